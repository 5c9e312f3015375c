//! Dates as a person types them, relative to a given today: `fri`, `+2w`, `eom`, `3 dec`, `2026-12-03 15:00`.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};

use super::fiscal::{FiscalCalendar, PeriodKind};

/// What is understood, for error messages and help.
pub const UNDERSTOOD: &str = "today, tomorrow, fri, next fri, last fri, +2w, +3d, -1m, +1q, eow, eom, eoq, eoy, \
3 dec, 3 dec 2026, 2026-12-03, 3.12., 3.12.2026, each with a time such as 15:00 or 3pm";

/// The order of day and month in dates such as 12/3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DateOrder {
    /// Day first: 12/3 is 12 March.
    #[serde(rename = "day-month")]
    DayMonth,
    /// Month first: 12/3 is 3 December.
    #[serde(rename = "month-day")]
    MonthDay,
}

/// Where a date without a year is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lean {
    /// The next such day, today included: due dates, close dates.
    #[default]
    Ahead,
    /// The latest such day, today included: when a call took place.
    Back,
}

/// What a typed date is relative to.
#[derive(Debug, Clone, Copy)]
pub struct DateReader<'a> {
    /// The day on which it is typed.
    pub today: NaiveDate,
    /// How 12/3 is read; `None` refuses it where day and month cannot be told apart.
    pub order: Option<DateOrder>,
    /// Says when a quarter and a year end.
    pub calendar: &'a FiscalCalendar,
    /// Where a date without a year is looked for.
    pub lean: Lean,
}

/// A date that was understood, and a time where one was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedDate {
    /// The day.
    pub date: NaiveDate,
    /// The time of day, wall clock.
    pub time: Option<NaiveTime>,
}

/// Why a text was not taken as a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateProblem {
    /// No form that is known.
    #[error("“{0}” is not a date. Understood: {UNDERSTOOD}")]
    Unknown(String),
    /// Day and month could be either way round.
    #[error(
        "“{text}” could be {day_month} or {month_day}. Type 2026-12-03 or 3 dec, \
or set date_order in config.toml to \"day-month\" or \"month-day\""
    )]
    Ambiguous {
        /// What was typed.
        text: String,
        /// Read with the day first.
        day_month: NaiveDate,
        /// Read with the month first.
        month_day: NaiveDate,
    },
    /// The form is known, the day does not exist.
    #[error("“{0}” is a day that no calendar has")]
    NoSuchDay(String),
}

impl<'a> DateReader<'a> {
    /// Reads relative to `today`, looks ahead where the year is missing, refuses 12/3.
    pub fn new(today: NaiveDate, calendar: &'a FiscalCalendar) -> Self {
        Self {
            today,
            order: None,
            calendar,
            lean: Lean::Ahead,
        }
    }

    /// Reads a date, or a date and a time, or a time alone (today at that time).
    pub fn parse(&self, text: &str) -> Result<TypedDate, DateProblem> {
        let lower = text.trim().to_lowercase().replace(',', " ");
        let mut words: Vec<&str> = lower.split_whitespace().collect();
        let iso_with_time = words
            .first()
            .and_then(|word| word.split_once('t'))
            .filter(|(date, time)| date.parse::<NaiveDate>().is_ok() && clock_time(time).is_some());
        if let (Some((date, time)), 1) = (iso_with_time, words.len()) {
            words = vec![date, time];
        }
        let time = take_time(&mut words);
        let date = match words.as_slice() {
            [] if time.is_some() => Ok(self.today),
            [] => Err(Refusal::Unknown),
            words => self.date(words),
        };
        date.map(|date| TypedDate { date, time })
            .map_err(|why| why.said(text.trim()))
    }

    fn date(&self, words: &[&str]) -> Result<NaiveDate, Refusal> {
        match words {
            [word] => self
                .word(word)
                .or_else(|| self.shift(word))
                .map_or_else(|| self.numeric(word), Ok),
            ["in", word] => self.shift(word).ok_or(Refusal::Unknown),
            ["in", number, unit] => self
                .shift(&format!("{number}{unit}"))
                .ok_or(Refusal::Unknown),
            [which @ ("next" | "last" | "this" | "on"), word] => {
                self.which(which, word).ok_or(Refusal::Unknown)
            }
            [sign @ ("+" | "-"), rest] => {
                self.shift(&format!("{sign}{rest}")).ok_or(Refusal::Unknown)
            }
            words => self.named_month(words),
        }
    }

