//! A commit call as closed periods are learnt from.

use super::models::Newest;
use crate::domain::ids::RepId;
use crate::domain::stamp::Stamp;

/// A commit call of a rep.
#[derive(Debug, Clone, Copy)]
pub struct CommitCall {
    /// Who.
    pub rep: RepId,
    /// When it was made.
    pub made_at: Stamp,
    /// Row number: of two of one moment the later row counts.
    pub id: i64,
    /// In minor units of the base currency; empty: no rate.
    pub base: Option<i64>,
}

impl CommitCall {
    /// As a model asks for it.
    pub(super) fn newest(self) -> Newest {
        Newest {
            base: self.base,
            made_on: self.made_at.day(),
        }
    }
}

/// The newest call of each caller at some moments: many days look at the same ones.
#[derive(Debug, Clone, Default)]
pub(super) struct NewestAt {
    moments: Vec<Stamp>,
    /// By moment, then as the callers are: the place of the call plus one, or 0.
    places: Vec<Vec<u32>>,
}

impl NewestAt {
    /// Of calls by rep, then in the order in which they were made.
    pub(super) fn of(calls: &[CommitCall], mut moments: Vec<Stamp>) -> Self {
        moments.sort_unstable();
        moments.dedup();
        let mut places: Vec<Vec<u32>> = vec![Vec::new(); moments.len()];
        let mut first = 0;
        for calls in calls.chunk_by(|a, b| a.rep == b.rep) {
            let mut made = 0;
            for (moment, places) in moments.iter().zip(&mut places) {
                let later = calls.get(made..).unwrap_or_default().iter();
                made += later.take_while(|call| call.made_at <= *moment).count();
                let place = if made == 0 { 0 } else { first + made };
                places.push(u32::try_from(place).unwrap_or(0));
            }
            first += calls.len();
        }
        Self { moments, places }
    }

    pub(super) fn at(&self, moment: Stamp) -> &[u32] {
        let place = self.moments.binary_search(&moment);
        debug_assert!(place.is_ok(), "a moment that was not asked for");
        let places = place.ok().and_then(|at| self.places.get(at));
        places.map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_newest_call_of_each_rep_is_the_last_one_made_by_the_moment(
            calls in prop::collection::vec((0_i64..4, 0_i64..20), 0..24),
            moments in prop::collection::vec(0_i64..20, 1..5),
        ) {
            let calls = calls.iter().zip(1..).map(|((rep, made_at), id)| CommitCall {
                rep: RepId(*rep),
                made_at: Stamp(*made_at),
                id,
                base: None,
            });
            let mut calls: Vec<CommitCall> = calls.collect();
            calls.sort_by_key(|call| (call.rep, call.made_at, call.id));
            let reps: BTreeSet<RepId> = calls.iter().map(|call| call.rep).collect();
            let newest = NewestAt::of(&calls, moments.iter().copied().map(Stamp).collect());
            for moment in moments {
                let found: Vec<Option<i64>> = (newest.at(Stamp(moment)).iter())
                    .map(|place| Some(calls.get(place.checked_sub(1)? as usize)?.id))
                    .collect();
                let wanted: Vec<Option<i64>> = (reps.iter())
                    .map(|rep| {
                        let made = calls.iter().filter(|call| call.rep == *rep && call.made_at.0 <= moment);
                        made.map(|call| (call.made_at, call.id)).max().map(|(_, id)| id)
                    })
                    .collect();
                prop_assert_eq!(found, wanted);
            }
        }
    }
}
