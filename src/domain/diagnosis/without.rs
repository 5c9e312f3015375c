//! Medians and sums of many without one of them: a board of ten thousand rows compares each with all the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::benchmark::Point;
use super::factor::Measured;
use crate::domain::statistics::Rate;
use crate::domain::statistics::shrinkage::{Prior, spread_of};

/// Finite numbers in order, of which one can be left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ordered(Vec<f64>);

impl FromIterator<f64> for Ordered {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_unstable_by(f64::total_cmp);
        Self(values)
    }
}

impl Ordered {
    /// The median without one of the numbers, which must be among them; the mean of the middle two for an even count.
    /// `None` where nothing is left.
    pub(super) fn median_without(&self, left_out: Option<f64>) -> Option<f64> {
        let left_out = left_out.map(|value| {
            self.0
                .partition_point(|known| known.total_cmp(&value).is_lt())
        });
        let count = self.len_without(left_out.is_some());
        let at = |place: usize| {
            let skipped = left_out.is_some_and(|out| out <= place);
            self.0.get(place + usize::from(skipped)).copied()
        };
        let upper = at(count / 2)?;
        if count == 0 {
            None
        } else if count % 2 == 1 {
            Some(upper)
        } else {
            Some(f64::midpoint(at(count / 2 - 1)?, upper))
        }
    }

    /// How many there are.
    pub(super) fn len_without(&self, one: bool) -> usize {
        self.0.len() - usize::from(one && !self.0.is_empty())
    }
}

/// One factor of all members of a field.
#[derive(Debug)]
pub(super) struct Column {
    /// By member; `None` where too little is behind it.
    measured: Vec<Option<Measured>>,
    values: Ordered,
    logs: Ordered,
    squares: Ordered,
    chance: f64,
    rates: Moments,
    /// The distances from a centre: leaving one out moves the median to one of a few places.
    distances: Mutex<HashMap<u64, Arc<Ordered>>>,
}

/// What a prior by moments is made of, so that one can be taken away.
#[derive(Debug, Clone, Copy, Default)]
struct Moments {
    people: f64,
    hits: f64,
    tries: f64,
    squares: f64,
    hits_by_rate: f64,
}

impl Moments {
    fn add(&mut self, rate: Rate, sign: f64) {
        if rate.n > 0 && (0..=rate.n).contains(&rate.hits) {
            let (hits, n) = (rate.hits as f64, rate.n as f64);
            self.people += sign;
            self.hits += sign * hits;
            self.tries += sign * n;
            self.squares += sign * n * n;
            self.hits_by_rate += sign * hits * hits / n;
        }
    }

    fn prior(&self) -> Option<Prior> {
        let mean = self.hits / self.tries;
        let scatter = self.hits_by_rate - 2.0 * mean * self.hits + mean * mean * self.tries;
        Prior::of_moments(self.people, (self.hits, self.tries), self.squares, scatter)
    }
}

impl Column {
    /// Of everybody's measures, as the benchmark counts them.
    pub(super) fn new(measured: Vec<Option<Measured>>) -> Self {
        let known = || measured.iter().flatten();
        let finite = || known().filter(|m| m.value.ln().is_finite() && m.error.is_finite());
        let mut rates = Moments::default();
        for m in known() {
            if let Some(hits) = m.hits {
                rates.add(Rate::new(hits, m.n), 1.0);
            }
        }
        Self {
            values: known().map(|m| m.value).collect(),
            logs: finite().map(|m| m.value.ln()).collect(),
            squares: finite().map(|m| m.error * m.error).collect(),
            chance: known().map(|m| m.error * m.error).sum(),
            rates,
            distances: Mutex::default(),
            measured,
        }
    }

    /// The point of the benchmark without one member; `None` where fewer than `least` are left.
    pub(super) fn point_without(&self, member: Option<usize>, least: usize) -> Option<Point> {
        let own = member.and_then(|at| self.measured.get(at).copied().flatten());
        let people = self.values.len_without(own.is_some());
        if people < least.max(1) {
            return None;
        }
        let mut rates = self.rates;
        if let Some((own, hits)) = own.and_then(|own| Some((own, own.hits?))) {
            rates.add(Rate::new(hits, own.n), -1.0);
        }
        let spread = self.spread_without(own).filter(|_| people > 3);
        let squared = own.map_or(0.0, |own| own.error * own.error);
        let chance = (self.chance - squared).max(0.0) / people as f64;
        let between = spread.map_or(0.0, |sd| sd * sd);
        let factor = if people > 2 { 1.2533 } else { 1.0 };
        Some(Point {
            value: self.values.median_without(own.map(|own| own.value))?,
            error: factor * ((chance + between) / people as f64).sqrt(),
            spread,
            strength: rates.prior().map(|prior| prior.strength),
            people,
        })
    }

    fn spread_without(&self, own: Option<Measured>) -> Option<f64> {
        let finite = own.filter(|own| own.value.ln().is_finite() && own.error.is_finite());
        let log = finite.map(|own| own.value.ln());
        let centre = self.logs.median_without(log)?;
        let distances = self.distances_from(centre);
        let distance = distances.median_without(log.map(|log| (log - centre).abs()))?;
        let square = finite.map(|own| own.error * own.error);
        Some(spread_of(distance, self.squares.median_without(square)?))
    }

    fn distances_from(&self, centre: f64) -> Arc<Ordered> {
        let make = || Arc::new(self.logs.0.iter().map(|log| (log - centre).abs()).collect());
        match self.distances.lock() {
            Ok(mut known) => Arc::clone(known.entry(centre.to_bits()).or_insert_with(make)),
            Err(_) => make(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::statistics::shrinkage::{median, spread_by_median_deviation};
    use proptest::prelude::*;

    fn measured() -> impl Strategy<Value = Option<Measured>> {
        let one =
            (0.01_f64..9.0, 1_i64..60, 0.01_f64..0.9).prop_map(|(value, n, error)| Measured {
                value,
                n,
                hits: Some((n as f64 * value / 9.0) as i64),
                error,
            });
        prop::option::weighted(0.9, one)
    }

    fn near(a: Option<f64>, b: Option<f64>) -> bool {
        match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1e-3),
            (a, b) => a == b,
        }
    }

    proptest! {
        #[test]
        fn leaving_one_out_is_counting_the_others(
            all in prop::collection::vec(measured(), 1..40), at in 0_usize..40
        ) {
            let at = (at < all.len()).then_some(at);
            let point = Column::new(all.clone()).point_without(at, 1);
            let others: Vec<Measured> = all
                .iter()
                .enumerate()
                .filter(|(place, _)| Some(*place) != at)
                .filter_map(|(_, m)| *m)
                .collect();
            let values: Vec<f64> = others.iter().map(|m| m.value).collect();
            prop_assert_eq!(point.map(|p| p.value), median(&values));
            prop_assert_eq!(point.map_or(0, |p| p.people), others.len());
            let logs: Vec<(f64, f64)> = others.iter().map(|m| (m.value.ln(), m.error)).collect();
            let spread = spread_by_median_deviation(&logs).filter(|_| logs.len() > 3);
            prop_assert!(near(point.and_then(|p| p.spread), spread.map(|s| s.sd)));
            let rates: Vec<Rate> = others.iter().map(|m| Rate::new(m.hits.unwrap_or(0), m.n)).collect();
            let strength = Prior::by_moments(&rates).map(|prior| prior.strength);
            let capped = |s: Option<f64>| s.map(|s| s.min(1e4));
            prop_assert!(near(capped(point.and_then(|p| p.strength)), capped(strength)));
        }
    }
}
