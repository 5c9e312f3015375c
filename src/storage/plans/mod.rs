//! Action plans: written with their actions and check-ins, followed, checked, and closed with a verdict.
//!
//! Actions of a plan are the same actions as everywhere (`actions.rs`); corrective action is a record of its own.

mod close;
#[cfg(test)]
mod ending_tests;
mod follow;
mod ledger;
mod list;
mod measure;
mod page;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;

use super::actions::NewAction;
use super::base_currency::BaseCurrency;
use super::cells::iso;
use super::error::StorageError;
use super::indicator::{IndicatorKey, Window};
use super::{Change, Result, Store};
use crate::domain::date_words::written;
use crate::domain::ids::{DiagnosisId, PlanId, RepId};
use crate::domain::plan::LONGEST;
use crate::domain::problem::Problem;

pub use close::{Closing, CorrectiveAction};
pub use list::{Due, DueWhat, PlanLine, PlanQuery, PlanView};
pub use measure::SinceStart;
pub use page::{CheckIn, Plan, PlanPage};

/// An action of a plan to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewPlanAction {
    /// What is to be done.
    pub text: String,
    /// Who does it; `None` is the manager at the keyboard.
    pub owner: Option<RepId>,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// A plan to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlan {
    /// Whose it is.
    pub rep: RepId,
    /// The walk it comes from.
    pub diagnosis: Option<DiagnosisId>,
    /// The plan it goes on from.
    pub previous: Option<PlanId>,
    /// The one thing, in words.
    pub focus: String,
    /// Key of the factor of the result.
    pub factor: String,
    /// Key of the root cause.
    pub root_cause: String,
    /// Key of the intervention.
    pub intervention: String,
    /// The behaviour today (A).
    pub behaviour_now: String,
    /// The behaviour wanted (B).
    pub behaviour_wanted: String,
    /// The rep's own words.
    pub rep_words: String,
    /// Key of the metric of the leading indicator; empty: none.
    pub indicator: String,
    /// Its part.
    pub indicator_part: String,
    /// The indicator as the plan begins, in its unit; `None`: no data, see [`Store::plan_baseline`].
    pub indicator_from: Option<f64>,
    /// Where it is to go.
    pub indicator_target: Option<f64>,
    /// By when.
    pub indicator_on: Option<NaiveDate>,
    /// The prediction in words.
    pub predicted: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day of the verdict.
    pub ends_on: NaiveDate,
    /// What is to be done.
    pub actions: Vec<NewPlanAction>,
    /// The days of the check-ins.
    pub check_ins: Vec<NaiveDate>,
}

impl NewPlan {
    /// A plan with nothing filled in.
    pub fn new(rep: RepId, starts_on: NaiveDate, ends_on: NaiveDate) -> Self {
        Self {
            rep,
            diagnosis: None,
            previous: None,
            focus: String::new(),
            factor: String::new(),
            root_cause: String::new(),
            intervention: String::new(),
            behaviour_now: String::new(),
            behaviour_wanted: String::new(),
            rep_words: String::new(),
            indicator: String::new(),
            indicator_part: String::new(),
            indicator_from: None,
            indicator_target: None,
            indicator_on: None,
            predicted: String::new(),
            starts_on,
            ends_on,
            actions: Vec::new(),
            check_ins: Vec::new(),
        }
    }

    /// What is missing or cannot be, by the names of the columns; empty where it can be saved.
    pub fn check(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut find = |wrong: bool, field: &str, message: String| {
            if wrong {
                problems.push(Problem::new(field, message));
            }
        };
        let blank = |text: &str| text.trim().is_empty();
        find(
            blank(&self.focus),
            "focus",
            "Name the one thing that is to change".into(),
        );
        let days = (self.ends_on - self.starts_on).num_days();
        find(
            days < 0,
            "ends_on",
            format!("It starts on {}: end it later", written(self.starts_on)),
        );
        find(
            days > LONGEST,
            "ends_on",
            "A plan runs for a year at most: agree on a shorter one".into(),
        );
        find(
            self.indicator_target.is_some() && self.indicator.is_empty(),
            "indicator",
            "Say which indicator the target is for".into(),
        );
        find(
            self.actions.iter().any(|action| blank(&action.text)),
            "actions",
            "An action needs a text: what is to be done?".into(),
        );
        find(
            self.check_ins.is_empty(),
            "check_ins",
            "A plan needs a check-in at least once".into(),
        );
        find(
            self.check_ins.iter().any(|day| *day < self.starts_on),
            "check_ins",
            format!(
                "A check-in lies before the start, {}",
                written(self.starts_on)
            ),
        );
        problems
    }
}

