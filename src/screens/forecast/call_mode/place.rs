//! Where a forecast call stands: kept on the desk, so that walking is no change of the file and a killed program comes
//! back to the same rep.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::figures::Window;
use crate::domain::ids::{ActionId, RepId};
use crate::storage::{CallRun, DealScope, Store};

/// Where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The day; a call of another day begins anew.
    pub day: NaiveDate,
    /// The reps in the order of this call: it stays, whatever is called meanwhile.
    pub order: Vec<RepId>,
    /// Who is talked about.
    pub at: Option<RepId>,
    /// Whether the summary is shown.
    pub ending: bool,
    /// Passed over.
    pub skipped: BTreeSet<RepId>,
    /// What was agreed.
    pub agreed: Vec<ActionId>,
    /// How long it has taken, in milliseconds, up to the last step.
    pub spent_ms: i64,
}

impl Place {
    /// The beginning of a call.
    pub fn beginning(day: NaiveDate) -> Self {
        Self {
            day,
            order: Vec::new(),
            at: None,
            ending: false,
            skipped: BTreeSet::new(),
            agreed: Vec::new(),
            spent_ms: 0,
        }
    }

    /// Under which name it is kept.
    pub fn key(scope: &DealScope, window: Window) -> String {
        let number = |id: Option<i64>| id.unwrap_or(0);
        format!(
            "forecast-call/{}/{}/{}/{}",
            window.first,
            window.last,
            number(scope.team.map(|id| id.0)),
            number(scope.rep.map(|id| id.0))
        )
    }

    /// Where it stood on this day; a desk that cannot be read keeps nobody from the call.
    pub fn read(store: &mut Store, key: &str, day: NaiveDate) -> Option<Self> {
        let text = store.ui_state(key).ok().flatten()?;
        let place: Self = serde_json::from_str(&text).ok()?;
        (place.day == day).then_some(place)
    }

    /// Remembers it.
    pub fn remember(&self, store: &mut Store, key: &str) {
        if let Ok(json) = serde_json::to_string(self) {
            let _ = store.set_ui_state(key, &json);
        }
    }

    /// Takes over who is there: nobody twice, nobody who is gone, new ones at the end.
    pub fn meet(&mut self, run: &CallRun) {
        let is_there = |rep: &RepId| run.reps.iter().any(|one| one.rep == *rep);
        self.order.retain(is_there);
        for one in &run.reps {
            if !self.order.contains(&one.rep) {
                self.order.push(one.rep);
            }
        }
        if self.at.is_none_or(|at| !is_there(&at)) {
            self.at = self.next_open(run).or(self.order.first().copied());
        }
    }

    /// Who was neither called nor passed over, those after the shown one first.
    pub fn next_open(&self, run: &CallRun) -> Option<RepId> {
        let from = self.position().map_or(0, |at| at + 1);
        let (before, after) = self.order.split_at(from.min(self.order.len()));
        let is_open = |rep: &&RepId| {
            !run.is_done(**rep) && !self.skipped.contains(*rep) && Some(**rep) != self.at
        };
        after.iter().chain(before).find(is_open).copied()
    }

    /// The place of the shown rep in the order.
    pub fn position(&self) -> Option<usize> {
        self.order.iter().position(|rep| Some(*rep) == self.at)
    }

    /// The rep so many places on; past the last one nobody.
    pub fn beside(&self, by: isize) -> Option<RepId> {
        let to = self.position()?.checked_add_signed(by)?;
        self.order.get(to).copied()
    }
}
