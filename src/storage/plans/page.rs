//! Everything about one plan.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};

use super::before;
use super::close::CorrectiveAction;
use super::measure::SinceStart;
use crate::domain::ids::{CheckInId, DiagnosisId, PlanId, RepId};
use crate::domain::metric::Good;
use crate::domain::plan::{Changed, PlanState, Prediction, Right, Verdict, indicator_of};
use crate::domain::stamp::Stamp;
use crate::storage::actions::{Action, ActionMove};
use crate::storage::base_currency::BaseCurrency;
use crate::storage::cells::{day, parsed, word};
use crate::storage::error::StorageError;
use crate::storage::indicator::{IndicatorKey, Window};
use crate::storage::{Result, Store};

/// A plan as it was written, and how it ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Row number.
    pub id: PlanId,
    /// Whose it is.
    pub rep: RepId,
    /// The name of the rep.
    pub rep_name: String,
    /// The day the rep left; empty: still here.
    pub rep_left_on: Option<NaiveDate>,
    /// The walk it comes from.
    pub diagnosis: Option<DiagnosisId>,
    /// The plan it goes on from, with its focus.
    pub previous: Option<(PlanId, String)>,
    /// The one thing, in words.
    pub focus: String,
    /// Key of the factor of the result.
    pub factor: String,
    /// Key of the root cause.
    pub root_cause: String,
    /// Key of the intervention.
    pub intervention: String,
    /// The behaviour when it began (A).
    pub behaviour_now: String,
    /// The behaviour wanted (B).
    pub behaviour_wanted: String,
    /// The rep's own words.
    pub rep_words: String,
    /// Key of the metric of the leading indicator; empty: none.
    pub indicator: String,
    /// Key of its part.
    pub indicator_part: String,
    /// The name of its part.
    pub part_name: String,
    /// The indicator at the start, in its unit; `None` for no data.
    pub indicator_from: Option<f64>,
    /// Its target.
    pub indicator_target: Option<f64>,
    /// By when.
    pub indicator_on: Option<NaiveDate>,
    /// The prediction in words.
    pub predicted: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The day of the verdict.
    pub ends_on: NaiveDate,
    /// How it stands.
    pub state: PlanState,
    /// Why it ended so; empty while it is open.
    pub reason: String,
    /// Before and after as they were shown when it was closed.
    pub verdict: Option<Verdict>,
    /// Whether the prediction was right: what counts.
    pub was_right: Option<Right>,
    /// When it was made.
    pub made_at: Stamp,
    /// When it was closed.
    pub closed_at: Option<Stamp>,
}

impl Plan {
    /// Its indicator.
    pub fn indicator_key(&self) -> IndicatorKey<'_> {
        IndicatorKey {
            metric: &self.indicator,
            part: &self.indicator_part,
        }
    }

    /// The days since the start: up to today, or up to the day it was closed.
    pub fn window(&self, today: NaiveDate) -> Window {
        let last = self.closed_at.map_or(today, Stamp::day);
        (self.starts_on, last.max(self.starts_on))
    }
}

/// A check-in.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckIn {
    /// Row number.
    pub id: CheckInId,
    /// When it is to be.
    pub due_on: NaiveDate,
    /// When it was; empty: not yet.
    pub held_on: Option<NaiveDate>,
    /// Whether its day passed and a later one was held instead: it is no longer due.
    pub missed: bool,
    /// The day it was given up; empty: it was not.
    pub dropped_on: Option<NaiveDate>,
    /// Why it was moved or dropped, the latest; empty where it never was.
    pub reason: String,
    /// How often it was moved.
    pub moved: i64,
    /// Did the behaviour change?
    pub changed: Option<Changed>,
    /// What was said.
    pub note: String,
    /// The indicator as it stood on that day; `None` for no data.
    pub indicator: Option<f64>,
}

impl CheckIn {
    /// Whether it is still to be held, as long as its plan is open.
    pub fn waits(&self) -> bool {
        self.held_on.is_none() && self.dropped_on.is_none() && !self.missed
    }
}

