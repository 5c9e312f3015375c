//! Calls from plan to rating, over the small file.

use super::super::competencies::CompetencyDetails;
use super::super::small_file::{dump, small_file, ticking, today};
use super::*;
use crate::domain::competency::Behaviour;
use crate::domain::ids::RepId;
use crate::domain::observing::{NotRateable, ObservationKind};
use crate::storage::records::NewRideAlong;
use crate::storage::{DealScope, RideAlongState};

const ASKING: CompetencyId = CompetencyId(1);
const CLOSING: CompetencyId = CompetencyId(2);
const OPEN: BehaviourId = BehaviourId(1);
const PITCH: BehaviourId = BehaviourId(2);
const DATE: BehaviourId = BehaviourId(3);

/// With competencies Asking (at Proposal: open question, stop pitching) and Closing (everywhere: fixes a date), and a
/// ride-along with Ana today.
fn prepared(mut store: Store, kind: ObservationKind) -> (Store, RideAlongId) {
    for (name, stage) in [("Asking", Some(StageId(2))), ("Closing", None)] {
        let details = CompetencyDetails {
            name: name.into(),
            stage,
            ..CompetencyDetails::default()
        };
        store.add_competency(&details).unwrap();
    }
    for (competency, key, text, wanted) in [
        (ASKING, "o", "Asks an open question", true),
        (ASKING, "x", "Pitches", false),
        (CLOSING, "o", "Obtains a date", true),
    ] {
        let behaviour = Behaviour {
            key: key.into(),
            text: text.into(),
            wanted,
        };
        store.add_behaviour(competency, &behaviour).unwrap();
    }
    let plan = NewRideAlong {
        rep: RepId(1),
        planned_on: today(),
        deal: None,
        competency: Some(CLOSING),
        diagnosis: None,
        purpose: "",
    };
    let ride = store.plan_observation(&plan, kind).unwrap();
    (store, ride)
}

fn day() -> (Store, RideAlongId) {
    prepared(small_file(), ObservationKind::RideAlong)
}

fn details(call_type: CallType) -> CallDetails {
    CallDetails {
        deal: Some((DealId(1), String::new())),
        call_type,
        objective: "They name a date".into(),
        at: time_of_day("09:30"),
        ..CallDetails::default()
    }
}

#[test]
fn a_live_page_shows_the_skill_in_focus_first_and_each_letter_once() {
    let (mut store, ride) = day();
    let call = store.add_call(ride, &details(CallType::Coaching)).unwrap();
    let reading = store.call_reading(call).unwrap();
    let page: Vec<(Option<char>, &str, bool)> = reading
        .behaviours
        .iter()
        .map(|one| (one.letter, one.text.as_str(), one.in_focus))
        .collect();
    assert_eq!(
        page,
        [
            (Some('o'), "Obtains a date", true),
            (Some('a'), "Asks an open question", false),
            (Some('x'), "Pitches", false),
        ]
    );
    assert_eq!(reading.call.with(), "Globex rollout");
    assert_eq!(reading.call.stage.as_ref().unwrap().1, "Proposal");
}

#[test]
fn ticks_become_use_with_how_often_and_never_a_level() {
    let (mut store, ride) = day();
    let call = store.add_call(ride, &details(CallType::Coaching)).unwrap();
    assert!(store.tick(call, OPEN, None).is_err(), "before it began");
    store.start_call(call).unwrap();
    for behaviour in [OPEN, OPEN, PITCH] {
        store.tick(call, behaviour, None).unwrap();
    }
    store
        .quote(call, Speaker::Customer, " it costs us a day ", None)
        .unwrap();
    assert!(store.quote(call, Speaker::Rep, "  ", None).is_err());
    assert!(
        store
            .rate_in_call(call, ASKING, Used::Yes, Some(3))
            .is_err()
    );
    store.end_call(call, CallOutcome::Advance).unwrap();
    let ratings = store.call_ratings(call).unwrap();
    assert_eq!(ratings.len(), 1);
    let asking = &ratings[0];
    assert_eq!(
        (asking.used, asking.level, asking.times),
        (Used::Yes, None, Some(2))
    );
    store
        .rate_in_call(call, ASKING, Used::Yes, Some(3))
        .unwrap();
    store.note_in_call(call, ASKING, " two questions ").unwrap();
    assert!(store.note_in_call(call, CLOSING, "x").is_err());
    let seen = &store.observations_of(RepId(1)).unwrap()[0];
    assert_eq!((seen.level, seen.note.as_str()), (Some(3), "two questions"));
    assert_eq!((seen.ride_along, seen.observed_on), (Some(ride), today()));
    store
        .rate_in_call(call, ASKING, Used::NotObserved, None)
        .unwrap();
    assert!(store.observations_of(RepId(1)).unwrap().is_empty());
}

