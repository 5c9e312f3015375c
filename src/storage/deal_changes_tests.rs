//! That a deal's row stays the sum of its history, whatever is done to it and undone.

use proptest::prelude::*;

use super::super::small_file::{dump, small_file, ticking, today};
use super::*;
use crate::domain::money::Currency;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

type Columns = [Option<String>; 7];

const FIELDS: [(EventField, &str); 7] = [
    (EventField::Stage, "stage_id"),
    (EventField::Amount, "amount_minor"),
    (EventField::Currency, "currency"),
    (EventField::CloseOn, "close_on"),
    (EventField::Category, "category"),
    (EventField::Owner, "owner_id"),
    (EventField::NextStep, "next_step"),
];

fn columns(store: &Store, deal: i64) -> Columns {
    FIELDS.map(|(_, column)| {
        let sql = format!("SELECT nullif(CAST({column} AS TEXT), '') FROM deals WHERE id = ?1");
        store
            .reader()
            .query_row(&sql, [deal], |row| row.get(0))
            .unwrap()
    })
}

fn folded(store: &Store, deal: i64) -> Columns {
    FIELDS.map(|(field, _)| {
        store
            .reader()
            .query_row(
                "SELECT new FROM deal_events WHERE deal_id = ?1 AND field = ?2
                 ORDER BY happened_at DESC, id DESC LIMIT 1",
                (deal, field.key()),
                |row| row.get(0),
            )
            .optional()
            .unwrap()
            .flatten()
    })
}

