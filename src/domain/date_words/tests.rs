//! Tests of typed dates: tables of what is understood and refused.

use super::*;
use crate::domain::fiscal::YearName;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read(text: &str, today: &str) -> Result<TypedDate, DateProblem> {
    DateReader::new(day(today), &FiscalCalendar::default()).parse(text)
}

#[test]
fn typed_dates_are_understood() {
    // Thursday.
    let today = "2026-11-19";
    for (text, date) in [
        ("today", "2026-11-19"),
        ("Tomorrow", "2026-11-20"),
        ("yesterday", "2026-11-18"),
        ("fri", "2026-11-20"),
        ("thu", "2026-11-26"),
        ("Thursday", "2026-11-26"),
        ("last thu", "2026-11-12"),
        ("last fri", "2026-11-13"),
        ("next fri", "2026-11-27"),
        ("this mon", "2026-11-16"),
        ("+2w", "2026-12-03"),
        ("2w", "2026-12-03"),
        ("in 2 weeks", "2026-12-03"),
        ("+3d", "2026-11-22"),
        ("-1m", "2026-10-19"),
        ("+1q", "2027-02-19"),
        ("+1y", "2027-11-19"),
        ("eow", "2026-11-20"),
        ("eom", "2026-11-30"),
        ("eoq", "2026-12-31"),
        ("eoy", "2026-12-31"),
        ("next week", "2026-11-23"),
        ("next month", "2026-12-01"),
        ("3 dec", "2026-12-03"),
        ("3dec", "2026-12-03"),
        ("dec 3", "2026-12-03"),
        ("3rd of December", "2026-12-03"),
        ("3 jan", "2027-01-03"),
        ("19 nov", "2026-11-19"),
        ("18 nov", "2027-11-18"),
        ("3 dec 2026", "2026-12-03"),
        ("Dec 3, 2026", "2026-12-03"),
        ("03-Dec-26", "2026-12-03"),
        ("2026-12-03", "2026-12-03"),
        ("3.12.", "2026-12-03"),
        ("3.12", "2026-12-03"),
        ("3.12.2026", "2026-12-03"),
        ("03.12.26", "2026-12-03"),
        ("12/12", "2026-12-12"),
        ("12/13", "2026-12-13"),
        ("13/12/2026", "2026-12-13"),
        ("29 feb", "2028-02-29"),
    ] {
        let got = read(text, today);
        assert_eq!(
            got,
            Ok(TypedDate {
                date: day(date),
                time: None
            }),
            "{text}"
        );
    }
}

#[test]
fn months_end_early_where_the_day_is_missing() {
    for (today, text, date) in [
        ("2024-01-31", "+1m", "2024-02-29"),
        ("2023-01-31", "+1m", "2023-02-28"),
        ("2024-02-29", "+1y", "2025-02-28"),
        ("2024-02-29", "-1y", "2023-02-28"),
        ("2024-02-10", "eom", "2024-02-29"),
        ("2096-03-01", "29 feb", "2104-02-29"),
        ("2026-11-21", "eow", "2026-11-27"),
        ("2026-11-20", "eow", "2026-11-20"),
    ] {
        assert_eq!(
            read(text, today).map(|typed| typed.date),
            Ok(day(date)),
            "{today} {text}"
        );
    }
}

#[test]
fn a_time_may_follow() {
    let today = "2026-11-19";
    for (text, date, time) in [
        ("fri 15:00", "2026-11-20", "15:00:00"),
        ("fri 3pm", "2026-11-20", "15:00:00"),
        ("3 dec at 3:30 pm", "2026-12-03", "15:30:00"),
        ("2026-12-03T09:05", "2026-12-03", "09:05:00"),
        ("tomorrow 12am", "2026-11-20", "00:00:00"),
        ("noon", "2026-11-19", "12:00:00"),
        ("9am", "2026-11-19", "09:00:00"),
    ] {
        let expected = TypedDate {
            date: day(date),
            time: Some(time.parse().unwrap()),
        };
        assert_eq!(read(text, today), Ok(expected), "{text}");
    }
}

