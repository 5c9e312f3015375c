//! The diagnosis before this one: what was found, what was agreed, and what came of the plan. The next walk opens
//! with it.

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};

use super::{DiagnosisId, Result, Store, day};
use crate::domain::ids::PlanId;
use crate::domain::stamp::Stamp;

/// What an earlier walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Key of the factor.
    pub factor: String,
    /// Names of the stages that a conversion lies between; empty where it is none.
    pub stages: (String, String),
    /// Key of the root cause.
    pub root_cause: String,
    /// Key of the intervention.
    pub intervention: String,
    /// Whether an observation spoke for it.
    pub is_observed: bool,
}

/// What came of an earlier plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanOfWalk {
    /// Row number.
    pub id: PlanId,
    /// The focus.
    pub focus: String,
    /// Key of the state: `open`, `achieved` …
    pub state: String,
    /// The prediction in words.
    pub predicted: String,
    /// Whether it came true: `yes`, `partly`, `no`, or empty.
    pub was_right: String,
    /// The last day of the plan.
    pub ends_on: Option<NaiveDate>,
    /// The answer of the last check-in held: `yes`, `partly`, `no`, or empty.
    pub changed: String,
}

/// The walk before.
#[derive(Debug, Clone, PartialEq)]
pub struct PreviousWalk {
    /// Row number.
    pub id: DiagnosisId,
    /// When it was finished.
    pub finished_at: Stamp,
    /// What it found.
    pub finding: Finding,
    /// The behaviour that was agreed on.
    pub behaviour_wanted: String,
    /// The plan, where there was one.
    pub plan: Option<PlanOfWalk>,
}

impl Store {
    /// The walk of the same rep that was finished last, before this one began.
    pub fn previous_walk(&self, id: DiagnosisId) -> Result<Option<PreviousWalk>> {
        let found = self
            .reader()
            .prepare_cached(
                "SELECT p.id, p.finished_at, p.factor, p.root_cause, p.intervention, p.behaviour_wanted,
                   coalesce(f.name, '') AS from_name, coalesce((SELECT n.name FROM stages n WHERE n.process_id = t.process_id AND n.outcome = 'open'
                 AND n.position > t.position ORDER BY n.position LIMIT 1), iif(t.id IS NULL, '', 'Won')) AS to_name,
                   EXISTS (SELECT 1 FROM diagnosis_evidence e WHERE e.diagnosis_id = p.id
                     AND e.kind = 'observation' AND e.says = 'for') AS is_observed
                 FROM diagnoses d JOIN diagnoses p ON p.rep_id = d.rep_id AND p.id < d.id AND p.state = 'finished'
                 LEFT JOIN stages f ON f.id = p.factor_from LEFT JOIN stages t ON t.id = p.factor_to
                 WHERE d.id = ?1 ORDER BY p.finished_at DESC, p.id DESC LIMIT 1",
            )?
            .query_row([id.0], previous)
            .optional()?;
        match found {
            None => Ok(None),
            Some(walk) => Ok(Some(PreviousWalk {
                plan: self.plan_after(walk.id)?,
                ..walk
            })),
        }
    }

    fn plan_after(&self, walk: DiagnosisId) -> Result<Option<PlanOfWalk>> {
        let plan = self
            .reader()
            .prepare_cached(
                "SELECT p.*, coalesce((SELECT c.changed FROM check_ins c WHERE c.plan_id = p.id
                   AND c.held_on IS NOT NULL ORDER BY c.held_on DESC, c.id DESC LIMIT 1), '') AS last_answer
                 FROM plans p WHERE p.diagnosis_id = ?1 ORDER BY p.id DESC LIMIT 1",
            )?
            .query_row([walk.0], |row| {
                Ok(PlanOfWalk {
                    id: PlanId(row.get("id")?),
                    focus: row.get("focus")?,
                    state: row.get("state")?,
                    predicted: row.get("predicted")?,
                    was_right: row.get("was_right")?,
                    ends_on: day(row, "ends_on")?,
                    changed: row.get("last_answer")?,
                })
            })
            .optional()?;
        Ok(plan)
    }
}

fn previous(row: &Row<'_>) -> rusqlite::Result<PreviousWalk> {
    Ok(PreviousWalk {
        id: DiagnosisId(row.get("id")?),
        finished_at: Stamp(
            row.get::<_, Option<i64>>("finished_at")?
                .unwrap_or_default(),
        ),
        finding: Finding {
            factor: row.get("factor")?,
            stages: (row.get("from_name")?, row.get("to_name")?),
            root_cause: row.get("root_cause")?,
            intervention: row.get("intervention")?,
            is_observed: row.get("is_observed")?,
        },
        behaviour_wanted: row.get("behaviour_wanted")?,
        plan: None,
    })
}
