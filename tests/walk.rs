//! The walk through ROAM: keys in, screen out, and what the file holds afterwards.

use std::ops::ControlFlow;

use ridealong::domain::ids::RepId;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo;
use ridealong::screens::diagnosis::walk::{SummaryPage, Walk};
use ridealong::screens::diagnosis::walks::Walks;
use ridealong::screens::{Tab, table};
use ridealong::storage::Store;

use crate::support::{Session, monday};

fn tabs() -> Vec<Tab> {
    vec![Tab {
        number: '6',
        first: || Box::new(Walks::new()),
        tables: || vec![table::<Walks>(), table::<Walk>(), table::<SummaryPage>()],
    }]
}

/// The demo company in memory, with what was planted.
fn demo_company() -> (Store, demo::Truth) {
    let mut store = Store::in_memory(Box::new(|| Stamp::of(monday()))).unwrap();
    let options = demo::Options::usual(demo::tiny_today());
    let truth = demo::company(&mut store, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    (store, truth)
}

#[test]
fn look() {
    let (store, truth) = demo_company();
    for rep in &truth.reps {
        println!("{rep:?}");
    }
    let mut session = Session::new(tabs(), store).size(80, 24);
    session = session.press("n");
    println!("{}", session.screen());
    let rep = std::env::var("REP").unwrap_or_default();
    session = session.press(&rep).press("<enter>");
    let size = std::env::var("WIDE").is_ok();
    if size {
        session = session.size(120, 40);
    }
    println!("{}", session.screen());
    for keys in std::env::var("KEYS").unwrap_or_default().split(' ') {
        session = session.press(keys);
        println!("--- {keys}\n{}", session.screen());
    }
    let _ = RepId(1);
}
