//! What everybody's closed periods teach, added up in one pass over everybody's deals, so that the forecast of a team
//! reads only the team's.
//!
//! A lesson is asked for by its period, the day of it that is looked at, and the day of whose knowledge it is. Sums of
//! whole numbers are kept; whoever adds them up in another order gets the same.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::back_test::{MOST_TESTED, mondays};
use super::closed::{Closed, StagePlaces};
pub use super::commit_call::CommitCall;
use super::due::DueBook;
use super::models::{Asking, Newest};
use super::past::{CallPair, CallSums, Lesson, MOST_PERIODS, Money, Places};
use super::record::{DealState, ForecastRecord};
use super::stretches::Life;
use crate::domain::figures::Window;
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::process::ForecastCategory;
use crate::domain::stamp::Stamp;
use crate::domain::statistics::Rate;

/// Which lesson: first and last day of the period, the day looked at, the day of the knowledge.
type Key = (NaiveDate, NaiveDate, NaiveDate, NaiveDate);

/// What one closed period teaches of everybody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Taught {
    /// Stage, category, won, all.
    cells: Vec<(Option<StageId>, ForecastCategory, i64, i64)>,
    money: Money,
    won: i64,
    calls: CallSums,
    /// Call by call; only of the knowledge of today.
    pairs: Vec<CallPair>,
}

/// What everybody's closed periods teach.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Learnt {
    taught: Vec<(Key, Taught)>,
    /// What everybody won in closed periods, by their days, as far as is known now.
    won: Vec<((NaiveDate, NaiveDate), i64)>,
    /// Everybody's books on the Mondays of closed periods, for the back-test.
    #[serde(skip)]
    books: HashMap<(NaiveDate, NaiveDate), DueBook>,
    /// What the calls of closed periods are looked up in, for the back-test.
    #[serde(skip)]
    periods: Vec<Closed>,
}

impl Learnt {
    fn of(&self, window: Window, (cut, origin): (NaiveDate, NaiveDate)) -> Option<&Taught> {
        let key = (window.first, window.last, cut, origin);
        let at = self.taught.binary_search_by_key(&key, |(key, _)| *key);
        self.taught.get(at.ok()?).map(|(_, taught)| taught)
    }

    /// The lesson of a closed period for everybody.
    pub(super) fn of_everybody(&self, window: Window, days: (NaiveDate, NaiveDate)) -> Lesson {
        let mut lesson = self.beside(Lesson::default(), window, days);
        for seen in lesson.cells.values_mut() {
            seen.own = seen.all;
        }
        lesson.own = lesson.all;
        if let Some(taught) = self.of(window, days) {
            lesson.won = taught.won;
            lesson.calls.clone_from(&taught.pairs);
        }
        if lesson.calls.is_empty()
            && let Some(closed) = self.closed(window)
        {
            lesson.calls = closed.pairs(days);
        }
        lesson
    }

    /// The lesson of some people's own deals, with everybody's beside it.
    pub(super) fn beside(
        &self,
        own: Lesson,
        window: Window,
        days: (NaiveDate, NaiveDate),
    ) -> Lesson {
        let Some(taught) = self.of(window, days) else {
            return own;
        };
        let mut lesson = own;
        for seen in lesson.cells.values_mut() {
            seen.all = Rate::default();
        }
        for (stage, category, won, all) in &taught.cells {
            let cell = lesson.cells.entry((*stage, *category)).or_default();
            cell.all = Rate::new(*won, *all);
        }
        lesson.all = taught.money;
        lesson.everybody = Some(taught.calls);
        lesson
    }

    /// What everybody won in a closed period; `None`: not counted.
    pub fn won_in(&self, window: Window) -> Option<i64> {
        let mut won = self.won.iter();
        let found = won.find(|(days, _)| *days == (window.first, window.last));
        found.map(|(_, won)| *won)
    }

    /// Everybody's book of a closed period on one of its Mondays.
    pub(super) fn book(&self, window: Window, day: NaiveDate) -> Option<DueBook> {
        self.books.get(&(window.first, day)).cloned()
    }

    /// The newest commit call of everybody for a closed period at a moment, by rep.
    pub(super) fn newest(&self, window: Window, moment: Stamp) -> Option<Vec<(RepId, Newest)>> {
        Some(self.closed(window)?.newest(moment).collect())
    }

    fn closed(&self, window: Window) -> Option<&Closed> {
        let mut periods = self.periods.iter();
        periods.find(|closed| closed.window == window)
    }

    /// Forgets what only a back-test of everybody needs.
    pub fn forget_books(&mut self) {
        self.books = HashMap::new();
        self.periods = Vec::new();
    }
}

