//! Points in time.
//!
//! A [`Stamp`] is wall-clock time without a zone, as milliseconds since 1970-01-01T00:00 on that same wall
//! clock. A time without a zone in a file is taken as it stands; a time with a zone is converted to UTC
//! first; what a person does is stamped with the local wall clock. So the day of a stamp is always the day
//! that the file or the person saw, and an `--as-of` day ends at its last millisecond.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Wall-clock milliseconds, see the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(pub i64);

impl Stamp {
    /// The stamp of a wall-clock time.
    pub fn of(time: NaiveDateTime) -> Self {
        Self(time.and_utc().timestamp_millis())
    }

    /// Midnight at the start of a day.
    pub fn start_of(day: NaiveDate) -> Self {
        Self::of(day.and_time(chrono::NaiveTime::MIN))
    }

    /// The last millisecond of a day: what `--as-of day` includes.
    pub fn end_of(day: NaiveDate) -> Self {
        let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
        Self(Self::start_of(next).0 - 1)
    }

    /// The wall-clock time. Stamps outside chrono's range show as 1970-01-01.
    pub fn time(self) -> NaiveDateTime {
        DateTime::from_timestamp_millis(self.0)
            .unwrap_or_default()
            .naive_utc()
    }

    /// The day.
    pub fn day(self) -> NaiveDate {
        self.time().date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_one_millisecond_before_the_next() {
        let day = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap();
        assert_eq!(Stamp::end_of(day).day(), day);
        assert_eq!(
            Stamp(Stamp::end_of(day).0 + 1),
            Stamp::start_of(day.succ_opt().unwrap())
        );
    }
}
