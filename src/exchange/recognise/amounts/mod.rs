//! Amounts and numbers as CRM exports write them, read exactly into decimal numbers.

use rust_decimal::Decimal;

use super::{DEFAULT_NULL_WORDS, is_null};
use crate::domain::money::{Currency, UnknownCurrency};
use crate::exchange::intake::Cell;

mod figures;

/// Which mark parts whole units from decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DecimalMark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NumberFormat {
    /// The decimal mark; the other mark, spaces and apostrophes part thousands.
    pub decimal: DecimalMark,
}

/// A currency as written beside a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CurrencyMark {
    /// A code (`USD`, `EUR`) or a sign that stands for one currency (`€`, `£`).
    Code(Currency),
    /// `$`: some dollar; the home currency if that is a dollar, else US dollar.
    Dollar,
    /// `¥`: yen, or yuan where that is the home currency.
    Yen,
    /// `kr`: some crown; only the home currency can tell.
    Crown,
}

impl CurrencyMark {
    /// The currency meant, given the home currency; `None` where a crown is meant and home has none.
    pub fn currency(self, home: Currency) -> Option<Currency> {
        let is = |codes: &[&str]| codes.contains(&home.code());
        match self {
            Self::Code(currency) => Some(currency),
            Self::Dollar
                if is(&[
                    "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "TWD", "CLP", "COP", "ARS",
                ]) =>
            {
                Some(home)
            }
            Self::Dollar => Some(Currency::USD),
            Self::Yen if is(&["CNY"]) => Some(home),
            Self::Yen => "JPY".parse().ok(),
            Self::Crown if is(&["SEK", "NOK", "DKK", "CZK", "ISK"]) => Some(home),
            Self::Crown => None,
        }
    }
}

/// Signs and names of currencies as CRMs show them; Dynamics exports names only.
const NAMES: &[(&str, &str)] = &[
    ("us dollar", "USD"),
    ("us-dollar", "USD"),
    ("u.s. dollar", "USD"),
    ("united states dollar", "USD"),
    ("dollar", "USD"),
    ("$", "USD"),
    ("dollars", "USD"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("€", "EUR"),
    ("pound sterling", "GBP"),
    ("british pound", "GBP"),
    ("british pound sterling", "GBP"),
    ("uk pound", "GBP"),
    ("sterling", "GBP"),
    ("britisches pfund", "GBP"),
    ("£", "GBP"),
    ("swiss franc", "CHF"),
    ("schweizer franken", "CHF"),
    ("japanese yen", "JPY"),
    ("yen", "JPY"),
    ("chinese yuan", "CNY"),
    ("yuan renminbi", "CNY"),
    ("yuan", "CNY"),
    ("renminbi", "CNY"),
    ("canadian dollar", "CAD"),
    ("australian dollar", "AUD"),
    ("new zealand dollar", "NZD"),
    ("swedish krona", "SEK"),
    ("norwegian krone", "NOK"),
    ("danish krone", "DKK"),
    ("polish zloty", "PLN"),
    ("zloty", "PLN"),
    ("czech koruna", "CZK"),
    ("hungarian forint", "HUF"),
    ("forint", "HUF"),
    ("indian rupee", "INR"),
    ("brazilian real", "BRL"),
    ("mexican peso", "MXN"),
    ("singapore dollar", "SGD"),
    ("hong kong dollar", "HKD"),
    ("south african rand", "ZAR"),
    ("rand", "ZAR"),
    ("korean won", "KRW"),
    ("south korean won", "KRW"),
    ("turkish lira", "TRY"),
    ("israeli new shekel", "ILS"),
    ("israeli shekel", "ILS"),
    ("new israeli sheqel", "ILS"),
    ("uae dirham", "AED"),
    ("russian ruble", "RUB"),
    ("thai baht", "THB"),
];

/// A currency by its code, its sign or its name: `USD`, `€`, `US Dollar`, `US Dollar (USD)`.
pub fn parse_currency(text: &str) -> Result<Currency, UnknownCurrency> {
    let unknown = match text.parse() {
        Ok(currency) => return Ok(currency),
        Err(unknown) => unknown,
    };
    let name = text.trim().to_lowercase();
    let in_brackets = name
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once('('))
        .and_then(|(_, code)| code.parse().ok());
    let named = || {
        let (_, code) = NAMES.iter().find(|(known, _)| *known == name)?;
        code.parse().ok()
    };
    in_brackets.or_else(named).ok_or(unknown)
}

