//! The numbered schema steps. Only ever added to: a shipped step is never edited.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::Result;
use super::error::StorageError;
use crate::domain::stamp::Stamp;

/// Steps in order; the first brings an empty file to version 1.
pub(super) const STEPS: &[&str] = &[
    include_str!("migrations/0001_first_tables.sql"),
    include_str!("migrations/0002_roam.sql"),
    include_str!("migrations/0003_rhythm.sql"),
    include_str!("migrations/0004_search.sql"),
    include_str!("migrations/0005_forecast.sql"),
    include_str!("migrations/0006_scale.sql"),
    include_str!("migrations/0007_first_rows.sql"),
    include_str!("migrations/0008_calls.sql"),
    include_str!("migrations/0009_ends.sql"),
    include_str!("migrations/0010_teams_below.sql"),
];

/// The newest version, the one that this program writes.
pub const VERSION: i32 = version_of(STEPS);

/// The version to which these steps bring a file.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "there will not be two thousand million steps"
)]
pub(super) const fn version_of(steps: &[&str]) -> i32 {
    steps.len() as i32
}

/// Takes the steps that the file has not seen, all or none; copies an older file first.
pub(super) fn upgrade(
    connection: &mut Connection,
    path: &Path,
    version: i32,
    now: Stamp,
    steps: &[&str],
) -> Result<()> {
    if version >= version_of(steps) {
        return Ok(());
    }
    if version > 0 {
        copy_before_upgrade(connection, path, version, now)?;
    }
    take_steps(connection, steps)
}

/// Takes the steps in one transaction. A step may build a table anew: links between rows are checked at the end,
/// not on the way.
pub(super) fn take_steps(connection: &mut Connection, steps: &[&str]) -> Result<()> {
    connection.pragma_update(None, "foreign_keys", false)?;
    let taken = take_steps_unlinked(connection, steps);
    connection.pragma_update(None, "foreign_keys", true)?;
    taken
}

fn take_steps_unlinked(connection: &mut Connection, steps: &[&str]) -> Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again under the lock: a second window may have upgraded meanwhile, perhaps further than we can.
    let version: i32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version >= version_of(steps) {
        return Ok(());
    }
    for step in steps.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    let broken: i64 =
        transaction.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })?;
    if broken > 0 && version > 0 {
        return Err(StorageError::Refused(format!(
            "the upgrade would leave {broken} rows that point to nothing, so it was not made; please report this"
        )));
    }
    transaction.pragma_update(None, "user_version", version_of(steps))?;
    transaction.commit()?;
    Ok(())
}

/// `deals.db` of version 3 is copied to `deals.v3-20261203-081500.db` beside it, readable by its owner only. It gets
/// that name when it is whole.
fn copy_before_upgrade(
    connection: &Connection,
    path: &Path,
    version: i32,
    now: Stamp,
) -> Result<PathBuf> {
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!(
        ".v{version}-{}.db",
        now.time().format("%Y%m%d-%H%M%S")
    ));
    let copy = path.with_file_name(name);
    if copy.exists() {
        return Ok(copy);
    }
    let failed = |what: String| StorageError::Unwritable {
        path: copy.clone(),
        what: format!("the copy before the upgrade failed, so nothing was upgraded: {what}"),
    };
    // A file of its owner only from its first byte on; gone again where copying fails.
    let part = tempfile::Builder::new()
        .prefix(".upgrade-")
        .suffix(".part")
        .tempfile_in(path.parent().unwrap_or(Path::new(".")))
        .map_err(|e| failed(e.to_string()))?;
    connection
        .backup("main", part.path(), None)
        .map_err(|e| failed(e.to_string()))?;
    part.as_file()
        .sync_all()
        .map_err(|e| failed(e.to_string()))?;
    part.persist_noclobber(&copy)
        .map_err(|e| failed(e.error.to_string()))?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_journalled_table_has_an_integer_id() {
        let mut connection = Connection::open_in_memory().unwrap();
        take_steps(&mut connection, STEPS).unwrap();
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
