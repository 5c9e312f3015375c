//! Reading a rule as people say it: `weekly on tue`, `every 2nd tue`, `last fri of month`, `first working day`,
//! `quarterly`; or as RFC 5545 writes it.

use chrono::{Datelike, NaiveDate, Weekday};

use super::rule::{Frequency, Rule, WORKING_DAYS};
use super::{Recurrence, RecurrenceProblem};
use crate::domain::date_words::{month_name, weekday_name};
use crate::domain::fiscal::{FiscalCalendar, PeriodKind};

/// What a form and the shell show beside the field.
pub const EXAMPLES: &str =
    "weekly on tue · every 2nd tue · last fri of month · first working day · quarterly";

/// Reads a rule that counts from the first of its days on or after `from`; a quarterly one from the fiscal quarter in
/// which `from` lies.
///
/// # Errors
/// The word that was not understood, with examples; or what is wrong with the rule.
pub fn read(
    text: &str,
    from: NaiveDate,
    calendar: &FiscalCalendar,
) -> Result<Recurrence, RecurrenceProblem> {
    let upper = text.trim().to_uppercase();
    if upper.starts_with("RRULE:") || upper.contains("FREQ=") {
        return in_step(upper.parse()?, from);
    }
    let lower = text.to_lowercase().replace([',', ';', '-'], " ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    if words.is_empty() {
        return Err(RecurrenceProblem::new(format!("Say how often: {EXAMPLES}")));
    }
    let mut heard = Heard::default();
    let mut rest = words.as_slice();
    while let Some((word, after)) = rest.split_first() {
        rest = heard.take(word, after).ok_or_else(|| {
            RecurrenceProblem::new(format!("“{word}” was not understood. Say: {EXAMPLES}"))
        })?;
    }
    heard.close(from, calendar)
}

