//! The parts of one written date: figures, month name, time of day, zone.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{DateFormat, DateOrder, NO_DATE, NO_SUCH_DAY, NO_TIME, ParsedDate, Reason};

/// What a text says before an order is chosen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Written {
    /// A four-digit year in front or a named month: year, month, day.
    Plain {
        year: i32,
        month: u32,
        day: u32,
        time: Option<Time>,
    },
    /// Three figures whose order is open.
    Ordered {
        figures: [u32; 3],
        four_digits: bool,
        time: Option<Time>,
    },
    /// An Excel serial.
    Serial(f64),
    /// Milliseconds or seconds since 1970.
    Epoch { millis: i64 },
}

/// A time of day and how far its zone is ahead of UTC.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Time {
    clock: NaiveTime,
    ahead_minutes: i32,
}

/// Month names of English, German, French and Spanish by their beginnings. A longer beginning stands first.
const MONTHS: &[(&str, u32)] = &[
    ("janv", 1),
    ("jan", 1),
    ("jän", 1),
    ("ene", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("mar", 3),
    ("mär", 3),
    ("mrz", 3),
    ("mae", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("mai", 5),
    ("may", 5),
    ("juin", 6),
    ("jun", 6),
    ("juil", 7),
    ("jul", 7),
    ("aug", 8),
    ("aoû", 8),
    ("aou", 8),
    ("ago", 8),
    ("sep", 9),
    ("set", 9),
    ("okt", 10),
    ("oct", 10),
    ("nov", 11),
    ("dez", 12),
    ("dec", 12),
    ("déc", 12),
    ("dic", 12),
];

/// Words that may stand in a date and say nothing.
const FILLERS: &[&str] = &[
    "de",
    "del",
    "of",
    "the",
    "le",
    "den",
    "st",
    "nd",
    "rd",
    "th",
    "er",
    "at",
    "um",
    "à",
    "uhr",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
];

/// Reads a text into its parts.
pub(super) fn read(text: &str) -> Result<Written, Reason> {
    let text = text.trim();
    if text.len() > 60 || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(NO_DATE);
    }
    if let Some(plain) = plain_iso(text) {
        return plain;
    }
    if let Some(number) = bare_number(text) {
        return number;
    }
    let (day, time) = split_time(text);
    let time = time.map(read_time).transpose()?;
    read_day(day, time)
}

/// `2025-01-31` at once: most columns of most exports are written so.
fn plain_iso(text: &str) -> Option<Result<Written, Reason>> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let figure = |at: usize| {
        bytes[at]
            .is_ascii_digit()
            .then(|| u32::from(bytes[at] - b'0'))
    };
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = figure(0)? * 1000 + figure(1)? * 100 + figure(2)? * 10 + figure(3)?;
    let (month, day) = (figure(5)? * 10 + figure(6)?, figure(8)? * 10 + figure(9)?);
    Some(Ok(Written::Plain {
        year: year as i32,
        month,
        day,
        time: None,
    }))
}

/// `20250131`, an Excel serial, milliseconds since 1970.
fn bare_number(text: &str) -> Option<Result<Written, Reason>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let figures = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !figures(whole) || !figures(fraction) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    Some(match whole.len() {
        5 if (20_000.0..80_000.0).contains(&number) => Ok(Written::Serial(number)),
        8 if !text.contains('.') => {
            let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
            match (part(0..4), part(4..6), part(6..8)) {
                (Some(year), Some(month), Some(day)) if (1900..2200).contains(&year) => {
                    Ok(Written::Plain {
                        year: year as i32,
                        month,
                        day,
                        time: None,
                    })
                }
                _ => Err(NO_DATE),
            }
        }
        12 | 13 if !text.contains('.') => whole
            .parse()
            .map(|millis| Written::Epoch { millis })
            .map_err(|_| NO_DATE),
        _ => Err(NO_DATE),
    })
}

/// Parts the day from the time: at a `T` between figures, or at the last space before the first colon.
fn split_time(text: &str) -> (&str, Option<&str>) {
    let Some(colon) = text.find(':') else {
        return (text, None);
    };
    let (before, _) = text.split_at(colon);
    let at = before.rfind(['T', 't', ' ', ',', '\u{a0}', '\u{202f}']);
    match at.and_then(|at| Some((text.get(..at)?, text.get(at..)?))) {
        Some((day, time)) => (
            day,
            Some(time.trim_start_matches(|c: char| !c.is_ascii_digit())),
        ),
        None => (text, None),
    }
}

