//! The parts of one written number: sign, digits with their marks, size word, currency, percent.

use rust_decimal::Decimal;

use super::{BAD_GROUPS, CurrencyMark, DecimalMark, NO_NUMBER, OTHER_MARK, TOO_LARGE};
use crate::domain::money::Currency;

/// A written number before its marks are understood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written {
    negative: bool,
    /// Digits, points, commas; every other group mark is a space.
    digits: String,
    /// Power of ten of a size word or exponent.
    power: i32,
    pub(super) currency: Option<CurrencyMark>,
    pub(super) percent: bool,
}

/// Size words and their powers of ten, lower case.
const SIZES: &[(&str, i32)] = &[
    ("k", 3),
    ("tsd", 3),
    ("m", 6),
    ("mn", 6),
    ("mio", 6),
    ("mm", 6),
    ("million", 6),
    ("millionen", 6),
    ("b", 9),
    ("bn", 9),
    ("mrd", 9),
    ("md", 9),
    ("billion", 9),
];

/// Signs before or after a number, longest first; lower case.
const SIGNS: &[(&str, &str)] = &[
    ("us$", "USD"),
    ("usd$", "USD"),
    ("c$", "CAD"),
    ("ca$", "CAD"),
    ("a$", "AUD"),
    ("au$", "AUD"),
    ("nz$", "NZD"),
    ("s$", "SGD"),
    ("hk$", "HKD"),
    ("mx$", "MXN"),
    ("r$", "BRL"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
    ("rs", "INR"),
    ("₽", "RUB"),
    ("₩", "KRW"),
    ("₺", "TRY"),
    ("zł", "PLN"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("฿", "THB"),
    ("fr", "CHF"),
    ("sfr", "CHF"),
    ("ft", "HUF"),
    ("kč", "CZK"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("dollar", "USD"),
    ("dollars", "USD"),
];

/// Reads the parts of a number.
pub(super) fn read(text: &str) -> Result<Written, &'static str> {
    let mut text = text.trim().to_lowercase();
    let bracketed = text.starts_with('(') || text.ends_with(')');
    if bracketed {
        text = text
            .strip_prefix('(')
            .and_then(|text| text.strip_suffix(')'))
            .ok_or(NO_NUMBER)?
            .trim()
            .to_owned();
    }
    let first = text.find(|c: char| c.is_ascii_digit()).ok_or(NO_NUMBER)?;
    let last = text.rfind(|c: char| c.is_ascii_digit()).ok_or(NO_NUMBER)?;
    // A mark belongs to the digits that it stands beside.
    let start = if text
        .get(..first)
        .is_some_and(|front| front.ends_with(['.', ',']))
    {
        first - 1
    } else {
        first
    };
    let front = text.get(..start).unwrap_or_default().to_owned();
    let back = text
        .get(last + 1..)
        .unwrap_or_default()
        .trim_start_matches(['.', ','])
        .to_owned();
    let mut written = Written {
        negative: bracketed,
        digits: String::new(),
        power: 0,
        currency: None,
        percent: false,
    };
    let body = text.get(start..=last).unwrap_or_default();
    written.take_digits(body)?;
    let mut signs = 0;
    written.take_words(&front, &mut signs)?;
    written.take_words(&back, &mut signs)?;
    if signs > 1 || (signs == 1 && bracketed) {
        Err(NO_NUMBER)
    } else {
        Ok(written)
    }
}

impl Written {
    fn take_digits(&mut self, body: &str) -> Result<(), &'static str> {
        let (body, exponent) = match body.split_once('e') {
            Some((body, exponent)) => (body, exponent.parse::<i32>().map_err(|_| NO_NUMBER)?),
            None => (body, 0),
        };
        self.power = exponent;
        for character in body.chars() {
            self.digits.push(match character {
                '0'..='9' | '.' | ',' => character,
                ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’' | '_' => ' ',
                _ => return Err(NO_NUMBER),
            });
        }
        Ok(())
    }

    /// What stands before or behind the digits: a sign, a currency, a size, a percent sign.
    fn take_words(&mut self, text: &str, signs: &mut u32) -> Result<(), &'static str> {
        for part in text.split(|c: char| c.is_whitespace()) {
            let mut rest = part.trim_matches('.');
            while !rest.is_empty() {
                let Some(character) = rest.chars().next() else {
                    break;
                };
                if matches!(character, '-' | '−' | '–' | '+') {
                    *signs += 1;
                    self.negative |= character != '+';
                    rest = rest.get(character.len_utf8()..).unwrap_or_default();
                } else if character == '%' && !self.percent {
                    self.percent = true;
                    rest = rest.get(1..).unwrap_or_default();
                } else {
                    let end = rest.find(['-', '−', '–', '+', '%']).unwrap_or(rest.len());
                    let (word, after) = rest.split_at(end);
                    self.take_word(word.trim_matches('.'))?;
                    rest = after;
                }
            }
        }
        Ok(())
    }

    fn take_word(&mut self, word: &str) -> Result<(), &'static str> {
        if let Some((_, power)) = SIZES.iter().find(|(size, _)| *size == word) {
            self.power += power;
            return Ok(());
        }
        let mark = currency(word).or_else(|| {
            // `k€`, `m$`: a size and a sign in one word, either way round.
            SIZES.iter().find_map(|(size, power)| {
                let rest = word
                    .strip_prefix(size)
                    .or_else(|| word.strip_suffix(size))?;
                let mark = currency(rest)?;
                self.power += power;
                Some(mark)
            })
        });
        if mark.is_none() || (self.currency.is_some() && self.currency != mark) {
            return Err(NO_NUMBER);
        }
        self.currency = mark;
        Ok(())
    }

    /// The number, its decimals behind `decimal`.
    pub(super) fn value(&self, decimal: DecimalMark) -> Result<Decimal, &'static str> {
        let (mark, other) = match decimal {
            DecimalMark::Point => ('.', ','),
            DecimalMark::Comma => (',', '.'),
        };
        let (whole, part) = self.digits.split_once(mark).unwrap_or((&self.digits, ""));
        if part.contains([mark, other]) {
            return Err(OTHER_MARK);
        }
        if part.contains(' ') {
            return Err(BAD_GROUPS);
        }
        if !well_grouped(whole, other) {
            return Err(BAD_GROUPS);
        }
        let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
        let plain = match (digits.is_empty(), part.is_empty()) {
            (true, true) => return Err(NO_NUMBER),
            (true, false) => format!("0.{part}"),
            (false, true) => digits,
            (false, false) => format!("{digits}.{part}"),
        };
        let value = Decimal::from_str_exact(&plain).map_err(|_| TOO_LARGE)?;
        let value = match self.power {
            0 => value,
            power => scaled(value, power).ok_or(TOO_LARGE)?.normalize(),
        };
        Ok(if self.negative { -value } else { value })
    }
}

