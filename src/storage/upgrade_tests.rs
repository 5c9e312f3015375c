//! A file that the first version made, opened by this one: every row is kept, what could be undone and redone still
//! can, and past days read as before.

use std::path::{Path, PathBuf};

use rusqlite::types::Value;

use super::*;
use crate::config::assets;
use crate::domain::history::Looking;
use crate::domain::stamp::Stamp;
use crate::storage::Store;
use crate::storage::small_file::filled;

/// What version 1 wrote, as it wrote it: changes of every kind in the tables that later steps gave more columns.
const ENTRIES: [(&str, &str); 10] = [
    (
        "Add a quota, an account, a rep, a deal, an action",
        "INSERT INTO main.quotas (uid, rep_id, starts_on, ends_on, amount_minor, currency, ramp)
           VALUES (x'21', 1, '2026-10-01', '2026-12-31', 50000000, 'USD', 0.5);
         INSERT INTO main.accounts (uid, name, extra) VALUES (x'22', 'Initech', '{\"tier\":\"A\"}');
         INSERT INTO main.reps (uid, name, manager_id) VALUES (x'23', 'Cem Demir', 1);
         INSERT INTO main.deals (uid, name, account_id, owner_id, stage_id) VALUES (x'24', 'Initech pilot', 2, 3, 1);
         INSERT INTO main.deal_events (deal_id, field, new, happened_at, learnt_at, dated, source) VALUES
           (4, 'stage', '1', 1790000000000, 1790000000000, 1, 'person'),
           (4, 'owner', '3', 1790000000000, 1790000000000, 1, 'person');
         INSERT INTO main.actions (uid, text, owner_id, deal_id, due_on, made_at)
           VALUES (x'25', 'Call Bo', 3, 4, '2026-12-01', 1790000000000);
         INSERT INTO main.notes (uid, subject_kind, subject_id, text, written_at, changed_at)
           VALUES (x'26', 'rep', 3, 'New in the team', 1790000000000, 1790000000000);",
    ),
    ("Rename", "UPDATE main.reps SET name = 'Cem Aydin', hired_on = '2026-09-01' WHERE id = 3"),
    ("Raise the quota", "UPDATE main.quotas SET amount_minor = 60000000, ramp = 1.0"),
    ("Segments", "UPDATE main.accounts SET segment = 'mid'; UPDATE main.deals SET segment = 'mid'"),
    ("Done", "UPDATE main.actions SET state = 'done', closed_at = 1790000001000 WHERE id = 1"),
    (
        "Delete a deal, with what hangs on it",
        "DELETE FROM main.actions WHERE deal_id = 4; DELETE FROM main.deals WHERE id = 4",
    ),
    ("Delete the quota", "DELETE FROM main.quotas"),
    (
        "Delete an account and a rep",
        "DELETE FROM main.accounts WHERE id = 2; DELETE FROM main.notes; DELETE FROM main.reps WHERE id = 3",
    ),
    ("Add another", "INSERT INTO main.reps (uid, name) VALUES (x'33', 'Dana Cruz')"),
    (
        "Set the base currency",
        "INSERT INTO main.settings (key, value, origin) VALUES ('base_currency', '\"USD\"', 'a person')",
    ),
];

/// What an import brought, noted as ranges; its stages, too.
const BULK: &str = "
    INSERT INTO main.processes (uid, name) VALUES (x'40', 'Stages of the CRM');
    INSERT INTO main.stages (uid, process_id, name, position) VALUES (x'41', 2, 'Qualify', 1), (x'42', 2, 'Close', 2);
    INSERT INTO main.reps (uid, name) VALUES (x'43', 'Eva Lind'), (x'44', 'Finn Moe');
    INSERT INTO main.accounts (uid, name) VALUES (x'45', 'Umbrella'), (x'46', 'Hooli');
    INSERT INTO main.deals (uid, name, stage_id) VALUES (x'47', 'Umbrella', 6), (x'48', 'Hooli', 7), (x'49', 'Hooli 2', 6);
    INSERT INTO main.deal_events (deal_id, field, new, happened_at, learnt_at) VALUES
      (4, 'stage', '6', 1790000000000, 1790000000000), (5, 'stage', '7', 1790000000000, 1790000000000),
      (6, 'stage', '6', 1790000000000, 1790000000000);
    INSERT INTO main.quotas (uid, rep_id, starts_on, ends_on, amount_minor, currency)
      VALUES (x'4A', 4, '2026-10-01', '2026-12-31', 7000, 'USD');
    UPDATE main.reps SET email = 'ana@example.com' WHERE id = 1;";

