//! What everybody teaches, learnt in one stream over the lines and kept on the desk for as long as the file is as it was.
//! A question about another period adds what is not known yet.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::call_rows::commit_calls;
use super::lines::Head;
use super::record::{Reading, Reckoner};
use super::{ForecastBasis, ForecastQuestion};
use crate::domain::forecast::back_test::BackTest;
use crate::domain::forecast::learnt::{Learner, Learnt};
use crate::domain::forecast::models::Asking;
use crate::domain::forecast::{DealState, ForecastPeriod, ForecastRecord};
use crate::domain::ids::DealId;
use crate::storage::desk::Desk;
use crate::storage::file_version::FileVersion;
use crate::storage::{Result, Store, threads};

/// What everybody teaches about periods of one length.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Everybody {
    pub(super) learnt: Learnt,
    /// The periods whose questions it answers.
    periods: Vec<ForecastPeriod>,
    /// The mark of the file then.
    pub(super) mark: i64,
}

/// Whether to wait until everybody's deals were gone through again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// What was learnt before the last change of the file is good enough for now.
    AtHand,
    /// It has to be true.
    True,
}

/// What was learnt, and for what.
pub(in crate::storage) struct KeptLearnt {
    key: String,
    version: FileVersion,
    learnt: Arc<Everybody>,
    is_true: bool,
}

/// So many are kept in memory: quarters and months.
const KEPT: usize = 2;

impl Store {
    /// What everybody teaches about a question; `None` where its record holds everything.
    pub(super) fn learnt(
        &self,
        basis: &ForecastBasis,
        question: &ForecastQuestion,
    ) -> Result<Option<Arc<Everybody>>> {
        let found = self.learnt_or_at_hand(basis, question, Patience::True)?;
        Ok(found.map(|(learnt, _)| learnt))
    }

    /// The same with whether it is true, or of before the last change of the file.
    pub(super) fn learnt_or_at_hand(
        &self,
        basis: &ForecastBasis,
        question: &ForecastQuestion,
        patience: Patience,
    ) -> Result<Option<(Arc<Everybody>, bool)>> {
        if !basis.is_part {
            return Ok(None);
        }
        let key = Self::key_of_learnt(basis, question);
        let version = self.file_version()?;
        let mut kept = self.kept_learnt.borrow_mut();
        for one in kept.iter_mut() {
            one.is_true &= one.version == version;
        }
        let is_enough = |everybody: &Everybody, is_true: bool| {
            (is_true || patience == Patience::AtHand) && everybody.periods.contains(&basis.period)
        };
        let found = kept.iter().find(|kept| kept.key == key);
        if let Some(found) = found.filter(|found| is_enough(&found.learnt, found.is_true)) {
            return Ok(Some((Arc::clone(&found.learnt), found.is_true)));
        }
        let mark = self.mark_of_forecast()?;
        let found = found.filter(|found| found.is_true);
        let known = match found.map(|found| Arc::clone(&found.learnt)) {
            Some(known) => Some(known),
            None => self.recall_old(&key).map(Arc::new),
        };
        let (learnt, is_true) = match known {
            Some(known) if is_enough(&known, known.mark == mark) => {
                let is_true = known.mark == mark;
                (known, is_true)
            }
            known => {
                let known = known.filter(|known| known.mark == mark);
                let mut learnt = known.map_or_else(Everybody::default, Arc::unwrap_or_clone);
                let more = self.learn(basis, question, &learnt.learnt)?;
                learnt.mark = mark;
                learnt.periods.push(basis.period);
                if let Some(more) = more {
                    learnt.learnt = learnt.learnt.and(more);
                    self.keep(&key, mark, &learnt);
                }
                (Arc::new(learnt), true)
            }
        };
        kept.retain(|kept| kept.key != key);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(KeptLearnt {
            key,
            version: self.file_version()?,
            learnt: Arc::clone(&learnt),
            is_true,
        });
        Ok(Some((learnt, is_true)))
    }

