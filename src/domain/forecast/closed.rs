//! One closed period while everybody's deals and calls go by: what they teach on each day of it that is looked at.
//!
//! A deal stands still between two changes. It is put into the sums where a stretch of days begins and taken out where
//! it ends, so that a deal costs as much as it has states, however many days are looked at.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use chrono::NaiveDate;

use super::commit_call::{CommitCall, NewestAt};
use super::due::{DueBook, DueCell, Largest};
use super::models::Newest;
use super::past::{CallPair, CallSums, Cell, Money, is_due};
use super::record::{DealState, ForecastRecord};
use super::stretches::{Life, during};
use crate::domain::figures::Window;
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;

/// Categories of a stage.
const CATEGORIES: usize = ForecastCategory::ALL.len();

/// The places of the stages.
#[derive(Debug, Clone)]
pub(super) struct StagePlaces(HashMap<StageId, usize>);

impl StagePlaces {
    pub(super) fn of(record: &ForecastRecord) -> Self {
        let stages = record.stages.iter().enumerate();
        Self(stages.map(|(place, stage)| (stage.id, place)).collect())
    }

    /// Where a cell stands: what has no stage comes last; `None`: nobody knows the stage.
    fn known(&self, (stage, category): Cell) -> Option<usize> {
        let stage = match stage {
            Some(stage) => *self.0.get(&stage)?,
            None => self.0.len(),
        };
        Some(stage * CATEGORIES + category as usize)
    }

    /// The same, where what nobody knows is as what has no stage.
    fn place(&self, cell: Cell) -> usize {
        let last = self.0.len() * CATEGORIES + cell.1 as usize;
        self.known(cell).unwrap_or(last)
    }

    fn cells(&self) -> usize {
        (self.0.len() + 1) * CATEGORIES
    }
}

/// The cell at a place.
fn cell_at(record: &ForecastRecord, place: usize) -> Cell {
    let stage = record.stages.get(place / CATEGORIES).map(|stage| stage.id);
    (stage, ForecastCategory::ALL[place % CATEGORIES])
}

/// A day of a closed period that is looked at.
#[derive(Debug, Clone)]
pub(super) struct Look {
    cut: Stamp,
    origin: Stamp,
    /// The day looked at, and the day of the knowledge.
    pub(super) days: (NaiveDate, NaiveDate),
    /// What people won by the knowledge of this day, where that was not what is known later.
    odd: Vec<(RepId, i64)>,
}

/// Sums of a look, or by how much they change from the look before.
#[derive(Debug, Clone, Default)]
struct LookSums {
    /// By place of the stage and category: won, all.
    cells: Vec<(i64, i64)>,
    money: Money,
    won: i64,
}

impl LookSums {
    fn add(&mut self, more: &Self) {
        for (cell, more) in self.cells.iter_mut().zip(&more.cells) {
            cell.0 += more.0;
            cell.1 += more.1;
        }
        self.money.open += more.money.open;
        self.money.from_open += more.money.from_open;
        self.money.new += more.money.new;
        self.won += more.won;
    }
}

/// A Monday of a closed period.
#[derive(Debug, Clone)]
struct Monday {
    day: NaiveDate,
    at: Stamp,
    largest: Largest,
    /// Deals in stages that nobody knows.
    unknown: BTreeMap<Cell, DueCell>,
}

/// Sums of a Monday, or by how much they change from the Monday before.
#[derive(Debug, Clone, Default)]
struct MondaySums {
    won: i64,
    /// By place of the stage and category.
    cells: Vec<DueCell>,
}

impl MondaySums {
    fn add(&mut self, more: &Self) {
        self.won += more.won;
        for (cell, more) in self.cells.iter_mut().zip(&more.cells) {
            cell.and(*more);
        }
    }
}

/// What one look teaches.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) days: (NaiveDate, NaiveDate),
    /// Stage, category, won, all.
    pub(super) cells: Vec<(Option<StageId>, ForecastCategory, i64, i64)>,
    pub(super) money: Money,
    pub(super) won: i64,
}

/// A rep who called.
#[derive(Debug, Clone)]
struct Caller {
    rep: RepId,
    /// What the rep won, where nothing changed after the period.
    won: i64,
}

