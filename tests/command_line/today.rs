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

/// Says that something happened to a line on that day: the words of the call behind `action`, then the reason.
#[track_caller]
fn act(home: &Home, words: &str, reason: &str, day: &str) -> String {
    let mut call = vec!["action"];
    call.extend(words.split_whitespace());
    if !reason.is_empty() {
        call.extend(["--reason", reason]);
    }
    call.extend(["--as-of", day]);
    run(home, &call)
}

/// Whether a line is shown on a day.
fn shows(home: &Home, day: &str, key: &str) -> bool {
    let answer = home.json(&["today", "--json", "--as-of", day]);
    let items = answer["items"].as_array().unwrap();
    items.iter().any(|item| item["key"] == key)
}

#[test]
fn a_line_is_done_reopened_and_snoozed_on_its_day() {
    let home = home();
    let shown = |day: &str| shows(&home, day, "action:1");
    assert!(shown("2026-11-24"));
    act(&home, "done 1", "", "2026-11-24");
    assert!(!shown("2026-11-24") && shown("2026-11-23"));
    act(&home, "reopen 1", "", "2026-11-24");
    assert!(shown("2026-11-24"));
    act(&home, "snooze 1 +2d", "", "2026-11-24");
    assert!(!shown("2026-11-25") && shown("2026-11-26"));
}

#[test]
fn a_line_is_moved_delegated_and_dropped_with_its_reason() {
    let home = home();
    let shown = |day: &str| shows(&home, day, "check_in:2");
    act(&home, "move check_in:2 3 dec", "she is ill", "2026-11-24");
    assert!(shown("2026-11-23") && !shown("2026-11-24"));
    assert!(shown("2026-11-27"), "it is coming again");
    act(&home, "delegate 2 Okafor", "he was there", "2026-11-24");
    let said = act(&home, "drop 2", "they called us", "2026-11-25");
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
