//! The base currency, and amounts brought into it at named rates.

use std::fmt::Write as _;
use std::str::FromStr;

use chrono::NaiveDate;
use rusqlite::OptionalExtension;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::cells::parse_day;
use super::{Result, Store};
use crate::domain::money::{Currency, Money};
use crate::domain::rates::{Converted, MoneyBag, RateTable, UsedRate};

/// The currency of totals, with all rates to reach it.
#[derive(Debug, Clone)]
pub struct BaseCurrency {
    /// The currency.
    pub currency: Currency,
    /// Every rate of the file.
    pub rates: RateTable,
    /// The day for which rates are asked.
    pub on: NaiveDate,
}

/// Sums brought into the base currency, as far as rates are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InBase {
    /// The total of everything that could be converted.
    pub total: Money,
    /// The rates used, one per foreign currency.
    pub used: Vec<UsedRate>,
    /// What could not be converted; empty as a rule.
    pub left: MoneyBag,
}

impl InBase {
    /// The rates in one line, `1 EUR = 1.0850 USD (2026-10-01)`; empty where nothing was converted.
    pub fn rates_said(&self) -> String {
        Converted {
            total: self.total,
            used: self.used.clone(),
        }
        .rates_said()
    }
}

impl BaseCurrency {
    /// Brings a bag into the base currency. A currency without a rate stays apart in `left`; it is never counted
    /// at one to one.
    pub fn sum(&self, bag: &MoneyBag) -> InBase {
        let (mut total, mut used, mut left) = (0_i64, Vec::new(), MoneyBag::default());
        for money in bag.amounts() {
            match self.rates.convert(money, self.currency, self.on) {
                Ok((converted, rate)) => {
                    total = total.saturating_add(converted.minor);
                    used.extend(rate);
                }
                Err(_) => left.add(money),
            }
        }
        InBase {
            total: Money::new(total, self.currency),
            used,
            left,
        }
    }

    /// Major units of the base currency per minor unit of a currency; none without a rate.
    pub(super) fn weight_of(&self, code: &str) -> Option<f64> {
        let currency = code.parse::<Currency>().ok()?;
        let rate = if currency == self.currency {
            Some(1.0)
        } else {
            let used = self.rates.rate(currency, self.currency, self.on);
            used.and_then(|used| used.rate.to_f64())
        };
        rate.map(|rate| rate / 10_f64.powi(currency.digits() as i32))
    }

    /// What one minor unit of `currency` weighs in minor units of the base; 1 where no rate is known, for sorting
    /// only.
    pub(super) fn weight(&self, currency: Currency) -> f64 {
        let rate = if currency == self.currency {
            Some(1.0)
        } else {
            self.rates
                .rate(currency, self.currency, self.on)
                .and_then(|used| used.rate.to_f64())
        };
        let digits = self.currency.digits() as i32 - currency.digits() as i32;
        rate.unwrap_or(1.0) * 10_f64.powi(digits)
    }

    /// A piece of SQL that weighs `d.amount_minor` by its currency, for sorting.
    pub(super) fn weights(&self, currencies: &[Currency]) -> String {
        let mut cases = String::new();
        for currency in currencies.iter().filter(|c| **c != self.currency) {
            let _ = write!(
                cases,
                " WHEN '{currency}' THEN {:e}",
                self.weight(*currency)
            );
        }
        if cases.is_empty() {
            "1".to_owned()
        } else {
            format!("CASE d.currency{cases} ELSE 1.0 END")
        }
    }
}

impl Store {
    /// The base currency: `preferred` (the manager's setting), else what the imports settled on, else the base of most
    /// imported rates, else the currency of most deals, else US dollars. Rates are those for [`Store::today`].
    pub fn base_currency(&self, preferred: Option<Currency>) -> Result<BaseCurrency> {
        let text = |sql: &str| -> Result<Option<Currency>> {
            let code: Option<String> = self
                .connection
                .prepare_cached(sql)?
                .query_row([], |row| row.get(0))
                .optional()?;
            Ok(code.and_then(|code| code.trim_matches('"').parse().ok()))
        };
        let settled = text("SELECT value FROM settings WHERE key = 'base_currency'")?;
        let of_rates =
            text("SELECT base FROM rates GROUP BY base ORDER BY count(*) DESC, base LIMIT 1")?;
        let of_deals = match settled.or(of_rates) {
            Some(_) => None,
            None => self.most_used(&self.deal_currencies()?)?,
        };
        Ok(BaseCurrency {
            currency: preferred
                .or(settled)
                .or(of_rates)
                .or(of_deals)
                .unwrap_or(Currency::USD),
            rates: self.rate_table()?,
            on: self.today(),
        })
    }

    /// Every rate of the file. Currencies are known codes and rates above zero; anything else was refused when
    /// it came in.
    pub fn rate_table(&self) -> Result<RateTable> {
        let mut table = RateTable::default();
        let mut statement = self
            .connection
            .prepare_cached("SELECT currency, base, on_day, rate FROM rates")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = |at: usize| row.get_ref(at).ok().and_then(|cell| cell.as_str().ok());
            let code = |at: usize| text(at).and_then(|code| Currency::from_str(code).ok());
            let rate = text(3).and_then(|rate| Decimal::from_str(rate).ok());
            let day = text(2).and_then(parse_day);
            if let (Some(from), Some(to), Some(day), Some(rate)) = (code(0), code(1), day, rate) {
                table.add(from, to, day, rate);
            }
        }
        Ok(table)
    }

    /// The currencies that deals have, by code. Steps through the index from one to the next, so that a million
    /// deals cost what ten cost.
    pub fn deal_currencies(&self) -> Result<Vec<Currency>> {
        let mut statement = self.connection.prepare_cached(
            "WITH RECURSIVE known(code) AS (SELECT min(currency) FROM deals UNION ALL
               SELECT (SELECT min(currency) FROM deals WHERE currency > known.code)
               FROM known WHERE known.code IS NOT NULL)
             SELECT code FROM known WHERE code IS NOT NULL",
        )?;
        let codes = statement.query_map([], |row| row.get::<_, String>(0))?;
        let codes = codes.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(codes.iter().filter_map(|code| code.parse().ok()).collect())
    }

    /// The currency of most deals, of the given ones.
    fn most_used(&self, currencies: &[Currency]) -> Result<Option<Currency>> {
        let mut most = None;
        if let [only] = currencies {
            return Ok(Some(*only));
        }
        for currency in currencies {
            let count: i64 = self
                .connection
                .prepare_cached("SELECT count(*) FROM deals WHERE currency = ?1")?
                .query_row([currency.code()], |row| row.get(0))?;
            if most.is_none_or(|(larger, _)| count > larger) {
                most = Some((count, *currency));
            }
        }
        Ok(most.map(|(_, currency)| currency))
    }
}
