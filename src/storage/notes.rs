//! Notes on deals, reps, accounts and teams: private, journalled, newest first.

use super::error::StorageError;
use super::records::{NewNote, Subject};
use super::{Result, Store};
use crate::domain::ids::NoteId;
use crate::domain::stamp::Stamp;

/// A note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Row number.
    pub id: NoteId,
    /// The text.
    pub text: String,
    /// Whether it is for its writer only.
    pub private: bool,
    /// When it was written.
    pub written_at: Stamp,
    /// When it was last changed.
    pub changed_at: Stamp,
}

impl Store {
    /// The notes on something, newest first.
    pub fn notes_on(&self, subject: Subject) -> Result<Vec<Note>> {
        let (kind, id) = subject.columns();
        let mut statement = self.reader().prepare_cached(
            "SELECT id, text, private, written_at, changed_at FROM notes
             WHERE subject_kind = ?1 AND subject_id IS ?2 ORDER BY written_at DESC, id DESC",
        )?;
        let rows = statement.query_map((kind, id), |row| {
            Ok(Note {
                id: NoteId(row.get(0)?),
                text: row.get(1)?,
                private: row.get(2)?,
                written_at: Stamp(row.get(3)?),
                changed_at: Stamp(row.get(4)?),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes a note; an empty one is refused.
    pub fn write_note(&mut self, subject: Subject, text: &str) -> Result<NoteId> {
        let text = filled(text)?;
        self.change("Write a note", |change| {
            let written_at = change.now();
            change.add_note(&NewNote {
                subject,
                text,
                written_at,
            })
        })
    }

    /// Saves the text of a note; an empty one is refused.
    pub fn save_note(&mut self, id: NoteId, text: &str) -> Result<()> {
        let text = filled(text)?;
        self.change("Change a note", |change| {
            let now = change.now().0;
            let changed = change.sql().execute(
                "UPDATE main.notes SET text = ?2, changed_at = ?3 WHERE id = ?1",
                (id.0, text, now),
            )?;
            there(changed)
        })
    }

    /// Removes a note.
    pub fn delete_note(&mut self, id: NoteId) -> Result<()> {
        self.change("Remove a note", |change| {
            there(
                change
                    .sql()
                    .execute("DELETE FROM main.notes WHERE id = ?1", [id.0])?,
            )
        })
    }
}

fn filled(text: &str) -> Result<&str> {
    match text.trim() {
        "" => Err(StorageError::Refused(
            "The note is empty: write something, or leave with esc".into(),
        )),
        text => Ok(text),
    }
}

fn there(changed: usize) -> Result<()> {
    if changed == 0 {
        return Err(StorageError::NotFound(
            "This note is no longer in the file".into(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::small_file::small_file;
    use super::*;
    use crate::domain::ids::DealId;

    #[test]
    fn notes_are_written_changed_removed_and_come_back() {
        let mut store = small_file();
        let subject = Subject::Deal(DealId(1));
        let id = store.write_note(subject, " Ana is new \n there ").unwrap();
        store.save_note(id, "Ana leaves").unwrap();
        let texts = |store: &Store| -> Vec<String> {
            store
                .notes_on(subject)
                .unwrap()
                .into_iter()
                .map(|note| note.text)
                .collect()
        };
        assert_eq!(texts(&store), ["Ana leaves"]);
        store.delete_note(id).unwrap();
        assert!(texts(&store).is_empty());
        store.undo().unwrap();
        store.undo().unwrap();
        assert_eq!(texts(&store), ["Ana is new \n there"]);
        assert!(store.write_note(subject, " \n ").is_err());
        assert!(store.notes_on(Subject::None).unwrap().is_empty());
    }
}
