//! Velocity, coverage and activity ratios: how fast money comes, and whether there is enough in the pipeline.
//!
//! Money is in major units of one currency here, as in the figures that ask: sums that were brought into the base
//! currency and are not rounded on the way.

/// From so many periods with a week-N snapshot on, coverage by conversion is preferred (domain.md 2.1).
pub const PERIODS_FOR_CONVERSION: usize = 4;

/// Money per day, `N·D·w/T`: `opportunities` qualified, `average_won` the average value of *won* deals, `win_rate`
/// from 0 to 1, `cycle_days` the average days from created to won of *won* deals. For the before and after of one
/// rep or team, never as the forecast. `None` where one is missing or cannot be, above all a cycle that is not above
/// zero.
///
/// domain.md 2.1 "Velocity", FX-2.01 and FX-2.02.
pub fn velocity(
    opportunities: i64,
    average_won: Option<f64>,
    win_rate: Option<f64>,
    cycle_days: Option<f64>,
) -> Option<f64> {
    let cycle = cycle_days.filter(|days| days.is_finite() && *days > 0.0)?;
    let rate = win_rate.filter(|rate| (0.0..=1.0).contains(rate))?;
    let average = average_won?;
    (opportunities >= 0).then(|| opportunities as f64 * average * rate / cycle)
}

/// Open pipeline closing in the period per target, `3.0` for three times. `None` without a target above zero.
/// domain.md 2.1, FX-2.04.
pub fn coverage(pipeline: f64, target: f64) -> Option<f64> {
    // An empty sum is -0 in Rust; a figure is never that.
    (target > 0.0).then(|| pipeline / target + 0.0)
}

/// Coverage of what is still to be won.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ToGo {
    /// The target is won: nothing is left to cover.
    Met,
    /// Open pipeline per what is left.
    Times(f64),
}

/// Open pipeline closing in the period per (target − won). A target of nothing is met. domain.md 2.1, FX-2.03.
pub fn to_go_coverage(pipeline: f64, target: f64, won: f64) -> ToGo {
    coverage(pipeline, target - won).map_or(ToGo::Met, ToGo::Times)
}

/// How much coverage it takes, by both rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RequiredCoverage {
    /// `1/win rate`: the popular rule. It knows nothing of slipped deals and of deals created later.
    pub by_win_rate: Option<f64>,
    /// `1/week-N pipeline conversion`: what past pipelines of the same week came to.
    pub by_conversion: Option<f64>,
    /// How many periods stand behind the conversion.
    pub periods: usize,
}

impl RequiredCoverage {
    /// From a win rate and from past periods, each with what was booked in it and what was open at week N. A rate
    /// of 0 requires no number that could be named: `None`.
    ///
    /// domain.md 2.1 "Coverage", FX-2.03 to 2.05; D. Kellogg,
    /// <https://kellblog.com/2021/03/13/what-a-pipeline-coverage-target-of-3x-says-to-me/amp/>.
    pub fn of(win_rate: Option<f64>, past: &[WeekN]) -> Self {
        let inverse = |rate: f64| (rate.is_finite() && rate > 0.0).then(|| 1.0 / rate);
        Self {
            by_win_rate: win_rate.and_then(inverse),
            by_conversion: pipeline_conversion(past).and_then(inverse),
            periods: past.len(),
        }
    }

    /// How many periods are missing before the conversion is gone by.
    pub fn missing(&self) -> usize {
        PERIODS_FOR_CONVERSION.saturating_sub(self.periods)
    }

    /// The one to go by: conversion from [`PERIODS_FOR_CONVERSION`] periods on, else the win rate.
    pub fn preferred(&self) -> Option<f64> {
        self.by_conversion
            .filter(|_| self.missing() == 0)
            .or(self.by_win_rate)
    }
}

/// A past period: what its pipeline was at week N and what was booked in the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeekN {
    /// Booked in the period.
    pub booked: f64,
    /// Open and closing in the period, as it was known in week N.
    pub open: f64,
}

/// Bookings of the periods per their open pipeline at week N, all periods together. `None` where nothing was open.
/// domain.md 2.1 "Pipeline conversion rate", FX-2.05.
pub fn pipeline_conversion(past: &[WeekN]) -> Option<f64> {
    let open: f64 = past.iter().map(|period| period.open).sum();
    let booked: f64 = past.iter().map(|period| period.booked).sum();
    coverage(booked, open)
}