const RANGES: [(&str, i64, i64); 7] = [
    ("processes", 2, 2),
    ("stages", 6, 7),
    ("reps", 4, 5),
    ("accounts", 2, 3),
    ("deals", 4, 6),
    ("deal_events", 14, 16),
    ("quotas", 1, 1),
];

fn now() -> Now {
    Box::new(|| Stamp(1_795_000_000_000))
}

/// What version 2 wrote more, in the tables that the third step gave more columns.
const ENTRIES_OF_2: [(&str, &str); 4] = [
    (
        "Plan a ride-along, observe, promise",
        "INSERT INTO main.competencies (uid, key, name, position) VALUES (x'50', 'discovery', 'Discovery', 1);
         INSERT INTO main.ride_alongs (uid, rep_id, competency_id, purpose, planned_on, made_at)
           VALUES (x'51', 1, 1, 'See discovery', '2026-11-20', 1790000000000);
         INSERT INTO main.observations (uid, rep_id, competency_id, ride_along_id, observed_on, used, level, made_at)
           VALUES (x'52', 1, 1, 1, '2026-11-20', 'yes', 3, 1790000000000);
         INSERT INTO main.plans (uid, rep_id, focus, starts_on, ends_on, made_at)
           VALUES (x'53', 1, 'Ask first', '2026-11-20', '2026-12-20', 1790000000000);
         INSERT INTO main.check_ins (uid, plan_id, due_on, made_at) VALUES (x'54', 1, '2026-11-27', 1790000000000);
         INSERT INTO main.actions (uid, text, owner_id, plan_id, due_on, made_at)
           VALUES (x'55', 'Three questions before the demo', 1, 1, '2026-11-27', 1790000000000);",
    ),
    (
        "Hold the ride-along",
        "UPDATE main.ride_alongs SET state = 'held', held_on = '2026-11-20' WHERE id = 1;
         UPDATE main.check_ins SET held_on = '2026-11-27', changed = 'partly' WHERE id = 1",
    ),
    (
        "Move the action",
        "UPDATE main.actions SET due_on = '2026-12-04', reason = 'ill' WHERE plan_id = 1;
         INSERT INTO main.action_moves (uid, action_id, old, new, reason, moved_at)
           SELECT x'56', id, '2026-11-27', '2026-12-04', 'ill', 1790000000000 FROM main.actions WHERE plan_id = 1",
    ),
    ("Take the observation back", "DELETE FROM main.observations; DELETE FROM main.check_ins"),
];

/// Opens the file as an older version did.
fn open_as(path: &Path, version: usize) -> Store {
    let (connection, real) = open_with(path, &now(), &schema::STEPS[..version]).unwrap();
    Store::over(connection, real, None, now())
}

/// Opens the file as version 1 did.
fn open_old(path: &Path) -> Store {
    open_as(path, 1)
}

/// All tables of a version with their columns, but what the journal and SQLite keep for themselves.
fn columns_of(version: usize) -> Vec<(String, String)> {
    let mut connection = Connection::open_in_memory().unwrap();
    schema::take_steps(&mut connection, &schema::STEPS[..version]).unwrap();
    let mut statement = connection
        .prepare(
            "SELECT l.name, group_concat(i.name ORDER BY i.cid) FROM pragma_table_list l, pragma_table_info(l.name) i
             WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite%' AND l.name NOT LIKE 'journal%' GROUP BY l.name",
        )
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(|row| row.unwrap()).collect()
}

/// Every row, in the columns of version 1; without a schema what a reading query sees.
fn rows(store: &Store, schema: &str) -> Vec<String> {
    rows_of(store, schema, 1)
}

/// Every row, in the columns of a version.
fn rows_of(store: &Store, schema: &str, version: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (table, columns) in columns_of(version) {
        let sql = format!("SELECT {columns} FROM {schema}{table} ORDER BY id");
        let mut statement = store.reader().prepare(&sql).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<_> = (0..width)
                .map(|i| format!("{:?}", row.get::<_, Value>(i).unwrap()))
                .collect();
            lines.push(format!("{table}: {}", cells.join(" ")));
        }
    }
    lines
}

