//! Forecast value added: whether it helped to override a call.

use super::measure::{Pair, wape};

/// An override of which the outcome is known, in minor units of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Override {
    /// The figure that it overrode.
    pub before: i64,
    /// The figure that was put in its place.
    pub after: i64,
    /// What came.
    pub actual: i64,
}

/// Which way an override went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// More than what was called.
    Up,
    /// Less.
    Down,
    /// The same figure, confirmed.
    Same,
}

/// From which share of the figure on an override is large. Our default: the studies split at the median of each company.
pub const LARGE: f64 = 0.10;

impl Override {
    /// `|before − actual| − |after − actual|` in minor units: above 0 the override helped.
    ///
    /// domain.md 3.1; M. Gilliland, "The Business Forecasting Deal", 2010 (forecast value added).
    pub fn value_added(self) -> i64 {
        (self.before - self.actual).abs() - (self.after - self.actual).abs()
    }

    /// Which way it went.
    pub fn direction(self) -> Direction {
        match self.after.cmp(&self.before) {
            std::cmp::Ordering::Greater => Direction::Up,
            std::cmp::Ordering::Less => Direction::Down,
            std::cmp::Ordering::Equal => Direction::Same,
        }
    }

    /// Whether it moved the figure by [`LARGE`] or more; out of nothing everything is large.
    pub fn is_large(self) -> bool {
        let moved = (self.after - self.before).abs() as f64;
        moved > 0.0 && moved >= LARGE * self.before.abs() as f64
    }
}

/// What overrides were worth together.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ValueAdded {
    /// Overrides.
    pub n: usize,
    /// Those that brought the figure nearer to what came.
    pub helped: usize,
    /// Those that took it away.
    pub hurt: usize,
    /// Sum of the value added, in minor units.
    pub minor: i64,
    /// WAPE of the figures before; `None`: no data.
    pub wape_before: Option<f64>,
    /// WAPE of the figures after; `None`: no data.
    pub wape_after: Option<f64>,
}

impl ValueAdded {
    /// `WAPE(before) − WAPE(after)`: above 0 the overrides helped. domain.md 3.1.
    pub fn share(&self) -> Option<f64> {
        Some(self.wape_before? - self.wape_after?)
    }
}

/// What overrides were worth together.
pub fn value_added<'o>(overrides: impl IntoIterator<Item = &'o Override>) -> ValueAdded {
    let overrides: Vec<&Override> = overrides.into_iter().collect();
    let pairs = |figure: fn(&Override) -> i64| -> Vec<Pair> {
        let pair = |one: &&Override| Pair::new(figure(one), one.actual);
        overrides.iter().map(pair).collect()
    };
    let values: Vec<i64> = overrides.iter().map(|one| one.value_added()).collect();
    ValueAdded {
        n: overrides.len(),
        helped: values.iter().filter(|value| **value > 0).count(),
        hurt: values.iter().filter(|value| **value < 0).count(),
        minor: values.iter().sum(),
        wape_before: wape(&pairs(|one| one.before)),
        wape_after: wape(&pairs(|one| one.after)),
    }
}

/// What is known of overrides in general: a hint, and nothing about this person.
///
/// R. Fildes, P. Goodwin et al. 2009, more than 60,000 forecasts of four companies; domain.md 3.1.
pub const HINT: &str = "In a study of over 60,000 forecasts of four companies, large adjustments tended to help, small ones often hurt, and upward ones helped less often than downward ones. That says nothing about yours: yours are below.";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(before: i64, after: i64, actual: i64) -> Override {
        Override {
            before,
            after,
            actual,
        }
    }

    #[test]
    fn an_override_that_came_nearer_added_value() {
        for (one, value, direction, large) in [
            (of(200, 170, 160), 30, Direction::Down, true),
            (of(100, 105, 90), -5, Direction::Up, false),
            (of(100, 80, 90), 0, Direction::Down, true),
            (of(100, 100, 50), 0, Direction::Same, false),
            (of(0, 10, 10), 10, Direction::Up, true),
        ] {
            assert_eq!(one.value_added(), value, "{one:?}");
            assert_eq!(
                (one.direction(), one.is_large()),
                (direction, large),
                "{one:?}"
            );
        }
    }

    #[test]
    fn value_added_in_total_is_the_difference_of_both_wapes() {
        // Before: |100−90| + |120−150| = 40 of 240; after: |90−90| + |110−150| = 40 of 240.
        let both = [of(100, 90, 90), of(120, 110, 150)];
        let value = value_added(&both);
        assert_eq!(
            (value.n, value.helped, value.hurt, value.minor),
            (2, 1, 1, 0)
        );
        assert_eq!(value.share(), Some(0.0));
        assert_eq!(value_added(&both[..1]).share(), Some(10.0 / 90.0));
        assert_eq!(value_added(&[]).share(), None);
    }

    proptest! {
        #[test]
        fn the_sum_of_values_is_the_difference_of_wapes_times_what_came(
            all in prop::collection::vec((0_i64..1_000_000, 0_i64..1_000_000, 1_i64..1_000_000), 1..20),
        ) {
            let all: Vec<Override> = all.into_iter().map(|(b, a, c)| of(b, a, c)).collect();
            let came: i64 = all.iter().map(|one| one.actual).sum();
            let value = value_added(&all);
            let expected = value.share().unwrap() * came as f64;
            prop_assert!((expected - value.minor as f64).abs() < 1e-3);
        }
    }
}
