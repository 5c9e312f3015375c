//! The time zone of calendar files: the setting, else the machine's.

use chrono_tz::Tz;

use super::Config;

/// How calendar files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarSettings {
    /// The zone of the times; `None` is the machine's.
    pub timezone: Option<Tz>,
    /// Minutes before a time at which it is announced, where nothing is to be prepared; 0: not at all.
    pub alarm_minutes: i64,
}

impl Default for CalendarSettings {
    fn default() -> Self {
        Self {
            timezone: None,
            alarm_minutes: 10,
        }
    }
}

impl Config {
    /// The zone of calendar files: the setting, else `TZ`, else the machine's, else UTC.
    pub fn timezone(&self) -> Tz {
        let of_the_shell = || {
            std::env::var("TZ")
                .ok()?
                .trim_start_matches(':')
                .parse()
                .ok()
        };
        let of_the_machine = || iana_time_zone::get_timezone().ok()?.parse().ok();
        self.calendar
            .timezone
            .or_else(of_the_shell)
            .or_else(of_the_machine)
            .unwrap_or(Tz::UTC)
    }
}
