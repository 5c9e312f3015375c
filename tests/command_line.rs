//! The shell: the documented shape of `--json`, exit codes, standard error, days, undo; each test has a home of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::tiny;
use ridealong::storage::Store;
use serde_json::Value;

/// A home folder with nothing in it.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    /// With the tiny company as the person's own file, and foreign deals, most of them without a rate.
    fn with_company() -> Self {
        let home = Self::new();
        let now = Stamp::of("2026-11-23T08:00:00".parse().unwrap());
        let mut store = Store::open(&home.database(), Box::new(move || now)).unwrap();
        tiny(&mut store).unwrap();
        drop(store);
        let foreign = "Deal ID,Deal Name,Owner,Stage,Amount,Currency,Close Date,Created Date\n\
            F1,Zug Bahn,Ana Duarte,Won,12.5,CHF,2026-10-05,2026-08-01\n\
            F2,Zug Post,Ana Duarte,Proposal,30,CHF,2026-12-05,2026-08-01\n\
            F3,Lyon Metro,Ben Okafor,Proposal,40,EUR,2026-12-05,2026-08-01\n\
            F6,Bern Tram,,Proposal,50,CHF,2026-12-05,2026-08-01\n\
            F7,Bern Bus,,Won,60,CHF,2026-09-05,2026-08-01\n";
        let output = home.run(&[
            "import",
            &home.write("foreign.csv", foreign),
            "--date",
            "2026-11-20",
        ]);
        assert_eq!(output.code(), 0, "{}", output.err());
        home
    }

    fn database(&self) -> PathBuf {
        self.folder
            .path()
            .join(".local/share/ridealong/ridealong.db")
    }

    fn demo_database(&self) -> PathBuf {
        self.database().with_file_name("demo.db")
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ridealong"));
        command.args(arguments).env("HOME", self.folder.path());
        for name in [
            "RIDEALONG_DB",
            "RIDEALONG_CONFIG",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_STATE_HOME",
        ] {
            command.env_remove(name);
        }
        command.stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        Said(self.command(arguments).output().unwrap())
    }

    fn fed(&self, arguments: &[&str], input: &str) -> Said {
        let file = self.write("input", input);
        let input = std::fs::File::open(file).unwrap();
        Said(self.command(arguments).stdin(input).output().unwrap())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let said = self.run(arguments);
        serde_json::from_str(&said.out())
            .unwrap_or_else(|e| panic!("{arguments:?}: {e}\n{}{}", said.out(), said.err()))
    }
}

struct Said(Output);

impl Said {
    fn code(&self) -> i32 {
        self.0.status.code().unwrap()
    }

    fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    fn err(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }
}

/// A day on which the tiny company is looked at.
const TODAY: [&str; 2] = ["--as-of", "2026-11-23"];

// ------------------------------------------------------------------------------------------------ docs/json.md

