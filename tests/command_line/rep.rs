//! `ridealong rep` and `ridealong prep`: one rep on one page, and what a conversation begins with.

use ridealong::domain::stamp::Stamp;
use ridealong::storage::Store;

use super::Home;
use crate::rep_page::coach;

/// Calls that have something in every field.
pub fn calls(home: &Home) -> Vec<Vec<&'static str>> {
    write(home);
    vec![
        vec![
            "rep",
            "Ana Duarte",
            "--json",
            "--as-of",
            "2026-11-23",
            "--most",
            "99",
        ],
        vec!["rep", "Ana Duarte", "--json", "--known-at", "2026-11-23"],
        vec!["prep", "Ana Duarte", "--json", "--as-of", "2026-11-23"],
        vec![
            "prep",
            "--json",
            "--known-at",
            "2026-11-23",
            "--since",
            "2026-10-01",
        ],
    ]
}

fn write(home: &Home) {
    let now = Stamp::of("2026-11-23T08:00:00".parse().unwrap());
    let mut store = Store::open(&home.database(), Box::new(move || now)).unwrap();
    coach(&mut store);
}

fn coached() -> Home {
    let home = Home::with_company();
    write(&home);
    home
}

#[test]
fn a_rep_stands_on_one_page() {
    let home = coached();
    let said = home.run(&["rep", "ana", "--as-of", "2026-11-23", "--most", "4"]);
    assert_eq!(said.code(), 0, "{}", said.err());
    insta::assert_snapshot!(said.out());
}

#[test]
fn the_time_line_is_searched_and_a_past_day_has_what_was_noted_by_then() {
    let home = coached();
    let found = home.json(&[
        "rep",
        "ana",
        "--json",
        "--search",
        "ELAN",
        "--as-of",
        "2026-11-23",
    ]);
    assert_eq!(found["time_line"]["count"], 1);
    assert_eq!(found["next"]["what"], "Ride-along");
    let before = home.json(&["rep", "ana", "--json", "--as-of", "2026-11-10"]);
    assert!(before["next"].is_null());
    assert_eq!(before["promises"].as_array().unwrap().len(), 0);
    let nobody = home.run(&["rep", "Nobody"]);
    assert_eq!((nobody.code(), nobody.out().as_str()), (3, ""));
}

#[test]
fn a_prep_pack_stands_on_one_page() {
    let home = coached();
    let said = home.run(&["prep", "ana", "--as-of", "2026-11-23"]);
    assert_eq!(said.code(), 0, "{}", said.err());
    insta::assert_snapshot!(said.out());
    for (call, code, text) in [
        (vec!["prep"], 0, "Prep pack, everybody, the last 14 days"),
        (
            vec!["prep", "ana", "--since", "2026-11-01"],
            0,
            "since 1 Nov 2026",
        ),
        (vec!["prep", "ana", "--since", "soonish"], 2, "--since"),
        (vec!["prep", "--meeting", "99"], 3, "no longer in the file"),
        (vec!["prep", "--deal", "Zug Bahn"], 0, "Exceptions"),
    ] {
        let said = home.run(&[&call[..], &["--as-of", "2026-11-23"]].concat());
        let all = format!("{}{}", said.out(), said.err());
        assert_eq!(
            (said.code(), all.contains(text)),
            (code, true),
            "{call:?} {all}"
        );
    }
}