#[test]
fn quarter_and_year_end_by_the_fiscal_calendar() {
    let calendar = FiscalCalendar::new(2, YearName::End, BTreeSet::new()).unwrap();
    let reader = DateReader::new(day("2026-11-19"), &calendar);
    assert_eq!(reader.parse("eoq").unwrap().date, day("2027-01-31"));
    assert_eq!(reader.parse("eoy").unwrap().date, day("2027-01-31"));
    assert_eq!(
        reader.parse("next quarter").unwrap().date,
        day("2027-02-01")
    );
}

#[test]
fn looking_back_takes_the_latest_such_day() {
    let calendar = FiscalCalendar::default();
    let reader = DateReader {
        lean: Lean::Back,
        ..DateReader::new(day("2026-11-19"), &calendar)
    };
    for (text, date) in [
        ("3 dec", "2025-12-03"),
        ("3 nov", "2026-11-03"),
        ("thu", "2026-11-12"),
    ] {
        assert_eq!(reader.parse(text).unwrap().date, day(date), "{text}");
    }
}

#[test]
fn twelve_three_is_refused_until_the_order_is_set() {
    let error = read("12/3", "2026-11-19").unwrap_err();
    assert_eq!(
        error.to_string(),
        "“12/3” could be 2027-03-12 or 2026-12-03. Type 2026-12-03 or 3 dec, \
or set date_order in config.toml to \"day-month\" or \"month-day\""
    );
    let calendar = FiscalCalendar::default();
    for (order, date) in [
        (DateOrder::DayMonth, "2027-03-12"),
        (DateOrder::MonthDay, "2026-12-03"),
    ] {
        let reader = DateReader {
            order: Some(order),
            ..DateReader::new(day("2026-11-19"), &calendar)
        };
        assert_eq!(reader.parse("12/3").unwrap().date, day(date));
    }
    let reader = DateReader {
        order: Some(DateOrder::MonthDay),
        ..DateReader::new(day("2026-11-19"), &calendar)
    };
    assert_eq!(
        reader.parse("13/3"),
        Err(DateProblem::NoSuchDay("13/3".into()))
    );
}

#[test]
fn nonsense_is_refused_with_what_is_understood() {
    for text in [
        "",
        "soon",
        "fr",
        "3 decembre foo",
        "12",
        "25:00",
        "3 3",
        "dec jan",
        "+w",
        "ma",
    ] {
        let error = read(text, "2026-11-19").unwrap_err();
        assert!(
            matches!(error, DateProblem::Unknown(_)),
            "{text}: {error:?}"
        );
        assert!(error.to_string().contains("eoq"));
    }
    for text in ["2026-02-30", "30 feb", "31.11.2026", "2026-13-01"] {
        let error = read(text, "2026-11-19").unwrap_err();
        assert!(
            matches!(error, DateProblem::NoSuchDay(_)),
            "{text}: {error:?}"
        );
    }
}

#[test]
fn a_date_is_spoken_with_its_distance() {
    let today = day("2026-11-22");
    for (date, text) in [
        ("2026-12-03", "Thu 3 Dec 2026, in 11 days"),
        ("2026-11-22", "Sun 22 Nov 2026, today"),
        ("2026-11-20", "Fri 20 Nov 2026, 2 days ago"),
    ] {
        assert_eq!(spoken(day(date), today), text);
    }
}

proptest! {
    #[test]
    fn printed_dates_are_read_back(days in 0_u64..73_000, on in 0_u64..73_000) {
        let calendar = FiscalCalendar::default();
        let start = day("1970-01-01");
        let (today, date) = (start + Days::new(on), start + Days::new(days));
        let reader = DateReader::new(today, &calendar);
        for form in ["%Y-%m-%d", "%d.%m.%Y", "%-d %b %Y", "%B %-d, %Y"] {
            let text = date.format(form).to_string();
            prop_assert_eq!(reader.parse(&text), Ok(TypedDate { date, time: None }), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,20}") {
        let _ = read(&text, "2024-02-29");
    }
}
