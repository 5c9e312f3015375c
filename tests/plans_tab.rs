//! The plans tab from end to end: keys in, screen out, and what the file holds afterwards.

use chrono::NaiveDate;
use ridealong::domain::ids::{PlanId, RepId};
use ridealong::domain::plan::{Changed, PlanState, Right};
use ridealong::screens;
use ridealong::storage::records::NewActivity;
use ridealong::storage::{Closing, NewPlan, NewPlanAction, PlanQuery, PlanView, Store};

use crate::deal_page::company;
use crate::support::Session;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rep(store: &Store, name: &str) -> RepId {
    store.find_rep(name).unwrap()
}

/// Ana's plan, three weeks old, with meetings before and since, actions and check-ins.
pub fn plan_of_ana(store: &mut Store) -> PlanId {
    let (ana, ben) = (rep(store, "Ana Duarte"), rep(store, "Ben Okafor"));
    let meetings = [
        (ana, "2026-10-14"),
        (ana, "2026-10-21"),
        (ana, "2026-11-03"),
        (ana, "2026-11-04"),
        (ana, "2026-11-11"),
        (ana, "2026-11-18"),
        (ana, "2026-11-19"),
        (ana, "2026-11-20"),
        (ben, "2026-10-15"),
        (ben, "2026-11-05"),
    ];
    store
        .change("Meetings", |change| {
            for (rep, on) in meetings {
                change.add_activity(&NewActivity {
                    kind: "meeting",
                    subject: "Decision process",
                    rep: Some(rep),
                    happened_on: Some(day(on)),
                    ..NewActivity::default()
                })?;
            }
            Ok(())
        })
        .unwrap();
    let action = |text: &str, owner, due: &str| NewPlanAction {
        text: text.into(),
        owner,
        due_on: Some(day(due)),
    };
    store
        .add_plan(&NewPlan {
            focus: "Ask who decides before proposing".into(),
            root_cause: "skill".into(),
            intervention: "tell_show_do_review".into(),
            behaviour_now: "Sends a proposal after the first call".into(),
            behaviour_wanted: "Asks for the decision process before a proposal".into(),
            rep_words: "I ask who signs before I write a line".into(),
            indicator: "activities_by_kind".into(),
            indicator_part: "meeting".into(),
            indicator_from: Some(1.0),
            indicator_target: Some(3.0),
            indicator_on: Some(day("2026-11-30")),
            predicted: "Fewer proposals without an economic buyer".into(),
            actions: vec![
                action("Role-play the question", Some(ana), "2026-11-20"),
                action("Listen to two calls", None, "2026-11-27"),
            ],
            check_ins: vec![
                day("2026-11-09"),
                day("2026-11-16"),
                day("2026-11-24"),
                day("2026-11-30"),
            ],
            ..NewPlan::new(ana, day("2026-11-02"), day("2026-11-30"))
        })
        .unwrap()
}

/// A plan about which little is known.
pub fn plain_plan(store: &mut Store, name: &str, focus: &str) -> PlanId {
    let rep = rep(store, name);
    store
        .add_plan(&NewPlan {
            focus: focus.into(),
            check_ins: vec![day("2026-12-01")],
            ..NewPlan::new(rep, day("2026-11-20"), day("2026-12-18"))
        })
        .unwrap()
}

fn answered(store: &mut Store, plan: PlanId, answers: &[Changed]) {
    let base = store.base_currency(None).unwrap();
    for answer in answers {
        store
            .hold_check_in(plan, None, (*answer, "seen on a call"), &base)
            .unwrap();
    }
}

/// One plan under way with everything, one of a rep who left, two more.
fn store() -> Store {
    let mut store = company();
    let ana = plan_of_ana(&mut store);
    answered(&mut store, ana, &[Changed::No, Changed::Partly]);
    plain_plan(&mut store, "Ben Okafor", "Two new deals a week");
    plain_plan(&mut store, "Piet Vermeulen", "Hand over his accounts");
    store
}

fn session() -> Session {
    Session::new(screens::tabs(), store()).press("7")
}

fn open_page() -> Session {
    session().press("<enter>")
}

fn plans(session: &mut Session, view: PlanView) -> Vec<(String, PlanState, Option<Right>)> {
    let store = session.store();
    let base = store.base_currency(None).unwrap();
    let query = PlanQuery {
        view,
        ..PlanQuery::default()
    };
    let lines = store.plans(&query, &base).unwrap();
    lines
        .into_iter()
        .map(|line| (line.focus, line.state, line.was_right))
        .collect()
}

#[test]
fn the_list_at_80_by_24() {
    insta::assert_snapshot!(session().screen());
}

#[test]
fn the_list_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).screen());
}

#[test]
fn a_plan_at_80_by_24() {
    insta::assert_snapshot!(open_page().screen());
}

#[test]
fn a_plan_at_120_by_40() {
    insta::assert_snapshot!(open_page().size(120, 40).screen());
}

