//! The page of a deal: keys in, screen out.

use ridealong::domain::ids::DealId;
use ridealong::exchange::demo::tiny;
use ridealong::screens::pipeline::deal_page::DealScreen;
use ridealong::screens::{Tab, table};
use ridealong::storage::Store;

use crate::support::Session;

/// The tiny company, on the day that it was written for.
pub fn company() -> Store {
    let monday = "2026-11-23T08:00:00".parse().unwrap();
    let now = ridealong::domain::stamp::Stamp::of(monday);
    let mut store = Store::in_memory(Box::new(move || now)).unwrap();
    tiny(&mut store).unwrap();
    store
}

fn tabs() -> Vec<Tab> {
    vec![Tab {
        number: '2',
        first: || Box::new(DealScreen::new(DealId(1), (1..=20).map(DealId).collect())),
        tables: || vec![table::<DealScreen>()],
    }]
}

fn session() -> Session {
    Session::new(tabs(), company())
}

#[test]
fn the_overview_at_80_by_24() {
    insta::assert_snapshot!(session().screen());
}

#[test]
fn the_buyers_at_80_by_24() {
    insta::assert_snapshot!(session().press("nnnnnnnnl").screen());
}

#[test]
fn the_qualification_at_80_by_24() {
    insta::assert_snapshot!(session().press("nnnnnnnnllj").screen());
}

#[test]
fn the_stage_at_80_by_24() {
    insta::assert_snapshot!(session().press("lll").screen());
}

#[test]
fn the_notes_at_80_by_24() {
    insta::assert_snapshot!(session().press("h").screen());
}

#[test]
fn everything_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).press("nnnnnnnnl").screen());
}
