//! Differences between exports become events; histories lead.

use super::{DEALS, Desk, counted, on};
use ridealong::domain::ids::DealId;
use ridealong::storage::DealEdit;

const HISTORY: &str = "\
History ID,Opportunity ID,Field,Old Value,New Value,Created At
h1,D1,StageName,,Qualification,2026-01-05 09:00:00
h2,D1,StageName,Qualification,Proposal,2026-03-01 10:00:00
h3,D1,Amount,,1500.0,2026-01-05 09:00:00
h4,D1,CloseDate,,2026-06-30,2026-01-05 09:00:00
h5,D1,CloseDate,2026-06-30,2026-09-30,2026-05-02 08:30:00
h6,D4,Amount,,11700.0,2026-02-01 12:00:00
h7,D2,StageName,,Closed Won,2026-03-15 12:00:00
";

const EVENTS: &str =
    "SELECT d.external_id, field, coalesce(o.name, old, ''), coalesce(n.name, new, ''),
    date(happened_at / 1000, 'unixepoch'), dated FROM deal_events e JOIN deals d ON d.id = e.deal_id
    LEFT JOIN stages o ON e.field IN ('stage', 'reopened') AND o.id = e.old
    LEFT JOIN stages n ON e.field IN ('stage', 'reopened') AND n.id = e.new";

#[test]
fn weekly_exports_build_the_history() {
    let mut desk = Desk::new();
    desk.import_on("w1.csv", DEALS, "2026-09-07");
    desk.import_on(
        "w2.csv",
        &DEALS.replace(
            "Proposal,1200.50,EUR,2026-09-30",
            "Closed Lost,1200.50,EUR,2026-09-10",
        ),
        "2026-09-14",
    );
    let w3 = DEALS.replace(
        "Proposal,1200.50,EUR,2026-09-30",
        "Proposal,1000,EUR,2026-12-15",
    );
    desk.import_on("w3.csv", &w3, "2026-09-21");
    assert_eq!(
        desk.rows(&format!("{EVENTS} WHERE d.external_id = 'D1' AND field IN ('stage', 'close_on', 'amount', 'reopened') ORDER BY field, happened_at, e.id")),
        [
            "D1|amount||120050|2026-09-07|0",
            "D1|amount|120050|100000|2026-09-21|0",
            "D1|close_on||2026-09-30|2026-09-07|0",
            "D1|close_on|2026-09-30|2026-09-10|2026-09-14|0",
            "D1|close_on|2026-09-10|2026-12-15|2026-09-21|0",
            "D1|reopened|Closed Lost|Proposal|2026-09-21|0",
            "D1|stage||Proposal|2026-09-07|0",
            "D1|stage|Proposal|Closed Lost|2026-09-14|0",
            "D1|stage|Closed Lost|Proposal|2026-09-21|0",
        ]
    );
    assert_eq!(
        desk.rows("SELECT pushes, stage_since FROM deals WHERE external_id = 'D1'"),
        ["1|2026-09-21"]
    );
    assert!(desk.broken_laws().is_empty(), "{:?}", desk.broken_laws());
}

#[test]
fn a_deal_that_comes_in_won_was_won_on_its_close_date() {
    let mut desk = Desk::new();
    desk.import_on("w1.csv", DEALS, "2026-09-07");
    assert_eq!(
        desk.rows(&format!(
            "{EVENTS} WHERE field = 'stage' ORDER BY d.external_id"
        )),
        [
            "D1|stage||Proposal|2026-09-07|0",
            "D2|stage||Closed Won|2026-03-15|0",
            "D3|stage||Closed Lost|2026-02-10|0",
            "D4|stage||Qualification|2026-09-07|0",
            "D5|stage||Proposal|2026-09-07|0",
            "D6|stage||Closed Won|2026-04-01|0",
        ]
    );
}

