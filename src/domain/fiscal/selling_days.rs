//! Selling days of very many windows: counted once, then each window is a difference of two sums.

use chrono::{Days, NaiveDate};

use super::{FiscalCalendar, is_workday};

/// The selling days of a stretch of days, summed up.
#[derive(Debug)]
pub struct SellingDays {
    first: NaiveDate,
    /// How many there are before the first day, before the second, … and before the one after the last.
    before: Vec<i64>,
}

impl SellingDays {
    /// Of so many days from a first one on.
    pub fn of(calendar: &FiscalCalendar, first: NaiveDate, days: u64) -> Self {
        let (mut sum, mut before) = (0, vec![0]);
        for ahead in 0..days {
            let day = first.checked_add_days(Days::new(ahead));
            let sells = |day| is_workday(day) && !calendar.holidays.contains(&day);
            sum += i64::from(day.is_some_and(sells));
            before.push(sum);
        }
        Self { first, before }
    }

    /// As [`FiscalCalendar::selling_days`]; `None` for a window that is not within the stretch.
    pub fn between(&self, first: NaiveDate, last: NaiveDate) -> Option<i64> {
        if last < first {
            return Some(0);
        }
        let place = |day: NaiveDate| usize::try_from((day - self.first).num_days()).ok();
        let (begin, end) = (place(first)?, place(last)? + 1);
        Some(self.before.get(end)? - self.before.get(begin)?)
    }
}
