//! The simulation: many books drawn from the chances of open deals, with a common shock, fast and the same each time.
//!
//! Each deal is won or not (a Bernoulli draw); deals are tied by a one-factor Gaussian copula (Vasicek 1987; Li 2000):
//! a deal is won where `√ρ·Z + √(1−ρ)·ε ≥ −Φ⁻¹(p)`, with one `Z` for the whole book. So each deal keeps its own chance,
//! and ρ says how much of their fate deals have in common. `Z` is drawn once for a block of books, one block from each
//! of equally likely strata, which costs little and narrows the error.

use super::models::Range;
use crate::domain::statistics::distributions::normal_cdf;
use crate::domain::statistics::quantile::normal_quantile;

/// Books that share one draw of the common factor.
const BLOCK: usize = 64;

/// A deal in a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bet {
    /// What it brings where it is won, in minor units.
    pub minor: i64,
    /// The chance that it is won, from 0 to 1.
    pub chance: f64,
}

/// Many small deals with one chance: their sum is drawn and not each of them, see [`Drawing::crowd`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crowd {
    /// How many.
    pub count: i64,
    /// What they bring together where all are won, in minor units.
    pub minor: i64,
    /// The sum of the squares of what each brings.
    pub squares: f64,
    /// The chance that one is won, from 0 to 1.
    pub chance: f64,
}

/// What books are drawn from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawing<'a> {
    /// What is won already, in minor units.
    pub won: i64,
    /// Open deals.
    pub bets: &'a [Bet],
    /// Deals beside them that are so many that only their sum is drawn: given the common factor they are independent,
    /// so that the sum of all of them is normal as nearly as nothing (Berry and Esseen; mean `Σ p·m`, variance
    /// `Σ p(1−p)·m²`). Costs the same for a hundred and for a hundred thousand.
    pub crowd: &'a [Crowd],
    /// What may come besides, one of these with equal chance, in minor units; empty: nothing.
    pub new: &'a [i64],
    /// The share of a deal's fate that all have in common, from 0 to below 1.
    pub common_shock: f64,
    /// How many books, at least one; rounded up to a multiple of 64.
    pub books: usize,
}

/// The drawn books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    totals: Vec<i64>,
}

/// How likely a sum is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// The share of books that reach it, from 0 to 1.
    pub chance: f64,
    /// Its standard error: `√(p(1−p)/n)`; with strata it is at most that.
    pub error: f64,
}

impl Drawing<'_> {
    /// Draws the books. The same drawing gives the same books always: the seed comes from what is drawn from.
    pub fn draw(&self) -> Spread {
        let blocks = self.books.div_ceil(BLOCK).max(1);
        let mut dice = Dice::seeded(self.seed());
        let shock = self.common_shock.clamp(0.0, 0.99);
        let at: Vec<f64> = (self.bets.iter())
            .map(|bet| normal_quantile(bet.chance.clamp(0.0, 1.0)))
            .collect();
        let mut limits: Vec<u64> = (self.bets.iter())
            .map(|bet| limit(bet.chance.clamp(0.0, 1.0)))
            .collect();
        let crowd_at: Vec<f64> = (self.crowd.iter())
            .map(|rest| normal_quantile(rest.chance.clamp(0.0, 1.0)))
            .collect();
        let mut crowd_chances: Vec<f64> = self.crowd.iter().map(|rest| rest.chance).collect();
        let mut totals = Vec::with_capacity(blocks * BLOCK);
        for block in 0..blocks {
            if shock > 0.0 {
                let place = (block as f64 + dice.share()) / blocks as f64;
                let common = normal_quantile(place.clamp(1e-12, 1.0 - 1e-12)) * shock.sqrt();
                let own = (1.0 - shock).sqrt();
                for (limit_of, at) in limits.iter_mut().zip(&at) {
                    *limit_of = limit(normal_cdf((at + common) / own));
                }
                for (chance, at) in crowd_chances.iter_mut().zip(&crowd_at) {
                    *chance = normal_cdf((at + common) / own);
                }
            }
            let mut drawn = self.block(&limits, &mut dice);
            self.draw_crowd(&crowd_chances, &mut drawn, &mut dice);
            totals.extend(drawn);
        }
        totals.sort_unstable();
        Spread { totals }
    }

    /// One block.
    fn block(&self, limits: &[u64], dice: &mut Dice) -> [i64; BLOCK] {
        let mut totals = [self.won; BLOCK];
        for (bet, limit) in self.bets.iter().zip(limits) {
            let mut won = dice.below_in_each_book(*limit);
            while won != 0 {
                totals[won.trailing_zeros() as usize] += bet.minor;
                won &= won - 1;
            }
        }
        if !self.new.is_empty() {
            for total in &mut totals {
                let place = ((dice.next() >> 32) * self.new.len() as u64) >> 32;
                *total += self.new.get(place as usize).copied().unwrap_or(0);
            }
        }
        totals
    }

    /// Adds the sum of the crowd to each book of a block.
    fn draw_crowd(&self, chances: &[f64], totals: &mut [i64; BLOCK], dice: &mut Dice) {
        if self.crowd.is_empty() {
            return;
        }
        let (mut mean, mut variance, mut most) = (0.0, 0.0, 0.0);
        for (rest, chance) in self.crowd.iter().zip(chances) {
            mean += chance * rest.minor as f64;
            variance += chance * (1.0 - chance) * rest.squares;
            most += rest.minor.max(0) as f64;
        }
        let spread = variance.max(0.0).sqrt();
        for total in totals {
            let share = dice.share().clamp(1e-12, 1.0 - 1e-12);
            let drawn = mean + spread * normal_quantile(share);
            *total += drawn.clamp(0.0, most).round() as i64;
        }
    }

    fn seed(&self) -> u64 {
        let start = (self.won as u64) ^ self.common_shock.to_bits();
        let parts = (self.bets.iter()).flat_map(|bet| [bet.minor as u64, bet.chance.to_bits()]);
        let parts = parts.chain(self.new.iter().map(|new| *new as u64));
        let crowd = (self.crowd.iter()).flat_map(|rest| [rest.minor as u64, rest.chance.to_bits()]);
        let parts = parts.chain(crowd);
        parts.fold(start, |seed, part| mixed(seed ^ part))
    }
}

