//! `ridealong today`, `week` and `action`: what they say, and that what happened is written on its day.

use ridealong::domain::stamp::Stamp;
use ridealong::storage::Store;

use super::Home;
use crate::plans_tab::plan_of_ana;

/// A company with Ana's plan; the numbers of actions and check-ins begin at 1.
fn home() -> Home {
    let home = Home::with_company();
    let now = Stamp::of("2026-11-23T08:00:00".parse().unwrap());
    let mut store = Store::open(&home.database(), Box::new(move || now)).unwrap();
    plan_of_ana(&mut store);
    home
}

/// Calls whose answers have every field of docs/json.md; Ana's plan is in the file.
pub fn calls() -> Vec<Vec<&'static str>> {
    vec![
        vec![
            "action",
            "snooze",
            "check_in:4",
            "wed",
            "9:00",
            "--json",
            "--as-of",
            "2026-11-24",
        ],
        vec![
            "action",
            "move",
            "2",
            "4 dec",
            "--reason",
            "away",
            "--json",
            "--as-of",
            "2026-11-24",
        ],
        vec!["today", "--snoozed", "--json", "--as-of", "2026-11-24"],
        vec!["week", "--json", "--as-of", "2026-11-24"],
        vec![
            "week",
            "close",
            "--note",
            "Fine",
            "--json",
            "--as-of",
            "2026-11-24",
        ],
    ]
}

#[track_caller]
fn run(home: &Home, call: &[&str]) -> String {
    let said = home.run(call);
    assert_eq!(said.code(), 0, "{call:?}: {}", said.err());
    said.out()
}

#[test]
fn today_is_told_in_the_order_of_the_day_with_the_name_of_each_line() {
    insta::assert_snapshot!(run(&home(), &["today", "--as-of", "2026-11-23"]));
}

#[test]
fn a_line_is_done_moved_snoozed_delegated_dropped_and_opened_again_on_its_day() {
    let home = home();
    let keys = |day: &str| -> Vec<String> {
        let answer = home.json(&["today", "--json", "--as-of", day]);
        let items = answer["items"].as_array().unwrap().clone();
        items
            .iter()
            .filter(|item| item["group"] != "exceptions")
            .map(|item| item["key"].as_str().unwrap().to_owned())
            .collect()
    };
    let shows = |day: &str, key: &str| keys(day).iter().any(|shown| shown == key);
    let on = ["--as-of", "2026-11-24"];
    assert!(shows("2026-11-24", "action:1"));
    run(&home, &[&["action", "done", "1"], &on[..]].concat());
    assert!(!shows("2026-11-24", "action:1") && shows("2026-11-23", "action:1"));
    run(&home, &[&["action", "reopen", "1"], &on[..]].concat());
    assert!(shows("2026-11-24", "action:1"));
    run(
        &home,
        &[&["action", "snooze", "1", "+2d"], &on[..]].concat(),
    );
    assert!(!shows("2026-11-25", "action:1") && shows("2026-11-26", "action:1"));
    run(
        &home,
        &[
            &[
                "action",
                "move",
                "check_in:2",
                "3",
                "dec",
                "--reason",
                "she is ill",
            ],
            &on[..],
        ]
        .concat(),
    );
    assert!(shows("2026-11-23", "check_in:2") && !shows("2026-11-24", "check_in:2"));
    assert!(shows("2026-11-27", "check_in:2"), "it is coming again");
    run(
        &home,
        &[
            &[
                "action",
                "delegate",
                "2",
                "Ben Okafor",
                "--reason",
                "he was there",
            ],
            &on[..],
        ]
        .concat(),
    );
    let said = run(
        &home,
        &[
            "action",
            "drop",
            "2",
            "--reason",
            "they called us",
            "--as-of",
            "2026-11-25",
        ],
    );
    assert!(
        said.contains("Drop “Listen to two calls” (dropped, 25 Nov 2026)"),
        "{said}"
    );
    for (call, code) in [
        (vec!["action", "done", "x:1"], 2),
        (vec!["action", "done", "99"], 3),
        (vec!["action", "move", "1", "someday", "--reason", "no"], 2),
        (vec!["action", "drop", "2", "--reason", "again"], 1),
    ] {
        let said = home.run(&call);
        assert_eq!(said.code(), code, "{call:?}: {}", said.err());
    }
}

#[test]
fn a_week_is_closed_from_the_shell_and_shown_again() {
    let home = home();
    let day = ["--as-of", "2026-11-27"];
    run(&home, &["action", "done", "1", "--as-of", "2026-11-25"]);
    let before = run(&home, &[&["week"], &day[..]].concat());
    assert!(before.contains("Not closed yet"), "{before}");
    run(
        &home,
        &[&["week", "close", "--note", "A short week"], &day[..]].concat(),
    );
    run(
        &home,
        &[&["week", "close", "--note", "A very short week"], &day[..]].concat(),
    );
    let after = run(&home, &[&["week"], &day[..]].concat());
    assert!(after.starts_with("A very short week\n"), "{after}");
    assert!(
        after.contains("- The reps': 1 kept, 0 open and due"),
        "{after}"
    );
    let answer = home.json(&["week", "--json", "--as-of", "2026-11-27"]);
    assert_eq!(answer["week"]["closed_on"], "2026-11-27");
}
