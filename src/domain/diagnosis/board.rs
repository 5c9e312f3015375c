//! The coaching board: one row per rep, or per manager, the one first whose coaching returns most.
//!
//! **Return on coaching** is what closing the headline lever to the benchmark would be worth in the period, after
//! shrinkage ([`Finding::worth`]). A finding that nobody works on comes before one with a plan, because the first hour
//! returns most; what the manager has to remove (territory) comes after what coaching can move; who cannot be
//! diagnosed, who shows nothing beyond chance, and who owns no deals comes last. Equal rows stand by their gap, the largest first.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::benchmark::Choice;
use super::headline::{Finding, Headline, Thin};
use super::result::ResultLine;
use super::standing::Window;
use super::{Diagnosis, Subject, Survey};
use crate::domain::ids::{DiagnosisId, PlanId, RepId};
use crate::domain::money::Currency;

/// Whom the rows show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Level {
    /// Reps beside other reps.
    #[default]
    Reps,
    /// Managers with everybody below, beside other managers: for a second-line manager.
    Managers,
}

/// An open plan: the one thing that is worked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Focus {
    /// The plan.
    pub plan: PlanId,
    /// The focus in words.
    pub text: String,
    /// The key of the factor that it works on; may be empty.
    pub factor: String,
    /// When it began.
    pub since: NaiveDate,
}

/// What the file knows of the coaching of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coached {
    /// The latest observation, held ride-along or held check-in.
    pub last_on: Option<NaiveDate>,
    /// The open plans, the oldest first.
    pub focuses: Vec<Focus>,
    /// A walk that was left before its end, and the step it was left at, from 1.
    pub walk: Option<(DiagnosisId, i64)>,
}

/// Where a row stands among the others, best first; see the module for the reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rank {
    /// A lever that no plan works on.
    Unplanned,
    /// A lever with an open plan.
    Planned,
    /// The territory: the manager's own barrier to remove.
    Territory,
    /// On a ramp.
    Ramping,
    /// Not enough evidence.
    Thin,
    /// Nothing beyond chance.
    Nothing,
    /// Owns no deals.
    NoDeals,
}

impl Rank {
    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Unplanned => "lever_without_plan",
            Self::Planned => "lever_with_plan",
            Self::Territory => "territory",
            Self::Ramping => "ramp",
            Self::Thin => "not_enough_evidence",
            Self::NoDeals => "no_deals",
            Self::Nothing => "no_clear_gap",
        }
    }
}

/// A row of the board.
#[derive(Debug, Clone)]
pub struct BoardRow {
    /// What is known about the person. Its benchmark has lost the people's standings.
    pub diagnosis: Diagnosis,
    /// What was done about it.
    pub coached: Coached,
    /// Chosen by the manager as a top performer.
    pub top_performer: bool,
    /// Why the person is no fair benchmark; empty: fair.
    pub circumstance: String,
    /// Days since the gap began, where no plan is open; `None` where there is no gap against a quota, or a plan.
    pub days_without_plan: Option<i64>,
}

impl BoardRow {
    /// Who.
    pub fn id(&self) -> RepId {
        self.diagnosis.subject.id()
    }

    /// What the headline names.
    pub fn finding(&self) -> Option<&Finding> {
        self.diagnosis.headline.finding()
    }

    /// The return on coaching in the period, major units of the base currency.
    pub fn worth(&self) -> Option<f64> {
        self.finding().map(|finding| finding.worth)
    }

    /// The lever's share of the modelled shortfall, 1.0 is all of it; `None` where the modelled result is not short,
    /// or the lever (the cycle) is no part of it.
    pub fn share_of_shortfall(&self) -> Option<f64> {
        let share = self.finding()?.share?;
        self.diagnosis.share_of_shortfall(share)
    }

    /// Where the row stands.
    pub fn rank(&self) -> Rank {
        match &self.diagnosis.headline {
            Headline::Lever(_) if self.coached.focuses.is_empty() => Rank::Unplanned,
            Headline::Lever(_) => Rank::Planned,
            Headline::Territory(_) => Rank::Territory,
            Headline::Ramping => Rank::Ramping,
            Headline::NotEnough(Thin::NoDeals) => Rank::NoDeals,
            Headline::NotEnough(_) => Rank::Thin,
            Headline::Nothing => Rank::Nothing,
        }
    }

    /// Where it stands by return on coaching, see the module.
    fn standing_place(&self) -> Place {
        Place {
            rank: self.rank(),
            worth: self.worth().unwrap_or(0.0),
            gap: self.diagnosis.result.gap.unwrap_or(0.0),
            name: self.diagnosis.name.clone(),
        }
    }
}

/// What decides where a row stands.
struct Place {
    rank: Rank,
    worth: f64,
    gap: f64,
    name: String,
}

impl Place {
    fn by_return(&self, other: &Self) -> Ordering {
        self.rank
            .cmp(&other.rank)
            .then_with(|| other.worth.total_cmp(&self.worth))
            .then_with(|| self.gap.total_cmp(&other.gap))
            .then_with(|| self.name.cmp(&other.name))
    }
}

