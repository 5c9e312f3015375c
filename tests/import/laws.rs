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

/// What may happen to a file.
#[derive(Debug, Clone)]
enum Step {
    Export(Vec<State>),
    History(String),
    /// Activities: whose, on which account, the day, whether done.
    Work(Vec<(u8, u8, u8, bool)>),
    /// Leads: whose, the day.
    Leads(Vec<(u8, u8)>),
    /// Accounts with their segments.
    Accounts(Vec<u8>),
    Edit(i64, u8),
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    let work = || (0..4_u8, 0..3_u8, 1..28_u8, any::<bool>());
    prop_oneof![
        3 => proptest::collection::vec(state(), 2..6).prop_map(Step::Export),
        2 => changes().prop_map(Step::History),
        2 => proptest::collection::vec(work(), 1..8).prop_map(Step::Work),
        1 => proptest::collection::vec((0..4_u8, 1..28_u8), 1..5).prop_map(Step::Leads),
        1 => proptest::collection::vec(0..3_u8, 3).prop_map(Step::Accounts),
        2 => (1..6_i64, 1..28_u8).prop_map(|(deal, day)| Step::Edit(deal, day)),
        3 => Just(Step::Undo),
        2 => Just(Step::Redo),
    ]
}

fn text(head: &str, lines: &[String]) -> String {
    format!("{head}\n{}\n", lines.join("\n"))
}

fn leads_come(desk: &mut Desk, leads: &[(u8, u8)]) {
    let line = |(at, (rep, day)): (usize, &(u8, u8))| {
        format!("L{at},Lead {at},Rep {rep},Web,2026-08-{day:02}")
    };
    let lines: Vec<String> = leads.iter().enumerate().map(line).collect();
    let head = "Lead ID,Lead Name,Lead Owner,Lead Source,Create Date";
    desk.import("leads.csv", &text(head, &lines));
}

fn accounts_come(desk: &mut Desk, segments: &[u8]) {
    let line = |(at, segment): (usize, &u8)| {
        let segment = ["", "SMB", "Enterprise"][usize::from(*segment)];
        let target = if segment == "SMB" { "Yes" } else { "" };
        format!("C{at},Account {at},Food,{segment},{target}")
    };
    let lines: Vec<String> = segments.iter().enumerate().map(line).collect();
    let head = "Account ID,Account Name,Industry,Segment,Target Account";
    desk.import("accounts.csv", &text(head, &lines));
}

/// Each as a small export of its kind; the accounts of deals are those of their number.
fn take(desk: &mut Desk, step: &Step) {
    match step {
        Step::Export(deals) => {
            let mut with_accounts = String::new();
            for (number, line) in export(deals).lines().enumerate() {
                let account = match number {
                    0 => "Account Name".to_owned(),
                    _ => format!("Account {}", number % 3),
                };
                let _ = writeln!(with_accounts, "{line},{account}");
            }
            desk.import("deals.csv", &with_accounts);
        }
        // Before there are deals, the history of none is refused.
        Step::History(history) => {
            let path = desk.write("history.csv", history);
            if let Ok(mut plan) = desk.plan(&[&path], &ImportOptions::default()) {
                drop(plan.merge(&mut desk.store, &mut |_| true));
            }
        }
        Step::Work(work) => {
            let lines = work
                .iter()
                .enumerate()
                .map(|(at, (rep, account, day, done))| {
                    let status = if *done { "Completed" } else { "Open" };
                    format!(
                        "A{at},Call,Call {at},Rep {rep},Account {account},2026-09-{day:02},{status}"
                    )
                });
            let head = "Activity ID,Type,Subject,Assigned To,Account Name,Date,Status";
            let lines: Vec<String> = lines.collect();
            desk.import("activities.csv", &text(head, &lines));
        }
        Step::Leads(leads) => leads_come(desk, leads),
        Step::Accounts(segments) => accounts_come(desk, segments),
        Step::Edit(deal, day) => {
            let close = format!("2026-12-{day:02}").parse().unwrap();
            let edit = DealEdit {
                close_on: Some(Some(close)),
                ..DealEdit::default()
            };
            let changed = |change: &mut ridealong::storage::Change<'_>| {
                change.edit_deal(DealId(*deal), &edit)
            };
            drop(desk.store.change("Re-date", changed));
        }
        Step::Undo => drop(desk.store.undo().unwrap()),
        Step::Redo => drop(desk.store.redo().unwrap()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_equals_a_recount_after_imports_edits_undo_and_redo(
        first in proptest::collection::vec(state(), 3..6),
        steps in proptest::collection::vec(step(), 1..9),
    ) {
        let mut desk = Desk::new();
        take(&mut desk, &Step::Export(first));
        for step in steps {
            take(&mut desk, &step);
            // Nothing is left for later, so that the recount looks at everything.
            prop_assert_eq!(desk.rows("SELECT count(*) FROM stale_reps"), ["0"], "{:?}", step);
            prop_assert_eq!(desk.rows("SELECT count(*) FROM stale_forecast_lines"), ["0"], "{:?}", step);
            prop_assert_eq!(desk.store.health().unwrap().problems, Vec::<String>::new(), "{:?}", step);
        }
    }
}

#[test]
fn what_is_kept_is_counted_from_every_kind_of_import() {
    let mut desk = Desk::new();
    let states = |stage| {
        vec![
            State {
                stage,
                amount: Some(5),
                close: Some(3),
                owner: 1,
            };
            4
        ]
    };
    for step in [
        Step::Export(states(0)),
        Step::Work(vec![(1, 1, 4, true), (1, 2, 5, true)]),
        Step::Leads(vec![(1, 3)]),
        Step::Accounts(vec![0, 1, 2]),
        Step::Export(states(2)),
    ] {
        take(&mut desk, &step);
    }
    let counts =
        "SELECT (SELECT count(*) FROM activities WHERE done = 1), (SELECT count(*) FROM leads),
                         (SELECT count(*) FROM accounts WHERE segment <> '')";
    assert_eq!(desk.rows(counts), ["2|1|2"]);
    assert_eq!(desk.store.health().unwrap().problems, [""; 0]);
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
