//! The fiscal calendar: years that start in any month, periods with their first and last day, selling days.

mod selling_days;

use std::collections::BTreeSet;
use std::fmt;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

pub use self::selling_days::SellingDays;

/// Which calendar year gives a fiscal year its name where it does not start in January.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum YearName {
    /// The year in which it starts: February 2026 to January 2027 is FY26.
    Start,
    /// The year in which it ends: February 2026 to January 2027 is FY27. The usual way.
    #[default]
    End,
}

/// How a company cuts its years, and on which days nobody sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiscalCalendar {
    start_month: u32,
    year_name: YearName,
    holidays: BTreeSet<NaiveDate>,
}

impl Default for FiscalCalendar {
    fn default() -> Self {
        Self {
            start_month: 1,
            year_name: YearName::default(),
            holidays: BTreeSet::new(),
        }
    }
}

/// The lengths of period that a calendar cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PeriodKind {
    /// Monday to Sunday (ISO 8601).
    Week,
    /// A calendar month.
    Month,
    /// A quarter of the fiscal year.
    Quarter,
    /// A fiscal year.
    Year,
}

/// A stretch of days that figures are counted over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Period {
    /// An ISO 8601 week.
    Week {
        /// The ISO year, which may differ from the calendar year around New Year.
        year: i32,
        /// 1 to 53.
        week: u32,
    },
    /// A calendar month.
    Month {
        /// The calendar year.
        year: i32,
        /// 1 to 12.
        month: u32,
    },
    /// A quarter of a fiscal year.
    Quarter {
        /// The fiscal year by its name.
        year: i32,
        /// 1 to 4.
        quarter: u32,
    },
    /// A fiscal year.
    Year {
        /// The fiscal year by its name.
        year: i32,
    },
    /// From the first record to the last.
    #[default]
    All,
    /// From one day to another, both included.
    Custom {
        /// The first day.
        first: NaiveDate,
        /// The last day.
        last: NaiveDate,
    },
}

impl FiscalCalendar {
    /// A calendar whose year starts on the first of `start_month` (1 to 12). `None` for another number.
    pub fn new(
        start_month: u32,
        year_name: YearName,
        holidays: BTreeSet<NaiveDate>,
    ) -> Option<Self> {
        (1..=12).contains(&start_month).then_some(Self {
            start_month,
            year_name,
            holidays,
        })
    }

    /// The month in which the year starts, 1 to 12.
    pub fn start_month(&self) -> u32 {
        self.start_month
    }

    /// The days on which nobody sells, besides Saturdays and Sundays.
    pub fn holidays(&self) -> &BTreeSet<NaiveDate> {
        &self.holidays
    }

    /// Whether fiscal and calendar years are the same.
    fn is_calendar_year(&self) -> bool {
        self.start_month == 1
    }

    /// The fiscal year of a day, by its name.
    pub fn year_of(&self, day: NaiveDate) -> i32 {
        let started = if day.month() >= self.start_month {
            day.year()
        } else {
            day.year() - 1
        };
        started + self.name_shift()
    }

    fn name_shift(&self) -> i32 {
        i32::from(self.year_name == YearName::End && !self.is_calendar_year())
    }

