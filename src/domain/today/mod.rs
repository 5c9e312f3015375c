//! Today: what the rhythm, the promises and the exceptions ask of the manager, in the order of the day.

mod budget;
mod forecast;
mod key;
mod rhythm;
mod settings;
mod week;

use std::fmt;
use std::str::FromStr;

use chrono::{Days, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

pub use budget::{WeekBudget, hours};
pub use forecast::add_forecast;
pub use key::{ItemKey, WrongKey};
pub use rhythm::{rhythm_items, settled_with};
pub use settings::TodayThresholds;
pub use week::{WeekFigures, WeekLine, WeekReview};

use super::ids::{DealId, PlanId, RepId};

/// How many days ahead something is coming.
pub const COMING_DAYS: u64 = 7;

/// What needs a decision although nobody gave it a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exception {
    /// A deal in the category Commit that did not move.
    CommitStill,
    /// An open deal without a next step.
    NoNextStep,
    /// A rep who was not coached for too long.
    NotCoached,
    /// What a rep committed to and nobody will look at again.
    NoNextLook,
    /// Goals that the rep has not agreed to.
    NotAgreed,
}

impl Exception {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 5] = [
        Self::CommitStill,
        Self::NoNextStep,
        Self::NotCoached,
        Self::NoNextLook,
        Self::NotAgreed,
    ];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::CommitStill => "commit_still",
            Self::NoNextStep => "no_next_step",
            Self::NotCoached => "not_coached",
            Self::NoNextLook => "no_next_look",
            Self::NotAgreed => "not_agreed",
        }
    }

    /// What is missing, in a word or two.
    pub fn label(self) -> &'static str {
        match self {
            Self::CommitStill => "commit",
            Self::NoNextStep => "next step",
            Self::NotCoached => "coaching",
            Self::NoNextLook => "next look",
            Self::NotAgreed => "goals",
        }
    }

    /// Many of them in words: “37 more deals without a next step”.
    pub fn more_in_words(self, count: i64) -> String {
        let (one, many, rest) = match self {
            Self::CommitStill => ("deal", "deals", " in Commit without movement"),
            Self::NoNextStep => ("deal", "deals", " without a next step"),
            Self::NotCoached => ("rep", "reps", " without coaching"),
            Self::NoNextLook => ("commitment", "commitments", " without a next look"),
            Self::NotAgreed => ("rep", "reps", " with goals not agreed"),
        };
        let noun = if count == 1 { one } else { many };
        format!("{count} more {noun}{rest}")
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl FromStr for Exception {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|exception| exception.key() == key)
            .ok_or(())
    }
}

/// Where a line of Today is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DoneAt {
    /// Nowhere else: it is ticked off here.
    #[default]
    Here,
    /// In the meeting.
    Meeting,
    /// On the page of the ride-along.
    RideAlong,
    /// In the pipeline review.
    Review,
    /// On the page of the plan.
    Plan,
    /// On the page of the deal.
    Deal,
    /// In the list of the deals.
    Deals,
    /// On the page of the rep.
    Rep,
    /// On the page of the goals.
    Goals,
    /// In the forecast.
    Forecast,
}

impl DoneAt {
    /// What Enter does, in words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Here => "d marks it as done",
            Self::Meeting => "Enter opens the meeting",
            Self::RideAlong => "Enter opens the ride-along",
            Self::Review => "Enter goes to the pipeline review",
            Self::Plan => "Enter opens the plan",
            Self::Deal => "Enter opens the deal",
            Self::Deals => "Enter goes to the deals",
            Self::Rep => "Enter opens the rep",
            Self::Goals => "Enter goes to the goals",
            Self::Forecast => "Enter goes to the forecast",
        }
    }
}

/// The records that a line is about, for going there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct About {
    /// The rep.
    pub rep: Option<RepId>,
    /// The deal.
    pub deal: Option<DealId>,
    /// The plan.
    pub plan: Option<PlanId>,
}

/// One line of Today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TodayItem {
    /// What it stands for.
    pub key: ItemKey,
    /// What it is in a word or two: “action”, “check-in”, “1:1”.
    pub kind: String,
    /// What is to be done.
    pub title: String,
    /// With whom, or whose it is; empty for nobody.
    pub with: String,
    /// The day it is due; an exception has none.
    pub due_on: Option<NaiveDate>,
    /// The time of that day.
    pub at: Option<NaiveTime>,
    /// Minutes that it takes, where they are known.
    pub minutes: Option<i64>,
    /// Whether the manager does it; else a rep promised it.
    pub mine: bool,
    /// Why it is here, in a few words.
    pub why: String,
    /// Where it is done.
    pub done_at: DoneAt,
    /// What it is about.
    pub about: About,
    /// When it shows again, where it was snoozed: the day, and the time of that day.
    pub snoozed_until: Option<(NaiveDate, Option<NaiveTime>)>,
}

