//! The forms of the walk: talks, the period, the lines of the agreement, the parts of the plan. What is typed is a
//! draft until it is saved, and comes back after a crash in the step where it was.

use chrono::NaiveDate;

use super::plan::Part;
use super::rows::RowKind;
use super::{DRAFTS, LAST, Walk};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::app::pick::Item;
use crate::domain::ids::{CompetencyId, DiagnosisId, RepId};
use crate::domain::plan::{indicator_of, indicators};
use crate::domain::plan_draft::{DraftAction, PlanDraft};
use crate::screens::choices::people_here;
use crate::storage::{EvidenceKind, NewEvidence, Says, Store, WalkAnswer};

/// The fields of the form of check-ins.
const CHECK_INS: [&str; 8] = [
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
];

/// The person at the keyboard among the owners of an action.
const MYSELF: &str = "0";

impl Walk {
    /// Whether the chosen row is edited by a form.
    pub(super) fn can_edit(&self) -> bool {
        self.form_of_row().is_some()
    }

    /// The name of the form that edits the chosen row.
    fn form_of_row(&self) -> Option<String> {
        match self.chosen()? {
            RowKind::Field(line) if line.field.ends_with("-agreed") => None,
            RowKind::Field(line) => Some(line.field.to_owned()),
            RowKind::Evidence(row) => row.linked.map(|(id, _)| format!("evidence-{id}")),
            RowKind::Plan(row) => Some(match row.part {
                Part::Focus => "focus".to_owned(),
                Part::Indicator => "indicator".to_owned(),
                Part::Prediction => "prediction".to_owned(),
                Part::Days => "days".to_owned(),
                Part::CheckIns => "check-ins".to_owned(),
                Part::Action(at) => format!("action-{at}"),
            }),
            _ => None,
        }
    }

    /// Opens the form of the chosen row.
    pub(super) fn edit(&mut self, effects: &mut Effects<Self>) {
        if let Some(form) = self.form_of_row() {
            self.open_form(&form, effects);
        }
    }

    /// Opens a form by its name, the last part of its draft's key.
    pub(super) fn open_form(&mut self, name: &str, effects: &mut Effects<Self>) {
        if !self.is_open() {
            return;
        }
        match name {
            "rep-talk" => self.talk(EvidenceKind::RepTalk, effects),
            "customer-talk" => self.talk(EvidenceKind::CustomerTalk, effects),
            "period" => self.period(effects),
            "focus" | "indicator" | "prediction" | "days" | "check-ins" | "new-action" => {
                self.plan_form(name, effects);
            }
            name if name.starts_with("observation") => {
                let competency = name.rsplit('/').next().and_then(|id| id.parse().ok());
                self.observe_competency(competency.map(CompetencyId), effects);
            }
            name if name.starts_with("action-") => self.plan_form(name, effects),
            name if name.starts_with("evidence-") => self.evidence_form(name, effects),
            name => self.agreement_form(name, effects),
        }
    }

    /// An empty form with its draft.
    fn form(&self, name: &str, title: String, fields: Vec<Field>) -> Option<(DiagnosisId, Form)> {
        let id = self.id?;
        let form = Form::new(title, self.today()?, fields).draft(format!("{DRAFTS}{id}/{name}"));
        Some((id, form))
    }

    fn talk(&mut self, kind: EvidenceKind, effects: &mut Effects<Self>) {
        let name = if kind == EvidenceKind::RepTalk {
            "rep-talk"
        } else {
            "customer-talk"
        };
        let fields = vec![says_field(Says::For), words_field("")];
        let Some((id, form)) = self.form(name, kind.label().to_owned(), fields) else {
            return;
        };
        effects.form(
            form.note("Their words, not yours; the text may wait.")
                .focus_on("text"),
            "keep what was said",
            move |store: &mut Store, values| {
                let new = NewEvidence {
                    kind,
                    record: None,
                    says: says(values),
                    text: values.text("text").to_owned(),
                };
                Ok(store.add_evidence(id, &new)?)
            },
            move |screen, evidence, effects| {
                screen
                    .list
                    .cursor
                    .select(super::evidence::number(kind, evidence.0));
                effects.say("Kept");
            },
        );
    }