    fn year_start(&self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year - self.name_shift(), self.start_month, 1)
    }

    /// The period of a kind that holds a day.
    pub fn period(&self, kind: PeriodKind, day: NaiveDate) -> Period {
        match kind {
            PeriodKind::Week => {
                let week = day.iso_week();
                Period::Week {
                    year: week.year(),
                    week: week.week(),
                }
            }
            PeriodKind::Month => Period::Month {
                year: day.year(),
                month: day.month(),
            },
            PeriodKind::Quarter => {
                let months_in = (day.month() + 12 - self.start_month) % 12;
                Period::Quarter {
                    year: self.year_of(day),
                    quarter: months_in / 3 + 1,
                }
            }
            PeriodKind::Year => Period::Year {
                year: self.year_of(day),
            },
        }
    }

    /// First and last day; `None` for all time and for a period that no calendar has (week 53 of a short
    /// year, month 13, a custom period that ends before it starts).
    pub fn days(&self, period: Period) -> Option<(NaiveDate, NaiveDate)> {
        match period {
            Period::Week { year, week } => {
                let first = NaiveDate::from_isoywd_opt(year, week, Weekday::Mon)?;
                Some((first, first.checked_add_days(Days::new(6))?))
            }
            Period::Month { year, month } => span(NaiveDate::from_ymd_opt(year, month, 1)?, 1),
            Period::Quarter {
                year,
                quarter: quarter @ 1..=4,
            } => {
                let start = self.year_start(year)?;
                span(start.checked_add_months(Months::new((quarter - 1) * 3))?, 3)
            }
            Period::Year { year } => span(self.year_start(year)?, 12),
            Period::Custom { first, last } => (first <= last).then_some((first, last)),
            Period::All | Period::Quarter { .. } => None,
        }
    }

    /// The first day, see [`Self::days`].
    pub fn first_day(&self, period: Period) -> Option<NaiveDate> {
        self.days(period).map(|days| days.0)
    }

    /// The last day, see [`Self::days`].
    pub fn last_day(&self, period: Period) -> Option<NaiveDate> {
        self.days(period).map(|days| days.1)
    }

    /// Whether a day lies in a period; every day lies in all time.
    pub fn holds(&self, period: Period, day: NaiveDate) -> bool {
        period == Period::All
            || self
                .days(period)
                .is_some_and(|(first, last)| first <= day && day <= last)
    }

    /// The period after this one; a custom period moves on by its own length. `None` for all time.
    pub fn next(&self, period: Period) -> Option<Period> {
        let (first, last) = self.days(period)?;
        let next = last.succ_opt()?;
        if let Some(kind) = period.kind() {
            return Some(self.period(kind, next));
        }
        let last = next.checked_add_signed(last - first)?;
        Some(Period::Custom { first: next, last })
    }

    /// The period before this one; a custom period moves back by its own length. `None` for all time.
    pub fn previous(&self, period: Period) -> Option<Period> {
        let (first, last) = self.days(period)?;
        let before = first.pred_opt()?;
        if let Some(kind) = period.kind() {
            return Some(self.period(kind, before));
        }
        let first = before.checked_sub_signed(last - first)?;
        Some(Period::Custom {
            first,
            last: before,
        })
    }

    /// How the period is written: `2026-W47`, `2026-11`, `2026-Q4`, `2026`; `FY27 Q1` and `FY27` where the
    /// fiscal year does not start in January; `2026-11-02..2026-11-20`; `all time`.
    /// [`super::period_words::parse`] reads each of them back.
    pub fn label(&self, period: Period) -> String {
        match period {
            Period::Week { year, week } => format!("{year}-W{week:02}"),
            Period::Month { year, month } => format!("{year}-{month:02}"),
            Period::Quarter { year, quarter } if self.is_calendar_year() => {
                format!("{year}-Q{quarter}")
            }
            Period::Quarter { year, quarter } => format!("{} Q{quarter}", FiscalYear(year)),
            Period::Year { year } if self.is_calendar_year() => year.to_string(),
            Period::Year { year } => FiscalYear(year).to_string(),
            Period::All => "all time".to_owned(),
            Period::Custom { first, last } => format!("{first}..{last}"),
        }
    }

    /// Selling days from `first` to `last`, both included; 0 where `last` lies before `first`.
    pub fn selling_days(&self, first: NaiveDate, last: NaiveDate) -> i64 {
        if last < first {
            return 0;
        }
        let days = (last - first).num_days() + 1;
        let rest = (days % 7) as usize;
        let workdays = days / 7 * 5
            + first
                .iter_days()
                .take(rest)
                .filter(|day| is_workday(*day))
                .count() as i64;
        workdays
            - self
                .holidays
                .range(first..=last)
                .filter(|day| is_workday(**day))
                .count() as i64
    }
}

impl Period {
    /// The kind that a calendar cuts; `None` for all time and custom periods.
    pub fn kind(self) -> Option<PeriodKind> {
        match self {
            Self::Week { .. } => Some(PeriodKind::Week),
            Self::Month { .. } => Some(PeriodKind::Month),
            Self::Quarter { .. } => Some(PeriodKind::Quarter),
            Self::Year { .. } => Some(PeriodKind::Year),
            Self::All | Self::Custom { .. } => None,
        }
    }
}

/// `FY27`; in full outside this century, so that the label can be read back.
struct FiscalYear(i32);

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            year @ 2000..=2099 => write!(f, "FY{:02}", year - 2000),
            year => write!(f, "FY{year}"),
        }
    }
}

fn span(first: NaiveDate, months: u32) -> Option<(NaiveDate, NaiveDate)> {
    let last = first.checked_add_months(Months::new(months))?.pred_opt()?;
    Some((first, last))
}

fn is_workday(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests;
