//! The diagnosis tab: the coaching board and the diagnosis of one person, keys in, screen out.

use ridealong::domain::stamp::Stamp;
use ridealong::storage::Store;

use crate::deal_list;
use crate::support::{Session, coached, monday, setup, store};

/// The coached company in a file of its own.
fn company() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("coached.db");
    coached::company_at(&path);
    let store = Store::open(&path, Box::new(|| Stamp::of(monday()))).unwrap();
    (folder, store)
}

fn session(store: Store) -> Session {
    Session::open(setup(ridealong::screens::tabs(), store)).press("6")
}

#[test]
fn the_board_the_sheet_and_their_keys() {
    let (_folder, store) = company();
    let board = session(store);
    insta::assert_snapshot!("the_board_at_80_by_24", board.screen());
    let board = board.size(120, 40);
    insta::assert_snapshot!("the_board_at_120_by_40", board.screen());
    let styled = board.styled();
    assert!(
        !styled.contains("red:") && !styled.contains("+red"),
        "{styled}"
    );

    let sheet = board.press("<enter>");
    insta::assert_snapshot!("the_sheet_at_120_by_40", sheet.screen());
    let sheet = sheet.size(80, 24);
    insta::assert_snapshot!("the_sheet_at_80_by_24", sheet.screen());
    let sheet = sheet.press("v");
    insta::assert_snapshot!("the_sheet_says_who_at_80_by_24", sheet.screen());
    let sheet = sheet.size(120, 40).press("v");
    insta::assert_snapshot!("the_sheet_month_by_month_at_120_by_40", sheet.screen());
    let board = sheet.expect("Month by month").press("<esc>");

    let board = board
        .press("t")
        .expect("2 managers")
        .press("t")
        .expect("reps");
    let board = board
        .press("b")
        .expect("beside: top performers")
        .press("b")
        .expect("beside: own trailing period")
        .press("b")
        .expect("beside: objective")
        .press("b")
        .expect("beside: team median");
    let sorted = board.press("o").expect("Rep▴").press("O").expect("Rep▾");
    let board = sorted
        .press("/ramp")
        .expect("on a ramp")
        .without("no clear gap");
    board
        .press("<esc><esc>w")
        .expect("[Says who?]")
        .expect("In it: ");
}

#[test]
fn a_rep_becomes_a_top_performer_or_no_fair_benchmark_and_it_is_undone() {
    let (_folder, store) = company();
    let board = session(store).size(120, 40);
    let marked = board.screen().matches("(top)").count();
    let board = board.press("/filipa<enter>m").expect("Top performer");
    let board = board
        .press("y<tab>asks well<ctrl-s>")
        .expect("Saved")
        .press("<esc>");
    assert_eq!(
        board.screen().matches("(top)").count(),
        marked + 1,
        "{}",
        board.screen()
    );
    // Both at once is refused, with the reason.
    let board = board.press("/filipa<enter>m<tab><tab>lucky tender<ctrl-s>");
    let board = board.expect("either a top performer, or no fair benchmark");
    let board = board.press("<ctrl-u><ctrl-s>").expect("Saved");
    let board = board.press("<esc>").press("u");
    let screen = board.screen();
    assert_eq!(screen.matches("(top)").count(), marked, "{screen}");
}

#[test]
fn the_tiny_company_has_too_little_data_and_says_so() {
    let board = session(deal_list::company().0);
    board
        .expect("not enough evidence")
        .without(" 0 %")
        .press("<enter>")
        .expect("Not enough evidence: ")
        .press("vv")
        .expect("Nov 2026");
}

#[test]
fn an_empty_file_says_what_to_do() {
    let board = session(store()).expect("No reps with deals or a quota");
    board
        .press("t")
        .expect("Nobody in this scope leads reps")
        .press("bm<enter>w");
}

#[test]
fn a_day_before_all_data_is_told_as_such() {
    let (store, _) = deal_list::company();
    let mut setup = setup(ridealong::screens::tabs(), store);
    setup.looking_at = ("2001-01-01".parse().ok(), None);
    let board = Session::open(setup).press("6");
    board.without(" 0 %").press("<enter>vv").press("<esc>w");
}
