//! Money: whole minor units (cents) with their currency; never floating point, never added across currencies.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// An ISO 4217 currency code, three capital letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// US dollar: what a file without any currency is read as, until the manager says otherwise.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The code, three capital letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// Digits after the decimal mark: 2 for most, 0 for JPY, 3 for KWD (ISO 4217).
    pub fn digits(self) -> u32 {
        if USUAL.contains(&self.0) {
            return 2;
        }
        iso_currency::Currency::from_code(self.code())
            .and_then(iso_currency::Currency::exponent)
            .map_or(2, u32::from)
    }
}

/// What most files hold, all with two digits: found without a search through the whole of ISO 4217, which takes long for
/// millions of amounts.
const USUAL: [[u8; 3]; 8] = [
    *b"USD", *b"EUR", *b"GBP", *b"CHF", *b"CAD", *b"AUD", *b"SEK", *b"INR",
];

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usual = USUAL.iter().find(|code| code.as_slice() == text.as_bytes());
        if let Some(code) = usual {
            return Ok(Self(*code));
        }
        let code = text.trim().to_ascii_uppercase();
        match (
            <[u8; 3]>::try_from(code.as_bytes()),
            iso_currency::Currency::from_code(&code),
        ) {
            (Ok(bytes), Some(_)) => Ok(Self(bytes)),
            _ => Err(UnknownCurrency(text.trim().to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// A text that is not an ISO 4217 code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a currency code such as EUR or USD")]
pub struct UnknownCurrency(pub String);

/// An amount in whole minor units of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Minor units: cents for EUR, yen for JPY.
    pub minor: i64,
    /// The currency of those units.
    pub currency: Currency,
}

impl Money {
    /// An amount of `minor` units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// From a decimal number of major units; rounds half away from zero to the minor unit.
    /// `None` where it does not fit 64 bits.
    pub fn from_decimal(amount: Decimal, currency: Currency) -> Option<Self> {
        let scale = Decimal::from(10_i64.pow(currency.digits()));
        let minor = amount
            .checked_mul(scale)?
            .round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        Some(Self::new(minor.to_i64()?, currency))
    }

    /// Major units as an exact decimal number.
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.digits())
    }

    /// Major units as a float, for JSON and charts only.
    pub fn as_f64(self) -> f64 {
        self.decimal().to_f64().unwrap_or(0.0)
    }

    /// `12,345.60` without the code; whole amounts without decimals.
    pub fn plain(self) -> String {
        let scale = 10_u64.pow(self.currency.digits());
        let whole = self.minor.unsigned_abs() / scale;
        let part = self.minor.unsigned_abs() % scale;
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = self.currency.digits() as usize;
        if part == 0 {
            format!("{sign}{}", grouped(whole))
        } else {
            format!("{sign}{}.{part:0digits$}", grouped(whole))
        }
    }

    /// For narrow columns, at most six cells: `950`, `12.3k`, `4.56M`, `1.20B`, without the code.
    pub fn short(self) -> String {
        let major = self.as_f64();
        let size = major.abs();
        let (divisor, unit) = match size {
            s if s < 9_999.5 => return format!("{major:.0}"),
            s if s < 999_500.0 => (1e3, "k"),
            s if s < 999_500_000.0 => (1e6, "M"),
            _ => (1e9, "B"),
        };
        let value = major / divisor;
        let digits = match value.abs() {
            v if v < 9.995 => 2,
            v if v < 99.95 => 1,
            _ => 0,
        };
        format!("{value:.digits$}{unit}")
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.currency, self.plain()))
    }
}

/// A whole number with commas between thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_currencies_are_those_of_iso_4217() {
        for letters in USUAL {
            let code = std::str::from_utf8(&letters).unwrap();
            let known = iso_currency::Currency::from_code(code).unwrap();
            assert_eq!(known.exponent(), Some(2), "{code}");
            let read: Currency = format!(" {} ", code.to_lowercase()).parse().unwrap();
            assert_eq!((read, read.digits()), (code.parse().unwrap(), 2));
        }
    }

    #[test]
    fn minor_units_follow_the_currency() {
        let amount = Decimal::from_str("1234.565").unwrap();
        for (code, minor, plain) in [
            ("USD", 123_457, "1,234.57"),
            ("JPY", 1235, "1,235"),
            ("KWD", 1_234_565, "1,234.565"),
        ] {
            let money = Money::from_decimal(amount, code.parse().unwrap()).unwrap();
            assert_eq!(
                (money.minor, money.plain().as_str()),
                (minor, plain),
                "{code}"
            );
        }
    }

    #[test]
    fn short_amounts_never_need_more_than_six_cells() {
        for (minor, text) in [
            (0, "0"),
            (999_900, "9999"),
            (999_960, "10.0k"),
            (1_234_500, "12.3k"),
            (99_994_999, "1.00M"),
            (-456_000_000, "-4.56M"),
            (120_000_000_000, "1.20B"),
        ] {
            assert_eq!(Money::new(minor, Currency::USD).short(), text);
        }
    }

    #[test]
    fn a_word_is_not_a_currency() {
        assert!("dollars".parse::<Currency>().is_err());
        assert_eq!(" eur ".parse::<Currency>().unwrap(), Currency::EUR);
    }
}
