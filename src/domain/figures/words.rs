//! Figures in words: shares in per cent, money short, days, levels, "no data" for nothing.

use super::Figure;
use crate::domain::metric::Unit;
use crate::domain::money::{Currency, Money};

/// Where there is nothing to count.
pub const NO_DATA: &str = "no data";

/// A value in its unit, at most seven cells: `62 %`, `12.3k`, `57`, `3.0×`. A share below a tenth keeps a decimal.
pub fn short(unit: Unit, value: f64, currency: Currency) -> String {
    match unit {
        Unit::Count => whole(value),
        Unit::Share if value.abs() < 0.0995 && value != 0.0 => format!("{:.1} %", value * 100.0),
        Unit::Share => format!("{:.0} %", value * 100.0),
        Unit::Money | Unit::MoneyPerDay => money(value, currency).short(),
        Unit::Days => tenths(value),
        Unit::Times => format!("{value:.1}×"),
        Unit::Level => format!("{value:.1}"),
    }
}

/// A value with what it is counted in: `57 days`, `EUR 12,300`, `EUR 340 a day`.
pub fn long(unit: Unit, value: f64, currency: Currency) -> String {
    match unit {
        Unit::Money => format!("{currency} {}", rounded(value, currency)),
        Unit::MoneyPerDay => format!("{currency} {} a day", rounded(value, currency)),
        Unit::Days if (value - 1.0).abs() < 0.05 => "1 day".to_owned(),
        Unit::Days => format!("{} days", tenths(value)),
        Unit::Share => format!("{:.1} %", value * 100.0),
        Unit::Times => format!("{value:.2}×"),
        unit => short(unit, value, currency),
    }
}

impl Figure {
    /// For narrow columns; "no data" is empty.
    pub fn short(&self, currency: Currency) -> Option<String> {
        let value = self.value?;
        Some(short(self.metric.unit, value, currency))
    }

    /// With what it is counted in, or "no data".
    pub fn long(&self, currency: Currency) -> String {
        let value = self
            .value
            .map(|value| long(self.metric.unit, value, currency));
        value.unwrap_or_else(|| NO_DATA.to_owned())
    }

    /// The 95 % interval, `41–93 %`; `None` where there is none.
    pub fn interval_in_words(&self, currency: Currency) -> Option<String> {
        let interval = self.interval?;
        Some(match self.metric.unit {
            Unit::Share => format!("{:.0}–{:.0} %", interval.low * 100.0, interval.high * 100.0),
            unit => format!(
                "{}–{}",
                short(unit, interval.low, currency),
                short(unit, interval.high, currency)
            ),
        })
    }

    /// What it rests on: `5 of 8`, or `8`.
    pub fn rests_on(&self) -> String {
        match self.hits {
            Some(hits) => format!("{} of {}", whole(hits as f64), whole(self.n as f64)),
            None => whole(self.n as f64),
        }
    }

    /// Its name with its part: `Stage conversion, Proposal`.
    pub fn name(&self) -> String {
        if self.part.key.is_empty() {
            self.metric.name.to_owned()
        } else {
            format!("{}, {}", self.metric.name, self.part.name)
        }
    }
}

fn money(value: f64, currency: Currency) -> Money {
    let scale = 10_f64.powi(currency.digits() as i32);
    Money::new((value * scale).round() as i64, currency)
}

/// Whole major units, where the value is not small.
fn rounded(value: f64, currency: Currency) -> String {
    let value = if value.abs() >= 100.0 {
        value.round()
    } else {
        value
    };
    money(value, currency).plain()
}

fn whole(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    format!(
        "{sign}{}",
        crate::domain::money::grouped(value.abs().round() as u64)
    )
}

fn tenths(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_in_their_unit() {
        for (unit, value, brief, full) in [
            (Unit::Count, 1234.0, "1,234", "1,234"),
            (Unit::Share, 0.625, "62 %", "62.5 %"),
            (Unit::Share, 0.0123, "1.2 %", "1.2 %"),
            (Unit::Share, 0.0, "0 %", "0.0 %"),
            (Unit::Money, 12_345.6, "12.3k", "EUR 12,346"),
            (Unit::MoneyPerDay, 12.5, "12", "EUR 12.50 a day"),
            (Unit::Days, 57.5, "57.5", "57.5 days"),
            (Unit::Days, 1.0, "1", "1 day"),
            (Unit::Times, 3.0, "3.0×", "3.00×"),
            (Unit::Level, 2.5, "2.5", "2.5"),
        ] {
            assert_eq!(short(unit, value, Currency::EUR), brief);
            assert_eq!(long(unit, value, Currency::EUR), full);
        }
    }
}
