//! The scope as the cockpit shows it: the scope itself, and the names of whom it is about.

use serde::{Deserialize, Serialize};

use crate::domain::scope::Scope;

/// The scope bar. It survives a restart, except for the day that is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScopeBar {
    /// What every tab obeys.
    pub scope: Scope,
    /// Name of the team.
    pub team: Option<String>,
    /// Name of the rep.
    pub rep: Option<String>,
}
