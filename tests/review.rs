//! Review mode from end to end: keys in, screen out, and what the file holds afterwards.

use ridealong::cockpit::Setup;
use ridealong::domain::flags::ReviewThresholds;
use ridealong::screens;
use ridealong::storage::{DealScope, Store};

use crate::deal_page::company;
use crate::support::{Session, setup};

fn session() -> Session {
    Session::new(screens::tabs(), company())
}

/// Over Ana's deals: the fixture has six of them open.
fn ana() -> Session {
    session().press("rana<enter>")
}

fn undone(store: &mut Store) -> Option<String> {
    store.next_undo().unwrap().map(|entry| entry.label)
}

#[test]
fn it_begins_with_whose_deals() {
    insta::assert_snapshot!(session().press("r").screen());
}

#[test]
fn the_first_deal_at_80_by_24() {
    insta::assert_snapshot!(ana().screen());
}

#[test]
fn the_first_deal_at_120_by_40() {
    insta::assert_snapshot!(ana().size(120, 40).screen());
}

#[test]
fn a_deal_with_buyers_at_80_by_24() {
    insta::assert_snapshot!(session().press("rben<enter>n").screen());
}

#[test]
fn the_form_of_close_lost() {
    insta::assert_snapshot!(ana().press("x").screen());
}

#[test]
fn keeping_a_deal_takes_two_keys_and_goes_on_to_the_next() {
    let mut session = ana()
        .expect("1 of 6, 0 decided")
        .press("<enter><ctrl-s>")
        .expect("2 of 6, 1 decided");
    let label = undone(session.store()).unwrap();
    assert!(label.starts_with("Keep "), "{label}");
    session.press("u").expect("1 of 6, 0 decided");
}

#[test]
fn each_disposition_asks_for_what_is_missing_and_stays_open_with_the_text() {
    ana()
        .press("d<ctrl-s>")
        .expect("is needed")
        .press("eom<tab>Buyer moved the board<ctrl-s>")
        .expect("2 of 6");
    ana()
        .press("w<ctrl-s>")
        .expect("is needed")
        .press("After the merger<ctrl-s>")
        .expect("2 of 6");
    ana()
        .press("x<ctrl-s>")
        .expect("Say why it is lost")
        .press("<right><ctrl-s>")
        .expect("2 of 6");
    ana().press("t<ctrl-s>").expect("2 of 6");
}

#[test]
fn a_whole_review_is_left_resumed_finished_and_summed_up_from_the_record() {
    let mut session = ana().press("x<right><ctrl-s>t<ctrl-s>").press("<esc>");
    session = session
        .press("r")
        .expect("Go on with Ana Duarte")
        .press("<enter>")
        .expect("3 of 6, 2 decided");
    let session = session
        .press("<enter><ctrl-s>")
        .expect("4 of 6, 3 decided")
        .press("np")
        .expect("4 of 6");
    let session = session
        .press("<enter>Call Zoë<ctrl-s>")
        .expect("5 of 6, 4 decided")
        .press("<enter><ctrl-s>");
    let session = session.expect("6 of 6, 5 decided").press("<enter><ctrl-s>");
    insta::assert_snapshot!(session.screen());
    let session = session.press("y");
    insta::assert_snapshot!("the_summary_that_is_copied", session.copied[0]);
}

#[test]
fn a_decision_can_be_taken_back_and_given_again() {
    let session = ana()
        .press("<enter><ctrl-s>p")
        .expect("✓ Keep")
        .press("b")
        .expect("1 of 6, 0 decided")
        .without("✓ Keep");
    session
        .press("x<right><ctrl-s>p")
        .expect("✓ Close lost")
        .press("<enter><ctrl-s>p")
        .expect("✓ Keep")
        .without("lost 23 Nov");
}

#[test]
fn finishing_early_asks_first_and_names_what_is_open() {
    ana()
        .press("F")
        .expect("Finish with 6 deals not decided?")
        .press("y")
        .expect("## Not decided")
        .press("u")
        .expect("Undone");
}

#[test]
fn what_was_being_typed_in_a_review_or_on_a_deal_comes_back_after_a_crash() {
    let mut store = company();
    let deals = store
        .review_deals(DealScope::default(), &ReviewThresholds::default())
        .unwrap();
    let review = store.start_review(None, "all", &deals).unwrap();
    let item = store.review_items(review).unwrap()[1].id;
    let form = format!("pipeline/review/{review}/{item}/keep");
    for (key, field) in [
        (form.as_str(), "next_step"),
        ("pipeline/deal/3/next-step", "next_step"),
    ] {
        let body = format!("{{\"{field}\": \"Half a sentence\"}}");
        store.save_draft(key, "Keep", &body).unwrap();
        let session = Session::new(screens::tabs(), std::mem::replace(&mut store, company()));
        session.press("<enter>").expect("Half a sentence");
        store = company();
        let deals = store
            .review_deals(DealScope::default(), &ReviewThresholds::default())
            .unwrap();
        store.start_review(None, "all", &deals).unwrap();
    }
}

#[test]
fn the_summary_is_saved_for_its_writer_only_and_replaces_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("review.md");
    let keys = format!("W<ctrl-u>{}<ctrl-s>", path.display());
    let session = ana().press("F").press("y").press(&keys).expect("Wrote");
    let saved = std::fs::read_to_string(&path).unwrap();
    assert!(
        saved.starts_with("# Pipeline review: Ana Duarte, 23 Nov 2026"),
        "{saved}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    session.press(&keys).expect("not replaced");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), saved);
}

#[test]
fn a_review_begins_only_from_today() {
    let tabs = screens::tabs();
    let past = Setup {
        looking_at: ("2026-11-10".parse().ok(), None),
        ..setup(tabs, company())
    };
    Session::open(past).press("r").expect("as they are today");
}
