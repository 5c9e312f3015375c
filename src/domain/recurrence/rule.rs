//! A rule as RFC 5545 writes it, as far as a cadence needs it: read, checked and written back.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Month, NaiveDate, Weekday};
use rrule::{NWeekday, RRule, Unvalidated};

use super::RecurrenceProblem;

/// What a rule counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frequency {
    /// Days.
    Daily,
    /// Weeks.
    Weekly,
    /// Months.
    Monthly,
    /// Years.
    Yearly,
}

/// The most often that COUNT may say: what counts more has no end that matters.
const MOST: u32 = 1000;
/// The longest interval.
const LONGEST: u16 = 400;

/// The parts of a rule. [`FromStr`] checks them; whoever makes one by hand is checked by
/// [`super::Recurrence::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// FREQ.
    pub frequency: Frequency,
    /// INTERVAL, at least 1.
    pub interval: u16,
    /// COUNT: so often, then no more.
    pub count: Option<u32>,
    /// UNTIL: the last day.
    pub until: Option<NaiveDate>,
    /// BYDAY: a place (0: every such weekday, 2: the second, -1: the last) and the weekday.
    pub by_day: Vec<(i16, Weekday)>,
    /// BYMONTHDAY: 15, or -1 for the last.
    pub by_month_day: Vec<i8>,
    /// BYMONTH, 1 to 12.
    pub by_month: Vec<u8>,
    /// BYSETPOS: which of the days of a period.
    pub by_set_pos: Vec<i32>,
    /// WKST: the first day of a week, Monday.
    pub week_start: Weekday,
}

/// Monday to Friday.
pub(super) const WORKING_DAYS: [Weekday; 5] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
];