/// Each event of a field starts where the one before it ended.
fn chained(store: &Store, deal: i64) -> bool {
    FIELDS.iter().all(|(field, _)| {
        let mut statement = store
            .reader()
            .prepare(
                "SELECT old, new FROM deal_events WHERE deal_id = ?1 AND field = ?2
                 ORDER BY happened_at, id",
            )
            .unwrap();
        let pairs: Vec<(Option<String>, Option<String>)> = statement
            .query_map((deal, field.key()), |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(std::result::Result::unwrap)
            .collect();
        pairs.windows(2).all(|two| two[0].1 == two[1].0)
    })
}

fn number(store: &Store, sql: &str) -> i64 {
    store.reader().query_row(sql, [], |row| row.get(0)).unwrap()
}

fn text(store: &Store, sql: &str) -> String {
    store.reader().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_deal_that_ends_without_a_day_ends_today_and_one_that_opens_again_says_so() {
    let mut store = small_file();
    store.change_stage(DealId(1), StageId(5)).unwrap();
    let closed = "SELECT outcome || ' ' || close_on || ' ' || stage_since FROM deals WHERE id = 1";
    assert_eq!(text(&store, closed), "lost 2026-11-22 2026-11-22");
    store.change_stage(DealId(1), StageId(2)).unwrap();
    let reopened = "SELECT old || '>' || new FROM deal_events WHERE field = 'reopened'";
    assert_eq!(text(&store, reopened), "5>2");
    assert_eq!(
        text(&store, "SELECT outcome FROM deals WHERE id = 1"),
        "open"
    );
}

#[test]
fn a_deal_that_ends_on_a_given_day_ends_then() {
    let mut store = small_file();
    let edit = DealEdit {
        stage: Some(StageId(4)),
        close_on: Some(Some(day("2026-11-20"))),
        ..DealEdit::default()
    };
    store.edit_deal(DealId(1), "Win", &edit).unwrap();
    assert_eq!(
        text(&store, "SELECT close_on FROM deals WHERE id = 1"),
        "2026-11-20"
    );
}

#[test]
fn only_a_later_close_date_is_a_push() {
    let mut store = small_file();
    for (to, pushes) in [
        (Some("2027-01-31"), 1),
        (Some("2027-01-15"), 1),
        (None, 1),
        (Some("2027-03-31"), 1),
        (Some("2027-04-30"), 2),
    ] {
        store.change_close_date(DealId(1), to.map(day)).unwrap();
        assert_eq!(
            number(&store, "SELECT pushes FROM deals WHERE id = 1"),
            pushes,
            "{to:?}"
        );
    }
}

#[test]
fn what_is_so_already_leaves_no_trace() {
    let mut store = small_file();
    let before = dump(&store);
    let edit = DealEdit {
        stage: Some(StageId(2)),
        amount: Some(Some(Money::new(12_000_000, Currency::USD))),
        close_on: Some(Some(day("2026-12-31"))),
        owner: Some(Some(RepId(1))),
        next_step: Some((" Call Ana ".into(), Some(day("2026-11-25")))),
        category: Some(Some(" ".into())),
        name: Some("Globex rollout".into()),
        ..DealEdit::default()
    };
    store.edit_deal(DealId(1), "Nothing", &edit).unwrap();
    assert_eq!(dump(&store), before);
    assert_eq!(store.next_undo().unwrap(), None);
}

#[test]
fn what_is_not_there_is_refused_and_nothing_happens() {
    let mut store = small_file();
    let before = dump(&store);
    assert!(store.change_stage(DealId(99), StageId(1)).is_err());
    assert!(store.change_stage(DealId(1), StageId(99)).is_err());
    assert!(store.change_owner(DealId(1), Some(RepId(99))).is_err());
    let nameless = DealEdit {
        name: Some("  ".into()),
        ..DealEdit::default()
    };
    assert!(store.edit_deal(DealId(1), "Rename", &nameless).is_err());
    assert_eq!(dump(&store), before);
}

fn edits() -> impl Strategy<Value = DealEdit> {
    let days = || (-400_i64..400).prop_map(|n| today() + chrono::Duration::days(n));
    let amounts = (
        0_i64..1_000,
        prop_oneof![Just(Currency::USD), Just(Currency::EUR)],
    )
        .prop_map(|(minor, currency)| Money::new(minor, currency));
    let texts = prop_oneof![Just(String::new()), Just("Call".to_owned()), "[a-z]{1,4}"];
    (
        proptest::option::of((1_i64..=5).prop_map(StageId)),
        proptest::option::of(proptest::option::of(amounts)),
        proptest::option::of(proptest::option::of(days())),
        proptest::option::of(proptest::option::of(texts.clone())),
        proptest::option::of(proptest::option::of((1_i64..=2).prop_map(RepId))),
        proptest::option::of((texts, proptest::option::of(days()))),
    )
        .prop_map(
            |(stage, amount, close_on, category, owner, next_step)| DealEdit {
                stage,
                amount,
                close_on,
                category,
                owner,
                next_step,
                ..DealEdit::default()
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_row_is_the_sum_of_its_history_and_undo_restores_every_step(
        edits in proptest::collection::vec((1_i64..=3, edits()), 1..8)
    ) {
        let mut store = ticking();
        let mut states = vec![dump(&store)];
        for (deal, edit) in &edits {
            store.edit_deal(DealId(*deal), "Edit", edit).unwrap();
            prop_assert_eq!(columns(&store, *deal), folded(&store, *deal));
            prop_assert!(chained(&store, *deal));
            let sql = format!(
                "SELECT (SELECT count(*) FROM deal_events WHERE deal_id = {deal} AND field = 'close_on'
                         AND new > old) - pushes FROM deals WHERE id = {deal}"
            );
            prop_assert_eq!(number(&store, &sql), 0);
            let now = dump(&store);
            if states.last() != Some(&now) {
                states.push(now);
            }
        }
        for state in states.iter().rev().skip(1) {
            store.undo().unwrap();
            prop_assert_eq!(&dump(&store), state);
        }
        prop_assert!(store.undo().unwrap().is_none());
        for state in states.iter().skip(1) {
            store.redo().unwrap();
            prop_assert_eq!(&dump(&store), state);
        }
    }
}

#[test]
fn a_clock_set_back_does_not_let_an_older_value_stand_as_the_newest() {
    use crate::domain::stamp::Stamp;
    use std::sync::atomic::{AtomicI64, Ordering};
    let hour = std::sync::Arc::new(AtomicI64::new(1_795_000_000_000));
    let told = std::sync::Arc::clone(&hour);
    let mut store =
        Store::in_memory(Box::new(move || Stamp(told.load(Ordering::Relaxed)))).unwrap();
    store
        .reader()
        .execute_batch("INSERT INTO deals (uid, name) VALUES (x'01', 'Acme')")
        .unwrap();
    let deal = DealId(1);
    store.change_next_step(deal, "first", None).unwrap();
    hour.fetch_sub(3_600_000, Ordering::Relaxed);
    store.change_next_step(deal, "second", None).unwrap();
    assert_eq!(store.health().unwrap().problems, [""; 0]);
    store.undo().unwrap();
    assert_eq!(store.health().unwrap().problems, [""; 0]);
}
