//! What the tab reads: the sheet first, so that the columns stand at once; what takes longer in slots of its own.

use crate::app::effect::Effects;

use super::Forecast;

impl Forecast {
    /// Reads everything again.
    pub(super) fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let asked = context.forecast_question();
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
