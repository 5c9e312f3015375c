//! What the tab reads: the sheet first, so that the columns stand at once; what takes longer in slots of its own. What
//! was answered last to the same question stands until the true answer is there.

use crate::app::effect::Effects;
use crate::app::kept::{Freshness, Question};
use crate::storage::{ForecastQuestion, MovedSince, Result, Store};

use super::Forecast;
use super::page::{Moved, Page, PageModels};
use crate::screens::Context;

/// All that an answer depends on beside the file and the day.
fn key_of(asked: &ForecastQuestion) -> String {
    format!("1 {asked:?}")
}

/// What is asked, said in one way: of all time and of this quarter the same is shown, and it is counted once.
fn settled(context: &Context) -> ForecastQuestion {
    (context.forecast_question()).settled(context.clock.today())
}

impl Forecast {
    /// Reads everything again.
    pub(super) fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let asked = settled(context);
        let question = Question::new("forecast", "read the forecast", key_of(&asked));
        let run = move |store: &mut Store| -> Result<Page> {
            Ok(Page::of(&store.forecast_sheet(&asked)?))
        };
        let then = |screen: &mut Self, page, freshness, _: &mut Effects<Self>| {
            screen.page = Some(page);
            screen.counting.page = freshness == Freshness::Before;
            screen.lay_out();
        };
        if self.page.is_none() {
            effects.kept_with_beginning(question.of_forecast(), Page::first, run, then);
        } else {
            effects.kept(question.of_forecast(), run, then);
        }
        let asked = settled(context);
        let question = Question::new("forecast-moved", "read what moved", key_of(&asked));
        effects.kept(
            question.of_forecast(),
            move |store| -> Result<Moved> {
                let (from, since) = store.moved_since(&asked, MovedSince::LastLock)?;
                Ok(Moved::of(store.moved_sum(&asked, from)?, since))
            },
            |screen: &mut Self, moved, freshness, _| {
                screen.moved = Some(moved);
                screen.counting.moved = freshness == Freshness::Before;
            },
        );
        let asked = settled(context);
        let question = Question::new("forecast-models", "reckon the models", key_of(&asked));
        effects.kept(
            question.of_forecast(),
            move |store| -> Result<PageModels> {
                Ok(PageModels::of(&store.model_answers_at_hand(&asked)?))
            },
            |screen: &mut Self, models, freshness, effects| {
                screen.counting.models = models.is_old || freshness == Freshness::Before;
                if models.is_old && freshness == Freshness::Now {
                    screen.learn_again(effects);
                }
                screen.models = Some(models);
            },
        );
    }

    /// Everybody's deals are gone through again; until then what was learnt before stands.
    fn learn_again(&self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let asked = settled(context);
        let key = format!("{} again", key_of(&asked));
        let question = Question::new("forecast-models", "reckon the models", key);
        effects.kept(
            question.of_forecast(),
            move |store| -> Result<PageModels> {
                Ok(PageModels::of(&store.model_answers(&asked)?))
            },
            |screen: &mut Self, models, freshness, _| {
                screen.counting.models = freshness == Freshness::Before;
                screen.models = Some(models);
            },
        );
    }
}
