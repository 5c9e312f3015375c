//! The coaching record: how a skill develops, how long ago it was looked at, who was coached how much, and how good the
//! manager's own debriefs are.
//!
//! Skill is the level of what was rated; use (did they, how often) stands apart. "Not observed" is neither, and an old
//! rating is said to be old. Nothing is a share where n is 0: it is "no data".

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::competency::{Seen, Used};

/// How many of the newest ratings make the level of today, and how many before them it is compared with.
pub const NEWEST: usize = 3;
/// The days that coverage looks back over; a rating older than that says little about today (our default).
pub const WINDOW_DAYS: u64 = 90;
/// Within how many days a commitment is to be looked at again (our default: a month).
pub const LOOK_AGAIN_DAYS: u64 = 30;

/// One observation of a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkillSeen {
    /// On which day.
    pub on: NaiveDate,
    /// Whether it was used.
    pub used: Used,
    /// How well, 1 to 5; none where it was not rated.
    pub level: Option<u8>,
}

/// A skill of one rep over time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skill {
    /// Use and levels, all of it.
    pub seen: Seen,
    /// The levels that were given, the oldest first.
    pub levels: Vec<u8>,
    /// The last day on which there was an occasion, used or not.
    pub last_on: Option<NaiveDate>,
    /// Whether somebody looked at all, be it without an occasion.
    pub was_looked_at: bool,
}

impl Skill {
    /// A skill from its observations, the oldest first.
    pub fn of(observations: impl IntoIterator<Item = SkillSeen>) -> Self {
        let mut skill = Self::default();
        for one in observations {
            skill.was_looked_at = true;
            skill.seen.count(one.used, one.level);
            if one.used != Used::NotObserved {
                skill.last_on = skill.last_on.max(Some(one.on));
                skill.levels.extend(one.level);
            }
        }
        skill
    }

    /// The level of today: the mean of the newest three ratings, 1 to 5; nothing where none was given.
    pub fn level(&self) -> Option<f64> {
        mean(self.newest())
    }

    /// By how many levels the newest three ratings are above the three before them; nothing with fewer than four.
    pub fn change(&self) -> Option<f64> {
        let before = &self.levels[..self.levels.len() - self.newest().len()];
        let before = &before[before.len().saturating_sub(NEWEST)..];
        Some(self.level()? - mean(before)?)
    }

    /// How many ratings there are.
    pub fn rated(&self) -> usize {
        self.levels.len()
    }

    /// Days since there was an occasion to see it; nothing where there never was.
    pub fn age(&self, today: NaiveDate) -> Option<i64> {
        self.last_on.map(|on| (today - on).num_days().max(0))
    }

    /// Whether the last look is so old that it says little about today.
    pub fn is_old(&self, today: NaiveDate) -> bool {
        self.age(today)
            .is_some_and(|days| days > WINDOW_DAYS as i64)
    }

    fn newest(&self) -> &[u8] {
        &self.levels[self.levels.len().saturating_sub(NEWEST)..]
    }
}

fn mean(levels: &[u8]) -> Option<f64> {
    let sum: u32 = levels.iter().map(|level| u32::from(*level)).sum();
    (!levels.is_empty()).then(|| f64::from(sum) / levels.len() as f64)
}

/// An age in few letters: `0d`, `13d`, `6w`, `2y`.
pub fn short_age(days: i64) -> String {
    match days {
        ..=13 => format!("{days}d"),
        14..=363 => format!("{}w", days / 7),
        _ => format!("{}y", days / 364),
    }
}

/// The first day of the window of coverage.
pub fn window_from(today: NaiveDate) -> NaiveDate {
    today
        .checked_sub_days(Days::new(WINDOW_DAYS - 1))
        .unwrap_or(today)
}

/// How much one rep was coached in the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Coached {
    /// Ride-alongs, listen-ins, recordings and practices that were held.
    pub ride_alongs: u32,
    /// Observations with an occasion.
    pub observations: u32,
    /// Meetings with the rep alone that were held: 1:1s, performance and deal reviews.
    pub one_on_ones: u32,
    /// Check-ins of plans that were held.
    pub check_ins: u32,
    /// Minutes of those meetings and of the calls that were timed.
    pub minutes: u32,
    /// How many of them were not timed.
    pub untimed: u32,
}

