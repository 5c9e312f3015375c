//! Acceptance on the published data sets that are not part of the repository. `.ci/acceptance` sets
//! `RIDEALONG_DATA` to their folder; without it these tests say so and check nothing.

mod attainment;
mod diagnosis;
mod forecast;

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

/// Rows of a query on the company's file: what no subcommand prints yet.
fn rows(company: &Company, sql: &str) -> Vec<Vec<Value>> {
    let file = company.folder.path().join("company.db");
    #[expect(
        clippy::disallowed_methods,
        reason = "acceptance looks at the file from outside"
    )]
    let connection = rusqlite::Connection::open(file).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..width)
            .map(|at| {
                Ok(match row.get_ref(at)? {
                    rusqlite::types::ValueRef::Integer(n) => Value::from(n),
                    rusqlite::types::ValueRef::Real(n) => Value::from(n),
                    rusqlite::types::ValueRef::Text(text) => {
                        Value::from(String::from_utf8_lossy(text))
                    }
                    _ => Value::Null,
                })
            })
            .collect()
    });
    rows.unwrap().map(|row| row.unwrap()).collect()
}

#[test]
fn the_open_book_of_pipeline_health_has_the_published_figures() {
    let Some(data) = data() else { return };
    let company = Company::new();
    let mut files = csv_files(&data.join("pipeline_health_forecast"));
    files.push("--date".into());
    files.push("2026-09-21".into());
    company.import(&files);
    let expected = &reference(&data, "given_reference.json")["pipeline_health_forecast"];
    let open = &expected["open"];
    let book = company.json(&["pipeline", "--json", "--as-of", "2026-09-21"]);
    assert!(same(&book["total"]["count"], &open["count"]));
    assert!(same(&book["total"]["value"], &open["eur"]));
    let deals = book["deals"].as_array().unwrap();
    let flagged = |flag: &str| {
        Value::from(
            deals
                .iter()
                .filter(|d| d["flags"].as_array().unwrap().contains(&flag.into()))
                .count(),
        )
    };
    assert!(same(&flagged("past_close"), &open["close_date_in_past"]));
    assert!(same(&flagged("owner_left"), &open["owner_has_left"]));
    assert!(same(&flagged("no_next_step"), &open["no_next_step"]));
    let idle = deals.iter().filter(|d| {
        d["last_activity_on"]
            .as_str()
            .is_none_or(|day| day < "2026-08-22")
    });
    assert_eq!(Value::from(idle.count()), open["no_activity_30_days"]);
    let blank = deals
        .iter()
        .filter(|d| d["amount"].as_f64().unwrap_or(0.0) == 0.0);
    assert_eq!(Value::from(blank.count()), open["amount_blank_or_zero"]);
    for (category, theirs) in open["by_forecast_category"].as_object().unwrap() {
        let ours = deals.iter().filter(|d| d["category"] == **category).count();
        assert_eq!(Value::from(ours), theirs["n"], "{category}");
    }
}

#[test]
fn the_history_of_pipeline_health_has_the_published_figures() {
    let Some(data) = data() else { return };
    let company = Company::new();
    company.import(&csv_files(&data.join("pipeline_health_forecast")));
    let expected = &reference(&data, "given_reference.json")["pipeline_health_forecast"];
    let entered = rows(
        &company,
        "SELECT s.name, count(DISTINCT e.deal_id) FROM deal_events e JOIN stages s ON s.id = CAST(e.new AS INTEGER)
         JOIN deals d ON d.id = e.deal_id WHERE e.field = 'stage' AND d.created_on >= '2025-01-15' GROUP BY 1",
    );
    assert_eq!(entered.len(), 7);
    for row in entered {
        assert_eq!(
            row[1],
            expected["stage_entered_count_post_migration"][row[0].as_str().unwrap()]
        );
    }
    let pushed = rows(
        &company,
        "SELECT min(n, 3), sum(outcome = 'won'), count(*) FROM (SELECT d.outcome,
           (SELECT count(*) FROM deal_events e WHERE e.deal_id = d.id AND e.field = 'close_on' AND e.new > e.old) AS n
           FROM deals d WHERE d.created_on >= '2025-01-15' AND d.outcome <> 'open') GROUP BY 1 ORDER BY 1",
    );
    for (row, key) in pushed.iter().zip(["0", "1", "2", "3+"]) {
        let theirs = &expected["win_rate_by_close_date_pushes"][key];
        assert_eq!(
            (&row[1], &row[2]),
            (&theirs["won"], &theirs["closed"]),
            "{key}"
        );
    }
}

