//! How the forecast reckons; each value is a setting with its origin.

use serde::{Deserialize, Serialize};

use super::record::AmountRule;

/// The settings of the forecast.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ForecastSettings {
    /// What a deal counts whose amount is blank now but was known before.
    pub amounts: AmountRule,
    /// A deal of at least this share of the quota (without one: of the open pipeline) is listed alone. Our default.
    pub very_large: f64,
    /// A model needs so many closed periods to learn from: domain.md 3.1, "needs at least 4 periods".
    pub least_periods: usize,
    /// And so many deals of them: `BoostUp`'s floor of 50 deals (competitors.md, BO1).
    pub least_deals: usize,
    /// How many books the simulation draws.
    pub books: usize,
    /// The share of a deal's fate that all deals have in common, 0 to 1: the correlation of a one-factor Gaussian
    /// copula. 0 takes deals as independent, which makes the range too narrow. Our default.
    pub common_shock: f64,
    /// An open deal in Commit without a change of stage, amount or close date for so many days is at risk:
    /// domain.md 3.3.
    pub quiet_days: i64,
}

impl Default for ForecastSettings {
    fn default() -> Self {
        Self {
            amounts: AmountRule::AsItStands,
            very_large: 0.10,
            least_periods: 4,
            least_deals: 50,
            books: 20_000,
            common_shock: 0.10,
            quiet_days: 14,
        }
    }
}