#[test]
fn a_check_in_asks_one_thing() {
    insta::assert_snapshot!(open_page().press("c").screen());
}

#[test]
fn the_verdict_at_80_by_24() {
    insta::assert_snapshot!(open_page().press("v").screen());
}

#[test]
fn the_verdict_at_120_by_40() {
    insta::assert_snapshot!(open_page().size(120, 40).press("v").screen());
}

#[test]
fn the_form_of_a_verdict() {
    insta::assert_snapshot!(open_page().press("vm").screen());
}

#[test]
fn the_form_of_a_new_plan() {
    insta::assert_snapshot!(session().press("n").screen());
}

#[test]
fn plans_stand_side_by_side_by_rep_and_too_many_focuses_are_pointed_out() {
    let mut store = store();
    plain_plan(&mut store, "Ana Duarte", "Name the next step");
    plain_plan(&mut store, "Ana Duarte", "Update the close dates");
    let session = Session::new(screens::tabs(), store).press("7");
    let session = session.expect("! Ana Duarte has 3 open focuses").press("b");
    insta::assert_snapshot!(session.screen());
    session
        .press("<down><enter>")
        .expect("! Ana Duarte has 3 open focuses");
}

#[test]
fn the_third_focus_is_saved_and_pointed_out_where_it_is_made() {
    let mut store = store();
    plain_plan(&mut store, "Ana Duarte", "Name the next step");
    Session::new(screens::tabs(), store)
        .press("7n<tab>Qualify out early<ctrl-s>")
        .expect("Saved. Ana Duarte has 3 open focuses");
}

#[test]
fn a_new_plan_is_made_by_hand_with_its_check_ins_and_where_the_indicator_stands() {
    let mut session = session()
        .press("n<tab><ctrl-s>")
        .expect("is needed")
        .press("Book two meetings<tab>waits for replies<tab>calls on day two<tab>I call<tab><right><tab><right><right><tab>4<ctrl-s>")
        .expect("calls on day two");
    let store = session.store();
    let base = store.base_currency(None).unwrap();
    let page = store.plan_page(PlanId(4), &base).unwrap();
    assert_eq!(
        (
            page.plan.indicator.as_str(),
            page.plan.indicator_part.as_str()
        ),
        ("meetings", "")
    );
    assert_eq!(page.plan.indicator_target, Some(4.0));
    assert!(page.plan.indicator_from.is_some());
    let days: Vec<String> = page
        .check_ins
        .iter()
        .map(|c| c.due_on.to_string())
        .collect();
    assert_eq!(
        days,
        ["2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21"]
    );
    session.press("u").expect("Undone");
}

#[test]
fn an_action_is_done_moved_dropped_and_added_by_key() {
    let session = open_page()
        .size(120, 40)
        .press("x")
        .expect("✓ done")
        .press("u")
        .expect("! to do")
        .press("m<ctrl-s>")
        .expect("is needed")
        .press("+1w<tab>customer was ill<ctrl-s>")
        .expect("Role-play the question (moved): customer was ill")
        .press("u")
        .without("customer was ill");
    let session = session
        .press("d<ctrl-s>")
        .expect("is needed")
        .press("a call did it<ctrl-s>")
        .expect("– dropped")
        .press("aShadow one call<ctrl-s>")
        .expect("Shadow one call");
    session
        .press("uu")
        .expect("! to do")
        .without("Shadow one call");
}

#[test]
fn a_check_in_is_held_with_one_answer_and_moves_the_next_due() {
    open_page()
        .press("c<ctrl-s>")
        .expect("is needed")
        .press("y<tab>asked on both calls<ctrl-s>")
        .expect("Check-in: asked on both calls")
        .expect("changed: yes")
        .press("<esc>")
        .expect("3/4");
}

#[test]
fn a_plan_ends_with_a_verdict_and_the_next_one_goes_on_from_it() {
    let mut session = open_page()
        .press("vm<ctrl-s>")
        .expect("is needed")
        .press("asks too late in the call<tab><left><ctrl-s>")
        .expect("why otherwise?")
        .press("the meetings were hers alone<ctrl-s>")
        // The same focus is filled in already.
        .expect("New plan")
        .expect("Ask who decides before proposing")
        .press("<ctrl-s>")
        .expect("goes on with");
    let open = plans(&mut session, PlanView::Open);
    assert!(
        open.iter()
            .any(|(focus, ..)| focus == "Ask who decides before proposing")
    );
    let closed = plans(&mut session, PlanView::Closed);
    assert_eq!(closed[0].1, PlanState::SameFocus);
    assert_eq!(closed[0].2, Some(Right::Yes));
    // Undo of the new plan, then of the verdict.
    let mut session = session.press("uu").expect("○ to hold");
    assert_eq!(plans(&mut session, PlanView::Closed), []);
}

#[test]
fn the_next_focus_can_be_planned_later() {
    open_page()
        .press("vn<ctrl-s>")
        .expect("New plan")
        .press("<esc>")
        .expect("Next focus on 23 Nov 2026")
        .press("p")
        .expect("New plan")
        .press("<tab>Ask for the budget<ctrl-s>")
        .expect("goes on with “Ask for the budget”");
}

