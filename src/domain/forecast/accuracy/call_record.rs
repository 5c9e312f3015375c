//! Calls of closed periods beside what came of them, and the overrides among them.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::measure::{Measured, Pair};
use super::value_added::Override;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::forecast::book::Whose;
use crate::domain::forecast::period::ForecastPeriod;
use crate::domain::forecast::record::{Call, CallLevel, ForecastPerson, ForecastRecord};
use crate::domain::ids::{ForecastCallId, RepId, TeamId};
use crate::domain::process::ForecastCategory;

/// The categories that are measured: those that promise something, the surest first. A call of Closed is a report,
/// and Pipeline promises nothing.
pub const MEASURED: [ForecastCategory; 3] = [
    ForecastCategory::Commit,
    ForecastCategory::MostLikely,
    ForecastCategory::BestCase,
];

/// So many periods are looked back over at most: ten years of months.
const MOST_PERIODS: usize = 120;

/// Whom a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// One person.
    Rep(RepId),
    /// A team; `None`: everybody.
    Team(Option<TeamId>),
}

/// Of each owner the days of wins with what was won up to and on them, and who is in which team. A deal that was handed
/// over after it was won stays with whoever won it, also when they left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WonByDay {
    by_owner: BTreeMap<Option<RepId>, Vec<(NaiveDate, i64)>>,
    teams: BTreeMap<TeamId, Vec<RepId>>,
}

impl WonByDay {
    /// Before any deal.
    pub(super) fn of_people(people: &[ForecastPerson]) -> Self {
        let mut teams: BTreeMap<TeamId, Vec<RepId>> = BTreeMap::new();
        for person in people {
            if let Some(team) = person.team {
                teams.entry(team).or_default().push(person.id);
            }
        }
        Self {
            by_owner: BTreeMap::new(),
            teams,
        }
    }

    /// Adds what an owner won on a day, in minor units of the base currency.
    pub(super) fn add(&mut self, owner: Option<RepId>, day: NaiveDate, minor: i64) {
        self.by_owner.entry(owner).or_default().push((day, minor));
    }

    /// Adds up, after the last deal.
    pub(super) fn add_up(&mut self) {
        for wins in self.by_owner.values_mut() {
            wins.sort_unstable_by_key(|(day, _)| *day);
            let mut sum = 0;
            for (_, minor) in wins {
                sum += *minor;
                *minor = sum;
            }
        }
    }

    fn people_of(&self, team: TeamId) -> &[RepId] {
        self.teams.get(&team).map_or(&[], Vec::as_slice)
    }

    /// Won from the first day up to the end of a day before the second.
    fn between(&self, about: About, from: NaiveDate, before: NaiveDate) -> i64 {
        let sum = |wins: &Vec<(NaiveDate, i64)>| {
            let until = |day: NaiveDate| {
                let after = wins.partition_point(|(on, _)| *on < day);
                after.checked_sub(1).map_or(0, |last| wins[last].1)
            };
            until(before) - until(from)
        };
        let of = |rep: RepId| self.by_owner.get(&Some(rep)).map_or(0, sum);
        match about {
            About::Rep(rep) => of(rep),
            About::Team(None) => self.by_owner.values().map(sum).sum(),
            About::Team(Some(team)) => self.people_of(team).iter().map(|rep| of(*rep)).sum(),
        }
    }
}

/// A call of a closed period beside what came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Called {
    /// The call.
    pub call: ForecastCallId,
    /// Whose judgement.
    pub level: CallLevel,
    /// Whom it is about.
    pub about: About,
    /// Commit, Most Likely or Best Case; cumulative, so that it holds what is won.
    pub category: ForecastCategory,
    /// Place of the period in [`CallRecord::periods`].
    pub period: usize,
    /// Weeks before the end, 0 in the last seven days.
    pub week: i64,
    /// The day it was made.
    pub made_on: NaiveDate,
    /// What was called, and what was won in the period.
    pub pair: Pair,
    /// What of it was won before the day of the call.
    pub won_then: i64,
}

impl Called {
    /// What was called of what was still to come, and what of it came.
    pub fn rest(&self) -> Pair {
        Pair::new(
            (self.pair.forecast - self.won_then).max(0),
            (self.pair.actual - self.won_then).max(0),
        )
    }
}

/// An override of a closed period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoredOverride {
    /// The call.
    pub call: ForecastCallId,
    /// Whom it is about.
    pub about: About,
    /// Its category.
    pub category: ForecastCategory,
    /// Place of the period in [`CallRecord::periods`].
    pub period: usize,
    /// Weeks before the end.
    pub week: i64,
    /// The day it was made.
    pub made_on: NaiveDate,
    /// Who made it; empty: the manager.
    pub author: String,
    /// Why.
    pub reason: String,
    /// What was overridden, what was put in its place, what came.
    pub figures: Override,
}

/// Calls of closed periods beside what came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CallRecord {
    /// Closed periods, the oldest first.
    pub periods: Vec<ForecastPeriod>,
    /// For each week before the end the newest call of that week: a week without a call is missing.
    pub called: Vec<Called>,
    /// Overrides in the order in which they were made.
    pub overrides: Vec<ScoredOverride>,
    /// Calls of closed periods without a rate to the base currency: they are left out.
    pub unconverted: usize,
}

impl CallRecord {
    /// What some people called over the closed periods, beside what came. One pass over the calls, which come in the
    /// order in which they were made.
    pub fn of(
        calls: &[Call],
        periods: &[ForecastPeriod],
        won: &WonByDay,
        whose: Whose<'_>,
    ) -> Self {
        let mut reading = Reading {
            won,
            whose,
            newest: BTreeMap::new(),
            standing: BTreeMap::new(),
            out: Self {
                periods: periods.to_vec(),
                ..Self::default()
            },
        };
        for call in calls {
            reading.read(call);
        }
        reading.out.called = reading.newest.into_values().collect();
        reading.out
    }

