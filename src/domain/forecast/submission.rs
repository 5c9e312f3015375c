//! Who has called, and who is late: the days on which calls are due, and how a rep stands to them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::domain::date_words::written;
use crate::domain::figures::Window;
use crate::domain::ids::RepId;

/// How a rep stands to the days on which calls are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Submission {
    /// There is a call for the round that runs: made after the last due day, or on it.
    Called {
        /// When the newest call was made.
        on: NaiveDate,
    },
    /// There is one for the round before, and the next is not due yet.
    CalledEarlier {
        /// When the newest call was made.
        on: NaiveDate,
        /// The next day on which calls are due; none is left in this period.
        next: Option<NaiveDate>,
    },
    /// A due day has passed without a call.
    Late {
        /// The due day.
        since: NaiveDate,
        /// When the newest call was made, of an earlier round.
        last: Option<NaiveDate>,
    },
    /// Nothing was due yet, or the period is over.
    NotDue {
        /// The next day on which calls are due.
        next: Option<NaiveDate>,
    },
    /// Left; nobody waits for a call.
    Gone {
        /// The last day.
        on: NaiveDate,
    },
}

impl Submission {
    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Called { .. } => "called",
            Self::CalledEarlier { .. } => "called_earlier",
            Self::Late { .. } => "late",
            Self::NotDue { .. } => "not_due",
            Self::Gone { .. } => "gone",
        }
    }

    /// Whether somebody has to ask for the call.
    pub fn is_late(self) -> bool {
        matches!(self, Self::Late { .. })
    }

    /// `called 19 Nov 2026`, `late since 12 Nov 2026`.
    pub fn in_words(self) -> String {
        match self {
            Self::CalledEarlier {
                on,
                next: Some(next),
            } => {
                format!("called {}, next due {}", written(on), written(next))
            }
            Self::Called { on } | Self::CalledEarlier { on, next: None } => {
                format!("called {}", written(on))
            }
            Self::Late { since, .. } => format!("late since {}", written(since)),
            Self::NotDue { next: Some(next) } => format!("due {}", written(next)),
            Self::NotDue { next: None } => "no call".to_owned(),
            Self::Gone { on } => format!("left {}", written(on)),
        }
    }
}

/// The days on which calls for a period are due.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DueDays {
    /// What the rhythm calls the forecast call; empty: it has none, and each Monday stands in.
    pub rhythm: String,
    /// For whom the rhythm has days of their own, each in order.
    pub of: BTreeMap<RepId, Vec<NaiveDate>>,
    /// For everybody else, in order.
    pub others: Vec<NaiveDate>,
}

impl DueDays {
    /// Each Monday of a period: what holds where the rhythm has no forecast call.
    pub fn mondays(window: Window) -> Self {
        let ahead = (7 - window.first.weekday().num_days_from_monday()) % 7;
        let first = window.first.checked_add_days(Days::new(u64::from(ahead)));
        let mondays = std::iter::successors(first, |day| day.checked_add_days(Days::new(7)))
            .take_while(|day| *day <= window.last && day.weekday() == Weekday::Mon);
        Self {
            rhythm: String::new(),
            of: BTreeMap::new(),
            others: mondays.collect(),
        }
    }

    /// The days of a rep.
    pub fn of_rep(&self, rep: RepId) -> &[NaiveDate] {
        self.of.get(&rep).unwrap_or(&self.others)
    }

    /// Where the days are from, in words.
    pub fn in_words(&self) -> String {
        if self.rhythm.is_empty() {
            "each Monday, because the rhythm has no forecast call".to_owned()
        } else {
            format!("on the days of “{}”", self.rhythm)
        }
    }
}

