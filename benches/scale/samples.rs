//! What was measured: every sample under its name, with medians and percentiles.

use std::collections::BTreeMap;

/// Whose figure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The program.
    Ours,
    /// The least that ratatui over SQLite costs.
    Floor,
}

/// On which company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum On {
    /// The small one.
    Small,
    /// The large one.
    Large,
}

/// A figure's name: what, where (a tab, a word that is typed), whose, on which company.
pub type Key = (&'static str, String, Who, On);

/// All samples.
#[derive(Debug, Default)]
pub struct Samples(BTreeMap<Key, Vec<f64>>);

impl Samples {
    /// Adds one.
    pub fn add(&mut self, what: &'static str, place: &str, who: Who, on: On, value: f64) {
        self.0
            .entry((what, place.to_owned(), who, on))
            .or_default()
            .push(value);
    }

    fn sorted(&self, what: &'static str, place: &str, who: Who, on: On) -> Vec<f64> {
        let key = (what, place.to_owned(), who, on);
        let mut values = self.0.get(&key).cloned().unwrap_or_default();
        values.sort_by(f64::total_cmp);
        values
    }

    /// The value below which `share` of the samples lie; `None` without samples.
    pub fn at(&self, what: &'static str, place: &str, who: Who, on: On, share: f64) -> Option<f64> {
        let values = self.sorted(what, place, who, on);
        let place = (values.len() as f64 * share).ceil() as usize;
        values.get(place.max(1) - 1).copied()
    }
}
