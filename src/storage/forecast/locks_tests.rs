//! Locks made, undone, redone, withdrawn; what they froze never changes.

use proptest::prelude::*;

use super::calls_tests::{day, of_manager, of_rep, quarter, question, usd};
use super::{ForecastQuestion, LateCall};
use crate::domain::cadence::OccurrenceState;
use crate::domain::figures::Window;
use crate::domain::fiscal::Period;
use crate::domain::forecast::lock::LockedSide;
use crate::domain::forecast::{LockContent, LockKind, LockState};
use crate::domain::history::Looking;
use crate::domain::ids::{LockId, RepId};
use crate::domain::process::ForecastCategory::{BestCase, Commit};
use crate::domain::stamp::Stamp;
use crate::storage::small_file::{filled, ticking};
use crate::storage::{DealScope, Store};

/// With calls of both reps and the manager.
fn called() -> Store {
    let mut store = ticking();
    store.make_call(&of_rep(1, &[(Commit, usd(100))])).unwrap();
    store.make_call(&of_rep(2, &[(Commit, usd(50))])).unwrap();
    store
        .make_call(&of_manager(Some(1), &[(Commit, usd(80))]))
        .unwrap();
    store
}

fn rhythm(store: &Store, rule: &str) {
    store
        .reader()
        .execute_batch(&format!(
            "INSERT INTO meeting_types (uid, key, name, per, position)
               VALUES (x'01', 'forecast_call', 'Forecast call', 'team', 1);
             INSERT INTO cadences (uid, name, kind, meeting_type_id, per, position, made_at)
               VALUES (x'01', 'Forecast call', 'meeting', 1, 'team', 1, 0);
             INSERT INTO cadence_rules (uid, cadence_id, rule, anchor_on, minutes, on_day_off, starts_on, made_at)
               VALUES (x'01', 1, '{rule}', '2026-10-01', 30, 'before', '2026-10-01', 0);"
        ))
        .unwrap();
}

fn state(store: &Store, id: LockId) -> LockState {
    store.lock(id).unwrap().lock.state
}

/// What was frozen, without whether it stands.
fn content(store: &Store, id: LockId) -> LockContent {
    let mut content = store.lock(id).unwrap();
    content.lock.state = LockState::Standing;
    content
}

#[test]
fn a_lock_freezes_calls_and_deals_as_they_stood() {
    let mut store = called();
    let id = store
        .lock_forecast(&question(), LockKind::Week, " Agreed in the call ")
        .unwrap();
    let frozen = store.lock(id).unwrap();
    assert_eq!(frozen.lock.note, "Agreed in the call");
    assert_eq!(frozen.lock.whose, "Everybody");
    assert_eq!(frozen.lock.window, quarter());
    assert_eq!(frozen.whole(LockedSide::Rep, Commit), Some(15_000));
    assert_eq!(frozen.whole(LockedSide::Manager, Commit), Some(13_000));
    assert_eq!(frozen.lock.commit, Some(13_000));
    assert_eq!(frozen.whole(LockedSide::Rep, BestCase), None);
    assert_eq!(
        frozen.figure(LockedSide::Manager, Some(RepId(1)), Commit),
        Some(8_000)
    );
    let reasons: Vec<&str> = frozen
        .calls
        .iter()
        .map(|call| call.reason.as_str())
        .filter(|reason| !reason.is_empty())
        .collect();
    assert_eq!(reasons, ["The date slipped twice"]);
    assert_eq!(frozen.deals.len(), 2);
    assert_eq!(frozen.deals[0].name, "Globex rollout");
    assert_eq!(frozen.deals[0].owner_name, "Ana Ruiz");
    assert_eq!(
        frozen.changed(&store.deals_to_lock(&question()).unwrap()),
        []
    );
    // Later calls and changes leave it as it is.
    store.make_call(&of_rep(1, &[(Commit, usd(900))])).unwrap();
    store
        .reader()
        .execute_batch(
            "UPDATE deals SET amount_minor = 1 WHERE id = 1; DELETE FROM deals WHERE id = 2",
        )
        .unwrap();
    assert_eq!(store.lock(id).unwrap(), frozen);
}

