//! Cells into staged values, or the reason why not.

use rust_decimal::Decimal;

use super::columns::{Form, ReadColumn};
use crate::domain::money::{Currency, Money};
use crate::domain::stamp::Stamp;
use crate::exchange::intake::{Cell, Record, clean_text, decode_entities};
use crate::exchange::recognise::{
    Amount, DEFAULT_NULL_WORDS, is_null, parse_amount_cell, parse_bool, parse_currency,
    parse_date_cell, salesforce_18,
};
use crate::storage::staging::StagedValue;

/// 64-bit FNV-1a: the same bytes have the same hash in every version of the program.
pub(super) fn fnv(bytes: &[u8]) -> u64 {
    fnv_from(0xcbf2_9ce4_8422_2325, bytes)
}

pub(super) fn fnv_from(start: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(start, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Why a cell cannot be taken.
pub(super) struct Fault {
    pub value: String,
    pub reason: String,
}

fn fault(cell: Cell<'_>, reason: impl Into<String>) -> Fault {
    Fault {
        value: cell.text().into_owned(),
        reason: reason.into(),
    }
}

/// A cell as its column is read; money is read by [`money`].
pub(super) fn value(column: &ReadColumn, cell: Cell<'_>) -> Result<StagedValue, Fault> {
    if cell.is_empty() {
        return Ok(StagedValue::Nothing);
    }
    Ok(match &column.form {
        Form::Text => text(&cell.text(), column.entities),
        Form::Id => id(&cell.text()),
        Form::Date(format) => {
            match parse_date_cell(format, cell).map_err(|e| fault(cell, e.to_string()))? {
                Some(date) => StagedValue::Text(date.day().to_string()),
                None => StagedValue::Nothing,
            }
        }
        Form::Time(format) => {
            match parse_date_cell(format, cell).map_err(|e| fault(cell, e.to_string()))? {
                Some(date) => StagedValue::Whole(Stamp::of(date.time).0),
                None => StagedValue::Nothing,
            }
        }
        Form::Number(format) | Form::Money(format) => {
            let amount = parse_amount_cell(format, cell).map_err(|e| fault(cell, e.to_string()))?;
            amount.map_or(StagedValue::Nothing, |amount| {
                StagedValue::Text(amount.value.normalize().to_string())
            })
        }
        Form::Bool => match parse_bool(&cell.text()).map_err(|e| fault(cell, e))? {
            Some(yes) => StagedValue::Whole(i64::from(yes)),
            None => StagedValue::Nothing,
        },
        Form::Currency => {
            if is_null(DEFAULT_NULL_WORDS, &cell.text()) {
                return Ok(StagedValue::Nothing);
            }
            let code = parse_currency(&cell.text()).map_err(|e| fault(cell, e.to_string()))?;
            StagedValue::Text(code.code().to_owned())
        }
    })
}

/// Words that stand for an empty text; `None` or `NA` may be somebody's name.
const EMPTY_TEXTS: &[&str] = &["NULL", "(NULL)", "#N/A", "#N/V", "(BLANK)"];

fn text(cell: &str, entities: bool) -> StagedValue {
    let decoded = if entities {
        decode_entities(cell)
    } else {
        cell.into()
    };
    let decoded = decoded.trim();
    if is_null(EMPTY_TEXTS, decoded) {
        return StagedValue::Nothing;
    }
    // Decoding may bring a control character to light.
    let clean = if entities {
        clean_text(decoded).0
    } else {
        decoded.into()
    };
    StagedValue::Text(clean.into_owned())
}

/// An id; both lengths of a Salesforce id are one.
fn id(cell: &str) -> StagedValue {
    let plain = cell.trim();
    if is_null(DEFAULT_NULL_WORDS, plain) {
        return StagedValue::Nothing;
    }
    StagedValue::Text(salesforce_18(plain).unwrap_or_else(|| plain.to_owned()))
}

/// An amount and its currency: by its own column, its sign, the header, the flag, else the base currency.
pub(super) struct MoneyRead {
    pub minor: StagedValue,
    pub currency: StagedValue,
    /// The amount named no currency: one was taken.
    pub assumed: bool,
}

pub(super) fn money(
    column: &ReadColumn,
    record: &Record<'_>,
    told: Option<Currency>,
    base: Currency,
) -> Result<MoneyRead, Fault> {
    let cell = record.cell(column.index);
    let Form::Money(format) = &column.form else {
        return Err(fault(cell, "it is not read as an amount"));
    };
    let amount = if cell.is_empty() {
        None
    } else {
        parse_amount_cell(format, cell).map_err(|e| fault(cell, e.to_string()))?
    };
    let home = column.currency.or(told).unwrap_or(base);
    let (currency, assumed) = match stated(column, record, amount, home)? {
        Some(currency) => (currency, false),
        None => (home, column.currency.is_none() && told.is_none()),
    };
    let minor = match amount {
        None => StagedValue::Nothing,
        Some(amount) => {
            let money = Money::from_decimal(amount.value, currency)
                .ok_or_else(|| fault(cell, "the amount is larger than can be kept"))?;
            StagedValue::Whole(money.minor)
        }
    };
    Ok(MoneyRead {
        assumed: assumed && amount.is_some_and(|amount| amount.value != Decimal::ZERO),
        minor,
        currency: StagedValue::Text(currency.code().to_owned()),
    })
}

/// The number as it is written, a percentage as its share: for goals that are no money.
pub(super) fn number_as_written(column: &ReadColumn, record: &Record<'_>) -> Option<Decimal> {
    let Form::Money(format) = &column.form else {
        return None;
    };
    let amount = parse_amount_cell(format, record.cell(column.index)).ok()??;
    Some(if amount.percent {
        amount.value / Decimal::ONE_HUNDRED
    } else {
        amount.value
    })
}

fn stated(
    column: &ReadColumn,
    record: &Record<'_>,
    amount: Option<Amount>,
    home: Currency,
) -> Result<Option<Currency>, Fault> {
    if let Some(place) = column.currency_column {
        let cell = record.cell(place);
        let code = cell.text();
        if !is_null(DEFAULT_NULL_WORDS, &code) {
            return parse_currency(&code)
                .map(Some)
                .map_err(|e| fault(cell, e.to_string()));
        }
    }
    match amount.and_then(|amount| amount.currency) {
        None => Ok(None),
        Some(mark) => mark.currency(home).map(Some).ok_or_else(|| {
            fault(
                record.cell(column.index),
                "several currencies are written “kr”; say which with --currency",
            )
        }),
    }
}
