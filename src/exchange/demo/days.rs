//! Days as numbers, working days, quarters and seasons.

use chrono::{Datelike, NaiveDate};

use crate::domain::stamp::Stamp;

/// The number of a day.
pub(super) fn number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

/// The day of a number.
pub(super) fn day(number: i64) -> NaiveDate {
    i32::try_from(number)
        .ok()
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .unwrap_or_default()
}

/// A time on a day, in minutes since midnight.
pub(super) fn stamp(number: i64, minute: i64) -> Stamp {
    Stamp(Stamp::start_of(day(number)).0 + minute * 60_000)
}

/// Saturday and Sunday move to the Monday after. Day 1 of the common era was a Monday.
pub(super) fn working(number: i64) -> i64 {
    match number.rem_euclid(7) {
        6 => number + 2,
        0 => number + 1,
        _ => number,
    }
}

/// Saturday and Sunday move to the Friday before.
pub(super) fn working_before(number: i64) -> i64 {
    match number.rem_euclid(7) {
        6 => number - 1,
        0 => number - 2,
        _ => number,
    }
}

/// First and last day of the calendar quarter.
pub(super) fn quarter(number: i64) -> (i64, i64) {
    let day = day(number);
    let month = day.month0() / 3 * 3 + 1;
    (
        first_of(day.year(), month),
        first_of(day.year(), month + 3) - 1,
    )
}

/// Last day of the month.
pub(super) fn month_end(number: i64) -> i64 {
    let day = day(number);
    first_of(day.year(), day.month() + 1) - 1
}

/// First day of the month.
pub(super) fn month_start(number: i64) -> i64 {
    let day = day(number);
    first_of(day.year(), day.month())
}

fn first_of(year: i32, month: u32) -> i64 {
    let (year, month) = if month > 12 {
        (year + 1, month - 12)
    } else {
        (year, month)
    };
    NaiveDate::from_ymd_opt(year, month, 1).map_or(0, number)
}

/// How busy the market is: a month against the average month.
pub(super) fn season(number: i64) -> f64 {
    const MONTHS: [f64; 12] = [
        1.0, 1.05, 1.1, 1.0, 1.0, 1.05, 0.8, 0.65, 1.2, 1.2, 1.1, 0.75,
    ];
    MONTHS[day(number).month0() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_move_and_quarters_end() {
        let n = |text: &str| number(text.parse().unwrap());
        assert_eq!(working(n("2026-11-21")), n("2026-11-23"));
        assert_eq!(working(n("2026-11-22")), n("2026-11-23"));
        assert_eq!(working_before(n("2026-11-22")), n("2026-11-20"));
        assert_eq!(working(n("2026-11-20")), n("2026-11-20"));
        assert_eq!(quarter(n("2026-11-22")), (n("2026-10-01"), n("2026-12-31")));
        assert_eq!(month_end(n("2024-02-03")), n("2024-02-29"));
    }
}