/// Where in the day a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Its day has passed.
    Overdue,
    /// Its day is today.
    Today,
    /// Its day is one of the next seven.
    Coming,
    /// Nobody gave it a day.
    Undated,
    /// Nobody promised it, but it needs a decision.
    Exceptions,
}

impl Group {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [
        Self::Overdue,
        Self::Today,
        Self::Coming,
        Self::Undated,
        Self::Exceptions,
    ];

    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Coming => "coming",
            Self::Undated => "undated",
            Self::Exceptions => "exceptions",
        }
    }

    /// The heading on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overdue => "Overdue",
            Self::Today => "Today",
            Self::Coming => "Coming",
            Self::Undated => "No day",
            Self::Exceptions => "Exceptions",
        }
    }
}

/// Minutes that an exception takes to decide, or an action where nobody says; our own guess, for gaps only.
const QUICK: i64 = 5;
/// Minutes of a check-in, our own guess.
const CHECK_IN: i64 = 10;
/// Minutes of what needs a talk or some thought.
const TALK: i64 = 20;

impl TodayItem {
    /// A line with nothing but its name, kind and title.
    pub fn new(key: ItemKey, kind: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            key,
            kind: kind.into(),
            title: title.into(),
            with: String::new(),
            due_on: None,
            at: None,
            minutes: None,
            mine: true,
            why: String::new(),
            done_at: DoneAt::default(),
            about: About::default(),
            snoozed_until: None,
        }
    }

    /// Where in the day it stands.
    pub fn group(&self, today: NaiveDate) -> Group {
        match self.due_on {
            _ if self.key.exception().is_some() => Group::Exceptions,
            None => Group::Undated,
            Some(day) if day < today => Group::Overdue,
            Some(day) if day == today => Group::Today,
            Some(_) => Group::Coming,
        }
    }

    /// Days since its day; 0 where it is not overdue.
    pub fn days_overdue(&self, today: NaiveDate) -> i64 {
        self.due_on.map_or(0, |day| (today - day).num_days().max(0))
    }

    /// Whether it is late: its day has passed, or its time of today.
    pub fn is_late(&self, today: NaiveDate, time: NaiveTime) -> bool {
        let passed = |at: NaiveTime| self.due_on == Some(today) && at < time;
        self.due_on.is_some_and(|day| day < today) || self.at.is_some_and(passed)
    }

    /// Minutes that it takes; a guess by its kind where nobody says.
    pub fn about_minutes(&self) -> i64 {
        self.minutes.unwrap_or(match self.key {
            ItemKey::Action(_) | ItemKey::Deal(..) | ItemKey::Rep(_) | ItemKey::Commitment(_) => {
                QUICK
            }
            ItemKey::CheckIn(_) | ItemKey::Debrief(_) => CHECK_IN,
            _ => TALK,
        })
    }

    /// Whether it fits into a gap of so many minutes.
    pub fn fits(&self, minutes: i64) -> bool {
        self.about_minutes() <= minutes && !matches!(self.key, ItemKey::More(_))
    }

    /// Whether it is a promise that the manager made.
    fn is_own_promise(&self) -> bool {
        self.mine && matches!(self.key, ItemKey::Action(_))
    }
}

/// Puts lines in the order of the day: overdue ones with the manager's own promises first, each the oldest first; of
/// today those with a time by their time, then the others; what is coming by day; without a day; exceptions by kind, in
/// the order given.
pub fn arrange(items: &mut [TodayItem], today: NaiveDate) {
    items.sort_by_cached_key(|item| {
        let group = item.group(today);
        let untimed = item.at.is_none();
        let first = match group {
            Group::Overdue | Group::Undated => !item.is_own_promise(),
            Group::Today => untimed,
            Group::Coming | Group::Exceptions => false,
        };
        let exception = item
            .key
            .exception()
            .map(|exception| (exception, matches!(item.key, ItemKey::More(_))));
        let day = item.due_on;
        let rest = (!item.is_own_promise(), !item.mine);
        (group, exception, first, day, (untimed, item.at), rest)
    });
}

/// The last day that is coming.
pub fn coming_until(today: NaiveDate) -> NaiveDate {
    today
        .checked_add_days(Days::new(COMING_DAYS))
        .unwrap_or(today)
}

/// The Monday of a week and its Sunday.
pub fn week_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let week = day.week(chrono::Weekday::Mon);
    (week.first_day(), week.last_day())
}

#[cfg(test)]
mod tests;
