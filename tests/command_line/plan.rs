//! `ridealong plan`: what it shows, and that what happened is written on the day on which it happened.

use ridealong::domain::ids::PlanId;
use ridealong::domain::plan::PlanState;
use ridealong::domain::stamp::Stamp;
use ridealong::storage::{Closing, Store};

use super::Home;
use crate::plans_tab::{plain_plan, plan_of_ana};

/// The file of this home, on Monday 23 November 2026.
fn store(home: &Home) -> Store {
    let now = Stamp::of("2026-11-23T08:00:00".parse().unwrap());
    Store::open(&home.database(), Box::new(move || now)).unwrap()
}

/// Puts Ana's plan, a plain one and a closed one with the plan that follows it into the file.
fn plans(home: &Home) -> PlanId {
    let mut store = store(home);
    let ana = plan_of_ana(&mut store);
    let closed = plain_plan(&mut store, "Ben Okafor", "Two new deals a week");
    plain_plan(&mut store, "Piet Vermeulen", "Hand over his accounts");
    let base = store.base_currency(None).unwrap();
    let closing = Closing {
        plan: closed,
        state: PlanState::SameFocus,
        reason: "the list of accounts was wrong".into(),
        said: Some(ridealong::domain::plan::Right::No),
        said_because: "no new deal came".into(),
        follow_up: None,
    };
    store.close_plan(&closing, &base).unwrap();
    ana
}

/// Calls whose answers have every field of docs/json.md; the file holds Ana's plan afterwards.
pub fn calls(home: &Home) -> Vec<Vec<&'static str>> {
    plans(home);
    vec![
        vec!["plan", "--json", "--as-of", "2026-11-23", "--all"],
        vec!["plan", "done", "1", "--json", "--as-of", "2026-11-24"],
        vec![
            "plan",
            "check-in",
            "1",
            "--changed",
            "partly",
            "--note",
            "asked twice",
            "--json",
            "--as-of",
            "2026-11-24",
        ],
        vec![
            "plan",
            "check-in",
            "1",
            "--changed",
            "yes",
            "--json",
            "--as-of",
            "2026-11-25",
        ],
        vec!["plan", "Ana Duarte", "--json", "--as-of", "2026-12-14"],
    ]
}

fn with_plans() -> Home {
    let home = Home::with_company();
    plans(&home);
    home
}

#[test]
fn open_plans_stand_overdue_first_with_their_numbers() {
    let said = with_plans().run(&["plan", "--as-of", "2026-11-23"]);
    assert_eq!(said.code(), 0, "{}", said.err());
    insta::assert_snapshot!(said.out());
}

#[test]
fn a_check_in_three_weeks_later_is_written_on_that_day() {
    let home = with_plans();
    let check_in = [
        "plan",
        "check-in",
        "1",
        "--changed",
        "yes",
        "--as-of",
        "2026-12-14",
    ];
    let said = home.run(&check_in);
    assert_eq!(said.code(), 0, "{}", said.err());
    assert!(
        said.out().starts_with("Checked in with Ana Duarte: yes."),
        "{}",
        said.out()
    );
    let on = |day| home.json(&["plan", "Ana Duarte", "--json", "--as-of", day]);
    let held = |day| {
        let answer = on(day);
        let check_ins = answer["plans"][0]["check_ins"].as_array().unwrap().clone();
        check_ins
            .iter()
            .filter(|check_in| !check_in["held_on"].is_null())
            .count()
    };
    assert_eq!((held("2026-12-13"), held("2026-12-14")), (0, 1));
    let answer = on("2026-12-14");
    assert_eq!(answer["plans"][0]["check_ins"][3]["changed"], "yes");
    assert!(
        home.run(&["undo"])
            .out()
            .contains("Check-in with Ana Duarte")
    );
    assert_eq!(held("2026-12-14"), 0);
}

#[test]
fn an_action_is_done_on_the_day_it_was_done_and_only_once() {
    let home = with_plans();
    let said = home.run(&["plan", "done", "1", "--as-of", "2026-11-25"]);
    assert_eq!(said.code(), 0, "{}", said.err());
    assert_eq!(
        said.out(),
        "Done: Role-play the question. ridealong undo takes it back.\n"
    );
    let state = |day| {
        let answer = home.json(&["plan", "Ana", "--json", "--as-of", day]);
        let actions = answer["plans"][0]["actions"].as_array().unwrap().clone();
        let action = actions
            .into_iter()
            .find(|action| action["id"] == 1)
            .unwrap();
        action["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (state("2026-11-24").as_str(), state("2026-11-25").as_str()),
        ("open", "done")
    );
    let again = home.run(&["plan", "done", "1", "--as-of", "2026-11-26"]);
    assert!(
        again.code() == 2 && again.err().contains("done already"),
        "{}",
        again.err()
    );
}

#[test]
fn what_cannot_have_happened_is_refused() {
    let home = with_plans();
    for (call, code, said) in [
        ("plan done 99 --as-of 2026-11-25", 3, "no action 99"),
        (
            "plan check-in 99 --changed yes --as-of 2026-11-25",
            3,
            "no plan 99",
        ),
        // Before the plan was made.
        (
            "plan check-in 1 --changed yes --as-of 2026-11-01",
            3,
            "no plan 1",
        ),
        (
            "plan done 1 --as-of 2026-11-01",
            3,
            "no action 1 on 2026-11-01",
        ),
        (
            "plan check-in 2 --changed yes --as-of 2026-11-25",
            1,
            "is closed",
        ),
        ("plan check-in 1 --changed perhaps", 2, "partly"),
        ("plan check-in 1", 2, "--changed"),
        ("plan done 1 --known-at 2026-11-25", 2, "--as-of"),
        ("plan Nobody", 3, "Nobody"),
    ] {
        let words: Vec<&str> = call.split(' ').collect();
        let answer = home.run(&words);
        assert_eq!(answer.code(), code, "{call}: {}", answer.err());
        assert!(answer.err().contains(said), "{call}: {}", answer.err());
        assert_eq!(answer.out(), "", "{call}");
    }
}

#[test]
fn without_a_plan_it_says_where_they_are_made() {
    let home = Home::with_company();
    let said = home.run(&["plan", "--as-of", "2026-11-23"]);
    assert!(said.out().contains("No open plans"), "{}", said.out());
    let none = home.json(&["plan", "--json", "--as-of", "2026-11-23"]);
    assert_eq!(
        none["ledger"]["in_all"]["hit_rate"],
        serde_json::Value::Null
    );
}
