//! Undo, redo and what leaves no entry, on small tables.

use super::*;

fn store() -> Store {
    Store::in_memory(Box::new(|| Stamp(1_000))).unwrap()
}

fn add_team(store: &mut Store, name: &str) {
    store
        .change(&format!("Add {name}"), |change| {
            let uid = change.uid();
            change.sql().execute(
                "INSERT INTO main.teams (uid, name) VALUES (?1, ?2)",
                (uid, name),
            )?;
            Ok(())
        })
        .unwrap();
}

fn teams(store: &Store) -> Vec<(Vec<u8>, String)> {
    let mut statement = store
        .reader()
        .prepare("SELECT uid, name FROM teams ORDER BY id")
        .unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    rows.map(|row| row.unwrap()).collect()
}

#[test]
fn undo_and_redo_bring_back_the_very_same_rows() {
    let mut store = store();
    add_team(&mut store, "North");
    let one = teams(&store);
    store
        .change("Rename", |change| {
            change
                .sql()
                .execute("UPDATE main.teams SET name = 'South'", [])?;
            Ok(())
        })
        .unwrap();
    let two = teams(&store);
    assert_eq!(store.undo().unwrap().unwrap().label, "Rename");
    assert_eq!(teams(&store), one);
    assert_eq!(store.undo().unwrap().unwrap().label, "Add North");
    assert!(teams(&store).is_empty() && store.undo().unwrap().is_none());
    store.redo().unwrap();
    assert_eq!(teams(&store), one);
    store.redo().unwrap();
    assert_eq!(teams(&store), two);
    assert!(store.redo().unwrap().is_none());
}

#[test]
fn a_bulk_range_is_undone_and_redone_row_by_row() {
    let mut store = store();
    store
        .change("Import", |change| {
            change.begin_bulk()?;
            for name in ["a", "b", "c"] {
                let uid = change.uid();
                change.sql().execute(
                    "INSERT INTO main.teams (uid, name) VALUES (?1, ?2)",
                    (uid, name),
                )?;
            }
            change.end_bulk()?;
            change.note_bulk("teams", 1, 3)
        })
        .unwrap();
    let before = teams(&store);
    assert_eq!(store.undo().unwrap().unwrap().rows, 3);
    assert!(teams(&store).is_empty());
    store.redo().unwrap();
    assert_eq!(teams(&store), before);
}

#[test]
fn a_failed_change_never_happened_and_an_empty_one_leaves_no_entry() {
    let mut store = store();
    let failed: Result<()> = store.change("Fail", |change| {
        let uid = change.uid();
        change
            .sql()
            .execute("INSERT INTO main.teams (uid, name) VALUES (?1, 'x')", [uid])?;
        Err(StorageError::Refused("no".into()))
    });
    assert!(failed.is_err() && teams(&store).is_empty());
    store.change("Nothing", |_| Ok(())).unwrap();
    assert_eq!(store.next_undo().unwrap(), None);
    add_team(&mut store, "North");
    assert_eq!(teams(&store).len(), 1);
}

#[test]
fn a_new_change_ends_what_could_be_redone() {
    let mut store = store();
    add_team(&mut store, "North");
    store.undo().unwrap();
    add_team(&mut store, "South");
    assert_eq!(store.next_redo().unwrap(), None);
}

#[test]
fn cascades_come_back_too() {
    let mut store = store();
    store
        .change("Set up", |change| {
            change.sql().execute_batch(
                "INSERT INTO main.processes (uid, name) VALUES (x'01', 'p');
                 INSERT INTO main.stages (uid, process_id, name, position) VALUES (x'02', 1, 's', 1);
                 INSERT INTO main.exit_criteria (uid, stage_id, sense, text, position)
                   VALUES (x'03', 1, 'see', 'a plan', 1);",
            )?;
            Ok(())
        })
        .unwrap();
    store
        .change("Delete", |change| {
            Ok(change.sql().execute("DELETE FROM main.stages", [])?)
        })
        .unwrap();
    store.undo().unwrap();
    let kept: String = store
        .reader()
        .query_row("SELECT text FROM exit_criteria", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, "a plan");
}
