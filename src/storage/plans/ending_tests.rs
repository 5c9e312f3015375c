//! How plans end: verdict, corrective action, ledger, and plans seen as they stood.

use super::super::small_file::{dump, small_file, today};
use super::tests::{actions, base, closing, day, lines, meetings, plan, with_plan};
use super::*;
use crate::domain::history::Looking;
use crate::domain::plan::{Changed, PlanState, Right, hit_rates};
use crate::domain::stamp::Stamp;
use crate::storage::ActionState;
use crate::storage::deal_query::DealScope;

#[test]
fn a_plan_that_begins_today_has_no_figure_since_and_no_judgement() {
    let mut store = small_file();
    let fresh = NewPlan {
        starts_on: today(),
        indicator_from: Some(1.0),
        ..plan()
    };
    let id = store.add_plan(&fresh).unwrap();
    meetings(&store, 1, &["2026-11-20"]);
    let shown = store.plan_verdict(id, &base(&store)).unwrap();
    assert_eq!((shown.after, shown.rule), (None, None));
}

#[test]
fn a_plan_ends_with_figures_before_and_after_and_can_be_opened_again_by_undo() {
    let (mut store, id) = with_plan(small_file());
    // Before: one a week; since: three in the eight days up to today.
    meetings(
        &store,
        1,
        &["2026-11-08", "2026-11-16", "2026-11-18", "2026-11-20"],
    );
    meetings(&store, 2, &["2026-11-09", "2026-11-17"]);
    let base = base(&store);
    store
        .hold_check_in(id, None, (Changed::Yes, ""), &base)
        .unwrap();
    let open = dump(&store);
    let shown = store.plan_verdict(id, &base).unwrap();
    assert_eq!(shown.before.unwrap().n, 1);
    assert_eq!(shown.after.unwrap().n, 3);
    assert_eq!((shown.others, shown.rest_after.unwrap().n), (1, 1));
    assert!((shown.beyond_rest().unwrap().value - 2.0 * 7.0 / 8.0).abs() < 1e-9);
    // 2.6 a week of 3.0, from no data: the target is not met.
    assert_eq!(shown.rule, Some(Right::No));
    let follow_up = NewPlan {
        previous: Some(id),
        focus: "Ask for the budget".into(),
        ..plan()
    };
    let next = store
        .close_plan(
            &Closing {
                said: Some(Right::Partly),
                said_because: "two were cancelled by the customer".into(),
                follow_up: Some(follow_up),
                ..closing(id, PlanState::NextFocus)
            },
            &base,
        )
        .unwrap()
        .unwrap();
    let page = store.plan_page(id, &base).unwrap();
    let verdict = page.plan.verdict.as_ref().unwrap();
    assert_eq!(
        (verdict.rule, verdict.said),
        (Some(Right::No), Some(Right::Partly))
    );
    assert_eq!(page.plan.was_right, Some(Right::Partly));
    assert!(
        page.actions
            .iter()
            .all(|a| a.state == ActionState::Dropped && a.reason == "The plan ended: Next focus")
    );
    assert_eq!(page.followed_by, [(next, "Ask for the budget".to_owned())]);
    assert_eq!(lines(&store, PlanView::Open)[0].id, next);
    meetings(&store, 1, &["2026-11-19"]);
    assert_eq!(store.plan_verdict(id, &base).unwrap().after.unwrap().n, 3);
    store
        .reader()
        .execute("DELETE FROM main.activities WHERE id = 7", [])
        .unwrap();
    let closed = dump(&store);
    store.undo().unwrap();
    assert_eq!(dump(&store), open);
    store.redo().unwrap();
    assert_eq!(dump(&store), closed);
}

#[test]
fn reasons_are_asked_where_they_are_needed() {
    let (mut store, id) = with_plan(small_file());
    let base = base(&store);
    for state in PlanState::ENDS {
        let without = Closing {
            reason: " ".into(),
            ..closing(id, state)
        };
        let refused = store.close_plan(&without, &base).is_err();
        assert_eq!(refused, state.needs_reason(), "{state}");
        if !refused {
            store.undo().unwrap();
        }
    }
    let unexplained = Closing {
        said: Some(Right::Yes),
        ..closing(id, PlanState::Achieved)
    };
    assert!(store.close_plan(&unexplained, &base).is_err());
    assert!(
        store
            .close_plan(&closing(id, PlanState::Open), &base)
            .is_err()
    );
    store
        .close_plan(&closing(id, PlanState::Achieved), &base)
        .unwrap();
    let twice = store.close_plan(&closing(id, PlanState::Dropped), &base);
    assert!(twice.unwrap_err().to_string().contains("is closed"));
    let late = store.hold_check_in(id, None, (Changed::Yes, ""), &base);
    assert!(late.is_err());
}

