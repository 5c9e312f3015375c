//! The calls of a ride-along, from plan to outcome, over the tiny company.

use ridealong::domain::ids::RideAlongId;

use crate::deal_list::company;
use crate::support::{Session, setup};

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), company().0)).press("4")
}

/// With Ana Duarte, today, on discovery.
const PLAN: &str = "nana<enter>today<tab>disc<enter><tab>hear the cost<ctrl-s>";
/// A call on the first deal of Ana, with an objective and a back-up.
const CALL: &str = "a<enter><enter><tab>9.30<tab><tab>They name a decision date<tab>They send the CFO's figures<ctrl-s>";

fn live() -> Session {
    session()
        .press(PLAN)
        .press("<enter>")
        .press(CALL)
        .press("<enter>")
        .press("<enter>")
}

#[test]
fn a_day_with_a_call_at_80_by_24() {
    let session = session().press(PLAN).press("<enter>").press(CALL);
    insta::assert_snapshot!(session.screen());
}

#[test]
fn the_plan_of_a_call_at_80_by_24() {
    let session = session()
        .press(PLAN)
        .press("<enter>")
        .press(CALL)
        .press("<enter>");
    insta::assert_snapshot!(session.screen());
}

#[test]
fn a_tick_costs_one_key_and_is_saved_at_once() {
    let mut session = live()
        .press("ooin")
        .press("\"what would it cost you?<enter>");
    let call = session.store().calls_of(RideAlongId(1)).unwrap()[0].id;
    assert_eq!(session.store().call_marks(call).unwrap().len(), 5);
    insta::assert_snapshot!(session.screen());
}

/// A newcomer's find: at 80x24 the last behaviours could not be seen.
#[test]
fn every_behaviour_can_be_brought_into_sight() {
    let mut session = session()
        .press("nana<enter>today<ctrl-s>")
        .press("<enter>")
        .press("a<tab>Globex<ctrl-s>")
        .press("<enter>")
        .press("<enter>")
        .expect("┃");
    let last = {
        let call = session.store().calls_of(RideAlongId(1)).unwrap()[0].id;
        let reading = session.store().call_reading(call).unwrap();
        reading.behaviours.last().unwrap().competency_name.clone()
    };
    let last: String = last.chars().take(20).collect();
    session
        .without(&last)
        .press("<pagedown><pagedown><pagedown><pagedown>")
        .expect(&last);
}

#[test]
fn how_it_ended_is_asked_with_single_keys_and_what_was_ticked_is_use_not_skill() {
    let mut session = live().press("ooi").press("<enter>");
    insta::assert_snapshot!("how_did_it_end", session.screen());
    session = session
        .press("a")
        .expect("Which objective was met?")
        .press("b");
    insta::assert_snapshot!("what_was_seen_at_80_by_24", session.screen());
}

#[test]
fn while_a_call_runs_a_letter_does_nothing_but_tick() {
    live()
        .press("qsk")
        .expect("k ticks nothing here")
        .without("Scope")
        .press("2")
        .without("Marked")
        .press("4")
        .expect("Marked");
}

#[test]
fn a_call_that_runs_is_left_and_gone_on_with_where_it_was() {
    live()
        .press("oo<esc>")
        .expect("running now")
        .press("<esc>")
        .expect("in a call")
        .press("<enter>")
        .expect("Asks an open question                 2");
}

#[test]
fn undo_takes_the_last_tick_back_and_at_last_the_start() {
    live()
        .press("oo")
        .press("u")
        .expect("Asks an open question                 1")
        .press("uu")
        .expect("enter Start the call");
}

#[test]
fn after_a_take_over_ticks_do_not_count_and_nothing_more_is_rated() {
    let session = live().press("o!n");
    insta::assert_snapshot!("taken_over_at_80_by_24", session.screen());
    session
        .press("<enter>a")
        .press("y")
        .expect("! You took over at 00:00")
        .press("jj4")
        .expect("Nothing of it was ticked before you took over")
        .press("k")
        .press("gg4")
        .expect("used                4");
}

#[test]
fn handed_back_the_call_is_the_reps_again() {
    live()
        .press("!!n")
        .expect("You took over for a while; handed back")
        .press("<enter>ay")
        .press("jj3")
        .expect("used                3");
}

#[test]
fn a_model_call_is_not_rated() {
    let mut session = session()
        .press(PLAN)
        .press("<enter>")
        .press("a<enter><enter><tab><tab><left><left><ctrl-s>")
        .expect("model")
        .press("<enter><enter>oo<enter>o")
        .expect("A model call is not rated")
        .press("3y");
    let call = session.store().calls_of(RideAlongId(1)).unwrap()[0].id;
    assert!(session.store().call_ratings(call).unwrap().is_empty());
}

