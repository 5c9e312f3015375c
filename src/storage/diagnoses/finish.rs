//! The end of a walk: the plan with its actions and check-ins, the behaviours of the lever, and the state, in one
//! change. Undone as one, the walk stands at its last step again with everything that was answered.

use super::{
    Change, DiagnosisId, PlanDraft, Result, RoamWalk, STEPS, StorageError, Store, WalkAnswer,
    WalkState,
};
use crate::domain::ids::PlanId;
use crate::storage::{NewPlan, NewPlanAction};

/// What came of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finished {
    /// The plan; none where it ended with leaving the gap alone.
    pub plan: Option<PlanId>,
    /// Open plans of the rep, this one included.
    pub open_plans: i64,
}

impl Store {
    /// How many plans of a rep are open: each has one focus.
    pub fn open_plans_of(&self, walk: DiagnosisId) -> Result<i64> {
        Ok(self
            .reader()
            .prepare_cached(
                "SELECT count(*) FROM plans p JOIN diagnoses d ON d.rep_id = p.rep_id
                 WHERE d.id = ?1 AND p.state = 'open'",
            )?
            .query_row([walk.0], |row| row.get(0))?)
    }

    /// Finishes a walk. With a plan it is written, with its actions and check-ins; without one the walk ends there.
    /// `figures` are the figures as they were shown, as JSON.
    pub fn finish_walk(
        &mut self,
        id: DiagnosisId,
        plan: Option<&PlanDraft>,
        figures: &str,
    ) -> Result<Finished> {
        let walk = self.walk(id)?;
        self.change("Finish the walk", |change| {
            let name = change.open_walk_of(id)?;
            let written = match plan {
                Some(plan) => Some(change.plan_of_draft(&walk, plan)?),
                None => None,
            };
            if let Some(plan) = plan {
                change.write_answer(id, &WalkAnswer::Plan(Box::new(plan.clone())))?;
            }
            change.write_behaviours(id)?;
            let now = change.now().0;
            let state = WalkState::Finished.key();
            change.set(
                id,
                &[
                    ("state", &state),
                    ("step", &STEPS),
                    ("figures", &figures),
                    ("finished_at", &now),
                ],
            )?;
            let what = plan.map_or(String::new(), |plan| format!(": {}", plan.focus.trim()));
            change.relabel(&format!("Finish the walk with {name}{what}"))?;
            let open_plans = change.sql().query_row(
                "SELECT count(*) FROM main.plans WHERE rep_id = ?1 AND state = 'open'",
                [walk.rep.0],
                |row| row.get(0),
            )?;
            Ok(Finished {
                plan: written,
                open_plans,
            })
        })
    }

    /// Opens a finished or stopped walk again; the plan that came of it stays. Refused while another walk of the rep
    /// is open, or once the plan has been worked on in a walk that followed.
    pub fn reopen_walk(&mut self, id: DiagnosisId) -> Result<()> {
        let walk = self.walk(id)?;
        if let Some(open) = self.open_walk(walk.rep)? {
            let what = if open == id {
                "This walk is open already"
            } else {
                "Another walk with this rep is open: finish or stop that one first"
            };
            return Err(StorageError::Refused(what.into()));
        }
        self.change("Open the walk again", |change| {
            let finished: Option<i64> = None;
            change.set(id, &[("state", &"open"), ("finished_at", &finished)])?;
            change.relabel(&format!("Open the walk with {} again", walk.rep_name))
        })
    }

    /// The plan that came of a walk.
    pub fn plan_of_walk(&self, id: DiagnosisId) -> Result<Option<PlanId>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id FROM plans WHERE diagnosis_id = ?1 ORDER BY id DESC LIMIT 1",
        )?;
        let mut rows = statement.query_map([id.0], |row| row.get(0).map(PlanId))?;
        Ok(rows.next().transpose()?)
    }
}

impl Change<'_> {
    /// Writes the plan as it was drafted.
    fn plan_of_draft(&mut self, walk: &RoamWalk, draft: &PlanDraft) -> Result<PlanId> {
        if let Some(problem) = draft.problems().first() {
            return Err(StorageError::Refused(problem.message.clone()));
        }
        let (agreement, cause) = (&walk.agreement, &walk.cause);
        self.add_plan(&NewPlan {
            diagnosis: Some(walk.id),
            focus: draft.focus.clone(),
            factor: walk.hypothesis.factor.clone(),
            root_cause: cause.root_cause.clone(),
            intervention: cause.intervention.clone(),
            behaviour_now: agreement.behaviour_now.clone(),
            behaviour_wanted: agreement.behaviour_wanted.clone(),
            rep_words: agreement.rep_words.clone(),
            indicator: draft.indicator.clone(),
            indicator_part: draft.indicator_part.clone(),
            indicator_from: draft.indicator_from,
            indicator_target: draft
                .indicator_target
                .filter(|_| !draft.indicator.is_empty()),
            indicator_on: draft.indicator_on,
            predicted: draft.predicted.clone(),
            actions: draft
                .actions
                .iter()
                .map(|action| NewPlanAction {
                    text: action.text.clone(),
                    owner: action.owner,
                    due_on: Some(action.due_on),
                })
                .collect(),
            check_ins: draft.check_ins.clone(),
            ..NewPlan::new(walk.rep, draft.starts_on, draft.ends_on)
        })
    }
}
