//! Reads the main page of the forecast, and the deals behind each of its lines.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use crate::domain::forecast::sheet::{Sheet, is_of_period};
use crate::domain::forecast::{Book, BookDeal, CallLevel, Columns, DealKind, ForecastPeriod};
use crate::domain::ids::RepId;
use crate::domain::money::Currency;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::storage::{Result, Store};

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
    /// The newest call of each rep.
    pub calls: BTreeMap<RepId, NewestCall>,
}

/// The newest call of somebody, in minor units of the base currency; cumulative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NewestCall {
    /// Commit with what is won.
    pub commit: Option<i64>,
    /// Most Likely with what is surer.
    pub most_likely: Option<i64>,
    /// Best Case with what is surer.
    pub best_case: Option<i64>,
    /// The day of the newest of them.
    pub made_on: Option<NaiveDate>,
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

impl Store {
    /// The main page of the forecast.
    pub fn forecast_sheet(&self, question: &ForecastQuestion) -> Result<ForecastSheet> {
        let basis = self.forecast_basis(question)?;
        let record = &basis.record;
        let sheet = Sheet::of(
            record,
            &question.calendar,
            &question.settings,
            basis.whose.as_ref(),
            basis.period,
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
            has_deals: !record.deals.is_empty(),
            large,
            calls: newest_calls(&basis),
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
        book.deals.retain(|deal| {
            is_of_period(deal, basis.period)
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

/// The newest call of each rep of the scope for exactly the period.
fn newest_calls(basis: &ForecastBasis) -> BTreeMap<RepId, NewestCall> {
    let mut calls: BTreeMap<RepId, NewestCall> = BTreeMap::new();
    let window = basis.period.window;
    for call in &basis.record.calls {
        let is_of_period = (call.starts_on, call.ends_on) == (window.first, window.last);
        let Some(rep) = call.rep.filter(|_| call.level == CallLevel::Rep) else {
            continue;
        };
        let is_theirs = basis
            .whose
            .as_ref()
            .is_none_or(|whose| whose.contains(&rep));
        if !is_of_period || !is_theirs || call.made_at > basis.record.now {
            continue;
        }
        let newest = calls.entry(rep).or_default();
        // Calls are in the order in which they were made, so the later one wins.
        match call.category {
            ForecastCategory::Commit => newest.commit = call.base,
            ForecastCategory::MostLikely => newest.most_likely = call.base,
            ForecastCategory::BestCase => newest.best_case = call.base,
            _ => continue,
        }
        newest.made_on = Some(call.made_at.day());
    }
    calls
}
