//! The order of the day, as tables.

use super::*;
use crate::domain::ids::{ActionId, CheckInId, DealId};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn today() -> NaiveDate {
    day("2026-11-23")
}

fn action(id: i64, due: Option<&str>, mine: bool) -> TodayItem {
    TodayItem {
        due_on: due.map(day),
        mine,
        ..TodayItem::new(ItemKey::Action(ActionId(id)), "action", format!("a{id}"))
    }
}

fn at(item: TodayItem, time: &str) -> TodayItem {
    TodayItem {
        at: Some(time.parse().unwrap()),
        ..item
    }
}

#[test]
fn the_day_begins_with_own_overdue_promises_and_ends_with_exceptions() {
    let check_in = |id: i64, due: &str| TodayItem {
        due_on: Some(day(due)),
        ..TodayItem::new(
            ItemKey::CheckIn(CheckInId(id)),
            "check-in",
            format!("c{id}"),
        )
    };
    let deal = |id: i64, exception| {
        TodayItem::new(
            ItemKey::Deal(DealId(id), exception),
            "deal",
            format!("d{id}"),
        )
    };
    let mut items = vec![
        TodayItem::new(ItemKey::More(Exception::NoNextStep), "deals", "more"),
        deal(1, Exception::NoNextStep),
        deal(2, Exception::CommitStill),
        action(9, None, false),
        action(8, None, true),
        action(7, Some("2026-11-25"), true),
        action(6, Some("2026-11-24"), false),
        action(5, Some("2026-11-23"), true),
        at(check_in(4, "2026-11-23"), "15:00:00"),
        at(action(3, Some("2026-11-23"), false), "09:00:00"),
        check_in(2, "2026-11-01"),
        action(1, Some("2026-11-20"), true),
        action(11, Some("2026-11-10"), false),
    ];
    arrange(&mut items, today());
    let order: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(
        order,
        [
            "a1", "c2", "a11", "a3", "c4", "a5", "a6", "a7", "a8", "a9", "d2", "d1", "more"
        ]
    );
    let groups: Vec<Group> = items.iter().map(|item| item.group(today())).collect();
    assert!(groups.is_sorted());
    assert_eq!(items[0].days_overdue(today()), 3);
}

#[test]
fn a_time_that_has_passed_today_is_late_and_a_later_one_is_not() {
    let nine: NaiveTime = "09:00:00".parse().unwrap();
    for (item, late) in [
        (at(action(1, Some("2026-11-23"), true), "08:59:00"), true),
        (at(action(1, Some("2026-11-23"), true), "09:01:00"), false),
        (action(1, Some("2026-11-23"), true), false),
        (action(1, Some("2026-11-22"), true), true),
        (action(1, None, true), false),
    ] {
        assert_eq!(item.is_late(today(), nine), late, "{item:?}");
    }
}

#[test]
fn a_gap_shows_what_fits_by_its_minutes_or_by_a_guess() {
    let meeting = TodayItem {
        minutes: Some(30),
        ..action(1, None, true)
    };
    assert!(!meeting.fits(10) && meeting.fits(30));
    assert!(action(1, None, true).fits(10));
    assert!(!TodayItem::new(ItemKey::More(Exception::NoNextStep), "deals", "").fits(60));
}

#[test]
fn a_week_runs_from_monday_to_sunday() {
    for typed in ["2026-11-23", "2026-11-29", "2026-11-25"] {
        assert_eq!(week_of(day(typed)), (day("2026-11-23"), day("2026-11-29")));
    }
}
