//! Closing a plan with a verdict, and corrective action: a record apart that only a person names.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};

use super::NewPlan;
use super::follow::must_run;
use super::page::Plan;
use crate::domain::ids::{CorrectiveActionId, PlanId, RepId};
use crate::domain::plan::{PlanState, Right, Verdict};
use crate::storage::actions::{ActionState, reasoned};
use crate::storage::base_currency::BaseCurrency;
use crate::storage::cells::{day, iso, word};
use crate::storage::deal_query::DealScope;
use crate::storage::error::StorageError;
use crate::storage::{Change, Result, Store};

/// How a plan is closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// The plan.
    pub plan: PlanId,
    /// How it ends.
    pub state: PlanState,
    /// Why; may be empty where the end speaks for itself.
    pub reason: String,
    /// What the manager says of the prediction, where that is not what the rule says.
    pub said: Option<Right>,
    /// Why.
    pub said_because: String,
    /// The plan that goes on from it.
    pub follow_up: Option<NewPlan>,
}

/// Corrective action: no coaching, opened by a person and never by the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectiveAction {
    /// Row number.
    pub id: CorrectiveActionId,
    /// Whom it is about.
    pub rep: RepId,
    /// The name of the rep.
    pub rep_name: String,
    /// The plan that it was named after, with its focus.
    pub plan: Option<(PlanId, String)>,
    /// Why.
    pub reason: String,
    /// The day it was opened.
    pub opened_on: NaiveDate,
    /// The day it ended; empty: open.
    pub closed_on: Option<NaiveDate>,
}

const CORRECTIVE: &str =
    "SELECT c.id, c.rep_id, r.name AS rep_name, c.plan_id, p.focus, c.reason, c.opened_on,
    c.closed_on
  FROM corrective_actions c JOIN reps r ON r.id = c.rep_id LEFT JOIN plans p ON p.id = c.plan_id";

impl Store {
    /// Closes a plan: its figures before and after are kept as they are now, open actions are dropped with it, and
    /// where corrective action is named, its record is opened. Undone as one. Answers with the plan that follows.
    ///
    /// # Errors
    /// Refused where a reason is missing, and for a plan that is closed or has not begun.
    pub fn close_plan(&mut self, closing: &Closing, base: &BaseCurrency) -> Result<Option<PlanId>> {
        let plan = self.plan(closing.plan)?;
        must_run(&plan, self.now().day())?;
        if closing.state == PlanState::Open {
            return Err(StorageError::Refused("Say how the plan ends".into()));
        }
        if closing.state.needs_reason() {
            reasoned(&closing.reason, "Say why")?;
        }
        let mut verdict = self.verdict_of(&plan, base)?;
        if closing.said.is_some() && closing.said != verdict.rule {
            let why = reasoned(
                &closing.said_because,
                "Say why the prediction is judged otherwise than by the figures",
            )?;
            verdict.said = closing.said;
            why.clone_into(&mut verdict.said_because);
        }
        let label = format!("{}: {} ({})", closing.state, plan.focus, plan.rep_name);
        self.change(&label, |change| {
            change.end_plan(&plan, closing, &verdict)?;
            if closing.state == PlanState::Corrective {
                change.open_corrective(&plan, &closing.reason)?;
            }
            let follow_up = closing.follow_up.as_ref();
            follow_up.map(|next| change.add_plan(next)).transpose()
        })
    }

    /// Corrective actions of the scope, open ones first; apart from plans.
    pub fn corrective_actions(&self, scope: &DealScope) -> Result<Vec<CorrectiveAction>> {
        let mut statement = self.reader().prepare(&format!(
            "{CORRECTIVE} WHERE 1{} ORDER BY c.closed_on IS NOT NULL, c.opened_on DESC, c.id DESC",
            scope.people("c.rep_id")
        ))?;
        let rows = statement.query_map([], corrective)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Ends a corrective action today.
    ///
    /// # Errors
    /// Not found where it is gone or ended already.
    pub fn end_corrective_action(&mut self, id: CorrectiveActionId) -> Result<()> {
        self.change("End corrective action", |change| {
            let today = change.now().day();
            let ended = change.sql().execute(
                "UPDATE main.corrective_actions SET closed_on = ?2 WHERE id = ?1 AND closed_on IS NULL",
                (id.0, iso(Some(today))),
            )?;
            if ended == 0 {
                return Err(StorageError::NotFound(
                    "This corrective action is gone or has ended already".into(),
                ));
            }
            Ok(())
        })
    }

    pub(super) fn corrective_of(&self, plan: PlanId) -> Result<Option<CorrectiveAction>> {
        Ok(self
            .reader()
            .prepare_cached(&format!("{CORRECTIVE} WHERE c.plan_id = ?1"))?
            .query_row([plan.0], corrective)
            .optional()?)
    }
}

impl Change<'_> {
    /// Keeps how a plan ended with the figures shown then; its open actions are dropped with it.
    pub fn end_plan(&mut self, plan: &Plan, closing: &Closing, verdict: &Verdict) -> Result<()> {
        self.write_verdict(plan, closing, verdict)?;
        self.drop_open_actions(plan, closing.state)
    }

    fn write_verdict(&mut self, plan: &Plan, closing: &Closing, verdict: &Verdict) -> Result<()> {
        let json = serde_json::to_string(verdict)
            .map_err(|error| StorageError::Refused(error.to_string()))?;
        // A plan that was given up was not tried: only a person can say whether it would have been right.
        let was_right = match closing.state {
            PlanState::Dropped => verdict.said,
            _ => verdict.was_right(),
        };
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.plans SET state = ?2, reason = ?3, verdict = ?4, was_right = ?5, closed_at = ?6
             WHERE id = ?1",
            (
                plan.id.0,
                closing.state.key(),
                closing.reason.trim(),
                json,
                was_right.map_or("", Right::key),
                now,
            ),
        )?;
        Ok(())
    }

    fn drop_open_actions(&mut self, plan: &Plan, state: PlanState) -> Result<()> {
        let reason = format!("The plan ended: {state}");
        let now = self.now().0;
        self.sql().execute(
            "UPDATE main.actions SET state = ?2, closed_at = ?3, reason = ?4 WHERE plan_id = ?1 AND state = 'open'",
            (plan.id.0, ActionState::Dropped.key(), now, reason),
        )?;
        Ok(())
    }

    fn open_corrective(&mut self, plan: &Plan, reason: &str) -> Result<()> {
        let (uid, today) = (self.uid(), self.now().day());
        self.sql().execute(
            "INSERT INTO main.corrective_actions (uid, rep_id, plan_id, reason, opened_on)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            (uid, plan.rep.0, plan.id.0, reason.trim(), iso(Some(today))),
        )?;
        Ok(())
    }
}

fn corrective(row: &Row<'_>) -> rusqlite::Result<CorrectiveAction> {
    let plan: Option<i64> = row.get("plan_id")?;
    let focus: Option<String> = row.get("focus")?;
    Ok(CorrectiveAction {
        id: CorrectiveActionId(row.get("id")?),
        rep: RepId(row.get("rep_id")?),
        rep_name: row.get("rep_name")?,
        plan: plan.map(PlanId).zip(focus),
        reason: row.get("reason")?,
        opened_on: word(row, "opened_on")?,
        closed_on: day(row, "closed_on")?,
    })
}
