//! Slip risks: why an open deal of the period may not close in it, each with its evidence in words.
//!
//! The rules of the pipeline review are reused where there is one (`domain::flags`); here are added the buyers'
//! criteria and the quiet deal (domain.md 3.3: no meaningful change for 14 days in Commit: show evidence, or drop it).
//! A risk is a question to the rep, never a verdict.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::book::BookDeal;
use super::record::{ForecastRecord, Timeline};
use crate::domain::buying::{CriterionStatus, EVIDENCE_OLD_AFTER_DAYS, evidence_age};
use crate::domain::date_words::written;
use crate::domain::figures::Window;
use crate::domain::flags::{DealFacts, FLAGS, Flag, ReviewThresholds, Severity, Threshold};
use crate::domain::ids::DealId;
use crate::domain::process::ForecastCategory;

/// The flags of the review that say that a deal may slip, by their keys.
const FLAGS_OF_SLIPS: [&str; 8] = [
    "owner_left",
    "past_close",
    "pushed_often",
    "overstated",
    "ahead_of_buyers",
    "pushed",
    "no_next_step",
    "next_step_past",
];

/// Criteria that a line names; the rest is counted.
const CRITERIA_NAMED: usize = 3;

/// From where on a deal is at risk; each value with its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct SlipThresholds {
    /// Those of the pipeline review: pushes, qualification.
    pub review: ReviewThresholds,
    /// Days without a change of stage, amount or close date.
    pub quiet_days: Threshold<i64>,
    /// Days after which what a buyer did or said is old.
    pub evidence_days: Threshold<i64>,
}

impl SlipThresholds {
    /// From the settings of the review, and from after how many days Today asks about a commit that did not move.
    pub fn of(review: &ReviewThresholds, quiet_days: &Threshold<i64>) -> Self {
        Self {
            review: review.clone(),
            quiet_days: quiet_days.clone(),
            evidence_days: Threshold::new(
                EVIDENCE_OLD_AFTER_DAYS,
                "our default; no source measures it",
            ),
        }
    }
}

/// A criterion of a buyer as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriterionSeen {
    /// Whose.
    pub buyer: String,
    /// The criterion.
    pub text: String,
    /// How it stands.
    pub status: CriterionStatus,
    /// The day of the evidence.
    pub evidence_on: Option<NaiveDate>,
    /// The place of the stage that it lets the buyer leave, from 1.
    pub stage_position: Option<i64>,
}

/// What the risks of one deal are found from.
#[derive(Debug, Clone)]
pub struct SlipFacts<'a> {
    /// The deal as it stands in the book.
    pub deal: &'a BookDeal,
    /// What its flags are raised from.
    pub facts: &'a DealFacts,
    /// What its buyers need.
    pub criteria: &'a [CriterionSeen],
    /// Since when nothing meaningful changed, see [`quiet_since`]; `None`: not known.
    pub quiet_since: Option<NaiveDate>,
}

/// One reason why a deal may slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// The name in JSON: that of the flag, or `no_amount`, `criteria_unmet`, `evidence_old`, `quiet`.
    pub key: &'static str,
    /// In half a line.
    pub short: String,
    /// The evidence in words, with the numbers and the origin of the threshold.
    pub why: String,
    /// How much it weighs.
    pub severity: Severity,
}

/// A deal that may slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipRisk {
    /// The deal.
    pub deal: DealId,
    /// What is at risk, in minor units of the base currency; 0 where its amount is blank.
    pub worth: i64,
    /// Its category.
    pub category: ForecastCategory,
    /// Why, the heaviest first; never empty.
    pub risks: Vec<Risk>,
}

impl SlipRisk {
    /// How much the heaviest weighs.
    pub fn severity(&self) -> Severity {
        let weights = self.risks.iter().map(|risk| risk.severity);
        weights.max().unwrap_or(Severity::Note)
    }

    /// All reasons in one line.
    pub fn in_short(&self) -> String {
        let parts: Vec<&str> = self.risks.iter().map(|risk| risk.short.as_str()).collect();
        parts.join(", ")
    }
}

