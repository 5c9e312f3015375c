//! The flags of the deals as one number each.

use std::collections::HashMap;

use super::{DealColumns, NO_AMOUNT, NO_DAY, NONE};
use crate::domain::flags::{DealFacts, FLAGS, Flag, ReviewThresholds, exception_rank, raised};
use crate::domain::process::Outcome;

/// So many flags have room.
const MOST: usize = u16::BITS as usize;

/// Flags as bits, in the order of `FLAGS`.
pub(super) fn mask(flags: &[&'static Flag]) -> u16 {
    let mut mask = 0;
    for (at, flag) in FLAGS.iter().enumerate().take(MOST) {
        if flags.contains(&flag) {
            mask |= 1 << at;
        }
    }
    mask
}

/// The bit of a flag; none for a flag that does not exist.
pub(super) fn bit(key: &str) -> u16 {
    let at = FLAGS.iter().take(MOST).position(|flag| flag.key == key);
    at.map_or(0, |at| 1 << at)
}

/// How heavy the flags of a mask are.
pub(super) struct Weights(HashMap<u16, u32>);

impl Weights {
    /// Before any is asked for.
    pub fn new() -> Self {
        Self(HashMap::new())
    }

    /// The weight of a mask.
    pub fn of(&mut self, mask: u16) -> u32 {
        *self.0.entry(mask).or_insert_with(|| {
            let flags: Vec<&Flag> = FLAGS
                .iter()
                .enumerate()
                .filter(|(at, _)| mask & (1 << at) != 0)
                .map(|(_, flag)| flag)
                .collect();
            exception_rank(&flags)
        })
    }
}

/// What the flags of a deal that is over depend on.
#[derive(PartialEq, Eq, Hash, Clone, Copy)]
struct Over {
    is_lost: bool,
    has: [bool; 6],
    is_unlisted: bool,
}

impl DealColumns {
    /// The flags of the deals that are over, from the columns; none for open ones.
    pub fn flags_of_closed(&self, background: &OfAll, thresholds: &ReviewThresholds) -> Vec<u16> {
        let mut kept: HashMap<Over, u16> = HashMap::new();
        let flags = (0..self.len()).map(|row| match self.outcome[row] {
            Outcome::Open => 0,
            outcome => {
                let over = self.over(row, outcome, background);
                *kept
                    .entry(over)
                    .or_insert_with(|| over.mask(background, thresholds))
            }
        });
        flags.collect()
    }

    fn over(&self, row: usize, outcome: Outcome, background: &OfAll) -> Over {
        let product = self.product[row];
        Over {
            is_lost: outcome == Outcome::Lost,
            has: [
                self.stage[row] != NONE,
                self.amount[row] != NO_AMOUNT,
                self.close_on[row] != NO_DAY,
                self.created_on[row] != NO_DAY,
                self.owner[row] != NONE,
                self.account[row] != NONE,
            ],
            is_unlisted: background
                .unlisted
                .get(product as usize)
                .copied()
                .unwrap_or(false),
        }
    }
}

/// What the flags of all deals share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfAll {
    /// By place of the product: whether it is not in the product list; empty where there is no list.
    pub unlisted: Vec<bool>,
    /// Whether the file has accounts at all.
    pub has_accounts: bool,
}

impl Over {
    fn mask(self, background: &OfAll, thresholds: &ReviewThresholds) -> u16 {
        let [stage, amount, close, created, owner, account] = self.has;
        let missing = [
            ("stage", !stage),
            ("amount", !self.is_lost && !amount),
            ("close date", !close),
            ("created", !created),
            ("owner", !owner),
        ];
        let facts = DealFacts {
            outcome: if self.is_lost {
                Outcome::Lost
            } else {
                Outcome::Won
            },
            missing: missing
                .into_iter()
                .filter(|(_, is_missing)| *is_missing)
                .map(|(label, _)| label.to_owned())
                .collect(),
            unlisted_product: self.is_unlisted.then(String::new),
            has_account: !background.has_accounts || account,
            ..DealFacts::default()
        };
        mask(&raised(&facts, thresholds))
    }
}
