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
        let version = data_version(&self.connection)?;
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

/// Changes when another connection has written, SQLite's own count.
fn data_version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
}

/// Tables with days of their own, as they stood: `{at}` is the moment, `{day}` the day, `{known}` the limit of what
/// was known. What carries its own time counts as known from that time.
const VIEWS: &[(&str, &str)] = &[
    (
        "deal_events",
        "SELECT * FROM main.deal_events WHERE happened_at <= {at}
           AND CASE dated WHEN 1 THEN happened_at ELSE learnt_at END <= {known}",
    ),
    (
        "activities",
        "SELECT * FROM main.activities WHERE happened_on IS NULL OR happened_on <= '{day}'",
    ),
    (
        "qualification_scores",
        "SELECT * FROM main.qualification_scores WHERE scored_at <= {at}",
    ),
    ("notes", "SELECT * FROM main.notes WHERE written_at <= {at}"),
    (
        "reviews",
        "SELECT id, uid, rep_id, title, started_at,
           CASE WHEN finished_at <= {at} THEN finished_at END AS finished_at
         FROM main.reviews WHERE started_at <= {at}",
    ),
    (
        "review_items",
        "SELECT i.id, i.uid, review_id, deal_id, position, flags,
           CASE WHEN decided_at <= {at} THEN disposition END AS disposition,
           CASE WHEN decided_at <= {at} THEN reason ELSE '' END AS reason,
           CASE WHEN decided_at <= {at} THEN stage_id END AS stage_id,
           CASE WHEN decided_at <= {at} THEN new_date END AS new_date,
           CASE WHEN decided_at <= {at} THEN next_step ELSE '' END AS next_step,
           CASE WHEN decided_at <= {at} THEN owner_id END AS owner_id,
           CASE WHEN decided_at <= {at} THEN due_on END AS due_on,
           CASE WHEN decided_at <= {at} THEN decided_at END AS decided_at
         FROM main.review_items i JOIN main.reviews v ON v.id = review_id WHERE v.started_at <= {at}",
    ),
    (
        "forecast_calls",
        "SELECT * FROM main.forecast_calls WHERE made_on <= '{day}'",
    ),
    (
        "leads",
        "SELECT id, uid, external_id, name, company, source, status, owner_id, account_id, created_on,
           CASE WHEN converted_on <= '{day}' THEN converted_on END AS converted_on,
           CASE WHEN converted_on > '{day}' THEN 0 ELSE converted END AS converted,
           CASE WHEN converted_on > '{day}' THEN NULL ELSE deal_id END AS deal_id, extra, import_id
         FROM main.leads WHERE created_on IS NULL OR created_on <= '{day}'",
    ),
    (
        "buyer_criteria",
        "SELECT id, uid, buyer_id, stage_id, sense, text,
           CASE WHEN evidence_on > '{day}' THEN 'open' ELSE status END AS status,
           CASE WHEN evidence_on > '{day}' THEN '' ELSE evidence END AS evidence,
           CASE WHEN evidence_on <= '{day}' THEN evidence_on END AS evidence_on, position
         FROM main.buyer_criteria",
    ),
    (
        "actions",
        "SELECT a.id, a.uid, a.text, a.owner_id, a.deal_id, a.rep_id, a.review_item_id, a.plan_id,
           CASE WHEN later.id IS NOT NULL OR a.closed_at > {at} THEN '' ELSE a.reason END AS reason,
           CASE WHEN later.id IS NULL THEN a.due_on ELSE later.old END AS due_on, a.due_time,
           CASE WHEN a.closed_at > {at} THEN 'open' ELSE a.state END AS state, a.made_at,
           CASE WHEN a.closed_at <= {at} THEN a.closed_at END AS closed_at
         FROM main.actions a LEFT JOIN main.action_moves later ON later.id = (
           SELECT m.id FROM main.action_moves m WHERE m.action_id = a.id AND m.moved_at > {at}
           ORDER BY m.moved_at, m.id LIMIT 1)
         WHERE a.made_at <= {at}",
    ),
    (
        "action_moves",
        "SELECT * FROM main.action_moves WHERE moved_at <= {at}",
    ),
    (
        "goal_changes",
        "SELECT * FROM main.goal_changes WHERE changed_at <= {at}",
    ),
    (
        "top_performers",
        "SELECT * FROM main.top_performers WHERE chosen_on <= '{day}'",
    ),
    (
        "observations",
        "SELECT * FROM main.observations WHERE observed_on <= '{day}'",
    ),
    (
        "ride_alongs",
        "SELECT id, uid, rep_id, deal_id, competency_id, diagnosis_id, purpose, planned_on,
           CASE WHEN state = 'held' AND held_on > '{day}' THEN 'planned' ELSE state END AS state,
           CASE WHEN held_on <= '{day}' THEN held_on END AS held_on, made_at
         FROM main.ride_alongs WHERE made_at <= {at}",
    ),
    (
        "diagnosis_answers",
        "SELECT * FROM main.diagnosis_answers WHERE answered_at <= {at}",
    ),
    (
        "diagnosis_evidence",
        "SELECT * FROM main.diagnosis_evidence WHERE added_at <= {at}",
    ),
    (
        "diagnoses",
        "SELECT id, uid, rep_id, CASE WHEN finished_at > {at} THEN 'open' ELSE state END AS state, step, starts_on,
           ends_on, benchmark, gap_metric, gap_part, factor, factor_from, factor_to, lever_id, condition, root_cause,
           intervention, behaviour_now, behaviour_wanted, rep_words, motivation, reward, rep_agreed_on,
           manager_agreed_on, figures, started_at, changed_at,
           CASE WHEN finished_at <= {at} THEN finished_at END AS finished_at
         FROM main.diagnoses WHERE started_at <= {at}",
    ),
    (
        "plans",
        "SELECT id, uid, rep_id, diagnosis_id, previous_id, focus, factor, root_cause, intervention, behaviour_now,
           behaviour_wanted, rep_words, indicator, indicator_part, indicator_from, indicator_target, indicator_on,
           predicted, starts_on, ends_on, CASE WHEN closed_at > {at} THEN 'open' ELSE state END AS state,
           CASE WHEN closed_at > {at} THEN '' ELSE reason END AS reason,
           CASE WHEN closed_at > {at} THEN '' ELSE verdict END AS verdict,
           CASE WHEN closed_at > {at} THEN '' ELSE was_right END AS was_right, made_at,
           CASE WHEN closed_at <= {at} THEN closed_at END AS closed_at
         FROM main.plans WHERE made_at <= {at}",
    ),
    (
        "check_ins",
        "SELECT id, uid, plan_id, due_on, CASE WHEN held_on <= '{day}' THEN held_on END AS held_on,
           CASE WHEN held_on <= '{day}' THEN changed END AS changed,
           CASE WHEN held_on <= '{day}' THEN note ELSE '' END AS note,
           CASE WHEN held_on <= '{day}' THEN indicator END AS indicator, made_at
         FROM main.check_ins WHERE made_at <= {at}",
    ),
    (
        "corrective_actions",
        "SELECT id, uid, rep_id, plan_id, reason, opened_on,
           CASE WHEN closed_on <= '{day}' THEN closed_on END AS closed_on
         FROM main.corrective_actions WHERE opened_on <= '{day}'",
    ),
];

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
