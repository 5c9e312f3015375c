//! Plans from beginning to end, and that each step can be undone and done again.

use super::super::small_file::{dump, small_file, ticking, today};
use super::*;
use crate::domain::history::Looking;
use crate::domain::ids::ActionId;
use crate::domain::plan::{Changed, PlanState};
use crate::domain::stamp::Stamp;
use crate::storage::deal_query::DealScope;
use crate::storage::{Action, ActionState};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn base(store: &Store) -> BaseCurrency {
    store.base_currency(None).unwrap()
}

/// Four weeks of Ana's, from a week ago, with two actions and two check-ins.
pub(super) fn plan() -> NewPlan {
    let action = |text: &str, due: &str| NewPlanAction {
        text: text.into(),
        owner: Some(RepId(1)),
        due_on: Some(day(due)),
    };
    NewPlan {
        focus: "Ask who decides".into(),
        root_cause: "skill".into(),
        behaviour_now: "proposes after the first call".into(),
        behaviour_wanted: "asks for the decision process first".into(),
        rep_words: "I ask who signs before I write".into(),
        indicator: "activities_by_kind".into(),
        indicator_part: "meeting".into(),
        indicator_target: Some(3.0),
        predicted: "three meetings a week".into(),
        actions: vec![
            action("Role-play the question", "2026-11-20"),
            action("Listen to two calls", "2026-12-01"),
        ],
        check_ins: vec![day("2026-11-30"), day("2026-11-23")],
        ..NewPlan::new(RepId(1), day("2026-11-15"), day("2026-12-13"))
    }
}

pub(super) fn with_plan(mut store: Store) -> (Store, PlanId) {
    let id = store.add_plan(&plan()).unwrap();
    (store, id)
}

pub(super) fn lines(store: &Store, view: PlanView) -> Vec<PlanLine> {
    let query = PlanQuery {
        view,
        ..PlanQuery::default()
    };
    store.plans(&query, &base(store)).unwrap()
}

pub(super) fn actions(store: &Store, id: PlanId) -> Vec<Action> {
    store.actions_of_plan(id).unwrap()
}

fn first_action(store: &Store, id: PlanId) -> ActionId {
    actions(store, id)[0].id
}

pub(super) fn closing(plan: PlanId, state: PlanState) -> Closing {
    Closing {
        plan,
        state,
        reason: "because".into(),
        said: None,
        said_because: String::new(),
        follow_up: None,
    }
}

/// Meetings of both reps on these days.
pub(super) fn meetings(store: &Store, rep: i64, days: &[&str]) {
    for on in days {
        store
            .reader()
            .execute(
                "INSERT INTO main.activities (uid, kind, rep_id, happened_on) VALUES (randomblob(16), 'meeting', ?1, ?2)",
                (rep, on),
            )
            .unwrap();
    }
}

#[test]
fn a_plan_is_written_with_its_actions_and_check_ins_and_undone_as_one() {
    let mut store = small_file();
    let before = dump(&store);
    let id = store.add_plan(&plan()).unwrap();
    let page = store.plan_page(id, &base(&store)).unwrap();
    let texts: Vec<&str> = page.actions.iter().map(|a| &*a.text).collect();
    assert_eq!(texts, ["Role-play the question", "Listen to two calls"]);
    let days: Vec<NaiveDate> = page.check_ins.iter().map(|c| c.due_on).collect();
    assert_eq!(days, [day("2026-11-23"), day("2026-11-30")]);
    assert_eq!((page.open_focuses, page.now()), (1, None));
    assert_eq!(page.plan.rep_words, "I ask who signs before I write");
    let after = dump(&store);
    let undone = store.undo().unwrap().unwrap();
    assert_eq!(undone.label, "Plan for Ana Ruiz: Ask who decides");
    assert_eq!(dump(&store), before);
    store.redo().unwrap();
    assert_eq!(dump(&store), after);
}

#[test]
fn a_plan_with_a_problem_is_refused_with_its_field() {
    type Spoil = fn(&mut NewPlan);
    let cases: [(Spoil, &str); 7] = [
        (|p| p.focus = " ".into(), "focus"),
        (|p| p.ends_on = day("2026-11-14"), "ends_on"),
        (|p| p.ends_on = day("2028-11-14"), "ends_on"),
        (|p| p.indicator.clear(), "indicator"),
        (|p| p.actions[0].text.clear(), "actions"),
        (|p| p.check_ins.clear(), "check_ins"),
        (|p| p.check_ins.push(day("2026-11-14")), "check_ins"),
    ];
    let mut store = small_file();
    for (spoil, field) in cases {
        let mut wrong = plan();
        spoil(&mut wrong);
        let fields: Vec<String> = wrong.check().into_iter().map(|p| p.field).collect();
        assert_eq!(fields, [field]);
        assert!(store.add_plan(&wrong).is_err());
    }
    assert_eq!(plan().check(), []);
    // The day of a leap year is a day like any other.
    let leap = NewPlan {
        ends_on: day("2024-02-29"),
        check_ins: vec![day("2024-02-29")],
        ..NewPlan::new(RepId(1), day("2024-02-01"), day("2024-02-29"))
    };
    let id = store
        .add_plan(&NewPlan {
            focus: "Leap".into(),
            ..leap
        })
        .unwrap();
    assert_eq!(store.check_ins(id).unwrap()[0].due_on, day("2024-02-29"));
}

