//! The scope: which team, rep, period and day every tab looks at. It survives a restart.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A record with the name to show for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Row number of the record.
    pub id: i64,
    /// Name to show.
    pub name: String,
}

/// A span of days, both ends included; an open end is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Period {
    /// Stable word: `this-quarter`, `all`. Empty means all time.
    pub key: String,
    /// What to show: “Q4 FY26”, “all time”.
    pub label: String,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

/// What every tab obeys. `None` means all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// The team.
    pub team: Option<Named>,
    /// The rep.
    pub rep: Option<Named>,
    /// The period.
    pub period: Period,
    /// The day to look from; `None` is today.
    pub as_of: Option<NaiveDate>,
}
