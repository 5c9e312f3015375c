//! A debrief as it was held, written as one: how a new file gets a past.

use super::{Asked, FinishedDebrief};
use crate::domain::debrief::{Conclusion, Own};
use crate::domain::ids::{CompetencyId, RepId, RideAlongId};
use crate::storage::{Change, Result};

/// A debrief that was held.
#[derive(Debug, Clone)]
pub struct HeldDebrief {
    /// Of which ride-along, with whom.
    pub of: (RideAlongId, RepId),
    /// The key of the set of questions.
    pub set: String,
    /// What was asked, and what was said.
    pub asked: Vec<Asked>,
    /// How the rep rated.
    pub own: Vec<(CompetencyId, Own)>,
    /// How it ended.
    pub end: Conclusion,
}

impl Change<'_> {
    /// Writes it, as of now; the ratings of the manager were shown after those of the rep.
    pub fn keep_debrief(&mut self, held: &HeldDebrief) -> Result<FinishedDebrief> {
        let (ride, _) = held.of;
        self.set_prompt_set(ride, &held.set)?;
        for asked in &held.asked {
            self.set_answer(ride, asked, asked.answer.trim())?;
        }
        for (competency, own) in &held.own {
            self.set_own(ride, *competency, *own)?;
        }
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.ride_alongs SET revealed_at = ?2 WHERE id = ?1",
            (ride.0, now),
        )?;
        self.conclude(held.of, &held.end)
    }
}
