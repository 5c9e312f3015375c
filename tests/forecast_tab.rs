//! The forecast tab over the tiny company: keys in, screen out.

use chrono::NaiveDate;

use crate::deal_list::company;
use crate::support::{Session, moved, setup};
use ridealong::app::pick::{Item, Source};
use ridealong::cockpit::{ScopeSources, Setup};
use ridealong::domain::figures::Window;
use ridealong::domain::forecast::{CallLevel, CallSource};
use ridealong::domain::ids::RepId;
use ridealong::domain::money::{Currency, Money};
use ridealong::domain::process::ForecastCategory;
use ridealong::domain::stamp::Stamp;
use ridealong::storage::{NewCall, Store};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn of(store: Store) -> Setup {
    Setup {
        opens: '3',
        ..setup(ridealong::screens::tabs(), store)
    }
}

fn session() -> Session {
    Session::open(of(company().0))
}

fn call(
    store: &mut Store,
    level: CallLevel,
    rep: Option<RepId>,
    amounts: &[(ForecastCategory, i64)],
) {
    let amounts = amounts.iter();
    let new = NewCall {
        level,
        rep,
        team: None,
        window: Window::new(day("2026-10-01"), day("2026-12-31")),
        amounts: amounts
            .map(|(category, major)| (*category, Money::new(major * 100, Currency::USD)))
            .collect(),
        author: String::new(),
        reason: "Iris needs the board".into(),
        source: CallSource::Typed,
    };
    store.make_call(&new).unwrap();
}

/// The tiny company after its forecast call: Ben has called, Ana has not, the manager calls below the reps.
fn called() -> Store {
    let mut store = company().0;
    let ben = store.find_rep("Ben Okafor").unwrap();
    let amounts = [
        (ForecastCategory::Commit, 260_000),
        (ForecastCategory::BestCase, 435_000),
    ];
    call(&mut store, CallLevel::Rep, Some(ben), &amounts);
    let amounts = [(ForecastCategory::Commit, 240_000)];
    call(&mut store, CallLevel::Manager, None, &amounts);
    store
}

#[test]
fn the_sheet_at_80_by_24() {
    insta::assert_snapshot!(Session::open(of(called())).screen());
}

#[test]
fn the_sheet_at_120_by_40() {
    insta::assert_snapshot!(Session::open(of(called())).size(120, 40).screen());
}

#[test]
fn the_sheet_by_category_and_by_kind() {
    insta::assert_snapshot!(session().press("b").screen());
    session().press("bb").expect("[New, expansion, renewal]");
}

#[test]
fn the_deals_behind_a_line_at_80_by_24() {
    insta::assert_snapshot!(session().press("<enter>").screen());
}

#[test]
fn the_deals_of_a_rep_or_a_category_stand_behind_their_lines() {
    session()
        .press("jj<enter>")
        .expect("Ben Okafor")
        .expect("Iris Pharma")
        .without("Alder Foods")
        .press("<esc>")
        .expect("▌ Ben Okafor");
    session()
        .press("bj<enter>")
        .expect("[Commit]")
        .expect("2 deals")
        .press("v")
        .expect("[Most Likely]")
        .press("v")
        .expect("[Best Case]");
}

#[test]
fn a_deals_own_category_is_changed_with_a_key_and_comes_back_with_undo() {
    session()
        .press("<enter>/alder<enter>")
        .expect("Pipeline")
        .press("ccommit<enter>")
        .expect("Now in Commit")
        .expect("Commit*")
        .press("u")
        .without("Commit*");
}

#[test]
fn a_deal_is_opened_from_the_list() {
    session()
        .press("<enter>/alder<enter><enter>")
        .expect("Line planning");
}

#[test]
fn an_empty_file_says_what_to_do() {
    let store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
    Session::open(of(store)).expect("ctrl-o imports a CRM export");
}

