//! The team tab over the tiny company: keys in, screen out.

use crate::deal_list::company;
use crate::support::{Session, setup};

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), company().0)).press("8")
}

#[test]
fn the_team_at_80_by_24() {
    insta::assert_snapshot!(session().screen());
}

#[test]
fn the_team_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).screen());
}

#[test]
fn rates_with_little_behind_them_are_grey_and_never_red() {
    let styled = session().styled();
    assert!(styled.contains("{darkgray:    75 %}"), "{styled}");
    assert!(
        !styled.contains("red:") && !styled.contains("+red"),
        "{styled}"
    );
    session().expect("no data").without(" 0 %");
}

#[test]
fn the_page_of_a_rep_at_80_by_24() {
    insta::assert_snapshot!(session().press("j<enter>vvvv").screen());
}

#[test]
fn the_changes_of_a_reps_deals() {
    insta::assert_snapshot!(session().press("j<enter>V").screen());
}

#[test]
fn every_figure_says_who() {
    insta::assert_snapshot!(session().press("jwjjjj").screen());
}

#[test]
fn the_deals_behind_a_figure_are_one_key_away() {
    session()
        .press("jwj<enter>")
        .expect("[Won]")
        .expect("Maple Dairy")
        .press("<esc><esc>")
        .expect("All together");
}

#[test]
fn reps_are_sorted_and_grouped() {
    session()
        .size(120, 40)
        .press("bb")
        .expect("not grouped")
        .click("Avg won")
        .click("Avg won")
        .expect("▾Avg won");
}

#[test]
fn figures_and_changes_are_filtered_like_any_list() {
    session()
        .press("jw/pipe")
        .expect("Open pipeline")
        .without("Win rate ");
    session()
        .press("j<enter>V/elm")
        .expect("Elm Retail")
        .without("Quince Media");
}
