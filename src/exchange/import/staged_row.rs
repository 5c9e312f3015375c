//! A row between its cells and the staging area, and why it may be refused.

use std::collections::HashMap;

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

/// A row while it is read.
pub(super) struct Staged {
    pub key: Option<String>,
    pub cells: HashMap<String, StagedValue>,
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
        self.cells.insert(
            name.to_owned(),
            value.map_or(StagedValue::Nothing, StagedValue::Text),
        );
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
        self.cells
            .iter()
            .filter(|(_, value)| !matches!(value, StagedValue::Nothing))
            .filter_map(|(name, _)| name.strip_prefix("stage_entered:").map(str::to_owned))
            .collect()
    }
}
