//! Looking at another day: what had happened by then, and what was known by then.
//!
//! ```text
//!   main.deals + main.deal_events --fold--> temp.deals        a table, with the indices of main.deals
//!   main.activities, leads, notes, … -----> temp views        filtered by their own days
//! ```
//!
//! Every reading query says `FROM deals` and finds the temporary ones first, so it answers for that day
//! unchanged. Writes say `main.` and are never caught. Without a day there is nothing in the way.
//!
//! What has no day of its own (accounts, reps, buyers, quotas, frameworks) is seen as it is now.

use std::collections::HashMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use rusqlite::{Connection, params_from_iter};

use super::as_of_fold::{Standing, fold};
use super::as_of_views::VIEWS;
use super::file_version::commits_elsewhere;
use super::{Result, Store, cells};
use crate::domain::history::{Event, Looking, exists_at};
use crate::domain::stamp::Stamp;

/// The day looked at, and the version of the file that the shadow was made from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shadow {
    looking: Looking,
    data_version: i64,
}

impl Store {
    /// Looks at another day (or, with `None`, at now) from here on, with every reading query. Asked again for the
    /// same day it does nothing, unless another window has written meanwhile.
    pub fn look_at(&mut self, looking: Option<Looking>) -> Result<()> {
        let version = commits_elsewhere(&self.connection)?;
        match (looking, self.shadow) {
            (None, None) => return Ok(()),
            (Some(day), Some(s)) if s.looking == day && s.data_version == version => return Ok(()),
            _ => {}
        }
        if self.shadow.take().is_some() {
            drop_shadow(&self.connection)?;
        }
        if let Some(looking) = looking {
            make_shadow(&mut self.connection, looking)?;
            self.shadow = Some(Shadow {
                looking,
                data_version: version,
            });
        }
        Ok(())
    }

    /// The day looked at; `None` is now.
    pub fn looking(&self) -> Option<Looking> {
        self.shadow.map(|shadow| shadow.looking)
    }

    /// The day that stands for today in every figure: the day looked at, else the day of the wall clock.
    pub fn today(&self) -> NaiveDate {
        self.looking()
            .map_or_else(|| self.now().day(), Looking::day)
    }

    /// Makes the shadow again after a write of this connection.
    pub(super) fn renew_shadow(&mut self) -> Result<()> {
        match self.looking() {
            Some(looking) => {
                drop_shadow(&self.connection)?;
                make_shadow(&mut self.connection, looking)
            }
            None => Ok(()),
        }
    }
}

fn drop_shadow(connection: &Connection) -> Result<()> {
    let mut batch = String::from("DROP TABLE IF EXISTS temp.deals;");
    for (name, _) in VIEWS {
        let _ = write!(batch, "DROP VIEW IF EXISTS temp.{name};");
    }
    Ok(connection.execute_batch(&batch)?)
}

fn make_shadow(connection: &mut Connection, looking: Looking) -> Result<()> {
    let transaction = connection.transaction()?;
    let columns = columns(&transaction)?;
    transaction.execute_batch(&format!(
        "CREATE TABLE temp.deals ({})",
        columns
            .iter()
            .map(|(name, kind)| match name.as_str() {
                "id" => "id INTEGER PRIMARY KEY".to_owned(),
                _ => format!("{name} {kind}"),
            })
            .collect::<Vec<_>>()
            .join(", ")
    ))?;
    copy_untouched(&transaction, looking)?;
    fold_the_rest(&transaction, &columns, looking)?;
    transaction.execute(
        "UPDATE temp.deals SET last_activity_on = (SELECT max(a.happened_on) FROM main.activities a
           WHERE a.deal_id = deals.id AND a.done = 1 AND a.happened_on <= ?1)
         WHERE last_activity_on > ?1",
        [looking.day().to_string()],
    )?;
    make_indices(&transaction)?;
    for (name, select) in VIEWS {
        let select = select
            .replace("{at}", &looking.as_of.0.to_string())
            .replace("{day}", &looking.day().to_string())
            .replace("{known}", &known_limit(looking).to_string());
        transaction.execute_batch(&format!("CREATE TEMP VIEW {name} AS {select}"))?;
    }
    Ok(transaction.commit()?)
}

fn known_limit(looking: Looking) -> i64 {
    looking.known_at.map_or(i64::MAX, |stamp| stamp.0)
}

