//! The pipeline tab over the tiny company: keys in, screen out.

use crate::deal_list::company;
use chrono::NaiveDate;

use crate::support::{Session, monday, setup, store};
use ridealong::app::jobs::Jobs;
use ridealong::cockpit::Setup;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::tiny;
use ridealong::storage::Store;
use ridealong::storage::records::NewDeal;

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), company().0))
}

/// A file of so many deals that the list waits for its columns, over the tiny company.
fn large_file(dir: &tempfile::TempDir) -> impl Fn() -> Store {
    let path = dir.path().join("large.db");
    let open = move || {
        let now = Box::new(|| Stamp::of(monday()));
        Store::open(&path, now).unwrap()
    };
    let mut store = open();
    tiny(&mut store).unwrap();
    let filled = store.fill(|change| {
        for n in 0..20_001 {
            let name = format!("Filler {n}");
            change.add_deal(&NewDeal {
                name: &name,
                created_on: NaiveDate::from_ymd_opt(2026, 9, 1),
                ..NewDeal::default()
            })?;
        }
        Ok(())
    });
    filled.unwrap();
    open
}

#[test]
fn a_filter_typed_before_the_columns_are_read_is_answered_when_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let open = large_file(&dir);
    // At the very first start nothing is kept; at the second the list of the first stands there.
    for before in ["reading…", "counting…"] {
        let mut jobs = Jobs::inline(open());
        jobs.hold_figures();
        let tabs = ridealong::screens::tabs();
        let session = Session::open(Setup {
            jobs,
            ..setup(tabs, store())
        });
        session
            .size(120, 40)
            .press("/okafor")
            .expect(before)
            .without("5 deals")
            .release_figures()
            .expect("5 deals")
            .expect("Kauri Tea")
            .without("counting…")
            .without("Filler")
            .press("<esc>");
    }
}

#[test]
fn the_list_at_80_by_24() {
    insta::assert_snapshot!(session().screen());
}

#[test]
fn the_list_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).press("jj<space><space>").screen());
}

#[test]
fn grouped_by_rep_with_sums_at_80_by_24() {
    insta::assert_snapshot!(session().press("bj").screen());
}

#[test]
fn one_key_explains_the_flags_of_the_row() {
    insta::assert_snapshot!(session().press("w").screen());
}

#[test]
fn the_explanation_follows_the_row_and_goes_with_the_same_key() {
    session()
        .press("wjj")
        .expect("Was to close on 14 Nov 2026")
        .press("w")
        .without("Was to close on");
}

#[test]
fn a_filter_narrows_while_it_is_typed_and_the_sums_follow() {
    session()
        .press("/okafor")
        .expect("5 deals")
        .expect("Kauri Tea")
        .without("Alder Foods");
    session()
        .press("/nobody<enter>")
        .expect("No deal here holds “nobody”");
}

#[test]
fn columns_are_sorted_by_key_and_by_click() {
    let first = |session: &Session| {
        let screen = session.screen();
        let heading = screen
            .lines()
            .position(|line| line.contains("Flag") && line.contains("Amount"))
            .unwrap();
        screen.lines().nth(heading + 1).unwrap().to_owned()
    };
    let session = session().click("Amount");
    assert!(first(&session).contains("Dogwood"), "{}", session.screen());
    let session = session.click("Amount");
    assert!(first(&session).contains("Iris"), "{}", session.screen());
    let session = session.press("o");
    assert!(
        first(&session).contains("Birch"),
        "by close date\n{}",
        session.screen()
    );
}

#[test]
fn views_walk_through_open_flagged_won_and_lost() {
    session()
        .press("v")
        .expect("[Flagged]")
        .expect("9 deals")
        .press("v")
        .expect("[Won]")
        .expect("6 deals")
        .press("v")
        .expect("Sorrel Toys");
}

#[test]
fn a_single_flag_can_be_asked_for() {
    session()
        .press("fpast<enter>")
        .expect("only: Past its close date")
        .expect("1 deal ");
}

#[test]
fn a_view_is_saved_shown_again_and_deleted() {
    session()
        .press("b/okafor<enter>")
        .press("Vsave<enter>Ben<ctrl-s>")
        .expect("Saved the view “Ben”")
        .press("/<ctrl-u><enter>bbb")
        .press("VBen<enter>")
        .expect("5 deals")
        .expect("Ben · by rep")
        .press("Vdelete<enter>Ben<enter>")
        .expect("Deleted the view “Ben”")
        .press("V")
        .without("Delete a view");
}

#[test]
fn marked_deals_get_a_next_step_in_one_stroke_and_one_undo_takes_it_back() {
    let done = session()
        .press("/elm<enter><space>")
        .press("anext<enter>Call the buyer<tab>fri<ctrl-s>")
        .expect("Set the next step of 1 deal")
        .expect("27 Nov C");
    done.press("u").without("27 Nov C");
}

#[test]
fn marked_deals_change_their_owner() {
    session()
        .press("/larch<enter>")
        .press("aowner<enter>Ana<enter>")
        .expect("Changed the owner of 1 deal")
        .expect("Ana Duarte");
}

#[test]
fn deals_are_copied_as_text() {
    let session = session().press("/juniper<enter>y");
    assert_eq!(session.copied.len(), 1);
    assert!(
        session.copied[0].starts_with("Juniper Bank - Branch coaching\tJuniper Bank\tBen Okafor")
    );
}

#[test]
fn an_empty_file_says_what_to_do() {
    let store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
    Session::open(setup(ridealong::screens::tabs(), store)).expect("ctrl-o imports a CRM export");
}

#[test]
fn a_look_at_the_past_offers_no_changes() {
    let mut past = setup(ridealong::screens::tabs(), company().0);
    past.looking_at = ("2026-11-10".parse().ok(), None);
    Session::open(past)
        .expect("as of 10 Nov 2026")
        .expect("Quince")
        .press("a")
        .expect("Copy as text")
        .without("another owner");
}

#[test]
fn esc_lands_on_the_deal_that_was_seen_last() {
    session()
        .press("<enter>")
        .expect("Hazel Hotels")
        .press("nn")
        .expect("Birch Logistics - Route desk")
        .press("<esc>")
        .expect("▌ !     Birch Logistics")
        .press("<enter>p<esc>")
        .expect("▌ LA    Larch Rail");
}

#[test]
fn a_dialog_hides_the_keys_of_the_page_below_it() {
    session()
        .press("r")
        .expect("Whose deals?")
        .expect("enter Choose")
        .without("r Review")
        .press("<esc>")
        .expect("/ Filter  : Find")
        .press("<esc>")
        .expect("This is the top; q leaves");
}
