//! How one activity with one rep stands: when it was held last, and how many were missed since.

use chrono::NaiveDate;

use super::{Occurrence, OccurrenceState};

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// The day on which it was held last.
    pub last_held: Option<NaiveDate>,
    /// How many were missed since.
    pub missed_since: i64,
    /// The next that is due today or later and still open.
    pub next: Option<NaiveDate>,
}

impl Standing {
    /// Whether it is overdue: one was missed since it was held last.
    pub fn is_overdue(&self) -> bool {
        self.missed_since > 0
    }
}

/// How the occurrences of one cadence with one rep stand, given in any order.
pub fn standing<'a>(occurrences: impl IntoIterator<Item = &'a Occurrence>) -> Standing {
    let mut all: Vec<&Occurrence> = occurrences.into_iter().collect();
    all.sort_by_key(|one| (one.due_on, one.key.occurs_on));
    let mut standing = Standing::default();
    for one in all {
        match one.state {
            OccurrenceState::Held { on } => {
                standing.last_held = standing.last_held.max(Some(on));
                standing.missed_since = 0;
            }
            OccurrenceState::Missed => standing.missed_since += 1,
            OccurrenceState::Due | OccurrenceState::Coming => {
                standing.next = standing.next.or(Some(one.due_on));
            }
            OccurrenceState::Skipped => {}
        }
    }
    standing
}
