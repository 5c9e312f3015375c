//! Debriefs from the first question to the end, the life of a commitment, and undo of every step.

use chrono::{Days, NaiveDate};

use crate::config::assets;
use crate::domain::competency::Used;
use crate::domain::debrief::{CommitmentState, Conclusion, Own, Prompt, Speaker};
use crate::domain::history::Looking;
use crate::domain::ids::{CompetencyId, RepId, RideAlongId};
use crate::domain::observing::ObservationKind;
use crate::storage::records::{NewObservation, NewRideAlong};
use crate::storage::small_file::{dump, small_file, ticking, today};
use crate::storage::{
    ActionState, CommitmentQuery, CompetencyDetails, Debrief, PromptSetDetails, RideAlongState,
    Store,
};

const ANA: RepId = RepId(1);
const ASKING: CompetencyId = CompetencyId(1);
const CLOSING: CompetencyId = CompetencyId(2);

fn ago(days: u64) -> NaiveDate {
    today() - Days::new(days)
}

fn hence(days: u64) -> NaiveDate {
    today() + Days::new(days)
}

/// Two competencies, the prompts that ship, and a ride-along with Ana that was held today with asking in focus.
fn with_ride(mut store: Store) -> (Store, RideAlongId) {
    for name in ["Asking", "Closing"] {
        let details = CompetencyDetails {
            name: name.into(),
            levels: vec!["one".into(), "two".into(), "three".into(), "four".into()],
            ..CompetencyDetails::default()
        };
        store.add_competency(&details).unwrap();
    }
    store
        .start_debriefs(&assets::prompt_sets().unwrap())
        .unwrap();
    let ride = held(&mut store, today());
    (store, ride)
}

fn held(store: &mut Store, on: NaiveDate) -> RideAlongId {
    let plan = NewRideAlong {
        rep: ANA,
        planned_on: on,
        deal: None,
        competency: Some(ASKING),
        diagnosis: None,
        purpose: "",
    };
    let ride = store.plan_ride_along(&plan).unwrap();
    store.hold_ride_along(ride, on).unwrap();
    ride
}

fn seen(
    ride: Option<RideAlongId>,
    competency: CompetencyId,
    used: Used,
    level: Option<u8>,
) -> NewObservation<'static> {
    NewObservation {
        rep: ANA,
        competency,
        deal: None,
        ride_along: ride,
        observed_on: today(),
        used,
        level,
        note: "asked twice",
    }
}

fn end(words: &str) -> Conclusion {
    Conclusion {
        strength: "Opened well".into(),
        point_one: " Ask for the cost ".into(),
        point_two: String::new(),
        competency: ASKING,
        words: words.into(),
        due_on: hence(7),
        look_kind: ObservationKind::ListenIn,
        look_on: hence(14),
    }
}

/// A debrief that ended: rated by both, shown, finished.
fn finished(store: &mut Store, ride: RideAlongId) -> Debrief {
    store
        .observe(&seen(Some(ride), ASKING, Used::Yes, Some(2)))
        .unwrap();
    store.rate_self(ride, ASKING, Own::Level(4)).unwrap();
    store.reveal_ratings(ride, false).unwrap();
    store
        .finish_debrief(ride, &end("I ask what it costs"))
        .unwrap();
    store.debrief(ride).unwrap()
}

#[test]
fn ratings_are_shown_only_after_the_reps_own_and_then_the_largest_difference_comes_first() {
    let (mut store, ride) = with_ride(small_file());
    store
        .observe(&seen(Some(ride), ASKING, Used::Yes, Some(3)))
        .unwrap();
    store
        .observe(&seen(Some(ride), CLOSING, Used::Yes, Some(2)))
        .unwrap();
    assert_eq!(store.debrief(ride).unwrap().missing(), 2);
    store.rate_self(ride, ASKING, Own::Level(3)).unwrap();
    let why = store.reveal_ratings(ride, false).unwrap_err().to_string();
    assert!(why.contains("has not rated 1 competency"), "{why}");
    assert!(store.rate_self(ride, CLOSING, Own::Level(6)).is_err());
    store.rate_self(ride, CLOSING, Own::Level(5)).unwrap();
    store.rate_self(ride, CLOSING, Own::Level(4)).unwrap();
    let names = |store: &Store| -> Vec<String> {
        let debrief = store.debrief(ride).unwrap();
        debrief
            .rows
            .into_iter()
            .map(|row| row.compared.name)
            .collect()
    };
    assert_eq!(names(&store), ["Asking", "Closing"]);
    store.reveal_ratings(ride, false).unwrap();
    // FX-5.03: 2 against 4 comes first.
    assert_eq!(names(&store), ["Closing", "Asking"]);
    let debrief = store.debrief(ride).unwrap();
    assert_eq!(debrief.rows[0].compared.gap(), Some(-2.0));
    assert!(!debrief.declined());
    let late = store.rate_self(ride, CLOSING, Own::Level(2)).unwrap_err();
    assert!(late.to_string().contains("no longer the rep's own"));
    assert!(store.reveal_ratings(ride, false).is_err());
    store.undo().unwrap();
    assert_eq!(store.debrief(ride).unwrap().revealed_at, None);
}

