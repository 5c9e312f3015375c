//! What the tab reads: the sheet first, so that the columns stand at once; what takes longer in slots of its own.

use crate::app::effect::Effects;
use crate::storage::{MovedSince, Result};

use super::Forecast;
use super::moved_line::Moved;
use super::totals::{Totals, steps_of};

impl Forecast {
    /// Reads everything again.
    pub(super) fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let asked = context.forecast_question();
        effects.figures(
            "forecast",
            "read the forecast",
            move |store| store.forecast_sheet(&asked),
            |screen, sheet, _| {
                screen.totals = Totals::of(&sheet);
                screen.sheet = Some(sheet);
                screen.lay_out();
            },
        );
        let asked = context.forecast_question();
        effects.figures(
            "forecast-moved",
            "read what moved",
            move |store| -> Result<Moved> {
                let (from, since) = store.moved_since(&asked, MovedSince::LastLock)?;
                Ok((store.what_moved(&asked, from)?, since))
            },
            |screen, moved, _| {
                screen.steps = steps_of(&moved);
                screen.moved = Some(moved);
            },
        );
        let asked = context.forecast_question();
        effects.figures(
            "forecast-models",
            "reckon the models",
            move |store| store.model_answers_at_hand(&asked),
            |screen, models, effects| {
                if models.is_old {
                    screen.learn_again(effects);
                }
                screen.models = Some(models);
            },
        );
    }

    /// Everybody's deals are gone through again; until then what was learnt before stands.
    fn learn_again(&self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let asked = context.forecast_question();
        effects.figures(
            "forecast-models",
            "reckon the models",
            move |store| store.model_answers(&asked),
            |screen, models, _| screen.models = Some(models),
        );
    }
}
