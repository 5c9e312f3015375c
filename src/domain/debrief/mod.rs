//! The debrief of a ride-along: the rep speaks first, rates first, and commits to one thing; and the life of that
//! commitment (domain.md 5.1, 5.3).
//!
//! Deliberately absent: a rating that counts "not observed" as a zero, and a way to close a commitment by ticking its
//! action. Doing something once is not a new behaviour; being seen doing it is.

mod commitment;
mod prompts;

use std::cmp::Ordering;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::competency::Seen;
use super::ids::CompetencyId;
use super::observing::ObservationKind;

pub use self::commitment::{CommitmentState, Committed, Look};
pub use self::prompts::{
    Prompt, PromptSet, PromptSets, Speaker, as_lines, from_lines, in_order, wrong_with,
};

/// From which difference in levels on the rep and the manager see it differently enough to talk about it first.
pub const TALK_FIRST: f64 = 1.0;

/// The rep's own rating of a competency on one ride-along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Own {
    /// Not asked yet.
    #[default]
    Missing,
    /// There was no occasion: it did not come up.
    NoOccasion,
    /// A level, 1 to 5.
    Level(u8),
}

/// A competency of one ride-along as rep and manager see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The competency.
    pub competency: CompetencyId,
    /// Its name.
    pub name: String,
    /// The rep's own rating.
    pub own: Own,
    /// What the manager observed on the day, all calls together; "not observed" counts in nothing.
    pub seen: Seen,
}

impl Compared {
    /// Whether the manager rated it, so that the rep's own rating is needed first. "Not observed" is no rating.
    pub fn is_rated(&self) -> bool {
        self.seen.occasions() > 0
    }

    /// The manager's level minus the rep's own, in levels; below zero where the rep sees it higher (FX-5.03). The
    /// manager's is the mean over the calls of the day. Nothing where either gave no level.
    pub fn gap(&self) -> Option<f64> {
        match self.own {
            Own::Level(own) => Some(self.seen.mean_level()? - f64::from(own)),
            Own::Missing | Own::NoOccasion => None,
        }
    }

    /// How the two differ, for the screen: a mark and words.
    pub fn difference(&self) -> Difference {
        match self.gap() {
            None => Difference::Unknown,
            Some(gap) if gap <= -TALK_FIRST => Difference::RepHigher,
            Some(gap) if gap >= TALK_FIRST => Difference::RepLower,
            Some(_) => Difference::Alike,
        }
    }
}

/// How rep and manager differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// One of them gave no level.
    Unknown,
    /// Less than a level apart.
    Alike,
    /// The rep sees it a level higher or more.
    RepHigher,
    /// The rep sees it a level lower or more.
    RepLower,
}

impl Difference {
    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Alike => "alike",
            Self::RepHigher => "rep_higher",
            Self::RepLower => "rep_lower",
        }
    }

    /// In words, with the mark in front.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unknown => "  no difference known",
            Self::Alike => "= seen alike",
            Self::RepHigher => "▲ rep sees it higher",
            Self::RepLower => "▼ rep sees it lower",
        }
    }
}

/// The largest difference first; of equal ones where the rep sees it higher. What has no difference comes last.
pub fn largest_first(rows: &mut [Compared]) {
    rows.sort_by(|one, other| by_size(one.gap(), other.gap()));
}

fn by_size(one: Option<f64>, other: Option<f64>) -> Ordering {
    match (one, other) {
        (Some(one), Some(other)) => other
            .abs()
            .total_cmp(&one.abs())
            .then(one.total_cmp(&other)),
        (one, other) => other.is_some().cmp(&one.is_some()),
    }
}

/// Whether the manager's ratings may be shown: the rep has rated everything that the manager rated.
pub fn may_reveal(rows: &[Compared]) -> bool {
    rows.iter()
        .all(|row| !row.is_rated() || row.own != Own::Missing)
}

/// What a debrief ends with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// One strength.
    pub strength: String,
    /// The first point to work on.
    pub point_one: String,
    /// A second; may stay empty.
    pub point_two: String,
    /// Which competency the commitment is about.
    pub competency: CompetencyId,
    /// The one commitment, in the rep's own words.
    pub words: String,
    /// By when the rep does it.
    pub due_on: NaiveDate,
    /// How the manager looks again.
    pub look_kind: ObservationKind,
    /// When the manager looks again.
    pub look_on: NaiveDate,
}

impl Conclusion {
    /// What is wrong with it: the field, and what to do. `made_on` is the day of the debrief.
    pub fn problems(&self, made_on: NaiveDate) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        for (field, text, ask) in [
            (
                "strength",
                &self.strength,
                "One strength: what did they do well?",
            ),
            (
                "point_one",
                &self.point_one,
                "One point to work on, two at the most",
            ),
            (
                "words",
                &self.words,
                "The commitment, in the rep's own words",
            ),
        ] {
            if text.trim().is_empty() {
                wrong.push((field, ask.to_owned()));
            }
        }
        if self.due_on < made_on {
            wrong.push(("due_on", "That day is over".to_owned()));
        }
        if self.look_on <= made_on {
            wrong.push(("look_on", "The next look is on a later day".to_owned()));
        } else if self.look_on < self.due_on {
            let why = "Look when it is done: the next look is not before the commitment is due";
            wrong.push(("look_on", why.to_owned()));
        }
        wrong
    }
}

