//! Goals: what a rep and the manager agreed to reach in a period, for one metric.
//!
//! Activity and proficiency goals stand apart, because a metric is one or the other (Axiom: goals for activity *and*
//! proficiency, agreed by both, with a day on which they are looked at again).

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use serde::{Deserialize, Serialize};

use super::metric::{Good, Kind, METRICS, Metric, Unit};
use super::money::{Currency, Money, grouped};

/// The metric whose goal is the quota.
pub const QUOTA: &str = "won_value";

/// What is to be reached, in the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Target {
    /// Money, for metrics of money.
    Money(Money),
    /// A count, a share from 0 to 1, days, or times.
    Number(f64),
}

/// One goal. Which rep, metric and days it is for is said by whoever holds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Goal {
    /// What is to be reached; the ramp is in it already.
    pub target: Target,
    /// The share of a full goal that this is, 1.0 once ramped.
    pub ramp: f64,
    /// The day on which the rep agreed; empty: not agreed.
    pub agreed_on: Option<NaiveDate>,
    /// The day on which it is looked at again.
    pub review_on: Option<NaiveDate>,
}

impl Goal {
    /// A full goal that nobody agreed to yet.
    pub fn new(target: Target) -> Self {
        Self {
            target,
            ramp: 1.0,
            agreed_on: None,
            review_on: None,
        }
    }
}

/// Why a target was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongTarget {
    /// Not a number at all.
    #[error("“{0}” is no target. Understood: 250000, 250k, 1.2m, 35%, 40")]
    NotANumber(String),
    /// A metric of which more is neither better nor worse.
    #[error("{0} cannot be a goal: more of it is neither better nor worse")]
    NoDirection(&'static str),
    /// Below nothing.
    #[error("A goal is 0 or more, not {0}")]
    Negative(String),
    /// A share that is more than all of it.
    #[error("{name} is a share from 0 % to 100 %; for {said} per cent type {said}%")]
    AboveAll {
        /// Name of the metric.
        name: &'static str,
        /// What was typed.
        said: String,
    },
    /// A percentage of what is no share.
    #[error("{name} is counted in {unit}, not in per cent")]
    NoShare {
        /// Name of the metric.
        name: &'static str,
        /// What it is counted in.
        unit: &'static str,
    },
    /// Money for a metric that is no money, or the other way round.
    #[error("{name} is counted in {unit}")]
    WrongUnit {
        /// Name of the metric.
        name: &'static str,
        /// What it is counted in.
        unit: &'static str,
    },
    /// More than 64 bits hold.
    #[error("{0} is too large")]
    TooLarge(String),
}

/// Whether a metric can be a goal: more of it, or less, is better.
pub fn can_be_goal(metric: &Metric) -> bool {
    metric.good != Good::Neither
}

/// The metric that a person or a file names, by its key or its name in any case; only those that can be a goal.
pub fn goal_metric_named(text: &str) -> Option<&'static Metric> {
    let lower = text.trim().to_lowercase();
    METRICS
        .iter()
        .filter(|metric| can_be_goal(metric))
        .find(|metric| {
            metric.key == lower || metric.name.to_lowercase() == lower || {
                lower.replace([' ', '-'], "_") == metric.key
            }
        })
}

/// Whether a file means the quota by this word in its metric column.
pub fn says_quota(text: &str) -> bool {
    const WORDS: [&str; 9] = [
        "",
        "quota",
        "revenue",
        "sales",
        "bookings",
        "amount",
        "won value",
        "closed won",
        "opportunity revenue",
    ];
    let lower = text.trim().to_lowercase().replace('_', " ");
    WORDS.contains(&lower.as_str())
}

/// Whether the figure of a period is the sum of the figures of its parts: counts and sums of results and activity. A
/// rate, an average, a number of days or the book of open deals is not: its goal holds on every day of the period.
pub fn adds_up(metric: &Metric) -> bool {
    const STOCKS: [&str; 4] = ["open_pipeline", "pipeline_due", "open", "deals"];
    matches!(metric.unit, Unit::Count | Unit::Money)
        && matches!(metric.kind, Kind::Result | Kind::Activity)
        && !STOCKS.contains(&metric.key)
}

