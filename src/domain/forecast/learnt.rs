//! What everybody's closed periods teach, added up in one pass over everybody's deals, so that the forecast of a team
//! reads only the team's.
//!
//! A lesson is asked for by its period, the day of it that is looked at, and the day of whose knowledge it is. Sums of
//! whole numbers are kept; whoever adds them up in another order gets the same.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::back_test::{MOST_TESTED, mondays};
pub use super::commit_call::CommitCall;
use super::due::{DueBook, Gathering};
use super::models::{Asking, Newest};
use super::past::{CallPair, CallSums, Cell, Lesson, MOST_PERIODS, Money, Places, is_due};
use super::record::{DealState, ForecastRecord};
use crate::domain::figures::Window;
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;
use crate::domain::statistics::Rate;

#[path = "learnt_by_two.rs"]
mod by_two;

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
            lesson.calls = closed.pairs(Stamp::end_of(days.0), days);
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

    /// The newest commit call of everybody for a closed period at a moment.
    pub(super) fn newest(&self, window: Window, moment: Stamp) -> Option<HashMap<RepId, Newest>> {
        let newest = self.closed(window)?.newest(moment);
        Some(newest.map(|(rep, call)| (rep, call.newest())).collect())
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

/// A day of a closed period that is looked at.
#[derive(Debug, Clone)]
struct Look {
    cut: Stamp,
    origin: Stamp,
    days: (NaiveDate, NaiveDate),
    /// By place of the stage and category.
    cells: Vec<(i64, i64)>,
    money: Money,
    won: i64,
    /// What people won by the knowledge of this day, where that was not what is known later.
    odd: Vec<(RepId, i64)>,
}

/// A Monday of a closed period.
#[derive(Debug, Clone)]
struct Monday {
    day: NaiveDate,
    at: Stamp,
    due: Gathering,
    won: i64,
}

/// A closed period while everybody's deals go by.
#[derive(Debug, Clone)]
struct Closed {
    window: Window,
    /// By cut.
    looks: Vec<Look>,
    mondays: Vec<Monday>,
    won_now: i64,
    /// What people won, where nothing changed after the period.
    won_by: HashMap<RepId, i64>,
    /// By rep, then in the order in which they were made.
    calls: Vec<CommitCall>,
}

impl Closed {
    fn newest(&self, moment: Stamp) -> impl Iterator<Item = (RepId, CommitCall)> {
        let reps = self.calls.chunk_by(|a, b| a.rep == b.rep);
        reps.filter_map(move |calls| {
            let after = calls.partition_point(|call| call.made_at <= moment);
            let newest = calls.get(after.checked_sub(1)?)?;
            Some((newest.rep, *newest))
        })
    }

    fn pairs(&self, cut: Stamp, days: (NaiveDate, NaiveDate)) -> Vec<CallPair> {
        let mut odd: HashMap<RepId, i64> = HashMap::new();
        for look in self.looks.iter().filter(|look| look.days == days) {
            for (rep, won) in &look.odd {
                *odd.entry(*rep).or_default() += won;
            }
        }
        let pairs = self.newest(cut).map(|(rep, call)| {
            let won = self.won_by.get(&rep).copied().unwrap_or(0);
            CallPair {
                rep,
                call: call.base.unwrap_or(0),
                won: won + odd.get(&rep).copied().unwrap_or(0),
            }
        });
        pairs.collect()
    }
}

/// Learns from everybody's deals and calls, which go by one at a time.
#[derive(Debug)]
pub struct Learner<'a> {
    record: &'a ForecastRecord,
    /// By place; what has no stage comes last.
    stages: HashMap<StageId, usize>,
    /// The oldest first.
    periods: Vec<Closed>,
    /// Places of periods that a deal was due in.
    held: Vec<usize>,
}

/// Categories of a stage.
const CATEGORIES: usize = ForecastCategory::ALL.len();

