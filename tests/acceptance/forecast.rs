//! The forecast of `pipeline_health`: bookings, last calls and every Monday's book against the published figures and
//! against a fold of the history that is made here.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use ridealong::config::Config;
use ridealong::domain::fiscal::FiscalCalendar;
use ridealong::domain::forecast::models::Model;
use ridealong::domain::forecast::{
    AmountRule, Book, Call, ForecastPeriod, ForecastRecord, quota_of,
};
use ridealong::domain::history::Looking;
use ridealong::domain::period_words;
use ridealong::domain::process::{ForecastCategory, Outcome};
use ridealong::domain::stamp::Stamp;
use ridealong::storage::{DealScope, ForecastQuestion, Store};

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The company as of the day of its export.
fn company(data: &Path) -> (Company, Store) {
    let company = Company::new();
    let mut files = csv_files(&data.join("pipeline_health_forecast"));
    files.push("--date".into());
    files.push("2026-09-21".into());
    company.import(&files);
    let now = Stamp::end_of(day("2026-09-21"));
    let file = company.folder.path().join("company.db");
    let mut store = Store::open(&file, Box::new(move || now)).unwrap();
    store
        .look_at(Looking::at(Some(day("2026-09-21")), None))
        .unwrap();
    (company, store)
}

fn quarter(label: &str) -> ForecastPeriod {
    let (calendar, today) = (FiscalCalendar::default(), day("2026-09-21"));
    let period = period_words::parse(label, today, &calendar).unwrap();
    ForecastPeriod::of(&calendar, period, today).unwrap()
}

/// Minor units of what the reference says in euro.
fn minor(value: &Value) -> Option<i64> {
    value.as_f64().map(|euro| (euro * 100.0).round() as i64)
}

#[test]
fn bookings_and_attainment_of_every_quarter_are_the_published_ones_under_both_rules_of_amounts() {
    let Some(data) = data() else { return };
    let (_company, store) = company(&data);
    let expected = &reference(&data, "given_reference.json")["pipeline_health_forecast"];
    let mut compared = 0;
    for (rule, list) in [
        (AmountRule::AsItStands, "bookings_vs_quota_eur"),
        (
            AmountRule::LastKnown,
            "bookings_eur_amount_restored_from_history",
        ),
    ] {
        let record = store.forecast_record(None, rule).unwrap();
        let book = Book::at(&record, record.now, None);
        for (label, theirs) in expected[list].as_object().unwrap() {
            let window = quarter(label).window;
            let won = book.won_within(window);
            assert_eq!(Some(won), minor(&theirs["bookings"]), "{rule:?} {label}");
            let quota = quota_of(&record, &FiscalCalendar::default(), None, window);
            if let Some(theirs) = theirs.get("quota") {
                assert_eq!(quota, minor(theirs), "{label}");
            }
            let attainment = quota.map(|quota| won as f64 / quota as f64);
            match theirs["attainment"].as_f64() {
                None => assert_eq!(quota, None, "{label}"),
                Some(theirs) => assert!((attainment.unwrap() - theirs).abs() < 1e-6, "{label}"),
            }
            compared += 1;
        }
    }
    assert_eq!(compared, 23);
}

#[test]
fn the_last_calls_are_the_published_ones_and_the_models_answer_beside_them() {
    let Some(data) = data() else { return };
    let (_company, store) = company(&data);
    let expected = &reference(&data, "given_reference.json")["pipeline_health_forecast"];
    let expected = &expected["last_submission_2026_09_21"];
    let period = quarter("2026-Q3");
    let record = store.forecast_record(None, AmountRule::LastKnown).unwrap();
    for (category, key) in [
        (ForecastCategory::Closed, "closed_won_qtd_eur"),
        (ForecastCategory::Commit, "commit_call_eur"),
        (ForecastCategory::BestCase, "best_case_call_eur"),
    ] {
        // One rep left in January and is in the file until the week before the last.
        let has_left = |call: &Call| {
            let rep = call.rep.and_then(|rep| record.person(rep));
            rep.is_some_and(|rep| rep.left_on.is_some_and(|left| left < record.today))
        };
        let mut newest: BTreeMap<_, i64> = BTreeMap::new();
        for call in &record.calls {
            let is_asked = call.category == category && call.starts_on == period.window.first;
            if is_asked && !has_left(call) {
                newest.insert(call.rep, call.base.unwrap());
            }
        }
        let sum: i64 = newest.values().sum();
        assert_eq!(Some(sum), minor(&expected[key]), "{key}");
    }
    let mut config = Config::default();
    config.forecast.amounts.value = AmountRule::LastKnown;
    let question = ForecastQuestion::of(DealScope::default(), period.period, &config);
    let sheet = store.model_answers(&question).unwrap();
    assert_eq!(sheet.columns.closed, 710_890_800);
    for answer in &sheet.answers {
        let forecast = answer.result.clone().unwrap();
        println!("{}: {forecast}", answer.model.name());
        if answer.model == Model::SumOfCalls {
            assert_eq!(Some(forecast), minor(&expected["commit_call_eur"]));
        } else {
            // Nine days before the end: between what is won and the best case.
            assert!((710_890_800..976_620_000).contains(&forecast), "{answer:?}");
        }
    }
    assert!(sheet.chosen_by_own_record, "{}", sheet.why);
}

