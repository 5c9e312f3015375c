//! Money of several currencies: kept apart in a bag, brought together only at a named rate of a named day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::money::{Currency, Money};

/// Sums per currency, never added across currencies, in the order of their codes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MoneyBag {
    /// Minor units per currency; 128 bits, so that no sum of 64-bit amounts can overflow.
    sums: BTreeMap<Currency, i128>,
}

impl MoneyBag {
    /// Puts an amount in.
    pub fn add(&mut self, money: Money) {
        *self.sums.entry(money.currency).or_default() += i128::from(money.minor);
    }

    /// Puts a sum of many amounts in, in minor units.
    pub fn add_sum(&mut self, currency: Currency, minor: i128) {
        *self.sums.entry(currency).or_default() += minor;
    }

    /// Puts another bag's sums in.
    pub fn add_all(&mut self, other: &Self) {
        for (currency, minor) in &other.sums {
            *self.sums.entry(*currency).or_default() += minor;
        }
    }

    /// The sums, one per currency, sorted by code. A sum beyond 64 bits stops at the largest amount.
    pub fn amounts(&self) -> impl Iterator<Item = Money> + '_ {
        self.sums.iter().map(|(currency, minor)| {
            let minor = (*minor).clamp(i128::from(i64::MIN), i128::from(i64::MAX));
            Money::new(minor as i64, *currency)
        })
    }

    /// The sum of one currency; zero where there is none.
    pub fn of(&self, currency: Currency) -> Money {
        let found = self.amounts().find(|money| money.currency == currency);
        found.unwrap_or(Money::new(0, currency))
    }

    /// Whether nothing was ever put in. A bag with amounts that cancel out is not empty.
    pub fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }

    /// The one amount, where there is only one currency.
    pub fn single(&self) -> Option<Money> {
        let mut amounts = self.amounts();
        amounts.next().filter(|_| self.sums.len() == 1)
    }

    /// Everything in `base`, each currency at its rate for the day `on`; refused where a rate is missing.
    /// Each currency is rounded once, half away from zero to the minor unit of `base`.
    pub fn convert(
        &self,
        rates: &RateTable,
        base: Currency,
        on: NaiveDate,
    ) -> Result<Converted, ConversionRefused> {
        let (mut total, mut used) = (0_i64, Vec::new());
        for money in self.amounts() {
            let (converted, rate) = rates.convert(money, base, on)?;
            let sum = total.checked_add(converted.minor);
            total = sum.ok_or(ConversionRefused::TooLarge { to: base })?;
            used.extend(rate);
        }
        Ok(Converted {
            total: Money::new(total, base),
            used,
        })
    }
}

impl FromIterator<Money> for MoneyBag {
    fn from_iter<I: IntoIterator<Item = Money>>(amounts: I) -> Self {
        let mut bag = Self::default();
        amounts.into_iter().for_each(|money| bag.add(money));
        bag
    }
}

/// A converted total, with the rates that made it, to be named beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// The total in the base currency.
    pub total: Money,
    /// The rates used, one per foreign currency.
    pub used: Vec<UsedRate>,
}

impl Converted {
    /// The rates in one line, `1 EUR = 1.0850 USD (2026-10-01)`; empty where nothing was converted.
    pub fn rates_said(&self) -> String {
        self.used
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// A rate that was used in a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsedRate {
    /// The currency that was converted.
    pub from: Currency,
    /// The currency it became.
    pub to: Currency,
    /// How many of `to` one of `from` is.
    pub rate: Decimal,
    /// The day of the rate: where it was made of two rates, the day of the older.
    pub dated: NaiveDate,
    /// The rate is younger than the day asked for, because none is older.
    pub is_later: bool,
}

impl std::fmt::Display for UsedRate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rate = self.rate.round_dp(6).normalize();
        let later = if self.is_later {
            ", the earliest known"
        } else {
            ""
        };
        write!(
            f,
            "1 {} = {rate} {} ({}{later})",
            self.from, self.to, self.dated
        )
    }
}