/// What a metric is counted in, in words.
pub fn unit_in_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "pieces",
        Unit::Share => "per cent",
        Unit::Money => "money",
        Unit::Days => "days",
        Unit::Times => "times",
        Unit::MoneyPerDay => "money per day",
        Unit::Level => "levels",
    }
}

impl Target {
    /// A number as a target, in the metric's unit; money in major units of `currency`.
    pub fn of(value: f64, metric: &Metric, currency: Currency) -> Result<Self, WrongTarget> {
        let too_large = || WrongTarget::TooLarge(value.to_string());
        let target = if metric.unit == Unit::Money {
            let amount = Decimal::from_f64(value).ok_or_else(too_large)?;
            Self::Money(Money::from_decimal(amount, currency).ok_or_else(too_large)?)
        } else {
            Self::Number(value)
        };
        target.checked(metric)
    }

    /// The target itself, where it is one of this metric: the right unit, not below 0, no share above 1.
    pub fn checked(self, metric: &Metric) -> Result<Self, WrongTarget> {
        if !can_be_goal(metric) {
            return Err(WrongTarget::NoDirection(metric.name));
        }
        let is_money = matches!(self, Self::Money(_));
        if is_money != (metric.unit == Unit::Money) {
            return Err(WrongTarget::WrongUnit {
                name: metric.name,
                unit: unit_in_words(metric.unit),
            });
        }
        let value = self.value();
        if !value.is_finite() {
            return Err(WrongTarget::TooLarge(value.to_string()));
        }
        if value < 0.0 {
            return Err(WrongTarget::Negative(self.in_words(metric.unit)));
        }
        if metric.unit == Unit::Share && value > 1.0 {
            return Err(WrongTarget::AboveAll {
                name: metric.name,
                said: value.to_string(),
            });
        }
        Ok(self)
    }

    /// Reads what a person types: `250k`, `1.2m`, `1,250,000`, `35%`, `eur 40k`. Money without a code is in
    /// `currency`.
    pub fn parse(text: &str, metric: &Metric, currency: Currency) -> Result<Self, WrongTarget> {
        let wrong = || WrongTarget::NotANumber(text.trim().to_owned());
        let typed = Typed::read(text).ok_or_else(wrong)?;
        if typed.per_cent && metric.unit != Unit::Share {
            return Err(WrongTarget::NoShare {
                name: metric.name,
                unit: unit_in_words(metric.unit),
            });
        }
        let target = if metric.unit == Unit::Money {
            let currency = typed.currency.unwrap_or(currency);
            let money = Money::from_decimal(typed.number, currency);
            Self::Money(money.ok_or_else(|| WrongTarget::TooLarge(text.trim().to_owned()))?)
        } else if typed.currency.is_some() {
            return Err(wrong());
        } else {
            Self::Number(typed.number.to_f64().ok_or_else(wrong)?)
        };
        target.checked(metric)
    }

    /// The number; of money the major units, for JSON and charts only.
    pub fn value(self) -> f64 {
        match self {
            Self::Money(money) => money.as_f64(),
            Self::Number(number) => number,
        }
    }

    /// The currency of money.
    pub fn currency(self) -> Option<Currency> {
        match self {
            Self::Money(money) => Some(money.currency),
            Self::Number(_) => None,
        }
    }

    /// In full, with its unit: `USD 250,000`, `35 %`, `54 days`, `3×`, `1,200`.
    pub fn in_words(self, unit: Unit) -> String {
        match (self, unit) {
            (Self::Money(money), _) => money.to_string(),
            (Self::Number(number), Unit::Share) => format!("{} %", plain(number * 100.0)),
            (Self::Number(number), Unit::Days) => format!("{} days", plain(number)),
            (Self::Number(number), Unit::Times) => format!("{}×", plain(number)),
            (Self::Number(number), _) => plain(number),
        }
    }

    /// For narrow columns, without a currency: `250k`, `35 %`, `54`, `3×`.
    pub fn short(self, unit: Unit) -> String {
        match (self, unit) {
            (Self::Money(money), _) => money.short(),
            (Self::Number(number), Unit::Days) => plain(number),
            _ => self.in_words(unit),
        }
    }

