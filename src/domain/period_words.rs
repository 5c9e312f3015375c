//! Periods as a person types them: `2026-Q4`, `FY26-Q3`, `2026-11`, `nov 2026`, `this quarter`, `all`.

use chrono::NaiveDate;

use super::fiscal::{FiscalCalendar, Period, PeriodKind};

/// What is understood, for error messages and help.
pub const UNDERSTOOD: &str = "2026-Q4, Q4, FY26-Q3, 2026-11, nov 2026, 2026, FY26, 2026-W47, this quarter, \
last month, next week, 2026-01-05..2026-02-03, all";

/// A text that is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a period. Understood: {UNDERSTOOD}")]
pub struct UnknownPeriod(pub String);

/// Reads a period. `Q3` alone is the quarter of today's fiscal year; a year and a quarter are fiscal; a
/// month is a calendar month. The label of every period is read back as that period.
pub fn parse(
    text: &str,
    today: NaiveDate,
    calendar: &FiscalCalendar,
) -> Result<Period, UnknownPeriod> {
    let lower = text.trim().to_lowercase();
    let found = custom(&lower)
        .or_else(|| relative(&lower, today, calendar))
        .or_else(|| named(&lower, today, calendar));
    match found {
        Some(period) if period == Period::All || calendar.days(period).is_some() => Ok(period),
        _ => Err(UnknownPeriod(text.trim().to_owned())),
    }
}

fn custom(text: &str) -> Option<Period> {
    let (first, last) = text.split_once("..").or_else(|| text.split_once(" to "))?;
    Some(Period::Custom {
        first: first.trim().parse().ok()?,
        last: last.trim().parse().ok()?,
    })
}

fn relative(text: &str, today: NaiveDate, calendar: &FiscalCalendar) -> Option<Period> {
    if matches!(text, "all" | "all time" | "ever") {
        return Some(Period::All);
    }
    let (which, kind) = text
        .split_once(char::is_whitespace)
        .unwrap_or(("this", text));
    let kind = match kind.trim() {
        "week" => PeriodKind::Week,
        "month" => PeriodKind::Month,
        "quarter" => PeriodKind::Quarter,
        "year" => PeriodKind::Year,
        _ => return None,
    };
    let now = calendar.period(kind, today);
    match which {
        "this" | "current" => Some(now),
        "last" | "previous" | "prev" => calendar.previous(now),
        "next" => calendar.next(now),
        _ => None,
    }
}

fn named(text: &str, today: NaiveDate, calendar: &FiscalCalendar) -> Option<Period> {
    let (mut year, mut part) = (None, None);
    for word in words(text) {
        if let Some(found) = year_word(&word) {
            year.replace(found).is_none().then_some(())?;
        } else {
            part.replace(part_word(&word)?).is_none().then_some(())?;
        }
    }
    let Some(part) = part else {
        return Some(Period::Year { year: year? });
    };
    Some(match part {
        Part::Quarter(quarter) => Period::Quarter {
            year: year.unwrap_or_else(|| calendar.year_of(today)),
            quarter,
        },
        Part::Month(month) => Period::Month { year: year?, month },
        Part::Week(week) => Period::Week { year: year?, week },
    })
}

enum Part {
    Quarter(u32),
    Month(u32),
    Week(u32),
}

/// Splits at blanks, dashes and slashes, and before the Q or W of `2026Q4`.
fn words(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for letter in text.chars() {
        let word = out.last_mut().map_or("", |word| word.as_str());
        let glued = matches!(letter, 'q' | 'w') && word.ends_with(|c: char| c.is_ascii_digit());
        let gap = letter.is_whitespace() || matches!(letter, '-' | '/');
        if gap || glued {
            out.push(String::new());
        }
        if let (false, Some(word)) = (gap, out.last_mut()) {
            word.push(letter);
        }
    }
    out.retain(|word| !word.is_empty());
    out
}

