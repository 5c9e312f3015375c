//! What moved, from the forecast tab: the waterfall, the deals behind its steps, since when.

use ridealong::config::Config;
use ridealong::domain::fiscal::Period;
use ridealong::domain::forecast::lock::LockKind;
use ridealong::screens;
use ridealong::storage::{DealScope, ForecastQuestion};

use crate::support::{Session, moved};

/// The page, since 9 November.
fn page(width: u16, height: u16) -> Session {
    Session::new(screens::tabs(), moved::company())
        .size(width, height)
        .press("3wdday<enter>9 nov 2026<ctrl-s>")
}

#[test]
fn the_waterfall_stands_above_what_else_moved_at_80_by_24() {
    insta::assert_snapshot!(page(80, 24).screen());
    insta::assert_snapshot!(page(80, 24).press("G").screen());
}

#[test]
fn what_else_moved_stands_beside_the_waterfall_at_120_by_40() {
    insta::assert_snapshot!(page(120, 40).press("jjjjjjj").screen());
}

#[test]
fn enter_shows_the_deals_behind_a_step_and_opens_one_of_them() {
    // Pushed out.
    let session = page(80, 24).press("jjjjj<enter>");
    insta::assert_snapshot!(session.screen());
    let deal = session.press("j<enter>").screen();
    assert!(deal.contains("Dune sensors"), "{deal}");
    let back = page(80, 24)
        .press("jjjjj<enter>j<enter><esc><esc>")
        .screen();
    assert!(back.contains("▌ − Pushed out"), "{back}");
}

#[test]
fn the_deals_at_both_ends_are_those_of_the_book() {
    let start = page(80, 24).press("<enter>").screen();
    assert!(
        start.contains("7 deals") && start.contains("300k"),
        "{start}"
    );
    let end = page(80, 24).press("jjjjjjjj<enter>").screen();
    assert!(end.contains("5 deals") && end.contains("270k"), "{end}");
}

#[test]
fn without_a_lock_it_begins_a_week_ago_and_nothing_moved_is_said() {
    let screen = Session::new(screens::tabs(), moved::company())
        .press("3w")
        .screen();
    assert!(
        screen.contains("16 Nov 2026 (a week ago) to 23 Nov 2026"),
        "{screen}"
    );
    assert!(screen.contains("Balances: 270k = 270k"), "{screen}");
    assert!(screen.contains("No deal changed its stage."), "{screen}");
}

#[test]
fn a_file_of_one_export_says_that_no_change_is_known() {
    let screen = Session::new(screens::tabs(), moved::given(&moved::EXPORTS[1..2]))
        .press("3w")
        .screen();
    assert!(screen.contains("No change is known yet"), "{screen}");
}

#[test]
fn it_begins_at_the_last_lock_where_there_is_one() {
    let mut store = moved::company();
    let question = ForecastQuestion::of(DealScope::default(), Period::All, &Config::default());
    store.lock_forecast(&question, LockKind::Week, "").unwrap();
    let screen = Session::new(screens::tabs(), store).press("3w").screen();
    assert!(screen.contains("23 Nov 2026 (the last lock)"), "{screen}");
}

#[test]
fn a_filter_narrows_what_else_moved_by_deal_account_and_owner() {
    let screen = page(120, 40).press("/ben<enter>").screen();
    assert!(
        screen.contains("Dune sensors") && !screen.contains("Acme rollout"),
        "{screen}"
    );
    assert!(
        screen.contains("+ Created"),
        "the waterfall stays: {screen}"
    );
}
