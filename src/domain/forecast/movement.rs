//! What moved beside the money: stages, categories, commits that did not move, close dates that were pushed again.
//!
//! These are counts and lists. They do not change the identity of the [waterfall](super::waterfall): a deal that goes
//! back a stage is worth what it was (domain.md 3.1).
//!
//! The deals looked at are those of the waterfall: in the open book of the window at the start or at the end, or won in
//! it since. A meaningful change is one of stage, amount or close date (glossary). Cost: one pass over the deals.

use chrono::NaiveDate;

use super::book::{BookDeal, Whose};
use super::record::{DealState, ForecastRecord, Timeline};
use crate::domain::figures::Window;
use crate::domain::ids::{DealId, StageId};
use crate::domain::money::Currency;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;

/// What moved between two moments beside the money. Amounts are minor units, of the base currency or of the one that
/// was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Movement {
    /// Deals in another stage than before, in the order of the process.
    pub stage_moves: Vec<StageMove>,
    /// Deals that are open at both moments, in another category than before.
    pub category_moves: Vec<CategoryMove>,
    /// Open in Commit at both moments, without a meaningful change between; the longest quiet first.
    pub quiet_commits: Vec<QuietCommit>,
    /// Open deals whose close date was pushed between, and at least twice by now; the most pushes first.
    pub pushed_again: Vec<PushedAgain>,
}

/// Which way a stage move goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// To a later open stage.
    Forward,
    /// To an earlier open stage.
    Back,
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// From won or lost to open.
    Reopened,
}

impl Way {
    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Forward => "forward",
            Self::Back => "back",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Reopened => "reopened",
        }
    }
}

/// Deals that went from one stage to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageMove {
    /// The stage at the start; empty: not known.
    pub from: Option<StageId>,
    /// The stage at the end.
    pub to: Option<StageId>,
    /// Which way.
    pub way: Way,
    /// What they are worth at the end.
    pub minor: i64,
    /// The deals.
    pub deals: Vec<DealId>,
}

/// Deals that went from one forecast category to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryMove {
    /// The category at the start.
    pub from: ForecastCategory,
    /// The category at the end.
    pub to: ForecastCategory,
    /// What they are worth at the end.
    pub minor: i64,
    /// The deals.
    pub deals: Vec<DealId>,
}

/// A commit that did not move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietCommit {
    /// The deal.
    pub deal: DealId,
    /// The day of its last meaningful change, or the day it came into being; empty: nobody knows.
    pub since: Option<NaiveDate>,
    /// Days from then to the end.
    pub days: Option<i64>,
    /// When it is expected to close.
    pub close_on: Option<NaiveDate>,
    /// What it is worth.
    pub minor: i64,
}

/// A close date that was pushed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PushedAgain {
    /// The deal.
    pub deal: DealId,
    /// Pushes so far, those before the start too.
    pub pushes: u32,
    /// The close date at the start; of a deal that was not there yet, its first.
    pub from: Option<NaiveDate>,
    /// The close date at the end.
    pub to: Option<NaiveDate>,
    /// What it is worth at the end.
    pub minor: i64,
}

impl PushedAgain {
    /// Days from the close date at the start to that at the end.
    pub fn days(&self) -> Option<i64> {
        Some((self.to? - self.from?).num_days())
    }
}

impl Movement {
    /// What moved between two moments, asked as [`Waterfall::between`](super::Waterfall::between) is.
    pub fn between(
        record: &ForecastRecord,
        start: Stamp,
        end: Stamp,
        window: Window,
        whose: Whose<'_>,
        currency: Option<Currency>,
    ) -> Self {
        let span = Span {
            record,
            start: start.min(end),
            end: start.max(end),
            window,
            whose,
        };
        let mut movement = Self::default();
        for deal in &record.deals {
            let before = BookDeal::at(record, deal, span.start);
            let Some(after) = BookDeal::at(record, deal, span.end) else {
                continue;
            };
            let is_counted = currency.is_none_or(|currency| {
                let amount = after.amount.or_else(|| before.as_ref()?.amount);
                amount.is_some_and(|amount| amount.currency == currency)
            });
            if is_counted && span.touches(before.as_ref(), &after) {
                let minor = match currency {
                    None => after.worth(),
                    Some(_) => after.amount.map_or(0, |amount| amount.minor),
                };
                movement.look_at(&span, deal, before.as_ref(), &after, minor);
            }
        }
        movement.sort(record);
        movement
    }

    fn look_at(
        &mut self,
        span: &Span<'_>,
        deal: &Timeline,
        before: Option<&BookDeal>,
        after: &BookDeal,
        minor: i64,
    ) {
        if let Some(before) = before {
            if let Some(way) = span.way(before, after) {
                self.stage_move(before.stage, after, way, minor);
            }
            if [before.outcome, after.outcome] == [Outcome::Open; 2]
                && before.category != after.category
            {
                self.category_move(before.category, after, minor);
            }
            self.quiet_commits
                .extend(span.quiet(deal, before, after, minor));
        }
        let pushes_before = before.map_or(0, |before| before.pushes);
        let is_theirs = after.belongs_to(span.whose) && after.outcome == Outcome::Open;
        if is_theirs && after.pushes >= 2 && after.pushes > pushes_before {
            let first = || span.record.states_of(deal).first()?.close_on;
            self.pushed_again.push(PushedAgain {
                deal: deal.id,
                pushes: after.pushes,
                from: before.map_or_else(first, |before| before.close_on),
                to: after.close_on,
                minor,
            });
        }
    }