#[test]
fn an_undone_lock_stays_readable_and_a_withdrawn_one_says_why() {
    let mut store = called();
    let id = store
        .lock_forecast(&question(), LockKind::Week, "")
        .unwrap();
    let frozen = content(&store, id);
    assert_eq!(store.last_lock(&question()).unwrap().unwrap().id, id);
    store.undo().unwrap();
    assert_eq!(state(&store, id), LockState::Undone);
    assert_eq!(store.last_lock(&question()).unwrap(), None);
    assert_eq!(store.locks(Some(quarter())).unwrap().len(), 1);
    let nothing = store.withdraw_lock(id, "Wrong").unwrap_err().to_string();
    assert!(nothing.contains("was undone"), "{nothing}");
    store.redo().unwrap();
    assert_eq!(state(&store, id), LockState::Standing);
    let reasonless = store.withdraw_lock(id, " ").unwrap_err().to_string();
    assert!(reasonless.contains("Give a reason"), "{reasonless}");
    store.withdraw_lock(id, "Ben's deal was missing").unwrap();
    let LockState::Withdrawn { reason, .. } = state(&store, id) else {
        panic!("it is withdrawn");
    };
    assert_eq!(reason, "Ben's deal was missing");
    let again = store.withdraw_lock(id, "Wrong").unwrap_err().to_string();
    assert!(again.contains("already: Ben's deal"), "{again}");
    assert_eq!(store.last_lock(&question()).unwrap(), None);
    store.undo().unwrap();
    assert_eq!(state(&store, id), LockState::Standing);
    store.undo().unwrap();
    assert_eq!(state(&store, id), LockState::Undone);
    // Another change, and redo can no longer bring it back; it can still be read.
    store.make_call(&of_rep(1, &[(Commit, usd(1))])).unwrap();
    assert_eq!(store.redo().unwrap(), None);
    assert_eq!(content(&store, id), frozen);
    let next = store
        .lock_forecast(&question(), LockKind::Week, "")
        .unwrap();
    assert!(next > id, "the number of an undone lock is not given again");
}

#[test]
fn what_was_frozen_can_be_changed_and_deleted_by_nobody() {
    let mut store = called();
    let id = store
        .lock_forecast(&question(), LockKind::Week, "")
        .unwrap();
    for table in ["forecast_locks", "lock_calls", "lock_deals", "lock_models"] {
        for sql in [
            format!("UPDATE {table} SET id = id"),
            format!("DELETE FROM {table}"),
            format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"),
        ] {
            let refused = store.reader().execute_batch(&sql).unwrap_err().to_string();
            assert!(refused.contains("never changed"), "{sql}: {refused}");
        }
    }
    let more = store.reader().execute(
        "INSERT INTO lock_models (lock_id, model) VALUES (?1, 'calls')",
        [id.0],
    );
    assert!(more.is_err(), "a lock that is written takes no more rows");
}

#[test]
fn a_lock_outlives_the_undo_of_what_it_froze() {
    let mut store = ticking();
    store
        .change("Import", |change| {
            change
                .sql()
                .execute_batch(
                    "INSERT INTO main.reps (uid, name) VALUES (x'09', 'Cem Demir');
                     INSERT INTO main.deals (uid, name, owner_id, stage_id, amount_minor, currency, close_on)
                       VALUES (x'09', 'Hooli', 3, 3, 700, 'USD', '2026-12-01');",
                )
                .map_err(Into::into)
        })
        .unwrap();
    let of_cem = ForecastQuestion {
        scope: DealScope {
            rep: Some(RepId(3)),
            ..DealScope::default()
        },
        ..question()
    };
    let id = store.lock_forecast(&of_cem, LockKind::Week, "").unwrap();
    let frozen = content(&store, id);
    assert_eq!(frozen.deals[0].name, "Hooli");
    store.undo().unwrap();
    store.undo().unwrap();
    assert_eq!(content(&store, id), frozen);
    assert_eq!(frozen.lock.whose, "Cem Demir");
    store.redo().unwrap();
    store.redo().unwrap();
    assert_eq!(state(&store, id), LockState::Standing);
    assert_eq!(content(&store, id), frozen);
}

