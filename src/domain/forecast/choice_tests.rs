//! The choice of the default model: the simplest that is no surely worse than the best.

use chrono::{Days, NaiveDate};

use super::back_test::{BackTest, Line};
use super::choice::{SHIPPED, choose};
use super::models::Model;
use crate::domain::fiscal::Period;

/// A back-test of so many quarters with four Mondays each; what was won is 1,000 always, and a model is off by so much
/// in each quarter.
fn test(quarters: usize, off: &[(Model, &[i64])]) -> BackTest {
    let mut test = BackTest::default();
    for quarter in 0..quarters {
        let period = Period::Quarter {
            year: 2020 + quarter as i32 / 4,
            quarter: 1 + quarter as u32 % 4,
        };
        test.periods.push(period);
        for week in 0..4_u64 {
            let first: NaiveDate = "2020-01-06".parse().unwrap();
            for (model, off) in off {
                let Some(off) = off.get(quarter) else {
                    continue;
                };
                test.lines.push(Line {
                    model: *model,
                    period,
                    day: first + Days::new(91 * quarter as u64 + 7 * week),
                    week: 3 - week as i64,
                    forecast: 1_000 + off,
                    range: None,
                    actual: 1_000,
                });
            }
        }
    }
    test
}

#[test]
fn the_simplest_within_one_standard_error_of_the_best_is_chosen() {
    use Model::{CategoryWeighted, RunRate, Simulation, SumOfCalls};
    for (off, expected) in [
        // Always 50 behind: surely worse.
        (
            vec![
                (SumOfCalls, &[150, 150, 150, 150][..]),
                (Simulation, &[100; 4][..]),
            ],
            Simulation,
        ),
        // Now better, now worse: as good.
        (
            vec![
                (SumOfCalls, &[190, 20, 180, 30][..]),
                (Simulation, &[100; 4][..]),
            ],
            SumOfCalls,
        ),
        // The simplest of those that are as good.
        (
            vec![
                (SumOfCalls, &[400; 4][..]),
                (RunRate, &[-103, 99, -100, 97][..]),
                (CategoryWeighted, &[100, 99, 101, 99][..]),
                (Simulation, &[100, 99, 100, 98][..]),
            ],
            RunRate,
        ),
    ] {
        let choice = choose(&test(4, &off), 4);
        assert_eq!(
            (choice.model, choice.by_own_record),
            (expected, true),
            "{off:?}"
        );
        assert_eq!((choice.periods, choice.mondays), (4, 16));
    }
}

#[test]
fn before_four_closed_periods_the_shipped_model_counts_and_a_model_takes_part_after_four_of_its_own()
 {
    let all = [
        (Model::RunRate, &[300; 5][..]),
        (Model::Simulation, &[10; 3][..]),
    ];
    let three = choose(&test(3, &all), 4);
    assert_eq!((three.model, three.by_own_record), (SHIPPED, false));
    assert_eq!(
        three.why,
        "the shipped default: your own record decides after 4 closed periods; it has 3"
    );
    let five = choose(&test(5, &all), 4);
    let compared: Vec<Model> = five
        .standings
        .iter()
        .map(|standing| standing.model)
        .collect();
    assert_eq!(compared, [Model::RunRate]);
    let nothing = choose(&BackTest::default(), 4);
    assert_eq!((nothing.model, nothing.by_own_record), (SHIPPED, false));
}

#[test]
fn only_mondays_on_which_all_compared_models_answered_are_compared() {
    let mut test = test(
        4,
        &[
            (Model::RunRate, &[100; 4][..]),
            (Model::Simulation, &[100; 4][..]),
        ],
    );
    test.lines
        .retain(|line| line.model == Model::RunRate || line.week < 2);
    let choice = choose(&test, 4);
    assert_eq!(choice.mondays, 8);
    assert!(choice.standings.iter().all(|standing| standing.off.n == 8));
}

#[test]
fn wape_and_bias_are_those_of_the_definition_fx_3_09() {
    // FX-3.09: F 100, 120, 80, 200; A 90, 150, 80, 160.
    let mut test = BackTest::default();
    for (forecast, actual) in [(100, 90), (120, 150), (80, 80), (200, 160)] {
        test.lines.push(Line {
            model: Model::RunRate,
            period: Period::Year { year: 2020 },
            day: NaiveDate::MIN,
            week: 3,
            forecast,
            range: None,
            actual,
        });
    }
    let off = test.off(Model::RunRate, Some(3));
    assert!((off.wape().unwrap() - 0.1667).abs() < 0.00005);
    assert!((off.bias().unwrap() - 0.0417).abs() < 0.00005);
    assert_eq!(test.off(Model::RunRate, Some(2)).wape(), None);
}
