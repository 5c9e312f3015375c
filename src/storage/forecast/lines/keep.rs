//! Keeping the lines: which rows are stale, keeping them again, and finding what does not agree.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::bytes::{Head, write};
use super::sums::Sums;
use crate::domain::ids::EntryId;
use crate::storage::error::StorageError;
use crate::storage::forecast::states::{NOW, Now, Outcomes, TOLD, Told, follow};
use crate::storage::{Result, Store};

/// A change keeps at most so many rows again at its end; the rest waits for [`Store::keep_forecast_lines`].
const AT_ONCE: usize = 64;

/// So many rows are kept again in one transaction: about 0.2 s.
const IN_A_TRANSACTION: usize = 4_096;

/// None of the rows is true.
pub(super) const ALL: i64 = -1;

/// Rows of one owner.
const PARTS: i64 = 64;

/// The row of a deal.
fn row_of(owner: Option<i64>, deal: i64) -> i64 {
    PARTS * owner.unwrap_or(0) + (deal >> 10 & (PARTS - 1))
}

/// First and last row of an owner; `None`: what nobody owns.
pub(super) fn rows_of(owner: Option<i64>) -> (i64, i64) {
    let first = PARTS * owner.unwrap_or(0);
    (first, first + PARTS - 1)
}

/// The owner of a row; `None`: nobody.
fn owner_of(row: i64) -> Option<i64> {
    Some(row.div_euclid(PARTS)).filter(|owner| *owner != 0)
}

/// A row as it is kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) content: Vec<u8>,
    pub(super) sums: Sums,
}

/// Reads deals of the file with all their states.
pub(in crate::storage::forecast) struct Folding<'c> {
    sql: &'c Connection,
    outcomes: Outcomes,
    events: Vec<Told>,
    scratch: Vec<u8>,
    states: Vec<crate::domain::forecast::DealState>,
}

impl<'c> Folding<'c> {
    pub(in crate::storage::forecast) fn over(sql: &'c Connection) -> Result<Self> {
        Ok(Self {
            sql,
            outcomes: outcomes(sql)?,
            events: Vec::new(),
            scratch: Vec::new(),
            states: Vec::new(),
        })
    }

    /// The deals that somebody owns, by row; with rows only those of them.
    pub(super) fn owned(
        &mut self,
        owner: Option<i64>,
        only: Option<&BTreeSet<i64>>,
    ) -> Result<BTreeMap<i64, Kept>> {
        let mut deals = self.sql.prepare_cached(&format!(
            "SELECT {NOW} FROM main.deals WHERE owner_id IS ?1 ORDER BY id"
        ))?;
        let mut rows = deals.query([owner])?;
        let mut kept: BTreeMap<i64, Kept> = BTreeMap::new();
        while let Some(found) = rows.next()? {
            let at = row_of(owner, found.get(0)?);
            if only.is_none_or(|only| only.contains(&at)) {
                let now = Now::read(found)?;
                self.add(&now, kept.entry(at).or_default())?;
            }
        }
        Ok(kept)
    }

    /// Some rows, also those in which there is nothing.
    pub(super) fn rows(&mut self, rows: &BTreeSet<i64>) -> Result<BTreeMap<i64, Kept>> {
        let owners: BTreeSet<Option<i64>> = rows.iter().map(|row| owner_of(*row)).collect();
        let mut kept: BTreeMap<i64, Kept> =
            rows.iter().map(|row| (*row, Kept::default())).collect();
        for owner in owners {
            kept.extend(self.owned(owner, Some(rows))?);
        }
        Ok(kept)
    }

    /// Whoever owns a deal.
    pub(super) fn owners(&self) -> Result<Vec<Option<i64>>> {
        owners(self.sql)
    }

    /// One deal; nothing where it is gone.
    pub(super) fn one(&mut self, id: i64, kept: &mut Kept) -> Result<()> {
        let mut deals = self
            .sql
            .prepare_cached(&format!("SELECT {NOW} FROM main.deals WHERE id = ?1"))?;
        let now = deals
            .query_row([id], |row| Ok(Now::read(row)))
            .optional()?
            .transpose()?;
        now.map_or(Ok(()), |now| self.add(&now, kept))
    }

    fn add(&mut self, now: &Now, kept: &mut Kept) -> Result<()> {
        let mut events = self.sql.prepare_cached(&format!(
            "SELECT {TOLD} FROM main.deal_events WHERE deal_id = ?1 ORDER BY happened_at, id"
        ))?;
        let mut rows = events.query([now.id])?;
        self.events.clear();
        while let Some(row) = rows.next()? {
            self.events.extend(Told::read(row)?);
        }
        let Some(life) = follow(now, &self.events, None, &self.outcomes, &mut self.states) else {
            return Ok(());
        };
        let head = Head::of(now, life);
        write(&mut kept.content, &mut self.scratch, &head, &self.states);
        kept.sums.add(life, &self.states);
        Ok(())
    }
}

