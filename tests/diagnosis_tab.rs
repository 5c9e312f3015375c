//! The diagnosis tab: the coaching board and the diagnosis of one person, keys in, screen out.

use std::ops::ControlFlow;

use chrono::NaiveDate;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::{self, Options};
use ridealong::storage::Store;

use crate::support::{Session, monday, setup, store};

/// A company with planted conditions, written once and opened from a copy.
fn company() -> Store {
    let today = monday().date();
    let mut store = store();
    let options = Options {
        deals: 2_000,
        activities: Some(6_000),
        ..Options::usual(today)
    };
    demo::company(&mut store, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    store
}

fn session(store: Store) -> Session {
    Session::open(setup(ridealong::screens::tabs(), store)).press("6")
}

#[test]
fn peek() {
    let s = session(company());
    println!("{}", s.screen());
    let s = s.size(120, 40);
    println!("{}", s.screen());
    let s = s.press("j<enter>");
    println!("{}", s.screen());
    let s = s.press("v").size(80, 24);
    println!("{}", s.screen());
    let s = s.press("vv");
    println!("{}", s.screen());
    let s = s.press("<esc>t");
    println!("{}", s.screen());
    let s = s.press("tm");
    println!("{}", s.screen());
}