impl Spread {
    /// The total of each book, from the least to the most, in minor units.
    pub fn totals(&self) -> &[i64] {
        &self.totals
    }

    /// P10, P50 and P90.
    pub fn range(&self) -> Range {
        Range {
            p10: self.at(0.1),
            p50: self.at(0.5),
            p90: self.at(0.9),
        }
    }

    /// The least total that this share of the books does not exceed.
    pub fn at(&self, share: f64) -> i64 {
        let n = self.totals.len();
        let place = (share.clamp(0.0, 1.0) * n as f64).ceil() as usize;
        let place = place.clamp(1, n.max(1)) - 1;
        self.totals.get(place).copied().unwrap_or(0)
    }

    /// How likely a total of at least so much is.
    pub fn reaches(&self, minor: i64) -> Reach {
        let n = self.totals.len().max(1) as f64;
        let below = self.totals.partition_point(|total| *total < minor) as f64;
        let chance = 1.0 - below / n;
        Reach {
            chance,
            error: (chance * (1.0 - chance) / n).sqrt(),
        }
    }

    /// The average of the books, in minor units.
    pub fn mean(&self) -> f64 {
        let sum: f64 = self.totals.iter().map(|total| *total as f64).sum();
        sum / self.totals.len().max(1) as f64
    }
}

/// Of 2³² equally likely numbers, how many mean that the deal is won.
fn limit(chance: f64) -> u64 {
    (chance * 4_294_967_296.0).round() as u64
}

/// xoshiro256++ 1.0 of Blackman and Vigna (2019), public domain: small, fast, and sound for draws.
struct Dice([u64; 4]);

impl Dice {
    fn seeded(seed: u64) -> Self {
        let mut state = seed;
        Self(std::array::from_fn(|_| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            mixed(state)
        }))
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let drawn = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let kept = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= kept;
        s[3] = s[3].rotate_left(45);
        drawn
    }

    /// For each of 64 books, whether a number of 32 random bits lies below the limit: the numbers are compared bit by
    /// bit, all books at once, until no book is undecided, which takes about eight words instead of 32.
    fn below_in_each_book(&mut self, limit: u64) -> u64 {
        if limit > u64::from(u32::MAX) {
            return u64::MAX;
        }
        let (mut below, mut undecided) = (0_u64, u64::MAX);
        for place in (0..u32::BITS).rev() {
            if undecided == 0 || limit == 0 {
                break;
            }
            let bits = self.next();
            if limit >> place & 1 == 1 {
                below |= undecided & !bits;
                undecided &= bits;
            } else {
                undecided &= !bits;
            }
        }
        below
    }

    /// A number from 0 to below 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }
}

/// The mixing step of `SplitMix64` (Steele, Lea and Flood 2014).
fn mixed(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
