//! History files as moves: this field of this deal became that, at that time.

use rusqlite::types::Value;

use super::Merge;
use super::rows::{Columns, Staged};
use crate::domain::history::EventField;
use crate::storage::Result;
use crate::storage::staging::StagedKind;

/// The fields of a snapshot row: the event they become, the staged column, the column of the value before.
const FIELDS: [(EventField, &str, &str); 6] = [
    (EventField::Stage, "stage", "previous_stage"),
    (EventField::Amount, "amount", "previous_amount"),
    (EventField::CloseOn, "close_date", "previous_close_date"),
    (
        EventField::Category,
        "forecast_category",
        "previous_forecast_category",
    ),
    (EventField::Owner, "owner", ""),
    (EventField::NextStep, "next_step", ""),
];

/// Stages the moves of every history file, and those that deals files tell by the day a stage was entered.
pub(super) fn collect(merge: &mut Merge<'_, '_>, first: i64) -> Result<()> {
    let staging = merge.staging;
    if staging
        .files
        .iter()
        .any(|file| file.kind.is_history() && file.has("deal_name"))
    {
        call_by_name(merge)?;
    }
    for (place, file) in staging.files.iter().enumerate() {
        merge.bench.file = place;
        match file.kind {
            StagedKind::FieldHistory => field_history(merge, place, first)?,
            StagedKind::DealHistory => snapshots(merge, place, &Columns::of(file), first)?,
            StagedKind::Deals => entered_stages(merge, place, &file.columns)?,
            _ => {}
        }
    }
    Ok(())
}

/// Deals by name, where a history has no ids.
fn call_by_name(merge: &Merge<'_, '_>) -> Result<()> {
    let sql = merge.bench.sql;
    sql.execute_batch(
        "CREATE TABLE IF NOT EXISTS stage.called (name TEXT, deal_id INTEGER UNIQUE);
         DELETE FROM stage.called;
         INSERT INTO stage.called SELECT name, id FROM main.deals;",
    )?;
    for (place, file) in merge.staging.files.iter().enumerate() {
        if file.kind == StagedKind::Deals && file.has("deal_name") {
            sql.execute_batch(&format!(
                "INSERT OR IGNORE INTO stage.called SELECT s.deal_name, p.deal_id FROM stage.pairs p
                   JOIN stage.f{place} s ON s.row = p.row WHERE p.file = {place};"
            ))?;
        }
    }
    sql.execute_batch("CREATE INDEX IF NOT EXISTS stage.called_name ON called (name)")?;
    Ok(())
}

/// The row number of a history row's deal: by id among known and new deals, else by name.
fn deal_of(place: usize, named: bool, first: i64) -> String {
    let by_name = if named {
        format!("(SELECT c.deal_id FROM stage.called c WHERE c.name = f{place}.deal_name)")
    } else {
        "NULL".to_owned()
    };
    format!(
        "CASE WHEN f{place}.key IS NULL THEN {by_name} ELSE coalesce(
           (SELECT d.id FROM main.deals d WHERE d.external_id = f{place}.key),
           (SELECT a.deal_id FROM stage.adopted a WHERE a.key = f{place}.key),
           (SELECT {first} - 1 + b.id FROM stage.born b WHERE b.key = f{place}.key)) END"
    )
}

fn field_history(merge: &mut Merge<'_, '_>, place: usize, first: i64) -> Result<()> {
    let file = merge.staging.files.get(place);
    let named = file.is_some_and(|file| file.has("deal_name"));
    let history_id = if file.is_some_and(|file| file.has("history_id")) {
        "history_id"
    } else {
        "NULL"
    };
    let sql = merge.bench.sql;
    sql.execute(
        &format!(
            "INSERT INTO stage.moves (file, deal_id, at, field, old, new, external_id, soft)
             SELECT {place}, {}, changed_at, event, old_value, new_value, {history_id}, 0 FROM stage.f{place}
             WHERE event IS NOT NULL ORDER BY changed_at, row",
            deal_of(place, named, first)
        ),
        [],
    )?;
    let others: i64 = sql.query_row(
        &format!("SELECT count(*) FROM stage.f{place} WHERE event IS NULL"),
        [],
        |row| row.get(0),
    )?;
    if others > 0 {
        merge.bench.count().unchanged += others;
        merge.bench.note(format!(
            "{others} changes of other fields than stage, amount, close date, forecast category, owner and next step \
             were read but are not kept"
        ));
    }
    Ok(())
}

