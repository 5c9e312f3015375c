//! Whether the file is still as it was when something was read from it.

use rusqlite::Connection;

use super::{Result, Store};

/// SQLite's own counts of what other connections committed and of what this one changed. Equal: nothing changed between.
pub(super) type FileVersion = (i64, u64);

impl Store {
    /// The file as this store sees it now.
    pub(super) fn file_version(&self) -> Result<FileVersion> {
        let elsewhere = commits_elsewhere(&self.connection)?;
        Ok((elsewhere, self.connection.total_changes()))
    }
}

/// Changes when another connection has committed, as far as this one sees it.
pub(super) fn commits_elsewhere(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}
