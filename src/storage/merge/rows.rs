//! Rows of the staging area, read by the names of their fields.

use chrono::NaiveDate;
use rusqlite::types::Value;
use rusqlite::{Connection, Row};

use super::ahead::{self, Ahead};
use super::quick_hash::QuickMap;
use crate::domain::stamp::Stamp;
use crate::storage::Result;
use crate::storage::staging::{StagedFile, Staging};

/// The columns of a staged file.
pub(super) struct Columns {
    places: QuickMap<String, usize>,
}

/// How many columns stand before the fields.
const HEAD: usize = 6;

impl Columns {
    pub(super) fn of(file: &StagedFile) -> Self {
        let places = file
            .columns
            .iter()
            .enumerate()
            .map(|(place, name)| (name.clone(), HEAD + place))
            .collect();
        Self { places }
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.places.contains_key(field)
    }

    /// Where a field stands, for [`Staged::text_at`].
    pub(super) fn place(&self, field: &str) -> Option<usize> {
        self.places.get(field).copied()
    }

    pub(super) fn read<'c>(&'c self, row: &Row<'_>) -> rusqlite::Result<Staged<'c>> {
        let cells = (0..HEAD + self.places.len())
            .map(|place| row.get(place))
            .collect::<rusqlite::Result<_>>()?;
        Ok(Staged {
            columns: self,
            cells,
        })
    }
}

/// One staged row.
pub(super) struct Staged<'c> {
    columns: &'c Columns,
    cells: Vec<Value>,
}

impl Staged<'_> {
    fn head(&self, place: usize) -> Option<&str> {
        match self.cells.get(place) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn number(&self, place: usize) -> i64 {
        match self.cells.get(place) {
            Some(Value::Integer(number)) => *number,
            _ => 0,
        }
    }

    /// Its number in the staging area.
    pub(super) fn row(&self) -> i64 {
        self.number(0)
    }

    pub(super) fn line(&self) -> i64 {
        self.number(1)
    }

    pub(super) fn key(&self) -> Option<&str> {
        self.head(2)
    }

    pub(super) fn identity(&self) -> Option<&str> {
        self.head(3)
    }

    pub(super) fn hash(&self) -> i64 {
        self.number(4)
    }

    pub(super) fn extra(&self) -> Option<&str> {
        self.head(5)
    }

    fn taken(&mut self, place: usize) -> Option<Value> {
        self.cells
            .get_mut(place)
            .map(|cell| std::mem::replace(cell, Value::Null))
    }

    /// Takes the id out; nothing where there is none.
    pub(super) fn take_key(&mut self) -> Value {
        self.taken(2).unwrap_or(Value::Null)
    }

    /// Takes out what is kept beside.
    pub(super) fn take_extra(&mut self) -> Value {
        self.taken(5).unwrap_or(Value::Null)
    }

    /// Takes a text out; empty where there is none.
    pub(super) fn take_text(&mut self, field: &str) -> Value {
        let place = self.columns.places.get(field).copied();
        match place.and_then(|place| self.taken(place)) {
            Some(text @ Value::Text(_)) => text,
            _ => Value::Text(String::new()),
        }
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.columns.has(field)
    }

    pub(super) fn value(&self, field: &str) -> &Value {
        self.columns
            .places
            .get(field)
            .and_then(|place| self.cells.get(*place))
            .unwrap_or(&Value::Null)
    }

    pub(super) fn text(&self, field: &str) -> Option<&str> {
        match self.value(field) {
            Value::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The text in a place, see [`Columns::place`].
    pub(super) fn text_at(&self, place: Option<usize>) -> Option<&str> {
        self.head(place?).filter(|text| !text.is_empty())
    }

    pub(super) fn whole(&self, field: &str) -> Option<i64> {
        match self.value(field) {
            Value::Integer(number) => Some(*number),
            Value::Text(text) => text.parse::<f64>().ok().map(|number| number.round() as i64),
            _ => None,
        }
    }

    pub(super) fn yes(&self, field: &str) -> Option<bool> {
        self.whole(field).map(|number| number != 0)
    }

    /// A day: dates are staged as ISO text, points in time as milliseconds.
    pub(super) fn day(&self, field: &str) -> Option<String> {
        match self.value(field) {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(millis) => Some(Stamp(*millis).day().to_string()),
            _ => None,
        }
    }

    /// A point in time; a bare day is its start.
    pub(super) fn stamp(&self, field: &str) -> Option<Stamp> {
        match self.value(field) {
            Value::Integer(millis) => Some(Stamp(*millis)),
            Value::Text(text) => text.parse::<NaiveDate>().ok().map(Stamp::start_of),
            _ => None,
        }
    }
}

/// Calls `each` for every row of a staged file in the order of the file.
pub(super) fn each(
    sql: &Connection,
    place: usize,
    columns: &Columns,
    mut each: impl FnMut(&Staged<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = sql.prepare(&format!("SELECT * FROM stage.f{place} ORDER BY row"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        each(&columns.read(row)?)?;
    }
    Ok(())
}

/// The same for rows that are made ready on a thread of their own.
pub(super) fn each_ahead<'c, P: Send>(
    (sql, staging): (&Connection, &Staging),
    place: usize,
    columns: &'c Columns,
    mut ready: impl FnMut(Staged<'c>) -> P + Send,
    mut each: impl FnMut(P) -> Result<()>,
) -> Result<()> {
    std::thread::scope(|scope| {
        let mut read = move |row: &Row<'_>| columns.read(row).map(&mut ready);
        if let Some(beside) = ahead::beside(staging) {
            let mut ahead = Ahead::start(scope, beside, place, read);
            while let Some(row) = ahead.next()? {
                each(row)?;
            }
            return Ok(());
        }
        let mut statement = sql.prepare(&format!("SELECT * FROM stage.f{place} ORDER BY row"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(read(row)?)?;
        }
        Ok(())
    })
}