    fn word(&self, word: &str) -> Option<NaiveDate> {
        let end = |kind| {
            self.calendar
                .last_day(self.calendar.period(kind, self.today))
        };
        match word {
            "today" | "tod" | "now" => Some(self.today),
            "tomorrow" | "tom" | "tmrw" => self.today.succ_opt(),
            "yesterday" | "yest" => self.today.pred_opt(),
            // The week of a sales team ends on Friday; on a weekend it is the coming one.
            "eow" => Some(first_on_or_after(self.today, Weekday::Fri)),
            "eom" => end(PeriodKind::Month),
            "eoq" => end(PeriodKind::Quarter),
            "eoy" => end(PeriodKind::Year),
            word => {
                let weekday = weekday_name(word)?;
                match self.lean {
                    Lean::Ahead => Some(first_on_or_after(self.today.succ_opt()?, weekday)),
                    Lean::Back => self.latest_before(weekday),
                }
            }
        }
    }

    fn latest_before(&self, weekday: Weekday) -> Option<NaiveDate> {
        let week_ago = self.today.checked_sub_days(Days::new(7))?;
        Some(first_on_or_after(week_ago, weekday))
    }

    fn which(&self, which: &str, word: &str) -> Option<NaiveDate> {
        if let Some(weekday) = weekday_name(word) {
            let monday =
                self.today - Days::new(u64::from(self.today.weekday().num_days_from_monday()));
            let in_week = |first| Some(first_on_or_after(first, weekday));
            return match which {
                "last" => self.latest_before(weekday),
                "this" => in_week(monday),
                // The Friday of next week, as people say it; the coming one is plain `fri`.
                "next" => in_week(monday.checked_add_days(Days::new(7))?),
                _ => self.word(word),
            };
        }
        let kind = match word {
            "week" => PeriodKind::Week,
            "month" => PeriodKind::Month,
            "quarter" => PeriodKind::Quarter,
            "year" => PeriodKind::Year,
            _ => return None,
        };
        let next = self.calendar.next(self.calendar.period(kind, self.today))?;
        (which == "next").then(|| self.calendar.first_day(next))?
    }

