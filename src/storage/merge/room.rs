//! How the connection is set while many rows are merged: bounded memory, both cores for sorting, no asking whether
//! rows exist that were found a moment ago.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::storage::staging::Staging;
use crate::storage::{Result, Store};

/// Pages kept while rows go to many places, in KiB.
const MERGING: i64 = 96 * 1024;

/// Pages kept while indices are built, in KiB: the sorter takes as much again for each of its threads. Little, so that
/// what it sorts at once stays in the cache of the processor, and its second thread has something to do: a million rows
/// take half the time of what they take with sixteen times as much.
const SORTING: i64 = 2 * 1024;

/// Pages kept while rows are only added at the ends of tables and indices, in KiB.
const ADDING: i64 = 24 * 1024;

/// Pages kept while the full text and what is derived are brought up to date, in KiB.
const FINISHING: i64 = 32 * 1024;

/// Pages kept of the staging area, in KiB.
#[cfg(not(test))]
const STAGE: i64 = 24 * 1024;
/// So few that what the tests find does not fit.
#[cfg(test)]
const STAGE: i64 = 64;

/// A file with the staging area attached and room made. Both are given back when it goes, also where a merge ends in an
/// error or a panic: the same [`Store`] goes on working.
pub(super) struct Room<'a> {
    pub(super) store: &'a mut Store,
}

impl<'a> Room<'a> {
    /// Before the transaction begins.
    pub(super) fn make(store: &'a mut Store, staging: &Staging) -> Result<Self> {
        let room = Self { store };
        attach(&room.store.connection, staging)?;
        make(room.store)?;
        Ok(room)
    }
}

impl Drop for Room<'_> {
    /// The answer counts more than a setting, or a staging area that cannot be let go of.
    fn drop(&mut self) {
        give_back(self.store);
        let _ = self.store.connection.execute_batch("DETACH stage");
    }
}

/// A file with the staging area attached, until this goes, and nothing else changed.
pub(super) struct Attached<'a> {
    pub(super) sql: &'a Connection,
}

impl<'a> Attached<'a> {
    pub(super) fn to(sql: &'a Connection, staging: &Staging) -> Result<Self> {
        let attached = Self { sql };
        attach(sql, staging)?;
        Ok(attached)
    }
}

impl Drop for Attached<'_> {
    fn drop(&mut self) {
        let _ = self.sql.execute_batch("DETACH stage");
    }
}

/// Attaches the staging area as `stage`.
pub(super) fn attach(connection: &Connection, staging: &Staging) -> Result<()> {
    connection.execute("ATTACH ?1 AS stage", [staging.path().to_string_lossy()])?;
    connection
        .execute_batch("PRAGMA stage.journal_mode = MEMORY; PRAGMA stage.synchronous = OFF;")?;
    Ok(())
}

/// Sorting goes to files of the system that have no name, rather than to memory: ten million rows would take a
/// gigabyte.
fn make(store: &mut Store) -> Result<()> {
    store.connection.execute_batch(&format!(
        "PRAGMA main.cache_size = -{MERGING}; PRAGMA stage.cache_size = -{STAGE};
         PRAGMA threads = 1;"
    ))?;
    // It empties what is temporary: the triggers of the journal, which come back with the next change. A view of
    // another day would not.
    if store.shadow.is_none() {
        store.connection.execute_batch("PRAGMA temp_store = FILE")?;
        store.journal_ready = false;
    }
    Ok(())
}

/// As it was.
fn give_back(store: &mut Store) {
    if !store.connection.is_autocommit() {
        let _ = store.connection.execute_batch("ROLLBACK");
    }
    let _ = foreign_keys(&store.connection, true);
    let _ = store
        .connection
        .execute_batch("PRAGMA threads = 0; PRAGMA main.cache_size = -16384;");
    if store.shadow.is_none()
        && store
            .connection
            .execute_batch("PRAGMA temp_store = MEMORY")
            .is_ok()
    {
        store.journal_ready = false;
    }
}

/// Less for pages, more for sorting.
pub(super) fn to_sort(sql: &Connection) -> Result<()> {
    Ok(sql.execute_batch(&format!("PRAGMA main.cache_size = -{SORTING}"))?)
}

/// Rows come to the ends only, until [`sorted`].
pub(super) fn to_add(sql: &Connection) -> Result<()> {
    Ok(sql.execute_batch(&format!("PRAGMA main.cache_size = -{ADDING}"))?)
}

/// The full text comes last.
pub(super) fn to_finish(sql: &Connection) -> Result<()> {
    Ok(sql.execute_batch(&format!("PRAGMA main.cache_size = -{FINISHING}"))?)
}

/// Sorting is over.
pub(super) fn sorted(sql: &Connection) -> Result<()> {
    Ok(sql.execute_batch(&format!("PRAGMA main.cache_size = -{MERGING}"))?)
}

/// Whether SQLite asks for the parents of each row. Not while records come in, whose parents were all found or made
/// in the same transaction; again before anything is deleted.
pub(super) fn foreign_keys(sql: &Connection, asks: bool) -> Result<()> {
    sql.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, asks)?;
    Ok(())
}
