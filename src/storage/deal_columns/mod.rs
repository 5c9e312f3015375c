//! The deals of the file as compact columns in memory: what the deal list filters, sorts, groups and adds up.
//!
//! ```text
//!   tables --one pass--> DealColumns --order (kept) --words--> DealList      a million deals: about 120 bytes each
//! ```
//!
//! A row of the columns is a deal, in the order of their numbers. The answers are those of the SQL in
//! `deal_list.rs`, which serves where these columns cannot (a past day), and which a property test holds them to.

mod answer;
mod at_once;
mod by_owner;
mod by_two;
mod fill;
mod find;
mod first_lines;
mod flags;
mod keep;
mod order;
mod patch;
mod people;
mod radix;
#[cfg(test)]
mod tests;
mod texts;

use std::sync::OnceLock;

use texts::Texts;

use crate::domain::money::Currency;
use crate::domain::process::Outcome;

pub use at_once::ListAtOnce;
pub(super) use keep::SharedColumns;
pub(super) use patch::Touched;

/// No row of another table.
const NONE: u32 = u32::MAX;

/// No day.
const NO_DAY: i32 = i32::MIN;

/// No amount.
const NO_AMOUNT: i64 = i64::MIN;

/// No currency, or one that is not known.
const NO_CURRENCY: u8 = u8::MAX;

/// Records that deals point to, by name.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Row numbers, the smallest first.
    ids: Vec<i64>,
    /// Folded names.
    texts: Texts,
    ranks: OnceLock<Vec<u32>>,
}

impl Names {
    /// The place of a record.
    fn place(&self, id: i64) -> Option<u32> {
        // Without gaps, as a rule.
        let first = *self.ids.first()?;
        let guess = usize::try_from(id - first).ok()?;
        if self.ids.get(guess) == Some(&id) {
            return Some(guess as u32);
        }
        self.ids.binary_search(&id).ok().map(|at| at as u32)
    }

    fn id(&self, place: u32) -> Option<i64> {
        self.ids.get(place as usize).copied()
    }

    /// The place of each name among the names, equal ones sharing it.
    fn ranks(&self) -> &[u32] {
        self.ranks.get_or_init(|| self.texts.ranks())
    }
}

/// A stage as the list needs it.
#[derive(Debug)]
struct StagePlace {
    position: i64,
}

/// The columns.
#[derive(Debug, Default)]
pub(super) struct DealColumns {
    /// Row numbers of the deals, the smallest first.
    ids: Vec<u32>,
    /// Folded name and next step.
    texts: Texts,
    text_ranks: OnceLock<Vec<u32>>,
    accounts: Names,
    owners: Names,
    stages: Names,
    products: Names,
    /// By place of the stage.
    stage_places: Vec<StagePlace>,
    currencies: Vec<Currency>,
    account: Vec<u32>,
    owner: Vec<u32>,
    by_owner: OnceLock<by_owner::ByOwner>,
    product: Vec<u32>,
    stage: Vec<u32>,
    outcome: Vec<Outcome>,
    /// In minor units of the deal's own currency.
    amount: Vec<i64>,
    currency: Vec<u8>,
    close_on: Vec<i32>,
    stage_since: Vec<i32>,
    next_step_on: Vec<i32>,
    last_activity_on: Vec<i32>,
    created_on: Vec<i32>,
    /// The flags of each deal, a bit each in the order of `FLAGS`; empty until they are raised.
    flags: Vec<u16>,
    /// Grows with each change of the columns.
    version: u64,
}

impl DealColumns {
    /// How many deals.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The rank of each deal's name.
    fn text_ranks(&self) -> &[u32] {
        self.text_ranks.get_or_init(|| self.texts.ranks())
    }

    /// Sorts every name once, so that no key has to wait for it.
    pub fn warm(&self) {
        self.text_ranks();
        self.accounts.ranks();
        self.owners.ranks();
        self.by_owner();
    }
}