/// `14:05`, `14:05:30.123`, `2:05 PM`, each with a zone or without.
fn read_time(text: &str) -> Result<Time, Reason> {
    let text = text.trim().replace(['\u{202f}', '\u{a0}'], " ");
    let end = text
        .find(|c: char| !matches!(c, '0'..='9' | ':' | '.'))
        .unwrap_or(text.len());
    let (clock, rest) = text.split_at(end);
    let mut rest = rest
        .trim()
        .to_ascii_lowercase()
        .replace("a.m.", "am")
        .replace("p.m.", "pm");
    rest = rest.trim_start_matches("uhr").trim().to_owned();
    let mut parts = clock.trim_end_matches('.').split(':');
    let mut part = || {
        parts
            .next()
            .map(|part| part.parse::<f64>().map_err(|_| NO_TIME))
            .transpose()
    };
    let (hour, minute, second) = (
        part()?.ok_or(NO_TIME)?,
        part()?.ok_or(NO_TIME)?,
        part()?.unwrap_or(0.0),
    );
    let mut hour = hour as u32;
    for (mark, add) in [("am", 0), ("pm", 12)] {
        if let Some(after) = rest.strip_prefix(mark) {
            if !(1..=12).contains(&hour) {
                return Err(NO_TIME);
            }
            hour = hour % 12 + add;
            rest = after.trim().to_owned();
            break;
        }
    }
    let millis = ((second - second.trunc()) * 1000.0).round().min(999.0) as u32;
    let clock =
        NaiveTime::from_hms_milli_opt(hour, minute as u32, second as u32, millis).ok_or(NO_TIME)?;
    Ok(Time {
        clock,
        ahead_minutes: read_zone(&rest)?,
    })
}

/// Minutes ahead of UTC: nothing, `z`, `utc`, `+0000`, `+02:00`, `-05`.
fn read_zone(text: &str) -> Result<i32, Reason> {
    let text = text
        .trim()
        .trim_start_matches("utc")
        .trim_start_matches("gmt")
        .trim();
    if matches!(text, "" | "z") {
        return Ok(0);
    }
    let (sign, figures) = match (text.strip_prefix('+'), text.strip_prefix(['-', '−'])) {
        (Some(figures), _) => (1, figures),
        (_, Some(figures)) => (-1, figures),
        _ => return Err(NO_TIME),
    };
    let figures = figures.replace(':', "");
    let (hours, minutes) = match figures.len() {
        1 | 2 => (figures.as_str(), "0"),
        4 => figures.split_at(2),
        _ => return Err(NO_TIME),
    };
    let number = |part: &str| part.parse::<i32>().map_err(|_| NO_TIME);
    let ahead = number(hours)? * 60 + number(minutes)?;
    if ahead > 14 * 60 {
        Err(NO_TIME)
    } else {
        Ok(sign * ahead)
    }
}

/// Runs of figures and runs of letters.
fn tokens(text: &str) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    let mut start: Option<(usize, bool)> = None;
    for (at, character) in text.char_indices().chain([(text.len(), ' ')]) {
        let sort = character
            .is_ascii_digit()
            .then_some(true)
            .or(character.is_alphabetic().then_some(false));
        if let Some((from, figures)) = start
            && sort != Some(figures)
        {
            out.extend(text.get(from..at));
            start = None;
        }
        if start.is_none() {
            start = sort.map(|figures| (at, figures));
        }
    }
    out
}

fn month_of(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    MONTHS
        .iter()
        .find(|(start, _)| word.starts_with(start))
        .map(|(_, month)| *month)
}