/// The fields of each subcommand with their types, as docs/json.md lists them.
fn documented() -> BTreeMap<String, BTreeMap<String, String>> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md"))
        .unwrap();
    let mut all: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut subcommand = String::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            subcommand = heading
                .strip_prefix("`ridealong ")
                .map_or("", |rest| rest.trim_end_matches(" --json`"))
                .to_owned();
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
    calls.extend(
        names
            .iter()
            .map(|id| vec!["deal", "--json", TODAY[0], TODAY[1], id.as_str()]),
    );
    let page = documented();
    let mut seen: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for call in &calls {
        let answer = home.json(call);
        let mut of_this = Vec::new();
        compare(
            &page[call[0]],
            "",
            &answer,
            seen.entry(call[0]).or_default(),
            &mut of_this,
        );
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

// ------------------------------------------------------------------------------------------------ days

#[test]
fn days_are_understood_as_people_write_them() {
    let home = Home::with_company();
    for day in ["2026-06-30", "30 jun 2026", "30.06.2026", "Jun 30 2026"] {
        let team = home.json(&["team", "--json", "--as-of", day]);
        assert_eq!(team["as_of"], "2026-06-30", "{day}");
    }
    assert_eq!(
        home.json(&["deal", "F1", "--json", "--as-of", "2026-10-04"])["outcome"],
        "open"
    );
    let known = home.json(&[
        "pipeline",
        "--view",
        "all",
        "--json",
        "--known-at",
        "2026-11-01",
    ]);
    assert_eq!(known["known_at"], "2026-11-01");
}

#[test]
fn a_wrong_day_is_a_wrong_call_that_names_the_flag() {
    let home = Home::with_company();
    let cases: [(&[&str], &str); 9] = [
        (&["team", "--as-of", "blub"], "--as-of"),
        (&["team", "--as-of", "2026-02-30"], "--as-of"),
        (&["pipeline", "--known-at", "31.31.2026"], "--known-at"),
        (&["team", "--period", "Q9"], "--period"),
        (&["pipeline", "--flag", "tired"], "--flag"),
        (&["import", "x.csv", "--date", "yesterdayish"], "--date"),
        (&["import", "x.csv", "--as-of", "2026-01-01"], "--date"),
        (&["undo", "--as-of", "2026-01-01"], "--as-of"),
        (&["add", "call", "--known-at", "2026-01-01"], "--known-at"),
    ];
    for (call, flag) in cases {
        let said = home.run(call);
        assert_eq!(said.code(), 2, "{call:?}: {}", said.err());
        assert!(said.err().contains(flag), "{call:?}: {}", said.err());
        assert_eq!(said.out(), "", "{call:?}");
    }
}

// ------------------------------------------------------------------------------------------------ pipeline

#[test]
fn the_pipeline_is_narrowed_by_rep_flag_view_period_and_words() {
    let home = Home::with_company();
    let names = |more: &[&str]| -> Vec<String> {
        let call: Vec<&str> = [&["pipeline", "--json", TODAY[0], TODAY[1]], more].concat();
        let list = home.json(&call);
        assert_eq!(
            list["total"]["count"],
            list["deals"].as_array().unwrap().len(),
            "{more:?}"
        );
        list["deals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|d| d["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = names(&["--view", "all"]);
    let open = names(&[]);
    let (won, lost) = (names(&["--view", "won"]), names(&["--view", "lost"]));
    assert_eq!(all.len(), open.len() + won.len() + lost.len());
    assert!(won.contains(&"Zug Bahn".to_owned()));
    let ana = names(&["--rep", "Ana Duarte"]);
    assert!(!ana.is_empty() && ana.len() < open.len());
    assert!(
        names(&["--rep", "Marta"]).len() > ana.len(),
        "a manager's are those of everybody below"
    );
    let past = names(&["--flag", "past_close"]);
    assert!(past.contains(&"Birch Logistics - Route desk".to_owned()) && past.len() < open.len());
    assert_eq!(names(&["--flag", "past-close"]), past);
    assert_eq!(names(&["zug", "post"]), ["Zug Post"]);
    assert_eq!(
        names(&["--view", "won", "--period", "2026-10", "zug"]),
        ["Zug Bahn"]
    );
    assert!(names(&["--view", "won", "--period", "2025-10"]).is_empty());
    let limited = home.json(&["pipeline", "--json", TODAY[0], TODAY[1], "--limit", "1"]);
    assert_eq!(limited["deals"].as_array().unwrap().len(), 1);
    assert_eq!(limited["total"]["count"], open.len());
    let flags = home.run(&["pipeline", "--flag", "help"]);
    assert!(flags.code() == 0 && flags.out().contains("past_close"));
    assert_eq!(home.run(&["pipeline", "--rep", "Nobody Such"]).code(), 3);
}

#[test]
fn columns_stay_aligned_whatever_stands_in_them() {
    let home = Home::new();
    let deals = "Deal ID,Deal Name,Owner,Stage,Amount,Currency,Close Date\n\
        1,日本電気株式会社の更新契約とサポート,田中 太郎,Proposal,10,EUR,2026-12-05\n\
        2,\"Evil \u{1b}[31mred\u{202e} \u{7}\",Zoë \u{65}\u{301}clair,Proposal,10,EUR,2026-12-05\n\
        3,👩\u{200d}👩\u{200d}👧 family,Ben,Proposal,10,EUR,2026-12-05\n";
    assert_eq!(
        home.run(&["import", &home.write("deals.csv", deals)])
            .code(),
        0
    );
    for call in [&["pipeline"][..], &["team"]] {
        let text = home.run(call).out();
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
        let widths: BTreeSet<usize> = text
            .lines()
            .filter(|line| {
                line.contains("2026-12-05") || line.contains(" %") || line.contains("no data")
            })
            .map(ridealong::ui::text::width)
            .collect();
        assert!(
            widths.len() <= 1 || call == ["team"] && widths.len() <= 2,
            "{widths:?}\n{text}"
        );
    }
}

// ------------------------------------------------------------------------------------------------ import

const DEALS: &str = "Deal ID,Deal Name,Owner,Stage,Amount,Currency,Close Date\n\
    1,Acme,Ana,Proposal,10,EUR,2026-12-05\n2,Bolt,Ana,Won,20,EUR,2026-10-05\n";

#[test]
fn files_that_are_not_there_or_no_files_are_said() {
    let home = Home::new();
    let folder = home.folder.path().display().to_string();
    let missing = format!("{folder}/nope.csv");
    for (call, code, said) in [
        (vec!["import"], 2, "FILE"),
        (vec!["import", &missing], 3, missing.as_str()),
        (vec!["import", &folder], 2, "is a folder"),
        (vec!["import", "-"], 1, "empty"),
    ] {
        let answer = home.run(&call);
        assert_eq!(answer.code(), code, "{call:?}: {}", answer.err());
        assert!(answer.err().contains(said), "{call:?}: {}", answer.err());
        assert_eq!(answer.out(), "");
        assert!(!answer.err().contains("os error"), "{}", answer.err());
    }
}

#[test]
fn an_export_comes_from_standard_input_without_a_question() {
    let home = Home::new();
    let said = home.fed(&["import", "-"], DEALS);
    assert_eq!(said.code(), 0, "{}", said.err());
    assert!(
        said.out().contains("standard input: deals (2 rows): 2 new"),
        "{}",
        said.out()
    );
    assert_eq!(home.json(&["team", "--json"])["total"]["deals"], 2);
}

#[test]
fn refused_rows_are_4_and_what_must_be_decided_is_6_with_its_flag() {
    let home = Home::new();
    let file = home.write("deals.csv", DEALS.replace(",20,", ",lots,"));
    let refused = home.folder.path().join("refused.csv").display().to_string();
    let said = home.run(&["import", &file, "--refused", &refused]);
    assert_eq!(said.code(), 4);
    assert!(said.out().contains("line 3, Amount"), "{}", said.out());
    assert!(said.err().contains("refused: 1 row;"), "{}", said.err());
    assert!(std::fs::read_to_string(&refused).unwrap().contains("lots"));
    let both_ways = home.write(
        "both.csv",
        DEALS
            .replace("2026-12-05", "03/04/2026")
            .replace("2026-10-05", "05/06/2026"),
    );
    let said = home.run(&["import", &both_ways]);
    assert_eq!((said.code(), said.out().as_str()), (6, ""));
    assert!(said.err().contains("--date-order"), "{}", said.err());
    let stage = home.write("stage.csv", DEALS.replace("Proposal", "Kumquat"));
    let said = home.run(&["import", &stage]);
    assert_eq!((said.code(), said.out().as_str()), (6, ""));
    assert!(
        said.err().contains("--stage \"Kumquat=open\""),
        "{}",
        said.err()
    );
    assert_eq!(
        home.run(&["import", &stage, "--stage", "Kumquat=open"])
            .code(),
        0
    );
}

#[test]
fn undo_and_redo_walk_over_imports_and_a_persons_changes() {
    let home = Home::new();
    let deals = || {
        home.json(&["team", "--json"])["total"]["deals"]
            .as_i64()
            .unwrap()
    };
    assert_eq!(home.run(&["import", &home.write("a.csv", DEALS)]).code(), 0);
    assert_eq!(home.run(&["add", "call Ana fri", "--deal", "1"]).code(), 0);
    let actions = || {
        home.json(&["deal", "1", "--json"])["actions"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!((deals(), actions()), (2, 1));
    let dry = home.json(&["undo", "--json", "--dry-run"]);
    assert!(
        dry["undone"]["label"]
            .as_str()
            .unwrap()
            .contains("call Ana"),
        "{dry}"
    );
    assert_eq!(actions(), 1, "a dry run changes nothing");
    assert!(home.run(&["undo"]).out().starts_with("Undone: "));
    assert_eq!((deals(), actions()), (2, 0));
    assert!(home.run(&["undo"]).out().contains("Import a.csv"));
    assert_eq!(deals(), 0);
    assert_eq!(home.run(&["undo"]).out(), "Nothing to undo.\n");
    assert!(
        home.run(&["redo"])
            .out()
            .contains("Done again: Import a.csv")
    );
    home.run(&["redo"]);
    assert_eq!((deals(), actions()), (2, 1));
    assert_eq!(home.run(&["redo"]).out(), "Nothing to do again.\n");
    assert_eq!(home.json(&["redo", "--json"])["redone"], Value::Null);
}

#[test]
fn an_action_says_what_was_understood() {
    let home = Home::with_company();
    let added = home.json(&[
        "add",
        "--json",
        "call Bo 2026-12-04 15:00",
        "--deal",
        "Zug Post",
        "--owner",
        "Ben Okafor",
    ]);
    assert_eq!(
        added["added"],
        serde_json::json!({"text": "call Bo", "due_on": "2026-12-04", "due_time": "15:00",
            "deal": "Zug Post", "owner": "Ben Okafor"})
    );
    let said = home.run(&["add", "water", "the", "plants"]);
    assert_eq!(
        said.out(),
        "Added: water the plants (no date). ridealong undo takes it back.\n"
    );
    for (call, code) in [
        (vec!["add"], 2),
        (vec!["add", "call", "--deal", "no such deal"], 3),
        (vec!["add", "call", "--owner", "no such rep"], 3),
    ] {
        let said = home.run(&call);
        assert_eq!(
            (said.code(), said.out().as_str()),
            (code, ""),
            "{call:?}: {}",
            said.err()
        );
    }
}

// ------------------------------------------------------------------------------------------------ doctor, demo

#[test]
fn the_doctor_says_what_is_wrong_and_touches_nothing() {
    let home = Home::new();
    let none = home.json(&["doctor", "--json"]);
    assert_eq!(
        (&none["exists"], none["problems"].as_array().unwrap().len()),
        (&false.into(), 0)
    );
    assert!(!home.database().exists());
    home.run(&["import", &home.write("a.csv", DEALS)]);
    let good = home.run(&["doctor"]);
    assert!(
        good.code() == 0 && good.out().contains("2 deals"),
        "{}{}",
        good.out(),
        good.err()
    );
    let sound = std::fs::read(home.database()).unwrap();

    let mut newer = sound.clone();
    newer[60..64].copy_from_slice(&9_999_i32.to_be_bytes());
    let mut foreign = sound.clone();
    foreign[68..72].copy_from_slice(&1_i32.to_be_bytes());
    let mut damaged = sound.clone();
    for byte in &mut damaged[8192..] {
        *byte = 0xa5;
    }
    let text =
        b"Dear diary, this is not a database, it is a long letter to myself about the weather. "
            .repeat(3);
    for (name, bytes, said) in [
        ("newer", newer, "newer Ridealong"),
        ("foreign", foreign, "another program"),
        ("text", text, "not a Ridealong file"),
        ("damaged", damaged, "damaged"),
    ] {
        let path = home.write(name, &bytes);
        let doctor = home.run(&["doctor", "--db", &path]);
        let all = doctor.out() + &doctor.err();
        assert_eq!(doctor.code(), 1, "{name}: {all}");
        assert!(all.contains(said), "{name}: {all}");
        assert!(!all.contains("panicked"), "{name}: {all}");
        let reading = home.run(&["team", "--db", &path]);
        assert_eq!(
            (reading.code(), reading.out().as_str()),
            (5, ""),
            "{name}: {}",
            reading.err()
        );
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "{name} was touched");
    }
}

#[test]
fn the_demo_company_has_a_file_of_its_own_and_is_alive_today() {
    let home = Home::new();
    home.run(&["import", &home.write("a.csv", DEALS)]);
    let own = std::fs::read(home.database()).unwrap();
    for call in [
        &["team"][..],
        &["pipeline"],
        &["doctor"],
        &["undo"],
        &["keys"],
        &["deal", "1"],
        &["team", "--as-of", "-4w"],
    ] {
        let said = home.run(&[&["--demo"], call].concat());
        assert_eq!(said.code(), 0, "{call:?}: {}", said.err());
    }
    let age = |days: u64| {
        let then = SystemTime::now() - Duration::from_secs(days * 86_400);
        let file = std::fs::File::options()
            .write(true)
            .open(home.demo_database())
            .unwrap();
        file.set_modified(then).unwrap();
    };
    age(6);
    assert_eq!(home.run(&["--demo", "team"]).err(), "");
    age(9);
    let said = home.run(&["--demo", "team"]);
    assert!(
        said.err().contains("anew") && said.code() == 0,
        "{}",
        said.err()
    );
    assert_eq!(home.run(&["--demo", "team"]).err(), "");
    // What a person has changed stays.
    assert_eq!(home.run(&["--demo", "add", "call Ana"]).code(), 0);
    age(30);
    assert_eq!(home.run(&["--demo", "team"]).err(), "");
    assert!(
        home.run(&["--demo", "undo", "--dry-run"])
            .out()
            .contains("call Ana")
    );
    assert_eq!(
        std::fs::read(home.database()).unwrap(),
        own,
        "the person's file was touched"
    );
    assert_eq!(home.run(&["--demo", "--db", "x.db", "team"]).code(), 2);
}

// ------------------------------------------------------------------------------------------------ help and pipes

#[test]
fn help_begins_with_examples_and_a_typo_is_helped() {
    let home = Home::new();
    for name in [
        "import",
        "deal",
        "team",
        "pipeline",
        "add",
        "demo",
        "keys",
        "undo",
        "redo",
        "doctor",
        "completions",
        "man",
    ] {
        let help = home.run(&[name, "--help"]);
        let text = help.out();
        let (examples, usage) = (text.find("Examples:"), text.find("Usage:"));
        assert!(
            help.code() == 0 && examples.is_some() && examples < usage,
            "{name}: {text}"
        );
        assert!(
            text.contains(&format!("  ridealong {name}")),
            "{name}: {text}"
        );
    }
    let typo = home.run(&["pipelin"]);
    assert!(
        typo.code() == 2 && typo.err().contains("'pipeline'"),
        "{}",
        typo.err()
    );
    assert_eq!(typo.out(), "");
    let cockpit = home.run(&[]);
    assert!(
        cockpit.code() == 2 && cockpit.err().contains("needs a terminal"),
        "{}",
        cockpit.err()
    );
}

#[test]
fn manual_page_and_completions_know_every_subcommand() {
    let home = Home::new();
    let page = home.run(&["man"]);
    for name in [
        "import",
        "deal",
        "team",
        "pipeline",
        "add",
        "demo",
        "keys",
        "undo",
        "redo",
        "doctor",
        "completions",
    ] {
        let heading = format!(".SH \"RIDEALONG {}\"", name.to_uppercase());
        assert!(page.out().contains(&heading), "{name}");
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let script = home.run(&["completions", shell]);
            assert!(
                script.code() == 0 && script.out().contains(name),
                "{shell}: {name}"
            );
        }
    }
    assert!(page.out().contains("date\\-order") && page.out().contains("Exit codes"));
    assert_eq!(home.run(&["completions", "tcsh"]).code(), 2);
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_early_ends_it_quietly() {
    let home = Home::with_company();
    let database = home.database().display().to_string();
    let program = env!("CARGO_BIN_EXE_ridealong");
    for call in [
        "team",
        "team --json",
        "pipeline --view all",
        "keys",
        "man",
        "completions bash",
        "deal F1",
        "--help",
        "import --help",
    ] {
        let script = format!(
            "{program} --db '{database}' {call} 2>err | true; echo ${{PIPESTATUS[0]}}; cat err >&2"
        );
        let script = script.replace("err", &home.folder.path().join("err").display().to_string());
        let output = Command::new("bash").args(["-c", &script]).output().unwrap();
        let code = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(err.is_empty(), "{call}: {err}");
        assert!(["0", "141"].contains(&code.as_str()), "{call}: {code}");
    }
}
