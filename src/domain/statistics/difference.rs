//! Differences of figures that know how sure they are, above all difference in differences: what changed for a rep
//! beyond what changed for everybody else.
//!
//! It assumes that without the plan the rep would have moved as the rest did. A rep is coached because a figure
//! was low, and a low figure tends to rise by itself (regression to the mean): read the estimate with both in mind.

use super::Interval;

/// A figure that is added or taken away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Term {
    /// Whether it is taken away.
    pub taken: bool,
    /// The figure.
    pub value: f64,
    /// Its 95 % interval.
    pub interval: Option<Interval>,
}

/// What a sum of figures comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// The sum, in the unit of the figures.
    pub estimate: f64,
    /// Its 95 % interval; `None` where a figure has none.
    pub interval: Option<Interval>,
}

/// Independent figures added and taken away; (rep after − rep before) − (rest after − rest before) is the difference
/// in differences (Ashenfelter & Card 1985, "Using the longitudinal structure of earnings to estimate the effect of
/// training programs", Review of Economics and Statistics 67).
///
/// The interval adds the distances from value to end in squares, whatever the figures are (Newcombe 1998, "Interval
/// estimation for the difference between independent proportions", Statistics in Medicine 17; for any sum Zou &
/// Donner 2008, ibid. 27). With Wilson intervals it does not vanish where all won or all lost.
pub fn sum_of(terms: &[Term]) -> Effect {
    let signed = |term: &Term| if term.taken { -term.value } else { term.value };
    let estimate = terms.iter().map(signed).sum();
    let mut reach = Some((0.0, 0.0));
    for term in terms {
        reach =
            reach
                .zip(term.interval)
                .map(|((below, above), interval): ((f64, f64), Interval)| {
                    let down = (term.value - interval.low).powi(2);
                    let up = (interval.high - term.value).powi(2);
                    if term.taken {
                        (below + up, above + down)
                    } else {
                        (below + down, above + up)
                    }
                });
    }
    Effect {
        estimate,
        interval: reach.map(|(below, above)| Interval {
            low: estimate - below.sqrt(),
            high: estimate + above.sqrt(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Rate, Z95};
    use super::*;
    use proptest::prelude::*;

    fn rate(hits: i64, n: i64) -> Term {
        let rate = Rate::new(hits, n);
        Term {
            taken: false,
            value: rate.value().unwrap(),
            interval: rate.interval(),
        }
    }

    fn mean(value: f64, se: f64) -> Term {
        let reach = Z95 * se;
        Term {
            taken: false,
            value,
            interval: Some(Interval {
                low: value - reach,
                high: value + reach,
            }),
        }
    }

    /// Rep before and after, rest before and after.
    fn in_differences([rep, rep_after, rest, rest_after]: [Term; 4]) -> Effect {
        let taken = |term: Term| Term {
            taken: true,
            ..term
        };
        sum_of(&[rep_after, taken(rep), taken(rest_after), rest])
    }

    #[test]
    fn fast_food_jobs_meet_the_published_difference() {
        // Card & Krueger 1994 (American Economic Review 84), table 3: New Jersey 20.44 (.51) to 21.03 (.52),
        // Pennsylvania 23.33 (1.35) to 21.17 (.94): 2.76 from unrounded means, 2.75 from these. The error is ours,
        // for independent cells: √(.51² + .52² + 1.35² + .94²) = 1.799.
        let jersey = [mean(20.44, 0.51), mean(21.03, 0.52)];
        let pennsylvania = [mean(23.33, 1.35), mean(21.17, 0.94)];
        let effect = in_differences([jersey[0], jersey[1], pennsylvania[0], pennsylvania[1]]);
        assert!((effect.estimate - 2.75).abs() < 1e-9, "{effect:?}");
        let interval = effect.interval.unwrap();
        assert!(
            (interval.high - 2.75 - Z95 * 1.799).abs() < 1e-3,
            "{effect:?}"
        );
        assert!((interval.low + interval.high - 5.5).abs() < 1e-9);
    }

    #[test]
    fn rates_change_beyond_the_rest() {
        // From the Wilson limits by hand; 1.96 standard errors would be .0030 to .3970.
        let effect = in_differences([rate(10, 50), rate(20, 50), rate(60, 200), rate(60, 200)]);
        assert!((effect.estimate - 0.2).abs() < 1e-12, "{effect:?}");
        let interval = effect.interval.unwrap();
        assert!((interval.low - -0.0008).abs() < 5e-5, "{effect:?}");
        assert!((interval.high - 0.3864).abs() < 5e-5, "{effect:?}");
    }

    #[test]
    fn two_proportions_meet_newcombes_interval() {
        // Newcombe 1998, table II, method 10, case (a): 56/70 − 48/80 is .0524 to .3339.
        let before = Term {
            taken: true,
            ..rate(48, 80)
        };
        let interval = sum_of(&[rate(56, 70), before]).interval.unwrap();
        assert!((interval.low - 0.0524).abs() < 5e-5, "{interval:?}");
        assert!((interval.high - 0.3339).abs() < 5e-5, "{interval:?}");
    }

    #[test]
    fn all_lost_then_all_won_is_still_uncertain() {
        let effect = in_differences([rate(0, 3), rate(3, 3), rate(0, 5), rate(0, 5)]);
        let interval = effect.interval.unwrap();
        assert!(interval.low < 0.3 && interval.high > 1.0, "{effect:?}");
    }

    #[test]
    fn a_figure_without_an_interval_leaves_the_sum_without_one() {
        let bare = Term {
            interval: None,
            ..rate(1, 4)
        };
        let effect = sum_of(&[rate(2, 4), bare]);
        assert_eq!((effect.estimate, effect.interval), (0.75, None));
    }

    fn some_rate() -> impl Strategy<Value = Term> {
        (0_i64..80, 1_i64..80).prop_map(|(hits, n)| rate(hits.min(n), n))
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_estimate_and_turns_with_time(a in some_rate(), b in some_rate(), c in some_rate(), d in some_rate()) {
            let forth = in_differences([a, b, c, d]);
            let back = in_differences([b, a, d, c]);
            let (there, again) = (forth.interval.unwrap(), back.interval.unwrap());
            prop_assert!(there.contains(forth.estimate));
            prop_assert!((forth.estimate + back.estimate).abs() < 1e-12);
            prop_assert!((there.low + again.high).abs() < 1e-12);
            prop_assert!((-2.0 - 1e-9..=2.0 + 1e-9).contains(&there.low));
        }

        #[test]
        fn a_change_that_everybody_shares_is_no_effect(
            a in -50.0_f64..50.0, b in -50.0_f64..50.0, change in -50.0_f64..50.0, se in 0.0_f64..9.0
        ) {
            let effect = in_differences([mean(a, se), mean(a + change, se), mean(b, se), mean(b + change, se)]);
            prop_assert!(effect.estimate.abs() < 1e-9);
            prop_assert!(effect.interval.unwrap().contains(effect.estimate));
        }
    }
}
