//! The sales process: stages with objective, tasks, verifiable outcomes, and what the buyer needs to move on.
//!
//! Process is not methodology: a stage says where a deal is, never how well the rep sells in it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What a stage means for a deal.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Still being worked on.
    #[default]
    Open,
    /// The buyer bought.
    Won,
    /// The buyer bought elsewhere, or nobody bought, or there was no deal.
    Lost,
}

impl Outcome {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Open, Self::Won, Self::Lost];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl FromStr for Outcome {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.key() == key)
            .ok_or(())
    }
}

/// The forecast category; each stage has one by default, a deal's own wins.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum ForecastCategory {
    /// In no forecast at all.
    Omitted,
    /// Being worked on.
    #[default]
    Pipeline,
    /// Could close in the period.
    #[serde(rename = "Best Case")]
    BestCase,
    /// More likely than not.
    #[serde(rename = "Most Likely")]
    MostLikely,
    /// The rep stands for it.
    Commit,
    /// Won.
    Closed,
}

impl ForecastCategory {
    /// All of them, from the least sure to the surest.
    pub const ALL: [Self; 6] = [
        Self::Omitted,
        Self::Pipeline,
        Self::BestCase,
        Self::MostLikely,
        Self::Commit,
        Self::Closed,
    ];

    /// The name in the file, in JSON and on the screen.
    pub fn name(self) -> &'static str {
        match self {
            Self::Omitted => "Omitted",
            Self::Pipeline => "Pipeline",
            Self::BestCase => "Best Case",
            Self::MostLikely => "Most Likely",
            Self::Commit => "Commit",
            Self::Closed => "Closed",
        }
    }
}

impl fmt::Display for ForecastCategory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Whether two texts have the same letters from a to z, in any case.
fn same_letters(text: &str, name: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
    let text = text.bytes().filter(is_letter);
    let name = name.bytes().filter(is_letter);
    text.map(|byte| byte.to_ascii_lowercase())
        .eq(name.map(|byte| byte.to_ascii_lowercase()))
}

/// What a text did not name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not a forecast category: Pipeline, Best Case, Most Likely, Commit, Closed or Omitted"
)]
pub struct UnknownCategory(pub String);

impl FromStr for ForecastCategory {
    type Err = UnknownCategory;

    /// The names in any case, with or without blanks, and `Forecast` for Commit as Salesforce's field
    /// values have it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Without a copy of the text: a quarter of a large company has hundreds of thousands of calls.
        let is = |name: &str| same_letters(text, name);
        let named = Self::ALL.into_iter().find(|category| is(category.name()));
        let other = || {
            let others = [
                ("forecast", Self::Commit),
                ("committed", Self::Commit),
                ("omit", Self::Omitted),
                ("closedwon", Self::Closed),
            ];
            let other = others.into_iter().find(|(name, _)| is(name));
            other.map(|(_, category)| category)
        };
        named
            .or_else(other)
            .ok_or_else(|| UnknownCategory(text.trim().to_owned()))
    }
}

/// How a buyer comes to be ready: what they must see, hear, feel, touch or believe, and what they commit to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sense {
    /// Must see.
    See,
    /// Must hear.
    Hear,
    /// Must feel.
    Feel,
    /// Must touch: try, hold, use.
    Touch,
    /// Must believe.
    Believe,
    /// The commitment gained: what the buyer agrees to do next.
    Commitment,
}

impl Sense {
    /// All of them, in the order of the screen.
    pub const ALL: [Self; 6] = [
        Self::See,
        Self::Hear,
        Self::Feel,
        Self::Touch,
        Self::Believe,
        Self::Commitment,
    ];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Hear => "hear",
            Self::Feel => "feel",
            Self::Touch => "touch",
            Self::Believe => "believe",
            Self::Commitment => "commitment",
        }
    }
}

impl fmt::Display for Sense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.key())
    }
}

impl FromStr for Sense {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|sense| sense.key() == key)
            .ok_or(())
    }
}

/// A buying-process exit criterion: what a buyer needs to move on from a stage with us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExitCriterion {
    /// How the buyer comes to it.
    pub sense: Sense,
    /// The criterion: what the buyer did, said or agreed, so that two managers reading the record agree.
    pub text: String,
}

/// A stage of a sales process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The name in settings and qualification minimums.
    pub key: String,
    /// The name on the screen.
    pub name: String,
    /// Open, won or lost.
    #[serde(default)]
    pub outcome: Outcome,
    /// The forecast category of deals that have none of their own.
    pub category: ForecastCategory,
    /// What is to be reached in the stage.
    #[serde(default)]
    pub objective: String,
    /// What the rep does.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// What can be seen to have happened.
    #[serde(default)]
    pub outcomes: Vec<String>,
    /// What each buyer needs to move on: templates, each buyer gets criteria of their own.
    #[serde(rename = "criterion", default)]
    pub criteria: Vec<ExitCriterion>,
}

/// A sales process: its stages in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// The name in settings.
    pub key: String,
    /// The name on the screen.
    pub name: String,
    /// Where it comes from.
    pub origin: String,
    /// The stages in order; the ends (won, lost) last.
    #[serde(rename = "stage")]
    pub stages: Vec<Stage>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for outcome in Outcome::ALL {
            assert_eq!(outcome.key().parse(), Ok(outcome));
        }
        for sense in Sense::ALL {
            assert_eq!(sense.key().parse(), Ok(sense));
        }
        for category in ForecastCategory::ALL {
            assert_eq!(category.name().parse(), Ok(category));
            let json = serde_json::to_string(&category).unwrap();
            assert_eq!(json, format!("\"{category}\""));
        }
    }

    #[test]
    fn categories_come_in_under_other_names() {
        for (text, category) in [
            ("BestCase", ForecastCategory::BestCase),
            ("best_case", ForecastCategory::BestCase),
            ("Forecast", ForecastCategory::Commit),
            (" omitted ", ForecastCategory::Omitted),
            ("MostLikely", ForecastCategory::MostLikely),
        ] {
            assert_eq!(text.parse(), Ok(category), "{text}");
        }
        assert!("Upside?".parse::<ForecastCategory>().is_err());
        assert!("".parse::<ForecastCategory>().is_err());
    }
}