/// A closed period while everybody's deals go by.
#[derive(Debug, Clone)]
pub(super) struct Closed {
    pub(super) window: Window,
    /// By cut.
    looks: Vec<Look>,
    look_steps: Vec<LookSums>,
    mondays: Vec<Monday>,
    monday_steps: Vec<MondaySums>,
    pub(super) won_now: i64,
    /// What people won, where nothing changed after the period.
    won_by: HashMap<RepId, i64>,
    /// By rep, then in the order in which they were made, once all have gone by.
    calls: Vec<CommitCall>,
    callers: Vec<Caller>,
    /// On the days that are looked at, and on the Mondays.
    newest: NewestAt,
}

impl Closed {
    pub(super) fn of(window: Window) -> Self {
        Self {
            window,
            looks: Vec::new(),
            look_steps: Vec::new(),
            mondays: Vec::new(),
            monday_steps: Vec::new(),
            won_now: 0,
            won_by: HashMap::new(),
            calls: Vec::new(),
            callers: Vec::new(),
            newest: NewestAt::default(),
        }
    }

    /// Asks for a day of it, by what is known at a moment.
    pub(super) fn look(&mut self, cut: NaiveDate, origin: Stamp) {
        self.looks.push(Look {
            cut: Stamp::end_of(cut),
            origin,
            days: (cut, origin.day()),
            odd: Vec::new(),
        });
    }

    /// Asks for everybody's book on a Monday.
    pub(super) fn monday(&mut self, day: NaiveDate) {
        self.mondays.push(Monday {
            day,
            at: Stamp::end_of(day),
            largest: Largest::default(),
            unknown: BTreeMap::new(),
        });
    }

    /// Everything is asked for; deals may go by.
    pub(super) fn begin(&mut self, stages: &StagePlaces) {
        self.looks.sort_by_key(|look| (look.cut, look.origin));
        self.looks.dedup_by_key(|look| look.days);
        self.mondays.sort_by_key(|monday| monday.at);
        let look = LookSums {
            cells: vec![(0, 0); stages.cells()],
            ..LookSums::default()
        };
        self.look_steps = vec![look; self.looks.len()];
        let monday = MondaySums {
            cells: vec![DueCell::default(); stages.cells()],
            ..MondaySums::default()
        };
        self.monday_steps = vec![monday; self.mondays.len()];
    }

    /// A deal goes by that was due in the period at some time.
    pub(super) fn follow(
        &mut self,
        record: &ForecastRecord,
        stages: &StagePlaces,
        id: DealId,
        life: &Life<'_>,
    ) {
        let window = self.window;
        let is_won =
            |state: &&DealState| state.outcome == Outcome::Won && window.holds(state.close_on);
        self.won_now += worth_of(life.at(record.now).filter(is_won));
        let is_settled = life.is_settled_by(Stamp::end_of(window.last));
        let settled = life.at(Stamp(i64::MAX)).filter(is_won);
        let settled = settled.filter(|_| is_settled);
        if let Some(owner) = settled.and_then(|state| state.owner) {
            *self.won_by.entry(owner).or_default() += worth_of(settled);
        }
        if is_settled || !life.states.iter().any(|state| is_won(&state)) {
            let looks = &self.looks;
            let from = |at: Stamp| looks.partition_point(|look| look.cut < at);
            for (stretch, then) in life.stretches(looks.len(), from) {
                let steps = &mut self.look_steps;
                see(steps, &stretch, record, stages, window, (then, settled));
            }
        } else {
            // What was won depends on whose knowledge it is.
            for (place, look) in self.looks.iter_mut().enumerate() {
                let won = life.at(look.origin).filter(is_won);
                if let Some(owner) = won.and_then(|state| state.owner) {
                    look.odd.push((owner, worth_of(won)));
                }
                let (steps, then) = (&mut self.look_steps, life.at(look.cut));
                let stretch = place..place + 1;
                see(steps, &stretch, record, stages, window, (then, won));
            }
        }
        self.stands_on_mondays(record, stages, id, life);
    }

