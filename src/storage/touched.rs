//! What each change touched of the deals and of what the deal list shows with them, noted in the change's own
//! transaction: whoever holds columns in memory reads only those rows again.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension};

use super::deal_columns::Touched;
use super::{Result, Store};
use crate::domain::ids::EntryId;

/// A change of more rows than this is noted as one of everything.
const MOST: usize = 500;

/// So many marks are kept.
const KEPT: i64 = 400;

#[derive(Default)]
struct Rows {
    deals: BTreeSet<i64>,
    accounts: BTreeSet<i64>,
    reps: BTreeSet<i64>,
}

impl Rows {
    fn len(&self) -> usize {
        self.deals.len() + self.accounts.len() + self.reps.len()
    }
}

/// Notes what an entry of the journal touched; without an entry everything. The mark was raised before.
pub(super) fn note(connection: &Connection, entry: Option<EntryId>) -> Result<()> {
    let mark: i64 = connection
        .prepare_cached("SELECT mark FROM main.file_mark WHERE id = 1")?
        .query_row([], |row| row.get(0))?;
    let rows = match entry {
        Some(entry) => of_entry(connection, entry)?,
        None => None,
    };
    let mut add = connection
        .prepare_cached("INSERT INTO main.touched (mark, kind, row_id) VALUES (?1, ?2, ?3)")?;
    match rows {
        None => drop(add.execute((mark, "all", None::<i64>))?),
        Some(rows) if rows.len() == 0 => drop(add.execute((mark, "nothing", None::<i64>))?),
        Some(rows) => {
            for (kind, ids) in [
                ("deal", &rows.deals),
                ("account", &rows.accounts),
                ("rep", &rows.reps),
            ] {
                for id in ids {
                    add.execute((mark, kind, id))?;
                }
            }
        }
    }
    connection
        .prepare_cached("DELETE FROM main.touched WHERE mark <= ?1")?
        .execute([mark - KEPT])?;
    Ok(())
}

/// Notes that the change under way may touch everything, whatever its entry says.
pub(super) fn note_all(connection: &Connection) -> Result<()> {
    let sql = "INSERT INTO main.touched (mark, kind) SELECT mark + 1, 'all' FROM main.file_mark WHERE id = 1";
    connection.execute(sql, [])?;
    Ok(())
}

/// The rows that an entry names; `None`: too many, or something that every deal shows.
fn of_entry(connection: &Connection, entry: EntryId) -> Result<Option<Rows>> {
    let mut statement = connection.prepare_cached(
        "SELECT table_name, row_id, coalesce(last_id, row_id), op = 'R', before ->> '$.deal_id', after ->> '$.deal_id'
         FROM main.journal_rows WHERE entry_id = ?1 AND table_name IN ('deals', 'accounts', 'reps', 'activities',
           'buyers', 'qualification_scores', 'stages', 'products', 'frameworks', 'framework_elements',
           'stage_minimums') LIMIT ?2",
    )?;
    let mut found = statement.query((entry.0, MOST as i64 + 1))?;
    let (mut rows, mut count) = (Rows::default(), 0);
    while let Some(row) = found.next()? {
        let (table, first, last): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        count += last - first + 1;
        if count > MOST as i64 {
            return Ok(None);
        }
        match table.as_str() {
            "deals" => rows.deals.extend(first..=last),
            "accounts" => rows.accounts.extend(first..=last),
            "reps" => {
                rows.reps.extend(first..=last);
                let owned = "SELECT id FROM main.deals WHERE owner_id BETWEEN ?1 AND ?2 AND outcome = 'open'";
                deals_of(connection, owned, (first, last), &mut rows)?;
            }
            "activities" | "buyers" | "qualification_scores" if row.get(3)? => {
                let of_range = format!(
                    "SELECT DISTINCT deal_id FROM main.{table} WHERE id BETWEEN ?1 AND ?2 AND deal_id IS NOT NULL"
                );
                deals_of(connection, &of_range, (first, last), &mut rows)?;
            }
            "activities" | "buyers" | "qualification_scores" => {
                rows.deals.extend(row.get::<_, Option<i64>>(4)?);
                rows.deals.extend(row.get::<_, Option<i64>>(5)?);
            }
            _ => return Ok(None),
        }
    }
    Ok(Some(rows).filter(|rows| rows.len() <= MOST))
}

fn deals_of(connection: &Connection, sql: &str, range: (i64, i64), rows: &mut Rows) -> Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut deals = statement.query(range)?;
    while let Some(deal) = deals.next()? {
        rows.deals.insert(deal.get(0)?);
        if rows.len() > MOST {
            break;
        }
    }
    Ok(())
}

impl Store {
    /// What changed since a mark, up to another; `None`: everything may have.
    pub(super) fn touched_since(&self, since: i64, until: i64) -> Result<Option<Touched>> {
        let mut touched = Touched::default();
        if since == until {
            return Ok(Some(touched));
        }
        let known: Option<i64> = self
            .reader()
            .prepare_cached(
                "SELECT count(DISTINCT mark) FROM main.touched WHERE mark > ?1 AND mark <= ?2",
            )?
            .query_row([since, until], |row| row.get(0))
            .optional()?;
        if known != Some(until - since) {
            return Ok(None);
        }
        let mut statement = self.reader().prepare_cached(
            "SELECT DISTINCT kind, row_id FROM main.touched WHERE mark > ?1 AND mark <= ?2 AND kind <> 'nothing'",
        )?;
        let mut rows = statement.query([since, until])?;
        while let Some(row) = rows.next()? {
            let kind: String = row.get(0)?;
            match kind.as_str() {
                "deal" => touched.deals.push(row.get(1)?),
                "account" => touched.accounts.push(row.get(1)?),
                "rep" => touched.reps.push(row.get(1)?),
                _ => return Ok(None),
            }
        }
        let is_few = touched.deals.len() <= 2 * MOST && touched.accounts.len() <= 2 * MOST;
        Ok(Some(touched).filter(|_| is_few))
    }
}