/// An amount or number as read from a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The number; for a percentage the number before the sign (`12.5 %` is 12.5).
    pub value: Decimal,
    /// The currency written beside it.
    pub currency: Option<CurrencyMark>,
    /// Whether a percent sign stood there.
    pub percent: bool,
}

/// Why a cell is not a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{value}” is not a number: {reason}")]
pub struct AmountError {
    /// The cell.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// Why a text is no number.
const NO_NUMBER: &str = "it does not look like one";
const BAD_GROUPS: &str = "its thousands are not in groups of three";
const OTHER_MARK: &str = "the column writes its decimals with the other mark";
const TOO_LARGE: &str = "it has more digits than an amount can have";

/// Reads a number; `None` where the cell is blank or a word for nothing.
pub fn parse_amount(format: &NumberFormat, text: &str) -> Result<Option<Amount>, AmountError> {
    if is_null(DEFAULT_NULL_WORDS, text) {
        return Ok(None);
    }
    if text.len() < 18
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && let Ok(whole) = text.parse::<i64>()
    {
        return Ok(Some(Amount {
            value: Decimal::from(whole),
            currency: None,
            percent: false,
        }));
    }
    let wrong = |reason: &str| AmountError {
        value: text.trim().to_owned(),
        reason: reason.to_owned(),
    };
    let written = figures::read(text).map_err(wrong)?;
    let value = written.value(format.decimal).map_err(wrong)?;
    Ok(Some(Amount {
        value,
        currency: written.currency,
        percent: written.percent,
    }))
}

/// The decimal marks under which a text reads as a number; `None` where it is no number under either. Both
/// where the marks do not tell (`1500`, `1.234`); the flag says that the two readings differ.
pub(super) fn fitting_marks(text: &str) -> Option<(Vec<DecimalMark>, bool)> {
    if text.len() < 19 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return (!text.is_empty()).then(|| (vec![DecimalMark::Point, DecimalMark::Comma], false));
    }
    let written = figures::read(text).ok()?;
    let point = written.value(DecimalMark::Point);
    let comma = written.value(DecimalMark::Comma);
    match (point, comma) {
        (Ok(a), Ok(b)) => Some((vec![DecimalMark::Point, DecimalMark::Comma], a != b)),
        (Ok(_), Err(_)) => Some((vec![DecimalMark::Point], false)),
        (Err(_), Ok(_)) => Some((vec![DecimalMark::Comma], false)),
        (Err(_), Err(_)) => None,
    }
}

