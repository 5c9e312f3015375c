//! The share of each factor in a difference: Shapley over all orders, exact where a factor is zero.
//!
//! A share is a share of the gap and not its cause. The sequential way ("first volume, then rate, then price")
//! is deliberately absent: its answer depends on the order (domain.md FX-2.11).

/// Most factors that are decomposed: 2^14 products of 14 factors, below ten milliseconds.
pub const MAX_FACTORS: usize = 14;

/// One share per factor of `Π after − Π before`, in the unit of the product; the shares add up to the difference.
///
/// A divisor (the cycle in the velocity `N·D·w/T`) is handed in as its inverse, `1/T`. A factor that does not
/// differ has a share of exactly 0. Cost: 2ⁿ⁺¹ multiplications for the products, n·2ⁿ for the shares. `None` for no factor, more than [`MAX_FACTORS`],
/// lists of different length, and values that are not finite.
///
/// L. S. Shapley 1953, "A value for n-person games"; for products Sun & Sundararajan 2011,
/// <https://ar5iv.labs.arxiv.org/html/1102.0989>; domain.md 2.1.
pub fn shapley_of_product(before: &[f64], after: &[f64]) -> Option<Vec<f64>> {
    let finite = before.iter().chain(after).all(|value| value.is_finite());
    if before.len() != after.len() || !finite {
        return None;
    }
    if before.is_empty() || before.len() > MAX_FACTORS {
        return None;
    }
    // Always multiplied in the same order, so that equal factors give equal products to the last digit. Each factor
    // doubles the sets: those without it, then those with it.
    let mut products = Vec::with_capacity(1 << before.len());
    products.push(1.0);
    for (old, new) in before.iter().zip(after) {
        for set in 0..products.len() {
            let product = products[set];
            products.push(product * new);
            products[set] = product * old;
        }
    }
    shares(before.len(), &products)
}

/// One share per factor of `value(all) − value(none)` for any figure made of `factors` factors: `value` is asked
/// with a set of bits, bit i set where factor i is taken from the new side.
///
/// `Σ_S |S|!(n−|S|−1)!/n! · (value(S ∪ i) − value(S))` over the sets S without i. `value` is asked 2ⁿ times.
/// `None` for no factor, more than [`MAX_FACTORS`], and a `value` that is not finite.
///
/// L. S. Shapley 1953; formula at <https://adriennevermorel.com/notes/shapley-value-attribution/>.
pub fn shapley(factors: usize, value: impl Fn(u32) -> f64) -> Option<Vec<f64>> {
    if factors == 0 || factors > MAX_FACTORS {
        return None;
    }
    let values: Vec<f64> = (0..1_u32 << factors).map(value).collect();
    shares(factors, &values)
}

/// The shares from the value of each set of factors, by its bits.
fn shares(factors: usize, values: &[f64]) -> Option<Vec<f64>> {
    if !values.iter().all(|value| value.is_finite()) {
        return None;
    }
    let weights = weights(factors);
    let mut shares = vec![-0.0; factors];
    // The sets without a factor in their order, of all factors side by side: their sums do not wait for one another.
    for rest in 0..values.len() / 2 {
        let weight = weights[rest.count_ones() as usize];
        for (factor, share) in shares.iter_mut().enumerate() {
            let bit = 1_usize << factor;
            let below = rest & (bit - 1);
            let set = (rest - below) << 1 | below;
            *share += weight * (values[set | bit] - values[set]);
        }
    }
    Some(shares)
}

