//! What a worker reads for the walk: what was kept, the figures, where the eye was.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::ids::DiagnosisId;
use crate::storage::{
    Candidate, Evidence, LeverOfWalk, PreviousWalk, Result, RideAlong, RoamWalk, Store,
};

/// What was kept of a walk.
pub(super) struct Kept {
    /// The walk.
    pub walk: RoamWalk,
    /// The answers about the cause.
    pub answers: BTreeMap<String, String>,
    /// The other explanations that were ruled out.
    pub ruled_out: Vec<String>,
    /// The evidence.
    pub evidence: Vec<Evidence>,
    /// What else could be linked.
    pub candidates: Vec<Candidate>,
    /// The lever of the hypothesis.
    pub lever: Option<LeverOfWalk>,
    /// The next planned ride-along with the rep.
    pub ride_along: Option<RideAlong>,
    /// The diagnosis before.
    pub previous: Option<PreviousWalk>,
    /// Open plans of the rep.
    pub open_plans: i64,
    /// Whether a plan came of it already.
    pub has_plan: bool,
}

impl Kept {
    /// Reads it.
    pub fn read(store: &Store, id: DiagnosisId) -> Result<Self> {
        let walk = store.walk(id)?;
        Ok(Self {
            answers: store.cause_answers(id)?,
            ruled_out: store.ruled_out(id)?,
            evidence: store.evidence(id)?,
            candidates: store.evidence_candidates(id)?,
            lever: store.lever_of(walk.rep, &walk.hypothesis)?,
            ride_along: store.next_ride_along(walk.rep)?,
            previous: store.previous_walk(id)?,
            open_plans: store.open_plans_of(id)?,
            has_plan: store.plan_of_walk(id)?.is_some(),
            walk,
        })
    }
}

/// Where the eye was: kept on the desk, so that moving is no change of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The step.
    pub step: u8,
    /// The row.
    pub row: Option<i64>,
}

impl Place {
    fn key(id: DiagnosisId) -> String {
        format!("walk/{id}")
    }

    /// Where the eye was last.
    pub fn read(store: &mut Store, id: DiagnosisId) -> Option<Self> {
        // A desk that cannot be read must not keep anybody from the walk.
        let text = store.ui_state(&Self::key(id)).ok().flatten()?;
        serde_json::from_str(&text).ok()
    }

    /// Remembers it.
    pub fn remember(self, store: &mut Store, id: DiagnosisId) {
        if let Ok(json) = serde_json::to_string(&self) {
            let _ = store.set_ui_state(&Self::key(id), &json);
        }
    }
}
