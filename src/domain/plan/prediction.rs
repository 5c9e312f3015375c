//! When a prediction was right. The rule, in full:
//!
//! A plan predicts that a behaviour changes and that an indicator follows: from where it stood at the start to a
//! target. *How far* is `(value − start) / (target − start)`: 1 is the target, whichever way is good. Without a
//! start it is only asked whether the target was met. The behaviour is the answer of the last check-in held.
//!
//! | behaviour | target met | at least half the way | less | no figure |
//! |---|---|---|---|---|
//! | changed | right | partly | not | no data |
//! | partly | partly | partly | not | no data |
//! | did not change | partly | not | not | not |
//! | never asked | partly | not | not | no data |
//!
//! Why: the target met without the behaviour came of something else, so the cause was at best half understood; the
//! behaviour changed and the figure did not follow, so it was not the cause. The manager may say otherwise, with a
//! reason; both are kept. The rule is our own; that diagnoses are scored at all is domain.md 12.6.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Changed;
use crate::domain::metric::Good;

/// The share of the way from start to target that counts as half of it.
const HALF: f64 = 0.5;

/// Floating point may miss a target that was met by a last digit.
const CLOSE: f64 = 1e-9;

/// Whether a prediction came true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// It did.
    Yes,
    /// In part.
    Partly,
    /// It did not.
    No,
}

impl Right {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Yes, Self::Partly, Self::No];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
        }
    }

    /// The name on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Yes => "Right",
            Self::Partly => "Partly right",
            Self::No => "Not right",
        }
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

impl FromStr for Right {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|right| right.key() == key)
            .ok_or(())
    }
}

/// What was predicted and what came: the indicator in its own unit, the answers of the check-ins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The indicator when the plan began; `None` for no data.
    pub from: Option<f64>,
    /// Where it was to go; `None` where no figure was predicted.
    pub target: Option<f64>,
    /// Where it stands at the end; `None` for no data.
    pub value: Option<f64>,
    /// Which way is good, where there is no start to tell it by.
    pub good: Good,
    /// The answer of the last check-in held; `None` where none was.
    pub behaviour: Option<Changed>,
}

/// How far the indicator came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Met,
    Half,
    Less,
    NoFigure,
}

impl Prediction {
    /// The share of the way from start to target: 1 and more is met, below 0 went the other way. `None` without a
    /// start, a target or a value, and where the target was met at the start.
    pub fn share(&self) -> Option<f64> {
        let (from, target, value) = (self.from?, self.target?, self.value?);
        let way = target - from;
        (way.abs() > f64::EPSILON).then(|| (value - from) / way)
    }

    /// Whether it was right, by the table of the module; `None` is “no data”.
    pub fn judge(&self) -> Option<Right> {
        match (self.behaviour, self.way()) {
            (Some(Changed::Yes), Way::Met) => Some(Right::Yes),
            (Some(Changed::Yes | Changed::Partly), Way::Half) | (_, Way::Met) => {
                Some(Right::Partly)
            }
            (Some(Changed::No), _) | (_, Way::Half | Way::Less) => Some(Right::No),
            (_, Way::NoFigure) => None,
        }
    }

    fn way(&self) -> Way {
        if let Some(share) = self.share() {
            return match share {
                share if share >= 1.0 - CLOSE => Way::Met,
                share if share >= HALF - CLOSE => Way::Half,
                _ => Way::Less,
            };
        }
        let (Some(target), Some(value)) = (self.target, self.value) else {
            return Way::NoFigure;
        };
        let met = match self.good {
            Good::Down => value <= target + CLOSE,
            Good::Up | Good::Neither => value >= target - CLOSE,
        };
        if met { Way::Met } else { Way::Less }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(from: Option<f64>, value: Option<f64>, behaviour: Option<Changed>) -> Option<Right> {
        Prediction {
            from,
            target: Some(0.40),
            value,
            good: Good::Up,
            behaviour,
        }
        .judge()
    }

    #[test]
    fn the_table_of_the_rule_holds_cell_by_cell() {
        use Changed::{No, Partly, Yes};
        let columns = [Some(0.40), Some(0.31), Some(0.29), None];
        for (behaviour, expected) in [
            (
                Some(Yes),
                [Some(Right::Yes), Some(Right::Partly), Some(Right::No), None],
            ),
            (
                Some(Partly),
                [
                    Some(Right::Partly),
                    Some(Right::Partly),
                    Some(Right::No),
                    None,
                ],
            ),
            (
                Some(No),
                [
                    Some(Right::Partly),
                    Some(Right::No),
                    Some(Right::No),
                    Some(Right::No),
                ],
            ),
            (
                None,
                [Some(Right::Partly), Some(Right::No), Some(Right::No), None],
            ),
        ] {
            for (value, right) in columns.into_iter().zip(expected) {
                assert_eq!(
                    judged(Some(0.20), value, behaviour),
                    right,
                    "{behaviour:?} {value:?}"
                );
            }
        }
    }

    #[test]
    fn less_can_be_better_and_a_start_is_not_needed() {
        let days = |from, value| {
            Prediction {
                from,
                target: Some(30.0),
                value: Some(value),
                good: Good::Down,
                behaviour: Some(Changed::Yes),
            }
            .judge()
        };
        for (from, value, right) in [
            (Some(50.0), 28.0, Right::Yes),
            (Some(50.0), 40.0, Right::Partly),
            (Some(50.0), 60.0, Right::No),
            (None, 30.0, Right::Yes),
            (None, 31.0, Right::No),
            // Met at the start already: it has to hold.
            (Some(30.0), 30.0, Right::Yes),
            (Some(30.0), 35.0, Right::No),
        ] {
            assert_eq!(days(from, value), Some(right), "{from:?} to {value}");
        }
    }

    #[test]
    fn a_plan_without_a_figure_is_not_called_right() {
        let none = Prediction {
            from: None,
            target: None,
            value: Some(3.0),
            good: Good::Up,
            behaviour: Some(Changed::Yes),
        };
        assert_eq!((none.judge(), none.share()), (None, None));
        for right in Right::ALL {
            assert_eq!(right.key().parse(), Ok(right));
        }
    }
}
