//! What an import leaves behind besides records: itself with its counts and refused rows, the deals that it held,
//! the base currency, kept mappings; and which deals are missing from it.

use std::collections::{BTreeMap, BTreeSet};

use super::seen;
use super::{Merge, Orders};
use crate::storage::Result;
use crate::storage::staging::{StagedFile, StagedKind};

/// Writes it all down, after the records.
pub(super) fn settle(merge: &mut Merge<'_, '_>, orders: &Orders) -> Result<()> {
    missing(merge)?;
    let changed = merge
        .bench
        .counts
        .iter()
        .any(|count| count.new + count.changed > 0);
    for (place, file) in merge.staging.files.iter().enumerate() {
        merge.bench.file = place;
        let count = *merge.bench.count();
        if count.new + count.changed > 0 {
            import(merge, place, file)?;
        } else if file.kind == StagedKind::Deals {
            sighting(merge, place, file)?;
        }
    }
    if let Some((currency, origin)) = orders.base_currency.as_ref().filter(|_| changed) {
        let id = merge.bench.next_id("settings")?;
        merge.bench.sql.execute(
            "INSERT INTO main.settings (id, key, value, origin) VALUES (?1, 'base_currency', ?2, ?3)
             ON CONFLICT (key) DO NOTHING",
            (id, format!("\"{currency}\""), origin),
        )?;
    }
    for mapping in &orders.mappings {
        merge.bench.sql.execute(
            "DELETE FROM main.mappings WHERE (name = ?1 OR header_key = ?2)
               AND NOT (name = ?1 AND header_key = ?2 AND body = ?3 AND kind = ?4)",
            (
                &mapping.name,
                &mapping.header_key,
                &mapping.body,
                &mapping.kind,
            ),
        )?;
        let known: bool = merge.bench.sql.query_row(
            "SELECT EXISTS (SELECT 1 FROM main.mappings WHERE name = ?1 OR header_key = ?2)",
            (&mapping.name, &mapping.header_key),
            |row| row.get(0),
        )?;
        if !known {
            merge.bench.insert(
                "mappings",
                &[
                    ("name", super::bench::text(Some(&mapping.name))),
                    ("kind", super::bench::text(Some(&mapping.kind))),
                    ("header_key", super::bench::text(Some(&mapping.header_key))),
                    ("body", super::bench::text(Some(&mapping.body))),
                ],
            )?;
        }
    }
    Ok(())
}

fn import(merge: &mut Merge<'_, '_>, place: usize, file: &StagedFile) -> Result<()> {
    let held = if file.kind == StagedKind::Deals {
        seen::ranges(held(merge, &[place])?)
    } else {
        String::new()
    };
    let count = *merge.bench.count();
    let id = merge.bench.import();
    let mut warnings = file.notes.clone();
    warnings.extend(merge.bench.notes.get(place).cloned().unwrap_or_default());
    let warnings = serde_json::to_string(&warnings).unwrap_or_else(|_| "[]".to_owned());
    let cells = [
        ("file_name", super::bench::text(Some(&file.name))),
        ("file_hash", super::bench::text(Some(&file.hash))),
        ("kind", super::bench::text(Some(file.kind.word()))),
        ("mapping", super::bench::text(Some(&file.header_key))),
        (
            "as_of",
            super::bench::text(Some(&file.as_of.day().to_string())),
        ),
        ("learnt_at", super::bench::whole(Some(merge.bench.now.0))),
        ("rows", super::bench::whole(Some(count.rows))),
        ("added", super::bench::whole(Some(count.new))),
        ("changed", super::bench::whole(Some(count.changed))),
        ("unchanged", super::bench::whole(Some(count.unchanged))),
        ("refused", super::bench::whole(Some(count.refused))),
        ("missing", super::bench::whole(Some(count.missing))),
        ("fields", super::bench::text(Some(&file.columns.join(",")))),
        ("content_hash", super::bench::whole(Some(file.content_hash))),
        ("seen", super::bench::text(Some(&held))),
        ("warnings", super::bench::text(Some(&warnings))),
    ];
    merge.bench.insert_as("imports", id, &cells)?;
    let many: i64 = merge.bench.sql.query_row(
        "SELECT count(*) FROM stage.refusals WHERE file = ?1",
        [place as i64],
        |row| row.get(0),
    )?;
    if many > 0 {
        let first = merge.bench.next_ids("import_refusals", many)?;
        merge.bench.sql.execute(
            "INSERT INTO main.import_refusals (id, import_id, line, header, value, reason, row)
             SELECT ?1 - 1 + row_number() OVER (ORDER BY line, id), ?2, line, header, value, reason, row
               FROM stage.refusals WHERE file = ?3",
            (first, id, place as i64),
        )?;
    }
    Ok(())
}

