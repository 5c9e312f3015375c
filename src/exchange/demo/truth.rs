//! What was planted: for tests and scores, written beside the file and only when asked for. Nothing reads it.

use chrono::NaiveDate;
use serde::Serialize;

use super::call_habit::CallHabit;
use super::cause::PlantedCause;
use super::condition::{Condition, Traits};

/// The truth about a demo company.
#[derive(Debug, Clone, Serialize)]
pub struct Truth {
    /// Its seed.
    pub seed: u64,
    /// The day for which it was written.
    pub today: NaiveDate,
    /// Its reps in the order of the file.
    pub reps: Vec<RepTruth>,
}

/// The truth about a rep.
#[derive(Debug, Clone, Serialize)]
pub struct RepTruth {
    /// Name as in the file.
    pub name: String,
    /// Team as in the file.
    pub team: String,
    /// What is planted.
    pub condition: Condition,
    /// How the rep calls.
    pub calls: CallHabit,
    /// How the rep sells: noise, confounders and the size of the effect.
    pub traits: Traits,
    /// Why the rep sells like that; none where nothing is planted that coaching could move.
    pub cause: Option<PlantedCause>,
}
