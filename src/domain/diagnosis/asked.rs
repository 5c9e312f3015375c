//! Over which days a diagnosis is asked: the days of the results, and those that factors are counted over.

use super::standing::Window;
use crate::domain::fiscal::{FiscalCalendar, Period, PeriodKind};
use crate::domain::sales_record::{DealLife, SalesRecord};

/// The days of a diagnosis, for [`super::Survey::new`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The days that results are counted over.
    pub period: Window,
    /// The days that factors are counted over; `None`: the look-back of the settings.
    pub window: Option<Window>,
}

impl Asked {
    /// Without a period: results of the current fiscal quarter, factors over the look-back. With one, both are counted
    /// over it, factors up to today. All time is from the first deal to today.
    pub fn over(period: Option<Period>, record: &SalesRecord, calendar: &FiscalCalendar) -> Self {
        let today = record.today;
        let one_day = Window {
            first: today,
            last: today,
        };
        let Some(period) = period else {
            let quarter = calendar.period(PeriodKind::Quarter, today);
            let days = calendar.days(quarter);
            let period = days.map_or(one_day, |(first, last)| Window { first, last });
            return Self {
                period,
                window: None,
            };
        };
        let period = match calendar.days(period) {
            Some((first, last)) => Window { first, last },
            None => Window {
                first: first_day(record),
                last: today,
            },
        };
        let so_far = Window {
            last: period.last.min(today),
            ..period
        };
        Self {
            period,
            window: (so_far.first <= so_far.last).then_some(so_far),
        }
    }
}

/// The first day that any deal names, not after today.
fn first_day(record: &SalesRecord) -> chrono::NaiveDate {
    let began = record.deals.iter().filter_map(|deal| deal.created_on);
    let ended = record.deals.iter().filter_map(DealLife::ended_on);
    let first = began.chain(ended).min();
    first.map_or(record.today, |day| day.min(record.today))
}
