//! Difference in differences: what changed for a rep beyond what changed for everybody else.
//!
//! It assumes that without the plan the rep would have moved as the rest did. A rep is coached because a figure
//! was low, and a low figure tends to rise by itself (regression to the mean): read the estimate with both in mind.

use serde::{Deserialize, Serialize};

use super::distributions::student_quantile;
use super::{Interval, Rate};

/// The same figure in two windows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BeforeAfter<T> {
    /// In the window before the plan began.
    pub before: T,
    /// In the window since.
    pub after: T,
}

/// A mean that keeps its scatter and its count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mean {
    /// The mean, in the unit of the figure.
    pub mean: f64,
    /// The standard deviation of the single values (divided by n − 1), in the same unit.
    pub sd: f64,
    /// How many values.
    pub n: i64,
}

impl Mean {
    /// Mean and standard deviation of single values; `None` for fewer than two, whose scatter nobody knows, and
    /// for values that are not finite.
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.len() < 2 || !values.iter().all(|value| value.is_finite()) {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Some(Self {
            mean,
            sd: (squares / (n - 1.0)).sqrt(),
            n: values.len() as i64,
        })
    }
}

/// The change of the rep less the change of the rest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// (rep after − rep before) − (rest after − rest before): shares for rates, else the unit of the figure.
    pub estimate: f64,
    /// The standard error of the estimate, in the same unit, the four cells taken as independent.
    pub standard_error: f64,
    /// The 95 % interval of the estimate.
    pub interval: Interval,
}

/// Difference in differences of rates. `None` where one of the four cells has n = 0 or counts that cannot be.
///
/// The design is Ashenfelter & Card 1985, "Using the longitudinal structure of earnings to estimate the effect of
/// training programs", Review of Economics and Statistics 67. The standard error is that of independent
/// proportions, `√Σ p(1−p)/n`. The interval is not made of it, because it is 0 where all won or all lost: it adds
/// the distances of the four Wilson intervals in squares (Newcombe 1998, "Interval estimation for the difference
/// between independent proportions", Statistics in Medicine 17; for any sum Zou & Donner 2008, ibid. 27).
pub fn of_rates(rep: BeforeAfter<Rate>, rest: BeforeAfter<Rate>) -> Option<Effect> {
    let added = [rep.after, rest.before];
    let taken = [rep.before, rest.after];
    let (mut estimate, mut variance, mut below, mut above) = (0.0, 0.0, 0.0, 0.0);
    for (cells, sign) in [(added, 1.0), (taken, -1.0)] {
        for rate in cells {
            let (share, wilson) = (rate.value()?, rate.interval()?);
            estimate += sign * share;
            variance += share * (1.0 - share) / rate.n as f64;
            let (down, up) = ((share - wilson.low).powi(2), (wilson.high - share).powi(2));
            let (toward_low, toward_high) = if sign > 0.0 { (down, up) } else { (up, down) };
            below += toward_low;
            above += toward_high;
        }
    }
    Some(Effect {
        estimate,
        standard_error: variance.sqrt(),
        interval: Interval {
            low: estimate - below.sqrt(),
            high: estimate + above.sqrt(),
        },
    })
}

