//! Types of meetings with their agenda: what a file starts with, and the list that a person edits.

use rusqlite::Row;

use super::super::cells::word;
use super::super::error::StorageError;
use super::super::{Change, Result, Store};
use crate::domain::ids::MeetingTypeId;
use crate::domain::meeting::{AgendaItem, MeetingType, Output, Per};

/// Under which settings key it stands that types were written once: whoever removes them does not get them back.
pub(in crate::storage) const STARTED: &str = "meetings_started";

/// A type of meeting as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingTypeLine {
    /// Row number.
    pub id: MeetingTypeId,
    /// What a person can edit, and its key.
    pub details: MeetingType,
    /// False once it was retired: old meetings keep it, new ones do not offer it.
    pub active: bool,
    /// How many meetings of it were held.
    pub held: i64,
}

impl Store {
    /// Writes the types of meetings into a file that never had any. It is what the file begins with and cannot be
    /// undone.
    pub fn start_meetings(&mut self, types: &[MeetingType]) -> Result<()> {
        let is_started: bool = self.reader().query_row(
            "SELECT EXISTS (SELECT 1 FROM main.settings WHERE key = ?1)",
            [STARTED],
            |row| row.get(0),
        )?;
        if is_started {
            return Ok(());
        }
        self.fill(|change| change.start_meetings(types))
    }

    /// The types in order, those that were retired at the end.
    pub fn meeting_types(&self) -> Result<Vec<MeetingTypeLine>> {
        self.types_where("1")
    }

    /// One type.
    ///
    /// # Errors
    /// Not found where it is no longer in the file.
    pub fn meeting_type(&self, id: MeetingTypeId) -> Result<MeetingTypeLine> {
        let found = self.types_where(&format!("t.id = {id}"))?;
        found.into_iter().next().ok_or_else(gone)
    }

    /// The type with this key or name, or the only one whose name begins so.
    ///
    /// # Errors
    /// Not found: says which there are.
    pub fn find_meeting_type(&self, text: &str) -> Result<MeetingTypeLine> {
        let wanted = text.trim().to_lowercase();
        let types = self.meeting_types()?;
        let exact = types.iter().find(|line| {
            line.details.key == wanted.replace('-', "_")
                || line.details.name.to_lowercase() == wanted
        });
        let mut begins = types
            .iter()
            .filter(|line| line.active && line.details.name.to_lowercase().starts_with(&wanted));
        let only = begins
            .next()
            .filter(|_| !wanted.is_empty() && begins.next().is_none());
        exact.or(only).cloned().ok_or_else(|| {
            let keys: Vec<&str> = types
                .iter()
                .filter(|line| line.active)
                .map(|line| line.details.key.as_str())
                .collect();
            StorageError::NotFound(format!(
                "there is no type of meeting “{}”; there are: {}",
                text.trim(),
                keys.join(", ")
            ))
        })
    }

