//! A row between its cells and the staging area, and why it may be refused.

use std::rc::Rc;

use super::parse::Fault;
use super::stage_names::Stated;
use crate::storage::staging::StagedValue;

/// A row that is refused: the column, the cell, the reason.
pub(super) struct Refused {
    pub header: String,
    pub fault: Fault,
}

pub(super) fn whole_row(reason: impl Into<String>) -> Refused {
    Refused {
        header: String::new(),
        fault: Fault {
            value: String::new(),
            reason: reason.into(),
        },
    }
}

/// The cells of a row by the names of their staged columns: a place for each, and a few beside that have no column.
pub(super) struct Cells {
    names: Rc<[String]>,
    values: Vec<Option<StagedValue>>,
    beside: Vec<(String, StagedValue)>,
}

impl Cells {
    pub(super) fn new(names: &Rc<[String]>) -> Self {
        Self {
            names: Rc::clone(names),
            values: vec![None; names.len()],
            beside: Vec::new(),
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    pub(super) fn get(&self, name: &str) -> Option<&StagedValue> {
        match self.place(name) {
            Some(place) => self.values[place].as_ref(),
            None => self
                .beside
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value),
        }
    }

    /// Puts a value in the place of its column.
    pub(super) fn put(&mut self, place: usize, value: StagedValue) {
        if let Some(cell) = self.values.get_mut(place) {
            *cell = Some(value);
        }
    }

    fn insert(&mut self, name: &str, value: StagedValue) {
        if let Some(place) = self.place(name) {
            self.values[place] = Some(value);
            return;
        }
        match self.beside.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.beside.push((name.to_owned(), value)),
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        if let Some(place) = self.place(name) {
            self.values[place] = None;
        }
    }

    /// One value per column, in their order.
    pub(super) fn into_values(self) -> Vec<StagedValue> {
        self.values
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect()
    }
}

/// A row while it is read.
pub(super) struct Staged {
    pub key: Option<String>,
    pub cells: Cells,
    /// A currency was taken for an amount that names none.
    pub assumed: bool,
}

impl Staged {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.cells.get(name) {
            Some(StagedValue::Text(text)) => Some(text),
            _ => None,
        }
    }

    pub(super) fn yes(&self, name: &str) -> Option<bool> {
        match self.cells.get(name) {
            Some(StagedValue::Whole(number)) => Some(*number != 0),
            _ => None,
        }
    }

    pub(super) fn day(&self, name: &str) -> Option<chrono::NaiveDate> {
        self.text(name).and_then(|text| text.parse().ok())
    }

    pub(super) fn set(&mut self, name: &str, value: Option<String>) {
        self.cells
            .insert(name, value.map_or(StagedValue::Nothing, StagedValue::Text));
    }

    pub(super) fn stated(&self) -> Stated {
        Stated {
            closed: self.yes("is_closed"),
            won: self.yes("is_won"),
            lost: self.yes("is_lost"),
            probability: self.text("probability").and_then(|text| text.parse().ok()),
        }
    }

    pub(super) fn entered_stages(&self) -> Vec<String> {
        let cells = self.cells.names.iter().zip(&self.cells.values);
        cells
            .filter(|(_, value)| !matches!(value, None | Some(StagedValue::Nothing)))
            .filter_map(|(name, _)| name.strip_prefix("stage_entered:").map(str::to_owned))
            .collect()
    }
}
