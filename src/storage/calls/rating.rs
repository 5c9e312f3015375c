//! What is observed of a call, per competency: use and level. Not observed is no row.

use chrono::NaiveDate;

use super::{Call, CallState, day_of, refused, tally};
use crate::domain::competency::Used;
use crate::domain::ids::{CallId, CompetencyId, ObservationId, RepId};
use crate::storage::records::NewObservation;
use crate::storage::records::coaching::check_rating;
use crate::storage::{Change, Result, StorageError, Store};

impl Store {
    /// Says whether a competency was used in a held call, and how well. “Not observed” takes away what was said.
    ///
    /// # Errors
    /// Refused in a model call, for what came after a take-over, for a level without use, and before the call ended.
    pub fn rate_in_call(
        &mut self,
        id: CallId,
        competency: CompetencyId,
        used: Used,
        level: Option<u8>,
    ) -> Result<()> {
        self.rate_in_call_with(id, competency, (used, level), None)
    }

    /// The same, with what was seen in words, where that is said at once.
    ///
    /// # Errors
    /// As [`Self::rate_in_call`].
    pub fn rate_in_call_with(
        &mut self,
        id: CallId,
        competency: CompetencyId,
        (used, level): (Used, Option<u8>),
        note: Option<&str>,
    ) -> Result<()> {
        check_rating(used, level)?;
        let call = self.held(id)?;
        let seen = tally(&self.call_marks(id)?);
        if used != Used::NotObserved {
            seen.may_rate(call.details.call_type, competency)
                .map_err(|why| StorageError::Refused(why.to_string()))?;
        }
        let rep = self.ride_along(call.ride_along)?.rep;
        let name = self.competency(competency)?.details.name;
        let ticks = seen.of_competency(competency).wanted;
        let times = (used == Used::Yes && ticks > 0).then_some(ticks);
        let label = format!("{name} of {}", self.rep_name(rep)?);
        self.change(&label, |change| {
            change.rate(&call, rep, competency, (used, level, times))?;
            match note {
                Some(note) => change.note_seen(id, competency, note),
                None => Ok(()),
            }
        })
    }

    /// Says what was seen of a competency in a held call: the moment.
    ///
    /// # Errors
    /// Refused where it was not said first whether it was used.
    pub fn note_in_call(&mut self, id: CallId, competency: CompetencyId, note: &str) -> Result<()> {
        self.held(id)?;
        let is_there = self
            .call_ratings(id)?
            .iter()
            .any(|rating| rating.competency == competency);
        if !is_there {
            return refused("First say whether it was used");
        }
        let name = self.competency(competency)?.details.name;
        self.change(&format!("What was seen of {name}"), |change| {
            change.note_seen(id, competency, note)
        })
    }

    fn held(&self, id: CallId) -> Result<Call> {
        let call = self.call(id)?;
        if call.state == CallState::Held {
            Ok(call)
        } else {
            refused("First say how the call ended: what was seen is rated afterwards")
        }
    }
}

impl Change<'_> {
    fn note_seen(&mut self, id: CallId, competency: CompetencyId, note: &str) -> Result<()> {
        self.sql().execute(
            "UPDATE main.observations SET note = ?3 WHERE call_id = ?1 AND competency_id = ?2",
            (id.0, competency.0, note.trim()),
        )?;
        Ok(())
    }

    pub(super) fn is_rated(&self, call: CallId, competency: CompetencyId) -> Result<bool> {
        Ok(self.sql().query_row(
            "SELECT EXISTS (SELECT 1 FROM main.observations WHERE call_id = ?1 AND competency_id = ?2)",
            (call.0, competency.0),
            |row| row.get(0),
        )?)
    }

    /// Writes what was observed of a competency in a call, in place of what was said before.
    pub(super) fn rate(
        &mut self,
        call: &Call,
        rep: RepId,
        competency: CompetencyId,
        (used, level, times): (Used, Option<u8>, Option<u32>),
    ) -> Result<()> {
        let now = self.now();
        if used == Used::NotObserved {
            self.sql().execute(
                "DELETE FROM main.observations WHERE call_id = ?1 AND competency_id = ?2",
                (call.id.0, competency.0),
            )?;
            return Ok(());
        }
        if self.is_rated(call.id, competency)? {
            self.sql().execute(
                "UPDATE main.observations SET used = ?3, level = ?4, times = ?5
                 WHERE call_id = ?1 AND competency_id = ?2",
                (call.id.0, competency.0, used.key(), level, times),
            )?;
            return Ok(());
        }
        let id = self.observe_in_call(
            call,
            rep,
            competency,
            (used, level),
            day_of(call, now.day()),
        )?;
        self.sql().execute(
            "UPDATE main.observations SET call_id = ?2, times = ?3 WHERE id = ?1",
            (id.0, call.id.0, times),
        )?;
        Ok(())
    }

    fn observe_in_call(
        &mut self,
        call: &Call,
        rep: RepId,
        competency: CompetencyId,
        (used, level): (Used, Option<u8>),
        day: NaiveDate,
    ) -> Result<ObservationId> {
        self.add_observation(&NewObservation {
            rep,
            competency,
            deal: call.details.deal.as_ref().map(|(deal, _)| *deal),
            ride_along: Some(call.ride_along),
            observed_on: day,
            used,
            level,
            note: "",
        })
    }
}