/// Reads a number from a typed cell: numbers of workbooks as they are shown (shortest digits that give the
/// same number), text through [`parse_amount`].
pub fn parse_amount_cell(
    format: &NumberFormat,
    cell: Cell<'_>,
) -> Result<Option<Amount>, AmountError> {
    match cell {
        Cell::Number(_) => parse_amount(
            &NumberFormat {
                decimal: DecimalMark::Point,
            },
            &cell.text(),
        ),
        other => parse_amount(format, &other.text()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn currencies_by_code_sign_and_name() {
        for (text, code) in [
            ("eur", "EUR"),
            ("€", "EUR"),
            ("US Dollar", "USD"),
            ("Euro", "EUR"),
            ("Swiss Franc", "CHF"),
            ("Pound Sterling", "GBP"),
            ("Canadian Dollar", "CAD"),
            ("Danish Krone (DKK)", "DKK"),
        ] {
            let read = parse_currency(text).map(|currency| currency.to_string());
            assert_eq!(read.as_deref(), Ok(code), "{text}");
        }
        assert!(parse_currency("Kroner of mine").is_err());
    }

    use super::*;

    fn read(decimal: DecimalMark, text: &str) -> String {
        match parse_amount(&NumberFormat { decimal }, text) {
            Ok(Some(amount)) => {
                let currency = match amount.currency {
                    Some(CurrencyMark::Code(code)) => format!(" {code}"),
                    Some(other) => format!(" {other:?}"),
                    None => String::new(),
                };
                format!(
                    "{}{}{currency}",
                    amount.value,
                    if amount.percent { " %" } else { "" }
                )
            }
            Ok(None) => "nothing".to_owned(),
            Err(error) => error.reason,
        }
    }

    #[test]
    fn amounts_as_exports_write_them() {
        use DecimalMark::{Comma, Point};
        for (mark, text, expected) in [
            (Point, "1054", "1054"),
            (Point, "$1,234,567", "1234567 Dollar"),
            (Point, "(1,200.00)", "-1200.00"),
            (Point, "($1,200.50)", "-1200.50 Dollar"),
            (Comma, "1 234,56", "1234.56"),
            (Comma, "1\u{202f}234,56\u{a0}€", "1234.56 EUR"),
            (Comma, "1.234,56 €", "1234.56 EUR"),
            (Point, "USD 450000", "450000 USD"),
            (Point, "450000 gbp", "450000 GBP"),
            (Point, "450k", "450000"),
            (Point, "€1.5M", "1500000 EUR"),
            (Comma, "1,5 Mio. EUR", "1500000 EUR"),
            (Point, "1'234.50 CHF", "1234.50 CHF"),
            (Point, "1,234.50-", "-1234.50"),
            (Point, "-£1001", "-1001 GBP"),
            (Point, "−5", "-5"),
            (Point, "+5", "5"),
            (Point, "12.5 %", "12.5 %"),
            (Comma, "12,5%", "12.5 %"),
            (Point, "US$ 10", "10 USD"),
            (Point, "10 kr", "10 Crown"),
            (Point, ".5", "0.5"),
            (Point, "5.", "5"),
            (Point, "12,34,567.00", "1234567.00"),
            (Point, "1.2E5", "120000"),
            (Point, "0.1", "0.1"),
            (Point, "-", "nothing"),
            (Point, "#N/A", "nothing"),
        ] {
            assert_eq!(read(mark, text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        use DecimalMark::{Comma, Point};
        for (mark, text, reason) in [
            (Point, "12,34", BAD_GROUPS),
            (Point, "1.234.567", OTHER_MARK),
            (Comma, "1,234,567", OTHER_MARK),
            (Point, "1.234,56", OTHER_MARK),
            (Point, "1234,567", BAD_GROUPS),
            (Point, "about 5", NO_NUMBER),
            (Point, "5 apples", NO_NUMBER),
            (Point, "1 2", BAD_GROUPS),
            (Point, "--5", NO_NUMBER),
            (Point, "2025-01-31", NO_NUMBER),
            (Point, "(5", NO_NUMBER),
            (Point, "99999999999999999999999999999999", TOO_LARGE),
        ] {
            assert_eq!(read(mark, text), reason, "{text}");
        }
    }

    #[test]
    fn a_mark_is_told_by_the_cell_where_it_can_be() {
        use DecimalMark::{Comma, Point};
        for (text, expected) in [
            ("1500", Some((vec![Point, Comma], false))),
            ("1.234", Some((vec![Point, Comma], true))),
            ("1,234", Some((vec![Point, Comma], true))),
            ("1.5", Some((vec![Point], false))),
            ("1,50", Some((vec![Comma], false))),
            ("1.234,5", Some((vec![Comma], false))),
            ("1,234,567", Some((vec![Point], false))),
            ("0.123", Some((vec![Point], false))),
            ("1234.567", Some((vec![Point], false))),
            ("x", None),
        ] {
            assert_eq!(fitting_marks(text), expected, "{text}");
        }
    }
}
