//! The models of a question, and the back-test that says which of them counts.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::learnt::{Everybody, Patience};
use super::{ForecastBasis, ForecastQuestion};
use crate::domain::fiscal::PeriodKind;
use crate::domain::forecast::back_test::BackTest;
use crate::domain::forecast::beside::Beside;
use crate::domain::forecast::choice::{Choice, choose};
use crate::domain::forecast::models::{Answer, Asking, Model};
use crate::domain::forecast::simulation::Spread;
use crate::domain::forecast::{
    Book, Columns, Fit, ForecastPeriod, ForecastRecord, ForecastSettings, quota_of,
};
use crate::domain::ids::RepId;
use crate::domain::money::Currency;
use crate::storage::{Result, Store};

/// The models side by side, about one scope and period.
#[derive(Debug, Clone)]
pub struct ModelSheet {
    /// One per model, in the order of [`Model::ALL`]; the default one is marked.
    pub answers: Vec<Answer>,
    /// The model that counts where one is asked for.
    pub default: Model,
    /// Why it is that one.
    pub why: String,
    /// Whether the file's own record chose it.
    pub chosen_by_own_record: bool,
    /// How all of them did before.
    pub choice: Choice,
    /// The fitted models, which answer about a changed book, too.
    pub fit: Fit,
    /// The book of the day.
    pub book: Book,
    /// Its columns for the period.
    pub columns: Columns,
    /// What is to be won in the period, in minor units; `None`: nobody has a quota.
    pub quota: Option<i64>,
    /// Plan, period before and year ago.
    pub beside: Beside,
    /// The books that the simulation drew; `None`: not enough history.
    pub spread: Option<Spread>,
    /// The currency of all money.
    pub currency: Currency,
    /// The period.
    pub period: ForecastPeriod,
    /// Whether what everybody teaches was learnt before the last change of the file.
    pub is_old: bool,
}

/// A back-test that was run, and for what.
pub(in crate::storage) struct KeptBackTest {
    record: Arc<ForecastRecord>,
    whose: Option<BTreeSet<RepId>>,
    period: ForecastPeriod,
    settings: ForecastSettings,
    /// The mark of what everybody taught.
    mark: Option<i64>,
    test: Arc<BackTest>,
}

/// Back-tests that are kept: a few scopes are looked at in turn.
const KEPT: usize = 16;

impl Store {
    /// What each model answers, with the one that counts.
    pub fn model_answers(&self, question: &ForecastQuestion) -> Result<ModelSheet> {
        self.models(question, Patience::True)
    }

    /// The same at once, where something was learnt before the last change of the file: then it says
    /// [`ModelSheet::is_old`], and [`Self::model_answers`] is to be asked next.
    pub fn model_answers_at_hand(&self, question: &ForecastQuestion) -> Result<ModelSheet> {
        self.models(question, Patience::AtHand)
    }

    fn models(&self, question: &ForecastQuestion, patience: Patience) -> Result<ModelSheet> {
        let basis = self.forecast_basis(question)?;
        let learnt = self.learnt_or_at_hand(&basis, question, patience)?;
        let (everybody, is_true) = learnt.map_or((None, true), |(of, is)| (Some(of), is));
        let record = &*basis.record;
        let asking = asking(&basis, question, everybody.as_deref());
        let fit = Fit::of(&asking);
        let book = Book::at(record, record.now, basis.whose.as_ref());
        let window = basis.period.window;
        let quota = quota_of(record, &question.calendar, basis.whose.as_ref(), window);
        let drawn = fit.answers_and_spread(&book, quota);
        let mut answers = drawn.answers;
        let test = self.back_test_of(&basis, question, everybody.as_ref());
        let choice = choose(&test, question.settings.least_periods);
        let (default, why) = settled(&choice, &answers);
        for answer in &mut answers {
            answer.is_default = answer.model == default;
        }
        let before = basis.period.previous(&question.calendar);
        let aside = record.aside.as_ref().filter(|_| basis.whose.is_none());
        let won_in = |period: ForecastPeriod| {
            let aside = aside.map(|aside| &aside.won).into_iter().flatten();
            let mut aside = aside.filter(|(window, _)| *window == period.window);
            let won = aside
                .next()
                .map_or_else(|| book.won_within(period.window), |(_, won)| *won);
            (won != 0).then_some(won)
        };
        Ok(ModelSheet {
            default,
            why,
            chosen_by_own_record: choice.by_own_record && default == choice.model,
            choice,
            columns: book.columns(window),
            beside: Beside {
                plan: quota,
                last: before.and_then(won_in),
                year_ago: year_ago(basis.period, question).and_then(won_in),
            },
            answers,
            fit,
            book,
            quota,
            spread: drawn.spread,
            currency: record.currency,
            period: basis.period,
            is_old: !is_true,
        })
    }

