//! The edge cases of `docs/forecast.md`, in one small company; each is looked at wherever the page says that it shows.

use serde_json::Value;

use crate::support::Session;
use crate::support::edges::{Company, one};

/// The forecast call, at a rep.
fn call_mode(company: &Company, rep: &str) -> Session {
    let mut session = company.session().press("t");
    for _ in 0..4 {
        if session.screen().contains(&format!("\n {rep} ")) {
            return session;
        }
        session = session.press("n");
    }
    panic!("{rep} is not called");
}

#[test]
fn a_blank_amount_counts_nothing_and_is_named_everywhere() {
    let company = Company::new();
    let forecast = company.json(&["forecast"]);
    assert_eq!(forecast["blank"], 1);
    let ana = company.line("Ana Duarte");
    assert_eq!(ana["columns"]["alone"]["commit"], 0.0);
    assert_eq!(
        ana["columns"]["deals"]["commit"], 1,
        "it is there, and counts nothing"
    );
    let steps = company.moved(&[]);
    assert!(
        steps.contains(&"decreased -40000 Blanked".to_owned()),
        "{steps:?}"
    );
    let call = one(&company.json(&["call"])["reps"], "rep", "Ana Duarte");
    assert_eq!(one(&call["calls"], "category", "commit")["deals"], 0.0);
    // What is won without an amount is named, too.
    assert_eq!(
        company.json(&["forecast", "--period", "2026-Q3"])["blank"],
        1
    );
    company
        .session()
        .expect("! 1 deal without an amount")
        .press("j<enter>/blanked<enter>")
        .expect("! blank");
    company.session().press("w").expect("Decreased");
    call_mode(&company, "Ana Duarte")
        .expect("Blanked")
        .expect("no amount");
}

#[test]
fn the_last_known_amount_counts_where_the_settings_say_so() {
    let company = Company::new();
    company.last_known_amounts_count();
    let forecast = company.json(&["forecast"]);
    assert_eq!(forecast["blank"], 0);
    assert_eq!(
        company.line("Ana Duarte")["columns"]["alone"]["commit"],
        40_000.0
    );
    let steps = company.moved(&[]).join("\n");
    assert!(
        !steps.contains("Blanked") && !steps.contains("Restored"),
        "{steps}"
    );
    // What was never known stays blank.
    assert_eq!(
        company.json(&["forecast", "--period", "2026-Q3"])["blank"],
        1
    );
}

#[test]
fn a_restored_amount_counts_from_the_day_on_which_it_was_restored() {
    let company = Company::new();
    let best = |day: &str| {
        let forecast = company.json_as_of(day, &["forecast"]);
        one(&forecast["reps"], "name", "Ana Duarte")["columns"]["alone"]["best_case"].clone()
    };
    assert_eq!(best("2026-10-01"), 30_000.0);
    assert_eq!(best("2026-11-09"), 0.0);
    assert_eq!(best("2026-11-16"), 30_000.0);
    let steps = company.moved(&[]);
    assert!(
        steps.contains(&"increased 30000 Restored".to_owned()),
        "{steps:?}"
    );
    let call = one(&company.json(&["call"])["reps"], "rep", "Ana Duarte");
    assert_eq!(
        one(&call["calls"], "category", "best_case")["deals"],
        30_000.0
    );
    company
        .session_as_of(Some("2026-11-12"))
        .expect("! 1 deal without an amount");
}

#[test]
fn the_deals_of_a_rep_who_left_stay_in_the_forecast_under_the_name() {
    let company = Company::new();
    let cleo = company.line("Cleo Marsh");
    assert_eq!(cleo["standing"], "left");
    assert_eq!(cleo["columns"]["commit"], 25_000.0);
    assert_eq!(cleo["submission"], Value::Null);
    // The call of who left is shown and in no total.
    assert_eq!(cleo["call"]["amounts"]["commit"], 25_000.0);
    assert_eq!(
        company.json(&["forecast"])["calls"]["reps"]["commit"],
        42_000.0
    );
    let steps = company.moved(&[]).join("\n");
    assert!(!steps.contains("Cleo"), "leaving moves nothing: {steps}");
    let steps = company.moved(&["Ben Okafor"]);
    assert!(
        steps.contains(&"taken_over 15000 Cleo hands over".to_owned()),
        "{steps:?}"
    );
    let steps = company.moved(&["Cleo Marsh"]);
    assert_eq!(steps, ["handed_over -15000 Cleo hands over"]);
    let sheet = company.json(&["call"]);
    assert_eq!(one(&sheet["left"], "rep", "Cleo Marsh")["open_deals"], 1);
    assert_eq!(sheet["without_owner"], 1);
    let refused = company.command(&["call", "Cleo Marsh", "--as", "rep", "--commit", "10k"]);
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("Cleo Marsh left on 10 Nov 2026"), "{said}");
    // What Cleo won is measured against Cleo's call, though Ben has the deal now.
    assert_eq!(company.came("2026-11-23", "Cleo Marsh"), 20_000.0);
    company
        .session()
        .expect("Cleo Marsh")
        .expect("! left 10 Nov")
        .press("a")
        .expect("Cleo Marsh (left)");
    company
        .session()
        .press("tE")
        .expect("Cleo Marsh on 10 Nov 2026");
}

