//! The house keeps its order: rooms use rooms before them, tools stay in their rooms, files stay short.

use std::fs;
use std::path::{Path, PathBuf};

/// Tools and the rooms that may name them.
const TOOLS: &[(&str, &[&str])] = &[
    ("rusqlite", &["storage"]),
    ("csv", &["exchange"]),
    ("calamine", &["exchange"]),
    ("encoding_rs", &["exchange"]),
    ("chardetng", &["exchange"]),
    ("toml", &["config"]),
    ("directories", &["config"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("ratatui", &["ui", "cockpit"]),
    // The text being typed into a long field is state; ui draws it.
    ("ratatui_textarea", &["app", "ui"]),
    ("crossterm", &["cockpit"]),
    ("rustix", &["cockpit", "storage"]),
    ("signal_hook", &["cockpit", "cli"]),
    ("nucleo_matcher", &["app", "cockpit"]),
    ("unicode_width", &["ui"]),
    ("unicode_segmentation", &["app", "ui"]),
    ("uuid", &["storage"]),
    ("color_eyre", &["cli", "cockpit"]),
    ("rrule", &["domain", "exchange"]),
    ("chrono_tz", &["config", "domain", "exchange"]),
    ("iana_time_zone", &["config"]),
];

/// What the trade's room may not name: files, the environment, clocks, threads.
const OUTSIDE_WORLD: &[&str] = &[
    "std::fs",
    "std::io",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "Local::",
];

const SQL: &[&str] = &[
    "\"SELECT ",
    "\"INSERT ",
    "\"UPDATE ",
    "\"DELETE FROM",
    "\"CREATE TABLE",
    "PRAGMA ",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Every source file: its path from `src/`, its room, its lines without comments.
fn sources() -> Vec<(String, String, Vec<String>)> {
    let src = root().join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    paths
        .iter()
        .map(|path| {
            let name = path
                .strip_prefix(&src)
                .unwrap()
                .to_string_lossy()
                .replace('\\', "/");
            let room = name.split(['/', '.']).next().unwrap().to_owned();
            let text = fs::read_to_string(path).unwrap();
            let code = |l: &&str| !l.trim_start().starts_with("//");
            let lines = text.lines().filter(code).map(str::to_owned).collect();
            (name, room, lines)
        })
        .collect()
}

/// The rooms in the order in which `lib.rs` lists them.
fn rooms() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    lib.lines()
        .filter_map(|l| l.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_room_uses_only_rooms_before_it() {
    let rooms = rooms();
    assert!(rooms.len() >= 9, "lib.rs lists {rooms:?}");
    let mut steps_back = Vec::new();
    for (name, room, lines) in sources() {
        let Some(place) = rooms.iter().position(|r| *r == room) else {
            continue;
        };
        for later in &rooms[place + 1..] {
            let ways = [
                format!("crate::{later}::"),
                format!("crate::{later};"),
                format!("super::super::{later}::"),
            ];
            if lines.iter().any(|l| ways.iter().any(|w| l.contains(w))) {
                steps_back.push(format!("src/{name} uses {later}, which comes after {room}"));
            }
        }
        for line in lines.iter().filter(|l| l.contains("use crate::{")) {
            steps_back.push(format!(
                "src/{name}: name one room a line, so that it can be checked: {line}"
            ));
        }
    }
    assert!(steps_back.is_empty(), "{}", steps_back.join("\n"));
}

#[test]
fn nothing_slips_out_over_two_parents() {
    for (name, _, lines) in sources() {
        let found = lines.iter().find(|l| l.contains("super::super::super"));
        assert!(found.is_none(), "src/{name} climbs too high: {found:?}");
    }
}

#[test]
fn tools_stay_in_their_rooms() {
    let mut strays = Vec::new();
    for (name, room, lines) in sources() {
        for (tool, at) in TOOLS {
            let path = format!("{tool}::");
            let named = |l: &String| {
                l.match_indices(&path).any(|(i, _)| {
                    !l[..i].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                })
            };
            if !at.contains(&room.as_str()) && lines.iter().any(named) {
                strays.push(format!("src/{name} names {tool}, which belongs to {at:?}"));
            }
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn the_trade_knows_nothing_of_the_world_outside() {
    for (name, room, lines) in sources() {
        let is_pure = room == "domain";
        let found = lines
            .iter()
            .find(|l| is_pure && OUTSIDE_WORLD.iter().any(|word| l.contains(word)));
        assert!(found.is_none(), "src/{name} looks outside: {found:?}");
    }
}

#[test]
fn every_dependency_is_named_somewhere() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut paths = Vec::new();
    for dir in ["src", "tests", "benches"] {
        files(&root().join(dir), &mut paths);
    }
    let code = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let code = code.collect::<String>();
    let mut section = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]")
            && let Some((name, _)) = line.split_once(" = ")
        {
            let named = format!("{}::", name.replace('-', "_"));
            assert!(code.contains(&named), "nothing names {name} of {section}");
        }
    }
}

/// Where a write may go besides `main`: files with a connection of their own, and the bodies of triggers, where SQLite
/// takes no schema.
const OTHER_FILES: &[&str] = &[
    "storage/desk.rs",
    "storage/staging.rs",
    "storage/merge/precheck.rs",
    "storage/journal/triggers.rs",
];

/// The tables that a text of SQL writes, as it names them.
fn written(sql: &str) -> Vec<&str> {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let after = |i: usize| match (words[i].rsplit(['"', '(']).next(), words.get(i + 1)) {
        (Some("INTO"), Some(table)) if i > 0 => Some(*table),
        (Some("UPDATE"), Some(table)) if *table != "SET" => Some(*table),
        (Some("DELETE"), Some(&"FROM")) => words.get(i + 2).copied(),
        _ => None,
    };
    (0..words.len()).filter_map(after).collect()
}

#[test]
fn writes_name_the_schema_because_a_shadow_may_stand_in_front() {
    assert_eq!(
        written(
            "\"UPDATE deals SET a = 1\" \"DELETE FROM main.x\" INSERT OR IGNORE INTO b (c) DO UPDATE SET d = 2"
        ),
        ["deals", "main.x\"", "b"]
    );
    let mut strays = Vec::new();
    for (name, room, lines) in sources() {
        let is_test = name.ends_with("tests.rs") || name.ends_with("small_file.rs");
        if room != "storage" || is_test || OTHER_FILES.contains(&name.as_str()) {
            continue;
        }
        let tests = lines.iter().position(|l| l.trim() == "mod tests {");
        let code = lines[..tests.unwrap_or(lines.len())].join(" ");
        for table in written(&code) {
            let schemas = ["main.", "temp.", "stage."];
            if !schemas.iter().any(|schema| table.starts_with(schema)) {
                strays.push(format!("src/{name} writes {table} without its schema"));
            }
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn nothing_is_open_to_the_whole_crate_by_half() {
    for (name, _, lines) in sources() {
        let found = lines.iter().find(|l| l.contains("pub(crate)"));
        assert!(
            found.is_none(),
            "src/{name}: a room is entered by what is pub; name the room that may: {found:?}"
        );
    }
}

#[test]
fn only_storage_says_sql() {
    for (name, room, lines) in sources() {
        if room == "storage" {
            continue;
        }
        let found = lines
            .iter()
            .find(|l| SQL.iter().any(|word| l.contains(word)));
        assert!(found.is_none(), "src/{name} says SQL: {found:?}");
    }
}

#[test]
fn every_folder_of_screens_is_a_tab_or_opens_on_every_tab() {
    let registered = fs::read_to_string(root().join("src/screens/mod.rs")).unwrap();
    let everywhere = fs::read_to_string(root().join("src/cockpit/mod.rs")).unwrap();
    for entry in fs::read_dir(root().join("src/screens")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let tabs = registered.split("pub fn tabs()").nth(1).unwrap();
            assert!(
                tabs.contains(&format!("{name}::"))
                    || everywhere.contains(&format!("screens::{name}::tables()")),
                "src/screens/{name} is not in tabs(), nor opened by the cockpit"
            );
        }
    }
}

/// Tables of the trade's words: one row an alias, nothing to split by subject.
const TABLES: &[&str] = &["src/exchange/recognise/fields/"];

#[test]
fn files_stay_below_500_lines() {
    let mut paths = Vec::new();
    files(&root().join("src"), &mut paths);
    files(&root().join("tests"), &mut paths);
    let mut long = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let name = path
            .strip_prefix(root())
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let excused = TABLES.iter().any(|t| name.starts_with(t));
        if text.lines().count() > 500 && !excused {
            long.push(format!(
                "{} has {} lines",
                path.display(),
                text.lines().count()
            ));
        }
        assert!(
            text.starts_with("//!"),
            "{} does not say what it is for",
            path.display()
        );
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}
