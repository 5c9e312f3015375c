//! Standings that were kept equal those counted again, after any changes; and who did not change is not counted again.

use chrono::Days;
use proptest::prelude::*;

use super::super::keep::tests::change;
use super::*;
use crate::domain::diagnosis::standings;
use crate::domain::stamp::Stamp;
use crate::storage::small_file::{filled, small_file, today};

fn window() -> Window {
    Window {
        first: "2025-01-01".parse().unwrap(),
        last: today(),
    }
}

/// What is kept of one state of the file, as it is read in another, equals a count of those people now.
fn still_true(store: &Store, key: &str, bytes: &[u8], after: &str) {
    let head = store.sales_head(None).unwrap();
    if key_of(&head, window()) != key {
        return;
    }
    let kept = read(bytes, &head).unwrap();
    let reps: Vec<i64> = kept.keys().map(|rep| rep.0).collect();
    let counted = store.did(&head, window(), Some(&reps)).unwrap();
    let blank = Standing::blank(head.record.stages.len());
    for (rep, standing) in &kept {
        let counted = counted.get(rep).unwrap_or(&blank);
        assert_eq!(standing, counted, "{rep:?} after {after}");
    }
}

fn kept(store: &Store) -> (String, Vec<u8>) {
    let head = store.sales_head(None).unwrap();
    let did = store.did(&head, window(), None).unwrap();
    (key_of(&head, window()), write(&did, &head))
}

#[test]
fn only_who_changed_is_counted_again() {
    let mut store = small_file();
    store.count_stale_reps(100).unwrap();
    let (key, bytes) = kept(&store);
    let known = |store: &Store| -> Vec<i64> {
        let kept = read(&bytes, &store.sales_head(None).unwrap()).unwrap();
        kept.keys().map(|rep| rep.0).collect()
    };
    assert_eq!(known(&store), [1, 2]);
    let sql = "UPDATE main.deals SET outcome = 'won', lead_source = 'Fair' WHERE id = 1";
    store
        .change("Close", |change| Ok(change.sql().execute_batch(sql)?))
        .unwrap();
    assert_eq!(known(&store), [2]);
    still_true(&store, &key, &bytes, sql);
}

#[test]
fn standings_of_nobody_are_read_again() {
    let mut store = small_file();
    // Five stages that deals pass through, and nothing of anybody.
    let sql = "UPDATE main.stages SET outcome = 'open'; DELETE FROM main.deals WHERE owner_id IS NOT NULL";
    store
        .change("Leave", |change| Ok(change.sql().execute_batch(sql)?))
        .unwrap();
    let bytes = kept(&store).1;
    let head = store.sales_head(None).unwrap();
    assert_eq!(read(&bytes, &head), Some(Standings::new()));
}

#[test]
fn a_second_start_counts_from_what_the_first_kept() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        Store::open(
            &folder.path().join("small.db"),
            Box::new(|| Stamp::start_of(today())),
        )
    };
    let calendar = FiscalCalendar::default();
    let first = filled(open().unwrap());
    let head = first.sales_head(None).unwrap();
    let counted = first.count_everybody(&head, &calendar, window()).unwrap();
    let desk = first.answers_desk().unwrap();
    let key = key_of(&head, window());
    let bytes = desk.kept_answer(&key).unwrap().unwrap().bytes;
    drop((first, desk));

    let second = open().unwrap();
    let head = second.sales_head(None).unwrap();
    assert_eq!(key_of(&head, window()), key);
    assert_eq!(read(&bytes, &head).unwrap().len(), 2);
    let again = second.count_everybody(&head, &calendar, window()).unwrap();
    assert_eq!(again, counted);
    // What is damaged is counted again.
    assert!(read(&bytes[..bytes.len() - 1], &head).is_none());
}

/// What is read of some days says the same as everything.
fn days_say_what_the_whole_says(store: &Store, days: Window, after: &str) {
    let head = store.sales_head(None).unwrap();
    let calendar = FiscalCalendar::default();
    let reps: Vec<RepId> = head.reps.iter().map(|rep| RepId(*rep)).collect();
    let whole = store.sales_record_of(None, &reps).unwrap();
    let of_won_only = head.company.lost_deals_lack_amounts();
    let counted = standings(&whole, &calendar, days, of_won_only);
    let read = store.standings_of(&head, &calendar, days, None).unwrap();
    assert_eq!(read, counted, "{days:?} after {after}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_happened_in_some_days_is_what_the_whole_says_of_them(
        steps in proptest::collection::vec(change(), 0..12),
        days in proptest::collection::vec((0_u64..400, 0_u64..120), 1..8),
    ) {
        let mut store = small_file();
        for sql in &steps {
            drop(store.change("Any", |change| Ok(change.sql().execute_batch(sql)?)));
        }
        for (before, length) in days {
            let first = today() - Days::new(before);
            let days = Window { first, last: first + Days::new(length) };
            days_say_what_the_whole_says(&store, days, &steps.join("; "));
        }
    }

    #[test]
    fn kept_standings_equal_a_count_after_any_changes(
        steps in proptest::collection::vec((0..8u8, change()), 1..12)
    ) {
        let mut store = small_file();
        store.count_stale_reps(100).unwrap();
        let mut all = vec![kept(&store)];
        for (way, sql) in steps {
            match way {
                0 => drop(store.undo().unwrap()),
                1 => drop(store.redo().unwrap()),
                _ => drop(store.change("Any", |change| Ok(change.sql().execute_batch(&sql)?))),
            }
            for (key, bytes) in &all {
                still_true(&store, key, bytes, &sql);
            }
            all.push(kept(&store));
        }
    }
}
