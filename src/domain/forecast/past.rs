//! What closed periods teach: how their deals and calls stood on the day that matches the one of the forecast, and
//! what became of them by then. Nothing that was learnt later is looked at.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::models::Asking;
use super::period::ForecastPeriod;
use super::record::{Call, CallLevel, DealState, ForecastRecord};
use crate::domain::figures::Window;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::{RepId, StageId};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;
use crate::domain::statistics::Rate;

/// So many closed periods are learnt from at most, the newest: what was before belongs to another company. Our default:
/// three years of quarters, a year of months.
pub(super) const MOST_PERIODS: usize = 12;

/// What deals have in common whose chances are learnt together.
pub(super) type Cell = (Option<StageId>, ForecastCategory);

/// What became of deals that stood likewise on the day: the scope's own, and everybody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Seen {
    pub(super) own: Rate,
    pub(super) all: Rate,
}

impl Seen {
    /// Both together.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            own: self.own.and(other.own),
            all: self.all.and(other.all),
        }
    }
}

/// Money of one closed period, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Money {
    /// Open and due on the day.
    pub(super) open: i64,
    /// What came of that by the end.
    pub(super) from_open: i64,
    /// What came besides: created or pulled in after the day.
    pub(super) new: i64,
}

/// A rep's call on the day, and what the rep won in the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CallPair {
    pub(super) rep: RepId,
    pub(super) call: i64,
    pub(super) won: i64,
}

/// Sums of pairs of calls and what came of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct CallSums {
    pub(super) pairs: usize,
    pub(super) call: i64,
    pub(super) won: i64,
}

/// What one closed period teaches.
#[derive(Debug, Clone, Default)]
pub(super) struct Lesson {
    /// Deals that stood open and due on the day, and those of them that were won in the period.
    pub(super) cells: BTreeMap<Cell, Seen>,
    pub(super) own: Money,
    pub(super) all: Money,
    /// Of everybody, or of those who are asked for.
    pub(super) calls: Vec<CallPair>,
    /// Sums of everybody's calls, where `calls` are not everybody's.
    pub(super) everybody: Option<CallSums>,
    /// What the scope won in the period, in minor units.
    pub(super) won: i64,
}

/// Periods with the deals that were ever due in them and the reps' commit calls for them: places in the record.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// The oldest first.
    periods: Vec<Place>,
}

#[derive(Debug, Clone)]
struct Place {
    period: ForecastPeriod,
    deals: Vec<u32>,
    calls: Vec<u32>,
}

/// A rep's commit call for a period.
pub(super) fn is_commit_call(call: &Call, window: Window) -> bool {
    call.level == CallLevel::Rep
        && call.category == ForecastCategory::Commit
        && (call.starts_on, call.ends_on) == (window.first, window.last)
}

impl Places {
    /// Of the periods before this one whose end the record can know, at most `most`.
    pub(super) fn before(
        record: &ForecastRecord,
        calendar: &FiscalCalendar,
        period: ForecastPeriod,
        most: usize,
    ) -> Self {
        let mut places = Self::default();
        let Some(known_from) = record.known_from else {
            return places;
        };
        let mut at = period;
        while let Some(before) = at
            .previous(calendar)
            .filter(|_| places.periods.len() < most)
        {
            if before.window.last < known_from {
                break;
            }
            if before.window.last < record.today {
                places.periods.push(Place {
                    period: before,
                    deals: Vec::new(),
                    calls: Vec::new(),
                });
            }
            at = before;
        }
        places.periods.reverse();
        places.find(record);
        places
    }

    fn find(&mut self, record: &ForecastRecord) {
        let periods = &mut self.periods;
        for (place, deal) in record.deals.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            for state in record.states_of(deal) {
                let Some(day) = state.close_on else { continue };
                let after = periods.partition_point(|p| p.period.window.first <= day);
                if let Some(held) = after.checked_sub(1).and_then(|at| periods.get_mut(at))
                    && day <= held.period.window.last
                    && held.deals.last() != Some(&place)
                {
                    held.deals.push(place);
                }
            }
        }
        for (place, call) in record.calls.iter().enumerate() {
            let held = periods
                .iter_mut()
                .find(|held| is_commit_call(call, held.period.window));
            if let Some(held) = held {
                held.calls.push(u32::try_from(place).unwrap_or(u32::MAX));
            }
        }
    }

    /// So many of the newest periods, the oldest first.
    pub(super) fn newest(&self, most: usize) -> impl Iterator<Item = ForecastPeriod> {
        let first = self.periods.len().saturating_sub(most);
        self.periods.iter().skip(first).map(|place| place.period)
    }

    /// What the closed periods before the one asked for teach on a day, by what was known at that moment; the newest
    /// first.
    pub(super) fn lessons(&self, asking: &Asking<'_>, origin: Stamp) -> Vec<Lesson> {
        let taken = self.taken(asking, origin.day());
        taken
            .map(|(place, cut)| place.lesson(asking, Stamp::end_of(cut), origin))
            .collect()
    }

    /// The closed periods that are learnt from on a day, each with the day of it that is looked at; the newest first.
    pub(super) fn cuts(
        &self,
        asking: &Asking<'_>,
        day: NaiveDate,
    ) -> Vec<(ForecastPeriod, NaiveDate)> {
        let taken = self.taken(asking, day);
        taken.map(|(place, cut)| (place.period, cut)).collect()
    }

    fn taken<'a>(
        &'a self,
        asking: &'a Asking<'_>,
        day: NaiveDate,
    ) -> impl Iterator<Item = (&'a Place, NaiveDate)> {
        let record = asking.record;
        let is_known = |cut: NaiveDate| record.known_from.is_some_and(|from| from <= cut);
        let closed = self.periods.iter().rev().filter(move |place| {
            let window = place.period.window;
            window.last < day && window.last < asking.period.window.first
        });
        closed
            .map(move |place| (place, matching_day(place.period, day, asking.period)))
            .filter(move |(_, cut)| is_known(*cut))
            .take(MOST_PERIODS)
    }
}

