//! The days that a figure is counted over.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::fiscal::{FiscalCalendar, Period};

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Window {
    /// All time: it holds even what has no day.
    pub const ALL: Self = Self {
        first: NaiveDate::MIN,
        last: NaiveDate::MAX,
    };

    /// From `first` to `last`.
    pub fn new(first: NaiveDate, last: NaiveDate) -> Self {
        Self { first, last }
    }

    /// The days of a period; a period that no calendar has is all time.
    pub fn of(calendar: &FiscalCalendar, period: Period) -> Self {
        let days = calendar.days(period);
        days.map_or(Self::ALL, |(first, last)| Self { first, last })
    }

    /// Whether a day lies in it; what has no day lies in all time only.
    pub fn holds(self, day: Option<NaiveDate>) -> bool {
        match day {
            Some(day) => self.first <= day && day <= self.last,
            None => self == Self::ALL,
        }
    }

    /// `2026-10-01..2026-12-31`; `all time`.
    pub fn label(self) -> String {
        if self == Self::ALL {
            "all time".to_owned()
        } else {
            format!("{}..{}", self.first, self.last)
        }
    }
}
