//! `ridealong call` and `ridealong lock`: what they write, show, refuse and take back.

use super::{Home, TODAY};

/// Calls whose answers have every field of docs/json.md.
pub fn calls() -> Vec<Vec<&'static str>> {
    let ana = |more: &[&'static str]| -> Vec<&'static str> {
        let mut call = vec!["call", "Ana Duarte", "--json", TODAY[0], TODAY[1]];
        call.extend(more);
        call
    };
    vec![
        ana(&["--commit", "120k", "--best-case", "usd 100k"]),
        ana(&["--commit", "90k", "--as", "manager", "--reason", "It slips"]),
        ana(&["--from-deals"]),
        vec!["call", "--json", TODAY[0], TODAY[1]],
        vec!["lock", "--json", "--note", "Agreed", TODAY[0], TODAY[1]],
        vec![
            "lock",
            "--json",
            "--withdraw",
            "1",
            "--reason",
            "Wrong",
            TODAY[0],
            TODAY[1],
        ],
        vec!["lock", "--json", "--show", "1"],
        // The last selling day of a month.
        vec!["lock", "--json", "--list", "--as-of", "2026-11-30"],
    ]
}

fn run(home: &Home, words: &[&str]) -> String {
    let said = home.run(&[words, &TODAY].concat());
    assert_eq!(said.code(), 0, "{}", said.err());
    said.out()
}

#[test]
fn a_call_is_made_overridden_listed_and_taken_back() {
    let home = Home::with_company();
    let own = run(
        &home,
        &[
            "call",
            "Ana Duarte",
            "--commit",
            "120k",
            "--best-case",
            "100k",
        ],
    );
    insta::assert_snapshot!(own);
    let over = [
        "call",
        "Ana Duarte",
        "--commit",
        "90k",
        "--as",
        "manager",
        "--reason",
        "It slips",
    ];
    insta::assert_snapshot!(run(&home, &over));
    insta::assert_snapshot!(run(&home, &["call", "Ana Duarte"]));
    insta::assert_snapshot!(run(&home, &["call"]));
    assert_eq!(home.run(&["undo"]).code(), 0);
    let after = run(&home, &["call", "Ana Duarte"]);
    assert!(!after.contains("manager USD 90,000"), "{after}");
}

#[test]
fn what_cannot_be_called_is_refused_with_what_to_do() {
    let home = Home::with_company();
    for (words, says) in [
        (vec!["call", "Ana Duarte", "--commit", "lots"], "12.5k"),
        (vec!["call", "Ana Duarte", "--commit=-5"], "0 or more"),
        (vec!["call", "--commit", "5k"], "--all"),
        (
            vec!["call", "--all", "--commit", "5k", "--as", "rep"],
            "needs the name",
        ),
        (vec!["call", "--all", "--commit", "5k"], "needs a reason"),
        (vec!["call", "Nobody", "--commit", "5k"], "Nobody"),
        (
            vec![
                "call",
                "Ana Duarte",
                "--commit",
                "5k",
                "--period",
                "2026-Q3",
            ],
            "ended on 30 Sep 2026",
        ),
        (
            vec!["lock", "--period", "2026-Q3"],
            "lock the quarter's end",
        ),
        (vec!["lock", "--show", "9"], "no lock 9"),
        (
            vec!["lock", "--withdraw", "9", "--reason", "x"],
            "no lock 9",
        ),
    ] {
        let said = home.run(&[words.as_slice(), &TODAY].concat());
        assert_ne!(said.code(), 0, "{words:?}");
        assert!(said.err().contains(says), "{words:?}: {}", said.err());
    }
}

#[test]
fn a_lock_is_listed_shown_undone_and_withdrawn() {
    let home = Home::with_company();
    run(&home, &["call", "Ana Duarte", "--commit", "120k"]);
    insta::assert_snapshot!(run(&home, &["lock", "--note", "Agreed with Ana"]));
    insta::assert_snapshot!(run(&home, &["lock", "--show", "1"]));
    assert_eq!(home.run(&["undo"]).code(), 0);
    insta::assert_snapshot!(run(&home, &["lock", "--list"]));
    assert_eq!(home.run(&["redo"]).code(), 0);
    run(
        &home,
        &["lock", "--withdraw", "1", "--reason", "Acme was missing"],
    );
    insta::assert_snapshot!(run(&home, &["lock", "--list"]));
}
