//! Planning the calls of a ride-along: added, edited, moved, dropped, taken up again.

use super::{Call, CallDetails, CallState, gone, refused};
use crate::domain::ids::{CallId, RideAlongId};
use crate::storage::{Change, Result, RideAlongState, Store};

impl Store {
    /// Adds a call at the end of a ride-along's day.
    ///
    /// # Errors
    /// Refused where the ride-along is held or dropped.
    pub fn add_call(&mut self, ride: RideAlongId, details: &CallDetails) -> Result<CallId> {
        let day = self.ride_along(ride)?;
        if day.state != RideAlongState::Planned {
            return refused(format!(
                "The ride-along with {} is {} already: plan it again first",
                day.rep_name, day.state
            ));
        }
        let label = format!("Plan a call with {}", day.rep_name);
        self.change(&label, |change| change.add_call(ride, details))
    }

    /// Saves what was edited of a call's plan.
    pub fn save_call(&mut self, id: CallId, details: &CallDetails) -> Result<()> {
        let label = format!("Change the plan of the call: {}", self.call(id)?.with());
        self.change(&label, |change| {
            let changed = change.sql().execute(
                "UPDATE main.calls SET deal_id = ?2, customer = ?3, at = ?4, call_type = ?5, objective = ?6,
                   backup_objective = ?7, stretch_objective = ?8, questions = ?9, objections = ?10, buyers = ?11,
                   my_role = ?12, recording = ?13 WHERE id = ?1",
                rusqlite::params![
                    id.0,
                    details.deal.as_ref().map(|(deal, _)| deal.0),
                    details.customer.trim(),
                    at(details),
                    details.call_type.key(),
                    details.objective.trim(),
                    details.backup.trim(),
                    details.stretch.trim(),
                    details.questions.trim(),
                    details.objections.trim(),
                    details.buyers.trim(),
                    details.my_role.trim(),
                    details.recording.trim(),
                ],
            )?;
            if changed == 0 { Err(gone()) } else { Ok(()) }
        })
    }

    /// Moves a call up or down its day by so many places.
    pub fn move_call(&mut self, id: CallId, by: isize) -> Result<()> {
        let calls = self.calls_of(self.call(id)?.ride_along)?;
        let ids: Vec<i64> = calls.iter().map(|call| call.id.0).collect();
        self.move_in_order("calls", "Move a call", &ids, id.0, by)
    }

    /// Says that a call does not take place, and why.
    ///
    /// # Errors
    /// Refused without a reason, and for a call that is held or dropped.
    pub fn drop_call(&mut self, id: CallId, reason: &str) -> Result<()> {
        let call = self.call(id)?;
        if reason.trim().is_empty() {
            return refused("Say why the call is dropped");
        }
        if !matches!(call.state, CallState::Planned | CallState::Running) {
            return refused(format!("This call is {} already", call.state));
        }
        self.change(&format!("Drop the call: {}", call.with()), |change| {
            change.drop_call(&call, reason)
        })
    }

    /// Plans a call again that was dropped or ended by mistake. What was observed in it is kept with it.
    pub fn plan_call_again(&mut self, id: CallId) -> Result<()> {
        let call = self.call(id)?;
        if call.state != CallState::Dropped {
            return refused("Only a dropped call is planned again; u takes an ending back");
        }
        self.change(&format!("Plan again the call: {}", call.with()), |change| {
            change.sql().execute(
                "UPDATE main.calls SET state = CASE WHEN started_at IS NULL THEN 'planned' ELSE 'running' END,
                   ended_at = NULL, reason = '' WHERE id = ?1",
                [id.0],
            )?;
            Ok(())
        })
    }
}

impl Change<'_> {
    /// Writes a planned call at the end of its day.
    pub fn add_call(&mut self, ride: RideAlongId, details: &CallDetails) -> Result<CallId> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.calls (uid, ride_along_id, position, deal_id, customer, at, call_type, objective,
                   backup_objective, stretch_objective, questions, objections, buyers, my_role, recording, made_at)
                 VALUES (?1, ?2, (SELECT coalesce(max(position), 0) + 1 FROM main.calls WHERE ride_along_id = ?2), ?3,
                   ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(rusqlite::params![
                uid,
                ride.0,
                details.deal.as_ref().map(|(deal, _)| deal.0),
                details.customer.trim(),
                at(details),
                details.call_type.key(),
                details.objective.trim(),
                details.backup.trim(),
                details.stretch.trim(),
                details.questions.trim(),
                details.objections.trim(),
                details.buyers.trim(),
                details.my_role.trim(),
                details.recording.trim(),
                now,
            ])?;
        Ok(CallId(self.sql().last_insert_rowid()))
    }

    pub(in crate::storage) fn drop_call(&mut self, call: &Call, reason: &str) -> Result<()> {
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.calls SET state = 'dropped', ended_at = ?2, reason = ?3 WHERE id = ?1",
            (call.id.0, now, reason.trim()),
        )?;
        Ok(())
    }
}

fn at(details: &CallDetails) -> String {
    details
        .at
        .map_or_else(String::new, |time| time.format("%H:%M").to_string())
}
