//! How the forecast reckons; each value is a setting with its origin.

use serde::{Deserialize, Serialize};

use super::record::AmountRule;
use crate::domain::flags::Threshold;

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
    /// The share of the named habits of calling too high or too low that may be false alarms on average; where nobody
    /// has one, the chance of even one false alarm over everybody together (Benjamini and Hochberg). Our default.
    pub false_alarms: f64,
    /// A smaller bias of calls is not worth a talk, as a share of what is won in a period. Our default.
    pub least_bias: f64,
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
            false_alarms: 0.05,
            least_bias: 0.10,
        }
    }
}

/// The settings of the forecast that a manager may set, each with its origin: section `[forecast]` of `config.toml`.
/// After how many days a Commit is at risk is `today.commit_still_days`: one rule, one setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastThresholds {
    /// See [`ForecastSettings::amounts`].
    pub amounts: Threshold<AmountRule>,
    /// See [`ForecastSettings::very_large`].
    pub very_large: Threshold<f64>,
    /// See [`ForecastSettings::least_periods`].
    pub least_periods: Threshold<i64>,
    /// See [`ForecastSettings::least_deals`].
    pub least_deals: Threshold<i64>,
    /// See [`ForecastSettings::books`].
    pub books: Threshold<i64>,
    /// See [`ForecastSettings::common_shock`].
    pub common_shock: Threshold<f64>,
    /// See [`ForecastSettings::false_alarms`].
    pub false_alarms: Threshold<f64>,
    /// See [`ForecastSettings::least_bias`].
    pub least_bias: Threshold<f64>,
}

impl Default for ForecastThresholds {
    fn default() -> Self {
        let usual = ForecastSettings::default();
        let count = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        Self {
            amounts: Threshold::new(
                usual.amounts,
                "our default: a blank amount counts nothing and is named",
            ),
            very_large: Threshold::new(
                usual.very_large,
                "our default: a deal of a tenth of the quota decides the period alone",
            ),
            least_periods: Threshold::new(
                count(usual.least_periods),
                "practitioners' rule for correcting calls by their history: four periods at least",
            ),
            least_deals: Threshold::new(
                count(usual.least_deals),
                "BoostUp's floor for own conversion rates: 50 deals",
            ),
            books: Threshold::new(
                count(usual.books),
                "our default: the chance of reaching the quota within 0.4 points",
            ),
            common_shock: Threshold::new(
                usual.common_shock,
                "our default: deals share a market, a product and a quarter's end; 0 takes them as independent",
            ),
            false_alarms: Threshold::new(
                usual.false_alarms,
                "our default: of the habits that are named, over everybody together",
            ),
            least_bias: Threshold::new(
                usual.least_bias,
                "our default: a smaller bias is not worth a talk",
            ),
        }
    }
}

impl ForecastThresholds {
    /// How the forecast reckons with what was set; days without movement come from elsewhere.
    pub fn settings(&self, quiet_days: i64) -> ForecastSettings {
        let count = |value: i64| usize::try_from(value).unwrap_or_default();
        ForecastSettings {
            amounts: self.amounts.value,
            very_large: self.very_large.value,
            least_periods: count(self.least_periods.value),
            least_deals: count(self.least_deals.value),
            books: count(self.books.value),
            common_shock: self.common_shock.value,
            quiet_days,
            false_alarms: self.false_alarms.value,
            least_bias: self.least_bias.value,
        }
    }
}
