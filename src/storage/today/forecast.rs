//! What the forecast asks of the day.

use crate::domain::fiscal::Period;
use crate::domain::forecast::ForecastSettings;
use crate::domain::today::{TodayItem, TodayThresholds, add_forecast};
use crate::storage::deal_query::DealScope;
use crate::storage::{ForecastQuestion, Result, Store};

impl Store {
    /// Adds the locks that are due and the calls that are late, of the quarter of the day. Where the rhythm has no
    /// forecast call, or nobody ever called, nobody is waited for.
    pub(super) fn add_forecast_lines(
        &self,
        items: &mut Vec<TodayItem>,
        scope: &DealScope,
        limits: &TodayThresholds,
    ) -> Result<()> {
        let question = ForecastQuestion {
            scope: *scope,
            period: Period::All,
            calendar: limits.calendar.clone(),
            currency: None,
            settings: ForecastSettings::default(),
        };
        let dues = self.locks_due(&question)?;
        let late: Vec<_> = self
            .late_by_rhythm(&question)?
            .into_iter()
            .map(|late| (late.name, late.since))
            .collect();
        add_forecast(items, &dues, &late);
        Ok(())
    }
}
