//! Which staged row is which deal.

use std::collections::HashMap;

use rusqlite::Connection;

use super::Merge;
use crate::storage::Result;
use crate::storage::staging::StagedKind;

/// Pairs every staged row of a deals file with a deal that is known, or a row number for a new one. Rows with the
/// hash of their deal's last row are known to hold nothing new.
pub(super) fn pair(merge: &mut Merge<'_, '_>, place: usize, first: i64) -> Result<()> {
    let sql = merge.bench.sql;
    let about_deals = merge
        .staging
        .files
        .iter()
        .filter(|file| file.kind == StagedKind::Deals || file.kind.is_history());
    if first == 1 && about_deals.count() == 1 && merge.staging.keys_rise(place) {
        return all_new(sql, place);
    }
    sql.execute_batch(&format!(
        "INSERT OR IGNORE INTO stage.born (key) SELECT s.key FROM stage.f{place} s WHERE s.key IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM main.deals d WHERE d.external_id = s.key)
           AND NOT EXISTS (SELECT 1 FROM stage.adopted a JOIN main.deals d ON d.id = a.deal_id WHERE a.key = s.key)
          ORDER BY s.row;
         INSERT INTO stage.pairs (file, row, deal_id, known)
         SELECT {place}, s.row, coalesce(d.id, a.deal_id, {first} - 1 + b.id), coalesce(d.row_hash = s.hash, 0)
           FROM stage.f{place} s LEFT JOIN main.deals d ON d.external_id = s.key
           LEFT JOIN stage.adopted a ON a.key = s.key AND d.id IS NULL
           LEFT JOIN stage.born b ON b.key = s.key AND d.id IS NULL
          WHERE s.key IS NOT NULL ORDER BY s.row;"
    ))?;
    by_stated_key(merge, place, first)
}

/// The first deals of a file, each with an id greater than the one before, and nothing else that could ask for them by it:
/// row by row. Only their number is kept in `born`.
fn all_new(sql: &Connection, place: usize) -> Result<()> {
    sql.execute_batch(&format!(
        "INSERT INTO stage.pairs (file, row, deal_id, known)
           SELECT {place}, row, row_number() OVER (ORDER BY row), 0 FROM stage.f{place} ORDER BY row;
         INSERT INTO stage.born (id) SELECT count(*) FROM stage.f{place} HAVING count(*) > 0;"
    ))?;
    Ok(())
}

/// Rows without an id of their own: those of one key are matched by count, equal rows first.
fn by_stated_key(merge: &mut Merge<'_, '_>, place: usize, first: i64) -> Result<()> {
    let sql = merge.bench.sql;
    let mut statement = sql.prepare(&format!(
        "SELECT row, identity, hash FROM stage.f{place} WHERE key IS NULL ORDER BY identity, row"
    ))?;
    let mut rows = statement.query([])?;
    let mut group: (String, Vec<(i64, i64)>) = Default::default();
    while let Some(row) = rows.next()? {
        let identity: String = row.get::<_, Option<String>>(1)?.unwrap_or_default();
        if identity != group.0 {
            settle(merge, place, first, &group)?;
            group = (identity, Vec::new());
        }
        group.1.push((row.get(0)?, row.get(2)?));
    }
    settle(merge, place, first, &group)
}

fn settle(
    merge: &mut Merge<'_, '_>,
    place: usize,
    first: i64,
    (identity, staged): &(String, Vec<(i64, i64)>),
) -> Result<()> {
    if staged.is_empty() {
        return Ok(());
    }
    let sql = merge.bench.sql;
    let mut known: Vec<(i64, Option<i64>)> = {
        let mut statement = sql.prepare_cached(
            "SELECT id, row_hash FROM main.deals WHERE identity = ?1 AND external_id IS NULL
               AND id NOT IN (SELECT deal_id FROM stage.adopted) ORDER BY id",
        )?;
        let rows = statement.query_map([identity], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    let mut paired: HashMap<i64, (i64, bool)> = HashMap::new();
    for (row, hash) in staged {
        if let Some(at) = known.iter().position(|(_, known)| *known == Some(*hash)) {
            paired.insert(*row, (known.remove(at).0, true));
        }
    }
    let mut rest = known.into_iter();
    let mut new = 0;
    for (row, _) in staged {
        let (deal, known) = if let Some(pair) = paired.remove(row) {
            pair
        } else if let Some((id, _)) = rest.next() {
            (id, false)
        } else {
            new += 1;
            let born = born(merge, &format!("{identity}\u{1}{new}"))?;
            (first - 1 + born, false)
        };
        sql.prepare_cached(
            "INSERT INTO stage.pairs (file, row, deal_id, known) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((place as i64, row, deal, known))?;
    }
    Ok(())
}

fn born(merge: &Merge<'_, '_>, key: &str) -> Result<i64> {
    let sql = merge.bench.sql;
    sql.prepare_cached("INSERT OR IGNORE INTO stage.born (key) VALUES (?1)")?
        .execute([key])?;
    Ok(sql
        .prepare_cached("SELECT id FROM stage.born WHERE key = ?1")?
        .query_row([key], |row| row.get(0))?)
}
