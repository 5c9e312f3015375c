//! The temporary triggers that write the journal, made from the columns that each table has. Inside a trigger SQLite
//! takes no schema before the name of a table that is written.

use rusqlite::Connection;

use crate::storage::{Result, derived};

/// The tables whose rows are journalled: all but the journal, what SQLite keeps for itself, the sightings of
/// exports that brought nothing new, what calendar files held, what locks froze, and what is derived from the rest.
pub(super) fn tables(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
           AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('journal', 'journal_rows', 'sightings', 'calendar_entries',
             'forecast_locks', 'lock_deals', 'lock_calls', 'lock_models')
         ORDER BY name",
    )?;
    let names = statement.query_map([], |row| row.get(0))?;
    let mut names: Vec<String> = names.collect::<rusqlite::Result<_>>()?;
    names.retain(|name| !derived::TABLES.contains(&name.as_str()));
    Ok(names)
}

/// Name and declared type of each column.
pub(super) fn columns(connection: &Connection, table: &str) -> Result<Vec<(String, String)>> {
    let mut statement =
        connection.prepare("SELECT name, type FROM pragma_table_info(?1, 'main') ORDER BY cid")?;
    let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(columns.collect::<rusqlite::Result<_>>()?)
}

/// A row as SQL that makes it JSON: `json_object('id', NEW.id, 'uid', hex(NEW.uid), …)`.
pub(super) fn image(columns: &[(String, String)], row: &str) -> String {
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

/// The trigger of new rows; it rests while an import writes.
pub(super) fn trigger_of_inserts(table: &str, columns: &[(String, String)]) -> String {
    let new = image(columns, "NEW");
    format!(
        "CREATE TEMP TRIGGER journal_i_{table} AFTER INSERT ON main.{table} WHEN {ON} IS NOT NULL BEGIN
           INSERT INTO journal_rows (entry_id, table_name, row_id, op, after)
           VALUES ({ON}, '{table}', NEW.id, 'I', {new}); END;"
    )
}

/// The triggers of changes and deletions in a table.
pub(super) fn triggers(table: &str, columns: &[(String, String)]) -> String {
    let (old, new) = (image(columns, "OLD"), image(columns, "NEW"));
    format!(
        "CREATE TEMP TRIGGER journal_u_{table} AFTER UPDATE ON main.{table}
         WHEN {ON} IS NOT NULL BEGIN
           INSERT INTO journal_rows (entry_id, table_name, row_id, op, before, after)
           VALUES ({ON}, '{table}', NEW.id, 'U', {old}, {new}); END;
         CREATE TEMP TRIGGER journal_d_{table} AFTER DELETE ON main.{table}
         WHEN {ON} IS NOT NULL BEGIN
           INSERT INTO journal_rows (entry_id, table_name, row_id, op, before)
           VALUES ({ON}, '{table}', OLD.id, 'D', {old}); END;"
    )
}
