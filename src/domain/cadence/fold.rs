//! What was done with an occurrence, folded: the last change of each kind counts, in the order in which they were
//! written down. Never by time: a clock may be set back.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};

use super::OccurrenceKey;
use crate::domain::ids::{MeetingId, ReviewId, RideAlongId};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    /// It was held on a day.
    Held {
        /// The day.
        on: NaiveDate,
    },
    /// It was left out on purpose.
    Skipped,
    /// It goes to another day or time.
    Moved {
        /// The day.
        to: NaiveDate,
        /// The time; empty: as by the rule.
        at: Option<NaiveTime>,
    },
    /// Held or skipped was a mistake: it stands open again, on the day it was moved to.
    Reopened,
}

impl Happened {
    /// The name in the file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Held { .. } => "held",
            Self::Skipped => "skipped",
            Self::Moved { .. } => "moved",
            Self::Reopened => "reopened",
        }
    }
}

/// One thing that was done with an occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OccurrenceChange {
    /// Which occurrence.
    pub key: OccurrenceKey,
    /// What was done.
    pub what: Happened,
    /// Why.
    pub reason: String,
    /// As which meeting it was held.
    pub meeting: Option<MeetingId>,
    /// As which ride-along.
    pub ride_along: Option<RideAlongId>,
    /// As which pipeline review.
    pub review: Option<ReviewId>,
}

/// How an occurrence stands after its changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded {
    /// Held on this day.
    pub held_on: Option<NaiveDate>,
    /// Left out on purpose.
    pub skipped: bool,
    /// Moved there.
    pub moved_to: Option<(NaiveDate, Option<NaiveTime>)>,
    /// The last reason.
    pub reason: String,
    /// As which meeting it was held.
    pub meeting: Option<MeetingId>,
    /// As which ride-along.
    pub ride_along: Option<RideAlongId>,
    /// As which pipeline review.
    pub review: Option<ReviewId>,
}

impl Folded {
    fn take(&mut self, change: &OccurrenceChange) {
        match change.what {
            Happened::Held { on } => {
                self.held_on = Some(on);
                self.skipped = false;
                (self.meeting, self.ride_along, self.review) =
                    (change.meeting, change.ride_along, change.review);
            }
            Happened::Skipped => {
                self.held_on = None;
                self.skipped = true;
            }
            Happened::Moved { to, at } => self.moved_to = Some((to, at)),
            Happened::Reopened => {
                self.held_on = None;
                self.skipped = false;
                (self.meeting, self.ride_along, self.review) = (None, None, None);
            }
        }
        if !change.reason.is_empty() || !matches!(change.what, Happened::Held { .. }) {
            self.reason.clone_from(&change.reason);
        }
    }
}

/// Folds changes, given in the order of their row numbers, by occurrence.
pub fn fold<'a>(
    changes: impl IntoIterator<Item = &'a OccurrenceChange>,
) -> HashMap<OccurrenceKey, Folded> {
    let mut folded: HashMap<OccurrenceKey, Folded> = HashMap::new();
    for change in changes {
        folded.entry(change.key).or_default().take(change);
    }
    folded
}
