//! The ride-alongs tab over the tiny company: plan, look, record; competencies and levers are edited.

use std::time::Duration;

use chrono::Days;
use ridealong::domain::ids::RepId;
use ridealong::storage::DealScope;
use ridealong::storage::records::NewRideAlong;

use crate::deal_list::company;
use crate::support::{Session, monday, setup};

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), company().0)).press("4")
}

/// With Ana Duarte, in a week, on discovery.
const PLAN: &str = "nana<enter>+1w<tab>disc<enter><tab>hear the cost<ctrl-s>";
/// Used, level 3, what was seen; for the ride-along that is selected.
const SEEN: &str = "v<tab>3<enter>asked, no figure<ctrl-s>";

#[test]
fn an_empty_tab_says_what_to_do() {
    session()
        .expect("ride-along, v records what you saw")
        .expect("0 planned");
}

#[test]
fn a_ride_along_is_planned_and_what_was_seen_on_it_is_recorded_at_80_by_24() {
    let mut session = session().press(PLAN).press(SEEN);
    let seen = session
        .store()
        .observations(&DealScope::default(), 9)
        .unwrap();
    assert_eq!((seen.len(), seen[0].level), (1, Some(3)));
    assert!(seen[0].ride_along.is_some());
    insta::assert_snapshot!(session.screen());
}

#[test]
fn the_form_shows_what_can_be_seen_at_each_level() {
    insta::assert_snapshot!(session().press(PLAN).press("v<tab> ").screen());
}

#[test]
fn the_skills_of_a_rep_at_80_by_24() {
    let more = "vdisc<enter><tab>4<enter>they named the figure<ctrl-s>";
    let not = "v<left><ctrl-s>";
    let session = session()
        .press(PLAN)
        .press(SEEN)
        .press("k")
        .press(&more.replace("vdisc<enter>", "v"))
        .press("r")
        .press(not);
    insta::assert_snapshot!(session.screen());
}

#[test]
fn without_a_skill_in_focus_the_competency_is_asked_for_first() {
    session()
        .press("v")
        .expect("Which competency did you look at?")
        .press("commit<enter>")
        .expect("How did the call end")
        .press("ana<enter><tab><tab>no step<ctrl-s>")
        .expect("used")
        .expect("no step");
}

#[test]
fn a_level_for_what_was_not_used_is_refused_beside_its_field() {
    session()
        .press(PLAN)
        .press("v<right><tab>3<enter><ctrl-s>")
        .expect("What was not used has no level")
        .press("<esc>d")
        .expect("1 planned");
}

#[test]
fn a_ride_along_is_moved_held_dropped_and_all_of_it_is_undone() {
    session()
        .press(PLAN)
        .press("mfri<ctrl-s>")
        .expect("needed")
        .press("she is ill<ctrl-s>")
        .expect("27 Nov   ride-along planned")
        .press("d<ctrl-s>")
        .expect("23 Nov   ride-along held")
        .expect("0 planned")
        .press("u")
        .press("xthe deal is lost<enter>")
        .expect("ride-along dropped")
        .press("x")
        .expect("27 Nov   ride-along planned")
        .press("uuu")
        .expect("30 Nov   ride-along planned")
        .press("u")
        .expect("No ride-along planned");
}

#[test]
fn one_that_is_overdue_stands_first_and_says_so() {
    session()
        .press(PLAN)
        .press("nana<enter>-3d<ctrl-s>")
        .press("g")
        .expect("▌ 20 Nov   ride-along overdue")
        .expect("2 planned, 1 due");
}

#[test]
fn an_observation_is_edited_and_removed() {
    session()
        .press(PLAN)
        .press(SEEN)
        .press("e")
        .expect("asked, no figure")
        .press("<right><ctrl-s>")
        .expect("What was not used has no level")
        .press("<esc>d")
        .press("x")
        .without("used, level 3")
        .press("u")
        .expect("used, level 3");
}

#[test]
fn a_half_written_observation_is_kept_and_opened_again() {
    session()
        .press(PLAN)
        .press("v<tab>3<enter>asked twice")
        .wait(Duration::from_secs(1))
        .press("<esc>k")
        .without("asked twice")
        .press("v")
        .expect("asked twice");
}

#[test]
fn the_competencies_at_80_by_24() {
    insta::assert_snapshot!(session().press("cjj").screen());
}

#[test]
fn a_competency_is_added_moved_retired_and_brought_back() {
    session()
        .press("cnSmall talk<tab><tab><tab>weather only<ctrl-s>")
        .expect("11 in use")
        .expect("1 weather only")
        .press("K")
        .press("x")
        .expect("Small talk (retired)")
        .expect("10 in use")
        .press("x")
        .expect("11 in use")
        .press("e")
        .expect("weather only");
}

#[test]
fn the_levers_at_80_by_24() {
    insta::assert_snapshot!(session().press("pjj").screen());
}

#[test]
fn a_lever_that_contradicts_itself_is_refused_beside_the_field() {
    // Deal value has no stage.
    session()
        .press("p")
        .press("jje<tab><right><ctrl-s>")
        .expect("Only the conversion of a stage belongs to a stage")
        .press("<esc>d")
        .press("x")
        .expect("Discovery (retired)")
        .expect("13 in use");
}

#[test]
fn another_day_takes_no_changes() {
    let mut past = setup(ridealong::screens::tabs(), company().0);
    past.looking_at = ("2026-11-10".parse().ok(), None);
    Session::open(past)
        .press("4")
        .without("n Plan ride-along")
        .press("n")
        .without("Skill in focus");
}

/// Ana Duarte's page over the team, and what she does at every lever.
const BEHAVIOURS: &str = "8j<enter>b";

#[test]
fn what_a_rep_does_today_and_what_is_wanted_at_80_by_24() {
    let written = "<enter>Pitches in the first minutes<tab> Then waits.<ctrl-s>";
    let session = session().press(BEHAVIOURS).press("j").press(written);
    insta::assert_snapshot!(session.screen());
}

#[test]
fn what_was_written_of_a_behaviour_is_undone_and_a_draft_of_it_is_kept() {
    session()
        .press(PLAN)
        .press("rb")
        .expect("Ana Duarte, 0 of 14 written")
        .press("<enter>Talks first<ctrl-s>")
        .expect("1 of 14 written")
        .expect("A  Talks first")
        .press("u")
        .expect("0 of 14 written")
        .press("<enter>Half a sen")
        .wait(Duration::from_secs(1))
        .press("<esc>k")
        .without("Half a sen")
        .press("<enter>")
        .expect("Half a sen");
}

#[test]
fn a_ride_along_that_was_just_planned_stands_there_before_all_the_others_are_read_again() {
    let (mut store, _) = company();
    for day in 0..150 {
        let plan = NewRideAlong {
            rep: RepId(3),
            planned_on: monday().date() + Days::new(30 + day),
            deal: None,
            competency: None,
            diagnosis: None,
            purpose: "",
        };
        store.plan_ride_along(&plan).unwrap();
    }
    let session = Session::open(setup(ridealong::screens::tabs(), store)).press("4");
    let session = session.expect("150 planned").hold_figures().press(PLAN);
    let session = session
        .expect("Discovery")
        .expect("counting…")
        .without("150 planned");
    let session = session.release_figures().expect("151 planned");
    session.press("u").expect("150 planned");
}
