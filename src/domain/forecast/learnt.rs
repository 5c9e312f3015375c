//! What everybody's closed periods teach, added up in one pass over everybody's deals, so that the forecast of a team
//! reads only the team's.
//!
//! A lesson is asked for by its period, the day of it that is looked at, and the day of whose knowledge it is. Sums of
//! whole numbers are kept; whoever adds them up in another order gets the same.
//!
//! Who learns for one period learns for every closed one beside it: what was looked at then, and how a period that has
//! ended looks back. So the forecast of another period finds nearly everything learnt already.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::back_test::{BackTest, MOST_TESTED, mondays, tested_places};
use super::closed::{Closed, StagePlaces};
pub use super::commit_call::CommitCall;
use super::due::DueBook;
use super::models::{Asking, Newest};
use super::past::{CallPair, CallSums, Lesson, Money, Places};
use super::period::ForecastPeriod;
use super::record::{DealState, ForecastRecord};
use super::stretches::Life;
use crate::domain::figures::Window;
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::process::ForecastCategory;
use crate::domain::stamp::Stamp;
use crate::domain::statistics::Rate;

/// Which lesson: first and last day of the period, the day looked at, the day of the knowledge.
type Key = (NaiveDate, NaiveDate, NaiveDate, NaiveDate);

/// First and last day of a period.
type Days = (NaiveDate, NaiveDate);

/// What one closed period teaches of everybody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Taught {
    /// Stage, category, won, all.
    cells: Vec<(Option<StageId>, ForecastCategory, i64, i64)>,
    money: Money,
    won: i64,
    calls: CallSums,
    /// Call by call; only of the knowledge of today, and not where they are those of the end of the period.
    pairs: Vec<CallPair>,
}

/// What everybody's closed periods teach.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Learnt {
    taught: Vec<(Key, Taught)>,
    /// What everybody won in closed periods, as far as is known now.
    won: Vec<(Days, i64)>,
    /// The calls that stood at the end of closed periods, by the knowledge of a day; of periods without a later call, so
    /// that they stand since.
    ends: Vec<((Days, NaiveDate), Vec<CallPair>)>,
    /// Everybody's back-test, one closed period for itself.
    tests: Vec<(Days, BackTest)>,
    /// Everybody's books on the Mondays of closed periods, for the back-test.
    #[serde(skip)]
    books: HashMap<Days, DueBook>,
    /// What the calls of closed periods are looked up in, for the back-test.
    #[serde(skip)]
    periods: Vec<Closed>,
}

impl Learnt {
    fn of(&self, window: Window, (cut, origin): (NaiveDate, NaiveDate)) -> Option<&Taught> {
        found(&self.taught, (window.first, window.last, cut, origin))
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
        let (cut, origin) = days;
        if cut >= window.last
            && let Some(pairs) = found(&self.ends, (days_of(window), origin))
        {
            lesson.calls.clone_from(pairs);
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
        found(&self.won, days_of(window)).copied()
    }

    /// Everybody's back-test for a period: of the closed ones before it.
    pub fn test_for(&self, period: ForecastPeriod) -> BackTest {
        let before = (self.tests).partition_point(|((_, last), _)| *last < period.window.first);
        let first = before.saturating_sub(MOST_TESTED);
        let tests = self.tests.get(first..before).unwrap_or_default();
        BackTest::joined(tests.iter().map(|(_, test)| test.clone()))
    }

    /// Whether everybody's back-test of a closed period is there.
    pub fn is_tested(&self, window: Window) -> bool {
        found(&self.tests, days_of(window)).is_some()
    }

    /// Takes in a back-test of a closed period.
    pub fn tested(&mut self, window: Window, test: BackTest) {
        put(&mut self.tests, vec![(days_of(window), test)]);
    }

    /// Takes in what was learnt later of the same deals and calls.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        put(&mut self.taught, more.taught);
        put(&mut self.won, more.won);
        put(&mut self.ends, more.ends);
        put(&mut self.tests, more.tests);
        self
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
    /// What a question and its back-test have yet to learn. The record says stages, days and from when on the book is
    /// known; its deals are not looked at.
    pub fn of(asking: &Asking<'a>, known: &Learnt) -> Self {
        let record = asking.record;
        let mut wanted = Wanted {
            known,
            periods: BTreeMap::new(),
        };
        let places = tested_places(asking);
        wanted.look(&places, asking, record.now);
        for period in places.newest(MOST_TESTED) {
            let asking = Asking { period, ..*asking };
            wanted.look(&places, &asking, record.now);
            if known.is_tested(period.window) {
                continue;
            }
            wanted.closed(period.window);
            for day in mondays(period) {
                if record.known_from.is_none_or(|from| from > day) {
                    continue;
                }
                wanted.look(&places, &asking, Stamp::end_of(day));
                wanted.closed(period.window).monday(day);
            }
        }
        let mut learner = Self {
            record,
            stages: StagePlaces::of(record),
            periods: wanted.periods.into_values().collect(),
            held: Vec::new(),
        };
        for closed in &mut learner.periods {
            closed.begin(&learner.stages);
        }
        learner
    }

    /// Whether everything is known already.
    pub fn is_idle(&self) -> bool {
        self.periods.is_empty()
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
            .binary_search_by_key(&days_of(window), |closed| days_of(closed.window));
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
            learnt.won.push((days_of(window), closed.won_now));
            let since_end = closed.pairs_since_end(today);
            let stands_since = since_end.is_some();
            if let Some(pairs) = since_end {
                learnt.ends.push(((days_of(window), today), pairs));
            }
            for (day, book) in closed.books(self.record) {
                learnt.books.insert((window.first, day), book);
            }
            for (seen, calls) in closed.seen(self.record) {
                let (cut, origin) = seen.days;
                let is_of_end = cut >= window.last && stands_since;
                let taught = Taught {
                    cells: seen.cells,
                    money: seen.money,
                    won: seen.won,
                    calls,
                    pairs: if origin == today && !is_of_end {
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

/// The closed periods with the days of them that have yet to be looked at.
struct Wanted<'k> {
    known: &'k Learnt,
    periods: BTreeMap<Days, Closed>,
}

impl Wanted<'_> {
    /// Asks for the days of closed periods that a question looks at by the knowledge of a moment.
    fn look(&mut self, places: &Places, asking: &Asking<'_>, origin: Stamp) {
        for (period, cut) in places.cuts(asking, origin.day()) {
            if self.known.of(period.window, (cut, origin.day())).is_none() {
                self.closed(period.window).look(cut, origin);
            }
        }
    }

    fn closed(&mut self, window: Window) -> &mut Closed {
        let closed = self.periods.entry(days_of(window));
        closed.or_insert_with(|| Closed::of(window))
    }
}

fn days_of(window: Window) -> Days {
    (window.first, window.last)
}

/// What a key stands for in a list in the order of its keys.
fn found<K: Ord + Copy, T>(list: &[(K, T)], key: K) -> Option<&T> {
    let at = list.binary_search_by_key(&key, |(key, _)| *key);
    list.get(at.ok()?).map(|(_, found)| found)
}

/// Puts more into a list in the order of its keys; what is there stays.
fn put<K: Ord + Copy, T>(list: &mut Vec<(K, T)>, more: Vec<(K, T)>) {
    list.extend(more);
    list.sort_by_key(|(key, _)| *key);
    list.dedup_by_key(|(key, _)| *key);
}
