//! The temporary triggers that write the journal, made from the columns that each table has.

use rusqlite::Connection;

use crate::storage::Result;

/// The tables whose rows are journalled: all but the journal and what SQLite keeps for itself.
pub(super) fn tables(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
           AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('journal', 'journal_rows')
         ORDER BY name",
    )?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<_>>()?)
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

/// The three triggers of a table. Inside a trigger SQLite takes no schema before the name of a table.
pub(super) fn triggers(table: &str, columns: &[(String, String)]) -> String {
    let (old, new) = (image(columns, "OLD"), image(columns, "NEW"));
    let on = "(SELECT entry_id FROM temp.journal_now)";
    format!(
        "CREATE TEMP TRIGGER journal_i_{table} AFTER INSERT ON main.{table}
         WHEN {on} IS NOT NULL AND (SELECT bulk FROM temp.journal_now) = 0 BEGIN
           INSERT INTO journal_rows (entry_id, table_name, row_id, op, after)
           VALUES ({on}, '{table}', NEW.id, 'I', {new}); END;
         CREATE TEMP TRIGGER journal_u_{table} AFTER UPDATE ON main.{table}
         WHEN {on} IS NOT NULL BEGIN
           INSERT INTO journal_rows (entry_id, table_name, row_id, op, before, after)
           VALUES ({on}, '{table}', NEW.id, 'U', {old}, {new}); END;
         CREATE TEMP TRIGGER journal_d_{table} AFTER DELETE ON main.{table}
         WHEN {on} IS NOT NULL BEGIN
           INSERT INTO journal_rows (entry_id, table_name, row_id, op, before)
           VALUES ({on}, '{table}', OLD.id, 'D', {old}); END;"
    )
}
