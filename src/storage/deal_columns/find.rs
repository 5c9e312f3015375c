//! Finding a few deals and accounts among a million by the words of their names.

use memchr::memmem::Finder;

use super::texts::Places;
use super::{DealColumns, NO_DAY, NONE};
use crate::domain::ids::RepId;
use crate::domain::process::Outcome;

/// The first so many of what is offered, by a number each.
struct First {
    most: usize,
    found: Vec<(u64, u32)>,
}

impl First {
    fn new(most: usize) -> Self {
        Self {
            most,
            found: Vec::with_capacity(most + 1),
        }
    }

    /// Whether something with this number would be among them.
    fn takes(&self, key: (u64, u32)) -> bool {
        self.found.len() < self.most || self.found.last().is_some_and(|last| key < *last)
    }

    fn put(&mut self, key: (u64, u32)) {
        let at = self.found.partition_point(|before| *before < key);
        self.found.insert(at, key);
        self.found.truncate(self.most);
    }
}

impl DealColumns {
    /// Deals of which every word stands in the name or in that of the account: open ones first, then the latest close
    /// date.
    pub(in crate::storage) fn deals_found(&self, words: &[String], most: usize) -> Vec<i64> {
        let key = |row: usize| {
            let day = self.close_on[row];
            let since = if day == NO_DAY {
                u64::from(u32::MAX)
            } else {
                (i64::from(i32::MAX) - i64::from(day)) as u64
            };
            u64::from(self.outcome[row] != Outcome::Open) << 33 | since
        };
        self.first_deals(words, most, true, key)
    }

    /// Deals of which every word stands in the name: those of the owner first, open ones first, then by name.
    pub(in crate::storage) fn deals_for_choice(
        &self,
        owner: Option<RepId>,
        words: &[String],
        most: usize,
    ) -> Vec<i64> {
        // Without an owner to prefer, those without one.
        let owner = owner.map_or(Some(NONE), |rep| self.owners.place(rep.0));
        let ranks = self.text_ranks();
        let key = |row: usize| {
            let is_own = owner == Some(self.owner[row]);
            let is_open = self.outcome[row] == Outcome::Open;
            u64::from(!is_own) << 33 | u64::from(!is_open) << 32 | u64::from(ranks[row])
        };
        self.first_deals(words, most, false, key)
    }

    fn first_deals(
        &self,
        words: &[String],
        most: usize,
        with_account: bool,
        key: impl Fn(usize) -> u64,
    ) -> Vec<i64> {
        let mut held: Option<Places> = None;
        for word in words {
            let mut places = self.texts.holding(word);
            if with_account {
                Self::put_linked(&mut places, (&self.accounts, &self.account), word);
            }
            match &mut held {
                Some(held) => held.keep(&places),
                None => held = Some(places),
            }
        }
        let finders: Vec<Finder<'_>> = words
            .iter()
            .map(|word| Finder::new(word.as_bytes()))
            .collect();
        // The next step stands in the same text as the name, and is not what is looked for.
        let is_meant = |row: usize| {
            finders.iter().all(|word| {
                let account = self.account[row] as usize;
                word.find(self.texts.first(row)).is_some()
                    || (with_account
                        && account < self.accounts.texts.len()
                        && self.accounts.texts.holds(account, word))
            })
        };
        let mut first = First::new(most);
        let mut look = |row: usize| {
            let key = (key(row), self.ids[row]);
            if first.takes(key) && is_meant(row) {
                first.put(key);
            }
        };
        match held {
            Some(held) => held.iter().for_each(&mut look),
            None => (0..self.len()).for_each(&mut look),
        }
        first
            .found
            .into_iter()
            .map(|(_, id)| i64::from(id))
            .collect()
    }

    /// Accounts of which every word stands in the name, by name.
    pub(in crate::storage) fn accounts_found(&self, words: &[String], most: usize) -> Vec<i64> {
        let ranks = self.accounts.ranks();
        let mut all = words.iter().map(|word| self.accounts.texts.holding(word));
        let Some(mut held) = all.next() else {
            return Vec::new();
        };
        all.for_each(|other| held.keep(&other));
        let mut first = First::new(most);
        for place in held.iter() {
            let key = (u64::from(ranks[place]), place as u32);
            if first.takes(key) {
                first.put(key);
            }
        }
        let ids = first
            .found
            .into_iter()
            .filter_map(|(_, place)| self.accounts.id(place));
        ids.collect()
    }
}