    fn evidence_form(&mut self, name: &str, effects: &mut Effects<Self>) {
        let wanted = name
            .strip_prefix("evidence-")
            .and_then(|id| id.parse::<i64>().ok());
        let found = self
            .kept
            .as_ref()
            .and_then(|kept| kept.evidence.iter().find(|e| Some(e.id.0) == wanted));
        let Some(evidence) = found.cloned() else {
            return;
        };
        let fields = vec![says_field(evidence.says), words_field(&evidence.text)];
        let Some((id, form)) = self.form(name, evidence.kind.label().to_owned(), fields) else {
            return;
        };
        effects.form(
            form.focus_on("text"),
            "change the evidence",
            move |store: &mut Store, values| {
                let text = values.text("text");
                Ok(store.edit_evidence(id, evidence.id, says(values), text)?)
            },
            |_, (), effects| effects.say("Changed"),
        );
    }

    fn period(&mut self, effects: &mut Effects<Self>) {
        let field = Field::new("period", "Period", Kind::Period)
            .required()
            .hint("q4, nov 2026, last quarter");
        let Some((id, form)) = self.form("period", "Results of which period?".into(), vec![field])
        else {
            return;
        };
        let Some(calendar) = self
            .context
            .as_ref()
            .map(|context| context.calendar.clone())
        else {
            return;
        };
        effects.form(
            form,
            "change the period",
            move |store: &mut Store, values| {
                let days = values
                    .period("period")
                    .and_then(|period| calendar.days(period));
                if days.is_none() {
                    return Err(problem(
                        "period",
                        "A period with a first and a last day is needed",
                    ));
                }
                Ok(store.answer_walk(id, &WalkAnswer::Days(days), None)?)
            },
            |_, (), effects| effects.say("Counted anew"),
        );
    }

    fn agreement_form(&mut self, name: &str, effects: &mut Effects<Self>) {
        let (now, wanted) = self.behaviours();
        let Some(kept) = self.walk().map(|walk| walk.agreement.clone()) else {
            return;
        };
        let (title, text, hint, make): (_, _, _, fn(String) -> WalkAnswer) = match name {
            "behaviour-now" => (
                "The behaviour today (A)",
                now,
                "what can be seen and heard",
                WalkAnswer::BehaviourNow,
            ),
            "behaviour-wanted" => (
                "The behaviour wanted (B)",
                wanted,
                "what will be seen and heard",
                WalkAnswer::BehaviourWanted,
            ),
            "rep-words" => (
                "In the rep's own words",
                kept.rep_words,
                "as they said it",
                WalkAnswer::RepWords,
            ),
            "motivation" => (
                "What drives them",
                kept.motivation,
                "their own reason",
                WalkAnswer::Motivation,
            ),
            "reward" => (
                "Reward and recognition",
                kept.reward,
                "what follows when it is done",
                WalkAnswer::Reward,
            ),
            _ => return,
        };
        let field = Field::new("text", "Words", Kind::LongText)
            .text(text)
            .hint(hint);
        let Some((id, form)) = self.form(name, title.to_owned(), vec![field]) else {
            return;
        };
        effects.form(
            form,
            "keep the agreement",
            move |store: &mut Store, values| {
                Ok(store.answer_walk(id, &make(values.text("text").to_owned()), None)?)
            },
            |_, (), effects| effects.say("Kept"),
        );
    }

    fn plan_form(&mut self, name: &str, effects: &mut Effects<Self>) {
        let (Some(plan), Some(rep)) = (
            self.plan_shown(),
            self.walk().map(|walk| (walk.rep, walk.rep_name.clone())),
        ) else {
            return;
        };
        if self.shown != LAST {
            self.show(LAST);
        }
        let (title, fields) = fields(name, &plan, &rep, self.today().unwrap_or(plan.starts_on));
        let Some((id, form)) = self.form(name, title, fields) else {
            return;
        };
        let part = name.to_owned();
        effects.form(
            form,
            "keep the plan",
            move |store: &mut Store, values| {
                let changed = changed(&plan, &part, values);
                if let Some(found) = changed
                    .problems()
                    .into_iter()
                    .find(|p| p.field != "actions")
                {
                    return Err(problem(field_of(&found.field), &found.message));
                }
                let answer = WalkAnswer::Plan(Box::new(changed));
                Ok(store.answer_walk(id, &answer, None)?)
            },
            |_, (), effects| effects.say("Kept"),
        );
    }
}