fn columns(connection: &Connection) -> Result<Vec<(String, String)>> {
    let mut statement = connection
        .prepare("SELECT name, type FROM pragma_table_info('deals', 'main') ORDER BY cid")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The same indices as in the file, so that queries cost the same.
fn make_indices(connection: &Connection) -> Result<()> {
    let indices: Vec<(String, String)> = {
        let mut statement = connection.prepare(
            "SELECT name, sql FROM main.sqlite_schema
             WHERE type = 'index' AND tbl_name = 'deals' AND sql IS NOT NULL",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect::<rusqlite::Result<_>>()?
    };
    for (name, sql) in indices {
        let sql = sql.replacen(&format!("INDEX {name}"), &format!("INDEX temp.{name}"), 1);
        connection.execute_batch(&sql)?;
    }
    Ok(())
}

/// Deals whose whole history is within the day looked at stand as they do now.
fn copy_untouched(connection: &Connection, looking: Looking) -> Result<()> {
    connection.execute(
        "INSERT INTO temp.deals SELECT * FROM main.deals d
         WHERE (d.created_on IS NULL OR d.created_on <= ?1)
           AND NOT EXISTS (SELECT 1 FROM main.deal_events e
                           WHERE e.deal_id = d.id AND e.happened_at > ?2)
           AND (NOT ?3 OR (
             EXISTS (SELECT 1 FROM main.deal_events e WHERE e.deal_id = d.id)
             AND NOT EXISTS (SELECT 1 FROM main.deal_events e WHERE e.deal_id = d.id
               AND CASE e.dated WHEN 1 THEN e.happened_at ELSE e.learnt_at END > ?4)))",
        (
            looking.day().to_string(),
            looking.as_of.0,
            looking.known_at.is_some(),
            known_limit(looking),
        ),
    )?;
    Ok(())
}

/// Folds every other deal from its events and writes those that existed.
fn fold_the_rest(
    connection: &Connection,
    columns: &[(String, String)],
    looking: Looking,
) -> Result<()> {
    let outcomes = outcomes(connection)?;
    let mut deals = connection.prepare(
        "SELECT id, stage_id, outcome, stage_since, amount_minor, currency, close_on, category, owner_id,
           next_step, next_step_on, created_on, loss_reason
         FROM main.deals d WHERE NOT EXISTS (SELECT 1 FROM temp.deals t WHERE t.id = d.id)",
    )?;
    let mut insert = connection.prepare(&insert_statement(columns))?;
    let mut rows = deals.query([])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let now = Standing {
            stage_id: row.get(1)?,
            outcome: row.get(2)?,
            stage_since: cells::day_at(row, 3)?,
            amount_minor: row.get(4)?,
            currency: row.get(5)?,
            close_on: row.get(6)?,
            category: row.get(7)?,
            owner_id: row.get(8)?,
            next_step: row.get(9)?,
            next_step_on: row.get(10)?,
            loss_reason: row.get(12)?,
            pushes: 0,
        };
        let created_on = cells::day_at(row, 11)?;
        let events = events_of(connection, id)?;
        if exists_at(&events, created_on, looking) {
            let then = fold(now, &events, looking, &outcomes);
            insert.execute(params_from_iter(then.values(id)))?;
        }
    }
    Ok(())
}

/// Copies a deal with its folded columns replaced, in the order of [`Standing::values`].
fn insert_statement(columns: &[(String, String)]) -> String {
    let mut place = 1;
    let selected: Vec<String> = columns
        .iter()
        .map(
            |(name, _)| match Standing::COLUMNS.iter().position(|c| c == name) {
                Some(at) => {
                    place = at + 2;
                    format!("?{place}")
                }
                None => format!("d.{name}"),
            },
        )
        .collect();
    format!(
        "INSERT INTO temp.deals SELECT {} FROM main.deals d WHERE d.id = ?1",
        selected.join(", ")
    )
}

fn outcomes(connection: &Connection) -> Result<HashMap<i64, String>> {
    let mut statement = connection.prepare("SELECT id, outcome FROM stages")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The whole history of a deal, whatever day is looked at, in the order in which things happened.
fn events_of(connection: &Connection, deal: i64) -> Result<Vec<Event>> {
    let mut statement = connection.prepare_cached(
        "SELECT field, old, new, happened_at, learnt_at, dated FROM main.deal_events
         WHERE deal_id = ?1 ORDER BY happened_at, id",
    )?;
    let mut rows = statement.query([deal])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let field: String = row.get(0)?;
        if let Ok(field) = field.parse() {
            events.push(Event {
                field,
                old: row.get(1)?,
                new: row.get(2)?,
                happened_at: Stamp(row.get(3)?),
                learnt_at: Stamp(row.get(4)?),
                dated: row.get(5)?,
            });
        }
    }
    Ok(events)
}

#[cfg(test)]
#[path = "as_of_tests.rs"]
mod tests;