#[test]
fn a_look_at_the_past_shows_that_day_and_takes_no_changes() {
    let mut past = of(company().0);
    past.looking_at = (Some(day("2026-11-10")), None);
    Session::open(past)
        .expect("as of 10 Nov 2026")
        .expect("2026-Q4  7 weeks left")
        .press("<enter>")
        .without("Its category");
}

#[test]
fn a_file_without_quotas_says_so_and_shows_no_share() {
    let session = Session::open(of(moved::company()));
    insta::assert_snapshot!(session.screen());
    session.without("0 %");
}

#[test]
fn what_moved_and_the_models_are_one_key_away() {
    Session::open(of(moved::company()))
        .press("w")
        .expect("Created")
        .press("<esc>m")
        .expect("not enough history")
        .expect("no closed period to learn from yet");
}

/// With the form of the scope.
fn with_scope(store: Store) -> Session {
    let ben = store.find_rep("Ben Okafor").unwrap();
    let sources = ScopeSources {
        teams: Source::Fixed(Vec::new()),
        reps: Source::Fixed(vec![Item::new(ben, "Ben Okafor")]),
    };
    Session::open(Setup {
        scope_sources: Some(sources),
        ..of(store)
    })
}

#[test]
fn another_period_in_the_scope_is_the_one_that_is_forecast() {
    with_scope(called())
        .press("s<tab><tab>2026-11<ctrl-s>")
        .expect("2026-11  7 days left");
}

#[test]
fn a_rep_in_the_scope_is_the_only_line() {
    with_scope(called())
        .press("s<tab><enter>Ben<enter><ctrl-s>")
        .expect("▌ Ben Okafor")
        .expect("Quota 250k")
        .without("Ana Duarte");
}

#[test]
fn a_column_of_most_likely_is_there_only_where_it_is_used() {
    session()
        .size(120, 40)
        .without("Most L.")
        .press("<enter>/alder<enter>cmost<enter>")
        .expect("Now in Most Likely")
        .press("<esc><esc>")
        .expect(" Commit Most L. Best C. ")
        .expect("Called  Yours Most L.   Best")
        .size(80, 24)
        .expect(" Commit Most L. Best C. ");
}

#[test]
fn foreign_amounts_stand_in_the_base_currency_with_the_rate_beside_them() {
    for size in [(80, 24), (120, 40)] {
        session()
            .size(size.0, size.1)
            .expect("In USD at 1 EUR = 1.1 USD (2025-10-19)");
    }
}

#[test]
fn the_very_large_deals_are_a_list_of_their_own() {
    session()
        .press("v")
        .expect("Very large deals  4 deals")
        .expect("Iris Pharma")
        .without("Alder Foods")
        .press("<enter>")
        .expect("Batch records")
        .press("<esc><esc>")
        .expect("[By rep]");
}

#[test]
fn all_locks_are_one_key_from_the_history() {
    session()
        .press("h")
        .expect("h All locks")
        .press("h")
        .expect("Nothing is locked yet. L locks the forecast as it stands.")
        .expect("L Lock");
}

#[test]
fn a_past_day_offers_no_calls_and_no_locks() {
    let mut past = of(company().0);
    past.looking_at = (Some(day("2026-11-10")), None);
    Session::open(past)
        .size(120, 40)
        .without("c Call ")
        .without("L Lock")
        .press("hh")
        .without("L Lock ");
}

#[test]
fn beside_the_page_of_one_period_stands_nothing_of_another() {
    let of_before = "Since 16 Nov: 660k";
    with_scope(called())
        .expect(of_before)
        .expect("Models 174k to 260k")
        .hold_figures()
        .press("s<tab><tab>2026-11<ctrl-s>")
        .expect("2026-Q4  counting…")
        .expect(of_before)
        .expect("Models 174k to 260k")
        .release_figures()
        .expect("2026-11  7 days left")
        .without("counting…")
        .without(of_before)
        .without("Models 174k to 260k");
}
