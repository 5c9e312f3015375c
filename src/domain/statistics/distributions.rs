//! The normal and the beta distribution: how likely, how sure, and at which level.

/// Most steps of a continued fraction; it needs about the root of the larger parameter, 1,000 for a million deals.
const MAX_STEPS: u32 = 100_000;

/// Where a continued fraction would divide by zero.
const TINY: f64 = 1e-300;

/// P(Z ≤ z) of the standard normal distribution, to about 14 digits.
///
/// Hart 1968 as given by Graeme West, "Better approximations to cumulative normal functions", Wilmott 2005; far out
/// Laplace's continued fraction, DLMF 7.9.
pub fn normal_cdf(z: f64) -> f64 {
    let tail = normal_upper_tail(z.abs());
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// P(Z > z) for z ≥ 0.
fn normal_upper_tail(z: f64) -> f64 {
    const TOP: [f64; 7] = [
        3.526_249_659_989_11e-2,
        0.700_383_064_443_688,
        6.373_962_203_531_65,
        33.912_866_078_383,
        112.079_291_497_871,
        221.213_596_169_931,
        220.206_867_912_376,
    ];
    const BOTTOM: [f64; 8] = [
        8.838_834_764_831_84e-2,
        1.755_667_163_182_64,
        16.064_177_579_207,
        86.780_732_202_946_1,
        296.564_248_779_674,
        637.333_633_378_831,
        793.826_512_519_948,
        440.413_735_824_752,
    ];
    let bell = (-z * z / 2.0).exp();
    if z < 7.071_067_811_865_47 {
        return bell * polynomial(&TOP, z) / polynomial(&BOTTOM, z);
    }
    if z > 37.0 {
        return 0.0;
    }
    let fraction = (1..=20).rev().fold(z, |below, k| z + f64::from(k) / below);
    bell / fraction / (2.0 * std::f64::consts::PI).sqrt()
}

/// Coefficients from the highest power down.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, c| sum * x + c)
}

/// The level per test that keeps the chance of even one false alarm among `tests` independent tests at `level`:
/// `1 − (1 − level)^(1/tests)`. Both levels are one-sided chances of a false alarm, such as 0.05; fewer than two
/// tests leave it as it is.
///
/// Z. Šidák 1967, "Rectangular confidence regions for the means of multivariate normal distributions", JASA 62.
pub fn sidak(level: f64, tests: usize) -> f64 {
    let level = level.clamp(0.0, 1.0);
    if tests < 2 {
        return level;
    }
    -((-level).ln_1p() / tests as f64).exp_m1()
}

/// The level at or below which a chance counts, so that on average at most `share` of what is then found is false,
/// however many `tests` there are: the largest `k/tests · share` that `k` of the chances do not exceed. Where nobody has
/// what is looked for, it is also the chance of even one false finding. `chances` are the smallest ones of the tests, at
/// least all up to `share`, in ascending order; where none counts the answer is the level of a single one.
///
/// Y. Benjamini, Y. Hochberg 1995, "Controlling the false discovery rate", JRSS B 57(1), procedure (1).
pub fn benjamini_hochberg(share: f64, chances: &[f64], tests: usize) -> f64 {
    let level = |k: usize| k as f64 / tests.max(1) as f64 * share;
    let found = (1..=chances.len())
        .rev()
        .find(|k| chances[k - 1] <= level(*k));
    level(found.unwrap_or(1))
}