/// The day of the last change of stage, amount or close date, or that on which the deal began; never before the first
/// day for which the book is known at all, because nobody knows what changed before.
pub fn quiet_since(record: &ForecastRecord, deal: &Timeline) -> Option<NaiveDate> {
    let known_from = record.known_from?;
    let states = record.states_of(deal);
    let mut pairs = states.windows(2).rev();
    let changed = pairs.find_map(|pair| {
        let (a, b) = (&pair[0], &pair[1]);
        let same = (a.stage, a.amount, a.close_on) == (b.stage, b.amount, b.close_on);
        (!same && b.since <= record.now).then(|| b.since.day())
    });
    let began = || deal.created_on.or_else(|| Some(deal.begins?.day()));
    Some(changed.or_else(began).unwrap_or(known_from).max(known_from))
}

/// The open deals that are due within the days and may slip, the largest worth first. A deal with nothing but a note
/// (a quiet deal that nobody commits) is not among them. Where none of the deals has a next step, nobody writes them
/// down, and none is missed.
pub fn slip_risks(
    deals: &[SlipFacts<'_>],
    window: Window,
    thresholds: &SlipThresholds,
) -> Vec<SlipRisk> {
    let has_step =
        |facts: &DealFacts| !facts.next_step.trim().is_empty() || facts.next_step_on.is_some();
    let steps_known = deals.iter().any(|deal| has_step(deal.facts));
    let due = deals.iter().filter(|one| one.deal.is_due_within(window));
    let mut found: Vec<SlipRisk> = due
        .map(|one| SlipRisk {
            deal: one.deal.id,
            worth: one.deal.worth(),
            category: one.deal.category,
            risks: risks_of(one, thresholds, steps_known),
        })
        .filter(|risk| risk.severity() > Severity::Note)
        .collect();
    found.sort_by_key(|risk| (Reverse(risk.worth), Reverse(risk.severity()), risk.deal));
    found
}

/// Every risk of one deal, the heaviest first.
fn risks_of(one: &SlipFacts<'_>, thresholds: &SlipThresholds, steps_known: bool) -> Vec<Risk> {
    let flags = FLAGS.iter().filter(|flag| {
        FLAGS_OF_SLIPS.contains(&flag.key)
            && (steps_known || flag.key != "no_next_step")
            && flag.is_raised(one.facts, &thresholds.review)
    });
    let mut risks: Vec<Risk> = flags
        .map(|flag| Risk {
            key: flag.key,
            short: short(flag, one.facts),
            why: flag.explain(one.facts, &thresholds.review),
            severity: flag.severity,
        })
        .collect();
    risks.extend(no_amount(one));
    risks.extend(criteria_unmet(one));
    risks.extend(evidence_old(one, &thresholds.evidence_days));
    risks.extend(quiet(one, &thresholds.quiet_days));
    risks.sort_by_key(|risk| Reverse(risk.severity));
    risks
}

/// A flag in half a line.
fn short(flag: &Flag, facts: &DealFacts) -> String {
    let on = |day: Option<NaiveDate>| day.map_or_else(|| "no day".to_owned(), written);
    match flag.key {
        "owner_left" => match &facts.owner_left {
            Some(owner) => format!("{owner} has left"),
            None => "owner has left".to_owned(),
        },
        "past_close" => format!("was to close {}", on(facts.close_on)),
        "pushed" | "pushed_often" => format!("pushed {} times", facts.pushes),
        "overstated" => match &facts.qualification {
            Some((score, minimum, framework)) => format!("{framework} {score} of {minimum}"),
            None => "below its stage's minimum".to_owned(),
        },
        "ahead_of_buyers" => "stage ahead of its buyers".to_owned(),
        "next_step_past" => format!("next step was due {}", on(facts.next_step_on)),
        _ => flag.label.to_lowercase(),
    }
}

/// A blank amount: the deal counts nothing in any column.
fn no_amount(one: &SlipFacts<'_>) -> Option<Risk> {
    let commits = one.deal.category == ForecastCategory::Commit;
    one.deal.amount.is_none().then(|| Risk {
        key: "no_amount",
        short: "no amount".to_owned(),
        why: "Its amount is blank: it counts nothing in the forecast.".to_owned(),
        severity: if commits {
            Severity::Act
        } else {
            Severity::Watch
        },
    })
}

/// Refused by a buyer anywhere; open of a stage that the deal has left; in Commit, also open of the stage it is in or
/// of no stage.
fn criteria_unmet(one: &SlipFacts<'_>) -> Option<Risk> {
    let at = one.facts.stage_position;
    let commits = one.deal.category == ForecastCategory::Commit;
    let is_unmet = |criterion: &&CriterionSeen| match criterion.status {
        CriterionStatus::Met => false,
        CriterionStatus::Refused => true,
        CriterionStatus::Open => match (criterion.stage_position, at) {
            (Some(of), Some(at)) => of < at || (commits && of == at),
            _ => commits,
        },
    };
    let unmet: Vec<&CriterionSeen> = one.criteria.iter().filter(is_unmet).collect();
    if unmet.is_empty() {
        return None;
    }
    let named = unmet.iter().take(CRITERIA_NAMED).map(|criterion| {
        let word = if criterion.status == CriterionStatus::Refused {
            " (refused)"
        } else {
            ""
        };
        format!("{} {}{word}", criterion.buyer, criterion.text)
    });
    let named: Vec<String> = named.collect();
    let more = unmet.len().saturating_sub(CRITERIA_NAMED);
    let more = if more > 0 {
        format!("; and {more} more")
    } else {
        String::new()
    };
    let refused = unmet
        .iter()
        .any(|criterion| criterion.status == CriterionStatus::Refused);
    Some(Risk {
        key: "criteria_unmet",
        short: match (unmet.len(), refused) {
            (1, true) => "1 criterion refused".to_owned(),
            (1, false) => "1 criterion unmet".to_owned(),
            (count, _) => format!("{count} criteria unmet"),
        },
        why: format!("Not shown by the buyer yet: {}{more}.", named.join("; ")),
        severity: if commits || refused {
            Severity::Act
        } else {
            Severity::Watch
        },
    })
}

/// What buyers have met is old, or has no day at all.
fn evidence_old(one: &SlipFacts<'_>, limit: &Threshold<i64>) -> Option<Risk> {
    let met = || {
        let met = |criterion: &&CriterionSeen| criterion.status == CriterionStatus::Met;
        one.criteria.iter().filter(met)
    };
    met().next()?;
    let newest = met().filter_map(|criterion| criterion.evidence_on).max();
    let (short, why) = match (newest, evidence_age(newest, one.facts.today)) {
        (Some(day), Some(age)) if age > limit.value => (
            format!("evidence {age} days old"),
            format!(
                "The newest evidence of a buyer is of {}, {age} days ago; old after {} days ({}).",
                written(day),
                limit.value,
                limit.origin
            ),
        ),
        (None, _) => (
            "evidence without a day".to_owned(),
            "Criteria are met, but no evidence has a day: when did the buyer say so?".to_owned(),
        ),
        _ => return None,
    };
    Some(Risk {
        key: "evidence_old",
        short,
        why,
        severity: Severity::Watch,
    })
}

/// Nothing meaningful changed: a risk in Commit, stated elsewhere.
fn quiet(one: &SlipFacts<'_>, limit: &Threshold<i64>) -> Option<Risk> {
    let since = one.quiet_since?;
    let age = (one.facts.today - since).num_days();
    if age < limit.value {
        return None;
    }
    let commits = one.deal.category == ForecastCategory::Commit;
    Some(Risk {
        key: "quiet",
        short: format!("nothing changed for {age} days"),
        why: format!(
            "No change of stage, amount or close date is known since {}, {age} days ago; {} {} days on ({}).",
            written(since),
            if commits {
                "a commit needs evidence from"
            } else {
                "said from"
            },
            limit.value,
            limit.origin
        ),
        severity: if commits {
            Severity::Act
        } else {
            Severity::Note
        },
    })
}

#[cfg(test)]
mod tests;
