//! The page of a rep over the tiny company: panes, keys, the time line, the last line.

use std::time::Duration;

use chrono::NaiveDate;
use ridealong::domain::cadence::{CadenceKind, OnDayOff, Per};
use ridealong::domain::competency::Used;
use ridealong::domain::history::Looking;
use ridealong::domain::ids::{CompetencyId, RepId};
use ridealong::domain::plan::Changed;
use ridealong::domain::recurrence::Recurrence;
use ridealong::storage::records::{NewObservation, NewRep, NewRideAlong, Subject};
use ridealong::storage::{
    ActionState, CadenceDetails, CompetencyDetails, NewAction, NewCadence, NewPlan, NewRule, Store,
};

use crate::deal_list::company;
use crate::support::{Session, setup};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn ana(store: &Store) -> RepId {
    store.find_rep("Ana Duarte").unwrap()
}

fn promise(store: &mut Store, text: &str, owner: Option<RepId>, due: &str) {
    let rep = ana(store);
    store
        .add_action(&NewAction {
            text: text.into(),
            owner,
            rep: Some(rep),
            due_on: Some(day(due)),
            ..NewAction::default()
        })
        .unwrap();
}

/// Ana with promises both ways, a plan, observations, a note, a ride-along to come.
fn coached() -> Store {
    let (mut store, _) = company();
    coach(&mut store);
    store
}

/// Writes what is noted with her into a tiny company.
#[expect(
    clippy::too_many_lines,
    reason = "one record of each kind, in the order of the time line"
)]
pub fn coach(store: &mut Store) {
    let rep = ana(store);
    promise(
        store,
        "Send the business case to Birch",
        Some(rep),
        "2026-11-20",
    );
    promise(
        store,
        "Get the discount for Fir Energy signed",
        None,
        "2026-11-19",
    );
    promise(store, "Ask Cedar who decides", Some(rep), "2026-11-27");
    promise(store, "Call the CFO of Elm", Some(rep), "2026-11-20");
    let done = store.promises_with(rep, day("2026-11-01")).unwrap();
    let done = done
        .iter()
        .find(|one| one.text.starts_with("Call"))
        .unwrap()
        .action;
    store.set_action_state(done, ActionState::Done).unwrap();
    let details = CompetencyDetails {
        name: "Discovery and questioning".into(),
        ..CompetencyDetails::default()
    };
    store.add_competency(&details).unwrap();
    for (on, used, level) in [
        ("2026-11-03", Used::Yes, Some(2)),
        ("2026-11-17", Used::Yes, Some(3)),
    ] {
        let seen = NewObservation {
            rep,
            competency: CompetencyId(1),
            deal: None,
            ride_along: None,
            observed_on: day(on),
            used,
            level,
            note: "asked for the cost of doing nothing",
        };
        store.observe(&seen).unwrap();
    }
    let plan = NewPlan {
        focus: "Ask who decides before proposing".into(),
        indicator: "win_rate".into(),
        indicator_target: Some(0.35),
        check_ins: vec![day("2026-11-18"), day("2026-12-09")],
        ..NewPlan::new(rep, day("2026-11-09"), day("2027-01-29"))
    };
    let plan = store.add_plan(&plan).unwrap();
    let base = store.base_currency(None).unwrap();
    store
        .hold_check_in(plan, None, (Changed::Partly, "on two calls"), &base)
        .unwrap();
    store
        .write_note(
            Subject::Rep(rep),
            "Élan is back: wants the key accounts.\nTalk about it in January.",
        )
        .unwrap();
    let ride = NewRideAlong {
        rep,
        planned_on: day("2026-11-25"),
        deal: None,
        competency: Some(CompetencyId(1)),
        diagnosis: None,
        purpose: "First call at Cedar",
    };
    store.plan_ride_along(&ride).unwrap();
}

fn page(store: Store) -> Session {
    Session::open(setup(ridealong::screens::tabs(), store)).press("8j<enter>")
}

#[test]
fn the_overview_at_80_by_24() {
    insta::assert_snapshot!(page(coached()).screen());
}

#[test]
fn the_overview_at_120_by_40_with_the_time_line_beside_it() {
    insta::assert_snapshot!(page(coached()).size(120, 40).screen());
}

#[test]
fn the_time_line_at_80_by_24() {
    insta::assert_snapshot!(page(coached()).press("tjj").screen());
}

#[test]
fn promises_stand_both_ways_with_the_overdue_first() {
    insta::assert_snapshot!(page(coached()).press("vv").screen());
}

#[test]
fn skills_have_their_n_and_their_age() {
    page(coached())
        .press("vvv")
        .expect("2 of 2       2.5    2 6 days ago")
        .expect("no data   no data    0 never");
}

#[test]
fn a_rep_of_whom_nothing_is_known_has_a_page_that_says_so() {
    let (mut store, _) = company();
    store
        .change("Hire", |change| {
            change.add_rep(&NewRep {
                name: "Nora New",
                ..NewRep::default()
            })
        })
        .unwrap();
    let mut session = Session::open(setup(ridealong::screens::tabs(), store));
    let nora = session.store().find_rep("Nora New").unwrap();
    assert!(nora.0 > 0);
    session = session.press("8/nora<enter>j<enter>");
    insta::assert_snapshot!(session.screen());
    session
        .press("t")
        .expect("Nothing was noted yet")
        .press("v")
        .expect("I promised nothing that is open.")
        .expect("Next  nothing planned  C plans a conversation");
}

