//! `ridealong accuracy`: how good the calls were.

use super::{Home, TODAY};

/// Calls that have something in every field; `demo` is the file of a demo company.
pub fn calls(demo: &str) -> Vec<Vec<&str>> {
    let people = ["accuracy", "--json", "--db", demo];
    let with = |more: &[&'static str]| {
        let mut call = people.to_vec();
        call.extend(TODAY);
        call.extend(more);
        call
    };
    vec![
        with(&[]),
        with(&["--week", "3"]),
        with(&["--period", "2026-10"]),
    ]
}

#[test]
fn a_file_without_calls_says_so_and_a_rep_who_is_not_there_is_not_found() {
    let home = Home::with_company();
    let said = home.run(&["accuracy", TODAY[0], TODAY[1]]);
    assert_eq!(said.code(), 0, "{}", said.err());
    insta::assert_snapshot!(said.out());
    assert_eq!(home.run(&["accuracy", "nobody at all"]).code(), 3);
    assert_eq!(home.run(&["accuracy", "--week", "-1"]).code(), 2);
}