/// How a rep, hired and gone on these days, stands on a day. `last` is when the newest call of the rep was made.
///
/// A round lasts from after one due day until the next, that day included. A due day is answered by a call of its
/// round; late is who let one pass. A call that comes after its day counts for the round that runs then.
pub fn submission(
    (hired_on, left_on): (Option<NaiveDate>, Option<NaiveDate>),
    (days, window): (&[NaiveDate], Window),
    last: Option<NaiveDate>,
    today: NaiveDate,
) -> Submission {
    if let Some(on) = left_on.filter(|left| *left < today) {
        return Submission::Gone { on };
    }
    let mut days = days.to_vec();
    days.retain(|day| window.holds(Some(*day)));
    let passed = days.partition_point(|day| *day < today);
    let due = passed.checked_sub(1).and_then(|at| days.get(at).copied());
    let before = passed.checked_sub(2).and_then(|at| days.get(at).copied());
    let next = days.get(passed).copied();
    let is_over = window.last < today;
    match (last, due) {
        (Some(on), None) => Submission::Called { on },
        (Some(on), Some(due)) if on > due => Submission::Called { on },
        (Some(on), Some(_)) if is_over || before.is_none_or(|before| on > before) => {
            Submission::CalledEarlier { on, next }
        }
        (None, None) => Submission::NotDue { next },
        (last, Some(due)) => {
            let came_later = hired_on.is_some_and(|hired| hired > due);
            if is_over || came_later {
                Submission::NotDue { next }
            } else {
                Submission::Late { since: due, last }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Hired long ago, still here.
    fn ana() -> (Option<NaiveDate>, Option<NaiveDate>) {
        (Some(day("2020-01-01")), None)
    }

    fn quarter() -> Window {
        Window::new(day("2026-10-01"), day("2026-12-31"))
    }

    #[test]
    fn without_a_forecast_call_in_the_rhythm_each_monday_is_due() {
        let due = DueDays::mondays(quarter());
        assert_eq!(due.others.len(), 13);
        assert_eq!(due.others[0], day("2026-10-05"));
        assert_eq!(due.others[12], day("2026-12-28"));
        assert!(due.in_words().contains("each Monday"));
        let from_a_monday =
            DueDays::mondays(Window::new(day("2026-11-02"), day("2026-11-15"))).others;
        assert_eq!(from_a_monday, [day("2026-11-02"), day("2026-11-09")]);
    }

    #[test]
    fn a_rep_is_late_from_the_day_after_a_due_day_that_passed_without_a_call() {
        let thursdays: Vec<NaiveDate> = ["2026-11-05", "2026-11-12", "2026-11-19", "2026-11-26"]
            .map(day)
            .to_vec();
        for (last, today, said) in [
            (None, "2026-11-03", "due 5 Nov 2026"),
            (None, "2026-11-05", "due 5 Nov 2026"),
            (None, "2026-11-06", "late since 5 Nov 2026"),
            (Some("2026-11-02"), "2026-11-03", "called 2 Nov 2026"),
            // On the due day itself, the call of the round counts.
            (Some("2026-11-19"), "2026-11-19", "called 19 Nov 2026"),
            (
                Some("2026-11-19"),
                "2026-11-22",
                "called 19 Nov 2026, next due 26 Nov 2026",
            ),
            (Some("2026-11-20"), "2026-11-22", "called 20 Nov 2026"),
            (Some("2026-11-12"), "2026-11-22", "late since 19 Nov 2026"),
            (Some("2026-11-02"), "2026-11-22", "late since 19 Nov 2026"),
            (None, "2026-11-22", "late since 19 Nov 2026"),
        ] {
            let last = last.map(day);
            let state = submission(ana(), (&thursdays, quarter()), last, day(today));
            assert_eq!(state.in_words(), said, "{last:?} on {today}");
        }
    }

    #[test]
    fn nobody_is_late_who_left_or_came_later_or_for_a_period_that_is_over() {
        let due = [day("2026-11-05"), day("2026-11-12")];
        let of =
            |employed, today: &str| submission(employed, (&due, quarter()), None, day(today)).key();
        let gone = (None, Some(day("2026-11-10")));
        assert_eq!(of(gone, "2026-11-10"), "late", "the last day still counts");
        assert_eq!(of(gone, "2026-11-11"), "gone");
        let new = (Some(day("2026-11-16")), None);
        assert_eq!(of(new, "2026-11-22"), "not_due");
        assert_eq!(of(ana(), "2027-01-05"), "not_due");
    }
}
