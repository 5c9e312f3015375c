//! `ridealong waterfall`: FX-3.13 of domain.md through exports, the days, and what is refused.

use serde_json::Value;

use super::Home;
use crate::support::moved::EXPORTS;

impl Home {
    /// A file that was given the exports of [`EXPORTS`].
    fn with_moves() -> Self {
        let home = Self::new();
        for (day, text) in EXPORTS {
            let path = home.write(&format!("{day}.csv"), text);
            let said = home.run(&["import", &path, "--date", day]);
            assert_eq!(said.code(), 0, "{}", said.err());
        }
        home
    }
}

/// What is asked in the test of the JSON page, of a file beside the home's own.
pub(super) fn calls(home: &Home) -> Vec<Vec<String>> {
    let file = home.folder.path().join("moves.db").display().to_string();
    for (day, text) in EXPORTS {
        let path = home.write(&format!("{day}.csv"), text);
        let said = home.run(&["import", &path, "--date", day, "--db", &file]);
        assert_eq!(said.code(), 0, "{}", said.err());
    }
    let foreign = ["waterfall", "--json", "--as-of", "2026-11-16"];
    [
        vec![
            "waterfall",
            "--json",
            "--db",
            &file,
            "--as-of",
            "2026-11-16",
        ],
        vec![
            "waterfall",
            "Ana Duarte",
            "--json",
            "--db",
            &file,
            "--known-at",
            "2026-11-23",
        ],
        vec![
            "waterfall",
            "--json",
            "--db",
            &file,
            "--since",
            "start",
            "--currency",
            "USD",
        ],
        foreign.to_vec(),
    ]
    .map(|call| call.into_iter().map(str::to_owned).collect())
    .to_vec()
}

const DAYS: [&str; 2] = ["--as-of", "2026-11-16"];

#[test]
fn the_fixture_through_three_exports_fx_3_13() {
    let home = Home::with_moves();
    let said = home.run(&[&["waterfall", "--deals"], &DAYS[..]].concat());
    insta::assert_snapshot!(said.out());
    let answer = home.json(&[&["waterfall", "--json"], &DAYS[..]].concat());
    let steps: Vec<(&str, f64)> = answer["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| {
            (
                step["step"].as_str().unwrap(),
                step["amount"].as_f64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        steps,
        [
            ("created", 85_000.0),
            ("pulled_in", 25_000.0),
            ("increased", 23_000.0),
            ("decreased", -15_000.0),
            ("pushed_out", -65_000.0),
            ("lost", -20_000.0),
            ("won", -63_000.0),
        ]
    );
    assert_eq!(
        (
            &answer["start"]["amount"],
            &answer["end"]["amount"],
            &answer["balances"]
        ),
        (&300_000.0.into(), &270_000.0.into(), &true.into())
    );
}

#[test]
fn one_reps_steps_add_up_to_those_of_everybody() {
    let home = Home::with_moves();
    let of = |who: &[&str]| -> Vec<Value> {
        let answer = home.json(&[&["waterfall", "--json"], who, &DAYS[..]].concat());
        [&answer["start"]["amount"], &answer["end"]["amount"]]
            .into_iter()
            .chain(
                answer["steps"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|step| &step["amount"]),
            )
            .cloned()
            .collect()
    };
    let (all, ana, ben) = (of(&[]), of(&["Ana Duarte"]), of(&["Ben Okafor"]));
    for ((all, ana), ben) in all.iter().zip(&ana).zip(&ben) {
        let [all, ana, ben] = [all, ana, ben].map(|value| value.as_f64().unwrap());
        assert!((ana + ben - all).abs() < 0.001);
    }
}

#[test]
fn the_days_are_chosen_and_a_past_week_looks_as_it_did() {
    let home = Home::with_moves();
    let past = home.json(&[
        "waterfall",
        "--json",
        "--since",
        "2026-11-09",
        "--until",
        "2026-11-16",
    ]);
    let then = home.json(&[&["waterfall", "--json"], &DAYS[..]].concat());
    assert_eq!(past["steps"], then["steps"]);
    assert_eq!(past["since_is"], "day");
    assert_eq!(then["since_is"], "week_ago");
    let still = home.json(&[
        "waterfall",
        "--json",
        "--since",
        "2026-11-13",
        "--until",
        "2026-11-15",
    ]);
    assert_eq!(still["start"], still["end"]);
    let later = home.json(&[
        "waterfall",
        "--json",
        "--period",
        "2027-Q1",
        "--since",
        "2026-11-09",
        "--until",
        "2026-11-16",
    ]);
    assert_eq!(
        later["end"]["amount"], 80_000.0,
        "D4 and D9 are due there now"
    );
    assert_eq!(later["balances"], true);
}

#[test]
fn what_cannot_be_answered_is_refused_in_words() {
    let home = Home::with_moves();
    let cases: [(&[&str], i32, &str); 4] = [
        (
            &["--since", "2026-11-20", "--until", "2026-11-10"],
            2,
            "--until",
        ),
        (&["--since", "blub"], 2, "--since"),
        (&["--currency", "dollars"], 2, "--currency"),
        (&["Nobody Such"], 3, "Nobody Such"),
    ];
    for (more, code, said) in cases {
        let answer = home.run(&[&["waterfall"], more].concat());
        assert_eq!(answer.code(), code, "{more:?}: {}", answer.err());
        assert!(answer.err().contains(said), "{}", answer.err());
        assert_eq!(answer.out(), "");
    }
}
