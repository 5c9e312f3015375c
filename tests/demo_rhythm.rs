//! The demo company has a living rhythm: each kind of thing is there, within bounds, and the file is sound.

use ridealong::domain::cadence::Adherence;
use ridealong::exchange::demo;
use ridealong::storage::DealScope;
use rusqlite::Connection;

use crate::demo::{company_at, reader, store_at, usual};

/// What is counted, and between which numbers it lies.
const KINDS: [(&str, i64, i64); 32] = [
    ("SELECT count(*) FROM cadences", 5, 5),
    (
        "SELECT count(*) FROM days_off WHERE whose = 'everybody'",
        2,
        2,
    ),
    ("SELECT count(*) FROM days_off WHERE whose = 'rep'", 1, 1),
    (
        "SELECT count(*) FROM occurrence_changes WHERE what = 'held'",
        120,
        220,
    ),
    (
        "SELECT count(*) FROM occurrence_changes WHERE what = 'skipped' AND reason <> ''",
        5,
        30,
    ),
    (
        "SELECT count(*) FROM occurrence_changes WHERE what = 'moved' AND reason <> ''",
        5,
        30,
    ),
    (
        "SELECT count(*) FROM occurrence_changes WHERE what = 'moved' AND to_day > '2026-11-23'",
        1,
        1,
    ),
    (
        "SELECT count(*) FROM meetings WHERE state = 'held' AND rep_id IS NOT NULL",
        60,
        104,
    ),
    (
        "SELECT count(*) FROM meetings WHERE state = 'held' AND team_id IS NOT NULL",
        25,
        39,
    ),
    (
        "SELECT count(DISTINCT text) FROM notes WHERE meeting_id IS NOT NULL AND private = 0 AND opinion = 0",
        40,
        140,
    ),
    (
        "SELECT count(*) FROM notes WHERE meeting_id IS NOT NULL AND private = 1 AND opinion = 1",
        20,
        60,
    ),
    ("SELECT count(*) FROM decisions WHERE reason <> ''", 40, 110),
    (
        "SELECT count(*) FROM decisions WHERE deal_id IS NOT NULL",
        5,
        60,
    ),
    (
        "SELECT count(*) FROM meeting_attendees WHERE presence = 'excused'",
        3,
        30,
    ),
    (
        "SELECT count(*) FROM actions WHERE meeting_id IS NOT NULL AND owner_id IS NULL AND state = 'done'",
        10,
        60,
    ),
    (
        "SELECT count(*) FROM actions WHERE meeting_id IS NOT NULL AND owner_id IS NOT NULL AND state = 'done'",
        30,
        100,
    ),
    (
        "SELECT count(*) FROM actions WHERE meeting_id IS NOT NULL AND state = 'open' AND due_on >= '2026-11-23'",
        3,
        20,
    ),
    (
        "SELECT count(*) FROM actions WHERE meeting_id IS NOT NULL AND state = 'open' AND due_on < '2026-11-23'",
        2,
        10,
    ),
    (
        "SELECT count(*) FROM actions WHERE meeting_id IS NOT NULL AND state = 'dropped' AND reason <> ''",
        4,
        15,
    ),
    (
        "SELECT count(*) FROM action_moves WHERE reason <> ''",
        5,
        30,
    ),
    ("SELECT count(*) FROM calls WHERE state = 'held' AND outcome <> '' AND objective <> ''", 6, 20),
    ("SELECT count(DISTINCT call_type) FROM calls", 2, 3),
    ("SELECT count(DISTINCT outcome) FROM calls", 2, 2),
    ("SELECT count(*) FROM calls WHERE took_over_at IS NOT NULL", 1, 1),
    ("SELECT count(*) FROM call_marks WHERE kind = 'quote'", 12, 40),
    // What is ticked was observed as used on that day.
    ("SELECT count(*) FROM call_marks WHERE kind = 'tick'", 4, 40),
    (
        "SELECT count(*) FROM call_marks m JOIN calls c ON c.id = m.call_id JOIN behaviours b ON b.id = m.behaviour_id
         WHERE NOT EXISTS (SELECT 1 FROM observations o WHERE o.ride_along_id = c.ride_along_id
           AND o.competency_id = b.competency_id AND o.used = 'yes')",
        0,
        0,
    ),
    (
        "SELECT count(*) FROM ride_alongs WHERE debriefed_at IS NOT NULL AND strength <> '' AND revealed_at IS NOT NULL",
        1,
        4,
    ),
    ("SELECT count(*) FROM commitments WHERE state = 'open' AND action_id IS NOT NULL", 1, 4),
    ("SELECT count(*) FROM commitments WHERE state = 'seen' AND observation_id IS NOT NULL", 1, 1),
    ("SELECT (SELECT count(*) FROM snoozes) = 1 AND (SELECT count(*) FROM week_closes) = 1", 1, 1),
    // Nothing of it can be undone: it is what the file begins with.
    ("SELECT count(*) FROM journal", 0, 0),
];

fn number(file: &Connection, sql: &str) -> i64 {
    file.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn the_company_lives_a_rhythm_with_each_kind_of_thing() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("usual.db");
    let options = demo::Options {
        deals: 1_500,
        activities: Some(2_000),
        ..usual(7)
    };
    company_at(&path, &options);
    let file = reader(&path);
    for (sql, low, high) in KINDS {
        let found = number(&file, sql);
        assert!((low..=high).contains(&found), "{sql}: {found}");
    }
    // Nothing lies ahead of the day, and no text kept a place to be filled in.
    for (table, column) in [
        ("occurrence_changes", "made_at"),
        ("meetings", "ended_at"),
        ("notes", "written_at"),
        ("actions", "closed_at"),
        ("decisions", "decided_at"),
    ] {
        let sql =
            format!("SELECT count(*) FROM {table} WHERE {column} >= 1795392000000 + 86400000");
        assert_eq!(number(&file, &sql), 0, "{table}");
    }
    for (table, column) in [
        ("notes", "text"),
        ("decisions", "text"),
        ("actions", "text"),
        ("debrief_answers", "answer"),
    ] {
        let sql = format!("SELECT count(*) FROM {table} WHERE {column} LIKE '%{{%'");
        assert_eq!(number(&file, &sql), 0, "{table}");
    }
    drop(file);
    let store = store_at(&path);
    assert_eq!(store.health().unwrap().problems, Vec::<String>::new());
    let (from, to) = ("2026-08-24".parse().unwrap(), "2026-11-22".parse().unwrap());
    let cells = store
        .adherence(&DealScope::default(), from, to, store.today())
        .unwrap();
    let all = cells
        .iter()
        .fold(Adherence::default(), |sum, cell| sum.with(cell.figures));
    let share = all.share().unwrap();
    assert!(
        (0.72..0.88).contains(&share),
        "{share} of {}",
        all.planned()
    );
}

#[test]
fn the_rhythm_can_be_written_for_any_seed_day_and_size() {
    let room = tempfile::tempdir().unwrap();
    for (seed, today, reps) in [
        (1, "2026-11-20", 16),
        (2, "2026-11-22", 16),
        (3, "2026-11-18", 3),
        (4, "2026-11-17", 1),
        (5, "2026-11-19", 9),
        (6, "2026-03-02", 16),
    ] {
        let path = room.path().join(format!("{seed}.db"));
        let options = demo::Options {
            today: today.parse().unwrap(),
            deals: 150,
            activities: Some(0),
            reps,
            ..usual(seed)
        };
        company_at(&path, &options);
        let held = "SELECT count(*) FROM meetings WHERE state = 'held'";
        assert!(number(&reader(&path), held) > 20, "{today}");
    }
}