    fn types_where(&self, condition: &str) -> Result<Vec<MeetingTypeLine>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT t.id, t.key, t.name, t.per, t.question, t.standard, t.outputs, t.active,
               (SELECT count(*) FROM meetings m WHERE m.meeting_type_id = t.id AND m.state = 'held') AS held
             FROM meeting_types t WHERE {condition} ORDER BY t.active DESC, t.position, t.id"
        ))?;
        let rows = statement.query_map([], line)?;
        let mut lines = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for line in &mut lines {
            line.details.agenda = self.agenda(line.id)?;
        }
        Ok(lines)
    }

    /// The agenda of a type, in order.
    pub(super) fn agenda(&self, kind: MeetingTypeId) -> Result<Vec<AgendaItem>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT name, minutes, prompt, part FROM agenda_items WHERE meeting_type_id = ?1 ORDER BY position, id",
        )?;
        let rows = statement.query_map([kind.0], |row| {
            Ok(AgendaItem {
                name: row.get(0)?,
                minutes: row.get(1)?,
                prompt: row.get(2)?,
                part: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Adds a type at the end; its key is made of its name.
    pub fn add_meeting_type(&mut self, details: &MeetingType) -> Result<MeetingTypeId> {
        let name = whole(details)?.to_owned();
        let key = self.free_key("meeting_types", &name)?;
        let details = MeetingType {
            key,
            ..details.clone()
        };
        self.change(&format!("Add the meeting type {name}"), |change| {
            change.add_meeting_type(&details)
        })
    }

    /// Saves an edited type with its agenda; meetings that have begun keep theirs.
    pub fn save_meeting_type(&mut self, id: MeetingTypeId, details: &MeetingType) -> Result<()> {
        let name = whole(details)?;
        let old = self.meeting_type(id)?;
        self.change(&format!("Change the meeting type {name}"), |change| {
            change.sql().execute(
                "UPDATE main.meeting_types SET name = ?2, per = ?3, question = ?4, standard = ?5, outputs = ?6
                 WHERE id = ?1",
                (
                    id.0,
                    name,
                    details.per.key(),
                    details.question.trim(),
                    details.standard.trim(),
                    in_json(&details.outputs),
                ),
            )?;
            if old.details.agenda != details.agenda {
                change.sql().execute(
                    "DELETE FROM main.agenda_items WHERE meeting_type_id = ?1",
                    [id.0],
                )?;
                change.add_agenda(id, &details.agenda)?;
            }
            Ok(())
        })
    }

    /// Takes a type out of use, or back into it; meetings of it stay.
    pub fn retire_meeting_type(&mut self, id: MeetingTypeId, retired: bool) -> Result<()> {
        let name = self.meeting_type(id)?.details.name;
        let label = if retired { "Retire" } else { "Bring back" };
        self.change(&format!("{label} the meeting type {name}"), |change| {
            change.sql().execute(
                "UPDATE main.meeting_types SET active = ?2 WHERE id = ?1",
                (id.0, !retired),
            )?;
            Ok(())
        })
    }

    /// Moves a type up or down the list by so many places.
    pub fn move_meeting_type(&mut self, id: MeetingTypeId, by: isize) -> Result<()> {
        let lines = self.meeting_types()?;
        let ids: Vec<i64> = lines.iter().map(|line| line.id.0).collect();
        self.move_in_order("meeting_types", "Move a meeting type", &ids, id.0, by)
    }
}

impl Change<'_> {
    /// Writes the types of meetings, see [`Store::start_meetings`].
    pub fn start_meetings(&mut self, types: &[MeetingType]) -> Result<()> {
        for kind in types {
            self.add_meeting_type(kind)?;
        }
        let id = self.free_row("settings")?;
        self.sql().execute(
            "INSERT INTO main.settings (id, key, value, origin) VALUES (?1, ?2, 'true', 'written once by Ridealong')",
            (id, STARTED),
        )?;
        Ok(())
    }

    /// Writes a type at the end of the list.
    pub fn add_meeting_type(&mut self, kind: &MeetingType) -> Result<MeetingTypeId> {
        let uid = self.uid();
        self.sql().execute(
            "INSERT INTO main.meeting_types (uid, key, name, per, question, standard, outputs, position)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT 1 + coalesce(max(position), 0) FROM main.meeting_types))",
            (
                uid,
                &kind.key,
                kind.name.trim(),
                kind.per.key(),
                kind.question.trim(),
                kind.standard.trim(),
                in_json(&kind.outputs),
            ),
        )?;
        let id = MeetingTypeId(self.sql().last_insert_rowid());
        self.add_agenda(id, &kind.agenda)?;
        Ok(id)
    }

    fn add_agenda(&mut self, kind: MeetingTypeId, agenda: &[AgendaItem]) -> Result<()> {
        for (position, item) in (1_i64..).zip(agenda) {
            let uid = self.uid();
            self.sql().execute(
                "INSERT INTO main.agenda_items (uid, meeting_type_id, position, name, minutes, prompt, part)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (
                    uid,
                    kind.0,
                    position,
                    item.name.trim(),
                    item.minutes,
                    item.prompt.trim(),
                    &item.part,
                ),
            )?;
        }
        Ok(())
    }
}

/// A type with a name and an agenda.
fn whole(details: &MeetingType) -> Result<&str> {
    if details.agenda.is_empty() {
        let text = "A meeting needs an agenda: one item at least";
        return Err(StorageError::Refused(text.into()));
    }
    match details.name.trim() {
        "" => Err(StorageError::Refused(
            "A type of meeting needs a name".into(),
        )),
        name => Ok(name),
    }
}

fn in_json(outputs: &[Output]) -> String {
    serde_json::to_string(outputs).unwrap_or_else(|_| "[]".into())
}

/// The outputs of a cell; keys of a newer version are passed over.
pub(super) fn outputs_of(cell: &str) -> Vec<Output> {
    let keys: Vec<String> = serde_json::from_str(cell).unwrap_or_default();
    keys.iter().filter_map(|key| key.parse().ok()).collect()
}

fn gone() -> StorageError {
    StorageError::NotFound("This type of meeting is no longer in the file".into())
}

fn line(row: &Row<'_>) -> rusqlite::Result<MeetingTypeLine> {
    Ok(MeetingTypeLine {
        id: MeetingTypeId(row.get("id")?),
        details: MeetingType {
            key: row.get("key")?,
            name: row.get("name")?,
            per: word::<Per>(row, "per")?,
            question: row.get("question")?,
            standard: row.get("standard")?,
            outputs: outputs_of(&row.get::<_, String>("outputs")?),
            agenda: Vec::new(),
        },
        active: row.get("active")?,
        held: row.get("held")?,
    })
}
