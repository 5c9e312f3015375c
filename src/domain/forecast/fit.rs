//! The models, fitted on what was known at a moment, ready to answer about any book of that day.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::book::{Book, BookDeal};
use super::due::DueBook;
use super::models::{
    self, Answer, Asking, Calls, Chances, Flow, Model, Pace, category_weighted, corrected_calls,
    created_and_closed, pipeline_conversion, run_rate_answer, simulated, stage_weighted,
    sum_of_calls,
};
use super::past::{Lesson, MOST_PERIODS, Places};
use super::period::ForecastPeriod;
use super::record::ForecastStage;
use super::settings::ForecastSettings;
use super::simulation::Spread;
use crate::domain::ids::RepId;
use crate::domain::stamp::Stamp;

/// The models of a period, fitted. Learnt from closed periods of the same length before it, from the day of each that
/// is as far from its end; only what was known at the moment counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The period that is forecast.
    pub period: ForecastPeriod,
    /// The moment whose knowledge it rests on.
    pub at: Stamp,
    /// Closed periods that it learnt from.
    pub periods: usize,
    /// Chances of open deals.
    pub chances: Chances,
    /// Conversion of the open pipeline, and what comes new.
    pub flow: Flow,
    /// The reps' calls.
    pub calls: Calls,
    /// How far the period has come.
    pub pace: Pace,
    settings: ForecastSettings,
    stages: Vec<ForecastStage>,
}

/// Answers with what the simulation drew.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// One per model, in the order of [`Model::ALL`].
    pub answers: Vec<Answer>,
    /// The drawn books; `None`: not enough history.
    pub spread: Option<Spread>,
}

impl Fit {
    /// Fitted on what the record knows.
    pub fn of(asking: &Asking<'_>) -> Self {
        Self::at(asking, asking.record.now)
    }

    /// Fitted on what was known at a moment.
    pub fn at(asking: &Asking<'_>, moment: Stamp) -> Self {
        let places = Places::before(asking.record, asking.calendar, asking.period, MOST_PERIODS);
        Self::learnt(asking, &places, moment)
    }

    /// The same, where the places of closed periods are known already.
    pub(super) fn learnt(asking: &Asking<'_>, places: &Places, moment: Stamp) -> Self {
        let lessons = places.lessons(asking, moment);
        let (settings, scoped) = (*asking.settings, asking.whose.is_some());
        let cells = lessons.iter().flat_map(|lesson| &lesson.cells);
        Self {
            period: asking.period,
            at: moment,
            periods: lessons.len(),
            chances: Chances::of(cells, scoped, settings.least_deals),
            flow: Flow::of(&lessons, scoped, settings.least_periods),
            calls: Calls::at(asking, &lessons, moment),
            pace: pace(asking, &lessons, moment.day()),
            settings,
            stages: asking.record.stages.clone(),
        }
    }

    /// The chance that an open deal is won within the period, from 0 to 1: by its stage and category. `None`: not
    /// enough history. A deal that is due later has none of this period's chance.
    pub fn chance_of(&self, deal: &BookDeal) -> Option<f64> {
        let chance = self.chances.of_deal(deal)?;
        let is_within = self.period.window.holds(deal.close_on);
        Some(if is_within { chance } else { 0.0 })
    }

    /// One fit for each rep, on what the record knows; the closed periods are looked up once for all.
    pub fn of_each(
        asking: &Asking<'_>,
        reps: impl IntoIterator<Item = RepId>,
    ) -> BTreeMap<RepId, Self> {
        let places = Places::before(asking.record, asking.calendar, asking.period, MOST_PERIODS);
        let moment = asking.record.now;
        let fitted = reps.into_iter().map(|rep| {
            let whose = BTreeSet::from([rep]);
            let asking = Asking {
                whose: Some(&whose),
                ..*asking
            };
            (rep, Self::learnt(&asking, &places, moment))
        });
        fitted.collect()
    }

    /// What one model answers about a book.
    pub fn answer(&self, model: Model, book: &Book, quota: Option<i64>) -> Answer {
        let due = DueBook::of(book, self.period.window);
        self.answer_and_spread(model, &due, quota).0
    }

    /// What each model answers about a book, in the order of [`Model::ALL`]. Cheap: a what-if asks again and again.
    pub fn answers(&self, book: &Book, quota: Option<i64>) -> Vec<Answer> {
        self.answers_and_spread(book, quota).answers
    }

    /// The same, with the drawn books.
    pub fn answers_and_spread(&self, book: &Book, quota: Option<i64>) -> Answers {
        self.answers_about(&DueBook::of(book, self.period.window), quota)
    }

    /// The same, about a book that is added up already.
    pub fn answers_about(&self, due: &DueBook, quota: Option<i64>) -> Answers {
        let mut spread = None;
        let answers = Model::ALL.map(|model| {
            let (answer, drawn) = self.answer_and_spread(model, due, quota);
            spread = spread.take().or(drawn);
            answer
        });
        Answers {
            answers: answers.into(),
            spread,
        }
    }

    /// Only the simulation draws.
    fn answer_and_spread(
        &self,
        model: Model,
        due: &DueBook,
        quota: Option<i64>,
    ) -> (Answer, Option<Spread>) {
        let (won, open) = (due.won, due.open());
        let answer = match model {
            Model::SumOfCalls => sum_of_calls(&self.calls),
            Model::RunRate => run_rate_answer(&self.pace, won),
            Model::PipelineConversion => pipeline_conversion(&self.flow, won, open),
            Model::CreatedAndClosed => created_and_closed(&self.flow, won, open),
            Model::CategoryWeighted => category_weighted(&self.chances, due),
            Model::StageWeighted => stage_weighted(&self.chances, &self.stages, due),
            Model::CorrectedCalls => corrected_calls(&self.calls),
            Model::Simulation => {
                return simulated(&self.chances, &self.flow, &self.settings, due, quota);
            }
        };
        (answer, None)
    }
}

/// Selling days of the period and what closed ones brought.
fn pace(asking: &Asking<'_>, lessons: &[Lesson], day: NaiveDate) -> Pace {
    let window = asking.period.window;
    let elapsed = day.min(window.last);
    let elapsed = if elapsed < window.first {
        0
    } else {
        asking.calendar.selling_days(window.first, elapsed)
    };
    let mut closed: Vec<i64> = lessons.iter().map(|lesson| lesson.won).collect();
    // Before the team there was nothing to win.
    while closed.last() == Some(&0) {
        closed.pop();
    }
    closed.truncate(models::TRAILING);
    Pace {
        elapsed,
        total: asking.calendar.selling_days(window.first, window.last),
        closed,
    }
}
