//! Over which days a diagnosis is asked: the days of the results, and those that factors are counted over.

use super::company::Company;
use super::standing::Window;
use crate::domain::fiscal::{FiscalCalendar, Period, PeriodKind};

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
    pub fn over(period: Option<Period>, company: &Company, calendar: &FiscalCalendar) -> Self {
        let today = company.today;
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
                first: company.first_day(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fiscal::YearName;
    use crate::domain::money::Currency;
    use crate::domain::sales_record::SalesRecord;
    use std::collections::BTreeSet;

    fn company(today: &str) -> Company {
        let today = today.parse().unwrap();
        Company::of(&SalesRecord::empty(today, Currency::EUR))
    }

    #[test]
    fn without_a_period_it_is_the_fiscal_quarter_and_the_look_back() {
        for (today, start_month, first, last) in [
            ("2026-11-23", 1, "2026-10-01", "2026-12-31"),
            ("2024-02-29", 1, "2024-01-01", "2024-03-31"),
            ("2026-01-31", 2, "2025-11-01", "2026-01-31"),
            ("2026-02-01", 2, "2026-02-01", "2026-04-30"),
            ("2026-12-31", 12, "2026-12-01", "2027-02-28"),
        ] {
            let calendar =
                FiscalCalendar::new(start_month, YearName::End, BTreeSet::new()).unwrap();
            let asked = Asked::over(None, &company(today), &calendar);
            assert_eq!(asked.window, None);
            assert_eq!(asked.period.first, first.parse().unwrap(), "{today}");
            assert_eq!(asked.period.last, last.parse().unwrap(), "{today}");
        }
    }

    #[test]
    fn factors_are_counted_up_to_today_and_never_over_days_to_come() {
        let calendar = FiscalCalendar::default();
        let over = |period| Asked::over(Some(period), &company("2026-11-23"), &calendar);
        let day = |text: &str| text.parse().unwrap();
        let quarter = |quarter| Period::Quarter {
            year: 2026,
            quarter,
        };
        let this = over(quarter(4));
        assert_eq!(this.window.unwrap().last, day("2026-11-23"));
        assert_eq!(this.period.last, day("2026-12-31"));
        assert_eq!(over(quarter(3)).window.unwrap().last, day("2026-09-30"));
        assert_eq!(over(Period::Year { year: 2027 }).window, None);
        // Without a deal, all time is today.
        let all = over(Period::All);
        assert_eq!(all.period.first, day("2026-11-23"));
    }
}
