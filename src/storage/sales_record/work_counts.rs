//! The work of people over a window: how much of each kind, with target accounts, in which segments.

use std::collections::BTreeMap;

use crate::domain::diagnosis::Window;
use crate::domain::ids::RepId;
use crate::domain::money::Currency;
use crate::domain::sales_record::{ACTIVITY_KINDS, Work};
use crate::storage::{Result, Store};

/// Activities of one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorkCount {
    /// By place in [`ACTIVITY_KINDS`].
    pub kinds: [i64; ACTIVITY_KINDS.len()],
    /// All of them.
    pub all: i64,
    /// With target accounts.
    pub target: i64,
    /// By segment of the account, a place in the record's words.
    pub segments: BTreeMap<u32, i64>,
}

impl WorkCount {
    fn add(&mut self, work: &Work) {
        self.all += work.count;
        if let Some(kind) = self.kinds.get_mut(work.kind) {
            *kind += work.count;
        }
        if work.target {
            self.target += work.count;
        }
        *self.segments.entry(work.segment).or_default() += work.count;
    }
}

type Counts = BTreeMap<RepId, WorkCount>;

fn count(all: &mut Counts, work: &[Work], window: Window) {
    for work in work.iter().filter(|work| window.holds(work.on)) {
        all.entry(work.rep).or_default().add(work);
    }
}

impl Store {
    /// The work of these people in a window; who did nothing is not in it. Words are those of the head of the record.
    pub fn work_counts(
        &self,
        preferred: Option<Currency>,
        people: &[RepId],
        window: Window,
    ) -> Result<BTreeMap<RepId, WorkCount>> {
        let mut all = Counts::new();
        if self.looking().is_some() {
            let record = self.kept_sales_record(preferred)?;
            count(&mut all, &record.work, window);
            return Ok(all);
        }
        let head = self.sales_head(preferred)?;
        let mut reps: Vec<i64> = people.iter().map(|rep| rep.0).collect();
        reps.sort_unstable();
        let counted = self.fold_pieces(&head, Some(&reps), None, Counts::new, |all, piece| {
            count(all, &piece.work, window);
        })?;
        for mut counted in counted {
            all.append(&mut counted);
        }
        Ok(all)
    }
}
