//! Acceptance on the published data sets that are not part of the repository. `.ci/acceptance` sets
//! `RIDEALONG_DATA` to their folder; without it these tests say so and check nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The folder with the data sets, where it is given.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("RIDEALONG_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: RIDEALONG_DATA does not name the folder with the published data sets");
    }
    folder
}

/// A database of its own for one test.
struct Company {
    folder: tempfile::TempDir,
}

impl Company {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_ridealong"))
            .arg("--db")
            .arg(self.folder.path().join("company.db"))
            .args(arguments)
            .env("HOME", self.folder.path())
            .env_remove("RIDEALONG_DB")
            .output()
            .unwrap()
    }

    fn import(&self, files: &[PathBuf]) {
        let mut arguments = vec!["import"];
        arguments.extend(files.iter().map(|file| file.to_str().unwrap()));
        let output = self.run(&arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            matches!(output.status.code(), Some(0 | 4)),
            "import: {:?}\n{said}",
            output.status
        );
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn reference(data: &Path, name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(data.join(name)).unwrap()).unwrap()
}

fn csv_files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "csv"))
        .collect();
    files.sort();
    files
}

/// Our names of the figures beside those of the reference.
const FIGURES: [(&str, &str); 9] = [
    ("deals", "opportunities"),
    ("won", "won"),
    ("lost", "lost"),
    ("open", "open"),
    ("win_rate", "win_rate_count"),
    ("win_rate_interval", "win_rate_count_wilson95"),
    ("won_value", "won_value"),
    ("average_won_value", "avg_won_value"),
    ("median_days_to_win", "median_days_won"),
];

/// Compares exactly; `1` and `1.0` are the same number.
fn same(ours: &Value, expected: &Value) -> bool {
    match (ours, expected) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        _ => ours == expected || (ours.is_number() && ours.as_f64() == expected.as_f64()),
    }
}

fn compare(who: &str, ours: &Value, expected: &Value, wrong: &mut Vec<String>) {
    for (our_name, their_name) in FIGURES {
        if !same(&ours[our_name], &expected[their_name]) {
            wrong.push(format!(
                "{who}: {our_name} is {}, expected {}",
                ours[our_name], expected[their_name]
            ));
        }
    }
}

#[test]
fn the_team_of_maven_has_the_published_figures() {
    let Some(data) = data() else { return };
    let company = Company::new();
    company.import(&csv_files(&data.join("maven_crm")));
    let team = company.json(&["team", "--json", "--as-of", "2017-12-31"]);
    let expected = reference(&data, "maven_reference.json");
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (list, theirs) in [
        ("reps", "reps"),
        ("managers", "managers"),
        ("teams", "offices"),
    ] {
        for (name, figures) in expected[theirs].as_object().unwrap() {
            let ours = team[list]
                .as_array()
                .unwrap()
                .iter()
                .find(|row| row["name"] == *name);
            match ours {
                Some(ours) => compare(name, ours, figures, &mut wrong),
                None => wrong.push(format!("{list}: no {name}")),
            }
            compared += FIGURES.len();
        }
    }
    compare("total", &team["total"], &expected["total"], &mut wrong);
    println!(
        "maven_crm: {} figures compared, {} wrong",
        compared + FIGURES.len(),
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
