//! What moved in the forecast since a moment: waterfall, movement, and the deals behind them with their names.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::ForecastQuestion;
use crate::domain::forecast::{
    BookDeal, ForecastPeriod, ForecastRecord, Movement, Step, Waterfall, Whose,
};
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::money::{Currency, Money};
use crate::domain::stamp::Stamp;
use crate::storage::{Result, Store};

/// From when on it is asked what moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MovedSince {
    /// The newest standing lock of this period and these people, see `Store::last_lock`; without one, a week ago while the period runs and its
    /// start once it is over.
    #[default]
    LastLock,
    /// Seven days before the day that is looked at.
    WeekAgo,
    /// The day before the period began.
    PeriodStart,
    /// The end of this day.
    Day(NaiveDate),
}

impl MovedSince {
    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::LastLock => "last_lock",
            Self::WeekAgo => "week_ago",
            Self::PeriodStart => "period_start",
            Self::Day(_) => "day",
        }
    }

    /// In words, after a date.
    pub fn said(self) -> &'static str {
        match self {
            Self::LastLock => "the last lock",
            Self::WeekAgo => "a week ago",
            Self::PeriodStart => "the start of the period",
            Self::Day(_) => "the day you chose",
        }
    }
}

/// A deal that moved, as it stood at both moments.
#[derive(Debug, Clone, PartialEq)]
pub struct MovedDeal {
    /// Its name.
    pub name: String,
    /// The account; empty: none.
    pub account: String,
    /// Who owns it at the end; empty: nobody.
    pub owner: String,
    /// At the start; `None`: it was not there.
    pub before: Option<BookDeal>,
    /// At the end.
    pub after: Option<BookDeal>,
    /// Whether it was in the book at the start.
    pub was_in: bool,
    /// Whether it is in the book at the end.
    pub is_in: bool,
}

/// What moved between two moments.
#[derive(Debug, Clone)]
pub struct WhatMoved {
    /// From when on.
    pub since: Stamp,
    /// Until when.
    pub until: Stamp,
    /// The period.
    pub period: ForecastPeriod,
    /// The currency of every amount.
    pub currency: Currency,
    /// The currencies that deals are in.
    pub currencies: BTreeSet<Currency>,
    /// Where only deals in one currency count, at their own amounts.
    pub only: Option<Currency>,
    /// The rates that were used, in words; empty where nothing was converted.
    pub rates: String,
    /// Deals with an amount that has no rate to the currency; their amount is missing in every sum.
    pub unconverted: i64,
    /// The day of the first change that is known of any deal; before it the first known values stand in. `None`: no
    /// change is known.
    pub first_change_on: Option<NaiveDate>,
    /// How the money moved.
    pub waterfall: Waterfall,
    /// What moved beside it.
    pub movement: Movement,
    /// Every deal that is named in either, and those of the book at both ends.
    pub names: BTreeMap<DealId, MovedDeal>,
    /// The names of the stages.
    pub stages: BTreeMap<StageId, String>,
}

impl WhatMoved {
    /// An amount of the waterfall or the movement.
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    /// The name of a stage.
    pub fn stage(&self, stage: Option<StageId>) -> &str {
        stage
            .and_then(|stage| self.stages.get(&stage))
            .map_or("not known", String::as_str)
    }

    /// What a deal counts at one of its moments; `None`: blank, or nothing in this currency.
    pub fn worth(&self, deal: &BookDeal) -> Option<i64> {
        match self.only {
            None => deal.base,
            Some(currency) => deal
                .amount
                .filter(|amount| amount.currency == currency)
                .map(|amount| amount.minor),
        }
    }

    /// The deals behind a step with what each posts, the largest first.
    pub fn behind(&self, step: Step) -> Vec<(DealId, i64)> {
        let mut behind: Vec<(DealId, i64)> = self
            .waterfall
            .of(step)
            .map(|posting| (posting.deal, posting.minor))
            .collect();
        behind.sort_by_key(|(deal, minor)| (-minor.abs(), *deal));
        behind
    }

    /// Whether the start lies before the first change that is known, so that nothing can have moved until then.
    pub fn begins_before_history(&self) -> bool {
        self.first_change_on
            .is_none_or(|first| self.since < Stamp::start_of(first))
    }
}

/// What moved between two moments, added up by step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedSum {
    /// From when on.
    pub since: Stamp,
    /// Until when.
    pub until: Stamp,
    /// The currency of all money.
    pub currency: Currency,
    /// The open pipeline at the start, in minor units.
    pub start: i64,
    /// The open pipeline at the end.
    pub end: i64,
    /// What each step adds up to; steps of nothing are left out.
    pub steps: Vec<(i64, Step)>,
}

impl Store {
    /// The moment from which on it is asked what moved, and what stood behind it: without a lock, a week ago or the
    /// start of the period.
    pub fn moved_since(
        &self,
        question: &ForecastQuestion,
        since: MovedSince,
    ) -> Result<(Stamp, MovedSince)> {
        let (today, window) = (self.today(), self.forecast_period(question)?.window);
        let day_before = |day: NaiveDate| day.pred_opt().unwrap_or(day);
        let since = match since {
            MovedSince::LastLock => match self.last_lock(question)? {
                Some(lock) => return Ok((lock.locked_at, MovedSince::LastLock)),
                None if today <= window.last => MovedSince::WeekAgo,
                None => MovedSince::PeriodStart,
            },
            since => since,
        };
        let day = match since {
            MovedSince::Day(day) => day,
            MovedSince::PeriodStart => day_before(window.first),
            MovedSince::LastLock | MovedSince::WeekAgo => {
                today.checked_sub_days(Days::new(7)).unwrap_or(today)
            }
        };
        Ok((Stamp::end_of(day).min(self.forecast_now()), since))
    }

