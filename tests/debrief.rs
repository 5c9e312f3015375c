//! The debrief over the tiny company: the rep first, then the ratings, then one commitment and the next look.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::Days;
use ridealong::domain::competency::Used;
use ridealong::domain::debrief::{CommitmentState, Conclusion};
use ridealong::domain::observing::ObservationKind;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::tiny;
use ridealong::storage::records::{NewObservation, NewRideAlong};
use ridealong::storage::{CommitmentQuery, DealScope, RideAlong, Store};

use crate::deal_list::company;
use crate::support::{Session, monday, setup};

/// With Ana Duarte, today, on discovery; held; seen at level 2.
const DAY: &str = "nana<enter>tod<tab>disc<enter><tab>hear the cost<ctrl-s>d<ctrl-s>\
v<tab>2<enter>pitched after two minutes<ctrl-s>";
/// She answers the first and the last question, and rates both skills with 4.
const RATED: &str =
    "<enter>It went well<ctrl-s><ctrl-s><ctrl-s><ctrl-s><ctrl-s>I ask what it costs them<ctrl-s>44";

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), company().0)).press("4")
}

fn ride(session: &mut Session) -> RideAlong {
    let all = session.store().ride_alongs(&DealScope::default()).unwrap();
    all.into_iter().max_by_key(|ride| ride.held_on).unwrap()
}

/// The next step was seen, too, at that level.
fn also_seen(session: &mut Session, level: u8) {
    let ride = ride(session);
    let store = session.store();
    let all = store.competencies().unwrap();
    let next_step = all
        .iter()
        .find(|one| one.details.name.contains("commitment"));
    let seen = NewObservation {
        rep: ride.rep,
        competency: next_step.unwrap().id,
        deal: None,
        ride_along: Some(ride.id),
        observed_on: ride.day(),
        used: Used::Yes,
        level: Some(level),
        note: "asked for the date",
    };
    store.observe(&seen).unwrap();
}

/// The debrief of that day.
fn debrief() -> Session {
    let mut session = session().press(DAY);
    also_seen(&mut session, 4);
    session.press("kD")
}

/// The same to its end.
fn finished() -> Session {
    debrief()
        .press(RATED)
        .press("<enter><enter><enter><ctrl-s>")
}

#[test]
fn the_rep_speaks_first_at_80_by_24() {
    insta::assert_snapshot!(debrief().screen());
}

#[test]
fn one_question_at_a_time_leads_to_the_reps_own_rating_with_the_anchors_at_80_by_24() {
    let session = debrief().press("<enter>");
    let session = session
        .expect("How did it end, and was the objective met?")
        .press("It went well<ctrl-s>")
        .expect("What helped?")
        .press("<ctrl-s><ctrl-s><ctrl-s>")
        .expect("One moment that I saw")
        .press("<ctrl-s>I ask<ctrl-s>");
    insta::assert_snapshot!(session.screen());
}

#[test]
fn nothing_of_the_managers_rating_is_seen_before_the_reps_own() {
    let hidden = [
        "pitched after",
        "asked for the date",
        "rep sees it",
        "rated 2",
    ];
    for keys in ["", "l", "ll", "lll", "l4", "l44"] {
        let session = debrief().press(keys);
        for secret in hidden {
            assert!(
                !session.shows(secret),
                "{keys}: {secret}\n{}",
                session.screen()
            );
        }
    }
    debrief()
        .press("l4")
        .press("<right>")
        .expect("still has to rate 1 competency")
        .press("<enter>")
        .without("▲")
        .press("h<left>44")
        .press("ll4")
        .press("h");
    debrief()
        .press("l44")
        .expect("has rated everything")
        .press("<enter>")
        .expect("▲ rep sees it higher −2");
}

#[test]
fn both_ratings_stand_side_by_side_the_largest_difference_first_at_80_by_24() {
    insta::assert_snapshot!(debrief().press(RATED).press("<enter>").screen());
}

#[test]
fn the_end_begins_with_what_was_seen_and_said_at_80_by_24() {
    insta::assert_snapshot!(
        debrief()
            .press(RATED)
            .press("<enter><enter><enter>")
            .screen()
    );
}

#[test]
fn a_finished_debrief_at_80_by_24() {
    insta::assert_snapshot!(finished().screen());
}

#[test]
fn a_whole_debrief_without_typing_but_the_commitment_costs_few_keys() {
    // Step over the questions, two ratings, show, go on, open the form, save.
    let mut session = debrief().press("l44<enter><enter><enter>I ask what it costs<ctrl-s>");
    let all = session
        .store()
        .commitments(&CommitmentQuery::default())
        .unwrap();
    assert_eq!(all[0].words, "I ask what it costs");
    assert_eq!(all[0].looks_on(), "2026-12-07".parse().ok());
    session.expect("✓ finished");
}

#[test]
fn every_step_is_undone_as_one_and_the_ratings_are_hidden_again() {
    finished()
        .press("u")
        .expect("Enter writes it down")
        .press("hu")
        .expect("your ratings are hidden")
        .without("rep sees it")
        .press("hu")
        .expect("not yet");
}

#[test]
fn a_half_written_answer_survives_and_opens_again_where_it_was() {
    debrief()
        .press("<enter><ctrl-s>The spons")
        .wait(Duration::from_secs(1))
        .press("<esc>k<esc>D<enter><ctrl-s>")
        .expect("The spons");
}

