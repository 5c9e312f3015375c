//! The stages of the process and their names in files.

use std::collections::HashMap;

use rusqlite::types::Value;

use super::bench::{Bench, text};
use super::{Merge, NewStage};
use crate::domain::process::Outcome;
use crate::storage::Result;

/// Stages by the names that files give them.
pub(super) struct Stages {
    by_name: HashMap<String, i64>,
    outcomes: HashMap<i64, Outcome>,
}

/// One spelling for a stage's name.
pub(crate) fn folded(name: &str) -> String {
    name.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

impl Stages {
    pub(super) fn load(bench: &Bench<'_>) -> Result<Self> {
        let mut stages = Self {
            by_name: HashMap::new(),
            outcomes: HashMap::new(),
        };
        let mut statement = bench
            .sql
            .prepare("SELECT id, name, outcome FROM main.stages ORDER BY id DESC")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let outcome: String = row.get(2)?;
            stages.learn(
                &row.get::<_, String>(1)?,
                row.get(0)?,
                outcome.parse().unwrap_or_default(),
            );
        }
        let mut statement = bench
            .sql
            .prepare("SELECT name, stage_id FROM main.stage_names")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            stages.by_name.insert(row.get(0)?, row.get(1)?);
        }
        Ok(stages)
    }

    fn learn(&mut self, name: &str, id: i64, outcome: Outcome) {
        self.by_name.insert(folded(name), id);
        self.outcomes.insert(id, outcome);
    }

    pub(super) fn of(&self, name: &str) -> Option<i64> {
        self.by_name.get(&folded(name)).copied()
    }

    pub(super) fn outcome(&self, id: i64) -> Outcome {
        self.outcomes.get(&id).copied().unwrap_or_default()
    }
}

/// Adds the stages that nobody knows yet to the process: open ones behind the open ones, before those that end a
/// deal. A file without deals gets a process of its own for the stages of its first export.
pub(super) fn add(merge: &mut Merge<'_, '_>, new: &[NewStage], own_process: bool) -> Result<()> {
    let unknown: Vec<&NewStage> = new
        .iter()
        .filter(|stage| own_process || merge.stages.of(&stage.name).is_none())
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let process = process_for(merge.bench, own_process)?;
    let opened = unknown
        .iter()
        .filter(|stage| stage.outcome == Outcome::Open)
        .count() as i64;
    let open_end = last_position(merge.bench, process, "AND outcome = 'open'")?;
    if opened > 0 {
        merge.bench.sql.execute(
            "UPDATE main.stages SET position = position + ?1 WHERE process_id = ?2 AND position > ?3",
            (opened, process, open_end),
        )?;
    }
    let mut next_open = open_end;
    let mut next_ended = last_position(merge.bench, process, "")?.max(open_end + opened);
    for stage in unknown {
        let position = if stage.outcome == Outcome::Open {
            &mut next_open
        } else {
            &mut next_ended
        };
        *position += 1;
        let position = *position;
        add_one(merge, process, position, stage)?;
    }
    Ok(())
}

/// The process that new stages go to.
fn process_for(bench: &mut Bench<'_>, own: bool) -> Result<i64> {
    let name = "Stages of the CRM";
    let found: Option<i64> = bench.sql.query_row(
        "SELECT coalesce((SELECT id FROM main.processes WHERE name = ?1),
           (SELECT s.process_id FROM main.deals d JOIN main.stages s ON s.id = d.stage_id
             ORDER BY d.id DESC LIMIT 1),
           (SELECT min(id) FROM main.processes WHERE NOT ?2))",
        (name, own),
        |row| row.get(0),
    )?;
    match found {
        Some(id) => Ok(id),
        None => bench.insert("processes", &[("name", text(Some(name)))]),
    }
}

fn last_position(bench: &Bench<'_>, process: i64, which: &str) -> Result<i64> {
    let sql =
        format!("SELECT coalesce(max(position), 0) FROM main.stages WHERE process_id = ?1 {which}");
    Ok(bench.sql.query_row(&sql, [process], |row| row.get(0))?)
}

fn add_one(merge: &mut Merge<'_, '_>, process: i64, position: i64, stage: &NewStage) -> Result<()> {
    let name = stage.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let category = match stage.outcome {
        Outcome::Won => "Closed",
        Outcome::Lost => "Omitted",
        Outcome::Open => "Pipeline",
    };
    let cells = [
        ("process_id", Value::Integer(process)),
        ("name", Value::Text(name.clone())),
        ("position", Value::Integer(position)),
        ("outcome", text(Some(stage.outcome.key()))),
        ("category", text(Some(category))),
        ("confirmed", Value::Integer(i64::from(stage.confirmed))),
    ];
    let id = merge.bench.insert("stages", &cells)?;
    let alias = merge.bench.next_id("stage_names")?;
    merge
        .bench
        .sql
        .prepare_cached(
            "INSERT INTO main.stage_names (id, name, stage_id) VALUES (?1, ?2, ?3)
             ON CONFLICT (name) DO UPDATE SET stage_id = excluded.stage_id",
        )?
        .execute((alias, folded(&name), id))?;
    merge.stages.learn(&name, id, stage.outcome);
    Ok(())
}
