//! Following a plan: holding its check-ins, adding actions. Doing, moving and dropping them is in `actions.rs`.

use chrono::NaiveDate;
use rusqlite::OptionalExtension;

use super::page::{CheckIn, Plan};
use crate::domain::date_words::written;
use crate::domain::ids::{ActionId, CheckInId, PlanId};
use crate::domain::plan::{Changed, PlanState};
use crate::storage::actions::{NewAction, reasoned};
use crate::storage::base_currency::BaseCurrency;
use crate::storage::cells::iso;
use crate::storage::error::StorageError;
use crate::storage::{Change, Result, Store};

impl Store {
    /// Holds a check-in today: the named one, else the last that is due by now, else the next to come, else one that
    /// nobody planned. The indicator is read as it stands.
    ///
    /// # Errors
    /// Refused for a plan that is closed or has not begun, and for a check-in that was held already.
    pub fn hold_check_in(
        &mut self,
        id: PlanId,
        check_in: Option<CheckInId>,
        (changed, note): (Changed, &str),
        base: &BaseCurrency,
    ) -> Result<CheckIn> {
        let plan = self.plan(id)?;
        let today = self.now().day();
        must_run(&plan, today)?;
        let planned = self.check_ins(id)?;
        let chosen = match check_in {
            Some(wanted) => Some(
                planned
                    .iter()
                    .find(|check_in| check_in.id == wanted)
                    .ok_or_else(|| {
                        StorageError::NotFound("This check-in is no longer in the file".into())
                    })?,
            ),
            None => due_now(&planned, today),
        };
        if let Some(held_on) = chosen.and_then(|check_in| check_in.held_on) {
            return Err(StorageError::Refused(format!(
                "This check-in was held on {}",
                written(held_on)
            )));
        }
        let window = (plan.starts_on, today.max(plan.starts_on));
        let figure = self.indicator_since(plan.rep, plan.indicator_key(), window, base)?;
        let value = figure.map(|figure| figure.value);
        let label = format!("Check-in with {}: {}", plan.rep_name, plan.focus);
        let planned = chosen.map(|check_in| (check_in.id, check_in.due_on));
        self.change(&label, |change| {
            let (id, due_on) = match planned {
                Some(planned) => planned,
                None => (CheckInId(change.add_check_in(id, today)?), today),
            };
            change.keep_check_in(id, today, (changed, note), value)?;
            Ok(CheckIn {
                id,
                due_on,
                held_on: Some(today),
                missed: false,
                dropped_on: None,
                reason: String::new(),
                moved: 0,
                changed: Some(changed),
                note: note.trim().to_owned(),
                indicator: value,
            })
        })
    }

    /// Adds an action to a plan that is open.
    ///
    /// # Errors
    /// Refused for a plan that is closed, and without a text.
    pub fn add_plan_action(&mut self, id: PlanId, action: &NewAction) -> Result<ActionId> {
        let plan = self.plan(id)?;
        must_be_open(&plan)?;
        self.add_action(&NewAction {
            plan: Some(id),
            rep: Some(plan.rep),
            ..action.clone()
        })
    }
}

impl Change<'_> {
    /// Keeps what a check-in brought: the day it was held, the answer, and the indicator as it stood.
    pub fn keep_check_in(
        &mut self,
        id: CheckInId,
        held_on: NaiveDate,
        (changed, note): (Changed, &str),
        indicator: Option<f64>,
    ) -> Result<()> {
        self.sql().execute(
            "UPDATE main.check_ins SET held_on = ?2, changed = ?3, note = ?4, indicator = ?5, dropped_at = NULL
             WHERE id = ?1",
            (id.0, iso(Some(held_on)), changed.key(), note.trim(), indicator),
        )?;
        Ok(())
    }
}

impl Store {
    /// A check-in by its number, with its plan.
    ///
    /// # Errors
    /// Not found where it is no longer in the file.
    pub fn check_in(&self, id: CheckInId) -> Result<(Plan, CheckIn)> {
        let gone = || StorageError::NotFound("This check-in is no longer in the file".into());
        let plan: i64 = self
            .reader()
            .prepare_cached("SELECT plan_id FROM check_ins WHERE id = ?1")?
            .query_row([id.0], |row| row.get(0))
            .optional()?
            .ok_or_else(gone)?;
        let plan = self.plan(PlanId(plan))?;
        let check_in = self
            .check_ins(plan.id)?
            .into_iter()
            .find(|check_in| check_in.id == id)
            .ok_or_else(gone)?;
        Ok((plan, check_in))
    }

    /// Gives a check-in another day; each move is kept with its reason.
    ///
    /// # Errors
    /// As [`Change::move_check_in`].
    pub fn move_check_in(&mut self, id: CheckInId, to: NaiveDate, reason: &str) -> Result<()> {
        let (plan, check_in) = self.check_in(id)?;
        let label = format!("Move the check-in with {}", plan.rep_name);
        self.change(&label, |change| {
            change.move_check_in((&plan, &check_in), to, reason)
        })
    }

