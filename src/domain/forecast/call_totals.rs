//! What calls add up to: the reps' total, and the manager's.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::calls::CallSheet;
use super::record::Call;
use crate::domain::ids::RepId;
use crate::domain::process::ForecastCategory;

/// A sum over the reps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SumOfCalls {
    /// In minor units of the base currency.
    pub minor: i64,
    /// How many are in it.
    pub called: usize,
    /// How many have none.
    pub missing: usize,
    /// How many have one in a currency without a rate; it is not in the sum.
    pub no_rate: usize,
}

impl SumOfCalls {
    /// The sum; `None` where nobody called.
    pub fn figure(self) -> Option<i64> {
        (self.called > 0).then_some(self.minor)
    }
}

/// What the manager's total is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ManagersTotal {
    /// The manager called for the whole: it counts until it is replaced.
    OwnCall {
        /// In minor units of the base currency.
        minor: i64,
        /// Calls about single reps, of any author, that are newer than it.
        newer: usize,
    },
    /// The sum of what counts for each rep: the manager's call over the rep's.
    Sum {
        /// The sum.
        sum: SumOfCalls,
        /// How many of the reps are overridden.
        overridden: usize,
    },
}

impl ManagersTotal {
    /// In minor units of the base currency; `None` where nobody called.
    pub fn figure(self) -> Option<i64> {
        match self {
            Self::OwnCall { minor, .. } => Some(minor),
            Self::Sum { sum, .. } => sum.figure(),
        }
    }
}

impl CallSheet {
    /// The sum of what the reps call in a category.
    pub fn reps_total(&self, category: ForecastCategory) -> SumOfCalls {
        sum_of(self.lines.iter().map(|line| line.own.standing(category)))
    }

    /// The manager's total in a category: the call for the whole where there is one, else the sum of the manager's
    /// call over each rep, and of the rep's own call where the manager made none. A call about somebody who leads people
    /// stands for everybody below. A call for the whole stands until it
    /// is replaced; how many calls are newer than it is said beside it.
    pub fn managers_total(&self, category: ForecastCategory) -> ManagersTotal {
        let whole = self.whole.standing(category);
        if let Some((call, minor)) = whole.and_then(|call| Some((call, call.base?))) {
            let about_reps = self.lines.iter().flat_map(|line| {
                let sides = [&line.own, &line.manager];
                sides.into_iter().filter_map(|said| said.standing(category))
            });
            let newer =
                about_reps.filter(|other| (other.made_at, other.id) > (call.made_at, call.id));
            return ManagersTotal::OwnCall {
                minor,
                newer: newer.count(),
            };
        }
        let led: BTreeSet<RepId> = (self.lines.iter())
            .filter(|line| line.manager.standing(category).is_some())
            .flat_map(|line| line.below.iter().copied())
            .collect();
        let counts = (self.lines.iter())
            .filter(|line| !led.contains(&line.rep))
            .map(|line| {
                let manager = line.manager.standing(category);
                manager.or_else(|| line.own.standing(category))
            });
        let overridden = self
            .lines
            .iter()
            .filter(|line| line.manager.standing(category).is_some());
        ManagersTotal::Sum {
            sum: sum_of(counts),
            overridden: overridden.count(),
        }
    }
}

fn sum_of<'a>(calls: impl Iterator<Item = Option<&'a Call>>) -> SumOfCalls {
    let mut sum = SumOfCalls::default();
    for call in calls {
        match call.map(|call| call.base) {
            None => sum.missing += 1,
            Some(None) => sum.no_rate += 1,
            Some(Some(base)) => {
                sum.minor += base;
                sum.called += 1;
            }
        }
    }
    sum
}
