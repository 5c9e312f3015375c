//! Rules against a calendar, bad rules, words.

use chrono::Weekday;

use super::*;
use crate::domain::fiscal::FiscalCalendar;

/// Rule, anchor, window, days.
type OnCalendar = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const CALENDAR: &[OnCalendar] = &[
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "2026-11-03",
        "2026-11-01",
        "2026-12-05",
        &["2026-11-03", "2026-11-17", "2026-12-01"],
    ),
    (
        "FREQ=MONTHLY;BYDAY=-1FR",
        "2026-01-01",
        "2026-10-01",
        "2026-12-31",
        &["2026-10-30", "2026-11-27", "2026-12-25"],
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
        "2026-01-01",
        "2026-07-30",
        "2026-11-30",
        &["2026-08-03", "2026-09-01", "2026-10-01", "2026-11-02"],
    ),
    // Month ends and leap days: a month without the day has none.
    (
        "FREQ=MONTHLY",
        "2026-01-31",
        "2026-02-01",
        "2026-05-31",
        &["2026-03-31", "2026-05-31"],
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "2024-01-31",
        "2024-02-01",
        "2024-03-31",
        &["2024-02-29", "2024-03-31"],
    ),
    (
        "FREQ=YEARLY",
        "2024-02-29",
        "2025-01-01",
        "2032-12-31",
        &["2028-02-29", "2032-02-29"],
    ),
    // Over the end of a year.
    (
        "FREQ=WEEKLY;BYDAY=TH",
        "2026-12-24",
        "2026-12-25",
        "2027-01-08",
        &["2026-12-31", "2027-01-07"],
    ),
    // The clocks change in Europe and America on some of these Sundays: a day is a day.
    (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
        "2026-03-01",
        "2026-10-11",
        "2026-11-22",
        &["2026-10-11", "2026-10-25", "2026-11-08", "2026-11-22"],
    ),
    // A fiscal quarter that begins in February.
    (
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU",
        "2026-02-01",
        "2026-02-01",
        "2026-12-31",
        &["2026-02-10", "2026-05-12", "2026-08-11", "2026-11-10"],
    ),
    (
        "FREQ=DAILY;COUNT=3",
        "2026-11-22",
        "2026-11-01",
        "2026-12-31",
        &["2026-11-22", "2026-11-23", "2026-11-24"],
    ),
    (
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261130T235959Z",
        "2026-11-16",
        "2026-11-17",
        "2027-12-31",
        &["2026-11-23", "2026-11-30"],
    ),
];

