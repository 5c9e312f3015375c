//! Adding an action in one line, as it is typed in the shell: `call Ana fri 15:00`.

use chrono::NaiveTime;

use super::{DRAFTS, TodayTab};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem};
use crate::domain::date_words::{DateReader, spoken};
use crate::domain::ids::{DealId, RepId};
use crate::domain::typed_action::{self, TypedAction};
use crate::screens::choices::{deals, people_here, reps};
use crate::storage::NewAction;

impl TodayTab {
    pub(super) fn add(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (today, calendar, order) = (
            self.today(),
            context.calendar.clone(),
            context.config.date_order,
        );
        let fields = vec![
            Field::new("line", "What", Kind::Text)
                .required()
                .hint("call Ana fri 15:00"),
            Field::new("owner", "Who", Kind::Pick(people_here())).hint("empty: you"),
            Field::new("rep", "For rep", Kind::Pick(reps())).hint("to whom it is promised"),
            Field::new("deal", "Deal", Kind::Pick(deals(None))),
        ];
        let form = Form::new("New action", today, fields)
            .draft(format!("{DRAFTS}add"))
            .note("A day at the end of the line is its due day: fri, +2w, 3 dec 15:00.");
        effects.form(
            form,
            "save the action",
            move |store, values| {
                let reader = DateReader {
                    order,
                    ..DateReader::new(today, &calendar)
                };
                let typed = typed_action::parse(values.text("line"), &reader)
                    .map_err(|why| at("line", why))?;
                let action = NewAction {
                    owner: values.record_id("owner").map(RepId),
                    rep: values.record_id("rep").map(RepId),
                    deal: values.record_id("deal").map(DealId),
                    ..new_action(&typed)
                };
                let id = store.add_action(&action)?;
                Ok((id, typed))
            },
            move |screen: &mut Self, (id, typed), effects| {
                let key = crate::domain::today::ItemKey::Action(id);
                screen.list.cursor.select(key.row_number());
                let when = typed.due_on.map_or_else(
                    || "without a day".to_owned(),
                    |day| match typed.due_time {
                        Some(time) => format!("{} at {}", spoken(day, today), time.format("%H:%M")),
                        None => spoken(day, today),
                    },
                );
                effects.say(format!("Added: {} ({when}); u takes it back", typed.text));
            },
        );
    }
}

/// The action of a typed line.
fn new_action(typed: &TypedAction) -> NewAction {
    NewAction {
        text: typed.text.clone(),
        due_on: typed.due_on,
        due_time: typed.due_time.map(|time| time.format("%H:%M").to_string()),
        ..NewAction::default()
    }
}

/// A typed time of day, `15:00` or `9`; none where nothing is typed.
pub(super) fn time(typed: &str, field: &str) -> Result<Option<NaiveTime>, SaveProblem> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let whole = if typed.contains(':') {
        typed.to_owned()
    } else {
        format!("{typed}:00")
    };
    NaiveTime::parse_from_str(&whole, "%H:%M")
        .map(Some)
        .map_err(|_| at(field, format!("“{typed}” is no time of day: 15:00")))
}

fn at(field: &str, text: String) -> SaveProblem {
    SaveProblem::Fields(vec![Problem {
        field: field.to_owned(),
        text,
    }])
}
