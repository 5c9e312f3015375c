//! The palette over the tiny company: what is found by a few letters, and where Enter leads.

use ridealong::cockpit::records::finder;
use ridealong::domain::ids::RepId;
use ridealong::storage::{NewPlan, Store};

use crate::deal_list::company;
use crate::support::{Session, setup};

/// With a plan of Ana Duarte's and a walk that was begun with Ben Okafor.
fn coached() -> Store {
    let mut store = company().0;
    let rep = |store: &Store, name: &str| -> RepId { store.find_rep(name).unwrap() };
    let (ana, ben) = (rep(&store, "Ana Duarte"), rep(&store, "Ben Okafor"));
    let (from, to) = ("2026-11-02".parse().unwrap(), "2026-12-18".parse().unwrap());
    store
        .add_plan(&NewPlan {
            focus: "Ask who decides".into(),
            check_ins: vec![to],
            ..NewPlan::new(ana, from, to)
        })
        .unwrap();
    store.begin_walk(ben, None, "team").unwrap();
    store
}

fn session() -> Session {
    let mut setup = setup(ridealong::screens::tabs(), coached());
    setup.finder = Some(finder());
    Session::open(setup)
}

#[test]
fn a_rep_is_found_with_the_open_plan() {
    insta::assert_snapshot!(session().press(":duarte").screen());
}

#[test]
fn an_open_plan_is_opened_by_a_few_letters_of_its_focus() {
    session()
        .press("2:who dec")
        .expect("Ask who decides")
        .press("<enter>")
        .expect("2 Nov 2026 – 18 Dec 2026")
        .expect("Check-in: did the behaviour change?");
}

#[test]
fn an_open_walk_goes_on_where_it_was_left() {
    session()
        .press("8:walk okaf")
        .expect("Walk with Ben Okafor")
        .expect("step 1 of 7")
        .press("<enter>")
        .expect("step 1 of 7: Results against objectives");
}

#[test]
fn a_planned_ride_along_is_selected_in_its_tab_and_a_held_one_is_not_found() {
    let planned = session().press("4nana<enter>+1w<tab>disc<enter><tab>hear the cost<ctrl-s>");
    let session = planned
        .press("/ben<enter>2:cost")
        .expect("Ride-along with Ana Duarte")
        .expect("30 Nov, Discovery and questioning")
        .press("<enter>")
        .expect("▌ 30 Nov   ride-along planned");
    session
        .press("d<ctrl-s>:hear the cost")
        .without("Ride-along with");
}

#[test]
fn an_account_leads_to_its_deals_in_the_pipeline() {
    session()
        .press("8:maple dai")
        .expect("1 deal  account")
        .press("<down><enter>")
        .expect("Maple Dairy")
        .without("Elm Retail");
}
