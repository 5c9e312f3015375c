//! Laws that hold whatever comes in, in whatever order.

use std::fmt::Write;

use proptest::prelude::*;

use super::{DEALS, Desk, on};
use ridealong::domain::ids::DealId;
use ridealong::exchange::import::ImportOptions;
use ridealong::storage::DealEdit;
use ridealong::storage::records::NewTeam;

const STAGES: [&str; 4] = ["Qualification", "Proposal", "Closed Won", "Closed Lost"];

#[derive(Debug, Clone)]
struct State {
    stage: usize,
    amount: Option<u16>,
    close: Option<u8>,
    owner: u8,
}

fn state() -> impl Strategy<Value = State> {
    (
        0..4_usize,
        proptest::option::of(1..2000_u16),
        proptest::option::of(1..28_u8),
        0..3_u8,
    )
        .prop_map(|(stage, amount, close, owner)| State {
            stage,
            amount,
            close,
            owner,
        })
}

fn export(deals: &[State]) -> String {
    let mut text = "Deal ID,Deal Name,Deal Owner,Stage,Amount,Close Date,Create Date\n".to_owned();
    for (number, deal) in deals.iter().enumerate() {
        let amount = deal
            .amount
            .map(|amount| amount.to_string())
            .unwrap_or_default();
        let close = deal
            .close
            .map(|day| format!("2026-08-{day:02}"))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "D{number},Deal {number},Rep {},{},{amount},{close},2026-01-0{}",
            deal.owner,
            STAGES[deal.stage],
            number + 1
        );
    }
    text
}

/// Changes of three deals: stage, amount and close date in turn, one an hour.
fn changes() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        (0..3_usize, 0..3_u8, 0..4_usize, 1..2000_u16, 1..28_u8),
        0..12,
    )
    .prop_map(|all| {
        let mut text =
            "History ID,Opportunity ID,Field,Old Value,New Value,Created At\n".to_owned();
        for (number, (deal, field, stage, amount, day)) in all.iter().enumerate() {
            let (field, value) = match field {
                0 => ("StageName", STAGES[*stage].to_owned()),
                1 => ("Amount", amount.to_string()),
                _ => ("CloseDate", format!("2026-07-{day:02}")),
            };
            let _ = writeln!(
                text,
                "h{number},D{deal},{field},,{value},2026-02-01 {number:02}:00:00"
            );
        }
        text
    })
}

/// The final tables, without row numbers.
fn tables(desk: &Desk) -> Vec<String> {
    let mut all = desk.rows(
        "SELECT d.external_id, d.name, s.name, r.name, d.outcome, amount_minor, close_on, pushes, stage_since
           FROM deals d LEFT JOIN stages s ON s.id = stage_id LEFT JOIN reps r ON r.id = owner_id ORDER BY 1",
    );
    all.extend(desk.rows(
        "SELECT d.external_id, field, CASE WHEN field IN ('stage', 'reopened') THEN o.name ELSE old END,
           CASE WHEN field IN ('stage', 'reopened') THEN n.name WHEN field = 'owner' THEN '' ELSE new END,
           happened_at / 86400000, dated, e.external_id FROM deal_events e JOIN deals d ON d.id = e.deal_id
           LEFT JOIN stages o ON o.id = e.old LEFT JOIN stages n ON n.id = e.new
           ORDER BY 1, field, happened_at, e.id",
    ));
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn columns_are_what_the_events_say(
        exports in proptest::collection::vec(proptest::collection::vec(state(), 3), 1..4),
        history in changes(),
        history_at in 0..4_usize,
        edited in proptest::option::of((1..28_u8, 0..4_usize)),
    ) {
        let mut desk = Desk::new();
        for (week, deals) in exports.iter().enumerate() {
            let path = desk.write("deals.csv", export(deals));
            desk.import_tried(&[&path], &on(&format!("2026-10-{:02}", 5 + 7 * week)));
            if week == history_at.min(exports.len() - 1) {
                desk.import("history.csv", &history);
            }
            if let Some((day, at)) = edited && at == week {
                let close = format!("2026-12-{day:02}").parse().unwrap();
                let edit = DealEdit { close_on: Some(Some(close)), ..DealEdit::default() };
                desk.store.change("Re-date", |change| change.edit_deal(DealId(1), &edit)).unwrap();
            }
            prop_assert!(desk.broken_laws().is_empty(), "{:?}", desk.broken_laws());
        }
        // Whatever came in, the newest undo takes back exactly, and the last export says nothing new.
        let before = desk.dump();
        let last = exports.last().unwrap();
        let again = desk.import_on("deals.csv", &export(last), &format!("2026-10-{:02}", 5 + 7 * (exports.len() - 1)));
        prop_assert!(!again.changes_something(), "{again:?}");
        desk.import("more.csv", &export(&vec![last[0].clone(); 5]));
        desk.store.undo().unwrap();
        prop_assert_eq!(desk.dump(), before);
    }

    #[test]
    fn deals_then_history_is_history_in_the_same_command(deals in proptest::collection::vec(state(), 3), history in changes()) {
        let mut one_after_the_other = Desk::new();
        one_after_the_other.import_on("deals.csv", &export(&deals), "2026-10-05");
        one_after_the_other.import_on("history.csv", &history, "2026-10-05");
        let mut together = Desk::new();
        let paths = [together.write("history.csv", &history), together.write("deals.csv", export(&deals))];
        together.import_with(&[&paths[0], &paths[1]], &on("2026-10-05"));
        prop_assert_eq!(tables(&one_after_the_other), tables(&together));
    }
}

#[test]
fn after_a_stopped_import_changes_are_journalled_as_before() {
    let mut desk = Desk::new();
    let many: Vec<String> = (0..3000)
        .map(|n| format!("X{n},Deal {n},Acme,Ana,Proposal,1,EUR,2026-09-30,2026-01-05,,Commit\n"))
        .collect();
    let path = desk.write("many.csv", DEALS.to_owned() + &many.concat());
    let names = "SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name";
    let indices = desk.rows(names);
    let mut plan = desk.plan(&[&path], &ImportOptions::default()).unwrap();
    let stopped = plan.merge(&mut desk.store, &mut |_| false).unwrap_err();
    assert!(stopped.is_cancelled(), "{stopped}");
    let before = desk.dump();
    assert_eq!(desk.rows(names), indices);
    let team = NewTeam {
        name: "North",
        ..NewTeam::default()
    };
    desk.store
        .change("Add North", |change| change.add_team(&team))
        .unwrap();
    assert_ne!(desk.dump(), before);
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
    plan.merge(&mut desk.store, &mut |_| true).unwrap();
    assert_eq!(desk.rows(names), indices);
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
}
