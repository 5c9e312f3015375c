//! Velocity, coverage and activity ratios: how fast money comes, and whether there is enough in the pipeline.

use serde::{Deserialize, Serialize};

use crate::domain::money::{Currency, Money};

/// From so many periods with a week-N snapshot on, coverage by conversion is preferred (domain.md 2.1).
pub const PERIODS_FOR_CONVERSION: usize = 4;

/// Money per day. For the before and after of one rep or team, never as the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Velocity {
    /// Minor units per day, not rounded.
    pub minor_per_day: f64,
    /// The currency of those units.
    pub currency: Currency,
}

impl Velocity {
    /// `N·D·w/T`: `opportunities` qualified, `average_won` the average value of *won* deals, `win_rate` from 0 to
    /// 1, `cycle_days` the average days from created to won of *won* deals. `None` where one is missing or cannot
    /// be, above all a cycle that is not above zero.
    ///
    /// domain.md 2.1 "Velocity", FX-2.01 and FX-2.02.
    pub fn of(
        opportunities: i64,
        average_won: Option<Money>,
        win_rate: Option<f64>,
        cycle_days: Option<f64>,
    ) -> Option<Self> {
        let cycle = cycle_days.filter(|days| days.is_finite() && *days > 0.0)?;
        let rate = win_rate.filter(|rate| (0.0..=1.0).contains(rate))?;
        let average = average_won?;
        (opportunities >= 0).then(|| Self {
            minor_per_day: opportunities as f64 * average.minor as f64 * rate / cycle,
            currency: average.currency,
        })
    }

    /// The money of so many days, rounded half away from zero to the minor unit.
    pub fn over(self, days: f64) -> Money {
        Money::new((self.minor_per_day * days).round() as i64, self.currency)
    }
}

/// Open pipeline closing in the period per target, `3.0` for three times. `None` without a target above zero and
/// for two currencies. domain.md 2.1, FX-2.04.
pub fn coverage(pipeline: Money, target: Money) -> Option<f64> {
    let fits = target.minor > 0 && pipeline.currency == target.currency;
    fits.then(|| pipeline.minor as f64 / target.minor as f64)
}

/// Coverage of what is still to be won.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum ToGo {
    /// The target is won: nothing is left to cover.
    Met,
    /// Open pipeline per what is left.
    Times(f64),
}

/// Open pipeline closing in the period per (target − won). `None` without a target above zero and for two
/// currencies. domain.md 2.1, FX-2.03.
pub fn to_go_coverage(pipeline: Money, target: Money, won: Money) -> Option<ToGo> {
    if target.minor <= 0 || won.currency != target.currency || pipeline.currency != target.currency
    {
        return None;
    }
    let left = i128::from(target.minor) - i128::from(won.minor);
    Some(if left <= 0 {
        ToGo::Met
    } else {
        ToGo::Times(pipeline.minor as f64 / left as f64)
    })
}

/// How much coverage it takes, by both rules.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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

    /// The one to go by: conversion from [`PERIODS_FOR_CONVERSION`] periods on, else the win rate.
    pub fn preferred(&self) -> Option<f64> {
        self.by_conversion
            .filter(|_| self.periods >= PERIODS_FOR_CONVERSION)
            .or(self.by_win_rate)
    }
}

/// Required coverage with a buffer for slipping deals: `required · (1 + buffer)`, buffer 0.2 for 20 %.
/// <https://metrickittools.com/guides/pipeline-coverage-guide>
pub fn with_buffer(required: f64, buffer: f64) -> f64 {
    required * (1.0 + buffer)
}

/// A past period: what its pipeline was at week N and what was booked in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekN {
    /// Booked in the period.
    pub booked: Money,
    /// Open and closing in the period, as the snapshot of week N says.
    pub open: Money,
}

/// Bookings of the periods per their open pipeline at week N, all periods together. `None` where nothing was open
/// and for several currencies. domain.md 2.1 "Pipeline conversion rate", FX-2.05.
pub fn pipeline_conversion(past: &[WeekN]) -> Option<f64> {
    let currency = past.first()?.open.currency;
    let alike =
        |period: &WeekN| period.open.currency == currency && period.booked.currency == currency;
    if !past.iter().all(alike) {
        return None;
    }
    let open: i128 = past
        .iter()
        .map(|period| i128::from(period.open.minor))
        .sum();
    let booked: i128 = past
        .iter()
        .map(|period| i128::from(period.booked.minor))
        .sum();
    (open > 0).then(|| booked as f64 / open as f64)
}

/// What a pipeline comes to at a rate (win rate or conversion), rounded half away from zero. FX-2.03, FX-2.05.
pub fn expected_bookings(pipeline: Money, rate: f64) -> Money {
    Money::new(
        (pipeline.minor as f64 * rate).round() as i64,
        pipeline.currency,
    )
}