/// Everything about one plan.
#[derive(Debug, Clone)]
pub struct PlanPage {
    /// The plan.
    pub plan: Plan,
    /// Its actions: open ones by day, then the others.
    pub actions: Vec<Action>,
    /// How they were moved.
    pub moves: Vec<ActionMove>,
    /// Its check-ins by day.
    pub check_ins: Vec<CheckIn>,
    /// Its leading indicator since the start, up to the day it was closed; `None`: not measured yet.
    pub since_start: Option<SinceStart>,
    /// The plans that went on from it, with their focus.
    pub followed_by: Vec<(PlanId, String)>,
    /// The corrective action that was named when it was closed.
    pub corrective: Option<CorrectiveAction>,
    /// How many open plans the rep has.
    pub open_focuses: i64,
}

const PLAN: &str =
    "SELECT p.*, r.name AS rep_name, r.left_on AS rep_left_on, b.focus AS previous_focus
  FROM plans p JOIN reps r ON r.id = p.rep_id LEFT JOIN plans b ON b.id = p.previous_id";

impl Store {
    /// A plan.
    ///
    /// # Errors
    /// Not found where it is no longer in the file, or was not yet made on the day looked at.
    pub fn plan(&self, id: PlanId) -> Result<Plan> {
        self.reader()
            .prepare_cached(&format!("{PLAN} WHERE p.id = ?1"))?
            .query_row([id.0], plan)
            .optional()?
            .ok_or_else(|| StorageError::NotFound(format!("there is no plan {id} in the file")))
            .and_then(|mut plan| {
                plan.part_name = self.indicator_part_name(&plan.indicator, &plan.indicator_part)?;
                Ok(plan)
            })
    }

    /// What was written about one plan; its indicator is not measured ([`Store::measure_plan`]).
    ///
    /// # Errors
    /// As [`Store::plan`].
    pub fn plan_as_written(&self, id: PlanId) -> Result<PlanPage> {
        let plan = self.plan(id)?;
        let followed_by = {
            let mut statement = self
                .reader()
                .prepare_cached("SELECT id, focus FROM plans WHERE previous_id = ?1 ORDER BY id")?;
            let rows = statement.query_map([id.0], |row| Ok((PlanId(row.get(0)?), row.get(1)?)))?;
            rows.collect::<rusqlite::Result<_>>()?
        };
        Ok(PlanPage {
            actions: self.actions_of_plan(id)?,
            moves: self.moves_of_plan(id)?,
            check_ins: self.check_ins(id)?,
            since_start: SinceStart::without_counting(&plan.indicator),
            followed_by,
            corrective: self.corrective_of(id)?,
            open_focuses: self.open_focuses(plan.rep)?,
            plan,
        })
    }

