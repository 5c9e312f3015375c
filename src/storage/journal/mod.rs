//! The journal: every change as whole rows before and after, so that undo and redo work across restarts.
//!
//! Temporary triggers on every table of the schema write it, so no code path can forget to. They live with the
//! connection, are made on its first change, and are silent unless a change is under way. Bulk inserts of an
//! import are noted as a range of row numbers instead ([`Change::note_bulk`]); their content is copied into the
//! journal only when the import is undone. Undo is linear: the newest change first.

mod replay;
#[cfg(test)]
mod tests;
mod triggers;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use self::replay::{Direction, replay, take_links_in, unpack_bulk};
use self::triggers::{columns, tables, trigger_of_inserts, triggers};
use super::derived;
use super::error::StorageError;
use super::forecast;
use super::sales_record;
use super::text_search::{self, Pause};
use super::{Result, Store, Uids};
use crate::domain::ids::EntryId;
use crate::domain::stamp::Stamp;

/// Where an entry of more rows than this is taken back or done again, the triggers of the search and of what is kept per
/// rep and owner rest, and all that is brought up at the end.
const ONE_BY_ONE: i64 = 500;

/// One thing that can be undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub id: EntryId,
    /// When it was done.
    pub at: Stamp,
    /// What it did, in words: "Re-date Acme rollout".
    pub label: String,
    /// How many rows it touched (a bulk range counts its rows).
    pub rows: i64,
}

/// A change under way: a transaction whose rows are being journalled. Dropped without `Ok`, it never happened.
pub struct Change<'store> {
    transaction: Transaction<'store>,
    uids: &'store mut Uids,
    now: Stamp,
    entry: EntryId,
}

impl Change<'_> {
    /// The wall clock when the change began.
    pub fn now(&self) -> Stamp {
        self.now
    }

    /// Writes something as if the clock stood at an earlier time: history that was not typed on the day (demo).
    pub fn back_then<T>(
        &mut self,
        at: Stamp,
        work: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let now = self.now;
        self.now = at.min(now);
        let answer = work(self);
        self.now = now;
        answer
    }

    /// A new uid.
    pub(in crate::storage) fn uid(&mut self) -> [u8; 16] {
        self.uids.next(self.now)
    }

    /// A new uid of a record born at another time (history, demo).
    pub(in crate::storage) fn uid_at(&mut self, at: Stamp) -> [u8; 16] {
        self.uids.next(at)
    }

    /// The connection, for writing, inside this room.
    pub(in crate::storage) fn sql(&self) -> &Connection {
        &self.transaction
    }

    /// The connection, the source of uids and the time, for work that needs them side by side.
    pub(in crate::storage) fn parts(&mut self) -> (&Connection, &mut Uids, Stamp) {
        (&self.transaction, self.uids, self.now)
    }

    /// Stops journalling inserts row by row until [`Self::end_bulk`]: for imports. The triggers go meanwhile, because
    /// asking a million times whether to write nothing takes longer than the rows themselves; where the transaction is
    /// rolled back, SQLite brings them back.
    pub(in crate::storage) fn begin_bulk(&self) -> Result<()> {
        for table in tables(&self.transaction)? {
            self.transaction
                .execute_batch(&format!("DROP TRIGGER IF EXISTS temp.journal_i_{table}"))?;
        }
        Ok(())
    }

    /// Inserts are journalled row by row again.
    pub(in crate::storage) fn end_bulk(&self) -> Result<()> {
        for table in tables(&self.transaction)? {
            let columns = columns(&self.transaction, &table)?;
            self.transaction
                .execute_batch(&trigger_of_inserts(&table, &columns))?;
        }
        Ok(())
    }

    /// Notes rows `first..=last` of a table as inserted in bulk. All of them must be of this change.
    pub(in crate::storage) fn note_bulk(&self, table: &str, first: i64, last: i64) -> Result<()> {
        if first <= last {
            self.transaction.execute(
                "INSERT INTO main.journal_rows (entry_id, table_name, row_id, last_id, op)
                 VALUES (?1, ?2, ?3, ?4, 'R')",
                (self.entry.0, table, first, last),
            )?;
        }
        Ok(())
    }

    /// A row number that no row has and none gets back by undo or redo: for what is written into an older file
    /// without an entry. Reads the whole journal.
    pub(in crate::storage) fn free_row(&self, table: &str) -> Result<i64> {
        let sql = format!(
            "SELECT 1 + max((SELECT coalesce(max(id), 0) FROM main.{table}),
               (SELECT coalesce(max(coalesce(last_id, row_id)), 0) FROM main.journal_rows WHERE table_name = ?1))"
        );
        Ok(self.sql().query_row(&sql, [table], |row| row.get(0))?)
    }

    /// Rests the triggers of the search and of what is kept per rep and owner; [`Self::end_search_pause`] brings them up to
    /// what this change did.
    pub(in crate::storage) fn begin_search_pause(&self) -> Result<Pause> {
        Pause::begin(&self.transaction)
    }

    /// Mends the index of the search, notes whose kept parts are no longer true and wakes the triggers. After the ranges of [`Self::note_bulk`].
    pub(in crate::storage) fn end_search_pause(&self, pause: Pause) -> Result<()> {
        text_search::mend(&self.transaction, self.entry)?;
        forecast::lines::keep::mend(&self.transaction, self.entry)?;
        sales_record::mend::mend(&self.transaction, self.entry)?;
        pause.end(&self.transaction)
    }

    /// Plays an earlier entry back inside this change, which can itself be undone. Refused where something changed
    /// one of its rows since.
    pub(super) fn take_back(&self, entry: EntryId) -> Result<()> {
        let touched: bool = self.transaction.query_row(
            "SELECT EXISTS (
               SELECT 1 FROM main.journal j JOIN main.journal_rows later ON later.entry_id = j.id
               JOIN main.journal_rows earlier ON earlier.table_name = later.table_name
                 AND earlier.row_id = later.row_id
               WHERE j.id > ?1 AND j.state = 'done' AND earlier.entry_id = ?1 AND later.op <> 'R')",
            [entry.0],
            |row| row.get(0),
        )?;
        if touched {
            return Err(StorageError::Refused(
                "It was changed again since: undo that first, or change it by hand".into(),
            ));
        }
        self.transaction
            .execute_batch("PRAGMA defer_foreign_keys = ON")?;
        replay(&self.transaction, entry, Direction::Back)
    }

    /// Says better what the change did, once that is known.
    pub fn relabel(&self, label: &str) -> Result<()> {
        self.transaction.execute(
            "UPDATE main.journal SET label = ?1 WHERE id = ?2",
            (label, self.entry.0),
        )?;
        Ok(())
    }
}

