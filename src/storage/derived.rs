//! What is derived from the rest of the file and kept up in the transaction of the change: the one place that every
//! writing transaction calls last.

use rusqlite::Connection;

use super::forecast::lines;
use super::sales_record::keep;
use super::{Result, mark, schema};

/// Brings everything derived up to what the transaction did, and raises the mark. A file of an older schema, which only
/// the tests of upgrades write to, has nothing derived.
pub(super) fn keep_up(connection: &Connection) -> Result<()> {
    let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version < schema::VERSION {
        return Ok(());
    }
    lines::keep::keep_up(connection)?;
    keep::count_again(connection)?;
    mark::raise(connection)
}