    fn stands_on_mondays(
        &mut self,
        record: &ForecastRecord,
        stages: &StagePlaces,
        id: DealId,
        life: &Life<'_>,
    ) {
        let (window, mondays) = (self.window, &mut self.mondays);
        let moments: &[Monday] = mondays;
        let from = |at: Stamp| moments.partition_point(|monday| monday.at < at);
        let stretches = life.stretches(moments.len(), from);
        let stretches: Vec<(Range<usize>, &DealState)> = stretches
            .filter_map(|(stretch, state)| Some((stretch, state?)))
            .filter(|(_, state)| window.holds(state.close_on))
            .collect();
        for (stretch, state) in stretches {
            let minor = state.base.unwrap_or(0);
            if state.outcome == Outcome::Won {
                during(&mut self.monday_steps, &stretch, |sums, sign| {
                    sums.won += sign * minor;
                });
            } else if is_due(record, state, window) {
                let cell = (state.stage, record.category(state));
                let place = stages.known(cell);
                if let Some(place) = place {
                    during(&mut self.monday_steps, &stretch, |sums, sign| {
                        if let Some(due) = sums.cells.get_mut(place) {
                            due.change(minor, sign);
                        }
                    });
                }
                for monday in mondays.get_mut(stretch).into_iter().flatten() {
                    monday.largest.add(id, cell, minor);
                    if place.is_none() {
                        monday.unknown.entry(cell).or_default().change(minor, 1);
                    }
                }
            }
        }
    }

    /// A commit call of a rep for the period goes by.
    pub(super) fn call(&mut self, call: CommitCall) {
        self.calls.push(call);
    }

    /// Adds what another worker saw of other deals and calls.
    pub(super) fn add(&mut self, more: Self) {
        self.won_now += more.won_now;
        for (rep, won) in more.won_by {
            *self.won_by.entry(rep).or_default() += won;
        }
        self.calls.extend(more.calls);
        for (look, more) in self.looks.iter_mut().zip(more.looks) {
            look.odd.extend(more.odd);
        }
        for (step, more) in self.look_steps.iter_mut().zip(&more.look_steps) {
            step.add(more);
        }
        for (monday, more) in self.mondays.iter_mut().zip(more.mondays) {
            monday.largest.and(more.largest);
            for (cell, due) in more.unknown {
                monday.unknown.entry(cell).or_default().and(due);
            }
        }
        for (step, more) in self.monday_steps.iter_mut().zip(&more.monday_steps) {
            step.add(more);
        }
    }

    /// Everything went by: changes become sums, and calls are put in order.
    pub(super) fn end(&mut self) {
        let mut before = LookSums::default();
        for step in &mut self.look_steps {
            step.add(&before);
            before.clone_from(step);
        }
        let mut before = MondaySums::default();
        for step in &mut self.monday_steps {
            step.add(&before);
            before.clone_from(step);
        }
        self.calls
            .sort_unstable_by_key(|call| (call.rep, call.made_at, call.id));
        let reps = self.calls.chunk_by(|a, b| a.rep == b.rep);
        let reps = reps.filter_map(|calls| calls.first().map(|call| call.rep));
        let callers = reps.map(|rep| Caller {
            rep,
            won: self.won_by.get(&rep).copied().unwrap_or(0),
        });
        self.callers = callers.collect();
        let looks = self.looks.iter().map(|look| look.cut);
        let moments = looks.chain(self.mondays.iter().map(|monday| monday.at));
        self.newest = NewestAt::of(&self.calls, moments.collect());
    }

    /// What each look teaches, and what became of the calls that stood then; after the end.
    pub(super) fn seen(&self, record: &ForecastRecord) -> impl Iterator<Item = (Seen, CallSums)> {
        self.looks.iter().zip(&self.look_steps).map(|(look, sums)| {
            let cells = sums.cells.iter().enumerate();
            let cells = cells.filter(|(_, (_, all))| *all > 0);
            let cells = cells.map(|(place, (won, all))| {
                let (stage, category) = cell_at(record, place);
                (stage, category, *won, *all)
            });
            let mut called = CallSums::default();
            for pair in self.pairs_of(look) {
                called.pairs += 1;
                called.call += pair.call;
                called.won += pair.won;
            }
            let seen = Seen {
                days: look.days,
                cells: cells.collect(),
                money: sums.money,
                won: sums.won,
            };
            (seen, called)
        })
    }