fn year_word(word: &str) -> Option<i32> {
    let digits = word.strip_prefix("fy");
    let bare = digits.unwrap_or(word);
    if !bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match (bare.len(), digits) {
        (4, _) => bare.parse().ok(),
        (2, Some(_)) => Some(2000 + bare.parse::<i32>().ok()?),
        _ => None,
    }
}

fn part_word(word: &str) -> Option<Part> {
    let number = |digits: &str| digits.parse::<u32>().ok();
    if let Some(quarter) = word.strip_prefix('q').and_then(number) {
        return Some(Part::Quarter(quarter));
    }
    if let Some(week) = word.strip_prefix('w').and_then(number) {
        return Some(Part::Week(week));
    }
    if word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return number(word).map(Part::Month);
    }
    super::date_words::month_name(word).map(Part::Month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fiscal::YearName;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn today() -> NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    fn february() -> FiscalCalendar {
        FiscalCalendar::new(2, YearName::End, BTreeSet::new()).unwrap()
    }

    #[test]
    fn typed_periods_are_understood() {
        for (text, label) in [
            ("2026-Q4", "2026-Q4"),
            ("2024-Q2", "2024-Q2"),
            ("2024q2", "2024-Q2"),
            ("Q2 2024", "2024-Q2"),
            ("q3", "2026-Q3"),
            ("FY26-Q3", "2026-Q3"),
            ("fy2026 q3", "2026-Q3"),
            ("2026-11", "2026-11"),
            ("2026/2", "2026-02"),
            ("nov 2026", "2026-11"),
            ("November-2026", "2026-11"),
            ("2026", "2026"),
            ("FY26", "2026"),
            ("2026-W47", "2026-W47"),
            ("this quarter", "2026-Q4"),
            ("quarter", "2026-Q4"),
            ("last month", "2026-10"),
            ("next  year", "2027"),
            ("previous week", "2026-W46"),
            ("all", "all time"),
            (" All Time ", "all time"),
            ("2026-01-05..2026-02-03", "2026-01-05..2026-02-03"),
            ("2026-01-05 to 2026-02-03", "2026-01-05..2026-02-03"),
        ] {
            let calendar = FiscalCalendar::default();
            let got = parse(text, today(), &calendar).map(|period| calendar.label(period));
            assert_eq!(got.as_deref(), Ok(label), "{text}");
        }
    }

    #[test]
    fn quarters_are_fiscal() {
        let calendar = february();
        for (text, label) in [
            ("FY27-Q4", "FY27 Q4"),
            ("2027-Q4", "FY27 Q4"),
            ("q1", "FY27 Q1"),
            ("2027", "FY27"),
        ] {
            let got = parse(text, today(), &calendar).map(|period| calendar.label(period));
            assert_eq!(got.as_deref(), Ok(label), "{text}");
        }
    }

    #[test]
    fn nonsense_is_refused_with_what_is_understood() {
        for text in [
            "",
            "soon",
            "2026-Q5",
            "2026-13",
            "2026-W60",
            "26",
            "2026 2027",
            "q1 q2",
            "nov",
            "--",
            "last",
            "2026-02-03..2026-01-05",
        ] {
            let error = parse(text, today(), &FiscalCalendar::default())
                .unwrap_err()
                .to_string();
            assert!(error.contains("2026-Q4"), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn every_label_is_read_back(days in 0_u64..73_000, start in 1_u32..=12, k in 0_usize..4) {
            let kind = [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year][k];
            let calendar = FiscalCalendar::new(start, YearName::Start, BTreeSet::new()).unwrap();
            let day = NaiveDate::default() + chrono::Days::new(days);
            let period = calendar.period(kind, day);
            prop_assert_eq!(parse(&calendar.label(period), today(), &calendar), Ok(period));
        }

        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,20}") {
            let _ = parse(&text, today(), &FiscalCalendar::default());
        }
    }
}
