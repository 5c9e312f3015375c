//! The same deals with ids in one export and without in the next.

use std::fmt::Write;

use proptest::prelude::*;

use super::{DEALS, Desk, counted};

fn without_ids(text: &str) -> String {
    text.lines()
        .map(|line| line.split_once(',').unwrap().1.to_owned() + "\n")
        .collect()
}

#[test]
fn without_ids_they_are_known_again() {
    let mut desk = Desk::new();
    desk.import("with.csv", DEALS);
    let before = desk.dump();
    let merged = desk.import("without.csv", &without_ids(DEALS));
    assert_eq!(counted(&merged), [[0, 0, 6, 0, 0]]);
    assert_eq!(desk.dump(), before);
    let merged = desk.import(
        "changed.csv",
        &without_ids(&DEALS.replace("1200.50", "1300")),
    );
    assert_eq!(counted(&merged), [[0, 1, 5, 0, 0]]);
    assert_eq!(
        desk.rows("SELECT amount_minor FROM deals WHERE external_id = 'D1'"),
        ["130000"]
    );
    assert_eq!(counted(&desk.import("with.csv", DEALS))[0][0], 0);
}

#[test]
fn an_id_that_comes_later_is_added_to_its_deal() {
    let mut desk = Desk::new();
    desk.import("without.csv", &without_ids(DEALS));
    let before = desk.dump();
    let history = "Opportunity ID,Field,Old Value,New Value,Created At\n\
        D1,CloseDate,,2026-08-30,2026-05-02 08:30:00\n";
    let paths = [
        desk.write("with.csv", DEALS),
        desk.write("history.csv", history),
    ];
    let merged = desk.import_with(&[&paths[0], &paths[1]], &super::ImportOptions::default());
    assert_eq!(counted(&merged), [[0, 6, 0, 0, 0], [1, 0, 0, 0, 0]]);
    assert_eq!(
        desk.rows("SELECT external_id, name FROM deals ORDER BY id LIMIT 2"),
        ["D1|Acme rollout", "D2|Bolt pilot"]
    );
    assert!(desk.broken_laws().is_empty(), "{:?}", desk.broken_laws());
    assert!(!desk.import("with.csv", DEALS).changes_something());
    assert!(
        !desk
            .import("without.csv", &without_ids(DEALS))
            .changes_something()
    );
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
}

const TWINS: &str = "Deal ID,Deal Name,Account Name,Deal Owner,Stage,Amount,Close Date\n\
    1,Renewal,Acme,Ana,Won,5,2026-01-01\n\
    2,Renewal,Acme,Ana,Proposal,6,2026-12-01\n";

#[test]
fn what_cannot_be_told_apart_is_listed_and_not_doubled() {
    let mut desk = Desk::new();
    desk.import("with.csv", TWINS);
    let merged = desk.import("same.csv", &without_ids(TWINS));
    assert_eq!(counted(&merged), [[0, 0, 2, 0, 0]]);
    // One changed: the other is equal, so there is no doubt.
    let merged = desk.import("one.csv", &without_ids(&TWINS.replace(",6,", ",7,")));
    assert_eq!(counted(&merged), [[0, 1, 1, 0, 0]]);
    assert_eq!(
        desk.rows("SELECT amount_minor FROM deals ORDER BY external_id"),
        ["500", "700"]
    );
    let both = without_ids(&TWINS.replace(",6,", ",8,").replace(",5,", ",9,"));
    let path = desk.write("both.csv", both);
    let mut plan = desk
        .plan(&[&path], &super::ImportOptions::default())
        .unwrap();
    let merged = plan.merge(&mut desk.store, &mut |_| true).unwrap();
    // Listed as refused, and their deals as missing.
    assert_eq!(counted(&merged), [[0, 0, 0, 2, 2]]);
    let refusals = plan.staging().refusals(0, 9).unwrap();
    assert!(refusals[0].reason.contains("(1, 2)"), "{refusals:?}");
    assert_eq!(refusals[0].row[0], "Renewal");
    assert_eq!(desk.rows("SELECT count(*) FROM deals"), ["2"]);
}

#[test]
fn a_deal_of_the_same_name_with_another_account_is_another_deal() {
    let mut desk = Desk::new();
    desk.import("with.csv", TWINS);
    let other = "Deal Name,Account Name,Deal Owner,Stage,Amount,Close Date\n\
        Renewal,Bolt,Ana,Won,5,2026-01-01\n";
    assert_eq!(counted(&desk.import("other.csv", other))[0][0], 1);
    let nameless = "Account Name,Deal Owner,Stage,Amount,Close Date\nAcme,Ana,Won,5,2026-01-01\n";
    desk.import("nameless.csv", nameless);
    assert_eq!(
        desk.rows(
            "SELECT warnings LIKE '%takes the deal''s name%' FROM imports ORDER BY id DESC LIMIT 1"
        ),
        ["1"]
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn with_ids_and_then_without_changes_nothing(
        deals in proptest::collection::vec((0..3_u8, 0..2_u8, 0..2_u8, 0..3_usize, 1..4_u16, 1..4_u8), 1..8),
        created in any::<bool>(),
    ) {
        let mut text = "Deal ID,Deal Name,Account Name,Deal Owner,Stage,Amount,Close Date,Create Date\n".to_owned();
        for (number, (name, account, owner, stage, amount, day)) in deals.iter().enumerate() {
            let stage = ["Proposal", "Closed Won", "Closed Lost"][*stage];
            let made = if created { format!("2026-01-0{day}") } else { String::new() };
            let _ = writeln!(text, "D{number},Deal {name},Acc {account},Rep {owner},{stage},{amount},2026-08-0{day},{made}");
        }
        let mut desk = Desk::new();
        desk.import("with.csv", &text);
        let before = desk.dump();
        let merged = desk.import("without.csv", &without_ids(&text));
        prop_assert_eq!(merged.counts[0].refused, 0);
        prop_assert!(!merged.changes_something(), "{:?}", merged);
        prop_assert_eq!(desk.dump(), before);
        let mut other = Desk::new();
        other.import("without.csv", &without_ids(&text));
        let merged = other.import("with.csv", &text);
        prop_assert_eq!(merged.counts[0].new, 0);
        prop_assert_eq!(other.rows("SELECT count(*) FROM deals WHERE external_id IS NOT NULL"), [deals.len().to_string()]);
        prop_assert!(!other.import("without.csv", &without_ids(&text)).changes_something());
    }
}