impl Store {
    /// Changes the database in one transaction and journals it under `label`; what could be redone no longer can.
    /// A change that touched no row leaves no entry. On `Err` nothing has happened.
    pub fn change<T>(
        &mut self,
        label: &str,
        work: impl FnOnce(&mut Change<'_>) -> Result<T>,
    ) -> Result<T> {
        self.must_be_in_place()?;
        self.ready_journal()?;
        let now = self.now();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = carry_out(transaction, &mut self.uids, now, label, work)?;
        self.after_write()?;
        Ok(answer)
    }

    /// A change that is not journalled, because nothing was there before: what [`Store::fill`] writes. Without the
    /// triggers SQLite needs no journal per statement. Only while the triggers are not there yet.
    pub(super) fn change_unjournalled<T>(
        &mut self,
        work: impl FnOnce(&mut Change<'_>) -> Result<T>,
    ) -> Result<T> {
        let now = self.now();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = {
            let mut change = Change {
                transaction,
                uids: &mut self.uids,
                now,
                entry: EntryId(0),
            };
            let answer = work(&mut change)?;
            derived::keep_up(&change.transaction, None)?;
            change.transaction.commit()?;
            answer
        };
        self.after_write()?;
        Ok(answer)
    }

    /// What [`Store::undo`] would take back.
    pub fn next_undo(&self) -> Result<Option<Entry>> {
        newest(&self.connection, "done", "DESC")
    }

    /// What [`Store::redo`] would do again.
    pub fn next_redo(&self) -> Result<Option<Entry>> {
        newest(&self.connection, "undone", "ASC")
    }

    /// Takes back the newest change; answers with what it was.
    pub fn undo(&mut self) -> Result<Option<Entry>> {
        self.turn(Direction::Back)
    }

    /// Does the last undone change again; answers with what it was.
    pub fn redo(&mut self) -> Result<Option<Entry>> {
        self.turn(Direction::Forth)
    }

    /// Replays the journal. Foreign keys rest meanwhile: it names every row, those of cascades too, and a cascade of
    /// the replay itself would take rows that a later line brings back.
    fn turn(&mut self, direction: Direction) -> Result<Option<Entry>> {
        self.must_be_in_place()?;
        let keys = KeysAtRest::begin(self)?;
        keys.store.turn_in_one_stroke(direction)
    }

    fn turn_in_one_stroke(&mut self, direction: Direction) -> Result<Option<Entry>> {
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (state, order, after) = match direction {
            Direction::Back => ("done", "DESC", "undone"),
            Direction::Forth => ("undone", "ASC", "done"),
        };
        let Some(entry) = newest(&transaction, state, order)? else {
            return Ok(None);
        };
        transaction.execute_batch("PRAGMA defer_foreign_keys = ON")?;
        if matches!(direction, Direction::Back) {
            unpack_bulk(&transaction, entry.id)?;
            take_links_in(&transaction, entry.id)?;
        }
        // One by one, the rows of an import would be taken out of the index for longer than the undo itself takes.
        let pause = (entry.rows > ONE_BY_ONE)
            .then(|| Pause::begin(&transaction))
            .transpose()?;
        replay(&transaction, entry.id, direction)?;
        if let Some(pause) = pause {
            text_search::mend(&transaction, entry.id)?;
            // Whose deals are gone now is not known any more.
            forecast::lines::keep::note_all(&transaction)?;
            sales_record::keep::note_everybody(&transaction)?;
            pause.end(&transaction)?;
        }
        if matches!(direction, Direction::Back) {
            // They name deals that are gone now.
            transaction.execute(
                "DELETE FROM main.sightings WHERE learnt_at >= ?1",
                [entry.at.0],
            )?;
        }
        transaction.execute(
            "UPDATE main.journal SET state = ?1 WHERE id = ?2",
            (after, entry.id.0),
        )?;
        derived::keep_up(&transaction, Some(entry.id))?;
        transaction.commit()?;
        self.after_write()?;
        Ok(Some(entry))
    }

    /// Makes the triggers on the first change of this connection: about a hundred, a few milliseconds.
    fn ready_journal(&mut self) -> Result<()> {
        if self.journal_ready {
            return Ok(());
        }
        self.connection.execute_batch(
            "CREATE TEMP TABLE IF NOT EXISTS journal_now (entry_id INTEGER);
             INSERT INTO temp.journal_now SELECT NULL WHERE NOT EXISTS (SELECT 1 FROM temp.journal_now);",
        )?;
        for table in tables(&self.connection)? {
            let columns = columns(&self.connection, &table)?;
            self.connection
                .execute_batch(&trigger_of_inserts(&table, &columns))?;
            self.connection.execute_batch(&triggers(&table, &columns))?;
        }
        self.journal_ready = true;
        Ok(())
    }
}

/// Foreign keys rest until this goes, also where that is by a panic.
struct KeysAtRest<'a> {
    store: &'a mut Store,
}

impl<'a> KeysAtRest<'a> {
    fn begin(store: &'a mut Store) -> Result<Self> {
        store
            .connection
            .execute_batch("PRAGMA foreign_keys = OFF")?;
        Ok(Self { store })
    }
}

impl Drop for KeysAtRest<'_> {
    fn drop(&mut self) {
        let _ = self
            .store
            .connection
            .execute_batch("PRAGMA foreign_keys = ON");
    }
}