/// What each stage means.
pub(in crate::storage::forecast) fn outcomes(sql: &Connection) -> Result<Outcomes> {
    let mut statement = sql.prepare_cached("SELECT id, outcome FROM main.stages")?;
    let mut rows = statement.query([])?;
    let mut outcomes = HashMap::new();
    while let Some(row) = rows.next()? {
        let outcome = row.get_ref(1)?.as_str().unwrap_or_default();
        outcomes.insert(row.get(0)?, outcome.parse().unwrap_or_default());
    }
    Ok(outcomes)
}

/// At the end of a change: keeps again what it touched, unless that is much.
pub(in crate::storage) fn keep_up(sql: &Connection) -> Result<()> {
    let stale = stale(sql, AT_ONCE + 1)?;
    if stale.contains(&ALL) {
        return if is_small(sql)? {
            keep_all(sql)
        } else {
            Ok(())
        };
    }
    if stale.len() <= AT_ONCE {
        keep_these(sql, &stale)?;
    }
    Ok(())
}

/// Whether keeping everything is no work at all.
fn is_small(sql: &Connection) -> Result<bool> {
    let mut statement =
        sql.prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM main.deals LIMIT 1 OFFSET 1000)")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Notes the rows that an entry of the journal touched while the triggers rested.
pub(in crate::storage) fn mend(sql: &Connection, entry: EntryId) -> Result<()> {
    let row = |owner: &str| format!("64 * coalesce({owner}, 0) + ((d.id >> 10) & 63)");
    let touched = "WITH touched (id) AS (
         SELECT row_id FROM main.journal_rows WHERE entry_id = ?1 AND table_name = 'deals' AND op <> 'R'
         UNION SELECT d.id FROM main.journal_rows j JOIN main.deals d ON d.id BETWEEN j.row_id AND j.last_id
           WHERE j.entry_id = ?1 AND j.table_name = 'deals' AND j.op = 'R'
         UNION SELECT e.deal_id FROM main.journal_rows j JOIN main.deal_events e ON e.id = j.row_id
           WHERE j.entry_id = ?1 AND j.table_name = 'deal_events' AND j.op <> 'R'
         UNION SELECT e.deal_id FROM main.journal_rows j JOIN main.deal_events e ON e.id BETWEEN j.row_id AND j.last_id
           WHERE j.entry_id = ?1 AND j.table_name = 'deal_events' AND j.op = 'R')";
    sql.execute(
        &format!(
            "{touched} INSERT OR IGNORE INTO main.stale_forecast_lines (id)
               SELECT {} FROM touched t JOIN main.deals d ON d.id = t.id
               UNION SELECT {} FROM touched t JOIN main.deals d ON d.id = t.id
                 JOIN main.deal_events e ON e.deal_id = d.id AND e.field = 'owner' AND e.old IS NOT NULL",
            row("d.owner_id"),
            row("CAST(e.old AS INTEGER)")
        ),
        [entry.0],
    )?;
    // What a row was before: its owner then, and the deal of an event that is gone.
    sql.execute(
        "INSERT OR IGNORE INTO main.stale_forecast_lines (id)
           SELECT 64 * coalesce(json_extract(before, '$.owner_id'), 0) + ((row_id >> 10) & 63)
           FROM main.journal_rows WHERE entry_id = ?1 AND table_name = 'deals' AND before IS NOT NULL
         UNION SELECT 64 * coalesce(d.owner_id, 0) + ((d.id >> 10) & 63)
           FROM main.journal_rows j JOIN main.deals d ON d.id = json_extract(j.before, '$.deal_id')
           WHERE j.entry_id = ?1 AND j.table_name = 'deal_events' AND j.before IS NOT NULL",
        [entry.0],
    )?;
    let stages: bool = sql.query_row(
        "SELECT EXISTS (SELECT 1 FROM main.journal_rows WHERE entry_id = ?1 AND table_name = 'stages' AND before IS NOT NULL)",
        [entry.0],
        |row| row.get(0),
    )?;
    if stages {
        note_all(sql)?;
    }
    Ok(())
}

/// None of the rows can be trusted.
pub(in crate::storage) fn note_all(sql: &Connection) -> Result<()> {
    sql.execute(
        "INSERT OR IGNORE INTO main.stale_forecast_lines (id) VALUES (?1)",
        [ALL],
    )?;
    Ok(())
}

/// Keeps everything anew: at the end of the filling of a new file.
pub(in crate::storage) fn keep_all(sql: &Connection) -> Result<()> {
    sql.execute_batch("DELETE FROM main.forecast_lines; DELETE FROM main.forecast_sums;")?;
    let mut folding = Folding::over(sql)?;
    for owner in owners(sql)? {
        for (row, kept) in folding.owned(owner, None)? {
            put(sql, row, &kept)?;
        }
    }
    sql.execute_batch("DELETE FROM main.stale_forecast_lines")?;
    Ok(())
}