/// Why amounts were not brought into one currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConversionRefused {
    /// There is no rate.
    #[error("no rate from {from} to {to}: import a rate table, or look at each currency alone")]
    NoRate {
        /// The currency to convert.
        from: Currency,
        /// The base currency.
        to: Currency,
    },
    /// The sum does not fit.
    #[error("the total in {to} is too large to be shown")]
    TooLarge {
        /// The base currency.
        to: Currency,
    },
}

/// Dated exchange rates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RateTable {
    rates: BTreeMap<(Currency, Currency), BTreeMap<NaiveDate, Decimal>>,
}

impl RateTable {
    /// Adds the rate of a day: one of `from` is `rate` of `to`. A second rate of the same day replaces the
    /// first. A rate that is not above zero is refused with `false`.
    pub fn add(&mut self, from: Currency, to: Currency, dated: NaiveDate, rate: Decimal) -> bool {
        let fits = rate > Decimal::ZERO && from != to;
        if fits {
            self.rates
                .entry((from, to))
                .or_default()
                .insert(dated, rate);
        }
        fits
    }

    /// Whether no rate is known.
    pub fn is_empty(&self) -> bool {
        self.rates.is_empty()
    }

    /// The rate for a day: the latest on or before it, else the earliest after it (which says so). Without
    /// a direct rate the inverse is taken, then a way over one third currency.
    pub fn rate(&self, from: Currency, to: Currency, on: NaiveDate) -> Option<UsedRate> {
        self.direct(from, to, on).or_else(|| {
            let mut middles: Vec<Currency> = self
                .rates
                .keys()
                .flat_map(|pair| [pair.0, pair.1])
                .collect();
            middles.sort_unstable();
            middles.dedup();
            middles.into_iter().find_map(|middle| {
                let first = self.direct(from, middle, on)?;
                let second = self.direct(middle, to, on)?;
                Some(UsedRate {
                    from,
                    to,
                    rate: first.rate.checked_mul(second.rate)?,
                    dated: first.dated.min(second.dated),
                    is_later: first.is_later || second.is_later,
                })
            })
        })
    }

    fn direct(&self, from: Currency, to: Currency, on: NaiveDate) -> Option<UsedRate> {
        let used = |dated: NaiveDate, rate| UsedRate {
            from,
            to,
            rate,
            dated,
            is_later: dated > on,
        };
        let straight = self
            .rates
            .get(&(from, to))
            .and_then(|days| nearest(days, on));
        if let Some((dated, rate)) = straight {
            return Some(used(dated, rate));
        }
        let (dated, inverse) = self
            .rates
            .get(&(to, from))
            .and_then(|days| nearest(days, on))?;
        Some(used(dated, Decimal::ONE.checked_div(inverse)?))
    }

    /// One amount in `to`, and the rate used; no rate where it was in that currency already.
    pub fn convert(
        &self,
        money: Money,
        to: Currency,
        on: NaiveDate,
    ) -> Result<(Money, Option<UsedRate>), ConversionRefused> {
        let from = money.currency;
        if from == to {
            return Ok((money, None));
        }
        let used = self
            .rate(from, to, on)
            .ok_or(ConversionRefused::NoRate { from, to })?;
        let amount = money.decimal().checked_mul(used.rate);
        let converted = amount.and_then(|amount| Money::from_decimal(amount, to));
        Ok((
            converted.ok_or(ConversionRefused::TooLarge { to })?,
            Some(used),
        ))
    }
}