#[test]
fn what_is_due_next_orders_the_list_and_overdue_comes_first() {
    let mut store = small_file();
    let mut add = |rep: i64, focus: &str, due: &str, check_in: &str, ends: &str| {
        let action = NewPlanAction {
            text: "Do it".into(),
            owner: None,
            due_on: due.parse().ok(),
        };
        store
            .add_plan(&NewPlan {
                focus: focus.into(),
                actions: vec![action],
                check_ins: vec![day(check_in)],
                ..NewPlan::new(RepId(rep), day("2026-11-01"), day(ends))
            })
            .unwrap()
    };
    let later = add(1, "later", "2026-12-01", "2026-12-05", "2026-12-20");
    let late = add(2, "late", "2026-12-01", "2026-11-20", "2026-12-20");
    let verdict = add(1, "ran its time", "", "2026-11-24", "2026-11-23");
    let latest = add(1, "latest", "2026-11-02", "2026-11-29", "2026-12-20");
    let order = |by_rep| {
        let query = PlanQuery {
            by_rep,
            ..PlanQuery::default()
        };
        let lines = store.plans(&query, &base(&store)).unwrap();
        lines.iter().map(|line| line.id).collect::<Vec<_>>()
    };
    assert_eq!(order(false), [latest, late, verdict, later]);
    assert_eq!(order(true), [latest, verdict, later, late]);
    let all = lines(&store, PlanView::Open);
    let overdue: Vec<bool> = all.iter().map(|line| line.overdue).collect();
    assert_eq!(overdue, [true, true, false, false]);
    assert!(matches!(
        all[1].due.as_ref().unwrap().what,
        DueWhat::CheckIn(_)
    ));
    assert_eq!(all[2].due.as_ref().unwrap().what, DueWhat::Verdict);
    assert_eq!(all[0].open_focuses, 3);
    let only = PlanQuery {
        scope: DealScope {
            rep: Some(RepId(2)),
            ..DealScope::default()
        },
        ..PlanQuery::default()
    };
    assert_eq!(store.plans(&only, &base(&store)).unwrap().len(), 1);
    let typed = PlanQuery {
        filter: "ANA lat".into(),
        ..PlanQuery::default()
    };
    assert_eq!(store.plans(&typed, &base(&store)).unwrap().len(), 2);
}

#[test]
fn an_action_is_moved_many_times_with_reasons_dropped_and_done_and_all_of_it_undone() {
    let (mut store, id) = with_plan(ticking());
    let action = first_action(&store, id);
    let mut steps = vec![dump(&store)];
    assert!(store.move_action(action, day("2026-11-27"), " ").is_err());
    assert!(
        store
            .move_action(action, day("2026-11-20"), "same day")
            .is_err()
    );
    assert!(store.drop_action(action, "").is_err());
    store
        .move_action(action, day("2026-11-27"), "customer ill")
        .unwrap();
    steps.push(dump(&store));
    store
        .move_action(action, day("2026-12-04"), "still ill")
        .unwrap();
    steps.push(dump(&store));
    let moves = store.moves_of_plan(id).unwrap();
    let said: Vec<(Option<NaiveDate>, &str)> = moves.iter().map(|m| (m.new, &*m.reason)).collect();
    assert_eq!(
        said,
        [
            (Some(day("2026-11-27")), "customer ill"),
            (Some(day("2026-12-04")), "still ill")
        ]
    );
    store.drop_action(action, "no longer needed").unwrap();
    steps.push(dump(&store));
    assert!(store.drop_action(action, "again").is_err());
    assert!(store.move_action(action, day("2026-12-24"), "x").is_err());
    let other = first_action(&store, id);
    store.set_action_state(other, ActionState::Done).unwrap();
    steps.push(dump(&store));
    let last = steps.len() - 1;
    for step in (0..last).rev() {
        store.undo().unwrap();
        assert_eq!(dump(&store), steps[step], "undo {step}");
    }
    for (step, expected) in steps.iter().enumerate().skip(1) {
        store.redo().unwrap();
        assert_eq!(&dump(&store), expected, "redo {step}");
    }
}