/// The day of a closed period that is as far from its end as `day` is from the end of the period asked for; before
/// that period begins, as far from its first day.
fn matching_day(closed: ForecastPeriod, day: NaiveDate, asked: ForecastPeriod) -> NaiveDate {
    if day >= asked.window.first {
        return closed.same_day_as(day, &asked);
    }
    let ahead = (asked.window.first - day).num_days();
    let ahead = Days::new(u64::try_from(ahead).unwrap_or_default());
    closed
        .window
        .first
        .checked_sub_days(ahead)
        .unwrap_or(closed.window.first)
}

impl Place {
    /// By the record, and what everybody teaches where the record does not hold everybody.
    fn lesson(&self, asking: &Asking<'_>, cut: Stamp, origin: Stamp) -> Lesson {
        let Some(learnt) = asking.learnt else {
            return self.of_record(asking, cut, origin);
        };
        let days = (cut.day(), origin.day());
        if asking.whose.is_none() {
            return learnt.of_everybody(self.period.window, days);
        }
        let own = self.of_record(asking, cut, origin);
        learnt.beside(own, self.period.window, days)
    }

    fn of_record(&self, asking: &Asking<'_>, cut: Stamp, origin: Stamp) -> Lesson {
        let (record, window) = (asking.record, self.period.window);
        let is_own = |owner: Option<RepId>| {
            let people = asking.whose;
            people.is_none_or(|people| owner.is_some_and(|owner| people.contains(&owner)))
        };
        let mut lesson = Lesson::default();
        let mut won_by: HashMap<RepId, i64> = HashMap::new();
        let deals = self
            .deals
            .iter()
            .filter_map(|place| record.deals.get(*place as usize));
        for deal in deals {
            let won = record
                .state_at(deal, origin)
                .filter(|state| state.outcome == Outcome::Won && window.holds(state.close_on));
            let worth = won.and_then(|state| state.base).unwrap_or(0);
            if let Some(owner) = won.and_then(|state| state.owner) {
                *won_by.entry(owner).or_default() += worth;
            }
            if won.is_some_and(|state| is_own(state.owner)) {
                lesson.won += worth;
            }
            let then = record.state_at(deal, cut);
            let due = then.filter(|state| is_due(record, state, window));
            if let Some(due) = due {
                let own = is_own(due.owner);
                let one = Rate::new(i64::from(won.is_some()), 1);
                let seen = lesson.cells.entry((due.stage, record.category(due)));
                let seen = seen.or_default();
                seen.all = seen.all.and(one);
                if own {
                    seen.own = seen.own.and(one);
                }
                lesson.count(own, |money| {
                    money.open += due.base.unwrap_or(0);
                    money.from_open += worth;
                });
            } else if let Some(won) = won
                && then.is_none_or(|state| state.outcome != Outcome::Won)
            {
                lesson.count(is_own(won.owner), |money| money.new += worth);
            }
        }
        lesson.calls = self.call_pairs(record, cut, &won_by);
        lesson
    }

    fn call_pairs(
        &self,
        record: &ForecastRecord,
        cut: Stamp,
        won_by: &HashMap<RepId, i64>,
    ) -> Vec<CallPair> {
        let calls = self
            .calls
            .iter()
            .filter_map(|place| record.calls.get(*place as usize));
        let newest = newest_calls(calls.filter(|call| call.made_at <= cut));
        let pairs = newest.into_iter().map(|(rep, call)| CallPair {
            rep,
            call: call.base.unwrap_or(0),
            won: won_by.get(&rep).copied().unwrap_or(0),
        });
        let mut pairs: Vec<CallPair> = pairs.collect();
        pairs.sort_by_key(|pair| pair.rep);
        pairs
    }
}

impl Lesson {
    fn count(&mut self, own: bool, add: impl Fn(&mut Money)) {
        add(&mut self.all);
        if own {
            add(&mut self.own);
        }
    }
}

/// The newest call of each rep, out of calls in the order in which they were made.
pub(super) fn newest_calls<'a>(calls: impl Iterator<Item = &'a Call>) -> HashMap<RepId, &'a Call> {
    calls.filter_map(|call| Some((call.rep?, call))).collect()
}

/// Whether a deal stood open, in a forecast at all, and due within the days.
pub(super) fn is_due(record: &ForecastRecord, state: &DealState, window: Window) -> bool {
    state.outcome == Outcome::Open
        && window.holds(state.close_on)
        && record.category(state) != ForecastCategory::Omitted
}