fn do_sql(store: &mut Store, label: &str, sql: &str) {
    store
        .change(label, |change| Ok(change.sql().execute_batch(sql)?))
        .unwrap();
}

/// A file of version 1 with a journal, `undone` of its entries taken back; with the rows after each entry.
fn old_file(path: &Path, undone: usize) -> Vec<Vec<String>> {
    let mut store = filled(open_old(path));
    let mut states = vec![rows(&store, "main.")];
    for (label, sql) in ENTRIES {
        do_sql(&mut store, label, sql);
        states.push(rows(&store, "main."));
    }
    store
        .change("Import", |change| {
            change.begin_bulk()?;
            change.sql().execute_batch(BULK)?;
            change.end_bulk()?;
            for (table, first, last) in RANGES {
                change.note_bulk(table, first, last)?;
            }
            Ok(())
        })
        .unwrap();
    states.push(rows(&store, "main."));
    for _ in 0..undone {
        store.undo().unwrap();
    }
    states
}

fn look_well(store: &Store, when: &str) {
    assert_eq!(store.health().unwrap().problems, [""; 0], "{when}");
}

#[test]
fn shipped_steps_are_as_they_were_shipped() {
    // FNV-1a. Files out there were made by these very texts: a change belongs into a new step.
    let shipped = [
        0xb4cf_4183_c68f_4ee1,
        0xdb42_b99c_765d_dc6a,
        0xa569_6593_67c8_6aa6,
        0x4764_6097_78ab_5da0,
        0x8f37_c8d9_cae2_ecaa,
        0xc88a_1dbd_b902_b6d2,
        0xfc26_400a_828a_17ea,
        0x760b_9704_2a35_b6aa,
        0xa7a9_2db5_e408_b18a,
    ];
    for (step, expected) in schema::STEPS.iter().zip(shipped) {
        let mark = step.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| {
            (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        assert_eq!(mark, expected);
    }
}

#[test]
fn coaching_that_version_2_wrote_is_kept_and_can_be_undone_and_redone_after_the_upgrade() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let mut old = filled(open_as(&path, 2));
    let mut states = vec![rows_of(&old, "main.", 2)];
    for (label, sql) in ENTRIES_OF_2 {
        do_sql(&mut old, label, sql);
        states.push(rows_of(&old, "main.", 2));
    }
    drop(old);
    let mut store = Store::open(&path, now()).unwrap();
    for _ in 0..2 {
        for state in states[..ENTRIES_OF_2.len()].iter().rev() {
            store.undo().unwrap().unwrap();
            assert_eq!(rows_of(&store, "main.", 2), *state);
            look_well(&store, "undone");
        }
        for state in &states[1..] {
            store.redo().unwrap().unwrap();
            assert_eq!(rows_of(&store, "main.", 2), *state);
            look_well(&store, "done again");
        }
    }
}

#[test]
fn an_upgrade_keeps_every_row_and_leaves_the_old_file_beside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let before = old_file(&path, 0).pop().unwrap();
    let store = Store::open(&path, now()).unwrap();
    assert_eq!(rows(&store, "main."), before);
    look_well(&store, "after the upgrade");
    let copies: Vec<PathBuf> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|file| file.to_string_lossy().contains(".v1-"))
        .collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    let mut old = open_old(&copies[0]);
    assert_eq!(rows(&old, "main."), before);
    old.undo().unwrap();
    assert_ne!(rows(&old, "main."), before, "its journal is whole, too");
}

#[test]
fn what_was_done_and_undone_before_an_upgrade_is_undone_and_redone_after_it() {
    let entries = ENTRIES.len() + 1;
    for undone in [0, 1, 2, 6, entries] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let states = old_file(&path, undone);
        let mut store = Store::open(&path, now()).unwrap();
        let mut place = entries - undone;
        assert_eq!(rows(&store, "main."), states[place], "{undone} undone");
        for (way, end) in [
            ("redo", entries),
            ("undo", 0),
            ("redo", entries),
            ("undo", 0),
        ] {
            while place != end {
                let turned = if way == "redo" {
                    store.redo()
                } else {
                    store.undo()
                };
                assert!(turned.unwrap().is_some());
                place = if way == "redo" { place + 1 } else { place - 1 };
                let when = format!("{undone} undone, {way} to {place}");
                assert_eq!(rows(&store, "main."), states[place], "{when}");
                look_well(&store, &when);
            }
        }
    }
}

