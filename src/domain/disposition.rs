//! Dispositions: the one decision that each deal leaves a pipeline review with.
//!
//! Five of them, after the hygiene dispositions of mbfinotti/revops-skills (domain.md 4.4). Each has an owner
//! and a date; each asks for what makes it more than a wish.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::date_words::written;
use super::ids::{RepId, StageId};
use super::problem::Problem;

/// What happens to the deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// It is lost, for a real reason.
    CloseLost,
    /// Not now: it leaves the pipeline, somebody keeps in touch.
    Nurture,
    /// It stands in another stage than the record says, mostly an earlier one.
    ReStage,
    /// It closes on another day, and the buyer said so.
    ReDate,
    /// It stays as it is, with a named next step.
    Keep,
}

impl Disposition {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 5] = [
        Self::CloseLost,
        Self::Nurture,
        Self::ReStage,
        Self::ReDate,
        Self::Keep,
    ];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::CloseLost => "close_lost",
            Self::Nurture => "nurture",
            Self::ReStage => "re_stage",
            Self::ReDate => "re_date",
            Self::Keep => "keep",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::CloseLost => "Close lost",
            Self::Nurture => "Nurture",
            Self::ReStage => "Re-stage",
            Self::ReDate => "Re-date",
            Self::Keep => "Keep",
        }
    }

    /// What it asks for, in one line.
    pub fn asks_for(self) -> &'static str {
        match self {
            Self::CloseLost => "Needs the real reason, an owner and a date",
            Self::Nurture => "Needs why not now, who keeps in touch and when to look again",
            Self::ReStage => "Needs the stage the buyers are in, an owner and a date",
            Self::ReDate => "Needs a close date, what the buyer said or did, an owner and a date",
            Self::Keep => "Needs a next step, an owner and a date",
        }
    }
}

impl fmt::Display for Disposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

impl FromStr for Disposition {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|disposition| disposition.key() == key)
            .ok_or(())
    }
}

/// A disposition as it is filled in. Which parts must be there, [`Decision::check`] says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What happens to the deal.
    pub disposition: Disposition,
    /// Why it is lost or nurtured; the evidence for a new close date.
    pub reason: String,
    /// The stage it really stands in.
    pub stage: Option<StageId>,
    /// The new close date.
    pub new_date: Option<NaiveDate>,
    /// The named next step.
    pub next_step: String,
    /// Who does what follows.
    pub owner: Option<RepId>,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// What is known of the deal that is decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionContext {
    /// The day of the review.
    pub today: NaiveDate,
    /// The stage of the deal now.
    pub stage: Option<StageId>,
    /// The close date of the deal now.
    pub close_on: Option<NaiveDate>,
}

impl Decision {
    /// A decision with nothing filled in.
    pub fn new(disposition: Disposition) -> Self {
        Self {
            disposition,
            reason: String::new(),
            stage: None,
            new_date: None,
            next_step: String::new(),
            owner: None,
            due_on: None,
        }
    }

    /// What is missing or cannot be, in the order of the form; empty where it can be saved.
    pub fn check(&self, context: DecisionContext) -> Vec<Problem> {
        let mut problems = match self.disposition {
            Disposition::CloseLost => {
                self.reasoned("Say why it is lost: the real reason, in a few words")
            }
            Disposition::Nurture => {
                self.reasoned("Say why not now, so that the next look starts there")
            }
            Disposition::ReStage => self.staged(context),
            Disposition::ReDate => self.dated(context),
            Disposition::Keep => filled("next_step", &self.next_step, "Name the next step"),
        };
        if self.owner.is_none() {
            problems.push(Problem::new("owner", "Say who does it"));
        }
        match self.due_on {
            None => problems.push(Problem::new(
                "due_on",
                "Say by when: a date such as fri or +2w",
            )),
            Some(due) if due < context.today => {
                let message = format!("{due} has passed: choose today or later");
                problems.push(Problem::new("due_on", message));
            }
            Some(_) => {}
        }
        problems
    }

    fn reasoned(&self, message: &str) -> Vec<Problem> {
        filled("reason", &self.reason, message)
    }

    fn staged(&self, context: DecisionContext) -> Vec<Problem> {
        let message = match self.stage {
            None => "Choose the stage that the buyers are in",
            same if same == context.stage => {
                "It stands in that stage already: choose another, or keep it"
            }
            Some(_) => return Vec::new(),
        };
        vec![Problem::new("stage", message)]
    }

    fn dated(&self, context: DecisionContext) -> Vec<Problem> {
        let message = match self.new_date {
            None => Some("Give the new close date".to_owned()),
            Some(date) if date < context.today => {
                Some(format!("{} has passed already", written(date)))
            }
            same if same == context.close_on => {
                Some("That is its close date already: choose another, or keep it".to_owned())
            }
            Some(_) => None,
        };
        let mut problems: Vec<Problem> = message
            .map(|message| Problem::new("new_date", message))
            .into_iter()
            .collect();
        problems.extend(self.reasoned("A new date needs evidence: what did the buyer say or do?"));
        problems
    }
}

fn filled(field: &str, text: &str, message: &str) -> Vec<Problem> {
    if text.trim().is_empty() {
        vec![Problem::new(field, message)]
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn context() -> DecisionContext {
        DecisionContext {
            today: day("2026-11-22"),
            stage: Some(StageId(4)),
            close_on: Some(day("2026-12-31")),
        }
    }

    fn fields(decision: &Decision) -> Vec<String> {
        decision
            .check(context())
            .into_iter()
            .map(|problem| problem.field)
            .collect()
    }

    #[test]
    fn each_disposition_asks_for_what_makes_it_more_than_a_wish() {
        for (disposition, missing) in [
            (Disposition::CloseLost, vec!["reason", "owner", "due_on"]),
            (Disposition::Nurture, vec!["reason", "owner", "due_on"]),
            (Disposition::ReStage, vec!["stage", "owner", "due_on"]),
            (
                Disposition::ReDate,
                vec!["new_date", "reason", "owner", "due_on"],
            ),
            (Disposition::Keep, vec!["next_step", "owner", "due_on"]),
        ] {
            assert_eq!(
                fields(&Decision::new(disposition)),
                missing,
                "{disposition}"
            );
            let whole = Decision {
                disposition,
                reason: "Buyer moved the board to January".into(),
                stage: Some(StageId(2)),
                new_date: Some(day("2027-01-29")),
                next_step: "Board paper to Ana".into(),
                owner: Some(RepId(1)),
                due_on: Some(day("2026-11-22")),
            };
            assert_eq!(whole.check(context()), [], "{disposition}");
            assert_eq!(disposition.key().parse(), Ok(disposition));
        }
    }

    #[test]
    fn what_changes_nothing_or_lies_in_the_past_is_refused() {
        let owned = |disposition| Decision {
            owner: Some(RepId(1)),
            due_on: Some(day("2026-12-01")),
            reason: " x ".into(),
            ..Decision::new(disposition)
        };
        let same_stage = Decision {
            stage: Some(StageId(4)),
            ..owned(Disposition::ReStage)
        };
        assert_eq!(fields(&same_stage), ["stage"]);
        for date in ["2026-12-31", "2026-11-21"] {
            let re_date = Decision {
                new_date: Some(day(date)),
                ..owned(Disposition::ReDate)
            };
            assert_eq!(fields(&re_date), ["new_date"], "{date}");
        }
        let late = Decision {
            due_on: Some(day("2026-11-21")),
            ..owned(Disposition::Nurture)
        };
        assert_eq!(fields(&late), ["due_on"]);
    }
}
