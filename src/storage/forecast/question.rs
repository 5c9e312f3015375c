//! What is asked of the forecast.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::config::Config;
use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::forecast::{ForecastPeriod, ForecastRecord, ForecastSettings};
use crate::domain::ids::RepId;
use crate::domain::money::Currency;
use crate::storage::error::StorageError;
use crate::storage::{DealScope, Result, Store};

/// Whose forecast, of which period, reckoned how.
#[derive(Debug, Clone)]
pub struct ForecastQuestion {
    /// Whose deals; its days are not looked at.
    pub scope: DealScope,
    /// The period that was asked for, see [`ForecastPeriod::of`].
    pub period: Period,
    /// How the company cuts its years.
    pub calendar: FiscalCalendar,
    /// The currency of all money; `None`: what the imports settled on.
    pub currency: Option<Currency>,
    /// How it is reckoned.
    pub settings: ForecastSettings,
}

impl ForecastQuestion {
    /// The question that every screen and every subcommand asks: this scope and period, the rest as it is set.
    pub fn of(scope: DealScope, period: Period, config: &Config) -> Self {
        Self {
            scope,
            period,
            calendar: config.fiscal.calendar(),
            currency: config.base_currency,
            settings: config.forecast_settings(),
        }
    }
}

/// What every answer of the forecast starts from.
#[derive(Debug, Clone)]
pub struct ForecastBasis {
    /// The record of everybody.
    pub record: Arc<ForecastRecord>,
    /// Whose deals; `None`: everybody's.
    pub whose: Option<BTreeSet<RepId>>,
    /// The period.
    pub period: ForecastPeriod,
}

impl ForecastBasis {
    /// The day that is looked at.
    pub fn today(&self) -> NaiveDate {
        self.record.today
    }
}

impl Store {
    /// Record, people and period of a question.
    pub fn forecast_basis(&self, question: &ForecastQuestion) -> Result<ForecastBasis> {
        let period = ForecastPeriod::of(&question.calendar, question.period, self.today());
        let no_such = || {
            StorageError::Refused("No calendar has this period: choose a month or a quarter".into())
        };
        Ok(ForecastBasis {
            record: self.forecast_record(question.currency, question.settings.amounts)?,
            whose: self.people_of_scope(&question.scope)?,
            period: period.ok_or_else(no_such)?,
        })
    }
}