#[test]
fn an_action_that_was_moved_later_had_its_old_day_before() {
    let (mut store, id) = with_plan(small_file());
    let action = first_action(&store, id);
    store
        .move_action(action, day("2026-11-27"), "customer ill")
        .unwrap();
    // The move happens on the day after.
    let tomorrow = Stamp::start_of(day("2026-11-23")).0;
    store
        .reader()
        .execute("UPDATE main.action_moves SET moved_at = ?1", [tomorrow])
        .unwrap();
    for (as_of, due, reason) in [
        ("2026-11-22", "2026-11-20", ""),
        ("2026-11-23", "2026-11-27", "customer ill"),
    ] {
        store
            .look_at(Looking::at(as_of.parse().ok(), None))
            .unwrap();
        let found = store.action(action).unwrap();
        assert_eq!((found.due_on, &*found.reason), (Some(day(due)), reason));
    }
}

#[test]
fn a_check_in_asks_one_thing_keeps_the_indicator_and_is_held_once() {
    let (mut store, id) = with_plan(small_file());
    meetings(&store, 1, &["2026-11-16", "2026-11-18"]);
    meetings(&store, 2, &["2026-11-16"]);
    let before = dump(&store);
    let base = base(&store);
    let held = store
        .hold_check_in(id, None, (Changed::Partly, " asked twice "), &base)
        .unwrap();
    assert_eq!(held.due_on, day("2026-11-23"));
    assert_eq!(
        (held.held_on, held.note.as_str()),
        (Some(today()), "asked twice")
    );
    // Two meetings in eight days.
    assert!((held.indicator.unwrap() - 2.0 / (8.0 / 7.0)).abs() < 1e-9);
    let again = store.hold_check_in(id, Some(held.id), (Changed::Yes, ""), &base);
    assert!(again.unwrap_err().to_string().contains("was held on"));
    let line = &lines(&store, PlanView::Open)[0];
    assert_eq!(
        (line.held, line.planned, line.last_answer),
        (1, 2, Some(Changed::Partly))
    );
    store
        .hold_check_in(id, None, (Changed::Yes, ""), &base)
        .unwrap();
    // One that nobody planned.
    store
        .hold_check_in(id, None, (Changed::Yes, ""), &base)
        .unwrap();
    assert_eq!(store.check_ins(id).unwrap().len(), 3);
    for _ in 0..3 {
        store.undo().unwrap();
    }
    assert_eq!(dump(&store), before);
}

#[test]
fn a_check_in_whose_day_passed_is_missed_once_a_later_one_was_held() {
    let mut store = small_file();
    let days = ["2026-11-18", "2026-11-20", "2026-11-25"].map(day).to_vec();
    let id = store
        .add_plan(&NewPlan {
            check_ins: days,
            actions: Vec::new(),
            ..plan()
        })
        .unwrap();
    assert!(lines(&store, PlanView::Open)[0].overdue);
    let base = base(&store);
    let held = store
        .hold_check_in(id, None, (Changed::Yes, ""), &base)
        .unwrap();
    assert_eq!(held.due_on, day("2026-11-20"));
    let missed: Vec<bool> = store
        .check_ins(id)
        .unwrap()
        .iter()
        .map(|c| c.missed)
        .collect();
    assert_eq!(missed, [true, false, false]);
    let line = &lines(&store, PlanView::Open)[0];
    assert_eq!(
        (line.overdue, line.due.as_ref().unwrap().on),
        (false, day("2026-11-25"))
    );
}

#[test]
fn plans_are_read_as_written_and_measured_after_that() {
    let (mut store, _) = with_plan(small_file());
    meetings(&store, 1, &["2026-11-16", "2026-11-17"]);
    let plain = NewPlan {
        indicator: String::new(),
        indicator_part: String::new(),
        indicator_target: None,
        ..plan()
    };
    store.add_plan(&plain).unwrap();
    let closed = store.add_plan(&plan()).unwrap();
    let base = base(&store);
    let close = closing(closed, PlanState::Achieved);
    store.close_plan(&close, &base).unwrap();
    let query = PlanQuery {
        view: PlanView::All,
        ..PlanQuery::default()
    };
    let mut lines = store.plan_lines(&query).unwrap();
    let waits: Vec<bool> = lines.iter().map(|l| l.since_start.is_none()).collect();
    let counted: Vec<bool> = lines.iter().map(PlanLine::is_counted).collect();
    assert_eq!(waits, counted);
    assert_eq!(waits.iter().filter(|waits| **waits).count(), 1);
    assert!(store.plan_as_written(closed).unwrap().now().is_none());
    let whole = store.plans(&query, &base).unwrap();
    for (line, whole) in lines.iter().zip(&whole) {
        let page = store.plan_page(line.id, &base).unwrap();
        let now = page.now().map(|figure| figure.value);
        assert_eq!(whole.indicator_now(), now, "{}", line.focus);
    }
    store.interrupt().stop();
    let void = store.measure_plans(&mut lines, &base);
    assert!(matches!(void, Err(StorageError::Void)));
    store.interrupt().clear();
    store.measure_plans(&mut lines, &base).unwrap();
    assert_eq!(lines, whole);
}