/// The weight of a set by its size: the share of orders in which exactly that set comes before the factor,
/// `1 / (n · C(n−1, size))`.
fn weights(factors: usize) -> Vec<f64> {
    let mut ways = 1.0;
    (0..factors)
        .map(|size| {
            let weight = 1.0 / (factors as f64 * ways);
            ways *= (factors - 1 - size) as f64 / (size + 1) as f64;
            weight
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(before: &[f64], after: &[f64], expected: &[f64], digits: i32, name: &str) {
        let got = shapley_of_product(before, after).unwrap();
        assert_eq!(got.len(), expected.len(), "{name}");
        let near = 0.5 * 10_f64.powi(-digits) * 1.000_001;
        for (share, published) in got.iter().zip(expected) {
            assert!((share - published).abs() <= near, "{name}: {got:?}");
        }
    }

    #[test]
    fn a_shortfall_of_money_meets_the_published_shares() {
        let plan = [40.0, 0.25, 25_000.0];
        // domain.md FX-2.10: 250,000 to 168,000.
        check(
            &plan,
            &[30.0, 0.20, 28_000.0],
            &[-59_500.0, -46_250.0, 23_750.0],
            2,
            "FX-2.10",
        );
        // domain.md FX-2.13: nothing won, where LMDI is undefined.
        check(
            &plan,
            &[30.0, 0.0, 28_000.0],
            &[-32_500.0, -231_250.0, 13_750.0],
            2,
            "FX-2.13",
        );
    }

    #[test]
    fn a_longer_cycle_is_a_factor_as_its_inverse() {
        // domain.md FX-2.12: 2,777.78 to 1,680.00 per day.
        check(
            &[40.0, 0.25, 25_000.0, 1.0 / 90.0],
            &[30.0, 0.20, 28_000.0, 1.0 / 100.0],
            &[-628.66, -488.94, 251.81, -231.99],
            2,
            "FX-2.12",
        );
    }

    /// The four conversions of a funnel under its top count.
    fn funnel(counts: [f64; 5]) -> Vec<f64> {
        let conversions = counts.windows(2).map(|pair| pair[1] / pair[0]);
        std::iter::once(counts[0]).chain(conversions).collect()
    }

    #[test]
    fn funnels_beside_the_benchmark_meet_the_published_shares() {
        let bench = funnel([185.0, 74.0, 37.0, 18.0, 10.0]);
        // domain.md FX-1.11: R1, −5 sales, an activity gap.
        let low_volume = funnel([90.0, 36.0, 18.0, 9.0, 5.0]);
        check(
            &bench,
            &low_volume,
            &[-5.206, 0.0, 0.0, 0.206, 0.0],
            3,
            "FX-1.11",
        );
        // Fixing volume alone gives 10.28 sales.
        let fixed: f64 = 185.0 * low_volume[1..].iter().product::<f64>();
        assert!((fixed - 10.28).abs() < 5e-3, "{fixed}");
        // domain.md FX-1.12: R2, −4 sales, methodology at Lead→Qualified.
        let unqualified = funnel([240.0, 48.0, 24.0, 12.0, 6.0]);
        check(
            &bench,
            &unqualified,
            &[2.156, -5.521, 0.0, 0.225, -0.860],
            3,
            "FX-1.12",
        );
        let fixed = unqualified[0] * bench[1] * unqualified[2..].iter().product::<f64>();
        assert!((fixed - 12.0).abs() < 1e-9, "{fixed}");
    }

    #[test]
    fn compensating_ratios_show_when_their_steps_are_merged() {
        // domain.md FX-1.13: R3, −4 sales. Closing at the benchmark's rate would "give" 22.2 sales; merged, it is
        // Qualified→Sale, 8.1 % beside 13.5 %, that holds the whole gap.
        let (bench, early) = ([185.0, 74.0, 10.0], [185.0, 74.0, 6.0]);
        assert!((40.0 * 10.0 / 18.0 - 22.2_f64).abs() < 0.05);
        let merged = |counts: [f64; 3]| [counts[0], counts[1] / counts[0], counts[2] / counts[1]];
        assert!((merged(bench)[2] - 0.135).abs() < 5e-4 && (merged(early)[2] - 0.081).abs() < 5e-4);
        check(
            &merged(bench),
            &merged(early),
            &[0.0, 0.0, -4.0],
            9,
            "FX-1.13",
        );
    }

    #[test]
    fn one_factor_after_the_other_would_depend_on_the_order() {
        // domain.md FX-2.11: N, w, D against D, w, N. Why the sequential way is absent.
        let (plan, actual) = ([40.0, 0.25, 25_000.0], [30.0, 0.20, 28_000.0]);
        let sequential = |order: [usize; 3]| {
            let (mut now, mut shares) = (plan, [0.0; 3]);
            for factor in order {
                let old: f64 = now.iter().product();
                now[factor] = actual[factor];
                shares[factor] = (now.iter().product::<f64>() - old).round();
            }
            shares
        };
        for (order, expected) in [
            ([0, 1, 2], [-62_500.0, -37_500.0, 18_000.0]),
            ([2, 1, 0], [-56_000.0, -56_000.0, 30_000.0]),
        ] {
            let near = sequential(order)
                .iter()
                .zip(expected)
                .all(|(got, want)| (got - want).abs() < 0.5);
            assert!(near, "{order:?}");
        }
    }

    #[test]
    fn what_cannot_be_decomposed_is_refused() {
        assert_eq!(shapley_of_product(&[], &[]), None);
        assert_eq!(shapley_of_product(&[1.0], &[1.0, 2.0]), None);
        assert_eq!(shapley_of_product(&[1.0, f64::NAN], &[1.0, 2.0]), None);
        assert_eq!(shapley_of_product(&[1.0; 15], &[2.0; 15]), None);
        assert_eq!(shapley_of_product(&[1e308, 10.0], &[1.0, 1.0]), None);
    }

    fn sides() -> impl Strategy<Value = Vec<(f64, f64)>> {
        let factor = prop_oneof![4 => -20.0_f64..20.0, 1 => Just(0.0)];
        prop::collection::vec((factor.clone(), factor), 1..8)
    }

    fn size(sides: &[(f64, f64)]) -> f64 {
        sides
            .iter()
            .map(|(old, new)| old.abs().max(new.abs()).max(1.0))
            .product()
    }

    proptest! {
        #[test]
        fn the_shares_add_up_to_the_difference(sides in sides()) {
            let (before, after): (Vec<f64>, Vec<f64>) = sides.iter().copied().unzip();
            let sum: f64 = shapley_of_product(&before, &after).unwrap().iter().sum();
            let difference = after.iter().product::<f64>() - before.iter().product::<f64>();
            prop_assert!((sum - difference).abs() <= 1e-9 * size(&sides));
        }

        #[test]
        fn looking_from_the_other_side_negates_every_share(sides in sides()) {
            let (before, after): (Vec<f64>, Vec<f64>) = sides.iter().copied().unzip();
            let forth = shapley_of_product(&before, &after).unwrap();
            let back = shapley_of_product(&after, &before).unwrap();
            for (a, b) in forth.iter().zip(back) {
                prop_assert!((a + b).abs() <= 1e-9 * size(&sides));
            }
        }

        #[test]
        fn a_factor_that_does_not_differ_has_no_share(sides in sides(), which in 0_usize..8) {
            let (before, mut after): (Vec<f64>, Vec<f64>) = sides.iter().copied().unzip();
            let which = which % before.len();
            after[which] = before[which];
            prop_assert!(shapley_of_product(&before, &after).unwrap()[which].abs() < f64::MIN_POSITIVE);
        }

        #[test]
        fn the_order_of_the_factors_does_not_matter(sides in sides(), turn in 0_usize..8) {
            let (before, after): (Vec<f64>, Vec<f64>) = sides.iter().copied().unzip();
            let mut shares = shapley_of_product(&before, &after).unwrap();
            let mut turned = sides.clone();
            let turn = turn % sides.len();
            turned.rotate_left(turn);
            shares.rotate_left(turn);
            let (before, after): (Vec<f64>, Vec<f64>) = turned.into_iter().unzip();
            for (a, b) in shares.iter().zip(shapley_of_product(&before, &after).unwrap()) {
                prop_assert!((a - b).abs() <= 1e-9 * size(&sides));
            }
        }

        #[test]
        fn the_subset_formula_is_the_mean_over_all_orders(
            a in prop::array::uniform3(-9.0_f64..9.0), b in prop::array::uniform3(-9.0_f64..9.0)
        ) {
            let mut mean = [0.0; 3];
            for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
                let mut now = a;
                for factor in order {
                    let old: f64 = now.iter().product();
                    now[factor] = b[factor];
                    mean[factor] += (now.iter().product::<f64>() - old) / 6.0;
                }
            }
            for (share, expected) in shapley_of_product(&a, &b).unwrap().iter().zip(mean) {
                prop_assert!((share - expected).abs() < 1e-9);
            }
        }
    }

    proptest! {
        /// The products of all sets at once are those of each set alone, to the last digit.
        #[test]
        fn a_product_is_divided_as_any_figure_of_the_same_sets(
            sides in prop::collection::vec((-1e6_f64..1e6, -1e6_f64..1e6), 1..9),
        ) {
            let (before, after): (Vec<f64>, Vec<f64>) = sides.iter().copied().unzip();
            let product = |chosen: u32| -> f64 {
                let sides = sides.iter().enumerate();
                sides
                    .map(|(at, (old, new))| if chosen >> at & 1 == 1 { *new } else { *old })
                    .product()
            };
            prop_assert_eq!(
                shapley_of_product(&before, &after),
                shapley(before.len(), product)
            );
        }
    }
}