    /// As it is typed again into a cell: `250000`, `35%`, `40`.
    pub fn typed(self, unit: Unit) -> String {
        match (self, unit) {
            (Self::Money(money), _) => money.decimal().normalize().to_string(),
            (Self::Number(number), Unit::Share) => format!("{}%", rounded(number * 100.0)),
            (Self::Number(number), _) => rounded(number).to_string(),
        }
    }

    /// As the history of changes keeps it; [`Self::read_back`] reads it: `250000.00 USD`, `0.35`.
    pub fn kept(self) -> String {
        match self {
            Self::Money(money) => format!("{} {}", money.decimal(), money.currency),
            Self::Number(number) => number.to_string(),
        }
    }

    /// Reads what [`Self::kept`] wrote.
    pub fn read_back(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some((amount, code)) => {
                let amount = Decimal::from_str(amount).ok()?;
                Money::from_decimal(amount, code.parse().ok()?).map(Self::Money)
            }
            None => text.parse().ok().map(Self::Number),
        }
    }

    /// So many times as much; money to the minor unit, half away from zero. A result beyond 64 bits stays as it was.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        match self {
            Self::Money(money) => {
                let more = Decimal::from_f64(factor)
                    .and_then(|factor| money.decimal().checked_mul(factor))
                    .and_then(|amount| Money::from_decimal(amount, money.currency));
                Self::Money(more.unwrap_or(money))
            }
            Self::Number(number) => Self::Number(number * factor),
        }
    }
}

/// At most two decimals, without noughts at the end, thousands grouped.
fn plain(number: f64) -> String {
    let number = (number * 100.0).round() / 100.0;
    if number.fract() == 0.0 && (0.0..1e15).contains(&number) {
        grouped(number as u64)
    } else {
        number.to_string()
    }
}

/// Without the dust of binary fractions.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// A typed number, taken apart.
struct Typed {
    /// A percentage is its share.
    number: Decimal,
    currency: Option<Currency>,
    per_cent: bool,
}

impl Typed {
    fn read(text: &str) -> Option<Self> {
        let mut rest: String = text
            .to_lowercase()
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '\'' | '’'))
            .collect();
        let currency = take_currency(&mut rest);
        let per_cent = rest.ends_with('%');
        let scale = match rest.chars().last()? {
            '%' => Decimal::new(1, 2),
            'k' => Decimal::from(1_000),
            'm' => Decimal::from(1_000_000),
            'b' => Decimal::from(1_000_000_000),
            _ => Decimal::ONE,
        };
        if scale != Decimal::ONE {
            rest.pop();
        }
        let number = Decimal::from_str(&with_decimal_point(&rest)?).ok()?;
        Some(Self {
            number: number.checked_mul(scale)?,
            currency,
            per_cent,
        })
    }
}

/// Takes a code in front or behind, where there is one.
fn take_currency(text: &mut String) -> Option<Currency> {
    if let Some(code) = text.get(..3).and_then(|code| code.parse::<Currency>().ok()) {
        text.drain(..3);
        return Some(code);
    }
    let at = text.len().checked_sub(3)?;
    let code = text.get(at..)?.parse::<Currency>().ok()?;
    text.truncate(at);
    Some(code)
}

