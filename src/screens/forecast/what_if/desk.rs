//! The scenario that is being tried, on the desk: it survives a kill, and nothing of it is in the file until it is kept.

use serde::{Deserialize, Serialize};

use crate::domain::figures::Window;
use crate::domain::forecast::Scenario;
use crate::domain::ids::ScenarioId;
use crate::storage::{DealScope, Store};

/// What is tried.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Tried {
    /// The changes.
    pub scenario: Scenario,
    /// The kept scenario that it began with.
    pub of: Option<ScenarioId>,
}

impl Tried {
    /// Under which name it lies on the desk.
    pub fn key(scope: &DealScope, window: Window) -> String {
        format!(
            "forecast-what-if/{}/{}/{}/{}",
            window.first,
            window.last,
            scope.team.map_or(0, |id| id.0),
            scope.rep.map_or(0, |id| id.0)
        )
    }

    /// What lies there; a desk that cannot be read keeps nobody from trying.
    pub fn read(store: &mut Store, key: &str) -> Self {
        let text = store.ui_state(key).ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }

    /// Puts it there.
    pub fn put(&self, store: &mut Store, key: &str) {
        if let Ok(json) = serde_json::to_string(self) {
            let _ = store.set_ui_state(key, &json);
        }
    }
}
