//! A rep against the rest of the team: how far apart the rates are, and what the gap costs.

use serde::{Deserialize, Serialize};

use super::Rate;
use crate::domain::money::Money;

/// The z at or below which a rep is flagged by a public tool (domain.md 2.1, hubspot-pipeline-mcp `rep_conversion`):
/// a default, not a law.
pub const FLAGGED_AT: f64 = -3.0;

/// A rep's rate beside the rate of the rest, the rep not among them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RepAgainstRest {
    /// The rep's counts.
    pub rep: Rate,
    /// The counts of everybody else together.
    pub rest: Rate,
    /// Rep minus rest, in shares from −1 to 1.
    pub difference: f64,
    /// The difference in standard errors; below 0 where the rep is behind.
    pub z: f64,
}

impl RepAgainstRest {
    /// Compares; `None` where either side has no data or counts that cannot be.
    ///
    /// Two-proportion z-test with pooled variance: `z = (p₁ − p₂)/√(p(1−p)(1/n₁ + 1/n₂))`, p of both together;
    /// 0 where all won or all lost on both sides. Fleiss, Statistical Methods for Rates and Proportions, ch. 2;
    /// domain.md 2.1, FX-2.17. Below about five hits or misses per side take
    /// [`super::distributions::probability_below`] instead.
    pub fn of(rep: Rate, rest: Rate) -> Option<Self> {
        let possible = [rep, rest]
            .iter()
            .all(|rate| (0..=rate.n).contains(&rate.hits));
        if !possible {
            return None;
        }
        let difference = rep.value()? - rest.value()?;
        let pooled = rep.and(rest).value()?;
        let variance = pooled * (1.0 - pooled) * (1.0 / rep.n as f64 + 1.0 / rest.n as f64);
        let z = if variance > 0.0 {
            difference / variance.sqrt()
        } else {
            0.0
        };
        Some(Self {
            rep,
            rest,
            difference,
            z,
        })
    }

    /// Whether the rep is so far behind that chance is no explanation: z at or below [`FLAGGED_AT`].
    pub fn is_flagged(&self) -> bool {
        self.z <= FLAGGED_AT
    }

    /// What the gap costs in the same window: closed × (rest rate − rep rate) × average won value, rounded half
    /// away from zero to the minor unit; negative where the rep is ahead. `None` where it does not fit 64 bits.
    ///
    /// hubspot-pipeline-mcp `rep_conversion`, domain.md 2.1 and FX-2.17.
    pub fn at_risk(&self, average_won: Money) -> Option<Money> {
        let (rep, rest) = (self.rep, self.rest);
        // In whole numbers: closed is the rep's n, so closed · (rest − rep) = (n · rest hits − hits · rest n)/rest n.
        let missed =
            i128::from(rep.n) * i128::from(rest.hits) - i128::from(rep.hits) * i128::from(rest.n);
        let top = missed.checked_mul(i128::from(average_won.minor))?;
        let bottom = i128::from(rest.n);
        let half = if top < 0 { -(bottom / 2) } else { bottom / 2 };
        let minor = i64::try_from(top.checked_add(half)? / bottom).ok()?;
        Some(Money::new(minor, average_won.currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;
    use proptest::prelude::*;

    fn usd(major: i64) -> Money {
        Money::new(major * 100, Currency::USD)
    }

    #[test]
    fn a_rep_behind_the_rest_meets_the_published_figures() {
        // domain.md FX-2.17: 3/20 against 30/80, average won 25,000.
        let compared = RepAgainstRest::of(Rate::new(3, 20), Rate::new(30, 80)).unwrap();
        assert!((compared.z - -1.914).abs() < 5e-4, "{compared:?}");
        assert!(!compared.is_flagged());
        assert_eq!(compared.at_risk(usd(25_000)), Some(usd(112_500)));
    }

    #[test]
    fn a_rep_far_behind_is_flagged_and_one_ahead_has_nothing_at_risk() {
        let behind = RepAgainstRest::of(Rate::new(5, 80), Rate::new(150, 400)).unwrap();
        assert!(behind.is_flagged(), "{behind:?}");
        let ahead = RepAgainstRest::of(Rate::new(6, 8), Rate::new(1, 2)).unwrap();
        assert_eq!(ahead.at_risk(usd(100)), Some(usd(-200)));
    }

    #[test]
    fn no_data_is_not_compared_and_no_variance_is_no_difference() {
        let some = Rate::new(1, 2);
        assert_eq!(RepAgainstRest::of(Rate::new(0, 0), some), None);
        assert_eq!(RepAgainstRest::of(some, Rate::new(0, 0)), None);
        assert_eq!(RepAgainstRest::of(Rate::new(3, 2), some), None);
        let all_won = RepAgainstRest::of(Rate::new(2, 2), Rate::new(9, 9)).unwrap();
        assert!(all_won.z.abs() < f64::EPSILON);
    }

    #[test]
    fn amounts_are_rounded_half_away_from_zero() {
        for (rep, rest, minor, expected) in [
            (Rate::new(0, 1), Rate::new(1, 2), 1, 1),
            (Rate::new(1, 1), Rate::new(1, 2), 1, -1),
            (Rate::new(0, 1), Rate::new(1, 3), 1, 0),
            (Rate::new(0, 1), Rate::new(2, 3), 1, 1),
        ] {
            let risk = RepAgainstRest::of(rep, rest)
                .unwrap()
                .at_risk(Money::new(minor, Currency::EUR));
            assert_eq!(
                risk,
                Some(Money::new(expected, Currency::EUR)),
                "{rep:?} {rest:?}"
            );
        }
        let huge = RepAgainstRest::of(Rate::new(0, 9), Rate::new(1, 1)).unwrap();
        assert_eq!(huge.at_risk(Money::new(i64::MAX, Currency::EUR)), None);
    }

    proptest! {
        #[test]
        fn looking_from_the_other_side_negates_z(a in 0_i64..50, b in 1_i64..50, c in 0_i64..50, d in 1_i64..50) {
            let (rep, rest) = (Rate::new(a.min(b), b), Rate::new(c.min(d), d));
            let forth = RepAgainstRest::of(rep, rest).unwrap();
            let back = RepAgainstRest::of(rest, rep).unwrap();
            prop_assert!((forth.z + back.z).abs() < 1e-12);
        }
    }
}
