//! A walk in the file: answered, left, resumed, finished, undone.

use super::super::small_file::{dump, ticking, today};
use super::*;
use crate::domain::cause::{Intervention, Owner};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::DealId;
use crate::domain::plan_draft::Outline;

const ANA: RepId = RepId(1);

fn plan() -> PlanDraft {
    let outline = Outline {
        rep: ANA,
        intervention: Some(Intervention::TellShowDoReview),
        owner: Owner::Rep,
        todo: "Teach it.".into(),
        behaviour: "Names the cost of doing nothing".into(),
        today: today(),
    };
    PlanDraft::propose(&outline, &FiscalCalendar::default())
}

fn hypothesis() -> WalkAnswer {
    WalkAnswer::Hypothesis {
        chosen: Hypothesis {
            factor: "conversion".into(),
            from: Some(StageId(1)),
            to: Some(StageId(2)),
            lever: None,
        },
        name: "Discovery to Proposal".into(),
    }
}

/// A walk with something in every step, ready to be finished.
fn walked(store: &mut Store) -> DiagnosisId {
    let id = store.begin_walk(ANA, None, "team").unwrap();
    let gap = WalkAnswer::Gap {
        metric: "won_value".into(),
        part: String::new(),
        name: "Won value".into(),
    };
    store.answer_walk(id, &gap, Some(2)).unwrap();
    store.answer_walk(id, &WalkAnswer::Seen, Some(3)).unwrap();
    store.answer_walk(id, &hypothesis(), Some(4)).unwrap();
    let deal = NewEvidence {
        kind: EvidenceKind::Deal,
        record: Some(1),
        says: Says::For,
        text: String::new(),
    };
    store.add_evidence(id, &deal).unwrap();
    let found = CauseFound {
        condition: "does_not_know".into(),
        root_cause: "skill".into(),
        intervention: "tell_show_do_review".into(),
    };
    store
        .answer_cause(
            id,
            "potential",
            "yes",
            "Do they have what it takes?",
            &found,
        )
        .unwrap();
    let wanted = WalkAnswer::BehaviourWanted(" Names the cost ".into());
    store.answer_walk(id, &wanted, Some(7)).unwrap();
    store
        .answer_walk(id, &WalkAnswer::Plan(Box::new(plan())), None)
        .unwrap();
    id
}

#[test]
fn a_finished_walk_is_one_undo_with_its_plan_actions_and_check_ins() {
    let mut store = ticking();
    let id = walked(&mut store);
    let before = dump(&store);
    let finished = store.finish_walk(id, Some(&plan()), "{}").unwrap();
    assert_eq!(finished.open_plans, 1);
    assert_eq!(store.plan_of_walk(id).unwrap(), finished.plan);
    let after = dump(&store);
    for (table, rows) in [("plans:", 1), ("actions:", 4), ("check_ins:", 6)] {
        let counted = after.iter().filter(|line| line.starts_with(table)).count();
        assert_eq!(counted, rows, "{table}");
    }
    let undone = store.undo().unwrap().unwrap();
    assert_eq!(
        undone.label,
        "Finish the walk with Ana Ruiz: Names the cost of doing nothing"
    );
    assert_eq!(dump(&store), before);
    assert_eq!(store.walk(id).unwrap().state, WalkState::Open);
    store.redo().unwrap();
    assert_eq!(dump(&store), after);
}

#[test]
fn every_answer_is_undone_by_itself_and_says_what_it_was() {
    let mut store = ticking();
    walked(&mut store);
    let mut labels = Vec::new();
    while let Some(entry) = store.undo().unwrap() {
        labels.push(entry.label);
    }
    labels.reverse();
    assert_eq!(
        labels,
        [
            "Begin a walk with Ana Ruiz",
            "Walk with Ana Ruiz: the gap is Won value",
            "Walk with Ana Ruiz: go on to step 3",
            "Walk with Ana Ruiz: the hypothesis is Discovery to Proposal",
            "Walk with Ana Ruiz: evidence (deal)",
            "Walk with Ana Ruiz: “Do they have what it takes?”",
            "Walk with Ana Ruiz: the behaviour wanted",
            "Walk with Ana Ruiz: the plan",
        ]
    );
    while store.redo().unwrap().is_some() {}
    let id = store.open_walk(ANA).unwrap().unwrap();
    let walk = store.walk(id).unwrap();
    assert_eq!((walk.step, walk.gap.as_str()), (7, "won_value"));
    assert_eq!(walk.agreement.behaviour_wanted, "Names the cost");
    assert_eq!(walk.plan, Some(plan()));
}

#[test]
fn the_step_reached_never_goes_back_by_answering_an_earlier_one() {
    let mut store = ticking();
    let id = walked(&mut store);
    store.answer_walk(id, &hypothesis(), Some(4)).unwrap();
    assert_eq!(store.walk(id).unwrap().step, 7);
}

#[test]
fn one_walk_per_rep_is_open_and_a_finished_one_takes_no_answers() {
    let mut store = ticking();
    let first = store.begin_walk(ANA, None, "").unwrap();
    let second = store.begin_walk(ANA, None, "").unwrap();
    assert_eq!(store.open_walk(ANA).unwrap(), Some(second));
    assert_eq!(store.open_walk(RepId(2)).unwrap(), None);
    assert_eq!(store.walk(first).unwrap().state, WalkState::Stopped);
    let refused = store.answer_walk(first, &WalkAnswer::Seen, None);
    assert!(refused.unwrap_err().to_string().contains("is over"));
    assert!(store.reopen_walk(first).is_err());
    store.stop_walk(second).unwrap();
    store.reopen_walk(first).unwrap();
    assert_eq!(store.open_walk(ANA).unwrap(), Some(first));
    let states: Vec<WalkState> = store
        .walks()
        .unwrap()
        .iter()
        .map(|line| line.state)
        .collect();
    assert_eq!(states, [WalkState::Open, WalkState::Stopped]);
    assert!(store.begin_walk(RepId(99), None, "").is_err());
    assert!(store.walk(DiagnosisId(99)).is_err());
}