impl Diagnosis {
    /// Money short as a share of the modelled shortfall against the benchmark; `None` where there is none.
    pub fn share_of_shortfall(&self, share: f64) -> Option<f64> {
        let (own, benchmark) = self.modelled?;
        (own < benchmark).then(|| -share / (benchmark - own))
    }
}

/// The team of the scope as one.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamLine {
    /// Won, expected and objective of everybody in the scope, also of those who have left.
    pub result: ResultLine,
    /// Rows with a lever.
    pub levers: usize,
    /// Of those, the ones without a plan.
    pub without_plan: usize,
    /// Rows that cannot be diagnosed: on a ramp, or too little is behind them.
    pub thin: usize,
}

/// The coaching board, of rows or of what was made of them.
#[derive(Debug, Clone)]
pub struct Board<R = BoardRow> {
    /// The day that stands for today.
    pub today: NaiveDate,
    /// The currency of all money.
    pub currency: Currency,
    /// Whom the rows show.
    pub level: Level,
    /// With what they are compared.
    pub choice: Choice,
    /// The days of the results.
    pub period: Window,
    /// The days that factors were counted over.
    pub window: Window,
    /// The median of days to win of everybody; `None` for no win.
    pub cycle: Option<f64>,
    /// Deals whose amount has no rate to the base currency: they count, and their amount is missing.
    pub unconverted: i64,
    /// The team as one.
    pub team: TeamLine,
    /// The rows, by return on coaching.
    pub rows: Vec<R>,
}

impl Board {
    /// The board of these people; `None` is everybody. Everybody stays in the benchmark.
    pub fn of(
        survey: &Survey<'_>,
        scope: Option<&BTreeSet<RepId>>,
        level: Level,
        choice: Choice,
        coached: &BTreeMap<RepId, Coached>,
    ) -> Self {
        let whole = |row| Ok::<_, Infallible>(row);
        let one_by_one = |subjects: &[Subject], made: &MakeRow<'_, _, _>| {
            subjects.iter().map(|subject| made(*subject)).collect()
        };
        match Self::each(survey, scope, (level, choice), coached, whole, one_by_one) {
            Ok(board) => board,
            Err(never) => match never {},
        }
    }
}

/// What was made of a row, with where it stands among the others.
pub struct Made<R> {
    place: Place,
    row: R,
}

/// Makes the row of a subject; from any thread.
pub type MakeRow<'m, R, E> = dyn Fn(Subject) -> Result<Made<R>, E> + Sync + 'm;

impl<R> Board<R> {
    /// The same with what is made of each row: only that is held. Stops at the first error. `all` makes the row of each
    /// subject and answers in their order; how many at a time is its own affair.
    ///
    /// # Errors
    /// What `make` or `all` answers with.
    pub fn each<E>(
        survey: &Survey<'_>,
        scope: Option<&BTreeSet<RepId>>,
        (level, choice): (Level, Choice),
        coached: &BTreeMap<RepId, Coached>,
        make: impl Fn(BoardRow) -> Result<R, E> + Sync,
        all: impl FnOnce(&[Subject], &MakeRow<'_, R, E>) -> Result<Vec<Made<R>>, E>,
    ) -> Result<Self, E> {
        let record = survey.record();
        let here = |id: &RepId| scope.is_none_or(|scope| scope.contains(id));
        let subjects = survey.subjects(level, &here);
        let row_of = |subject| {
            let row = row(survey, subject, choice, coached);
            Ok(Made {
                place: row.standing_place(),
                row: make(row)?,
            })
        };
        let mut rows = all(&subjects, &row_of)?;
        rows.sort_by(|a, b| a.place.by_return(&b.place));
        let people = record.people.iter().map(|person| person.id);
        let people: Vec<RepId> = people.filter(here).collect();
        let count =
            |wanted: fn(Rank) -> bool| rows.iter().filter(|row| wanted(row.place.rank)).count();
        let team = TeamLine {
            result: survey.result_of(&people),
            levers: count(|rank| matches!(rank, Rank::Unplanned | Rank::Planned)),
            without_plan: count(|rank| rank == Rank::Unplanned),
            thin: count(|rank| matches!(rank, Rank::Thin | Rank::Ramping | Rank::NoDeals)),
        };
        Ok(Self {
            today: record.today,
            currency: record.currency,
            level,
            choice,
            period: survey.period(),
            window: survey.window(),
            cycle: survey.cycle(),
            unconverted: record.unconverted,
            team,
            rows: rows.into_iter().map(|made| made.row).collect(),
        })
    }
}

fn row(
    survey: &Survey<'_>,
    subject: Subject,
    choice: Choice,
    coached: &BTreeMap<RepId, Coached>,
) -> BoardRow {
    let record = survey.record();
    let mut diagnosis = survey.diagnose(subject, choice);
    diagnosis.benchmark.forget_members();
    let coached = coached.get(&subject.id()).cloned().unwrap_or_default();
    let short_since = diagnosis.result.short_since;
    let days_without_plan = short_since
        .filter(|_| coached.focuses.is_empty())
        .map(|since| (record.today - since).num_days());
    let person = record.person(subject.id());
    BoardRow {
        diagnosis,
        coached,
        top_performer: person.is_some_and(|person| person.top_performer),
        circumstance: person.map_or_else(String::new, |person| person.circumstance.clone()),
        days_without_plan,
    }
}
