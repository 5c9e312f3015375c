//! Reads the main page of the forecast, and the deals behind each of its lines.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use crate::domain::forecast::calls::HowMuch;
use crate::domain::forecast::sheet::{Sheet, is_of_period};
use crate::domain::forecast::{Book, BookDeal, CallSheet, Columns, DealKind, ForecastPeriod};
use crate::domain::ids::{DealId, RepId};
use crate::domain::money::Currency;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::storage::{Result, Store, threads};

use super::calls::call_sheet;
use super::{ForecastBasis, ForecastQuestion};

/// The main page of the forecast: what stands in the deals, and what people call.
#[derive(Debug, Clone)]
pub struct ForecastSheet {
    /// The period that is forecast.
    pub period: ForecastPeriod,
    /// Whether the scope asked for something else, so that the page says which quarter it shows.
    pub is_stand_in: bool,
    /// The day that is looked at.
    pub today: NaiveDate,
    /// The currency of all money.
    pub currency: Currency,
    /// The rates used to reach it; empty where nothing was converted.
    pub rates: String,
    /// Whether the file holds any deal at all.
    pub has_deals: bool,
    /// The figures.
    pub sheet: Sheet,
    /// The very large deals with their names.
    pub large: Vec<ForecastDealLine>,
    /// What reps and manager call.
    pub calls: CallSheet,
}

/// Which deals of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DealsBehind {
    /// Whose.
    pub owner: DealOwner,
    /// In this category alone; `None`: all.
    pub category: Option<ForecastCategory>,
    /// Of this kind alone; `None`: all.
    pub kind: Option<DealKind>,
    /// Only the very large open ones, see [`Sheet::large`].
    pub only_large: bool,
}

/// Whose deals of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DealOwner {
    /// Of the whole scope.
    #[default]
    All,
    /// Of one person.
    Rep(RepId),
    /// Of nobody.
    Nobody,
}

/// A deal of the period with what its forecast rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastDealLine {
    /// The deal as it stands.
    pub deal: BookDeal,
    /// Its name.
    pub name: String,
    /// The account; may be empty.
    pub account: String,
    /// The owner; may be empty.
    pub owner: String,
    /// The stage; may be empty.
    pub stage: String,
    /// Whether the category is the deal's own and not that of its stage.
    pub is_own_category: bool,
}

/// Deals of a period and what they add up to.
#[derive(Debug, Clone)]
pub struct ForecastDealList {
    /// The deals, by category from the surest on, the largest first in each.
    pub deals: Vec<ForecastDealLine>,
    /// The columns of all of them, whatever category was asked for.
    pub columns: Columns,
    /// The currency of all money.
    pub currency: Currency,
    /// The period.
    pub period: ForecastPeriod,
    /// The day that is looked at.
    pub today: NaiveDate,
}

/// Of more deals the two halves of the page are made by two threads.
#[cfg(not(test))]
const MANY: usize = 10_000;
/// Few, so that the tests have both ways.
#[cfg(test)]
const MANY: usize = 8;

impl Store {
    /// The main page of the forecast.
    pub fn forecast_sheet(&self, question: &ForecastQuestion) -> Result<ForecastSheet> {
        let basis = self.forecast_basis(question)?;
        let record = &basis.record;
        let due = self.call_days(&question.scope, basis.period.window)?;
        let (sheet, calls) = threads::both(
            record.deals.len() > MANY,
            || {
                Sheet::of(
                    record,
                    &question.calendar,
                    &question.settings,
                    basis.whose.as_ref(),
                    basis.period,
                )
            },
            || call_sheet(question, &basis, due, HowMuch::Standing),
        );
        let large = (sheet.large.iter())
            .map(|deal| self.deal_line(&basis, *deal))
            .collect::<Result<_>>()?;
        Ok(ForecastSheet {
            period: basis.period,
            is_stand_in: basis.period.period != question.period,
            today: record.today,
            currency: record.currency,
            rates: record.rates.clone(),
            has_deals: !record.deals.is_empty() || self.has_deals()?,
            large,
            calls,
            sheet,
        })
    }

    /// The deals of the period behind a line of the forecast.
    pub fn forecast_deals(
        &self,
        question: &ForecastQuestion,
        behind: &DealsBehind,
    ) -> Result<ForecastDealList> {
        let basis = self.forecast_basis(question)?;
        let record = &basis.record;
        let mut book = Book::at(record, record.now, basis.whose.as_ref());
        let large: BTreeSet<DealId> = if behind.only_large {
            let sheet = Sheet::of(
                record,
                &question.calendar,
                &question.settings,
                basis.whose.as_ref(),
                basis.period,
            );
            sheet.large.iter().map(|deal| deal.id).collect()
        } else {
            BTreeSet::new()
        };
        book.deals.retain(|deal| {
            is_of_period(deal, basis.period)
                && (!behind.only_large || large.contains(&deal.id))
                && behind.kind.is_none_or(|kind| deal.kind == kind)
                && match behind.owner {
                    DealOwner::All => true,
                    DealOwner::Rep(rep) => deal.owner == Some(rep),
                    DealOwner::Nobody => deal
                        .owner
                        .is_none_or(|owner| record.person(owner).is_none()),
                }
        });
        let columns = book.columns(basis.period.window);
        let mut deals = book.deals;
        deals.retain(|deal| {
            behind
                .category
                .is_none_or(|wanted| column_of(deal) == wanted)
        });
        deals.sort_by_key(|deal| (std::cmp::Reverse(column_of(deal)), -deal.worth(), deal.id));
        Ok(ForecastDealList {
            deals: deals
                .into_iter()
                .map(|deal| self.deal_line(&basis, deal))
                .collect::<Result<_>>()?,
            columns,
            currency: record.currency,
            period: basis.period,
            today: record.today,
        })
    }

    fn deal_line(&self, basis: &ForecastBasis, deal: BookDeal) -> Result<ForecastDealLine> {
        let record = &basis.record;
        let names: Option<(String, Option<String>)> = self
            .reader()
            .prepare_cached(
                "SELECT d.name, a.name FROM deals d LEFT JOIN accounts a ON a.id = d.account_id WHERE d.id = ?1",
            )?
            .query_row([deal.id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (name, account) = names.unwrap_or_default();
        let place = record
            .deals
            .binary_search_by_key(&deal.id, |other| other.id);
        let state = place
            .ok()
            .and_then(|at| record.state_at(record.deals.get(at)?, record.now));
        Ok(ForecastDealLine {
            name,
            account: account.unwrap_or_default(),
            owner: (deal.owner.and_then(|owner| record.person(owner)))
                .map(|person| person.name.clone())
                .unwrap_or_default(),
            stage: (deal.stage.and_then(|stage| record.stage(stage)))
                .map(|stage| stage.name.clone())
                .unwrap_or_default(),
            is_own_category: state.is_some_and(|state| {
                deal.outcome == Outcome::Open && state.own_category == Some(deal.category)
            }),
            deal,
        })
    }
}

/// The column in which a deal stands.
pub fn column_of(deal: &BookDeal) -> ForecastCategory {
    match (deal.outcome, deal.category) {
        (Outcome::Won, _) => ForecastCategory::Closed,
        (_, ForecastCategory::Closed) => ForecastCategory::Pipeline,
        (_, category) => category,
    }
}
