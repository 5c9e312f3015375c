//! The forms of a debrief: one question at a time, the end, and the next look at an older promise.

use chrono::NaiveDate;

use super::proposal::proposal;
use super::{DebriefPage, Step};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::app::pick::{Item, Source};
use crate::domain::debrief::{Conclusion, Speaker, usual_days};
use crate::domain::ids::{CommitmentId, CompetencyId};
use crate::screens::choices;
use crate::screens::list_editor::beside;
use crate::screens::ride_alongs::looks;
use crate::storage::{Debrief, Result, Store};

impl DebriefPage {
    /// Opens the form of a draft again: the part of its key behind the ride-along.
    pub(super) fn open_draft(&mut self, form: &str, effects: &mut Effects<Self>) {
        if !self.may_change() {
            return;
        }
        let (kind, id) = form.split_once('/').unwrap_or((form, ""));
        let id: Option<i64> = id.parse().ok();
        match (kind, id) {
            ("answer", Some(position)) => {
                self.show(Step::Words);
                self.ask(position, effects);
            }
            ("end", _) => {
                self.show(Step::Agree);
                self.finish(effects);
            }
            ("look", Some(id)) => {
                self.show(Step::Beside);
                self.open_look(CommitmentId(id), effects);
            }
            _ => {}
        }
    }

    fn key(&self, form: &str) -> String {
        format!("ride-alongs/debrief/{}/{form}", self.ride)
    }

    /// Asks the selected question, and after it the ones behind it.
    pub(super) fn answer(&mut self, effects: &mut Effects<Self>) {
        if let Some(position) = self.selected_question().map(|asked| asked.position) {
            self.ask(position, effects);
        }
    }

    fn ask(&mut self, position: i64, effects: &mut Effects<Self>) {
        let Some(debrief) = &self.debrief else { return };
        let Some(asked) = debrief
            .asked
            .iter()
            .find(|asked| asked.position == position)
        else {
            return;
        };
        let who = match asked.speaker {
            Speaker::Rep => debrief.ride.rep_name.clone(),
            Speaker::Manager => "You".to_owned(),
        };
        let title = format!("{}, {position} of {}", asked.step, debrief.asked.len());
        let fields = vec![
            Field::new("answer", who, Kind::LongText)
                .text(asked.answer.clone())
                .hint("in their own words; ctrl-s goes on, also where nothing is said"),
        ];
        let form = Form::new(title, self.today(), fields)
            .note(asked.prompt.clone())
            .draft(self.key(&format!("answer/{position}")));
        let ride = self.ride;
        effects.form(
            form,
            "save what was said",
            move |store: &mut Store, values| {
                let said = values.text("answer").to_owned();
                store.answer_debrief(ride, &[(position, said)])?;
                Ok(position)
            },
            Self::asked,
        );
    }

    /// On to the next question, or to the rating.
    fn asked(&mut self, position: i64, effects: &mut Effects<Self>) {
        let Some(debrief) = &self.debrief else { return };
        let next = debrief.asked.iter().find(|asked| asked.position > position);
        match next.map(|asked| asked.position) {
            Some(next) => {
                self.list.cursor.select(next);
                self.lay_out();
                self.ask(next, effects);
            }
            None => self.show(Step::Own),
        }
    }

    pub(super) fn choose_questions(effects: &mut Effects<Self>) {
        effects.read(
            "prompt-sets",
            "read the questions",
            |store: &mut Store| -> Result<Vec<Item>> {
                let sets = store.prompt_sets()?.into_iter().filter(|set| set.active);
                Ok(sets
                    .map(|set| Item::new(set.key, set.details.name))
                    .collect())
            },
            |_, items, effects| {
                let title = "Which questions?";
                effects.pick(
                    title,
                    Source::Fixed(items),
                    |page: &mut Self, item, effects| {
                        let (ride, set) = (page.ride, item.id);
                        effects.change(
                            "choose the questions",
                            move |store| store.choose_prompts(ride, &set),
                            |_, (), _| {},
                        );
                    },
                );
            },
        );
    }