#[test]
fn the_forecast_call_makes_a_lock_due_and_the_lock_holds_it() {
    let mut store = called();
    assert_eq!(store.locks_due(&question()).unwrap(), []);
    rhythm(&store, "FREQ=WEEKLY;BYDAY=TH");
    let due = store.locks_due(&question()).unwrap();
    assert_eq!(
        (due[0].kind, due[0].due_on),
        (LockKind::Week, day("2026-11-19"))
    );
    let key = due[0].open[0];
    let id = store
        .lock_forecast(&question(), LockKind::Week, "")
        .unwrap();
    assert_eq!(store.lock(id).unwrap().lock.due_on, Some(day("2026-11-19")));
    let held = OccurrenceState::Held {
        on: day("2026-11-22"),
    };
    assert_eq!(store.occurrence(&key).unwrap().state, held);
    assert_eq!(store.locks_due(&question()).unwrap(), []);
    // A second lock of the week holds nothing twice.
    store
        .lock_forecast(&question(), LockKind::Week, "Again")
        .unwrap();
    store.undo().unwrap();
    store.undo().unwrap();
    assert_eq!(
        store.occurrence(&key).unwrap().state,
        OccurrenceState::Missed
    );
    assert_eq!(store.locks_due(&question()).unwrap().len(), 1);
}

#[test]
fn a_meeting_that_was_held_still_wants_its_lock() {
    let mut store = called();
    rhythm(&store, "FREQ=WEEKLY;BYDAY=TH");
    let key = store.locks_due(&question()).unwrap()[0].open[0];
    store
        .hold_occurrence(&key, crate::storage::HeldAs::on(day("2026-11-19")))
        .unwrap();
    let due = store.locks_due(&question()).unwrap();
    assert_eq!(due[0].open, []);
    store
        .lock_forecast(&question(), LockKind::Week, "")
        .unwrap();
    assert_eq!(store.locks_due(&question()).unwrap(), []);
}

