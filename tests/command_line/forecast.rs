//! `ridealong forecast`: what is said of the end of a period, and what is said where there is nothing to say.

use super::{Home, TODAY};

/// Calls of it for the test of the JSON page.
pub fn calls(demo: &str) -> Vec<Vec<&str>> {
    let mut of_demo = vec!["forecast", "--json", "--deals", "--db", demo];
    of_demo.extend(TODAY);
    vec![
        of_demo,
        vec!["forecast", "--json", TODAY[0], TODAY[1]],
        vec!["forecast", "Ana", "--json", "--known-at", "2026-11-23"],
        vec![
            "forecast", "--json", "--period", "2026-11", TODAY[0], TODAY[1],
        ],
    ]
}

#[test]
fn the_forecast_of_a_company_with_foreign_deals_names_what_is_not_in_the_sums() {
    let home = Home::with_company();
    insta::assert_snapshot!(home.run(&["forecast", TODAY[0], TODAY[1]]).out());
}

#[test]
fn one_rep_with_the_deals() {
    let home = Home::with_company();
    let said = home.run(&["forecast", "Ben Okafor", "--deals", TODAY[0], TODAY[1]]);
    insta::assert_snapshot!(said.out());
}

#[test]
fn without_deals_there_is_no_quota_no_model_and_nobody_who_forecasts() {
    let home = Home::new();
    home.run(&["add", "call Ana fri"]);
    let said = home.run(&["forecast", TODAY[0], TODAY[1]]).out();
    for line in [
        "No quota for this period.",
        "MODELS: none has enough history yet",
        "Nobody forecasts in this scope.",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert!(!said.contains("0 %"), "{said}");
    let unknown = home.run(&["forecast", "Nobody", TODAY[0], TODAY[1]]);
    assert_eq!(unknown.code(), 3, "{}", unknown.err());
}
