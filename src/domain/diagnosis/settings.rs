//! From where on a diagnosis says something; each value is a setting with its origin.

use serde::{Deserialize, Serialize};

use crate::domain::flags::Threshold;

/// The thresholds of the diagnosis.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Look back over so many times the usual cycle. Kunkle: 1 to 5 times the average sales cycle.
    pub lookback_cycles: f64,
    /// But at least so many days: a year, so that each season counts once. Our default.
    pub lookback_days: i64,
    /// The chance that a person without any gap is told of one, over all factors together (Šidák 1967). Our default;
    /// 5 % is the usual one.
    pub false_alarms: f64,
    /// Differences below this share of the benchmark are not worth a talk. Our default.
    pub tolerance: f64,
    /// From here on something "looks worse" without being certain: P(worse) 90 %, domain.md 1.2 suggested rule.
    pub looks: f64,
    /// From here on a ratio counts as ahead of the benchmark. The 95 % of an interval's one end.
    pub ahead: f64,
    /// From here on a ratio is too high to be true beside a low one after it.
    pub too_high: f64,
    /// Below this n nothing but the count itself is compared: domain.md 2.3, "grey below n = 10".
    pub least_n: i64,
    /// A benchmark needs so many people. Our default: a median of two is an average of two.
    pub peers_at_least: usize,
    /// The strength of the prior that pulls rates to the benchmark, in deals; `None` estimates it by moments.
    /// domain.md 2.1: with 5 to 8 reps the estimate is noisy, offer 10 or 20.
    pub prior_strength: Option<f64>,
    /// The strongest prior that is estimated, in deals.
    pub strongest_prior: f64,
    /// The least that people are taken to differ, standard deviation on a log scale.
    pub least_spread: f64,
    /// A gap that is worth less than this share of the person's own result is no finding. Our default.
    pub least_worth: f64,
    /// Below this share of the team's activities per new deal the work itself is short. Our default.
    pub little_activity: f64,
    /// A person on a ramp that ends after so many days where no quota says so. Our default: three quarters.
    pub ramp_days: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lookback_cycles: 5.0,
            lookback_days: 365,
            false_alarms: 0.05,
            tolerance: 0.05,
            looks: 0.90,
            ahead: 0.95,
            too_high: 0.99,
            least_n: 10,
            peers_at_least: 3,
            prior_strength: None,
            strongest_prior: 100.0,
            least_spread: 0.10,
            least_worth: 0.05,
            little_activity: 0.90,
            ramp_days: 274,
        }
    }
}

/// The thresholds that a manager may set, each with its origin: section `[diagnosis]` of `config.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DiagnosisThresholds {
    /// See [`Settings::lookback_cycles`].
    pub lookback_cycles: Threshold<f64>,
    /// See [`Settings::lookback_days`].
    pub lookback_days: Threshold<i64>,
    /// See [`Settings::false_alarms`].
    pub false_alarms: Threshold<f64>,
    /// See [`Settings::tolerance`].
    pub tolerance: Threshold<f64>,
    /// See [`Settings::least_n`].
    pub least_n: Threshold<i64>,
    /// See [`Settings::peers_at_least`].
    pub peers_at_least: Threshold<i64>,
    /// See [`Settings::prior_strength`].
    pub prior_strength: Threshold<Option<f64>>,
    /// See [`Settings::ramp_days`].
    pub ramp_days: Threshold<i64>,
}

impl Default for DiagnosisThresholds {
    fn default() -> Self {
        let usual = Settings::default();
        Self {
            lookback_cycles: Threshold::new(
                usual.lookback_cycles,
                "Kunkle, ROAM: one to five times the average sales cycle",
            ),
            lookback_days: Threshold::new(
                usual.lookback_days,
                "our default: a year, so that each season counts once",
            ),
            false_alarms: Threshold::new(
                usual.false_alarms,
                "our default: the usual 5 %, over all factors together (Šidák 1967)",
            ),
            tolerance: Threshold::new(
                usual.tolerance,
                "our default: smaller differences are not worth a talk",
            ),
            least_n: Threshold::new(
                usual.least_n,
                "practitioners' default: grey below n = 10; not a law",
            ),
            peers_at_least: Threshold::new(
                i64::try_from(usual.peers_at_least).unwrap_or(i64::MAX),
                "our default: a median of two is an average of two",
            ),
            prior_strength: Threshold::new(
                usual.prior_strength,
                "estimated by moments; noisy with few reps, then 10 or 20",
            ),
            ramp_days: Threshold::new(usual.ramp_days, "our default: three quarters of a year"),
        }
    }
}

impl DiagnosisThresholds {
    /// The thresholds of the diagnosis with what was set.
    pub fn settings(&self) -> Settings {
        Settings {
            lookback_cycles: self.lookback_cycles.value,
            lookback_days: self.lookback_days.value,
            false_alarms: self.false_alarms.value,
            tolerance: self.tolerance.value,
            least_n: self.least_n.value,
            peers_at_least: usize::try_from(self.peers_at_least.value).unwrap_or(1),
            prior_strength: self.prior_strength.value,
            ramp_days: self.ramp_days.value,
            ..Settings::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_set_starts_as_the_diagnosis_does() {
        assert_eq!(
            DiagnosisThresholds::default().settings(),
            Settings::default()
        );
    }
}