#[test]
fn corrective_action_is_named_with_a_reason_and_kept_apart() {
    let session = open_page()
        .press("vK<ctrl-s>")
        .expect("is needed")
        .press("refused three calls<ctrl-s><esc>")
        .expect("Corrective action on 23 Nov 2026")
        .without("refused three")
        .press("<esc>C")
        .expect("refused three calls");
    insta::assert_snapshot!(session.screen());
    session
        .press("x")
        .expect("Ended today")
        .press("uu")
        .expect("No corrective action");
}

/// Three plans with verdicts: a hit, one that the manager judged otherwise, one without data.
fn judged() -> Session {
    let mut store = store();
    let ana = PlanId(1);
    answered(&mut store, ana, &[Changed::Yes]);
    let base = store.base_currency(None).unwrap();
    let closing = |plan, said: Option<Right>| Closing {
        plan,
        state: PlanState::Achieved,
        reason: String::new(),
        said,
        said_because: said
            .map(|_| "the deals were hers".to_owned())
            .unwrap_or_default(),
        follow_up: None,
    };
    store.close_plan(&closing(ana, None), &base).unwrap();
    store
        .close_plan(&closing(PlanId(2), Some(Right::Partly)), &base)
        .unwrap();
    store.close_plan(&closing(PlanId(3), None), &base).unwrap();
    Session::new(screens::tabs(), store).press("7L")
}

#[test]
fn the_ledger_at_80_by_24() {
    insta::assert_snapshot!(judged().screen());
}

#[test]
fn the_ledger_at_120_by_40() {
    insta::assert_snapshot!(judged().size(120, 40).screen());
}

#[test]
fn a_closed_plan_at_80_by_24() {
    let session = judged().press("<enter>");
    insta::assert_snapshot!(session.screen());
    session
        .press("v")
        .expect("Achieved on 23 Nov 2026")
        .without("How does it end?");
}

#[test]
fn closed_plans_are_a_view_and_words_filter_them() {
    let session = judged().press("<esc>v");
    insta::assert_snapshot!(session.screen());
    session
        .press("/hand<enter>")
        .expect("Hand over")
        .without("Two new deals")
        .press("/zzz<enter>")
        .expect("No plan here holds");
}

#[test]
fn the_summary_of_a_plan_is_markdown() {
    let session = open_page().press("y");
    insta::assert_snapshot!(session.copied[0]);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plan.md");
    let press = format!("W<ctrl-u>{}<ctrl-s>", path.display());
    session.press(&press);
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("# Ana Duarte")
    );
}

#[test]
fn the_page_of_a_rep_names_the_open_plans_and_leads_to_them() {
    let session = Session::new(screens::tabs(), store()).press("8j<enter>");
    insta::assert_snapshot!(session.screen());
    session
        .press("p")
        .expect("Sends a proposal after the first call")
        .press("r")
        .expect("Focus     ○ Ask who decides");
}

#[test]
fn a_plan_with_nothing_but_a_focus_says_what_is_not_known() {
    session()
        .press("jj<enter>")
        .expect("left on")
        .press("v")
        .expect("No indicator was agreed")
        .expect("never asked");
}

#[test]
fn a_past_day_shows_plans_and_takes_no_changes() {
    let store = store();
    let setup = ridealong::cockpit::Setup {
        looking_at: (Some(day("2026-12-14")), None),
        ..crate::support::setup(screens::tabs(), store)
    };
    Session::open(setup)
        .press("7")
        .expect("read only")
        .press("<enter>")
        .expect("! to hold")
        .without("Check in")
        .press("cxmda")
        .without("ctrl-s save")
        .press("v")
        .expect("Read only");
}

#[test]
fn what_was_being_typed_about_a_plan_comes_back_after_a_crash() {
    for (key, field, expected) in [
        ("plans/new", "focus", "New plan"),
        ("plans/new/1", "focus", "New plan"),
        ("plans/1/check-in/3", "note", "did the behaviour change?"),
        ("plans/1/move/1", "reason", "Move “Role-play"),
        ("plans/1/drop/1", "reason", "Drop “Role-play"),
        ("plans/1/add", "text", "New action"),
        (
            "plans/1/close/same_focus",
            "reason",
            "Same focus, new angle:",
        ),
    ] {
        let mut store = store();
        let body = format!("{{\"{field}\": \"Half a sentence\"}}");
        store.save_draft(key, "Draft", &body).unwrap();
        Session::new(screens::tabs(), store)
            .press("<enter>")
            .expect("Half a sentence")
            .expect(expected);
    }
}

#[test]
fn an_empty_file_says_where_plans_come_from() {
    Session::new(screens::tabs(), company())
        .press("7")
        .expect("No open plans in this scope")
        .press("L")
        .expect("No prediction has been checked yet")
        .expect("no data");
}
