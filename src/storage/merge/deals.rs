//! Deals: every deal that has something new is written once, with all that exports and histories say about it.

use std::collections::HashMap;

use rusqlite::OptionalExtension;
use rusqlite::types::Value;

use super::bench::CellOf;
use super::deal_events::{self, Facts};
use super::deal_snapshot::{Coming, Snapshot, snapshots};
use super::indices::Indices;
use super::rows::Columns;
use super::{Merge, deal_buyers, deal_pairs, moves, seen, telling};
use crate::storage::staging::StagedKind;
use crate::storage::{Result, StorageError};

/// The day and the held deals of an import that is newer than a file that comes in.
struct Newer {
    day: String,
    held: Vec<(i64, i64)>,
}

/// Merges all deals files and all histories.
pub(super) fn all(merge: &mut Merge<'_, '_>) -> Result<()> {
    let sql = merge.bench.sql;
    let first: i64 = sql.query_row(
        "SELECT coalesce(max(id), 0) + 1 FROM main.deals",
        [],
        |row| row.get(0),
    )?;
    let mut columns: HashMap<usize, Columns> = HashMap::new();
    let mut oldest: Option<String> = None;
    for (place, file) in merge.staging.files.iter().enumerate() {
        if file.kind == StagedKind::Deals {
            deal_pairs::pair(merge, place, first)?;
            columns.insert(place, Columns::of(file));
            let day = file.as_of.day().to_string();
            oldest = Some(oldest.map_or(day.clone(), |oldest| oldest.min(day)));
        }
    }
    let born: i64 = sql.query_row("SELECT coalesce(max(id), 0) FROM stage.born", [], |row| {
        row.get(0)
    })?;
    if born > 0 {
        merge.bench.next_ids("deals", born)?;
    }
    moves::collect(merge, first)?;
    unchanged(merge)?;
    let newer = newer_imports(merge, oldest.as_deref())?;
    let has_moves: bool =
        sql.query_row("SELECT EXISTS (SELECT 1 FROM stage.moves)", [], |row| {
            row.get(0)
        })?;
    let indices = Indices::drop_of_empty(sql, &["deals", "deal_events"])?;
    let imports = deal_events::Imports::load(merge)?;
    let mut statement = sql.prepare(
        "SELECT deal_id FROM stage.pairs WHERE known = 0 UNION SELECT deal_id FROM stage.moves ORDER BY deal_id",
    )?;
    let staging = merge.staging;
    std::thread::scope(|scope| {
        // Where all deals are new, a file is read from end to end, ahead.
        let mut coming = columns
            .iter()
            .min_by_key(|(file, _)| **file)
            .filter(|_| first == 1)
            .and_then(|(file, columns)| Coming::start(scope, staging, *file, columns));
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            merge.bench.tick()?;
            let exports = snapshots(merge, id, &columns, coming.as_mut())?;
            one(
                merge,
                (id, id >= first),
                exports,
                &newer,
                &imports,
                has_moves,
            )?;
        }
        Ok::<(), StorageError>(())
    })?;
    drop(statement);
    indices.make_again(sql)
}

/// Counts the rows that hold nothing new.
fn unchanged(merge: &mut Merge<'_, '_>) -> Result<()> {
    let sql = merge.bench.sql;
    let mut statement =
        sql.prepare("SELECT file, count(*) FROM stage.pairs WHERE known = 1 GROUP BY file")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        merge.bench.file = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
        let many: i64 = row.get(1)?;
        merge.bench.count().unchanged += many;
        merge.bench.done.rows += many;
    }
    Ok(())
}

