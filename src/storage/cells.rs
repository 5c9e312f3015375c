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
pub(super) fn money(row: &Row<'_>, minor: &str, currency: &str) -> rusqlite::Result<Option<Money>> {
    let minor: Option<i64> = row.get(minor)?;
    let code: Option<String> = row.get(currency)?;
    let currency = code.and_then(|code| code.parse::<Currency>().ok());
    Ok(minor.zip(currency).map(|(m, c)| Money::new(m, c)))
}

/// A day by its place in the row, quicker than by name: a list of a million deals reads three million of them.
pub(super) fn day_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<NaiveDate>> {
    match row.get_ref(at)?.as_str_or_null() {
        Ok(None | Some("")) => Ok(None),
        Ok(Some(text)) => parse_day(text).map(Some).ok_or_else(|| {
            let what = format!("“{text}” is not a day");
            rusqlite::Error::FromSqlConversionFailure(at, Type::Text, what.into())
        }),
        Err(error) => Err(error.into()),
    }
}

/// `2026-11-22` as a day; `None` for anything else.
pub(super) fn parse_day(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let number = |part: &[u8]| {
        part.iter().try_fold(0_u32, |sum, digit| match digit {
            b'0'..=b'9' => Some(sum * 10 + u32::from(digit - b'0')),
            _ => None,
        })
    };
    NaiveDate::from_ymd_opt(
        number(&bytes[..4])? as i32,
        number(&bytes[5..7])?,
        number(&bytes[8..])?,
    )
}

/// An amount by the places of its minor units and its currency; nothing where either is missing.
pub(super) fn money_at(
    row: &Row<'_>,
    minor: usize,
    currency: usize,
) -> rusqlite::Result<Option<Money>> {
    let minor: Option<i64> = row.get(minor)?;
    let code = row.get_ref(currency)?.as_str_or_null().ok().flatten();
    let currency = code.and_then(|code| match code {
        "USD" => Some(Currency::USD),
        "EUR" => Some(Currency::EUR),
        other => other.parse().ok(),
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_real_days_are_days() {
        for (text, good) in [
            ("2024-02-29", true),
            ("2023-02-29", false),
            ("2024-2-29", false),
            ("2024-02-2x", false),
            ("", false),
        ] {
            assert_eq!(parse_day(text).is_some(), good, "{text}");
        }
        assert_eq!(parse_day("2026-11-22"), "2026-11-22".parse().ok());
    }
}
