//! `ridealong back-test`: every model over every closed period, and which one counts.

use super::{Home, TODAY};

/// Calls of it for the test of the JSON page.
pub fn calls(demo: &str) -> Vec<Vec<&str>> {
    let mut of_demo = vec!["back-test", "--json", "--db", demo];
    of_demo.extend(TODAY);
    vec![
        of_demo,
        vec!["back-test", "--json", "--period-kind", "month"],
    ]
}

#[test]
fn without_a_closed_period_there_is_nothing_to_test_and_the_shipped_model_counts() {
    let home = Home::new();
    home.run(&["add", "call Ana fri"]);
    let said = home.run(&["back-test", TODAY[0], TODAY[1]]).out();
    assert!(
        said.starts_with("No closed period whose book is known: nothing to test yet\n"),
        "{said}"
    );
    assert!(
        said.contains("your own record decides after 4 closed periods; it has 0"),
        "{said}"
    );
}
