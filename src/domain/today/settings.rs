//! From where on Today says something, each limit with where it comes from.

use crate::domain::fiscal::FiscalCalendar;
use crate::domain::flags::Threshold;

/// The limits of Today.
#[derive(Debug, Clone, PartialEq)]
pub struct TodayThresholds {
    /// Days without coaching after which a rep is an exception.
    pub coaching_days: Threshold<i64>,
    /// Days without movement after which a deal in the category Commit is one.
    pub commit_still_days: Threshold<i64>,
    /// Minutes of a gap between two calls: what “fits in” shows.
    pub gap_minutes: Threshold<i64>,
    /// Hours of a manager's week.
    pub week_hours: Threshold<f64>,
    /// Minutes that a ride-along takes, where its cadence does not say.
    pub ride_along_minutes: Threshold<i64>,
    /// How the company cuts its years: of which quarter calls and locks are due. Set from the section `[fiscal]`.
    pub calendar: FiscalCalendar,
}

impl Default for TodayThresholds {
    fn default() -> Self {
        Self {
            coaching_days: Threshold::new(
                30,
                "our default: a rep is observed or checked in with once a month at least",
            ),
            commit_still_days: Threshold::new(
                14,
                "practitioners' rule for forecast calls, commit without movement for 14 days; not a law",
            ),
            gap_minutes: Threshold::new(10, "our default: what lies between two calls"),
            week_hours: Threshold::new(40.0, "our default: five days of eight hours"),
            ride_along_minutes: Threshold::new(240, "our default: half a day"),
            calendar: FiscalCalendar::default(),
        }
    }
}
