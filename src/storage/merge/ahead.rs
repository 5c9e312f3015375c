//! Staged rows are read, and made ready as far as that needs no record of the file, on a thread of their own while the
//! rows before them are written.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;
use std::vec::IntoIter;

use rusqlite::{Connection, Row};

use crate::storage::staging::Staging;
use crate::storage::{Result, connection};

/// So many rows are handed over at once.
const AT_ONCE: usize = 256;

/// So many such lots wait at most.
const WAITING: usize = 4;

/// The staging area opened a second time; nothing where that fails: then the rows are read where they are written. A merge
/// writes no table of staged rows, so that they are read without locks.
pub(super) fn beside(staging: &Staging) -> Option<Connection> {
    connection::open_unlocked(staging.path()).ok()
}

/// Rows that come ahead, in the order of their file.
pub(super) struct Ahead<P> {
    receive: Receiver<Result<Vec<P>>>,
    lot: IntoIter<P>,
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
            if let Err(error) = read(&sql, place, &mut ready, &send) {
                let _ = send.send(Err(error));
            }
        });
        Self {
            receive,
            lot: Vec::new().into_iter(),
        }
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<P>> {
        loop {
            if let Some(row) = self.lot.next() {
                return Ok(Some(row));
            }
            match self.receive.recv() {
                Ok(lot) => self.lot = lot?.into_iter(),
                Err(_) => return Ok(None),
            }
        }
    }
}

/// Reads until the end, or until nobody takes the rows any more.
fn read<P>(
    sql: &Connection,
    place: usize,
    ready: &mut impl FnMut(&Row<'_>) -> rusqlite::Result<P>,
    send: &SyncSender<Result<Vec<P>>>,
) -> Result<()> {
    let mut statement = sql.prepare(&format!("SELECT * FROM f{place} ORDER BY row"))?;
    let mut rows = statement.query([])?;
    let mut lot = Vec::with_capacity(AT_ONCE);
    while let Some(row) = rows.next()? {
        lot.push(ready(row)?);
        if lot.len() == AT_ONCE {
            let full = std::mem::replace(&mut lot, Vec::with_capacity(AT_ONCE));
            if send.send(Ok(full)).is_err() {
                return Ok(());
            }
        }
    }
    let _ = send.send(Ok(lot));
    Ok(())
}