/// What is typed, the rule that is understood, the words that are said.
const WORDS: &[(&str, &str, &str)] = &[
    ("weekly on tue", "FREQ=WEEKLY;BYDAY=TU", "every Tuesday"),
    (
        "every 2nd tue",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        "every second Tuesday",
    ),
    (
        "every other wednesday",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
        "every second Wednesday",
    ),
    (
        "biweekly on fri",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR",
        "every second Friday",
    ),
    (
        "every 3 weeks on mon",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO",
        "every third Monday",
    ),
    (
        "mon and thu",
        "FREQ=WEEKLY;BYDAY=MO,TH",
        "every Monday and Thursday",
    ),
    (
        "every second week on mon, thu",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
        "every second week on Monday and Thursday",
    ),
    (
        "daily",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "every working day",
    ),
    ("every day", "FREQ=DAILY", "every day"),
    ("every 3 days", "FREQ=DAILY;INTERVAL=3", "every third day"),
    (
        "last fri of month",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "last Friday of the month",
    ),
    (
        "every last friday",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "last Friday of the month",
    ),
    (
        "every first monday",
        "FREQ=MONTHLY;BYDAY=1MO",
        "first Monday of the month",
    ),
    (
        "every second tuesday of the month",
        "FREQ=MONTHLY;BYDAY=2TU",
        "second Tuesday of the month",
    ),
    (
        "first and third tue of the month",
        "FREQ=MONTHLY;BYDAY=1TU,3TU",
        "first Tuesday and third Tuesday of the month",
    ),
    (
        "first working day",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
        "first working day of the month",
    ),
    (
        "last business day of the month",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "last working day of the month",
    ),
    (
        "monthly on the 15th",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "15th of the month",
    ),
    (
        "last day of the month",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "last day of the month",
    ),
    (
        "every second month, first monday",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO",
        "first Monday of every second month",
    ),
    (
        "quarterly",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
        "every quarter, first working day of Jan, Apr, Jul and Oct",
    ),
    (
        "quarterly, second tue",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU",
        "every quarter, second Tuesday of Jan, Apr, Jul and Oct",
    ),
    (
        "last working day of the quarter",
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "every quarter, last working day of Mar, Jun, Sep and Dec",
    ),
    (
        "yearly on 3 march",
        "FREQ=YEARLY;BYMONTHDAY=3;BYMONTH=3",
        "every year, 3rd of March",
    ),
    (
        "RRULE:freq=weekly;byday=we",
        "FREQ=WEEKLY;BYDAY=WE",
        "every Wednesday",
    ),
];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn days(rule: &str, anchor: &str, from: &str, to: &str) -> Vec<String> {
    let rule = Recurrence::parse(rule, day(anchor)).unwrap();
    let days = rule.days(day(from), day(to));
    days.iter().map(NaiveDate::to_string).collect()
}

#[test]
fn rules_of_the_trade_fall_on_the_days_that_a_calendar_shows() {
    for (rule, anchor, from, to, expected) in CALENDAR {
        assert_eq!(days(rule, anchor, from, to), *expected, "{rule}");
    }
}

#[test]
fn a_window_holds_the_same_days_however_far_back_the_rule_began() {
    let rules = [
        "FREQ=DAILY;INTERVAL=5",
        "FREQ=DAILY;INTERVAL=3;BYDAY=MO,WE",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;BYSETPOS=-1",
        "FREQ=MONTHLY;INTERVAL=5",
        "FREQ=MONTHLY;BYDAY=1MO,-1FR",
        "FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=MONTHLY;INTERVAL=7;COUNT=90",
    ];
    for rule in rules {
        let recurrence = Recurrence::parse(rule, day("1988-01-31")).unwrap();
        let all = recurrence.days(day("1988-01-01"), day("2030-12-31"));
        assert!(!all.is_empty(), "{rule}");
        for from in ["1988-01-31", "1999-12-28", "2024-02-27", "2026-11-22"] {
            let (from, to) = (day(from), day(from) + Days::new(500));
            let window = recurrence.days(from, to);
            let expected: Vec<NaiveDate> = all
                .iter()
                .copied()
                .filter(|day| from <= *day && *day <= to)
                .collect();
            assert_eq!(window, expected, "{rule} from {from}");
        }
    }
}

#[test]
fn an_old_rule_costs_no_more_than_a_young_one() {
    let old = Recurrence::parse("FREQ=DAILY", day("1900-01-01")).unwrap();
    assert_eq!(old.start_near(day("2026-11-22")), Some(day("2026-11-21")));
    let old = Recurrence::parse("FREQ=WEEKLY;INTERVAL=2", day("1900-01-01")).unwrap();
    let start = old.start_near(day("2026-11-22")).unwrap();
    assert!((day("2026-11-22") - start).num_days() <= 28);
    assert_eq!((start - day("1900-01-01")).num_days() % 14, 0);
}

