//! The day of a ride-along as a whole: held, moved, dropped, taken up again; and the occurrence of the cadence that it
//! is. What is done with the one is done with the other.

use chrono::NaiveDate;

use super::{CallState, refused};
use crate::domain::cadence::{CadenceKind, Occurrence, OccurrenceKey, OccurrenceState};
use crate::domain::date_words::written;
use crate::domain::ids::RideAlongId;
use crate::storage::cadence::occurrence_as_it_stands;
use crate::storage::records::NewRideAlong;
use crate::storage::{Change, HeldAs, Result, RideAlong, RideAlongState, StorageError, Store};

impl RideAlong {
    /// The occurrence that it is.
    pub fn occurrence_key(&self) -> Option<OccurrenceKey> {
        let (cadence, occurs_on) = self.occurrence?;
        Some(OccurrenceKey {
            cadence,
            rep: Some(self.rep),
            occurs_on,
        })
    }
}

impl Store {
    /// The ride-along that is this occurrence; where there is none yet, it is planned for the day on which the
    /// occurrence is due. One that was planned follows an occurrence that was moved.
    ///
    /// # Errors
    /// Not found where the rule has no such day; refused where the cadence is no ride-along, or names no rep.
    pub fn ride_along_for_occurrence(&mut self, key: &OccurrenceKey) -> Result<RideAlongId> {
        let one = self.occurrence(key)?;
        let Some((rep, name)) = one
            .rep
            .as_ref()
            .filter(|_| one.kind == CadenceKind::RideAlong)
        else {
            return refused(format!("{} is no ride-along with a rep", one.title()));
        };
        let found = self.rides(&format!(
            "a.cadence_id = {} AND a.rep_id = {rep} AND a.occurs_on = '{}' AND a.state <> 'dropped'",
            key.cadence, key.occurs_on
        ))?;
        if let Some(ride) = found.into_iter().next() {
            if ride.state == RideAlongState::Planned && ride.planned_on != one.due_on {
                self.change(&format!("Move the ride-along with {name}"), |change| {
                    change.set_planned_on(ride.id, one.due_on)
                })?;
            }
            return Ok(ride.id);
        }
        let plan = NewRideAlong {
            rep: *rep,
            planned_on: one.due_on,
            deal: None,
            competency: None,
            diagnosis: None,
            purpose: "",
        };
        self.change(&format!("Plan a ride-along with {name}"), |change| {
            let id = change.add_ride_along(&plan)?;
            change.sql().execute(
                "UPDATE main.ride_alongs SET cadence_id = ?2, occurs_on = ?3 WHERE id = ?1",
                (id.0, key.cadence.0, key.occurs_on.to_string()),
            )?;
            Ok(id)
        })
    }

    /// Says that a ride-along took place on that day, see [`Change::end_day`].
    pub fn hold_ride_along(&mut self, id: RideAlongId, on: NaiveDate) -> Result<()> {
        self.not_in_the_future(on)?;
        let ride = self.ride_along(id)?;
        let label = format!("Held the ride-along with {}", ride.rep_name);
        self.change(&label, |change| change.end_day(&ride, on))
    }

    /// Gives a ride-along up, see [`Change::drop_day`].
    pub fn drop_ride_along(&mut self, id: RideAlongId, reason: &str) -> Result<()> {
        let ride = self.ride_along(id)?;
        let label = format!("Drop the ride-along with {}", ride.rep_name);
        self.change(&label, |change| change.drop_day(&ride, reason))
    }

    /// Moves a planned ride-along to another day, see [`Change::move_day`].
    pub fn move_ride_along(&mut self, id: RideAlongId, to: NaiveDate, reason: &str) -> Result<()> {
        let ride = self.ride_along(id)?;
        let label = format!("Move the ride-along with {}", ride.rep_name);
        self.change(&label, |change| change.move_day(&ride, to, reason))
    }

    /// Plans one again that was held or dropped by mistake.
    pub fn plan_ride_along_again(&mut self, id: RideAlongId) -> Result<()> {
        let ride = self.ride_along(id)?;
        let label = format!("Plan again the ride-along with {}", ride.rep_name);
        self.change(&label, |change| change.reopen_day(&ride))
    }
}

