//! Who is asked to a meeting and who was there; taken over with the agenda when it begins.

use super::super::error::StorageError;
use super::super::{Change, Result, Store};
use super::{MeetingPage, Presence, gone};
use crate::domain::ids::{AttendeeId, MeetingId, MeetingTypeId, RepId, TeamId};

impl Store {
    /// Says whether somebody was there.
    pub fn set_presence(&mut self, id: AttendeeId, presence: Presence) -> Result<()> {
        self.change(&format!("Attendance: {presence}"), |change| {
            let changed = change.sql().execute(
                "UPDATE main.meeting_attendees SET presence = ?2 WHERE id = ?1",
                (id.0, presence.key()),
            )?;
            if changed == 0 { Err(gone()) } else { Ok(()) }
        })
    }

    /// Says of everybody who is not marked yet that they were there.
    pub fn mark_present(&mut self, id: MeetingId) -> Result<()> {
        self.change("Attendance: everybody else is present", |change| {
            change.sql().execute(
                "UPDATE main.meeting_attendees SET presence = 'present' WHERE meeting_id = ?1 AND presence = ''",
                [id.0],
            )?;
            Ok(())
        })
    }

    /// Adds a guest, who is there.
    ///
    /// # Errors
    /// Refused without a name.
    pub fn add_guest(&mut self, id: MeetingId, name: &str) -> Result<AttendeeId> {
        let name = name.trim();
        if name.is_empty() {
            return Err(StorageError::Refused("A guest needs a name".into()));
        }
        self.change(&format!("Add {name} to the meeting"), |change| {
            let uid = change.uid();
            change.sql().execute(
                "INSERT INTO main.meeting_attendees (uid, meeting_id, name, presence) VALUES (?1, ?2, ?3, 'present')",
                (uid, id.0, name),
            )?;
            Ok(AttendeeId(change.sql().last_insert_rowid()))
        })
    }

    /// Who is asked to a meeting before it begins: the rep, or everybody who is active in the team.
    pub fn asked_to(&self, page: &MeetingPage) -> Result<Vec<String>> {
        if !page.attendees.is_empty() {
            return Ok(page.attendees.iter().map(|one| one.name.clone()).collect());
        }
        let people = people_of(page.meeting.with());
        let mut statement = self.reader().prepare(&format!(
            "SELECT name FROM reps r WHERE {people} ORDER BY name"
        ))?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// The people who are asked, as a condition over `reps r`.
fn people_of(with: (Option<RepId>, Option<TeamId>)) -> String {
    match with {
        (Some(rep), _) => format!("r.id = {rep}"),
        (None, Some(team)) => format!(
            "r.role = 'rep' AND r.active = 1 AND r.left_on IS NULL AND r.team_id IN (
               WITH RECURSIVE part(id) AS (SELECT {team} UNION
               SELECT t.id FROM main.teams t JOIN part ON t.parent_id = part.id) SELECT id FROM part)"
        ),
        (None, None) => {
            "r.role = 'rep' AND r.active = 1 AND r.left_on IS NULL AND r.listed = 1".to_owned()
        }
    }
}

impl Change<'_> {
    /// Copies the agenda of the type and who is asked. The rep of a 1:1 is there: it could not begin without.
    pub(super) fn copy_agenda(
        &mut self,
        id: MeetingId,
        kind: MeetingTypeId,
        with: (Option<RepId>, Option<TeamId>),
    ) -> Result<()> {
        let (id, people) = (id.0, people_of(with));
        let items: Vec<i64> = self.rows(
            "SELECT id FROM main.agenda_items WHERE meeting_type_id = ?1 ORDER BY position, id",
            kind.0,
        )?;
        for item in items {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.meeting_items (uid, meeting_id, position, name, minutes, prompt, part)
                 SELECT ?1, ?2, position, name, minutes, prompt, part FROM main.agenda_items WHERE id = ?3",
                (uid, id, item),
            )?;
        }
        let presence = if with.0.is_some() { "present" } else { "" };
        let sql = format!(
            "SELECT r.id FROM main.reps r WHERE {people} AND r.id NOT IN (
               SELECT rep_id FROM main.meeting_attendees WHERE meeting_id = ?1 AND rep_id IS NOT NULL)
             ORDER BY r.name, r.id"
        );
        for rep in self.rows(&sql, id)? {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.meeting_attendees (uid, meeting_id, rep_id, presence) VALUES (?1, ?2, ?3, ?4)",
                (uid, id, rep, presence),
            )?;
        }
        Ok(())
    }

    fn rows(&self, sql: &str, id: i64) -> Result<Vec<i64>> {
        let mut statement = self.sql().prepare(sql)?;
        let rows = statement.query_map([id], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
