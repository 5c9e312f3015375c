//! Small samples pulled towards the team: beta-binomial empirical Bayes for rates, normal shrinkage for figures
//! on a log scale.
//!
//! With five to eight reps the estimate of how much reps differ is itself noisy; a fixed strength of 10 or 20 is
//! offered as a setting ([`Prior::fixed`]). Better reps get more chances, so n goes with skill
//! (<http://varianceexplained.org/r/beta_binomial_baseball/>).

use serde::{Deserialize, Serialize};

use super::Rate;

/// The strength of a prior where nothing shows that reps differ: so strong that a rep's own figures hardly move it,
/// and still a number.
pub const NO_DIFFERENCE_STRENGTH: f64 = 1e6;

/// One median absolute deviation of a normal distribution is this part of its standard deviation: 1/Φ⁻¹(3/4).
const MAD_TO_SD: f64 = 1.482_602_218_505_602;

/// What is known of a rep's rate before the rep's own figures: Beta(alpha, beta).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prior {
    /// α = mean · strength.
    pub alpha: f64,
    /// β = (1 − mean) · strength.
    pub beta: f64,
    /// The rate of all reps together, from 0 to 1.
    pub mean: f64,
    /// M = α + β: how many tries the team's rate counts for. 0 where reps differ as much as they can.
    pub strength: f64,
    /// Whether the figures give evidence that reps differ; `false` puts every rep at the mean. A fixed prior
    /// assumes it.
    pub differs: bool,
}

impl Prior {
    /// The prior that the reps' own figures suggest. Reps without tries count for nothing. `None` where nobody
    /// tried anything.
    ///
    /// Method of moments: `p̂ = Σk/Σn`, `S = Σnᵢ(pᵢ − p̂)²`,
    /// `ρ̂ = [S − p̂(1−p̂)(I−1)] / {p̂(1−p̂)[N − Σnᵢ²/N − (I−1)]}`, `M = 1/ρ̂ − 1`. With `ρ̂ ≤ 0`, one rep, or a rate
    /// of 0 or 1 for all, nothing shows that reps differ. Kleinman 1973, "Proportions with extraneous variance",
    /// JASA 68; domain.md 2.1, FX-2.15.
    pub fn by_moments(reps: &[Rate]) -> Option<Self> {
        let counted: Vec<(f64, f64)> = reps
            .iter()
            .filter(|rate| rate.n > 0 && (0..=rate.n).contains(&rate.hits))
            .map(|rate| (rate.hits as f64, rate.n as f64))
            .collect();
        let hits: f64 = counted.iter().map(|(hits, _)| hits).sum();
        let tries: f64 = counted.iter().map(|(_, n)| n).sum();
        let mean = hits / tries;
        let scatter: f64 = counted
            .iter()
            .map(|(k, n)| n * (k / n - mean).powi(2))
            .sum();
        let squares: f64 = counted.iter().map(|(_, n)| n * n).sum();
        Self::of_moments(counted.len() as f64, (hits, tries), squares, scatter)
    }

    /// As [`Self::by_moments`], from sums over the reps: how many tried, `(Σk, Σn)`, `Σn²` and `S`.
    pub fn of_moments(
        reps: f64,
        (hits, tries): (f64, f64),
        squares: f64,
        scatter: f64,
    ) -> Option<Self> {
        if tries <= 0.0 {
            return None;
        }
        let mean = hits / tries;
        let within = mean * (1.0 - mean);
        let others = reps - 1.0;
        // Zero for one rep, for one try each, and where all won or all lost: nothing to learn from.
        let room = within * (tries - squares / tries - others);
        let correlation = (scatter - within * others) / room;
        if room <= 0.0 || correlation.is_nan() || correlation <= 0.0 {
            return Some(Self::of(mean, NO_DIFFERENCE_STRENGTH, false));
        }
        let strength = (1.0 / correlation - 1.0).clamp(0.0, NO_DIFFERENCE_STRENGTH);
        Some(Self::of(mean, strength, true))
    }

    /// The prior with a strength set by hand (10 or 20 tries are usual), mean from 0 to 1. What lies outside is
    /// brought to the nearest end.
    pub fn fixed(mean: f64, strength: f64) -> Self {
        Self::of(
            mean.clamp(0.0, 1.0),
            strength.clamp(0.0, NO_DIFFERENCE_STRENGTH),
            true,
        )
    }

    fn of(mean: f64, strength: f64, differs: bool) -> Self {
        Self {
            alpha: mean * strength,
            beta: (1.0 - mean) * strength,
            mean,
            strength,
            differs,
        }
    }

    /// A rep's rate pulled towards the team's: `(k + α)/(n + M)`, from 0 to 1. A rep without tries stands at the
    /// mean, as does every rep where nothing shows that they differ. Show n beside it: this is an estimate.
    ///
    /// Mean of the beta posterior, domain.md 2.1, FX-2.15 and FX-2.16.
    pub fn shrink(&self, rate: Rate) -> f64 {
        if !self.differs || rate.n <= 0 {
            return self.mean;
        }
        (rate.hits as f64 + self.alpha) / (rate.n as f64 + self.strength)
    }
}