/// How a deal stands by the rows of the history: stage, amount in hundredths, close date, own category.
#[derive(Debug, Clone, Default, PartialEq)]
struct Folded {
    stage: String,
    amount: Option<i64>,
    close_on: String,
    category: String,
}

impl Folded {
    fn take(&mut self, field: &str, value: &str) {
        match field {
            "StageName" => value.clone_into(&mut self.stage),
            "Amount" => {
                self.amount = value
                    .parse::<f64>()
                    .ok()
                    .map(|a| (a * 100.0).round() as i64);
            }
            "CloseDate" => value.clone_into(&mut self.close_on),
            "ForecastCategoryName" => value.clone_into(&mut self.category),
            other => panic!("{other}"),
        }
    }
}

/// Rows of the history in the order of time: when, deal, field, new value.
fn history(data: &Path) -> Vec<[String; 4]> {
    let file = data.join("pipeline_health_forecast/opportunity_field_history.csv");
    let mut reader = csv::Reader::from_path(file).unwrap();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        [6, 1, 2, 4].map(|at| row[at].to_owned())
    });
    let mut rows: Vec<[String; 4]> = rows.collect();
    rows.sort_by(|a, b| a[0].cmp(&b[0]));
    rows
}

fn ours(
    record: &ForecastRecord,
    names: &HashMap<i64, String>,
    monday: NaiveDate,
) -> BTreeMap<String, (Outcome, Folded)> {
    let book = Book::at(record, Stamp::end_of(monday), None);
    let deals = book.deals.iter().map(|deal| {
        let stage = deal.stage.and_then(|stage| record.stage(stage)).unwrap();
        let folded = Folded {
            stage: stage.name.clone(),
            amount: deal.amount.map(|amount| amount.minor),
            close_on: deal.close_on.map(|day| day.to_string()).unwrap_or_default(),
            category: deal.category.name().to_owned(),
        };
        (names[&deal.id.0].clone(), (deal.outcome, folded))
    });
    deals.collect()
}

#[test]
fn the_book_of_every_monday_is_the_fold_of_the_history() {
    let Some(data) = data() else { return };
    let (company, store) = company(&data);
    let record = store.forecast_record(None, AmountRule::LastKnown).unwrap();
    let names: HashMap<i64, String> = rows(&company, "SELECT id, external_id FROM deals")
        .iter()
        .map(|row| {
            (
                row[0].as_i64().unwrap(),
                row[1].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let history = history(&data);
    let (mut theirs, mut at) = (BTreeMap::<String, Folded>::new(), 0);
    let (mut monday, mut mondays, mut compared) = (day("2025-01-20"), 0, 0);
    while monday < day("2026-09-21") {
        let next = (monday + Days::new(1)).to_string();
        while let Some([when, deal, field, value]) = history.get(at).filter(|row| row[0] < next) {
            assert!(!when.is_empty());
            theirs.entry(deal.clone()).or_default().take(field, value);
            at += 1;
        }
        let ours = ours(&record, &names, monday);
        assert_eq!(ours.len(), theirs.len(), "{monday}");
        for (deal, folded) in &theirs {
            let (outcome, mine) = &ours[deal];
            let mut expected = folded.clone();
            // Which category counts is a rule of ours where a deal ended or has none of its own.
            if *outcome != Outcome::Open || folded.category.is_empty() {
                expected.category.clone_from(&mine.category);
            }
            assert_eq!(*mine, expected, "{deal} on {monday}");
            compared += 1;
        }
        mondays += 1;
        monday = monday + Days::new(7);
    }
    println!("{mondays} Mondays, {compared} deals compared");
    assert_eq!(mondays, 87);
}

#[test]
fn one_command_back_tests_every_model_over_every_closed_quarter() {
    let Some(data) = data() else { return };
    let (company, _store) = company(&data);
    let test = company.json(&["back-test", "--json", "--as-of", "2026-09-21"]);
    assert_eq!(
        test["periods"],
        serde_json::json!([
            "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"
        ])
    );
    for model in test["models"].as_array().unwrap() {
        let (wape, bias) = (
            model["wape"].as_f64().unwrap(),
            model["bias"].as_f64().unwrap(),
        );
        println!(
            "{}: {} Mondays of {} quarters, WAPE {:.1} %, bias {:+.1} %",
            model["model"],
            model["n"],
            model["periods"],
            wape * 100.0,
            bias * 100.0
        );
        assert!(
            wape < 0.5 && model["periods"].as_i64().unwrap() >= 2,
            "{model}"
        );
        assert!(model["weeks"].as_array().unwrap().len() >= 12, "{model}");
    }
    let lines = test["lines"].as_array().unwrap();
    assert!(
        lines
            .iter()
            .all(|line| line["on"].as_str().unwrap() >= "2025-01-20")
    );
    assert_eq!(test["by_own_record"], true);
    println!("default: {}, {}", test["default"], test["why"]);
}