    /// `+2w`, `-3d`, `2w`, `1m`: days, weeks, months, quarters, years. A month without that day ends early.
    fn shift(&self, word: &str) -> Option<NaiveDate> {
        let (back, rest) = match word.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, word.strip_prefix('+').unwrap_or(word)),
        };
        let (digits, unit) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let count: u32 = digits.parse().ok()?;
        let (days, months) = match unit {
            "d" | "day" | "days" => (u64::from(count), 0),
            "w" | "week" | "weeks" => (u64::from(count) * 7, 0),
            "m" | "mo" | "month" | "months" => (0, count),
            "q" | "quarter" | "quarters" => (0, count.checked_mul(3)?),
            "y" | "year" | "years" => (0, count.checked_mul(12)?),
            _ => return None,
        };
        if back {
            self.today
                .checked_sub_months(Months::new(months))?
                .checked_sub_days(Days::new(days))
        } else {
            self.today
                .checked_add_months(Months::new(months))?
                .checked_add_days(Days::new(days))
        }
        .filter(|date| (1..=9999).contains(&date.year()))
    }

    /// `2026-12-03`, `3.12.`, `3.12.2026`, `12/3`, `12/3/26`.
    fn numeric(&self, word: &str) -> Result<NaiveDate, Refusal> {
        let parts = |mark| -> Vec<&str> { word.split(mark).collect() };
        if let [year, month, day] = parts('-')[..]
            && year.len() == 4
        {
            let (month, day) = (small(month)?, small(day)?);
            let year = year.parse().map_err(|_| Refusal::Unknown)?;
            return NaiveDate::from_ymd_opt(year, month, day).ok_or(Refusal::NoSuchDay);
        }
        match parts('.')[..] {
            [day, month] | [day, month, ""] => {
                return self.dated(small(day)?, small(month)?, None);
            }
            [day, month, year] => {
                return self.dated(small(day)?, small(month)?, Some(full_year(year)?));
            }
            _ => {}
        }
        match parts('/')[..] {
            [first, second] => self.slashed(small(first)?, small(second)?, None),
            [first, second, year] => {
                self.slashed(small(first)?, small(second)?, Some(full_year(year)?))
            }
            _ => self.named_month(&[word]),
        }
    }

    fn slashed(&self, first: u32, second: u32, year: Option<i32>) -> Result<NaiveDate, Refusal> {
        let day_month = self.dated(first, second, year);
        let month_day = self.dated(second, first, year);
        match (self.order, day_month, month_day) {
            (Some(DateOrder::DayMonth), day_month, _) => day_month,
            (Some(DateOrder::MonthDay), _, month_day) => month_day,
            (None, Ok(one), Ok(other)) if one != other => Err(Refusal::Ambiguous(one, other)),
            (None, Ok(day), _) | (None, _, Ok(day)) => Ok(day),
            (None, Err(why), Err(_)) => Err(why),
        }
    }

    /// `3 dec`, `dec 3`, `3 dec 2026`, `3. december`, `3dec`, `3-dec-2026`, `dec 3rd 2026`.
    fn named_month(&self, words: &[&str]) -> Result<NaiveDate, Refusal> {
        let words: Vec<String> = words
            .iter()
            .flat_map(|word| word.split('-'))
            .flat_map(split_digits)
            .filter(|word| !matches!(word.as_str(), "" | "of" | "the"))
            .collect();
        let (day, month, year) = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            [a, b] => (a, b, None),
            [a, b, year] => (a, b, Some(full_year(year)?)),
            _ => return Err(Refusal::Unknown),
        };
        match (month_name(day), month_name(month)) {
            (None, Some(month)) => self.dated(small(day)?, month, year),
            (Some(named), None) => self.dated(small(month)?, named, year),
            _ => Err(Refusal::Unknown),
        }
    }

    fn dated(&self, day: u32, month: u32, year: Option<i32>) -> Result<NaiveDate, Refusal> {
        let on = |year| NaiveDate::from_ymd_opt(year, month, day);
        if let Some(year) = year {
            return on(year).ok_or(Refusal::NoSuchDay);
        }
        // Eight years reach over a missing leap day such as that of 2100.
        let mut years = (0..=8).map(|step| match self.lean {
            Lean::Ahead => self.today.year() + step,
            Lean::Back => self.today.year() - step,
        });
        let fits = |date: &NaiveDate| match self.lean {
            Lean::Ahead => *date >= self.today,
            Lean::Back => *date <= self.today,
        };
        years
            .find_map(|year| on(year).filter(fits))
            .ok_or(Refusal::NoSuchDay)
    }
}

/// Why a form was refused, before the typed text is put to it.
enum Refusal {
    Unknown,
    NoSuchDay,
    Ambiguous(NaiveDate, NaiveDate),
}

impl Refusal {
    fn said(self, text: &str) -> DateProblem {
        let text = text.to_owned();
        match self {
            Self::Unknown => DateProblem::Unknown(text),
            Self::NoSuchDay => DateProblem::NoSuchDay(text),
            Self::Ambiguous(day_month, month_day) => DateProblem::Ambiguous {
                text,
                day_month,
                month_day,
            },
        }
    }
}

/// A date as prose, lists and forms write it: `3 Dec 2026`. JSON and CSV have `2026-12-03`.
pub fn written(date: NaiveDate) -> String {
    date.format("%-d %b %Y").to_string()
}

/// What a form shows beside a date field: `Thu 3 Dec 2026, in 11 days`.
pub fn spoken(date: NaiveDate, today: NaiveDate) -> String {
    let distance = match (date - today).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days ago", -days),
    };
    format!("{}, {distance}", date.format("%a %-d %b %Y"))
}

