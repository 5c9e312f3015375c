//! Playing an entry of the journal back or forth, row by row.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Map, Value as Json};

use super::triggers::{columns, image};
use crate::domain::ids::EntryId;
use crate::storage::Result;
use crate::storage::error::StorageError;

/// Which way an entry is played.
#[derive(Clone, Copy)]
pub(super) enum Direction {
    /// Undo: the newest row first, as it was before.
    Back,
    /// Redo: in the order in which it happened.
    Forth,
}

/// Turns the bulk ranges of an entry into one journal row per row, with its content.
pub(super) fn unpack_bulk(connection: &Connection, entry: EntryId) -> Result<()> {
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

/// Takes the links to stages of this entry into it that it does not know of, as if it had made them: undo empties
/// them, redo brings them back. What an older file is given when it is upgraded (competencies, levers) is written
/// without an entry, after an import that brought the stages it points to.
pub(super) fn take_links_in(connection: &Connection, entry: EntryId) -> Result<()> {
    let mut links = connection.prepare(
        "SELECT l.name, group_concat(DISTINCT f.\"from\")
         FROM pragma_table_list l, pragma_foreign_key_list(l.name, 'main') f, pragma_table_info(l.name, 'main') i
         WHERE l.schema = 'main' AND l.type = 'table' AND f.\"table\" = 'stages' AND i.name = f.\"from\"
           AND i.\"notnull\" = 0
         GROUP BY l.name",
    )?;
    let mut rows = links.query([])?;
    while let Some(row) = rows.next()? {
        let (table, links): (String, String) = (row.get(0)?, row.get(1)?);
        let image = image(&columns(connection, &table)?, "t");
        let gone = "(SELECT row_id FROM main.journal_rows WHERE entry_id = ?1 AND table_name = 'stages' AND op = 'I')";
        let names: Vec<&str> = links.split(',').collect();
        let any: Vec<String> = names.iter().map(|n| format!("t.{n} IN {gone}")).collect();
        let emptied: Vec<String> = names
            .iter()
            .map(|n| format!("'$.{n}', CASE WHEN t.{n} NOT IN {gone} THEN t.{n} END"))
            .collect();
        connection.execute(
            &format!(
                "INSERT INTO main.journal_rows (entry_id, table_name, row_id, op, before, after)
                 SELECT ?1, '{table}', t.id, 'U', json_set({image}, {}), {image} FROM main.{table} t
                 WHERE ({}) AND t.id NOT IN (SELECT row_id FROM main.journal_rows
                   WHERE entry_id = ?1 AND table_name = '{table}')",
                emptied.join(", "),
                any.join(" OR "),
            ),
            [entry.0],
        )?;
    }
    Ok(())
}

/// Writes the rows of an entry as they were before it (back) or after it (forth).
pub(super) fn replay(connection: &Connection, entry: EntryId, direction: Direction) -> Result<()> {
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
    let place = if name == "uid" || name.ends_with("_uid") {
        "unhex(?)"
    } else {
        "?"
    };
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