impl<'a> Learner<'a> {
    /// What a question and, on wish, its back-test need to learn. The record says stages, days and from when on the
    /// book is known; its deals are not looked at.
    pub fn of(asking: &Asking<'a>, tests: bool) -> Self {
        let (record, calendar) = (asking.record, asking.calendar);
        let mut wanted: BTreeMap<(NaiveDate, NaiveDate), Closed> = BTreeMap::new();
        let places = Places::before(record, calendar, asking.period, MOST_PERIODS);
        let mut learner = Self {
            record,
            stages: (record.stages.iter().enumerate())
                .map(|(place, stage)| (stage.id, place))
                .collect(),
            periods: Vec::new(),
            held: Vec::new(),
        };
        for period in places.periods() {
            wanted
                .entry(days(period.window))
                .or_insert_with(|| Closed::of(period.window));
        }
        learner.look(&mut wanted, &places, asking, record.now);
        if tests {
            let places = Places::before(record, calendar, asking.period, MOST_TESTED);
            for period in places.periods() {
                let asking = Asking { period, ..*asking };
                for day in mondays(period) {
                    if record.known_from.is_none_or(|from| from > day) {
                        continue;
                    }
                    let moment = Stamp::end_of(day);
                    learner.look(&mut wanted, &places, &asking, moment);
                    let closed = wanted.entry(days(period.window));
                    let closed = closed.or_insert_with(|| Closed::of(period.window));
                    closed.mondays.push(Monday {
                        day,
                        at: moment,
                        due: Gathering::default(),
                        won: 0,
                    });
                }
            }
        }
        learner.periods = wanted.into_values().collect();
        for closed in &mut learner.periods {
            closed.looks.sort_by_key(|look| (look.cut, look.origin));
            closed.looks.dedup_by_key(|look| look.days);
        }
        learner
    }

    fn look(
        &self,
        wanted: &mut BTreeMap<(NaiveDate, NaiveDate), Closed>,
        places: &Places,
        asking: &Asking<'_>,
        origin: Stamp,
    ) {
        for (period, cut) in places.cuts(asking, origin.day()) {
            let closed = wanted.entry(days(period.window));
            let closed = closed.or_insert_with(|| Closed::of(period.window));
            closed.looks.push(Look {
                cut: Stamp::end_of(cut),
                origin,
                days: (cut, origin.day()),
                cells: vec![(0, 0); (self.stages.len() + 1) * CATEGORIES],
                money: Money::default(),
                won: 0,
                odd: Vec::new(),
            });
        }
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
            closed.calls.push(call);
        }
    }

    /// Adds up what was learnt.
    pub fn done(mut self) -> Learnt {
        let mut learnt = Learnt::default();
        let mut stages: Vec<Option<StageId>> = self
            .record
            .stages
            .iter()
            .map(|stage| Some(stage.id))
            .collect();
        stages.push(None);
        let today = self.record.now.day();
        for closed in &mut self.periods {
            closed
                .calls
                .sort_unstable_by_key(|call| (call.rep, call.made_at, call.id));
            learnt.won.push((days(closed.window), closed.won_now));
            for monday in &mut closed.mondays {
                let due = std::mem::take(&mut monday.due);
                learnt
                    .books
                    .insert((closed.window.first, monday.day), due.done(monday.won));
            }
            for look in &closed.looks {
                let pairs = closed.pairs(look.cut, look.days);
                let key = (
                    closed.window.first,
                    closed.window.last,
                    look.days.0,
                    look.days.1,
                );
                let taught = look.taught(&stages, pairs, look.days.1 == today);
                learnt.taught.push((key, taught));
            }
        }
        learnt.taught.sort_by_key(|(key, _)| *key);
        learnt.periods = self.periods;
        learnt
    }
}

fn days(window: Window) -> (NaiveDate, NaiveDate) {
    (window.first, window.last)
}

/// A deal in all its states.
struct Life<'a> {
    begins: Option<Stamp>,
    states: &'a [DealState],
}

