//! A small company for the edge cases of the forecast: Ana is here and calls; Ben is here and does not; Cleo left.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::{Session, monday, setup};
use ridealong::cockpit::Setup;
use ridealong::domain::stamp::Stamp;
use ridealong::storage::Store;

const PEOPLE: &str = "\
rep_id,rep_name,role,manager_id,hire_date,termination_date,is_active
M1,Mia Weber,Sales Manager,,2023-01-01,,1
R1,Ana Duarte,Account Executive,M1,2024-01-01,,1
R2,Ben Okafor,Account Executive,M1,2024-01-01,,1
R3,Cleo Marsh,Account Executive,M1,2024-01-01,2026-11-10,0
";

/// The third quarter has no quota.
const QUOTAS: &str = "\
rep_id,fiscal_quarter,quota_start_date,ramp_pct,quota_eur
R1,2026-Q4,2026-10-01,1.00,100000.00
R2,2026-Q4,2026-10-01,1.00,80000.00
";

/// Ben never called, Ana not in the round of 23 November.
const CALLS: &str = "\
submission_week,fiscal_quarter,rep_id,closed_won_qtd_eur,commit_call_eur,best_case_call_eur,open_pipeline_in_quarter_eur
2026-09-07,2026-Q3,R1,0.00,60000.00,70000.00,80000.00
2026-09-07,2026-Q3,R3,0.00,30000.00,30000.00,40000.00
2026-11-02,2026-Q4,R3,0.00,25000.00,25000.00,40000.00
2026-11-16,2026-Q4,R1,0.00,42000.00,75000.00,80000.00
";

const DEALS: &str = "\
opportunity_id,opportunity_name,owner_id,created_date,close_date,stage_name,forecast_category,amount,currency
";

/// What the CRM said, by day. On 9 November the fortnight begins that most tests look at.
const EXPORTS: [(&str, &str); 4] = [
    (
        "2026-09-28",
        "\
S1,Summer win,R1,2026-07-01,2026-09-15,Closed Won,Closed,50000,EUR
S2,Summer handed on,R3,2026-07-01,2026-09-20,Closed Won,Closed,20000,EUR
S3,Summer without amount,R2,2026-07-01,2026-09-10,Closed Won,Closed,,EUR
S4,Summer won then lost,R1,2026-07-01,2026-09-21,Closed Lost,Omitted,8000,EUR
D1,Blanked,R1,2026-09-01,2026-12-10,Negotiation,Commit,40000,EUR
D2,Restored,R1,2026-09-01,2026-12-11,Proposal,Best Case,30000,EUR
D3,Cleo keeps,R3,2026-09-01,2026-12-12,Negotiation,Commit,25000,EUR
D4,Cleo hands over,R3,2026-09-01,2026-12-13,Proposal,Best Case,15000,EUR
D5,Reopened,R2,2026-09-01,2026-12-14,Proposal,Pipeline,20000,EUR
D6,Won then lost,R2,2026-09-01,2026-12-15,Proposal,Pipeline,10000,EUR
D7,Lost then won,R2,2026-09-01,2026-12-17,Proposal,Pipeline,12000,EUR
D8,Reopened win,R1,2026-07-01,2026-09-22,Closed Won,Closed,5000,EUR
",
    ),
    (
        "2026-11-09",
        "\
D2,Restored,R1,2026-09-01,2026-12-11,Proposal,Best Case,,EUR
D5,Reopened,R2,2026-09-01,2026-11-05,Closed Lost,Omitted,20000,EUR
",
    ),
    (
        "2026-11-16",
        "\
S2,Summer handed on,R2,2026-07-01,2026-09-20,Closed Won,Closed,20000,EUR
D1,Blanked,R1,2026-09-01,2026-12-10,Negotiation,Commit,,EUR
D2,Restored,R1,2026-09-01,2026-12-11,Proposal,Best Case,30000,EUR
D4,Cleo hands over,R2,2026-09-01,2026-12-13,Proposal,Best Case,15000,EUR
D5,Reopened,R2,2026-09-01,2026-12-14,Proposal,Pipeline,20000,EUR
D8,Reopened win,R1,2026-07-01,2026-12-16,Proposal,Pipeline,5000,EUR
",
    ),
    (
        "2026-11-18",
        "\
D6,Won then lost,R2,2026-09-01,2026-11-17,Closed Lost,Omitted,10000,EUR
D7,Lost then won,R2,2026-09-01,2026-11-17,Closed Won,Closed,12000,EUR
",
    ),
];