#[test]
fn a_rep_who_declines_is_shown_the_ratings_and_it_is_known_that_they_declined() {
    let (mut store, ride) = with_ride(small_file());
    assert!(
        store.reveal_ratings(ride, true).is_err(),
        "nothing was rated"
    );
    store
        .observe(&seen(Some(ride), ASKING, Used::No, None))
        .unwrap();
    store
        .observe(&seen(Some(ride), CLOSING, Used::NotObserved, None))
        .unwrap();
    let debrief = store.debrief(ride).unwrap();
    assert_eq!(
        (debrief.rows.len(), debrief.missing()),
        (2, 1),
        "FX-5.04: not observed is not asked"
    );
    store.reveal_ratings(ride, true).unwrap();
    assert!(store.debrief(ride).unwrap().declined());
}

#[test]
fn what_was_asked_stays_as_it_was_asked_when_the_questions_change() {
    let (mut store, ride) = with_ride(small_file());
    let asked = store.debrief(ride).unwrap();
    assert_eq!((asked.set.as_str(), asked.asked.len()), ("rep_first", 6));
    store.choose_prompts(ride, "grow").unwrap();
    assert_eq!(store.debrief(ride).unwrap().asked[0].step, "Goal");
    let answers = [
        (1, " a demo ".to_owned()),
        (2, String::new()),
        (99, "x".to_owned()),
    ];
    store.answer_debrief(ride, &answers).unwrap();
    assert!(store.choose_prompts(ride, "rep_first").is_err());
    let grow = store.prompt_sets().unwrap().remove(3);
    let prompt = |speaker, text: &str| Prompt {
        step: "Goal".into(),
        speaker,
        text: text.into(),
    };
    let details = |prompts| PromptSetDetails {
        name: "GROW".into(),
        prompts,
    };
    let other = vec![
        prompt(Speaker::Manager, "mine"),
        prompt(Speaker::Rep, "theirs"),
    ];
    store.save_prompt_set(grow.id, &details(other)).unwrap();
    let refused = store.save_prompt_set(grow.id, &details(vec![prompt(Speaker::Manager, "mine")]));
    assert!(refused.is_err());
    let debrief = store.debrief(ride).unwrap();
    let prompts: Vec<&str> = debrief
        .asked
        .iter()
        .map(|one| one.prompt.as_str())
        .collect();
    assert_eq!(prompts, ["What did you want from this call?", "mine"]);
    assert_eq!(debrief.asked[0].answer, "a demo");
    store.answer_debrief(ride, &[(1, " ".to_owned())]).unwrap();
    assert_eq!(store.debrief(ride).unwrap().asked[0].prompt, "theirs");
}

#[test]
fn the_end_writes_strength_point_commitment_action_and_next_look_as_one_step() {
    let (mut store, ride) = with_ride(small_file());
    store
        .observe(&seen(Some(ride), ASKING, Used::Yes, Some(2)))
        .unwrap();
    let early = store
        .finish_debrief(ride, &end("x"))
        .unwrap_err()
        .to_string();
    assert!(early.contains("own rating"), "{early}");
    store.rate_self(ride, ASKING, Own::Level(4)).unwrap();
    store.reveal_ratings(ride, false).unwrap();
    assert!(store.finish_debrief(ride, &end(" ")).is_err());
    let before = dump(&store);
    let done = store
        .finish_debrief(ride, &end(" I ask what it costs "))
        .unwrap();
    let debrief = store.debrief(ride).unwrap();
    assert_eq!(debrief.points, ["Ask for the cost"]);
    let commitment = debrief.commitment.unwrap();
    assert_eq!(commitment.words, "I ask what it costs");
    assert_eq!(commitment.due_on(), Some(hence(7)));
    assert_eq!(
        (commitment.looks_on(), commitment.look_kind),
        (Some(hence(14)), Some(ObservationKind::ListenIn))
    );
    let action = store.action(done.action).unwrap();
    assert_eq!(action.owner.unwrap().0, ANA);
    let look = store.ride_along(done.next_look).unwrap();
    assert_eq!(look.competency.unwrap().0, ASKING);
    assert_eq!(look.state, RideAlongState::Planned);
    assert!(
        store.finish_debrief(ride, &end("again")).is_err(),
        "one commitment"
    );
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
    store.redo().unwrap();
    assert!(store.debrief(ride).unwrap().commitment.is_some());
}

