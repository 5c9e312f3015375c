//! The order of a list: a number per deal that sorts as its column does.

use super::flags::{Weights, bit};
use super::radix::{self, Keyed};
use super::texts::Places;
use super::{DealColumns, NO_AMOUNT, NO_DAY, NONE};
use crate::domain::process::Outcome;
use crate::storage::deal_query::{DealColumn, DealQuery, DealView, GroupBy};

/// Bits of a day beside something that counts more.
const DAY_BITS: u32 = 24;

/// Rows without a value come last either way.
const LAST: u64 = u64::MAX;

/// A day or nothing as a number that sorts the same.
fn of_day(day: i32) -> u64 {
    if day == NO_DAY {
        LAST
    } else {
        of_signed(i64::from(day))
    }
}

fn of_signed(value: i64) -> u64 {
    // One more than the smallest and one less than the largest, so that turned around none is that of nothing.
    ((value as u64) ^ (1 << 63)).clamp(1, LAST - 1)
}

/// A day beside something that counts more: the days of ten thousand years, and none after them.
fn of_close_day(day: i32) -> u64 {
    let none = (1_i64 << DAY_BITS) - 1;
    if day == NO_DAY {
        none as u64
    } else {
        i64::from(day).clamp(0, none - 1) as u64
    }
}

/// A figure as a number that sorts the same: IEEE 754 totalOrder.
fn of_figure(value: f64) -> u64 {
    let bits = value.to_bits();
    let key = if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    };
    key.clamp(1, LAST - 1)
}

/// Which deals a question is about, before its words.
pub(super) struct Chosen<'a> {
    /// The question.
    pub query: &'a DealQuery,
    /// Owners of the scope by place; none: everybody.
    pub owners: Option<Places>,
    /// First and last day of the scope.
    pub days: (Option<i32>, Option<i32>),
    /// What a minor unit of each currency weighs, by place; empty where all amounts are of the base currency.
    pub weights: Vec<f64>,
}

impl DealColumns {
    /// The rows of a question in its order.
    pub(super) fn ordered(&self, chosen: &Chosen<'_>) -> Vec<u32> {
        let query = chosen.query;
        let mut keyed = match self.rows_of_few(chosen.owners.as_ref()) {
            Some(rows) => self.keyed(chosen, rows.into_iter()),
            None => self.keyed(chosen, 0..self.len() as u32),
        };
        radix::sort(&mut keyed, LAST);
        if query.group != GroupBy::None {
            // Rows of a group stay in their order.
            for pair in &mut keyed {
                pair.0 = self.group_key(query.group, pair.1 as usize);
            }
            radix::sort(&mut keyed, LAST);
        }
        keyed.into_iter().map(|keyed| keyed.1).collect()
    }

    fn keyed(&self, chosen: &Chosen<'_>, rows: impl Iterator<Item = u32>) -> Vec<Keyed> {
        let mut weights = Weights::new();
        rows.filter(|row| self.is_chosen(chosen, *row as usize))
            .map(|row| (self.key(chosen, row as usize, &mut weights), row))
            .collect()
    }

    fn is_chosen(&self, chosen: &Chosen<'_>, row: usize) -> bool {
        let (query, outcome, close_on) = (chosen.query, self.outcome[row], self.close_on[row]);
        let is_in_view = match query.view {
            DealView::Open => outcome == Outcome::Open,
            DealView::Flagged => outcome == Outcome::Open && self.flags[row] != 0,
            DealView::Won => outcome == Outcome::Won,
            DealView::Lost => outcome == Outcome::Lost,
            DealView::All => true,
        };
        let is_dated = close_on != NO_DAY;
        is_in_view
            && chosen.owners.as_ref().is_none_or(|owners| {
                self.owner[row] != NONE && owners.has(self.owner[row] as usize)
            })
            && chosen
                .days
                .0
                .is_none_or(|from| outcome == Outcome::Open || (is_dated && close_on >= from))
            && chosen.days.1.is_none_or(|to| {
                if is_dated {
                    close_on <= to
                } else {
                    outcome == Outcome::Open
                }
            })
            && query
                .flag
                .as_deref()
                .is_none_or(|key| self.flags[row] & bit(key) != 0)
    }

    fn key(&self, chosen: &Chosen<'_>, row: usize, weights: &mut Weights) -> u64 {
        let query = chosen.query;
        let rank = |ranks: &[u32], place: u32| {
            ranks
                .get(place as usize)
                .map_or(LAST, |rank| u64::from(*rank) + 1)
        };
        let (key, is_mirrored) = match query.sort {
            DealColumn::Flags => {
                let weight = u64::from(weights.of(self.flags[row]));
                let first = if query.descending {
                    weight
                } else {
                    u64::from(u16::MAX) - weight
                };
                return first << DAY_BITS | of_close_day(self.close_on[row]);
            }
            DealColumn::Name => (u64::from(self.text_ranks()[row]) + 1, false),
            DealColumn::Account => (rank(self.accounts.ranks(), self.account[row]), false),
            DealColumn::Owner => (rank(self.owners.ranks(), self.owner[row]), false),
            DealColumn::Stage => (self.stage_key(row), false),
            DealColumn::Amount => (self.amount_key(&chosen.weights, row), false),
            DealColumn::CloseOn => (of_day(self.close_on[row]), false),
            DealColumn::StageAge => (of_day(self.stage_since[row]), true),
            DealColumn::NextStep => (of_day(self.next_step_on[row]), false),
            DealColumn::LastActivity => (of_day(self.last_activity_on[row]), false),
        };
        if query.descending != is_mirrored && key != LAST {
            !key
        } else {
            key
        }
    }

    fn stage_key(&self, row: usize) -> u64 {
        let stage = self.stage_places.get(self.stage[row] as usize);
        stage.map_or(LAST, |stage| of_signed(stage.position))
    }

    fn amount_key(&self, weights: &[f64], row: usize) -> u64 {
        let minor = self.amount[row];
        if minor == NO_AMOUNT {
            return LAST;
        }
        if weights.is_empty() {
            return of_signed(minor);
        }
        let weight = weights
            .get(usize::from(self.currency[row]))
            .copied()
            .unwrap_or(1.0);
        of_figure(minor as f64 * weight)
    }

    fn group_key(&self, group: GroupBy, row: usize) -> u64 {
        let by_name = |ranks: &[u32], place: u32| {
            ranks
                .get(place as usize)
                .map_or(LAST, |rank| u64::from(*rank) << 32 | u64::from(place))
        };
        match group {
            GroupBy::None => 0,
            GroupBy::Rep => by_name(self.owners.ranks(), self.owner[row]),
            GroupBy::Account => by_name(self.accounts.ranks(), self.account[row]),
            GroupBy::Stage => {
                let place = self.stage[row];
                let stage = self.stage_places.get(place as usize);
                let half = 1_i64 << 30;
                let ordinal = |position: i64| (position.clamp(-half, half) + half) as u64;
                stage.map_or(LAST, |stage| {
                    ordinal(stage.position) << 32 | u64::from(place)
                })
            }
        }
    }

    /// The record that heads the group of a row.
    pub(super) fn group_of(&self, group: GroupBy, row: usize) -> Option<i64> {
        match group {
            GroupBy::None => None,
            GroupBy::Rep => self.owners.id(self.owner[row]),
            GroupBy::Stage => self.stages.id(self.stage[row]),
            GroupBy::Account => self.accounts.id(self.account[row]),
        }
    }
}
