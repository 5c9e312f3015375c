//! The record of everybody in a large file: one stream over the lines, which keeps the deals of one period and adds up
//! what is asked of the others.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::call_rows::{CallsRead, Stretches};
use super::lines::Head;
use super::models::year_ago;
use super::record::{Reading, Reckoner, UsedRates};
use super::what_if::DAYS_OUTSIDE;
use super::{ForecastBasis, ForecastQuestion};
use crate::domain::figures::Window;
use crate::domain::forecast::record::Aside;
use crate::domain::forecast::sheet::{Pace, days_of_paces, is_overdue};
use crate::domain::forecast::{
    DealState, ForecastPeriod, ForecastPerson, ForecastRecord, ForecastSettings, Timeline,
};
use crate::domain::ids::DealId;
use crate::domain::money::Currency;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;
use crate::storage::file_version::FileVersion;
use crate::storage::{Result, Store};

/// From so many deals on, everybody's record is not read as a whole.
const MANY_DEALS: i64 = 20_000;

/// Which way the record of a question is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::storage) enum RecordPath {
    /// As a whole where that is small, else in part.
    #[default]
    Usual,
    /// Always as a whole: what the others are held to.
    #[cfg(test)]
    Whole,
    /// Never as a whole.
    #[cfg(test)]
    Part,
}

/// A record of everybody for one period, and what it was read from.
pub(in crate::storage) struct KeptOfPeriod {
    currency: Option<Currency>,
    settings: ForecastSettings,
    period: ForecastPeriod,
    today: NaiveDate,
    since: Stamp,
    version: FileVersion,
    record: Arc<ForecastRecord>,
    rates_of_people: UsedRates,
}

/// Everybody by name with every quota, and the rates that were used for them.
type People = (Vec<ForecastPerson>, UsedRates);

impl Store {
    /// Whether everybody's deals are so many that only those of one period are kept in memory.
    pub(super) fn has_many_deals(&self) -> Result<bool> {
        match self.record_path.get() {
            RecordPath::Usual => {}
            #[cfg(test)]
            RecordPath::Whole => return Ok(false),
            #[cfg(test)]
            RecordPath::Part => return Ok(true),
        }
        let mut statement = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM main.deals LIMIT 1 OFFSET ?1)")?;
        Ok(statement.query_row([MANY_DEALS], |row| row.get(0))?)
    }

    /// Everybody's record of a period, of today: the deals that were due in it at some moment since then, with their
    /// states since then, and of those that are open and due all their states; and the calls that stand.
    pub(super) fn record_of_period(
        &self,
        question: &ForecastQuestion,
        period: ForecastPeriod,
        since: Stamp,
    ) -> Result<Arc<ForecastRecord>> {
        let (version, today) = (self.file_version()?, self.today());
        let mut kept = self.kept_of_period.borrow_mut();
        let is_fresh = |kept: &&KeptOfPeriod| {
            (
                kept.currency,
                kept.settings,
                kept.period,
                kept.today,
                kept.version,
            ) == (question.currency, question.settings, period, today, version)
                && kept.since <= since
        };
        if let Some(kept) = kept.as_ref().filter(is_fresh) {
            return Ok(Arc::clone(&kept.record));
        }
        // Another period has the same people.
        let people = kept.take().filter(|kept| {
            (kept.currency, kept.today, kept.version) == (question.currency, today, version)
        });
        let people = people.map(|kept| (kept.record.people.clone(), kept.rates_of_people));
        let (record, rates_of_people) = self.read_period(question, period, since, people)?;
        let record = Arc::new(record);
        *kept = Some(KeptOfPeriod {
            currency: question.currency,
            settings: question.settings,
            period,
            today,
            since,
            version: self.file_version()?,
            record: Arc::clone(&record),
            rates_of_people,
        });
        Ok(record)
    }

    fn read_period(
        &self,
        question: &ForecastQuestion,
        period: ForecastPeriod,
        since: Stamp,
        people: Option<People>,
    ) -> Result<(ForecastRecord, UsedRates)> {
        let amounts = question.settings.amounts;
        // Rows that are stale are kept again before there is a second reader.
        let sums = self.sums_of_lines()?;
        let mut reading = Reading::without_people(self, question.currency, amounts)?;
        reading.sums(&sums);
        let record = &reading.record;
        let begin = || Adding::begin(record, &reading.reckoner, question, period, since);
        let take = |adding: &mut Adding, head: &Head, states: &mut Vec<DealState>| {
            adding.take(record, head, states);
        };
        let stretches = Stretches::of(self)?;
        let ((added, helped), (people, called, rates_of_people)) = self.beside(
            || {
                let added = self.fold_lines(begin, take)?;
                // There are as many calls as deals: who is done with those helps.
                let mut helping = Reading::without_people(self, question.currency, amounts)?;
                let go_on = || self.go_on();
                let calls = helping.standing_calls(period.window, &stretches, &go_on)?;
                Ok((added, (calls, helping.reckoner.used)))
            },
            |other, stopping| {
                let mut reading = Reading::without_people(other, question.currency, amounts)?;
                match people {
                    Some((people, rates)) => {
                        reading.record.people = people;
                        reading.reckoner.used = rates;
                    }
                    None => reading.people()?,
                }
                let rates_of_people = reading.reckoner.used.clone();
                stopping.go_on()?;
                let go_on = || stopping.go_on();
                let calls = reading.standing_calls(period.window, &stretches, &go_on)?;
                let used = reading.reckoner.used;
                Ok((reading.record.people, (calls, used), rates_of_people))
            },
        )?;
        let (mut all, mut kept) = (None::<Aside>, Vec::new());
        for adding in added {
            kept.push((adding.deals, adding.states));
            match &mut all {
                Some(all) => add_up(all, &adding.aside),
                None => all = Some(adding.aside),
            }
        }
        let record = &mut reading.record;
        for (deals, states) in kept {
            record.take_deals(deals, states);
        }
        record.deals.sort_unstable_by_key(|deal| deal.id);
        record.aside = all;
        record.people = people;
        let mut calls = Vec::new();
        for (more, used) in [helped, called] {
            calls.extend(more);
            reading.reckoner.used.extend(used);
        }
        reading.keep_calls(calls)?;
        Ok((reading.done(), rates_of_people))
    }
}

