//! Quotas, forecast calls and currency rates.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, ToSql};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

use super::Merge;
use super::bench::{CellOf, maybe, text};
use super::names::PersonNamed;
use super::rows::{Columns, Staged, each};
use crate::domain::goal::{QUOTA, Target};
use crate::domain::money::{Currency, Money};
use crate::storage::Result;

fn rep(merge: &mut Merge<'_, '_>, row: &Staged<'_>) -> Result<Option<i64>> {
    merge.names.person(
        merge.bench,
        PersonNamed::new(row.text("rep_id"), row.text("rep_name"), None),
    )
}

/// A row of a file of quotas or goals.
struct TargetRow<'a> {
    rep: i64,
    metric: &'a str,
    first: Option<String>,
    last: Option<String>,
}

/// Merges quotas, and goals for other metrics. The period was read beforehand, the metric named by its key.
pub(super) fn quotas(merge: &mut Merge<'_, '_>, place: usize, columns: &Columns) -> Result<()> {
    let sql = merge.bench.sql;
    each(sql, place, columns, |row| {
        merge.bench.tick()?;
        let Some(rep) = rep(merge, row)? else {
            return Ok(());
        };
        let target = TargetRow {
            rep,
            metric: row.text("metric").unwrap_or(QUOTA),
            first: row.day("period_start"),
            last: row.day("period_end"),
        };
        target.merge(merge, row)
    })
}

impl TargetRow<'_> {
    fn merge(&self, merge: &mut Merge<'_, '_>, row: &Staged<'_>) -> Result<()> {
        let is_quota = self.metric == QUOTA;
        let table = if is_quota { "quotas" } else { "goals" };
        let existing = find(
            merge,
            &format!(
                "SELECT id FROM main.{table} WHERE rep_id = ?1 AND metric = ?2 AND starts_on = ?3 AND ends_on = ?4{}",
                if is_quota { "" } else { " AND part = ''" }
            ),
            &[&self.rep, &self.metric, &self.first, &self.last],
        )?;
        let amount: CellOf = if is_quota {
            ("amount_minor", row.value("amount").clone())
        } else {
            let number = row.text("number").and_then(|text| text.parse().ok());
            ("target", number.map_or(Value::Null, Value::Real))
        };
        let amounts = [amount, ("currency", row.value("amount_currency").clone())];
        let before = match existing {
            Some(id) => Some(merge.bench.read(table, id, &amounts)?),
            None => None,
        };
        let mut cells: Vec<CellOf> = vec![
            ("rep_id", Value::Integer(self.rep)),
            ("metric", text(Some(self.metric))),
            ("starts_on", text(self.first.as_deref())),
            ("ends_on", text(self.last.as_deref())),
        ];
        // A file without a ramp says nothing about the ramp that is known.
        if row.has("ramp_percent") || existing.is_none() {
            let ramp = row
                .text("ramp_percent")
                .and_then(|text| text.parse::<f64>().ok())
                .map_or(1.0, share);
            cells.push(("ramp", Value::Real(ramp)));
        }
        let is_other = before.as_ref().is_none_or(|before| {
            let new = amounts.iter().map(|(_, value)| value);
            before.iter().ne(new)
        });
        // Whoever agreed, agreed to another figure.
        if is_other && existing.is_some() {
            cells.push(("agreed_on", Value::Null));
        }
        cells.extend(amounts.iter().cloned());
        let record = self.first.as_deref().unwrap_or_default();
        let put = merge
            .bench
            .put(table, existing, &cells, row.line(), record)?;
        merge.bench.tally(put);
        if is_other {
            self.note(merge, before.as_deref(), &amounts)?;
        }
        Ok(())
    }

    /// Every change of a goal leaves a line, an import's too.
    fn note(
        &self,
        merge: &mut Merge<'_, '_>,
        before: Option<&[Value]>,
        after: &[CellOf; 2],
    ) -> Result<()> {
        let file = merge.bench.file;
        let name = merge.staging.files.get(file).map(|file| file.name.as_str());
        let old = before.and_then(|before| kept(&before[0], &before[1]));
        let cells: Vec<CellOf> = vec![
            ("rep_id", Value::Integer(self.rep)),
            ("metric", text(Some(self.metric))),
            ("starts_on", text(self.first.as_deref())),
            ("ends_on", text(self.last.as_deref())),
            ("what", text(Some("target"))),
            ("old", maybe(old.as_deref())),
            ("new", maybe(kept(&after[0].1, &after[1].1).as_deref())),
            ("reason", text(name)),
            ("changed_at", Value::Integer(merge.bench.now.0)),
        ];
        merge.bench.insert("goal_changes", &cells)?;
        Ok(())
    }
}

/// A target as the history of goals keeps it.
fn kept(amount: &Value, currency: &Value) -> Option<String> {
    let currency = match currency {
        Value::Text(code) => code.parse::<Currency>().ok(),
        _ => None,
    };
    let target = match (amount, currency) {
        (Value::Integer(minor), Some(currency)) => Target::Money(Money::new(*minor, currency)),
        (Value::Real(number), Some(currency)) => {
            let amount = Decimal::from_f64(*number)?;
            Target::Money(Money::from_decimal(amount, currency)?)
        }
        (Value::Real(number), None) => Target::Number(*number),
        _ => return None,
    };
    Some(target.kept())
}

/// 100 and 1.00 are both a full quota.
fn share(ramp: f64) -> f64 {
    if ramp > 1.5 { ramp / 100.0 } else { ramp }
}

/// The columns of a forecast call, and whose call for which category each is.
const CATEGORIES: [(&str, &str, (&str, &str)); 7] = [
    ("closed_won", "closed_won_currency", ("rep", "closed")),
    ("commit", "commit_currency", ("rep", "commit")),
    (
        "most_likely",
        "most_likely_currency",
        ("rep", "most_likely"),
    ),
    ("best_case", "best_case_currency", ("rep", "best_case")),
    ("pipeline", "pipeline_currency", ("rep", "pipeline")),
    (
        "manager_commit",
        "manager_commit_currency",
        ("manager", "commit"),
    ),
    (
        "manager_best_case",
        "manager_best_case_currency",
        ("manager", "best_case"),
    ),
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
        for (field, currency, (level, category)) in CATEGORIES {
            if matches!(row.value(field), Value::Null) {
                continue;
            }
            let mut cells: Vec<CellOf> = vec![
                ("rep_id", Value::Integer(rep)),
                ("made_on", text(made.as_deref())),
                ("starts_on", text(first.as_deref())),
                ("ends_on", text(last.as_deref())),
                ("category", text(Some(category))),
                ("amount_minor", row.value(field).clone()),
                ("currency", row.value(currency).clone()),
                ("reason", text(row.text("reason"))),
                ("level", text(Some(level))),
            ];
            // Who submitted it speaks for the rep.
            if let Some(author) = row.text("author").filter(|_| level == "rep") {
                cells.push(("author", text(Some(author))));
            }
            let existing = find(
                merge,
                "SELECT id FROM main.forecast_calls WHERE rep_id = ?1 AND made_on = ?2 AND starts_on = ?3
                   AND ends_on = ?4 AND category = ?5 AND level = ?6 AND source = 'import'",
                &[&rep, &made, &first, &last, &category, &level],
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
