//! What `--json` says is what docs/json.md lists, field by field.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::{Home, TODAY};
use crate::support::coached;

/// The fields of each subcommand with their types, as docs/json.md lists them.
fn documented() -> BTreeMap<String, BTreeMap<String, String>> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md"))
        .unwrap();
    let mut all: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut subcommand = String::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            heading
                .strip_prefix("`ridealong ")
                .map_or("", |rest| rest.trim_end_matches(" --json`"))
                .clone_into(&mut subcommand);
        } else if let Some(row) = line.strip_prefix("| `").filter(|_| !subcommand.is_empty()) {
            let (field, rest) = row.split_once("` | ").unwrap();
            let kind = rest.split_once(" | ").unwrap().0;
            let before = all
                .entry(subcommand.clone())
                .or_default()
                .insert(field.to_owned(), kind.to_owned());
            assert_eq!(before, None, "{subcommand} lists {field} twice");
        }
    }
    all
}

/// Walks an answer: which fields it has, and which are not what the page says.
fn compare(
    page: &BTreeMap<String, String>,
    field: &str,
    value: &Value,
    seen: &mut BTreeSet<String>,
    wrong: &mut Vec<String>,
) {
    if !field.is_empty() && !field.ends_with("[]") || page.contains_key(field) {
        seen.insert(field.to_owned());
        match page.get(field) {
            None => wrong.push(format!("{field} is not on the page")),
            Some(kind) if !is(kind, value) => wrong.push(format!("{field} is {value}, not {kind}")),
            Some(_) => {}
        }
    }
    match value {
        Value::Object(inside) => {
            let star = below(field, "*");
            for (name, value) in inside {
                let name = below(field, name);
                let name = if page.contains_key(&star) {
                    &star
                } else {
                    &name
                };
                compare(page, name, value, seen, wrong);
            }
        }
        Value::Array(inside) => {
            for value in inside {
                compare(page, &format!("{field}[]"), value, seen, wrong);
            }
        }
        _ => {}
    }
}

fn below(field: &str, name: &str) -> String {
    if field.is_empty() {
        name.to_owned()
    } else {
        format!("{field}.{name}")
    }
}

fn is(kind: &str, value: &Value) -> bool {
    if let Some(kind) = kind.strip_suffix(" or null") {
        // What may be null is never empty instead.
        return value.is_null() || (is(kind, value) && value.as_str() != Some(""));
    }
    let text = value.as_str();
    match kind {
        "text" => text.is_some(),
        "day" => text.is_some_and(|t| t.len() == 10 && t.parse::<chrono::NaiveDate>().is_ok()),
        "time" => text.is_some_and(|t| t.len() == 19 && t.parse::<chrono::NaiveDateTime>().is_ok()),
        "currency" => text.is_some_and(|t| t.parse::<ridealong::domain::money::Currency>().is_ok()),
        "number" => value.is_number(),
        "integer" => value.is_i64(),
        "boolean" => value.is_boolean(),
        "list" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the page says “{other}”"),
    }
}

