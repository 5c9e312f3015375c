//! The settings of Today, one function each.

use toml::de::DeValue;

use super::super::settings::Config;
use super::{number, threshold, whole};

type Done = Result<(), String>;

pub(super) fn coaching_days(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.today.coaching_days, value, |value| {
        whole(value, 1, 3650)
    })
}

pub(super) fn commit_still_days(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.today.commit_still_days, value, |value| {
        whole(value, 1, 3650)
    })
}

pub(super) fn gap_minutes(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.today.gap_minutes, value, |value| {
        whole(value, 1, 480)
    })
}

pub(super) fn week_hours(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.today.week_hours, value, |value| {
        number(value, 1.0, 168.0, 40.0)
    })
}

pub(super) fn ride_along_minutes(config: &mut Config, value: &DeValue<'_>) -> Done {
    threshold(&mut config.today.ride_along_minutes, value, |value| {
        whole(value, 5, 1440)
    })
}
