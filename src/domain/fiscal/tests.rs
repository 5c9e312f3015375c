//! Tests of the fiscal calendar: period edges, leap days, selling days.

use super::*;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar(start_month: u32, name: YearName) -> FiscalCalendar {
    FiscalCalendar::new(start_month, name, BTreeSet::new()).unwrap()
}

/// start month, name of the year, kind, a day; first day, last day, label.
const PERIODS: &str = "
    1  end   quarter 2026-11-22 2026-10-01 2026-12-31 2026-Q4
    1  start year    2024-02-29 2024-01-01 2024-12-31 2024
    1  end   month   2024-02-29 2024-02-01 2024-02-29 2024-02
    1  end   week    2026-11-22 2026-11-16 2026-11-22 2026-W47
    1  end   week    2027-01-03 2026-12-28 2027-01-03 2026-W53
    1  end   week    2024-12-30 2024-12-30 2025-01-05 2025-W01
    2  end   quarter 2026-11-22 2026-11-01 2027-01-31 FY27_Q4
    2  start quarter 2026-11-22 2026-11-01 2027-01-31 FY26_Q4
    2  end   year    2027-01-31 2026-02-01 2027-01-31 FY27
    2  end   year    2027-02-01 2027-02-01 2028-01-31 FY28
    12 end   quarter 2023-12-01 2023-12-01 2024-02-29 FY24_Q1
    7  start year    2026-06-30 2025-07-01 2026-06-30 FY25
    4  end   year    2099-04-01 2099-04-01 2100-03-31 FY2100
";

#[test]
fn periods_have_their_first_and_last_day_and_label() {
    for line in PERIODS.lines().filter(|line| !line.trim().is_empty()) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let name = if cells[1] == "end" {
            YearName::End
        } else {
            YearName::Start
        };
        let calendar = calendar(cells[0].parse().unwrap(), name);
        let kind = serde_json::from_str(&format!("\"{}\"", cells[2])).unwrap();
        let period = calendar.period(kind, day(cells[3]));
        assert_eq!(
            calendar.days(period),
            Some((day(cells[4]), day(cells[5]))),
            "{line}"
        );
        assert_eq!(calendar.label(period), cells[6].replace('_', " "));
    }
}

#[test]
fn what_no_calendar_has_has_no_days() {
    let calendar = FiscalCalendar::default();
    for period in [
        Period::All,
        Period::Week {
            year: 2025,
            week: 53,
        },
        Period::Month {
            year: 2026,
            month: 13,
        },
        Period::Quarter {
            year: 2026,
            quarter: 5,
        },
        Period::Quarter {
            year: 2026,
            quarter: 0,
        },
        Period::Custom {
            first: day("2026-02-01"),
            last: day("2026-01-01"),
        },
    ] {
        assert_eq!(calendar.days(period), None, "{period:?}");
        assert_eq!(calendar.next(period), None, "{period:?}");
    }
    assert_eq!(
        FiscalCalendar::new(13, YearName::End, BTreeSet::new()),
        None
    );
}

#[test]
fn a_custom_period_moves_by_its_own_length() {
    let calendar = FiscalCalendar::default();
    let period = Period::Custom {
        first: day("2024-02-26"),
        last: day("2024-03-01"),
    };
    assert_eq!(
        calendar.next(period),
        Some(Period::Custom {
            first: day("2024-03-02"),
            last: day("2024-03-06")
        })
    );
    assert_eq!(
        calendar.previous(calendar.next(period).unwrap()),
        Some(period)
    );
}

#[test]
fn selling_days_leave_out_weekends_and_holidays() {
    let holidays = ["2026-12-25", "2026-12-26", "2027-01-01"].map(day).into();
    let calendar = FiscalCalendar::new(1, YearName::End, holidays).unwrap();
    for (first, last, count) in [
        ("2026-11-22", "2026-11-22", 0), // a Sunday
        ("2026-11-23", "2026-11-23", 1),
        ("2026-11-23", "2026-11-29", 5),
        ("2026-12-24", "2026-12-28", 2), // the 26th is a Saturday anyway
        ("2026-12-01", "2026-12-31", 22),
        ("2027-01-01", "2027-01-01", 0),
        ("2026-12-31", "2026-12-01", 0),
    ] {
        assert_eq!(
            calendar.selling_days(day(first), day(last)),
            count,
            "{first}..{last}"
        );
    }
}

#[test]
fn a_period_survives_json() {
    let period = Period::Quarter {
        year: 2026,
        quarter: 4,
    };
    let json = serde_json::to_string(&period).unwrap();
    assert_eq!(json, r#"{"kind":"quarter","year":2026,"quarter":4}"#);
    assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), period);
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..73_000).prop_map(|days| day("1970-01-01") + Days::new(days))
}

proptest! {
    #[test]
    fn neighbouring_periods_leave_no_gap(on in any_day(), start in 1_u32..=12, k in 0_usize..4) {
        let kind = [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year][k];
        let calendar = calendar(start, YearName::End);
        let period = calendar.period(kind, on);
        let next = calendar.next(period).unwrap();
        prop_assert!(calendar.holds(period, on));
        prop_assert_eq!(calendar.last_day(period).unwrap().succ_opt(), calendar.first_day(next));
        prop_assert_eq!(calendar.previous(next), Some(period));
    }

    #[test]
    fn selling_days_from_sums_are_those_of_the_calendar(
        first in any_day(), days in 0_u64..900, from in -40_i64..940, length in -5_i64..700
    ) {
        let holidays = [3, 10, 17, 300].map(|ahead| first + Days::new(ahead)).into();
        let calendar = FiscalCalendar::new(1, YearName::End, holidays).unwrap();
        let sums = SellingDays::of(&calendar, first, days);
        let begin = first + chrono::TimeDelta::days(from);
        let end = begin + chrono::TimeDelta::days(length);
        let is_within = length < 0 || (from >= 0 && from + length < days as i64);
        let wanted = is_within.then(|| calendar.selling_days(begin, end));
        prop_assert_eq!(sums.between(begin, end), wanted);
    }

    #[test]
    fn selling_days_add_up(a in any_day(), b in 0_u64..400, c in 0_u64..400) {
        let calendar = FiscalCalendar::default();
        let (middle, end) = (a + Days::new(b), a + Days::new(b + 1 + c));
        let parts = calendar.selling_days(a, middle)
            + calendar.selling_days(middle + Days::new(1), end);
        prop_assert_eq!(calendar.selling_days(a, end), parts);
    }
}
