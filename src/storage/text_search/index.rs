//! Keeping the indices: resting their triggers while many rows are written, mending them afterwards, counting them
//! again.

use rusqlite::Connection;

use super::kind::{GROUPS, KINDS};
use crate::domain::ids::EntryId;
use crate::storage::Result;

/// The triggers of the indices, and of what is kept per rep and owner, while they rest. Inside the transaction that rests
/// them: where it is rolled back, SQLite brings them back by itself.
pub(in crate::storage) struct Pause {
    made_by: Vec<String>,
}

impl Pause {
    /// Takes the triggers away. A trigger for each of twenty thousand rows costs more than the rows.
    pub(in crate::storage) fn begin(sql: &Connection) -> Result<Self> {
        let mut statement = sql.prepare(
            "SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'
               AND (name LIKE 'search\\_%' ESCAPE '\\' OR name LIKE 'forecast\\_lines\\_%' ESCAPE '\\'
                 OR name LIKE 'lives\\_%' ESCAPE '\\')
             ORDER BY name",
        )?;
        let found: Vec<(String, String)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut made_by = Vec::with_capacity(found.len());
        for (name, made) in found {
            sql.execute_batch(&format!("DROP TRIGGER main.{name}"))?;
            made_by.push(made);
        }
        Ok(Self { made_by })
    }

    /// Brings them back. What was touched meanwhile has to be noted where that is known.
    pub(in crate::storage) fn end(self, sql: &Connection) -> Result<()> {
        for made in self.made_by {
            sql.execute_batch(&made.replacen("CREATE TRIGGER ", "CREATE TRIGGER main.", 1))?;
        }
        Ok(())
    }
}

/// Brings the indices up to what an entry of the journal did while the triggers rested: the rows that it names are
/// looked at again. Rows that came in bulk have no words yet that must go.
pub(in crate::storage) fn mend(sql: &Connection, entry: EntryId) -> Result<()> {
    sql.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS search_stale (id INTEGER PRIMARY KEY); DELETE FROM temp.search_stale;",
    )?;
    for group in &GROUPS {
        for kind in KINDS.iter().filter(|kind| kind.index == group.index) {
            let row = |id: &str| match group.index {
                "search_work" => format!("{id} * 32 + {}", kind.number),
                _ => id.to_owned(),
            };
            collect(sql, entry, kind.table, &row, group.is_deals)?;
        }
        if group.is_deals {
            // The name of an account stands with each of its deals.
            sql.execute(
                "INSERT OR IGNORE INTO temp.search_stale SELECT d.id FROM main.journal_rows j
                   JOIN main.deals d ON d.account_id = j.row_id
                   WHERE j.entry_id = ?1 AND j.table_name = 'accounts' AND j.op <> 'R'",
                [entry.0],
            )?;
        }
        let index = group.index;
        if group.is_deals {
            fill_ranges(sql, entry, index)?;
        }
        sql.execute_batch(&format!(
            "DELETE FROM main.{index} WHERE rowid IN (SELECT id FROM temp.search_stale);
             INSERT INTO main.{index} (rowid, text) SELECT s.id, t.text FROM temp.search_stale s
               CROSS JOIN main.{index}_texts t ON t.id = s.id WHERE t.text <> '' ORDER BY s.id;
             DELETE FROM temp.search_stale;"
        ))?;
    }
    Ok(())
}