/// P(X ≤ x) for X ~ Beta(`alpha`, `beta`), which is the regularised incomplete beta function `I_x(alpha, beta)`.
/// A parameter of exactly 0 is the limit, all mass at 0 or at 1; `None` for negative parameters, for both 0, and
/// for what is not a number.
///
/// Continued fraction DLMF 8.17.22 by Lentz's method; <https://dlmf.nist.gov/8.17>.
pub fn beta_cdf(x: f64, alpha: f64, beta: f64) -> Option<f64> {
    let fits = alpha.is_finite() && beta.is_finite() && alpha >= 0.0 && beta >= 0.0;
    if !fits || x.is_nan() || alpha + beta <= 0.0 {
        return None;
    }
    if x < 0.0 {
        return Some(0.0);
    }
    if x >= 1.0 || alpha == 0.0 {
        return Some(1.0);
    }
    if x == 0.0 || beta == 0.0 {
        return Some(0.0);
    }
    let front = (ln_gamma(alpha + beta) - ln_gamma(alpha) - ln_gamma(beta)
        + alpha * x.ln()
        + beta * (-x).ln_1p())
    .exp();
    // The fraction converges fast on this side of the mean; the other side is its mirror.
    let share = if x < (alpha + 1.0) / (alpha + beta + 2.0) {
        front * beta_fraction(x, alpha, beta) / alpha
    } else {
        1.0 - front * beta_fraction(1.0 - x, beta, alpha) / beta
    };
    Some(share.clamp(0.0, 1.0))
}

