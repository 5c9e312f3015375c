//! One factor of a person beside the benchmark: how far, how sure, and what the difference costs.

use super::benchmark::{Benchmark, Point};
use super::factor::{Factor, Measured};
use super::standing::Standing;
use super::{Settings, Survey};
use crate::domain::statistics::Rate;
use crate::domain::statistics::decomposition::shapley_of_product;
use crate::domain::statistics::distributions::{normal_cdf, probability_below, sidak};
use crate::domain::statistics::shrinkage::{Prior, shrink_normal};

/// What may be said about a factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Worse than the benchmark, beyond reasonable doubt.
    Behind,
    /// Better than the benchmark, beyond its interval.
    Ahead,
    /// No difference that the numbers carry.
    NoDifference,
    /// Looks worse, but too little is behind it.
    TooFew,
    /// Nothing to compare.
    NoData,
}

impl Reading {
    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Behind => "behind",
            Self::Ahead => "ahead",
            Self::NoDifference => "no_difference",
            Self::TooFew => "too_few",
            Self::NoData => "no_data",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Behind => "behind",
            Self::Ahead => "ahead",
            Self::NoDifference => "no clear gap",
            Self::TooFew => "not enough evidence",
            Self::NoData => "no data",
        }
    }
}

/// A factor beside the benchmark. Money is in major units of the base currency, for the period asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Which factor.
    pub factor: Factor,
    /// As it was measured; `None` for "no data".
    pub measured: Option<Measured>,
    /// The benchmark; `None` where there is none.
    pub benchmark: Option<Point>,
    /// P(worse than the benchmark by more than the tolerance).
    pub certainty: Option<f64>,
    /// P(better than the benchmark).
    pub ahead: Option<f64>,
    /// What may be said.
    pub reading: Reading,
    /// The value pulled towards the benchmark as far as chance could have made it.
    pub shrunk: Option<f64>,
    /// Share of the shortfall of the result, Shapley; negative costs. `None` for the cycle.
    pub share: Option<f64>,
    /// What closing the gap to the benchmark would be worth, from the shrunk value; never below 0.
    pub worth: Option<f64>,
}

/// Compares one factor; shares and worth come later.
pub(super) fn compare(
    survey: &Survey<'_>,
    factor: Factor,
    standing: &Standing,
    benchmark: &Benchmark,
    tests: usize,
) -> Comparison {
    let settings = &survey.settings;
    let measured = survey.measure(factor, standing);
    let point = benchmark.point(factor);
    let mut comparison = Comparison {
        factor,
        measured,
        benchmark: point,
        certainty: None,
        ahead: None,
        reading: Reading::NoData,
        shrunk: None,
        share: None,
        worth: None,
    };
    let Some((measured, point)) = measured.zip(point) else {
        return comparison;
    };
    let certainty = worse_than(factor, measured, point, 1.0 - settings.tolerance);
    let ahead = 1.0 - worse_than(factor, measured, point, 1.0);
    comparison.certainty = Some(certainty);
    comparison.ahead = Some(ahead);
    comparison.shrunk = Some(shrunk(factor, measured, point, settings));
    let level = sidak(settings.false_alarms, tests);
    let looks_worse = 1.0 - ahead >= settings.looks;
    comparison.reading = if certainty >= 1.0 - level {
        Reading::Behind
    } else if ahead >= settings.ahead {
        Reading::Ahead
    } else if looks_worse && measured.n < settings.least_n {
        Reading::TooFew
    } else {
        Reading::NoDifference
    };
    comparison
}

