//! The bench of scale on tiny files, so that it keeps working: it must run to its end and print its table. No limit of
//! time is tested here.

#[path = "../benches/scale/mod.rs"]
mod bench;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Names the floor's file when this program starts itself as the floor.
const FLOOR: &str = "RIDEALONG_SCALE_FLOOR";

/// Not a test by itself: the bench starts this program, with this test alone, as the floor in a terminal.
#[test]
fn the_floor_of_the_bench() {
    if let Some(file) = std::env::var_os(FLOOR) {
        bench::run_floor(Path::new(&file)).unwrap();
    }
}

#[test]
fn the_bench_of_scale_runs_to_its_end_on_tiny_files() {
    let dir = tempfile::tempdir().unwrap();
    let program = std::env::current_exe().unwrap();
    let itself = bench::Itself {
        words: vec![
            program.to_string_lossy().into_owned(),
            "--exact".into(),
            "scale::the_floor_of_the_bench".into(),
            "--nocapture".into(),
        ],
        file_in: Some(FLOOR.to_owned()),
    };
    let mut words: Vec<OsString> = vec!["--dir".into(), dir.path().into()];
    words.push("--smoke".into());
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_ridealong"));
    let table = bench::run(&words, binary, itself).unwrap();
    for tab in ["Pipeline", "Diagnosis"] {
        let line = table
            .lines()
            .find(|line| line.starts_with(&format!("| {tab} |")));
        assert!(
            line.is_some_and(|line| !line.contains("| · / · |")),
            "{table}"
        );
    }
    assert!(table.contains("start to first usable frame"), "{table}");
}
