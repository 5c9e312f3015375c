//! The stages of a first export and of those that follow.

use super::{DEALS, Desk};
use ridealong::domain::process::Outcome;
use ridealong::exchange::import::ImportOptions;

#[test]
fn a_first_export_brings_its_own_process_and_later_stages_find_their_place() {
    let mut desk = Desk::new();
    let process = ridealong::config::assets::standard_process().unwrap();
    desk.store.start(&process, &[]).unwrap();
    let before = desk.dump();
    desk.import(
        "deals.csv",
        &DEALS
            .replace("Qualification", "1 - Qualification")
            .replace("Proposal", "2 - Proposal"),
    );
    let stages = "SELECT s.name FROM stages s JOIN processes p ON p.id = process_id
        WHERE p.name = 'Stages of the CRM' ORDER BY position";
    assert_eq!(
        desk.rows(stages),
        [
            "1 - Qualification",
            "2 - Proposal",
            "Closed Won",
            "Closed Lost"
        ]
    );
    let row = "D7,Gale,Gale,Ana Chen,Verbal,5,EUR,2026-10-10,2026-09-01,,Commit\n";
    let path = desk.write(
        "next.csv",
        DEALS.lines().next().unwrap().to_owned() + "\n" + row,
    );
    let options = ImportOptions {
        stages: vec![("Verbal".into(), Outcome::Open)],
        ..ImportOptions::default()
    };
    desk.import_with(&[&path], &options);
    assert_eq!(
        desk.rows(stages),
        [
            "1 - Qualification",
            "2 - Proposal",
            "Verbal",
            "Closed Won",
            "Closed Lost"
        ]
    );
    desk.store.undo().unwrap();
    desk.store.undo().unwrap();
    let after = desk.dump();
    let differing: Vec<_> = before
        .iter()
        .zip(&after)
        .filter(|(before, after)| before != after)
        .collect();
    assert!(
        differing.is_empty() && before.len() == after.len(),
        "{differing:?}"
    );
}
