//! Dates and times as CRM exports write them.
//!
//! One cell can only be ambiguous in the order of day and month (or of a two-digit year); everything else
//! (ISO, named months, times, zones, serials) is told by the cell itself. So a column's [`DateFormat`] is
//! that order and what bare numbers mean.

use chrono::{NaiveDate, NaiveDateTime};

use super::{DEFAULT_NULL_WORDS, is_null};
use crate::exchange::intake::Cell;

mod parts;

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

impl DateFormat {
    /// Year-month-day and everything that needs no order; serials are read.
    pub const ISO: Self = Self {
        order: DateOrder::Ymd,
        serials: true,
        epoch_1904: false,
    };

    /// This format with another order.
    #[must_use]
    pub fn with_order(self, order: DateOrder) -> Self {
        Self { order, ..self }
    }
}

/// Why a text is no date: a reason alone.
type Reason = &'static str;

const NO_DATE: Reason = "it does not look like one";
const NO_SUCH_DAY: Reason = "there is no such day";
const NO_TIME: Reason = "its time of day cannot be read";

/// Reads a date; `None` where the cell is blank or a word for nothing.
pub fn parse_date(format: &DateFormat, text: &str) -> Result<Option<ParsedDate>, DateError> {
    if is_null(DEFAULT_NULL_WORDS, text) {
        return Ok(None);
    }
    let wrong = |reason: &str| DateError {
        value: text.trim().to_owned(),
        reason: reason.to_owned(),
    };
    let figures = parts::read(text).map_err(wrong)?;
    figures.resolve(*format).map(Some).map_err(|reason| {
        let order = match format.order {
            DateOrder::Ymd => "year, month, day",
            DateOrder::Dmy => "day, month, year",
            DateOrder::Mdy => "month, day, year",
        };
        match reason {
            NO_SUCH_DAY if figures.is_ordered() => {
                wrong(&format!("there is no such day, read as {order}"))
            }
            other => wrong(other),
        }
    })
}

/// The orders in which a text reads as a date. All three where it needs none; `None` where it is blank or
/// no date at all.
pub(super) fn fitting_orders(text: &str) -> Option<Vec<DateOrder>> {
    let figures = parts::read(text).ok()?;
    let fits = |order: &DateOrder| figures.resolve(DateFormat::ISO.with_order(*order)).is_ok();
    let orders: Vec<DateOrder> = [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy]
        .into_iter()
        .filter(fits)
        .collect();
    (!orders.is_empty()).then_some(orders)
}

/// The marks of an all-figures date, such as `//`, by which columns are seen to be written alike; `None` where
/// the date needs no order.
pub(super) fn shape(text: &str) -> Option<char> {
    let figures = parts::read(text).ok()?;
    figures
        .is_ordered()
        .then(|| text.chars().find(|c| !c.is_ascii_digit() && *c != ' '))
        .flatten()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(order: DateOrder, text: &str) -> String {
        match parse_date(&DateFormat::ISO.with_order(order), text) {
            Ok(Some(date)) if date.has_time => date.time.format("%F %T%.f").to_string(),
            Ok(Some(date)) => date.time.format("%F").to_string(),
            Ok(None) => "nothing".to_owned(),
            Err(error) => error.reason,
        }
    }

    #[test]
    fn dates_that_need_no_order() {
        for (text, expected) in [
            ("2017-02-28", "2017-02-28"),
            ("2017/02/28", "2017-02-28"),
            ("20170228", "2017-02-28"),
            ("2025-01-15 03:00:00", "2025-01-15 03:00:00"),
            ("2025-01-15T03:00:00.000+0000", "2025-01-15 03:00:00"),
            ("2025-01-15T03:00:00Z", "2025-01-15 03:00:00"),
            ("2025-01-15T01:30:00+02:00", "2025-01-14 23:30:00"),
            ("2018-12-18 18:20:30.829", "2018-12-18 18:20:30.829"),
            ("2025-01-15 03:00:00 UTC", "2025-01-15 03:00:00"),
            ("3 Dec 2025", "2025-12-03"),
            ("03-Dec-25", "2025-12-03"),
            ("December 3, 2025", "2025-12-03"),
            ("Wed, Dec 3rd 2025 2:05 PM", "2025-12-03 14:05:00"),
            ("3. März 2025", "2025-03-03"),
            ("1er août 2025", "2025-08-01"),
            ("3 de diciembre de 2025", "2025-12-03"),
            ("45631", "2024-12-05"),
            ("45631.5", "2024-12-05 12:00:00"),
            ("1733356800000", "2024-12-05 00:00:00"),
            ("9999-12-31 23:59:59", "9999-12-31 23:59:59"),
            ("N/A", "nothing"),
            ("  ", "nothing"),
        ] {
            for order in [DateOrder::Ymd, DateOrder::Dmy, DateOrder::Mdy] {
                assert_eq!(read(order, text), expected, "{text} as {order:?}");
            }
        }
    }

    #[test]
    fn dates_that_need_an_order() {
        use DateOrder::{Dmy, Mdy, Ymd};
        for (order, text, expected) in [
            (Dmy, "03/04/2025", "2025-04-03"),
            (Mdy, "03/04/2025", "2025-03-04"),
            (Mdy, "02/23/26 08:55 PM", "2026-02-23 20:55:00"),
            (Mdy, "2/3/26 12:05 AM", "2026-02-03 00:05:00"),
            (Dmy, "3.4.25", "2025-04-03"),
            (Dmy, "31.12.68", "2068-12-31"),
            (Dmy, "31.12.69", "1969-12-31"),
            (Ymd, "25-04-03", "2025-04-03"),
            (Dmy, "29.09.2024 14:30", "2024-09-29 14:30:00"),
            (
                Mdy,
                "13/04/2025",
                "there is no such day, read as month, day, year",
            ),
        ] {
            assert_eq!(read(order, text), expected, "{text} as {order:?}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for (text, reason) in [
            ("2017-02-30", NO_SUCH_DAY),
            ("2017-13-01", NO_SUCH_DAY),
            ("31 Feb 2025", NO_SUCH_DAY),
            ("soon", NO_DATE),
            ("12345", NO_DATE),
            ("2025-01-15 25:00", NO_TIME),
            ("2025-01", NO_DATE),
            ("FY26-Q3", NO_DATE),
            ("1/2/3/4", NO_DATE),
            ("0000-00-00", NO_SUCH_DAY),
        ] {
            assert_eq!(read(DateOrder::Dmy, text), reason, "{text}");
        }
    }
}
