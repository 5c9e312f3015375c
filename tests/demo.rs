//! The demo company: it obeys the rules of the file, and is the same for the same seed.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use chrono::NaiveDate;
use ridealong::domain::flags::{FLAGS, ReviewThresholds};
use ridealong::domain::history::{Event, EventField, Looking, pushes_at, value_at};
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo;
use ridealong::storage::Store;
use rusqlite::Connection;

pub(crate) fn store_at(path: &Path) -> Store {
    Store::open(path, Box::new(|| Stamp::start_of(demo::tiny_today()))).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the file past the program"
)]
pub(crate) fn reader(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

fn events_of(file: &Connection, deal: i64) -> Vec<Event> {
    let mut statement = file
        .prepare_cached(
            "SELECT field, old, new, happened_at, learnt_at, dated FROM deal_events
             WHERE deal_id = ?1 ORDER BY happened_at, id",
        )
        .unwrap();
    let rows = statement
        .query_map([deal], |row| {
            Ok(Event {
                field: row.get::<_, String>(0)?.parse().unwrap(),
                old: row.get(1)?,
                new: row.get(2)?,
                happened_at: Stamp(row.get(3)?),
                learnt_at: Stamp(row.get(4)?),
                dated: row.get(5)?,
            })
        })
        .unwrap();
    rows.map(Result::unwrap).collect()
}

/// Every deal's row equals the fold of its events, by the rules of `domain::history`; answers how many there are.
pub(crate) fn rows_equal_their_events(file: &Connection) -> usize {
    let looking = Looking::at(NaiveDate::from_ymd_opt(9999, 1, 1), None).unwrap();
    let mut deals = file
        .prepare(
            "SELECT d.id, d.name, cast(stage_id AS TEXT), cast(amount_minor AS TEXT), currency, close_on, d.category,
               cast(owner_id AS TEXT), nullif(next_step, ''), pushes, d.outcome, s.outcome, stage_since, created_on
             FROM deals d LEFT JOIN stages s ON s.id = d.stage_id",
        )
        .unwrap();
    let mut rows = deals.query([]).unwrap();
    let mut count = 0;
    while let Some(row) = rows.next().unwrap() {
        let (id, name): (i64, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let events = events_of(file, id);
        let fields = [
            EventField::Stage,
            EventField::Amount,
            EventField::Currency,
            EventField::CloseOn,
            EventField::Category,
            EventField::Owner,
            EventField::NextStep,
        ];
        for (place, field) in (2..).zip(fields) {
            let column: Option<String> = row.get(place).unwrap();
            let (value, _) = value_at(&events, field, looking);
            assert_eq!(value.best(), column.as_deref(), "{name}: {}", field.key());
            let mut last = None;
            for event in events.iter().filter(|event| event.field == field) {
                assert_eq!(event.old, last, "{name}: {} has a gap", field.key());
                last.clone_from(&event.new);
            }
        }
        assert_eq!(
            row.get::<_, i64>(9).unwrap(),
            pushes_at(&events, looking),
            "{name}"
        );
        let (outcome, of_stage): (String, Option<String>) =
            (row.get(10).unwrap(), row.get(11).unwrap());
        assert_eq!(Some(outcome), of_stage, "{name}");
        let (_, entered) = value_at(&events, EventField::Stage, looking);
        let since: Option<String> = row.get(12).unwrap();
        assert_eq!(
            since,
            entered.map(|event| event.happened_at.day().to_string()),
            "{name}"
        );
        assert_eq!(events[0].field, EventField::Created, "{name}");
        assert_eq!(
            events[0].new,
            row.get::<_, Option<String>>(13).unwrap(),
            "{name}"
        );
        count += 1;
    }
    count
}

#[test]
fn the_tiny_company_obeys_the_rules_of_the_file() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("tiny.db");
    let mut store = store_at(&path);
    let company = demo::tiny(&mut store).unwrap();
    assert_eq!(store.next_undo().unwrap(), None);
    drop(store);
    let file = reader(&path);
    assert_eq!(rows_equal_their_events(&file), company.deals.len());
    let reopened: i64 = file
        .query_row(
            "SELECT count(*) FROM deal_events WHERE field = 'reopened'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(reopened, 1);
    let lonely: i64 = file
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(lonely, 0);
}

pub(crate) fn usual(seed: u64) -> demo::Options {
    demo::Options {
        seed,
        ..demo::Options::usual(demo::tiny_today())
    }
}

pub(crate) fn company_at(path: &Path, options: &demo::Options) -> demo::Truth {
    let mut go_on = |_| ControlFlow::Continue(());
    demo::company(&mut store_at(path), options, &mut go_on).unwrap()
}

fn number(file: &Connection, sql: &str) -> f64 {
    let sql = format!("SELECT 1.0 * ({sql})");
    file.query_row(&sql, [], |row| row.get(0)).unwrap()
}

/// What is counted, and between which numbers it lies.
const USUAL: [(&str, f64, f64); 35] = [
    ("SELECT count(*) FROM reps WHERE role = 'rep'", 16.0, 16.0),
    ("SELECT count(*) FROM reps WHERE role = 'manager'", 2.0, 2.0),
    ("SELECT count(*) FROM deals", 2_500.0, 3_500.0),
    ("SELECT count(*) FROM activities", 30_000.0, 48_000.0),
    ("SELECT count(DISTINCT kind) FROM activities", 6.0, 6.0),
    (
        "SELECT count(*) FROM activities WHERE done = 0 AND due_on >= '2026-11-23'",
        20.0,
        400.0,
    ),
    ("SELECT count(DISTINCT source) FROM leads", 7.0, 7.0),
    ("SELECT count(*) FROM quotas WHERE ramp < 1", 2.0, 8.0),
    (
        "SELECT count(DISTINCT rep_id) FROM forecast_calls",
        16.0,
        16.0,
    ),
    ("SELECT count(*) FROM buyers", 1_000.0, 6_000.0),
    (
        "SELECT count(*) FROM buyer_criteria WHERE status = 'met'",
        2_000.0,
        20_000.0,
    ),
    (
        "SELECT count(*) FROM qualification_scores",
        2_000.0,
        20_000.0,
    ),
    ("SELECT count(*) FROM notes", 40.0, 600.0),
    ("SELECT count(DISTINCT currency) FROM deals", 3.0, 3.0),
    ("SELECT avg(currency <> 'USD') FROM deals", 0.05, 0.45),
    ("SELECT count(DISTINCT currency) FROM rates", 2.0, 2.0),
    ("SELECT count(DISTINCT field) FROM deal_events", 9.0, 9.0),
    (
        "SELECT count(*) FROM deals WHERE outcome = 'open'",
        180.0,
        600.0,
    ),
    (
        "SELECT avg(close_on < '2026-11-23') FROM deals WHERE outcome = 'open'",
        0.02,
        0.25,
    ),
    (
        "SELECT avg(next_step = '') FROM deals WHERE outcome = 'open'",
        0.01,
        0.15,
    ),
    (
        "SELECT count(*) FROM deals WHERE outcome = 'open' AND next_step_on BETWEEN '2026-11-23' AND '2026-11-27'",
        15.0,
        300.0,
    ),
    (
        "SELECT count(*) FROM deal_events WHERE happened_at > 1795478399999",
        0.0,
        0.0,
    ),
    (
        "SELECT count(*) - count(DISTINCT name) FROM accounts",
        0.0,
        0.0,
    ),
    ("SELECT count(*) FROM pragma_foreign_key_check", 0.0, 0.0),
    ("SELECT count(*) FROM journal", 0.0, 0.0),
    ("SELECT count(*) FROM observations", 40.0, 160.0),
    (
        "SELECT count(*) FROM observations WHERE observed_on NOT BETWEEN '2026-07-22' AND '2026-11-23'",
        0.0,
        0.0,
    ),
    // Some were coached and some never.
    ("SELECT count(DISTINCT rep_id) FROM observations", 7.0, 14.0),
    (
        "SELECT count(*) FROM ride_alongs WHERE state = 'held'",
        7.0,
        28.0,
    ),
    (
        "SELECT count(*) FROM ride_alongs WHERE state = 'planned' AND planned_on > '2026-11-23'",
        1.0,
        14.0,
    ),
    ("SELECT count(DISTINCT rep_id) FROM goals", 9.0, 15.0),
    (
        "SELECT count(DISTINCT rep_id) FROM goals WHERE agreed_on IS NOT NULL",
        5.0,
        14.0,
    ),
    (
        "SELECT count(*) FROM plans WHERE state IN ('open', 'achieved', 'same_focus')",
        3.0,
        3.0,
    ),
    (
        "SELECT count(*) FROM plans WHERE state <> 'open' AND was_right <> '' AND verdict <> ''",
        2.0,
        2.0,
    ),
    (
        "SELECT count(DISTINCT plan_id) FROM check_ins WHERE held_on IS NOT NULL",
        3.0,
        3.0,
    ),
];

#[test]
fn the_usual_company_has_all_kinds_of_records_and_obeys_the_rules_of_the_file() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("usual.db");
    let truth = company_at(&path, &usual(7));
    let file = reader(&path);
    let deals = number(&file, "SELECT count(*) FROM deals");
    assert_eq!(rows_equal_their_events(&file), deals as usize);
    for (sql, low, high) in USUAL {
        let found = number(&file, sql);
        assert!((low..=high).contains(&found), "{sql}: {found}");
    }
    assert_eq!(truth.reps.len(), 16);
}

#[test]
fn the_same_seed_and_day_write_the_same_bytes_and_another_seed_others() {
    let room = tempfile::tempdir().unwrap();
    let bytes = |name: &str, seed| {
        let path = room.path().join(name);
        let options = demo::Options {
            deals: 300,
            ..usual(seed)
        };
        company_at(&path, &options);
        std::fs::read(&path).unwrap()
    };
    let one = bytes("one.db", 3);
    assert!(one == bytes("two.db", 3));
    assert!(one != bytes("three.db", 4));
}

#[test]
fn nothing_in_the_file_says_what_was_planted() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("a.db");
    company_at(
        &path,
        &demo::Options {
            deals: 300,
            ..usual(5)
        },
    );
    let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).to_lowercase();
    for condition in demo::Condition::PLANTED {
        let key = serde_json::to_value(condition).unwrap();
        let key = key.as_str().unwrap();
        assert!(!text.contains(key), "{key}");
        assert!(!text.contains(&key.replace('_', " ")), "{key}");
    }
}

