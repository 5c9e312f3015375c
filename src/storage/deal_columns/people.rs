//! The figures of owners, from the columns.

use std::collections::BTreeMap;

use super::texts::Places;
use super::{DealColumns, NO_DAY, NONE};
use crate::domain::money::Money;
use crate::domain::process::Outcome;
use crate::domain::rep_figures::{DealRow, RepFigures};

impl DealColumns {
    /// The figures of each owner, and of the deals without one, over all open deals and those that closed within the
    /// days; `owners` none: everybody's.
    pub(super) fn figures_by_owner(
        &self,
        owners: Option<&Places>,
        (from, to): (Option<i32>, Option<i32>),
    ) -> BTreeMap<Option<i64>, RepFigures> {
        let mut by_place = vec![RepFigures::default(); self.owners.texts.len() + 1];
        let mut has_deals = vec![false; by_place.len()];
        let last = by_place.len() - 1;
        for row in 0..self.len() {
            let (owner, outcome, close_on) =
                (self.owner[row], self.outcome[row], self.close_on[row]);
            let is_within = |day: Option<i32>, holds: fn(i32, i32) -> bool| {
                day.is_none_or(|day| close_on != NO_DAY && holds(close_on, day))
            };
            let is_counted = outcome == Outcome::Open
                || (is_within(from, |on, from| on >= from) && is_within(to, |on, to| on <= to));
            let is_theirs = owners.is_none_or(|owners| owner != NONE && owners.has(owner as usize));
            if !is_counted || !is_theirs {
                continue;
            }
            let place = (owner as usize).min(last);
            has_deals[place] = true;
            by_place[place].add(&DealRow {
                outcome,
                amount: self.money(row),
                days_to_win: (outcome == Outcome::Won
                    && self.created_on[row] != NO_DAY
                    && close_on != NO_DAY)
                    .then(|| i64::from(close_on - self.created_on[row])),
            });
        }
        let owners = by_place.into_iter().zip(has_deals).enumerate();
        owners
            .filter(|(_, (_, has_deals))| *has_deals)
            .map(|(place, (figures, _))| (self.owners.id(place as u32), figures))
            .collect()
    }

    fn money(&self, row: usize) -> Option<Money> {
        let currency = *self.currencies.get(usize::from(self.currency[row]))?;
        let minor = self.amount[row];
        (minor != super::NO_AMOUNT).then(|| Money::new(minor, currency))
    }
}
