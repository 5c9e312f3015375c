//! The forecast call mode: keys in, screen out; over the tiny company, and over the demo company with eight reps.

use ridealong::cockpit::Setup;
use ridealong::storage::Store;

use crate::deal_list::company;
use crate::support::{Session, setup};

fn of(store: Store) -> Setup {
    Setup {
        opens: '3',
        ..setup(ridealong::screens::tabs(), store)
    }
}

fn session() -> Session {
    Session::open(of(company().0))
}

#[test]
fn a_rep_at_80_by_24() {
    insta::assert_snapshot!(session().press("t").screen());
}

#[test]
fn a_rep_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).press("t").screen());
}

#[test]
fn the_summary_at_80_by_24() {
    insta::assert_snapshot!(session().press("tnnnnnnn").screen());
}

#[test]
fn a_call_with_its_reason_is_one_step_and_undo_comes_back_to_the_rep() {
    session()
        .press("tc")
        .press("435000<tab>435000<tab>400000<tab><tab><ctrl-s>")
        .expect("A call of yours needs a reason")
        .press("Iris needs the board<ctrl-s>")
        .expect("mine: Commit 400k")
        .expect("1 of 2, 1 done")
        .press("<enter>")
        .expect("Ana Duarte")
        .press("u")
        .expect("Ben Okafor")
        .expect("1 of 2, 0 done");
}

#[test]
fn a_rep_without_a_call_is_asked_and_not_passed_over_in_silence() {
    session()
        .press("t<enter>")
        .expect("Ben Okafor has called nothing")
        .press("d")
        .expect("as the deals say")
        .press("<enter>")
        .expect("Ana Duarte")
        .press("n")
        .expect("The call before → now")
        .expect("skipped")
        .press("p")
        .expect("Ana Duarte");
}

#[test]
fn what_was_agreed_stands_with_the_rep_in_the_summary_and_is_undone() {
    let session = session()
        .press("taSend the paper<ctrl-s>")
        .expect("☐ Send the paper (Ben Okafor, by 30 Nov 2026)")
        .press("E")
        .expect("Agreed")
        .expect("Send the paper (Ben Okafor, by 30 Nov 2026)")
        .press("y");
    assert!(session.copied[0].contains("- [ ] Send the paper @Ben Okafor due:2026-11-30"));
    session.press("u").without("Send the paper (Ben");
}

#[test]
fn the_call_goes_on_where_it_stood_after_the_page_was_left() {
    session()
        .press("tdn")
        .expect("Ana Duarte")
        .press("<esc>t")
        .expect("Ana Duarte")
        .expect("2 of 2, 1 done");
}

#[test]
fn what_is_typed_survives_a_kill() {
    let mut first = session().press("tc435000");
    first = first.wait(std::time::Duration::from_millis(300));
    let drafts = first.store().drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert!(drafts[0].key.starts_with("forecast/call-mode/call/"));
}

#[test]
fn the_call_ends_with_a_lock_that_undo_takes_back() {
    session()
        .press("tdEm<tab><tab>Iris needs the board<ctrl-s>")
        .expect("Called")
        .press("LWe stand for it<ctrl-s>")
        .expect("Locked; u takes it back")
        .expect("locked at 09:00")
        .press("u")
        .without("locked at");
}