impl Change<'_> {
    /// Ends the day of a ride-along: it was held. Calls that were still planned are dropped, and the occurrence that it
    /// is was held, too, unless somebody said so before.
    ///
    /// # Errors
    /// Refused while a call of it runs, and for one that is held or dropped.
    pub fn end_day(&mut self, ride: &RideAlong, on: NaiveDate) -> Result<()> {
        must_be_planned(ride)?;
        self.must_not_run(ride)?;
        self.drop_planned_calls(ride.id, "the day ended before it")?;
        self.set_ride_along_state(ride.id, RideAlongState::Held, Some(on))?;
        if let Some(one) = self.occurrence_of_ride(ride)? {
            let was_held = matches!(one.state, OccurrenceState::Held { .. });
            if !was_held {
                let held = HeldAs {
                    ride_along: Some(ride.id),
                    ..HeldAs::on(on)
                };
                self.hold_occurrence(&one.key, held)?;
            }
        }
        Ok(())
    }

    /// Gives a planned ride-along up with its planned calls; the occurrence that it is is skipped for the same reason.
    ///
    /// # Errors
    /// Refused without a reason, while a call of it runs, and for one that is held or dropped.
    pub fn drop_day(&mut self, ride: &RideAlong, reason: &str) -> Result<()> {
        let reason = reasoned(reason, "dropped")?;
        must_be_planned(ride)?;
        self.must_not_run(ride)?;
        self.drop_planned_calls(ride.id, reason)?;
        self.set_ride_along_state(ride.id, RideAlongState::Dropped, None)?;
        self.set_ride_along_reason(ride.id, reason)?;
        match self.occurrence_of_ride(ride)? {
            Some(one) if one.state.is_open() => self.skip_occurrence(&one.key, reason),
            _ => Ok(()),
        }
    }

    /// Moves a planned ride-along to another day, and the occurrence that it is with it.
    ///
    /// # Errors
    /// Refused without a reason, for the day on which it stands, and for one that is held or dropped.
    pub fn move_day(&mut self, ride: &RideAlong, to: NaiveDate, reason: &str) -> Result<()> {
        let reason = reasoned(reason, "moved")?;
        must_be_planned(ride)?;
        if ride.planned_on == to {
            return refused(format!(
                "The ride-along with {} is planned for {} already",
                ride.rep_name,
                written(to)
            ));
        }
        self.set_planned_on(ride.id, to)?;
        self.set_ride_along_reason(ride.id, reason)?;
        match self.occurrence_of_ride(ride)? {
            Some(one) if one.state.is_open() && one.due_on != to => {
                self.move_occurrence(&one.key, to, None, reason)
            }
            _ => Ok(()),
        }
    }

    /// Plans a ride-along again that was held or dropped; the occurrence that it is stands open again, too. Its calls
    /// stay as they are.
    ///
    /// # Errors
    /// Refused for one that is planned.
    pub fn reopen_day(&mut self, ride: &RideAlong) -> Result<()> {
        if ride.state == RideAlongState::Planned {
            return refused(format!("The ride-along with {} is planned", ride.rep_name));
        }
        self.set_ride_along_state(ride.id, RideAlongState::Planned, None)?;
        match self.occurrence_of_ride(ride)? {
            Some(one) if !one.state.is_open() => self.reopen_occurrence(&one.key),
            _ => Ok(()),
        }
    }

    fn must_not_run(&self, ride: &RideAlong) -> Result<()> {
        let runs: bool = self.sql().query_row(
            "SELECT EXISTS (SELECT 1 FROM main.calls WHERE ride_along_id = ?1 AND state = 'running')",
            [ride.id.0],
            |row| row.get(0),
        )?;
        if runs {
            return refused("A call of this day still runs: end it first");
        }
        Ok(())
    }

    pub(in crate::storage) fn drop_planned_calls(
        &mut self,
        ride: RideAlongId,
        reason: &str,
    ) -> Result<()> {
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.calls SET state = ?2, ended_at = ?3, reason = ?4
             WHERE ride_along_id = ?1 AND state = 'planned'",
            (ride.0, CallState::Dropped.key(), now, reason),
        )?;
        Ok(())
    }

    fn set_planned_on(&mut self, id: RideAlongId, day: NaiveDate) -> Result<()> {
        self.sql().execute(
            "UPDATE main.ride_alongs SET planned_on = ?2 WHERE id = ?1",
            (id.0, day.to_string()),
        )?;
        Ok(())
    }

    /// The occurrence as it stands; `None` where it is none, or where the rule has no such day any more.
    fn occurrence_of_ride(&self, ride: &RideAlong) -> Result<Option<Occurrence>> {
        let Some(key) = ride.occurrence_key() else {
            return Ok(None);
        };
        match occurrence_as_it_stands(self.sql(), &key, self.now().day()) {
            Ok(one) => Ok(Some(one)),
            Err(StorageError::NotFound(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

fn must_be_planned(ride: &RideAlong) -> Result<()> {
    if ride.state == RideAlongState::Planned {
        return Ok(());
    }
    refused(format!(
        "The ride-along with {} is {} already",
        ride.rep_name, ride.state
    ))
}

fn reasoned<'a>(reason: &'a str, done: &str) -> Result<&'a str> {
    match reason.trim() {
        "" => refused(format!("Say why it is {done}: later nobody remembers")),
        reason => Ok(reason),
    }
}
