//! The journal: every change as whole rows before and after, so that undo and redo work across restarts.
//!
//! Temporary triggers on every table of the schema write it, so no code path can forget to. They live with the
//! connection, are made on its first change, and are silent unless a change is under way. Bulk inserts of an
//! import are noted as a range of row numbers instead ([`Change::note_bulk`]); their content is copied into the
//! journal only when the import is undone. Undo is linear: the newest change first.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params_from_iter};
use serde_json::{Map, Value as Json};

use super::error::StorageError;
use super::{Result, Store, Uids};
use crate::domain::ids::EntryId;
use crate::domain::stamp::Stamp;

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

    /// A new uid.
    pub(crate) fn uid(&mut self) -> [u8; 16] {
        self.uids.next(self.now)
    }

    /// A new uid of a record born at another time (history, demo).
    pub(crate) fn uid_at(&mut self, at: Stamp) -> [u8; 16] {
        self.uids.next(at)
    }

    /// The connection, for writing, inside this room.
    pub(crate) fn sql(&self) -> &Connection {
        &self.transaction
    }

    /// The connection, the source of uids and the time, for work that needs them side by side.
    pub(crate) fn parts(&mut self) -> (&Connection, &mut Uids, Stamp) {
        (&self.transaction, self.uids, self.now)
    }

    /// Stops journalling inserts row by row until [`Self::end_bulk`]: for imports. The triggers go meanwhile, because
    /// asking a million times whether to write nothing takes longer than the rows themselves; where the transaction is
    /// rolled back, SQLite brings them back.
    pub(crate) fn begin_bulk(&self) -> Result<()> {
        for table in tables(&self.transaction)? {
            self.transaction
                .execute_batch(&format!("DROP TRIGGER IF EXISTS temp.journal_i_{table}"))?;
        }
        Ok(())
    }

    /// Inserts are journalled row by row again.
    pub(crate) fn end_bulk(&self) -> Result<()> {
        for table in tables(&self.transaction)? {
            let columns = columns(&self.transaction, &table)?;
            self.transaction
                .execute_batch(&trigger_of_inserts(&table, &columns))?;
        }
        Ok(())
    }

    /// Notes rows `first..=last` of a table as inserted in bulk. All of them must be of this change.
    pub(crate) fn note_bulk(&self, table: &str, first: i64, last: i64) -> Result<()> {
        if first <= last {
            self.transaction.execute(
                "INSERT INTO main.journal_rows (entry_id, table_name, row_id, last_id, op)
                 VALUES (?1, ?2, ?3, ?4, 'R')",
                (self.entry.0, table, first, last),
            )?;
        }
        Ok(())
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
        self.connection.execute_batch("PRAGMA foreign_keys = OFF")?;
        let turned = self.turn_in_one_stroke(direction);
        self.connection.execute_batch("PRAGMA foreign_keys = ON")?;
        turned
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
        }
        replay(&transaction, entry.id, direction)?;
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
    transaction.commit()?;
    Ok(answer)
}