fn problem(field: &str, text: &str) -> SaveProblem {
    SaveProblem::Fields(vec![Problem {
        field: field.to_owned(),
        text: text.to_owned(),
    }])
}

/// The field of a form that a problem of the plan belongs to.
fn field_of(column: &str) -> &str {
    match column {
        "focus" => "text",
        other => other,
    }
}

fn says_field(says: Says) -> Field {
    let options = [("for", "for the hypothesis"), ("against", "against it")];
    let options = options.map(|(key, label)| (key.to_owned(), label.to_owned()));
    Field::new("says", "It speaks", Kind::Choice(options.to_vec()))
        .start(Value::Choice(Some(says.key().to_owned())))
}

fn words_field(text: &str) -> Field {
    Field::new("text", "Words", Kind::LongText).text(text)
}

fn says(values: &Values) -> Says {
    values
        .choice("says")
        .and_then(|key| key.parse().ok())
        .unwrap_or_default()
}

/// Title and fields of a part of the plan.
fn fields(
    name: &str,
    plan: &PlanDraft,
    rep: &(RepId, String),
    today: NaiveDate,
) -> (String, Vec<Field>) {
    let day = |name, label: &str, day| Field::new(name, label, Kind::Date).start(Value::Date(day));
    match name {
        "focus" => (
            "The one thing".to_owned(),
            vec![
                Field::new("text", "Focus", Kind::Text)
                    .required()
                    .text(plan.focus.clone()),
            ],
        ),
        "prediction" => (
            "The prediction".to_owned(),
            vec![Field::new("text", "Words", Kind::LongText).text(plan.predicted.clone())],
        ),
        "days" => (
            "From when to when".to_owned(),
            vec![
                day("starts_on", "From", Some(plan.starts_on)).required(),
                day("ends_on", "To", Some(plan.ends_on)).required(),
            ],
        ),
        "check-ins" => {
            let fields = CHECK_INS.iter().enumerate().map(|(at, name)| {
                day(
                    name,
                    &format!("Check-in {}", at + 1),
                    plan.check_ins.get(at).copied(),
                )
            });
            ("Check-ins".to_owned(), fields.collect())
        }
        "indicator" => (
            "The figure that moves first".to_owned(),
            indicator_fields(plan),
        ),
        name => {
            let at = name
                .strip_prefix("action-")
                .and_then(|at| at.parse::<usize>().ok());
            let action = at.and_then(|at| plan.actions.get(at));
            let title = if action.is_some() {
                "Action"
            } else {
                "New action"
            };
            (title.to_owned(), action_fields(action, rep, today))
        }
    }
}

fn indicator_fields(plan: &PlanDraft) -> Vec<Field> {
    let options = indicators()
        .into_iter()
        .map(|one| (one.metric.key.to_owned(), one.named("")));
    let indicator = indicator_of(&plan.indicator);
    let number = |value: Option<f64>| {
        value.map_or(String::new(), |value| {
            let typed = indicator.map_or(value, |indicator| indicator.to_type(value));
            format!("{typed:.1}")
        })
    };
    let start = (!plan.indicator.is_empty()).then(|| plan.indicator.clone());
    vec![
        Field::new("indicator", "Indicator", Kind::Choice(options.collect()))
            .start(Value::Choice(start)),
        Field::new("from", "Today", Kind::Number)
            .text(number(plan.indicator_from))
            .hint("empty: no data; a share in percent"),
        Field::new("target", "Target", Kind::Number).text(number(plan.indicator_target)),
        Field::new("on", "By", Kind::Date).start(Value::Date(plan.indicator_on)),
    ]
}

