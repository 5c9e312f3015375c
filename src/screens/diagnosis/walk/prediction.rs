//! The leading indicator and the prediction of a plan, from the figures of the walk.

use super::figures::Figures;
use super::lead::Lead;
use crate::domain::date_words::written;
use crate::domain::diagnosis::Comparison;
use crate::domain::plan::{Indicator, PART, halfway};
use crate::domain::plan_draft::PlanDraft;

/// Fills in the leading indicator and the prediction.
pub(super) fn predict(
    plan: &mut PlanDraft,
    figures: &Figures,
    compared: Option<&Comparison>,
    lead: Option<&Lead>,
) {
    let Some(comparison) = compared else { return };
    let moves = lead.and_then(|lead| {
        let indicator = lead.indicator()?;
        indicator.metric.key.clone_into(&mut plan.indicator);
        lead.part().clone_into(&mut plan.indicator_part);
        let benchmark = lead.benchmark(figures, comparison);
        plan.indicator_from = start(indicator, lead, benchmark);
        plan.indicator_target = target(indicator, lead, benchmark);
        moves(plan, indicator, &lead.part_name)
    });
    let worth = comparison.worth.filter(|worth| *worth > 0.0).map(|worth| {
        format!(
            "half of the gap in {} is worth about {} {} in the period",
            figures.factor_name(comparison.factor),
            figures.currency,
            figures.money(worth * PART)
        )
    });
    plan.predicted = match (moves, worth) {
        (Some(moves), Some(worth)) => format!("{moves}; {worth}."),
        (Some(moves), None) => format!("{moves}."),
        (None, Some(worth)) => {
            let mut letters = worth.chars();
            let first: String = letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .collect();
            format!("{first}{}.", letters.as_str())
        }
        (None, None) => String::new(),
    };
}

/// Where the way begins: over the weeks before the plan; where a few lucky weeks leave no way to go, over the whole
/// window of the benchmark.
fn start(indicator: Indicator, lead: &Lead, benchmark: Option<f64>) -> Option<f64> {
    let has_way = |from: &f64| {
        benchmark.is_none_or(|benchmark| {
            let aim = halfway(indicator.good(), *from, benchmark);
            indicator.written(aim) != indicator.written(*from)
        })
    };
    let weeks = lead.from?;
    let over_time = lead.over_time.filter(has_way);
    Some(weeks).filter(has_way).or(over_time).or(Some(weeks))
}

/// Half of the way to the benchmark. Where there is no data before the plan, the way begins where the indicator stood
/// over the whole window of the benchmark.
fn target(indicator: Indicator, lead: &Lead, benchmark: Option<f64>) -> Option<f64> {
    let start = start(indicator, lead, benchmark).or(lead.over_time)?;
    Some(halfway(indicator.good(), start, benchmark?))
}

/// What is predicted of the indicator: its name, from where, to where, by when.
fn moves(plan: &PlanDraft, indicator: Indicator, part: &str) -> Option<String> {
    let name = indicator.named(part);
    let to = indicator.written(plan.indicator_target?);
    let by = plan
        .indicator_on
        .map_or(String::new(), |day| format!(" by {}", written(day)));
    let from = plan.indicator_from.map(|from| indicator.written(from));
    Some(match from {
        Some(from) if from == to => format!("{name} stays at {to} or better{by}"),
        Some(from) => format!("{name} goes from {from} to {to}{by}"),
        None => format!("{name} comes to {to}{by} (no data for the weeks before)"),
    })
}
