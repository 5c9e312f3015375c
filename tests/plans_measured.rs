//! Plans are shown as they were written before their leading indicators are counted.

use ridealong::app::pick::Source;
use ridealong::cockpit::{ScopeSources, Setup};
use ridealong::domain::ids::{PlanId, RepId};
use ridealong::domain::plan::PlanState;
use ridealong::screens;
use ridealong::storage::{Closing, NewPlan, PlanQuery, Store};

use crate::deal_page::company;
use crate::plans_tab::{plain_plan, plan_of_ana};
use crate::support::Session;

/// Ana's plan, whose indicator went from 1 to 3.5, and one without an indicator.
fn store() -> Store {
    let mut store = company();
    plan_of_ana(&mut store);
    plain_plan(&mut store, "Ben Okafor", "Two new deals a week");
    store
}

fn held() -> Session {
    Session::new(screens::tabs(), store())
        .size(120, 40)
        .hold_figures()
        .press("7")
}

#[test]
fn the_plans_stand_there_before_their_indicators_are_counted() {
    held()
        .expect("Ask who decides")
        .expect("Two new deals a week")
        .expect("2 plans  ! 1 overdue")
        .expect("1 → … → 3")
        .expect("counting…")
        .without("no data")
        .release_figures()
        .expect("1 → 3.5 → 3")
        .without("counting…");
}

#[test]
fn the_figures_of_before_stand_until_they_are_counted_again() {
    let measured = held().release_figures().hold_figures();
    measured
        .press("b")
        .expect("1 → 3.5 → 3")
        .expect("by rep counting…")
        .press("/two<enter>")
        .without("Ask who decides")
        .press("/<ctrl-u><enter>")
        .expect("1 → 3.5 → 3")
        .press("vvv")
        .expect("1 → 3.5 → 3")
        .press("<enter>jjxu<esc>")
        .expect("1 → 3.5 → 3")
        .expect("counting…")
        .release_figures()
        .expect("1 → 3.5 → 3")
        .without("counting…");
}

#[test]
fn another_day_does_not_show_the_figures_of_this_one() {
    let sources = ScopeSources {
        teams: Source::Fixed(Vec::new()),
        reps: Source::Fixed(Vec::new()),
    };
    let setup = Setup {
        scope_sources: Some(sources),
        ..crate::support::setup(screens::tabs(), store())
    };
    Session::open(setup)
        .size(120, 40)
        .press("7")
        .expect("1 → 3.5 → 3")
        .hold_figures()
        .press("s<tab><tab><tab>2026-12-14<ctrl-s>")
        .expect("read only")
        .expect("1 → … → 3");
}

#[test]
fn what_was_measured_for_another_view_is_not_put_into_this_one() {
    let mut store = store();
    let base = store.base_currency(None).unwrap();
    let closing = Closing {
        plan: PlanId(2),
        state: PlanState::Dropped,
        reason: "he sells elsewhere now".into(),
        said: None,
        said_because: String::new(),
        follow_up: None,
    };
    store.close_plan(&closing, &base).unwrap();
    Session::new(screens::tabs(), store)
        .hold_figures()
        .press("7v")
        .expect("Two new deals")
        .release_figures()
        .expect("Two new deals")
        .without("Ask who decides")
        .without("counting…");
}

#[test]
fn all_of_very_many_plans_are_measured() {
    let mut store = store();
    for at in 0..100 {
        let plan = NewPlan {
            focus: format!("Focus {at}"),
            indicator: "meetings".into(),
            indicator_from: Some(2.0),
            indicator_target: Some(4.0),
            check_ins: vec!["2026-12-01".parse().unwrap()],
            ..NewPlan::new(
                RepId(2),
                "2026-11-02".parse().unwrap(),
                "2026-12-14".parse().unwrap(),
            )
        };
        store.add_plan(&plan).unwrap();
    }
    let lines = store.plan_lines(&PlanQuery::default()).unwrap();
    assert_eq!(lines.iter().filter(|line| line.is_counted()).count(), 101);
    Session::new(screens::tabs(), store)
        .size(120, 40)
        .hold_figures()
        .press("7")
        .expect("2 → … → 4")
        .release_figures()
        .without("…  ")
        .press("G")
        .without("→ … →")
        .without("counting…");
}

#[test]
fn the_page_of_a_plan_stands_there_before_its_indicator_is_counted() {
    let page = held().press("<enter>");
    let page = page
        .expect("Asks for the decision process")
        .expect("Listen to two calls")
        .expect("1 at the start → … since then → target 3")
        .expect("counting…")
        .without("Copy")
        .without("no data");
    let page = page.release_figures();
    let page = page
        .expect("1 at the start → 3.5 since then")
        .expect("Copy")
        .without("counting…");
    // After a change the figures of before stand until they are counted again.
    page.hold_figures()
        .press("jjx")
        .expect("✓ done")
        .expect("1 at the start → 3.5 since then")
        .release_figures()
        .expect("1 at the start → 3.5 since then");
}
