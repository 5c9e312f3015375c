//! Values of one field that do not stand in a column of their own: the old and new values of a field history.

use super::tally::{Tally, decide_date, decide_number};
use super::{DEFAULT_NULL_WORDS, DateFormat, Decision, FieldType, NumberFormat, ProfileOptions};
use crate::exchange::intake::Cell;

/// Tallies values as if they stood in one column, and decides how they are written.
#[derive(Debug)]
pub struct ValueTally {
    tally: Tally,
    filled: bool,
}

impl ValueTally {
    /// An empty one for dates or for amounts.
    pub fn of(field_type: FieldType) -> Self {
        Self {
            tally: Tally::new(Some(field_type)),
            filled: false,
        }
    }

    /// Takes a value from a line of the file.
    pub fn take(&mut self, line: u64, cell: Cell<'_>) {
        self.filled |= !cell.is_empty();
        self.tally.take(line, cell, DEFAULT_NULL_WORDS);
    }

    /// How the dates are written; nothing where there are none. Where they read both ways, dates of another column
    /// (`by`, under its header) that are written alike decide.
    pub fn dates(
        &self,
        by: (&Self, &str),
        options: &ProfileOptions,
    ) -> Option<Decision<DateFormat>> {
        let (other, header) = by;
        let all = [&self.tally, &other.tally];
        let headers = [String::new(), header.to_owned()];
        self.filled
            .then(|| decide_date(&self.tally, &all, &headers, options))
    }

    /// How the amounts are written; nothing where there are none.
    pub fn numbers(&self, options: &ProfileOptions) -> Option<Decision<NumberFormat>> {
        self.filled
            .then(|| decide_number(&self.tally, &[&self.tally], &[String::new()], options))
    }
}
