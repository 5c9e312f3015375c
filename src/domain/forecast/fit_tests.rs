//! The models on a company with history, without history, and on nothing but what was known then.

use std::collections::BTreeSet;

use chrono::Days;
use proptest::prelude::*;

use super::back_test::BackTest;
use super::book::Book;
use super::fit::Fit;
use super::models::{Answer, Asking, InputValue, Model};
use super::record::ForecastRecord;
use super::settings::ForecastSettings;
use super::test_record::{company, day, quarter_of};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::domain::stamp::Stamp;

const TODAY: &str = "2025-11-17";

/// Asks about the quarter of the record's day.
fn ask<T>(
    record: &ForecastRecord,
    whose: Option<&BTreeSet<RepId>>,
    answer: impl Fn(&Asking<'_>) -> T,
) -> T {
    answer(&Asking {
        record,
        whose,
        period: quarter_of(&record.today.to_string()),
        calendar: &FiscalCalendar::default(),
        settings: &ForecastSettings {
            books: 2_000,
            ..ForecastSettings::default()
        },
        learnt: None,
    })
}

fn answers(record: &ForecastRecord, whose: Option<&BTreeSet<RepId>>) -> Vec<Answer> {
    ask(record, whose, |asking| {
        let book = Book::at(record, record.now, whose);
        Fit::of(asking).answers(&book, Some(100_000_000))
    })
}

/// The record as it was at the end of a day.
fn known_then(record: &ForecastRecord, today: chrono::NaiveDate) -> ForecastRecord {
    let now = Stamp::end_of(today);
    let mut then = ForecastRecord {
        deals: Vec::new(),
        states: Vec::new(),
        calls: record.calls.clone(),
        today,
        now,
        ..record.clone()
    };
    then.calls.retain(|call| call.made_at <= now);
    for deal in &record.deals {
        if deal.begins.is_some_and(|begins| begins > now) {
            continue;
        }
        let mut states = record.states_of(deal).to_vec();
        let mut first = true;
        states.retain(|state| std::mem::take(&mut first) || state.since <= now);
        then.push_deal(deal.id, deal.created_on, deal.begins, deal.kind, &states);
    }
    then
}

#[test]
fn every_model_answers_where_there_is_enough_history() {
    let record = company(TODAY, 40, 7);
    let answers = answers(&record, None);
    assert_eq!(answers.len(), Model::ALL.len());
    for answer in &answers {
        let forecast = answer.result.clone().unwrap();
        assert!(forecast > 0, "{:?}", answer.model);
        assert!(!answer.inputs.is_empty() && !answer.model.formula().is_empty());
        let is_simulation = answer.model == Model::Simulation;
        assert_eq!(answer.range.is_some(), is_simulation);
        assert_eq!(answer.reaches_quota.is_some(), is_simulation);
    }
    let range = answers.last().unwrap().range.unwrap();
    assert!(range.p10 <= range.p50 && range.p50 <= range.p90);
}

#[test]
fn a_model_without_enough_history_says_what_it_needs() {
    let young = company("2024-05-20", 12, 7);
    let mut silent = young.clone();
    silent.calls.clear();
    let mut unknown = company(TODAY, 40, 7);
    unknown.known_from = None;
    for (record, model, needs) in [
        (
            &silent,
            Model::SumOfCalls,
            "1 commit call for the period; has 0",
        ),
        (
            &silent,
            Model::CorrectedCalls,
            "1 commit call for the period; has 0",
        ),
        (
            &young,
            Model::CorrectedCalls,
            "4 closed periods with calls; has 1",
        ),
        (
            &young,
            Model::PipelineConversion,
            "4 closed periods whose book is known on this day; has 1",
        ),
        (
            &young,
            Model::CreatedAndClosed,
            "4 closed periods whose book is known on this day; has 1",
        ),
        (
            &unknown,
            Model::StageWeighted,
            "50 deals that stood open in closed periods on this day; has 0",
        ),
        (
            &unknown,
            Model::CategoryWeighted,
            "50 deals that stood open in closed periods on this day; has 0",
        ),
        (
            &unknown,
            Model::Simulation,
            "50 deals that stood open in closed periods on this day; has 0",
        ),
    ] {
        let answers = answers(record, None);
        let answer = answers.iter().find(|answer| answer.model == model).unwrap();
        assert_eq!(answer.result.clone().unwrap_err().needs, needs, "{model:?}");
        assert_eq!(answer.range, None);
    }
}

#[test]
fn without_a_deal_and_a_closed_period_there_is_no_run_rate() {
    let nothing = ForecastRecord {
        deals: Vec::new(),
        states: Vec::new(),
        known_from: None,
        ..company("2024-05-20", 1, 7)
    };
    let answers = answers(&nothing, None);
    assert_eq!(
        answers[1].result.clone().unwrap_err().needs,
        "a won deal, or 3 closed periods; has 0"
    );
}

#[test]
fn a_missing_call_is_counted_and_never_guessed() {
    let mut record = company(TODAY, 40, 7);
    record.people[2].left_on = Some(day("2025-11-01"));
    let answers = answers(&record, None);
    let inputs = &answers[0].inputs;
    // Rep 4 never calls; rep 3 called and left.
    assert_eq!(inputs[0].value, InputValue::Of(2, 3));
    let gone = inputs.iter().find(|input| input.name.contains("left"));
    assert_eq!(gone.unwrap().value, InputValue::Count(1));
    let commit: i64 = (record.calls.iter().rev())
        .filter(|call| call.rep != Some(RepId(3)))
        .take(2)
        .map(|call| call.base.unwrap())
        .sum();
    assert_eq!(answers[0].result, Ok(commit));
}

#[test]
fn a_call_is_corrected_towards_what_became_of_the_calls() {
    let record = company(TODAY, 60, 11);
    ask(&record, None, |asking| {
        let calls = Fit::of(asking).calls;
        let factors: Vec<f64> = calls.made.iter().map(|call| call.factor.unwrap()).collect();
        // Rep 3 calls 1.6 times the commit, rep 1 1.2 times.
        assert!(factors[0] > factors[2], "{factors:?}");
        assert!(calls.made.iter().all(|call| call.periods >= 4));
    });
}

#[test]
fn a_small_scope_learns_from_everybody() {
    let record = company(TODAY, 20, 3);
    let one: BTreeSet<RepId> = [RepId(1)].into();
    let own = answers(&record, Some(&one));
    for answer in own.iter().filter(|answer| answer.model != Model::RunRate) {
        assert!(answer.result.is_ok(), "{:?}", answer.model);
    }
    let all = answers(&record, None);
    let sum = |answers: &[Answer], model: Model| {
        let answer = answers.iter().find(|answer| answer.model == model);
        answer.unwrap().result.clone().unwrap()
    };
    let model = Model::StageWeighted;
    assert!(sum(&own, model) < sum(&all, model));
}

#[test]
fn a_deal_that_is_moved_out_of_the_period_has_none_of_its_chance() {
    let record = company(TODAY, 40, 7);
    ask(&record, None, |asking| {
        let fit = Fit::of(asking);
        let book = Book::at(&record, record.now, None);
        let mut deal = *book.due_within(asking.period.window).next().unwrap();
        assert!(fit.chance_of(&deal).unwrap() > 0.0);
        deal.close_on = Some(asking.period.window.last + Days::new(1));
        assert!(fit.chance_of(&deal).unwrap() <= 0.0);
    });
}

#[test]
fn what_was_learnt_later_changes_no_line_of_the_back_test() {
    let record = company(TODAY, 30, 5);
    let calendar = FiscalCalendar::default();
    let test = ask(&record, None, BackTest::of);
    assert_eq!(test.periods.len(), 7);
    assert_eq!(test.weeks(), (0..=13).rev().collect::<Vec<i64>>());
    for line in test.lines.iter().step_by(37) {
        let then = known_then(&record, line.day);
        let answers = ask(&then, None, |asking| {
            assert_eq!(
                calendar.days(line.period).unwrap().0,
                asking.period.window.first
            );
            let book = Book::at(&then, then.now, None);
            Fit::of(asking).answers(&book, None)
        });
        let answer = answers.iter().find(|answer| answer.model == line.model);
        assert_eq!(answer.unwrap().result, Ok(line.forecast), "{line:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_fit_knows_nothing_of_what_comes(seed in any::<u64>(), back in 0_u64..400) {
        let record = company(TODAY, 15, seed);
        let today = record.today - Days::new(back);
        let then = known_then(&record, today);
        let live = ask(&then, None, Fit::of);
        let looking_back = Asking {
            record: &record,
            whose: None,
            period: live.period,
            calendar: &FiscalCalendar::default(),
            settings: &ForecastSettings { books: 2_000, ..ForecastSettings::default() },
            learnt: None,
        };
        prop_assert_eq!(Fit::at(&looking_back, Stamp::end_of(today)), live);
    }
}
