//! `ridealong goals`: set, shown with pace, taken back.

use super::Home;

impl Home {
    /// A goal beside the quotas, so that every field of the answer has something in it.
    pub(super) fn set_goals(&self) {
        for call in [
            ["Ana Duarte", "win_rate", "35%"],
            ["Ana Duarte", "won", "4"],
        ] {
            let said = self.run(&[&["goals", "set"], &call[..], &["--period", "2026-Q4"]].concat());
            assert_eq!(said.code(), 0, "{}", said.err());
        }
        let calls = [
            "goals",
            "set",
            "ana",
            "activities_by_kind",
            "60",
            "--part",
            "Call",
        ];
        let said = self.run(&[&calls[..], &["--period", "2026-Q4"]].concat());
        assert_eq!(said.code(), 0, "{}", said.err());
    }
}

#[test]
fn goals_are_set_shown_and_taken_back() {
    let home = Home::with_company();
    let said = home.run(&[
        "goals", "set", "ana", "Win rate", "35%", "--period", "2026-Q4",
    ]);
    assert_eq!(
        said.out(),
        "Goal of Ana Duarte, Win rate in 2026-Q4: 35 %. ridealong undo takes it back.\n"
    );
    let again = home.run(&[
        "goals", "set", "ana", "win_rate", "0.35", "--period", "2026-Q4",
    ]);
    assert!(again.out().contains("was 35 % already"), "{}", again.out());
    let shown = home.run(&["goals", "--period", "2026-Q4", "--as-of", "2026-11-23"]);
    insta::assert_snapshot!(shown.out());
    let said = home.run(&[
        "goals", "set", "ana", "win_rate", "none", "--period", "2026-Q4",
    ]);
    assert!(
        said.out().contains("Win rate in 2026-Q4: none"),
        "{}",
        said.out()
    );
    assert_eq!(home.run(&["undo"]).code(), 0);
    assert_eq!(home.run(&["undo"]).code(), 0);
    let shown = home.json(&[
        "goals",
        "--json",
        "--period",
        "2026-Q4",
        "--as-of",
        "2026-11-23",
    ]);
    assert_eq!(shown["goals"].as_array().unwrap().len(), 2);
}

#[test]
fn wrong_goals_are_refused_with_a_reason() {
    let home = Home::with_company();
    for (call, code, why) in [
        (vec!["set", "ana", "win_rate", "35"], 2, "type 35%"),
        (vec!["set", "ana", "won", "-3"], 2, "0 or more"),
        (vec!["set", "ana", "luck", "3"], 2, "These can: won, lost, "),
        (
            vec!["set", "ana", "activities_by_kind", "3"],
            2,
            "needs --part: call, email",
        ),
        (
            vec!["set", "ana", "won", "3", "--part", "call"],
            2,
            "has no parts",
        ),
        (vec!["set", "nobody", "won", "3"], 3, "nobody"),
        (
            vec!["set", "ana", "activities_by_kind", "3"],
            2,
            "needs --part: call, email",
        ),
        (
            vec!["set", "ana", "won", "3", "--part", "call"],
            2,
            "has no parts",
        ),
        (
            vec!["set", "ana", "won", "3", "--period", "all"],
            2,
            "all time has none",
        ),
        (
            vec!["set", "ana", "won", "3", "--as-of", "2026-01-01"],
            2,
            "--as-of looks back",
        ),
        (vec!["--period", "soon"], 2, "is not a period"),
    ] {
        let said = home.run(&[&["goals"], &call[..]].concat());
        assert_eq!(said.code(), code, "{call:?}: {}", said.err());
        assert!(said.err().contains(why), "{call:?}: {}", said.err());
    }
}

#[test]
fn a_period_without_goals_says_so() {
    let home = Home::with_company();
    let said = home.run(&["goals", "--period", "2020-Q1"]);
    assert!(said.out().contains("Nobody has a goal"), "{}", said.out());
    let shown = home.json(&["goals", "--json", "--period", "2020-Q1"]);
    assert!(shown["team"][0]["attainment"].is_null());
}
