//! The metric table: what every figure is called, what it means and which way is good.
//!
//! Team page, shell and the "says who?" pane read it, so that one figure has one definition.

use serde::Serialize;

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

/// One figure and its definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
}

/// A line of the table, to keep the table readable.
const fn metric(
    key: &'static str,
    name: &'static str,
    (unit, good, timing, kind): (Unit, Good, Timing, Kind),
    definition: &'static str,
    source: &'static str,
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
    }
}

const COUNTING: &str = "a count of deals";

/// Every metric, in the order of the screens.
pub const METRICS: &[Metric] = &[
    metric(
        "deals",
        "Deals",
        (Unit::Count, Good::Neither, Timing::Lead, Kind::Activity),
        "All deals of the rep in the scope, whatever their stage.",
        COUNTING,
    ),
    metric(
        "won",
        "Won",
        (Unit::Count, Good::Up, Timing::Lag, Kind::Result),
        "Deals whose stage is mapped to won.",
        COUNTING,
    ),
    metric(
        "lost",
        "Lost",
        (Unit::Count, Good::Down, Timing::Lag, Kind::Result),
        "Deals whose stage is mapped to lost, lost to nobody included.",
        COUNTING,
    ),
    metric(
        "open",
        "Open",
        (Unit::Count, Good::Neither, Timing::Lead, Kind::Activity),
        "Deals that are neither won nor lost.",
        COUNTING,
    ),
    metric(
        "win_rate",
        "Win rate",
        (Unit::Share, Good::Up, Timing::Lag, Kind::Proficiency),
        "Won / (won + lost), by count; open deals are not in it (the narrow win rate).",
        "engineered.at, win rates and close rates; interval: Wilson 1927, 95 %",
    ),
    metric(
        "won_value",
        "Won value",
        (Unit::Money, Good::Up, Timing::Lag, Kind::Result),
        "The sum of the amounts of won deals, each currency by itself.",
        "a sum of amounts",
    ),
    metric(
        "average_won_value",
        "Average won value",
        (Unit::Money, Good::Up, Timing::Lag, Kind::Proficiency),
        "Won value / won deals that have an amount; lost deals are not in it.",
        "deal size in sales velocity V = N × D × w / T, D over won deals only",
    ),
    metric(
        "median_days_to_win",
        "Median days to win",
        (Unit::Days, Good::Down, Timing::Lag, Kind::Proficiency),
        "The median of close date minus the day the deal began, over won deals that have both; an even \
count takes the mean of the middle two.",
        "median, not mean: mbfinotti/revops-skills, pipeline hygiene",
    ),
    metric(
        "open_pipeline",
        "Open pipeline",
        (Unit::Money, Good::Up, Timing::Lead, Kind::Result),
        "The sum of the amounts of open deals, each currency by itself; deals without an amount add nothing \
and are counted apart.",
        "a sum of amounts",
    ),
    metric(
        "stage_age",
        "Stage age",
        (Unit::Days, Good::Down, Timing::Lead, Kind::Proficiency),
        "Days since the deal entered the stage it stands in.",
        "days in stage / median days in stage of won deals: mbfinotti/revops-skills, pipeline hygiene; the \
median knows won deals only and so leans short",
    ),
    metric(
        "push_count",
        "Pushes",
        (Unit::Count, Good::Down, Timing::Lead, Kind::Quality),
        "How many times the close date was moved to a later day.",
        "mbfinotti/revops-skills, pipeline hygiene",
    ),
];

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