/// Difference in differences of means (average won value, cycle, activities per week). `None` where one of the
/// four cells has fewer than two values or a scatter that cannot be. Where no cell scatters at all the interval
/// has no width: say so rather than call it sure.
///
/// Design as [`of_rates`]; standard error `√Σ sd²/n`; interval by Student's t with the degrees of freedom of
/// Welch and Satterthwaite, `(Σ sd²/n)² / Σ (sd²/n)²/(n−1)` (Satterthwaite 1946, Biometrics Bulletin 2; Welch 1947,
/// Biometrika 34).
pub fn of_means(rep: BeforeAfter<Mean>, rest: BeforeAfter<Mean>) -> Option<Effect> {
    let cells = [rep.after, rep.before, rest.after, rest.before];
    let known =
        |cell: &Mean| cell.n >= 2 && cell.mean.is_finite() && cell.sd.is_finite() && cell.sd >= 0.0;
    if !cells.iter().all(known) {
        return None;
    }
    let estimate = (rep.after.mean - rep.before.mean) - (rest.after.mean - rest.before.mean);
    let parts = cells.map(|cell| (cell.sd * cell.sd / cell.n as f64, cell.n as f64 - 1.0));
    let variance: f64 = parts.iter().map(|(part, _)| part).sum();
    let standard_error = variance.sqrt();
    let reach = if variance > 0.0 {
        let weights: f64 = parts
            .iter()
            .map(|(part, freedom)| (part / variance).powi(2) / freedom)
            .sum();
        standard_error * student_quantile(0.975, 1.0 / weights)?
    } else {
        0.0
    };
    Some(Effect {
        estimate,
        standard_error,
        interval: Interval {
            low: estimate - reach,
            high: estimate + reach,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pair<T>(before: T, after: T) -> BeforeAfter<T> {
        BeforeAfter { before, after }
    }

    fn mean(mean: f64, se: f64, n: i64) -> Mean {
        let sd = se * (n as f64).sqrt();
        Mean { mean, sd, n }
    }

    #[test]
    fn fast_food_jobs_meet_the_published_difference() {
        // Card & Krueger 1994 (American Economic Review 84), table 3: New Jersey 20.44 (.51) to 21.03 (.52),
        // Pennsylvania 23.33 (1.35) to 21.17 (.94): 2.76 from unrounded means, 2.75 from these. The error is ours,
        // for independent cells: √(.51² + .52² + 1.35² + .94²).
        let jersey = pair(mean(20.44, 0.51, 321), mean(21.03, 0.52, 319));
        let pennsylvania = pair(mean(23.33, 1.35, 77), mean(21.17, 0.94, 77));
        let effect = of_means(jersey, pennsylvania).unwrap();
        assert!((effect.estimate - 2.75).abs() < 1e-9, "{effect:?}");
        assert!((effect.standard_error - 1.799).abs() < 5e-4, "{effect:?}");
        assert!(
            effect.interval.contains(0.0) && effect.interval.contains(6.0),
            "{effect:?}"
        );
    }

    #[test]
    fn rates_change_beyond_the_rest() {
        // By hand: .2 → .4 against .3 → .3; √(.16/50 + .24/50 + 2 · .21/200) = .100499.
        let rep = pair(Rate::new(10, 50), Rate::new(20, 50));
        let rest = pair(Rate::new(60, 200), Rate::new(60, 200));
        let effect = of_rates(rep, rest).unwrap();
        assert!((effect.estimate - 0.2).abs() < 1e-12, "{effect:?}");
        assert!(
            (effect.standard_error - 0.100_499).abs() < 1e-6,
            "{effect:?}"
        );
        // From the Wilson limits by hand; 1.96 standard errors would be .0030 to .3970.
        assert!((effect.interval.low - -0.0008).abs() < 5e-5, "{effect:?}");
        assert!((effect.interval.high - 0.3864).abs() < 5e-5, "{effect:?}");
    }

    #[test]
    fn two_proportions_meet_newcombes_interval() {
        // Newcombe 1998, table II, method 10, case (a): 56/70 − 48/80 is .0524 to .3339. A rest that hardly
        // scatters (no change in ten million) leaves the difference of two proportions.
        let still = pair(Rate::new(0, 10_000_000), Rate::new(0, 10_000_000));
        let effect = of_rates(pair(Rate::new(48, 80), Rate::new(56, 70)), still).unwrap();
        assert!((effect.interval.low - 0.0524).abs() < 5e-5, "{effect:?}");
        assert!((effect.interval.high - 0.3339).abs() < 5e-5, "{effect:?}");
    }

    #[test]
    fn all_lost_then_all_won_is_still_uncertain() {
        let effect = of_rates(
            pair(Rate::new(0, 3), Rate::new(3, 3)),
            pair(Rate::new(0, 5), Rate::new(0, 5)),
        );
        let effect = effect.unwrap();
        assert!(effect.standard_error.abs() < 1e-12);
        assert!(
            effect.interval.low < 0.3 && effect.interval.high > 1.0,
            "{effect:?}"
        );
    }

    #[test]
    fn a_cell_without_data_gives_no_figure() {
        let (some, none) = (Rate::new(1, 4), Rate::new(0, 0));
        for (rep, rest) in [
            (pair(none, some), pair(some, some)),
            (pair(some, none), pair(some, some)),
            (pair(some, some), pair(none, some)),
            (pair(some, some), pair(some, none)),
        ] {
            assert_eq!(of_rates(rep, rest), None);
        }
        let known = Mean::of(&[1.0, 3.0]).unwrap();
        let one = Mean { n: 1, ..known };
        assert_eq!(of_means(pair(known, one), pair(known, known)), None);
        assert_eq!(Mean::of(&[1.0]), None);
        assert_eq!(Mean::of(&[1.0, f64::NAN]), None);
    }

    #[test]
    fn few_values_widen_the_interval_beyond_the_normal_one() {
        let cell = Mean::of(&[10.0, 12.0, 14.0]).unwrap();
        assert!((cell.mean - 12.0).abs() < 1e-12 && (cell.sd - 2.0).abs() < 1e-12);
        // Eight degrees of freedom: t = 2.306 (NIST 1.3.6.7.2); √(4 · 4/3) = 2.3094.
        let effect = of_means(pair(cell, cell), pair(cell, cell)).unwrap();
        assert!(
            (effect.interval.high - 2.306 * 2.3094).abs() < 2e-3,
            "{effect:?}"
        );
        let still = Mean { sd: 0.0, ..cell };
        let effect = of_means(pair(still, still), pair(still, still)).unwrap();
        assert!(effect.interval.high.abs() < 1e-12);
    }

    fn rate() -> impl Strategy<Value = Rate> {
        (0_i64..80, 1_i64..80).prop_map(|(hits, n)| Rate::new(hits.min(n), n))
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_estimate_and_turns_with_time(a in rate(), b in rate(), c in rate(), d in rate()) {
            let forth = of_rates(pair(a, b), pair(c, d)).unwrap();
            let back = of_rates(pair(b, a), pair(d, c)).unwrap();
            prop_assert!(forth.interval.contains(forth.estimate));
            prop_assert!((forth.estimate + back.estimate).abs() < 1e-12);
            prop_assert!((forth.interval.low + back.interval.high).abs() < 1e-12);
            prop_assert!((-2.0 - 1e-9..=2.0 + 1e-9).contains(&forth.interval.low));
        }

        #[test]
        fn a_change_that_everybody_shares_is_no_effect(
            a in -50.0_f64..50.0, b in -50.0_f64..50.0, change in -50.0_f64..50.0, sd in 0.0_f64..9.0, n in 2_i64..60
        ) {
            let cell = |mean| Mean { mean, sd, n };
            let effect = of_means(pair(cell(a), cell(a + change)), pair(cell(b), cell(b + change))).unwrap();
            prop_assert!(effect.estimate.abs() < 1e-9);
            prop_assert!(effect.interval.contains(effect.estimate));
        }
    }
}
