//! The prep pack of a meeting: one page that the record writes by itself, in the order of the conversation.
//!
//! It opens with what was promised last time and its state, both ways, and ends with one question to ask
//! (`question.rs`: a table of rules). A part shows at most six lines and counts the rest: a page, not a report. Pure:
//! `storage/prep_pack/` reads the facts, this room orders them, words them and chooses the question.

mod deal_lines;
mod facts;
mod lines;
mod question;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::Serialize;

use super::date_words::written;
use super::ids::{ActionId, DealId, MeetingId, PlanId, RepId, RideAlongId};

pub use facts::{
    BeforeAfter, Ended, Facts, FlaggedDeal, GoalNow, MovedDeal, ObservedOnce, OpenCommitment,
    OpenPlan, Promise, PromiseMoved, PromiseState, RateNow, Since, Skill,
};
pub use lines::promise_lines;
pub use question::{QUESTIONS, QuestionRule};

/// The most lines that a part shows; the rest is counted.
pub const MOST_LINES: usize = 6;

/// How many days a pack looks back where no such meeting was held yet: our default, two weekly 1:1s.
pub const DAYS_BACK: i64 = 14;

/// A part of the pack. An agenda item names the one that it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What was promised since the last time, with its state; the rep's and the manager's.
    CarryForward,
    /// Goals against results, with pace.
    Numbers,
    /// Deals that moved since the last time.
    Changed,
    /// Flags of open deals.
    Exceptions,
    /// Older promises that are still open.
    Promises,
    /// What was observed, skills, commitments to be seen again.
    Observations,
    /// Open plans: focus, next check-in, indicator.
    Plan,
    /// One question to ask.
    Question,
}

impl Part {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 8] = [
        Self::CarryForward,
        Self::Numbers,
        Self::Changed,
        Self::Exceptions,
        Self::Promises,
        Self::Observations,
        Self::Plan,
        Self::Question,
    ];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::CarryForward => "carry_forward",
            Self::Numbers => "numbers",
            Self::Changed => "changed",
            Self::Exceptions => "exceptions",
            Self::Promises => "promises",
            Self::Observations => "observations",
            Self::Plan => "plan",
            Self::Question => "question",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::CarryForward => "Carried forward",
            Self::Numbers => "Numbers",
            Self::Changed => "What changed",
            Self::Exceptions => "Exceptions",
            Self::Promises => "Older promises",
            Self::Observations => "Observed",
            Self::Plan => "Plan",
            Self::Question => "Ask",
        }
    }

    /// What is said where it has no line.
    pub fn nothing(self) -> &'static str {
        match self {
            Self::CarryForward => "Nothing was promised since then, and nothing is overdue.",
            Self::Numbers => "No goal, and no deal won or lost: no data.",
            Self::Changed => "No deal changed stage, amount or close date.",
            Self::Exceptions => "No open deal has a flag.",
            Self::Promises => "No older promise is open.",
            Self::Observations => "Nothing was observed yet.",
            Self::Plan => "No plan is open.",
            Self::Question => "",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

impl FromStr for Part {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|part| part.key() == key)
            .ok_or(())
    }
}

/// How a line stands, said by a sign as well as by colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Neither good nor bad.
    Plain,
    /// Done, won, on pace.
    Good,
    /// Open, in time.
    Open,
    /// Overdue, behind, an exception that needs a decision.
    Late,
    /// Given another day.
    Moved,
    /// Dropped, lost.
    Dropped,
}

impl Mark {
    /// The sign, one cell wide.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Plain => "·",
            Self::Good => "✓",
            Self::Open => "○",
            Self::Late => "!",
            Self::Moved => "→",
            Self::Dropped => "×",
        }
    }

    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Open => "open",
            Self::Late => "late",
            Self::Moved => "moved",
            Self::Dropped => "dropped",
        }
    }
}

/// The record behind a line: where Enter leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Opens {
    /// A deal.
    Deal(DealId),
    /// An action.
    Action(ActionId),
    /// A plan.
    Plan(PlanId),
    /// A meeting.
    Meeting(MeetingId),
    /// A ride-along.
    RideAlong(RideAlongId),
    /// What was observed of a rep.
    Skills(RepId),
    /// The goals of a rep.
    Goals(RepId),
    /// The page of a rep.
    Rep(RepId),
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// How it stands.
    pub mark: Mark,
    /// The record behind it.
    pub opens: Option<Opens>,
    /// For the manager's eyes only: a screen that is shared leaves it out.
    pub private: bool,
}

/// A part with its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Which.
    pub part: Part,
    /// At most [`MOST_LINES`], the weightiest first.
    pub lines: Vec<Line>,
    /// How many more there are.
    pub more: usize,
}

impl Section {
    fn of(part: Part, mut lines: Vec<Line>) -> Self {
        let more = lines.len().saturating_sub(MOST_LINES);
        lines.truncate(MOST_LINES);
        Self { part, lines, more }
    }

    /// What is said of the rest: `and 4 more`; empty where all are shown.
    pub fn rest(&self) -> String {
        if self.more == 0 {
            String::new()
        } else {
            format!("and {} more", self.more)
        }
    }
}

/// The one question to ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Key of the rule that chose it.
    pub rule: &'static str,
    /// What to ask.
    pub text: String,
    /// Why this one: the line it comes from.
    pub reason: String,
    /// The record behind it.
    pub opens: Option<Opens>,
    /// Whether the line behind it is for the manager's eyes only.
    pub private: bool,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrepPack {
    /// The first day that counts as "since the last time".
    pub since: NaiveDate,
    /// Where that day comes from, in words.
    pub since_said: String,
    /// The parts that were asked for, in the order of the page; the last one is the question.
    pub sections: Vec<Section>,
    /// The question.
    pub question: Question,
}

impl PrepPack {
    /// Makes the pack of these facts with these parts; all of them where none is named.
    ///
    /// The question is chosen from all facts, whatever parts are shown.
    pub fn of(facts: &Facts, parts: &[Part]) -> Self {
        let question = question::choose(facts);
        let sections = Part::ALL
            .into_iter()
            .filter(|part| parts.is_empty() || parts.contains(part))
            .map(|part| match part {
                Part::Question => Section::of(part, vec![asked(&question)]),
                part => Section::of(part, lines::of(part, facts)),
            })
            .collect();
        Self {
            since: facts.since.day(),
            since_said: since_said(facts.since),
            sections,
            question,
        }
    }

    /// A part, where it was asked for.
    pub fn section(&self, part: Part) -> Option<&Section> {
        self.sections.iter().find(|section| section.part == part)
    }
}

fn asked(question: &Question) -> Line {
    Line {
        text: question.text.clone(),
        mark: Mark::Plain,
        opens: question.opens,
        private: question.private,
    }
}

fn since_said(since: Since) -> String {
    match since {
        Since::LastMeeting(_, day) => format!("since the last one, {}", written(day)),
        Since::Asked(day) => format!("since {}", written(day)),
        Since::Days(days, day) => {
            format!(
                "the last {days} days, since {}: none was held yet",
                written(day)
            )
        }
    }
}
