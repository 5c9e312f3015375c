//! The verdict of a plan: the indicator before and after, for the rep and for the rest of the team.
//!
//! Difference in differences: (after − before) of the rep minus (after − before) of the rest. What moved everybody,
//! a season or a price list, is taken out of the rep's own change. Its interval is made of the intervals of the four
//! figures, whatever they are (`statistics::difference`).

use serde::{Deserialize, Serialize};

use super::Right;
use crate::domain::statistics::Interval;
use crate::domain::statistics::difference::{Term, sum_of};
use chrono::NaiveDate;

/// An indicator over a window.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The value in the indicator's unit.
    pub value: f64,
    /// How many deals or activities it rests on.
    pub n: i64,
    /// The 95 % interval; Wilson for shares.
    pub interval: Option<Interval>,
}

/// A difference with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The difference in the indicator's unit.
    pub value: f64,
    /// Its interval; `None` where a figure has none.
    pub interval: Option<Interval>,
}

impl Comparison {
    /// Whether the interval leaves out zero: more than chance.
    pub fn is_clear(&self) -> bool {
        self.interval
            .is_some_and(|interval| !interval.contains(0.0))
    }

    /// These added, those taken away.
    fn of(added: &[Figure], taken: &[Figure]) -> Self {
        let term = |figure: &Figure, taken| Term {
            taken,
            value: figure.value,
            interval: figure.interval,
        };
        let added = added.iter().map(|figure| term(figure, false));
        let taken = taken.iter().map(|figure| term(figure, true));
        let effect = sum_of(&added.chain(taken).collect::<Vec<Term>>());
        Self {
            value: effect.estimate,
            interval: effect.interval,
        }
    }
}

/// Before and after, as they were shown when the plan was closed. `None` is “no data”.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Verdict {
    /// Key of the indicator; empty where the plan had none.
    pub indicator: String,
    /// The name of its part.
    pub part: String,
    /// First and last day of the window before the start.
    pub before_days: Option<(NaiveDate, NaiveDate)>,
    /// First and last day of the window since the start.
    pub after_days: Option<(NaiveDate, NaiveDate)>,
    /// The rep before.
    pub before: Option<Figure>,
    /// The rep since the start.
    pub after: Option<Figure>,
    /// The rest of the team before.
    pub rest_before: Option<Figure>,
    /// The rest of the team since the start.
    pub rest_after: Option<Figure>,
    /// How many others the rest of the team is.
    pub others: i64,
    /// Where the indicator stood when the plan was agreed.
    pub from: Option<f64>,
    /// Where it was to go.
    pub target: Option<f64>,
    /// What the rule says of the prediction.
    pub rule: Option<Right>,
    /// What the manager says, where that is something else.
    pub said: Option<Right>,
    /// Why; empty where the rule stands.
    pub said_because: String,
}

impl Verdict {
    /// The rep's own change: after − before.
    pub fn change(&self) -> Option<Comparison> {
        Some(Comparison::of(&[self.after?], &[self.before?]))
    }

    /// The change of the rest of the team.
    pub fn change_of_rest(&self) -> Option<Comparison> {
        Some(Comparison::of(&[self.rest_after?], &[self.rest_before?]))
    }

    /// The rep's change beyond that of the rest: the difference in differences.
    pub fn beyond_rest(&self) -> Option<Comparison> {
        Some(Comparison::of(
            &[self.after?, self.rest_before?],
            &[self.before?, self.rest_after?],
        ))
    }

    /// What counts: the manager's word, else the rule's.
    pub fn was_right(&self) -> Option<Right> {
        self.said.or(self.rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::statistics::Rate;

    fn share(hits: i64, n: i64) -> Figure {
        let rate = Rate::new(hits, n);
        Figure {
            value: rate.value().unwrap(),
            n,
            interval: rate.interval(),
        }
    }

    #[test]
    fn what_moved_everybody_is_taken_out() {
        let verdict = Verdict {
            before: Some(share(20, 100)),
            after: Some(share(40, 100)),
            rest_before: Some(share(100, 400)),
            rest_after: Some(share(140, 400)),
            ..Verdict::default()
        };
        let own = verdict.change().unwrap();
        assert!((own.value - 0.20).abs() < 1e-12 && own.is_clear());
        let beyond = verdict.beyond_rest().unwrap();
        assert!((beyond.value - 0.10).abs() < 1e-12 && beyond.interval.is_some());
        assert!(!beyond.is_clear());
        assert!((verdict.change_of_rest().unwrap().value - 0.10).abs() < 1e-12);
    }

    #[test]
    fn without_data_there_is_no_difference_and_without_an_interval_none() {
        let lonely = Verdict {
            before: Some(share(1, 4)),
            after: Some(Figure {
                interval: None,
                ..share(2, 4)
            }),
            ..Verdict::default()
        };
        assert_eq!(lonely.beyond_rest(), None);
        let own = lonely.change().unwrap();
        assert_eq!((own.value, own.interval), (0.25, None));
        assert!(!own.is_clear());
    }

    #[test]
    fn the_word_of_the_manager_counts_and_the_rule_is_kept() {
        let mut verdict = Verdict {
            rule: Some(Right::No),
            ..Verdict::default()
        };
        assert_eq!(verdict.was_right(), Some(Right::No));
        verdict.said = Some(Right::Partly);
        assert_eq!(verdict.was_right(), Some(Right::Partly));
        let json = serde_json::to_string(&verdict).unwrap();
        assert_eq!(serde_json::from_str::<Verdict>(&json).unwrap(), verdict);
        assert_eq!(
            serde_json::from_str::<Verdict>("{}").unwrap(),
            Verdict::default()
        );
    }
}