#[test]
fn history_leads_and_what_the_export_says_otherwise_stays_as_a_difference() {
    let mut desk = Desk::new();
    desk.import_on("deals.csv", DEALS, "2026-09-07");
    let merged = desk.import("history.csv", HISTORY);
    assert_eq!(counted(&merged), [[7, 0, 0, 0, 0]]);
    assert_eq!(
        desk.rows(&format!("{EVENTS} WHERE field = 'amount' AND d.external_id IN ('D1', 'D4') ORDER BY 1, happened_at, e.id")),
        [
            "D1|amount||150000|2026-01-05|1",
            "D1|amount|150000|120050|2026-09-07|0",
            "D4|amount||1170000|2026-02-01|1",
            "D4|amount|1170000||2026-09-07|0",
        ]
    );
    assert_eq!(
        desk.rows("SELECT stage_since, pushes FROM deals WHERE external_id = 'D1'"),
        ["2026-03-01|1"]
    );
    assert!(desk.broken_laws().is_empty(), "{:?}", desk.broken_laws());
    assert_eq!(
        counted(&desk.import("history.csv", HISTORY)),
        [[0, 0, 7, 0, 0]]
    );
}

#[test]
fn undoing_a_history_brings_back_what_it_rewrote() {
    let mut desk = Desk::new();
    desk.import_on("deals.csv", DEALS, "2026-09-07");
    let before = desk.dump();
    desk.import("history.csv", HISTORY);
    let after = desk.dump();
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
    desk.store.redo().unwrap();
    assert_eq!(desk.dump(), after);
}

#[test]
fn history_of_deals_that_nobody_knows_is_refused() {
    let mut desk = Desk::new();
    let path = desk.write("history.csv", HISTORY);
    let plan = desk.plan(&[&path], &on("2026-09-07")).unwrap();
    let refusals = plan.staging().refusals(0, 9).unwrap();
    assert_eq!(refusals.len(), 7);
    assert!(
        refusals[0].reason.contains("import the deals first"),
        "{}",
        refusals[0].reason
    );
}

#[test]
fn snapshots_after_each_change_become_events() {
    let mut desk = Desk::new();
    desk.import_on("deals.csv", DEALS, "2026-09-07");
    let history = "Id,OpportunityId,CreatedDate,StageName,Amount,CloseDate,ForecastCategory\n\
        008bm00000UoqOjAAJ,D1,2026-01-05T09:00:00Z,Qualification,1000,2026-06-30,Pipeline\n\
        008bm00000UoqOkAAJ,D1,2026-02-05T09:00:00Z,Qualification,1200.50,2026-06-30,Pipeline\n\
        008bm00000UoqOlAAJ,D1,2026-03-05T09:00:00Z,Proposal,1200.50,2026-09-30,Commit\n";
    desk.import("OpportunityHistory.csv", history);
    assert_eq!(
        desk.rows(&format!(
            "{EVENTS} WHERE d.external_id = 'D1' AND dated = 1 ORDER BY field, happened_at"
        )),
        [
            "D1|amount||100000|2026-01-05|1",
            "D1|amount|100000|120050|2026-02-05|1",
            "D1|category||Pipeline|2026-01-05|1",
            "D1|category|Pipeline|Commit|2026-03-05|1",
            "D1|close_on||2026-06-30|2026-01-05|1",
            "D1|close_on|2026-06-30|2026-09-30|2026-03-05|1",
            "D1|stage||Qualification|2026-01-05|1",
            "D1|stage|Qualification|Proposal|2026-03-05|1",
        ]
    );
    let before = desk.dump();
    let again = desk.import("OpportunityHistory.csv", history);
    assert!(!again.changes_something(), "{again:?}");
    assert_eq!(desk.dump(), before);
}

#[test]
fn days_on_which_stages_were_entered_are_history() {
    let mut desk = Desk::new();
    let text = "Record ID,Deal Name,Deal Stage,Amount,Close Date,\"Date entered \"\"Demo (Sales Pipeline)\"\"\",\"Date entered \"\"Closed Won (Sales Pipeline)\"\"\"\n\
        1,A,Closed Won,5,2026-03-03,2026-01-10,2026-03-02\n";
    desk.import_on("hubspot.csv", text, "2026-09-07");
    assert_eq!(
        desk.rows("SELECT s.name, date(happened_at / 1000, 'unixepoch') FROM deal_events JOIN stages s ON s.id = new WHERE field = 'stage' ORDER BY happened_at"),
        ["Demo|2026-01-10", "Closed Won|2026-03-02"]
    );
    assert!(
        !desk
            .import_on("hubspot.csv", text, "2026-09-08")
            .changes_something()
    );
}