#[test]
fn a_continuation_meets_no_objective_and_another_outcome_corrects_it() {
    // FX-5.01.
    let (mut store, ride) = day();
    let call = store.add_call(ride, &details(CallType::Coaching)).unwrap();
    store.end_call(call, CallOutcome::Continuation).unwrap();
    store
        .set_ended_how(call, "will send brochure; they'll think")
        .unwrap();
    let held = store.call(call).unwrap();
    assert_eq!(held.objective_met, Some(ObjectiveMet::No));
    assert!(store.set_objective_met(call, ObjectiveMet::Yes).is_err());
    store.end_call(call, CallOutcome::Advance).unwrap();
    let corrected = store.call(call).unwrap();
    assert_eq!(corrected.objective_met, None, "a person says which");
    assert_eq!(corrected.ended_at, held.ended_at);
    store.set_objective_met(call, ObjectiveMet::Backup).unwrap();
    store.end_call(call, CallOutcome::Advance).unwrap();
    let met = store.call(call).unwrap().objective_met;
    assert_eq!(met, Some(ObjectiveMet::Backup));
}

#[test]
fn a_model_call_is_never_rated() {
    let (mut store, ride) = day();
    let call = store.add_call(ride, &details(CallType::Model)).unwrap();
    store.start_call(call).unwrap();
    store.tick(call, OPEN, None).unwrap();
    store.end_call(call, CallOutcome::Order).unwrap();
    assert!(store.call_ratings(call).unwrap().is_empty());
    let refused = store.rate_in_call(call, ASKING, Used::Yes, Some(5));
    assert_eq!(
        refused.unwrap_err().to_string(),
        NotRateable::ModelCall.to_string()
    );
}

#[test]
fn after_a_take_over_nothing_is_observed_and_the_call_keeps_the_flag() {
    // FX-5.02.
    let (mut store, ride) = prepared(ticking(), ObservationKind::RideAlong);
    let call = store.add_call(ride, &details(CallType::Coaching)).unwrap();
    store.start_call(call).unwrap();
    store.tick(call, OPEN, None).unwrap();
    assert!(store.take_over_or_hand_back(call, None).unwrap());
    store.tick(call, DATE, None).unwrap();
    store.end_call(call, CallOutcome::Advance).unwrap();
    let reading = store.call_reading(call).unwrap();
    assert!(reading.call.took_over_at.is_some());
    assert_eq!(reading.ratings.len(), 1, "what was ticked before counts");
    assert!(
        store
            .rate_in_call(call, CLOSING, Used::Yes, Some(4))
            .is_err()
    );
    store
        .rate_in_call(call, ASKING, Used::Yes, Some(4))
        .unwrap();
    let times: Vec<i64> = reading.marks.iter().map(|one| one.mark.after_ms).collect();
    assert!(times.is_sorted() && times[0] > 0, "{times:?}");
}

#[test]
fn time_stands_still_where_the_clock_was_set_back() {
    let marks = |after_ms: i64| CallMark {
        id: CallMarkId(1),
        mark: Mark {
            kind: MarkKind::Quote,
            ticked: None,
            after_ms,
        },
        text: String::new(),
        speaker: None,
    };
    let (mut store, ride) = day();
    let id = store.add_call(ride, &details(CallType::Coaching)).unwrap();
    store.start_call(id).unwrap();
    let call = store.call(id).unwrap();
    let began = call.started_at.unwrap();
    let set_back = Stamp(began.0 - 3_600_000);
    assert_eq!(live::elapsed(&call, set_back, Some(&[marks(700)])), 700);
    assert_eq!(live::elapsed(&call, set_back, None), 0);
}

