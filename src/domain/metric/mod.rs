//! The metric table: what every figure is called, what it means and which way is good.
//!
//! Team page, shell and the "says who?" pane read it, so that one figure has one definition.

mod of_deals;
mod of_more;

use serde::Serialize;

use super::figures::{Asks, Measure};

/// What a metric is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A number of things.
    Count,
    /// A share from 0 to 1, shown as a percentage.
    Share,
    /// Money in its own currency, or in the base currency where the rates are known.
    Money,
    /// Calendar days.
    Days,
    /// So many times another figure, such as coverage 3.0×.
    Times,
    /// Money per calendar day.
    #[serde(rename = "money_per_day")]
    MoneyPerDay,
    /// A level of a competency.
    Level,
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Good {
    /// More is better.
    Up,
    /// Less is better.
    Down,
    /// Neither: it says how much there is.
    Neither,
}

/// Whether a metric shows the result or what leads to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Timing {
    /// A lead indicator: predicts results.
    Lead,
    /// A lag indicator: is the result.
    Lag,
}

/// What a metric measures (Kunkle's ROAM keeps results, activity and proficiency apart).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// What came of it.
    Result,
    /// What was done, and how much of it.
    Activity,
    /// How well it was done.
    Proficiency,
    /// How far the record can be trusted.
    Quality,
}

/// What a metric has a figure of its own for, besides the one of the rep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartsOf {
    /// Nothing: one figure.
    Whole,
    /// Each open stage; the part is the stage's row number.
    Stages,
    /// Each kind of activity, by its key.
    ActivityKinds,
    /// Each segment, by its word.
    Segments,
    /// Each competency, by its key.
    Competencies,
}

/// One figure and its definition.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Metric {
    /// The name in JSON, settings and commands.
    pub key: &'static str,
    /// The name on the screen.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: Unit,
    /// The definition, one sentence.
    pub definition: &'static str,
    /// Where the formula comes from.
    pub source: &'static str,
    /// Which way is good.
    pub good: Good,
    /// Lead or lag.
    pub timing: Timing,
    /// Result, activity, proficiency or quality.
    pub kind: Kind,
    /// What it has parts for.
    pub parts: PartsOf,
    /// What the record must hold for it.
    #[serde(skip)]
    pub asks: Asks,
    /// How it is computed.
    #[serde(skip)]
    pub measure: Measure,
}

/// The key is the identity.
impl PartialEq for Metric {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Metric {}

/// A line of the table, to keep the table readable.
const fn metric(
    key: &'static str,
    name: &'static str,
    (unit, good, timing, kind): (Unit, Good, Timing, Kind),
    (definition, source): (&'static str, &'static str),
    (parts, asks): (PartsOf, Asks),
    measure: Measure,
) -> Metric {
    Metric {
        key,
        name,
        unit,
        definition,
        source,
        good,
        timing,
        kind,
        parts,
        asks,
        measure,
    }
}

const COUNTING: &str = "a count of deals";
const SUM: &str = "a sum of amounts";

const ALL: [Metric; of_deals::LINES.len() + of_more::LINES.len()] = {
    let mut all = [of_deals::LINES[0]; of_deals::LINES.len() + of_more::LINES.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < of_deals::LINES.len() {
            of_deals::LINES[at]
        } else {
            of_more::LINES[at - of_deals::LINES.len()]
        };
        at += 1;
    }
    all
};

/// Every metric.
pub const METRICS: &[Metric] = &ALL;

impl Metric {
    /// What a deal may lack so that it is left out.
    pub fn lacking(&self) -> &'static str {
        match (self.asks, self.unit) {
            (Asks::Margin, _) => "a margin",
            (_, Unit::Days) => "the dates for it",
            (_, Unit::Level) => "a level",
            _ => "an amount",
        }
    }
}

/// The metric of a key.
pub fn metric_of(key: &str) -> Option<&'static Metric> {
    METRICS.iter().find(|metric| metric.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_metric_has_one_key_and_one_sentence() {
        let keys: BTreeSet<&str> = METRICS.iter().map(|metric| metric.key).collect();
        assert_eq!(keys.len(), METRICS.len());
        for metric in METRICS {
            assert!(
                metric.definition.ends_with('.') && !metric.source.is_empty(),
                "{}",
                metric.key
            );
            assert!(
                metric
                    .key
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_')
            );
            assert_eq!(metric_of(metric.key), Some(metric));
        }
        assert_eq!(metric_of("luck"), None);
    }
}