/// The month of a name, `dec` or `december`, 1 to 12; lower case.
pub fn month_name(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    name_place(word, &MONTHS).map(|place| place as u32 + 1)
}

/// The weekday of a name, `tue` or `tuesday`; lower case.
pub fn weekday_name(word: &str) -> Option<Weekday> {
    const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    name_place(word, &DAYS).and_then(|place| Weekday::try_from(place as u8).ok())
}

/// The place of the name that starts with the word; three letters at least.
fn name_place(word: &str, names: &[&str]) -> Option<usize> {
    let word = word.trim_end_matches('.');
    (word.len() >= 3).then(|| names.iter().position(|name| name.starts_with(word)))?
}

/// Takes the time off the end: `15:00`, `3pm`, `3:30 pm`, `at 9am`, `noon`.
fn take_time(words: &mut Vec<&str>) -> Option<NaiveTime> {
    let (time, taken) = match words.as_slice() {
        [.., digits, half @ ("am" | "pm")] => (clock_time(&format!("{digits}{half}")), 2),
        [.., last] => (clock_time(last), 1),
        [] => (None, 0),
    };
    time?;
    words.truncate(words.len() - taken);
    if words.last() == Some(&"at") {
        words.pop();
    }
    time
}

fn clock_time(word: &str) -> Option<NaiveTime> {
    if word == "noon" {
        return NaiveTime::from_hms_opt(12, 0, 0);
    }
    let half = word.strip_suffix("am").map(|clock| (clock, 0));
    let half = half.or_else(|| word.strip_suffix("pm").map(|clock| (clock, 12)));
    let (clock, afternoon) = half.map_or((word, None), |(clock, hours)| (clock, Some(hours)));
    let mut parts = clock.split(':');
    let hour = small(parts.next()?).ok()?;
    let minute = match parts.next() {
        Some(minute) if minute.len() == 2 => small(minute).ok()?,
        None if afternoon.is_some() => 0,
        _ => return None,
    };
    let second = match parts.next() {
        Some(second) if second.len() == 2 => small(second).ok()?,
        None => 0,
        Some(_) => return None,
    };
    let hour = match afternoon {
        Some(hours) if (1..=12).contains(&hour) => hour % 12 + hours,
        Some(_) => return None,
        None => hour,
    };
    parts
        .next()
        .is_none()
        .then(|| NaiveTime::from_hms_opt(hour, minute, second))?
}

/// One or two digits, with the ordinal's letters or a full stop behind them.
fn small(word: &str) -> Result<u32, Refusal> {
    let ending = ["st", "nd", "rd", "th", "."]
        .iter()
        .find_map(|end| word.strip_suffix(end));
    let digits = ending.unwrap_or(word);
    let fits = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| digits.parse().ok())
        .flatten()
        .ok_or(Refusal::Unknown)
}

/// Four digits, or two for this century.
fn full_year(word: &str) -> Result<i32, Refusal> {
    let word = word.trim_start_matches('\'');
    let year = word
        .parse::<i32>()
        .ok()
        .filter(|_| word.bytes().all(|b| b.is_ascii_digit()));
    match (word.len(), year) {
        (4, Some(year)) => Ok(year),
        (2, Some(year)) => Ok(2000 + year),
        _ => Err(Refusal::Unknown),
    }
}

/// `3dec` becomes `3` and `dec`; ordinals stay whole.
fn split_digits(word: &str) -> Vec<String> {
    let end = word
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(word.len());
    let (digits, rest) = word.split_at(end);
    if digits.is_empty() || month_name(rest).is_none() {
        vec![word.to_owned()]
    } else {
        vec![digits.to_owned(), rest.to_owned()]
    }
}

/// The first such weekday from a day on, that day included.
fn first_on_or_after(day: NaiveDate, weekday: Weekday) -> NaiveDate {
    let ahead = weekday.days_since(day.weekday());
    day.checked_add_days(Days::new(u64::from(ahead)))
        .unwrap_or(day)
}

#[cfg(test)]
mod tests;
