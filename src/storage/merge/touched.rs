//! Which deals a merge touched: the one place where that is known. What is derived from deals and kept beside them
//! looks into `temp.touched_deals` before the transaction ends.

use rusqlite::Connection;

use crate::storage::Result;

/// Deals that were made or changed, as ranges of row numbers `first..=last`; deals come in the order of their row
/// numbers, so that a million new ones are one range.
#[derive(Debug, Default)]
pub(super) struct Touched {
    open: Option<(i64, i64)>,
}

impl Touched {
    /// Makes the table anew, empty.
    pub(super) fn begin(sql: &Connection) -> Result<()> {
        sql.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS touched_deals (first INTEGER PRIMARY KEY, last INTEGER NOT NULL);
             DELETE FROM temp.touched_deals;",
        )?;
        Ok(())
    }

    /// A deal was made, or one of its columns, events or buyers changed.
    pub(super) fn deal(&mut self, sql: &Connection, id: i64) -> Result<()> {
        match &mut self.open {
            Some((first, last)) if (*first..=*last + 1).contains(&id) => *last = (*last).max(id),
            _ => {
                self.close(sql)?;
                self.open = Some((id, id));
            }
        }
        Ok(())
    }

    /// Writes the last range down.
    pub(super) fn close(&mut self, sql: &Connection) -> Result<()> {
        if let Some(range) = self.open.take() {
            sql.prepare_cached(
                "INSERT INTO temp.touched_deals (first, last) VALUES (?1, ?2)
                 ON CONFLICT (first) DO UPDATE SET last = max(last, excluded.last)",
            )?
            .execute(range)?;
        }
        Ok(())
    }
}
