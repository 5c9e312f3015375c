//! The time that the rhythm takes of a week.

use serde::{Deserialize, Serialize};

/// Minutes of one week: what the rhythm asks for, and what is done of it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct WeekBudget {
    /// Minutes of cadence, meetings and ride-alongs this week, preparation included, whether done or to come.
    pub planned: i64,
    /// Minutes of those that were held.
    pub done: i64,
    /// Hours of the week.
    pub week_hours: f64,
}

impl WeekBudget {
    /// The planned share of the week; none where the week has no hours. Fixture FX-6.01: 510 minutes are 21 % of 40 h.
    pub fn share(&self) -> Option<f64> {
        (self.week_hours > 0.0).then(|| self.planned as f64 / 60.0 / self.week_hours)
    }

    /// “8.5 h of 40 h (21 %), 2 h done”; empty where nothing is planned.
    pub fn in_words(&self) -> String {
        if self.planned == 0 {
            return String::new();
        }
        let share = self
            .share()
            .map(|share| format!(" ({:.0} %)", share * 100.0))
            .unwrap_or_default();
        format!(
            "{} of {}{share}, {} done",
            hours(self.planned),
            hours((self.week_hours * 60.0).round() as i64),
            hours(self.done)
        )
    }
}

/// Minutes in hours: `8.5 h`, `40 h`, `0 h`.
pub fn hours(minutes: i64) -> String {
    let tenths = (minutes as f64 / 6.0).round() as i64;
    if tenths % 10 == 0 {
        format!("{} h", tenths / 10)
    } else {
        format!("{}.{} h", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FX-6.01: 8 reps × (30 weekly 1:1 + 30 fortnightly pipeline) + 60 team + 30 forecast + 60 deal review.
    #[test]
    fn the_standard_rhythm_of_eight_reps_takes_a_fifth_of_the_week() {
        let budget = WeekBudget {
            planned: 8 * (30 + 15) + 60 + 30 + 60,
            done: 90,
            week_hours: 40.0,
        };
        assert_eq!(budget.planned, 510);
        assert_eq!(budget.in_words(), "8.5 h of 40 h (21 %), 1.5 h done");
    }

    #[test]
    fn a_week_without_a_rhythm_or_without_hours_claims_no_share() {
        let nothing = WeekBudget {
            week_hours: 40.0,
            ..WeekBudget::default()
        };
        assert_eq!(nothing.in_words(), "");
        let odd = WeekBudget {
            planned: 30,
            ..WeekBudget::default()
        };
        assert_eq!(odd.share(), None);
        assert_eq!(odd.in_words(), "0.5 h of 0 h, 0 h done");
    }
}