const CODES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Rule {
    /// Every day, week, month or year.
    pub fn every(frequency: Frequency) -> Self {
        Self {
            frequency,
            interval: 1,
            count: None,
            until: None,
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_month: Vec::new(),
            by_set_pos: Vec::new(),
            week_start: Weekday::Mon,
        }
    }

    /// Whether its weekdays are Monday to Friday, each of them.
    pub fn is_on_working_days(&self) -> bool {
        let mut days: Vec<_> = self.by_day.clone();
        days.sort_by_key(|(_, weekday)| weekday.num_days_from_monday());
        days == WORKING_DAYS.map(|weekday| (0, weekday))
    }

    /// Whether it names days by their date, so that it may fall on a weekend that nobody meant.
    pub fn is_by_date(&self) -> bool {
        self.by_day.is_empty()
            && (!self.by_month_day.is_empty()
                || matches!(self.frequency, Frequency::Monthly | Frequency::Yearly))
    }

    /// The rule for the crate, with what it would take from its start said outright: so that the start can be a later
    /// day in step with `anchor`.
    pub(super) fn explicit(&self, anchor: NaiveDate) -> RRule<Unvalidated> {
        let mut by_day = self.by_day.clone();
        let mut by_month_day = self.by_month_day.clone();
        let mut by_month = self.by_month.clone();
        if by_day.is_empty() && by_month_day.is_empty() {
            match self.frequency {
                Frequency::Daily => {}
                Frequency::Weekly => by_day.push((0, anchor.weekday())),
                Frequency::Monthly => by_month_day.push(anchor.day() as i8),
                Frequency::Yearly => {
                    by_month_day.push(anchor.day() as i8);
                    if by_month.is_empty() {
                        by_month.push(anchor.month() as u8);
                    }
                }
            }
        }
        let frequency = match self.frequency {
            Frequency::Daily => rrule::Frequency::Daily,
            Frequency::Weekly => rrule::Frequency::Weekly,
            Frequency::Monthly => rrule::Frequency::Monthly,
            Frequency::Yearly => rrule::Frequency::Yearly,
        };
        let weekday = |(place, weekday): &(i16, Weekday)| match place {
            0 => NWeekday::Every(*weekday),
            place => NWeekday::Nth(*place, *weekday),
        };
        let months: Vec<Month> = by_month
            .iter()
            .filter_map(|month| Month::try_from(*month).ok())
            .collect();
        RRule::new(frequency)
            .interval(self.interval)
            .week_start(self.week_start)
            .by_weekday(by_day.iter().map(weekday).collect())
            .by_month_day(by_month_day)
            .by_month(&months)
            .by_set_pos(self.by_set_pos.clone())
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), RecurrenceProblem> {
        match name {
            "FREQ" => self.frequency = frequency(value)?,
            "INTERVAL" => {
                self.interval = number(name, value, 1..=i64::from(LONGEST))? as u16;
            }
            "COUNT" => self.count = Some(number(name, value, 1..=i64::from(MOST))? as u32),
            "UNTIL" => self.until = Some(until(value)?),
            "BYDAY" => self.by_day = list(value, by_day)?,
            "BYMONTHDAY" => self.by_month_day = numbers(name, value, 31, true)?,
            "BYMONTH" => self.by_month = numbers(name, value, 12, false)?,
            "BYSETPOS" => self.by_set_pos = numbers(name, value, 366, true)?,
            "WKST" => self.week_start = weekday(value)?,
            "BYHOUR" | "BYMINUTE" | "BYSECOND" => {
                return Err(RecurrenceProblem::new(format!(
                    "{name} is a time of day: give the time in its own field"
                )));
            }
            other => {
                return Err(RecurrenceProblem::new(format!(
                    "{other} is not offered: a rule is made of FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY, \
                     BYMONTH, BYSETPOS and WKST"
                )));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), RecurrenceProblem> {
        let refuse = |wrong: bool, text: &str| {
            if wrong {
                Err(RecurrenceProblem::new(text))
            } else {
                Ok(())
            }
        };
        refuse(
            self.count.is_some() && self.until.is_some(),
            "A rule ends by COUNT or by UNTIL, not by both",
        )?;
        let placed = self.by_day.iter().any(|(place, _)| *place != 0);
        refuse(
            placed && matches!(self.frequency, Frequency::Daily | Frequency::Weekly),
            "The second or last of a weekday needs FREQ=MONTHLY or YEARLY",
        )?;
        let most = match self.frequency {
            Frequency::Monthly => 5,
            Frequency::Yearly if !self.by_month.is_empty() => 5,
            _ => 53,
        };
        refuse(
            self.by_day.iter().any(|(place, _)| place.abs() > most),
            "A month has five of a weekday at most, a year 53",
        )?;
        // The crate takes -5 for out of range in a month (0.14); a year is counted right.
        refuse(
            self.frequency == Frequency::Monthly
                && self.by_day.iter().any(|(place, _)| *place == -5),
            "The fifth weekday from the end of a month is not offered: it is the first one of a long month",
        )?;
        refuse(
            self.frequency == Frequency::Weekly && !self.by_month_day.is_empty(),
            "A week has no day of the month: use FREQ=MONTHLY with BYMONTHDAY",
        )?;
        let most = match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => 31,
            Frequency::Yearly => 366,
        };
        refuse(
            self.by_set_pos.iter().any(|place| place.abs() > most),
            "BYSETPOS counts further than there are days",
        )?;
        refuse(
            !self.by_set_pos.is_empty()
                && self.by_day.is_empty()
                && self.by_month_day.is_empty()
                && self.by_month.is_empty(),
            "BYSETPOS chooses among days: name them with BYDAY or BYMONTHDAY",
        )
    }
}

impl FromStr for Rule {
    type Err = RecurrenceProblem;

    /// Reads the value of an RRULE, with or without `RRULE:` before it.
    fn from_str(text: &str) -> Result<Self, RecurrenceProblem> {
        let upper = text.trim().to_uppercase();
        let value = upper.strip_prefix("RRULE:").unwrap_or(&upper);
        let mut rule = Self::every(Frequency::Weekly);
        let mut seen: Vec<&str> = Vec::new();
        for part in value.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, given) = part.split_once('=').ok_or_else(|| {
                RecurrenceProblem::new(format!("“{part}” is not NAME=VALUE, such as FREQ=WEEKLY"))
            })?;
            let name = name.trim();
            if seen.contains(&name) {
                return Err(RecurrenceProblem::new(format!("{name} is there twice")));
            }
            seen.push(name);
            rule.take(name, given.trim())?;
        }
        if !seen.contains(&"FREQ") {
            return Err(RecurrenceProblem::new(
                "A rule says FREQ=DAILY, WEEKLY, MONTHLY or YEARLY first",
            ));
        }
        rule.check()?;
        Ok(rule)
    }
}