/// The rule from the first day on or after `from` on which it would fall if it fell in every period.
fn in_step(rule: Rule, from: NaiveDate) -> Result<Recurrence, RecurrenceProblem> {
    let each = Rule {
        interval: 1,
        count: None,
        until: None,
        ..rule.clone()
    };
    let first = Recurrence::new(each, from)?.next(from).unwrap_or(from);
    Recurrence::new(rule, first)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// What was heard so far.
#[derive(Debug, Default)]
struct Heard {
    unit: Option<Unit>,
    interval: Option<u16>,
    /// A number that waits for what it counts.
    places: Vec<i16>,
    /// The number after “every”, which may turn out to be a place: every second Tuesday of the month.
    every: Option<i16>,
    every_weekday: bool,
    weekdays: Vec<(i16, Weekday)>,
    working_day: bool,
    working_places: Vec<i16>,
    month_days: Vec<i16>,
    months: Vec<u8>,
}

impl Heard {
    /// Takes a word, perhaps with those after it; `None` where it means nothing.
    fn take<'a>(&mut self, word: &str, after: &'a [&'a str]) -> Option<&'a [&'a str]> {
        let next = after.first().copied().unwrap_or("");
        match word {
            "the" | "on" | "of" | "and" | "&" | "a" | "in" | "per" | "its" => return Some(after),
            "every" | "each" => {
                if let Some(number) = number(next).or((next == "other").then_some(2)) {
                    self.every = Some(number);
                    return after.get(1..);
                }
                return Some(after);
            }
            "working" | "business" | "work" if matches!(next, "day" | "days") => {
                self.working();
                return after.get(1..);
            }
            "workday" | "workdays" | "weekday" | "weekdays" => self.working(),
            "daily" => {
                self.set(Unit::Day, 1)?;
                self.working_day = true;
            }
            "day" | "days" if !self.places.is_empty() => {
                self.month_days.append(&mut self.places);
            }
            word => match unit(word) {
                Some((unit, times)) => self.set(unit, times)?,
                None => self.named(word)?,
            },
        }
        Some(after)
    }

    fn named(&mut self, word: &str) -> Option<()> {
        if let Some(number) = number(word) {
            self.places.push(number);
        } else if let Some(weekday) = weekday_name(word.trim_end_matches('s')) {
            self.weekday(weekday);
        } else {
            self.months.push(month_name(word)? as u8);
        }
        Some(())
    }

    fn weekday(&mut self, weekday: Weekday) {
        if self.places.is_empty() {
            self.every_weekday |= self.every.is_some();
            self.weekdays.push((0, weekday));
        } else {
            let places = std::mem::take(&mut self.places);
            self.weekdays
                .extend(places.into_iter().map(|place| (place, weekday)));
        }
    }

    fn working(&mut self) {
        self.working_day = true;
        self.working_places.append(&mut self.places);
        if let Some(place) = self.every.take() {
            self.working_places.push(place);
        }
    }

    /// A second unit says what the first one lies in; only the first one is counted.
    fn set(&mut self, unit: Unit, times: u16) -> Option<()> {
        match (self.unit, unit) {
            (None, _) => self.unit = Some(unit),
            // “monthly, last working day of the month”
            (Some(before), unit) if before == unit => return Some(()),
            _ => return None,
        }
        let every = match self.every {
            Some(every) if !self.every_weekday => {
                self.every = None;
                u16::try_from(every).ok().filter(|every| *every > 0)?
            }
            _ => 1,
        };
        self.interval = Some(times.checked_mul(every)?);
        Some(())
    }

    fn close(
        mut self,
        from: NaiveDate,
        calendar: &FiscalCalendar,
    ) -> Result<Recurrence, RecurrenceProblem> {
        self.settle_every();
        // “15th of the month”, “3 march”: a number that counts nothing else is a date.
        self.month_days.append(&mut self.places);
        let unit = self.unit.unwrap_or_else(|| self.implied());
        let mut rule = match unit {
            Unit::Day => self.daily(),
            Unit::Week => self.weekly()?,
            Unit::Month | Unit::Quarter => self.monthly()?,
            Unit::Year => self.yearly()?,
        };
        rule.interval = self.interval.unwrap_or(1);
        if unit == Unit::Quarter {
            rule.interval = rule.interval.saturating_mul(3);
            return Recurrence::new(rule, self.in_quarter(from, calendar));
        }
        let rule: Rule = rule.to_string().parse()?;
        in_step(rule, from)
    }

    /// “Every second Tuesday” counts weeks, “every second Tuesday of the month” names the second one.
    fn settle_every(&mut self) {
        let Some(every) = self.every.take() else {
            return;
        };
        let of_a_period = matches!(self.unit, Some(Unit::Month | Unit::Quarter)) || every <= 1;
        if of_a_period {
            for (place, _) in &mut self.weekdays {
                if *place == 0 {
                    *place = every;
                }
            }
        } else {
            self.interval = u16::try_from(every).ok();
        }
    }

    fn implied(&self) -> Unit {
        let placed = self.weekdays.iter().any(|(place, _)| *place != 0);
        if !self.months.is_empty() {
            Unit::Year
        } else if placed || !self.working_places.is_empty() || !self.month_days.is_empty() {
            Unit::Month
        } else {
            Unit::Week
        }
    }

    fn daily(&self) -> Rule {
        if self.working_day && self.interval.unwrap_or(1) == 1 {
            return on_working_days(Frequency::Weekly);
        }
        Rule {
            by_day: self.weekdays.clone(),
            by_month: self.months.clone(),
            ..Rule::every(Frequency::Daily)
        }
    }

    fn weekly(&self) -> Result<Rule, RecurrenceProblem> {
        if !self.month_days.is_empty() || !self.working_places.is_empty() {
            return Err(RecurrenceProblem::new(
                "A week has weekdays: say weekly on tue, or name a month",
            ));
        }
        if self.working_day {
            return Ok(on_working_days(Frequency::Weekly));
        }
        let mut by_day = self.weekdays.clone();
        if by_day.is_empty() {
            by_day.push((0, Weekday::Mon));
        }
        Ok(Rule {
            by_day,
            by_month: self.months.clone(),
            ..Rule::every(Frequency::Weekly)
        })
    }

    /// Without a day it is the first working day.
    fn monthly(&self) -> Result<Rule, RecurrenceProblem> {
        let rule = Rule {
            by_month: self.months.clone(),
            ..Rule::every(Frequency::Monthly)
        };
        self.with_day(rule)
    }

    fn yearly(&self) -> Result<Rule, RecurrenceProblem> {
        if self.months.is_empty() {
            return Err(RecurrenceProblem::new(
                "Which day of the year? Say yearly on 3 march, or first mon of march",
            ));
        }
        let rule = Rule {
            by_month: self.months.clone(),
            ..Rule::every(Frequency::Yearly)
        };
        self.with_day(rule)
    }

    fn with_day(&self, rule: Rule) -> Result<Rule, RecurrenceProblem> {
        let kinds = [
            !self.weekdays.is_empty(),
            self.working_day,
            !self.month_days.is_empty(),
        ];
        if kinds.iter().filter(|there| **there).count() > 1 {
            return Err(RecurrenceProblem::new(format!(
                "That names two kinds of days at once. Say: {EXAMPLES}"
            )));
        }
        if let Some(wrong) = self
            .month_days
            .iter()
            .find(|day| !(-31..=31).contains(*day))
        {
            return Err(RecurrenceProblem::new(format!(
                "No month has a day {wrong}"
            )));
        }
        if !self.weekdays.is_empty() {
            return Ok(Rule {
                by_day: self.weekdays.clone(),
                ..rule
            });
        }
        if !self.month_days.is_empty() {
            return Ok(Rule {
                by_month_day: self.month_days.iter().map(|day| *day as i8).collect(),
                ..rule
            });
        }
        let places = if self.working_places.is_empty() {
            vec![1]
        } else {
            self.working_places
                .iter()
                .map(|place| i32::from(*place))
                .collect()
        };
        Ok(Rule {
            by_day: on_working_days(rule.frequency).by_day,
            by_set_pos: places,
            ..rule
        })
    }

    /// The first day of the month of the quarter that is meant: its last where days are counted from the end.
    fn in_quarter(&self, from: NaiveDate, calendar: &FiscalCalendar) -> NaiveDate {
        let quarter = calendar.period(PeriodKind::Quarter, from);
        let from_the_end = self
            .weekdays
            .iter()
            .map(|(place, _)| *place)
            .chain(self.working_places.iter().copied())
            .chain(self.month_days.iter().copied())
            .any(|place| place < 0);
        if from_the_end {
            let last = calendar.last_day(quarter).unwrap_or(from);
            last.with_day(1).unwrap_or(last)
        } else {
            calendar.first_day(quarter).unwrap_or(from)
        }
    }
}

fn unit(word: &str) -> Option<(Unit, u16)> {
    Some(match word {
        "day" | "days" => (Unit::Day, 1),
        "week" | "weeks" | "weekly" => (Unit::Week, 1),
        "fortnight" | "fortnightly" | "biweekly" => (Unit::Week, 2),
        "month" | "months" | "monthly" => (Unit::Month, 1),
        "quarter" | "quarters" | "quarterly" => (Unit::Quarter, 1),
        "year" | "years" | "yearly" | "annually" => (Unit::Year, 1),
        _ => return None,
    })
}

fn on_working_days(frequency: Frequency) -> Rule {
    Rule {
        by_day: WORKING_DAYS.iter().map(|weekday| (0, *weekday)).collect(),
        ..Rule::every(frequency)
    }
}

/// `2`, `2nd`, `second`, `last`.
fn number(word: &str) -> Option<i16> {
    const NAMES: [&str; 6] = ["first", "second", "third", "fourth", "fifth", "sixth"];
    if word == "last" {
        return Some(-1);
    }
    if let Some(place) = NAMES.iter().position(|name| *name == word) {
        return Some(place as i16 + 1);
    }
    let digits = ["st", "nd", "rd", "th", "."]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    let number: i16 = digits.parse().ok()?;
    (1..=366).contains(&number).then_some(number)
}
