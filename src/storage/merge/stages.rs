//! The stages of the process and their names in files.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;
use rusqlite::types::Value;

use super::bench::{Bench, text};
use super::{Merge, NewStage};
use crate::domain::process::Outcome;
use crate::domain::stage_words::{NamedStage, order};
use crate::storage::Result;
use crate::storage::coaching::places;

/// Stages by the names that files give them.
pub(super) struct Stages {
    by_name: HashMap<String, i64>,
    outcomes: HashMap<i64, Outcome>,
}

/// One spelling for a stage's name.
pub(super) fn folded(name: &str) -> String {
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
    // A history may have brought stages into the file's own process before the first deal.
    let own = own_process.then(|| own_stages(merge.bench)).transpose()?;
    let is_known = |stage: &&NewStage| match &own {
        Some(own) => own.iter().any(|(_, name)| *name == folded(&stage.name)),
        None => merge.stages.of(&stage.name).is_some(),
    };
    let unknown: Vec<&NewStage> = new.iter().filter(|stage| !is_known(stage)).collect();
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

/// The process of a file's own stages.
const OWN_PROCESS: &str = "Stages of the CRM";

/// The stages of the file's own process in order, with their folded names.
fn own_stages(bench: &Bench<'_>) -> Result<Vec<(i64, String)>> {
    let mut statement = bench.sql.prepare(
        "SELECT s.id, s.name FROM main.stages s JOIN main.processes p ON p.id = s.process_id
          WHERE p.name = ?1 ORDER BY s.position, s.id",
    )?;
    let stages = statement.query_map([OWN_PROCESS], |row| {
        Ok((row.get(0)?, folded(&row.get::<_, String>(1)?)))
    })?;
    Ok(stages.collect::<rusqlite::Result<_>>()?)
}

/// The process that new stages go to.
fn process_for(bench: &mut Bench<'_>, own: bool) -> Result<i64> {
    let found: Option<i64> = bench.sql.query_row(
        "SELECT coalesce((SELECT id FROM main.processes WHERE name = ?1),
           (SELECT s.process_id FROM main.deals d JOIN main.stages s ON s.id = d.stage_id
             ORDER BY d.id DESC LIMIT 1),
           (SELECT min(id) FROM main.processes WHERE NOT ?2))",
        (OWN_PROCESS, own),
        |row| row.get(0),
    )?;
    match found {
        Some(id) => Ok(id),
        None => bench.insert("processes", &[("name", text(Some(OWN_PROCESS)))]),
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

/// After the first deals came in with stages of their own: the process becomes the company's. Stages that ship with
/// the program and no deal has ever been in go; the new stages at the same place take over their buying-process exit
/// criteria and qualification minimums as templates to edit. Objectives and tasks stay with the names they were
/// written for.
pub(super) fn settle(merge: &Merge<'_, '_>) -> Result<()> {
    let sql = merge.bench.sql;
    let told = match &merge.stages_told {
        Some(told) => told.clone(),
        None => told_by_events(sql)?,
    };
    let unused = shipped_unused(sql, Outcome::Open, &told)?;
    let new: Vec<i64> = own_stages(merge.bench)?
        .into_iter()
        .map(|(id, _)| id)
        .filter(|id| merge.stages.outcome(*id) == Outcome::Open)
        .collect();
    // The middle of each stage's share of the way, on the way of the others.
    let (fewer, more) = (new.len().min(unused.len()), new.len().max(unused.len()));
    // Two stages against seven have no places in common: no template is better than a wrong one.
    let handed_on = if fewer * 2 >= more { fewer } else { 0 };
    for place in 0..handed_on {
        let across = (place * 2 + 1) * more / (fewer * 2);
        let (from, to) = if fewer == new.len() {
            (unused[across], new[place])
        } else {
            (unused[place], new[across])
        };
        for table in ["exit_criteria", "stage_minimums"] {
            sql.prepare_cached(&format!(
                "UPDATE main.{table} SET stage_id = ?2 WHERE stage_id = ?1"
            ))?
            .execute((from, to))?;
        }
    }
    hand_on_coaching(sql, &unused, &new)?;
    drop_stages(sql, &unused)?;
    for outcome in [Outcome::Won, Outcome::Lost] {
        let unused = shipped_unused(sql, outcome, &told)?;
        let all: i64 = sql.query_row(
            "SELECT count(*) FROM main.stages WHERE outcome = ?1",
            [outcome.key()],
            |row| row.get(0),
        )?;
        // A deal must always be able to end either way.
        if (unused.len() as i64) < all {
            drop_stages(sql, &unused)?;
        }
    }
    // What is left of the shipped process, a way to lose perhaps, belongs to the company's now.
    if let Some(first) = new.first() {
        sql.execute(
            "UPDATE main.stages SET process_id = (SELECT process_id FROM main.stages WHERE id = ?1)
             WHERE process_id <> (SELECT process_id FROM main.stages WHERE id = ?1)",
            [first],
        )?;
    }
    sql.execute(
        "DELETE FROM main.processes WHERE id NOT IN (SELECT process_id FROM main.stages)",
        [],
    )?;
    put_in_order(sql)
}

/// Competencies and levers go with the place of their stage: each of them to the new stage where it lands.
fn hand_on_coaching(sql: &Connection, unused: &[i64], new: &[i64]) -> Result<()> {
    for (from, place) in unused.iter().zip(places(unused.len(), new.len())) {
        let to = place.and_then(|place| new.get(place).copied());
        for table in ["competencies", "levers"] {
            sql.prepare_cached(&format!(
                "UPDATE main.{table} SET stage_id = ?2 WHERE stage_id = ?1"
            ))?
            .execute((from, to))?;
        }
    }
    Ok(())
}

/// Stages that events name.
fn told_by_events(sql: &Connection) -> Result<HashSet<String>> {
    let mut statement = sql.prepare(
        "SELECT new FROM main.deal_events WHERE field = 'stage' AND new IS NOT NULL
         UNION SELECT old FROM main.deal_events WHERE field = 'stage' AND old IS NOT NULL",
    )?;
    let told = statement.query_map([], |row| row.get(0))?;
    Ok(told.collect::<rusqlite::Result<_>>()?)
}

/// Stages of an outcome that nothing refers to, in order.
fn shipped_unused(sql: &Connection, outcome: Outcome, told: &HashSet<String>) -> Result<Vec<i64>> {
    let mut statement = sql.prepare(
        "SELECT id FROM main.stages s WHERE outcome = ?1
           AND NOT EXISTS (SELECT 1 FROM main.deals WHERE stage_id = s.id)
           AND NOT EXISTS (SELECT 1 FROM main.stage_names WHERE stage_id = s.id)
           AND NOT EXISTS (SELECT 1 FROM main.buyers WHERE buying_stage_id = s.id)
           AND NOT EXISTS (SELECT 1 FROM main.diagnoses WHERE s.id IN (factor_from, factor_to))
         ORDER BY position, id",
    )?;
    let ids = statement.query_map([outcome.key()], |row| row.get(0))?;
    let ids = ids.collect::<rusqlite::Result<Vec<i64>>>()?;
    let is_told = |id: &i64| told.contains(&id.to_string());
    Ok(ids.into_iter().filter(|id| !is_told(id)).collect())
}

fn drop_stages(sql: &Connection, ids: &[i64]) -> Result<()> {
    for id in ids {
        for table in ["competencies", "levers"] {
            sql.prepare_cached(&format!(
                "UPDATE main.{table} SET stage_id = NULL WHERE stage_id = ?1"
            ))?
            .execute([id])?;
        }
        sql.prepare_cached("DELETE FROM main.stages WHERE id = ?1")?
            .execute([id])?;
    }
    Ok(())
}

/// Numbers the stages in the order that their names and outcomes tell.
fn put_in_order(sql: &Connection) -> Result<()> {
    let mut statement =
        sql.prepare("SELECT id, name, outcome FROM main.stages ORDER BY process_id, position, id")?;
    let rows = statement.query_map([], |row| {
        let outcome: String = row.get(2)?;
        let stage = NamedStage {
            name: row.get(1)?,
            outcome: outcome.parse().ok(),
            probability: None,
        };
        Ok((row.get::<_, i64>(0)?, stage))
    })?;
    let (ids, stages): (Vec<i64>, Vec<NamedStage>) = rows
        .collect::<rusqlite::Result<Vec<_>>>()?
        .into_iter()
        .unzip();
    let (order, _) = order(&stages);
    for (position, place) in order.into_iter().enumerate() {
        sql.prepare_cached(
            "UPDATE main.stages SET position = ?2 WHERE id = ?1 AND position <> ?2",
        )?
        .execute((ids[place], position as i64 + 1))?;
    }
    Ok(())
}
