//! A rule in the words of people: “every second Tuesday”, “last Friday of the month”.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Recurrence;
use super::rule::{Frequency, Rule};
use crate::domain::date_words::written;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Recurrence {
    /// The rule in words, as [`super::read`] mostly reads them back.
    pub fn words(&self) -> String {
        let rule = self.rule();
        let mut said = match rule.frequency {
            Frequency::Daily => daily(rule),
            Frequency::Weekly => weekly(rule, self.anchor()),
            Frequency::Monthly => monthly(rule, self.anchor()),
            Frequency::Yearly => yearly(rule, self.anchor()),
        };
        if let Some(count) = rule.count {
            let times = if count == 1 {
                "once".to_owned()
            } else {
                format!("{count} times")
            };
            said = format!("{said}, {times}");
        }
        if let Some(until) = rule.until {
            said = format!("{said}, until {}", written(until));
        }
        said
    }
}

fn daily(rule: &Rule) -> String {
    let every = match (rule.interval, rule.is_on_working_days()) {
        (1, true) => return within(rule, "every working day".to_owned()),
        (1, false) if !rule.by_day.is_empty() => {
            return within(rule, format!("every {}", weekdays(rule)));
        }
        (interval, _) => every(interval, "day"),
    };
    let mut said = every;
    if !rule.by_day.is_empty() {
        said = format!("{said} that is a {}", weekdays(rule));
    }
    if !rule.by_month_day.is_empty() {
        said = format!("{said} that is {}", dates(&rule.by_month_day));
    }
    within(rule, said)
}

fn weekly(rule: &Rule, anchor: NaiveDate) -> String {
    let said = if rule.is_on_working_days() && rule.interval == 1 {
        "every working day".to_owned()
    } else {
        let days = if rule.by_day.is_empty() {
            long_name(anchor.weekday()).to_owned()
        } else {
            weekdays(rule)
        };
        match (rule.interval, rule.by_day.len()) {
            (1, _) => format!("every {days}"),
            (interval, 0 | 1) if interval <= 4 => every(interval, &days),
            (interval, _) => format!("{} on {days}", every(interval, "week")),
        }
    };
    within(rule, placed(rule, said, "week"))
}

fn monthly(rule: &Rule, anchor: NaiveDate) -> String {
    let day = day_in_period(rule, anchor, "month");
    if !rule.by_month.is_empty() {
        let step = step(rule.interval, "month");
        return format!("{day} of {}{step}", months(&rule.by_month));
    }
    match rule.interval {
        1 => format!("{day} of the month"),
        3 | 6 | 12 => {
            let every = match rule.interval {
                3 => "every quarter",
                6 => "every half year",
                _ => "every year",
            };
            let names: Vec<u8> = (0..12 / rule.interval as u8)
                .map(|turn| (anchor.month0() as u8 + turn * rule.interval as u8) % 12 + 1)
                .collect();
            let mut names = names;
            names.sort_unstable();
            format!("{every}, {day} of {}", months(&names))
        }
        interval => format!("{day} of {}", every(interval, "month")),
    }
}

fn yearly(rule: &Rule, anchor: NaiveDate) -> String {
    let every = every(rule.interval, "year");
    if rule.by_day.is_empty() && rule.by_month_day.is_empty() && rule.by_set_pos.is_empty() {
        let months = if rule.by_month.is_empty() {
            long_month(anchor.month() as u8).to_owned()
        } else {
            months(&rule.by_month)
        };
        return format!("{every} on {} {months}", anchor.day());
    }
    let period = if rule.by_month.is_empty() {
        "year"
    } else {
        "month"
    };
    let day = if rule.by_month.is_empty() && !rule.by_month_day.is_empty() {
        format!("{} of every month", day_in_period(rule, anchor, period))
    } else {
        day_in_period(rule, anchor, period)
    };
    if rule.by_month.is_empty() {
        format!("{every}, {day}")
    } else {
        format!("{every}, {day} of {}", months(&rule.by_month))
    }
}

/// `last Friday`, `first working day`, `15th`, `last day`.
fn day_in_period(rule: &Rule, anchor: NaiveDate, period: &str) -> String {
    let named = match (rule.by_day.as_slice(), rule.by_month_day.as_slice()) {
        ([], []) => {
            return format!("{} day", ordinal(anchor.day().cast_signed())).replace(" day", "");
        }
        ([], dates_of) => dates(dates_of),
        (_, []) if rule.is_on_working_days() => "working day".to_owned(),
        (_, []) => weekdays(rule),
        (_, dates_of) => format!("{} that is {}", weekdays(rule), dates(dates_of)),
    };
    if !rule.by_set_pos.is_empty() {
        let places: Vec<String> = rule.by_set_pos.iter().map(|place| nth(*place)).collect();
        return format!("{} {named}", and(&places));
    }
    let every_one = rule.by_day.iter().any(|(place, _)| *place == 0);
    if every_one && !rule.by_day.is_empty() && rule.by_month_day.is_empty() {
        return format!("every {named}").replace("every every", "every");
    }
    let _ = period;
    named
}

fn placed(rule: &Rule, said: String, period: &str) -> String {
    if rule.by_set_pos.is_empty() {
        return said;
    }
    let places: Vec<String> = rule.by_set_pos.iter().map(|place| nth(*place)).collect();
    format!("{said}, the {} of the {period}", and(&places))
}

fn within(rule: &Rule, said: String) -> String {
    if rule.by_month.is_empty() {
        said
    } else {
        format!("{said} in {}", months(&rule.by_month))
    }
}

/// `every day`, `every second day`, `every 12th day`.
fn every(interval: u16, what: &str) -> String {
    match interval {
        1 => format!("every {what}"),
        2 => format!("every second {what}"),
        3 => format!("every third {what}"),
        4 => format!("every fourth {what}"),
        interval => format!("every {} {what}", ordinal(i32::from(interval))),
    }
}

fn step(interval: u16, what: &str) -> String {
    if interval == 1 {
        String::new()
    } else {
        format!(", {}", every(interval, what))
    }
}

fn weekdays(rule: &Rule) -> String {
    let names: Vec<String> = rule
        .by_day
        .iter()
        .map(|(place, weekday)| match place {
            0 => long_name(*weekday).to_owned(),
            place => format!("{} {}", nth(i32::from(*place)), long_name(*weekday)),
        })
        .collect();
    and(&names)
}

fn dates(days: &[i8]) -> String {
    let names: Vec<String> = days
        .iter()
        .map(|day| match day {
            -1 => "last day".to_owned(),
            day if *day < 0 => format!("{} day", nth(i32::from(*day))),
            day => ordinal(i32::from(*day)),
        })
        .collect();
    and(&names)
}

fn months(months: &[u8]) -> String {
    let names: Vec<String> = months
        .iter()
        .map(|month| long_month(*month).to_owned())
        .collect();
    if names.len() > 2 {
        let short: Vec<String> = names
            .iter()
            .map(|name| name.chars().take(3).collect())
            .collect();
        return and(&short);
    }
    and(&names)
}

fn long_month(month: u8) -> &'static str {
    MONTHS
        .get(usize::from(month).saturating_sub(1))
        .copied()
        .unwrap_or("")
}

/// The weekday in full.
pub(super) fn long_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// `first`, `second`, `last`, `second to last`, `12th`.
fn nth(place: i32) -> String {
    match place {
        -1 => "last".to_owned(),
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        4 => "fourth".to_owned(),
        5 => "fifth".to_owned(),
        place if place < 0 => format!("{} to last", nth(-place)),
        place => ordinal(place),
    }
}

/// `1st`, `2nd`, `11th`.
fn ordinal(number: i32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}
