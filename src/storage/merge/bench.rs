//! Where records are made and changed during a merge: row numbers given here, so that what an import inserted
//! is one range per table; every changed field noted for the plan.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Statement, params_from_iter};

use super::Progress;
use crate::domain::money::Money;
use crate::domain::stamp::Stamp;
use crate::storage::staging::Counts;
use crate::storage::uids::Rising;
use crate::storage::{Result, StorageError, Uids};

/// A column and the value it gets.
pub(super) type CellOf = (&'static str, Value);

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Put {
    New(i64),
    Changed(i64),
    Unchanged(i64),
}

impl Put {
    pub(super) fn id(self) -> i64 {
        match self {
            Self::New(id) | Self::Changed(id) | Self::Unchanged(id) => id,
        }
    }
}

/// A prepared insert of one shape: looking it up by its text costs more than the row.
struct Insert<'a> {
    table: &'static str,
    names: Vec<&'static str>,
    with_import: bool,
    statement: Statement<'a>,
}

/// How many shapes of inserts are kept.
const SHAPES: usize = 24;

pub(super) struct Bench<'a> {
    pub sql: &'a Connection,
    uids: Rising,
    inserts: Vec<Insert<'a>>,
    /// Of one event, of two, and so on.
    events: Vec<Option<Statement<'a>>>,
    pub now: Stamp,
    /// First and next row number per table.
    born: BTreeMap<&'static str, (i64, i64)>,
    progress: &'a mut dyn FnMut(Progress) -> bool,
    pub done: Progress,
    /// Per file.
    pub counts: Vec<Counts>,
    pub notes: Vec<Vec<String>>,
    /// The file being merged, and its import's row number.
    pub file: usize,
    pub imports: Vec<i64>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(
        sql: &'a Connection,
        uids: &mut Uids,
        now: Stamp,
        counts: Vec<Counts>,
        progress: &'a mut dyn FnMut(Progress) -> bool,
    ) -> Self {
        let notes = vec![Vec::new(); counts.len()];
        let uids = Rising::after(uids.next(now));
        let all = counts.iter().map(|count| count.rows - count.refused).sum();
        let done = Progress {
            all,
            ..Progress::default()
        };
        Self {
            sql,
            uids,
            inserts: Vec::new(),
            events: Vec::new(),
            now,
            born: BTreeMap::new(),
            progress,
            done,
            counts,
            notes,
            file: 0,
            imports: Vec::new(),
        }
    }

    /// The next row number of a table. Never one that was in use before this merge, so that the range of new
    /// rows is the import's alone.
    pub(super) fn next_id(&mut self, table: &'static str) -> Result<i64> {
        if let Some((_, next)) = self.born.get_mut(table) {
            *next += 1;
            return Ok(*next - 1);
        }
        let first: i64 = self.sql.query_row(
            &format!("SELECT coalesce(max(id), 0) + 1 FROM main.{table}"),
            [],
            |row| row.get(0),
        )?;
        self.born.insert(table, (first, first + 1));
        Ok(first)
    }

    /// Row numbers for `many` new rows at once; answers with the first.
    pub(super) fn next_ids(&mut self, table: &'static str, many: i64) -> Result<i64> {
        let first = self.next_id(table)?;
        if let Some((_, next)) = self.born.get_mut(table) {
            *next = first + many;
        }
        Ok(first)
    }

    /// Tables with the range of rows made here.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (&'static str, i64, i64)> + '_ {
        self.born
            .iter()
            .map(|(table, (first, next))| (*table, *first, *next - 1))
    }

    /// The row number of the import that brings the current file.
    pub(super) fn import(&self) -> i64 {
        self.imports.get(self.file).copied().unwrap_or(0)
    }

    pub(super) fn count(&mut self) -> &mut Counts {
        if self.counts.len() <= self.file {
            self.counts.resize(self.file + 1, Counts::default());
        }
        let file = self.file;
        &mut self.counts[file]
    }

    pub(super) fn note(&mut self, text: String) {
        if let Some(notes) = self.notes.get_mut(self.file) {
            notes.push(text);
        }
    }

    /// The insert of so many events at once.
    pub(super) fn insert_of_events(
        &mut self,
        many: usize,
        sql: &str,
    ) -> Result<&mut Statement<'a>> {
        if self.events.len() < many {
            self.events.resize_with(many, || None);
        }
        let kept = &mut self.events[many - 1];
        if kept.is_none() {
            *kept = Some(self.sql.prepare(sql)?);
        }
        kept.as_mut()
            .ok_or_else(|| StorageError::Refused("no events to write".into()))
    }

    /// Counts a row as done; asks now and then whether to go on.
    pub(super) fn tick(&mut self) -> Result<()> {
        self.done.rows += 1;
        if self.done.rows % 1024 == 0 && !(self.progress)(self.done) {
            return Err(StorageError::Cancelled);
        }
        Ok(())
    }

    /// Inserts a row under a number of its own.
    pub(super) fn insert(&mut self, table: &'static str, cells: &[CellOf]) -> Result<i64> {
        let id = self.next_id(table)?;
        self.insert_as(table, id, cells)?;
        Ok(id)
    }

    /// Inserts a row under a number from [`Self::next_ids`].
    pub(super) fn insert_as(
        &mut self,
        table: &'static str,
        id: i64,
        cells: &[CellOf],
    ) -> Result<()> {
        self.insert_row(table, id, cells, None)
    }

    fn insert_row(
        &mut self,
        table: &'static str,
        id: i64,
        cells: &[CellOf],
        import: Option<i64>,
    ) -> Result<()> {
        let uid = self.uids.next();
        let statement = self.insert_of(table, cells, import.is_some())?;
        statement.raw_bind_parameter(1, id)?;
        statement.raw_bind_parameter(2, uid)?;
        for (place, (_, value)) in (3..).zip(cells) {
            statement.raw_bind_parameter(place, value)?;
        }
        if let Some(import) = import {
            statement.raw_bind_parameter(cells.len() + 3, import)?;
        }
        statement.raw_execute()?;
        Ok(())
    }

    /// The insert of these columns.
    fn insert_of(
        &mut self,
        table: &'static str,
        cells: &[CellOf],
        with_import: bool,
    ) -> Result<&mut Statement<'a>> {
        let same = |one: &Insert<'_>| {
            one.table == table
                && one.with_import == with_import
                && one.names.len() == cells.len()
                && one
                    .names
                    .iter()
                    .zip(cells)
                    .all(|(one, (name, _))| one == name)
        };
        let place = if let Some(place) = self.inserts.iter().position(same) {
            place
        } else {
            if self.inserts.len() >= SHAPES {
                self.inserts.clear();
            }
            let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
            let mut columns = names.clone();
            columns.extend(with_import.then_some("import_id"));
            let marks = vec!["?"; columns.len() + 2].join(", ");
            let statement = self.sql.prepare(&format!(
                "INSERT INTO main.{table} (id, uid, {}) VALUES ({marks})",
                columns.join(", ")
            ))?;
            self.inserts.push(Insert {
                table,
                names,
                with_import,
                statement,
            });
            self.inserts.len() - 1
        };
        Ok(&mut self.inserts[place].statement)
    }

    /// Makes a record, or changes the fields of an existing one that differ and notes them.
    pub(super) fn put(
        &mut self,
        table: &'static str,
        existing: Option<i64>,
        cells: &[CellOf],
        line: i64,
        record: &str,
    ) -> Result<Put> {
        let Some(id) = existing else {
            let id = self.next_id(table)?;
            let import = has_import(table).then(|| self.import());
            self.insert_row(table, id, cells, import)?;
            return Ok(Put::New(id));
        };
        let before = self.read(table, id, cells)?;
        let differing: Vec<(CellOf, Value)> = cells
            .iter()
            .cloned()
            .zip(before)
            .filter(|((_, new), old)| new != old)
            .collect();
        if differing.is_empty() {
            return Ok(Put::Unchanged(id));
        }
        let currency = cells.iter().find_map(|(name, value)| match value {
            Value::Text(code) if *name == "currency" => Some(code.as_str()),
            _ => None,
        });
        for ((column, new), old) in &differing {
            self.note_change(line, record, column, (old, new), currency, true)?;
        }
        let changed: Vec<CellOf> = differing.into_iter().map(|(cell, _)| cell).collect();
        self.update(table, id, &changed)?;
        Ok(Put::Changed(id))
    }

    /// The values of some columns of a row.
    pub(super) fn read(
        &mut self,
        table: &'static str,
        id: i64,
        cells: &[CellOf],
    ) -> Result<Vec<Value>> {
        let names: Vec<&str> = cells.iter().map(|(name, _)| *name).collect();
        let sql = format!(
            "SELECT {} FROM main.{table} WHERE id = ?1",
            names.join(", ")
        );
        let values = self.sql.prepare_cached(&sql)?.query_row([id], |row| {
            (0..cells.len())
                .map(|place| row.get(place))
                .collect::<rusqlite::Result<Vec<Value>>>()
        })?;
        Ok(values)
    }

    /// Sets columns of a row.
    pub(super) fn update(&mut self, table: &'static str, id: i64, cells: &[CellOf]) -> Result<()> {
        let sets: Vec<String> = cells
            .iter()
            .map(|(name, _)| format!("{name} = ?"))
            .collect();
        let sql = format!("UPDATE main.{table} SET {} WHERE id = ?", sets.join(", "));
        let last = Value::Integer(id);
        let values = cells
            .iter()
            .map(|(_, value)| value)
            .chain(std::iter::once(&last));
        self.sql
            .prepare_cached(&sql)?
            .execute(params_from_iter(values))?;
        Ok(())
    }

    /// Tallies what became of a record.
    pub(super) fn tally(&mut self, put: Put) {
        let count = self.count();
        match put {
            Put::New(_) => count.new += 1,
            Put::Changed(_) => count.changed += 1,
            Put::Unchanged(_) => count.unchanged += 1,
        }
    }

    /// Notes one changed field for the plan: references by name, amounts in the record's currency.
    pub(super) fn note_change(
        &mut self,
        line: i64,
        record: &str,
        column: &str,
        (old, new): (&Value, &Value),
        currency: Option<&str>,
        applied: bool,
    ) -> Result<()> {
        if matches!(
            column,
            "extra" | "row_hash" | "import_id" | "seen_import_id"
        ) {
            return Ok(());
        }
        let old = self.shown(column, old, currency)?;
        let new = self.shown(column, new, currency)?;
        self.sql
            .prepare_cached(
                "INSERT INTO stage.changes (file, line, record, field, old, new, applied)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute((
                self.file as i64,
                line,
                record,
                column.trim_end_matches("_id").trim_end_matches("_minor"),
                old,
                new,
                applied,
            ))?;
        Ok(())
    }

    fn shown(&self, column: &str, value: &Value, currency: Option<&str>) -> Result<String> {
        if let (true, Value::Integer(minor), Some(Ok(currency))) =
            (column.ends_with("_minor"), value, currency.map(str::parse))
        {
            return Ok(Money::new(*minor, currency).to_string());
        }
        let table = match column {
            "stage_id" => "stages",
            "owner_id" | "rep_id" | "manager_id" => "reps",
            "account_id" => "accounts",
            "product_id" => "products",
            "team_id" => "teams",
            "contact_id" => "contacts",
            "deal_id" => "deals",
            _ => "",
        };
        let plain = match value {
            Value::Null | Value::Blob(_) => return Ok(String::new()),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Text(text) => text.clone(),
        };
        if table.is_empty() {
            return Ok(plain);
        }
        let name = self
            .sql
            .prepare_cached(&format!("SELECT name FROM main.{table} WHERE id = ?1"))?
            .query_row([value], |row| row.get(0))
            .optional()?;
        Ok(name.unwrap_or(plain))
    }
}

fn has_import(table: &str) -> bool {
    !matches!(
        table,
        "reps" | "teams" | "stages" | "processes" | "mappings" | "settings" | "stage_names"
    )
}

/// Text, empty where there is none.
pub(super) fn text(value: Option<&str>) -> Value {
    Value::Text(value.unwrap_or_default().to_owned())
}

/// Text, or nothing.
pub(super) fn maybe(value: Option<&str>) -> Value {
    value.map_or(Value::Null, |value| Value::Text(value.to_owned()))
}

/// A number, or nothing.
pub(super) fn whole(value: Option<i64>) -> Value {
    value.map_or(Value::Null, Value::Integer)
}