/// P(the true value is worse than `part` of the benchmark). A rate by its beta posterior (domain.md 2.1, FX-2.17),
/// with the benchmark's own error; everything else on a log scale, normal.
fn worse_than(factor: Factor, measured: Measured, point: Point, part: f64) -> f64 {
    if let Some(hits) = measured.hits {
        // The benchmark is not known exactly: the mean over its likely values, three points of Gauss and Hermite.
        let at = |z: f64| {
            let value = (point.value * part * (z * point.error).exp()).min(1.0);
            probability_below(value, hits, measured.n, 1.0, 1.0).unwrap_or(0.5)
        };
        let root = 3.0_f64.sqrt();
        return (at(-root) + 4.0 * at(0.0) + at(root)) / 6.0;
    }
    let error = measured.error.hypot(point.error);
    // No deal at all has no logarithm; half a deal stands in for it.
    let value = measured
        .value
        .max(0.5 * measured.value / measured.n.max(1) as f64);
    let log = if measured.n == 0 && factor == Factor::Volume {
        f64::NEG_INFINITY
    } else {
        (value / point.value).ln()
    };
    let behind = if factor.less_is_better() { log } else { -log };
    if error <= 0.0 || !behind.is_finite() {
        return if behind > -part.ln() { 1.0 } else { 0.0 };
    }
    normal_cdf((behind + part.ln()) / error)
}

/// The value pulled towards the benchmark: a rate by a beta prior, else on a log scale.
fn shrunk(factor: Factor, measured: Measured, point: Point, settings: &Settings) -> f64 {
    if let Some(hits) = measured.hits {
        let by_moments = point.strength.unwrap_or(settings.strongest_prior);
        let strength = settings
            .prior_strength
            .unwrap_or_else(|| by_moments.min(settings.strongest_prior));
        return Prior::fixed(point.value.min(1.0), strength).shrink(Rate::new(hits, measured.n));
    }
    let spread = point.spread.unwrap_or(0.0).max(settings.least_spread);
    if measured.value <= 0.0 {
        return measured.value;
    }
    shrink_normal(
        measured.value.ln(),
        measured.error,
        point.value.ln(),
        spread,
    )
    .exp()
    .max(if factor.less_is_better() {
        0.0
    } else {
        f64::MIN_POSITIVE
    })
}

/// Splits the difference of the result between the factors that make it, and says what each gap is worth.
/// `days` is the length of the period in selling days; the result is per selling day. Answers with the result of the
/// person and of the benchmark, where all factors are known.
pub(super) fn shares(comparisons: &mut [Comparison], days: f64) -> Option<(f64, f64)> {
    let made: Vec<usize> = (0..comparisons.len())
        .filter(|at| comparisons[*at].factor != Factor::Cycle)
        .filter(|at| comparisons[*at].measured.is_some() && comparisons[*at].benchmark.is_some())
        .collect();
    let has = |wanted: fn(Factor) -> bool| made.iter().any(|at| wanted(comparisons[*at].factor));
    let is_whole =
        has(|f| f == Factor::Volume) && has(Factor::is_rate) && has(|f| f == Factor::DealValue);
    if !is_whole {
        return None;
    }
    let mut own: Vec<f64> = Vec::new();
    let mut theirs: Vec<f64> = Vec::new();
    for at in &made {
        own.push(comparisons[*at].measured.map_or(1.0, |m| m.value));
        theirs.push(comparisons[*at].benchmark.map_or(1.0, |p| p.value));
    }
    let shares = shapley_of_product(&theirs, &own)?;
    for (at, share) in made.iter().zip(shares) {
        comparisons[*at].share = Some(share * days);
    }
    let result: f64 = own.iter().product::<f64>() * days;
    let benchmark: f64 = theirs.iter().product::<f64>() * days;
    for comparison in comparisons.iter_mut() {
        let Some((shrunk, point)) = comparison.shrunk.zip(comparison.benchmark) else {
            continue;
        };
        let ratio = if comparison.factor.less_is_better() {
            shrunk / point.value
        } else {
            point.value / shrunk
        };
        // A factor at nothing cannot be multiplied up: then the benchmark's whole result is missing.
        let worth = if ratio.is_finite() && result > 0.0 {
            result * (ratio - 1.0)
        } else {
            benchmark - result
        };
        comparison.worth = Some(worth.max(0.0));
    }
    Some((result, benchmark))
}
