//! The scope: whose deals, over which period, as they stood when. Every tab and every figure obeys it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::fiscal::Period;
use super::ids::{RepId, TeamId};

/// Which part of the record is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// Only this team and the teams below it; all teams without.
    pub team: Option<TeamId>,
    /// Only this rep; everybody of the team without.
    pub rep: Option<RepId>,
    /// The period that results are counted over.
    pub period: Period,
    /// What had happened by the end of this day; up to now without.
    pub as_of: Option<NaiveDate>,
    /// What had been imported by the end of this day; all that is known without.
    pub known_at: Option<NaiveDate>,
}

impl Scope {
    /// Whether the scope looks at the past instead of at today: such a view takes no changes.
    pub fn looks_back(&self) -> bool {
        self.as_of.is_some() || self.known_at.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_survives_json_and_older_files_without_a_field() {
        let scope = Scope {
            team: Some(TeamId(3)),
            period: Period::Quarter {
                year: 2026,
                quarter: 4,
            },
            as_of: "2026-11-22".parse().ok(),
            ..Scope::default()
        };
        let json = serde_json::to_string(&scope).unwrap();
        assert_eq!(serde_json::from_str::<Scope>(&json).unwrap(), scope);
        assert_eq!(
            serde_json::from_str::<Scope>("{}").unwrap(),
            Scope::default()
        );
        assert!(scope.looks_back() && !Scope::default().looks_back());
    }
}
