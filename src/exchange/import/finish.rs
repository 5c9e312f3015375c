//! What each kind of row needs besides its cells: the stage of a deal, the days of a period, the field of a change.

use super::check::Reader;
use super::parse::Fault;
use super::stage_names::{Seen, Stated};
use super::staged_row::{Refused, Staged, whole_row};
use crate::domain::goal::{QUOTA, Target, goal_metric_named, says_quota};
use crate::domain::history::EventField;
use crate::domain::metric::{PartsOf, Unit};
use crate::domain::period_words;
use crate::domain::process::Outcome;
use crate::domain::stage_words::{StageHints, guess_outcome};
use crate::exchange::recognise::{Kind, normalise, parse_amount, parse_date, salesforce_18};
use crate::storage::staging::StagedValue;

/// A row that is complete, or why it is refused.
pub(super) type Finished = Result<(), Refused>;

impl Reader<'_> {
    /// The deal's stage: as the stage column says; a status that ends the deal counts more; without a stage column
    /// what the other columns state.
    pub(super) fn deal(row: &mut Staged, stages: &mut Seen) -> Finished {
        if row.yes("is_deleted") == Some(true) {
            return Err(whole_row("the CRM marks this deal as deleted"));
        }
        let named = [
            "deal_name",
            "account_name",
            "account_id",
            "account_domain",
            "product",
        ];
        if row.key.is_none() && named.iter().all(|name| row.text(name).is_none()) {
            return Err(whole_row(
                "it names no deal: no id, no name, no account, no product",
            ));
        }
        let stated = row.stated();
        let ended = |text: &str| {
            matches!(
                guess_outcome(text, StageHints::default()),
                Some(Outcome::Won | Outcome::Lost)
            )
        };
        let status = row
            .text("status")
            .filter(|status| ended(status))
            .map(str::to_owned);
        let stage = row.text("stage").map(str::to_owned);
        let stage = match (stage, status) {
            (Some(stage), Some(status)) if !ended(&stage) => Some(status),
            (Some(stage), _) => Some(stage),
            (None, Some(status)) => Some(status),
            (None, None) if row.cells.get("stage").is_none() => row
                .text("status")
                .map(str::to_owned)
                .or_else(|| stated.outcome().map(word_for).map(str::to_owned)),
            (None, None) => None,
        };
        if let Some(stage) = &stage {
            stages.note(stage, stated);
        }
        for name in row.entered_stages() {
            stages.note(&name, Stated::default());
        }
        row.set("stage", stage);
        Ok(())
    }

    pub(super) fn snapshot(row: &mut Staged, stages: &mut Seen) -> Finished {
        if !matches!(row.cells.get("changed_at"), Some(StagedValue::Whole(_))) {
            return Err(whole_row("it does not say when the change was made"));
        }
        if row.yes("is_deleted") == Some(true) && row.key.is_none() {
            return Err(whole_row("the CRM marks this row as deleted"));
        }
        if let Some(stage) = row.text("stage") {
            stages.note(stage, row.stated());
        }
        if let Some(stage) = row.text("previous_stage") {
            stages.note(stage, Stated::default());
        }
        Ok(())
    }

    pub(super) fn field_change(&self, row: &mut Staged, stages: &mut Seen) -> Finished {
        if !matches!(row.cells.get("changed_at"), Some(StagedValue::Whole(_))) {
            return Err(whole_row("it does not say when the change was made"));
        }
        let event = row.text("field").and_then(event_of);
        row.set("event", event.map(|event| event.key().to_owned()));
        let Some(event) = event else { return Ok(()) };
        for name in ["old_value", "new_value"] {
            let Some(text) = row.text(name).map(str::to_owned) else {
                continue;
            };
            let value = self.history_value(event, &text).map_err(|reason| Refused {
                header: name.replace('_', " "),
                fault: Fault {
                    value: text.clone(),
                    reason,
                },
            })?;
            if let (EventField::Stage, Some(stage)) = (event, &value) {
                stages.note(stage, Stated::default());
            }
            row.set(name, value);
        }
        Ok(())
    }

    /// A value of a field history: days in ISO, amounts as plain decimal numbers.
    pub(super) fn history_value(
        &self,
        event: EventField,
        text: &str,
    ) -> Result<Option<String>, String> {
        let dates = self.values.date_format();
        let numbers = self.values.number_format();
        Ok(match event {
            EventField::CloseOn => parse_date(&dates, text)
                .map_err(|e| e.to_string())?
                .map(|date| date.day().to_string()),
            EventField::Amount => {
                let amount = parse_amount(&numbers, text).map_err(|e| e.to_string())?;
                amount.map(|amount| amount.value.normalize().to_string())
            }
            EventField::Owner => Some(salesforce_18(text).unwrap_or_else(|| text.to_owned())),
            _ => Some(text.to_owned()),
        })
    }

    /// The first and the last day of a quota's or a call's period.
    pub(super) fn period(&self, row: &mut Staged) -> Finished {
        if row.text("rep_id").is_none() && row.text("rep_name").is_none() {
            return Err(whole_row("it names no rep"));
        }
        if self.kind == Kind::Quotas
            && !matches!(row.cells.get("amount"), Some(StagedValue::Whole(_)))
        {
            return Err(whole_row("it has no amount"));
        }
        if self.kind == Kind::ForecastCalls
            && !matches!(row.cells.get("submitted_at"), Some(StagedValue::Whole(_)))
        {
            return Err(whole_row("it does not say when the call was made"));
        }
        let days = match row.text("period") {
            Some(text) => {
                let period = period_words::parse(text, self.today, &self.options.calendar)
                    .map_err(|e| whole_row(e.to_string()))?;
                self.options.calendar.days(period)
            }
            None => match (row.day("period_start"), row.day("period_end")) {
                (Some(first), Some(last)) => Some((first, last)),
                _ => None,
            },
        };
        let Some((first, last)) = days else {
            return Err(whole_row(
                "its period cannot be told: a quarter, a month, or a first and a last day is needed",
            ));
        };
        row.set("period_start", Some(first.to_string()));
        row.set("period_end", Some(last.to_string()));
        Ok(())
    }

    /// What a goal is for: the quota, or another metric, whose number is checked and stands for itself.
    pub(super) fn goal(&mut self, row: &mut Staged) -> Finished {
        let named = row.text("metric").unwrap_or_default().to_owned();
        if says_quota(&named) {
            row.set("metric", Some(QUOTA.to_owned()));
            row.set("number", None);
            return Ok(());
        }
        let refused = |reason: String| Refused {
            header: "metric".to_owned(),
            fault: Fault {
                value: named.clone(),
                reason,
            },
        };
        let metric = goal_metric_named(&named).ok_or_else(|| {
            refused("there is no such metric to set goals for; `ridealong goals set --help` says which there are".into())
        })?;
        if metric.parts != PartsOf::Whole {
            return Err(refused(format!(
                "{} has a goal for each of its parts: set it on the Goals page",
                metric.name
            )));
        }
        let number = row.text("number").and_then(|text| text.parse::<f64>().ok());
        let target = Target::of(number.unwrap_or(f64::NAN), metric, self.base.currency);
        target.map_err(|wrong| refused(wrong.to_string()))?;
        if metric.unit != Unit::Money {
            row.set("amount_currency", None);
            self.assumed -= i64::from(row.assumed);
        }
        row.set("metric", Some(metric.key.to_owned()));
        Ok(())
    }

    pub(super) fn rate(&self, row: &mut Staged) -> Finished {
        let (base, field) = if row.text("rate_to_eur").is_some() {
            ("EUR".to_owned(), "rate_to_eur")
        } else if row.text("rate_to_usd").is_some() {
            ("USD".to_owned(), "rate_to_usd")
        } else {
            (
                row.text("to_currency")
                    .map_or_else(|| self.base.currency.code().to_owned(), str::to_owned),
                "rate",
            )
        };
        let rate = row.text(field).map(str::to_owned);
        let positive = rate
            .as_deref()
            .and_then(|rate| rate.parse::<f64>().ok())
            .is_some_and(|rate| rate > 0.0);
        if row.text("currency").is_none() || !positive {
            return Err(whole_row("a rate needs a currency and a number above zero"));
        }
        row.set("base", Some(base));
        row.set("rate_value", rate);
        Ok(())
    }

    /// What the other kinds need at least.
    pub(super) fn record(&self, row: &Staged) -> Finished {
        let (needed, what): (&[&str], &str) = match self.kind {
            Kind::Reps => (
                &["rep_name", "first_name", "last_name", "email"],
                "it names nobody",
            ),
            Kind::Accounts => (&["account_name", "website"], "it names no account"),
            Kind::Products => (&["product_name", "product_code"], "it names no product"),
            Kind::Contacts => (
                &["contact_name", "first_name", "last_name", "email"],
                "it names nobody",
            ),
            Kind::Activities => (
                &["date", "subject", "activity_type", "due_date"],
                "it says neither what nor when",
            ),
            _ => (
                &[
                    "lead_name",
                    "first_name",
                    "last_name",
                    "company",
                    "account_id",
                ],
                "it names nobody",
            ),
        };
        let empty = |name: &str| matches!(row.cells.get(name), None | Some(StagedValue::Nothing));
        if row.key.is_none() && needed.iter().all(|name| empty(name)) {
            Err(whole_row(what))
        } else {
            Ok(())
        }
    }
}

fn word_for(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Open => "Open",
        Outcome::Won => "Closed Won",
        Outcome::Lost => "Closed Lost",
    }
}

/// The event that a field history's field name stands for.
pub(super) fn event_of(name: &str) -> Option<EventField> {
    let words = normalise(name);
    Some(
        match words
            .trim_end_matches(" name")
            .trim_start_matches("opportunity ")
            .trim_start_matches("deal ")
        {
            "stage" | "dealstage" | "pipeline stage" | "phase" => EventField::Stage,
            "amount" | "value" | "betrag" => EventField::Amount,
            "close date" | "closedate" | "closing date" | "expected close date" => {
                EventField::CloseOn
            }
            "forecast category" => EventField::Category,
            "owner" | "owner id" | "hubspot owner id" | "assigned to" => EventField::Owner,
            "next step" | "nextstep" => EventField::NextStep,
            "currency" | "currency iso code" => EventField::Currency,
            _ => return None,
        },
    )
}