fn nearest(days: &BTreeMap<NaiveDate, Decimal>, on: NaiveDate) -> Option<(NaiveDate, Decimal)> {
    let before = days.range(..=on).next_back();
    before
        .or_else(|| days.iter().next())
        .map(|(day, rate)| (*day, *rate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(text: &str) -> Currency {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn table() -> RateTable {
        let mut table = RateTable::default();
        for (from, to, dated, rate) in [
            ("EUR", "USD", "2026-01-01", "1.10"),
            ("EUR", "USD", "2026-04-01", "1.20"),
            ("GBP", "USD", "2026-04-01", "1.25"),
            ("USD", "JPY", "2026-01-01", "150"),
        ] {
            assert!(table.add(code(from), code(to), day(dated), rate.parse().unwrap()));
        }
        table
    }

    #[test]
    fn the_rate_of_a_day_is_the_latest_before_it_else_the_earliest_after() {
        for (from, to, on, said) in [
            ("EUR", "USD", "2026-03-31", "1 EUR = 1.1 USD (2026-01-01)"),
            ("EUR", "USD", "2026-04-01", "1 EUR = 1.2 USD (2026-04-01)"),
            (
                "EUR",
                "USD",
                "2025-06-01",
                "1 EUR = 1.1 USD (2026-01-01, the earliest known)",
            ),
            ("USD", "GBP", "2026-05-01", "1 USD = 0.8 GBP (2026-04-01)"),
            ("EUR", "JPY", "2026-05-01", "1 EUR = 180 JPY (2026-01-01)"),
            (
                "GBP",
                "EUR",
                "2026-05-01",
                "1 GBP = 1.041667 EUR (2026-04-01)",
            ),
        ] {
            let used = table().rate(code(from), code(to), day(on)).unwrap();
            assert_eq!(used.to_string(), said);
        }
    }

    #[test]
    fn a_bag_keeps_currencies_apart_and_converts_at_named_rates() {
        let bag: MoneyBag = [
            Money::new(10_000, code("USD")),
            Money::new(10_000, code("EUR")),
            Money::new(5_000, code("USD")),
        ]
        .into_iter()
        .collect();
        let amounts: Vec<String> = bag.amounts().map(|money| money.to_string()).collect();
        assert_eq!(amounts, ["EUR 100", "USD 150"]);
        assert_eq!(bag.single(), None);
        let converted = bag
            .convert(&table(), Currency::USD, day("2026-05-01"))
            .unwrap();
        assert_eq!(converted.total, Money::new(27_000, Currency::USD));
        assert_eq!(converted.rates_said(), "1 EUR = 1.2 USD (2026-04-01)");
    }

    #[test]
    fn a_missing_rate_is_refused_and_never_taken_as_one() {
        let bag: MoneyBag = [Money::new(100, code("CHF"))].into_iter().collect();
        assert_eq!(
            bag.convert(&table(), Currency::USD, day("2026-05-01"))
                .unwrap_err()
                .to_string(),
            "no rate from CHF to USD: import a rate table, or look at each currency alone"
        );
        let mut table = table();
        assert!(!table.add(code("CHF"), code("USD"), day("2026-01-01"), Decimal::ZERO));
    }

    #[test]
    fn amounts_that_cancel_out_are_not_nothing() {
        let bag: MoneyBag = [
            Money::new(100, Currency::EUR),
            Money::new(-100, Currency::EUR),
        ]
        .into_iter()
        .collect();
        assert!(!bag.is_empty() && MoneyBag::default().is_empty());
        assert_eq!(bag.single(), Some(Money::new(0, Currency::EUR)));
    }

    #[test]
    fn the_largest_amounts_do_not_panic() {
        let huge = Money::new(i64::MAX, Currency::EUR);
        let bag: MoneyBag = [huge, huge].into_iter().collect();
        assert_eq!(bag.of(Currency::EUR), huge);
        assert!(
            bag.convert(&table(), Currency::USD, day("2026-05-01"))
                .is_err()
        );
    }

    proptest! {
        #[test]
        fn the_order_of_adding_does_not_matter(
            amounts in prop::collection::vec((-1_000_000_i64..1_000_000, 0_usize..3), 0..20)
        ) {
            let codes = ["EUR", "USD", "JPY"].map(code);
            let money: Vec<Money> = amounts.iter().map(|(m, c)| Money::new(*m, codes[*c])).collect();
            let forth: MoneyBag = money.iter().copied().collect();
            let mut back: MoneyBag = money.iter().rev().skip(3).copied().collect();
            back.add_all(&money.iter().rev().take(3).copied().collect());
            prop_assert_eq!(forth, back);
        }
    }
}
