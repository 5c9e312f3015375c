//! Diagnoses: the walk through ROAM for one rep, kept answer by answer, so that it can be left and resumed anywhere.
//!
//! ```text
//!   begin -> answers (each a change of its own) -> finish: plan, actions, check-ins and state in one change
//! ```
//!
//! `answers.rs` writes what is decided, `evidence.rs` what speaks for or against it, `finish.rs` ends the walk.

mod answers;
mod evidence;
mod finish;
mod lever;
mod previous;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};

pub use answers::WalkAnswer;
pub use evidence::{Candidate, Evidence, EvidenceKind, NewEvidence, Says};
pub use finish::Finished;
pub use lever::LeverOfWalk;
pub use previous::{Finding, PlanOfWalk, PreviousWalk};

use super::cells::{day, iso, word};
use super::error::StorageError;
use super::{Change, Result, Store};
use crate::domain::ids::{DiagnosisId, EvidenceId, LeverId, RepId, StageId};
use crate::domain::plan_draft::PlanDraft;
use crate::domain::stamp::Stamp;

/// How many steps a walk has.
const STEPS: u8 = 7;

/// Whether a walk goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalkState {
    /// It can be resumed.
    Open,
    /// It ended with step 7.
    Finished,
    /// It was given up for a new one.
    Stopped,
}

impl WalkState {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Finished => "finished",
            Self::Stopped => "stopped",
        }
    }
}

impl std::str::FromStr for WalkState {
    type Err = ();

    fn from_str(key: &str) -> std::result::Result<Self, ()> {
        [Self::Open, Self::Finished, Self::Stopped]
            .into_iter()
            .find(|state| state.key() == key)
            .ok_or(())
    }
}

/// Which factor of the result the walk takes for the cause of the gap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hypothesis {
    /// Key of the factor; empty: none chosen yet.
    pub factor: String,
    /// The stage that a conversion starts from.
    pub from: Option<StageId>,
    /// The stage that it leads to; empty with a `from`: to the win.
    pub to: Option<StageId>,
    /// The lever that moves it.
    pub lever: Option<LeverId>,
}

/// Where the questions of the fifth step led to: keys of `domain::cause`, empty where they did not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CauseFound {
    /// The condition.
    pub condition: String,
    /// The root cause.
    pub root_cause: String,
    /// What is done about it.
    pub intervention: String,
}

/// What rep and manager agree on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// The behaviour today (A).
    pub behaviour_now: String,
    /// The behaviour wanted (B).
    pub behaviour_wanted: String,
    /// What the rep says about it, in their own words.
    pub rep_words: String,
    /// What drives the rep.
    pub motivation: String,
    /// Reward and recognition for it.
    pub reward: String,
    /// The day on which the rep agreed.
    pub rep_agreed_on: Option<NaiveDate>,
    /// The day on which the manager agreed.
    pub manager_agreed_on: Option<NaiveDate>,
}

/// A walk through ROAM for one rep, as far as it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct RoamWalk {
    /// Row number.
    pub id: DiagnosisId,
    /// Whom it is about.
    pub rep: RepId,
    /// Their name.
    pub rep_name: String,
    /// Whether it goes on.
    pub state: WalkState,
    /// The furthest step reached, 1 to 7.
    pub step: u8,
    /// First and last day of the results; none: all time.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Key of the benchmark; empty: the usual one.
    pub benchmark: String,
    /// Metric of the gap that was chosen; empty: none yet.
    pub gap: String,
    /// Which part of the metric.
    pub gap_part: String,
    /// The hypothesis.
    pub hypothesis: Hypothesis,
    /// The cause.
    pub cause: CauseFound,
    /// The agreement.
    pub agreement: Agreement,
    /// The plan as far as it is written; none before the last step.
    pub plan: Option<PlanDraft>,
    /// JSON: the figures as they were shown when it was finished.
    pub figures: String,
    /// When it began.
    pub started_at: Stamp,
    /// When something was last answered.
    pub changed_at: Stamp,
    /// When it was finished.
    pub finished_at: Option<Stamp>,
}