    /// The check-ins of a plan by day.
    pub fn check_ins(&self, plan: PlanId) -> Result<Vec<CheckIn>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, due_on, held_on, changed, note, indicator, reason, dropped_at,
               (SELECT count(*) FROM check_in_moves m WHERE m.check_in_id = check_ins.id) AS moved
             FROM check_ins WHERE plan_id = ?1
             ORDER BY coalesce(held_on, due_on), due_on, id",
        )?;
        let rows = statement.query_map([plan.0], |row| {
            Ok(CheckIn {
                id: CheckInId(row.get("id")?),
                due_on: word(row, "due_on")?,
                held_on: day(row, "held_on")?,
                missed: false,
                dropped_on: row
                    .get::<_, Option<i64>>("dropped_at")?
                    .map(|at| Stamp(at).day()),
                reason: row.get("reason")?,
                moved: row.get("moved")?,
                changed: parsed(row, "changed")?,
                note: row.get("note")?,
                indicator: row.get("indicator")?,
            })
        })?;
        let mut check_ins: Vec<CheckIn> = rows.collect::<rusqlite::Result<_>>()?;
        let last = check_ins
            .iter()
            .filter_map(|check_in| check_in.held_on)
            .max();
        for check_in in check_ins.iter_mut().filter(|c| c.held_on.is_none()) {
            check_in.missed = last.is_some_and(|last| check_in.due_on <= last);
        }
        Ok(check_ins)
    }

    /// Before and after, for the rep and for the rest of the team: what stands in the file for a closed plan, else as
    /// it would be if it were closed today. Both windows are equally long.
    ///
    /// # Errors
    /// As [`Store::plan`].
    pub fn plan_verdict(&self, id: PlanId, base: &BaseCurrency) -> Result<Verdict> {
        let plan = self.plan(id)?;
        if let Some(verdict) = plan.verdict {
            return Ok(verdict);
        }
        self.verdict_of(&plan, base)
    }

    /// The verdict on an open plan as if it were closed on this day: its figures end there.
    ///
    /// # Errors
    /// As [`Store::plan`].
    pub fn plan_verdict_until(
        &self,
        id: PlanId,
        day: NaiveDate,
        base: &BaseCurrency,
    ) -> Result<Verdict> {
        let plan = Plan {
            closed_at: Some(Stamp::start_of(day)),
            ..self.plan(id)?
        };
        self.verdict_of(&plan, base)
    }

    /// The verdict on a plan with the figures of today.
    pub(super) fn verdict_of(&self, plan: &Plan, base: &BaseCurrency) -> Result<Verdict> {
        let after_days = plan.window(self.today());
        let mut verdict = Verdict {
            indicator: plan.indicator.clone(),
            part: plan.part_name.clone(),
            after_days: Some(after_days),
            from: plan.indicator_from,
            target: plan.indicator_target,
            ..Verdict::default()
        };
        let indicator = plan.indicator_key();
        verdict.after = self.indicator_since(plan.rep, indicator, after_days, base)?;
        if let Some(before_days) = before(after_days) {
            let others = self.rest_of_team(plan.rep, (before_days.0, after_days.1))?;
            verdict.before_days = Some(before_days);
            verdict.others = others.len() as i64;
            verdict.before = self.indicator(&[plan.rep], indicator, before_days, base)?;
            verdict.rest_before = self.indicator(&others, indicator, before_days, base)?;
            verdict.rest_after = self.indicator(&others, indicator, after_days, base)?;
        }
        let answers = self.check_ins(plan.id)?;
        verdict.rule = Prediction {
            from: plan.indicator_from,
            target: plan.indicator_target,
            value: verdict.after.map(|figure| figure.value),
            good: indicator_of(&plan.indicator).map_or(Good::Up, |indicator| indicator.good()),
            behaviour: answers.iter().rev().find_map(|check_in| check_in.changed),
        }
        .judge();
        Ok(verdict)
    }
}

fn plan(row: &Row<'_>) -> rusqlite::Result<Plan> {
    let previous: Option<i64> = row.get("previous_id")?;
    let focus: Option<String> = row.get("previous_focus")?;
    Ok(Plan {
        id: PlanId(row.get("id")?),
        rep: RepId(row.get("rep_id")?),
        rep_name: row.get("rep_name")?,
        rep_left_on: day(row, "rep_left_on")?,
        diagnosis: row.get::<_, Option<i64>>("diagnosis_id")?.map(DiagnosisId),
        previous: previous.map(PlanId).zip(focus),
        focus: row.get("focus")?,
        factor: row.get("factor")?,
        root_cause: row.get("root_cause")?,
        intervention: row.get("intervention")?,
        behaviour_now: row.get("behaviour_now")?,
        behaviour_wanted: row.get("behaviour_wanted")?,
        rep_words: row.get("rep_words")?,
        indicator: row.get("indicator")?,
        indicator_part: row.get("indicator_part")?,
        part_name: String::new(),
        indicator_from: row.get("indicator_from")?,
        indicator_target: row.get("indicator_target")?,
        indicator_on: day(row, "indicator_on")?,
        predicted: row.get("predicted")?,
        starts_on: word(row, "starts_on")?,
        ends_on: word(row, "ends_on")?,
        state: word(row, "state")?,
        reason: row.get("reason")?,
        verdict: verdict(&row.get::<_, String>("verdict")?)?,
        was_right: parsed(row, "was_right")?,
        made_at: Stamp(row.get("made_at")?),
        closed_at: row.get::<_, Option<i64>>("closed_at")?.map(Stamp),
    })
}

/// The figures of a verdict as the file keeps them; a damaged one is an error and not “no data”.
pub(super) fn verdict(json: &str) -> rusqlite::Result<Option<Verdict>> {
    if json.is_empty() {
        return Ok(None);
    }
    serde_json::from_str(json).map(Some).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
    })
}
