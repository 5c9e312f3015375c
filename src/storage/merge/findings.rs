//! What a comparison found, carried over the end of a transaction that is rolled back.

use rusqlite::Connection;
use rusqlite::types::ToSqlOutput;

use crate::storage::Result;
use crate::storage::staging::Staging;

/// What a comparison finds, with its columns.
const FINDINGS: [(&str, &str); 2] = [
    (
        "changes",
        "id, file, line, record, field, old, new, applied",
    ),
    ("missing", "id, file, deal_id, name, external_id"),
];

impl Staging {
    /// Copies what a comparison found, `changes` and `missing`, to where the end of its transaction does not reach.
    pub(super) fn carry_findings_out(&self, comparing: &Connection) -> Result<()> {
        for (table, columns) in FINDINGS {
            // Nothing of the staging area may be read by this connection: found much, the other one has it locked.
            self.sql().execute_batch(&format!(
                "DROP TABLE IF EXISTS temp.kept_{table}; CREATE TEMP TABLE kept_{table} ({columns});"
            ))?;
            let many = columns.split(',').count();
            let marks = vec!["?"; many].join(", ");
            let mut write = self
                .sql()
                .prepare(&format!("INSERT INTO temp.kept_{table} VALUES ({marks})"))?;
            let mut read =
                comparing.prepare(&format!("SELECT {columns} FROM stage.{table} ORDER BY id"))?;
            let mut rows = read.query([])?;
            self.sql().execute_batch("BEGIN")?;
            while let Some(row) = rows.next()? {
                for place in 0..many {
                    write.raw_bind_parameter(
                        place + 1,
                        ToSqlOutput::Borrowed(row.get_ref(place)?),
                    )?;
                }
                write.raw_execute()?;
            }
            self.sql().execute_batch("COMMIT")?;
        }
        Ok(())
    }

    /// Brings back what was carried out.
    pub(super) fn put_findings_back(&self) -> Result<()> {
        for (table, columns) in FINDINGS {
            self.sql().execute_batch(&format!(
                "DELETE FROM main.{table};
                 INSERT INTO main.{table} ({columns}) SELECT {columns} FROM temp.kept_{table} ORDER BY rowid;
                 DROP TABLE temp.kept_{table};"
            ))?;
        }
        Ok(())
    }
}