/// A walk in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkLine {
    /// Row number.
    pub id: DiagnosisId,
    /// Whom it is about.
    pub rep: RepId,
    /// Their name.
    pub rep_name: String,
    /// Whether it goes on.
    pub state: WalkState,
    /// The furthest step reached.
    pub step: u8,
    /// Key of the hypothesis; empty: none yet.
    pub factor: String,
    /// Names of the stages that a conversion lies between; empty where it is none.
    pub stages: (String, String),
    /// Key of the root cause; empty: none yet.
    pub root_cause: String,
    /// The focus of the plan that came of it.
    pub focus: String,
    /// When it began.
    pub started_at: Stamp,
    /// When it was finished.
    pub finished_at: Option<Stamp>,
}

impl Store {
    /// Begins a walk for a rep. One that is open already is given up for it.
    pub fn begin_walk(
        &mut self,
        rep: RepId,
        days: Option<(NaiveDate, NaiveDate)>,
        benchmark: &str,
    ) -> Result<DiagnosisId> {
        self.change("Begin a walk", |change| {
            let name = change.name_of_rep(rep)?;
            let (uid, now) = (change.uid(), change.now().0);
            change.sql().execute(
                "UPDATE main.diagnoses SET state = 'stopped', changed_at = ?2 WHERE rep_id = ?1 AND state = 'open'",
                (rep.0, now),
            )?;
            change.sql().execute(
                "INSERT INTO main.diagnoses (uid, rep_id, starts_on, ends_on, benchmark, started_at, changed_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
                (uid, rep.0, iso(days.map(|d| d.0)), iso(days.map(|d| d.1)), benchmark, now),
            )?;
            let id = change.sql().last_insert_rowid();
            change.relabel(&format!("Begin a walk with {name}"))?;
            Ok(DiagnosisId(id))
        })
    }

    /// The walk of a rep that can be resumed.
    pub fn open_walk(&self, rep: RepId) -> Result<Option<DiagnosisId>> {
        let found = self
            .reader()
            .prepare_cached(
                "SELECT id FROM diagnoses WHERE rep_id = ?1 AND state = 'open' ORDER BY id DESC LIMIT 1",
            )?
            .query_row([rep.0], |row| row.get(0).map(DiagnosisId))
            .optional()?;
        Ok(found)
    }

    /// A walk as far as it has come.
    pub fn walk(&self, id: DiagnosisId) -> Result<RoamWalk> {
        self.reader()
            .prepare_cached(
                "SELECT d.*, r.name AS rep_name FROM diagnoses d JOIN reps r ON r.id = d.rep_id WHERE d.id = ?1",
            )?
            .query_row([id.0], walk)
            .optional()?
            .ok_or_else(gone)
    }