/// The days that a form begins with: the commitment a week on, the next look a week after it; no weekends.
pub fn usual_days(made_on: NaiveDate) -> (NaiveDate, NaiveDate) {
    (
        working_day(made_on + Days::new(7)),
        working_day(made_on + Days::new(14)),
    )
}

/// The day itself, or the Monday after a weekend.
fn working_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + Days::new(2),
        Weekday::Sun => day + Days::new(1),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::competency::Used;

    fn row(name: &str, own: Own, mine: &[(Used, Option<u8>)]) -> Compared {
        let mut seen = Seen::default();
        for (used, level) in mine {
            seen.count(*used, *level);
        }
        Compared {
            competency: CompetencyId(1),
            name: name.into(),
            own,
            seen,
        }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_rep_who_says_4_where_the_manager_saw_2_is_talked_about_first() {
        // domain.md FX-5.03: self 4, manager 2 on questioning, gap −2.
        let questioning = row("Questioning", Own::Level(4), &[(Used::Yes, Some(2))]);
        assert_eq!(questioning.gap(), Some(-2.0));
        assert_eq!(questioning.difference(), Difference::RepHigher);
        let mut rows = vec![
            row("None", Own::NoOccasion, &[(Used::Yes, Some(3))]),
            row("Alike", Own::Level(3), &[(Used::Yes, Some(3))]),
            row("Lower", Own::Level(1), &[(Used::Yes, Some(3))]),
            row(
                "Half",
                Own::Level(3),
                &[(Used::Yes, Some(3)), (Used::Yes, Some(4))],
            ),
            questioning,
        ];
        largest_first(&mut rows);
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["Questioning", "Lower", "Half", "Alike", "None"]);
        let said: Vec<&str> = rows.iter().map(|row| row.difference().key()).collect();
        assert_eq!(
            said,
            ["rep_higher", "rep_lower", "alike", "alike", "unknown"]
        );
    }

    #[test]
    fn what_was_not_observed_is_neither_a_zero_nor_asked_of_the_rep() {
        // domain.md FX-5.04.
        let not = row("Not", Own::Level(4), &[(Used::NotObserved, None)]);
        assert_eq!((not.is_rated(), not.gap()), (false, None));
        let twice = [(Used::NotObserved, None), (Used::Yes, Some(4))];
        assert_eq!(row("Once", Own::Level(4), &twice).gap(), Some(0.0));
        // Not used: rated, but without a level.
        let unused = row("Unused", Own::Level(3), &[(Used::No, None)]);
        assert_eq!((unused.is_rated(), unused.gap()), (true, None));
    }

    #[test]
    fn the_managers_rating_is_shown_only_after_the_reps_own_of_everything_that_was_rated() {
        let rated = |own| row("Rated", own, &[(Used::Yes, Some(2))]);
        let not = row("Not", Own::Missing, &[(Used::NotObserved, None)]);
        for (rows, shown) in [
            (vec![], true),
            (vec![not.clone()], true),
            (vec![rated(Own::Missing), not.clone()], false),
            (vec![rated(Own::Level(3)), rated(Own::Missing)], false),
            (
                vec![rated(Own::Level(3)), rated(Own::NoOccasion), not],
                true,
            ),
            (vec![row("No", Own::Missing, &[(Used::No, None)])], false),
        ] {
            assert_eq!(may_reveal(&rows), shown, "{rows:?}");
        }
    }

    #[test]
    fn a_debrief_ends_with_a_strength_a_point_one_commitment_and_a_next_look_after_it_is_due() {
        let whole = Conclusion {
            strength: "Opened well".into(),
            point_one: "Ask for the cost".into(),
            point_two: String::new(),
            competency: CompetencyId(1),
            words: "I ask what it costs them".into(),
            due_on: day("2026-11-30"),
            look_kind: ObservationKind::RideAlong,
            look_on: day("2026-12-07"),
        };
        let made = day("2026-11-23");
        let fields = |one: &Conclusion| -> Vec<&str> {
            one.problems(made)
                .into_iter()
                .map(|(field, _)| field)
                .collect()
        };
        assert!(fields(&whole).is_empty());
        assert_eq!(usual_days(made), (whole.due_on, whole.look_on));
        // A Saturday becomes the Monday after it.
        assert_eq!(usual_days(day("2026-11-21")).0, day("2026-11-30"));
        let empty = Conclusion {
            strength: " ".into(),
            point_one: String::new(),
            words: String::new(),
            ..whole.clone()
        };
        assert_eq!(fields(&empty), ["strength", "point_one", "words"]);
        let late = Conclusion {
            due_on: day("2026-12-08"),
            ..whole.clone()
        };
        assert_eq!(fields(&late), ["look_on"]);
        let over = Conclusion {
            due_on: day("2026-11-22"),
            look_on: made,
            ..whole
        };
        assert_eq!(fields(&over), ["due_on", "look_on"]);
    }
}