impl fmt::Display for Rule {
    /// The value of an RRULE, in one order, so that the same rule is the same text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = match self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
            Frequency::Yearly => "YEARLY",
        };
        write!(f, "FREQ={frequency}")?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        if let Some(count) = self.count {
            write!(f, ";COUNT={count}")?;
        }
        if let Some(until) = self.until {
            write!(f, ";UNTIL={}", until.format("%Y%m%d"))?;
        }
        let days = self.by_day.iter().map(|(place, weekday)| {
            let code = CODES[weekday.num_days_from_monday() as usize];
            if *place == 0 {
                code.to_owned()
            } else {
                format!("{place}{code}")
            }
        });
        write_list(f, "BYDAY", days)?;
        write_list(f, "BYMONTHDAY", self.by_month_day.iter().map(i8::to_string))?;
        write_list(f, "BYMONTH", self.by_month.iter().map(u8::to_string))?;
        write_list(f, "BYSETPOS", self.by_set_pos.iter().map(i32::to_string))?;
        if self.week_start != Weekday::Mon {
            let code = CODES[self.week_start.num_days_from_monday() as usize];
            write!(f, ";WKST={code}")?;
        }
        Ok(())
    }
}

fn write_list(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    values: impl Iterator<Item = String>,
) -> fmt::Result {
    let values: Vec<String> = values.collect();
    if values.is_empty() {
        return Ok(());
    }
    write!(f, ";{name}={}", values.join(","))
}

fn frequency(value: &str) -> Result<Frequency, RecurrenceProblem> {
    match value {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Ok(Frequency::Yearly),
        other => Err(RecurrenceProblem::new(format!(
            "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY, not “{other}”"
        ))),
    }
}

fn number(
    name: &str,
    value: &str,
    range: std::ops::RangeInclusive<i64>,
) -> Result<i64, RecurrenceProblem> {
    let number = value.parse().ok().filter(|number| range.contains(number));
    number.ok_or_else(|| {
        RecurrenceProblem::new(format!(
            "{name} is a number from {} to {}, not “{value}”",
            range.start(),
            range.end()
        ))
    })
}

/// Numbers up to `most`, and down to `-most` where they may count from the end; never 0.
fn numbers<T: TryFrom<i64> + PartialEq>(
    name: &str,
    value: &str,
    most: i64,
    from_the_end: bool,
) -> Result<Vec<T>, RecurrenceProblem> {
    let least = if from_the_end { -most } else { 1 };
    list(value, |part| {
        let number = number(name, part.strip_prefix('+').unwrap_or(part), least..=most)?;
        let fits = T::try_from(number).ok().filter(|_| number != 0);
        fits.ok_or_else(|| RecurrenceProblem::new(format!("{name} counts from 1, or from -1")))
    })
}

fn list<T: PartialEq>(
    value: &str,
    read: impl Fn(&str) -> Result<T, RecurrenceProblem>,
) -> Result<Vec<T>, RecurrenceProblem> {
    let mut values = Vec::new();
    for part in value.split(',') {
        let part = read(part.trim())?;
        if !values.contains(&part) {
            values.push(part);
        }
    }
    Ok(values)
}

fn until(value: &str) -> Result<NaiveDate, RecurrenceProblem> {
    let day = value.split('T').next().unwrap_or(value);
    NaiveDate::parse_from_str(day, "%Y%m%d")
        .or_else(|_| day.parse())
        .map_err(|_| {
            RecurrenceProblem::new(format!("UNTIL is a day such as 20261231, not “{value}”"))
        })
}

fn weekday(code: &str) -> Result<Weekday, RecurrenceProblem> {
    let place = CODES.iter().position(|known| *known == code);
    place
        .and_then(|place| Weekday::try_from(place as u8).ok())
        .ok_or_else(|| {
            RecurrenceProblem::new(format!(
                "“{code}” is no weekday: MO, TU, WE, TH, FR, SA or SU"
            ))
        })
}

fn by_day(part: &str) -> Result<(i16, Weekday), RecurrenceProblem> {
    let split = part.len().saturating_sub(2);
    let (place, code) = part.split_at_checked(split).unwrap_or(("", part));
    let weekday = weekday(code)?;
    if place.is_empty() {
        return Ok((0, weekday));
    }
    let place = numbers::<i16>("BYDAY", place, 53, true)?;
    Ok((place.first().copied().unwrap_or(0), weekday))
}
