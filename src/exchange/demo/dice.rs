//! Dice from a seed: the same seed draws the same numbers on every machine.
//!
//! `SplitMix64` (Steele, Lea, Flood 2014). Shapes are drawn with `ln`, `sqrt`, `exp` and `cos`; the results are
//! rounded to days and cents before they are written, so that a last bit of difference between platforms does not
//! show.

/// A stream of dice.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// The stream of a seed and a place, so that each rep has one of their own.
    pub(super) fn of(seed: u64, place: u64) -> Self {
        let mut dice = Self(seed ^ place.wrapping_mul(0xd134_2543_de82_ef95));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From `low` up to, not including, `high`.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + (self.unit() * (high - low + 1) as f64) as i64
    }

    /// Whether something of this probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A place below `len`, which is above 0.
    pub(super) fn place(&mut self, len: usize) -> usize {
        (self.unit() * len as f64) as usize
    }

    /// One of a list.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.place(list.len())]
    }

    /// A place, drawn by weight.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (place, weight) in weights.iter().enumerate() {
            if left < *weight {
                return place;
            }
            left -= weight;
        }
        weights.len() - 1
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller 1958).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Around 1, never below 0: the exponential of a normal number of this deviation.
    pub(super) fn around_one(&mut self, deviation: f64) -> f64 {
        (self.normal() * deviation).exp()
    }

    /// How often something happens that happens `mean` times on average (Knuth's Poisson draw).
    pub(super) fn times(&mut self, mean: f64) -> usize {
        let limit = (-mean).exp();
        let (mut product, mut count) = (self.unit(), 0);
        while product > limit && count < 1000 {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// Shuffles a list (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.place(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_another_place_draws_other_numbers() {
        let draw = |seed, place| {
            let mut dice = Dice::of(seed, place);
            (0..5).map(|_| dice.whole(0, 1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1), draw(8, 1));
    }

    #[test]
    fn draws_have_the_shape_they_claim() {
        let mut dice = Dice::of(1, 1);
        let n = 20_000;
        let mean =
            |draw: &mut dyn FnMut() -> f64| (0..n).map(|_| draw()).sum::<f64>() / f64::from(n);
        assert!(mean(&mut || dice.normal()).abs() < 0.03);
        assert!((mean(&mut || dice.times(0.4) as f64) - 0.4).abs() < 0.02);
        assert!((mean(&mut || f64::from(u8::from(dice.happens(0.3)))) - 0.3).abs() < 0.02);
        let mut seen = [0; 3];
        for _ in 0..n {
            seen[dice.weighted(&[1.0, 2.0, 1.0])] += 1;
        }
        assert!((9_000..11_000).contains(&seen[1]));
    }
}
