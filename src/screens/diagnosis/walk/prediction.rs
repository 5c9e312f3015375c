//! The leading indicator and the prediction of a plan, from the figures of the walk.

use super::figures::Figures;
use crate::domain::date_words::written;
use crate::domain::diagnosis::{Comparison, Factor, words};
use crate::domain::plan::indicator_of;
use crate::domain::plan_draft::PlanDraft;
use crate::domain::statistics::Rate;

/// The part of the gap that a plan aims to close at first: the whole of it in six weeks is no promise to make.
const PART: f64 = 0.5;
/// Selling days in a week.
const WEEK: f64 = 5.0;

/// Fills in the leading indicator and the prediction from the figures.
pub(super) fn predict(plan: &mut PlanDraft, figures: &Figures, compared: Option<&Comparison>) {
    let Some(comparison) = compared else { return };
    let (key, from, to) = leading(figures, comparison.factor);
    let Some(indicator) = indicator_of(key) else {
        return;
    };
    key.clone_into(&mut plan.indicator);
    let stage = match comparison.factor {
        Factor::Conversion { from, .. } if key == "stage_conversion" => {
            figures.record.stages.get(from)
        }
        _ => None,
    };
    plan.indicator_part = stage.map_or_else(String::new, |stage| stage.id.to_string());
    let name = indicator.named(stage.map_or("", |stage| stage.name.as_str()));
    plan.indicator_from = from;
    plan.indicator_target = from
        .zip(to)
        .filter(|(from, to)| to > from)
        .map(|(from, to)| from + (to - from) * PART);
    let by = plan
        .indicator_on
        .map_or(String::new(), |day| format!(" by {}", written(day)));
    let moves = from.zip(plan.indicator_target).map(|(from, to)| {
        let (from, to) = (indicator.written(from), indicator.written(to));
        format!("{name} goes from {from} to {to}{by}")
    });
    let worth = comparison.worth.filter(|worth| *worth > 0.0).map(|worth| {
        format!(
            "closing half of the gap in {} is worth about {} {} in a period",
            figures.factor_name(comparison.factor),
            figures.currency,
            figures.money(worth * PART)
        )
    });
    plan.predicted = match (moves, worth) {
        (Some(moves), Some(worth)) => format!("{moves}; {worth}."),
        (Some(one), None) | (None, Some(one)) => format!("{one}."),
        (None, None) => String::new(),
    };
}

/// The figure that moves first when a factor does: its key, where it stands, and where the benchmark stands.
fn leading(figures: &Figures, factor: Factor) -> (&'static str, Option<f64>, Option<f64>) {
    let diagnosis = &figures.diagnosis;
    let standing = &diagnosis.standing;
    let measured = |factor: Factor| match factor {
        Factor::WinRate => Rate::new(standing.won, standing.closed()).value(),
        other => words::comparison(diagnosis, other)
            .and_then(|c| c.measured)
            .map(|m| m.value),
    };
    let benchmark = |factor: Factor| diagnosis.benchmark.point(factor).map(|point| point.value);
    match factor {
        Factor::Volume => {
            let all = figures
                .work
                .first()
                .filter(|line| line.own.is_some_and(|own| own > 0.0));
            match all {
                Some(line) => ("activities", line.own, line.benchmark),
                None => (
                    "new_deals",
                    measured(Factor::Volume).map(|value| value * WEEK),
                    benchmark(Factor::Volume).map(|value| value * WEEK),
                ),
            }
        }
        Factor::Conversion { from, to } if from == to => {
            ("stage_conversion", measured(factor), benchmark(factor))
        }
        // Over several stages no one of them tells; the win rate does, if later.
        Factor::Conversion { .. } | Factor::WinRate => (
            "win_rate",
            measured(Factor::WinRate),
            benchmark(Factor::WinRate),
        ),
        Factor::DealValue | Factor::SegmentMix | Factor::Realisation => (
            "average_won_value",
            (standing.won > 0).then(|| standing.won_value / standing.won as f64),
            None,
        ),
        Factor::Cycle => ("", None, None),
    }
}
