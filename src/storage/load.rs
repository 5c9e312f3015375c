//! Loading a new file with very many rows: tables first, indices, full text and what is derived at the end.
//!
//! While rows are written there is nothing but tables: the triggers of the search rest, the indices are gone, nothing is
//! logged. A file whose load fails is worthless, so it is for files that are named only when they are complete.

use rusqlite::Connection;

use super::fill;
use super::text_search::Pause;
use super::uids::Uids;
use super::{Change, Result, StorageError, Store};

/// While rows are written: everything goes to the end of a table, so that little is kept.
const WRITING: &str =
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;
     PRAGMA mmap_size = 0; PRAGMA cache_size = -32768;";

/// While indices are built: each thread sorts so much in memory, the rest in files.
const INDEXING: &str = "PRAGMA threads = 1; PRAGMA cache_size = -49152;";

/// As a file is opened (`connection.rs`).
const USUAL: &str = "PRAGMA threads = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;
     PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

/// A load under way.
pub struct Load<'a> {
    store: &'a mut Store,
    pause: Pause,
    indices: Vec<String>,
}

impl Store {
    /// Begins a load. Refuses a file that has deals or notes already. The uids of what is loaded rise from `seed` on.
    pub fn load(&mut self, seed: u64) -> Result<Load<'_>> {
        let is_new = !self.journal_ready && fill::is_new(self.reader())?;
        if !is_new {
            return Err(StorageError::Refused(
                "only a new file can be loaded".into(),
            ));
        }
        self.uids = Uids::rising(seed, self.now());
        self.connection.execute_batch(WRITING)?;
        let (pause, indices) = self.change_unjournalled(|change| {
            Ok((Pause::begin(change.sql())?, drop_indices(change.sql())?))
        })?;
        Ok(Load {
            store: self,
            pause,
            indices,
        })
    }
}

impl Load<'_> {
    /// Writes a part of it, in a transaction of its own.
    pub fn part<T>(&mut self, work: impl FnOnce(&mut Change<'_>) -> Result<T>) -> Result<T> {
        self.store.change_unjournalled(work)
    }

    /// Builds the indices, fills the search and what is derived, and puts the file on the disk.
    pub fn end(self) -> Result<()> {
        let Self {
            store,
            pause,
            indices,
        } = self;
        store.connection.execute_batch(INDEXING)?;
        store.change_unjournalled(|change| {
            for made_by in &indices {
                change.sql().execute_batch(made_by)?;
            }
            fill::complete(change.sql(), pause)
        })?;
        store.connection.execute_batch(USUAL)?;
        if store.identity.is_some() {
            // Nothing was put on the disk so far.
            let file = std::fs::File::open(&store.path).and_then(|file| file.sync_all());
            file.map_err(|error| StorageError::Unwritable {
                path: store.path.clone(),
                what: error.to_string(),
            })?;
        }
        Ok(())
    }
}

/// Drops the indices that no constraint needs; answers with what makes them again, in their order.
fn drop_indices(sql: &Connection) -> Result<Vec<String>> {
    let mut statement = sql.prepare(
        "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY rowid",
    )?;
    let found: Vec<(String, String)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut indices = Vec::with_capacity(found.len());
    for (name, made_by) in found {
        sql.execute_batch(&format!("DROP INDEX main.{name}"))?;
        indices.push(made_by);
    }
    Ok(indices)
}

#[cfg(test)]
mod tests {
    use crate::domain::stamp::Stamp;
    use crate::storage::Store;
    use crate::storage::records::{NewTeam, Subject};

    fn schema(store: &Store) -> Vec<(String, String)> {
        let mut statement = store
            .reader()
            .prepare("SELECT name, coalesce(sql, '') FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name")
            .unwrap();
        statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap()
    }

    #[test]
    fn a_loaded_file_has_the_schema_of_any_other_and_its_texts_are_found() {
        let now = || Stamp(1_790_000_000_000);
        let dir = tempfile::tempdir().unwrap();
        let mut store = Store::open(&dir.path().join("new.db"), Box::new(now)).unwrap();
        let before = schema(&store);
        let mut load = store.load(7).unwrap();
        load.part(|change| {
            let team = NewTeam {
                name: "North",
                ..NewTeam::default()
            };
            change.add_team(&team)
        })
        .unwrap();
        load.part(|change| {
            change.add_note(&crate::storage::records::NewNote {
                subject: Subject::Rep(crate::domain::ids::RepId(1)),
                text: "names the price early",
                written_at: now(),
            })
        })
        .unwrap();
        load.end().unwrap();
        assert_eq!(schema(&store), before);
        assert_eq!(store.search_text("price", 10).unwrap().total.counted, 1);
        assert_eq!(store.next_undo().unwrap(), None);
        assert!(store.load(7).is_err());
        let problems: String = store
            .reader()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(problems, "ok");
    }
}
