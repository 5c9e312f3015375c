//! The calls of a ride-along, from plan to outcome, over the tiny company.

use ridealong::domain::ids::RideAlongId;

use crate::deal_list::company;
use crate::support::{Session, setup};

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), company().0)).press("4")
}

/// With Ana Duarte, today, on discovery.
const PLAN: &str = "nana<enter>today<tab>disc<enter><tab>hear the cost<ctrl-s>";
/// A call on the first deal of Ana, with an objective and a back-up.
const CALL: &str = "a<enter><enter><tab>9.30<tab><tab>They name a decision date<tab>They send the CFO's figures<ctrl-s>";

fn live() -> Session {
    session()
        .press(PLAN)
        .press("<enter>")
        .press(CALL)
        .press("<enter>")
        .press("<enter>")
}

#[test]
fn a_day_with_a_call_at_80_by_24() {
    let session = session().press(PLAN).press("<enter>").press(CALL);
    insta::assert_snapshot!(session.screen());
}

#[test]
fn the_plan_of_a_call_at_80_by_24() {
    let session = session()
        .press(PLAN)
        .press("<enter>")
        .press(CALL)
        .press("<enter>");
    insta::assert_snapshot!(session.screen());
}

#[test]
fn a_tick_costs_one_key_and_is_saved_at_once() {
    let mut session = live()
        .press("ooin")
        .press("\"what would it cost you?<enter>");
    let call = session.store().calls_of(RideAlongId(1)).unwrap()[0].id;
    assert_eq!(session.store().call_marks(call).unwrap().len(), 5);
    insta::assert_snapshot!(session.screen());
}

#[test]
fn how_it_ended_is_asked_with_single_keys_and_what_was_ticked_is_use_not_skill() {
    let mut session = live().press("ooi").press("<enter>");
    insta::assert_snapshot!("how_did_it_end", session.screen());
    session = session
        .press("a")
        .expect("Which objective was met?")
        .press("b");
    insta::assert_snapshot!("what_was_seen_at_80_by_24", session.screen());
}
