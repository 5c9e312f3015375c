//! Which period is forecast, and how far away its end is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::figures::Window;
use crate::domain::fiscal::{FiscalCalendar, Period, PeriodKind};

/// A period that is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForecastPeriod {
    /// The month or the quarter.
    pub period: Period,
    /// Its days.
    pub window: Window,
}

impl ForecastPeriod {
    /// The period that a scope asks for: a month and a quarter are forecast as they are; of a year, of all time and
    /// of any other stretch, the quarter that holds `today` (or its last day, where that is past).
    pub fn of(calendar: &FiscalCalendar, asked: Period, today: NaiveDate) -> Option<Self> {
        let period = match asked {
            Period::Month { .. } | Period::Quarter { .. } => asked,
            Period::Week { .. } | Period::Year { .. } | Period::Custom { .. } | Period::All => {
                let last = calendar.last_day(asked).unwrap_or(today);
                let first = calendar.first_day(asked).unwrap_or(today);
                calendar.period(PeriodKind::Quarter, today.clamp(first, last.max(first)))
            }
        };
        let (first, last) = calendar.days(period)?;
        Some(Self {
            period,
            window: Window { first, last },
        })
    }

    /// Weeks that are left at the end of a day: 0 in the last seven days, 13 at the start of a quarter.
    pub fn weeks_left(&self, day: NaiveDate) -> i64 {
        (self.window.last - day).num_days().div_euclid(7)
    }

    /// The same period before, as far as the calendar goes.
    pub fn previous(&self, calendar: &FiscalCalendar) -> Option<Self> {
        let period = calendar.previous(self.period)?;
        let (first, last) = calendar.days(period)?;
        Some(Self {
            period,
            window: Window { first, last },
        })
    }

    /// The day of this period that is as many days before its end as `day` is before the end of `other`; never before
    /// its first day.
    pub fn same_day_as(&self, day: NaiveDate, other: &Self) -> NaiveDate {
        let left = other.window.last - day;
        (self.window.last - left).max(self.window.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_and_a_quarter_are_forecast_and_of_anything_else_the_quarter_of_today() {
        let calendar = FiscalCalendar::default();
        let today = day("2026-11-22");
        for (asked, first) in [
            (
                Period::Month {
                    year: 2026,
                    month: 9,
                },
                "2026-09-01",
            ),
            (
                Period::Quarter {
                    year: 2026,
                    quarter: 2,
                },
                "2026-04-01",
            ),
            (Period::Year { year: 2026 }, "2026-10-01"),
            (Period::Year { year: 2025 }, "2025-10-01"),
            (Period::All, "2026-10-01"),
        ] {
            let period = ForecastPeriod::of(&calendar, asked, today).unwrap();
            assert_eq!(period.window.first, day(first), "{asked:?}");
        }
    }

    #[test]
    fn weeks_are_counted_from_the_end() {
        let calendar = FiscalCalendar::default();
        let quarter = Period::Quarter {
            year: 2026,
            quarter: 4,
        };
        let period = ForecastPeriod::of(&calendar, quarter, day("2026-11-22")).unwrap();
        assert_eq!(period.weeks_left(day("2026-12-31")), 0);
        assert_eq!(period.weeks_left(day("2026-12-24")), 1);
        assert_eq!(period.weeks_left(day("2026-10-01")), 13);
        let before = period.previous(&calendar).unwrap();
        assert_eq!(
            before.same_day_as(day("2026-12-30"), &period),
            day("2026-09-29")
        );
    }
}
