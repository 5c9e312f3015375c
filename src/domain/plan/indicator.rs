//! The leading indicators that a plan can be followed by: the metrics of the metric table, made comparable.
//!
//! A plan runs for some weeks and is compared with as long a time before it, so what adds up over a window (calls,
//! new deals, new pipeline) is counted per week; shares, means and levels are what they are.

use crate::domain::metric::{Good, METRICS, Metric, Unit, metric_of};

/// Metrics of a count or of money that do not add up over a window: they say how much there is.
const STOCKS: [&str; 5] = ["deals", "open", "open_pipeline", "pipeline_due", "quota"];
/// Metrics of money that are means or need no week.
const MEANS: [&str; 1] = ["average_won_value"];

/// The metrics that a form offers first: those that move before the result does, and the usual proficiencies.
const USUAL: [&str; 8] = [
    "activities",
    "meetings",
    "new_deals",
    "new_pipeline",
    "proposals",
    "win_rate",
    "average_won_value",
    "next_steps",
];

/// What an indicator is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndicatorUnit {
    /// A share from 0 to 1, shown as a percentage.
    Share,
    /// So many a week.
    PerWeek,
    /// Major units of the base currency a week.
    MoneyPerWeek,
    /// Major units of the base currency.
    Money,
    /// Days, levels, times, counts as they are.
    Plain,
}

/// A metric as the indicator of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indicator {
    /// The metric.
    pub metric: &'static Metric,
}

/// The indicator of a metric's key.
pub fn indicator_of(key: &str) -> Option<Indicator> {
    metric_of(key).map(|metric| Indicator { metric })
}

/// The indicators that a form offers, the usual ones first.
pub fn indicators() -> Vec<Indicator> {
    let usual = USUAL.iter().filter_map(|key| indicator_of(key));
    let others = METRICS
        .iter()
        .filter(|metric| !USUAL.contains(&metric.key) && metric.good != Good::Neither);
    let mut all: Vec<Indicator> = usual.collect();
    all.extend(others.map(|metric| Indicator { metric }));
    all
}

impl Indicator {
    /// What it is counted in.
    pub fn unit(&self) -> IndicatorUnit {
        let key = self.metric.key;
        match self.metric.unit {
            Unit::Share => IndicatorUnit::Share,
            Unit::Count if !STOCKS.contains(&key) => IndicatorUnit::PerWeek,
            Unit::Money if STOCKS.contains(&key) || MEANS.contains(&key) => IndicatorUnit::Money,
            Unit::Money => IndicatorUnit::MoneyPerWeek,
            Unit::MoneyPerDay => IndicatorUnit::Money,
            Unit::Count | Unit::Days | Unit::Times | Unit::Level => IndicatorUnit::Plain,
        }
    }

    /// Whether it adds up over a window, and so is counted per week.
    pub fn is_per_week(&self) -> bool {
        matches!(
            self.unit(),
            IndicatorUnit::PerWeek | IndicatorUnit::MoneyPerWeek
        )
    }

    /// Which way is good.
    pub fn good(&self) -> Good {
        self.metric.good
    }

    /// Its name with that of its part: “Activities by kind a week: meeting”.
    pub fn named(&self, part: &str) -> String {
        let week = if self.is_per_week() { " a week" } else { "" };
        let name = self.metric.name;
        if part.is_empty() {
            format!("{name}{week}")
        } else {
            format!("{name}{week}: {part}")
        }
    }

    /// A value as the screen writes it: `31 %`, `4.5`, `12.3k`.
    pub fn written(&self, value: f64) -> String {
        match self.unit() {
            IndicatorUnit::Share => format!("{:.0} %", value * 100.0),
            IndicatorUnit::PerWeek | IndicatorUnit::Plain => plain(value),
            _ if value.abs() >= 1e6 => format!("{:.2}M", value / 1e6),
            _ if value.abs() >= 1e4 => format!("{:.1}k", value / 1e3),
            _ => format!("{value:.0}"),
        }
    }

    /// A difference of two values, with its sign: `+6 points`, `−1.5`.
    pub fn difference(&self, value: f64) -> String {
        let sign = if value < 0.0 { "−" } else { "+" };
        let size = value.abs();
        match self.unit() {
            IndicatorUnit::Share => format!("{sign}{:.0} points", size * 100.0),
            _ => format!("{sign}{}", self.written(size)),
        }
    }

    /// A typed number as a value: 35 is 35 % of a share.
    pub fn typed(&self, number: f64) -> f64 {
        match self.unit() {
            IndicatorUnit::Share => number / 100.0,
            _ => number,
        }
    }

    /// A value as it is typed.
    pub fn to_type(&self, value: f64) -> f64 {
        match self.unit() {
            IndicatorUnit::Share => value * 100.0,
            _ => value,
        }
    }
}

fn plain(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    if (tenths - tenths.round()).abs() < 1e-9 {
        format!("{tenths:.0}")
    } else {
        format!("{tenths:.1}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_in_their_unit() {
        let of = |key| indicator_of(key).unwrap();
        for (key, value, written, difference) in [
            ("win_rate", 0.314, "31 %", "+31 points"),
            ("win_rate", -0.05, "-5 %", "−5 points"),
            ("new_deals", 4.52, "4.5", "+4.5"),
            ("activities", 12.0, "12", "+12"),
            ("average_won_value", 40_000.0, "40.0k", "+40.0k"),
            ("average_won_value", 1_234_567.0, "1.23M", "+1.23M"),
            ("average_won_value", 950.4, "950", "+950"),
            ("stage_days", 14.25, "14.3", "+14.3"),
        ] {
            assert_eq!(of(key).written(value), written);
            assert_eq!(of(key).difference(value), difference);
        }
        assert!((of("win_rate").typed(35.0) - 0.35).abs() < 1e-12);
        assert_eq!(of("win_rate").named(""), "Win rate");
        assert_eq!(indicator_of("luck"), None);
    }

    #[test]
    fn what_adds_up_over_a_window_is_counted_per_week_and_the_usual_come_first() {
        for (key, per_week) in [
            ("activities", true),
            ("new_pipeline", true),
            ("won_value", true),
            ("open_pipeline", false),
            ("average_won_value", false),
            ("stage_conversion", false),
        ] {
            assert_eq!(indicator_of(key).unwrap().is_per_week(), per_week, "{key}");
        }
        let all = indicators();
        let keys: Vec<&str> = all.iter().map(|indicator| indicator.metric.key).collect();
        assert_eq!(keys[..8], USUAL);
        assert!(keys.contains(&"stage_conversion") && !keys.contains(&"deals"));
    }
}
