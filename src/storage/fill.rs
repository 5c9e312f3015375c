//! Filling a new file: one bulk change that leaves no entry in the journal, and closing the gaps afterwards.

use rusqlite::Connection;

use super::forecast::lines;
use super::sales_record::keep;
use super::text_search::{self, Pause};
use super::touched;
use super::{Change, Result, Store};

impl Store {
    /// Fills a new file in one transaction. What it inserts cannot be undone: it is what the file begins with.
    pub fn fill<T>(&mut self, work: impl FnOnce(&mut Change<'_>) -> Result<T>) -> Result<T> {
        if !self.journal_ready {
            return self.change_unjournalled(|change| {
                if !is_new(change.sql())? {
                    return work(change);
                }
                let pause = Pause::begin(change.sql())?;
                let answer = work(change)?;
                complete(change.sql(), pause)?;
                Ok(answer)
            });
        }
        self.change("Fill a new file", |change| {
            change.begin_bulk()?;
            let answer = work(change)?;
            change.end_bulk()?;
            touched::note_all(change.sql())?;
            Ok(answer)
        })
    }

    /// Writes the file anew without gaps and empties its write-ahead log, so that the same content is the same
    /// bytes. The copy that this needs lies in a file, not in memory; what looks back in time is set to today.
    pub fn compact(&mut self) -> Result<()> {
        // Changing where temporary things lie drops them: the journal's triggers are made again when needed.
        self.reader().execute_batch(
            "PRAGMA temp_store = FILE; VACUUM; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA temp_store = MEMORY;",
        )?;
        self.journal_ready = false;
        Ok(())
    }
}

/// Whether nothing that there may be very many of is in the file yet.
pub(super) fn is_new(sql: &Connection) -> Result<bool> {
    let sql_text =
        "SELECT NOT EXISTS (SELECT 1 FROM main.deals) AND NOT EXISTS (SELECT 1 FROM main.notes)";
    Ok(sql.query_row(sql_text, [], |row| row.get(0))?)
}

/// What follows when the first rows of a new file are all there: the search, and what is derived.
pub(super) fn complete(sql: &Connection, pause: Pause) -> Result<()> {
    text_search::mend_all(sql)?;
    pause.end(sql)?;
    lines::keep::keep_all(sql)?;
    keep::note_everybody(sql)?;
    keep::count_everybody(sql)
}

#[cfg(test)]
mod tests {
    use crate::domain::stamp::Stamp;
    use crate::storage::Store;
    use crate::storage::records::NewTeam;

    fn add(store: &mut Store, name: &'static str) {
        let team = NewTeam {
            name,
            ..NewTeam::default()
        };
        store.change(name, |change| change.add_team(&team)).unwrap();
    }

    #[test]
    fn what_a_file_begins_with_is_not_undone_and_later_changes_are() {
        let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
        let first = NewTeam {
            name: "First",
            ..NewTeam::default()
        };
        store.fill(|change| change.add_team(&first)).unwrap();
        assert_eq!(store.next_undo().unwrap(), None);
        add(&mut store, "Second");
        store.compact().unwrap();
        add(&mut store, "Third");
        let fourth = NewTeam {
            name: "Fourth",
            ..NewTeam::default()
        };
        store.fill(|change| change.add_team(&fourth)).unwrap();
        assert_eq!(store.undo().unwrap().unwrap().label, "Third");
        assert_eq!(store.undo().unwrap().unwrap().label, "Second");
        assert_eq!(store.undo().unwrap(), None);
        let left: i64 = store
            .reader()
            .query_row("SELECT count(*) FROM teams", [], |row| row.get(0))
            .unwrap();
        assert_eq!(left, 2);
    }
}