fn newer_imports(merge: &Merge<'_, '_>, oldest: Option<&str>) -> Result<Vec<Newer>> {
    let Some(oldest) = oldest else {
        return Ok(Vec::new());
    };
    let mut statement = merge.bench.sql.prepare(
        "SELECT as_of, seen FROM main.imports WHERE kind = 'deals' AND as_of > ?1
             UNION SELECT as_of, seen FROM main.sightings WHERE as_of > ?1",
    )?;
    let rows = statement.query_map([oldest], |row| {
        let held: String = row.get(1)?;
        Ok(Newer {
            day: row.get(0)?,
            held: seen::read(&held),
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn one(
    merge: &mut Merge<'_, '_>,
    (id, new): (i64, bool),
    mut exports: Vec<Snapshot>,
    newer: &[Newer],
    imports: &deal_events::Imports,
    has_moves: bool,
) -> Result<()> {
    let mut facts = if new {
        Facts::default()
    } else {
        Facts::load(merge, id, imports)?
    };
    if !new {
        exports = hold_back_older(merge, id, exports, newer, &facts)?;
    }
    let history = if has_moves {
        facts.take_moves(merge, id)?
    } else {
        HashMap::new()
    };
    for snapshot in &exports {
        for (field, said) in &snapshot.said {
            facts.say(*field, said.clone());
        }
        if snapshot.created_on.is_some() {
            facts.created_on.clone_from(&snapshot.created_on);
            facts.created_by = Some((
                merge.bench.imports.get(snapshot.file).copied().unwrap_or(0),
                snapshot.as_of,
            ));
        }
    }
    if new && exports.is_empty() {
        return Ok(());
    }
    let told = facts.tell(merge);
    let since = exports.last().and_then(|last| last.stage_since.clone());
    let cells = told.cells(merge, since);
    let kept = kept_beside(merge, id, new, &exports)?;
    if new {
        make(merge, id, &exports, cells)?;
    } else {
        change(merge, id, &exports, cells, told.writes())?;
    }
    merge.touched.deal(merge.bench.sql, id)?;
    let written = told.write(merge, id)?;
    for snapshot in exports.iter().filter(|snapshot| !snapshot.known) {
        merge.bench.file = snapshot.file;
        deal_buyers::add(merge, id, &snapshot.contacts, kept.as_deref())?;
    }
    count_history(merge, &history, &written);
    Ok(())
}

/// What was kept beside a deal before this import, where a row names contacts.
fn kept_beside(
    merge: &Merge<'_, '_>,
    id: i64,
    new: bool,
    snapshots: &[Snapshot],
) -> Result<Option<String>> {
    if new || snapshots.iter().all(|one| one.contacts.is_empty()) {
        return Ok(None);
    }
    Ok(merge
        .bench
        .sql
        .prepare_cached("SELECT extra FROM main.deals WHERE id = ?1")?
        .query_row([id], |row| row.get(0))?)
}

/// History rows count by file: those that became events are new.
fn count_history(
    merge: &mut Merge<'_, '_>,
    moves: &HashMap<usize, i64>,
    written: &HashMap<i64, i64>,
) {
    for (file, many) in moves {
        let import = merge.bench.imports.get(*file).copied().unwrap_or(0);
        let is_history = merge
            .staging
            .files
            .get(*file)
            .is_some_and(|file| file.kind.is_history());
        if !is_history {
            continue;
        }
        merge.bench.file = *file;
        let new = written.get(&import).copied().unwrap_or(0).min(*many);
        merge.bench.count().new += new;
        merge.bench.count().unchanged += many - new;
    }
}

/// Differences of an export that is older than what is known of the deal are reported and not applied.
fn hold_back_older(
    merge: &mut Merge<'_, '_>,
    id: i64,
    snapshots: Vec<Snapshot>,
    newer: &[Newer],
    facts: &Facts,
) -> Result<Vec<Snapshot>> {
    let mut current = Vec::with_capacity(snapshots.len());
    for snapshot in snapshots {
        let day = snapshot.as_of.day().to_string();
        let outdated = newer
            .iter()
            .any(|import| import.day > day && seen::holds(&import.held, id));
        if !outdated {
            current.push(snapshot);
            continue;
        }
        merge.bench.file = snapshot.file;
        let mut differs = false;
        for (field, said) in &snapshot.said {
            let known = facts.value(*field);
            if known != said.new {
                differs = true;
                let column = telling::column(*field).unwrap_or_default();
                let currency = facts.value(crate::domain::history::EventField::Currency);
                let (old, new) = (number_or_text(known), number_or_text(said.new.clone()));
                merge.bench.note_change(
                    snapshot.line,
                    &snapshot.name,
                    column,
                    (&old, &new),
                    currency.as_deref(),
                    false,
                )?;
            }
        }
        let count = merge.bench.count();
        if differs {
            count.older += 1;
        } else if !snapshot.known {
            count.unchanged += 1;
        }
    }
    Ok(current)
}

fn number_or_text(value: Option<String>) -> Value {
    value.map_or(Value::Null, |text| {
        text.parse().map_or(Value::Text(text), Value::Integer)
    })
}

fn make(
    merge: &mut Merge<'_, '_>,
    id: i64,
    snapshots: &[Snapshot],
    events: Vec<CellOf>,
) -> Result<()> {
    let mut cells: Vec<CellOf> = Vec::with_capacity(32);
    for snapshot in snapshots {
        merge.bench.file = snapshot.file;
        for cell in &snapshot.plain {
            set(&mut cells, cell.clone());
        }
        set(&mut cells, ("row_hash", Value::Integer(snapshot.hash)));
        set(
            &mut cells,
            ("seen_import_id", Value::Integer(merge.bench.import())),
        );
    }
    if let Some(first) = snapshots.first() {
        merge.bench.file = first.file;
        set(
            &mut cells,
            ("import_id", Value::Integer(merge.bench.import())),
        );
    }
    cells.extend(events);
    merge.bench.insert_as("deals", id, &cells)?;
    for (place, snapshot) in snapshots.iter().enumerate() {
        merge.bench.file = snapshot.file;
        if place == 0 {
            merge.bench.count().new += 1;
        } else {
            merge.bench.count().unchanged += 1;
        }
    }
    Ok(())
}

fn set(cells: &mut Vec<CellOf>, cell: CellOf) {
    match cells.iter_mut().find(|(column, _)| *column == cell.0) {
        Some(known) => *known = cell,
        None => cells.push(cell),
    }
}

/// Changes a known deal: what differs is noted for the plan and written.
fn change(
    merge: &mut Merge<'_, '_>,
    id: i64,
    snapshots: &[Snapshot],
    events: Vec<CellOf>,
    history_changes: bool,
) -> Result<()> {
    let mut cells: Vec<CellOf> = Vec::new();
    for snapshot in snapshots.iter().filter(|snapshot| !snapshot.known) {
        for cell in &snapshot.plain {
            set(&mut cells, cell.clone());
        }
    }
    cells.extend(events);
    let before = if cells.is_empty() {
        Vec::new()
    } else {
        merge.bench.read("deals", id, &cells)?
    };
    let differing: Vec<(CellOf, Value)> = cells
        .into_iter()
        .zip(before)
        .filter(|((_, new), old)| new != old)
        .collect();
    let last = snapshots.iter().rfind(|snapshot| !snapshot.known);
    let known: Option<(String, Option<String>)> = merge
        .bench
        .sql
        .prepare_cached("SELECT name, currency FROM main.deals WHERE id = ?1")?
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (name, currency) = known.unzip();
    let currency = currency.flatten();
    if let Some(last) = last.or(snapshots.last()) {
        merge.bench.file = last.file;
        for ((column, new), old) in &differing {
            merge.bench.note_change(
                last.line,
                name.as_deref().unwrap_or_default(),
                column,
                (old, new),
                currency.as_deref(),
                true,
            )?;
        }
    }
    let differs = !differing.is_empty() || history_changes;
    let mut written: Vec<CellOf> = differing.into_iter().map(|(cell, _)| cell).collect();
    if let Some(last) = last.filter(|_| differs) {
        merge.bench.file = last.file;
        written.push(("row_hash", Value::Integer(last.hash)));
        written.push(("seen_import_id", Value::Integer(merge.bench.import())));
    }
    if !written.is_empty() {
        merge.bench.update("deals", id, &written)?;
    }
    for snapshot in snapshots.iter().filter(|snapshot| !snapshot.known) {
        merge.bench.file = snapshot.file;
        let count = merge.bench.count();
        if differs {
            count.changed += 1;
        } else {
            count.unchanged += 1;
        }
    }
    Ok(())
}