fn action_fields(
    action: Option<&DraftAction>,
    rep: &(RepId, String),
    today: NaiveDate,
) -> Vec<Field> {
    let of_rep = Item::new(rep.0, rep.1.clone());
    let myself = Item::new(MYSELF, "I, the manager");
    let owner = match action.map(|action| action.owner) {
        Some(None) => myself.clone(),
        Some(Some(id)) if id != rep.0 => Item::new(id, "another person"),
        _ => of_rep.clone(),
    };
    let next = chrono::Days::new(7);
    let due = action.map_or_else(
        || today.checked_add_days(next),
        |action| Some(action.due_on),
    );
    vec![
        Field::new("text", "What", Kind::Text)
            .required()
            .text(action.map(|action| action.text.clone()).unwrap_or_default())
            .hint("what is to be done"),
        Field::new("owner", "Who", Kind::Pick(owners(of_rep, myself)))
            .required()
            .start(Value::Record(Some(owner))),
        Field::new("due_on", "By", Kind::Date)
            .required()
            .start(Value::Date(due)),
    ]
}

/// The rep and the manager first, then everybody who is here.
fn owners(rep: Item, myself: Item) -> crate::app::pick::Source {
    use crate::app::pick::{Source, matching};
    let everybody = match people_here() {
        Source::Search(search) => Some(search),
        Source::Fixed(_) => None,
    };
    Source::search(
        move |store: &mut Store, typed: &str| -> Result<Vec<Item>, String> {
            let first = [rep.clone(), myself.clone()];
            let mut found: Vec<Item> = matching(&first, typed, |item| &item.label);
            if let Some(search) = &everybody {
                let others = search(store, typed)?;
                found.extend(others.into_iter().filter(|item| item.id != rep.id));
            }
            Ok(found)
        },
    )
}

/// The plan with what a form of one of its parts holds.
fn changed(plan: &PlanDraft, part: &str, values: &Values) -> PlanDraft {
    let mut plan = plan.clone();
    match part {
        "focus" => values.text("text").clone_into(&mut plan.focus),
        "prediction" => values.text("text").clone_into(&mut plan.predicted),
        "days" => {
            plan.starts_on = values.date("starts_on").unwrap_or(plan.starts_on);
            plan.ends_on = values.date("ends_on").unwrap_or(plan.ends_on);
        }
        "check-ins" => {
            plan.check_ins = CHECK_INS
                .iter()
                .filter_map(|name| values.date(name))
                .collect();
            plan.check_ins.sort_unstable();
            plan.check_ins.dedup();
        }
        "indicator" => {
            let key = values.choice("indicator").unwrap_or_default();
            let is_other = key != plan.indicator;
            if is_other {
                plan.indicator_part.clear();
            }
            key.clone_into(&mut plan.indicator);
            let indicator = indicator_of(&plan.indicator);
            let number = |name: &str| {
                use rust_decimal::prelude::ToPrimitive;
                let typed = values.number(name).and_then(|number| number.to_f64());
                typed.map(|typed| indicator.map_or(typed, |indicator| indicator.typed(typed)))
            };
            let (old, from) = (plan.indicator_from, number("from"));
            // The start of another indicator is none of this one: it is measured when the plan is written.
            let is_old = is_other && old.zip(from).is_some_and(|(a, b)| (a - b).abs() < 0.01);
            plan.indicator_from = from.filter(|_| !is_old);
            plan.indicator_target = number("target");
            plan.indicator_on = values.date("on");
        }
        part => {
            let owner = values.record_id("owner").filter(|id| *id != 0).map(RepId);
            let action = DraftAction {
                text: values.text("text").to_owned(),
                owner,
                due_on: values.date("due_on").unwrap_or(plan.starts_on),
            };
            let at = part
                .strip_prefix("action-")
                .and_then(|at| at.parse::<usize>().ok());
            match at.and_then(|at| plan.actions.get_mut(at)) {
                Some(old) => *old = action,
                None => plan.actions.push(action),
            }
        }
    }
    plan
}