#[test]
fn a_reopened_deal_is_open_again_and_was_never_won_for_the_period_that_is_over() {
    let company = Company::new();
    let steps = company.moved(&[]);
    assert!(
        steps.contains(&"reopened 20000 Reopened".to_owned()),
        "{steps:?}"
    );
    assert!(
        steps.contains(&"reopened 5000 Reopened win".to_owned()),
        "{steps:?}"
    );
    let moved = company.json(&["waterfall", "--since", "2026-11-09"]);
    let ways: Vec<&str> = (moved["stage_moves"].as_array().unwrap().iter())
        .filter_map(|step| step["way"].as_str())
        .collect();
    assert_eq!(ways.iter().filter(|way| **way == "reopened").count(), 2);
    assert_eq!(
        company.line("Ben Okafor")["columns"]["alone"]["pipeline"],
        20_000.0
    );
    assert_eq!(
        company.line("Ana Duarte")["columns"]["alone"]["pipeline"],
        5_000.0
    );
    let call = one(&company.json(&["call"])["reps"], "rep", "Ben Okafor");
    assert_eq!(
        one(&call["calls"], "category", "best_case")["deals"],
        27_000.0
    );
    assert_eq!(company.came("2026-11-10", "Ana Duarte"), 55_000.0);
    assert_eq!(company.came("2026-11-23", "Ana Duarte"), 50_000.0);
    company
        .session_as_of(Some("2026-11-16"))
        .expect("+25.0k reopened")
        .press("w")
        .expect("Reopened");
}

#[test]
fn a_missing_call_is_named_and_never_guessed() {
    let company = Company::new();
    let ben = company.line("Ben Okafor");
    assert_eq!(ben["submission"], "late");
    assert_eq!(ben["call"]["amounts"]["commit"], Value::Null);
    let forecast = company.json(&["forecast"]);
    assert_eq!(forecast["calls"]["late"], 1);
    assert_eq!(forecast["calls"]["reps"]["commit"], 42_000.0);
    let sheet = company.json(&["call"]);
    assert_eq!(
        one(&sheet["reps"], "rep", "Ben Okafor")["late_since"],
        "2026-11-16"
    );
    let commit = one(&sheet["totals"], "category", "commit");
    assert_eq!(
        (&commit["called"], &commit["missing"]),
        (&1.into(), &1.into())
    );
    // Who never called has no accuracy, not that of a call of nothing.
    let accuracy = company.json(&["accuracy"]);
    let measured = accuracy["reps"].as_array().unwrap().iter();
    let ben = measured.clone().find(|rep| rep["rep"] == "Ben Okafor");
    assert!(ben.is_none_or(|ben| ben["own"]["n"] == 0), "{ben:?}");
    assert_eq!(accuracy["lines"][0]["by_rep"]["n"], 2);
    company
        .session()
        .expect("! 1 of 2 calls are late")
        .expect("! late since 16 Nov");
    call_mode(&company, "Ben Okafor").expect("late since 16 Nov 2026");
}

#[test]
fn of_two_ends_on_one_day_the_last_word_of_the_history_counts() {
    let company = Company::new();
    let steps = company.moved(&[]);
    assert!(
        steps.contains(&"lost -10000 Won then lost".to_owned()),
        "{steps:?}"
    );
    assert!(
        steps.contains(&"won -12000 Lost then won".to_owned()),
        "{steps:?}"
    );
    assert_eq!(company.json(&["forecast"])["columns"]["closed"], 12_000.0);
    let call = one(&company.json(&["call"])["reps"], "rep", "Ben Okafor");
    assert_eq!(one(&call["calls"], "category", "commit")["deals"], 12_000.0);
    // Won then lost in September: nothing came of it.
    assert_eq!(company.came("2026-11-10", "Ana Duarte"), 55_000.0);
    let moved = company.json(&["waterfall", "--since", "2026-11-16"]);
    assert_eq!(moved["balances"], true);
    company
        .session()
        .expect("−10.0k lost −12.0k won")
        .press("w")
        .expect("− Won                 1");
}

#[test]
fn a_period_without_quota_says_so_and_shows_no_share() {
    let company = Company::new();
    let forecast = company.json(&["forecast", "--period", "2026-Q3"]);
    for field in ["quota", "attained", "to_go", "coverage"] {
        assert_eq!(forecast[field], Value::Null, "{field}");
    }
    assert_eq!(forecast["columns"]["closed"], 70_000.0);
    let answers = forecast["models"]["answers"].as_array().unwrap();
    for answer in answers {
        assert_eq!(answer["reaches_quota"], Value::Null, "{answer}");
    }
    let moved = company.json(&["waterfall", "--period", "2026-Q3", "--since", "2026-11-09"]);
    assert_eq!(moved["balances"], true);
    let call = company.json(&["call", "--period", "2026-Q3"]);
    assert_eq!(
        one(&call["reps"], "rep", "Ana Duarte")["quota"],
        Value::Null
    );
    // Accuracy is measured against what came, never against a quota.
    assert_eq!(company.came("2026-11-23", "Ana Duarte"), 50_000.0);
    let text = company.run(&["forecast", "--period", "2026-Q3", "--as-of", "2026-11-23"]);
    assert!(text.contains("No quota for this period."), "{text}");
    company
        .session_as_of(Some("2026-09-28"))
        .expect("2026-Q3")
        .expect("no quota")
        .without("0 %")
        .without("Att.       0");
}

#[test]
fn moments_are_seconds_everywhere() {
    let company = Company::new();
    let forecast = company.json(&["forecast"]);
    assert_eq!(forecast["moved"]["since"], "2026-11-16T23:59:59");
    let moved = company.json(&["waterfall", "--since", "2026-11-09"]);
    assert_eq!(moved["since"], "2026-11-09T23:59:59");
    assert_eq!(moved["until"], "2026-11-23T23:59:59");
}

#[test]
fn the_line_of_a_rep_who_left_at_80_by_24() {
    insta::assert_snapshot!(Company::new().session().size(80, 24).screen());
}