    /// Gives a check-in up, with the reason.
    ///
    /// # Errors
    /// As [`Change::drop_check_in`].
    pub fn drop_check_in(&mut self, id: CheckInId, reason: &str) -> Result<()> {
        let (plan, check_in) = self.check_in(id)?;
        let label = format!("Drop the check-in with {}", plan.rep_name);
        self.change(&label, |change| {
            change.drop_check_in((&plan, &check_in), reason)
        })
    }
}

impl Change<'_> {
    /// Gives a check-in that is still to be held another day and keeps the move with its reason.
    ///
    /// # Errors
    /// Refused without a reason, for the same day, before its plan starts, and where it was held or dropped or its
    /// plan is closed.
    pub fn move_check_in(
        &mut self,
        (plan, check_in): (&Plan, &CheckIn),
        to: NaiveDate,
        reason: &str,
    ) -> Result<()> {
        let reason = reasoned(reason, "Say why it moves")?;
        must_wait(plan, check_in)?;
        let problem = if check_in.due_on == to {
            Some(format!("The check-in is due on {} already", written(to)))
        } else if to < plan.starts_on {
            let start = written(plan.starts_on);
            Some(format!(
                "The plan starts on {start}: move it to a later day"
            ))
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(StorageError::Refused(problem));
        }
        let (uid, now) = (self.uid(), self.now().0);
        let (old, new) = (check_in.due_on.to_string(), to.to_string());
        self.sql().execute(
            "INSERT INTO main.check_in_moves (uid, check_in_id, old, new, reason, moved_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (uid, check_in.id.0, old, &new, reason, now),
        )?;
        self.sql().execute(
            "UPDATE main.check_ins SET due_on = ?2, reason = ?3 WHERE id = ?1",
            (check_in.id.0, new, reason),
        )?;
        Ok(())
    }

    /// Gives a check-in that is still to be held up, with the reason.
    ///
    /// # Errors
    /// Refused without a reason, and where it was held or dropped or its plan is closed.
    pub fn drop_check_in(
        &mut self,
        (plan, check_in): (&Plan, &CheckIn),
        reason: &str,
    ) -> Result<()> {
        let reason = reasoned(reason, "Say why it is dropped")?;
        must_wait(plan, check_in)?;
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.check_ins SET dropped_at = ?2, reason = ?3 WHERE id = ?1",
            (check_in.id.0, now, reason),
        )?;
        Ok(())
    }
}

impl Change<'_> {
    /// Opens a check-in again that was dropped or held: its answer goes.
    pub fn reopen_check_in(&mut self, id: CheckInId) -> Result<()> {
        self.sql().execute(
            "UPDATE main.check_ins SET held_on = NULL, changed = NULL, note = '', indicator = NULL, dropped_at = NULL
             WHERE id = ?1",
            [id.0],
        )?;
        Ok(())
    }
}

/// Refuses a check-in that is over.
fn must_wait(plan: &Plan, check_in: &CheckIn) -> Result<()> {
    must_be_open(plan)?;
    let over = match (check_in.held_on, check_in.dropped_on) {
        (Some(day), _) => format!("was held on {}", written(day)),
        (None, Some(day)) => format!("was dropped on {}", written(day)),
        (None, None) if check_in.missed => "was missed: a later one was held".to_owned(),
        (None, None) => return Ok(()),
    };
    Err(StorageError::Refused(format!(
        "The check-in of {} {over}",
        written(check_in.due_on)
    )))
}

/// The last check-in that is due by now, else the next to come.
fn due_now(planned: &[CheckIn], today: NaiveDate) -> Option<&CheckIn> {
    let mut waiting: Vec<&CheckIn> = planned.iter().filter(|check_in| check_in.waits()).collect();
    waiting.sort_by_key(|check_in| check_in.due_on);
    let due = waiting
        .iter()
        .rev()
        .find(|check_in| check_in.due_on <= today);
    due.or_else(|| waiting.first()).copied()
}

/// Refuses a plan that was closed.
pub(super) fn must_be_open(plan: &Plan) -> Result<()> {
    if plan.state == PlanState::Open {
        return Ok(());
    }
    Err(StorageError::Refused(format!(
        "The plan “{}” of {} is closed: {}",
        plan.focus, plan.rep_name, plan.state
    )))
}

/// Refuses a plan that was closed or has not begun.
pub(super) fn must_run(plan: &Plan, today: NaiveDate) -> Result<()> {
    must_be_open(plan)?;
    if today < plan.starts_on {
        return Err(StorageError::Refused(format!(
            "The plan “{}” of {} starts on {}: nothing can have happened on {}",
            plan.focus,
            plan.rep_name,
            written(plan.starts_on),
            written(today)
        )));
    }
    Ok(())
}
