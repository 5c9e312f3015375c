//! The marks of a call, counted: what was seen how often while the rep sold, and what may be rated of it.

use std::collections::BTreeMap;

use super::{CallType, MarkKind};
use crate::domain::competency::Used;
use crate::domain::ids::{BehaviourId, CompetencyId};

/// A behaviour as it can be ticked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticked {
    /// The behaviour.
    pub behaviour: BehaviourId,
    /// Of which competency.
    pub competency: CompetencyId,
    /// False for a behaviour to stop.
    pub wanted: bool,
}

/// A mark of a call, in the order in which they were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// For a tick: what was ticked; none where the behaviour is no longer in the file.
    pub ticked: Option<Ticked>,
    /// Milliseconds since the call began; of a recording its time mark.
    pub after_ms: i64,
}

/// How often a behaviour was seen, and when last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Ticks while the rep sold.
    pub times: u32,
    /// Ticks while the manager had taken over: they say nothing about the rep.
    pub not_counted: u32,
    /// The last tick, in milliseconds since the call began.
    pub last_ms: i64,
}

/// What was ticked of a competency while the rep sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Use {
    /// Ticks of wanted behaviours.
    pub wanted: u32,
    /// Ticks of behaviours to stop.
    pub to_stop: u32,
}

impl Use {
    /// Whether it was used, as far as the ticks say: a wanted behaviour was seen. Where only what is to stop was seen
    /// they say no; where nothing was ticked they say nothing, which is no zero (domain.md FX-5.04).
    pub fn used(self) -> Used {
        match (self.wanted, self.to_stop) {
            (0, 0) => Used::NotObserved,
            (0, _) => Used::No,
            _ => Used::Yes,
        }
    }
}

/// The marks of a call, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    behaviours: BTreeMap<BehaviourId, Count>,
    uses: BTreeMap<CompetencyId, Use>,
    took_over_ms: Option<i64>,
    is_taken_over: bool,
}

impl Tally {
    /// Counts marks in the order in which they were made. What comes between “took over” and “handed back” does not
    /// count for the rep.
    pub fn of(marks: &[Mark]) -> Self {
        let mut tally = Self::default();
        for mark in marks {
            match (mark.kind, mark.ticked) {
                (MarkKind::TookOver, _) => {
                    tally.took_over_ms.get_or_insert(mark.after_ms);
                    tally.is_taken_over = true;
                }
                (MarkKind::HandedBack, _) => tally.is_taken_over = false,
                (MarkKind::Tick, Some(ticked)) => tally.tick(ticked, mark.after_ms),
                (MarkKind::Tick, None) | (MarkKind::Quote, _) => {}
            }
        }
        tally
    }

    fn tick(&mut self, ticked: Ticked, after_ms: i64) {
        let count = self.behaviours.entry(ticked.behaviour).or_default();
        count.last_ms = after_ms;
        if self.is_taken_over {
            count.not_counted += 1;
            return;
        }
        count.times += 1;
        let seen = self.uses.entry(ticked.competency).or_default();
        if ticked.wanted {
            seen.wanted += 1;
        } else {
            seen.to_stop += 1;
        }
    }

    /// How often a behaviour was seen.
    pub fn count(&self, behaviour: BehaviourId) -> Count {
        self.behaviours.get(&behaviour).copied().unwrap_or_default()
    }

    /// What was ticked of a competency.
    pub fn of_competency(&self, competency: CompetencyId) -> Use {
        self.uses.get(&competency).copied().unwrap_or_default()
    }

    /// The competencies of which something was ticked while the rep sold.
    pub fn competencies(&self) -> impl Iterator<Item = (CompetencyId, Use)> + '_ {
        self.uses.iter().map(|(id, seen)| (*id, *seen))
    }

    /// When the manager took over first: the flag of a rescued call.
    pub fn took_over_ms(&self) -> Option<i64> {
        self.took_over_ms
    }

    /// Whether the manager has the call now.
    pub fn is_taken_over(&self) -> bool {
        self.is_taken_over
    }

    /// Whether a competency may be rated in a call of that type.
    ///
    /// # Errors
    /// Why not: a model call is never rated, and after a take-over that was not handed back only what was ticked
    /// before it was observed (domain.md FX-5.02).
    pub fn may_rate(
        &self,
        call_type: CallType,
        competency: CompetencyId,
    ) -> Result<(), NotRateable> {
        if !call_type.is_rated() {
            return Err(NotRateable::ModelCall);
        }
        if self.is_taken_over && !self.uses.contains_key(&competency) {
            return Err(NotRateable::TakenOver);
        }
        Ok(())
    }
}

