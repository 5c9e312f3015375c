//! `ridealong scenario`: what is kept, and what it says.

use std::path::Path;

use ridealong::domain::figures::Window;
use ridealong::domain::forecast::{DealChange, Scenario, Taken};
use ridealong::domain::ids::DealId;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::tiny_today;
use ridealong::storage::{NewScenario, Store};
use rusqlite::Connection;

use super::{Home, TODAY};

/// Two deals of a company, one open and one won, in a scenario.
fn keep(path: &Path) {
    let ids: Vec<i64> = {
        #[expect(
            clippy::disallowed_methods,
            reason = "a test reads the file past the program"
        )]
        let file = Connection::open(path).unwrap();
        let deal = |outcome: &str| {
            let sql = "SELECT id FROM deals WHERE outcome = ?1 AND close_on BETWEEN '2026-10-01' AND '2026-12-31'
                       AND owner_id IS NOT NULL ORDER BY id LIMIT 1";
            file.query_row(sql, [outcome], |row| row.get(0)).unwrap()
        };
        vec![deal("open"), deal("won")]
    };
    let mut scenario = Scenario::default();
    for id in ids {
        let change = DealChange {
            taken: Some(Taken::In),
            close_on: "2026-12-10".parse().ok(),
            amount: Some(12_345),
        };
        scenario.set(DealId(id), change);
    }
    let mut store = Store::open(path, Box::new(|| Stamp::start_of(tiny_today()))).unwrap();
    store
        .keep_scenario(&NewScenario {
            name: "Worst case".into(),
            note: "Without the board".into(),
            team: None,
            rep: None,
            window: Window::new("2026-10-01".parse().unwrap(), "2026-12-31".parse().unwrap()),
            scenario,
        })
        .unwrap();
}

/// Calls of it for the test of the JSON page.
pub fn calls(demo: &str) -> Vec<Vec<&str>> {
    keep(Path::new(demo));
    let list = vec!["scenario", "--json", "--db", demo, TODAY[0], TODAY[1]];
    let mut one = list.clone();
    one.push("worst");
    vec![list, one]
}

#[test]
fn a_file_without_scenarios_says_so_and_an_unknown_name_is_refused() {
    let home = Home::with_company();
    let said = home.run(&["scenario"]).out();
    assert!(said.starts_with("No scenario is kept"), "{said}");
    let failed = home.run(&["scenario", "worst"]);
    assert!(failed.err().contains("no scenario called “worst”"));
}
