//! Keeping what is counted of each rep: noting who is stale, counting again, and finding what does not agree.

use std::collections::BTreeSet;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};

use super::bulk::{count_many, parts};
use super::count::count;
use super::lives::Lives;
use super::sums::Sums;
use crate::storage::connection::PATIENCE;
use crate::storage::{Result, StorageError, Store};

/// A change counts at most so many reps again at its end; more wait for who reads
/// ([`Store::count_before_reading`]).
const AT_ONCE: i64 = 50;

/// Before a read, so many are counted in one transaction.
const AT_A_TIME: i64 = 25;

/// Where at least every eighth rep is stale, and more than this, reading everything once is less than reading rep by rep.
const MANY: usize = 16;

/// What is kept of a rep, as bytes.
pub(super) struct Kept {
    pub(super) lives: Vec<u8>,
    pub(super) sums: Vec<u8>,
}

impl Kept {
    /// Counts a rep from the tables.
    pub(super) fn count(sql: &Connection, rep: i64) -> Result<Self> {
        Ok(Self::of(&count(sql, rep)?))
    }

    pub(super) fn of(lives: &Lives) -> Self {
        if lives.is_empty() {
            return Self {
                lives: Vec::new(),
                sums: Vec::new(),
            };
        }
        Self {
            lives: lives.write(),
            sums: Sums::of(lives).write(),
        }
    }
}

/// At the end of a change: counts again whom it touched, unless these are many.
pub(in crate::storage) fn count_again(sql: &Connection) -> Result<()> {
    let reps = stale(sql, AT_ONCE + 1)?;
    if reps.len() as i64 <= AT_ONCE {
        count_these(sql, &reps)?;
    }
    Ok(())
}

/// After many rows were written while the triggers rested (the undo of an import, an import of more than
/// [`super::mend`] looks at one by one): everybody may have changed, those too who are gone since.
pub(in crate::storage) fn note_everybody(sql: &Connection) -> Result<()> {
    sql.execute_batch(
        "INSERT OR IGNORE INTO main.stale_reps (id) SELECT id FROM main.reps;
         INSERT OR IGNORE INTO main.stale_reps (id) SELECT id FROM main.rep_sums;
         INSERT OR IGNORE INTO main.stale_reps (id) VALUES (0);",
    )?;
    Ok(())
}

/// Counts everybody who is stale, in one go: at the end of the filling of a new file.
pub(in crate::storage) fn count_everybody(sql: &Connection) -> Result<()> {
    for part in parts(sql, &stale(sql, i64::MAX)?)? {
        count_in_bulk(sql, part)?;
    }
    Ok(())
}

fn count_in_bulk(sql: &Connection, reps: &[i64]) -> Result<()> {
    let counted = next_count(sql)?;
    let done = count_many(sql, reps, |rep, kept| write(sql, rep, counted, kept))?;
    done.map_or_else(|| count_these(sql, reps), Ok)
}

/// Whether so many are stale that all tables are read once.
fn are_many(sql: &Connection, reps: &[i64]) -> Result<bool> {
    let all: i64 = sql
        .prepare_cached("SELECT count(*) FROM main.reps")?
        .query_row([], |row| row.get(0))?;
    Ok(reps.len() > MANY && reps.len() as i64 * 8 >= all)
}

fn stale(sql: &Connection, most: i64) -> Result<Vec<i64>> {
    let mut statement =
        sql.prepare_cached("SELECT id FROM main.stale_reps ORDER BY id LIMIT ?1")?;
    let reps = statement.query_map([most], |row| row.get(0))?;
    Ok(reps.collect::<rusqlite::Result<_>>()?)
}

fn count_these(sql: &Connection, reps: &[i64]) -> Result<()> {
    if reps.is_empty() {
        return Ok(());
    }
    let counted = next_count(sql)?;
    for rep in reps {
        write(sql, *rep, counted, &Kept::count(sql, *rep)?)?;
    }
    Ok(())
}

