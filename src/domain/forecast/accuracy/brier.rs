//! How good chances were: the Brier score with its parts, and the calibration table.

use std::collections::BTreeMap;

use crate::domain::statistics::Rate;

/// A chance that was said of a deal, and whether it came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// From 0 to 1.
    pub said: f64,
    /// Whether it came.
    pub came: bool,
}

impl Chance {
    /// A chance, and whether it came.
    pub fn new(said: f64, came: bool) -> Self {
        Self { said, came }
    }

    fn outcome(self) -> f64 {
        f64::from(u8::from(self.came))
    }
}

/// The Brier score and its parts: `score = reliability − resolution + uncertainty + within`.
///
/// G. W. Brier 1950; A. H. Murphy 1973, "A new vector partition of the probability score", J. Appl. Meteor. 12;
/// domain.md 3.1 and FX-3.12.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Brier {
    /// Chances that were said.
    pub n: usize,
    /// mean((p − o)²): 0 is perfect, 0.25 is what 50 % for everything gets.
    pub score: f64,
    /// How far the groups of equal chances were from their hit rates; 0 is perfect.
    pub reliability: f64,
    /// How far the hit rates of the groups were from the hit rate of all; more is better.
    pub resolution: f64,
    /// What is given by the hit rate of all.
    pub uncertainty: f64,
    /// What remains where unlike chances were put into one group; 0 where each chance is its own group.
    /// D. B. Stephenson, C. A. S. Coelho, I. T. Jolliffe 2008, Weather and Forecasting 23.
    pub within: f64,
    /// `1 − score / uncertainty`: above 0 is better than the hit rate of all for everything; `None` where all or
    /// none came.
    pub skill: Option<f64>,
}

impl Brier {
    /// With every chance a group of its own; `None` for none.
    pub fn of(chances: &[Chance]) -> Option<Self> {
        Self::grouped(chances, |said| (said * 1e9).round() as i64)
    }

    /// With the tenths of the calibration table as groups; `None` for none.
    pub fn in_tenths(chances: &[Chance]) -> Option<Self> {
        Self::grouped(chances, tenth)
    }

    fn grouped(chances: &[Chance], group_of: impl Fn(f64) -> i64) -> Option<Self> {
        if chances.is_empty() {
            return None;
        }
        let n = chances.len() as f64;
        let score = chances.iter().map(|c| (c.said - c.outcome()).powi(2));
        let score = score.sum::<f64>() / n;
        let base = chances.iter().map(|c| c.outcome()).sum::<f64>() / n;
        let uncertainty = base * (1.0 - base);
        let (mut reliability, mut resolution) = (0.0, 0.0);
        for group in groups(chances, group_of).values() {
            let size = group.len() as f64;
            let said = group.iter().map(|c| c.said).sum::<f64>() / size;
            let came = group.iter().map(|c| c.outcome()).sum::<f64>() / size;
            reliability += size / n * (said - came).powi(2);
            resolution += size / n * (came - base).powi(2);
        }
        Some(Self {
            n: chances.len(),
            score,
            reliability,
            resolution,
            uncertainty,
            within: score - (reliability - resolution + uncertainty),
            skill: (uncertainty > 0.0).then(|| 1.0 - score / uncertainty),
        })
    }
}

fn groups(chances: &[Chance], group_of: impl Fn(f64) -> i64) -> BTreeMap<i64, Vec<Chance>> {
    let mut groups: BTreeMap<i64, Vec<Chance>> = BTreeMap::new();
    for chance in chances {
        groups
            .entry(group_of(chance.said))
            .or_default()
            .push(*chance);
    }
    groups
}

/// The tenth that a chance lies in, 0 to 9; 100 % is in the last.
fn tenth(said: f64) -> i64 {
    // A hair above the edge is on it: 0.3 is in the fourth tenth, not in the third.
    (((said + 1e-9) * 10.0).floor() as i64).clamp(0, 9)
}

/// A row of the calibration table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    /// The tenth, 0 to 9: 3 is 30 % to below 40 %.
    pub tenth: i64,
    /// The mean of the chances that were said.
    pub said: f64,
    /// What came; its interval is Wilson's.
    pub came: Rate,
}

impl Bucket {
    /// Whether what was said lies outside of the interval around what came.
    pub fn is_off(&self) -> bool {
        (self.came.interval()).is_some_and(|interval| !interval.contains(self.said))
    }

