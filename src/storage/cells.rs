//! Reading and writing cells: days, money and words of the trade as the file keeps them.

use std::str::FromStr;

use chrono::NaiveDate;
use rusqlite::Row;
use rusqlite::types::Type;

use crate::domain::money::{Currency, Money};

/// A day, or nothing. What is not a day is an error: a view must not show a damaged date as none.
pub(super) fn day(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<NaiveDate>> {
    parsed(row, column)
}

/// An amount with its currency; nothing where either is missing or the currency is not known.
pub(super) fn money(
    row: &Row<'_>,
    minor: &str,
    currency: &str,
) -> rusqlite::Result<Option<Money>> {
    let minor: Option<i64> = row.get(minor)?;
    let code: Option<String> = row.get(currency)?;
    let currency = code.and_then(|code| code.parse::<Currency>().ok());
    Ok(minor.zip(currency).map(|(m, c)| Money::new(m, c)))
}

/// A word of the trade; empty and NULL are nothing.
pub(super) fn parsed<T: FromStr>(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    match text.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| {
            let what = format!("“{text}” in {column}");
            rusqlite::Error::FromSqlConversionFailure(0, Type::Text, what.into())
        }),
    }
}

/// A word of the trade that is never missing.
pub(super) fn word<T: FromStr>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    parsed(row, column)?.ok_or_else(|| {
        let what = format!("{column} is empty");
        rusqlite::Error::FromSqlConversionFailure(0, Type::Null, what.into())
    })
}

/// A day as the file keeps it.
pub(super) fn iso(day: Option<NaiveDate>) -> Option<String> {
    day.map(|day| day.to_string())
}