#[test]
fn a_bad_rule_is_refused_with_what_is_wrong() {
    for (rule, said) in [
        ("", "FREQ=DAILY"),
        ("BYDAY=MO", "FREQ=DAILY"),
        ("FREQ=HOURLY", "not “HOURLY”"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL is a number from 1"),
        ("FREQ=WEEKLY;BYDAY=XX", "“XX” is no weekday"),
        ("FREQ=WEEKLY;BYDAY=ÄÖ", "is no weekday"),
        ("FREQ=WEEKLY;BYDAY=2MO", "needs FREQ=MONTHLY"),
        ("FREQ=MONTHLY;BYDAY=6MO", "five of a weekday"),
        ("FREQ=MONTHLY;BYDAY=-5MO", "not offered"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "counts from 1"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY is a number"),
        ("FREQ=WEEKLY;BYMONTHDAY=3", "A week has no day of the month"),
        ("FREQ=DAILY;COUNT=3;UNTIL=20270101", "not by both"),
        ("FREQ=DAILY;UNTIL=20200101", "ends before it begins"),
        ("FREQ=DAILY;BYHOUR=9", "time of day"),
        ("FREQ=YEARLY;BYWEEKNO=3", "not offered"),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "never falls on any day",
        ),
        ("FREQ=WEEKLY;FREQ=WEEKLY", "twice"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS chooses"),
        ("WEEKLY", "NAME=VALUE"),
    ] {
        let problem = Recurrence::parse(rule, day("2026-11-22")).unwrap_err();
        assert!(problem.to_string().contains(said), "{rule}: {problem}");
    }
}

#[test]
fn a_rule_is_read_from_words_said_in_words_and_read_back_from_these() {
    let calendar = FiscalCalendar::default();
    for (typed, rule, words) in WORDS {
        let read_back = read(typed, day("2026-11-22"), &calendar).unwrap();
        assert_eq!(read_back.rule().to_string(), *rule, "{typed}");
        assert_eq!(read_back.words(), *words, "{typed}");
        let again = read(words, day("2026-11-22"), &calendar);
        if !words.starts_with("every quarter") {
            assert_eq!(
                again.as_ref().map(Recurrence::rule),
                Ok(read_back.rule()),
                "{words}"
            );
        }
    }
    for typed in [
        "",
        "sometimes",
        "weekly on blursday",
        "weekly on the 15th",
        "first",
    ] {
        let answer = read(typed, day("2026-11-22"), &calendar);
        assert!(answer.is_err() || typed == "first", "{typed}: {answer:?}");
    }
}

#[test]
fn a_rule_in_steps_begins_with_its_next_day() {
    let calendar = FiscalCalendar::default();
    // Sunday 22 November: the coming Tuesday is the first, not the one after.
    let fortnightly = read("every 2nd tue", day("2026-11-22"), &calendar).unwrap();
    assert_eq!(fortnightly.next(day("2026-11-22")), Some(day("2026-11-24")));
    let quarterly = read("quarterly, second tue", day("2026-11-22"), &calendar).unwrap();
    assert_eq!(quarterly.next(day("2026-11-22")), Some(day("2027-01-12")));
    assert_eq!(quarterly.anchor(), day("2026-10-01"));
}

#[test]
fn how_often_in_a_week_is_counted_from_the_rule() {
    for (rule, times) in [
        ("FREQ=WEEKLY;BYDAY=TU", 1.0),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", 0.5),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 5.0),
        ("FREQ=DAILY", 7.0),
        ("FREQ=MONTHLY;BYDAY=-1FR", 48.0 * 7.0 / 1461.0),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=2", 1.0),
    ] {
        let per_week = Recurrence::parse(rule, day("2026-01-01"))
            .unwrap()
            .per_week();
        assert!((per_week - times).abs() < 1e-9, "{rule}: {per_week}");
    }
}

#[test]
fn a_day_that_every_calendar_has_is_a_day_of_the_daily_rule() {
    let rule = Rule {
        by_day: vec![(0, Weekday::Sat)],
        ..Rule::every(Frequency::Daily)
    };
    let saturdays = Recurrence::new(rule, day("2026-11-22")).unwrap();
    assert!(saturdays.holds(day("2026-11-28")) && !saturdays.holds(day("2026-11-29")));
}