/// How far a rep's own figure is believed, from 0 (the team's) to 1 (the rep's own): `spread²/(spread² + se²)`.
/// 0 where there is no spread between reps or the standard error is unknown.
///
/// Lindley & Smith 1972; in meta-analysis the B of Efron & Morris 1975 is one minus this.
pub fn reliability(se: f64, spread: f64) -> f64 {
    let (own, between) = (se * se, spread * spread);
    if !own.is_finite() || !between.is_finite() || between <= 0.0 {
        return 0.0;
    }
    between / (between + own)
}

/// A figure on a log scale (the logarithm of an average won value, of a cycle) pulled towards the centre of the
/// team: `centre + reliability · (value − centre)`; `se` is its standard error, `spread` the standard deviation
/// between reps, both on the same scale. The centre where the value is not a number.
///
/// Efron & Morris 1975, "Data analysis using Stein's estimator and its generalizations", JASA 70.
pub fn shrink_normal(value: f64, se: f64, centre: f64, spread: f64) -> f64 {
    if !value.is_finite() {
        return centre;
    }
    centre + reliability(se, spread) * (value - centre)
}

/// How much reps differ beyond chance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The median of the reps' figures.
    pub centre: f64,
    /// The standard deviation between reps, in the unit of the figures; 0 where chance explains what is seen.
    pub sd: f64,
    /// How many reps were counted.
    pub reps: usize,
}

/// The spread between reps from their figures and standard errors: `√max(0, (1.4826 · MAD)² − median of seᵢ²)`, where
/// MAD is the median of the distances from the median; hardly moved by one outlier. Pairs that are not finite are left
/// out; `None` where none is left. For fewer than four reps it tends to be too small.
///
/// F. R. Hampel 1974, "The influence curve and its role in robust estimation", JASA 69.
pub fn spread_by_median_deviation(values: &[(f64, f64)]) -> Option<Spread> {
    let (figures, errors) = finite(values);
    let centre = median(&figures)?;
    let distances: Vec<f64> = figures.iter().map(|v| (v - centre).abs()).collect();
    let squares: Vec<f64> = errors.iter().map(|se| se * se).collect();
    Some(Spread {
        centre,
        sd: spread_of(median(&distances)?, median(&squares)?),
        reps: figures.len(),
    })
}

/// The spread from a median absolute deviation and the median of the squared standard errors, see
/// [`spread_by_median_deviation`].
pub fn spread_of(deviation: f64, square: f64) -> f64 {
    ((MAD_TO_SD * deviation).powi(2) - square).max(0.0).sqrt()
}

fn finite(values: &[(f64, f64)]) -> (Vec<f64>, Vec<f64>) {
    let known = |pair: &&(f64, f64)| pair.0.is_finite() && pair.1.is_finite();
    values.iter().filter(known).copied().unzip()
}