fn next_count(sql: &Connection) -> Result<i64> {
    let mut statement =
        sql.prepare_cached("SELECT 1 + coalesce(max(counted), 0) FROM main.rep_sums")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

fn write(sql: &Connection, rep: i64, counted: i64, kept: &Kept) -> Result<()> {
    // A rep who has nothing left keeps an empty row, so that whoever remembers the old one sees the news.
    sql.prepare_cached(
        "INSERT INTO main.rep_lives (id, content) VALUES (?1, ?2)
         ON CONFLICT (id) DO UPDATE SET content = excluded.content",
    )?
    .execute((rep, &kept.lives))?;
    sql.prepare_cached(
        "INSERT INTO main.rep_sums (id, counted, content) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET counted = excluded.counted, content = excluded.content",
    )?
    .execute((rep, counted, &kept.sums))?;
    sql.prepare_cached("DELETE FROM main.stale_reps WHERE id = ?1")?
        .execute([rep])?;
    Ok(())
}

impl Store {
    /// Counts who is stale before somebody reads, a few at a time, so that a save never waits for long; what is counted
    /// stays counted where the reading is given up. While somebody else writes, and where the file cannot be written,
    /// nothing is kept: then the reader counts for itself.
    pub(super) fn count_before_reading(&self) -> Result<()> {
        let all = stale(&self.connection, i64::MAX)?;
        if are_many(&self.connection, &all)? {
            self.count_many_before_reading(&all)?;
        }
        loop {
            let reps = stale(&self.connection, AT_A_TIME)?;
            if reps.is_empty() || !self.count_now_or_never(&reps)? {
                return Ok(());
            }
            self.go_on()?;
        }
    }

    /// Counts many with one look at every table, a part at a time. The lock is only taken to write what was counted;
    /// where somebody wrote meanwhile, it is given up.
    fn count_many_before_reading(&self, reps: &[i64]) -> Result<()> {
        let sql = &self.connection;
        if !sql.is_autocommit() || self.was_replaced() {
            return Ok(());
        }
        for part in parts(sql, reps)? {
            self.go_on()?;
            sql.execute_batch("BEGIN")?;
            sql.busy_timeout(Duration::ZERO)?;
            let counted = count_in_bulk(sql, part).and_then(|()| Ok(sql.execute_batch("COMMIT")?));
            sql.busy_timeout(PATIENCE)?;
            if let Err(error) = counted {
                if !sql.is_autocommit() {
                    sql.execute_batch("ROLLBACK")?;
                }
                return match error {
                    StorageError::Busy | StorageError::ReadOnly => Ok(()),
                    error => Err(error),
                };
            }
        }
        Ok(())
    }

    /// Whether they could be counted without waiting for anybody.
    fn count_now_or_never(&self, reps: &[i64]) -> Result<bool> {
        let sql = &self.connection;
        if !sql.is_autocommit() || self.was_replaced() {
            return Ok(false);
        }
        sql.busy_timeout(Duration::ZERO)?;
        let begun = sql.execute_batch("BEGIN IMMEDIATE");
        sql.busy_timeout(PATIENCE)?;
        if begun.is_err() {
            return Ok(false);
        }
        let counted = count_these(sql, reps).and_then(|()| Ok(sql.execute_batch("COMMIT")?));
        if counted.is_err() {
            sql.execute_batch("ROLLBACK")?;
        }
        counted.map(|()| true)
    }

    /// Who is stale now.
    pub(super) fn stale(&self) -> Result<BTreeSet<i64>> {
        Ok(stale(&self.connection, i64::MAX)?.into_iter().collect())
    }
}

#[cfg(test)]
impl Store {
    /// How many reps have to be counted again.
    pub(in crate::storage) fn stale_reps(&self) -> Result<i64> {
        Ok(self.stale()?.len() as i64)
    }

    /// Counts up to `most` stale reps again; answers with how many are left.
    pub(in crate::storage) fn count_stale_reps(&mut self, most: i64) -> Result<i64> {
        let transaction = self.connection.transaction()?;
        count_these(&transaction, &stale(&transaction, most)?)?;
        transaction.commit()?;
        self.stale_reps()
    }
}

/// Where what is kept does not agree with the tables, in words.
pub(in crate::storage) fn differences(sql: &Connection) -> Result<Vec<String>> {
    let stale: BTreeSet<i64> = stale(sql, i64::MAX)?.into_iter().collect();
    let mut statement = sql.prepare(
        "SELECT 0 UNION SELECT id FROM main.reps UNION SELECT id FROM main.rep_sums ORDER BY 1",
    )?;
    let reps: Vec<i64> = statement
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let mut wrong = 0;
    for rep in reps.into_iter().filter(|rep| !stale.contains(rep)) {
        let again = Kept::count(sql, rep)?;
        let of = |table: &str| -> Result<Vec<u8>> {
            let mut statement =
                sql.prepare_cached(&format!("SELECT content FROM main.{table} WHERE id = ?1"))?;
            let content = statement.query_row([rep], |row| row.get(0)).optional()?;
            Ok(content.unwrap_or_default())
        };
        wrong += i64::from(of("rep_lives")? != again.lives || of("rep_sums")? != again.sums);
    }
    Ok(match wrong {
        0 => Vec::new(),
        1 => vec!["what is kept of 1 rep does not agree with the deals and activities".into()],
        n => vec![format!(
            "what is kept of {n} reps does not agree with the deals and activities"
        )],
    })
}

#[cfg(test)]
#[path = "keep_tests.rs"]
pub(super) mod tests;
