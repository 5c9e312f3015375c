//! What a rhythm costs: minutes × how often in a week × with how many reps, preparation included.
//!
//! domain.md FX-6.01: 8 reps × (30 min weekly + 30 min fortnightly) + 60 + 30 + 60 min a week are 510 min, 8.5 h,
//! 21 % of a week of 40 h. Leadership meetings should stay within 25 % of the manager's week (section 6.1).

use crate::domain::recurrence::Recurrence;

/// The hours of a working week.
pub const WEEK_HOURS: f64 = 40.0;

/// The share of the week that meetings should stay within.
pub const LEADERSHIP_LIMIT: f64 = 0.25;

/// Minutes in a week, held and prepared.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct WeeklyCost {
    /// Minutes in which it is held.
    pub held: f64,
    /// Minutes in which it is prepared.
    pub prepared: f64,
}

impl WeeklyCost {
    /// Both together, in hours.
    pub fn hours(self) -> f64 {
        (self.held + self.prepared) / 60.0
    }

    /// The share of a week of [`WEEK_HOURS`]: 0.21 for 8.5 h.
    pub fn share(self) -> f64 {
        self.hours() / WEEK_HOURS
    }

    /// Whether it takes more of the week than meetings should.
    pub fn is_too_much(self) -> bool {
        self.share() > LEADERSHIP_LIMIT
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            held: self.held + other.held,
            prepared: self.prepared + other.prepared,
        }
    }
}

/// What an activity costs in a week that is held with so many (1 for a team).
pub fn weekly_minutes(
    recurrence: &Recurrence,
    (minutes, prep_minutes): (i64, i64),
    with: usize,
) -> WeeklyCost {
    let times = recurrence.per_week() * with as f64;
    WeeklyCost {
        held: minutes as f64 * times,
        prepared: prep_minutes as f64 * times,
    }
}
