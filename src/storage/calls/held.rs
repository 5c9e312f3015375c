//! A call as it was held, written as one with its marks and how it ended: how a new file gets a past. What was observed
//! is written beside it.

use super::CallDetails;
use super::live::NewMark;
use crate::domain::ids::{CallId, RideAlongId};
use crate::domain::observing::{CallOutcome, MarkKind, ObjectiveMet};
use crate::domain::stamp::Stamp;
use crate::storage::{Change, Result};

/// A call that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldCall<'a> {
    /// On which ride-along.
    pub ride_along: RideAlongId,
    /// What was planned.
    pub details: CallDetails,
    /// When it began and ended.
    pub times: (Stamp, Stamp),
    /// What was marked, each so many milliseconds after the beginning.
    pub marks: Vec<(i64, NewMark<'a>)>,
    /// How it ended.
    pub outcome: CallOutcome,
    /// Which objective was met.
    pub met: ObjectiveMet,
    /// How it ended, in words.
    pub ended_how: &'a str,
}

impl Change<'_> {
    /// Writes it. No observation follows from its ticks.
    pub fn keep_call(&mut self, held: &HeldCall<'_>) -> Result<CallId> {
        let (began, ended) = held.times;
        let id = self.back_then(began, |change| {
            change.add_call(held.ride_along, &held.details)
        })?;
        let mut is_first = true;
        for (after_ms, mark) in &held.marks {
            self.back_then(Stamp(began.0 + after_ms), |change| {
                change.add_mark((id, is_first), mark, *after_ms)
            })?;
            is_first &= mark.kind != MarkKind::TookOver;
        }
        self.sql().execute(
            "UPDATE main.calls SET state = 'held', started_at = ?2, ended_at = ?3, outcome = ?4, objective_met = ?5,
               ended_how = ?6 WHERE id = ?1",
            (
                id.0,
                began.0,
                ended.0,
                held.outcome.key(),
                held.met.key(),
                held.ended_how.trim(),
            ),
        )?;
        Ok(id)
    }
}
