//! Quotas, forecast calls and currency rates.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, ToSql};

use super::Merge;
use super::bench::{CellOf, text};
use super::names::PersonNamed;
use super::rows::{Columns, Staged, each};
use crate::storage::Result;

fn rep(merge: &mut Merge<'_, '_>, row: &Staged<'_>) -> Result<Option<i64>> {
    merge.names.person(
        merge.bench,
        PersonNamed::new(row.text("rep_id"), row.text("rep_name"), None),
    )
}

/// Merges quotas. The period was read beforehand.
pub(super) fn quotas(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    each(sql, place, columns, |row| {
        merge.bench.tick()?;
        let Some(rep) = rep(merge, row)? else {
            return Ok(());
        };
        let metric = row.text("metric").unwrap_or("won_value");
        let (first, last) = (row.day("period_start"), row.day("period_end"));
        let ramp = row
            .text("ramp_percent")
            .and_then(|text| text.parse::<f64>().ok())
            .map_or(1.0, share);
        let cells: Vec<CellOf> = vec![
            ("rep_id", Value::Integer(rep)),
            ("metric", text(Some(metric))),
            ("starts_on", text(first.as_deref())),
            ("ends_on", text(last.as_deref())),
            ("amount_minor", row.value("amount").clone()),
            ("currency", row.value("amount_currency").clone()),
            ("ramp", Value::Real(ramp)),
        ];
        let existing = find(
            merge,
            "SELECT id FROM main.quotas WHERE rep_id = ?1 AND metric = ?2 AND starts_on = ?3 AND ends_on = ?4",
            &[&rep, &metric, &first, &last],
        )?;
        let put = merge.bench.put(
            "quotas",
            existing,
            &cells,
            row.line(),
            first.as_deref().unwrap_or_default(),
        )?;
        merge.bench.tally(put);
        Ok(())
    })
}

/// 100 and 1.00 are both a full quota.
fn share(ramp: f64) -> f64 {
    if ramp > 1.5 { ramp / 100.0 } else { ramp }
}

/// The columns of a forecast call and the category each stands for.
const CATEGORIES: [(&str, &str, &str); 4] = [
    ("closed_won", "closed_won_currency", "closed"),
    ("commit", "commit_currency", "commit"),
    ("best_case", "best_case_currency", "best_case"),
    ("pipeline", "pipeline_currency", "pipeline"),
];

/// Merges forecast calls: one record per category.
pub(super) fn calls(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    each(sql, place, columns, |row| {
        merge.bench.tick()?;
        let Some(rep) = rep(merge, row)? else {
            return Ok(());
        };
        let (made, first, last) = (
            row.day("submitted_at"),
            row.day("period_start"),
            row.day("period_end"),
        );
        for (field, currency, category) in CATEGORIES {
            if matches!(row.value(field), Value::Null) {
                continue;
            }
            let cells: Vec<CellOf> = vec![
                ("rep_id", Value::Integer(rep)),
                ("made_on", text(made.as_deref())),
                ("starts_on", text(first.as_deref())),
                ("ends_on", text(last.as_deref())),
                ("category", text(Some(category))),
                ("amount_minor", row.value(field).clone()),
                ("currency", row.value(currency).clone()),
                ("reason", text(row.text("reason"))),
            ];
            let existing = find(
                merge,
                "SELECT id FROM main.forecast_calls WHERE rep_id = ?1 AND made_on = ?2 AND starts_on = ?3
                   AND ends_on = ?4 AND category = ?5",
                &[&rep, &made, &first, &last, &category],
            )?;
            let put = merge
                .bench
                .put("forecast_calls", existing, &cells, row.line(), category)?;
            merge.bench.tally(put);
        }
        Ok(())
    })
}

fn find(merge: &Merge<'_, '_>, sql: &str, values: &[&dyn ToSql]) -> Result<Option<i64>> {
    Ok(merge
        .bench
        .sql
        .prepare_cached(sql)?
        .query_row(values, |row| row.get(0))
        .optional()?)
}

/// Merges a table of rates.
pub(super) fn rates(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    let as_of = merge
        .staging
        .files
        .get(place)
        .map(|file| file.as_of.day().to_string());
    each(sql, place, columns, |row| {
        merge.bench.tick()?;
        let day = row
            .day("date")
            .or_else(|| as_of.clone())
            .unwrap_or_default();
        let (Some(currency), Some(base), Some(rate)) = (
            row.text("currency"),
            row.text("base"),
            row.text("rate_value"),
        ) else {
            return Ok(());
        };
        if currency == base {
            merge.bench.count().unchanged += 1;
            return Ok(());
        }
        // A table without days says nothing new where it repeats the newest rate.
        let newest: Option<String> = merge
            .bench
            .sql
            .prepare_cached(
                "SELECT rate FROM main.rates WHERE base = ?1 AND currency = ?2 AND on_day <= ?3
                 ORDER BY on_day DESC LIMIT 1",
            )?
            .query_row([base, currency, &day], |row| row.get(0))
            .optional()?;
        if !row.has("date") && newest.as_deref() == Some(rate) {
            merge.bench.count().unchanged += 1;
            return Ok(());
        }
        one_rate(merge, row.line(), [base, currency, &day, rate])
    })
}

fn one_rate(
    merge: &mut Merge<'_, '_>,
    line: i64,
    [base, currency, day, rate]: [&str; 4],
) -> Result<()> {
    let existing = find(
        merge,
        "SELECT id FROM main.rates WHERE base = ?1 AND currency = ?2 AND on_day = ?3",
        &[&base, &currency, &day],
    )?;
    let import = merge.bench.import();
    if let Some(id) = existing {
        let put = merge.bench.put(
            "rates",
            Some(id),
            &[("rate", text(Some(rate)))],
            line,
            currency,
        )?;
        merge.bench.tally(put);
        return Ok(());
    }
    let id = merge.bench.next_id("rates")?;
    merge
        .bench
        .sql
        .prepare_cached("INSERT INTO main.rates (id, base, currency, on_day, rate, import_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((id, base, currency, day, rate, import))?;
    merge.bench.count().new += 1;
    Ok(())
}
