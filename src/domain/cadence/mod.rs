//! The cadence: what a manager does again and again, per team or per rep, and what became of each time.
//!
//! Occurrences are not kept: they follow from rule and date, so that nothing is ever doubled. What is kept is what was
//! done with one ([`OccurrenceChange`]). A rule that changes gets a new version from a day on ([`RuleVersion`]), so
//! that it never rewrites the past.

mod adherence;
mod days_off;
mod fold;
mod hours;
mod rhythm;
mod standing;
mod starter;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveTime};

use super::ids::{
    CadenceId, CadenceRuleId, MeetingId, MeetingTypeId, RepId, ReviewId, RideAlongId, TeamId,
};
use super::recurrence::Recurrence;

pub use adherence::{Adherence, AdherenceCell, adherence};
pub use days_off::{DayOff, DaysOff, OnDayOff, Whose};
pub use fold::{Folded, Happened, OccurrenceChange, fold};
pub use hours::{LEADERSHIP_LIMIT, WEEK_HOURS, WeeklyCost, weekly_minutes};
pub use rhythm::{By, Member, Rhythm, Team};
pub use standing::{Standing, standing};
pub use starter::{StarterLine, StarterRhythm};

/// What is done in a cadence, and where it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CadenceKind {
    /// A meeting of some type.
    Meeting,
    /// A ride-along.
    RideAlong,
    /// A pipeline review.
    PipelineReview,
    /// Anything else.
    Task,
}

impl CadenceKind {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 4] = [
        Self::Meeting,
        Self::RideAlong,
        Self::PipelineReview,
        Self::Task,
    ];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::RideAlong => "ride_along",
            Self::PipelineReview => "pipeline_review",
            Self::Task => "task",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Meeting => "Meeting",
            Self::RideAlong => "Ride-along",
            Self::PipelineReview => "Pipeline review",
            Self::Task => "Task",
        }
    }
}

impl FromStr for CadenceKind {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.key() == key)
            .ok_or(())
    }
}

/// Whether an activity is held once for a team, or with each rep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Per {
    /// Once for the team.
    Team,
    /// With each rep.
    Rep,
}

impl Per {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Rep => "rep",
        }
    }
}

impl FromStr for Per {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        [Self::Team, Self::Rep]
            .into_iter()
            .find(|per| per.key() == key)
            .ok_or(())
    }
}

/// A recurring activity with every version of its rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// Row number.
    pub id: CadenceId,
    /// What it is called.
    pub name: String,
    /// What is done.
    pub kind: CadenceKind,
    /// Which type of meeting.
    pub meeting_type: Option<MeetingTypeId>,
    /// Once for a team, or with each rep.
    pub per: Per,
    /// Whose team; empty: everybody's.
    pub team: Option<TeamId>,
    /// With this rep only; empty: with each.
    pub rep: Option<RepId>,
    /// Its place in the list.
    pub position: i64,
    /// The versions of its rule, by their first day. No two share a day.
    pub versions: Vec<RuleVersion>,
}

/// A rule as it holds from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleVersion {
    /// Row number.
    pub id: CadenceRuleId,
    /// The days.
    pub recurrence: Recurrence,
    /// The time of day; empty: any time.
    pub at: Option<NaiveTime>,
    /// How long it takes, each time, in minutes.
    pub minutes: i64,
    /// How long it takes to prepare, each time, in minutes.
    pub prep_minutes: i64,
    /// What becomes of a time that falls on a day off.
    pub on_day_off: OnDayOff,
    /// The first day on which this version counts.
    pub starts_on: NaiveDate,
    /// The last; empty: it goes on. Before `starts_on` where it was replaced before it began.
    pub ends_on: Option<NaiveDate>,
}

impl RuleVersion {
    /// The days of this version from `from` to `to`, by the rule.
    pub fn days(&self, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        let to = self.ends_on.map_or(to, |last| last.min(to));
        self.recurrence.days(from.max(self.starts_on), to)
    }

    /// Whether it counts on a day.
    pub fn counts_on(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.ends_on.is_none_or(|last| day <= last)
    }
}

impl Cadence {
    /// The version that counts on a day.
    pub fn version_on(&self, day: NaiveDate) -> Option<&RuleVersion> {
        self.versions.iter().find(|version| version.counts_on(day))
    }

