//! Deals of closed periods as they stood at so many weeks before the end, and what became of them: the category as a
//! prediction.

use std::collections::BTreeMap;

use super::brier::Chance;
use super::call_record::Wins;
use crate::domain::forecast::book::Whose;
use crate::domain::forecast::period::ForecastPeriod;
use crate::domain::forecast::record::{ForecastRecord, Timeline};
use crate::domain::ids::{DealId, RepId};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;
use crate::domain::statistics::Rate;

/// A chance is said only from so many deals of earlier periods: below it a rate is thin
/// ([`crate::domain::statistics::THIN_BELOW`]).
const LEAST_DEALS: i64 = crate::domain::statistics::THIN_BELOW;

/// An open deal that was due in a period, at so many weeks before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DealSample {
    /// The deal.
    pub deal: DealId,
    /// Who owned it then.
    pub owner: Option<RepId>,
    /// Its category then.
    pub category: ForecastCategory,
    /// Place of the period.
    pub period: usize,
    /// Weeks before the end.
    pub week: i64,
    /// Whether it was won within the period.
    pub won: bool,
}

/// Where a deal that was won in a period stood some weeks before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stood {
    /// It was won already.
    Won,
    /// It did not exist, or was lost and came back later.
    Absent,
    /// Open, due in the period, in Commit.
    InCommit,
    /// Open, due in the period, in a category below Commit.
    BelowCommit,
    /// Open, and not in the book of the period: due after it, without a close date, or left out.
    OutsideTheBook,
}

/// A deal that was won in a closed period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WonDeal {
    /// The deal.
    pub deal: DealId,
    /// Who owned it at the win.
    pub owner: Option<RepId>,
    /// Place of the period.
    pub period: usize,
    /// Where it stood.
    pub stood: Stood,
}

/// Deals of closed periods at their weeks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DealRecord {
    /// Open deals that were due, for each week.
    pub samples: Vec<DealSample>,
    /// Won deals, as they stood `week` weeks before the end.
    pub won: Vec<WonDeal>,
    /// The week of `won` and of the chances.
    pub week: i64,
}

/// A moment at which the book is looked at: the last of a week before the end.
#[derive(Debug, Clone, Copy)]
struct Look {
    at: Stamp,
    period: usize,
    week: i64,
}

impl DealRecord {
    /// Everybody's deals over the periods, the oldest of which comes first. Moments from before the record knows how
    /// deals stood are left out. One pass over the deals, a few look-ups for each week that a deal was open in.
    pub fn of(record: &ForecastRecord, periods: &[ForecastPeriod], week: i64) -> Self {
        let looks = looks(record, periods);
        let mut this = Self {
            week,
            ..Self::default()
        };
        for deal in &record.deals {
            this.follow(record, periods, &looks, deal);
        }
        this.won = won_deals(record, periods, week);
        this
    }

    fn follow(
        &mut self,
        record: &ForecastRecord,
        periods: &[ForecastPeriod],
        looks: &[Look],
        deal: &Timeline,
    ) {
        let states = record.states_of(deal);
        let (Some(first), Some(end)) = (states.first(), record.state_at(deal, record.now)) else {
            return;
        };
        let from = deal.begins.unwrap_or(first.since);
        // Nothing follows once it is decided for good; before the first look there is nothing to see.
        let last_open = states
            .iter()
            .rposition(|state| state.outcome == Outcome::Open);
        let Some(last_open) = last_open else { return };
        let until = states.get(last_open + 1).map(|state| state.since);
        let begin = looks.partition_point(|look| look.at < from);
        for look in &looks[begin..] {
            if until.is_some_and(|until| until <= look.at) {
                break;
            }
            let window = periods[look.period].window;
            let Some(state) = record.state_at(deal, look.at) else {
                continue;
            };
            let category = record.category(state);
            let is_due = state.outcome == Outcome::Open
                && category != ForecastCategory::Omitted
                && window.holds(state.close_on);
            if !is_due {
                continue;
            }
            self.samples.push(DealSample {
                deal: deal.id,
                owner: state.owner,
                category,
                period: look.period,
                week: look.week,
                won: end.outcome == Outcome::Won && window.holds(end.close_on),
            });
        }
    }

    /// Of the deals in a category at a week before the end, those that were won in the period.
    pub fn rate(&self, category: ForecastCategory, week: i64, whose: Whose<'_>) -> Rate {
        self.rate_where(whose, |sample| {
            sample.category == category && sample.week == week
        })
    }