#[test]
fn the_time_line_is_searched_as_one_types_and_enter_opens_what_is_found() {
    page(coached())
        .press("t/elan")
        .expect("Élan is back")
        .without("Quince Media")
        .press("<enter><enter>")
        .expect("Note on Ana Duarte")
        .expect("Talk about it in January.");
    page(coached())
        .press("t/maple<enter><enter>")
        .expect("Maple Dairy - Cold chain")
        .without("Time line");
    page(coached())
        .press("t/seen research<enter><enter>")
        .expect("Last three");
}

#[test]
fn a_promise_is_done_with_one_key_and_open_again_with_u() {
    page(coached())
        .press("vvjd")
        .expect("✓ Ana Duarte: Send the business case to Birch; done on 23 Nov 2026")
        .expect("Done; u takes it back")
        .press("u")
        .expect("! Ana Duarte: Send the business case to Birch; due 20 Nov 2026");
}

#[test]
fn notes_and_promises_are_written_here_and_stand_on_the_page() {
    page(coached())
        .press("iShe will lead the pilot<ctrl-s>t")
        .expect("She will lead the pilot");
    page(coached())
        .press("aBring the CFO<tab><tab>fri<ctrl-s>vv")
        .expect("○ Ana Duarte: Bring the CFO; due 27 Nov 2026");
}

#[test]
fn the_last_line_is_the_next_conversation_and_a_key_leads_to_it() {
    let session = page(coached()).expect("Next  Ride-along  Wed 25 Nov, in 2 days");
    session.press("c").expect("First call at Cedar");
    page(company().0)
        .expect("Next  nothing planned  C plans a conversation")
        .press("C")
        .expect("Plan what with Ana Duarte?")
        .press("ride<enter>")
        .expect("Purpose");
    page(with_types())
        .press("C1:1<enter>")
        .expect("Meeting with Ana Duarte")
        .press("<tab>2 dec<tab>9:30<ctrl-s>")
        .expect("Wed 2 Dec, 09:30, in 9 days")
        .press("u")
        .expect("nothing planned");
}

/// The company with the types of meetings that ship.
fn with_types() -> Store {
    let (mut store, _) = company();
    let types = ridealong::config::assets::meetings().unwrap();
    store.start_meetings(&types).unwrap();
    store
}

#[test]
fn a_conversation_that_the_cadence_asks_for_is_written_down_when_it_is_opened() {
    let mut store = with_types();
    let kind = store.find_meeting_type("1:1").unwrap().id;
    let starts_on = day("2026-11-03");
    let cadence = NewCadence {
        details: CadenceDetails {
            name: "1:1".into(),
            kind: CadenceKind::Meeting,
            meeting_type: Some(kind),
            per: Per::Rep,
            team: None,
            rep: None,
        },
        rule: NewRule {
            recurrence: Recurrence::parse("FREQ=WEEKLY;BYDAY=TU", starts_on).unwrap(),
            at: chrono::NaiveTime::from_hms_opt(10, 30, 0),
            minutes: 30,
            prep_minutes: 5,
            on_day_off: OnDayOff::Next,
        },
        starts_on,
        ends_on: None,
    };
    store.add_cadence(&cadence).unwrap();
    let mut session = page(store)
        .expect("Next  1:1  Tue 24 Nov, 10:30, tomorrow")
        .press("c")
        .without("Overview");
    let rep = ana(session.store());
    let meetings = session.store().meetings_of(rep).unwrap();
    assert_eq!(
        (meetings.len(), meetings[0].planned_on),
        (1, day("2026-11-24"))
    );
    page_again(session).expect("Next  1:1 with Ana Duarte  Tue 24 Nov, 10:30, tomorrow");
}

fn page_again(session: Session) -> Session {
    session.press("<esc>8")
}

#[test]
fn a_form_that_was_being_typed_is_there_again_after_a_restart() {
    let session = page(coached()).press("iShe will lead");
    let mut session = session.wait(Duration::from_millis(300));
    let rep = ana(session.store());
    let kept = session.store().drafts().unwrap();
    assert_eq!(kept[0].key, format!("team/rep/{rep}/note"));
    for (form, field) in [("note", "text"), ("promise", "text"), ("ride", "purpose")] {
        let mut store = coached();
        let body = format!("{{\"{field}\": \"Half a sentence\"}}");
        let key = format!("team/rep/{rep}/{form}");
        store.save_draft(&key, "Draft", &body).unwrap();
        Session::open(setup(ridealong::screens::tabs(), store))
            .press("<enter>")
            .expect("Half a sentence")
            .expect("Ana Duarte");
    }
}

#[test]
fn a_past_day_shows_what_was_noted_by_then_and_takes_no_changes() {
    let mut store = coached();
    store
        .look_at(Looking::at(Some(day("2026-11-10")), None))
        .unwrap();
    let rep = ana(&store);
    let line = store.time_line(rep, "", None, 0..9).unwrap();
    assert!(
        line.entries
            .iter()
            .all(|entry| entry.at.day() <= day("2026-11-10"))
    );
}