    fn stage_move(&mut self, from: Option<StageId>, after: &BookDeal, way: Way, minor: i64) {
        let same = |known: &&mut StageMove| (known.from, known.to) == (from, after.stage);
        if let Some(known) = self.stage_moves.iter_mut().find(same) {
            known.minor += minor;
            known.deals.push(after.id);
        } else {
            self.stage_moves.push(StageMove {
                from,
                to: after.stage,
                way,
                minor,
                deals: vec![after.id],
            });
        }
    }

    fn category_move(&mut self, from: ForecastCategory, after: &BookDeal, minor: i64) {
        let same = |known: &&mut CategoryMove| (known.from, known.to) == (from, after.category);
        if let Some(known) = self.category_moves.iter_mut().find(same) {
            known.minor += minor;
            known.deals.push(after.id);
        } else {
            self.category_moves.push(CategoryMove {
                from,
                to: after.category,
                minor,
                deals: vec![after.id],
            });
        }
    }

    fn sort(&mut self, record: &ForecastRecord) {
        let place = |stage: Option<StageId>| place_of(record, stage);
        self.stage_moves
            .sort_by_key(|step| (step.way, place(step.from), place(step.to)));
        self.category_moves
            .sort_by_key(|step| std::cmp::Reverse((step.from, step.to)));
        self.quiet_commits
            .sort_by_key(|quiet| (quiet.since.is_none(), quiet.since, -quiet.minor, quiet.deal));
        self.pushed_again
            .sort_by_key(|pushed| (std::cmp::Reverse(pushed.pushes), -pushed.minor, pushed.deal));
    }
}

/// The place of a stage in its process.
fn place_of(record: &ForecastRecord, stage: Option<StageId>) -> Option<usize> {
    record
        .stages
        .iter()
        .position(|known| Some(known.id) == stage)
}

/// What is looked at.
struct Span<'a> {
    record: &'a ForecastRecord,
    start: Stamp,
    end: Stamp,
    window: Window,
    whose: Whose<'a>,
}

impl Span<'_> {
    fn is_in(&self, deal: &BookDeal) -> bool {
        deal.belongs_to(self.whose) && deal.is_due_within(self.window)
    }

    fn touches(&self, before: Option<&BookDeal>, after: &BookDeal) -> bool {
        let was_won = before.is_some_and(|deal| deal.outcome == Outcome::Won);
        before.is_some_and(|deal| self.is_in(deal))
            || self.is_in(after)
            || (after.belongs_to(self.whose) && after.is_won_within(self.window) && !was_won)
    }

    /// Which way a deal went; `None` where it stayed in its stage.
    fn way(&self, before: &BookDeal, after: &BookDeal) -> Option<Way> {
        if before.stage == after.stage {
            return None;
        }
        Some(match (before.outcome, after.outcome) {
            (_, Outcome::Won) => Way::Won,
            (_, Outcome::Lost) => Way::Lost,
            (Outcome::Won | Outcome::Lost, Outcome::Open) => Way::Reopened,
            (Outcome::Open, Outcome::Open) => {
                if place_of(self.record, after.stage) > place_of(self.record, before.stage) {
                    Way::Forward
                } else {
                    Way::Back
                }
            }
        })
    }

    /// A commit at both moments without a meaningful change between.
    fn quiet(
        &self,
        deal: &Timeline,
        before: &BookDeal,
        after: &BookDeal,
        minor: i64,
    ) -> Option<QuietCommit> {
        let is_commit = |deal: &BookDeal| {
            deal.outcome == Outcome::Open && deal.category == ForecastCategory::Commit
        };
        if !(is_commit(before) && is_commit(after) && self.is_in(after)) {
            return None;
        }
        let since = last_meaningful_change(self.record, deal, self.end);
        if since.is_some_and(|since| since > self.start) {
            return None;
        }
        let since = since.or(deal.begins).map(Stamp::day).or(deal.created_on);
        Some(QuietCommit {
            deal: deal.id,
            since,
            days: since.map(|since| (self.end.day() - since).num_days()),
            close_on: after.close_on,
            minor,
        })
    }
}

/// When stage, amount or close date of a deal last changed, up to a moment; `None`: never as far as is known.
pub fn last_meaningful_change(
    record: &ForecastRecord,
    deal: &Timeline,
    until: Stamp,
) -> Option<Stamp> {
    let differs = |a: &DealState, b: &DealState| {
        (a.stage, a.outcome, a.amount, a.close_on) != (b.stage, b.outcome, b.amount, b.close_on)
    };
    let states = record.states_of(deal);
    let pairs = states.windows(2).rev();
    pairs
        .filter_map(|pair| Some((pair.first()?, pair.last()?)))
        .filter(|(_, later)| later.since <= until)
        .find(|(earlier, later)| differs(earlier, later))
        .map(|(_, later)| later.since)
}

#[cfg(test)]
#[path = "movement_tests.rs"]
mod tests;
