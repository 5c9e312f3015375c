//! The settings of the forecast, one function each.

use toml::de::DeValue;

use super::super::settings::Config;
use super::{number, threshold, whole, word};
use crate::domain::forecast::AmountRule;

type Done = Result<(), String>;

pub(super) fn amounts(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.forecast.amounts, value, |value| {
        let words = [
            ("as-it-stands", AmountRule::AsItStands),
            ("last-known", AmountRule::LastKnown),
        ];
        word(value, &words)
    })
}

pub(super) fn very_large(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.forecast.very_large, value, |value| {
        number(value, 0.01, 1.0, 0.1)
    })
}

pub(super) fn least_periods(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.forecast.least_periods, value, |value| {
        whole(value, 2, 40)
    })
}

pub(super) fn least_deals(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.forecast.least_deals, value, |value| {
        whole(value, 1, 10_000)
    })
}

pub(super) fn books(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.forecast.books, value, |value| {
        whole(value, 1000, 200_000)
    })
}

pub(super) fn common_shock(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.forecast.common_shock, value, |value| {
        number(value, 0.0, 0.9, 0.1)
    })
}

pub(super) fn false_alarms(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.forecast.false_alarms, value, |value| {
        number(value, 0.001, 0.5, 0.05)
    })
}

pub(super) fn least_bias(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.forecast.least_bias, value, |value| {
        number(value, 0.01, 1.0, 0.1)
    })
}
