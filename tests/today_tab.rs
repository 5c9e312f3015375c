//! The Today tab from end to end: keys in, screen out, and what the file holds afterwards.

use ridealong::screens;
use ridealong::storage::{NewAction, Store};

use crate::deal_page::company;
use crate::plans_tab::plan_of_ana;
use crate::support::Session;

fn session(store: Store) -> Session {
    Session::new(screens::tabs(), store).press("1")
}

/// Ana's plan, a few promises, a ride-along.
fn a_day() -> Store {
    let mut store = company();
    plan_of_ana(&mut store);
    let ben = store.find_rep("Ben Okafor").unwrap();
    for (text, rep, owner, due, at) in [
        (
            "Ask finance for the discount",
            Some(ben),
            None,
            Some("2026-11-19"),
            None,
        ),
        (
            "Call the landlord",
            None,
            None,
            Some("2026-11-23"),
            Some("15:00"),
        ),
        (
            "Send the territory list",
            Some(ben),
            Some(ben),
            Some("2026-11-23"),
            None,
        ),
        ("Read the win report", None, None, None, None),
    ] {
        let due_time = at.map(str::to_owned);
        store
            .add_action(&NewAction {
                text: text.into(),
                rep,
                owner,
                due_on: due.map(|day: &str| day.parse().unwrap()),
                due_time,
                ..NewAction::default()
            })
            .unwrap();
    }
    store
}

#[test]
fn the_day_at_80_by_24() {
    let screen = session(a_day()).screen();
    println!("{screen}");
    println!("{}", session(a_day()).size(120, 40).screen());
    println!("{}", session(company()).screen());
    println!("{}", session(crate::support::store()).screen());
}