#[test]
fn an_older_export_brings_new_deals_and_overwrites_nothing() {
    let mut desk = Desk::new();
    desk.import_on("new.csv", DEALS, "2026-09-14");
    let older = DEALS.replace("1200.50", "1")
        + "D9,Old,Acme,Ana Chen,Proposal,7,EUR,2026-12-01,2026-01-01,,Commit\n";
    let path = desk.write("old.csv", &older);
    let mut plan = desk.plan(&[&path], &on("2026-09-07")).unwrap();
    let merged = plan.merge(&mut desk.store, &mut |_| true).unwrap();
    assert_eq!(
        (
            merged.counts[0].new,
            merged.counts[0].changed,
            merged.counts[0].older
        ),
        (1, 0, 1)
    );
    assert!(!plan.staging().changes(0, 9).unwrap()[0].applied);
    assert_eq!(
        desk.rows("SELECT amount_minor FROM deals WHERE external_id = 'D1'"),
        ["120050"]
    );
}

#[test]
fn what_a_person_decided_stays_until_the_crm_says_something_new() {
    let mut desk = Desk::new();
    desk.import_on("w1.csv", DEALS, "2026-09-07");
    let edit = DealEdit {
        close_on: Some(Some("2026-10-31".parse().unwrap())),
        ..DealEdit::default()
    };
    desk.store
        .change("Re-date", |change| change.edit_deal(DealId(1), &edit))
        .unwrap();
    // Another field changes, the close date of the CRM does not.
    desk.import("w2.csv", &DEALS.replace("call Bo", "call Cy"));
    assert_eq!(
        desk.rows("SELECT close_on, next_step FROM deals WHERE id = 1"),
        ["2026-10-31|call Cy"]
    );
    desk.import("w3.csv", &DEALS.replace("2026-09-30", "2026-11-30"));
    assert_eq!(
        desk.rows("SELECT close_on FROM deals WHERE id = 1"),
        ["2026-11-30"]
    );
    assert!(desk.broken_laws().is_empty(), "{:?}", desk.broken_laws());
}

#[test]
fn an_export_that_brought_nothing_new_was_seen_all_the_same() {
    let mut desk = Desk::new();
    desk.import_on("w1.csv", DEALS, "2026-09-07");
    desk.import_on("w1 again.csv", DEALS, "2026-09-07");
    assert_eq!(desk.rows("SELECT count(*) FROM sightings"), ["0"]);
    let before = desk.dump();
    desk.import_on("w3.csv", DEALS, "2026-09-21");
    assert_eq!(desk.dump(), before);
    assert_eq!(desk.rows("SELECT count(*) FROM journal"), ["1"]);
    // The export of the week between is older than that.
    let between = desk.import_on("w2.csv", &DEALS.replace("1200.50", "1"), "2026-09-14");
    assert_eq!((between.counts[0].changed, between.counts[0].older), (0, 1));
    assert_eq!(desk.dump(), before);
    let path = desk.write(
        "new.csv",
        DEALS.to_owned() + "D7,Gale,,Ana Chen,Proposal,5,EUR,2026-10-10,,,\n",
    );
    desk.import_with(&[&path], &on("2026-09-28"));
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
    assert_eq!(desk.rows("SELECT count(*) FROM sightings"), ["2"]);
    desk.store.undo().unwrap();
    assert_eq!(desk.rows("SELECT count(*) FROM sightings"), ["0"]);
}

#[test]
fn whoever_an_older_export_names_can_be_undone_too() {
    let mut desk = Desk::new();
    desk.import_on("w2.csv", DEALS, "2026-09-14");
    let before = desk.dump();
    desk.import_on(
        "w1.csv",
        &DEALS.replace("Fjord,,Ana Chen", "Fjord,,Zoe New"),
        "2026-09-07",
    );
    assert_eq!(desk.rows("SELECT count(*) FROM reps"), ["3"]);
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
}