#[test]
fn causes_are_planted_and_neither_they_nor_plans_for_them_are_in_the_file() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("a.db");
    let options = demo::Options {
        deals: 300,
        ..usual(5)
    };
    let truth = company_at(&path, &options);
    let planted = || truth.reps.iter().filter(|rep| rep.cause.is_some());
    assert_eq!(planted().count(), 6);
    let file = reader(&path);
    for rep in planted() {
        let plans = "SELECT count(*) FROM plans p JOIN reps r ON r.id = p.rep_id WHERE r.name = ?1";
        let plans: i64 = file
            .query_row(plans, [&rep.name], |row| row.get(0))
            .unwrap();
        assert_eq!(plans, 0, "{}", rep.name);
    }
    for table in ["diagnoses", "diagnosis_answers", "rep_levers"] {
        let rows = number(&file, &format!("SELECT count(*) FROM {table}"));
        assert_eq!(rows as i64, 0, "{table}");
    }
    let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).to_lowercase();
    let cause = ridealong::config::assets::cause().unwrap();
    let questions = cause.questions.iter().map(|question| &question.key);
    let outcomes = cause.outcomes.iter().map(|outcome| &outcome.key);
    for key in questions.chain(outcomes).filter(|key| key.contains('_')) {
        assert!(!text.contains(key.as_str()), "{key}");
    }
}