/// Adds what another worker added up of other deals.
fn add_up(all: &mut Aside, more: &Aside) {
    all.overdue += more.overdue;
    for ((_, won), (_, more)) in all.won.iter_mut().zip(&more.won) {
        *won += more;
    }
    for (pace, more) in all.paces.iter_mut().zip(&more.paces) {
        pace.won_then += more.won_then;
        pace.open_then += more.open_then;
        pace.won_at_end += more.won_at_end;
    }
}

/// What is added up while everybody's deals go by, and the deals that are kept.
struct Adding {
    period: ForecastPeriod,
    since: Stamp,
    now: Stamp,
    reckoner: Reckoner,
    aside: Aside,
    deals: Vec<Timeline>,
    states: Vec<DealState>,
}

impl Adding {
    fn begin(
        record: &ForecastRecord,
        reckoner: &Reckoner,
        question: &ForecastQuestion,
        period: ForecastPeriod,
        since: Stamp,
    ) -> Self {
        let calendar = &question.calendar;
        let paces = days_of_paces(record, calendar, period).into_iter();
        let before = period.previous(calendar);
        let periods = before.into_iter().chain(year_ago(period, question));
        Self {
            period,
            since,
            now: record.now,
            reckoner: reckoner.clone(),
            aside: Aside {
                paces: paces
                    .map(|(period, on)| Pace {
                        period,
                        on,
                        won_then: 0,
                        open_then: 0,
                        won_at_end: 0,
                    })
                    .collect(),
                overdue: 0,
                won: periods.map(|period| (period.window, 0)).collect(),
            },
            deals: Vec::new(),
            states: Vec::new(),
        }
    }

