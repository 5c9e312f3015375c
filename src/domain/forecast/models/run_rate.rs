//! The run rate: what was won so far, drawn on over the selling days of the period.

use super::{Answer, Input, InputValue, Model, NotEnough};

/// So many closed periods give an average where nothing is won yet: domain.md 3.1, "trailing 3–4 period average".
pub(in crate::domain::forecast) const TRAILING: usize = 4;
const LEAST_TRAILING: usize = 3;

/// How far a period has come, and what closed ones brought.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pace {
    /// Selling days up to and with the day.
    pub elapsed: i64,
    /// Selling days of the whole period.
    pub total: i64,
    /// What was won in the last closed periods, the newest first, in minor units; at most four.
    pub closed: Vec<i64>,
}

/// `won / elapsed × total`, in the unit of `won`; `None` before the first selling day.
///
/// domain.md 3.1 "run-rate", FX-3.05.
pub fn run_rate(won: f64, elapsed: i64, total: i64) -> Option<f64> {
    (elapsed > 0).then(|| won / elapsed as f64 * total as f64)
}

pub(in crate::domain::forecast) fn run_rate_answer(pace: &Pace, won: i64) -> Answer {
    let mut inputs = vec![
        Input::money("Won", won),
        Input::new("Selling days", InputValue::Of(pace.elapsed, pace.total)),
    ];
    let drawn_on = run_rate(won as f64, pace.elapsed, pace.total).filter(|_| won != 0);
    let result = if let Some(rate) = drawn_on {
        Ok(rate.round() as i64)
    } else if pace.closed.len() >= LEAST_TRAILING {
        let n = pace.closed.len() as i64;
        let mean = pace.closed.iter().sum::<i64>() / n;
        inputs.push(Input::money(
            format!("Nothing won yet: average of the last {n} periods"),
            mean,
        ));
        Ok(mean)
    } else {
        let mut lacking = NotEnough::of(
            LEAST_TRAILING,
            ("closed periods", "periods"),
            pace.closed.len(),
        );
        lacking.needs.insert_str(0, "a won deal, or ");
        "a won deal".clone_into(&mut lacking.in_short);
        Err(lacking)
    };
    Answer::new(Model::RunRate, result, inputs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_won_is_drawn_on_over_selling_days_fx_3_05() {
        // FX-3.05: 310 won, selling day 41 of 63.
        let rate = run_rate(310.0, 41, 63).unwrap();
        assert!((rate - 476.34).abs() < 0.005);
        assert_eq!(run_rate(310.0, 0, 63), None);
    }

    #[test]
    fn while_nothing_is_won_the_last_periods_stand_in_and_without_them_it_says_what_it_needs() {
        for (won, closed, expected) in [
            (31_000, vec![], Ok(47_634)),
            (0, vec![300, 200, 100], Ok(200)),
            (
                0,
                vec![300, 200],
                Err("a won deal, or 3 closed periods; has 2"),
            ),
        ] {
            let pace = Pace {
                elapsed: 41,
                total: 63,
                closed,
            };
            let answer = run_rate_answer(&pace, won);
            let result = answer.result.map_err(|lacking| lacking.needs);
            assert_eq!(result, expected.map_err(ToOwned::to_owned), "{won}");
        }
    }
}