    /// Of the deals of some people that a condition holds for, those that were won in the period.
    pub fn rate_where(&self, whose: Whose<'_>, holds: impl Fn(&DealSample) -> bool) -> Rate {
        let those = self.samples.iter().filter(|sample| holds(sample));
        count(
            those.filter(|sample| is_theirs(whose, sample.owner)),
            |sample| sample.won,
        )
    }

    /// At the week of this record, for each deal with its owner the chance that its category promised, and whether it
    /// came: the share of deals of everybody in that category at that week that was won in the periods **before**, so
    /// that nothing is fitted on what it is scored on. Deals whose category has fewer than ten deals before are left
    /// out.
    pub fn chances(&self) -> Vec<(Option<RepId>, Chance)> {
        let at_week = || (self.samples.iter()).filter(|sample| sample.week == self.week);
        let mut by_period: BTreeMap<(u8, usize), Rate> = BTreeMap::new();
        for sample in at_week() {
            let rate = by_period
                .entry((sample.category as u8, sample.period))
                .or_default();
            *rate = rate.and(Rate::new(i64::from(sample.won), 1));
        }
        let chances = at_week().filter_map(|sample| {
            let category = sample.category as u8;
            let before = by_period.range((category, 0)..(category, sample.period));
            let rate = before.fold(Rate::default(), |sum, (_, rate)| sum.and(*rate));
            let said = rate.value().filter(|_| rate.n >= LEAST_DEALS)?;
            Some((sample.owner, Chance::new(said, sample.won)))
        });
        chances.collect()
    }

    /// At the week of this record, what the deals of each person say; deals without an owner are left out.
    pub fn by_owner(&self) -> BTreeMap<RepId, OwnerDeals> {
        let mut all: BTreeMap<RepId, OwnerDeals> = BTreeMap::new();
        for deal in &self.won {
            let (Some(owner), false) =
                (deal.owner, matches!(deal.stood, Stood::Won | Stood::Absent))
            else {
                continue;
            };
            let one = |hit: bool| Rate::new(i64::from(hit), 1);
            let of = all.entry(owner).or_default();
            of.outside = of.outside.and(one(deal.stood == Stood::OutsideTheBook));
            of.not_in_commit = of.not_in_commit.and(one(deal.stood != Stood::InCommit));
        }
        let commits = self.samples.iter().filter(|sample| {
            sample.week == self.week && sample.category == ForecastCategory::Commit
        });
        for sample in commits {
            let Some(owner) = sample.owner else { continue };
            let of = all.entry(owner).or_default();
            of.commit_won = (of.commit_won).and(Rate::new(i64::from(sample.won), 1));
        }
        all
    }
}

/// What the deals of one person say, at one week before the end of the closed periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
    #[must_use]
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

fn count<'t, T: 't>(of: impl Iterator<Item = &'t T>, hits: impl Fn(&T) -> bool) -> Rate {
    of.fold(Rate::default(), |sum, one| {
        sum.and(Rate::new(i64::from(hits(one)), 1))
    })
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

/// Where the won deals of each period stood so many weeks before its end.
fn won_deals(record: &ForecastRecord, periods: &[ForecastPeriod], week: i64) -> Vec<WonDeal> {
    let wins = Wins::of(record);
    let mut all = Vec::new();
    for (period, days) in periods.iter().enumerate() {
        let Some(look) = look(record, *days, period, week) else {
            continue;
        };
        for win in wins.within(days.window) {
            let place = record.deals.binary_search_by_key(&win.deal, |deal| deal.id);
            let state = place
                .ok()
                .and_then(|place| record.state_at(&record.deals[place], look.at));
            let stood = match state {
                None => Stood::Absent,
                Some(state) if state.outcome == Outcome::Won => Stood::Won,
                Some(state) if state.outcome == Outcome::Lost => Stood::Absent,
                Some(state) => {
                    let category = record.category(state);
                    let in_book =
                        days.window.holds(state.close_on) && category != ForecastCategory::Omitted;
                    match (in_book, category) {
                        (false, _) => Stood::OutsideTheBook,
                        (true, ForecastCategory::Commit) => Stood::InCommit,
                        (true, _) => Stood::BelowCommit,
                    }
                }
            };
            all.push(WonDeal {
                deal: win.deal,
                owner: win.owner,
                period,
                stood,
            });
        }
    }
    all
}
