//! The page of a deal: keys in, screen out.

use ridealong::cockpit::Setup;
use ridealong::domain::ids::{DealId, StageId};
use ridealong::exchange::demo::tiny;
use ridealong::screens::pipeline::deal_page::DealScreen;
use ridealong::screens::{Tab, table};
use ridealong::storage::Store;
use ridealong::storage::records::NewDeal;

use crate::support::{Session, setup};

/// The tiny company, on the day that it was written for.
pub fn company() -> Store {
    let monday = "2026-11-23T08:00:00".parse().unwrap();
    let now = ridealong::domain::stamp::Stamp::of(monday);
    let mut store = Store::in_memory(Box::new(move || now)).unwrap();
    tiny(&mut store).unwrap();
    store
}

fn tabs() -> Vec<Tab> {
    vec![Tab {
        number: '2',
        first: || Box::new(DealScreen::new(DealId(1), (1..=20).map(DealId).collect())),
        tables: || vec![table::<DealScreen>()],
    }]
}

fn session() -> Session {
    Session::new(tabs(), company())
}

#[test]
fn the_overview_at_80_by_24() {
    insta::assert_snapshot!(session().screen());
}

#[test]
fn the_buyers_at_80_by_24() {
    insta::assert_snapshot!(session().press("nnnnnnnnll").screen());
}

#[test]
fn the_qualification_at_80_by_24() {
    insta::assert_snapshot!(session().press("nnnnnnnnlllj").screen());
}

#[test]
fn the_stage_at_80_by_24() {
    insta::assert_snapshot!(session().press("llll").screen());
}

#[test]
fn the_notes_at_80_by_24() {
    insta::assert_snapshot!(session().press("h").screen());
}

#[test]
fn everything_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).press("nnnnnnnnll").screen());
}

/// Deals that imports bring: nothing known, closed, or text that would break a screen.
fn odd() -> Store {
    let mut store = company();
    store
        .change("Add odd deals", |change| {
            let nothing = NewDeal { name: "Nothing known", ..NewDeal::default() };
            change.add_deal(&nothing)?;
            let hostile = "\u{1b}[31mred\u{1b}[0m \u{202e}evil\u{202c} 👩‍👩‍👧 日本語の取引 e\u{301}\nline two\ttab";
            let naughty = NewDeal {
                name: hostile,
                next_step: hostile,
                created_on: "2026-10-01".parse().ok(),
                stage: Some(StageId(1)),
                close_on: "2026-10-01".parse().ok(),
                ..NewDeal::default()
            };
            change.add_deal(&naughty)?;
            Ok(())
        })
        .unwrap();
    store
}

fn odd_session() -> Session {
    let tabs = vec![Tab {
        number: '2',
        first: || Box::new(DealScreen::new(DealId(21), (13..=22).map(DealId).collect())),
        tables: || vec![table::<DealScreen>()],
    }];
    Session::new(tabs, odd())
}

#[test]
fn a_deal_about_which_nothing_is_known_says_so() {
    insta::assert_snapshot!(odd_session().screen());
}

#[test]
fn hostile_text_stays_in_its_place() {
    insta::assert_snapshot!(odd_session().press("n").screen());
}

#[test]
fn a_won_deal_at_80_by_24() {
    insta::assert_snapshot!(odd_session().press("pppppppp").screen());
}

#[test]
fn the_flags_are_explained_in_full() {
    insta::assert_snapshot!(session().press("nnnl").screen());
}

#[test]
fn every_form_changes_the_deal_and_u_takes_it_back() {
    let before = session().screen();
    for (keys, shown) in [
        ("t<right><ctrl-s>", "Proposal for 0 d"),
        ("c<ctrl-u>eoy<ctrl-s>", "closes 31 Dec"),
        ("v<ctrl-u>EUR 12.5k<ctrl-s>", "EUR 12,500"),
        (
            "x<ctrl-u>Call Zoë<tab><ctrl-u>fri<ctrl-s>",
            "Next step Call Zoë by 27 Nov",
        ),
        ("e<ctrl-u>Renamed<ctrl-s>", " Renamed"),
    ] {
        let session = session()
            .press(keys)
            .expect(shown)
            .press("u")
            .expect("Undone");
        let after = session.press("l").press("h").screen();
        assert_eq!(after, before, "{keys}");
    }
}

#[test]
fn notes_and_actions_are_written_changed_and_removed() {
    let session = session()
        .press("wAna is new there<ctrl-s>h")
        .expect("Ana is new there")
        .expect("note");
    let session = session
        .press("/new<enter>")
        .press("<enter> and sharp<ctrl-s>")
        .expect("new there and sharp");
    let session = session
        .press("D")
        .without("and sharp")
        .press("u")
        .expect("and sharp");
    session
        .press("/<ctrl-u><enter>aCall Ana<tab><tab>fri<ctrl-s>g")
        .press("g")
        .expect("○ to do")
        .press("m")
        .expect("✓ done");
}

#[test]
fn a_buyer_comes_with_criteria_and_each_needs_evidence_to_be_met() {
    let session = session()
        .press("llb")
        .expect("Buyer in")
        .press("<tab>Zoë Ng<ctrl-s>")
        .expect("Zoë Ng");
    let session = session
        .press("j<enter>")
        .expect("What Zoë Ng needs")
        .press("<right><ctrl-s>")
        .expect("needs evidence");
    let session = session
        .press("Saw it work<ctrl-s>")
        .expect("“Saw it work”")
        .expect("✓0d");
    let session = session
        .press("iWants a pilot<ctrl-s>")
        .expect("Wants a pilot");
    session
        .press("g")
        .press("gD")
        .without("Zoë Ng")
        .press("u")
        .expect("Zoë Ng");
}

#[test]
fn a_score_from_level_2_on_needs_evidence() {
    let session = session()
        .press("lll<enter>")
        .expect("Metrics")
        .press("<right><right><ctrl-s>")
        .expect("needs evidence");
    session
        .press("They signed the figures<ctrl-s>")
        .expect("■■□ validated")
        .expect("Qualification 2/24");
}

#[test]
fn another_framework_can_be_looked_at() {
    let session = session()
        .press("llll")
        .press("h")
        .expect("MEDDPICC")
        .press("fbant<enter>");
    session.expect("BANT").expect("Budget").expect("Timeframe");
}

#[test]
fn the_next_deal_is_one_key_away_and_the_pane_stays() {
    let session = session()
        .press("ll")
        .expect("▸Buyers")
        .press("n")
        .expect("Birch Logistics")
        .expect("▸Buyers");
    session.expect("2 of 20").press("p").expect("Alder Foods");
}

#[test]
fn a_past_day_is_looked_at_and_not_written_over_today() {
    let past = Setup {
        looking_at: ("2026-11-10".parse().ok(), None),
        ..setup(tabs(), company())
    };
    let session = Session::open(past).expect("read only").without("Edit");
    session.press("ex").expect("Overview").without("╭");
}