/// `1,250,000` loses its commas; the comma of `1,5` is a decimal mark.
fn with_decimal_point(text: &str) -> Option<String> {
    let mut groups = text.split('.').next()?.split(',').skip(1).peekable();
    if groups.peek().is_none() {
        return Some(text.to_owned());
    }
    if groups.all(|group| group.len() == 3) {
        return Some(text.replace(',', ""));
    }
    (text.matches(',').count() == 1 && !text.contains('.')).then(|| text.replace(',', "."))
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Money(money) => money.fmt(f),
            Self::Number(number) => f.pad(&plain(*number)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::metric::metric_of;
    use proptest::prelude::*;

    fn parse(text: &str, metric: &str) -> Result<Target, WrongTarget> {
        Target::parse(text, metric_of(metric).unwrap(), Currency::EUR)
    }

    #[test]
    fn targets_are_read_as_people_type_them() {
        for (typed, metric, said) in [
            ("250k", "won_value", "EUR 250,000"),
            ("1.2m", "won_value", "EUR 1,200,000"),
            ("1,2m", "won_value", "EUR 1,200,000"),
            ("1,250,000", "won_value", "EUR 1,250,000"),
            ("1,250,000.50", "won_value", "EUR 1,250,000.50"),
            ("usd 40k", "won_value", "USD 40,000"),
            ("40k chf", "average_won_value", "CHF 40,000"),
            ("35%", "win_rate", "35 %"),
            ("0.355", "win_rate", "35.5 %"),
            ("1", "win_rate", "100 %"),
            ("1 200", "won", "1,200"),
            ("2.5", "won", "2.5"),
            ("54", "median_days_to_win", "54 days"),
            ("0", "lost", "0"),
        ] {
            let metric_unit = metric_of(metric).unwrap().unit;
            let target = parse(typed, metric).unwrap();
            assert_eq!(target.in_words(metric_unit), said, "{typed}");
            assert_eq!(Target::read_back(&target.kept()), Some(target));
        }
    }

    #[test]
    fn wrong_targets_are_refused_with_a_reason() {
        for (typed, metric, why) in [
            ("a lot", "won_value", "“a lot” is no target"),
            ("", "won", "“” is no target"),
            ("1,25,0", "won_value", "is no target"),
            ("35", "win_rate", "type 35%"),
            ("120%", "win_rate", "from 0 % to 100 %"),
            ("-3", "won", "0 or more"),
            ("-3k", "won_value", "0 or more"),
            ("35%", "won_value", "not in per cent"),
            ("eur 5", "won", "is no target"),
            ("99999999999b", "won_value", "too large"),
            ("5", "open", "cannot be a goal"),
        ] {
            let said = parse(typed, metric).unwrap_err().to_string();
            assert!(said.contains(why), "{typed}: {said}");
        }
        let money = Target::Money(Money::new(100, Currency::EUR));
        assert!(money.checked(metric_of("won").unwrap()).is_err());
        let won_value = metric_of("won_value").unwrap();
        assert!(Target::Number(1.0).checked(won_value).is_err());
        assert!(Target::of(f64::NAN, metric_of("won").unwrap(), Currency::EUR).is_err());
    }

    #[test]
    fn metrics_are_named_by_key_or_name_and_the_quota_by_many_words() {
        for (typed, key) in [
            ("win_rate", Some("win_rate")),
            ("Win Rate", Some("win_rate")),
            ("new deals ", Some("new_deals")),
            ("luck", None),
            ("open", None),
        ] {
            assert_eq!(
                goal_metric_named(typed).map(|metric| metric.key),
                key,
                "{typed}"
            );
        }
        assert!(says_quota("") && says_quota("Won_Value") && says_quota("Revenue"));
        assert!(!says_quota("Won") && !says_quota("meetings"));
    }

    #[test]
    fn sums_and_counts_add_up_and_rates_and_stocks_do_not() {
        for (key, adds) in [
            ("won_value", true),
            ("won", true),
            ("win_rate", false),
            ("average_won_value", false),
            ("median_days_to_win", false),
            ("open_pipeline", false),
        ] {
            assert_eq!(adds_up(metric_of(key).unwrap()), adds, "{key}");
        }
    }

    proptest! {
        #[test]
        fn what_is_typed_again_is_the_same_target(minor in 0_i64..1_000_000_000_000, share in 0_u32..=1000) {
            let quota = metric_of("won_value").unwrap();
            let money = Target::Money(Money::new(minor, Currency::EUR));
            prop_assert_eq!(Target::parse(&money.typed(quota.unit), quota, Currency::EUR).unwrap(), money);
            prop_assert_eq!(Target::read_back(&money.kept()), Some(money));
            let rate = metric_of("win_rate").unwrap();
            let share = Target::Number(f64::from(share) / 1000.0);
            let again = Target::parse(&share.typed(rate.unit), rate, Currency::EUR).unwrap();
            prop_assert!((again.value() - share.value()).abs() < 1e-9);
        }
    }
}