/// Times a power of ten, exactly.
fn scaled(value: Decimal, power: i32) -> Option<Decimal> {
    if !(-20..=20).contains(&power) {
        return None;
    }
    let factor = Decimal::from(10_i64.checked_pow(power.unsigned_abs())?);
    if power >= 0 {
        value.checked_mul(factor)
    } else {
        value.checked_div(factor)
    }
}

/// Thousands in groups of three (or the Indian way: two, with three at the end), all with one mark. A group
/// in front may not be `0`: `0.123` has decimals.
fn well_grouped(whole: &str, mark: char) -> bool {
    let separators: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    let Some(first) = separators.first() else {
        return true;
    };
    if !(*first == mark || *first == ' ') || separators.iter().any(|other| other != first) {
        return false;
    }
    let groups: Vec<&str> = whole.split(*first).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let [front, middle @ .., last] = lengths.as_slice() else {
        return true;
    };
    let western = middle.iter().all(|length| *length == 3) && (1..=3).contains(front);
    let indian =
        middle.iter().all(|length| *length == 2) && (1..=2).contains(front) && !middle.is_empty();
    *last == 3 && (western || indian) && !groups.first().is_some_and(|group| group.starts_with('0'))
}

fn currency(word: &str) -> Option<CurrencyMark> {
    match word {
        "$" => return Some(CurrencyMark::Dollar),
        "¥" | "￥" | "円" => return Some(CurrencyMark::Yen),
        "kr" => return Some(CurrencyMark::Crown),
        _ => {}
    }
    let code = SIGNS
        .iter()
        .find(|(sign, _)| *sign == word)
        .map_or(word, |(_, code)| code);
    let code = code.parse::<Currency>().ok()?;
    Some(CurrencyMark::Code(code))
}
