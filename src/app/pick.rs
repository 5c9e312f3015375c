//! Picking a record by typing: the items, where they come from, and what matches.

use std::sync::Arc;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use serde::{Deserialize, Serialize};

use super::text_edit::TextEdit;
use crate::storage::Store;

/// One thing that can be picked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Item {
    /// What identifies it to the caller: a row number or a word.
    pub id: String,
    /// What to show and match.
    pub label: String,
    /// A second column, not matched.
    #[serde(default)]
    pub detail: String,
}

impl Item {
    /// An item without a second column.
    pub fn new(id: impl std::fmt::Display, label: impl Into<String>) -> Self {
        Self {
            id: format!("{id}"),
            label: label.into(),
            detail: String::new(),
        }
    }

    /// The same with a second column.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The id as a row number.
    pub fn number(&self) -> Option<i64> {
        self.id.parse().ok()
    }
}

/// Finds records by the typed text; runs on a worker. Should answer at most some hundred.
pub type Search = Arc<dyn Fn(&mut Store, &str) -> Result<Vec<Item>, String> + Send + Sync>;

/// Where the items of a picker come from.
#[derive(Clone)]
pub enum Source {
    /// All of them, known now.
    Fixed(Vec<Item>),
    /// Found by the typed text.
    Search(Search),
}

impl Source {
    /// Found by the typed text, on a worker.
    pub fn search<E: std::fmt::Display>(
        find: impl Fn(&mut Store, &str) -> Result<Vec<Item>, E> + Send + Sync + 'static,
    ) -> Self {
        Self::Search(Arc::new(move |store, text| {
            find(store, text).map_err(|e| e.to_string())
        }))
    }
}

/// A picker: what is typed, what is found, which row stands selected.
pub struct Picker {
    /// The question: “Choose a rep”.
    pub title: String,
    /// Where the items come from.
    pub source: Source,
    /// What is typed.
    pub query: TextEdit,
    /// What matches, best first.
    pub hits: Vec<Item>,
    /// The selected hit.
    pub selected: usize,
    /// True until the answer to what is typed is here.
    pub searching: bool,
    /// Enter was pressed meanwhile: the first hit of that answer is meant, not one of an older answer.
    pub enter_waits: bool,
}

impl Picker {
    /// A picker over a source.
    pub fn new(title: impl Into<String>, source: Source) -> Self {
        let searching = matches!(source, Source::Search(_));
        let mut picker = Self {
            title: title.into(),
            source,
            query: TextEdit::default(),
            hits: Vec::new(),
            selected: 0,
            searching,
            enter_waits: false,
        };
        picker.narrow();
        picker
    }

    /// After typing: fixed items are matched at once; a search is returned to be run.
    pub fn narrow(&mut self) -> Option<(Search, String)> {
        self.selected = 0;
        match &self.source {
            Source::Fixed(items) => {
                self.hits = matching(items, self.query.text(), |i| &i.label);
                None
            }
            Source::Search(search) => {
                self.searching = true;
                self.enter_waits = false;
                Some((Arc::clone(search), self.query.text().to_owned()))
            }
        }
    }

    /// Takes the answer of a search.
    pub fn found(&mut self, items: Vec<Item>) {
        self.searching = false;
        self.hits = items;
        self.selected = self.selected.min(self.hits.len().saturating_sub(1));
    }

    /// Moves the selection, stopping at both ends.
    pub fn step(&mut self, by: isize) {
        let last = self.hits.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// The selected item.
    pub fn chosen(&self) -> Option<&Item> {
        self.hits.get(self.selected)
    }
}

/// The items whose label matches the letters of `text`, best first; all of them for an empty text.
pub fn matching<T: Clone>(items: &[T], text: &str, label: impl Fn(&T) -> &str) -> Vec<T> {
    if text.trim().is_empty() {
        return items.to_vec();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(text, CaseMatching::Ignore, Normalization::Smart);
    let mut letters = Vec::new();
    let mut scored: Vec<(u32, &T)> = items
        .iter()
        .filter_map(|item| {
            let hay = Utf32Str::new(label(item), &mut letters);
            pattern.score(hay, &mut matcher).map(|score| (score, item))
        })
        .collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, item)| item.clone()).collect()
}