    /// Adds a deal with its stated states up, and keeps it where it is one of the period. Of most deals nothing is asked
    /// but one state or two, so that only these are brought into the base currency.
    fn take(&mut self, record: &ForecastRecord, head: &Head, states: &mut Vec<DealState>) {
        let begins = head.life.begins;
        if begins.is_some_and(|begins| begins > self.now) {
            return;
        }
        let last = place_at(states, self.now);
        let Some(now) = states.get(last) else { return };
        self.stands(states, last, now);
        self.paces(record, begins, states);
        if !self.is_kept(begins, states, last) {
            return;
        }
        let all = is_near(now, self.period.window);
        self.reckoner.reckon(states);
        let first = self.first(begins, states);
        let kept = if all {
            Some(&states[..])
        } else {
            states.get(first..)
        };
        let kept = kept.unwrap_or_default();
        self.deals.push(Timeline {
            id: DealId(head.id),
            created_on: head.created_on,
            begins,
            kind: head.kind,
            first: self.states.len() as u32,
            count: kept.len() as u32,
        });
        self.states.extend_from_slice(kept);
    }

    /// How it stands now.
    fn stands(&mut self, states: &[DealState], last: usize, now: &DealState) {
        let is_overdue = is_overdue(now.outcome, now.close_on, self.period);
        self.aside.overdue += usize::from(is_overdue);
        if now.outcome != Outcome::Won {
            return;
        }
        let won = self.aside.won.iter_mut();
        let won = won.map(|(window, won)| (*window, won));
        let paces = self.aside.paces.iter_mut();
        let paces = paces.map(|pace| (pace.period.window, &mut pace.won_at_end));
        for (window, sum) in won.chain(paces) {
            if window.holds(now.close_on) {
                *sum += self.reckoner.worth(states, last);
            }
        }
    }

    /// How it stood on the days of earlier periods.
    fn paces(&mut self, record: &ForecastRecord, begins: Option<Stamp>, states: &[DealState]) {
        for pace in &mut self.aside.paces {
            let (window, on) = (pace.period.window, Stamp::end_of(pace.on));
            let place = place_at(states, on);
            let is_there = begins.is_none_or(|begins| begins <= on);
            let then = states.get(place).filter(|_| is_there);
            let Some(then) = then.filter(|then| window.holds(then.close_on)) else {
                continue;
            };
            match then.outcome {
                Outcome::Won => pace.won_then += self.reckoner.worth(states, place),
                Outcome::Open if record.category(then) != ForecastCategory::Omitted => {
                    pace.open_then += self.reckoner.worth(states, place);
                }
                Outcome::Open | Outcome::Lost => {}
            }
        }
    }

    /// The state from which on a deal is asked for.
    fn first(&self, begins: Option<Stamp>, states: &[DealState]) -> usize {
        match begins {
            Some(begins) if begins > self.since => 0,
            _ => place_at(states, self.since),
        }
    }

    fn is_kept(&self, begins: Option<Stamp>, states: &[DealState], last: usize) -> bool {
        let window = self.period.window;
        let now = states.get(last);
        let first = self.first(begins, states);
        now.is_some_and(|now| is_near(now, window))
            || (states
                .get(first..=last.max(first))
                .unwrap_or_default()
                .iter())
            .any(|state| window.holds(state.close_on))
    }
}

/// Open and due in the period, or so soon after it that it may be pulled in.
fn is_near(now: &DealState, window: Window) -> bool {
    let until = window.last + Days::new(DAYS_OUTSIDE);
    now.outcome == Outcome::Open
        && (now.close_on).is_some_and(|day| window.first <= day && day <= until)
}

/// The place of the state at a moment.
fn place_at(states: &[DealState], at: Stamp) -> usize {
    let after = states.partition_point(|state| state.since <= at);
    after.saturating_sub(1)
}

impl ForecastBasis {
    /// The same basis with a record that reaches back to a moment, where it does not.
    pub(super) fn since(
        self,
        store: &Store,
        question: &ForecastQuestion,
        since: Stamp,
    ) -> Result<Self> {
        if self.whose.is_some() || !self.is_part {
            return Ok(self);
        }
        let record = store.record_of_period(question, self.period, since)?;
        Ok(Self { record, ..self })
    }

    /// The same basis with every call for the period, where its record has only those that stand.
    pub(super) fn with_all_calls(self, store: &Store, question: &ForecastQuestion) -> Result<Self> {
        if self.whose.is_some() || !self.is_part {
            return Ok(self);
        }
        let mut reading =
            Reading::without_people(store, question.currency, question.settings.amounts)?;
        reading.calls(&CallsRead::For(self.period.window))?;
        let mut record = self.record;
        Arc::make_mut(&mut record).calls = reading.record.calls;
        Ok(Self { record, ..self })
    }
}
