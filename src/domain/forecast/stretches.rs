//! A deal in all its states, as stretches of the moments that somebody looks at.

use std::ops::Range;

use super::record::DealState;
use crate::domain::stamp::Stamp;

/// A deal in all its states.
pub(super) struct Life<'a> {
    pub(super) begins: Option<Stamp>,
    pub(super) states: &'a [DealState],
}

impl<'a> Life<'a> {
    pub(super) fn at(&self, at: Stamp) -> Option<&'a DealState> {
        if self.begins.is_some_and(|begins| begins > at) {
            return None;
        }
        let after = self.states.partition_point(|state| state.since <= at);
        self.states.get(after.saturating_sub(1))
    }

    /// Whether nothing of it changes after a moment.
    pub(super) fn is_settled_by(&self, moment: Stamp) -> bool {
        let begun = self.begins.is_none_or(|begins| begins <= moment);
        begun && self.states.last().is_some_and(|last| last.since <= moment)
    }

    /// Of `all` moments in order those before it begins, and those of each state; `from` says which is the first at or
    /// after a moment.
    pub(super) fn stretches(
        &self,
        all: usize,
        from: impl Fn(Stamp) -> usize,
    ) -> impl Iterator<Item = (Range<usize>, Option<&'a DealState>)> {
        let begins = self.begins.map_or(0, &from);
        let states = self.states;
        let starts = move |place: usize| match states.get(place) {
            _ if place == 0 => begins,
            Some(state) => from(state.since).max(begins),
            None => all,
        };
        let before = (0..begins, None);
        let mut first = begins;
        let each = states.iter().enumerate().map(move |(place, state)| {
            let stretch = first..starts(place + 1);
            first = stretch.end;
            (stretch, Some(state))
        });
        let stretches = std::iter::once(before).chain(each);
        stretches.filter(|(stretch, _)| !stretch.is_empty())
    }
}

/// Lets something be in the sums of a stretch of moments: `put` is told 1 where it begins and -1 where it is over.
pub(super) fn during<T>(steps: &mut [T], stretch: &Range<usize>, mut put: impl FnMut(&mut T, i64)) {
    for (place, sign) in [(stretch.start, 1), (stretch.end, -1)] {
        if let Some(step) = steps.get_mut(place) {
            put(step, sign);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::process::Outcome;

    fn state(since: i64, outcome: Outcome, base: i64) -> DealState {
        DealState {
            since: Stamp(since),
            stage: None,
            outcome,
            own_category: None,
            owner: None,
            amount: None,
            base: Some(base),
            close_on: None,
            pushes: 0,
        }
    }

    proptest! {
        #[test]
        fn the_stretches_of_a_deal_are_how_it_stood_at_each_moment(
            begins in prop::option::of(0_i64..40),
            since in prop::collection::vec(0_i64..40, 0..6),
            moments in prop::collection::vec(0_i64..40, 0..12),
        ) {
            let (mut since, mut moments) = (since, moments);
            since.sort_unstable();
            moments.sort_unstable();
            let states = since.iter().enumerate();
            let states: Vec<DealState> =
                states.map(|(at, since)| state(*since, Outcome::Open, at as i64)).collect();
            let life = Life { begins: begins.map(Stamp), states: &states };
            let from = |at: Stamp| moments.partition_point(|moment| *moment < at.0);
            let mut said = vec![None; moments.len()];
            for (stretch, state) in life.stretches(moments.len(), from) {
                for place in stretch {
                    prop_assert!(said[place].is_none(), "told twice");
                    said[place] = Some(state.map(|state| state.base));
                }
            }
            for (moment, said) in moments.iter().zip(said) {
                let stood = life.at(Stamp(*moment)).map(|state| state.base);
                prop_assert_eq!(said.unwrap_or(None), stood);
            }
        }
    }
}
