//! What has to be known of everybody's deals, whoever is looked at: added up row by row.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::domain::forecast::{AmountRule, DealState};
use crate::domain::money::Currency;
use crate::domain::stamp::Stamp;
use crate::storage::forecast::states::Life;

/// Deals in a currency as they stand at the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct InCurrency {
    /// With an amount in it.
    stated: i64,
    /// With a last known amount in it.
    last_known: i64,
}

/// Sums of some deals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::storage) struct Sums {
    /// From when on something of the book is known.
    pub(in crate::storage::forecast) known_from: Option<Stamp>,
    /// When a deal first changed.
    pub(in crate::storage::forecast) first_change: Option<Stamp>,
    /// The currencies that any state was in.
    currencies: BTreeMap<Currency, InCurrency>,
}

impl Sums {
    /// Adds a deal with its stated states.
    pub(in crate::storage::forecast) fn add(&mut self, life: Life, states: &[DealState]) {
        self.known_from = earlier(self.known_from, life.known_from);
        self.first_change = earlier(self.first_change, states.get(1).map(|state| state.since));
        let mut known = None;
        for amount in states.iter().filter_map(|state| state.amount) {
            self.currencies.entry(amount.currency).or_default();
        }
        for state in states {
            let filled = state.amount.filter(|amount| amount.minor != 0);
            known = filled.or(known).or(state.amount);
        }
        if let Some(amount) = states.last().and_then(|state| state.amount) {
            self.currencies.entry(amount.currency).or_default().stated += 1;
        }
        if let Some(amount) = known {
            self.currencies
                .entry(amount.currency)
                .or_default()
                .last_known += 1;
        }
    }

    /// Adds what was kept of other deals.
    pub(super) fn add_kept(
        &mut self,
        known_from: Option<i64>,
        first_change: Option<i64>,
        currencies: &str,
    ) {
        self.known_from = earlier(self.known_from, known_from.map(Stamp));
        self.first_change = earlier(self.first_change, first_change.map(Stamp));
        for part in currencies.split(',') {
            let mut parts = part.split(':');
            let Some(currency) = parts.next().and_then(|code| self.currency(code)) else {
                continue;
            };
            let mut count = || parts.next().and_then(|count| count.parse::<i64>().ok());
            let sums = self.currencies.entry(currency).or_default();
            sums.stated += count().unwrap_or(0);
            sums.last_known += count().unwrap_or(0);
        }
    }

    /// A currency by its code. One that was met before is not looked up again, which takes long for thousands of rows.
    fn currency(&self, code: &str) -> Option<Currency> {
        let mut met = self.currencies.keys().copied();
        met.find(|currency| currency.code() == code)
            .or_else(|| code.parse().ok())
    }

    /// Adds the sums of other deals.
    pub(super) fn and(&mut self, other: &Self) {
        self.known_from = earlier(self.known_from, other.known_from);
        self.first_change = earlier(self.first_change, other.first_change);
        for (currency, more) in &other.currencies {
            let sums = self.currencies.entry(*currency).or_default();
            sums.stated += more.stated;
            sums.last_known += more.last_known;
        }
    }

    pub(super) fn currencies_written(&self) -> String {
        let mut out = String::new();
        for (currency, sums) in &self.currencies {
            if !out.is_empty() {
                out.push(',');
            }
            let _ = write!(out, "{currency}:{}:{}", sums.stated, sums.last_known);
        }
        out
    }

    /// Each currency with how many deals are in it now, by a rule of amounts.
    pub(in crate::storage::forecast) fn currencies(
        &self,
        rule: AmountRule,
    ) -> impl Iterator<Item = (Currency, i64)> {
        self.currencies.iter().map(move |(currency, sums)| {
            let count = match rule {
                AmountRule::AsItStands => sums.stated,
                AmountRule::LastKnown => sums.last_known,
            };
            (*currency, count)
        })
    }
}

/// The sums of everybody, and of what the file was then.
pub(in crate::storage) type KeptSums = ((i64, u64), Sums);

fn earlier(a: Option<Stamp>, b: Option<Stamp>) -> Option<Stamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