/// Rows with the values after each change: what differs from the row before is a move.
fn snapshots(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns, first: i64) -> Result<()> {
    let sql = merge.bench.sql;
    let named = columns.has("deal_name");
    let mut statement = sql.prepare(&format!(
        "SELECT *, {} AS deal_id FROM stage.f{place} ORDER BY deal_id, changed_at, row",
        deal_of(place, named, first)
    ))?;
    let mut rows = statement.query([])?;
    let mut before: Option<(i64, Vec<Option<String>>)> = None;
    while let Some(row) = rows.next()? {
        let Some(deal) = row.get::<_, Option<i64>>("deal_id")? else {
            continue;
        };
        let staged = columns.read(row)?;
        let now: Vec<Option<String>> = FIELDS
            .iter()
            .map(|(_, column, _)| plain(&staged, column))
            .collect();
        let last = before
            .take()
            .filter(|(of, _)| *of == deal)
            .map(|(_, values)| values);
        snapshot(merge, place, deal, &staged, last.as_deref(), &now)?;
        before = Some((deal, now));
    }
    Ok(())
}

fn plain(row: &Staged<'_>, column: &str) -> Option<String> {
    match (column, row.value(column)) {
        ("owner", _) => row
            .text("owner_id")
            .or(row.text("owner_name"))
            .map(str::to_owned),
        ("close_date" | "previous_close_date", _) => row.day(column),
        (_, Value::Text(text)) => Some(text.clone()),
        (_, Value::Integer(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn snapshot(
    merge: &Merge<'_, '_>,
    place: usize,
    deal: i64,
    row: &Staged<'_>,
    last: Option<&[Option<String>]>,
    now: &[Option<String>],
) -> Result<()> {
    for (at, (field, column, before)) in FIELDS.iter().enumerate() {
        let mapped = row.has(column)
            || (*column == "owner" && (row.has("owner_id") || row.has("owner_name")));
        let new = now.get(at).cloned().flatten();
        let known = last.and_then(|last| last.get(at).cloned().flatten());
        // Nothing to tell: not in the file, as before, or blank from the start.
        if !mapped || (last.is_some() && known == new) || (last.is_none() && new.is_none()) {
            continue;
        }
        let old = plain(row, before).or(known);
        merge
            .bench
            .sql
            .prepare_cached(
                "INSERT INTO stage.moves (file, deal_id, at, field, old, new, external_id, soft)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
            )?
            .execute((
                place as i64,
                deal,
                row.stamp("changed_at").map(|stamp| stamp.0),
                field.key(),
                old,
                new,
                row.text("history_id"),
            ))?;
    }
    Ok(())
}

/// Columns `stage_entered:<stage>` of a deals file: the days on which stages were entered.
fn entered_stages(merge: &mut Merge<'_, '_>, place: usize, columns: &[String]) -> Result<()> {
    for column in columns {
        let Some(stage) = column.strip_prefix("stage_entered:") else {
            continue;
        };
        merge.bench.sql.execute(
            &format!(
                "INSERT INTO stage.moves (file, deal_id, at, field, old, new, external_id, soft)
                 SELECT {place}, p.deal_id, s.\"{column}\", 'stage', NULL, ?1, NULL, 1
                   FROM stage.f{place} s JOIN stage.pairs p ON p.file = {place} AND p.row = s.row
                  WHERE s.\"{column}\" IS NOT NULL"
            ),
            [stage],
        )?;
    }
    Ok(())
}
