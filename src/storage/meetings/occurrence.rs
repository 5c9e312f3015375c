//! A meeting as an occurrence of a cadence: found or made, and what is done with the one is done with the other.

use chrono::{NaiveDate, NaiveTime};

use super::super::cadence::HeldAs;
use super::super::error::StorageError;
use super::super::{Change, Result, Store};
use super::{Meeting, NewMeeting};
use crate::domain::cadence::{Occurrence, OccurrenceKey, OccurrenceState};
use crate::domain::ids::MeetingId;
use crate::domain::meeting::MeetingState;
use crate::domain::stamp::Stamp;

impl Meeting {
    /// The occurrence that it is.
    pub fn occurrence_key(&self) -> Option<OccurrenceKey> {
        let (cadence, occurs_on) = self.occurrence?;
        Some(OccurrenceKey {
            cadence,
            rep: self.rep.as_ref().map(|(id, _)| *id),
            occurs_on,
        })
    }
}

impl Store {
    /// The meeting that is this occurrence; where there is none yet, it is planned for the day and time on which the
    /// occurrence is due. One that was planned follows an occurrence that was moved.
    ///
    /// # Errors
    /// Not found where the rule has no such day; refused where the cadence is no meeting.
    pub fn meeting_for_occurrence(&mut self, key: &OccurrenceKey) -> Result<MeetingId> {
        let one = self.occurrence(key)?;
        let at = one
            .at
            .map_or_else(String::new, |at| at.format("%H:%M").to_string());
        if let Some(found) = self.meeting_of(key)? {
            if found.state == MeetingState::Planned && found.planned_on != one.due_on {
                self.change(&format!("Move “{}”", found.title), |change| {
                    change.sql().execute(
                        "UPDATE main.meetings SET planned_on = ?2, planned_at = ?3 WHERE id = ?1",
                        (found.id.0, one.due_on.to_string(), at),
                    )?;
                    Ok(())
                })?;
            }
            return Ok(found.id);
        }
        let Some(kind) = one.meeting_type else {
            return Err(StorageError::Refused(format!(
                "{} is no meeting: its cadence names no type of meeting",
                one.title()
            )));
        };
        self.plan_meeting(&NewMeeting {
            rep: key.rep,
            team: one.team.filter(|_| key.rep.is_none()),
            planned_at: at,
            title: one.title(),
            occurrence: Some((key.cadence, key.occurs_on)),
            ..NewMeeting::of(kind, one.due_on)
        })
    }

    /// The meeting that is this occurrence and was not dropped.
    pub(in crate::storage) fn meeting_of(&self, key: &OccurrenceKey) -> Result<Option<Meeting>> {
        let rep = key
            .rep
            .map_or_else(|| "NULL".to_owned(), |rep| rep.to_string());
        let found = self.meetings_where(&format!(
            "m.cadence_id = {} AND m.rep_id IS {rep} AND m.occurs_on = '{}' AND m.state <> 'dropped'",
            key.cadence, key.occurs_on
        ))?;
        Ok(found.into_iter().next())
    }

    /// The occurrence of a meeting as it stands; `None` where it is none, or where the rule was changed since.
    pub(super) fn occurrence_of(&self, meeting: &Meeting) -> Result<Option<Occurrence>> {
        let Some(key) = meeting.occurrence_key() else {
            return Ok(None);
        };
        match self.occurrence(&key) {
            Ok(found) => Ok(Some(found)),
            Err(StorageError::NotFound(_)) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

impl Change<'_> {
    /// The occurrence was held as this meeting, on the day on which it began; not where somebody said so before.
    pub(super) fn hold_with(&mut self, one: Option<&Occurrence>, meeting: &Meeting) -> Result<()> {
        let is_held = |one: &&Occurrence| matches!(one.state, OccurrenceState::Held { .. });
        let Some(one) = one.filter(|one| !is_held(one)) else {
            return Ok(());
        };
        let on = meeting.started_at.map_or(self.now().day(), Stamp::day);
        let held = HeldAs {
            meeting: Some(meeting.id),
            ..HeldAs::on(on)
        };
        self.hold_occurrence(&one.key, held)
    }

    /// The occurrence is left out for the same reason.
    pub(super) fn skip_with(&mut self, one: Option<&Occurrence>, reason: &str) -> Result<()> {
        match one.filter(|one| one.state.is_open()) {
            Some(one) => self.skip_occurrence(&one.key, reason),
            None => Ok(()),
        }
    }

    /// The occurrence moves to the same day and time.
    pub(super) fn move_with(
        &mut self,
        one: Option<&Occurrence>,
        (to, at): (NaiveDate, Option<NaiveTime>),
        reason: &str,
    ) -> Result<()> {
        let stands = |one: &&Occurrence| one.due_on == to && (at.is_none() || at == one.at);
        match one.filter(|one| one.state.is_open() && !stands(one)) {
            Some(one) => self.move_occurrence(&one.key, to, at, reason),
            None => Ok(()),
        }
    }

    /// The occurrence that was left out stands open again.
    pub(super) fn reopen_with(&mut self, one: Option<&Occurrence>) -> Result<()> {
        match one.filter(|one| one.state == OccurrenceState::Skipped) {
            Some(one) => self.reopen_occurrence(&one.key),
            None => Ok(()),
        }
    }
}
