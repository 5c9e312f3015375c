//! What is asked of the forecast.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::config::Config;
use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::forecast::{ForecastPeriod, ForecastRecord, ForecastSettings};
use crate::domain::ids::RepId;
use crate::domain::money::Currency;
use crate::domain::stamp::Stamp;
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

    /// The same question said in one way: whatever asks for the same period of the same people is equal then, and has
    /// the same answer.
    #[must_use]
    pub fn settled(self, today: NaiveDate) -> Self {
        let period = ForecastPeriod::of(&self.calendar, self.period, today);
        Self {
            scope: DealScope {
                from: None,
                to: None,
                ..self.scope
            },
            period: period.map_or(self.period, |period| period.period),
            ..self
        }
    }
}

/// What every answer of the forecast starts from.
#[derive(Debug, Clone)]
pub struct ForecastBasis {
    /// The record: of everybody, or of those who are asked for.
    pub record: Arc<ForecastRecord>,
    /// Whose deals; `None`: everybody's.
    pub whose: Option<BTreeSet<RepId>>,
    /// The period.
    pub period: ForecastPeriod,
    /// Whether the record leaves deals out that models learn from. A part of everybody has only the calls that stand.
    pub is_part: bool,
}

impl ForecastBasis {
    /// The day that is looked at.
    pub fn today(&self) -> NaiveDate {
        self.record.today
    }
}

impl Store {
    /// Record, people and period of a question. The record holds the deals of those who are asked for; of everybody in
    /// a large file, those of the period.
    pub fn forecast_basis(&self, question: &ForecastQuestion) -> Result<ForecastBasis> {
        self.forecast_basis_of(question, self.forecast_period(question)?)
    }

    /// The same of another period than the one that is asked for.
    pub(super) fn forecast_basis_of(
        &self,
        question: &ForecastQuestion,
        period: ForecastPeriod,
    ) -> Result<ForecastBasis> {
        let whose = self.people_of_scope(&question.scope)?;
        let amounts = question.settings.amounts;
        #[cfg(test)]
        if self.record_path.get() == super::RecordPath::Whole {
            return Ok(ForecastBasis {
                record: self.forecast_record(question.currency, amounts)?,
                whose,
                period,
                is_part: false,
            });
        }
        let is_now = self.looking().is_none();
        let is_of_period = is_now && whose.is_none() && self.has_many_deals()?;
        let record = if is_of_period {
            self.record_of_period(question, period, self.usual_since(period))?
        } else {
            self.forecast_record_of(question.currency, amounts, whose.as_ref())?
        };
        Ok(ForecastBasis {
            record,
            is_part: is_now && (whose.is_some() || is_of_period),
            whose,
            period,
        })
    }

    /// What is learnt from everybody is asked for with this: nothing of the record but its day and its currency. `None`
    /// where somebody is asked for, and where everybody's record is read as a whole.
    pub(super) fn basis_without_deals(
        &self,
        question: &ForecastQuestion,
    ) -> Result<Option<ForecastBasis>> {
        let scope = &question.scope;
        let is_of_all = scope.team.is_none() && scope.rep.is_none() && self.looking().is_none();
        if !is_of_all || !self.has_many_deals()? {
            return Ok(None);
        }
        let currency = self.base_currency(question.currency)?.currency;
        Ok(Some(ForecastBasis {
            record: Arc::new(ForecastRecord::empty(self.today(), currency)),
            whose: None,
            period: self.forecast_period(question)?,
            is_part: true,
        }))
    }

    /// From when on it is usually asked what moved: a week ago, or before the period began.
    fn usual_since(&self, period: ForecastPeriod) -> Stamp {
        let week_ago = self.today() - Days::new(7);
        let before = period.window.first - Days::new(1);
        Stamp::end_of(week_ago.min(before))
    }

    /// The moment that is looked at.
    pub(super) fn forecast_now(&self) -> Stamp {
        self.looking()
            .map_or_else(|| self.now(), |looking| looking.as_of)
    }

    /// The same with the record of everybody, whoever is asked for.
    pub fn whole_forecast_basis(&self, question: &ForecastQuestion) -> Result<ForecastBasis> {
        Ok(ForecastBasis {
            record: self.forecast_record(question.currency, question.settings.amounts)?,
            whose: self.people_of_scope(&question.scope)?,
            period: self.forecast_period(question)?,
            is_part: false,
        })
    }

    pub(super) fn forecast_period(&self, question: &ForecastQuestion) -> Result<ForecastPeriod> {
        let period = ForecastPeriod::of(&question.calendar, question.period, self.today());
        period.ok_or_else(|| {
            StorageError::Refused("No calendar has this period: choose a month or a quarter".into())
        })
    }
}