impl Life<'_> {
    fn at(&self, at: Stamp) -> Option<&DealState> {
        if self.begins.is_some_and(|begins| begins > at) {
            return None;
        }
        let after = self.states.partition_point(|state| state.since <= at);
        self.states.get(after.saturating_sub(1))
    }

    /// Whether nothing of it changes after a moment.
    fn is_settled_by(&self, moment: Stamp) -> bool {
        let begun = self.begins.is_none_or(|begins| begins <= moment);
        begun && self.states.last().is_some_and(|last| last.since <= moment)
    }
}

impl Closed {
    fn of(window: Window) -> Self {
        Self {
            window,
            looks: Vec::new(),
            mondays: Vec::new(),
            won_now: 0,
            won_by: HashMap::new(),
            calls: Vec::new(),
        }
    }

    fn follow(
        &mut self,
        record: &ForecastRecord,
        stages: &HashMap<StageId, usize>,
        id: DealId,
        life: &Life<'_>,
    ) {
        let window = self.window;
        let is_won =
            |state: &&DealState| state.outcome == Outcome::Won && window.holds(state.close_on);
        let won_at = |at: Stamp| life.at(at).filter(is_won);
        let brings = |state: Option<&DealState>| state.and_then(|state| state.base).unwrap_or(0);
        self.won_now += brings(won_at(record.now));
        let is_settled = life.is_settled_by(Stamp::end_of(window.last));
        let settled = won_at(Stamp(i64::MAX)).filter(|_| is_settled);
        if let Some(owner) = settled.and_then(|state| state.owner) {
            *self.won_by.entry(owner).or_default() += brings(settled);
        }
        for look in &mut self.looks {
            let won = if is_settled {
                settled
            } else {
                won_at(look.origin)
            };
            let worth = brings(won);
            if !is_settled && let Some(owner) = won.and_then(|state| state.owner) {
                look.odd.push((owner, worth));
            }
            look.won += worth;
            let then = life.at(look.cut);
            if let Some(due) = then.filter(|state| is_due(record, state, window)) {
                let place = cell_place(stages, (due.stage, record.category(due)));
                if let Some(cell) = look.cells.get_mut(place) {
                    cell.0 += i64::from(won.is_some());
                    cell.1 += 1;
                }
                look.money.open += due.base.unwrap_or(0);
                look.money.from_open += worth;
            } else if won.is_some() && then.is_none_or(|state| state.outcome != Outcome::Won) {
                look.money.new += worth;
            }
        }
        for monday in &mut self.mondays {
            let Some(state) = life.at(monday.at) else {
                continue;
            };
            if is_won(&state) {
                monday.won += state.base.unwrap_or(0);
            } else if is_due(record, state, window) {
                let cell = (state.stage, record.category(state));
                monday.due.add(id, cell, state.base.unwrap_or(0));
            }
        }
    }
}

/// Where a cell stands; what has no stage, or one that is not known, comes last.
fn cell_place(stages: &HashMap<StageId, usize>, (stage, category): Cell) -> usize {
    let stage = stage.and_then(|stage| stages.get(&stage).copied());
    stage.unwrap_or(stages.len()) * CATEGORIES + category as usize
}

impl Look {
    fn taught(&self, stages: &[Option<StageId>], pairs: Vec<CallPair>, is_today: bool) -> Taught {
        let mut sums = CallSums::default();
        for pair in &pairs {
            sums.pairs += 1;
            sums.call += pair.call;
            sums.won += pair.won;
        }
        let cells = self
            .cells
            .iter()
            .enumerate()
            .filter(|(_, (_, all))| *all > 0);
        let cells = cells.filter_map(|(place, (won, all))| {
            let category = ForecastCategory::ALL[place % CATEGORIES];
            Some((*stages.get(place / CATEGORIES)?, category, *won, *all))
        });
        Taught {
            cells: cells.collect(),
            money: self.money,
            won: self.won,
            calls: sums,
            pairs: if is_today { pairs } else { Vec::new() },
        }
    }
}
