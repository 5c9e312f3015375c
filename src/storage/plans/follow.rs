//! Following a plan: holding its check-ins, adding actions. Doing, moving and dropping them is in `actions.rs`.

use chrono::NaiveDate;

use super::page::{CheckIn, Plan};
use crate::domain::date_words::written;
use crate::domain::ids::{ActionId, CheckInId, PlanId};
use crate::domain::plan::{Changed, PlanState};
use crate::storage::actions::NewAction;
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
            "UPDATE main.check_ins SET held_on = ?2, changed = ?3, note = ?4, indicator = ?5 WHERE id = ?1",
            (id.0, iso(Some(held_on)), changed.key(), note.trim(), indicator),
        )?;
        Ok(())
    }
}

/// The last check-in that is due by now, else the next to come.
fn due_now(planned: &[CheckIn], today: NaiveDate) -> Option<&CheckIn> {
    let mut waiting: Vec<&CheckIn> = planned
        .iter()
        .filter(|check_in| check_in.held_on.is_none() && !check_in.missed)
        .collect();
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
