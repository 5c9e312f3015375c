//! The coaching board and the diagnosis on the published data sets: what they say, and what they must not say.

use serde_json::Value;

use super::{Company, csv_files, data};

/// The names of the rows whose win rate is announced: beyond its interval, or as the lever.
fn announced(board: &Value) -> Vec<&str> {
    let rows = board["rows"].as_array().unwrap().iter();
    let mut names: Vec<&str> = rows
        .filter(|row| !row["win_rate"]["beyond"].is_null() || row["lever"]["factor"] == "win_rate")
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn the_board_of_maven_announces_two_win_rates_and_finds_deal_value() {
    let Some(data) = data() else { return };
    let company = Company::new();
    company.import(&csv_files(&data.join("maven_crm")));
    let day = ["--json", "--as-of", "2017-12-31"];
    for period in [&[][..], &["--period", "all"]] {
        let of = |call: &[&str]| company.json(&[call, &day, period].concat());
        let (managers, reps) = (of(&["board", "--managers"]), of(&["board"]));
        assert_eq!(announced(&managers), [""; 0], "{period:?}");
        assert_eq!(announced(&reps), ["Lajuana Vencill", "Maureen Marcano"]);
        let named = |board: &Value, list: &str| -> Vec<String> {
            let rows = board[list].as_array().unwrap().iter();
            rows.map(|row| row["name"].as_str().unwrap().to_owned())
                .collect()
        };
        // Not in the findings behind the headline either.
        for (board, may) in [(&managers, false), (&reps, true)] {
            for name in named(board, "rows") {
                let diagnosis = of(&["diagnose", &name]);
                let rate = diagnosis["findings"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|finding| finding["factor"] == "win_rate");
                let allowed = may && ["Lajuana Vencill", "Maureen Marcano"].contains(&&*name);
                assert!(!rate || allowed, "{name}: {}", diagnosis["findings"]);
            }
        }
        let brinkmann = of(&["diagnose", "Dustin Brinkmann"]);
        assert_eq!(brinkmann["kind"], "manager");
        assert_eq!(brinkmann["lever"]["factor"], "deal_value");
        let factors = brinkmann["factors"].as_array().unwrap();
        let share = |key: &str| {
            let factor = factors.iter().find(|f| f["factor"] == key).unwrap();
            factor["share_of_shortfall"].as_f64().unwrap()
        };
        assert!(share("deal_value") > 0.9 && share("win_rate").abs() < 0.05);
    }
}

#[test]
fn everybody_of_pipeline_health_is_diagnosed_and_the_shares_add_up() {
    let Some(data) = data() else { return };
    let company = Company::new();
    let mut files = csv_files(&data.join("pipeline_health_forecast"));
    files.push("--date".into());
    files.push("2026-09-21".into());
    company.import(&files);
    let day = ["--json", "--as-of", "2026-09-21"];
    let team = company.json(&[&["team"], &day[..]].concat());
    let people = ["reps", "managers"].map(|list| team[list].as_array().unwrap());
    let (mut told, mut summed) = (0, 0);
    for person in people.into_iter().flatten() {
        let name = person["name"].as_str().unwrap();
        for more in [&[][..], &["--period", "all"], &["--benchmark", "own"]] {
            let diagnosis = company.json(&[&["diagnose", name], &day[..], more].concat());
            told += 1;
            let Some(own) = diagnosis["modelled"]["own"].as_f64() else {
                continue;
            };
            let benchmark = diagnosis["modelled"]["benchmark"].as_f64().unwrap();
            let factors = diagnosis["factors"].as_array().unwrap().iter();
            let shares: f64 = factors.filter_map(|f| f["share"].as_f64()).sum();
            assert!(
                (shares - (own - benchmark)).abs() < 0.2,
                "{name} {more:?}: {shares} {own} {benchmark}"
            );
            summed += 1;
        }
    }
    assert!(told >= 60 && summed >= 30);
    println!("{told} diagnoses told, {summed} with shares that add up");
}