/// The median of finite numbers; an even count gives the mean of the middle two. `None` for nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 {
        upper
    } else {
        f64::midpoint(sorted[middle - 1], upper)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(got: f64, expected: f64, digits: i32) -> bool {
        (got - expected).abs() <= 0.5 * 10_f64.powi(-digits) * 1.000_001
    }

    fn rates(counts: &[(i64, i64)]) -> Vec<Rate> {
        counts
            .iter()
            .map(|(hits, n)| Rate::new(*hits, *n))
            .collect()
    }

    #[test]
    fn five_reps_are_shrunk_to_the_published_rates() {
        // domain.md FX-2.15.
        let reps = rates(&[(2, 20), (4, 20), (6, 20), (8, 20), (12, 20)]);
        let prior = Prior::by_moments(&reps).unwrap();
        assert!(prior.differs && near(prior.mean, 0.32, 4), "{prior:?}");
        assert!(near(1.0 / (prior.strength + 1.0), 0.126_35, 5), "{prior:?}");
        assert!(near(prior.strength, 6.914, 3), "{prior:?}");
        assert!(
            near(prior.alpha, 2.2126, 4) && near(prior.beta, 4.7017, 4),
            "{prior:?}"
        );
        for (rate, expected) in reps.iter().zip([0.1565, 0.2308, 0.3051, 0.3794, 0.5281]) {
            assert!(near(prior.shrink(*rate), expected, 4), "{rate:?}");
        }
    }

    #[test]
    fn four_of_ten_ranks_below_three_hundred_of_a_thousand() {
        // domain.md FX-2.16, after D. Robinson, varianceexplained.org.
        let prior = Prior::fixed(78.7 / 303.6, 303.6);
        assert!(near(prior.shrink(Rate::new(4, 10)), 0.2637, 4));
        assert!(near(prior.shrink(Rate::new(300, 1000)), 0.2905, 4));
    }

    #[test]
    fn a_fixed_strength_counts_as_so_many_tries() {
        let prior = Prior::fixed(0.3, 10.0);
        assert!(near(prior.alpha, 3.0, 9) && near(prior.beta, 7.0, 9) && prior.differs);
        assert!(near(prior.shrink(Rate::new(0, 10)), 0.15, 9));
        assert!(near(prior.shrink(Rate::new(0, 0)), 0.3, 9));
    }

    #[test]
    fn without_evidence_of_a_difference_every_rep_stands_at_the_mean() {
        for (counts, mean) in [
            (vec![(5, 20), (5, 20), (5, 20)], 0.25),
            (vec![(6, 20)], 0.3),
            (vec![(0, 20), (0, 5)], 0.0),
            (vec![(7, 7), (3, 3)], 1.0),
            (vec![(1, 1), (0, 1), (0, 0)], 0.5),
        ] {
            let reps = rates(&counts);
            let prior = Prior::by_moments(&reps).unwrap();
            assert!(!prior.differs, "{counts:?}");
            assert!(
                prior.alpha.is_finite() && prior.beta.is_finite(),
                "{counts:?}"
            );
            for rate in reps {
                assert!(near(prior.shrink(rate), mean, 12), "{counts:?}");
            }
        }
    }

    #[test]
    fn nobody_and_nothing_tried_have_no_prior() {
        assert_eq!(Prior::by_moments(&[]), None);
        assert_eq!(Prior::by_moments(&rates(&[(0, 0), (0, 0)])), None);
        assert_eq!(spread_by_median_deviation(&[]), None);
        assert_eq!(spread_by_median_deviation(&[(f64::NAN, 1.0)]), None);
    }

    #[test]
    fn reps_as_different_as_can_be_keep_their_own_rates() {
        let prior = Prior::by_moments(&rates(&[(0, 20), (20, 20), (0, 20), (20, 20)])).unwrap();
        assert!(prior.differs && prior.strength < 1e-9, "{prior:?}");
        assert!(near(prior.shrink(Rate::new(0, 20)), 0.0, 9));
        assert!(near(prior.shrink(Rate::new(0, 0)), 0.5, 9));
    }

    #[test]
    fn an_uncertain_figure_is_pulled_further() {
        // spread 0.3, se 0.4: 0.09/0.25 = 0.36 of the way.
        assert!(near(shrink_normal(10.5, 0.4, 10.0, 0.3), 10.18, 9));
        assert!(near(shrink_normal(10.5, 0.0, 10.0, 0.3), 10.5, 9));
        for (value, se, spread) in [
            (10.5, 0.4, 0.0),
            (10.5, 0.0, 0.0),
            (10.5, f64::NAN, 0.3),
            (f64::NAN, 0.1, 0.3),
        ] {
            assert!(near(shrink_normal(value, se, 10.0, spread), 10.0, 9));
        }
    }

    #[test]
    fn chance_is_taken_out_of_the_spread() {
        // Distances from 3: 2, 1, 0, 1, 2, their median 1; 1.4826² less 0.25 is 1.9481.
        let five = [1.0, 2.0, 3.0, 4.0, 5.0].map(|value| (value, 0.5));
        let spread = spread_by_median_deviation(&five).unwrap();
        assert!(
            near(spread.centre, 3.0, 9) && near(spread.sd.powi(2), 1.9481, 4),
            "{spread:?}"
        );
        let loud = five.map(|(value, _)| (value, 9.0));
        assert!(near(spread_by_median_deviation(&loud).unwrap().sd, 0.0, 9));
        let one = spread_by_median_deviation(&five[..1]).unwrap();
        assert!(near(one.sd, 0.0, 9) && one.reps == 1);
    }

    #[test]
    fn one_outlier_hardly_moves_the_median_deviation() {
        let calm = [1.0, 2.0, 3.0, 4.0, 5.0].map(|value| (value, 0.1));
        let mut wild = calm;
        wild[4].0 = 500.0;
        let sd = |spread: Option<Spread>| spread.unwrap().sd;
        assert!(near(
            sd(spread_by_median_deviation(&wild)),
            sd(spread_by_median_deviation(&calm)),
            9
        ));
    }

    proptest! {
        #[test]
        fn a_shrunk_rate_lies_between_the_reps_own_and_the_mean(
            counts in prop::collection::vec((0_i64..60, 0_i64..60), 0..12)
        ) {
            let reps: Vec<Rate> = counts.iter().map(|(a, b)| Rate::new(*a.min(b), *a.max(b))).collect();
            if let Some(prior) = Prior::by_moments(&reps) {
                for rate in reps {
                    let (shrunk, raw) = (prior.shrink(rate), rate.value().unwrap_or(prior.mean));
                    prop_assert!(shrunk >= raw.min(prior.mean) - 1e-12 && shrunk <= raw.max(prior.mean) + 1e-12);
                }
            }
        }

        #[test]
        fn the_spread_does_not_depend_on_where_the_scale_begins(
            values in prop::collection::vec((-5.0_f64..5.0, 0.0_f64..1.0), 1..12), shift in -5.0_f64..5.0
        ) {
            let moved: Vec<(f64, f64)> = values.iter().map(|(v, se)| (v + shift, *se)).collect();
            let by = spread_by_median_deviation;
            let (here, there) = (by(&values).unwrap(), by(&moved).unwrap());
            prop_assert!((here.sd.powi(2) - there.sd.powi(2)).abs() < 1e-9);
            prop_assert!((here.centre + shift - there.centre).abs() < 1e-9);
        }
    }
}
