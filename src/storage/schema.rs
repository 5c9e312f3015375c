//! The numbered schema steps. Only ever added to: a shipped step is never edited.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::Result;
use super::error::StorageError;
use crate::domain::stamp::Stamp;

/// Steps in order; the first brings an empty file to version 1.
const STEPS: &[&str] = &[include_str!("migrations/0001_first_tables.sql")];

/// The newest version, the one that this program writes.
#[expect(
    clippy::cast_possible_truncation,
    reason = "there will not be two thousand million steps"
)]
pub const VERSION: i32 = STEPS.len() as i32;

/// Brings the file to [`VERSION`] in one transaction; copies an older file first.
pub(super) fn upgrade(
    connection: &mut Connection,
    path: &Path,
    version: i32,
    now: Stamp,
) -> Result<()> {
    if version == VERSION {
        return Ok(());
    }
    if version > 0 {
        copy_before_upgrade(connection, path, version, now)?;
    }
    take_steps(connection)
}

/// The newest schema for a database in memory.
pub(super) fn upgrade_in_memory(connection: &mut Connection) -> Result<()> {
    take_steps(connection)
}

fn take_steps(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again under the lock: a second window may have upgraded meanwhile.
    let version: i32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in STEPS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

/// `deals.db` of version 3 is copied to `deals.v3-20261203-0815.db` beside it, readable by its owner only.
fn copy_before_upgrade(
    connection: &Connection,
    path: &Path,
    version: i32,
    now: Stamp,
) -> Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let copy = path.with_file_name(format!(
        "{stem}.v{version}-{}.db",
        now.time().format("%Y%m%d-%H%M%S")
    ));
    if !copy.exists() {
        connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let _ = fs::set_permissions(&copy, fs::Permissions::from_mode(0o600));
        }
    }
    match fs::metadata(&copy) {
        Ok(found) if found.len() > 0 => Ok(copy),
        _ => Err(StorageError::Unwritable {
            path: copy,
            what: "the copy before the upgrade failed".into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_journalled_table_has_an_integer_id() {
        let mut connection = Connection::open_in_memory().unwrap();
        upgrade_in_memory(&mut connection).unwrap();
        let mut tables = connection
            .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'")
            .unwrap();
        let names: Vec<String> = tables
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(|n| n.unwrap())
            .collect();
        assert!(names.len() > 25);
        for name in names {
            let key: String = connection
                .query_row(
                    "SELECT name || ' ' || type FROM pragma_table_info(?1) WHERE pk = 1",
                    [&name],
                    |r| r.get(0),
                )
                .unwrap();
            assert_eq!(key, "id INTEGER", "{name}");
        }
    }
}
