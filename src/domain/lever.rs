//! Performance levers: what can be moved. A factor of the result, the metric that shows it, the competency behind it,
//! and the behaviour that moves it.

use serde::{Deserialize, Serialize};

/// What a lever can move, by key and name: the factors of the diagnosis, and the hygiene of the record. `conversion` is
/// of the stage that a deal leaves.
pub const FACTORS: [(&str, &str); 8] = [
    ("volume", "Volume"),
    ("conversion", "Conversion"),
    ("win_rate", "Win rate"),
    ("deal_value", "Deal value"),
    ("segment_mix", "Segment mix"),
    ("realisation", "Price realisation"),
    ("cycle", "Cycle"),
    ("hygiene", "Hygiene"),
];

/// The factor that belongs to a stage.
pub const CONVERSION: &str = "conversion";

/// The shipped levers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levers {
    /// Where they come from.
    pub origin: String,
    /// In the order of the screen.
    #[serde(rename = "lever")]
    pub all: Vec<Lever>,
}

/// A performance lever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lever {
    /// The name in files.
    pub key: String,
    /// The name on the screen.
    pub name: String,
    /// Which factor of the result it moves, a key of [`FACTORS`].
    pub factor: String,
    /// For a conversion: the key of the stage that a deal leaves.
    #[serde(default)]
    pub stage: Option<String>,
    /// The key of the metric that is moved.
    pub metric: String,
    /// The key of the competency behind it.
    #[serde(default)]
    pub competency: Option<String>,
    /// The behaviour wanted, one sentence.
    pub behaviour: String,
    /// The key of the metric that moves first: the leading indicator.
    pub indicator: String,
}

/// The name of a factor; its key where it is none of ours.
pub fn factor_name(key: &str) -> &str {
    FACTORS
        .iter()
        .find(|(known, _)| *known == key)
        .map_or(key, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::diagnosis::Factor;

    #[test]
    fn a_lever_can_move_every_factor_of_the_diagnosis() {
        for factor in [
            Factor::Volume,
            Factor::Conversion { from: 0, to: 0 },
            Factor::WinRate,
            Factor::DealValue,
            Factor::SegmentMix,
            Factor::Realisation,
            Factor::Cycle,
        ] {
            assert_ne!(factor_name(factor.key()), factor.key(), "{}", factor.key());
        }
    }

    #[test]
    fn factors_have_names_and_a_strange_one_keeps_its_own() {
        assert_eq!(factor_name("conversion"), "Conversion");
        assert_eq!(factor_name("luck"), "luck");
    }
}
