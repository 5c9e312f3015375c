//! `ridealong ride-along`: a day lived through the shell, on the day on which it happened.

use super::Home;

const RIDE: &str = "ride-along";
const ON: [&str; 2] = ["--as-of", "2026-11-24"];

fn call<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec![RIDE];
    all.extend(arguments);
    all.extend(ON);
    all
}

/// Calls whose answers have every field of docs/json.md.
fn calls() -> Vec<Vec<&'static str>> {
    let mut all: Vec<Vec<&str>> = vec![
        call(&["plan", "Ana Duarte", "--skill", "discovery", "--json"]),
        call(&["plan", "Ben Okafor", "--on", "fri", "--json"]),
        call(&[
            "move",
            "2",
            "--to",
            "+2w",
            "--reason",
            "he is ill",
            "--json",
        ]),
        call(&[
            "call",
            "1",
            "--deal",
            "F2",
            "--at",
            "09:30",
            "--objective",
            "a date",
            "--json",
        ]),
        call(&["start", "1", "--json"]),
        call(&["tick", "1", "--behaviour", "o", "--json"]),
        call(&["quote", "1", "it", "costs", "a", "day", "--json"]),
        call(&["take-over", "1", "--at", "12:00", "--json"]),
        call(&[
            "end",
            "1",
            "--outcome",
            "advance",
            "--met",
            "backup",
            "--how",
            "a date",
            "--json",
        ]),
        call(&[
            "rate",
            "1",
            "discovery",
            "--level",
            "3",
            "--note",
            "one question",
            "--json",
        ]),
        call(&["held", "1", "--json"]),
        call(&["drop", "2", "--reason", "he left", "--json"]),
        call(&["again", "2", "--json"]),
        call(&["show", "1", "--json"]),
        call(&["--all", "--json"]),
    ];
    all.push(vec![RIDE, "--json", "--known-at", "2026-11-24"]);
    all
}

/// The same over a copy of the file as it is now, so that nobody else's ride-alongs take its numbers.
pub fn calls_apart(home: &Home) -> Vec<Vec<&'static str>> {
    let copy = home.folder.path().join("rides.db");
    std::fs::copy(home.database(), &copy).unwrap();
    let copy: &'static str = copy.display().to_string().leak();
    let mut all = calls();
    for one in &mut all {
        one.extend(["--db", copy]);
    }
    all
}

#[test]
fn a_day_is_planned_observed_and_ended_from_the_shell() {
    let home = Home::with_company();
    for arguments in calls() {
        let said = home.run(&arguments);
        assert_eq!(said.code(), 0, "{arguments:?}: {}", said.err());
    }
    let shown = home.run(&call(&["show", "1"])).out();
    for words in [
        "ride-along with Ana Duarte, held, in focus: Discovery and questioning",
        "advance, back-up met",
        "o Asks an open question 1×",
        "customer: “it costs a day”",
        "12:00  you took over",
        "Discovery and questioning: used yes, level 3 one question",
    ] {
        assert!(shown.contains(words), "“{words}” is not in\n{shown}");
    }
    let before = home.json(&[RIDE, "--all", "--json", "--as-of", "2026-11-23"]);
    assert_eq!(before["ride_alongs"].as_array().unwrap().len(), 0);
}

#[test]
fn what_cannot_be_is_refused_with_words() {
    let home = Home::with_company();
    for arguments in [
        &["plan", "Ana Duarte"][..],
        &["call", "1", "--with", "Vera", "--type", "model"],
        &["call", "1", "--with", "Paul"],
        &["end", "1", "--outcome", "order"],
    ] {
        assert_eq!(home.run(&call(arguments)).code(), 0, "{arguments:?}");
    }
    for (arguments, words) in [
        (
            &["rate", "1", "discovery", "--level", "4"][..],
            "never rated",
        ),
        (&["tick", "2", "--behaviour", "o"], "start it first"),
        (&["tick", "2", "--behaviour", "0"], "ticks nothing"),
        (
            &["end", "2", "--outcome", "continuation", "--met", "yes"],
            "the objective is not met",
        ),
        (&["move", "1", "--to", "fri", "--reason", " "], "Say why"),
        (&["rate", "1", "zzz"], "names no competency"),
        (&["show", "9"], "there is no ride-along 9"),
        (&["start", "9"], "there is no call 9"),
        (&["held", "1", "--on", "fri"], "has not come yet"),
        (&["plan", "--occurrence", "x"], "is no occurrence"),
    ] {
        let said = home.run(&call(arguments));
        assert_ne!(said.code(), 0, "{arguments:?}");
        assert!(said.err().contains(words), "{arguments:?}: {}", said.err());
    }
}
