//! Files so large that rows are read ahead and deals are looked up in memory: they must come in as a small one does.

use std::fmt::Write;

use super::{Desk, ImportOptions, counted};

const DEALS: usize = 900;
const ACTIVITIES: usize = 50_400;

fn owner(place: usize) -> String {
    format!("Rep {}", place * 7 % 83)
}

/// Every ninth names no deal, every tenth one that nobody knows, every eleventh no owner.
fn deal_of(place: usize) -> Option<usize> {
    (!place.is_multiple_of(9) && !place.is_multiple_of(10)).then_some(place * 31 % DEALS)
}

fn activities(with_ids: bool) -> String {
    let mut text = String::from(if with_ids { "Activity ID," } else { "" });
    text.push_str("Subject,Type,Assigned To,Opportunity ID,Date,Status\n");
    for at in 0..ACTIVITIES {
        // Without an id every row has a twin.
        let place = if with_ids { at } else { at / 2 * 2 };
        if with_ids {
            let _ = write!(text, "A{place:06},");
        }
        let deal = match (deal_of(place), place % 10) {
            (Some(deal), _) => format!("D{deal:04}"),
            (None, 0) => "D9999".into(),
            (None, _) => String::new(),
        };
        let owner = if place % 11 == 0 {
            String::new()
        } else {
            owner(place)
        };
        let _ = writeln!(
            text,
            "Call {place},Call,{owner},{deal},2026-0{}-11,Completed",
            place / 2 % 9 + 1
        );
    }
    text
}

fn deals(amount: usize) -> String {
    let mut text =
        String::from("Opportunity ID,Name,Account Name,Owner,Stage,Amount,Close Date,Next Step\n");
    for place in 0..DEALS {
        let amount = if place % 50 == 0 { amount } else { 1000 };
        let _ = writeln!(
            text,
            "D{place:04},Deal {place},Account {},{},Discovery,{amount},2026-12-11,Call {place}",
            place % 400,
            owner(place)
        );
    }
    text
}

#[test]
fn a_large_file_of_activities_finds_its_deals_accounts_and_owners_and_undo_takes_it_back() {
    let mut desk = Desk::new();
    desk.import("deals.csv", &deals(1000));
    let before = desk.dump();
    let merged = desk.import("activities.csv", &activities(true));
    assert_eq!(counted(&merged), [[ACTIVITIES as i64, 0, 0, 0, 0]]);
    let rows = desk.rows(
        "SELECT a.external_id, coalesce(d.name, ''), coalesce(c.name, ''), coalesce(r.name, ''), a.happened_on
           FROM activities a LEFT JOIN deals d ON d.id = a.deal_id LEFT JOIN accounts c ON c.id = a.account_id
           LEFT JOIN reps r ON r.id = a.rep_id ORDER BY a.id",
    );
    for (place, row) in rows.iter().enumerate() {
        let (deal, account) = deal_of(place).map_or_else(Default::default, |deal| {
            (format!("Deal {deal}"), format!("Account {}", deal % 400))
        });
        let owner = if place % 11 == 0 {
            String::new()
        } else {
            owner(place)
        };
        let day = format!("2026-0{}-11", place / 2 % 9 + 1);
        assert_eq!(*row, format!("A{place:06}|{deal}|{account}|{owner}|{day}"));
    }
    assert!(
        !desk
            .import("activities.csv", &activities(true))
            .changes_something()
    );
    desk.store.undo().unwrap();
    assert_eq!(desk.dump(), before);
}

#[test]
fn rows_without_ids_are_known_again_also_where_they_are_twins() {
    let mut desk = Desk::new();
    desk.import("deals.csv", &deals(1000));
    let text: String = activities(false)
        .lines()
        .take(2001)
        .fold(String::new(), |all, line| all + line + "\n");
    let merged = desk.import("activities.csv", &text);
    assert_eq!(counted(&merged), [[2000, 0, 0, 0, 0]]);
    let turned: String = text
        .lines()
        .take(1)
        .chain(text.lines().skip(1).collect::<Vec<_>>().into_iter().rev())
        .fold(String::new(), |all, line| all + line + "\n");
    assert!(!desk.import("activities.csv", &turned).changes_something());
}

/// The first deals of a file are read from end to end; with a history beside them, or with an id that is less than the one
/// before, they are asked for one by one.
#[test]
fn deals_read_ahead_come_in_as_those_that_are_asked_for() {
    let shown = |desk: &Desk| {
        let mut all = desk.rows(
            "SELECT d.id, d.external_id, d.name, a.name, r.name, d.amount_minor, d.next_step FROM deals d
               JOIN accounts a ON a.id = d.account_id JOIN reps r ON r.id = d.owner_id ORDER BY d.id",
        );
        all.extend(desk.rows("SELECT id, deal_id, field, old, new FROM deal_events ORDER BY id"));
        all
    };
    let mut ahead = Desk::new();
    ahead.import("deals.csv", &deals(1000));
    let mut asked = Desk::new();
    let paths = [
        asked.write("deals.csv", deals(1000)),
        asked.write(
            "history.csv",
            "Opportunity ID,Field,Old Value,New Value,Created At\nD9999,Amount,1,2,2026-05-02 08:30:00\n",
        ),
    ];
    asked.import_with(&[&paths[0], &paths[1]], &ImportOptions::default());
    assert_eq!(shown(&ahead), shown(&asked));
    assert!(ahead.broken_laws().is_empty(), "{:?}", ahead.broken_laws());
    let merged = ahead.import("deals.csv", &deals(2000));
    assert_eq!(
        counted(&merged),
        [[0, DEALS as i64 / 50, DEALS as i64 - DEALS as i64 / 50, 0, 0]]
    );
}
