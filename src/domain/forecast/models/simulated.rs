//! The simulation's answer: drawn books of the deals that are due.

use super::weights::Chances;
use super::{Answer, Flow, Input, InputValue, Model};
use crate::domain::forecast::due::DueBook;
use crate::domain::forecast::settings::ForecastSettings;
use crate::domain::forecast::simulation::{Bet, Crowd, Drawing, Spread};

/// What the simulation answers, and the drawn books for the picture.
pub(in crate::domain::forecast) fn simulated(
    chances: &Chances,
    flow: &Flow,
    settings: &ForecastSettings,
    due: &DueBook,
    quota: Option<i64>,
) -> (Answer, Option<Spread>) {
    let won = due.won;
    let mut inputs = vec![Input::money("Won", won)];
    if let Some(lacking) = chances.lacking() {
        return (Answer::new(Model::Simulation, Err(lacking), inputs), None);
    }
    let bets: Vec<Bet> = (due.single.iter())
        .map(|one| Bet {
            minor: one.minor,
            chance: chances.of_cell(&one.cell),
        })
        .collect();
    let crowd: Vec<Crowd> = (due.rest.iter())
        .map(|(cell, rest)| Crowd {
            count: rest.count,
            minor: rest.minor,
            squares: rest.squares as f64,
            chance: chances.of_cell(cell),
        })
        .collect();
    let drawing = Drawing {
        won,
        bets: &bets,
        crowd: &crowd,
        new: &flow.new,
        common_shock: settings.common_shock,
        books: settings.books,
    };
    let spread = drawing.draw();
    went_in(&mut inputs, &drawing, &spread, flow.usual_new());
    let mut answer = Answer::new(Model::Simulation, Ok(spread.range().p50), inputs);
    answer.range = Some(spread.range());
    if let Some(quota) = quota.filter(|quota| *quota > 0) {
        let reach = spread.reaches(quota);
        answer.reaches_quota = Some(reach.chance);
        answer.inputs.push(Input::new(
            "Standard error of the chance of the quota",
            InputValue::Share(reach.error),
        ));
    }
    (answer, Some(spread))
}

fn went_in(
    inputs: &mut Vec<Input>,
    drawing: &Drawing<'_>,
    spread: &Spread,
    usual_new: Option<i64>,
) {
    let (bets, crowd, periods) = (drawing.bets, drawing.crowd, drawing.new.len());
    let open = bets.iter().map(|bet| bet.minor).sum::<i64>()
        + crowd.iter().map(|rest| rest.minor).sum::<i64>();
    let count = bets.len() as i64 + crowd.iter().map(|rest| rest.count).sum::<i64>();
    let bets = bets.iter().map(|bet| bet.minor as f64 * bet.chance);
    let crowd = crowd.iter().map(|rest| rest.minor as f64 * rest.chance);
    let expected: f64 = bets.chain(crowd).sum();
    inputs.push(Input::new(
        "Open deals due in the period",
        InputValue::Weighted {
            count,
            minor: open,
            share: if open > 0 {
                expected / open as f64
            } else {
                0.0
            },
        },
    ));
    inputs.push(match usual_new {
        Some(new) => Input::money(
            format!("New after this day, drawn from the last {periods} periods; average"),
            new,
        ),
        None => Input::new(
            "New after this day",
            InputValue::Text("no closed period; left out".into()),
        ),
    });
    let expected = (drawing.won as f64 + expected).round() as i64 + usual_new.unwrap_or(0);
    inputs.push(Input::money("Expected", expected));
    inputs.push(Input::new(
        "Common shock",
        InputValue::Share(drawing.common_shock),
    ));
    inputs.push(Input::new(
        "Books drawn",
        InputValue::Count(spread.totals().len() as i64),
    ));
}
