//! Deals of closed periods as they stood at so many weeks before the end, and what became of them: the category as a
//! prediction. Added up deal by deal, so that nobody has to hold all deals at once.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::brier::Chance;
use super::call_record::WonByDay;
use super::evidence::Everyone;
use crate::domain::forecast::book::Whose;
use crate::domain::forecast::period::ForecastPeriod;
use crate::domain::forecast::record::{DealState, ForecastRecord};
use crate::domain::ids::RepId;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;
use crate::domain::statistics::Rate;

/// A chance is said only from so many deals of earlier periods: below it a rate is thin
/// ([`crate::domain::statistics::THIN_BELOW`]).
const LEAST_DEALS: i64 = crate::domain::statistics::THIN_BELOW;

/// Where a deal that was won in a period stood some weeks before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stood {
    /// It was won already, did not exist, or was lost and came back later.
    NotOpen,
    /// Open, due in the period, in Commit.
    InCommit,
    /// Open, due in the period, in a category below Commit.
    BelowCommit,
    /// Open, and not in the book of the period: due after it, without a close date, or left out.
    OutsideTheBook,
}

/// What the deals of closed periods say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DealRecord {
    /// The week before the end at which people's deals are looked at.
    pub week: i64,
    /// What was won on which day.
    pub(super) won: WonByDay,
    /// Of the people looked at, by category and week: of the open deals due, those won within the period.
    by_week: BTreeMap<(u8, i64), Rate>,
    /// At the week of this record, by owner, category and period, of whoever is in the record.
    at_week: BTreeMap<(Option<RepId>, u8, usize), Rate>,
    /// What was won, by who owned it at the win; commits are not in it.
    won_by: BTreeMap<RepId, OwnerDeals>,
}

/// A moment at which the book is looked at: the last of a week before the end.
#[derive(Debug, Clone, Copy)]
struct Look {
    at: Stamp,
    period: usize,
    week: i64,
}

/// Gathers a [`DealRecord`] deal by deal.
pub struct DealReading<'a> {
    record: &'a ForecastRecord,
    periods: &'a [ForecastPeriod],
    whose: Whose<'a>,
    looks: Vec<Look>,
    /// The look at the week of the record, for each period.
    at_week: Vec<Option<Look>>,
    out: DealRecord,
}

impl<'a> DealReading<'a> {
    /// Before the first deal. Of the record its people, its stages and its moment are looked at. The oldest period
    /// comes first; moments from before the record knows how deals stood are left out.
    pub fn begin(
        record: &'a ForecastRecord,
        periods: &'a [ForecastPeriod],
        whose: Whose<'a>,
        week: i64,
    ) -> Self {
        let at_week = periods.iter().enumerate();
        Self {
            record,
            periods,
            whose,
            looks: looks(record, periods),
            at_week: at_week
                .map(|(period, days)| look(record, *days, period, week))
                .collect(),
            out: DealRecord {
                week,
                won: WonByDay::of_people(&record.people),
                ..DealRecord::default()
            },
        }
    }

    /// Adds a deal with its states. A few look-ups for each week that it was open in.
    pub fn deal(&mut self, begins: Option<Stamp>, states: &[DealState]) {
        let at = |at: Stamp| state_at(begins, states, at);
        let (Some(first), Some(end)) = (states.first(), at(self.record.now)) else {
            return;
        };
        if end.outcome == Outcome::Won {
            self.win(begins, states, end);
        }
        // Nothing follows once it is decided for good; before the first look there is nothing to see.
        let last_open = states
            .iter()
            .rposition(|state| state.outcome == Outcome::Open);
        let Some(last_open) = last_open else { return };
        let from = begins.unwrap_or(first.since);
        let until = states.get(last_open + 1).map(|state| state.since);
        let begin = self.looks.partition_point(|look| look.at < from);
        for look in &self.looks[begin..] {
            if until.is_some_and(|until| until <= look.at) {
                break;
            }
            let window = self.periods[look.period].window;
            let is_due =
                |state: &&DealState| state.outcome == Outcome::Open && window.holds(state.close_on);
            let Some(state) = at(look.at).filter(is_due) else {
                continue;
            };
            let category = self.record.category(state);
            if category == ForecastCategory::Omitted {
                continue;
            }
            let won = end.outcome == Outcome::Won && window.holds(end.close_on);
            let one = Rate::new(i64::from(won), 1);
            let key = category as u8;
            if is_theirs(self.whose, state.owner) {
                add(self.out.by_week.entry((key, look.week)).or_default(), one);
            }
            if look.week == self.out.week {
                let place = (state.owner, key, look.period);
                add(self.out.at_week.entry(place).or_default(), one);
            }
        }
    }

    fn win(&mut self, begins: Option<Stamp>, states: &[DealState], last: &DealState) {
        let until = states.partition_point(|state| state.since <= self.record.now);
        let since_won = states[..until.max(1)]
            .iter()
            .rev()
            .take_while(|state| state.outcome == Outcome::Won);
        let owner = since_won.last().unwrap_or(last).owner;
        let Some(day) = last.close_on else { return };
        self.out.won.add(owner, day, last.base.unwrap_or(0));
        let Some(owner) = owner else { return };
        for (period, look) in self.periods.iter().zip(&self.at_week) {
            let Some(look) = look.filter(|_| period.window.holds(Some(day))) else {
                continue;
            };
            let stood = self.stood(state_at(begins, states, look.at), *period);
            if stood == Stood::NotOpen {
                continue;
            }
            let one = |hit: bool| Rate::new(i64::from(hit), 1);
            let of = self.out.won_by.entry(owner).or_default();
            add(&mut of.outside, one(stood == Stood::OutsideTheBook));
            add(&mut of.not_in_commit, one(stood != Stood::InCommit));
        }
    }