/// Activities per result, "14.3 calls per meeting"; `None` without a result. domain.md 2.1 "Ratios".
pub fn activity_ratio(activities: i64, results: i64) -> Option<f64> {
    (results > 0 && activities >= 0).then(|| activities as f64 / results as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn per_day(n: i64, average: f64, rate: f64, cycle: f64) -> f64 {
        velocity(n, Some(average), Some(rate), Some(cycle)).unwrap()
    }

    fn near(got: Option<f64>, expected: f64, digits: i32) {
        let got = got.unwrap();
        assert!(
            (got - expected).abs() <= 0.5 * 10_f64.powi(-digits) * 1.000_001,
            "{got}"
        );
    }

    #[test]
    fn velocity_meets_the_published_figures() {
        for (n, average, rate, cycle, expected, days, over) in [
            // domain.md FX-2.01, mavenlb.com/blog/sales-velocity-formula.
            (40, 25_000.0, 0.25, 90.0, 2_777.78, 30.0, 83_333.0),
            // domain.md FX-2.02, winsabove.pages.dev/glossary/sales-velocity, not rounded on the way.
            (18, 42_000.0, 0.24, 78.0, 2_326.15, 90.0, 209_354.0),
            (18, 42_000.0, 0.24, 65.0, 2_791.38, 90.0, 251_225.0),
        ] {
            let velocity = per_day(n, average, rate, cycle);
            near(Some(velocity), expected, 2);
            near(Some(velocity * days), over, 0);
        }
    }

    #[test]
    fn a_missing_factor_is_no_velocity() {
        let (money, rate, cycle) = (Some(1.0), Some(0.5), Some(30.0));
        assert_eq!(velocity(1, None, rate, cycle), None);
        assert_eq!(velocity(1, money, None, cycle), None);
        for cycle in [None, Some(0.0), Some(-1.0), Some(f64::NAN)] {
            assert_eq!(velocity(1, money, rate, cycle), None);
        }
        assert_eq!(velocity(0, money, rate, cycle), Some(0.0));
    }

    #[test]
    fn a_shorter_cycle_is_worth_more_than_its_percentage() {
        // domain.md 2.1: −20 % on T is +25 %; 2.4: −10 % is +11.1 %.
        let base = per_day(40, 25_000.0, 0.25, 90.0);
        for (n, cycle, expected, digits) in [
            (40, 72.0, 1.25, 9),
            (40, 81.0, 1.111, 3),
            (48, 90.0, 1.2, 9),
        ] {
            near(
                Some(per_day(n, 25_000.0, 0.25, cycle) / base),
                expected,
                digits,
            );
        }
    }

    #[test]
    fn coverage_meets_the_published_figures() {
        // domain.md FX-2.03, winsabove.pages.dev/glossary/pipeline-coverage-ratio: 1.6 M left of any target.
        let (pipeline, left) = (4_800_000.0, 1_600_000.0);
        assert_eq!(
            to_go_coverage(pipeline, 2_000_000.0, 400_000.0),
            ToGo::Times(3.0)
        );
        near(RequiredCoverage::of(Some(0.22), &[]).preferred(), 4.545, 3);
        near(coverage(pipeline * 0.22, left), 0.66, 9);
        // domain.md FX-2.04, getgangly.com/blog/pipeline-coverage-ratio.
        near(coverage(2_640_000.0, 800_000.0), 3.3, 9);
        near(RequiredCoverage::of(Some(0.18), &[]).by_win_rate, 5.56, 2);
    }

    #[test]
    fn the_conversion_of_week_n_says_what_a_pipeline_comes_to() {
        // domain.md FX-2.05, mainsailpartners.com: 180 k open, 60 k booked; now 140 k.
        let period = WeekN {
            booked: 60_000.0,
            open: 180_000.0,
        };
        let conversion = pipeline_conversion(&[period]).unwrap();
        near(RequiredCoverage::of(None, &[period]).by_conversion, 3.0, 9);
        near(Some(140_000.0 * conversion), 46_667.0, 0);
    }

    #[test]
    fn the_conversion_is_preferred_once_four_periods_stand_behind_it() {
        let period = WeekN {
            booked: 60_000.0,
            open: 180_000.0,
        };
        for (past, missing, preferred) in [(&[period; 3][..], 1, 4.0), (&[period; 4][..], 0, 3.0)] {
            let required = RequiredCoverage::of(Some(0.25), past);
            assert_eq!(required.missing(), missing);
            near(required.preferred(), preferred, 9);
        }
    }

    #[test]
    fn nothing_to_divide_by_is_no_figure() {
        assert_eq!(coverage(5.0, 0.0), None);
        assert_eq!(to_go_coverage(5.0, 5.0, 5.0), ToGo::Met);
        assert_eq!(to_go_coverage(5.0, 0.0, 0.0), ToGo::Met);
        assert_eq!(RequiredCoverage::of(Some(0.0), &[]).preferred(), None);
        assert_eq!(pipeline_conversion(&[]), None);
        let empty = WeekN {
            booked: 0.0,
            open: 0.0,
        };
        assert_eq!(pipeline_conversion(&[empty]), None);
        assert_eq!(activity_ratio(12, 0), None);
    }

    #[test]
    fn calls_per_meeting_are_the_inverse_of_the_conversion() {
        // domain.md 2.1 "Ratios": 14.3 calls per meeting, which is 7 %.
        near(activity_ratio(100, 7), 14.3, 1);
        near(activity_ratio(0, 7), 0.0, 9);
    }

    proptest! {
        #[test]
        fn with_nothing_won_to_go_coverage_is_coverage(pipeline in 0.0_f64..1e6, target in 1.0_f64..1e6) {
            let plain = coverage(pipeline, target).unwrap();
            prop_assert_eq!(to_go_coverage(pipeline, target, 0.0), ToGo::Times(plain));
        }
    }
}