    /// Everybody's books on the Mondays; after the end.
    pub(super) fn books(&mut self, record: &ForecastRecord) -> Vec<(NaiveDate, DueBook)> {
        let mondays = std::mem::take(&mut self.mondays);
        let books = mondays.into_iter().zip(&self.monday_steps);
        let books = books.map(|(monday, sums)| {
            let mut cells = monday.unknown;
            for (place, due) in sums.cells.iter().enumerate() {
                if due.count > 0 {
                    cells.insert(cell_at(record, place), *due);
                }
            }
            (monday.day, monday.largest.book(sums.won, cells))
        });
        books.collect()
    }

    /// The newest commit call of each rep on a Monday, by rep; after the end.
    pub(super) fn newest(&self, monday: Stamp) -> impl Iterator<Item = (RepId, Newest)> {
        let newest = self.newest_at(monday);
        newest.map(|(caller, call)| (caller.rep, call.newest()))
    }

    fn newest_at(&self, moment: Stamp) -> impl Iterator<Item = (&Caller, &CommitCall)> {
        let places = self.newest.at(moment).iter();
        self.callers
            .iter()
            .zip(places)
            .filter_map(|(caller, place)| {
                let place = place.checked_sub(1)?;
                Some((caller, self.calls.get(place as usize)?))
            })
    }

    /// The calls that stood on a day that was looked at, and what became of them, by rep; after the end.
    pub(super) fn pairs(&self, days: (NaiveDate, NaiveDate)) -> Vec<CallPair> {
        let mut looks = self.looks.iter();
        let look = looks.find(|look| look.days == days);
        look.map_or_else(Vec::new, |look| self.pairs_of(look).collect())
    }

    /// The calls that stood at its end and stand since, and what became of them by the knowledge of a day, by rep; `None`:
    /// no day after its end was looked at, or somebody called later.
    pub(super) fn pairs_since_end(&self, origin: NaiveDate) -> Option<Vec<CallPair>> {
        let end = Stamp::end_of(self.window.last);
        let mut looks = self.looks.iter();
        let look = looks.find(|look| look.cut >= end && look.days.1 == origin)?;
        let is_called_later = self.calls.iter().any(|call| call.made_at > end);
        (!is_called_later).then(|| self.pairs_of(look).collect())
    }

    fn pairs_of(&self, look: &Look) -> impl Iterator<Item = CallPair> {
        let mut odd: HashMap<RepId, i64> = HashMap::new();
        for (rep, won) in &look.odd {
            *odd.entry(*rep).or_default() += won;
        }
        self.newest_at(look.cut).map(move |(caller, call)| {
            let odd = if odd.is_empty() {
                0
            } else {
                odd.get(&caller.rep).copied().unwrap_or(0)
            };
            CallPair {
                rep: caller.rep,
                call: call.base.unwrap_or(0),
                won: caller.won + odd,
            }
        })
    }
}

/// What a state brings in, in minor units.
fn worth_of(state: Option<&DealState>) -> i64 {
    state.and_then(|state| state.base).unwrap_or(0)
}

/// A deal that stood so on a stretch of days, and became that.
fn see(
    steps: &mut [LookSums],
    stretch: &Range<usize>,
    record: &ForecastRecord,
    stages: &StagePlaces,
    window: Window,
    (then, won): (Option<&DealState>, Option<&DealState>),
) {
    let worth = worth_of(won);
    let due = then.filter(|state| is_due(record, state, window));
    let is_new = won.is_some() && then.is_none_or(|state| state.outcome != Outcome::Won);
    if due.is_none() && won.is_none() {
        return;
    }
    let place = due.map(|due| stages.place((due.stage, record.category(due))));
    let open = worth_of(due);
    during(steps, stretch, |sums, sign| {
        sums.won += sign * worth;
        if let Some(place) = place {
            if let Some(cell) = sums.cells.get_mut(place) {
                cell.0 += sign * i64::from(won.is_some());
                cell.1 += sign;
            }
            sums.money.open += sign * open;
            sums.money.from_open += sign * worth;
        } else if is_new {
            sums.money.new += sign * worth;
        }
    });
}
