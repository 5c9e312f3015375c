//! Competencies: selling behaviours that can be observed, with behaviourally anchored levels, and what was seen.
//!
//! Use is apart from skill: whether a rep does it at all, and how well when they do. "Not observed" is neither.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The lowest level.
pub const LOWEST: u8 = 1;
/// The highest level.
pub const HIGHEST: u8 = 5;

/// The shipped competencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competencies {
    /// Where they come from.
    pub origin: String,
    /// In the order of the screen.
    #[serde(rename = "competency")]
    pub all: Vec<Competency>,
}

/// A competency: how well a rep sells, as it can be seen on a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Competency {
    /// The name in files.
    pub key: String,
    /// The name on the screen.
    pub name: String,
    /// The key of the stage in which it is used most; none where it is used everywhere.
    #[serde(default)]
    pub stage: Option<String>,
    /// What the observer looks for.
    pub question: String,
    /// What can be seen at each level, the lowest first.
    pub levels: Vec<String>,
    /// What can be ticked while a call goes on.
    #[serde(default)]
    pub behaviours: Vec<Behaviour>,
}

/// A behaviour of a competency: one thing that is seen or heard in a moment, and ticked with one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Behaviour {
    /// The letter that ticks it.
    pub key: String,
    /// What is seen.
    pub text: String,
    /// False for a behaviour to stop.
    #[serde(default = "yes")]
    pub wanted: bool,
}

fn yes() -> bool {
    true
}

/// Whether a behaviour was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Used {
    /// It was used.
    Yes,
    /// There was an occasion, and it was not used.
    No,
    /// There was no occasion, or nobody looked.
    NotObserved,
}

impl Used {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::NotObserved];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotObserved => "not_observed",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::NotObserved => "not observed",
        }
    }
}

impl fmt::Display for Used {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

impl FromStr for Used {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|used| used.key() == key)
            .ok_or(())
    }
}

/// What the observations of one competency come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Seen {
    /// How often it was used.
    pub used: u32,
    /// How often there was an occasion and it was not used.
    pub not_used: u32,
    /// How often each level was given, the lowest first.
    pub levels: [u32; HIGHEST as usize],
}

impl Seen {
    /// Counts one observation. "Not observed" counts in neither use nor skill, whatever level stands beside it
    /// (domain.md FX-5.04).
    pub fn count(&mut self, used: Used, level: Option<u8>) {
        match used {
            Used::Yes => self.used += 1,
            Used::No => self.not_used += 1,
            Used::NotObserved => return,
        }
        let place = level.and_then(|level| level.checked_sub(LOWEST));
        if let Some(count) = place.and_then(|place| self.levels.get_mut(usize::from(place))) {
            *count += 1;
        }
    }

    /// On how many occasions use was seen: yes and no.
    pub fn occasions(&self) -> u32 {
        self.used + self.not_used
    }

    /// Observed use: yes of yes and no, from 0 to 1; nothing where nothing was seen.
    pub fn use_share(&self) -> Option<f64> {
        (self.occasions() > 0).then(|| f64::from(self.used) / f64::from(self.occasions()))
    }

    /// How many observations were given a level.
    pub fn rated(&self) -> u32 {
        self.levels.iter().sum()
    }

    /// Skill: the mean of the levels given, from 1 to 5; nothing where none was given.
    pub fn mean_level(&self) -> Option<f64> {
        let sum: u32 = (u32::from(LOWEST)..)
            .zip(&self.levels)
            .map(|(level, n)| level * n)
            .sum();
        (self.rated() > 0).then(|| f64::from(sum) / f64::from(self.rated()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn use_and_skill_are_counted_apart_and_not_observed_in_neither() {
        let mut seen = Seen::default();
        assert_eq!((seen.use_share(), seen.mean_level()), (None, None));
        for (used, level) in [
            (Used::Yes, Some(2)),
            (Used::Yes, Some(4)),
            (Used::Yes, None),
            (Used::No, None),
            // FX-5.04: excluded from averages, never 0.
            (Used::NotObserved, None),
            (Used::NotObserved, Some(1)),
            // A level that there is not.
            (Used::No, Some(9)),
            (Used::No, Some(0)),
        ] {
            seen.count(used, level);
        }
        assert_eq!((seen.occasions(), seen.use_share()), (6, Some(0.5)));
        assert_eq!((seen.rated(), seen.mean_level()), (2, Some(3.0)));
        assert_eq!(seen.levels, [0, 1, 0, 1, 0]);
        for used in Used::ALL {
            assert_eq!(used.key().parse(), Ok(used));
        }
    }
}
