//! Dates as people type them: `fri`, `+2w`, `eom`, `3 dec`, `2026-12-03`.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// What the words mean on that day; `None` where they mean nothing.
///
/// A weekday is the next one after today; a day and month without a year is the next such day, today
/// included; `eow` is Friday, `eom`, `eoq`, `eoy` the last day of the calendar month, quarter, year.
pub fn read(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim().to_lowercase();
    if let Ok(date) = NaiveDate::parse_from_str(&text, "%Y-%m-%d") {
        return Some(date);
    }
    match text.as_str() {
        "today" | "tod" => return Some(today),
        "tomorrow" | "tom" => return today.checked_add_days(Days::new(1)),
        "yesterday" => return today.checked_sub_days(Days::new(1)),
        "eow" => return Some(following(today, Weekday::Fri, true)),
        "eom" => return end_of_months(today, 1),
        "eoq" => return end_of_months(today, 3),
        "eoy" => return end_of_months(today, 12),
        "next week" => return Some(following(today, Weekday::Mon, false)),
        _ => {}
    }
    let day_name = text.strip_prefix("next ").unwrap_or(&text);
    if day_name.len() >= 3
        && let Ok(day) = day_name.parse::<Weekday>()
    {
        return Some(following(today, day, false));
    }
    distance(&text, today).or_else(|| day_and_month(&text, today))
}

fn following(today: NaiveDate, day: Weekday, today_counts: bool) -> NaiveDate {
    let ahead = (7 + day.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
    let ahead = if ahead == 0 && !today_counts {
        7
    } else {
        ahead
    };
    today
        .checked_add_days(Days::new(u64::from(ahead)))
        .unwrap_or(today)
}

fn end_of_months(today: NaiveDate, span: u32) -> Option<NaiveDate> {
    let first = today.month0() / span * span + 1;
    let start = NaiveDate::from_ymd_opt(today.year(), first, 1)?;
    start.checked_add_months(Months::new(span))?.pred_opt()
}

fn distance(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (back, rest) = match text.strip_prefix('+') {
        Some(rest) => (false, rest),
        None => (true, text.strip_prefix('-')?),
    };
    let unit = rest.chars().last()?;
    let number = rest.strip_suffix(unit)?.trim();
    let (number, unit) = if unit.is_ascii_digit() {
        (rest, 'd')
    } else {
        (number, unit)
    };
    let n: u32 = number.parse().ok()?;
    match (unit, back) {
        ('d', false) => today.checked_add_days(Days::new(n.into())),
        ('d', true) => today.checked_sub_days(Days::new(n.into())),
        ('w', false) => today.checked_add_days(Days::new(u64::from(n) * 7)),
        ('w', true) => today.checked_sub_days(Days::new(u64::from(n) * 7)),
        ('m', false) => today.checked_add_months(Months::new(n)),
        ('m', true) => today.checked_sub_months(Months::new(n)),
        ('y', false) => today.checked_add_months(Months::new(n.checked_mul(12)?)),
        ('y', true) => today.checked_sub_months(Months::new(n.checked_mul(12)?)),
        _ => None,
    }
}

fn day_and_month(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let mut words: Vec<&str> = text.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    let year = match words.as_slice() {
        [_, _, year] if year.len() == 4 => Some(year.parse::<i32>().ok()?),
        [_, _] => None,
        _ => return None,
    };
    words.truncate(2);
    let named = |w: &str| MONTHS.iter().position(|m| w.len() >= 3 && w.starts_with(m));
    let (month, day) = match (named(words[0]), named(words[1])) {
        (Some(month), None) => (month, words[1]),
        (None, Some(month)) => (month, words[0]),
        _ => return None,
    };
    let (month, day) = (month as u32 + 1, day.trim_end_matches('.').parse().ok()?);
    if let Some(year) = year {
        return NaiveDate::from_ymd_opt(year, month, day);
    }
    (today.year()..today.year() + 9)
        .filter_map(|y| NaiveDate::from_ymd_opt(y, month, day))
        .find(|d| *d >= today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_the_days_that_people_mean() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let today = day(2026, 11, 22); // a Sunday
        for (text, meant) in [
            ("fri", Some(day(2026, 11, 27))),
            ("sun", Some(day(2026, 11, 29))),
            ("+2w", Some(day(2026, 12, 6))),
            ("+3", Some(day(2026, 11, 25))),
            ("-1m", Some(day(2026, 10, 22))),
            ("eom", Some(day(2026, 11, 30))),
            ("eoq", Some(day(2026, 12, 31))),
            ("3 dec", Some(day(2026, 12, 3))),
            ("jan 15", Some(day(2027, 1, 15))),
            ("29 feb", Some(day(2028, 2, 29))),
            ("3 dec 2025", Some(day(2025, 12, 3))),
            ("2026-12-03", Some(day(2026, 12, 3))),
            ("2026-13-03", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(read(text, today), meant, "{text}");
        }
    }
}