fn read_day(text: &str, time: Option<Time>) -> Result<Written, Reason> {
    let mut figures: Vec<&str> = Vec::new();
    let mut month = None;
    for token in tokens(text) {
        if token.starts_with(|c: char| c.is_ascii_digit()) {
            figures.push(token);
        } else if FILLERS.contains(&token.to_lowercase().as_str()) {
        } else if let Some(named) = month_of(token).filter(|_| month.is_none()) {
            month = Some(named);
        } else {
            return Err(NO_DATE);
        }
    }
    let number = |text: &str| text.parse::<u32>().map_err(|_| NO_DATE);
    if let Some(month) = month {
        let [one, two] = figures[..] else {
            return Err(NO_DATE);
        };
        let (year, day) = if one.len() == 4 {
            (one, two)
        } else {
            (two, one)
        };
        if !matches!(year.len(), 2 | 4) || day.len() > 2 {
            return Err(NO_DATE);
        }
        return Ok(Written::Plain {
            year: full_year(number(year)?, year.len()),
            month,
            day: number(day)?,
            time,
        });
    }
    let [one, two, three] = figures[..] else {
        return Err(NO_DATE);
    };
    // Signs between figures belong to a date; brackets, currency signs and the like do not.
    if text.contains(|c: char| {
        !(c.is_alphanumeric() || matches!(c, '.' | '/' | '-' | ' ' | ',' | '\'' | '‐' | '–'))
    }) {
        return Err(NO_DATE);
    }
    match (one.len(), two.len(), three.len()) {
        (4, 1..=2, 1..=2) => Ok(Written::Plain {
            year: number(one)? as i32,
            month: number(two)?,
            day: number(three)?,
            time,
        }),
        (1..=2, 1..=2, last @ (1 | 2 | 4)) => Ok(Written::Ordered {
            figures: [number(one)?, number(two)?, number(three)?],
            four_digits: last == 4,
            time,
        }),
        _ => Err(NO_DATE),
    }
}

/// Two-digit years as POSIX strptime: 00 to 68 are 2000 to 2068, 69 to 99 are 1969 to 1999.
fn full_year(year: u32, digits: usize) -> i32 {
    match (digits, year) {
        (..=2, 0..=68) => year as i32 + 2000,
        (..=2, _) => year as i32 + 1900,
        _ => year as i32,
    }
}

impl Written {
    /// Whether an order must be chosen.
    pub(super) fn is_ordered(&self) -> bool {
        matches!(self, Self::Ordered { .. })
    }

    /// The date in an order.
    pub(super) fn resolve(self, format: DateFormat) -> Result<ParsedDate, Reason> {
        match self {
            Self::Plain {
                year,
                month,
                day,
                time,
            } => dated(year, month, day, time),
            Self::Ordered {
                figures: [a, b, c],
                four_digits,
                time,
            } => {
                let digits = if four_digits { 4 } else { 2 };
                match format.order {
                    DateOrder::Ymd if four_digits => Err(NO_SUCH_DAY),
                    DateOrder::Ymd => dated(full_year(a, 2), b, c, time),
                    DateOrder::Dmy => dated(full_year(c, digits), b, a, time),
                    DateOrder::Mdy => dated(full_year(c, digits), a, b, time),
                }
            }
            Self::Serial(number) if format.serials => serial(number, format.epoch_1904),
            Self::Serial(_) => Err(NO_DATE),
            Self::Epoch { millis } => {
                let time = DateTime::from_timestamp_millis(millis)
                    .ok_or(NO_DATE)?
                    .naive_utc();
                Ok(ParsedDate {
                    time,
                    has_time: true,
                })
            }
        }
    }
}

fn dated(year: i32, month: u32, day: u32, time: Option<Time>) -> Result<ParsedDate, Reason> {
    let day = NaiveDate::from_ymd_opt(year, month, day)
        .filter(|_| year > 0)
        .ok_or(NO_SUCH_DAY)?;
    let Some(time) = time else {
        return Ok(ParsedDate {
            time: day.and_time(NaiveTime::MIN),
            has_time: false,
        });
    };
    let ahead = TimeDelta::minutes(i64::from(time.ahead_minutes));
    let time: NaiveDateTime = day
        .and_time(time.clock)
        .checked_sub_signed(ahead)
        .ok_or(NO_SUCH_DAY)?;
    Ok(ParsedDate {
        time,
        has_time: true,
    })
}

/// Excel counts days from 1899-12-30 (so that its false 1900-02-29 falls out) or from 1904-01-01; the
/// fraction is the time of day, kept to the second.
fn serial(number: f64, epoch_1904: bool) -> Result<ParsedDate, Reason> {
    let epoch = if epoch_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)
    } else {
        NaiveDate::from_ymd_opt(1899, 12, 30)
    };
    let day = epoch
        .and_then(|epoch| epoch.checked_add_days(Days::new(number.trunc() as u64)))
        .ok_or(NO_DATE)?;
    let seconds = (number.fract() * 86_400.0).round() as i64;
    let time = day.and_time(NaiveTime::MIN) + TimeDelta::seconds(seconds);
    Ok(ParsedDate {
        time,
        has_time: seconds != 0,
    })
}