/// The continued fraction of the incomplete beta function.
fn beta_fraction(x: f64, alpha: f64, beta: f64) -> f64 {
    let guarded = |value: f64| if value.abs() < TINY { TINY } else { value };
    let whole = alpha + beta;
    let mut upper = 1.0;
    let mut lower = 1.0 / guarded(1.0 - whole * x / (alpha + 1.0));
    let mut fraction = lower;
    for step in 1..MAX_STEPS {
        let m = f64::from(step);
        let at = alpha + 2.0 * m;
        let even = m * (beta - m) * x / ((at - 1.0) * at);
        let odd = -(alpha + m) * (whole + m) * x / (at * (at + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            lower = 1.0 / guarded(1.0 + term * lower);
            upper = guarded(1.0 + term / upper);
            change = upper * lower;
            fraction *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// The logarithm of the gamma function for x > 0: C. Lanczos 1964, with the nine coefficients of P. Godfrey (g = 7).
fn ln_gamma(x: f64) -> f64 {
    const COEFFICIENTS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    // Below 1/2 the recurrence Γ(x) = Γ(x+1)/x keeps the digits.
    if x < 0.5 {
        return ln_gamma(x + 1.0) - x.ln();
    }
    let x = x - 1.0;
    let sum = COEFFICIENTS
        .iter()
        .zip(1_u32..)
        .fold(0.999_999_999_999_809_9, |sum, (c, k)| {
            sum + c / (x + f64::from(k))
        });
    let t = x + 7.5;
    (2.0 * std::f64::consts::PI).ln() / 2.0 + (x + 0.5) * t.ln() - t + sum.ln()
}

/// P(true rate < `benchmark`) after `hits` of `n`, when before them the rate was Beta(`prior_alpha`, `prior_beta`):
/// the posterior is Beta(α + hits, β + n − hits). Beta(1, 1) knows nothing beforehand. `None` where n = 0, for
/// counts that cannot be, and for a prior that cannot be.
///
/// domain.md 2.1 "Beta posterior" and FX-2.17; Gelman et al., Bayesian Data Analysis, 2.4.
pub fn probability_below(
    benchmark: f64,
    hits: i64,
    n: i64,
    prior_alpha: f64,
    prior_beta: f64,
) -> Option<f64> {
    let fits = n > 0 && hits >= 0 && hits <= n && prior_alpha >= 0.0 && prior_beta >= 0.0;
    if !fits {
        return None;
    }
    beta_cdf(
        benchmark,
        prior_alpha + hits as f64,
        prior_beta + (n - hits) as f64,
    )
}

/// The chance of a value at least as far from 0 as `t`, on either side, under Student's t distribution with so many
/// degrees of freedom: `I_x(ν/2, 1/2)` with `x = ν/(ν + t²)`. `None` without a degree of freedom.
///
/// Student 1908; Abramowitz and Stegun 26.7.1, 26.5.27.
pub fn student_t_two_sided(t: f64, freedom: usize) -> Option<f64> {
    if freedom == 0 || t.is_nan() {
        return None;
    }
    let nu = freedom as f64;
    beta_cdf(nu / (nu + t * t), nu / 2.0, 0.5)
}

/// The t that is exceeded on either side with the chance `level`: what an interval of 1 − `level` reaches, in
/// standard errors. `None` without a degree of freedom and for a level that is no chance between 0 and 1.
///
/// Bisection of [`student_t_two_sided`].
pub fn student_t_reach(level: f64, freedom: usize) -> Option<f64> {
    if !(level > 0.0 && level < 1.0) {
        return None;
    }
    let (mut low, mut high) = (0.0, 1.0);
    while student_t_two_sided(high, freedom)? > level && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if student_t_two_sided(middle, freedom)? > level {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(f64::midpoint(low, high))
}

/// The chance of at most `hits` of `n` where the true rate is `rate`: how surprising a low count is. `None` where
/// n = 0, for counts that cannot be, and for a rate outside of 0 to 1.
///
/// Binomial distribution by the incomplete beta function, DLMF 8.17.5; domain.md FX-1.14.
pub fn at_most(hits: i64, n: i64, rate: f64) -> Option<f64> {
    let fits = n > 0 && (0..=n).contains(&hits) && (0.0..=1.0).contains(&rate);
    if !fits {
        return None;
    }
    beta_cdf(1.0 - rate, (n - hits) as f64, hits as f64 + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_normal_distribution_meets_its_tables() {
        // As math.erfc of Python 3 gives them; -1.914 is the z of domain.md FX-2.17.
        for (z, expected) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_543),
            (1.96, 0.975_002_104_851_780),
            (-1.914, 0.027_810_077_875_579),
            (-3.0, 0.001_349_898_031_630_1),
            (-10.0, 7.619_853_024_160_6e-24),
            (-40.0, 0.0),
        ] {
            let got = normal_cdf(z);
            let near = (got - expected).abs() <= expected * 1e-9;
            assert!(near, "{z}: {got}");
        }
    }

    #[test]
    fn the_rep_of_fx_2_17_is_below_the_rest_with_this_probability() {
        // domain.md FX-2.17: 3 of 20 against 37.5 %, Beta(1,1): .9805.
        let got = probability_below(0.375, 3, 20, 1.0, 1.0).unwrap();
        assert!((got - 0.9805).abs() < 5e-5, "{got}");
    }

    #[test]
    fn student_t_meets_its_table() {
        // Critical values of a printed table (NIST/SEMATECH e-Handbook 1.3.6.7.2), two-sided.
        for (freedom, level, t) in [
            (3, 0.05, 3.182),
            (7, 0.05, 2.365),
            (7, 0.01, 3.499),
            (30, 0.05, 2.042),
            (1, 0.02, 31.821),
        ] {
            let reach = student_t_reach(level, freedom).unwrap();
            assert!((reach - t).abs() < 6e-4, "{freedom}, {level}: {reach}");
            let chance = student_t_two_sided(-t, freedom).unwrap();
            assert!((chance - level).abs() < level * 1e-3, "{chance}");
        }
        assert_eq!(student_t_two_sided(1.0, 0), None);
        assert_eq!(student_t_two_sided(f64::INFINITY, 4), Some(0.0));
        assert_eq!(student_t_reach(0.0, 4), None);
    }

    #[test]
    fn nothing_of_two_surprises_nobody() {
        // domain.md FX-1.14: 0 of 2 at 55.6 % has a chance of 19.8 %.
        let got = at_most(0, 2, 10.0 / 18.0).unwrap();
        assert!((got - 0.198).abs() < 5e-4, "{got}");
        for (hits, n, rate, expected) in [
            (2, 2, 0.3, Some(1.0)),
            (1, 2, 1.0, Some(0.0)),
            (0, 2, 0.0, Some(1.0)),
            (1, 2, 0.5, Some(0.75)),
            (0, 0, 0.5, None),
            (0, 2, 1.1, None),
        ] {
            let got = at_most(hits, n, rate);
            let near = got
                .zip(expected)
                .is_none_or(|(got, want)| (got - want).abs() < 1e-12);
            assert!(
                got.is_some() == expected.is_some() && near,
                "{hits}/{n}: {got:?}"
            );
        }
    }

    #[test]
    fn nothing_counted_and_impossible_counts_have_no_probability() {
        for (hits, n) in [(0, 0), (3, 2), (-1, 4)] {
            assert_eq!(
                probability_below(0.5, hits, n, 1.0, 1.0),
                None,
                "{hits}/{n}"
            );
        }
        assert_eq!(probability_below(0.5, 1, 2, f64::NAN, 1.0), None);
        assert_eq!(probability_below(0.5, 0, 5, 0.0, 1.0), Some(1.0));
        assert_eq!(probability_below(0.5, 5, 5, 1.0, 0.0), Some(0.0));
        assert_eq!(beta_cdf(0.5, 0.0, 0.0), None);
    }

    #[test]
    fn many_deals_do_not_break_the_beta_distribution() {
        let got = beta_cdf(0.3, 300_000.0, 700_000.0).unwrap();
        assert!((got - 0.5).abs() < 1e-3, "{got}");
    }

    #[test]
    fn the_family_level_is_shared_among_its_tests() {
        // Abdi 2007, "Bonferroni and Šidák corrections", Encyclopedia of Measurement and Statistics: .0127 for 4.
        for (level, tests, expected) in [
            (0.05, 0, 0.05),
            (0.05, 1, 0.05),
            (0.05, 4, 0.012_741),
            (0.05, 10, 0.005_116),
            (0.1, 30, 0.003_506),
        ] {
            assert!(
                (sidak(level, tests) - expected).abs() < 1e-6,
                "{level} {tests}"
            );
        }
    }

    #[test]
    fn the_share_of_false_findings_is_kept_as_published() {
        // Benjamini and Hochberg 1995, section 3.3: fifteen chances, four found at 0.05, three by Bonferroni's level.
        let chances = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
            0.5719, 0.6528, 0.7590, 1.0,
        ];
        let level = benjamini_hochberg(0.05, &chances, 15);
        assert_eq!(chances.iter().filter(|chance| **chance <= level).count(), 4);
        // Chances above the share never count.
        assert_eq!(
            benjamini_hochberg(0.05, &chances[..9], 15).to_bits(),
            level.to_bits()
        );
        for (chances, tests, expected) in [
            (&[][..], 0, 0.05),
            (&[], 10, 0.005),
            (&[0.04], 2, 0.025),
            (&[0.04, 0.045], 2, 0.05),
        ] {
            let level = benjamini_hochberg(0.05, chances, tests);
            assert!((level - expected).abs() < 1e-12, "{chances:?} {tests}");
        }
    }

    proptest! {
        #[test]
        fn the_beta_distribution_mirrors_and_rises(
            x in 0.0_f64..1.0, further in 0.0_f64..1.0, a in 0.01_f64..500.0, b in 0.01_f64..500.0
        ) {
            let share = beta_cdf(x, a, b).unwrap();
            prop_assert!((share + beta_cdf(1.0 - x, b, a).unwrap() - 1.0).abs() < 1e-9);
            prop_assert!(beta_cdf(x.max(further), a, b).unwrap() >= beta_cdf(x.min(further), a, b).unwrap() - 1e-12);
        }

        #[test]
        fn whole_parameters_count_like_the_binomial(x in 0.01_f64..0.99, k in 1_i32..15, more in 0_i32..15) {
            // I_x(k, n−k+1) = P(at least k of n), DLMF 8.17.5.
            let n = k + more;
            let (mut tail, mut ways) = (0.0, 1.0);
            for hits in 0..=n {
                if hits >= k {
                    tail += ways * x.powi(hits) * (1.0 - x).powi(n - hits);
                }
                ways *= f64::from(n - hits) / f64::from(hits + 1);
            }
            let got = beta_cdf(x, f64::from(k), f64::from(n - k + 1)).unwrap();
            prop_assert!((got - tail).abs() < 1e-10, "{} {}", got, tail);
        }

        #[test]
        fn as_many_tests_at_the_shared_level_meet_the_family_level(level in 0.0_f64..0.5, tests in 1_usize..500) {
            let each = sidak(level, tests);
            prop_assert!((1.0 - (1.0 - each).powi(tests as i32) - level).abs() < 1e-10);
        }
    }
}
