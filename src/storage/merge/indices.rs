//! Indices of a table that was empty: filling them at the end, sorted, is faster than row by row.

use rusqlite::Connection;

use super::room;
use crate::storage::Result;

/// Indices that were dropped and must be made again.
pub(super) struct Indices {
    made_by: Vec<String>,
}

impl Indices {
    /// Drops the indices of those tables that hold nothing yet; those that keep values unique, and those that find a
    /// record by its id in the CRM, stay. Inside the merge's transaction, so that a stop brings them back.
    pub(super) fn drop_of_empty(sql: &Connection, tables: &[&str]) -> Result<Self> {
        let mut made_by = Vec::new();
        for table in tables {
            let empty: bool = sql.query_row(
                &format!("SELECT NOT EXISTS (SELECT 1 FROM main.{table})"),
                [],
                |row| row.get(0),
            )?;
            if !empty {
                continue;
            }
            let mut statement = sql.prepare(
                "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = ?1
                   AND sql IS NOT NULL AND sql NOT LIKE 'CREATE UNIQUE%'",
            )?;
            let found: Vec<(String, String)> = statement
                .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?;
            for (name, made) in found {
                sql.execute_batch(&format!("DROP INDEX main.{name}"))?;
                made_by.push(made);
            }
        }
        Ok(Self { made_by })
    }

    /// Makes them again.
    pub(super) fn make_again(self, sql: &Connection) -> Result<()> {
        if self.made_by.is_empty() {
            return Ok(());
        }
        room::to_sort(sql)?;
        for made in self.made_by {
            sql.execute_batch(&made.replacen("CREATE INDEX ", "CREATE INDEX main.", 1))?;
        }
        room::sorted(sql)
    }
}
