//! The stages of a first export and of those that follow.

use super::{DEALS, Desk};
use ridealong::domain::process::Outcome;
use ridealong::exchange::import::ImportOptions;

#[test]
fn a_first_export_brings_its_own_process_and_later_stages_find_their_place() {
    let mut desk = Desk::new();
    let process = ridealong::config::assets::standard_process().unwrap();
    desk.store.start(&process, &[]).unwrap();
    let competencies = ridealong::config::assets::competencies().unwrap();
    let levers = ridealong::config::assets::levers().unwrap();
    desk.store
        .start_coaching(&process, &competencies, &levers)
        .unwrap();
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

/// Found by the law of the recount: the export then failed on a stage that stood there already.
#[test]
fn a_history_before_the_first_deals_may_name_their_stages() {
    let mut desk = Desk::new();
    let history = "History ID,Opportunity ID,Field,Old Value,New Value,Created At\n\
                   h0,D0,StageName,,Qualification,2026-02-01 00:00:00\n";
    desk.import("history.csv", history);
    let deals = "Deal ID,Deal Name,Deal Owner,Stage,Amount,Close Date,Create Date\n\
                 D0,Deal 0,Rep 0,Qualification,10,2026-08-01,2026-01-01\n\
                 D1,Deal 1,Rep 0,Proposal,10,2026-08-01,2026-01-01\n";
    desk.import("deals.csv", deals);
    assert_eq!(
        desk.rows("SELECT s.name FROM deals d JOIN stages s ON s.id = d.stage_id ORDER BY d.id"),
        ["Qualification", "Proposal"]
    );
    assert_eq!(
        desk.rows("SELECT count(DISTINCT process_id) FROM stages"),
        ["1"]
    );
}

#[test]
fn levers_follow_the_stages_of_a_first_export_by_place_and_come_back_with_undo() {
    let mut desk = Desk::new();
    let process = ridealong::config::assets::standard_process().unwrap();
    let levers = ridealong::config::assets::levers().unwrap();
    desk.store.start(&process, &[]).unwrap();
    desk.store.start_coaching(&process, &[], &levers).unwrap();
    let mut file = DEALS.lines().next().unwrap().to_owned() + "\n";
    for (at, stage) in [
        "Lead In",
        "Needs Analysis",
        "Proposal Made",
        "Contract Sent",
    ]
    .iter()
    .enumerate()
    {
        let row = format!("X{at},Gale{at},Gale,Ana Chen,{stage},5,EUR,2026-10-10,2026-09-01,,\n");
        file.push_str(&row);
    }
    let linked = "SELECT l.key || ': ' || s.name FROM levers l JOIN stages s ON s.id = l.stage_id ORDER BY l.position";
    let before = desk.rows(linked);
    desk.import("deals.csv", &file);
    assert_eq!(
        desk.rows(linked),
        [
            "first_meetings: Lead In",
            "discovery: Lead In",
            "qualification: Needs Analysis",
            "demo: Proposal Made",
            "proposal: Proposal Made",
            "negotiation: Contract Sent",
            "commitment: Contract Sent"
        ]
    );
    desk.store.undo().unwrap();
    assert_eq!(desk.rows(linked), before);
}