/// Activities per result, "14.3 calls per meeting"; `None` without a result. domain.md 2.1 "Ratios".
pub fn activity_ratio(activities: i64, results: i64) -> Option<f64> {
    (results > 0 && activities >= 0).then(|| activities as f64 / results as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn eur(major: i64) -> Money {
        Money::new(major * 100, Currency::EUR)
    }

    fn velocity(n: i64, average: i64, rate: f64, cycle: f64) -> Velocity {
        Velocity::of(n, Some(eur(average)), Some(rate), Some(cycle)).unwrap()
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
        for (n, average, rate, cycle, per_day, days, over) in [
            // domain.md FX-2.01, mavenlb.com/blog/sales-velocity-formula.
            (40, 25_000, 0.25, 90.0, 277_778, 30.0, 83_333),
            // domain.md FX-2.02, winsabove.pages.dev/glossary/sales-velocity, not rounded on the way.
            (18, 42_000, 0.24, 78.0, 232_615, 90.0, 209_354),
            (18, 42_000, 0.24, 65.0, 279_138, 90.0, 251_225),
        ] {
            let velocity = velocity(n, average, rate, cycle);
            assert_eq!(velocity.over(1.0).minor, per_day);
            assert_eq!((velocity.over(days).as_f64()).round() as i64, over);
        }
    }

    #[test]
    fn a_missing_factor_is_no_velocity() {
        let (money, rate, cycle) = (Some(eur(1)), Some(0.5), Some(30.0));
        assert_eq!(Velocity::of(1, None, rate, cycle), None);
        assert_eq!(Velocity::of(1, money, None, cycle), None);
        for cycle in [None, Some(0.0), Some(-1.0), Some(f64::NAN)] {
            assert_eq!(Velocity::of(1, money, rate, cycle), None);
        }
        assert_eq!(
            Velocity::of(0, money, rate, cycle).unwrap().over(9.0),
            eur(0)
        );
    }

    #[test]
    fn a_shorter_cycle_is_worth_more_than_its_percentage() {
        // domain.md 2.1: −20 % on T is +25 %; 2.4: −10 % is +11.1 %.
        let base = velocity(40, 25_000, 0.25, 90.0).minor_per_day;
        near(
            Some(velocity(40, 25_000, 0.25, 72.0).minor_per_day / base),
            1.25,
            9,
        );
        near(
            Some(velocity(40, 25_000, 0.25, 81.0).minor_per_day / base),
            1.111,
            3,
        );
        near(
            Some(velocity(48, 25_000, 0.25, 90.0).minor_per_day / base),
            1.2,
            9,
        );
    }

    #[test]
    fn coverage_meets_the_published_figures() {
        // domain.md FX-2.03, winsabove.pages.dev/glossary/pipeline-coverage-ratio: 1.6 M left of any target.
        let (pipeline, left) = (eur(4_800_000), eur(1_600_000));
        assert_eq!(
            to_go_coverage(pipeline, eur(2_000_000), eur(400_000)),
            Some(ToGo::Times(3.0))
        );
        near(RequiredCoverage::of(Some(0.22), &[]).preferred(), 4.545, 3);
        let expected = expected_bookings(pipeline, 0.22);
        assert_eq!(expected, eur(1_056_000));
        near(coverage(expected, left), 0.66, 9);
        // domain.md FX-2.04, getgangly.com/blog/pipeline-coverage-ratio.
        near(coverage(eur(2_640_000), eur(800_000)), 3.3, 9);
        near(RequiredCoverage::of(Some(0.18), &[]).by_win_rate, 5.56, 2);
    }

    #[test]
    fn the_conversion_of_week_n_says_what_a_pipeline_comes_to() {
        // domain.md FX-2.05, mainsailpartners.com: 180 k open, 60 k booked; now 140 k.
        let period = WeekN {
            booked: eur(60_000),
            open: eur(180_000),
        };
        let conversion = pipeline_conversion(&[period]).unwrap();
        near(RequiredCoverage::of(None, &[period]).by_conversion, 3.0, 9);
        assert_eq!(
            expected_bookings(eur(140_000), conversion).as_f64().round() as i64,
            46_667
        );
    }

    #[test]
    fn the_conversion_is_preferred_once_four_periods_stand_behind_it() {
        let period = WeekN {
            booked: eur(60_000),
            open: eur(180_000),
        };
        near(
            RequiredCoverage::of(Some(0.25), &[period; 3]).preferred(),
            4.0,
            9,
        );
        near(
            RequiredCoverage::of(Some(0.25), &[period; 4]).preferred(),
            3.0,
            9,
        );
        near(Some(with_buffer(3.0, 0.2)), 3.6, 9);
    }

    #[test]
    fn nothing_to_divide_by_is_no_figure() {
        let none = eur(0);
        let dollars = Money::new(100, Currency::USD);
        assert_eq!(coverage(eur(5), none), None);
        assert_eq!(coverage(eur(5), dollars), None);
        assert_eq!(to_go_coverage(eur(5), none, none), None);
        assert_eq!(to_go_coverage(eur(5), eur(5), dollars), None);
        assert_eq!(to_go_coverage(eur(5), eur(5), eur(5)), Some(ToGo::Met));
        assert_eq!(RequiredCoverage::of(Some(0.0), &[]).preferred(), None);
        assert_eq!(pipeline_conversion(&[]), None);
        assert_eq!(
            pipeline_conversion(&[WeekN {
                booked: none,
                open: none
            }]),
            None
        );
        assert_eq!(
            pipeline_conversion(&[WeekN {
                booked: dollars,
                open: eur(1)
            }]),
            None
        );
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
        fn with_nothing_won_to_go_coverage_is_coverage(pipeline in 0_i64..1_000_000, target in 1_i64..1_000_000) {
            let (pipeline, target) = (eur(pipeline), eur(target));
            let plain = coverage(pipeline, target).unwrap();
            prop_assert_eq!(to_go_coverage(pipeline, target, eur(0)), Some(ToGo::Times(plain)));
        }
    }
}