#[derive(Clone, Copy)]
enum Direction {
    Back,
    Forth,
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

/// The tables whose rows are journalled: all but the journal, what SQLite keeps for itself, and the sightings of
/// exports that brought nothing new.
fn tables(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
           AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('journal', 'journal_rows', 'sightings')
         ORDER BY name",
    )?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<(String, String)>> {
    let mut statement =
        connection.prepare("SELECT name, type FROM pragma_table_info(?1, 'main') ORDER BY cid")?;
    let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(columns.collect::<rusqlite::Result<_>>()?)
}

/// `json_object('id', NEW.id, 'uid', hex(NEW.uid), …)`.
fn image(columns: &[(String, String)], row: &str) -> String {
    let pairs: Vec<String> = columns
        .iter()
        .map(|(name, kind)| match kind.as_str() {
            "BLOB" => format!("'{name}', hex({row}.{name})"),
            _ => format!("'{name}', {row}.{name}"),
        })
        .collect();
    format!("json_object({})", pairs.join(", "))
}

/// The entry under way.
const ON: &str = "(SELECT entry_id FROM temp.journal_now)";

fn trigger_of_inserts(table: &str, columns: &[(String, String)]) -> String {
    let new = image(columns, "NEW");
    format!(
        "CREATE TEMP TRIGGER journal_i_{table} AFTER INSERT ON main.{table} WHEN {ON} IS NOT NULL BEGIN
           INSERT INTO journal_rows (entry_id, table_name, row_id, op, after)
           VALUES ({ON}, '{table}', NEW.id, 'I', {new}); END;"
    )
}

fn triggers(table: &str, columns: &[(String, String)]) -> String {
    let (old, new) = (image(columns, "OLD"), image(columns, "NEW"));
    let on = ON;
    format!(
        "CREATE TEMP TRIGGER journal_u_{table} AFTER UPDATE ON main.{table}
         WHEN {on} IS NOT NULL BEGIN
           INSERT INTO journal_rows (entry_id, table_name, row_id, op, before, after)
           VALUES ({on}, '{table}', NEW.id, 'U', {old}, {new}); END;
         CREATE TEMP TRIGGER journal_d_{table} AFTER DELETE ON main.{table}
         WHEN {on} IS NOT NULL BEGIN
           INSERT INTO journal_rows (entry_id, table_name, row_id, op, before)
           VALUES ({on}, '{table}', OLD.id, 'D', {old}); END;"
    )
}

/// Turns the bulk ranges of an entry into one journal row per row, with its content.
fn unpack_bulk(connection: &Connection, entry: EntryId) -> Result<()> {
    let ranges: Vec<(i64, String, i64, i64)> = {
        let mut statement = connection.prepare(
            "SELECT id, table_name, row_id, last_id FROM main.journal_rows
             WHERE entry_id = ?1 AND op = 'R' ORDER BY id",
        )?;
        let rows = statement.query_map([entry.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (id, table, first, last) in ranges {
        let image = image(&columns(connection, &table)?, "t");
        connection.execute(
            &format!(
                "INSERT INTO main.journal_rows (entry_id, table_name, row_id, op, after)
                 SELECT ?1, '{table}', t.id, 'I', {image} FROM main.{table} t
                 WHERE t.id BETWEEN ?2 AND ?3"
            ),
            (entry.0, first, last),
        )?;
        connection.execute("DELETE FROM main.journal_rows WHERE id = ?1", [id])?;
    }
    Ok(())
}

fn replay(connection: &Connection, entry: EntryId, direction: Direction) -> Result<()> {
    let order = match direction {
        Direction::Back => "DESC",
        Direction::Forth => "ASC",
    };
    let mut statement = connection.prepare(&format!(
        "SELECT table_name, row_id, op, before, after FROM main.journal_rows
         WHERE entry_id = ?1 ORDER BY id {order}"
    ))?;
    let mut rows = statement.query([entry.0])?;
    while let Some(row) = rows.next()? {
        let (table, id, op): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (before, after): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
        let wanted = match direction {
            Direction::Back => before,
            Direction::Forth => after,
        };
        match (op.as_str(), direction) {
            ("I", Direction::Back) | ("D", Direction::Forth) => {
                connection
                    .prepare_cached(&format!("DELETE FROM main.{table} WHERE id = ?1"))?
                    .execute([id])?;
            }
            ("U", _) => update(connection, &table, id, &row_of(wanted)?)?,
            _ => insert(connection, &table, &row_of(wanted)?)?,
        }
    }
    Ok(())
}

fn row_of(json: Option<String>) -> Result<Map<String, Json>> {
    json.and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(|| StorageError::Refused("the journal holds a row that cannot be read".into()))
}

/// The value of a column as it was, and how to write it: blobs are kept as hexadecimal text.
fn bound(name: &str, value: &Json) -> (String, Value) {
    let place = if name == "uid" { "unhex(?)" } else { "?" };
    let value = match value {
        Json::Null => Value::Null,
        Json::Bool(yes) => Value::Integer(i64::from(*yes)),
        Json::Number(number) => number.as_i64().map_or_else(
            || Value::Real(number.as_f64().unwrap_or_default()),
            Value::Integer,
        ),
        Json::String(text) => Value::Text(text.clone()),
        other => Value::Text(other.to_string()),
    };
    (place.to_owned(), value)
}

fn insert(connection: &Connection, table: &str, row: &Map<String, Json>) -> Result<()> {
    let names: Vec<&str> = row.keys().map(String::as_str).collect();
    let (places, values): (Vec<_>, Vec<_>) = row.iter().map(|(n, v)| bound(n, v)).unzip();
    let sql = format!(
        "INSERT INTO main.{table} ({}) VALUES ({})",
        names.join(", "),
        places.join(", ")
    );
    connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(values))?;
    Ok(())
}

fn update(connection: &Connection, table: &str, id: i64, row: &Map<String, Json>) -> Result<()> {
    let (sets, mut values): (Vec<_>, Vec<_>) = row
        .iter()
        .map(|(name, value)| {
            let (place, value) = bound(name, value);
            (format!("{name} = {place}"), value)
        })
        .unzip();
    values.push(Value::Integer(id));
    let sql = format!("UPDATE main.{table} SET {} WHERE id = ?", sets.join(", "));
    connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(values))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> Store {
        Store::in_memory(Box::new(|| Stamp(1_000))).unwrap()
    }

    fn add_team(store: &mut Store, name: &str) {
        store
            .change(&format!("Add {name}"), |change| {
                let uid = change.uid();
                change.sql().execute(
                    "INSERT INTO main.teams (uid, name) VALUES (?1, ?2)",
                    (uid, name),
                )?;
                Ok(())
            })
            .unwrap();
    }

    fn teams(store: &Store) -> Vec<(Vec<u8>, String)> {
        let mut statement = store
            .reader()
            .prepare("SELECT uid, name FROM teams ORDER BY id")
            .unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        rows.map(|row| row.unwrap()).collect()
    }

    #[test]
    fn undo_and_redo_bring_back_the_very_same_rows() {
        let mut store = store();
        add_team(&mut store, "North");
        let one = teams(&store);
        store
            .change("Rename", |change| {
                change
                    .sql()
                    .execute("UPDATE main.teams SET name = 'South'", [])?;
                Ok(())
            })
            .unwrap();
        let two = teams(&store);
        assert_eq!(store.undo().unwrap().unwrap().label, "Rename");
        assert_eq!(teams(&store), one);
        assert_eq!(store.undo().unwrap().unwrap().label, "Add North");
        assert!(teams(&store).is_empty() && store.undo().unwrap().is_none());
        store.redo().unwrap();
        assert_eq!(teams(&store), one);
        store.redo().unwrap();
        assert_eq!(teams(&store), two);
        assert!(store.redo().unwrap().is_none());
    }

    #[test]
    fn a_bulk_range_is_undone_and_redone_row_by_row() {
        let mut store = store();
        store
            .change("Import", |change| {
                change.begin_bulk()?;
                for name in ["a", "b", "c"] {
                    let uid = change.uid();
                    change.sql().execute(
                        "INSERT INTO main.teams (uid, name) VALUES (?1, ?2)",
                        (uid, name),
                    )?;
                }
                change.end_bulk()?;
                change.note_bulk("teams", 1, 3)
            })
            .unwrap();
        let before = teams(&store);
        assert_eq!(store.undo().unwrap().unwrap().rows, 3);
        assert!(teams(&store).is_empty());
        store.redo().unwrap();
        assert_eq!(teams(&store), before);
    }

    #[test]
    fn a_failed_change_never_happened_and_an_empty_one_leaves_no_entry() {
        let mut store = store();
        let failed: Result<()> = store.change("Fail", |change| {
            let uid = change.uid();
            change
                .sql()
                .execute("INSERT INTO main.teams (uid, name) VALUES (?1, 'x')", [uid])?;
            Err(StorageError::Refused("no".into()))
        });
        assert!(failed.is_err() && teams(&store).is_empty());
        store.change("Nothing", |_| Ok(())).unwrap();
        assert_eq!(store.next_undo().unwrap(), None);
        add_team(&mut store, "North");
        assert_eq!(teams(&store).len(), 1);
    }

    #[test]
    fn a_new_change_ends_what_could_be_redone() {
        let mut store = store();
        add_team(&mut store, "North");
        store.undo().unwrap();
        add_team(&mut store, "South");
        assert_eq!(store.next_redo().unwrap(), None);
    }

    #[test]
    fn cascades_come_back_too() {
        let mut store = store();
        store
            .change("Set up", |change| {
                change.sql().execute_batch(
                    "INSERT INTO main.processes (uid, name) VALUES (x'01', 'p');
                     INSERT INTO main.stages (uid, process_id, name, position) VALUES (x'02', 1, 's', 1);
                     INSERT INTO main.exit_criteria (uid, stage_id, sense, text, position)
                       VALUES (x'03', 1, 'see', 'a plan', 1);",
                )?;
                Ok(())
            })
            .unwrap();
        store
            .change("Delete", |change| {
                Ok(change.sql().execute("DELETE FROM main.stages", [])?)
            })
            .unwrap();
        store.undo().unwrap();
        let kept: String = store
            .reader()
            .query_row("SELECT text FROM exit_criteria", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, "a plan");
    }
}
