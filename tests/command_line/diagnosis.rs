//! `ridealong board` and `ridealong diagnose` where little is known: they say so, and never 0 % for nothing.

use serde_json::Value;

use super::{Home, TODAY};

/// A file with the deals of one rep, and nothing else.
fn one_rep() -> Home {
    let home = Home::new();
    let deals = "Deal ID,Deal Name,Owner,Stage,Amount,Currency,Close Date,Created Date\n\
        D1,Acme,Ana Duarte,Won,1000,EUR,2026-10-05,2026-08-01\n\
        D2,Birch,Ana Duarte,Proposal,500,EUR,2026-12-05,2026-08-01\n";
    let file = home.write("deals.csv", deals);
    assert_eq!(
        home.run(&["import", &file, "--date", "2026-11-20"]).code(),
        0
    );
    home
}

#[test]
fn one_rep_has_nobody_beside_and_no_quota() {
    let home = one_rep();
    let board = home.json(&["board", "--json", TODAY[0], TODAY[1]]);
    let row = &board["rows"][0];
    assert_eq!(row["headline"], "not_enough_evidence");
    for nothing in [
        &row["lever"],
        &row["result"]["gap"],
        &row["days_without_plan"],
    ] {
        assert_eq!(*nothing, Value::Null);
    }
    assert_eq!(board["team"]["result"]["expected"], Value::Null);
    let said = home.run(&["board", TODAY[0], TODAY[1]]).out();
    assert!(
        said.contains("there is no quota to hold it against"),
        "{said}"
    );
    assert!(said.contains("too few others have enough deals"), "{said}");
    for benchmark in ["team", "top", "own", "objective"] {
        let call = [
            "diagnose",
            "ana",
            "--benchmark",
            benchmark,
            TODAY[0],
            TODAY[1],
        ];
        let said = home.run(&call);
        assert_eq!(said.code(), 0, "{}", said.err());
        assert!(said.out().contains("Not enough evidence"), "{}", said.out());
        assert!(!said.out().contains(" 0 %"), "{}", said.out());
    }
}

#[test]
fn a_day_before_all_data_and_a_file_without_reps_have_nobody_to_diagnose() {
    let home = one_rep();
    let call = [
        "diagnose",
        "ana",
        "--as-of",
        "2001-01-01",
        "--period",
        "all",
    ];
    let said = home.run(&call);
    assert_eq!(said.code(), 0, "{}", said.err());
    assert!(said.out().contains("owns no deals"), "{}", said.out());
    let managers = home.run(&["board", "--managers", TODAY[0], TODAY[1]]).out();
    assert!(managers.contains("nobody to diagnose"), "{managers}");
}

#[test]
fn a_benchmark_or_rep_that_is_not_there_is_said_with_what_is() {
    let home = one_rep();
    let said = home.run(&["board", "--benchmark", "best"]);
    assert_eq!(said.code(), 2);
    assert!(
        said.err().contains("say team, top, own or objective"),
        "{}",
        said.err()
    );
    assert_eq!(home.run(&["diagnose", "Nobody Known"]).code(), 3);
    assert_eq!(home.run(&["board", "--period", "soon"]).code(), 2);
}
