//! The settings of the diagnosis, one function each.

use toml::de::DeValue;

use super::super::settings::Config;
use super::{number, shown, threshold, whole};

type Done = Result<(), String>;

pub(super) fn lookback_cycles(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.diagnosis.lookback_cycles, value, |value| {
        number(value, 1.0, 20.0, 5.0)
    })
}

pub(super) fn lookback_days(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.diagnosis.lookback_days, value, |value| {
        whole(value, 30, 3650)
    })
}

pub(super) fn false_alarms(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.diagnosis.false_alarms, value, |value| {
        number(value, 0.001, 0.5, 0.05)
    })
}

pub(super) fn tolerance(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.diagnosis.tolerance, value, |value| {
        number(value, 0.0, 0.5, 0.05)
    })
}

pub(super) fn least_n(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.diagnosis.least_n, value, |value| {
        whole(value, 1, 1000)
    })
}

pub(super) fn peers_at_least(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.diagnosis.peers_at_least, value, |value| {
        whole(value, 1, 100)
    })
}

/// "auto" estimates it; a number fixes it.
pub(super) fn prior_strength(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.diagnosis.prior_strength, value, |value| {
        if value.as_str() == Some("auto") {
            return Ok(None);
        }
        let wanted = |_| {
            format!(
                "\"auto\", or a number from 1 to 1000 such as 10, not {}",
                shown(value)
            )
        };
        number(value, 1.0, 1000.0, 10.0).map(Some).map_err(wanted)
    })
}

pub(super) fn ramp_days(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.diagnosis.ramp_days, value, |value| {
        whole(value, 0, 3650)
    })
}
