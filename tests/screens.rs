//! Keys in, screen out: the frame with a small tab.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use ridealong::app::effect::Target;
use ridealong::app::keymap::Keymap;
use ridealong::cockpit::{self, Hit};

use crate::support::{Session, demo, setup, store};

fn session() -> Session {
    Session::new(demo::tabs(), store())
}

#[test]
fn the_default_keys_do_not_conflict() {
    for tabs in [ridealong::screens::tabs(), demo::tabs()] {
        let (_, problems) =
            Keymap::build(&cockpit::tables(&tabs), &cockpit::SHARED, &HashMap::new());
        assert!(problems.is_empty(), "{problems:#?}");
    }
}

#[test]
fn every_mistake_in_the_keys_is_reported_at_once() {
    let own = [
        ("demo.note", "j"),
        ("demo.nte", "N"),
        ("cockpit.quit", "ctrl-nothing"),
    ];
    let own = own
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .into_iter()
        .collect();
    let mut setup = setup(demo::tabs(), store());
    setup.keys = own;
    let session = Session::open(setup).size(120, 40);
    insta::assert_snapshot!(session.screen());
}

#[test]
fn the_list_at_80_by_24() {
    insta::assert_snapshot!(session().press("2jj").styled());
}

#[test]
fn the_list_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).press("jj<space>").screen());
}

#[test]
fn below_80_by_24_it_says_what_it_needs() {
    session()
        .size(79, 24)
        .expect("Ridealong needs 80×24, this is 79×24.")
        .size(80, 24)
        .expect("Deal 0");
}

#[test]
fn moving_to_the_end_reads_only_what_is_seen() {
    session()
        .press("G")
        .expect("Deal 999")
        .press("g")
        .press("g")
        .expect("Deal 0")
        .without("Deal 999");
}

#[test]
fn counts_begin_with_alt_and_a_digit() {
    session()
        .press("<alt-5>0j<enter>")
        .expect("Page of Deal 50");
    session().press("<alt-3>G<enter>").expect("Page of 👩");
}

#[test]
fn coming_back_lands_on_the_same_row() {
    session()
        .press("<alt-4>0j<enter>")
        .expect("Page of Deal 40")
        .press("<esc>")
        .without("Page of")
        .press("j<enter>")
        .expect("Page of Deal 41");
}

#[test]
fn the_filter_narrows_while_typing_and_esc_resets_it() {
    session()
        .press("/77")
        .expect("19 deals")
        .press("<enter>")
        .expect("/77")
        .press("j<enter>")
        .expect("Page of Deal 177")
        .press("<esc><esc>")
        .expect("1000 deals")
        .press("<enter>")
        .expect("Page of Deal 177");
}

#[test]
fn sorting_keeps_the_selected_record() {
    session().press("jjjO<enter>").expect("Page of Deal 3");
}

#[test]
fn marks_are_acted_on_together() {
    session()
        .press("<space><space>c")
        .expect("Close 2?")
        .press("y")
        .expect("Closed 2")
        .press("<esc>")
        .without("marked");
}

#[test]
fn a_form_reads_every_kind_and_says_what_it_understood() {
    let session = session().press("nCall Ana<tab>fri<tab>12.5k<tab><right><tab>ben");
    insta::assert_snapshot!("a_form_being_filled_in", session.screen());
    session
        .press("<enter><space><tab>First line<enter>second<ctrl-s>")
        .expect("Saved the note")
        .expect("Call Ana|Some(2026-11-27)|Some(\"USD 12,500\")|Some(\"good\")|Some(1)|true|First");
}

#[test]
fn a_problem_stands_beside_its_field() {
    session().press("n<ctrl-s>").expect("✗ Title is needed");
    session()
        .press("nx<tab>someday<ctrl-s>")
        .expect("“someday” is not a date. Understood: ");
    session()
        .press("ntaken<ctrl-s>")
        .expect("✗ There is one of that name")
        .press("x<ctrl-s>")
        .expect("Saved");
}

#[test]
fn what_cannot_be_saved_stays_in_the_form_and_as_a_draft() {
    let mut session = session()
        .press("nbroken<ctrl-s>")
        .expect("Could not save the note")
        .expect("the disk is full")
        .press("<esc>")
        .expect("broken");
    assert_eq!(session.store().drafts().unwrap().len(), 1);
    let mut session = session.press("<home>x<ctrl-s>").expect("Saved the note");
    assert!(session.store().drafts().unwrap().is_empty());
}

