//! `ridealong deal` in the shell: found by id, name or part of it; JSON with its documented keys.

use std::process::{Command, Output};

use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::tiny;
use ridealong::storage::Store;

fn file(directory: &tempfile::TempDir) -> std::path::PathBuf {
    let path = directory.path().join("tiny.db");
    let now = Stamp::of("2026-11-23T08:00:00".parse().unwrap());
    let mut store = Store::open(&path, Box::new(move || now)).unwrap();
    tiny(&mut store).unwrap();
    path
}

fn deal(database: &std::path::Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ridealong"))
        .env("HOME", database.parent().unwrap())
        .args([
            "--db",
            &database.display().to_string(),
            "--as-of",
            "2026-11-23",
            "deal",
        ])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn a_deal_is_shown_with_its_flags_buyers_and_history() {
    let directory = tempfile::tempdir().unwrap();
    let output = deal(&file(&directory), &["iris"]);
    insta::assert_snapshot!(String::from_utf8(output.stdout).unwrap());
}

#[test]
fn the_json_has_the_amount_and_the_buyers() {
    let directory = tempfile::tempdir().unwrap();
    let output = deal(
        &file(&directory),
        &["Iris Pharma - Batch records", "--json"],
    );
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["amount"], 189_000.0);
    assert_eq!(json["buyers"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_not_there_is_3_and_several_are_listed() {
    let directory = tempfile::tempdir().unwrap();
    let database = file(&directory);
    for (name, code, said) in [
        ("no such deal", 3, "no such deal"),
        ("9999", 3, "9999"),
        ("desk", 1, "several deals"),
    ] {
        let output = deal(&database, &[name]);
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{name}: {text}");
        assert!(text.contains(said), "{name}: {text}");
        assert!(output.stdout.is_empty());
    }
    let by_number = deal(&database, &["9"]);
    assert!(String::from_utf8_lossy(&by_number.stdout).starts_with("Iris Pharma"));
}
