//! Filling a new file: one bulk change that leaves no entry in the journal, and closing the gaps afterwards.

use super::{Change, Result, Store};

impl Store {
    /// Fills a new file in one transaction. What it inserts cannot be undone: it is what the file begins with.
    pub fn fill<T>(&mut self, work: impl FnOnce(&mut Change<'_>) -> Result<T>) -> Result<T> {
        if !self.journal_ready {
            return self.change_unjournalled(work);
        }
        self.change("Fill a new file", |change| {
            change.begin_bulk()?;
            let answer = work(change)?;
            change.end_bulk()?;
            Ok(answer)
        })
    }

    /// Writes the file anew without gaps and empties its write-ahead log, so that the same content is the same
    /// bytes.
    pub fn compact(&mut self) -> Result<()> {
        self.reader()
            .execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(())
    }
}
