//! The shell: the documented shape of `--json`, exit codes, standard error, days, undo; each test has a home of its own.

mod accuracy;
mod agenda;
mod back_test;
mod call;
mod debrief;
mod diagnosis;
mod forecast;
mod goals;
mod json;
mod meeting;
mod plan;
mod rep;
mod rhythm;
mod ride_along;
mod scenario;
mod search;
mod three_weeks;
mod today;
mod upkeep;
mod waterfall;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

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
        said.err().contains("--stage 'Kumquat=open'"),
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
        serde_json::json!({"id": 1, "text": "call Bo", "due_on": "2026-12-04", "due_time": "15:00",
            "deal": "Zug Post", "owner": "Ben Okafor", "rep": null})
    );
    let said = home.run(&["add", "water", "the", "plants"]);
    assert_eq!(
        said.out(),
        "Added action 2: water the plants (no date). ridealong undo takes it back.\n"
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
