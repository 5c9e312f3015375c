//! A call that goes on outlives kill -9: every tick, and the words that were being typed.

use std::path::Path;
use std::process::Command;

use ridealong::domain::ids::CallId;
use ridealong::domain::observing::MarkKind;
use ridealong::domain::stamp::Stamp;
use ridealong::storage::Store;

use serde_json::Value;

use super::{Program, company, dir, drafts, signal, until};

fn store(dir: &Path) -> Store {
    Store::open(&dir.join("test.db"), Box::new(|| Stamp(0))).unwrap()
}

/// Runs it, and answers with the ride-along that it was about.
fn run(dir: &Path, arguments: &[&str]) -> Value {
    let done = Command::new(env!("CARGO_BIN_EXE_ridealong"))
        .arg("--db")
        .arg(dir.join("test.db"))
        .arg("ride-along")
        .args(arguments)
        .arg("--json")
        .env("HOME", dir)
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
    let answer: Value = serde_json::from_slice(&done.stdout).unwrap();
    answer["ride_alongs"][0].clone()
}

/// What is marked in the call: ticks and quotes.
fn marked(dir: &Path, call: CallId) -> (usize, Vec<String>) {
    let marks = store(dir).call_marks(call).unwrap();
    let ticks = marks.iter().filter(|mark| mark.mark.kind == MarkKind::Tick);
    let quotes = marks
        .iter()
        .filter(|mark| mark.mark.kind == MarkKind::Quote);
    (
        ticks.count(),
        quotes.map(|mark| mark.text.clone()).collect(),
    )
}

#[test]
fn a_live_observation_goes_on_after_kill_9_with_every_tick_and_the_quote_being_typed() {
    let dir = dir();
    company(dir.path());
    let rep = store(dir.path()).people_here("").unwrap()[0].name.clone();
    let ride = run(dir.path(), &["plan", &rep, "--skill", "discovery"])["id"].to_string();
    let day = run(dir.path(), &["call", &ride, "--with", "Vera Sol"]);
    let id = day["calls"][0]["id"].as_i64().unwrap();
    let call = CallId(id);
    run(dir.path(), &["start", &id.to_string()]);
    let mut program = Program::start(dir.path(), 80, 24);
    program.press("4");
    program.sees("in a call");
    program.press("gg\r");
    program.sees("Asks an open question");
    program.press("oo");
    until("ticked", || marked(dir.path(), call).0 == 2);
    program.press("\"it costs us a day");
    until("kept", || {
        drafts(dir.path())
            .iter()
            .any(|draft| draft.contains("it costs us a day"))
    });
    signal(&program, "-KILL");
    program.child.wait().unwrap();
    let mut program = Program::start(dir.path(), 80, 24);
    program.sees("writing");
    program.press("\r");
    program.sees("it costs us a day");
    program.press("\x13");
    until("quoted", || {
        marked(dir.path(), call).1 == ["it costs us a day"]
    });
    // On the live page again, where a letter ticks.
    program.sees("Quoted");
    program.press("i");
    until("ticked", || marked(dir.path(), call).0 == 3);
    program.press("\x03");
    assert_eq!(program.ended(), 0);
}