    fn stood(&self, state: Option<&DealState>, period: ForecastPeriod) -> Stood {
        let Some(state) = state.filter(|state| state.outcome == Outcome::Open) else {
            return Stood::NotOpen;
        };
        let category = self.record.category(state);
        let in_book = period.window.holds(state.close_on) && category != ForecastCategory::Omitted;
        match (in_book, category) {
            (false, _) => Stood::OutsideTheBook,
            (true, ForecastCategory::Commit) => Stood::InCommit,
            (true, _) => Stood::BelowCommit,
        }
    }

    /// After the last deal.
    pub fn done(mut self) -> DealRecord {
        self.out.won.add_up();
        self.out
    }
}

impl DealRecord {
    /// The deals of a record, over periods of which the oldest comes first. One pass over the deals.
    pub fn of(
        record: &ForecastRecord,
        periods: &[ForecastPeriod],
        whose: Whose<'_>,
        week: i64,
    ) -> Self {
        let mut reading = DealReading::begin(record, periods, whose, week);
        for deal in &record.deals {
            reading.deal(deal.begins, record.states_of(deal));
        }
        reading.done()
    }

    /// Of the deals in a category at a week before the end, those that were won in the period.
    pub fn rate(&self, category: ForecastCategory, week: i64) -> Rate {
        let key = (category as u8, week);
        self.by_week.get(&key).copied().unwrap_or_default()
    }

    /// By category and period, whoever owned them: the shares that chances are said from.
    pub(super) fn shares(&self) -> BTreeMap<(u8, usize), Rate> {
        let mut shares: BTreeMap<(u8, usize), Rate> = BTreeMap::new();
        for ((_, category, period), rate) in &self.at_week {
            add(shares.entry((*category, *period)).or_default(), *rate);
        }
        shares
    }

    /// At the week of this record, for each deal of the people looked at with its owner the chance that its category
    /// promised, and whether it came: the share of deals of everybody in that category at that week that was won in the
    /// periods **before**, so that nothing is fitted on what it is scored on. Deals whose category has fewer than ten
    /// deals before are left out.
    pub fn chances(&self, whose: Whose<'_>, everyone: &Everyone) -> Vec<(Option<RepId>, Chance)> {
        let mut chances = Vec::new();
        for ((owner, category, period), theirs) in &self.at_week {
            if !is_theirs(whose, *owner) {
                continue;
            }
            let rate = everyone.share_before(*category, *period);
            let Some(said) = rate.value().filter(|_| rate.n >= LEAST_DEALS) else {
                continue;
            };
            let chance = |at: i64| (*owner, Chance::new(said, at < theirs.hits));
            chances.extend((0..theirs.n).map(chance));
        }
        chances
    }

    /// At the week of this record, what the deals of each person say; deals without an owner are left out.
    pub fn by_owner(&self) -> BTreeMap<RepId, OwnerDeals> {
        let mut all = self.won_by.clone();
        for ((owner, category, _), rate) in &self.at_week {
            if let (Some(owner), true) = (owner, *category == ForecastCategory::Commit as u8) {
                add(&mut all.entry(*owner).or_default().commit_won, *rate);
            }
        }
        all
    }
}

fn add(sum: &mut Rate, more: Rate) {
    *sum = sum.and(more);
}

/// How a deal stood at a moment; `None` before it came into being. As [`ForecastRecord::state_at`].
fn state_at(begins: Option<Stamp>, states: &[DealState], at: Stamp) -> Option<&DealState> {
    if begins.is_some_and(|begins| begins > at) {
        return None;
    }
    let after = states.partition_point(|state| state.since <= at);
    states.get(after.saturating_sub(1))
}

/// What the deals of one person say, at one week before the end of the closed periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OwnerDeals {
    /// Of the deals won that were open then, those outside the book of the period.
    pub outside: Rate,
    /// Of the deals won that were open then, those not in Commit.
    pub not_in_commit: Rate,
    /// Of the deals in Commit then, those won in the period.
    pub commit_won: Rate,
}

impl OwnerDeals {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            outside: self.outside.and(other.outside),
            not_in_commit: self.not_in_commit.and(other.not_in_commit),
            commit_won: self.commit_won.and(other.commit_won),
        }
    }
}

impl OwnerDeals {
    /// What is left without a part of it.
    fn less(whole: Rate, part: Rate) -> Rate {
        Rate::new(whole.hits - part.hits, whole.n - part.n)
    }

    /// The others.
    #[must_use]
    pub fn without(self, part: Self) -> Self {
        Self {
            outside: Self::less(self.outside, part.outside),
            not_in_commit: Self::less(self.not_in_commit, part.not_in_commit),
            commit_won: Self::less(self.commit_won, part.commit_won),
        }
    }
}

fn is_theirs(whose: Whose<'_>, owner: Option<RepId>) -> bool {
    whose.is_none_or(|people| owner.is_some_and(|owner| people.contains(&owner)))
}

/// The last moment of each week of each period for which the book is known, in the order of time.
fn looks(record: &ForecastRecord, periods: &[ForecastPeriod]) -> Vec<Look> {
    let mut looks = Vec::new();
    for (period, days) in periods.iter().enumerate() {
        for week in (0..=days.weeks_left(days.window.first)).rev() {
            looks.extend(look(record, *days, period, week));
        }
    }
    looks
}

fn look(record: &ForecastRecord, days: ForecastPeriod, period: usize, week: i64) -> Option<Look> {
    let day = days.window.last - chrono::Days::new(u64::try_from(week * 7).ok()?);
    let is_known = record.known_from.is_some_and(|known| known <= day);
    (day >= days.window.first && is_known).then(|| Look {
        at: Stamp::end_of(day),
        period,
        week,
    })
}
