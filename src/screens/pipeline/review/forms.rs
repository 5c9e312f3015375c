//! The small form of each disposition, filled in as far as the record allows.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{DRAFTS, ReviewScreen, Sheet};
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::app::pick::Item;
use crate::domain::disposition::{Decision, DecisionContext, Disposition};
use crate::domain::ids::{RepId, StageId};
use crate::domain::process::Outcome;
use crate::screens::choices::people_here;
use crate::storage::Store;

/// Days after which an action is due where nothing else says so: by the next weekly review.
const NEXT_WEEK: u64 = 7;
/// Days after which a resting deal is looked at again: a quarter.
const NEXT_QUARTER: u64 = 91;

/// Reasons to choose from while the file holds none of its own.
const REASONS: [&str; 6] = [
    "No decision",
    "Price",
    "Competitor",
    "No budget",
    "Timing",
    "Not a fit",
];

impl ReviewScreen {
    /// Opens the form of a disposition for the shown deal.
    pub(super) fn open_form(&mut self, disposition: Disposition, effects: &mut Effects<Self>) {
        let (Some(item), Some(reading), Some(context)) =
            (self.item(), &self.reading, &self.context)
        else {
            return;
        };
        let Some(sheet) = &reading.sheet else { return };
        let today = context.clock.today();
        let known = DecisionContext {
            today,
            stage: sheet.page.stage.as_ref().map(|stage| stage.id),
            close_on: sheet.page.deal.close_on,
        };
        let mut fields = special_fields(disposition, sheet, &reading.loss_reasons);
        fields.extend(common_fields(disposition, sheet, today));
        let form = Form::new(format!("{disposition}: {}", item.name), today, fields)
            .draft(format!(
                "{DRAFTS}{}/{}/{}",
                self.review,
                item.id,
                disposition.key()
            ))
            .note(disposition.asks_for());
        let id = item.id;
        let said = format!("{disposition}: {}; u takes it back", item.name);
        effects.form(
            form,
            "save the decision",
            move |store: &mut Store, values| {
                let decision = decision(disposition, values);
                let problems = decision.check(known);
                if !problems.is_empty() {
                    let problems = problems.into_iter();
                    let shown = problems.map(|p| Problem {
                        field: field_of(&p.field, disposition),
                        text: p.message,
                    });
                    return Err(SaveProblem::Fields(shown.collect()));
                }
                Ok(store.decide(id, &decision)?)
            },
            move |screen, (), effects| {
                effects.say(said.clone());
                screen.go_on(effects);
            },
        );
    }
}

/// A missing loss reason is best chosen: the words under it are for more.
fn field_of(field: &str, disposition: Disposition) -> String {
    match (disposition, field) {
        (Disposition::CloseLost, "reason") => "kind".to_owned(),
        _ => field.to_owned(),
    }
}

fn special_fields(disposition: Disposition, sheet: &Sheet, reasons: &[String]) -> Vec<Field> {
    match disposition {
        Disposition::CloseLost => {
            let shipped = REASONS.map(str::to_owned);
            let reasons = if reasons.is_empty() {
                &shipped
            } else {
                reasons
            };
            let options = reasons
                .iter()
                .map(|reason| (reason.clone(), reason.clone()));
            vec![
                Field::new("kind", "Reason", Kind::Choice(options.collect())),
                Field::new("reason", "In words", Kind::Text).hint("what really happened"),
            ]
        }
        Disposition::Nurture => {
            vec![
                Field::new("reason", "Why not now", Kind::Text)
                    .required()
                    .hint("so that the next look starts there"),
            ]
        }
        Disposition::ReStage => {
            let open = || {
                sheet
                    .stages
                    .iter()
                    .filter(|(.., outcome)| *outcome == Outcome::Open)
            };
            let options = open().map(|(id, name, _)| (id.to_string(), name.clone()));
            vec![
                Field::new("stage", "Stage", Kind::Choice(options.collect()))
                    .required()
                    .start(Value::Choice(
                        stage_before(sheet).map(|stage| stage.to_string()),
                    )),
                Field::new("reason", "Why", Kind::Text).hint("what the buyers have not done yet"),
            ]
        }
        Disposition::ReDate => vec![
            Field::new("new_date", "New close date", Kind::Date)
                .required()
                .hint("eom, +3w, 12 dec"),
            Field::new("reason", "Evidence", Kind::Text)
                .required()
                .hint("what the buyer said or did"),
        ],
        Disposition::Keep => vec![
            Field::new("next_step", "Next step", Kind::Text)
                .required()
                .text(sheet.page.deal.next_step.clone())
                .hint("what happens next, with whom"),
        ],
    }
}

/// The open stage before the deal's own; the first one where the own is not known.
fn stage_before(sheet: &Sheet) -> Option<StageId> {
    let open = sheet
        .stages
        .iter()
        .filter(|(.., outcome)| *outcome == Outcome::Open);
    let open: Vec<StageId> = open.map(|(id, ..)| *id).collect();
    let now = sheet.page.stage.as_ref().map(|stage| stage.id);
    let at = open.iter().position(|id| Some(*id) == now);
    match at {
        Some(0) => open.get(1).copied(),
        Some(at) => open.get(at - 1).copied(),
        None => open.first().copied(),
    }
}

fn common_fields(disposition: Disposition, sheet: &Sheet, today: NaiveDate) -> [Field; 2] {
    let deal = &sheet.page.deal;
    let owner = deal
        .owner
        .as_ref()
        .map(|(id, name)| Item::new(id, name.clone()));
    let after = |days: u64| {
        today
            .checked_add_days(Days::new(days))
            .map(on_a_working_day)
    };
    let (label, due) = match disposition {
        Disposition::Nurture => ("Look again on", after(NEXT_QUARTER)),
        Disposition::Keep => {
            let planned = deal.next_step_on.filter(|day| *day >= today);
            ("By", planned.or_else(|| after(NEXT_WEEK)))
        }
        _ => ("By", after(NEXT_WEEK)),
    };
    [
        Field::new("owner", "Who", Kind::Pick(people_here()))
            .required()
            .start(Value::Record(owner)),
        Field::new("due_on", label, Kind::Date)
            .required()
            .start(Value::Date(due)),
    ]
}

/// Saturday and Sunday become Monday.
fn on_a_working_day(day: NaiveDate) -> NaiveDate {
    let over = match day.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    day.checked_add_days(Days::new(over)).unwrap_or(day)
}

fn decision(disposition: Disposition, values: &Values) -> Decision {
    let reason = match (values.choice("kind"), values.text("reason")) {
        (Some(kind), "") => kind.to_owned(),
        (Some(kind), words) => format!("{kind}: {words}"),
        (None, words) => words.to_owned(),
    };
    let stage = values.choice("stage").and_then(|id| id.parse().ok());
    Decision {
        reason,
        stage: stage.map(StageId),
        new_date: values.date("new_date"),
        next_step: values.text("next_step").to_owned(),
        owner: values.record_id("owner").map(RepId),
        due_on: values.date("due_on"),
        ..Decision::new(disposition)
    }
}