    /// What every model would have said on every Monday of the closed periods before the one asked for, run again only
    /// where the record, the people, the period or the settings are others.
    pub fn back_test(&self, question: &ForecastQuestion) -> Result<Arc<BackTest>> {
        // Everybody's in a large file is learnt already; no deal has to be read for it.
        if let Some(basis) = self.basis_without_deals(question)?
            && let Some(everybody) = self.learnt(&basis, question)?
        {
            return Ok(Arc::new(everybody.learnt.test_for(basis.period)));
        }
        let basis = self.forecast_basis(question)?;
        let everybody = self.learnt(&basis, question)?;
        Ok(self.back_test_of(&basis, question, everybody.as_ref()))
    }

    fn back_test_of(
        &self,
        basis: &ForecastBasis,
        question: &ForecastQuestion,
        everybody: Option<&Arc<Everybody>>,
    ) -> Arc<BackTest> {
        let mut kept = self.kept_back_tests.borrow_mut();
        kept.retain(|kept| Arc::ptr_eq(&kept.record, &basis.record));
        let mark = everybody.map(|everybody| everybody.mark);
        let is_same = |kept: &&KeptBackTest| {
            kept.whose == basis.whose
                && kept.period == basis.period
                && kept.settings == question.settings
                && kept.mark == mark
        };
        if let Some(kept) = kept.iter().find(is_same) {
            return Arc::clone(&kept.test);
        }
        let test = match everybody.filter(|_| basis.whose.is_none()) {
            Some(everybody) => everybody.learnt.test_for(basis.period),
            None => BackTest::of(&asking(basis, question, everybody.map(Arc::as_ref))),
        };
        let test = Arc::new(test);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(KeptBackTest {
            record: Arc::clone(&basis.record),
            whose: basis.whose.clone(),
            period: basis.period,
            settings: question.settings,
            mark,
            test: Arc::clone(&test),
        });
        test
    }
}

pub(super) fn asking<'a>(
    basis: &'a ForecastBasis,
    question: &'a ForecastQuestion,
    everybody: Option<&'a Everybody>,
) -> Asking<'a> {
    Asking {
        record: &basis.record,
        whose: basis.whose.as_ref(),
        period: basis.period,
        calendar: &question.calendar,
        settings: &question.settings,
        learnt: everybody.map(|everybody| &everybody.learnt),
    }
}

/// The chosen model where it answers, else the simplest that does.
fn settled(choice: &Choice, answers: &[Answer]) -> (Model, String) {
    let answers_now = |model: Model| {
        let mut answers = answers.iter();
        answers.any(|answer| answer.model == model && answer.result.is_ok())
    };
    if answers_now(choice.model) {
        return (choice.model, choice.why.clone());
    }
    match Model::ALL.into_iter().find(|model| answers_now(*model)) {
        Some(model) => (
            model,
            format!(
                "the simplest that has enough history; {} has not",
                choice.model.name()
            ),
        ),
        None => (choice.model, "no model has enough history yet".to_owned()),
    }
}

pub(super) fn year_ago(
    period: ForecastPeriod,
    question: &ForecastQuestion,
) -> Option<ForecastPeriod> {
    let steps = match period.period.kind()? {
        PeriodKind::Month => 12,
        PeriodKind::Quarter => 4,
        PeriodKind::Week | PeriodKind::Year => return None,
    };
    (0..steps).try_fold(period, |at, _| at.previous(&question.calendar))
}
