//! What can be set in `config.toml`, and what holds where nothing is set.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::assets::{self, DamagedAsset};
use super::zone::CalendarSettings;
use crate::domain::cause::Cause;
use crate::domain::date_words::DateOrder;
use crate::domain::diagnosis::DiagnosisThresholds;
use crate::domain::fiscal::{FiscalCalendar, YearName};
use crate::domain::flags::{ReviewThresholds, Threshold};
use crate::domain::forecast::{ForecastSettings, ForecastThresholds};
use crate::domain::money::Currency;
use crate::domain::pace::RampCurve;
use crate::domain::today::TodayThresholds;

/// All settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The currency that totals are converted to; `None` is what the imports settled on.
    pub base_currency: Option<Currency>,
    /// How a typed 12/3 is read; `None` asks back.
    pub date_order: Option<DateOrder>,
    /// The editor for long texts; `None` takes `$VISUAL`, then `$EDITOR`.
    pub editor: Option<String>,
    /// How years are cut.
    pub fiscal: Fiscal,
    /// How the screen looks.
    pub screen: Screen,
    /// From where on a deal is flagged.
    pub review: ReviewThresholds,
    /// How much of a full goal new reps are given.
    pub goals: Goals,
    /// From where on the diagnosis says something.
    pub diagnosis: DiagnosisThresholds,
    /// From where on Today says something, and the hours of a week.
    pub today: TodayThresholds,
    /// How the forecast reckons.
    pub forecast: ForecastThresholds,
    /// How calendar files are written.
    pub calendar: CalendarSettings,
    /// Keys of commands that differ from the built-in ones; the key room checks names and keys.
    pub keys: Vec<KeyOverride>,
    /// The manager's own questions of the cause (`cause.toml` beside `config.toml`); `None` asks the shipped ones.
    pub cause: Option<Cause>,
}

/// How a company cuts its years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fiscal {
    /// The month in which the year starts, 1 to 12.
    pub start_month: u32,
    /// Which calendar year names a fiscal year.
    pub year_name: YearName,
    /// Days on which nobody sells.
    pub holidays: BTreeSet<NaiveDate>,
}

/// How goals are set.
#[derive(Debug, Clone, PartialEq)]
pub struct Goals {
    /// Shares of a full goal in the quarters since hiring.
    pub ramp: Threshold<RampCurve>,
}

/// How the screen looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Colours at all; `NO_COLOR` in the environment takes them away as well.
    pub colour: bool,
    /// Whether the mouse is listened to.
    pub mouse: bool,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeChoice {
    /// As the terminal is.
    #[default]
    Auto,
    /// Dark letters on light ground.
    Light,
    /// Light letters on dark ground.
    Dark,
}

/// A key that a person chose for a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOverride {
    /// The command's name, such as `pipeline.review`.
    pub command: String,
    /// Its keys as typed; none takes the command's key away.
    pub keys: Vec<String>,
    /// The line in `config.toml`, for messages.
    pub line: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_currency: None,
            date_order: None,
            editor: None,
            fiscal: Fiscal {
                start_month: 1,
                year_name: YearName::default(),
                holidays: BTreeSet::new(),
            },
            screen: Screen {
                theme: ThemeChoice::default(),
                colour: true,
                mouse: true,
            },
            review: ReviewThresholds::default(),
            goals: Goals {
                ramp: Threshold::new(
                    RampCurve::default(),
                    "equal steps over the first year: a convention of ours, to be replaced by your own",
                ),
            },
            diagnosis: DiagnosisThresholds::default(),
            today: TodayThresholds::default(),
            forecast: ForecastThresholds::default(),
            calendar: CalendarSettings::default(),
            keys: Vec::new(),
            cause: None,
        }
    }
}

impl Config {
    /// The limits of Today, with the company's calendar.
    pub fn today_limits(&self) -> TodayThresholds {
        TodayThresholds {
            calendar: self.fiscal.calendar(),
            ..self.today.clone()
        }
    }

    /// How the forecast reckons with these settings.
    pub fn forecast_settings(&self) -> ForecastSettings {
        self.forecast.settings(self.today.commit_still_days.value)
    }

    /// The questions of the cause: the manager's own, else the shipped ones.
    pub fn cause_questions(&self) -> Result<Cause, DamagedAsset> {
        match &self.cause {
            Some(own) => Ok(own.clone()),
            None => assets::cause(),
        }
    }
}

impl Fiscal {
    /// The calendar. A month outside 1 to 12, which reading refuses, gives the calendar year.
    pub fn calendar(&self) -> FiscalCalendar {
        FiscalCalendar::new(self.start_month, self.year_name, self.holidays.clone())
            .unwrap_or_default()
    }
}