    /// The end: everything but the rep's own words stands there already.
    pub(super) fn finish(&mut self, effects: &mut Effects<Self>) {
        let Some(debrief) = &self.debrief else { return };
        let form = end_form(debrief, self.today()).draft(self.key("end"));
        let ride = self.ride;
        effects.form(
            form,
            "finish the debrief",
            move |store: &mut Store, values| {
                let end = conclusion(values)?;
                let problems = end.problems(store.today());
                if !problems.is_empty() {
                    let beside = |(field, text): (&str, String)| Problem {
                        field: field.to_owned(),
                        text,
                    };
                    let problems = problems.into_iter().map(beside).collect();
                    return Err(SaveProblem::Fields(problems));
                }
                let finished = store.finish_debrief(ride, &end);
                finished.map_err(|error| beside("look_on", error))
            },
            |page, _, effects| {
                page.show(Step::Agree);
                effects.say("Written down: one commitment, one next look. u takes it back");
            },
        );
    }

    pub(super) fn seen_again(&mut self, effects: &mut Effects<Self>) {
        let Some(promise) = self.selected_promise() else {
            return;
        };
        let (id, seen) = (promise.id, promise.seen_since);
        if let Some(seen) = seen {
            effects.change(
                "close the commitment",
                move |store| store.see_again(id, seen.observation),
                |_, (), effects| {
                    effects.say("Seen again: the commitment is closed; u takes it back");
                },
            );
        }
    }

    pub(super) fn look_again(&mut self, effects: &mut Effects<Self>) {
        if let Some(id) = self.selected_promise().map(|promise| promise.id) {
            self.open_look(id, effects);
        }
    }

    fn open_look(&mut self, id: CommitmentId, effects: &mut Effects<Self>) {
        let promised = self.debrief.as_ref().map(|debrief| &debrief.promised);
        let Some(promise) = promised.and_then(|all| all.iter().find(|one| one.id == id)) else {
            return;
        };
        let draft = self.key(&format!("look/{id}"));
        looks::look_again(promise, self.today(), draft, effects);
    }
}

fn conclusion(values: &Values) -> std::result::Result<Conclusion, SaveProblem> {
    let missing = |field: &str| {
        SaveProblem::Fields(vec![Problem {
            field: field.to_owned(),
            text: "This is needed".to_owned(),
        }])
    };
    let day = |field: &str| values.date(field).ok_or_else(|| missing(field));
    Ok(Conclusion {
        strength: values.text("strength").to_owned(),
        point_one: values.text("point_one").to_owned(),
        point_two: values.text("point_two").to_owned(),
        competency: values
            .record_id("competency")
            .map(CompetencyId)
            .ok_or_else(|| missing("competency"))?,
        words: values.text("words").to_owned(),
        due_on: day("due_on")?,
        look_kind: looks::chosen(values),
        look_on: day("look_on")?,
    })
}

/// The form of the end with everything that is known already.
fn end_form(debrief: &Debrief, today: NaiveDate) -> Form {
    let start = proposal(debrief);
    let (due_on, look_on) = usual_days(today);
    let topic = start.topic.map(|(id, name)| Item::new(id, name));
    let focus = if start.words.is_empty() {
        "words"
    } else {
        "strength"
    };
    let fields = vec![
        Field::new("strength", "Strength", Kind::Text)
            .required()
            .text(start.strength)
            .hint("one: what they did well"),
        Field::new("point_one", "Point", Kind::Text)
            .required()
            .text(start.point)
            .hint("what to work on"),
        Field::new("point_two", "Second point", Kind::Text).hint("two at the most"),
        Field::new("competency", "Skill", Kind::Pick(choices::competencies()))
            .required()
            .start(Value::Record(topic))
            .hint("which the commitment is about"),
        Field::new("words", "Commitment", Kind::Text)
            .required()
            .text(start.words)
            .hint("one, in the rep's own words"),
        Field::new("due_on", "Due", Kind::Date)
            .required()
            .start(Value::Date(Some(due_on))),
        Field::new("look_kind", "Next look", looks::kinds()).start(looks::usual()),
        Field::new("look_on", "On", Kind::Date)
            .required()
            .start(Value::Date(Some(look_on)))
            .hint("when you look again"),
    ];
    let title = format!("End of the debrief with {}", debrief.ride.rep_name);
    Form::new(title, today, fields)
        .note("The commitment becomes an action of the rep; it closes only when it was seen again.")
        .focus_on(focus)
}