impl Coached {
    /// Whether anything happened at all.
    pub fn is_nothing(&self) -> bool {
        self.ride_alongs + self.observations + self.one_on_ones + self.check_ins == 0
    }
}

/// A debrief, as far as its quality goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DebriefFacts {
    /// When the ride-along took place.
    pub held_on: NaiveDate,
    /// When it was debriefed; none where it was not.
    pub debriefed_on: Option<NaiveDate>,
    /// Whether the rep had rated everything before the manager's ratings were shown; none where none were.
    pub rep_rated_first: Option<bool>,
    /// Whether it ended with a commitment that has a day.
    pub has_dated_commitment: bool,
    /// Whether a next look was planned.
    pub has_next_look: bool,
}

/// A commitment, as far as the quality of a debrief goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowedUp {
    /// When it was made.
    pub made_on: NaiveDate,
    /// When it was looked at again for the first time, used or not.
    pub looked_on: Option<NaiveDate>,
    /// Whether it was dropped before anybody looked.
    pub was_dropped: bool,
}

/// One measure of the manager's own debriefs: so many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// The name in JSON.
    pub key: &'static str,
    /// The name on the screen.
    #[serde(skip)]
    pub label: &'static str,
    /// Why it matters.
    #[serde(skip)]
    pub why: &'static str,
    /// How many.
    pub hit: u32,
    /// Of how many.
    pub of: u32,
}

impl Measure {
    /// The share, 0 to 1; nothing where n is 0.
    pub fn share(&self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.hit) / f64::from(self.of))
    }
}

/// Name in JSON, name on the screen, and why it matters.
const MEASURES: [(&str, &str, &str); 6] = [
    (
        "debriefed",
        "Debriefed at all",
        "a ride-along without a debrief was a visit",
    ),
    (
        "rep_rated_first",
        "Rep rated before you showed yours",
        "who finds it themselves keeps it",
    ),
    (
        "same_day",
        "Debriefed on the same day",
        "tomorrow nobody remembers what was said",
    ),
    (
        "dated_commitment",
        "One commitment with a date",
        "in the rep's words; what has no day is not promised",
    ),
    (
        "next_look",
        "Next look planned",
        "what nobody looks at again was not meant",
    ),
    (
        "looked_again",
        "Looked at again within 30 days",
        "of the commitments that are that old, or were looked at",
    ),
];

/// The quality of the manager's own debriefs.
pub fn quality(
    debriefs: &[DebriefFacts],
    followed: &[FollowedUp],
    today: NaiveDate,
) -> Vec<Measure> {
    let done = debriefs.iter().filter(|one| one.debriefed_on.is_some());
    let same_day = |one: &DebriefFacts| one.debriefed_on == Some(one.held_on);
    let counts = [
        count(debriefs.iter().map(|one| one.debriefed_on.is_some())),
        count(debriefs.iter().filter_map(|one| one.rep_rated_first)),
        count(done.clone().map(same_day)),
        count(done.clone().map(|one| one.has_dated_commitment)),
        count(done.map(|one| one.has_next_look)),
        looked_again(followed, today),
    ];
    MEASURES
        .into_iter()
        .zip(counts)
        .map(|((key, label, why), (hit, of))| Measure {
            key,
            label,
            why,
            hit,
            of,
        })
        .collect()
}

/// How many of how many.
fn count(all: impl Iterator<Item = bool>) -> (u32, u32) {
    all.fold((0, 0), |(hit, of), fits| (hit + u32::from(fits), of + 1))
}

