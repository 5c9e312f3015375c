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

/// Rows that come ahead, in the order of their file.
pub(super) struct Ahead<P> {
    receive: Receiver<Result<Vec<P>>>,
    lot: IntoIter<P>,
}

impl<P: Send> Ahead<P> {
    /// Begins to read a staged file. Nothing where the staging area cannot be opened a second time: then the rows are read
    /// where they are written. A merge writes no table of staged rows, so that they are read without locks.
    pub(super) fn start<'s>(
        scope: &'s Scope<'s, '_>,
        staging: &Staging,
        place: usize,
        ready: impl Fn(&Row<'_>) -> rusqlite::Result<P> + Send + 's,
    ) -> Option<Self>
    where
        P: 's,
    {
        let sql = connection::open_unlocked(staging.path()).ok()?;
        let (send, receive) = sync_channel(WAITING);
        scope.spawn(move || {
            if let Err(error) = read(&sql, place, &ready, &send) {
                let _ = send.send(Err(error));
            }
        });
        Some(Self {
            receive,
            lot: Vec::new().into_iter(),
        })
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
    ready: &impl Fn(&Row<'_>) -> rusqlite::Result<P>,
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
