//! What the tab reads: the page first, so that the columns stand at once; what stands beside it, and takes longer, when
//! the page is there: never beside the page of another question. What was answered last to the same question stands
//! until the true answer is there.

use crate::app::effect::Effects;
use crate::app::kept::{Begins, Freshness, Question};
use crate::storage::{ForecastQuestion, MovedSince, Result};

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
        let key = key_of(&asked);
        if key != self.asked {
            self.estimate = None;
        }
        self.asked = key;
        self.is_beside_asked = false;
        read_page(asked, self.page_is_of != self.asked, effects);
    }

    /// Takes the page, and asks for what stands beside it.
    fn take(&mut self, page: Page, freshness: Freshness, effects: &mut Effects<Self>) {
        if self.page_is_of != self.asked {
            self.forget_beside();
        }
        self.page = Some(page);
        self.estimate = None;
        self.page_is_of.clone_from(&self.asked);
        self.counting.page = freshness == Freshness::Before;
        self.lay_out();
        let Some(context) = self.context.as_ref().filter(|_| !self.is_beside_asked) else {
            return;
        };
        let asked = settled(context);
        self.is_beside_asked = true;
        read_moved(asked.clone(), effects);
        read_models(asked, effects);
    }

    /// What stands beside the page answers another question.
    fn forget_beside(&mut self) {
        self.moved = None;
        self.models = None;
    }

    /// The columns about, before they are counted: with another question's figures the page would say something wrong.
    fn read_estimate(&self, asked: ForecastQuestion, effects: &mut Effects<Self>) {
        if self.page_is_of == self.asked {
            return;
        }
        let key = key_of(&asked);
        effects.figures(
            "forecast-estimate",
            "estimate the forecast",
            move |store| store.forecast_estimate(&asked),
            move |screen: &mut Self, estimate, _| {
                if screen.asked == key && screen.page_is_of != key {
                    screen.estimate = estimate;
                }
            },
        );
    }

    /// Everybody's deals are gone through again; until then what was learnt before stands.
    fn learn_again(&self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let asked = settled(context);
        effects.kept_anew(
            of_models(&asked),
            move |store| -> Result<PageModels> {
                Ok(PageModels::of(&store.model_answers(&asked)?))
            },
            |screen: &mut Self, models, _| {
                screen.counting.models = false;
                screen.models = Some(models);
            },
        );
    }
}

fn of_models(asked: &ForecastQuestion) -> Question {
    Question::new("forecast-models", "reckon the models", key_of(asked)).of_forecast()
}

fn read_page(asked: ForecastQuestion, is_opening: bool, effects: &mut Effects<Forecast>) {
    let question = Question::new("forecast", "read the forecast", key_of(&asked));
    let about = asked.clone();
    effects.kept_with_beginning(
        question.of_forecast(),
        Begins::new(Page::first, is_opening),
        move |screen: &mut Forecast, effects| {
            screen.counting.page = true;
            screen.read_estimate(about, effects);
        },
        move |store| -> Result<Page> { Ok(Page::of(&store.forecast_sheet(&asked)?)) },
        Forecast::take,
    );
}

fn read_moved(asked: ForecastQuestion, effects: &mut Effects<Forecast>) {
    let question = Question::new("forecast-moved", "read what moved", key_of(&asked));
    effects.kept(
        question.of_forecast(),
        move |store| -> Result<Moved> {
            let (from, since) = store.moved_since(&asked, MovedSince::LastLock)?;
            Ok(Moved::of(store.moved_sum(&asked, from)?, since))
        },
        |screen: &mut Forecast, moved, freshness, _| {
            screen.moved = Some(moved);
            screen.counting.moved = freshness == Freshness::Before;
        },
    );
}

fn read_models(asked: ForecastQuestion, effects: &mut Effects<Forecast>) {
    effects.kept(
        of_models(&asked),
        move |store| -> Result<PageModels> {
            Ok(PageModels::of(&store.model_answers_at_hand(&asked)?))
        },
        |screen: &mut Forecast, models, freshness, effects| {
            screen.counting.models = models.is_old || freshness == Freshness::Before;
            if models.is_old && freshness == Freshness::Now {
                screen.learn_again(effects);
            }
            screen.models = Some(models);
        },
    );
}