#[test]
fn a_next_look_takes_the_ride_along_that_is_planned_already_and_never_two_skills_a_day() {
    let (mut store, ride) = with_ride(small_file());
    let plan = |competency| NewRideAlong {
        rep: ANA,
        planned_on: hence(14),
        deal: None,
        competency,
        diagnosis: None,
        purpose: "",
    };
    let planned = store.plan_ride_along(&plan(None)).unwrap();
    let on_the_road = Conclusion {
        look_kind: ObservationKind::RideAlong,
        ..end("words")
    };
    let done = store.finish_debrief(ride, &on_the_road).unwrap();
    assert_eq!(done.next_look, planned);
    assert_eq!(
        store.ride_along(planned).unwrap().competency.unwrap().0,
        ASKING
    );
    store.undo().unwrap();
    store
        .save_ride_along(planned, &plan(Some(CLOSING)))
        .unwrap();
    let why = store
        .finish_debrief(ride, &on_the_road)
        .unwrap_err()
        .to_string();
    assert!(why.contains("another skill in focus"), "{why}");
}

#[test]
fn neither_its_action_nor_what_led_to_it_nor_another_skill_closes_a_commitment() {
    let (mut store, ride) = with_ride(ticking());
    let commitment = finished(&mut store, ride).commitment.unwrap();
    let (action, ..) = commitment.action.unwrap();
    store.set_action_state(action, ActionState::Done).unwrap();
    assert!(store.commitment(commitment.id).unwrap().is_open());
    let first = store.debrief(ride).unwrap().rows[0].observations[0].id;
    assert!(
        store.see_again(commitment.id, first).is_err(),
        "it led to the commitment"
    );
    let other = store
        .observe(&seen(None, CLOSING, Used::Yes, Some(4)))
        .unwrap();
    assert!(
        store.see_again(commitment.id, other).is_err(),
        "another competency"
    );
}

#[test]
fn a_commitment_that_was_not_used_stays_open_and_one_that_was_seen_again_is_closed() {
    let (mut store, ride) = with_ride(ticking());
    let commitment = finished(&mut store, ride).commitment.unwrap();
    let next = held(&mut store, today());
    let not_used = store
        .observe(&seen(Some(next), ASKING, Used::No, None))
        .unwrap();
    let why = store
        .see_again(commitment.id, not_used)
        .unwrap_err()
        .to_string();
    assert!(why.contains("stays open"), "{why}");
    let promised = store.debrief(next).unwrap().promised;
    assert_eq!(promised[0].seen_since.unwrap().observation, not_used);
    store
        .look_again(commitment.id, ObservationKind::Practice, hence(3))
        .unwrap();
    assert!(
        store
            .look_again(commitment.id, ObservationKind::Practice, today())
            .is_err()
    );
    let open = store.commitment(commitment.id).unwrap();
    assert_eq!(
        (open.state, open.looks_on()),
        (CommitmentState::Open, Some(hence(3)))
    );
    let used = store
        .observe(&seen(Some(next), ASKING, Used::Yes, Some(3)))
        .unwrap();
    let before = dump(&store);
    store.see_again(commitment.id, used).unwrap();
    let closed = store.commitment(commitment.id).unwrap();
    assert_eq!(
        (closed.state, closed.observation),
        (CommitmentState::Seen, Some(used))
    );
    assert!(store.drop_commitment(commitment.id, "late").is_err());
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
}

#[test]
fn a_commitment_is_dropped_with_a_reason_only() {
    let (mut store, ride) = with_ride(ticking());
    let commitment = finished(&mut store, ride).commitment.unwrap();
    assert!(store.drop_commitment(commitment.id, " ").is_err());
    store
        .drop_commitment(commitment.id, "moved to another team")
        .unwrap();
    let query = CommitmentQuery {
        open_only: true,
        ..CommitmentQuery::default()
    };
    assert!(store.commitments(&query).unwrap().is_empty());
    assert_eq!(
        store.commitments(&CommitmentQuery::default()).unwrap()[0].reason,
        "moved to another team"
    );
}

#[test]
fn every_step_of_a_debrief_is_undone_as_one() {
    let (mut store, ride) = with_ride(small_file());
    let mut states = vec![dump(&store)];
    store
        .observe(&seen(Some(ride), ASKING, Used::Yes, Some(2)))
        .unwrap();
    states.push(dump(&store));
    store
        .answer_debrief(ride, &[(1, "order".into()), (2, "the sponsor".into())])
        .unwrap();
    states.push(dump(&store));
    store.rate_self(ride, ASKING, Own::NoOccasion).unwrap();
    states.push(dump(&store));
    store.rate_self(ride, ASKING, Own::Missing).unwrap();
    states.push(dump(&store));
    store.reveal_ratings(ride, true).unwrap();
    states.push(dump(&store));
    store.finish_debrief(ride, &end("words")).unwrap();
    for state in states.iter().rev() {
        store.undo().unwrap();
        assert_eq!(dump(&store), *state);
    }
}

#[test]
fn past_days_show_the_debrief_as_far_as_it_was() {
    let (mut store, ride) = with_ride(small_file());
    finished(&mut store, ride);
    store.look_at(Looking::at(Some(ago(1)), None)).unwrap();
    assert!(store.debrief(ride).is_err(), "not planned yet");
    assert!(
        store
            .commitments(&CommitmentQuery::default())
            .unwrap()
            .is_empty()
    );
    store.look_at(None).unwrap();
    assert!(store.debrief(ride).unwrap().debriefed_at.is_some());
}