    /// The version that counts on a day, else the next to begin, else the last that was.
    pub fn version_near(&self, day: NaiveDate) -> Option<&RuleVersion> {
        let real =
            |version: &&RuleVersion| version.ends_on.is_none_or(|last| version.starts_on <= last);
        self.version_on(day)
            .or_else(|| {
                let mut coming = self.versions.iter().filter(real);
                coming.find(|version| version.starts_on > day)
            })
            .or_else(|| self.versions.iter().rfind(real))
    }

    /// Whether no version counts on the day or later.
    pub fn has_ended(&self, day: NaiveDate) -> bool {
        self.versions.iter().all(|version| {
            version
                .ends_on
                .is_some_and(|last| last < day || last < version.starts_on)
        })
    }
}

/// The name of an occurrence: its cadence, the rep where it is per rep, and its day by the rule. Moving it does not
/// change its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OccurrenceKey {
    /// The cadence.
    pub cadence: CadenceId,
    /// With whom; empty: with a team.
    pub rep: Option<RepId>,
    /// The day by the rule.
    pub occurs_on: NaiveDate,
}

impl fmt::Display for OccurrenceKey {
    /// `3:7:2026-11-23`: cadence, rep (0: a team) and day.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rep = self.rep.map_or(0, |rep| rep.0);
        write!(f, "{}:{rep}:{}", self.cadence, self.occurs_on)
    }
}

impl FromStr for OccurrenceKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.trim().splitn(3, ':');
        let mut next = || parts.next().unwrap_or("");
        let (cadence, rep, day) = (next(), next(), next());
        let read = || {
            let rep: i64 = rep.parse().ok().filter(|rep| *rep >= 0)?;
            Some(Self {
                cadence: CadenceId(cadence.parse().ok()?),
                rep: (rep > 0).then_some(RepId(rep)),
                occurs_on: day.parse().ok()?,
            })
        };
        read().ok_or_else(|| {
            format!(
                "“{text}” is no occurrence: CADENCE:REP:DAY such as 3:7:2026-11-23, as `ridealong rhythm occurrences` \
                 lists them"
            )
        })
    }
}

/// How an occurrence stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OccurrenceState {
    /// Its day is ahead.
    Coming,
    /// It is today.
    Due,
    /// Its day has gone and it was neither held nor skipped.
    Missed,
    /// It was held.
    Held {
        /// On which day; later than due: it was caught up.
        on: NaiveDate,
    },
    /// It was left out on purpose.
    Skipped,
}

impl OccurrenceState {
    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::Due => "due",
            Self::Missed => "missed",
            Self::Held { .. } => "held",
            Self::Skipped => "skipped",
        }
    }

    /// Whether it can still be held: coming, due, or missed.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Coming | Self::Due | Self::Missed)
    }
}

/// One time of a cadence.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// Its name.
    pub key: OccurrenceKey,
    /// What the cadence is called.
    pub name: String,
    /// What is done.
    pub kind: CadenceKind,
    /// Which type of meeting.
    pub meeting_type: Option<MeetingTypeId>,
    /// Whose team, where it is per team; empty: everybody's.
    pub team: Option<TeamId>,
    /// With whom.
    pub rep: Option<(RepId, String)>,
    /// The day on which it is to be held: by the rule, beside a day off, or where it was moved to.
    pub due_on: NaiveDate,
    /// At what time; empty: any time of the day.
    pub at: Option<NaiveTime>,
    /// How long, in minutes.
    pub minutes: i64,
    /// How long to prepare, in minutes.
    pub prep_minutes: i64,
    /// How it stands.
    pub state: OccurrenceState,
    /// Why it was skipped or moved, last.
    pub reason: String,
    /// Whether a person moved it.
    pub moved: bool,
    /// The meeting as which it was held.
    pub meeting: Option<MeetingId>,
    /// The ride-along as which it was held.
    pub ride_along: Option<RideAlongId>,
    /// The pipeline review as which it was held.
    pub review: Option<ReviewId>,
}

impl Occurrence {
    /// Whether it was held after its day: caught up.
    pub fn was_late(&self) -> bool {
        matches!(self.state, OccurrenceState::Held { on } if on > self.due_on)
    }

    /// `1:1 with Ana Ruiz`, or the name alone.
    pub fn title(&self) -> String {
        match &self.rep {
            Some((_, rep)) => format!("{} with {rep}", self.name),
            None => self.name.clone(),
        }
    }
}
