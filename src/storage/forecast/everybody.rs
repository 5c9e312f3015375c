//! The record of everybody in a large file: one stream over the lines, which keeps the deals of one period and adds up
//! what is asked of the others.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::models::year_ago;
use super::record::{CallsRead, Reading, Version};
use super::what_if::DAYS_OUTSIDE;
use super::{ForecastBasis, ForecastQuestion};
use crate::domain::forecast::record::Aside;
use crate::domain::forecast::sheet::{Pace, days_of_paces, is_overdue};
use crate::domain::forecast::{
    BookDeal, DealState, ForecastPeriod, ForecastRecord, ForecastSettings, Timeline,
};
use crate::domain::ids::DealId;
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::domain::stamp::Stamp;
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
    version: Version,
    record: Arc<ForecastRecord>,
}

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
    /// states since then, and of those that are open and due all their states.
    pub(super) fn record_of_period(
        &self,
        question: &ForecastQuestion,
        period: ForecastPeriod,
        since: Stamp,
    ) -> Result<Arc<ForecastRecord>> {
        let (version, today) = (self.version()?, self.today());
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
        *kept = None;
        let record = Arc::new(self.read_period(question, period, since)?);
        *kept = Some(KeptOfPeriod {
            currency: question.currency,
            settings: question.settings,
            period,
            today,
            since,
            version: self.version()?,
            record: Arc::clone(&record),
        });
        Ok(record)
    }

    fn read_period(
        &self,
        question: &ForecastQuestion,
        period: ForecastPeriod,
        since: Stamp,
    ) -> Result<ForecastRecord> {
        let mut reading = Reading::begin(self, question.currency, question.settings.amounts)?;
        reading.sums(&self.sums_of_lines()?);
        let mut adding = Adding::begin(&reading.record, question, period, since);
        self.each_line(None, &mut |head, states| {
            reading.reckon(states);
            let deal = Timeline {
                id: DealId(head.id),
                created_on: head.created_on,
                begins: head.life.begins,
                kind: head.kind,
                first: 0,
                count: 0,
            };
            if let Some(kept) = adding.look_at(&reading.record, &deal, states) {
                let record = &mut reading.record;
                record.push_deal(deal.id, deal.created_on, deal.begins, deal.kind, kept);
            }
            Ok(())
        })?;
        reading.record.deals.sort_unstable_by_key(|deal| deal.id);
        reading.record.aside = Some(adding.aside);
        reading.calls(&CallsRead::For(period.window))?;
        Ok(reading.done())
    }
}

/// What is added up while everybody's deals go by.
struct Adding {
    period: ForecastPeriod,
    since: Stamp,
    now: Stamp,
    aside: Aside,
}

impl Adding {
    fn begin(
        record: &ForecastRecord,
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
        }
    }

    /// Adds a deal up; answers with the states to keep, where the deal is one of the period.
    fn look_at<'s>(
        &mut self,
        record: &ForecastRecord,
        deal: &Timeline,
        states: &'s [DealState],
    ) -> Option<&'s [DealState]> {
        let at = |at: Stamp| {
            let is_there = deal.begins.is_none_or(|begins| begins <= at);
            let after = states.partition_point(|state| state.since <= at);
            let place = after.saturating_sub(1);
            is_there.then(|| states.get(place).map(|state| (place, state)))?
        };
        let book = |state: &DealState| BookDeal::of(record, deal, state);
        let (last, now) = at(self.now)?;
        let stands = book(now);
        self.aside.overdue += usize::from(is_overdue(&stands, self.period));
        if stands.outcome == Outcome::Won {
            for (window, won) in &mut self.aside.won {
                *won += if window.holds(stands.close_on) {
                    stands.worth()
                } else {
                    0
                };
            }
        }
        for pace in &mut self.aside.paces {
            let window = pace.period.window;
            if stands.is_won_within(window) {
                pace.won_at_end += stands.worth();
            }
            let Some((_, then)) = at(Stamp::end_of(pace.on)) else {
                continue;
            };
            if !window.holds(then.close_on) {
                continue;
            }
            let then = book(then);
            if then.is_won_within(window) {
                pace.won_then += then.worth();
            } else if then.is_due_within(window) {
                pace.open_then += then.worth();
            }
        }
        self.kept(
            &stands,
            (at(self.since).map_or(0, |(place, _)| place), last),
            states,
        )
    }

    fn kept<'s>(
        &self,
        stands: &BookDeal,
        (first, last): (usize, usize),
        states: &'s [DealState],
    ) -> Option<&'s [DealState]> {
        let window = self.period.window;
        let until = window.last + Days::new(DAYS_OUTSIDE);
        let is_near = stands.outcome == Outcome::Open
            && (stands.close_on).is_some_and(|day| window.first <= day && day <= until);
        if is_near {
            return Some(states);
        }
        let since = states.get(first..)?;
        let mut known = since.iter().take(last + 1 - first.min(last));
        known
            .any(|state| window.holds(state.close_on))
            .then_some(since)
    }
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
}