#[test]
fn the_next_walk_opens_with_the_last_one_and_what_came_of_its_plan() {
    let mut store = ticking();
    let id = walked(&mut store);
    assert_eq!(store.previous_walk(id).unwrap(), None);
    store.finish_walk(id, Some(&plan()), "").unwrap();
    let next = store.begin_walk(ANA, None, "").unwrap();
    let previous = store.previous_walk(next).unwrap().unwrap();
    assert_eq!(
        previous.finding.stages,
        ("Discovery".into(), "Negotiation".into())
    );
    assert_eq!(previous.finding.root_cause, "skill");
    assert!(!previous.finding.is_observed);
    let plan = previous.plan.unwrap();
    assert_eq!((plan.state.as_str(), plan.changed.as_str()), ("open", ""));
    assert_eq!(plan.focus, "Names the cost of doing nothing");
}

#[test]
fn a_walk_may_end_without_a_plan_and_never_with_a_broken_one() {
    let mut store = ticking();
    let id = walked(&mut store);
    let broken = PlanDraft {
        focus: " ".into(),
        ..plan()
    };
    let before = dump(&store);
    let refused = store.finish_walk(id, Some(&broken), "").unwrap_err();
    assert!(refused.to_string().contains("one focus"), "{refused}");
    assert_eq!(dump(&store), before);
    assert_eq!(store.finish_walk(id, None, "").unwrap().plan, None);
    assert_eq!(store.plan_of_walk(id).unwrap(), None);
}

#[test]
fn evidence_is_linked_once_turned_and_taken_away() {
    let mut store = ticking();
    let id = walked(&mut store);
    let twice = NewEvidence {
        kind: EvidenceKind::Deal,
        record: Some(1),
        says: Says::Against,
        text: String::new(),
    };
    assert!(store.add_evidence(id, &twice).is_err());
    let talk = NewEvidence {
        kind: EvidenceKind::RepTalk,
        record: None,
        says: Says::For,
        text: "I never ask for the budget".into(),
    };
    let talk = store.add_evidence(id, &talk).unwrap();
    store
        .edit_evidence(id, talk, Says::Against, "I do ask")
        .unwrap();
    let all = store.evidence(id).unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!(
        (all[1].says, all[1].text.as_str()),
        (Says::Against, "I do ask")
    );
    store.remove_evidence(id, talk).unwrap();
    assert_eq!(store.evidence(id).unwrap().len(), 1);
    store.undo().unwrap();
    assert_eq!(store.evidence(id).unwrap(), all);
    let offered = store.evidence_candidates(id).unwrap();
    assert_eq!(offered.len(), 1);
    assert_eq!(offered[0].record, DealId(1).0);
    assert_eq!(offered[0].detail, "open in Proposal");
}

#[test]
fn what_is_ruled_out_is_kept_apart_from_the_answers_about_the_cause() {
    let mut store = ticking();
    let id = walked(&mut store);
    store.rule_out(id, "territory", true, "Territory").unwrap();
    assert_eq!(store.ruled_out(id).unwrap(), ["territory"]);
    assert_eq!(store.cause_answers(id).unwrap().len(), 1);
    store.rule_out(id, "territory", false, "Territory").unwrap();
    assert!(store.ruled_out(id).unwrap().is_empty());
    store
        .answer_cause(id, "potential", "", "?", &CauseFound::default())
        .unwrap();
    assert!(store.cause_answers(id).unwrap().is_empty());
    assert_eq!(store.walk(id).unwrap().cause, CauseFound::default());
}

#[test]
fn the_behaviours_go_to_the_lever_with_the_answer_and_prefill_the_next_walk() {
    let mut store = ticking();
    let details = crate::storage::LeverDetails {
        name: "Discovery".into(),
        factor: "conversion".into(),
        stage: Some(StageId(1)),
        indicator: "stage_conversion".into(),
        behaviour: "Asks first".into(),
        ..crate::storage::LeverDetails::default()
    };
    let lever = store.add_lever(&details).unwrap();
    let id = store.begin_walk(ANA, None, "").unwrap();
    let chosen = Hypothesis {
        factor: "conversion".into(),
        from: Some(StageId(1)),
        to: Some(StageId(2)),
        lever: Some(lever),
    };
    let name = String::new();
    let answer = WalkAnswer::Hypothesis { chosen, name };
    store.answer_walk(id, &answer, Some(4)).unwrap();
    let before = dump(&store);
    let agreed = WalkAnswer::Behaviours {
        now: " Pitches".into(),
        wanted: "Asks twice".into(),
    };
    store.answer_walk(id, &agreed, Some(7)).unwrap();
    let own = store.rep_levers(ANA).unwrap().remove(0);
    assert_eq!(own.behaviour_now, "Pitches");
    assert_eq!(own.behaviour_wanted, "Asks twice");
    let walk = store.walk(id).unwrap();
    let next = store.lever_of(ANA, &walk.hypothesis).unwrap().unwrap();
    assert_eq!(next.behaviour_now, "Pitches");
    assert_eq!(next.behaviour_wanted, "Asks twice");
    assert_eq!(next.indicator, "stage_conversion");
    store.undo().unwrap();
    assert_eq!(dump(&store), before);
    assert!(!store.rep_levers(ANA).unwrap()[0].is_own);
}
