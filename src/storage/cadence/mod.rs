//! The cadence in the file: rules with their versions, days off, and what was done with occurrences.
//!
//! Occurrences are computed (`domain::cadence`), never kept. Everything that was done with one is a row that is only
//! ever added, so that undo and `--as-of` find each step.

mod days_off;
mod load;
mod occurrences;
mod overview;
mod rules;

#[cfg(test)]
mod tests;

use chrono::NaiveTime;

pub use days_off::NewDayOff;
pub(super) use load::rhythm;
pub use occurrences::HeldAs;
pub(in crate::storage) use occurrences::find as occurrence_as_it_stands;
pub use overview::CadenceLine;
pub use rules::{CadenceDetails, NewCadence, NewRule};

/// A time of day as the file keeps it.
fn clock(at: Option<NaiveTime>) -> String {
    at.map_or_else(String::new, |at| at.format("%H:%M").to_string())
}

/// A time of day of the file; empty is none.
fn read_clock(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}
