//! Staged rows are read, and made ready as far as that needs no record of the file, on a thread of their own while the
//! rows before them are written.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;
use std::vec::IntoIter;

use rusqlite::{Connection, Row};

use crate::storage::staging::Staging;
use crate::storage::{Result, StorageError, connection};

/// So many rows are handed over at once.
const AT_ONCE: usize = 256;

/// So many such lots wait at most.
const WAITING: usize = 4;

/// The staging area opened a second time; nothing where that fails: then the rows are read where they are written. A merge
/// writes no table of staged rows, so that they are read without locks.
pub(super) fn beside(staging: &Staging) -> Option<Connection> {
    connection::open_unlocked(staging.path()).ok()
}

/// What comes from the thread.
enum Sent<P> {
    Lot(Vec<P>),
    Failed(StorageError),
    /// All rows were sent. Without it a thread that died would pass for the end of its file.
    End,
}

/// Rows that come ahead, in the order of their file.
pub(super) struct Ahead<P> {
    receive: Receiver<Sent<P>>,
    lot: IntoIter<P>,
    is_over: bool,
}

impl<P: Send> Ahead<P> {
    /// Begins to read a staged file through a connection of [`beside`].
    pub(super) fn start<'s>(
        scope: &'s Scope<'s, '_>,
        sql: Connection,
        place: usize,
        mut ready: impl FnMut(&Row<'_>) -> rusqlite::Result<P> + Send + 's,
    ) -> Self
    where
        P: 's,
    {
        let (send, receive) = sync_channel(WAITING);
        scope.spawn(move || {
            // A panic is told on the other side, which ends in an error then: where it went on to the scope, the merge
            // would first go on with half a file.
            let read = catch_unwind(AssertUnwindSafe(|| read(&sql, place, &mut ready, &send)));
            if let Ok(read) = read {
                let _ = send.send(read.map_or_else(Sent::Failed, |()| Sent::End));
            }
        });
        Self {
            receive,
            lot: Vec::new().into_iter(),
            is_over: false,
        }
    }

    /// The next row. An error where the thread failed or died: never half a file.
    pub(super) fn next(&mut self) -> Result<Option<P>> {
        loop {
            if let Some(row) = self.lot.next() {
                return Ok(Some(row));
            }
            if self.is_over {
                return Ok(None);
            }
            match self.receive.recv() {
                Ok(Sent::Lot(lot)) => self.lot = lot.into_iter(),
                Ok(Sent::Failed(error)) => return Err(error),
                Ok(Sent::End) => self.is_over = true,
                Err(_) => return Err(died()),
            }
        }
    }
}

fn died() -> StorageError {
    StorageError::Refused(
        "reading the rows of the file ended before its end (a mistake in Ridealong); nothing was changed".into(),
    )
}

/// Reads until the end, or until nobody takes the rows any more.
fn read<P>(
    sql: &Connection,
    place: usize,
    ready: &mut impl FnMut(&Row<'_>) -> rusqlite::Result<P>,
    send: &SyncSender<Sent<P>>,
) -> Result<()> {
    let mut statement = sql.prepare(&format!("SELECT * FROM f{place} ORDER BY row"))?;
    let mut rows = statement.query([])?;
    let mut lot = Vec::with_capacity(AT_ONCE);
    while let Some(row) = rows.next()? {
        lot.push(ready(row)?);
        if lot.len() == AT_ONCE {
            let full = std::mem::replace(&mut lot, Vec::with_capacity(AT_ONCE));
            if send.send(Sent::Lot(full)).is_err() {
                return Ok(());
            }
        }
    }
    let _ = send.send(Sent::Lot(lot));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::room_tests::staged_people;
    use super::*;
    use crate::storage::Store;

    fn taken(ready: impl FnMut(&Row<'_>) -> rusqlite::Result<i64> + Send) -> (i64, Result<()>) {
        let dir = tempfile::tempdir().unwrap();
        let now = || crate::domain::stamp::Stamp(1_790_000_000_000);
        let store = Store::open(&dir.path().join("a.db"), Box::new(now)).unwrap();
        let staging = staged_people(&store, 600);
        std::thread::scope(|scope| {
            let mut ahead = Ahead::start(scope, beside(&staging).unwrap(), 0, ready);
            let mut rows = 0;
            loop {
                match ahead.next() {
                    Ok(Some(row)) => {
                        rows += 1;
                        assert_eq!(row, rows);
                    }
                    // And the end stays the end.
                    Ok(None) => break (rows, ahead.next().map(|row| assert_eq!(row, None))),
                    Err(error) => break (rows, Err(error)),
                }
            }
        })
    }

    #[test]
    fn all_rows_come_in_their_order_and_then_the_end() {
        let (rows, end) = taken(|row| row.get(0));
        assert_eq!(rows, 600);
        end.unwrap();
    }

    #[test]
    fn a_thread_that_dies_is_an_error_and_not_the_end_of_the_file() {
        let (rows, end) = taken(|row| {
            let row = row.get(0)?;
            assert!(row < 300, "a panic for a test");
            Ok(row)
        });
        assert!(rows < 300);
        let error = end.unwrap_err().to_string();
        assert!(error.contains("before its end"), "{error}");
    }

    #[test]
    fn a_row_that_cannot_be_read_is_an_error() {
        let (rows, end) = taken(|row| match row.get(0)? {
            300 => row.get("no such column"),
            row => Ok(row),
        });
        assert!(rows < 300);
        assert!(end.is_err());
    }
}
