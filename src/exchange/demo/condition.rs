//! What is planted in a rep: one condition, its size, and the noise around it.

use serde::Serialize;

use super::dice::Dice;

/// How many open stages the generator's funnel has; it is that of the shipped process.
pub(super) const OPEN_STAGES: usize = 7;

/// The condition of a rep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Nothing planted.
    Healthy,
    /// Too few leads come in or are worked; all ratios are normal.
    TooFewLeads,
    /// Deals that should have been let go fall out in qualification.
    PoorQualification,
    /// Proposals too early: high ratios before, a low one after, less in all.
    PrematureProposals,
    /// Deals are lost in negotiation and at the signature.
    WeakClosing,
    /// Prices fall in negotiation.
    Discounting,
    /// Everything takes longer.
    SlowCycles,
    /// Calls are low and late, close dates far and pulled in.
    Sandbagging,
    /// Hired lately, with a ramp quota.
    Ramping,
    /// Fewer and smaller deals although work and ratios are normal.
    BadTerritory,
    /// Sells since a few weeks only.
    TooLittleData,
}

impl Condition {
    /// Those that are planted, one rep each per sixteen reps.
    pub const PLANTED: [Self; 10] = [
        Self::TooFewLeads,
        Self::PoorQualification,
        Self::PrematureProposals,
        Self::WeakClosing,
        Self::Discounting,
        Self::SlowCycles,
        Self::Sandbagging,
        Self::Ramping,
        Self::BadTerritory,
        Self::TooLittleData,
    ];

    /// The conditions of so many reps: per sixteen six healthy and one of each other, shuffled.
    pub(super) fn of_team(reps: usize, dice: &mut Dice) -> Vec<Self> {
        let mut all = Vec::with_capacity(reps + 16);
        while all.len() < reps {
            let mut block = [Self::Healthy; 16];
            block[..10].copy_from_slice(&Self::PLANTED);
            dice.shuffle(&mut block);
            all.extend(block);
        }
        all.truncate(reps);
        all
    }
}

/// How a rep sells: factors on what is usual.
#[derive(Debug, Clone, Serialize)]
pub struct Traits {
    /// Leads per week.
    pub leads: f64,
    /// Activities per week.
    pub activity: f64,
    /// Probability to advance from each open stage (not a factor).
    pub conversion: [f64; OPEN_STAGES],
    /// Days in a stage.
    pub duration: f64,
    /// Amounts at birth.
    pub amount: f64,
    /// Share of the amount given away in negotiation (not a factor).
    pub discount: f64,
    /// What is called of what comes; clearly above 1 are happy ears.
    pub call: f64,
    /// Calls and categories come late, close dates far.
    pub hides: bool,
    /// How well deals are qualified: points of share added to scores and to the readiness of buyers.
    pub rigour: f64,
    /// Probability to skip a stage that would be passed.
    pub skip: f64,
    /// A stage that is mostly skipped: few deals are ever seen in it.
    pub thin_stage: Option<usize>,
    /// First day of selling, in days before today; `None` is always.
    pub sells_since: Option<i64>,
    /// A quarter, counted back from today, with luck of its own, and the factor on winning in it.
    pub luck: (i64, f64),
    /// Share of small, middle and large accounts.
    pub segments: [f64; 3],
}

/// Probability to advance from each stage of the shipped process; about a quarter of all deals are won.
const CONVERSION: [f64; OPEN_STAGES] = [0.86, 0.82, 0.80, 0.82, 0.72, 0.84, 0.92];

impl Traits {
    /// The traits of a rep with this condition: usual values, noise, and the planted effect in a size by dice.
    pub(super) fn of(condition: Condition, dice: &mut Dice) -> Self {
        let mut traits = Self::usual(dice);
        let size = dice.unit();
        let strong = |weak: f64, strong: f64| weak + (strong - weak) * size;
        match condition {
            Condition::Healthy => traits.confound(dice),
            Condition::TooFewLeads => {
                traits.leads *= strong(0.58, 0.42);
                traits.activity *= strong(0.85, 0.7);
            }
            Condition::PoorQualification => {
                traits.conversion[1] *= strong(0.88, 0.78);
                traits.conversion[2] *= strong(0.60, 0.45);
                traits.rigour -= 0.25;
            }
            Condition::PrematureProposals => {
                for early in &mut traits.conversion[1..4] {
                    *early = 1.0 - (1.0 - *early) * strong(0.5, 0.3);
                }
                traits.conversion[4] *= strong(0.44, 0.30);
                traits.skip = strong(0.3, 0.5);
                traits.rigour -= 0.22;
            }
            Condition::WeakClosing => {
                traits.conversion[5] *= strong(0.62, 0.48);
                traits.conversion[6] *= strong(0.85, 0.75);
            }
            Condition::Discounting => traits.discount = strong(0.22, 0.34),
            Condition::SlowCycles => traits.duration *= strong(1.6, 2.0),
            Condition::Sandbagging => {
                traits.call = strong(0.70, 0.50);
                traits.hides = true;
            }
            Condition::Ramping => traits.sells_since = Some(strong(130.0, 200.0) as i64),
            Condition::BadTerritory => {
                traits.leads *= strong(0.68, 0.55);
                traits.amount *= strong(0.68, 0.55);
                traits.activity *= 1.05;
            }
            Condition::TooLittleData => traits.sells_since = Some(strong(55.0, 38.0) as i64),
        }
        traits
    }

    fn usual(dice: &mut Dice) -> Self {
        let middle = dice.between(0.54, 0.66);
        let small = dice.between(0.20, 0.28);
        Self {
            leads: dice.around_one(0.06),
            activity: dice.around_one(0.07),
            conversion: CONVERSION.map(|usual| {
                let odds = usual / (1.0 - usual) * dice.around_one(0.07);
                odds / (1.0 + odds)
            }),
            duration: dice.around_one(0.05),
            amount: dice.around_one(0.04),
            discount: dice.between(0.03, 0.06),
            call: dice.around_one(0.04),
            hides: false,
            rigour: dice.normal() * 0.03,
            skip: dice.between(0.04, 0.09),
            thin_stage: None,
            sells_since: None,
            luck: (-1, 1.0),
            segments: [small, middle, 1.0 - small - middle],
        }
    }

    /// What makes a healthy rep look ill for a while.
    fn confound(&mut self, dice: &mut Dice) {
        match dice.place(4) {
            0 => self.luck = (dice.whole(0, 5), 1.08),
            1 => self.luck = (dice.whole(0, 5), 0.88),
            2 => self.thin_stage = Some(dice.place(2) + 2),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_reps_carry_every_condition_once_and_six_are_healthy() {
        for seed in 0..20 {
            let all = Condition::of_team(16, &mut Dice::of(seed, 0));
            for planted in Condition::PLANTED {
                assert_eq!(all.iter().filter(|c| **c == planted).count(), 1);
            }
            assert_eq!(all.iter().filter(|c| **c == Condition::Healthy).count(), 6);
        }
    }

    #[test]
    fn early_proposals_convert_better_before_and_worse_in_all() {
        for seed in 0..50 {
            let mut dice = Dice::of(seed, 0);
            let ill = Traits::of(Condition::PrematureProposals, &mut dice);
            let all: f64 = ill.conversion.iter().product();
            assert!(
                ill.conversion[1..4]
                    .iter()
                    .zip(&CONVERSION[1..4])
                    .all(|(a, b)| a > b)
            );
            assert!(all < 0.8 * CONVERSION.iter().product::<f64>(), "{all}");
        }
    }
}