    /// `30-40 %`.
    pub fn label(&self) -> String {
        format!("{}-{} %", self.tenth * 10, self.tenth * 10 + 10)
    }
}

/// The calibration table: chances in tenths, with what came of each tenth; tenths without a chance are left out.
///
/// domain.md 3.1: predicted bucket against hit rate with Wilson's interval.
pub fn calibration(chances: &[Chance]) -> Vec<Bucket> {
    let rows = groups(chances, tenth).into_iter().map(|(tenth, group)| {
        let hits = group.iter().filter(|chance| chance.came).count();
        Bucket {
            tenth,
            said: group.iter().map(|chance| chance.said).sum::<f64>() / group.len() as f64,
            came: Rate::new(
                i64::try_from(hits).unwrap_or(i64::MAX),
                i64::try_from(group.len()).unwrap_or(i64::MAX),
            ),
        }
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chances(of: &[(f64, u8)]) -> Vec<Chance> {
        of.iter().map(|(p, o)| Chance::new(*p, *o == 1)).collect()
    }

    /// domain.md FX-3.12: p .9 .9 .6 .6 .3 .3 .1 .1 .9 .6; o 1 0 1 0 0 1 0 0 1 1.
    fn fx_3_12() -> Vec<Chance> {
        chances(&[
            (0.9, 1),
            (0.9, 0),
            (0.6, 1),
            (0.6, 0),
            (0.3, 0),
            (0.3, 1),
            (0.1, 0),
            (0.1, 0),
            (0.9, 1),
            (0.6, 1),
        ])
    }

    #[test]
    fn the_brier_score_has_the_parts_of_fx_3_12() {
        // Brier .2110; rel .02767; res .06667; unc .25; skill .156.
        for brier in [Brier::of(&fx_3_12()), Brier::in_tenths(&fx_3_12())] {
            let brier = brier.unwrap();
            assert!((brier.score - 0.2110).abs() < 5e-5, "{brier:?}");
            assert!((brier.reliability - 0.02767).abs() < 5e-6, "{brier:?}");
            assert!((brier.resolution - 0.06667).abs() < 5e-6, "{brier:?}");
            assert!((brier.uncertainty - 0.25).abs() < 1e-12, "{brier:?}");
            assert!(
                (brier.skill.unwrap() - 0.156).abs() < 5e-4,
                "{:?}",
                brier.skill
            );
        }
    }

    #[test]
    fn the_calibration_table_of_fx_3_12_has_a_row_per_chance_with_its_interval() {
        let table = calibration(&fx_3_12());
        let rows: Vec<(i64, i64, i64)> = table
            .iter()
            .map(|row| (row.tenth, row.came.hits, row.came.n))
            .collect();
        assert_eq!(rows, [(1, 0, 2), (3, 1, 2), (6, 2, 3), (9, 2, 3)]);
        assert_eq!(table[1].label(), "30-40 %");
        assert!(table.iter().all(|row| !row.is_off()), "{table:?}");
        let sure = chances(&[(0.95, 0); 8]);
        assert!(calibration(&sure)[0].is_off());
    }

    #[test]
    fn nothing_said_has_no_score_and_all_that_came_has_no_skill() {
        assert_eq!(Brier::of(&[]), None);
        assert!(calibration(&[]).is_empty());
        let all = Brier::of(&chances(&[(0.8, 1), (1.0, 1)])).unwrap();
        assert_eq!(all.skill, None);
        assert_eq!(calibration(&chances(&[(1.0, 1), (0.0, 0)])).len(), 2);
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_score(
            of in prop::collection::vec((0_u8..=20, any::<bool>()), 1..80),
        ) {
            let chances: Vec<Chance> = of.iter().map(|(p, came)| Chance::new(f64::from(*p) / 20.0, *came)).collect();
            let brier = Brier::of(&chances).unwrap();
            prop_assert!(brier.within.abs() < 1e-12, "{brier:?}");
            prop_assert!(brier.reliability >= 0.0 && brier.resolution >= 0.0);
            let hits: i64 = calibration(&chances).iter().map(|row| row.came.hits).sum();
            prop_assert_eq!(hits, chances.iter().filter(|c| c.came).count() as i64);
        }
    }
}