#[test]
fn a_continuation_meets_no_objective_and_is_not_asked_about() {
    live()
        .press("<enter>c")
        .without("Which objective")
        .expect("continuation, objective not met")
        .press("wwill send brochure; they'll think<enter>")
        .expect("will send brochure; they'll think")
        .press("ca")
        .expect("Which objective was met?")
        .press("<esc>")
        .expect("c says it");
}

#[test]
fn a_quote_that_is_being_typed_is_kept() {
    live()
        .press("\"it costs us")
        .wait(std::time::Duration::from_secs(1))
        .press("<esc>k")
        .without("it costs us")
        .press("\"")
        .expect("it costs us");
}

#[test]
fn a_call_is_dropped_with_a_reason_and_the_day_ends() {
    session()
        .press(PLAN)
        .press("<enter>")
        .press(CALL)
        .press("x<ctrl-s>")
        .expect("needed")
        .press("they are ill<enter>")
        .expect("dropped: they are ill")
        .press("x")
        .expect("planned")
        .press("d")
        .expect("1 call is still planned: it is dropped.")
        .press("<ctrl-s>")
        .expect("held")
        .expect("the day ended before it")
        .press("u")
        .expect("planned");
}

#[test]
fn it_took_place_without_anybody_marking_anything() {
    session()
        .press(PLAN)
        .press("<enter>")
        .press(CALL)
        .press("<enter>d")
        .expect("How did it end?")
        .press("n")
        .expect("no sale, objective not met")
        .press("<esc>")
        .expect("no sale, not met");
}

#[test]
fn a_recording_is_observed_with_time_marks() {
    session()
        .press("nana<enter>today<tab>disc<enter><tab><tab><right><right><ctrl-s>")
        .press("<enter>")
        .expect("Recording with Ana Duarte")
        .press(CALL)
        .press("<enter><enter>")
        .press("=12:40<enter>")
        .press("o")
        .expect("12:40");
}

#[test]
fn the_letters_are_data() {
    session()
        .press("c")
        .press("jjb")
        .expect("Asks an open question")
        .press("nQuantifies it<tab>u<ctrl-s>")
        .expect("without u")
        .press("<backspace>q<ctrl-s>")
        .expect("q      Quantifies it")
        .press("x")
        .expect("Quantifies it (retired)")
        .press("uu")
        .without("q      Quantifies it");
}

#[test]
fn another_day_shows_the_call_as_it_was_and_takes_no_changes() {
    use ridealong::domain::ids::RepId;
    use ridealong::storage::CallDetails;
    use ridealong::storage::records::NewRideAlong;
    let (mut store, _) = company();
    let plan = NewRideAlong {
        rep: RepId(2),
        planned_on: "2026-11-23".parse().unwrap(),
        deal: None,
        competency: None,
        diagnosis: None,
        purpose: "",
    };
    let ride = store.plan_ride_along(&plan).unwrap();
    let details = CallDetails {
        customer: "Vera Sol".into(),
        ..CallDetails::default()
    };
    let call = store.add_call(ride, &details).unwrap();
    store.start_call(call).unwrap();
    let mut past = setup(ridealong::screens::tabs(), store);
    past.looking_at = ("2026-11-23".parse().ok(), None);
    Session::open(past)
        .press("4<enter>")
        .expect("Marked")
        .without("End the call")
        .press("o<enter>")
        .expect("Nothing yet");
}

#[test]
fn two_windows_on_one_call_do_not_tick_into_one_that_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let open = || {
        let now = ridealong::domain::stamp::Stamp::of(crate::support::monday());
        ridealong::storage::Store::open(&path, Box::new(move || now)).unwrap()
    };
    let mut first = open();
    ridealong::exchange::demo::tiny(&mut first).unwrap();
    let mut session = Session::open(setup(ridealong::screens::tabs(), first))
        .press("4")
        .press(PLAN)
        .press("<enter>")
        .press(CALL)
        .press("<enter><enter>o");
    let call = session.store().calls_of(RideAlongId(1)).unwrap()[0].id;
    let mut second = open();
    second
        .end_call(call, ridealong::domain::observing::CallOutcome::Order)
        .unwrap();
    session
        .press("o")
        .expect("This call is held already")
        .press("<esc>u")
        .expect("Marked");
}