/// Why something of a call cannot be rated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRateable {
    /// The manager sold.
    #[error("A model call is never rated: you sold, the rep watched")]
    ModelCall,
    /// Nothing of it was seen before the manager took over.
    #[error(
        "Nothing of it was ticked before you took over: what came later is not observed, and not the rep's"
    )]
    TakenOver,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::competency::Seen;

    const ASKING: CompetencyId = CompetencyId(1);
    const CLOSING: CompetencyId = CompetencyId(2);

    fn tick(behaviour: i64, competency: CompetencyId, wanted: bool, minute: i64) -> Mark {
        Mark {
            kind: MarkKind::Tick,
            ticked: Some(Ticked {
                behaviour: BehaviourId(behaviour),
                competency,
                wanted,
            }),
            after_ms: minute * 60_000,
        }
    }

    fn mark(kind: MarkKind, minute: i64) -> Mark {
        Mark {
            kind,
            ticked: None,
            after_ms: minute * 60_000,
        }
    }

    #[test]
    fn what_comes_after_the_manager_took_over_is_not_observed_and_the_call_is_flagged() {
        // FX-5.02: took over at minute 12.
        let marks = [
            tick(1, ASKING, true, 3),
            tick(1, ASKING, true, 7),
            mark(MarkKind::TookOver, 12),
            tick(1, ASKING, true, 14),
            tick(2, CLOSING, true, 20),
        ];
        let tally = Tally::of(&marks);
        assert_eq!(tally.took_over_ms(), Some(12 * 60_000));
        let asked = tally.count(BehaviourId(1));
        assert_eq!((asked.times, asked.not_counted), (2, 1));
        assert_eq!(tally.may_rate(CallType::Coaching, ASKING), Ok(()));
        assert_eq!(
            tally.may_rate(CallType::Coaching, CLOSING),
            Err(NotRateable::TakenOver)
        );
        assert_eq!(tally.of_competency(CLOSING).used(), Used::NotObserved);
        // Handed back at minute 25, the rep closes at 30.
        let after = [mark(MarkKind::HandedBack, 25), tick(2, CLOSING, true, 30)];
        let tally = Tally::of(&[&marks[..], &after[..]].concat());
        assert_eq!(tally.may_rate(CallType::Joint, CLOSING), Ok(()));
        assert_eq!(tally.of_competency(CLOSING).wanted, 1);
        assert!(tally.took_over_ms().is_some() && !tally.is_taken_over());
    }

    #[test]
    fn a_model_call_is_never_rated() {
        let tally = Tally::of(&[tick(1, ASKING, true, 3)]);
        let model = tally.may_rate(CallType::Model, ASKING);
        assert_eq!(model, Err(NotRateable::ModelCall));
        assert_eq!(tally.may_rate(CallType::Joint, CLOSING), Ok(()));
    }

    #[test]
    fn use_comes_from_ticks_and_what_was_not_ticked_counts_nowhere() {
        // FX-5.04: not observed is excluded from averages, never 0.
        let tally = Tally::of(&[tick(1, ASKING, true, 1), tick(3, CLOSING, false, 2)]);
        let mut seen = Seen::default();
        for id in [ASKING, CompetencyId(9)] {
            seen.count(tally.of_competency(id).used(), None);
        }
        assert_eq!((seen.occasions(), seen.use_share()), (1, Some(1.0)));
        assert_eq!((seen.rated(), seen.mean_level()), (0, None));
        assert_eq!(tally.of_competency(CLOSING).used(), Used::No);
    }
}
