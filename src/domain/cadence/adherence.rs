//! Adherence: what was held against what was planned, per cadence, rep and month.
//!
//! What a holiday or leave takes out is not planned. The month is that of the day by the rule, so that moving an
//! occurrence never changes an earlier month.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{Occurrence, OccurrenceState};
use crate::domain::ids::{CadenceId, RepId};

/// How many occurrences there were, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Adherence {
    /// Held on their day or before it.
    pub held_in_time: i64,
    /// Held after their day: caught up.
    pub held_late: i64,
    /// Left out on purpose.
    pub skipped: i64,
    /// Their day went by.
    pub missed: i64,
    /// Today or ahead.
    pub coming: i64,
    /// Moved by a person; each is also one of the others.
    pub moved: i64,
}

impl Adherence {
    /// Everything that was planned.
    pub fn planned(&self) -> i64 {
        self.held() + self.skipped + self.missed + self.coming
    }

    /// Held, in time or later.
    pub fn held(&self) -> i64 {
        self.held_in_time + self.held_late
    }

    /// Those of which it is decided what became of them: the n of [`Self::share`].
    pub fn decided(&self) -> i64 {
        self.held() + self.skipped + self.missed
    }

    /// Held of those that are decided, 1.0 is all; empty where there are none yet.
    pub fn share(&self) -> Option<f64> {
        (self.decided() > 0).then(|| self.held() as f64 / self.decided() as f64)
    }

    /// Counts one more.
    pub fn count(&mut self, one: &Occurrence) {
        match one.state {
            OccurrenceState::Held { .. } if one.was_late() => self.held_late += 1,
            OccurrenceState::Held { .. } => self.held_in_time += 1,
            OccurrenceState::Skipped => self.skipped += 1,
            OccurrenceState::Missed => self.missed += 1,
            OccurrenceState::Due | OccurrenceState::Coming => self.coming += 1,
        }
        self.moved += i64::from(one.moved);
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            held_in_time: self.held_in_time + other.held_in_time,
            held_late: self.held_late + other.held_late,
            skipped: self.skipped + other.skipped,
            missed: self.missed + other.missed,
            coming: self.coming + other.coming,
            moved: self.moved + other.moved,
        }
    }
}

/// The adherence of one cadence with one rep in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdherenceCell {
    /// The cadence.
    pub cadence: CadenceId,
    /// What it is called.
    pub name: String,
    /// With whom; empty: with a team.
    pub rep: Option<(RepId, String)>,
    /// The first day of the month.
    pub month: NaiveDate,
    /// What became of it.
    pub figures: Adherence,
}

/// Counts occurrences per cadence, rep and month, in this order.
pub fn adherence(occurrences: &[Occurrence]) -> Vec<AdherenceCell> {
    let mut cells: BTreeMap<_, AdherenceCell> = BTreeMap::new();
    for one in occurrences {
        let day = one.key.occurs_on;
        let month = day.with_day(1).unwrap_or(day);
        let cell = cells
            .entry((one.key.cadence, one.key.rep, month))
            .or_insert_with(|| AdherenceCell {
                cadence: one.key.cadence,
                name: one.name.clone(),
                rep: one.rep.clone(),
                month,
                figures: Adherence::default(),
            });
        cell.figures.count(one);
    }
    cells.into_values().collect()
}
