//! The forms of a plan's page: a check-in, and an action moved, dropped or added.

use chrono::Days;

use super::{PlanScreen, Step};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value};
use crate::app::pick::Item;
use crate::domain::date_words::written;
use crate::domain::ids::{ActionId, CheckInId, RepId};
use crate::domain::plan::Changed;
use crate::screens::choices::people_here;
use crate::screens::plans::DRAFTS;
use crate::storage::{ActionState, NewAction};

/// What is moved or dropped.
#[derive(Clone, Copy)]
enum Shifted {
    /// An action.
    Action(ActionId),
    /// A check-in.
    CheckIn(CheckInId),
}

impl Shifted {
    /// Its part of a draft's key.
    fn key(self) -> String {
        match self {
            Self::Action(id) => id.to_string(),
            Self::CheckIn(id) => format!("{CHECK_IN}{id}"),
        }
    }
}

/// Stands before the number of a check-in in the key of a draft.
const CHECK_IN: &str = "check-in-";

/// The number of a check-in in the key of a draft: `move/check-in-5`.
fn rest_of(form: &str) -> Option<&str> {
    form.split_once('/')?.1.strip_prefix(CHECK_IN)
}

impl PlanScreen {
    /// Opens the form of a draft again: the part of its key behind the plan.
    pub(super) fn open_draft(&mut self, form: &str, effects: &mut Effects<Self>) {
        if !self.can_change() {
            return;
        }
        let (kind, id) = form.split_once('/').unwrap_or((form, ""));
        let id: Option<i64> = id.parse().ok();
        match (kind, id) {
            ("add", _) => self.add_action(effects),
            ("check-in", id) => self.open_check_in(id.map(CheckInId), effects),
            ("move", Some(id)) => self.open_move(Shifted::Action(ActionId(id)), effects),
            ("drop", Some(id)) => self.open_drop(Shifted::Action(ActionId(id)), effects),
            ("move" | "drop", None) => {
                let number = |text: &str| text.parse().ok().map(CheckInId);
                let Some(check_in) = rest_of(form).and_then(number) else {
                    return;
                };
                if kind == "move" {
                    self.open_move(Shifted::CheckIn(check_in), effects);
                } else {
                    self.open_drop(Shifted::CheckIn(check_in), effects);
                }
            }
            _ => {}
        }
    }

    fn key(&self, form: &str) -> String {
        format!("{DRAFTS}{}/{form}", self.plan)
    }

    /// What an open action or a check-in that is still to be held is called in a title.
    fn name_of(&self, step: Shifted) -> Option<String> {
        let page = self.page.as_ref()?;
        match step {
            Shifted::Action(id) => {
                let action = page.actions.iter().find(|action| action.id == id)?;
                (action.state == ActionState::Open).then(|| format!("“{}”", action.text))
            }
            Shifted::CheckIn(id) => {
                let check_in = page.check_ins.iter().find(|check_in| check_in.id == id)?;
                check_in
                    .waits()
                    .then(|| format!("the check-in of {}", written(check_in.due_on)))
            }
        }
    }

    pub(super) fn check_in(&mut self, effects: &mut Effects<Self>) {
        self.open_check_in(self.next_check_in(), effects);
    }

    /// The one question first, then room for a note.
    fn open_check_in(&mut self, check_in: Option<CheckInId>, effects: &mut Effects<Self>) {
        let (Some(page), Some(context)) = (&self.page, &self.context) else {
            return;
        };
        let plan = &page.plan;
        let answers =
            Changed::ALL.map(|answer| (answer.key().to_owned(), answer.label().to_owned()));
        let fields = vec![
            Field::new("changed", "Answer", Kind::Choice(answers.to_vec())).required(),
            Field::new("note", "Note", Kind::LongText).hint("what was seen"),
        ];
        let mut note = String::new();
        if !plan.behaviour_wanted.is_empty() {
            note = format!("Wanted: {}", plan.behaviour_wanted);
        }
        let draft = match check_in {
            Some(id) => self.key(&format!("check-in/{id}")),
            None => self.key("check-in"),
        };
        let form = Form::new(
            format!("{}: did the behaviour change?", plan.rep_name),
            self.today(),
            fields,
        )
        .draft(draft)
        .note(note);
        let (id, currency) = (self.plan, context.config.base_currency);
        effects.form(
            form,
            "save the check-in",
            move |store, values| {
                let Some(changed) = values.choice("changed").and_then(|key| key.parse().ok())
                else {
                    let problem = Problem {
                        field: "changed".to_owned(),
                        text: Changed::QUESTION.to_owned(),
                    };
                    return Err(SaveProblem::Fields(vec![problem]));
                };
                let base = store.base_currency(currency)?;
                store.hold_check_in(id, check_in, (changed, values.text("note")), &base)?;
                Ok(changed)
            },
            |_, changed, effects| {
                let then = match changed {
                    Changed::No => "Same focus, another angle? a adds an action",
                    Changed::Yes | Changed::Partly => "u takes it back",
                };
                effects.say(format!(
                    "Checked in: {}. {then}",
                    changed.label().to_lowercase()
                ));
            },
        );
    }