fn owners(sql: &Connection) -> Result<Vec<Option<i64>>> {
    let mut statement =
        sql.prepare("SELECT DISTINCT owner_id FROM main.deals ORDER BY owner_id")?;
    let owners = statement.query_map([], |row| row.get(0))?;
    Ok(owners.collect::<rusqlite::Result<_>>()?)
}

/// The first rows that are stale.
pub(super) fn stale(sql: &Connection, most: usize) -> Result<BTreeSet<i64>> {
    let mut statement =
        sql.prepare_cached("SELECT id FROM main.stale_forecast_lines ORDER BY id LIMIT ?1")?;
    let rows = statement.query_map([i64::try_from(most).unwrap_or(i64::MAX)], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn keep_these(sql: &Connection, rows: &BTreeSet<i64>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    for (row, kept) in Folding::over(sql)?.rows(rows)? {
        put(sql, row, &kept)?;
        sql.prepare_cached("DELETE FROM main.stale_forecast_lines WHERE id = ?1")?
            .execute([row])?;
    }
    Ok(())
}

fn put(sql: &Connection, row: i64, kept: &Kept) -> Result<()> {
    if kept.content.is_empty() {
        for table in ["forecast_lines", "forecast_sums"] {
            sql.prepare_cached(&format!("DELETE FROM main.{table} WHERE id = ?1"))?
                .execute([row])?;
        }
        return Ok(());
    }
    sql.prepare_cached(
        "INSERT INTO main.forecast_lines (id, content) VALUES (?1, ?2)
         ON CONFLICT (id) DO UPDATE SET content = excluded.content",
    )?
    .execute((row, &kept.content))?;
    sql.prepare_cached(
        "INSERT INTO main.forecast_sums (id, known_from, first_change, currencies) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (id) DO UPDATE SET known_from = excluded.known_from, first_change = excluded.first_change,
           currencies = excluded.currencies",
    )?
    .execute((
        row,
        kept.sums.known_from.map(|at| at.0),
        kept.sums.first_change.map(|at| at.0),
        kept.sums.currencies_written(),
    ))?;
    Ok(())
}

impl Store {
    /// Keeps the rows of the forecast again that are stale, a part in each transaction so that a save never waits long,
    /// where nobody else writes; answers whether all are true now. It is no change: nothing of it is journalled. After
    /// an import or an upgrade it costs about 20 s for a million deals, once.
    pub fn keep_forecast_lines(&self) -> Result<bool> {
        loop {
            if stale(&self.connection, 1)?.is_empty() {
                return Ok(true);
            }
            self.go_on()?;
            let begun =
                Transaction::new_unchecked(&self.connection, TransactionBehavior::Immediate);
            let transaction = match begun.map_err(StorageError::from) {
                Ok(transaction) => transaction,
                Err(StorageError::Busy | StorageError::ReadOnly) => return Ok(false),
                Err(error) => return Err(error),
            };
            let stale = stale(&transaction, IN_A_TRANSACTION)?;
            if stale.contains(&ALL) {
                name_all(&transaction)?;
            } else {
                keep_these(&transaction, &stale)?;
            }
            transaction.commit()?;
        }
    }
}

/// Notes each row by its number where none of them is true.
fn name_all(sql: &Connection) -> Result<()> {
    sql.execute_batch(
        "INSERT OR IGNORE INTO main.stale_forecast_lines (id)
           SELECT DISTINCT 64 * coalesce(owner_id, 0) + ((id >> 10) & 63) FROM main.deals
           UNION SELECT id FROM main.forecast_lines UNION SELECT id FROM main.forecast_sums;
         DELETE FROM main.stale_forecast_lines WHERE id = -1;",
    )?;
    Ok(())
}

/// Where what is kept does not agree with the deals, in words.
pub(in crate::storage) fn differences(sql: &Connection) -> Result<Vec<String>> {
    let stale = stale(sql, usize::MAX)?;
    if stale.contains(&ALL) {
        return Ok(Vec::new());
    }
    let mut folding = Folding::over(sql)?;
    let mut kept: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    let mut statement = sql.prepare("SELECT id, content FROM main.forecast_lines")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        kept.insert(row.get(0)?, row.get(1)?);
    }
    let mut wrong = 0;
    for owner in owners(sql)? {
        for (row, again) in folding.owned(owner, None)? {
            let was = kept.remove(&row);
            wrong += i64::from(!stale.contains(&row) && was.as_ref() != Some(&again.content));
        }
    }
    wrong += kept.keys().filter(|row| !stale.contains(row)).count() as i64;
    Ok(match wrong {
        0 => Vec::new(),
        n => vec![format!(
            "what the forecast keeps does not agree with the deals in {n} parts"
        )],
    })
}
