//! An amount as a person types it: `12,500`, `12.5k`, `1,5m`, `EUR 900`. What could be read in two ways is refused.

use rust_decimal::Decimal;

use super::money::{Currency, Money};

/// Reads an amount; `usual` is its currency where none is named. Refused, with words: what is no amount, separators
/// that group nothing in threes, what could mean two amounts (`1.234`), and more decimals than the currency has.
pub fn parse(text: &str, usual: Currency) -> Result<Money, String> {
    let wrong = || {
        format!(
            "“{}” is no amount; try 12,500 or 12.5k or EUR 900",
            text.trim()
        )
    };
    let mut currency = usual;
    let mut amount = String::new();
    for word in text.split_whitespace() {
        match word.parse::<Currency>() {
            Ok(named) => currency = named,
            Err(_) => amount.push_str(word),
        }
    }
    let amount = amount.replace(['_', '\'', '’'], "");
    let (digits, factor) = match amount.chars().last() {
        Some('k' | 'K') => (&amount[..amount.len() - 1], 1_000),
        Some('m' | 'M') => (&amount[..amount.len() - 1], 1_000_000),
        _ => (amount.as_str(), 1),
    };
    let (sign, digits) = match digits.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", digits),
    };
    let plain = plain(digits, factor > 1).map_err(|refused| match refused {
        Refused::Wrong => wrong(),
        Refused::TwoWays(one, other) => {
            format!(
                "“{}” could be {one} or {other}: write it in one of these ways",
                text.trim()
            )
        }
    })?;
    let number: Decimal = format!("{sign}{plain}").parse().map_err(|_| wrong())?;
    let number = number
        .checked_mul(Decimal::from(factor))
        .ok_or_else(wrong)?;
    if number.normalize().scale() > currency.digits() {
        return Err(format!(
            "“{}” has more decimals than {currency} has",
            text.trim()
        ));
    }
    Money::from_decimal(number, currency).ok_or_else(wrong)
}

enum Refused {
    Wrong,
    TwoWays(String, String),
}

/// The digits with a point as decimal mark and nothing else.
fn plain(digits: &str, is_short: bool) -> Result<String, Refused> {
    if digits.is_empty()
        || !digits
            .chars()
            .all(|c| c.is_ascii_digit() || ",.".contains(c))
    {
        return Err(Refused::Wrong);
    }
    let (commas, points) = (digits.matches(',').count(), digits.matches('.').count());
    let mark = match (commas, points) {
        (0, 0) => return Ok(digits.to_owned()),
        (1.., 1..) if digits.rfind(',') > digits.rfind('.') => ',',
        (1, 0) => ',',
        (1.., 1..) | (0, 1) => '.',
        (0, _) => return grouped(digits, '.'),
        (_, 0) => return grouped(digits, ','),
    };
    let (whole, part) = digits.rsplit_once(mark).ok_or(Refused::Wrong)?;
    if part.is_empty() || whole.is_empty() || whole.contains(mark) {
        return Err(Refused::Wrong);
    }
    if commas > 0 && points > 0 {
        let group = if mark == ',' { '.' } else { ',' };
        return Ok(format!("{}.{part}", grouped(whole, group)?));
    }
    let in_threes = part.len() == 3 && whole.len() <= 3;
    match (mark, in_threes) {
        // 12,500 is twelve thousand five hundred; with k or m behind it, it could be a decimal comma.
        (',', true) if !is_short => Ok(format!("{whole}{part}")),
        ('.', true) if is_short => Ok(format!("{whole}.{part}")),
        (_, true) => {
            let suffix = if is_short {
                "k or m without a separator"
            } else {
                "no separator"
            };
            Err(Refused::TwoWays(
                format!("{whole}{part} (with {suffix})"),
                format!("{whole}.{part}0"),
            ))
        }
        _ => Ok(format!("{whole}.{part}")),
    }
}

/// Digits in groups of three.
fn grouped(digits: &str, mark: char) -> Result<String, Refused> {
    let groups: Vec<&str> = digits.split(mark).collect();
    let well = groups.iter().enumerate().all(|(at, group)| {
        group.chars().all(|c| c.is_ascii_digit())
            && if at == 0 {
                (1..=3).contains(&group.len()) || groups.len() == 1
            } else {
                group.len() == 3
            }
    });
    if well {
        Ok(groups.concat())
    } else {
        Err(Refused::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_it_is_meant_or_refused() {
        for (typed, meant) in [
            ("12500", Some("12500.00 USD")),
            ("12,500", Some("12500.00 USD")),
            ("1,234,567.89", Some("1234567.89 USD")),
            ("1.234.567,89", Some("1234567.89 USD")),
            ("1.234,56", Some("1234.56 USD")),
            ("12.5k", Some("12500.00 USD")),
            ("1,5m", Some("1500000.00 USD")),
            ("1.234m", Some("1234000.00 USD")),
            ("1,50", Some("1.50 USD")),
            ("EUR 900", Some("900.00 EUR")),
            ("900 eur", Some("900.00 EUR")),
            ("12 500", Some("12500.00 USD")),
            ("-300", Some("-300.00 USD")),
            ("USD 479,500.95", Some("479500.95 USD")),
            ("479,50095k", Some("479500.95 USD")),
            ("0", Some("0.00 USD")),
            // Two meanings, or none.
            ("1.234", None),
            ("1,234k", None),
            ("12,34,56k", None),
            ("1,2345", None),
            ("1.2.3", None),
            ("12,3456,789", None),
            ("USD 479,50095k95k", None),
            ("many", None),
            ("", None),
            (".5", None),
        ] {
            let read = parse(typed, Currency::USD);
            let said = read
                .ok()
                .map(|money| format!("{} {}", money.decimal(), money.currency));
            assert_eq!(said.as_deref(), meant, "{typed}");
        }
    }
}