#[test]
fn a_recording_has_time_marks_that_later_ticks_count_from() {
    let (mut store, ride) = prepared(ticking(), ObservationKind::Recording);
    let call = store.add_call(ride, &details(CallType::Coaching)).unwrap();
    store.start_call(call).unwrap();
    store.set_time_mark(call, 760_000).unwrap();
    store.tick(call, OPEN, None).unwrap();
    store.set_time_mark(call, 60_000).unwrap();
    store.tick(call, OPEN, None).unwrap();
    store.tick(call, OPEN, Some(5_000)).unwrap();
    let marks = store.call_marks(call).unwrap();
    let minutes: Vec<i64> = marks.iter().map(|one| one.mark.after_ms / 60_000).collect();
    assert_eq!(minutes, [12, 1, 0]);
    let (mut store, ride) = day();
    let call = store.add_call(ride, &details(CallType::Coaching)).unwrap();
    store.start_call(call).unwrap();
    assert!(
        store.set_time_mark(call, 1).is_err(),
        "a call has the clock"
    );
}

#[test]
fn calls_are_moved_dropped_with_a_reason_and_the_end_of_the_day_drops_the_rest() {
    let (mut store, ride) = day();
    let before = dump(&store);
    let first = store.add_call(ride, &details(CallType::Coaching)).unwrap();
    let second = store.add_call(ride, &details(CallType::Joint)).unwrap();
    let third = store.add_call(ride, &details(CallType::Joint)).unwrap();
    store.move_call(second, -1).unwrap();
    assert!(store.drop_call(third, " ").is_err());
    store.drop_call(third, "they are ill").unwrap();
    let order: Vec<CallId> = store
        .calls_of(ride)
        .unwrap()
        .iter()
        .map(|call| call.id)
        .collect();
    assert_eq!(order, [second, first, third]);
    store.plan_call_again(third).unwrap();
    store.start_call(first).unwrap();
    assert!(store.start_call(second).is_err(), "one call at a time");
    assert!(store.start_call(first).is_err());
    assert_eq!(store.running_calls().unwrap().len(), 1);
    assert!(store.hold_ride_along(ride, today()).is_err());
    store.end_call(first, CallOutcome::NoSale).unwrap();
    assert!(store.drop_call(first, "late").is_err());
    store.hold_ride_along(ride, today()).unwrap();
    assert_eq!(store.ride_along(ride).unwrap().state, RideAlongState::Held);
    let left = store.call(second).unwrap();
    assert_eq!(left.state, CallState::Dropped);
    assert_eq!(left.reason, "the day ended before it");
    assert!(store.add_call(ride, &details(CallType::Joint)).is_err());
    assert_eq!(store.ride_alongs(&DealScope::default()).unwrap().len(), 1);
    for _ in 0..9 {
        store.undo().unwrap();
    }
    assert_eq!(dump(&store), before);
}

#[test]
fn every_step_of_a_call_is_undone_as_one() {
    let (mut store, ride) = day();
    let call = store.add_call(ride, &details(CallType::Coaching)).unwrap();
    let mut stages = vec![dump(&store)];
    let steps: [fn(&mut Store, CallId); 7] = [
        |store, call| store.start_call(call).unwrap(),
        |store, call| {
            store.tick(call, OPEN, None).unwrap();
        },
        |store, call| {
            store.take_over_or_hand_back(call, None).unwrap();
        },
        |store, call| {
            store.take_over_or_hand_back(call, None).unwrap();
        },
        |store, call| store.end_call(call, CallOutcome::Advance).unwrap(),
        |store, call| store.set_objective_met(call, ObjectiveMet::Yes).unwrap(),
        |store, call| {
            store
                .rate_in_call(call, ASKING, Used::Yes, Some(4))
                .unwrap();
        },
    ];
    for step in steps {
        step(&mut store, call);
        stages.push(dump(&store));
    }
    while let Some(after) = stages.pop() {
        assert_eq!(dump(&store), after);
        if !stages.is_empty() {
            store.undo().unwrap();
        }
    }
}