#[test]
fn after_a_kill_each_form_of_a_debrief_is_offered_and_opens_on_its_page() {
    for (form, body, shown) in [
        ("answer/2", r#"{"answer":"The sponsor"}"#, "What helped?"),
        ("end", r#"{"strength":"The sponsor"}"#, "End of the debrief"),
    ] {
        let mut first = debrief().press("l44<enter>");
        let ride = ride(&mut first).id;
        let key = format!("ride-alongs/debrief/{ride}/{form}");
        first.store().save_draft(&key, "Debrief", body).unwrap();
        let store = std::mem::replace(first.store(), crate::support::store());
        Session::open(setup(ridealong::screens::tabs(), store))
            .press("<enter>")
            .expect("Ana Duarte · 23 Nov · step")
            .expect(shown)
            .expect("The sponsor");
    }
}

#[test]
fn a_debrief_is_left_and_taken_up_at_the_step_where_it_was() {
    debrief()
        .press(RATED)
        .press("<esc>D")
        .expect("step 3 of 4")
        .press("<enter><esc>D")
        .expect("▲ rep sees it higher");
}

#[test]
fn a_rep_who_does_not_rate_is_asked_about_and_the_ratings_are_shown_alone() {
    debrief()
        .press("lx")
        .expect("Go on without Ana Duarte's own rating?")
        .press("y")
        .expect("ratings shown")
        .expect("no difference known");
}

#[test]
fn other_questions_are_chosen_until_something_is_answered() {
    debrief()
        .press("tgrow<enter>")
        .expect("What did you want from this call?")
        .press("<enter>a demo<ctrl-s><esc>")
        .press("trep<enter>")
        .expect("answered already");
}

/// Two weeks ago Ana committed to asking what it costs; today there was another ride-along, and she was seen at level 3.
fn two_weeks_on() -> Session {
    let clock = Arc::new(AtomicI64::new(Stamp::of(monday()).0 - 14 * 86_400_000));
    let now = Arc::clone(&clock);
    let mut store = Store::in_memory(Box::new(move || Stamp(now.load(Ordering::Relaxed)))).unwrap();
    tiny(&mut store).unwrap();
    let ana = store.find_rep("Ana Duarte").unwrap();
    let asking = store.competencies().unwrap()[2].id;
    let day = |store: &mut Store, level| {
        let today = store.today();
        let plan = NewRideAlong {
            rep: ana,
            planned_on: today,
            deal: None,
            competency: Some(asking),
            diagnosis: None,
            purpose: "",
        };
        let ride = store.plan_ride_along(&plan).unwrap();
        store.hold_ride_along(ride, today).unwrap();
        let seen = NewObservation {
            rep: ana,
            competency: asking,
            deal: None,
            ride_along: Some(ride),
            observed_on: today,
            used: Used::Yes,
            level: Some(level),
            note: "",
        };
        store.observe(&seen).unwrap();
        ride
    };
    let ride = day(&mut store, 2);
    store.reveal_ratings(ride, true).unwrap();
    let end = Conclusion {
        strength: "Opened well".into(),
        point_one: "Ask for the cost".into(),
        point_two: String::new(),
        competency: asking,
        words: "I ask what it costs them".into(),
        due_on: store.today() + Days::new(7),
        look_kind: ObservationKind::RideAlong,
        look_on: store.today() + Days::new(21),
    };
    store.finish_debrief(ride, &end).unwrap();
    clock.store(Stamp::of(monday()).0, Ordering::Relaxed);
    day(&mut store, 3);
    let setup = setup(ridealong::screens::tabs(), store);
    Session::open(setup).press("4jD")
}

#[test]
fn a_commitment_is_taken_up_on_the_next_ride_along_and_closed_only_when_it_was_used() {
    let session = two_weeks_on()
        .expect("Promised: “I ask what it costs them”, 9 Nov, was due 16 Nov")
        .press("l4<enter>G");
    insta::assert_snapshot!(session.screen());
    let state = |session: &mut Session| {
        let all = session.store().commitments(&CommitmentQuery::default());
        all.unwrap()[0].state
    };
    let mut session = session.press("y").expect("Seen again");
    assert_eq!(state(&mut session), CommitmentState::Seen);
    let mut session = session
        .press("u")
        .press("Gn")
        .expect("Not seen yet: look again")
        .press("<ctrl-s>");
    assert_eq!(state(&mut session), CommitmentState::Open);
    session.expect("the next look is planned");
}

#[test]
fn a_day_that_was_not_held_cannot_be_finished_and_says_what_to_do() {
    session()
        .press("nana<enter>tod<tab>disc<enter><ctrl-s>D")
        .press("lll")
        .expect("say first that it was held")
        .press("<enter>")
        .without("End of the debrief");
}

#[test]
fn the_questions_are_a_list_to_edit_at_80_by_24() {
    insta::assert_snapshot!(session().press("tj").screen());
}

#[test]
fn questions_are_edited_as_lines_and_a_wrong_line_is_said() {
    session()
        .press("tnMine<tab>What now?<ctrl-s>")
        .expect("Line 1 does not say who answers")
        .press("<esc>d")
        .press("nMine<tab>Now, you: What now?<ctrl-s>")
        .expect("The rep speaks first")
        .press("<esc>d")
        .press("nMine<tab>Now, rep: What now?<ctrl-s>")
        .expect("5 in use")
        .press("u")
        .expect("4 in use");
}