/// On one day, and only the day is known: won first, then lost, and the other way round.
const HISTORY: &str = "\
history_id,opportunity_id,field,old_value,new_value,created_by,created_at
H1,D6,StageName,Proposal,Closed Won,Ben,2026-11-17
H2,D6,CloseDate,2026-12-15,2026-11-17,Ben,2026-11-17
H3,D6,StageName,Closed Won,Closed Lost,Ben,2026-11-17
H4,D7,StageName,Proposal,Closed Lost,Ben,2026-11-17
H5,D7,CloseDate,2026-12-17,2026-11-17,Ben,2026-11-17
H6,D7,StageName,Closed Lost,Closed Won,Ben,2026-11-17
H7,S4,StageName,Proposal,Closed Won,Ana,2026-09-21
H8,S4,StageName,Closed Won,Closed Lost,Ana,2026-09-21
";

/// The company in a file of its own.
pub struct Company {
    folder: tempfile::TempDir,
}

impl Company {
    pub fn new() -> Self {
        let company = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let import = |day: &str, files: &[(&str, String)]| {
            let mut arguments = vec!["import".to_owned()];
            for (name, text) in files {
                let path = company.path(name);
                std::fs::write(&path, text).unwrap();
                arguments.push(path.display().to_string());
            }
            arguments.extend(["--date".to_owned(), day.to_owned()]);
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            company.run(&arguments);
        };
        for (at, (day, rows)) in EXPORTS.iter().enumerate() {
            let mut files = vec![("opportunities.csv", format!("{DEALS}{rows}"))];
            if at == 0 {
                files.push(("sales_reps.csv", PEOPLE.to_owned()));
                files.push(("quotas.csv", QUOTAS.to_owned()));
                files.push(("forecast_submissions.csv", CALLS.to_owned()));
            } else if at == EXPORTS.len() - 1 {
                files.push(("opportunity_field_history.csv", HISTORY.to_owned()));
            }
            import(day, &files);
        }
        company
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> std::process::Output {
        Command::new(env!("CARGO_BIN_EXE_ridealong"))
            .arg("--db")
            .arg(self.path("company.db"))
            .args(arguments)
            .env("HOME", self.folder.path())
            .env_remove("RIDEALONG_DB")
            .env("RIDEALONG_CONFIG", self.path("config.toml"))
            .output()
            .unwrap()
    }

    /// What a command says.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments);
        let wrong = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {wrong}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// As of Monday 23 November 2026.
    pub fn json(&self, arguments: &[&str]) -> Value {
        self.json_as_of("2026-11-23", arguments)
    }

    pub fn json_as_of(&self, day: &str, arguments: &[&str]) -> Value {
        let all = [arguments, &["--json", "--as-of", day]].concat();
        serde_json::from_str(&self.run(&all)).unwrap()
    }

    pub fn last_known_amounts_count(&self) {
        let text = "[forecast]\namounts = \"last-known\"\n";
        std::fs::write(self.path("config.toml"), text).unwrap();
    }

    /// The forecast tab on Monday 23 November 2026.
    pub fn session(&self) -> Session {
        self.session_as_of(None)
    }

    pub fn session_as_of(&self, day: Option<&str>) -> Session {
        let now = Stamp::of(monday());
        let store = Store::open(&self.path("company.db"), Box::new(move || now)).unwrap();
        Session::open(Setup {
            opens: '3',
            looking_at: (day.map(|day| day.parse().unwrap()), None),
            ..setup(ridealong::screens::tabs(), store)
        })
        .size(120, 40)
    }

    /// The steps since 9 November that moved something, with their deals: `Decreased -40000 Blanked`.
    pub fn moved(&self, whose: &[&str]) -> Vec<String> {
        let asked = [&["waterfall", "--since", "2026-11-09"], whose].concat();
        let moved = self.json(&asked);
        assert_eq!(moved["balances"], true);
        let steps = moved["steps"].as_array().unwrap().iter();
        let posted = steps.flat_map(|step| {
            let deals = step["deals"].as_array().unwrap().iter();
            deals.map(|deal| {
                let (name, amount) = (deal["name"].as_str(), deal["amount"].as_f64());
                let key = step["step"].as_str().unwrap();
                format!("{key} {:.0} {}", amount.unwrap(), name.unwrap())
            })
        });
        posted.collect()
    }

    /// The line of a rep in the forecast.
    pub fn line(&self, name: &str) -> Value {
        one(&self.json(&["forecast"])["reps"], "name", name)
    }

    /// What a rep's only commit call of the third quarter is measured against.
    pub fn came(&self, day: &str, name: &str) -> Value {
        let accuracy = self.json_as_of(day, &["accuracy"]);
        let rep = one(&accuracy["reps"], "rep", name);
        one(&rep["calls"], "category", "Commit")["actual"].clone()
    }
}

/// The entry of a list whose field has that text.
pub fn one(list: &Value, field: &str, text: &str) -> Value {
    let list = list.as_array().unwrap();
    let found = list.iter().find(|one| one[field] == text);
    found
        .unwrap_or_else(|| panic!("{text} in {list:#?}"))
        .clone()
}