#[test]
fn the_end_of_a_month_and_of_a_quarter_ask_for_a_lock_from_their_last_selling_day() {
    let mut store = called();
    rhythm(&store, "FREQ=WEEKLY;BYDAY=TH");
    let due = |store: &Store, period| {
        let asked = ForecastQuestion {
            period,
            ..question()
        };
        let dues = store.locks_due(&asked).unwrap();
        let ends = dues.into_iter().filter(|due| due.kind != LockKind::Week);
        ends.map(|due| (due.kind.key(), due.due_on.to_string(), due.window.label()))
            .collect::<Vec<_>>()
    };
    let november = |year| Period::Month { year, month: 11 };
    for (today, period, expected) in [
        ("2026-11-27", Period::All, None),
        // The last selling day of October was a Friday.
        (
            "2026-10-30",
            Period::All,
            Some(("month_end", "2026-10-30", "2026-10-01..2026-12-31")),
        ),
        (
            "2026-11-06",
            Period::All,
            Some(("month_end", "2026-10-30", "2026-10-01..2026-12-31")),
        ),
        ("2026-11-07", Period::All, None),
        (
            "2026-11-30",
            november(2026),
            Some(("month_end", "2026-11-30", "2026-11-01..2026-11-30")),
        ),
        (
            "2027-01-04",
            Period::All,
            Some(("quarter_end", "2026-12-31", "2026-10-01..2026-12-31")),
        ),
    ] {
        store.look_at(Looking::at(Some(day(today)), None)).unwrap();
        let expected: Vec<_> = expected
            .map(|(kind, on, window): (&str, &str, &str)| (kind, on.to_owned(), window.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(due(&store, period), expected, "{today}");
    }
}

#[test]
fn the_last_lock_is_that_of_the_scope_else_of_a_wider_one() {
    let mut store = called();
    let of = |rep: i64| ForecastQuestion {
        scope: DealScope {
            rep: Some(RepId(rep)),
            ..DealScope::default()
        },
        ..question()
    };
    let all = store
        .lock_forecast(&question(), LockKind::Week, "")
        .unwrap();
    let last = |store: &Store, asked: &ForecastQuestion| {
        store.last_lock(asked).unwrap().map(|lock| lock.id)
    };
    assert_eq!(last(&store, &of(1)), Some(all));
    let ana = store.lock_forecast(&of(1), LockKind::Week, "").unwrap();
    assert_eq!(last(&store, &of(1)), Some(ana));
    assert_eq!(last(&store, &of(2)), Some(all));
    assert_eq!(last(&store, &question()), Some(all));
    let before = ForecastQuestion {
        period: Period::Quarter {
            year: 2026,
            quarter: 3,
        },
        ..question()
    };
    assert_eq!(last(&store, &before), None);
    let over = store
        .lock_forecast(&before, LockKind::Week, "")
        .unwrap_err()
        .to_string();
    assert!(over.contains("ended on 30 Sep 2026"), "{over}");
    let end = store
        .lock_forecast(&before, LockKind::QuarterEnd, "")
        .unwrap();
    assert_eq!(last(&store, &before), Some(end));
    assert_eq!(
        store.lock(end).unwrap().lock.window,
        Window::new(day("2026-07-01"), day("2026-09-30"))
    );
}

#[test]
fn late_calls_are_named() {
    let mut store = ticking();
    rhythm(&store, "FREQ=WEEKLY;BYDAY=TH");
    let late = |store: &Store| store.late_calls(&question()).unwrap();
    let names: Vec<String> = late(&store).into_iter().map(|late| late.name).collect();
    assert_eq!(names, ["Ana Ruiz", "Ben Okafor"]);
    store.make_call(&of_rep(1, &[(Commit, usd(1))])).unwrap();
    assert_eq!(
        late(&store),
        [LateCall {
            rep: RepId(2),
            name: "Ben Okafor".into(),
            since: day("2026-11-19"),
        }]
    );
}

#[test]
fn two_windows_lock_one_after_the_other_and_a_lock_that_fails_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.db");
    let now = || Box::new(|| Stamp::start_of(day("2026-11-22")));
    let mut one = filled(Store::open(&path, now()).unwrap());
    rhythm(&one, "FREQ=WEEKLY;BYDAY=TH");
    let mut two = Store::open(&path, now()).unwrap();
    let first = one.lock_forecast(&question(), LockKind::Week, "").unwrap();
    let second = two.lock_forecast(&question(), LockKind::Week, "").unwrap();
    assert_ne!(first, second);
    assert_eq!(one.locks(None).unwrap(), two.locks(None).unwrap());
    // Undone in the other window.
    one.undo().unwrap();
    assert_eq!(state(&two, second), LockState::Undone);
    assert_eq!(state(&two, first), LockState::Standing);
    // The last statement of a lock fails: nothing of it is there.
    let rows = |store: &Store| {
        let sql = "SELECT (SELECT count(*) FROM forecast_locks) + (SELECT count(*) FROM lock_deals)
                     + (SELECT count(*) FROM lock_calls) + (SELECT count(*) FROM journal)";
        store
            .reader()
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    let before = rows(&one);
    one.reader()
        .execute_batch(
            "CREATE TEMP TRIGGER stop BEFORE INSERT ON main.lock_states BEGIN SELECT RAISE(ABORT, 'killed'); END",
        )
        .unwrap();
    assert!(one.lock_forecast(&question(), LockKind::Week, "").is_err());
    assert_eq!(rows(&one), before);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever is locked, withdrawn, undone and redone in whatever order: what a lock froze stays, and the newest
    /// that stands is the last.
    #[test]
    fn no_order_of_steps_changes_what_was_frozen(steps in prop::collection::vec(0_u8..5, 1..24)) {
        let mut store = called();
        let mut frozen: Vec<LockContent> = Vec::new();
        for step in steps {
            match step {
                0 => {
                    let id = store.lock_forecast(&question(), LockKind::Week, "").unwrap();
                    frozen.push(content(&store, id));
                }
                1 => {
                    if let Some(last) = store.last_lock(&question()).unwrap() {
                        store.withdraw_lock(last.id, "Wrong").unwrap();
                    }
                }
                2 => drop(store.undo().unwrap()),
                3 => drop(store.redo().unwrap()),
                _ => drop(store.make_call(&of_rep(2, &[(Commit, usd(60))])).unwrap()),
            }
            for was in &frozen {
                prop_assert_eq!(&content(&store, was.lock.id), was);
            }
            let locks = store.locks(Some(quarter())).unwrap();
            let newest = locks.iter().find(|lock| lock.state == LockState::Standing);
            let last = store.last_lock(&question()).unwrap();
            prop_assert_eq!(last.as_ref(), newest);
        }
    }
}
