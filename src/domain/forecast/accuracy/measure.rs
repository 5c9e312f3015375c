//! How far forecasts were from what came: MAPE, WAPE and bias.

/// A forecast and what came of it, both in minor units of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// F: what was forecast.
    pub forecast: i64,
    /// A: what came.
    pub actual: i64,
}

impl Pair {
    /// A forecast and what came.
    pub fn new(forecast: i64, actual: i64) -> Self {
        Self { forecast, actual }
    }

    /// F − A: above 0 was forecast too high.
    pub fn error(self) -> i64 {
        self.forecast - self.actual
    }
}

/// The mean absolute percentage error as a share, `mean(|A − F| / A)`, and over how many pairs. A pair without an
/// actual is left out, because the error has nothing to be a share of; `None` where nothing is left.
///
/// domain.md 3.1, FX-3.09.
pub fn mape(pairs: &[Pair]) -> Option<(f64, usize)> {
    let shares: Vec<f64> = (pairs.iter())
        .filter(|pair| pair.actual > 0)
        .map(|pair| pair.error().unsigned_abs() as f64 / pair.actual as f64)
        .collect();
    (!shares.is_empty()).then(|| {
        (
            shares.iter().sum::<f64>() / shares.len() as f64,
            shares.len(),
        )
    })
}

/// The weighted absolute percentage error as a share, `Σ|A − F| / ΣA`; `None` without pairs and where nothing came.
///
/// domain.md 3.1, FX-3.09. Errors of people or segments do not cancel as long as each is a pair of its own (FX-3.10).
pub fn wape(pairs: &[Pair]) -> Option<f64> {
    let missed = pairs.iter().map(|pair| i128::from(pair.error()).abs());
    share(missed.sum(), pairs)
}

/// The bias as a share, `Σ(F − A) / ΣA`: above 0 too much was forecast (happy ears), below 0 too little
/// (sandbagging); `None` without pairs and where nothing came.
///
/// domain.md 3.1, FX-3.09.
pub fn bias(pairs: &[Pair]) -> Option<f64> {
    let missed = pairs.iter().map(|pair| i128::from(pair.error()));
    share(missed.sum(), pairs)
}

fn share(missed: i128, pairs: &[Pair]) -> Option<f64> {
    let came: i128 = pairs.iter().map(|pair| i128::from(pair.actual)).sum();
    (came > 0).then(|| missed as f64 / came as f64)
}

/// All three over the same pairs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measured {
    /// Pairs.
    pub n: usize,
    /// Σ|A − F| / ΣA; `None`: no data.
    pub wape: Option<f64>,
    /// Σ(F − A) / ΣA; `None`: no data.
    pub bias: Option<f64>,
    /// mean(|A − F| / A); `None`: no data.
    pub mape: Option<f64>,
    /// Pairs with something that came, which is what MAPE is over.
    pub mape_n: usize,
}

impl Measured {
    /// Measures pairs.
    pub fn of(pairs: &[Pair]) -> Self {
        let mape = mape(pairs);
        Self {
            n: pairs.len(),
            wape: wape(pairs),
            bias: bias(pairs),
            mape: mape.map(|(share, _)| share),
            mape_n: mape.map_or(0, |(_, n)| n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(of: &[(i64, i64)]) -> Vec<Pair> {
        of.iter().map(|(f, a)| Pair::new(*f, *a)).collect()
    }

    fn near(got: Option<f64>, want: f64) -> bool {
        got.is_some_and(|got| (got - want).abs() < 5e-5)
    }

    #[test]
    fn the_three_measures_meet_fx_3_09() {
        // domain.md FX-3.09: F 100,120,80,200; A 90,150,80,160: MAPE 14.03 %, WAPE 16.67 %, bias +4.17 %.
        let measured = Measured::of(&pairs(&[(100, 90), (120, 150), (80, 80), (200, 160)]));
        assert!(near(measured.mape, 0.1403), "{measured:?}");
        assert!(near(measured.wape, 0.1667), "{measured:?}");
        assert!(near(measured.bias, 0.0417), "{measured:?}");
        assert_eq!((measured.n, measured.mape_n), (4, 4));
    }

    #[test]
    fn errors_that_cancel_in_total_show_by_segment_fx_3_10() {
        // domain.md FX-3.10: forecast 1 M, actual 1 M; Enterprise −500 k, SMB +500 k: in total 0, by segment 100 %.
        let total = pairs(&[(1_000_000, 1_000_000)]);
        assert_eq!(wape(&total), Some(0.0));
        let by_segment = pairs(&[(250_000, 750_000), (750_000, 250_000)]);
        assert_eq!(wape(&by_segment), Some(1.0));
        assert_eq!(bias(&by_segment), Some(0.0));
    }

    #[test]
    fn a_forecast_beside_plan_last_quarter_and_last_year_has_the_ratios_of_fx_3_11() {
        // domain.md FX-3.11: CRO 3,400 k; plan 3,900 k; last Q 3,000 k; year ago 2,850 k.
        let against = |other: i64| bias(&[Pair::new(3_400, other)]);
        assert!((1.0 + against(3_900).unwrap() - 0.872).abs() < 5e-4);
        assert!((against(3_000).unwrap() - 0.133).abs() < 5e-4);
        assert!((against(2_850).unwrap() - 0.193).abs() < 5e-4);
    }

    #[test]
    fn nothing_to_measure_is_no_data_and_never_zero() {
        assert_eq!(Measured::of(&[]), Measured::default());
        for (of, wanted_wape, wanted_mape) in [
            // Nothing came: there is no share of nothing, neither of one period nor of all.
            (vec![(100, 0)], None, None),
            (vec![(0, 0)], None, None),
            // Nothing was called, and something came: all of it was missed.
            (vec![(0, 50)], Some(1.0), Some((1.0, 1))),
            // One of two periods without an actual counts in WAPE and not in MAPE.
            (vec![(100, 0), (50, 50)], Some(2.0), Some((0.0, 1))),
        ] {
            let pairs = pairs(&of);
            assert_eq!(wape(&pairs), wanted_wape, "{of:?}");
            assert_eq!(mape(&pairs), wanted_mape, "{of:?}");
        }
    }

    proptest! {
        #[test]
        fn bias_is_never_larger_than_the_error_and_the_total_never_worse_than_its_parts(
            of in prop::collection::vec((0_i64..1_000_000, 0_i64..1_000_000), 1..30),
        ) {
            let parts = pairs(&of);
            let whole = Pair::new(
                parts.iter().map(|pair| pair.forecast).sum(),
                parts.iter().map(|pair| pair.actual).sum(),
            );
            if let (Some(wape_of_parts), Some(bias)) = (wape(&parts), bias(&parts)) {
                prop_assert!(bias.abs() <= wape_of_parts + 1e-12);
                prop_assert!(wape(&[whole]).unwrap() <= wape_of_parts + 1e-12);
            }
        }
    }
}