/// Adds the deals that came in bulk: nothing is known of them yet, so that their words need not be taken out first.
/// Where one of them was changed after it came (an account that got its name), it waits for the others.
fn fill_ranges(sql: &Connection, entry: EntryId, index: &str) -> Result<()> {
    let mut statement = sql.prepare(
        "SELECT row_id, last_id FROM main.journal_rows WHERE entry_id = ?1 AND table_name = 'deals' AND op = 'R'
          ORDER BY row_id",
    )?;
    let ranges: Vec<(i64, i64)> = statement
        .query_map([entry.0], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for range in ranges {
        sql.execute(
            &format!(
                "INSERT INTO main.{index} (rowid, text) SELECT t.id, t.text FROM main.{index}_texts t
                  WHERE t.id BETWEEN ?1 AND ?2 AND t.text <> ''
                    AND NOT EXISTS (SELECT 1 FROM temp.search_stale s WHERE s.id = t.id) ORDER BY t.id"
            ),
            range,
        )?;
    }
    Ok(())
}

/// Notes the rows of a table that an entry names, as rows of its index.
fn collect(
    sql: &Connection,
    entry: EntryId,
    table: &str,
    row: &dyn Fn(&str) -> String,
    without_ranges: bool,
) -> Result<()> {
    sql.execute(
        &format!(
            "INSERT OR IGNORE INTO temp.search_stale SELECT {} FROM main.journal_rows
             WHERE entry_id = ?1 AND table_name = ?2 AND op <> 'R'",
            row("row_id")
        ),
        (entry.0, table),
    )?;
    if without_ranges {
        return Ok(());
    }
    sql.execute(
        &format!(
            "INSERT OR IGNORE INTO temp.search_stale SELECT {} FROM main.journal_rows j
             JOIN main.{table} t ON t.id BETWEEN j.row_id AND j.last_id
             WHERE j.entry_id = ?1 AND j.table_name = ?2 AND j.op = 'R'",
            row("t.id")
        ),
        (entry.0, table),
    )?;
    Ok(())
}

/// Fills all indices anew.
pub(in crate::storage) fn mend_all(sql: &Connection) -> Result<()> {
    for group in &GROUPS {
        let index = group.index;
        sql.execute_batch(&format!(
            "INSERT INTO main.{index} ({index}) VALUES ('delete-all');
             INSERT INTO main.{index} (rowid, text)
               SELECT id, text FROM main.{index}_texts WHERE text <> '' ORDER BY id;
             INSERT INTO main.{index} ({index}) VALUES ('optimize');"
        ))?;
    }
    Ok(())
}

/// Where an index does not hold what it must, in words. Fills each again beside it and compares word by word.
pub(in crate::storage) fn differences(sql: &Connection) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for group in &GROUPS {
        let index = group.index;
        sql.execute_batch(&format!(
            "DROP TABLE IF EXISTS temp.recount_words; DROP TABLE IF EXISTS temp.index_words;
             DROP TABLE IF EXISTS temp.recount;
             CREATE VIRTUAL TABLE temp.recount USING fts5 (text, content = '', contentless_delete = 1,
               tokenize = 'unicode61 remove_diacritics 2');
             INSERT INTO temp.recount (rowid, text) SELECT id, text FROM main.{index}_texts WHERE text <> '';
             CREATE VIRTUAL TABLE temp.recount_words USING fts5vocab ('temp', 'recount', 'row');
             CREATE VIRTUAL TABLE temp.index_words USING fts5vocab ('main', '{index}', 'row');"
        ))?;
        let words: i64 = sql.query_row(
            "SELECT count(*) FROM (SELECT * FROM (SELECT term, doc, cnt FROM temp.index_words
                 EXCEPT SELECT term, doc, cnt FROM temp.recount_words)
               UNION ALL SELECT * FROM (SELECT term, doc, cnt FROM temp.recount_words
                 EXCEPT SELECT term, doc, cnt FROM temp.index_words))",
            [],
            |row| row.get(0),
        )?;
        let rows: i64 = sql.query_row(
            &format!(
                "SELECT (SELECT count(*) FROM (SELECT id FROM main.{index}_docsize
                     EXCEPT SELECT id FROM main.{index}_texts WHERE text <> ''))
                   + (SELECT count(*) FROM (SELECT id FROM main.{index}_texts WHERE text <> ''
                     EXCEPT SELECT id FROM main.{index}_docsize))"
            ),
            [],
            |row| row.get(0),
        )?;
        sql.execute_batch(
            "DROP TABLE temp.recount_words; DROP TABLE temp.index_words; DROP TABLE temp.recount;",
        )?;
        if words + rows > 0 {
            wrong.push(format!(
                "the index of the search ({}) does not hold what is in the file: {rows} records, {words} words",
                index.trim_start_matches("search_")
            ));
        }
    }
    Ok(wrong)
}