/// Looked at again in time. What is not due yet and was not looked at counts neither way, nor what was dropped.
fn looked_again(followed: &[FollowedUp], today: NaiveDate) -> (u32, u32) {
    let limit = Days::new(LOOK_AGAIN_DAYS);
    let counted = followed.iter().filter_map(|one| {
        let last = one.made_on + limit;
        match one.looked_on {
            Some(on) => Some(on <= last),
            None => (last < today && !one.was_dropped).then_some(false),
        }
    });
    count(counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn seen(on: &str, used: Used, level: Option<u8>) -> SkillSeen {
        SkillSeen {
            on: day(on),
            used,
            level,
        }
    }

    #[test]
    fn the_level_is_that_of_the_newest_three_and_what_was_not_observed_is_no_zero() {
        let skill = Skill::of([
            seen("2026-06-01", Used::Yes, Some(1)),
            seen("2026-07-01", Used::Yes, Some(2)),
            seen("2026-08-01", Used::Yes, Some(2)),
            seen("2026-09-01", Used::Yes, Some(3)),
            seen("2026-10-01", Used::No, None),
            seen("2026-11-01", Used::Yes, Some(4)),
            // FX-5.04.
            seen("2026-11-20", Used::NotObserved, None),
        ]);
        assert_eq!((skill.level(), skill.rated()), (Some(3.0), 5));
        // (2 + 3 + 4) / 3 against (1 + 2) / 2.
        assert_eq!(skill.change(), Some(1.5));
        assert_eq!(skill.last_on, Some(day("2026-11-01")));
        assert_eq!((skill.seen.used, skill.seen.occasions()), (5, 6));
        assert_eq!(skill.age(day("2026-11-23")), Some(22));
        assert!(!skill.is_old(day("2027-01-30")) && skill.is_old(day("2027-01-31")));
    }

    #[test]
    fn a_skill_that_was_never_seen_has_no_level_no_age_and_no_trend() {
        let never = Skill::of([]);
        assert_eq!(
            (never.level(), never.change(), never.age(day("2026-11-23"))),
            (None, None, None)
        );
        assert!(!never.was_looked_at && !never.is_old(day("2026-11-23")));
        let no_occasion = Skill::of([seen("2026-11-20", Used::NotObserved, None)]);
        assert!(no_occasion.was_looked_at && no_occasion.last_on.is_none());
        let few = Skill::of([1, 5, 3].map(|level| seen("2026-11-20", Used::Yes, Some(level))));
        assert_eq!(
            (few.level(), few.change()),
            (Some(3.0), None),
            "three ratings are no trend"
        );
    }

    #[test]
    fn ages_are_short() {
        for (days, said) in [
            (0, "0d"),
            (13, "13d"),
            (14, "2w"),
            (363, "51w"),
            (364, "1y"),
            (800, "2y"),
        ] {
            assert_eq!(short_age(days), said);
        }
        assert_eq!(window_from(day("2026-11-23")), day("2026-08-26"));
    }

    #[test]
    fn the_quality_of_debriefs_is_counted_with_its_n_and_what_is_not_due_counts_neither_way() {
        let debrief = |debriefed: Option<&str>, first: Option<bool>, end: bool| DebriefFacts {
            held_on: day("2026-10-05"),
            debriefed_on: debriefed.map(day),
            rep_rated_first: first,
            has_dated_commitment: end,
            has_next_look: end,
        };
        let debriefs = [
            debrief(Some("2026-10-05"), Some(true), true),
            debrief(Some("2026-10-06"), Some(false), true),
            debrief(Some("2026-10-05"), None, false),
            debrief(None, None, false),
        ];
        let followed = |made: &str, looked: Option<&str>, was_dropped| FollowedUp {
            made_on: day(made),
            looked_on: looked.map(day),
            was_dropped,
        };
        let followed = [
            followed("2026-10-05", Some("2026-11-04"), false),
            followed("2026-10-05", Some("2026-11-05"), false),
            followed("2026-10-05", None, false),
            followed("2026-10-05", None, true),
            // Within its thirty days: not due.
            followed("2026-10-24", None, false),
            followed("2026-11-20", Some("2026-11-21"), true),
        ];
        let counted: Vec<(&str, u32, u32)> = quality(&debriefs, &followed, day("2026-11-23"))
            .iter()
            .map(|one| (one.key, one.hit, one.of))
            .collect();
        assert_eq!(
            counted,
            [
                ("debriefed", 3, 4),
                ("rep_rated_first", 1, 2),
                ("same_day", 2, 3),
                ("dated_commitment", 2, 3),
                ("next_look", 2, 3),
                ("looked_again", 2, 4),
            ]
        );
        let none = quality(&[], &[], day("2026-11-23"));
        assert!(
            none.iter().all(|one| one.share().is_none()),
            "no data, never 0 %"
        );
    }
}
