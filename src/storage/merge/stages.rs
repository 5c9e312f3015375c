//! The stages of the process and their names in files.

use std::collections::HashMap;

use rusqlite::OptionalExtension;
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

/// Adds the stages that nobody knows yet to the process, open ones before those that end a deal.
pub(super) fn add(merge: &mut Merge<'_, '_>, new: &[NewStage]) -> Result<()> {
    let unknown: Vec<&NewStage> = new
        .iter()
        .filter(|stage| merge.stages.of(&stage.name).is_none())
        .collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let process: Option<i64> = merge
        .bench
        .sql
        .query_row("SELECT min(id) FROM main.processes", [], |row| row.get(0))
        .optional()?
        .flatten();
    let process = match process {
        Some(id) => id,
        None => merge
            .bench
            .insert("processes", &[("name", text(Some("Sales process")))])?,
    };
    let mut position: i64 = merge.bench.sql.query_row(
        "SELECT coalesce(max(position), 0) FROM main.stages WHERE process_id = ?1",
        [process],
        |row| row.get(0),
    )?;
    for stage in unknown {
        position += 1;
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
                "INSERT INTO main.stage_names (id, name, stage_id) VALUES (?1, ?2, ?3)",
            )?
            .execute((alias, folded(&name), id))?;
        merge.stages.learn(&name, id, stage.outcome);
    }
    Ok(())
}