/// Learns from everybody's deals and calls, which go by one at a time.
#[derive(Debug)]
pub struct Learner<'a> {
    record: &'a ForecastRecord,
    stages: StagePlaces,
    /// The oldest first.
    periods: Vec<Closed>,
    /// Places of periods that a deal was due in.
    held: Vec<usize>,
}

impl<'a> Learner<'a> {
    /// What a question and, on wish, its back-test need to learn. The record says stages, days and from when on the
    /// book is known; its deals are not looked at.
    pub fn of(asking: &Asking<'a>, tests: bool) -> Self {
        let (record, calendar) = (asking.record, asking.calendar);
        let mut wanted: BTreeMap<(NaiveDate, NaiveDate), Closed> = BTreeMap::new();
        let places = Places::before(record, calendar, asking.period, MOST_PERIODS);
        let mut learner = Self {
            record,
            stages: StagePlaces::of(record),
            periods: Vec::new(),
            held: Vec::new(),
        };
        for period in places.periods() {
            wanted
                .entry(days(period.window))
                .or_insert_with(|| Closed::of(period.window));
        }
        look(&mut wanted, &places, asking, record.now);
        if tests {
            let places = Places::before(record, calendar, asking.period, MOST_TESTED);
            for period in places.periods() {
                let asking = Asking { period, ..*asking };
                for day in mondays(period) {
                    if record.known_from.is_none_or(|from| from > day) {
                        continue;
                    }
                    look(&mut wanted, &places, &asking, Stamp::end_of(day));
                    let closed = wanted.entry(days(period.window));
                    let closed = closed.or_insert_with(|| Closed::of(period.window));
                    closed.monday(day);
                }
            }
        }
        learner.periods = wanted.into_values().collect();
        for closed in &mut learner.periods {
            closed.begin(&learner.stages);
        }
        learner
    }

    /// The periods whose commit calls have to go by: first and last day.
    pub fn windows(&self) -> impl Iterator<Item = Window> {
        self.periods.iter().map(|closed| closed.window)
    }

    /// A deal of somebody goes by.
    pub fn deal(&mut self, id: DealId, begins: Option<Stamp>, states: &[DealState]) {
        self.held.clear();
        for state in states {
            let Some(day) = state.close_on else { continue };
            let after = (self.periods).partition_point(|closed| closed.window.first <= day);
            if let Some(at) = after.checked_sub(1)
                && self.periods[at].window.holds(Some(day))
                && !self.held.contains(&at)
            {
                self.held.push(at);
            }
        }
        let life = Life { begins, states };
        for at in &self.held {
            if let Some(closed) = self.periods.get_mut(*at) {
                closed.follow(self.record, &self.stages, id, &life);
            }
        }
    }

    /// A commit call of a rep for a period goes by.
    pub fn call(&mut self, window: Window, call: CommitCall) {
        let place = self
            .periods
            .binary_search_by_key(&days(window), |closed| days(closed.window));
        if let Some(closed) = place.ok().and_then(|at| self.periods.get_mut(at)) {
            closed.call(call);
        }
    }

    /// Takes in what another learnt from other deals and calls; it was asked for the same.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (closed, more) in self.periods.iter_mut().zip(other.periods) {
            closed.add(more);
        }
        self
    }

    /// Adds up what was learnt.
    pub fn done(mut self) -> Learnt {
        let mut learnt = Learnt::default();
        let today = self.record.now.day();
        for closed in &mut self.periods {
            closed.end();
            let window = closed.window;
            learnt.won.push((days(window), closed.won_now));
            for (day, book) in closed.books(self.record) {
                learnt.books.insert((window.first, day), book);
            }
            for (seen, calls) in closed.seen(self.record) {
                let (cut, origin) = seen.days;
                let is_today = origin == today;
                let taught = Taught {
                    cells: seen.cells,
                    money: seen.money,
                    won: seen.won,
                    calls,
                    pairs: if is_today {
                        closed.pairs(seen.days)
                    } else {
                        Vec::new()
                    },
                };
                (learnt.taught).push(((window.first, window.last, cut, origin), taught));
            }
        }
        learnt.taught.sort_by_key(|(key, _)| *key);
        learnt.periods = self.periods;
        learnt
    }
}

/// Asks for the days of closed periods that a question looks at by the knowledge of a moment.
fn look(
    wanted: &mut BTreeMap<(NaiveDate, NaiveDate), Closed>,
    places: &Places,
    asking: &Asking<'_>,
    origin: Stamp,
) {
    for (period, cut) in places.cuts(asking, origin.day()) {
        let closed = wanted.entry(days(period.window));
        let closed = closed.or_insert_with(|| Closed::of(period.window));
        closed.look(cut, origin);
    }
}

fn days(window: Window) -> (NaiveDate, NaiveDate) {
    (window.first, window.last)
}