    /// What moved since a moment, up to the one that is looked at, in the base currency.
    pub fn what_moved(&self, question: &ForecastQuestion, since: Stamp) -> Result<WhatMoved> {
        self.what_moved_between(question, since, None, None)
    }

    /// What moved since a moment, added up: no deal is named.
    pub fn moved_sum(&self, question: &ForecastQuestion, since: Stamp) -> Result<MovedSum> {
        let basis = self
            .forecast_basis(question)?
            .since(self, question, since)?;
        let (record, window) = (&basis.record, basis.period.window);
        let since = since.min(record.now);
        let whose = basis.whose.as_ref();
        let waterfall = Waterfall::between(record, since, record.now, window, whose, None);
        let steps = Step::ALL.into_iter();
        Ok(MovedSum {
            since,
            until: record.now,
            currency: record.currency,
            start: waterfall.start,
            end: waterfall.end,
            steps: steps
                .map(|step| (waterfall.sum(step), step))
                .filter(|(minor, _)| *minor != 0)
                .collect(),
        })
    }

    /// What moved between two moments (`until` empty: the one that is looked at); with a currency, of deals in it, at
    /// their own amounts. Costs two passes over the deals of the record, and a look at the names of those that moved.
    pub fn what_moved_between(
        &self,
        question: &ForecastQuestion,
        since: Stamp,
        until: Option<Stamp>,
        currency: Option<Currency>,
    ) -> Result<WhatMoved> {
        let basis = self
            .forecast_basis(question)?
            .since(self, question, since)?;
        let record = &basis.record;
        let now = until.map_or(record.now, |until| until.min(record.now));
        let (since, until) = (since.min(now), now);
        let (window, whose) = (basis.period.window, basis.whose.as_ref());
        let waterfall = Waterfall::between(record, since, until, window, whose, currency);
        let movement = Movement::between(record, since, until, window, whose, currency);
        let mut names = Involved {
            record,
            whose,
            since,
            until,
        }
        .deals(&basis.period, &waterfall, &movement);
        self.name(record, &mut names)?;
        let converts = currency.is_none();
        let stages = record.stages.iter();
        Ok(WhatMoved {
            since,
            until,
            period: basis.period,
            currency: currency.unwrap_or(record.currency),
            only: currency,
            currencies: record.currencies.clone(),
            rates: if converts {
                record.rates.clone()
            } else {
                String::new()
            },
            unconverted: if converts { record.unconverted } else { 0 },
            first_change_on: record.first_change.map(Stamp::day),
            waterfall,
            movement,
            names,
            stages: stages.map(|stage| (stage.id, stage.name.clone())).collect(),
        })
    }

    /// Puts names to deals.
    fn name(&self, record: &ForecastRecord, deals: &mut BTreeMap<DealId, MovedDeal>) -> Result<()> {
        let owners: BTreeMap<RepId, &str> = record
            .people
            .iter()
            .map(|person| (person.id, person.name.as_str()))
            .collect();
        let mut statement = self.reader().prepare_cached(
            "SELECT d.name, coalesce(a.name, '') FROM main.deals d
             LEFT JOIN main.accounts a ON a.id = d.account_id WHERE d.id = ?1",
        )?;
        for (id, deal) in deals {
            let mut rows = statement.query([id.0])?;
            if let Some(row) = rows.next()? {
                (deal.name, deal.account) = (row.get(0)?, row.get(1)?);
            }
            let owner = deal.after.or(deal.before).and_then(|deal| deal.owner);
            let owner = owner.and_then(|owner| owners.get(&owner));
            deal.owner = owner.map(|name| (*name).to_owned()).unwrap_or_default();
        }
        Ok(())
    }
}

/// Which deals have to be named.
struct Involved<'a> {
    record: &'a ForecastRecord,
    whose: Whose<'a>,
    since: Stamp,
    until: Stamp,
}

impl Involved<'_> {
    fn deals(
        &self,
        period: &ForecastPeriod,
        waterfall: &Waterfall,
        movement: &Movement,
    ) -> BTreeMap<DealId, MovedDeal> {
        let mut named: BTreeSet<DealId> = waterfall
            .postings
            .iter()
            .map(|posting| posting.deal)
            .collect();
        let stage_moves = movement.stage_moves.iter().flat_map(|step| &step.deals);
        let category_moves = movement.category_moves.iter().flat_map(|step| &step.deals);
        named.extend(stage_moves.chain(category_moves).copied());
        named.extend(movement.quiet_commits.iter().map(|quiet| quiet.deal));
        named.extend(movement.pushed_again.iter().map(|pushed| pushed.deal));
        let is_in =
            |deal: &BookDeal| deal.belongs_to(self.whose) && deal.is_due_within(period.window);
        let deals = self.record.deals.iter().filter_map(|deal| {
            let before = BookDeal::at(self.record, deal, self.since);
            let after = BookDeal::at(self.record, deal, self.until);
            let was_in = before.as_ref().is_some_and(is_in);
            let is_in = after.as_ref().is_some_and(is_in);
            let is_wanted = named.contains(&deal.id) || was_in || is_in;
            is_wanted.then(|| {
                let moved = MovedDeal {
                    name: format!("Deal {}", deal.id),
                    account: String::new(),
                    owner: String::new(),
                    before,
                    after,
                    was_in,
                    is_in,
                };
                (deal.id, moved)
            })
        });
        deals.collect()
    }
}