    fn key_of_learnt(basis: &ForecastBasis, question: &ForecastQuestion) -> String {
        format!(
            "forecast-learnt/2/{:?}/{:?}/{:?}/{}/{:?}",
            basis.period.period.kind(),
            question.calendar,
            basis.record.currency,
            basis.record.today,
            question.settings,
        )
    }

    /// What a question needs besides what is known; `None`: nothing.
    fn learn(
        &self,
        basis: &ForecastBasis,
        question: &ForecastQuestion,
        known: &Learnt,
    ) -> Result<Option<Learnt>> {
        let amounts = question.settings.amounts;
        let mut reading = Reading::without_people(self, question.currency, amounts)?;
        reading.sums(&self.sums_of_lines()?);
        let asking = of_everybody(&reading.record, basis.period, question);
        if Learner::of(&asking, known).is_idle() {
            return Ok(None);
        }
        reading.people_to_learn_from()?;
        let record = reading.record.clone();
        let asking = of_everybody(&record, basis.period, question);
        let begin = || (Learner::of(&asking, known), reading.reckoner.clone());
        let take = |(learner, reckoner): &mut (Learner<'_>, Reckoner),
                    head: &Head,
                    states: &mut Vec<DealState>| {
            reckoner.reckon(states);
            learner.deal(DealId(head.id), head.life.begins, states);
        };
        let (mut learner, reckoner) = begin();
        let (learners, learner) = self.beside(
            || self.fold_lines(begin, take),
            |other, stopping| {
                commit_calls(other, &mut learner, reckoner, stopping)?;
                Ok(learner)
            },
        )?;
        let learners = learners.into_iter().map(|(learner, _)| learner);
        let mut learnt = learners.fold(learner, Learner::and).done();
        self.go_on()?;
        let asking = Asking {
            learnt: Some(&learnt),
            ..asking
        };
        for (period, test) in tested_by_two(&asking, known) {
            learnt.tested(period.window, test);
        }
        learnt.forget_books();
        Ok(Some(learnt))
    }

    /// What was kept, whatever the file was then; what cannot be read is learnt again.
    fn recall_old<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        let kept = self.answers_desk()?.kept_answer(key).ok()??;
        serde_json::from_slice(&kept.bytes).ok()
    }

    /// The same where the mark is still the one then.
    pub(super) fn recall<T: DeserializeOwned>(&self, key: &str, mark: i64) -> Option<T> {
        let kept = self.answers_desk()?.kept_answer(key).ok()??;
        let kept = Some(kept).filter(|kept| kept.mark == mark)?;
        serde_json::from_slice(&kept.bytes).ok()
    }

    /// Whatever cannot be kept is learnt again.
    pub(super) fn keep<T: Serialize>(&self, key: &str, mark: i64, learnt: &T) {
        if let Some(desk) = self.answers_desk()
            && let Ok(bytes) = serde_json::to_vec(learnt)
        {
            drop(desk.keep_answer(key, mark, &bytes));
        }
    }

    /// A desk for answers; none of a file in memory.
    pub(in crate::storage) fn answers_desk(&self) -> Option<Desk> {
        let is_file = self.path.as_os_str() != crate::storage::IN_MEMORY;
        is_file.then(|| Desk::open_for(&self.path).ok()).flatten()
    }
}

/// What is asked of everybody's record.
fn of_everybody<'a>(
    record: &'a ForecastRecord,
    period: ForecastPeriod,
    question: &'a ForecastQuestion,
) -> Asking<'a> {
    Asking {
        record,
        whose: None,
        period,
        calendar: &question.calendar,
        settings: &question.settings,
        learnt: None,
    }
}

/// Back-tests of which each of two threads makes every other period that is not tested yet.
fn tested_by_two(asking: &Asking<'_>, known: &Learnt) -> Vec<(ForecastPeriod, BackTest)> {
    let each = |rest: usize| {
        BackTest::of_each(asking, |place, period| {
            place % 2 == rest && !known.is_tested(period.window)
        })
    };
    let (mut tests, odd) = threads::both(true, || each(0), || each(1));
    tests.extend(odd);
    tests
}
