//! After a merge that failed, or that died in the middle, the same store imports.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Merged, Orders};
use crate::domain::stamp::Stamp;
use crate::storage::staging::{Counts, StagedFile, StagedKind, StagedRow, StagedValue, Staging};
use crate::storage::{Result, Store};

const NOW: Stamp = Stamp(1_790_000_000_000);

/// A staging area with one file of so many people.
pub(super) fn staged_people(store: &Store, people: i64) -> Staging {
    staged_in(store, people, "North")
}

/// The same people in this region.
fn staged_in(store: &Store, people: i64, region: &str) -> Staging {
    let mut staging = Staging::create(store).unwrap();
    let mut writer = staging
        .begin_file(StagedFile {
            name: "reps.csv".into(),
            hash: format!("{people} {region}"),
            kind: StagedKind::Reps,
            header_key: "name".into(),
            as_of: NOW,
            columns: vec!["name".into(), "region".into()],
            content_hash: 0,
            counts: Counts::default(),
            notes: Vec::new(),
        })
        .unwrap();
    for person in 1..=people {
        let row = StagedRow {
            line: person + 1,
            key: Some(format!("{person:06}")),
            identity: None,
            hash: person + region.len() as i64 * people,
            extra: None,
            values: vec![
                StagedValue::Text(format!("Person {person}")),
                StagedValue::Text(region.into()),
            ],
        };
        writer.row(&row).unwrap();
    }
    writer.finish(Vec::new()).unwrap();
    staging
}

fn pragma(store: &Store, name: &str) -> i64 {
    let answer = store
        .reader()
        .pragma_query_value(None, name, |row| row.get(0));
    answer.unwrap()
}

fn import(store: &mut Store, people: i64) -> Result<Merged> {
    let staging = staged_people(store, people);
    store.merge(
        &staging,
        &Orders::default(),
        &|_| "Import".into(),
        &mut |_| true,
    )
}

#[test]
fn after_a_merge_that_died_or_failed_the_same_store_imports() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("a.db"), Box::new(|| NOW)).unwrap();
    let usual = ["foreign_keys", "threads", "cache_size", "temp_store"];
    let before = usual.map(|name| pragma(&store, name));
    for tried in [false, true] {
        let staging = staged_people(&store, 3000);
        let died = catch_unwind(AssertUnwindSafe(|| {
            let mut on = |_| panic!("a panic for a test");
            let orders = Orders::default();
            if tried {
                store.try_merge_here(&staging, &orders, &mut on)
            } else {
                store.merge(&staging, &orders, &|_| "Import".into(), &mut on)
            }
        }));
        assert!(died.is_err());
        let stopped = store.merge(
            &staging,
            &Orders::default(),
            &|_| "Import".into(),
            &mut |_| false,
        );
        assert!(stopped.is_err());
        assert_eq!(usual.map(|name| pragma(&store, name)), before);
    }
    assert_eq!(store.next_undo().unwrap(), None);
    assert_eq!(import(&mut store, 3000).unwrap().counts[0].new, 3000);
    assert_eq!(store.health().unwrap().problems, Vec::<String>::new());
    store.undo().unwrap().unwrap();
    assert_eq!(store.health().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_comparison_finds_more_than_the_staging_area_keeps_in_memory() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("a.db"), Box::new(|| NOW)).unwrap();
    import(&mut store, 3000).unwrap();
    let staging = staged_in(&store, 3000, "South-west");
    let orders = Orders::default();
    let tried = store
        .try_merge_here(&staging, &orders, &mut |_| true)
        .unwrap();
    assert_eq!(tried.counts[0].changed, 3000);
    let found: i64 = staging
        .sql()
        .query_row(
            "SELECT count(*) FROM changes WHERE new = 'South-west'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(found, 3000);
}
