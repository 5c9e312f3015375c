//! What the tab reads: the sheet first, so that the columns stand at once; what takes longer in slots of its own.

use crate::app::effect::Effects;
use crate::domain::forecast::ForecastSettings;
use crate::screens::Context;
use crate::storage::ForecastQuestion;

use super::Forecast;

/// What is asked of the forecast in this scope.
pub fn question(context: &Context) -> ForecastQuestion {
    ForecastQuestion {
        scope: context.deal_scope(),
        period: context.scope.period,
        calendar: context.calendar.clone(),
        currency: context.config.base_currency,
        settings: ForecastSettings::default(),
    }
}

impl Forecast {
    /// Reads everything again.
    pub(super) fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let asked = question(context);
        effects.read(
            "forecast",
            "read the forecast",
            move |store| store.forecast_sheet(&asked),
            |screen, sheet, _| {
                screen.sheet = Some(sheet);
                screen.lay_out();
            },
        );
    }
}