#[test]
fn a_stopped_writing_says_so_and_a_large_company_has_directors() {
    let room = tempfile::tempdir().unwrap();
    let mut calls = 0;
    let stopped = demo::company(
        &mut store_at(&room.path().join("a.db")),
        &usual(1),
        &mut |_| {
            calls += 1;
            ControlFlow::Break(())
        },
    );
    assert!(stopped.is_err() && calls == 1);
    let path = room.path().join("b.db");
    let options = demo::Options {
        deals: 320,
        reps: 160,
        ..usual(1)
    };
    let truth = company_at(&path, &options);
    let file = reader(&path);
    let directors = number(
        &file,
        "SELECT count(*) FROM reps WHERE title = 'Sales Director'",
    );
    assert_eq!(directors as i64, 3);
    let alone = number(
        &file,
        "SELECT count(*) FROM reps WHERE role = 'rep' AND manager_id IS NULL",
    );
    assert_eq!(alone as i64, 0);
    let names: std::collections::HashSet<_> = truth.reps.iter().map(|rep| &rep.name).collect();
    assert_eq!(names.len(), 160);
}

#[test]
fn every_review_flag_has_a_deal_in_the_tiny_company_and_the_first_deal_has_none() {
    let room = tempfile::tempdir().unwrap();
    let mut store = store_at(&room.path().join("tiny.db"));
    let company = demo::tiny(&mut store).unwrap();
    store
        .look_at(Looking::at(Some(demo::tiny_today()), None))
        .unwrap();
    let thresholds = ReviewThresholds::default();
    let mut raised = BTreeSet::new();
    for (place, deal) in company.deals.iter().enumerate() {
        for flag in store.flags_of(*deal, &thresholds).unwrap() {
            assert_ne!(place, 0, "{}", flag.why);
            raised.insert(flag.flag.key);
        }
    }
    let all: BTreeSet<&str> = FLAGS.iter().map(|flag| flag.key).collect();
    assert_eq!(raised, all);
}

#[test]
fn the_shell_writes_a_file_once_and_the_truth_only_when_asked() {
    let room = tempfile::tempdir().unwrap();
    let demo = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ridealong"));
        command.current_dir(room.path()).env("HOME", room.path());
        command
            .env_remove("RIDEALONG_DB")
            .env_remove("RIDEALONG_CONFIG");
        let fixed = ["demo", "--size", "150", "--today", "2026-11-23"];
        command.args(fixed).args(arguments).output().unwrap()
    };
    let first = demo(&["--out", "a.db", "--truth", "a.json"]);
    assert!(
        first.status.success(),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    let said = String::from_utf8(first.stdout).unwrap();
    assert!(said.starts_with("a.db: 16 of 16 reps, "), "{said}");
    let truth: serde_json::Value =
        serde_json::from_slice(&std::fs::read(room.path().join("a.json")).unwrap()).unwrap();
    assert_eq!(truth["reps"].as_array().unwrap().len(), 16);
    let again = demo(&["--out", "a.db"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("was not touched"));
    assert!(demo(&["--out", "b.db"]).status.success());
    let bytes = |name: &str| std::fs::read(room.path().join(name)).unwrap();
    assert!(bytes("a.db") == bytes("b.db"));
    let files = std::fs::read_dir(room.path())
        .unwrap()
        .map(|f| f.unwrap().file_name());
    let files: BTreeSet<_> = files.collect();
    assert_eq!(files.len(), 3, "{files:?}");
}
