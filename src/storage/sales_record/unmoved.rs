//! Counts the deals of an owner to which nothing happened in a window, so that they need not be made whole.

use crate::domain::diagnosis::Unmoved;
use crate::domain::ids::RepId;

/// Deals of one owner to which nothing happened, by lead source and segment: a handful of both.
#[derive(Default)]
pub(super) struct UnmovedDeals(Vec<((u32, u32), i64)>);

impl UnmovedDeals {
    pub(super) fn add(&mut self, lead_source: u32, segment: u32) {
        let of = (lead_source, segment);
        match self.0.iter_mut().find(|(known, _)| *known == of) {
            Some((_, deals)) => *deals += 1,
            None => self.0.push((of, 1)),
        }
    }

    pub(super) fn of(self, owner: RepId) -> impl Iterator<Item = Unmoved> {
        let counted = self.0.into_iter();
        counted.map(move |((lead_source, segment), deals)| Unmoved {
            owner,
            lead_source,
            segment,
            deals,
        })
    }
}
