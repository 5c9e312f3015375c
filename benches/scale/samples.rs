//! What was measured: every sample under its name, with medians and percentiles.

use std::collections::BTreeMap;

/// Whose figure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// The program.
    Ours,
    /// The least that ratatui over SQLite costs.
    Floor,
    /// Another program that is installed.
    Peer(&'static str),
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

    /// The median.
    pub fn median(&self, what: &'static str, place: &str, who: Who, on: On) -> Option<f64> {
        self.at(what, place, who, on, 0.5)
    }

    /// The same as [`Samples::at`] over all places together.
    pub fn over_all(&self, what: &'static str, who: Who, on: On, share: f64) -> Option<f64> {
        let wanted = |key: &&Key| key.0 == what && key.2 == who && key.3 == on;
        let keys = self.0.keys().filter(wanted);
        let mut values: Vec<f64> = keys.flat_map(|key| self.0[key].clone()).collect();
        values.sort_by(f64::total_cmp);
        let place = (values.len() as f64 * share).ceil() as usize;
        values.get(place.max(1) - 1).copied()
    }

    /// The places of which there is something under this name.
    pub fn places(&self, what: &'static str, who: Who, on: On) -> Vec<String> {
        let wanted = |key: &&Key| key.0 == what && key.2 == who && key.3 == on;
        let keys = self.0.keys().filter(wanted);
        keys.map(|key| key.1.clone()).collect()
    }
}
