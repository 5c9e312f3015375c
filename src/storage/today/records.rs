//! Meetings moved and dropped from Today, and the planned record that follows its occurrence.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use crate::domain::cadence::OccurrenceKey;
use crate::domain::date_words::written;
use crate::domain::ids::{MeetingId, RideAlongId};
use crate::domain::meeting::MeetingState;
use crate::storage::error::StorageError;
use crate::storage::{Change, HeldAs, Meeting, Result};

/// The records that are one occurrence and are still planned.
const OF_OCCURRENCE: &str =
    "cadence_id = ?1 AND rep_id IS ?2 AND occurs_on = ?3 AND state = 'planned'";

/// The columns that name an occurrence.
type Named = (i64, Option<i64>, String);

fn named(key: &OccurrenceKey) -> Named {
    (
        key.cadence.0,
        key.rep.map(|rep| rep.0),
        key.occurs_on.to_string(),
    )
}

impl Change<'_> {
    /// Gives a planned meeting that is no occurrence another day.
    pub(super) fn move_planned_meeting(
        &mut self,
        meeting: &Meeting,
        to: NaiveDate,
        reason: &str,
    ) -> Result<()> {
        meeting_must_be_planned(meeting)?;
        if meeting.planned_on == to {
            return Err(StorageError::Refused(format!(
                "“{}” is planned for {} already",
                meeting.title,
                written(to)
            )));
        }
        self.sql().execute(
            "UPDATE main.meetings SET planned_on = ?2, reason = ?3 WHERE id = ?1",
            (meeting.id.0, to.to_string(), reason),
        )?;
        Ok(())
    }

    /// Gives a planned meeting that is no occurrence up.
    pub(super) fn drop_planned_meeting(&mut self, meeting: &Meeting, reason: &str) -> Result<()> {
        meeting_must_be_planned(meeting)?;
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.meetings SET state = 'dropped', reason = ?2, ended_at = ?3 WHERE id = ?1",
            (meeting.id.0, reason, now),
        )?;
        Ok(())
    }

    /// Notes that an occurrence was held; the meeting or ride-along that was planned for it was, too.
    pub fn hold_with_its_record(&mut self, key: &OccurrenceKey, on: NaiveDate) -> Result<()> {
        let planned = |change: &Self, table: &str| -> Result<Option<i64>> {
            Ok(change
                .sql()
                .query_row(
                    &format!("SELECT id FROM main.{table} WHERE {OF_OCCURRENCE}"),
                    named(key),
                    |row| row.get(0),
                )
                .optional()?)
        };
        let (meeting, ride) = (planned(self, "meetings")?, planned(self, "ride_alongs")?);
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.meetings SET state = 'held', started_at = coalesce(started_at, ?2), ended_at = ?2 WHERE id = ?1",
            (meeting, now),
        )?;
        self.sql().execute(
            "UPDATE main.ride_alongs SET state = 'held', held_on = ?2 WHERE id = ?1",
            (ride, on.to_string()),
        )?;
        if let Some(ride) = ride {
            self.drop_planned_calls(RideAlongId(ride), "the day ended before it")?;
        }
        let held = HeldAs {
            meeting: meeting.map(MeetingId),
            ride_along: ride.map(RideAlongId),
            ..HeldAs::on(on)
        };
        self.hold_occurrence(key, held)
    }

    /// The record that was planned for an occurrence moves with it.
    pub fn move_its_record(&mut self, key: &OccurrenceKey, to: NaiveDate) -> Result<()> {
        let (cadence, rep, day) = named(key);
        for table in ["meetings", "ride_alongs"] {
            self.sql().execute(
                &format!("UPDATE main.{table} SET planned_on = ?4 WHERE {OF_OCCURRENCE}"),
                (cadence, rep, &day, to.to_string()),
            )?;
        }
        Ok(())
    }

    /// The record that was planned for an occurrence is dropped with it.
    pub fn drop_its_record(&mut self, key: &OccurrenceKey, reason: &str) -> Result<()> {
        let (cadence, rep, day) = named(key);
        let now = self.now().0;
        self.sql().execute(
            &format!(
                "UPDATE main.meetings SET state = 'dropped', reason = ?4, ended_at = ?5 WHERE {OF_OCCURRENCE}"
            ),
            (cadence, rep, &day, reason, now),
        )?;
        self.sql().execute(
            &format!(
                "UPDATE main.ride_alongs SET state = 'dropped', reason = ?4, dropped_at = ?5 WHERE {OF_OCCURRENCE}"
            ),
            (cadence, rep, &day, reason, now),
        )?;
        Ok(())
    }
}

fn meeting_must_be_planned(meeting: &Meeting) -> Result<()> {
    if meeting.state == MeetingState::Planned {
        return Ok(());
    }
    Err(StorageError::Refused(format!(
        "“{}” is {} and no longer planned",
        meeting.title,
        meeting.state.key()
    )))
}
