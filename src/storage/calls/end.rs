//! How a call ended: outcome, which objective was met, in words. The use that was ticked becomes observations.

use super::{Call, CallState, refused, tally};
use crate::domain::competency::Used;
use crate::domain::ids::CallId;
use crate::domain::observing::{CallOutcome, ObjectiveMet};
use crate::storage::{Change, Result, Store};

impl Store {
    /// Ends a call with its outcome, or corrects the outcome of one that is held. A planned call is started and ended
    /// at once: it took place, and nobody marked anything.
    ///
    /// Of every competency of which wanted behaviours were ticked while the rep sold, the use is recorded with how
    /// often; never a level. Of a model call nothing is.
    ///
    /// # Errors
    /// Refused for a dropped call.
    pub fn end_call(&mut self, id: CallId, outcome: CallOutcome) -> Result<()> {
        self.end_call_with(id, outcome, None, None)
    }

    /// The same, with which objective was met and how it ended in words, where that is said at once.
    ///
    /// # Errors
    /// As [`Self::end_call`]; refused where that objective cannot have been met.
    pub fn end_call_with(
        &mut self,
        id: CallId,
        outcome: CallOutcome,
        met: Option<ObjectiveMet>,
        how: Option<&str>,
    ) -> Result<()> {
        if let Some(met) = met {
            must_allow(outcome, met)?;
        }
        let mut call = self.call(id)?;
        match call.state {
            CallState::Dropped => return refused("This call was dropped: plan it again first"),
            CallState::Planned => call = self.may_start(id)?,
            CallState::Running | CallState::Held => {}
        }
        let rep = self.ride_along(call.ride_along)?.rep;
        let seen = tally(&self.call_marks(id)?);
        let label = format!("{}: {outcome}", call.with());
        self.change(&label, |change| {
            change.set_outcome(&mut call, outcome)?;
            if let Some(met) = met {
                change.set_met(id, met)?;
            }
            if let Some(how) = how {
                change.set_how(id, how)?;
            }
            if call.details.call_type.is_rated() {
                for (competency, ticks) in seen.competencies() {
                    if ticks.used() == Used::Yes && !change.is_rated(id, competency)? {
                        change.rate(
                            &call,
                            rep,
                            competency,
                            (Used::Yes, None, Some(ticks.wanted)),
                        )?;
                    }
                }
            }
            Ok(())
        })
    }

    /// Says which objective of a held call was met.
    ///
    /// # Errors
    /// Refused before the call ended, and where no commitment of the customer came out of it.
    pub fn set_objective_met(&mut self, id: CallId, met: ObjectiveMet) -> Result<()> {
        let call = self.call(id)?;
        let Some(outcome) = call.outcome else {
            return refused("First say how it ended");
        };
        must_allow(outcome, met)?;
        self.change(&format!("{}: {met}", call.with()), |change| {
            change.set_met(id, met)
        })
    }

    /// Says in words how a call ended.
    pub fn set_ended_how(&mut self, id: CallId, words: &str) -> Result<()> {
        let call = self.call(id)?;
        self.change(&format!("How it ended: {}", call.with()), |change| {
            change.set_how(id, words)
        })
    }
}

fn must_allow(outcome: CallOutcome, met: ObjectiveMet) -> Result<()> {
    if outcome.allows(met) {
        return Ok(());
    }
    refused(format!(
        "It ended as {outcome}, without a commitment of the customer: the objective is not met"
    ))
}

impl Change<'_> {
    fn set_met(&mut self, id: CallId, met: ObjectiveMet) -> Result<()> {
        self.sql().execute(
            "UPDATE main.calls SET objective_met = ?2 WHERE id = ?1",
            (id.0, met.key()),
        )?;
        Ok(())
    }

    fn set_how(&mut self, id: CallId, words: &str) -> Result<()> {
        self.sql().execute(
            "UPDATE main.calls SET ended_how = ?2 WHERE id = ?1",
            (id.0, words.trim()),
        )?;
        Ok(())
    }

    fn set_outcome(&mut self, call: &mut Call, outcome: CallOutcome) -> Result<()> {
        let now = self.now();
        call.started_at.get_or_insert(now);
        call.ended_at.get_or_insert(now);
        let met = match call.objective_met {
            Some(met) if call.outcome == Some(outcome) && outcome.allows(met) => Some(met),
            _ => outcome.met(),
        };
        self.sql().execute(
            "UPDATE main.calls SET state = 'held', started_at = ?2, ended_at = ?3, outcome = ?4, objective_met = ?5
             WHERE id = ?1",
            (
                call.id.0,
                call.started_at.map(|at| at.0),
                call.ended_at.map(|at| at.0),
                outcome.key(),
                met.map_or("", ObjectiveMet::key),
            ),
        )?;
        Ok(())
    }
}