/// The body of [`Store::change`]; on an early return the transaction rolls back, and `journal_now` with it.
fn carry_out<T>(
    transaction: Transaction<'_>,
    uids: &mut Uids,
    now: Stamp,
    label: &str,
    work: impl FnOnce(&mut Change<'_>) -> Result<T>,
) -> Result<T> {
    transaction.execute(
        "INSERT INTO main.journal (at, label) VALUES (?1, ?2)",
        (now.0, label),
    )?;
    let entry = EntryId(transaction.last_insert_rowid());
    transaction.execute("UPDATE temp.journal_now SET entry_id = ?1", [entry.0])?;
    let mut change = Change {
        transaction,
        uids,
        now,
        entry,
    };
    let answer = work(&mut change)?;
    let Change { transaction, .. } = change;
    transaction.execute("UPDATE temp.journal_now SET entry_id = NULL", [])?;
    let touched: bool = transaction.query_row(
        "SELECT EXISTS (SELECT 1 FROM main.journal_rows WHERE entry_id = ?1)",
        [entry.0],
        |row| row.get(0),
    )?;
    if touched {
        transaction.execute("DELETE FROM main.journal WHERE state = 'undone'", [])?;
    } else {
        transaction.execute("DELETE FROM main.journal WHERE id = ?1", [entry.0])?;
    }
    derived::keep_up(&transaction, Some(entry))?;
    transaction.commit()?;
    Ok(answer)
}

fn newest(connection: &Connection, state: &str, order: &str) -> Result<Option<Entry>> {
    let sql = format!(
        "SELECT id, at, label, (SELECT coalesce(sum(coalesce(last_id - row_id + 1, 1)), 0)
            FROM main.journal_rows WHERE entry_id = journal.id)
         FROM main.journal WHERE state = ?1 ORDER BY id {order} LIMIT 1"
    );
    let entry = connection
        .prepare_cached(&sql)?
        .query_row([state], |row| {
            Ok(Entry {
                id: EntryId(row.get(0)?),
                at: Stamp(row.get(1)?),
                label: row.get(2)?,
                rows: row.get(3)?,
            })
        })
        .optional()?;
    Ok(entry)
}