    /// What is selected and still open: an action, else a check-in, with its name.
    fn open_step(&self) -> Option<Shifted> {
        if let Some(action) = self.open_action() {
            return Some(Shifted::Action(action.id));
        }
        self.next_check_in().map(Shifted::CheckIn)
    }

    pub(super) fn move_step(&mut self, effects: &mut Effects<Self>) {
        if let Some(step) = self.open_step() {
            self.open_move(step, effects);
        }
    }

    fn open_move(&mut self, step: Shifted, effects: &mut Effects<Self>) {
        let Some(name) = self.name_of(step) else {
            return;
        };
        let fields = vec![
            Field::new("to", "New day", Kind::Date)
                .required()
                .hint("fri, +1w, 12 dec"),
            Field::new("reason", "Why", Kind::Text)
                .required()
                .hint("what came in between"),
        ];
        let form = Form::new(format!("Move {name}"), self.today(), fields)
            .draft(self.key(&format!("move/{}", step.key())))
            .note("Every move is kept with its reason.");
        effects.form(
            form,
            "move it",
            move |store, values| {
                let (to, why) = (
                    values.date("to").ok_or("say the new day")?,
                    values.text("reason"),
                );
                match step {
                    Shifted::Action(id) => store.move_action(id, to, why)?,
                    Shifted::CheckIn(id) => store.move_check_in(id, to, why)?,
                }
                Ok(())
            },
            |_, (), effects| effects.say("Moved; u takes it back"),
        );
    }

    pub(super) fn drop_step(&mut self, effects: &mut Effects<Self>) {
        if let Some(step) = self.open_step() {
            self.open_drop(step, effects);
        }
    }

    fn open_drop(&mut self, step: Shifted, effects: &mut Effects<Self>) {
        let Some(name) = self.name_of(step) else {
            return;
        };
        let field = Field::new("reason", "Why", Kind::Text)
            .required()
            .hint("why it is no longer needed");
        let form = Form::new(format!("Drop {name}"), self.today(), vec![field])
            .draft(self.key(&format!("drop/{}", step.key())));
        effects.form(
            form,
            "drop it",
            move |store, values| {
                let why = values.text("reason");
                match step {
                    Shifted::Action(id) => store.drop_action(id, why)?,
                    Shifted::CheckIn(id) => store.drop_check_in(id, why)?,
                }
                Ok(())
            },
            |_, (), effects| effects.say("Dropped; u takes it back"),
        );
    }

    pub(super) fn add_action(&mut self, effects: &mut Effects<Self>) {
        let Some(page) = &self.page else { return };
        let today = self.today();
        let rep = Item::new(page.plan.rep, page.plan.rep_name.clone());
        let week = today.checked_add_days(Days::new(7));
        let fields = vec![
            Field::new("text", "What", Kind::Text)
                .required()
                .hint("what is to be done"),
            Field::new("due_on", "By", Kind::Date)
                .required()
                .start(Value::Date(week)),
            Field::new("owner", "Who", Kind::Pick(people_here()))
                .start(Value::Record(Some(rep)))
                .hint("empty: you"),
        ];
        let form = Form::new("New action", today, fields)
            .draft(self.key("add"))
            .note(format!("For the plan “{}”", page.plan.focus));
        let plan = self.plan;
        effects.form(
            form,
            "save the action",
            move |store, values| {
                let action = NewAction {
                    text: values.text("text").to_owned(),
                    owner: values.record_id("owner").map(RepId),
                    due_on: values.date("due_on"),
                    ..NewAction::default()
                };
                Ok(store.add_plan_action(plan, &action)?)
            },
            |screen: &mut Self, id, effects| {
                effects.say("Added; u takes it back");
                screen.steps.cursor.select(id.0 * 2);
            },
        );
    }

    /// What the rows of the page are called where nothing stands in them.
    pub(super) fn nothing(&self) -> &'static str {
        if self.steps.cursor.filter.text().is_empty() {
            "No actions and no check-ins. a adds an action, c checks in."
        } else {
            "Nothing here holds these words. / changes the filter."
        }
    }

    /// Whether a row is a check-in.
    pub(super) fn is_check_in(step: &Step) -> bool {
        matches!(step, Step::CheckIn(_))
    }
}