    /// All walks: open ones first, then by rep, the newest of each rep first.
    pub fn walks(&self) -> Result<Vec<WalkLine>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT d.id, d.rep_id, r.name AS rep_name, d.state, d.step, d.factor, d.root_cause, d.started_at,
               d.finished_at, coalesce(f.name, '') AS from_name, coalesce((SELECT n.name FROM stages n WHERE n.process_id = t.process_id AND n.outcome = 'open'
                 AND n.position > t.position ORDER BY n.position LIMIT 1), iif(t.id IS NULL, '', 'Won')) AS to_name,
               coalesce((SELECT p.focus FROM plans p WHERE p.diagnosis_id = d.id ORDER BY p.id LIMIT 1), '') AS focus
             FROM diagnoses d JOIN reps r ON r.id = d.rep_id LEFT JOIN stages f ON f.id = d.factor_from
             LEFT JOIN stages t ON t.id = d.factor_to
             ORDER BY d.state <> 'open', r.name, r.id, d.started_at DESC, d.id DESC",
        )?;
        let rows = statement.query_map([], |row| {
            Ok(WalkLine {
                id: DiagnosisId(row.get("id")?),
                rep: RepId(row.get("rep_id")?),
                rep_name: row.get("rep_name")?,
                state: word(row, "state")?,
                step: row.get("step")?,
                factor: row.get("factor")?,
                stages: (row.get("from_name")?, row.get("to_name")?),
                root_cause: row.get("root_cause")?,
                focus: row.get("focus")?,
                started_at: Stamp(row.get("started_at")?),
                finished_at: row.get::<_, Option<i64>>("finished_at")?.map(Stamp),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Gives a walk up, or takes an open one out of the way: it stays in the list.
    pub fn stop_walk(&mut self, id: DiagnosisId) -> Result<()> {
        self.change("Stop a walk", |change| {
            let name = change.open_walk_of(id)?;
            let now = change.now().0;
            change.sql().execute(
                "UPDATE main.diagnoses SET state = 'stopped', changed_at = ?2 WHERE id = ?1",
                (id.0, now),
            )?;
            change.relabel(&format!("Stop the walk with {name}"))
        })
    }
}

impl Change<'_> {
    fn name_of_rep(&self, rep: RepId) -> Result<String> {
        self.sql()
            .prepare_cached("SELECT name FROM main.reps WHERE id = ?1")?
            .query_row([rep.0], |row| row.get(0))
            .optional()?
            .ok_or_else(|| StorageError::NotFound("This rep is no longer in the file".into()))
    }

    /// The name of the rep of a walk that is open; any other takes no answers.
    fn open_walk_of(&self, id: DiagnosisId) -> Result<String> {
        let (state, name): (String, String) = self
            .sql()
            .prepare_cached(
                "SELECT d.state, r.name FROM main.diagnoses d JOIN main.reps r ON r.id = d.rep_id WHERE d.id = ?1",
            )?
            .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?
            .ok_or_else(gone)?;
        if state == WalkState::Open.key() {
            Ok(name)
        } else {
            Err(StorageError::Refused(
                "This walk is over: open it again to change it".into(),
            ))
        }
    }
}

fn gone() -> StorageError {
    StorageError::NotFound("This walk is no longer in the file: was its beginning undone?".into())
}

fn walk(row: &Row<'_>) -> rusqlite::Result<RoamWalk> {
    let (from, to): (Option<i64>, Option<i64>) = (row.get("factor_from")?, row.get("factor_to")?);
    let plan: String = row.get("plan")?;
    let plan = match plan.as_str() {
        "" => None,
        json => Some(serde_json::from_str(json).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, error.into())
        })?),
    };
    let step: u8 = row.get("step")?;
    Ok(RoamWalk {
        id: DiagnosisId(row.get("id")?),
        rep: RepId(row.get("rep_id")?),
        rep_name: row.get("rep_name")?,
        state: word(row, "state")?,
        step: step.clamp(1, STEPS),
        days: day(row, "starts_on")?.zip(day(row, "ends_on")?),
        benchmark: row.get("benchmark")?,
        gap: row.get("gap_metric")?,
        gap_part: row.get("gap_part")?,
        hypothesis: Hypothesis {
            factor: row.get("factor")?,
            from: from.map(StageId),
            to: to.map(StageId),
            lever: row.get::<_, Option<i64>>("lever_id")?.map(LeverId),
        },
        cause: CauseFound {
            condition: row.get("condition")?,
            root_cause: row.get("root_cause")?,
            intervention: row.get("intervention")?,
        },
        agreement: Agreement {
            behaviour_now: row.get("behaviour_now")?,
            behaviour_wanted: row.get("behaviour_wanted")?,
            rep_words: row.get("rep_words")?,
            motivation: row.get("motivation")?,
            reward: row.get("reward")?,
            rep_agreed_on: day(row, "rep_agreed_on")?,
            manager_agreed_on: day(row, "manager_agreed_on")?,
        },
        plan,
        figures: row.get("figures")?,
        started_at: Stamp(row.get("started_at")?),
        changed_at: Stamp(row.get("changed_at")?),
        finished_at: row.get::<_, Option<i64>>("finished_at")?.map(Stamp),
    })
}
