//! From when on it is asked what moved, and what is read with it.

use chrono::NaiveDate;

use super::{ForecastQuestion, MovedSince};
use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::forecast::lock::LockKind;
use crate::domain::forecast::{AmountRule, Book, ForecastSettings, Step};
use crate::domain::ids::DealId;
use crate::domain::money::Currency;
use crate::domain::stamp::Stamp;
use crate::storage::small_file::small_file;
use crate::storage::{DealScope, Store};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn question(quarter: u32) -> ForecastQuestion {
    ForecastQuestion {
        scope: DealScope::default(),
        period: Period::Quarter {
            year: 2026,
            quarter,
        },
        calendar: FiscalCalendar::default(),
        currency: Some(Currency::USD),
        settings: ForecastSettings::default(),
    }
}

/// The small file in which deal 1 was created in September at 100,000 and grew to 120,000 on 20 November.
fn grown() -> Store {
    let store = small_file();
    let at = Stamp::start_of(day("2026-11-20")).0;
    store
        .reader()
        .execute_batch(&format!(
            "UPDATE deals SET amount_minor = 12000000, currency = 'USD' WHERE id = 1;
             DELETE FROM deal_events WHERE deal_id = 1 AND field = 'amount';
             INSERT INTO deal_events (deal_id, field, old, new, happened_at, learnt_at, dated) VALUES
               (1, 'amount', '10000000', '12000000', {at}, {at}, 1);",
        ))
        .unwrap();
    store
}

#[test]
fn without_a_lock_it_begins_a_week_ago_and_in_a_period_that_is_over_at_its_start() {
    let store = small_file();
    for (quarter, asked, on, is) in [
        (4, MovedSince::LastLock, "2026-11-15", MovedSince::WeekAgo),
        (4, MovedSince::WeekAgo, "2026-11-15", MovedSince::WeekAgo),
        (
            4,
            MovedSince::PeriodStart,
            "2026-09-30",
            MovedSince::PeriodStart,
        ),
        (
            3,
            MovedSince::LastLock,
            "2026-06-30",
            MovedSince::PeriodStart,
        ),
        (
            4,
            MovedSince::Day(day("2026-10-02")),
            "2026-10-02",
            MovedSince::Day(day("2026-10-02")),
        ),
    ] {
        let (at, since) = store.moved_since(&question(quarter), asked).unwrap();
        assert_eq!((at, since), (Stamp::end_of(day(on)), is), "{asked:?}");
    }
    let later = MovedSince::Day(day("2027-01-01"));
    let (at, _) = store.moved_since(&question(4), later).unwrap();
    assert_eq!(at, store.now(), "never after what is looked at");
}

#[test]
fn it_begins_at_the_last_lock_until_that_is_withdrawn() {
    let mut store = small_file();
    let asked = question(4);
    let lock = store.lock_forecast(&asked, LockKind::Week, "").unwrap();
    let (at, since) = store.moved_since(&asked, MovedSince::LastLock).unwrap();
    assert_eq!((at, since), (store.now(), MovedSince::LastLock));
    let (_, other) = store
        .moved_since(&question(3), MovedSince::LastLock)
        .unwrap();
    assert_eq!(other, MovedSince::PeriodStart, "a lock of another period");
    store.withdraw_lock(lock, "too early").unwrap();
    let (_, since) = store.moved_since(&asked, MovedSince::LastLock).unwrap();
    assert_eq!(since, MovedSince::WeekAgo);
}

#[test]
fn what_moved_has_the_names_of_every_deal_in_it_and_ends_at_the_open_pipeline() {
    let store = grown();
    let asked = question(4);
    let since = Stamp::end_of(day("2026-11-15"));
    let moved = store.what_moved(&asked, since).unwrap();
    assert_eq!(moved.behind(Step::Increased), [(DealId(1), 2_000_000)]);
    let deal = &moved.names[&DealId(1)];
    assert_eq!(
        (
            deal.name.as_str(),
            deal.account.as_str(),
            deal.owner.as_str()
        ),
        ("Globex rollout", "Globex", "Ana Ruiz")
    );
    assert!(deal.was_in && deal.is_in);
    let record = store
        .forecast_record(asked.currency, AmountRule::AsItStands)
        .unwrap();
    let book = Book::at(&record, moved.until, None);
    let columns = book.columns(moved.period.window);
    assert_eq!(moved.waterfall.end, columns.open_pipeline());
    assert_eq!(moved.first_change_on, Some(day("2026-10-12")));
    assert!(!moved.begins_before_history());
}

#[test]
fn a_currency_counts_its_own_deals_and_needs_no_rate() {
    let store = grown();
    let asked = question(4);
    let since = Stamp::end_of(day("2026-11-15"));
    let all = store.what_moved(&asked, since).unwrap();
    let euro = store
        .what_moved_between(&asked, since, None, Some(Currency::EUR))
        .unwrap();
    assert_eq!(all.unconverted, 1, "no rate leads from EUR to USD here");
    assert_eq!((euro.unconverted, euro.rates.as_str()), (0, ""));
    assert_eq!((euro.waterfall.end, euro.waterfall.end_count), (900_000, 1));
    assert!(euro.waterfall.postings.is_empty());
    let both = [Currency::EUR, Currency::USD].into();
    assert_eq!(all.currencies, both);
}

#[test]
fn an_end_before_the_start_is_the_start() {
    let store = grown();
    let since = Stamp::end_of(day("2026-11-15"));
    let until = Stamp::end_of(day("2026-11-01"));
    let moved = store
        .what_moved_between(&question(4), since, Some(until), None)
        .unwrap();
    assert_eq!((moved.since, moved.until), (until, until));
}
