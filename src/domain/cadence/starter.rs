//! The rhythm to start from, as `assets/rhythm.toml` has it: adopted by a person, line by line, never by itself.

use chrono::NaiveTime;
use serde::Deserialize;

/// All lines of the starter rhythm.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterRhythm {
    /// The lines in order.
    #[serde(rename = "cadence")]
    pub all: Vec<StarterLine>,
}

/// One activity to start from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterLine {
    /// Its name in files.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// A key of [`super::CadenceKind`].
    pub kind: String,
    /// The key of the type of meeting; empty where it is no meeting.
    #[serde(default)]
    pub meeting_type: String,
    /// A key of [`super::Per`].
    pub per: String,
    /// How often, in words that [`crate::domain::recurrence::read`] reads.
    pub rule: String,
    /// At what time; empty: any time of the day.
    #[serde(default)]
    pub at: String,
    /// How long, in minutes.
    pub minutes: i64,
    /// How long to prepare, in minutes.
    #[serde(default)]
    pub prep_minutes: i64,
    /// A key of [`super::OnDayOff`].
    pub on_day_off: String,
    /// Whether it is suggested from the start.
    pub on: bool,
    /// What it is for, in one sentence.
    pub purpose: String,
    /// Where length and frequency come from.
    pub origin: String,
}

impl StarterLine {
    /// The time of day.
    pub fn time(&self) -> Option<NaiveTime> {
        NaiveTime::parse_from_str(&self.at, "%H:%M").ok()
    }
}