impl Change<'_> {
    /// Writes a plan with its actions and check-ins; one with a problem is refused.
    ///
    /// # Errors
    /// Refused with the first of [`NewPlan::check`].
    pub fn add_plan(&mut self, plan: &NewPlan) -> Result<PlanId> {
        if let Some(problem) = plan.check().into_iter().next() {
            return Err(StorageError::Refused(problem.message));
        }
        let id = self.write_plan(plan)?;
        for action in &plan.actions {
            self.add_action(&NewAction {
                text: action.text.clone(),
                owner: action.owner,
                rep: Some(plan.rep),
                due_on: action.due_on,
                plan: Some(id),
                ..NewAction::default()
            })?;
        }
        let mut days = plan.check_ins.clone();
        days.sort_unstable();
        days.dedup();
        for day in days {
            self.add_check_in(id, day)?;
        }
        Ok(id)
    }

    fn write_plan(&mut self, plan: &NewPlan) -> Result<PlanId> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.plans (uid, rep_id, diagnosis_id, previous_id, focus, factor, root_cause,
                   intervention, behaviour_now, behaviour_wanted, rep_words, indicator, indicator_part,
                   indicator_from, indicator_target, indicator_on, predicted, starts_on, ends_on, made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
            )?
            .execute(rusqlite::params![
                uid,
                plan.rep.0,
                plan.diagnosis.map(|id| id.0),
                plan.previous.map(|id| id.0),
                plan.focus.trim(),
                plan.factor,
                plan.root_cause,
                plan.intervention,
                plan.behaviour_now.trim(),
                plan.behaviour_wanted.trim(),
                plan.rep_words.trim(),
                plan.indicator,
                plan.indicator_part,
                plan.indicator_from,
                plan.indicator_target,
                iso(plan.indicator_on),
                plan.predicted.trim(),
                iso(Some(plan.starts_on)),
                iso(Some(plan.ends_on)),
                now,
            ])?;
        Ok(PlanId(self.sql().last_insert_rowid()))
    }

    pub(super) fn add_check_in(&mut self, plan: PlanId, due_on: NaiveDate) -> Result<i64> {
        let (uid, now) = (self.uid(), self.now().0);
        self.sql()
            .prepare_cached(
                "INSERT INTO main.check_ins (uid, plan_id, due_on, made_at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((uid, plan.0, iso(Some(due_on)), now))?;
        Ok(self.sql().last_insert_rowid())
    }
}

impl Store {
    /// Writes a plan with its actions and check-ins, undone as one.
    ///
    /// # Errors
    /// As [`Change::add_plan`].
    pub fn add_plan(&mut self, plan: &NewPlan) -> Result<PlanId> {
        let label = format!(
            "Plan for {}: {}",
            self.rep_name(plan.rep)?,
            plan.focus.trim()
        );
        self.change(&label, |change| change.add_plan(plan))
    }

    /// Where the indicator of a plan stands as it begins: over as long a time before the start as it is to run.
    pub fn plan_baseline(&self, plan: &NewPlan, base: &BaseCurrency) -> Result<Option<f64>> {
        let indicator = IndicatorKey {
            metric: &plan.indicator,
            part: &plan.indicator_part,
        };
        self.baseline_of(plan.rep, indicator, (plan.starts_on, plan.ends_on), base)
    }

    /// As [`Store::plan_baseline`], for the days of a plan that is not written yet.
    pub fn baseline_of(
        &self,
        rep: RepId,
        indicator: IndicatorKey<'_>,
        days: Window,
        base: &BaseCurrency,
    ) -> Result<Option<f64>> {
        let Some(window) = before(days) else {
            return Ok(None);
        };
        let figure = self.indicator(&[rep], indicator, window, base)?;
        Ok(figure.map(|figure| figure.value))
    }

    /// How many open plans a rep has: each is a focus.
    pub fn open_focuses(&self, rep: RepId) -> Result<i64> {
        Ok(self
            .reader()
            .prepare_cached("SELECT count(*) FROM plans WHERE rep_id = ?1 AND state = 'open'")?
            .query_row([rep.0], |row| row.get(0))?)
    }
}

/// As many days just before a window.
fn before((first, last): Window) -> Option<Window> {
    let end = first.pred_opt()?;
    Some((end.checked_sub_signed(last - first)?, end))
}