#[test]
fn the_owners_of_hubspot_have_the_published_figures() {
    let Some(data) = data() else { return };
    let company = Company::new();
    company.import(&csv_files(&data.join("hubspot_dummy")));
    let team = company.json(&["team", "--json"]);
    let mut compared = 0;
    for (name, theirs) in reference(&data, "given_reference.json")["hubspot_dummy"]
        .as_object()
        .unwrap()
    {
        let Some(ours) = team["reps"]
            .as_array()
            .unwrap()
            .iter()
            .find(|rep| rep["name"] == *name)
        else {
            assert_eq!(theirs["deals"], 0, "{name}");
            continue;
        };
        for (our_name, their_name) in [
            ("deals", "deals"),
            ("won", "won"),
            ("lost", "lost"),
            ("win_rate", "win_rate"),
        ] {
            assert!(
                same(&ours[our_name], &theirs[their_name]),
                "{name} {our_name}"
            );
        }
        for (our_name, their_name) in [
            ("won_value", "won_amount"),
            ("open_pipeline", "open_amount"),
        ] {
            let (a, b) = (
                ours[our_name].as_f64().unwrap_or(0.0),
                theirs[their_name].as_f64().unwrap(),
            );
            assert!((a - b).abs() < 0.005, "{name} {our_name}: {a} {b}");
        }
        compared += 1;
    }
    assert!(compared >= 5);
    let activities = rows(
        &company,
        "SELECT r.name, a.kind, count(*) FROM activities a JOIN reps r ON r.id = a.rep_id GROUP BY 1, 2",
    );
    let expected = &reference(&data, "given_reference.json")["hubspot_dummy"];
    assert_eq!(activities.len(), 35);
    for row in activities {
        let kind = row[1].as_str().unwrap();
        let kind = kind[..1].to_uppercase() + &kind[1..];
        assert_eq!(
            row[2],
            expected[row[0].as_str().unwrap()]["activities"][&kind],
            "{row:?}"
        );
    }
}

#[test]
fn the_salesforce_org_has_the_published_figures() {
    let Some(data) = data() else { return };
    let company = Company::new();
    company.import(&csv_files(&data.join("salesforce_dev_org")));
    let expected = &reference(&data, "given_reference.json")["salesforce_dev_org"];
    let one = |sql: &str| rows(&company, sql)[0][0].clone();
    assert_eq!(one("SELECT count(*) FROM deals"), expected["opportunities"]);
    assert_eq!(
        one("SELECT sum(amount_minor) / 100 FROM deals WHERE outcome = 'won'"),
        expected["won_amount"]
    );
    assert_eq!(
        one("SELECT count(*) FROM deals WHERE amount_minor IS NULL"),
        expected["amount_blank"]
    );
    assert_eq!(
        one("SELECT count(*) FROM deals WHERE outcome = 'open' AND close_on < '2026-03-07'"),
        expected["open_with_close_date_before_2026_03_07"]
    );
    assert_eq!(
        one("SELECT count(DISTINCT e.deal_id) FROM deal_events e JOIN stages o ON o.id = CAST(e.old AS INTEGER)
             JOIN stages n ON n.id = CAST(e.new AS INTEGER)
             WHERE e.field = 'stage' AND o.outcome = 'won' AND n.outcome = 'lost'"),
        expected["won_then_lost"]
    );
    for row in rows(
        &company,
        "SELECT s.name, count(*) FROM deals d JOIN stages s ON s.id = d.stage_id GROUP BY 1",
    ) {
        assert_eq!(
            row[1],
            expected["stages"][row[0].as_str().unwrap()],
            "{row:?}"
        );
    }
}

#[test]
fn every_header_specimen_is_recognised_for_what_it_is() {
    use ridealong::exchange::intake::{ReadOptions, Source};
    use ridealong::exchange::recognise::{Kind, recognise};
    let Some(data) = data() else { return };
    let mut seen = 0;
    for specimen in reference(&data, "crm_header_specimens/headers.json")["specimens"]
        .as_array()
        .unwrap()
    {
        let what = specimen["what"].as_str().unwrap();
        let expected = match what {
            w if w.contains("History") => Kind::DealHistory,
            w if w.starts_with("OpportunityHistory") => Kind::DealHistory,
            w if w.starts_with("activity") => Kind::Activities,
            w if w.starts_with("lead") => Kind::Leads,
            _ => Kind::Deals,
        };
        let bytes = format!("{}\n", specimen["header"].as_str().unwrap()).into_bytes();
        let source = Source::from_bytes("specimen.csv", bytes, &ReadOptions::default()).unwrap();
        assert_eq!(recognise(source.header(), &[], "").kind, expected, "{what}");
        seen += 1;
    }
    assert!(seen >= 12);
    println!("{seen} header specimens recognised");
}

#[test]
fn what_is_no_sales_export_is_refused_with_a_reason() {
    let Some(data) = data() else { return };
    let mut refused = 0;
    for folder in ["csv_spectrum/csvs", "rust_csv_data", "xlsx_basic"] {
        for entry in std::fs::read_dir(data.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let company = Company::new();
            let output = company.run(&["import", path.to_str().unwrap()]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{}: {said}", path.display());
            assert!(
                said.contains("was not taken in: "),
                "{}: {said}",
                path.display()
            );
            refused += 1;
        }
    }
    println!("{refused} files refused with a reason");
}

#[test]
fn the_same_files_twice_change_nothing() {
    let Some(data) = data() else { return };
    for folder in [
        "maven_crm",
        "hubspot_dummy",
        "salesforce_dev_org",
        "salesforce_fivetran_seeds",
        "pipeline_health_forecast",
    ] {
        let company = Company::new();
        company.import(&csv_files(&data.join(folder)));
        let count = "SELECT (SELECT count(*) FROM deals), (SELECT count(*) FROM deal_events), (SELECT count(*) FROM accounts),
                       (SELECT count(*) FROM activities), (SELECT count(*) FROM journal), (SELECT count(*) FROM reps)";
        let before = rows(&company, count);
        company.import(&csv_files(&data.join(folder)));
        assert_eq!(rows(&company, count), before, "{folder}");
    }
}