    /// The pairs that a condition holds for.
    pub fn pairs(&self, holds: impl Fn(&Called) -> bool) -> Vec<Pair> {
        let those = self.called.iter().filter(|called| holds(called));
        those.map(|called| called.pair).collect()
    }

    /// Measures the pairs that a condition holds for.
    pub fn measured(&self, holds: impl Fn(&Called) -> bool) -> Measured {
        Measured::of(&self.pairs(holds))
    }

    /// The calls about each person or team, in their order.
    pub fn by_about(&self) -> BTreeMap<About, Vec<Called>> {
        let mut by_about: BTreeMap<About, Vec<Called>> = BTreeMap::new();
        for called in &self.called {
            by_about.entry(called.about).or_default().push(*called);
        }
        by_about
    }
}

/// The category in which calls of a level were made that is the surest; `None` without a call.
pub fn surest(level: CallLevel, called: &[Called]) -> Option<ForecastCategory> {
    MEASURED.into_iter().find(|category| {
        (called.iter()).any(|called| called.level == level && called.category == *category)
    })
}

/// Closed periods of the same length back to the first one that has a call, the oldest first. A period is closed once
/// its last day is over.
pub fn closed_periods(
    record: &ForecastRecord,
    calendar: &FiscalCalendar,
    asked: ForecastPeriod,
) -> Vec<ForecastPeriod> {
    let called = record.calls.iter().map(|call| call.starts_on);
    let Some(first) = called.chain(record.called_from).min() else {
        return Vec::new();
    };
    let mut periods = Vec::new();
    let mut next = Some(asked);
    while let Some(period) = next {
        if period.window.first < first || periods.len() >= MOST_PERIODS {
            break;
        }
        if period.window.last < record.today {
            periods.push(period);
        }
        next = period.previous(calendar);
    }
    periods.reverse();
    periods
}

/// Level, whom it is about, category, place of the period, week.
type Key = (CallLevel, About, u8, usize, i64);

struct Reading<'a> {
    won: &'a WonByDay,
    whose: Whose<'a>,
    newest: BTreeMap<Key, Called>,
    /// The newest call of each rep so far, by category and period, in minor units of the base currency.
    standing: BTreeMap<(RepId, u8, usize), i64>,
    out: CallRecord,
}

impl Reading<'_> {
    fn read(&mut self, call: &Call) {
        let days = (call.starts_on, call.ends_on);
        let place = (self.out.periods.iter())
            .position(|period| (period.window.first, period.window.last) == days);
        let Some(place) = place.filter(|_| MEASURED.contains(&call.category)) else {
            return;
        };
        let about = call.rep.map_or(About::Team(call.team), About::Rep);
        if !self.is_asked(about) {
            return;
        }
        let Some(minor) = call.base else {
            self.out.unconverted += 1;
            return;
        };
        let period = self.out.periods[place];
        let made_on = call.made_at.day();
        // Said once it was over, it is no forecast.
        if made_on > period.window.last {
            return;
        }
        let won = |before| (self.won).between(about, period.window.first, before);
        let actual = won(period.window.last + Days::new(1));
        let week = period.weeks_left(made_on);
        let called = Called {
            call: call.id,
            level: call.level,
            about,
            category: call.category,
            period: place,
            week,
            made_on,
            pair: Pair::new(minor, actual),
            won_then: won(made_on),
        };
        if call.level == CallLevel::Manager {
            self.overridden(call, &called);
        } else if let About::Rep(rep) = about {
            let key = (rep, call.category as u8, place);
            self.standing.insert(key, minor);
        }
        let key = (call.level, about, call.category as u8, place, week);
        // Calls come in the order in which they were made: the newest stays.
        self.newest.insert(key, called);
    }

    /// A manager's call over a figure: what it says that it overrides, else what reps had called by then.
    fn overridden(&mut self, call: &Call, called: &Called) {
        let Some(before) = call.instead.or_else(|| self.standing_call(called)) else {
            return;
        };
        self.out.overrides.push(ScoredOverride {
            call: call.id,
            about: called.about,
            category: called.category,
            period: called.period,
            week: called.week,
            made_on: called.made_on,
            author: call.author.clone(),
            reason: call.reason.clone(),
            figures: Override {
                before,
                after: called.pair.forecast,
                actual: called.pair.actual,
            },
        });
    }

    /// The rep's newest call so far; of a team the sum of those of its people; `None` where nobody has called.
    fn standing_call(&self, called: &Called) -> Option<i64> {
        let of = |rep: RepId| {
            let key = (rep, called.category as u8, called.period);
            self.standing.get(&key).copied()
        };
        match called.about {
            About::Rep(rep) => of(rep),
            About::Team(None) => {
                let calls = self.standing.iter();
                let mut calls = calls
                    .filter(|((_, category, period), _)| {
                        (*category, *period) == (called.category as u8, called.period)
                    })
                    .map(|(_, minor)| *minor)
                    .peekable();
                calls.peek().is_some().then(|| calls.sum())
            }
            About::Team(Some(team)) => {
                let people = self.won.people_of(team).iter();
                let mut calls = people.filter_map(|rep| of(*rep)).peekable();
                calls.peek().is_some().then(|| calls.sum())
            }
        }
    }

    fn is_asked(&self, about: About) -> bool {
        let Some(whose) = self.whose else { return true };
        match about {
            About::Rep(rep) => whose.contains(&rep),
            About::Team(None) => false,
            About::Team(Some(team)) => {
                let people = self.won.people_of(team);
                !people.is_empty() && people.iter().all(|rep| whose.contains(rep))
            }
        }
    }
}
