//! The end of a debrief, in one change: strength, points, the commitment with its action, and the next look.

use crate::domain::debrief::Conclusion;
use crate::domain::ids::{ActionId, CommitmentId, RepId, RideAlongId};
use crate::storage::error::StorageError;
use crate::storage::{Change, NewAction, Result, Store};

/// What the end of a debrief wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FinishedDebrief {
    /// The commitment.
    pub commitment: CommitmentId,
    /// Its action: the rep's promise with a day.
    pub action: ActionId,
    /// The next look.
    pub next_look: RideAlongId,
}

impl Store {
    /// Ends the debrief of a ride-along.
    ///
    /// # Errors
    /// Refused where it is not its turn yet (see [`super::Debrief::not_ready`]) and where something of the conclusion
    /// is missing or contradicts itself.
    pub fn finish_debrief(&mut self, id: RideAlongId, end: &Conclusion) -> Result<FinishedDebrief> {
        let debrief = self.debrief(id)?;
        if let Some(why) = debrief.not_ready() {
            return Err(StorageError::Refused(why.into()));
        }
        let problems = end.problems(self.today());
        if !problems.is_empty() {
            let said: Vec<String> = problems.into_iter().map(|(_, text)| text).collect();
            return Err(StorageError::Refused(said.join("; ")));
        }
        let rep = debrief.ride.rep;
        let label = format!("Debrief with {}", debrief.ride.rep_name);
        self.change(&label, |change| change.conclude((id, rep), end))
    }
}

impl Change<'_> {
    /// Writes the end of a debrief: the commitment with its action and the next look.
    pub(super) fn conclude(
        &mut self,
        (id, rep): (RideAlongId, RepId),
        end: &Conclusion,
    ) -> Result<FinishedDebrief> {
        let words = end.words.trim();
        let action = self.add_action(&NewAction {
            text: words.to_owned(),
            owner: Some(rep),
            rep: Some(rep),
            due_on: Some(end.due_on),
            ..NewAction::default()
        })?;
        let look = (end.look_kind, end.look_on);
        let next_look = self.plan_look(rep, end.competency, words, look)?;
        let commitment = self.commit((rep, end.competency), Some(id), words)?;
        let now = self.now().0;
        let sql = self.sql();
        sql.execute(
            "UPDATE main.actions SET ride_along_id = ?2 WHERE id = ?1",
            (action.0, id.0),
        )?;
        sql.execute(
            "UPDATE main.commitments SET action_id = ?2, next_ride_along_id = ?3 WHERE id = ?1",
            (commitment.0, action.0, next_look.0),
        )?;
        sql.execute(
            "UPDATE main.ride_alongs SET strength = ?2, point_one = ?3, point_two = ?4, debriefed_at = ?5
             WHERE id = ?1",
            (
                id.0,
                end.strength.trim(),
                end.point_one.trim(),
                end.point_two.trim(),
                now,
            ),
        )?;
        Ok(FinishedDebrief {
            commitment,
            action,
            next_look,
        })
    }
}
