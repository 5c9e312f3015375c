//! Action plans: one focus, its check-ins, how it ends, and what was predicted of it.
//!
//! A plan leads a rep from the behaviour of today (A) to the behaviour wanted (B). A check-in asks one thing: did
//! the behaviour change? (domain.md 1.1, cadence: weekly, “yes: next sub-skill; no: same focus, different angle”.)
//! At its end the plan gets a verdict, and the ledger keeps whether the prediction was right.

mod indicator;
mod leading;
mod ledger;
mod prediction;
mod verdict;

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::fiscal::FiscalCalendar;
pub use indicator::{Indicator, IndicatorUnit, indicator_of, indicators};
pub use leading::{Aim, PART, halfway, leading};
pub use ledger::{HitRate, LedgerLine, hit_rates};
pub use prediction::{Prediction, Right};
pub use verdict::{Comparison, Figure, Verdict};

/// Open focuses that a rep can work on at once; more are pointed out (domain.md 1.3, item 6: Roberge, one or two
/// gaps per rep and month).
pub const FOCUSES: i64 = 2;

/// Days from one check-in to the next (domain.md 1.1, cadence of coaching: weekly).
const WEEK: u64 = 7;

/// The longest plan that is taken, in days: what is further off is not checked.
pub const LONGEST: i64 = 366;

/// How a plan stands. Each end but `Dropped` is one of the verdicts of Diagnose, Plan, Do, Review (domain.md 1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanState {
    /// Under way.
    #[default]
    Open,
    /// The behaviour changed, and that was what was wanted.
    Achieved,
    /// Not yet: the same focus goes on from a new angle.
    SameFocus,
    /// Good enough: the next focus follows.
    NextFocus,
    /// Coaching ended; corrective action was named by a person, in a record of its own.
    Corrective,
    /// Given up, with the reason.
    Dropped,
}

impl PlanState {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Achieved,
        Self::SameFocus,
        Self::NextFocus,
        Self::Corrective,
        Self::Dropped,
    ];

    /// The ways in which a plan can end, in the order of the screen.
    pub const ENDS: [Self; 5] = [
        Self::Achieved,
        Self::SameFocus,
        Self::NextFocus,
        Self::Corrective,
        Self::Dropped,
    ];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Achieved => "achieved",
            Self::SameFocus => "same_focus",
            Self::NextFocus => "next_focus",
            Self::Corrective => "corrective",
            Self::Dropped => "dropped",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Achieved => "Achieved",
            Self::SameFocus => "Same focus, new angle",
            Self::NextFocus => "Next focus",
            Self::Corrective => "Corrective action",
            Self::Dropped => "Dropped",
        }
    }

    /// What it means, in one line.
    pub fn means(self) -> &'static str {
        match self {
            Self::Open => "Under way",
            Self::Achieved => "The behaviour changed: nothing more to do here",
            Self::SameFocus => "Not yet there: it goes on from another angle",
            Self::NextFocus => "Good enough: the rep goes on to the next focus",
            Self::Corrective => "No coaching: a record of its own, kept apart",
            Self::Dropped => "Given up, with the reason",
        }
    }

    /// Whether the verdict must say why: what is not self-evident later.
    pub fn needs_reason(self) -> bool {
        matches!(self, Self::SameFocus | Self::Corrective | Self::Dropped)
    }

    /// Whether another plan follows from it.
    pub fn is_followed(self) -> bool {
        matches!(self, Self::SameFocus | Self::NextFocus)
    }
}

impl fmt::Display for PlanState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

impl FromStr for PlanState {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|state| state.key() == key)
            .ok_or(())
    }
}

/// The answer to the one question of a check-in: did the behaviour change?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// It did.
    Yes,
    /// At times, or in part.
    Partly,
    /// It did not.
    No,
}

impl Changed {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Yes, Self::Partly, Self::No];

    /// The question.
    pub const QUESTION: &'static str = "Did the behaviour change?";

    /// The name in the file, on the shell and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::Partly => "Partly",
            Self::No => "No",
        }
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

impl FromStr for Changed {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|answer| answer.key() == key)
            .ok_or(())
    }
}

/// What to point out where a rep has more open focuses than anybody works on; `None` up to [`FOCUSES`].
pub fn too_many_focuses(rep: &str, open: i64) -> Option<String> {
    (open > FOCUSES)
        .then(|| format!("{rep} has {open} open focuses: more than {FOCUSES} are too many at once"))
}