#[test]
fn typing_is_kept_within_250_ms_and_offered_after_a_restart() {
    let mut session = session().press("nHalf a thought");
    assert!(session.store().drafts().unwrap().is_empty());
    let mut session = session.wait(Duration::from_millis(250));
    let drafts = session.store().drafts().unwrap();
    assert!(drafts[0].body.contains("Half a thought"));
    let mut store = store();
    store
        .save_draft(&drafts[0].key, &drafts[0].title, &drafts[0].body)
        .unwrap();
    let mut session = Session::new(demo::tabs(), store)
        .expect("You were writing")
        .press("<enter>")
        .expect("Half a thought")
        .press("<ctrl-s>")
        .expect("Saved the note");
    assert!(session.store().drafts().unwrap().is_empty());
}

#[test]
fn leaving_a_form_asks_only_where_something_was_typed() {
    session().press("n<esc>").without("Leave without saving");
    let mut session = session()
        .press("nx<esc>")
        .expect("Leave without saving?")
        .press("k")
        .expect("Kept as a draft");
    assert_eq!(session.store().drafts().unwrap().len(), 1);
    let mut session = session
        .press("n")
        .expect("What you were writing is back")
        .press("<esc>d")
        .expect("Discarded");
    assert!(session.store().drafts().unwrap().is_empty());
}

#[test]
fn a_paste_is_text_and_never_keys() {
    session()
        .press("n")
        .paste("two\nlines q")
        .expect("two lines q");
    let session = session().paste("qqq");
    assert!(!session.leaving());
}

#[test]
fn a_long_text_goes_to_the_editor_and_back() {
    let mut session = session();
    session.editor = Box::new(|text| Ok(format!("{text} and more")));
    let session = session.press("e").expect("now old and more");
    let session = session
        .press("nT<shift-tab>some<ctrl-e>")
        .expect("some and more")
        .press("<esc>d");
    let mut session = session;
    session.editor = Box::new(|_| Err("It ended with 1.".into()));
    session
        .press("nT<shift-tab>some<ctrl-e>")
        .expect("did not finish")
        .press("<esc>")
        .expect("some");
}

#[test]
fn a_picker_finds_by_typing() {
    session()
        .press("p")
        .expect("Carla Weiss")
        .press("be")
        .without("Carla")
        .press("<enter>")
        .expect("Ben Okafor");
}

#[test]
fn a_panicking_job_becomes_an_error_dialog() {
    session()
        .press("B")
        .expect("Could not break it")
        .expect("on purpose")
        .press("<esc>")
        .expect("Deal 0");
}

#[test]
fn a_sequence_shows_how_it_goes_on() {
    let session = session()
        .press("y")
        .without("Copy all")
        .wait(Duration::from_millis(400));
    let session = session
        .expect("Copy the name")
        .expect("Copy all")
        .press("y");
    assert_eq!(session.copied, ["Deal 0"]);
}

#[test]
fn the_help_is_the_live_keymap() {
    let mut setup = setup(demo::tabs(), store());
    setup.keys.insert("demo.note".into(), "N ctrl-n".into());
    let session = Session::open(setup).size(120, 60).press("?");
    insta::assert_snapshot!(session.screen());
}

#[test]
fn the_palette_finds_commands_and_records() {
    let mut setup = setup(demo::tabs(), store());
    setup.finder = Some(Arc::new(|_, text| {
        let hit = Hit {
            kind: "deal".into(),
            label: format!("Deal like {text}"),
            detail: "open".into(),
            tab: "demo".into(),
            target: Target {
                kind: "deal".into(),
                id: 142,
            },
        };
        Ok(vec![hit])
    }));
    let session = Session::open(setup).press("8:wri").without("Write a note");
    let session = session
        .press("<esc>2:wri")
        .expect("Write a note")
        .expect("Deal like wri");
    session
        .press("<down><enter><enter>")
        .expect("Page of Deal 42");
}

#[test]
fn number_keys_brackets_and_clicks_change_the_tab() {
    session()
        .press("8")
        .expect("The team")
        .press("[")
        .expect("Deal 0");
    session()
        .click("Team")
        .expect("The team")
        .press("5")
        .expect("There is no tab 5 yet");
    session()
        .click("Deal 3")
        .click("Deal 3")
        .expect("Page of Deal 3");
    session().wheel(3).press("<enter>").expect("Page of Deal 3");
    session().click("Write a note").expect("Title");
}

#[test]
fn undo_says_what_it_did() {
    session()
        .press("u")
        .expect("Nothing to undo")
        .press("<ctrl-r>")
        .expect("Nothing to redo");
}

#[test]
fn a_key_that_does_nothing_says_so() {
    session().press("Z").expect("Z does nothing here");
}

#[test]
fn leaving_keeps_what_is_being_written() {
    assert!(session().press("q").leaving());
    let mut session = session().press("nq");
    assert!(!session.leaving());
    session = session.press("<ctrl-c>");
    assert!(session.leaving());
    assert_eq!(session.store().drafts().unwrap().len(), 1);
}
