//! Who calls too high: planted beside the conditions, because it changes calls only and nothing that is sold.

use serde::Serialize;

use super::condition::{Condition, Traits};
use super::dice::Dice;

/// Where this stream of dice begins.
const STREAM: u64 = 8_000_000;

/// One rep in so many has happy ears, of those who could.
const ONE_IN: f64 = 6.0;

/// How a rep calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallHabit {
    /// Around what comes.
    Fair,
    /// Too low and late, with close dates far away: that is the condition of the same name.
    Sandbagging,
    /// Too high.
    HappyEars,
}

impl CallHabit {
    /// The habit of the rep at this place; happy ears are put into the traits. Somebody who sells since a few months
    /// has no habit yet.
    pub(super) fn of(seed: u64, place: usize, condition: Condition, traits: &mut Traits) -> Self {
        let mut dice = Dice::of(seed, STREAM + place as u64);
        let is_happy = dice.happens(1.0 / ONE_IN);
        let size = dice.between(1.4, 1.8);
        if condition == Condition::Sandbagging {
            return Self::Sandbagging;
        }
        if !is_happy || traits.sells_since.is_some() {
            return Self::Fair;
        }
        traits.call *= size;
        Self::HappyEars
    }
}
