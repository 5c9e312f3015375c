//! Dates and times as CRM exports write them.
//!
//! One cell can only be ambiguous in the order of day and month (or of a two-digit year); everything else
//! (ISO, named months, times, zones, serials) is told by the cell itself. So a column's [`DateFormat`] is
//! that order and what bare numbers mean.

use chrono::{NaiveDate, NaiveDateTime};

use crate::exchange::intake::Cell;

/// The order of the parts of an all-figures date such as `03/04/25`. A four-digit year in front is
/// year-month-day whatever the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateOrder {
    /// Year, month, day: `2025-04-03`, `25-04-03`.
    Ymd,
    /// Day, month, year: `03.04.2025`.
    Dmy,
    /// Month, day, year: `04/03/2025`.
    Mdy,
}

/// How the dates of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateFormat {
    /// Order of the parts.
    pub order: DateOrder,
    /// Bare numbers from 20000 to 80000 are Excel serials (1900 epoch; see [`DateFormat::epoch_1904`]).
    pub serials: bool,
    /// Serials count from 1904-01-01 (old Macintosh workbooks) rather than 1899-12-30.
    pub epoch_1904: bool,
}

/// A day, with the time of day where the cell has one. A time with a zone is converted to UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ParsedDate {
    /// The wall-clock time; midnight where the cell has no time.
    pub time: NaiveDateTime,
    /// Whether the cell had a time of day.
    pub has_time: bool,
}

impl ParsedDate {
    /// The day.
    pub fn day(self) -> NaiveDate {
        self.time.date()
    }
}

/// Why a cell is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{value}” is not a date: {reason}")]
pub struct DateError {
    /// The cell.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// Reads a date; `None` where the cell is blank or a word for nothing.
pub fn parse_date(format: &DateFormat, text: &str) -> Result<Option<ParsedDate>, DateError> {
    let _ = format;
    Err(DateError {
        value: text.to_owned(),
        reason: String::new(),
    })
}

/// Reads a date from a typed cell: dates of workbooks as they are, everything else through [`parse_date`].
pub fn parse_date_cell(
    format: &DateFormat,
    cell: Cell<'_>,
) -> Result<Option<ParsedDate>, DateError> {
    match cell {
        Cell::Date(time) => Ok(Some(ParsedDate {
            time,
            has_time: time.time() != chrono::NaiveTime::MIN,
        })),
        other => parse_date(format, &other.text()),
    }
}
