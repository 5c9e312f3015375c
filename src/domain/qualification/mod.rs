//! Qualification frameworks as data, and their scoring: total, weighted share, gaps against a stage's minimum.
//!
//! A score is not a stage: it says how much is known and validated, and never moves a deal by itself.

use serde::{Deserialize, Serialize};

use super::problem::Problem;

/// What the levels 0 to 3 mean (0-3 scoring: guia-matthieu/clawfu-skills, meddic-scorecard).
pub const LEVELS: [&str; 4] = ["unknown", "identified", "validated", "leveraged"];

/// From this level on a score is a claim about the buyer, and needs evidence.
pub const EVIDENCE_FROM: u8 = 2;

/// One element of a framework, such as the economic buyer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// The name in JSON and settings.
    pub key: String,
    /// The name on the screen.
    pub name: String,
    /// What to ask, in plain words.
    pub question: String,
    /// How much it counts in the weighted share.
    pub weight: u32,
}

/// What a deal should have scored to stand in a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageMinimum {
    /// The key of the stage, as the shipped process calls it.
    pub stage: String,
    /// So many points ...
    pub points: u32,
    /// ... of so many: a share, so that it fits frameworks of any size.
    pub of: u32,
    /// Keys of the elements that must stand at the highest level.
    #[serde(default)]
    pub required: Vec<String>,
}

/// A rule such as "3 of 4": valid where `needed` elements stand at `level` or higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetRule {
    /// How many elements.
    pub needed: usize,
    /// From which level on an element is met.
    pub level: u8,
}

/// A qualification framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// The name in JSON and settings.
    pub key: String,
    /// The name on the screen.
    pub name: String,
    /// The highest level, 3 in all that are shipped.
    pub max_level: u8,
    /// Where weights and minimums come from.
    pub origin: String,
    /// A rule that counts met elements, where the framework has one.
    #[serde(default)]
    pub met: Option<MetRule>,
    /// The elements in their order.
    #[serde(rename = "element")]
    pub elements: Vec<Element>,
    /// The minimums of the stages in their order.
    #[serde(rename = "minimum", default)]
    pub minimums: Vec<StageMinimum>,
}

/// The score of one element of one deal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The key of the element.
    pub element: String,
    /// 0 to the framework's highest level.
    pub level: u8,
    /// What the buyer did or said that shows it.
    pub evidence: String,
}

/// An element that stands too low for a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The key of the element.
    pub element: String,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub level: u8,
    /// Where it should stand.
    pub needs: u8,
    /// The stage asks for this element by name; otherwise it is where the missing points can be found.
    pub required: bool,
}

/// How a deal stands against the minimum of a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// Points scored.
    pub total: u32,
    /// Points the stage asks for.
    pub needed: u32,
    /// The highest possible.
    pub maximum: u32,
    /// Required elements first, then the elements where missing points can be found.
    pub gaps: Vec<Gap>,
}

impl Readiness {
    /// Points above (or below, negative) the minimum.
    pub fn margin(&self) -> i64 {
        i64::from(self.total) - i64::from(self.needed)
    }

    /// Enough points, and every required element at the highest level.
    pub fn is_ready(&self) -> bool {
        self.total >= self.needed && !self.gaps.iter().any(|gap| gap.required)
    }
}

impl Framework {
    /// The level of an element; what was never scored is 0, unknown.
    pub fn level(&self, element: &str, scores: &[Score]) -> u8 {
        let found = scores.iter().find(|score| score.element == element);
        found.map_or(0, |score| score.level.min(self.max_level))
    }

    /// The sum of the levels.
    pub fn total(&self, scores: &[Score]) -> u32 {
        self.elements
            .iter()
            .map(|element| u32::from(self.level(&element.key, scores)))
            .sum()
    }

    /// The highest possible sum.
    pub fn maximum(&self) -> u32 {
        self.elements.len() as u32 * u32::from(self.max_level)
    }

    /// Σ weight × level / Σ weight × highest level, 0 to 1; `None` where nothing weighs anything.
    pub fn weighted_share(&self, scores: &[Score]) -> Option<f64> {
        let weigh = |level: &dyn Fn(&Element) -> u8| -> u64 {
            let each = |e: &Element| u64::from(e.weight) * u64::from(level(e));
            self.elements.iter().map(each).sum()
        };
        let reached = weigh(&|element| self.level(&element.key, scores));
        let highest = weigh(&|_| self.max_level);
        (highest > 0).then(|| reached as f64 / highest as f64)
    }

    /// How many elements are met and whether that is enough, by the framework's own rule.
    pub fn met(&self, scores: &[Score]) -> Option<(usize, bool)> {
        let rule = self.met?;
        let is_met = |element: &&Element| self.level(&element.key, scores) >= rule.level;
        let count = self.elements.iter().filter(is_met).count();
        Some((count, count >= rule.needed))
    }

    /// The minimum of a stage by the stage's key.
    pub fn minimum(&self, stage: &str) -> Option<&StageMinimum> {
        self.minimums.iter().find(|minimum| minimum.stage == stage)
    }

    /// The points a minimum asks for in this framework, rounded up.
    pub fn points_for(&self, minimum: &StageMinimum) -> u32 {
        (self.maximum() * minimum.points).div_ceil(minimum.of.max(1))
    }

    /// How the scores stand against `needed` points and the required elements.
    pub fn readiness(&self, needed: u32, required: &[String], scores: &[Score]) -> Readiness {
        let total = self.total(scores);
        let is_short = total < needed;
        let mut gaps: Vec<Gap> = Vec::new();
        for element in &self.elements {
            let level = self.level(&element.key, scores);
            let is_required = required.contains(&element.key);
            let needs = if is_required {
                self.max_level
            } else {
                EVIDENCE_FROM.min(self.max_level)
            };
            if level < needs && (is_required || is_short) {
                gaps.push(Gap {
                    element: element.key.clone(),
                    name: element.name.clone(),
                    level,
                    needs,
                    required: is_required,
                });
            }
        }
        gaps.sort_by_key(|gap| !gap.required);
        Readiness {
            total,
            needed,
            maximum: self.maximum(),
            gaps,
        }
    }

    /// What is wrong with a score before it is saved: unknown element, level too high, evidence missing.
    pub fn problems(&self, score: &Score) -> Vec<Problem> {
        let mut problems = Vec::new();
        let element = self
            .elements
            .iter()
            .find(|element| element.key == score.element);
        let name = element.map_or(score.element.as_str(), |element| element.name.as_str());
        if element.is_none() {
            let message = format!("{} has no element “{name}”", self.name);
            problems.push(Problem::new("element", message));
        }
        if score.level > self.max_level {
            let message = format!(
                "{name} goes from 0 to {}, not to {}",
                self.max_level, score.level
            );
            problems.push(Problem::new("level", message));
        }
        if score.level >= EVIDENCE_FROM && score.evidence.trim().is_empty() {
            let word = LEVELS.get(usize::from(score.level)).unwrap_or(&"validated");
            let message = format!(
                "{name} at {} ({word}) needs evidence: what did the buyer do or say?",
                score.level
            );
            problems.push(Problem::new("evidence", message));
        }
        problems
    }
}

#[cfg(test)]
mod tests;
