//! Which indicator leads a plan, and where it is to go.

use super::indicator::{Indicator, indicator_of};
use crate::domain::metric::{Good, PartsOf};

/// The part of the way to the benchmark that a plan aims at: the whole of it in some weeks is no promise to make.
/// Our own choice; a manager changes it in the plan.
pub const PART: f64 = 0.5;

/// What a plan is made against, as far as its indicator depends on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Aim<'a> {
    /// Key of the factor of the result; empty: none.
    pub factor: &'a str,
    /// Of a conversion, the stage whose conversion is low, by its number: of a gap over several stages the last one.
    pub stage: &'a str,
    /// The indicator that the lever has of its own; empty: none.
    pub set: &'a str,
    /// The competency behind the lever, by its key.
    pub competency: &'a str,
}

/// The indicator that moves first, and its part: the lever's own, else the one that belongs to the factor.
///
/// # Errors
/// None where the factor is not known or needs a stage that is not there.
pub fn leading(aim: Aim<'_>) -> Option<(Indicator, String)> {
    of_key(aim.set, aim).or_else(|| of_key(usual(aim.factor), aim))
}

fn usual(factor: &str) -> &'static str {
    match factor {
        "volume" => "new_deals",
        "conversion" => "stage_conversion",
        "win_rate" => "win_rate",
        "deal_value" | "segment_mix" => "average_won_value",
        "realisation" => "price_realisation",
        "cycle" => "median_days_to_win",
        "hygiene" => "next_steps",
        _ => "",
    }
}

fn of_key(key: &str, aim: Aim<'_>) -> Option<(Indicator, String)> {
    let indicator = indicator_of(key).filter(|found| found.good() != Good::Neither)?;
    let part = match indicator.metric.parts {
        PartsOf::Whole => return Some((indicator, String::new())),
        PartsOf::Stages => aim.stage,
        PartsOf::Competencies => aim.competency,
        PartsOf::ActivityKinds | PartsOf::Segments => "",
    };
    // A part that nobody named cannot be counted.
    (!part.is_empty()).then(|| (indicator, part.to_owned()))
}

/// Half of the way from the start to the benchmark; the start where that is no worse than the benchmark.
pub fn halfway(good: Good, start: f64, benchmark: f64) -> f64 {
    let is_better = match good {
        Good::Down => benchmark < start,
        Good::Up | Good::Neither => benchmark > start,
    };
    if is_better {
        start + (benchmark - start) * PART
    } else {
        start
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_factor_has_the_indicator_that_moves_first_and_a_lever_may_have_its_own() {
        for (factor, stage, set, expected) in [
            ("volume", "", "", Some(("new_deals", ""))),
            ("conversion", "12", "", Some(("stage_conversion", "12"))),
            ("conversion", "", "", None),
            ("win_rate", "", "", Some(("win_rate", ""))),
            ("deal_value", "", "", Some(("average_won_value", ""))),
            ("segment_mix", "", "", Some(("average_won_value", ""))),
            ("realisation", "", "", Some(("price_realisation", ""))),
            ("cycle", "", "", Some(("median_days_to_win", ""))),
            ("", "", "", None),
            ("luck", "", "", None),
            ("volume", "", "meetings", Some(("meetings", ""))),
            ("conversion", "12", "stage_days", Some(("stage_days", "12"))),
            // What the lever names cannot be counted: the usual one stands in.
            ("win_rate", "", "stage_days", Some(("win_rate", ""))),
            ("win_rate", "", "activities_by_kind", Some(("win_rate", ""))),
            ("volume", "", "luck", Some(("new_deals", ""))),
            (
                "volume",
                "",
                "competency_use",
                Some(("competency_use", "probing")),
            ),
        ] {
            let found = leading(Aim {
                factor,
                stage,
                set,
                competency: "probing",
            });
            let found = found
                .as_ref()
                .map(|(found, part)| (found.metric.key, part.as_str()));
            assert_eq!(found, expected, "{factor} {stage} {set}");
        }
    }

    #[test]
    fn the_target_is_half_of_the_way_and_less_is_better_for_days() {
        for (good, start, benchmark, target) in [
            (Good::Up, 0.2, 0.4, 0.3),
            (Good::Up, 0.5, 0.4, 0.5),
            (Good::Down, 90.0, 70.0, 80.0),
            (Good::Down, 60.0, 70.0, 60.0),
        ] {
            assert!((halfway(good, start, benchmark) - target).abs() < 1e-12);
        }
    }

    proptest! {
        #[test]
        fn a_target_is_never_worse_than_the_start_nor_beyond_a_better_benchmark(
            start in 0.0..1e6, benchmark in 0.0..1e6
        ) {
            let up = halfway(Good::Up, start, benchmark);
            prop_assert!(up >= start && up <= start.max(benchmark));
            let down = halfway(Good::Down, start, benchmark);
            prop_assert!(down <= start && down >= start.min(benchmark));
        }
    }
}
