//! Days that recur by a rule of RFC 5545: the days between two days, the rule in words, and reading such words.
//!
//! Days only: a rule knows no time of day and no zone, so that a change of the clocks never moves one. Inside, the
//! crate `rrule` counts in UTC at midnight.

mod reading;
mod rule;
mod words;

#[cfg(test)]
mod tests;

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone};
use rrule::{RRuleSet, Tz};

use crate::domain::fiscal::FiscalCalendar;

pub use reading::{EXAMPLES, read};
pub use rule::{Frequency, Rule};

/// Why a rule was refused, in words for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RecurrenceProblem(String);

impl RecurrenceProblem {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// A rule with the day from which it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    rule: Rule,
    anchor: NaiveDate,
    /// The last day, where the rule ends: its UNTIL, or the day that its COUNT reaches.
    last: Option<NaiveDate>,
}

/// Years that a rule may lie before or after ours: enough for everybody, and far from the ends of the calendar.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

impl Recurrence {
    /// Reads the value of an RRULE (`FREQ=WEEKLY;INTERVAL=2;BYDAY=TU`) that counts from `anchor`, its DTSTART.
    ///
    /// # Errors
    /// What in the rule cannot be read, is not offered, or never falls on any day.
    pub fn parse(rule: &str, anchor: NaiveDate) -> Result<Self, RecurrenceProblem> {
        Self::new(rule.parse()?, anchor)
    }

    /// A rule that counts from a day.
    ///
    /// # Errors
    /// A rule that ends before it begins, or never falls on any day.
    pub fn new(rule: Rule, anchor: NaiveDate) -> Result<Self, RecurrenceProblem> {
        if !YEARS.contains(&anchor.year()) {
            return Err(RecurrenceProblem::new(format!(
                "A rule begins between {} and {}, not on {anchor}",
                YEARS.start(),
                YEARS.end()
            )));
        }
        if rule.until.is_some_and(|until| until < anchor) {
            return Err(RecurrenceProblem::new(
                "The rule ends before it begins: give a later last day",
            ));
        }
        let mut recurrence = Self {
            last: rule.until,
            rule,
            anchor,
        };
        let last = match recurrence.rule.count {
            Some(count) => recurrence
                .all_days(None)
                .take(count as usize)
                .last()
                .map(Some),
            None => recurrence
                .all_days(None)
                .next()
                .map(|_| recurrence.rule.until),
        };
        recurrence.last = last.ok_or_else(|| {
            RecurrenceProblem::new(format!(
                "“{}” never falls on any day: look at its days and months",
                recurrence.rule
            ))
        })?;
        Ok(recurrence)
    }

    /// The rule.
    pub fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The day from which it counts: its DTSTART. Not itself one of its days where the rule does not say so.
    pub fn anchor(&self) -> NaiveDate {
        self.anchor
    }

    /// The rule as a person would type it again: its words where [`read`] understands them as this rule, else as RFC
    /// 5545 writes it.
    pub fn typed(&self, calendar: &FiscalCalendar) -> String {
        let words = self.words();
        match read(&words, self.anchor, calendar) {
            Ok(again) if again.rule == self.rule => words,
            _ => self.rule.to_string(),
        }
    }

    /// Its days from `from` to `to`, both included, in order. The cost is that of the window, however far back the
    /// rule began.
    pub fn days(&self, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        let to = self.last.map_or(to, |last| last.min(to));
        let from = from.max(self.anchor);
        let (Some(start), true) = (self.start_near(from), from <= to) else {
            return Vec::new();
        };
        self.iterate(start, Some(to))
            .skip_while(|day| *day < from)
            .take_while(|day| *day <= to)
            .collect()
    }

    /// Whether a day is one of its days.
    pub fn holds(&self, day: NaiveDate) -> bool {
        !self.days(day, day).is_empty()
    }

    /// The first of its days on or after a day; `None` where it has ended, or lies idle for eight years.
    pub fn next(&self, from: NaiveDate) -> Option<NaiveDate> {
        let from = from.max(self.anchor);
        let idle = from.checked_add_months(Months::new(8 * 12 + 12))?;
        let near = from.checked_add_months(Months::new(3))?;
        let first = |to| self.days(from, to).into_iter().next();
        first(near).or_else(|| first(idle))
    }

    /// How often it falls in a week, on average, while it runs: a third for every third week. Rules by month and year
    /// are counted over four years (1,461 days).
    pub fn per_week(&self) -> f64 {
        let interval = f64::from(self.rule.interval);
        let rule = &self.rule;
        let plain =
            rule.by_month.is_empty() && rule.by_month_day.is_empty() && rule.by_set_pos.is_empty();
        match rule.frequency {
            Frequency::Daily if plain && rule.by_day.is_empty() => 7.0 / interval,
            Frequency::Weekly if plain => rule.by_day.len().max(1) as f64 / interval,
            _ => {
                let endless = Self {
                    rule: Rule {
                        count: None,
                        until: None,
                        ..rule.clone()
                    },
                    last: None,
                    ..*self
                };
                let last = self.anchor.checked_add_days(Days::new(1460));
                let days = last.map_or(0, |last| endless.days(self.anchor, last).len());
                days as f64 * 7.0 / 1461.0
            }
        }
    }

    fn all_days(&self, to: Option<NaiveDate>) -> impl Iterator<Item = NaiveDate> + use<> {
        self.iterate(self.anchor, to)
    }

    /// The days from `start` on, which must be in step with the anchor. A rule that falls on no day ends by the limit
    /// of the crate.
    fn iterate(
        &self,
        start: NaiveDate,
        to: Option<NaiveDate>,
    ) -> impl Iterator<Item = NaiveDate> + use<> {
        let midnight = |day: NaiveDate| Tz::UTC.from_utc_datetime(&day.and_time(NaiveTime::MIN));
        let mut rule = self.rule.explicit(self.anchor);
        if let Some(to) = to {
            rule = rule.until(midnight(to.max(start)));
        }
        let set = rule
            .validate(midnight(start))
            .map(|rule| RRuleSet::new(midnight(start)).rrule(rule).limit())
            .ok();
        let days = set.as_ref().map(IntoIterator::into_iter);
        days.into_iter().flatten().map(|day| day.date_naive())
    }

    /// A day in step with the anchor from which nothing in or after the window is missed: whole intervals on.
    fn start_near(&self, from: NaiveDate) -> Option<NaiveDate> {
        let interval = self.rule.interval;
        let days = (from - self.anchor).num_days();
        let months = i64::from(from.year() - self.anchor.year()) * 12 + i64::from(from.month0())
            - i64::from(self.anchor.month0());
        // One interval early, so that the first period that is cut by its start lies before the window.
        let whole = |distance: i64, step: i64| (distance / step - 1) * step;
        let jumped = match self.rule.frequency {
            Frequency::Daily => whole(days, i64::from(interval)),
            Frequency::Weekly => whole(days, 7 * i64::from(interval)),
            Frequency::Monthly => whole(months, i64::from(interval)),
            Frequency::Yearly => whole(months, 12 * i64::from(interval)),
        };
        if jumped <= 0 {
            return Some(self.anchor);
        }
        match self.rule.frequency {
            Frequency::Daily | Frequency::Weekly => {
                self.anchor.checked_add_days(Days::new(jumped as u64))
            }
            Frequency::Monthly => self
                .anchor
                .with_day(1)?
                .checked_add_months(Months::new(jumped as u32)),
            Frequency::Yearly => self
                .anchor
                .with_day(1)?
                .with_month(1)?
                .checked_add_months(Months::new(jumped as u32)),
        }
    }
}
