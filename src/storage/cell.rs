//! Cells of a row as values of the trade: days, currencies, money.

use chrono::NaiveDate;
use rusqlite::{Row, RowIndex};

use crate::domain::money::{Currency, Money};

/// A day; empty where there is none.
pub(super) fn day<I: RowIndex>(row: &Row<'_>, at: I) -> rusqlite::Result<Option<NaiveDate>> {
    Ok(row
        .get_ref(at)?
        .as_str_or_null()
        .ok()
        .flatten()
        .and_then(parse_day))
}

/// `2026-11-22` as a day, quicker than the general way: a list of a million deals reads three million of them.
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

/// An amount from its minor units and its currency; empty where either is missing.
pub(super) fn money<I: RowIndex, J: RowIndex>(
    row: &Row<'_>,
    minor: I,
    currency: J,
) -> rusqlite::Result<Option<Money>> {
    let minor: Option<i64> = row.get(minor)?;
    let currency = row
        .get_ref(currency)?
        .as_str_or_null()
        .ok()
        .flatten()
        .and_then(code);
    Ok(minor
        .zip(currency)
        .map(|(minor, currency)| Money::new(minor, currency)))
}

/// A currency code as the file keeps it.
fn code(text: &str) -> Option<Currency> {
    match text {
        "USD" => Some(Currency::USD),
        "EUR" => Some(Currency::EUR),
        other => other.parse().ok(),
    }
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
            assert_eq!(
                parse_day(text),
                text.parse().ok().filter(|_| text.len() == 10)
            );
        }
    }
}
