//! The search: opened from anywhere, as one types, with the match in place; Enter opens, Esc comes back.

use ridealong::domain::ids::{DealId, RepId};
use ridealong::storage::Store;
use ridealong::storage::records::Subject;

use crate::deal_list::company;
use crate::support::{Session, setup};

/// The tiny company with a few notes.
pub fn noted() -> Store {
    let mut store = company().0;
    let ana: RepId = store.find_rep("Ana Duarte").unwrap();
    for (subject, text) in [
        (
            Subject::Deal(DealId(1)),
            "The pricing objection came from procurement, not from the champion.",
        ),
        (
            Subject::Rep(ana),
            "Ana talks about pricing too early.\nNext time: ask for the cost of doing nothing first.",
        ),
        (Subject::None, "Pricing workshop for the whole team"),
    ] {
        store.write_note(subject, text).unwrap();
    }
    store
}

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), noted()))
}

/// The frame below the bar of the tabs.
fn without_tabs(frame: &str) -> String {
    frame.lines().skip(1).collect::<Vec<_>>().join("\n")
}

#[test]
fn hits_stand_below_the_line_with_their_match() {
    let session = session().press("2<ctrl-f>pric");
    insta::assert_snapshot!(without_tabs(&session.screen()));
    assert!(session.styled().contains("pric"));
}

#[test]
fn the_match_is_marked_without_colours_too() {
    insta::assert_snapshot!(
        session()
            .size(120, 40)
            .press("8<ctrl-f>cost doing")
            .styled()
    );
}

#[test]
fn every_letter_of_the_alphabet_is_typed_and_none_is_a_command() {
    session()
        .press("2<ctrl-f>qjkgG? :/123 ou")
        .expect("qjkgG? :/123 ou")
        .expect("Nothing holds");
}

#[test]
fn enter_opens_the_record_and_escape_comes_back_to_the_hits_and_then_to_where_one_was() {
    let session = session()
        .press("8<ctrl-f>too early<enter>")
        .expect("Ana Duarte");
    let session = session.press("<esc>").expect("too early");
    session.press("<esc>").without("too early").expect("Team");
}

#[test]
fn what_is_written_meanwhile_is_found_at_once() {
    session()
        .press("2<ctrl-f>pricing")
        .expect("3 found")
        .press("<down><down><up><ctrl-u>nothing")
        .expect("1 found")
        .press("<ctrl-u>")
        .expect("Every word counts from its beginning");
}
