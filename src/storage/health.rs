//! What `ridealong doctor` asks of the file.

use super::{Result, Store};

/// The findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Rows per kind of record, in words.
    pub counts: Vec<(String, i64)>,
    /// What is wrong, in words; empty where all is well.
    pub problems: Vec<String>,
}

/// The kinds that are counted, with the word for them.
const COUNTED: [(&str, &str); 10] = [
    ("reps", "people"),
    ("deals", "deals"),
    ("deal_events", "changes of deals"),
    ("activities", "activities"),
    ("accounts", "accounts"),
    ("contacts", "contacts"),
    ("leads", "leads"),
    ("quotas", "quotas"),
    ("notes", "notes"),
    ("imports", "imports"),
];

impl Store {
    /// Checks the file's pages, its links and what must always hold. Reads the whole file: seconds for a large one.
    pub fn health(&self) -> Result<Health> {
        let mut problems = Vec::new();
        let mut check = self.connection.prepare("PRAGMA quick_check(20)")?;
        let rows = check.query_map([], |row| row.get::<_, String>(0))?;
        problems.extend(
            rows.filter_map(std::result::Result::ok)
                .filter(|line| line != "ok"),
        );
        let broken: i64 = self.connection.query_row(
            "SELECT count(*) FROM pragma_foreign_key_check",
            [],
            |row| row.get(0),
        )?;
        if broken > 0 {
            problems.push(format!("{broken} rows point to rows that are gone"));
        }
        let mismatched: i64 = self.connection.query_row(
            "SELECT count(*) FROM main.deals d JOIN main.stages s ON s.id = d.stage_id WHERE s.outcome <> d.outcome",
            [],
            |row| row.get(0),
        )?;
        if mismatched > 0 {
            problems.push(format!(
                "{mismatched} deals do not have the outcome of their stage"
            ));
        }
        let mut counts = Vec::new();
        for (table, word) in COUNTED {
            let sql = format!("SELECT count(*) FROM main.{table}");
            counts.push((
                word.to_owned(),
                self.connection.query_row(&sql, [], |row| row.get(0))?,
            ));
        }
        Ok(Health { counts, problems })
    }
}
