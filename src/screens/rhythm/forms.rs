//! The fields of a rule, and what they say: shared by adding, changing and adapting the starter rhythm.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::app::effect::SaveProblem;
use crate::app::form::{Field, Kind, Problem, Value, Values};
use crate::domain::cadence::OnDayOff;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::recurrence::{self, Recurrence};
use crate::storage::NewRule;

/// The fields of a rule; `old` stands in them at first.
pub(super) fn rule_fields(old: Option<&NewRule>, calendar: &FiscalCalendar) -> Vec<Field> {
    let number = |name, label, value: i64| {
        Field::new(name, label, Kind::Number)
            .required()
            .start(Value::Number(Some(Decimal::from(value))))
    };
    let days_off = OnDayOff::ALL.map(|what| (what.key().to_owned(), what.label().to_owned()));
    let on_day_off = old.map_or(OnDayOff::Next, |rule| rule.on_day_off);
    let at = old.and_then(|rule| rule.at);
    vec![
        Field::new("rule", "How often", Kind::Recurrence)
            .required()
            .text(old.map_or_else(String::new, |rule| rule.recurrence.typed(calendar)))
            .hint(recurrence::EXAMPLES),
        Field::new("at", "At", Kind::Time)
            .text(at.map_or_else(String::new, |at| at.format("%H:%M").to_string()))
            .hint("9:30, 3pm; empty: any time of the day"),
        number("minutes", "Minutes", old.map_or(30, |rule| rule.minutes)),
        number(
            "prep",
            "To prepare",
            old.map_or(5, |rule| rule.prep_minutes),
        ),
        Field::new(
            "on_day_off",
            "On a day off",
            Kind::Choice(days_off.to_vec()),
        )
        .required()
        .start(Value::Choice(Some(on_day_off.key().to_owned()))),
    ]
}

/// The rule that the fields say, counting from a day. Where the words are as before, the days stay in step.
pub(super) fn rule_of(
    values: &Values,
    old: Option<&NewRule>,
    from: NaiveDate,
    calendar: &FiscalCalendar,
) -> Result<NewRule, SaveProblem> {
    let typed = values.text("rule");
    let kept = old.filter(|rule| rule.recurrence.typed(calendar) == typed);
    let recurrence: Recurrence = match kept {
        Some(rule) => rule.recurrence.clone(),
        None => recurrence::read(typed, from, calendar)
            .map_err(|problem| beside("rule", problem.to_string()))?,
    };
    let number = |name: &'static str| {
        let whole = values
            .number(name)
            .and_then(|number| i64::try_from(number).ok());
        whole.ok_or_else(|| beside(name, "Whole minutes, such as 30".to_owned()))
    };
    let rule = NewRule {
        recurrence,
        at: chrono::NaiveTime::parse_from_str(values.text("at"), "%H:%M").ok(),
        minutes: number("minutes")?,
        prep_minutes: number("prep")?,
        on_day_off: values
            .choice("on_day_off")
            .and_then(|key| key.parse().ok())
            .unwrap_or_default(),
    };
    let problems: Vec<Problem> = rule
        .check()
        .into_iter()
        .map(|problem| Problem {
            field: if problem.field == "prep_minutes" {
                "prep".to_owned()
            } else {
                problem.field
            },
            text: problem.message,
        })
        .collect();
    if problems.is_empty() {
        Ok(rule)
    } else {
        Err(SaveProblem::Fields(problems))
    }
}

/// A problem beside its field.
pub(super) fn beside(field: &str, text: String) -> SaveProblem {
    SaveProblem::Fields(vec![Problem {
        field: field.to_owned(),
        text,
    }])
}
