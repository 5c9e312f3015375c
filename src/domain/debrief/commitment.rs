//! The life of a commitment: open until it is seen again, or dropped with a reason.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::competency::Used;
use crate::domain::ids::{CompetencyId, RepId, RideAlongId};
use crate::domain::stamp::Stamp;

/// How far a commitment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommitmentState {
    /// Not seen yet.
    Open,
    /// Seen again.
    Seen,
    /// Given up, with a reason.
    Dropped,
}

impl CommitmentState {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Seen => "seen",
            Self::Dropped => "dropped",
        }
    }
}

impl fmt::Display for CommitmentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl FromStr for CommitmentState {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        let all = [Self::Open, Self::Seen, Self::Dropped];
        all.into_iter().find(|state| state.key() == key).ok_or(())
    }
}

/// What of a commitment says whether an observation is a look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Who committed.
    pub rep: RepId,
    /// To do what better.
    pub competency: CompetencyId,
    /// On which ride-along.
    pub ride_along: Option<RideAlongId>,
    /// When.
    pub made_at: Stamp,
}

/// An observation, as far as commitments care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Who was seen.
    pub rep: RepId,
    /// What was looked at.
    pub competency: CompetencyId,
    /// On which ride-along.
    pub ride_along: Option<RideAlongId>,
    /// On which day.
    pub on: NaiveDate,
    /// Whether it was used.
    pub used: Used,
    /// When it was written down.
    pub made_at: Stamp,
}

impl Committed {
    /// Whether an observation is a later look at the commitment: the same person and competency, later than the
    /// debrief, and with an occasion. What led to the commitment is none.
    pub fn is_looked_at_by(&self, look: &Look) -> bool {
        let day = self.made_at.day();
        let is_same_day_later = look.on == day && look.made_at > self.made_at;
        let is_elsewhere = look.ride_along.is_none() || look.ride_along != self.ride_along;
        look.rep == self.rep
            && look.competency == self.competency
            && look.used != Used::NotObserved
            && is_elsewhere
            && (look.on > day || is_same_day_later)
    }

    /// Why an observation does not close the commitment; `None` where it does.
    pub fn not_closed_by(&self, look: &Look) -> Option<&'static str> {
        if !self.is_looked_at_by(look) {
            return Some(
                "A commitment closes only with a later observation of the same rep and competency",
            );
        }
        (look.used != Used::Yes).then_some(
            "It was not used on that occasion: the commitment stays open, plan the next look",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Ana commits to competency 2 on ride-along 3 on 9 November.
    fn committed() -> Committed {
        Committed {
            rep: RepId(1),
            competency: CompetencyId(2),
            ride_along: Some(RideAlongId(3)),
            made_at: Stamp::start_of(day("2026-11-09")),
        }
    }

    /// She is seen doing it two weeks on, on another ride-along.
    fn seen() -> Look {
        Look {
            rep: RepId(1),
            competency: CompetencyId(2),
            ride_along: Some(RideAlongId(4)),
            on: day("2026-11-23"),
            used: Used::Yes,
            made_at: Stamp::start_of(day("2026-11-23")),
        }
    }

    fn other(change: impl FnOnce(&mut Look)) -> Look {
        let mut look = seen();
        change(&mut look);
        look
    }

    #[test]
    fn only_being_seen_doing_it_closes_a_commitment() {
        let not_used = other(|look| look.used = Used::No);
        assert_eq!(committed().not_closed_by(&seen()), None);
        assert!(committed().is_looked_at_by(&not_used));
        let why = committed().not_closed_by(&not_used).unwrap();
        assert!(why.contains("stays open"), "{why}");
    }

    #[test]
    fn only_a_later_look_at_the_same_thing_is_a_look_at_a_commitment() {
        let same_day = |later: i64| {
            other(|look| {
                look.on = day("2026-11-09");
                look.made_at = Stamp(committed().made_at.0 + later);
            })
        };
        for (look, is_one) in [
            (other(|look| look.rep = RepId(2)), false),
            (other(|look| look.competency = CompetencyId(1)), false),
            (other(|look| look.ride_along = Some(RideAlongId(3))), false),
            (other(|look| look.ride_along = None), true),
            (other(|look| look.used = Used::NotObserved), false),
            (other(|look| look.on = day("2026-11-08")), false),
            (same_day(0), false),
            (same_day(1), true),
        ] {
            assert_eq!(committed().is_looked_at_by(&look), is_one, "{look:?}");
        }
    }
}
