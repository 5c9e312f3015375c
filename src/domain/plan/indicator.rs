//! The leading indicators that a plan can be followed by, as long as they are not all in the metric table.
//!
//! A plan runs for some weeks and is compared with as long a time before it, so counts are per week.

use crate::domain::metric::Good;

/// What an indicator is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IndicatorUnit {
    /// A share from 0 to 1, shown as a percentage.
    Share,
    /// So many a week.
    PerWeek,
    /// Major units of the base currency.
    Money,
}

/// A leading indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indicator {
    /// Key of the metric.
    pub key: &'static str,
    /// Its name on the screen.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: IndicatorUnit,
    /// Which way is good.
    pub good: Good,
    /// Keys of its parts; empty where it has none.
    pub parts: &'static [&'static str],
}

/// All of them, in the order of the form.
pub const INDICATORS: &[Indicator] = &[
    Indicator {
        key: "activities",
        name: "Activities a week",
        unit: IndicatorUnit::PerWeek,
        good: Good::Up,
        parts: &["call", "email", "meeting", "task"],
    },
    Indicator {
        key: "new_deals",
        name: "New deals a week",
        unit: IndicatorUnit::PerWeek,
        good: Good::Up,
        parts: &[],
    },
    Indicator {
        key: "win_rate",
        name: "Win rate",
        unit: IndicatorUnit::Share,
        good: Good::Up,
        parts: &[],
    },
    Indicator {
        key: "average_won_value",
        name: "Average won value",
        unit: IndicatorUnit::Money,
        good: Good::Up,
        parts: &[],
    },
];

/// The indicator of a key.
pub fn indicator_of(key: &str) -> Option<&'static Indicator> {
    INDICATORS.iter().find(|indicator| indicator.key == key)
}

impl Indicator {
    /// Its name with its part: “Activities a week: meeting”.
    pub fn named(&self, part: &str) -> String {
        if part.is_empty() {
            self.name.to_owned()
        } else {
            format!("{}: {part}", self.name)
        }
    }

    /// A value as the screen writes it: `31 %`, `4.5`, `12.3k`.
    pub fn written(&self, value: f64) -> String {
        match self.unit {
            IndicatorUnit::Share => format!("{:.0} %", value * 100.0),
            IndicatorUnit::PerWeek => plain(value),
            IndicatorUnit::Money if value.abs() >= 1e6 => format!("{:.2}M", value / 1e6),
            IndicatorUnit::Money if value.abs() >= 1e4 => format!("{:.1}k", value / 1e3),
            IndicatorUnit::Money => format!("{value:.0}"),
        }
    }

    /// A difference of two values, with its sign: `+6 points`, `−1.5`.
    pub fn difference(&self, value: f64) -> String {
        let sign = if value < 0.0 { "−" } else { "+" };
        let size = value.abs();
        match self.unit {
            IndicatorUnit::Share => format!("{sign}{:.0} points", size * 100.0),
            _ => format!("{sign}{}", self.written(size)),
        }
    }

    /// A typed number as a value: 35 is 35 % of a share.
    pub fn typed(&self, number: f64) -> f64 {
        match self.unit {
            IndicatorUnit::Share => number / 100.0,
            _ => number,
        }
    }

    /// A value as it is typed.
    pub fn to_type(&self, value: f64) -> f64 {
        match self.unit {
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
        ] {
            assert_eq!(of(key).written(value), written);
            assert_eq!(of(key).difference(value), difference);
        }
        assert!((of("win_rate").typed(35.0) - 0.35).abs() < 1e-12);
        assert_eq!(
            of("activities").named("meeting"),
            "Activities a week: meeting"
        );
        assert_eq!(indicator_of("luck"), None);
    }
}
