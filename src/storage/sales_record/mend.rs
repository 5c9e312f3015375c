//! Who has to be counted again after an import, whose triggers rested: whoever its entry in the journal names.

use rusqlite::Connection;

use super::keep::note_everybody;
use crate::domain::ids::EntryId;
use crate::storage::Result;

/// An import of more new rows than this notes everybody: to look at each of them would cost more.
const MOST_NEW: i64 = 200_000;

/// Notes the owners of what an entry made, changed and deleted, as they were and as they are.
pub(in crate::storage) fn mend(sql: &Connection, entry: EntryId) -> Result<()> {
    let new: i64 = sql.query_row(
        "SELECT coalesce(sum(last_id - row_id + 1), 0) FROM main.journal_rows WHERE entry_id = ?1 AND op = 'R'",
        [entry.0],
        |row| row.get(0),
    )?;
    if new > MOST_NEW {
        return note_everybody(sql);
    }
    for (table, column) in [
        ("deals", "owner_id"),
        ("activities", "rep_id"),
        ("leads", "owner_id"),
    ] {
        for image in ["before", "after"] {
            note(
                sql,
                entry,
                &format!(
                    "SELECT json_extract({image}, '$.{column}') FROM main.journal_rows
                 WHERE entry_id = ?1 AND table_name = '{table}' AND {image} IS NOT NULL"
                ),
            )?;
        }
        note(
            sql,
            entry,
            &format!("SELECT t.{column} FROM {}", new_rows(table)),
        )?;
    }
    for found in [
        format!(
            "SELECT d.owner_id FROM {} JOIN main.deals d ON d.id = t.deal_id",
            new_rows("deal_events")
        ),
        "SELECT d.owner_id FROM main.journal_rows j JOIN main.deals d
           ON d.id IN (json_extract(j.before, '$.deal_id'), json_extract(j.after, '$.deal_id'))
         WHERE j.entry_id = ?1 AND j.table_name IN ('deal_events', 'buyers') AND j.op <> 'R'"
            .to_owned(),
        format!(
            "SELECT d.owner_id FROM {} JOIN main.buyers b ON b.id = t.buyer_id JOIN main.deals d ON d.id = b.deal_id",
            new_rows("buyer_criteria")
        ),
        "SELECT d.owner_id FROM main.journal_rows j JOIN main.buyers b
           ON b.id IN (json_extract(j.before, '$.buyer_id'), json_extract(j.after, '$.buyer_id'))
         JOIN main.deals d ON d.id = b.deal_id
         WHERE j.entry_id = ?1 AND j.table_name = 'buyer_criteria' AND j.op <> 'R'"
            .to_owned(),
        format!(
            "SELECT d.owner_id FROM {ACCOUNTS} JOIN main.deals d ON d.account_id = j.row_id WHERE {OTHER}"
        ),
        format!(
            "SELECT v.rep_id FROM {ACCOUNTS} JOIN main.activities v ON v.account_id = j.row_id WHERE {OTHER}"
        ),
    ] {
        note(sql, entry, &found)?;
    }
    Ok(())
}

const ACCOUNTS: &str = "main.journal_rows j";

/// Segment or target of an account became another.
const OTHER: &str = "j.entry_id = ?1 AND j.table_name = 'accounts' AND j.op <> 'R'
    AND (json_extract(j.before, '$.segment') IS NOT json_extract(j.after, '$.segment')
      OR json_extract(j.before, '$.target') IS NOT json_extract(j.after, '$.target'))";

/// The rows of a table `t` that the entry made in bulk.
fn new_rows(table: &str) -> String {
    format!(
        "(SELECT row_id, last_id FROM main.journal_rows
           WHERE entry_id = ?1 AND table_name = '{table}' AND op = 'R') j
         CROSS JOIN main.{table} t ON t.id BETWEEN j.row_id AND j.last_id"
    )
}

fn note(sql: &Connection, entry: EntryId, found: &str) -> Result<()> {
    sql.execute(
        &format!(
            "WITH found (rep) AS ({found})
             INSERT OR IGNORE INTO main.stale_reps (id) SELECT DISTINCT coalesce(rep, 0) FROM found"
        ),
        [entry.0],
    )?;
    Ok(())
}
