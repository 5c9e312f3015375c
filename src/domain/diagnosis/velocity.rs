//! How fast money comes: the velocity beside that of the benchmark, split by what makes it.

use super::standing::Standing;
use crate::domain::statistics::decomposition::shapley_of_product;
use crate::domain::statistics::shrinkage::median;

/// What velocity is made of: `V = N·D·w/T`, in this order.
pub const PARTS: [&str; 4] = ["deals", "average_won_value", "win_rate", "cycle"];

/// The velocity of a person beside the benchmark, money per day in major units of the base currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VelocityGap {
    /// The person's.
    pub own: f64,
    /// The benchmark's: the product of the medians of its parts.
    pub benchmark: f64,
    /// What each of [`PARTS`] adds to the difference, Shapley; they add up to it.
    pub shares: [f64; 4],
}

/// `None` where a part has no data on either side.
///
/// domain.md 2.1: N deals (here those that ended in the window, as if the person had been here on all of its
/// `days` selling days), D average won value, w win rate, T days from beginning to win; the cycle goes in as 1/T, FX-2.12.
pub(super) fn velocity(
    standing: &Standing,
    middle: Option<[f64; 4]>,
    days: f64,
) -> Option<VelocityGap> {
    let own = parts(standing, days)?;
    let middle = middle?;
    let shares = shapley_of_product(&middle, &own)?;
    Some(VelocityGap {
        own: own.iter().product(),
        benchmark: middle.iter().product(),
        shares: shares.try_into().ok()?,
    })
}

/// The medians of the parts of several people.
pub(super) fn middle_of(members: &[Standing], days: f64) -> Option<[f64; 4]> {
    let theirs: Vec<[f64; 4]> = members.iter().filter_map(|m| parts(m, days)).collect();
    let mut middle = [0.0; 4];
    for (at, part) in middle.iter_mut().enumerate() {
        let values: Vec<f64> = theirs.iter().map(|parts| parts[at]).collect();
        *part = median(&values)?;
    }
    Some(middle)
}

/// N, D, w and 1/T.
pub(super) fn parts(standing: &Standing, days: f64) -> Option<[f64; 4]> {
    if standing.selling_days == 0 || standing.won == 0 {
        return None;
    }
    let won = standing.won as f64;
    let cycle = standing.cycle.mean()?.exp() - 1.0;
    (cycle > 0.0).then(|| {
        [
            standing.closed() as f64 / standing.selling_days as f64 * days,
            standing.won_value / won,
            won / standing.closed() as f64,
            1.0 / cycle,
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A person with 30 or 40 deals ended, of which a share was won, each after `days` days.
    fn person(ended: i64, won: i64, value: f64, days: f64) -> Standing {
        let mut standing = Standing {
            selling_days: 100,
            won,
            lost: ended - won,
            won_value: value * won as f64,
            ..Standing::default()
        };
        standing.cycle.add((days + 1.0).ln());
        standing
    }

    #[test]
    fn the_published_difference_is_split_as_published() {
        // domain.md FX-2.12: 40 × 25 % × 25,000 / 90 against 30 × 20 % × 28,000 / 100 a day:
        // −628.66 / −488.94 / +251.81 / −231.99 for N, w, D, T.
        let benchmark = person(40, 10, 25_000.0, 90.0);
        let own = person(30, 6, 28_000.0, 100.0);
        let gap = velocity(&own, middle_of(&[benchmark], 100.0), 100.0).unwrap();
        assert!((gap.benchmark - 2_777.78).abs() < 5e-3 && (gap.own - 1_680.0).abs() < 5e-3);
        let [deals, value, rate, cycle] = gap.shares;
        for (share, expected) in [
            (deals, -628.66),
            (rate, -488.94),
            (value, 251.81),
            (cycle, -231.99),
        ] {
            assert!((share - expected).abs() < 5e-3, "{gap:?}");
        }
    }

    #[test]
    fn without_a_win_there_is_no_velocity() {
        let peer = person(40, 10, 25_000.0, 90.0);
        assert_eq!(
            velocity(
                &Standing::default(),
                middle_of(std::slice::from_ref(&peer), 100.0),
                100.0
            ),
            None
        );
        assert_eq!(velocity(&peer, middle_of(&[], 100.0), 100.0), None);
    }
}