#[expect(clippy::too_many_lines, reason = "the calls are a table")]
#[test]
fn the_json_of_every_subcommand_has_the_fields_and_types_of_the_page() {
    let home = Home::with_company();
    let changed = home.write(
        "changed.csv",
        "Deal ID,Deal Name,Owner,Stage,Amount,Currency,Close Date,Created Date\n\
         F1,Zug Bahn,Ana Duarte,Won,13,CHF,2026-10-05,2026-08-01\n\
         F4,Zug See,Ana Duarte,Won,lots,CHF,2026-10-05,2026-08-01\n\
         F5,Zug See,Ana Duarte,Won,7,CHF,,\n",
    );
    let no_table = home.write("picture.csv", "\u{1}PNG\u{0}\u{0}\u{0}\u{1}");
    let scored = home.json(&[
        "pipeline",
        "--json",
        "--as-of",
        "2026-11-23",
        "--view",
        "all",
    ]);
    let names: Vec<String> = scored["deals"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| d["id"].to_string())
        .collect();
    let new = home.folder.path().join("new.db").display().to_string();
    let mut calls: Vec<Vec<&str>> = vec![
        vec!["team", "--json", TODAY[0], TODAY[1]],
        vec![
            "team",
            "--json",
            "--known-at",
            "2026-11-23",
            "--period",
            "2026-Q4",
        ],
        vec!["goals", "--json", TODAY[0], TODAY[1]],
        vec!["goals", "--json", TODAY[0], TODAY[1], "--period", "2026-11"],
        vec![
            "goals",
            "Ana Duarte",
            "--json",
            "--period",
            "2026-Q4",
            "--known-at",
            "2026-11-23",
        ],
        vec!["figures", "--json", TODAY[0], TODAY[1]],
        vec!["figures", "Ana Duarte", "--json", "--period", "all"],
        vec!["pipeline", "--json", TODAY[0], TODAY[1], "--view", "all"],
        vec![
            "pipeline",
            "--json",
            TODAY[0],
            TODAY[1],
            "--period",
            "2026-Q4",
            "--known-at",
            "2026-11-23",
        ],
        vec![
            "import",
            "--json",
            "--dry-run",
            &changed,
            &no_table,
            "--date",
            "2026-11-21",
        ],
        vec!["import", "--json", &changed, "--date", "2026-11-21"],
        vec!["undo", "--json", "--dry-run"],
        vec!["undo", "--json"],
        vec!["redo", "--json"],
        vec!["redo", "--json"],
        vec![
            "add",
            "--json",
            "call",
            "Ana",
            "+2d",
            "15:00",
            "--deal",
            "Zug Bahn",
            "--owner",
            "Ana Duarte",
        ],
        vec!["add", "--json", "think"],
        vec!["doctor", "--json"],
        vec!["doctor", "--json", "--db", &changed],
        vec!["import", "--json", "--dry-run", &changed, "--db", &new],
        vec!["keys", "--json"],
        vec!["deal", "--json", "F1"],
    ];
    calls.extend(super::ride_along::calls_apart(&home));
    calls.extend(super::plan::calls(&home));
    calls.extend(super::search::calls(&home));
    calls.extend(super::rep::calls(&home));
    calls.extend(super::rhythm::calls());
    calls.extend(super::meeting::calls());
    calls.extend(super::today::calls());
    let agenda = super::agenda::calls(&home);
    calls.extend(
        agenda
            .iter()
            .map(|call| call.iter().map(String::as_str).collect()),
    );
    calls.extend(super::debrief::calls(&home));
    let waterfall = super::waterfall::calls(&home);
    calls.extend(
        waterfall
            .iter()
            .map(|call| call.iter().map(String::as_str).collect()),
    );
    calls.extend(super::call::calls());
    let demo = home.folder.path().join("coached.db");
    coached::company_at(&demo);
    let demo = demo.display().to_string();
    calls.extend(super::back_test::calls(&demo));
    calls.extend(super::accuracy::calls(&demo));
    calls.extend(super::scenario::calls(&demo));
    calls.extend(super::forecast::calls(&demo));
    let board = home.json(&["board", "--json", "--db", &demo, TODAY[0], TODAY[1]]);
    let mut people: Vec<String> = board["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap().to_owned())
        .collect();
    let team = home.json(&["team", "--json", "--db", &demo, TODAY[0], TODAY[1]]);
    let people_in = |list: &str, wanted: fn(&Value) -> bool| -> Vec<String> {
        let all = team[list]
            .as_array()
            .unwrap()
            .iter()
            .filter(|row| wanted(row));
        all.map(|row| row["name"].as_str().unwrap().to_owned())
            .collect()
    };
    people.extend(people_in("managers", |_| true));
    people.extend(people_in("reps", |row| row["left_on"].is_string()));
    for period in ["2026-Q3", "2026-Q4"] {
        calls.push(vec![
            "call", "--json", "--db", &demo, "--period", period, TODAY[0], TODAY[1],
        ]);
    }
    for period in [None, Some("2026-Q4"), Some("all")] {
        for benchmark in ["team", "top", "own", "objective"] {
            let mut call = vec!["board", "--json", "--db", &demo, "--benchmark", benchmark];
            call.extend(TODAY);
            call.extend(period.into_iter().flat_map(|period| ["--period", period]));
            calls.push(call.clone());
            call.push("--managers");
            calls.push(call);
        }
    }
    calls.extend(people.iter().map(|name| {
        vec![
            "diagnose",
            "--json",
            "--db",
            &demo,
            name.as_str(),
            TODAY[0],
            TODAY[1],
        ]
    }));
    calls.push(vec!["board", "--json", "--known-at", "2026-11-23"]);
    calls.push(vec![
        "diagnose",
        "--json",
        "Ana Duarte",
        "--known-at",
        "2026-11-23",
    ]);
    calls.extend(
        names
            .iter()
            .map(|id| vec!["deal", "--json", TODAY[0], TODAY[1], id.as_str()]),
    );
    home.set_goals();
    let page = documented();
    let mut seen: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for call in &calls {
        let answer = home.json(call);
        let mut of_this = Vec::new();
        // A subcommand of a subcommand has a heading of its own.
        let two = call[..call.len().min(2)].join(" ");
        let name = page
            .get_key_value(&two)
            .map_or(call[0], |found| found.0.as_str());
        let seen = seen.entry(name).or_default();
        compare(&page[name], "", &answer, seen, &mut of_this);
        wrong.extend(of_this.iter().map(|text| format!("{call:?}: {text}")));
        assert_eq!(answer["schema"], 1);
    }
    for (subcommand, fields) in &page {
        let seen = seen.get(subcommand.as_str()).cloned().unwrap_or_default();
        for field in fields.keys().filter(|field| !seen.contains(*field)) {
            wrong.push(format!(
                "{subcommand}: {field} is on the page and in no answer"
            ));
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn money_is_in_major_units_beside_its_currency() {
    let home = Home::with_company();
    let team = home.json(&["team", "--json", TODAY[0], TODAY[1]]);
    assert_eq!(team["base_currency"], "USD");
    assert_eq!(team["total"]["unconverted"]["won"]["CHF"], 72.5);
    assert_eq!(team["total"]["unconverted"]["open"]["CHF"], 80.0);
    let rate = team["rates"][0]["rate"].as_f64().unwrap();
    assert!(rate > 0.5, "{rate}");
    let list = home.json(&["pipeline", "--json", TODAY[0], TODAY[1]]);
    assert_eq!(list["rates"], team["rates"], "one rate, written one way");
    let deal = home.json(&["deal", "--json", "F1"]);
    assert_eq!(
        (&deal["amount"], &deal["currency"]),
        (&12.5.into(), &"CHF".into())
    );
}

#[test]
fn every_subcommand_with_json_is_on_the_page() {
    let home = Home::new();
    let help = home.run(&["--help"]).out();
    let commands = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    let page = documented();
    for line in commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
    {
        let name = line.split_whitespace().next().unwrap();
        if name != "help" && home.run(&[name, "--help"]).out().contains("--json") {
            assert!(page.contains_key(name), "docs/json.md lacks {name}");
        }
    }
}
