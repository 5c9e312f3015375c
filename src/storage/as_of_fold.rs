//! How a deal stood on a day: the columns that change over time, folded from its events.

use std::collections::HashMap;

use chrono::NaiveDate;
use rusqlite::types::Value;

use crate::domain::history::{Event, EventField, Looking, ValueAt, pushes_at, value_at};

/// The columns of a deal that change over time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Standing {
    pub(super) stage_id: Option<i64>,
    pub(super) outcome: String,
    pub(super) stage_since: Option<NaiveDate>,
    pub(super) amount_minor: Option<i64>,
    pub(super) currency: Option<String>,
    pub(super) close_on: Option<String>,
    pub(super) category: Option<String>,
    pub(super) owner_id: Option<i64>,
    pub(super) next_step: String,
    pub(super) next_step_on: Option<String>,
    pub(super) loss_reason: String,
    pub(super) pushes: i64,
}

impl Standing {
    pub(super) const COLUMNS: [&'static str; 13] = [
        "stage_id",
        "outcome",
        "stage_since",
        "amount_minor",
        "currency",
        "close_on",
        "category",
        "owner_id",
        "next_step",
        "next_step_on",
        "loss_reason",
        "pushes",
        "nurture_until",
    ];

    pub(super) fn values(self, id: i64) -> [Value; 14] {
        [
            id.into(),
            self.stage_id.into(),
            self.outcome.into(),
            self.stage_since.map(|day| day.to_string()).into(),
            self.amount_minor.into(),
            self.currency.into(),
            self.close_on.into(),
            self.category.into(),
            self.owner_id.into(),
            self.next_step.into(),
            self.next_step_on.into(),
            self.loss_reason.into(),
            self.pushes.into(),
            Value::Null,
        ]
    }
}

/// The deal as it stood: `now` is how it stands today, which counts where no event ever spoke of a field and
/// everything known today may be used.
pub(super) fn fold(
    now: Standing,
    events: &[Event],
    looking: Looking,
    outcomes: &HashMap<i64, String>,
) -> Standing {
    let text = |field, today: Option<String>| match value_at(events, field, looking).0 {
        ValueAt::Nothing if looking.known_at.is_none() => today,
        value => value.best().map(ToOwned::to_owned),
    };
    let number = |field, today: Option<i64>| {
        text(field, today.map(|n| n.to_string())).and_then(|n| n.parse().ok())
    };
    let outcome_of = |stage: Option<i64>| {
        stage
            .and_then(|id| outcomes.get(&id))
            .map_or("open", String::as_str)
    };
    let (stage, set_by) = value_at(events, EventField::Stage, looking);
    let mut stage_id = number(EventField::Stage, now.stage_id);
    // Only its end is known: before it, the deal was open in a stage nobody knows.
    let only_the_end = !matches!(stage, ValueAt::Known(_)) && outcome_of(stage_id) != "open";
    if only_the_end {
        stage_id = None;
    }
    let outcome = outcome_of(stage_id).to_owned();
    let mut close_on = text(EventField::CloseOn, now.close_on);
    let close_set_by = value_at(events, EventField::CloseOn, looking).1;
    if only_the_end && is_last(close_set_by, events, EventField::CloseOn) {
        close_on = None;
    }
    let next_step = text(EventField::NextStep, Some(now.next_step.clone())).unwrap_or_default();
    let lost = outcome == "lost";
    Standing {
        stage_id,
        stage_since: match set_by {
            Some(event) if is_last(Some(event), events, EventField::Stage) => now.stage_since,
            Some(event) if event.old.is_some() || event.dated => Some(event.happened_at.day()),
            _ => None,
        },
        amount_minor: number(EventField::Amount, now.amount_minor),
        currency: text(EventField::Currency, now.currency),
        close_on,
        category: text(EventField::Category, now.category),
        owner_id: number(EventField::Owner, now.owner_id),
        next_step_on: now.next_step_on.filter(|_| next_step == now.next_step),
        next_step,
        loss_reason: if lost { now.loss_reason } else { String::new() },
        pushes: pushes_at(events, looking),
        outcome,
    }
}

/// Whether `event` is the last one about its field, or there is none: then the value is the one of today.
fn is_last(event: Option<&Event>, events: &[Event], field: EventField) -> bool {
    match (event, events.iter().rfind(|e| e.field == field)) {
        (Some(event), Some(last)) => std::ptr::eq(event, last),
        (None, Some(last)) => events
            .iter()
            .find(|e| e.field == field)
            .is_some_and(|first| std::ptr::eq(first, last) && first.old.is_none()),
        (_, None) => true,
    }
}