/// An export that brought nothing new was seen all the same.
fn sighting(merge: &Merge<'_, '_>, place: usize, file: &StagedFile) -> Result<()> {
    let held = seen::ranges(held(merge, &[place])?);
    if held.is_empty() {
        return Ok(());
    }
    merge.bench.sql.execute(
        "INSERT INTO main.sightings (mapping, as_of, learnt_at, seen) SELECT ?1, ?2, ?3, ?4
          WHERE NOT EXISTS (SELECT 1 FROM main.sightings WHERE mapping = ?1 AND as_of = ?2 AND seen = ?4)
            AND NOT EXISTS (SELECT 1 FROM main.imports WHERE kind = 'deals' AND mapping = ?1 AND as_of = ?2
              AND seen = ?4)",
        (
            &file.header_key,
            file.as_of.day().to_string(),
            merge.bench.now.0,
            held,
        ),
    )?;
    Ok(())
}

/// The deals of some files, rising.
fn held(merge: &Merge<'_, '_>, places: &[usize]) -> Result<BTreeSet<i64>> {
    let mut held = BTreeSet::new();
    for place in places {
        let mut statement = merge
            .bench
            .sql
            .prepare_cached("SELECT deal_id FROM stage.pairs WHERE file = ?1")?;
        let rows = statement.query_map([*place as i64], |row| row.get(0))?;
        for id in rows {
            held.insert(id?);
        }
    }
    Ok(held)
}

/// Deals that earlier exports with the same header held and these do not: listed, never deleted.
fn missing(merge: &mut Merge<'_, '_>) -> Result<()> {
    let mut shapes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, file) in merge.staging.files.iter().enumerate() {
        if file.kind == StagedKind::Deals {
            shapes
                .entry(file.header_key.as_str())
                .or_default()
                .push(place);
        }
    }
    for (shape, places) in shapes {
        let Some(first) = places.first().copied() else {
            continue;
        };
        let as_of = merge
            .staging
            .files
            .get(first)
            .map(|file| file.as_of.day().to_string())
            .unwrap_or_default();
        let earlier: Vec<String> = {
            let mut statement = merge
                .bench
                .sql
                .prepare("SELECT seen FROM main.imports WHERE kind = 'deals' AND mapping = ?1 AND as_of <= ?2
                 UNION SELECT seen FROM main.sightings WHERE mapping = ?1 AND as_of <= ?2")?;
            let rows = statement.query_map([shape, as_of.as_str()], |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        if earlier.is_empty() {
            continue;
        }
        let now = held(merge, &places)?;
        let before: BTreeSet<i64> = earlier
            .iter()
            .flat_map(|text| seen::numbers(text))
            .collect();
        merge.bench.file = first;
        let gone: Vec<i64> = before.difference(&now).copied().collect();
        list(merge, first, &gone)?;
        if gone.len() * 10 > before.len() {
            merge.bench.note(format!(
                "{} of {} deals of earlier exports with these columns are missing; a narrower filter looks the same. \
                 They are kept",
                gone.len(),
                before.len()
            ));
        }
    }
    Ok(())
}

fn list(merge: &mut Merge<'_, '_>, place: usize, gone: &[i64]) -> Result<()> {
    for id in gone {
        let listed = merge
            .bench
            .sql
            .prepare_cached(
                "INSERT INTO stage.missing (file, deal_id, name, external_id)
                 SELECT ?1, id, name, coalesce(external_id, '') FROM main.deals WHERE id = ?2",
            )?
            .execute((place as i64, id))?;
        merge.bench.count().missing += listed as i64;
    }
    Ok(())
}

/// Whether the newest import of this kind, with those of the same command, held exactly these rows: then there is
/// nothing to compare. Two files of one command may say different things about one record; brought in again, the
/// second must not change what the first one changes back.
pub(super) fn is_newest_again(merge: &Merge<'_, '_>, file: &StagedFile) -> Result<bool> {
    Ok(merge.bench.sql.query_row(
        "SELECT EXISTS (SELECT 1 FROM main.imports WHERE kind = ?1 AND content_hash = ?2 AND fields = ?3
           AND learnt_at = (SELECT max(learnt_at) FROM main.imports WHERE kind = ?1))",
        (file.kind.word(), file.content_hash, file.columns.join(",")),
        |row| row.get(0),
    )?)
}
