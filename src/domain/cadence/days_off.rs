//! Holidays and leave: which days are off for whom, and where an occurrence goes that falls on one.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};

use crate::domain::ids::{DayOffId, RepId};

/// Whose day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// A holiday.
    Everybody,
    /// The leave of the manager at the keyboard.
    Me,
    /// The leave of a rep.
    Rep(RepId),
}

/// A holiday or somebody's leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayOff {
    /// Row number.
    pub id: DayOffId,
    /// Whose.
    pub whose: Whose,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// What it is; may be empty.
    pub name: String,
}

/// What becomes of an occurrence that falls on a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnDayOff {
    /// It is left out, and does not count as planned.
    #[default]
    LeaveOut,
    /// It is held on the next working day.
    Next,
    /// It is held on the working day before.
    Before,
}

impl OnDayOff {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::LeaveOut, Self::Next, Self::Before];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::LeaveOut => "leave_out",
            Self::Next => "next",
            Self::Before => "before",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::LeaveOut => "leave it out",
            Self::Next => "next working day",
            Self::Before => "working day before",
        }
    }
}

impl FromStr for OnDayOff {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|what| what.key() == key)
            .ok_or(())
    }
}

/// How far an occurrence may go because of days off, in days: what would go further is left out.
pub(super) const FARTHEST: i64 = 31;

/// All days off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DaysOff(pub Vec<DayOff>);

impl DaysOff {
    /// The day off that keeps an occurrence from being held: a holiday, the manager's own leave, or that of its rep.
    /// A rep's leave does not stop what is held with a team.
    pub fn stops(&self, rep: Option<RepId>, day: NaiveDate) -> Option<&DayOff> {
        self.0.iter().find(|off| {
            let concerns = match off.whose {
                Whose::Everybody | Whose::Me => true,
                Whose::Rep(whose) => Some(whose) == rep,
            };
            concerns && off.starts_on <= day && day <= off.ends_on
        })
    }

    /// Where an occurrence is held that the rule puts on `day`; `None` where it is left out. `neighbours` are the days
    /// of the rule before and after: an occurrence never goes as far as those. A rule that names dates may meet a
    /// weekend: then `Next` and `Before` go to a working day, too.
    pub(super) fn place(
        &self,
        day: NaiveDate,
        rep: Option<RepId>,
        on_day_off: OnDayOff,
        by_date: bool,
        neighbours: (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Option<NaiveDate> {
        let moves = on_day_off != OnDayOff::LeaveOut;
        let is_off = self.stops(rep, day).is_some();
        let on_weekend = moves && by_date && is_weekend(day);
        if !is_off && !on_weekend {
            return Some(day);
        }
        let step = match on_day_off {
            OnDayOff::LeaveOut => return None,
            OnDayOff::Next => 1,
            OnDayOff::Before => -1,
        };
        let free = (1..=FARTHEST).find_map(|distance| {
            let other = day.checked_add_signed(chrono::TimeDelta::days(step * distance))?;
            (!is_weekend(other) && self.stops(rep, other).is_none()).then_some(other)
        })?;
        let (before, after) = neighbours;
        let fits =
            before.is_none_or(|before| before < free) && after.is_none_or(|after| free < after);
        fits.then_some(free)
    }
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}
