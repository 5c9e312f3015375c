//! The meetings tab over the tiny company: plan, prepare, run, end; what was promised comes first.

use std::time::Duration;

use ridealong::config::assets;
use ridealong::storage::Store;

use crate::deal_list::company;
use crate::support::{Session, setup};

fn store() -> Store {
    let mut store = company().0;
    store.start_meetings(&assets::meetings().unwrap()).unwrap();
    store
}

fn session() -> Session {
    Session::open(setup(ridealong::screens::tabs(), store())).press("5")
}

/// A 1:1 with Ana Duarte today at nine.
const PLAN: &str = "n1:1<enter>ana<enter><tab>9:00<ctrl-s>";

#[test]
fn look() {
    let s = session();
    println!("{}", s.screen());
    let s = s.press(PLAN);
    println!("{}", s.screen());
    let s = s.press("<enter>");
    println!("{}", s.screen());
    let s = s.press("<enter>");
    println!("{}", s.screen());
    let s = s
        .press("iAsked **open** questions<ctrl-s>")
        .press("aSend the plan fri<ctrl-s>")
        .press("dStay with Globex<ctrl-s>");
    println!("{}", s.screen());
    let s = s.press("<enter>NShared line one<enter>line two<ctrl-s>");
    println!("{}", s.screen());
    let s = s.press("<enter><enter><enter><enter>");
    println!("{}", s.screen());
    let s = s.press("+1w<ctrl-s>");
    println!("{}", s.screen());
    let s = s.press("<esc>");
    println!("{}", s.screen());
    let s = s.press("gg<enter>").size(120, 40);
    println!("{}", s.screen());
    let s = s.press("<esc>T").size(80, 24);
    println!("{}", s.screen());
    let _ = s.wait(Duration::from_secs(1));
}
