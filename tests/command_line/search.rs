//! `ridealong search`: what it finds, as text and as JSON, also as of a day.

use ridealong::domain::stamp::Stamp;
use ridealong::storage::Store;
use ridealong::storage::records::Subject;

use super::Home;

/// Calls whose answers have every field of docs/json.md.
pub fn calls(home: &Home) -> Vec<Vec<&'static str>> {
    noted(home);
    vec![
        vec!["search", "proc", "--json"],
        vec!["search", "zug", "--json", "--limit", "1"],
    ]
}

fn noted(home: &Home) {
    let now = Stamp::of("2026-11-23T08:00:00".parse().unwrap());
    let mut store = Store::open(&home.database(), Box::new(move || now)).unwrap();
    let ana = store.find_rep("Ana Duarte").unwrap();
    store
        .write_note(Subject::Rep(ana), "Procurement decides,\nnot the champion")
        .unwrap();
    store.write_note(Subject::None, "Procurement day").unwrap();
}

#[test]
fn what_is_found_says_kind_day_and_whom_it_is_about_with_the_match_in_brackets() {
    let home = Home::with_company();
    noted(&home);
    insta::assert_snapshot!(home.run(&["search", "proc", "cham"]).out());
    assert_eq!(
        home.run(&["search", "\"-*"]).out(),
        "Nothing holds “\"-*”.\n"
    );
    let past = home
        .run(&["search", "procurement", "--as-of", "2026-11-20"])
        .out();
    assert_eq!(past, "Nothing holds “procurement”.\n");
}