#[test]
fn what_the_new_columns_hold_outlives_undo_of_older_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    old_file(&path, 0);
    let mut store = Store::open(&path, now()).unwrap();
    let new = |store: &Store| -> String {
        store
            .reader()
            .query_row(
                "SELECT concat_ws('|', (SELECT circumstance FROM reps WHERE id = 4), (SELECT agreed_on FROM quotas),
                   (SELECT margin_minor FROM deals WHERE id = 5), (SELECT sum(target) FROM accounts))",
                [],
                |row| row.get(0),
            )
            .unwrap()
    };
    assert_eq!(new(&store), "|0");
    do_sql(
        &mut store,
        "Circumstance",
        "UPDATE main.reps SET circumstance = 'inherited'; UPDATE main.quotas SET agreed_on = '2026-10-05';
         UPDATE main.deals SET margin_minor = 12; UPDATE main.accounts SET target = 1;",
    );
    assert_eq!(new(&store), "inherited|2026-10-05|12|3");
    for _ in 0..2 {
        for _ in 0..5 {
            store.undo().unwrap().unwrap();
        }
        for _ in 0..5 {
            store.redo().unwrap().unwrap();
        }
        assert_eq!(new(&store), "inherited|2026-10-05|12|3");
        look_well(&store, "after five steps back and forth");
    }
}

/// An older file gets its competencies and levers when this version opens it, without an entry in the journal; they
/// point to stages that an import brought, and what was done before can still be undone and redone.
#[test]
fn what_an_upgraded_file_begins_with_stands_in_no_way_of_undo_and_points_to_nothing_that_is_gone() {
    let process = assets::standard_process().unwrap();
    let (competencies, levers) = (assets::competencies().unwrap(), assets::levers().unwrap());
    for undone in [0, 1, 2, 5, ENTRIES.len() + 1] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let states = old_file(&path, undone);
        let mut store = Store::open(&path, now()).unwrap();
        store
            .start_coaching(&process, &competencies, &levers)
            .unwrap();
        let links = |store: &Store| -> (i64, i64) {
            let sql = "SELECT count(stage_id), count(stage_id) FILTER (WHERE stage_id > 5)
               FROM (SELECT stage_id FROM competencies UNION ALL SELECT stage_id FROM levers)";
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            store.reader().query_row(sql, [], row).unwrap()
        };
        let (all, of_the_import) = links(&store);
        assert_eq!(undone == 0, of_the_import > 0);
        assert!(all >= of_the_import);
        let rows = |store: &Store| -> Vec<String> {
            let mut rows = rows(store, "main.");
            rows.retain(|row| !row.contains("_started"));
            rows
        };
        while store.redo().unwrap().is_some() {}
        for _ in 0..2 {
            let end = states.len() - 1;
            assert_eq!(rows(&store), states[end]);
            assert_eq!(links(&store), (all, of_the_import));
            for state in states[..end].iter().rev() {
                store.undo().unwrap().unwrap();
                assert_eq!(rows(&store), *state);
                assert_eq!(links(&store), (all - of_the_import, 0));
                look_well(&store, "undone");
            }
            while store.redo().unwrap().is_some() {}
        }
    }
}

#[test]
fn past_days_of_an_upgraded_file_read_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    old_file(&path, 0);
    let mut store = Store::open(&path, now()).unwrap();
    let whole = rows(&store, "");
    let day = |text: &str| text.parse().ok();
    for known_at in ["", "2999-01-01"] {
        store
            .look_at(Looking::at(day("2999-01-01"), day(known_at)))
            .unwrap();
        // Of a deal without history nothing was ever known.
        let is_seen = |line: &&String| known_at.is_empty() || !line.contains("Mystery");
        let expected: Vec<_> = whole.iter().filter(is_seen).cloned().collect();
        assert_eq!(rows(&store, ""), expected);
        look_well(&store, "looking at another day");
    }
    store.look_at(Looking::at(day("2026-09-10"), None)).unwrap();
    let stage: String = store
        .reader()
        .query_row(
            "SELECT concat(stage_id, ' ', coalesce(margin_minor, '-')) FROM deals WHERE id = 1",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(stage, "1 -");
    store.undo().unwrap();
    store.redo().unwrap();
    store.look_at(None).unwrap();
    assert_eq!(rows(&store, ""), whole);
}