/// The usual days of check-ins: each week after the start until the end, on selling days, at least one. A day on
/// which nobody sells moves to the next selling day, or before it where that lies past the end.
pub fn check_in_days(
    calendar: &FiscalCalendar,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
) -> Vec<NaiveDate> {
    let mut days = Vec::new();
    let mut week = starts_on.checked_add_days(Days::new(WEEK));
    while let Some(day) = week.filter(|day| *day <= ends_on) {
        if (day - starts_on).num_days() > LONGEST {
            break;
        }
        days.extend(selling_day_near(calendar, day, starts_on, ends_on));
        week = day.checked_add_days(Days::new(WEEK));
    }
    days.dedup();
    if days.is_empty() {
        days.push(
            selling_day_near(calendar, ends_on, starts_on, ends_on)
                .unwrap_or_else(|| ends_on.max(starts_on)),
        );
    }
    days
}

/// The day itself, the next selling day up to the end, or the last one before it after the start.
fn selling_day_near(
    calendar: &FiscalCalendar,
    day: NaiveDate,
    starts_on: NaiveDate,
    ends_on: NaiveDate,
) -> Option<NaiveDate> {
    let sells = |day: &NaiveDate| calendar.selling_days(*day, *day) == 1;
    let mut after = day.iter_days().take_while(|day| *day <= ends_on);
    after.find(sells).or_else(|| {
        let mut before = std::iter::successors(day.pred_opt(), NaiveDate::pred_opt)
            .take_while(|day| *day > starts_on);
        before.find(sells)
    })
}

/// A key of the trade as the screen says it: `tell_show_do_review` is “Tell show do review”.
pub fn in_words(key: &str) -> String {
    let text = key.replace('_', " ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::fiscal::YearName;
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(start: &str, end: &str, holidays: &[&str]) -> Vec<String> {
        let holidays: BTreeSet<NaiveDate> = holidays.iter().map(|text| day(text)).collect();
        let calendar = FiscalCalendar::new(1, YearName::End, holidays).unwrap();
        let days = check_in_days(&calendar, day(start), day(end));
        days.into_iter().map(|day| day.to_string()).collect()
    }

    #[test]
    fn check_ins_come_weekly_on_selling_days_and_at_least_once() {
        for (start, end, holidays, expected) in [
            (
                "2026-11-23",
                "2026-12-14",
                vec![],
                vec!["2026-11-30", "2026-12-07", "2026-12-14"],
            ),
            // A leap year: Thursday 22 February plus a week is the 29th.
            (
                "2024-02-22",
                "2024-03-07",
                vec![],
                vec!["2024-02-29", "2024-03-07"],
            ),
            // A Sunday moves to Monday, a holiday to the day after it.
            ("2026-11-22", "2026-11-30", vec![], vec!["2026-11-30"]),
            (
                "2026-12-18",
                "2027-01-08",
                vec!["2026-12-25", "2027-01-01"],
                vec!["2026-12-28", "2027-01-04", "2027-01-08"],
            ),
            // Past the end it moves back instead.
            ("2026-11-21", "2026-11-29", vec![], vec!["2026-11-27"]),
            // Shorter than a week; a weekend only; the day of the start only.
            ("2026-11-23", "2026-11-25", vec![], vec!["2026-11-25"]),
            ("2026-11-27", "2026-11-29", vec![], vec!["2026-11-29"]),
            ("2026-11-23", "2026-11-23", vec![], vec!["2026-11-23"]),
        ] {
            assert_eq!(days(start, end, &holidays), expected, "{start} to {end}");
        }
    }

    #[test]
    fn more_than_two_open_focuses_are_pointed_out() {
        for (open, said) in [(0, false), (2, false), (3, true)] {
            assert_eq!(too_many_focuses("Ana", open).is_some(), said, "{open}");
        }
        assert!(
            too_many_focuses("Ana", 3)
                .unwrap()
                .contains("3 open focuses")
        );
    }

    #[test]
    fn keys_are_read_back() {
        for state in PlanState::ALL {
            assert_eq!(state.key().parse(), Ok(state));
        }
        for answer in Changed::ALL {
            assert_eq!(answer.key().parse(), Ok(answer));
        }
        assert_eq!("".parse::<Changed>(), Err(()));
        assert_eq!(in_words("tell_show_do_review"), "Tell show do review");
        assert_eq!(in_words(""), "");
    }

    proptest! {
        #[test]
        fn check_ins_lie_in_order_between_start_and_end(start in 0_u64..4000, length in 0_u64..400) {
            let first = day("2020-01-01").checked_add_days(Days::new(start)).unwrap();
            let last = first.checked_add_days(Days::new(length)).unwrap();
            let days = check_in_days(&FiscalCalendar::default(), first, last);
            prop_assert!(!days.is_empty());
            prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(days.iter().all(|day| first <= *day && *day <= last));
        }
    }
}