#[test]
fn corrective_action_is_a_record_of_its_own_that_only_a_person_names() {
    let (mut store, id) = with_plan(small_file());
    let base = base(&store);
    let scope = DealScope::default();
    assert_eq!(store.corrective_actions(&scope).unwrap(), []);
    store
        .close_plan(&closing(id, PlanState::Corrective), &base)
        .unwrap();
    let records = store.corrective_actions(&scope).unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(
        (records[0].reason.as_str(), records[0].opened_on),
        ("because", today())
    );
    assert_eq!(
        store.plan_page(id, &base).unwrap().corrective.as_ref(),
        Some(&records[0])
    );
    store.end_corrective_action(records[0].id).unwrap();
    assert!(store.end_corrective_action(records[0].id).is_err());
    assert_eq!(
        store.corrective_actions(&scope).unwrap()[0].closed_on,
        Some(today())
    );
    store.undo().unwrap();
    store.undo().unwrap();
    assert_eq!(store.corrective_actions(&scope).unwrap(), []);
}

#[test]
fn the_ledger_holds_closed_predictions_and_a_dropped_plan_only_where_somebody_judged_it() {
    let (mut store, first) = with_plan(small_file());
    let base = base(&store);
    let second = store
        .add_plan(&NewPlan {
            root_cause: "environment".into(),
            ..plan()
        })
        .unwrap();
    let third = store.add_plan(&plan()).unwrap();
    let scope = DealScope::default();
    assert_eq!(store.ledger(&scope).unwrap(), []);
    let yes = Closing {
        said: Some(Right::Yes),
        said_because: "the meetings were not imported".into(),
        ..closing(first, PlanState::Achieved)
    };
    store.close_plan(&yes, &base).unwrap();
    store
        .close_plan(&closing(second, PlanState::Achieved), &base)
        .unwrap();
    store
        .close_plan(&closing(third, PlanState::Dropped), &base)
        .unwrap();
    let ledger = store.ledger(&scope).unwrap();
    let plans: Vec<PlanId> = ledger.iter().map(|line| line.plan).collect();
    assert_eq!(plans, [second, first]);
    assert_eq!(ledger[1].rule, None);
    let (all, causes) = hit_rates(&ledger);
    assert_eq!((all.right, all.no_data), (1, 1));
    assert_eq!(causes.len(), 2);
    let earlier = DealScope {
        to: Some(day("2026-11-21")),
        ..scope
    };
    assert_eq!(store.ledger(&earlier).unwrap(), []);
}

#[test]
fn a_plan_is_seen_as_it_stood_on_the_day_looked_at() {
    let (mut store, id) = with_plan(small_file());
    let base = base(&store);
    store
        .hold_check_in(id, None, (Changed::No, "x"), &base)
        .unwrap();
    store
        .close_plan(&closing(id, PlanState::SameFocus), &base)
        .unwrap();
    // It was all made a week earlier, and closed today.
    let week_ago = Stamp::start_of(day("2026-11-15")).0;
    for table in ["plans", "check_ins", "actions"] {
        let sql = format!("UPDATE main.{table} SET made_at = {week_ago}");
        store.reader().execute(&sql, []).unwrap();
    }
    for (as_of, shown) in [("2026-11-14", 0), ("2026-11-21", 1)] {
        store
            .look_at(Looking::at(as_of.parse().ok(), None))
            .unwrap();
        let open = lines(&store, PlanView::Open);
        assert_eq!(open.len(), shown, "{as_of}");
        assert!(open.iter().all(|line| line.held == 0 && line.overdue));
    }
    assert_eq!(actions(&store, id)[0].state, ActionState::Open);
}

#[test]
fn a_rep_who_left_and_a_plan_without_an_indicator_are_shown_all_the_same() {
    let mut store = small_file();
    let plain = NewPlan {
        indicator: String::new(),
        indicator_part: String::new(),
        indicator_target: None,
        ..plan()
    };
    let id = store.add_plan(&plain).unwrap();
    store
        .reader()
        .execute(
            "UPDATE main.reps SET left_on = '2026-11-20' WHERE id = 1",
            [],
        )
        .unwrap();
    let base = base(&store);
    let line = &lines(&store, PlanView::Open)[0];
    assert_eq!(line.rep_left_on, Some(day("2026-11-20")));
    assert_eq!(line.since_start, Some(SinceStart::default()));
    let verdict = store.plan_verdict(id, &base).unwrap();
    assert_eq!((verdict.after, verdict.rule), (None, None));
    assert_eq!(store.plan_baseline(&plain, &base).unwrap(), None);
    assert!(store.plan(PlanId(99)).is_err());
    let early = NewPlan {
        check_ins: vec![day("2026-12-02")],
        ..NewPlan::new(RepId(1), day("2026-12-01"), day("2026-12-31"))
    };
    let early = store
        .add_plan(&NewPlan {
            focus: "Later".into(),
            ..early
        })
        .unwrap();
    let refused = store.hold_check_in(early, None, (Changed::Yes, ""), &base);
    assert!(refused.unwrap_err().to_string().contains("starts on 1 Dec"));
}
