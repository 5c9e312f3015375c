//! What everybody teaches, learnt in one stream over the lines and kept on the desk for as long as the file is as it was.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::call_rows::CommitCalls;
use super::lines::Head;
use super::record::{Reading, Reckoner};
use super::{ForecastBasis, ForecastQuestion};
use crate::domain::forecast::DealState;
use crate::domain::forecast::back_test::BackTest;
use crate::domain::forecast::learnt::{Learner, Learnt};
use crate::domain::forecast::models::Asking;
use crate::domain::ids::DealId;
use crate::storage::desk::Desk;
use crate::storage::file_version::FileVersion;
use crate::storage::{Result, Store, threads};

/// What everybody teaches, with everybody's back-test.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Everybody {
    pub(super) learnt: Learnt,
    /// Of everybody.
    pub(super) test: BackTest,
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
        let is_enough = |is_true: bool| is_true || patience == Patience::AtHand;
        let found = kept.iter().find(|kept| kept.key == key);
        if let Some(found) = found.filter(|found| is_enough(found.is_true)) {
            return Ok(Some((Arc::clone(&found.learnt), found.is_true)));
        }
        let mark = self.mark_of_forecast()?;
        let (learnt, is_true) = match self.recall_old::<Everybody>(&key) {
            Some((learnt, of)) if is_enough(of == mark) => (learnt, of == mark),
            _ => {
                let learnt = self.learn(basis, question)?;
                self.keep(&key, mark, &learnt);
                (learnt, true)
            }
        };
        let learnt = Arc::new(learnt);
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
            "forecast-learnt/1/{:?}/{:?}/{:?}/{}/{:?}",
            basis.period.period,
            question.calendar,
            basis.record.currency,
            basis.record.today,
            question.settings,
        )
    }

    fn learn(&self, basis: &ForecastBasis, question: &ForecastQuestion) -> Result<Everybody> {
        let amounts = question.settings.amounts;
        let mut reading = Reading::without_people(self, question.currency, amounts)?;
        reading.people_to_learn_from()?;
        reading.sums(&self.sums_of_lines()?);
        let record = reading.record.clone();
        let asking = Asking {
            record: &record,
            whose: None,
            period: basis.period,
            calendar: &question.calendar,
            settings: &question.settings,
            learnt: None,
        };
        let begin = || (Learner::of(&asking, true), reading.reckoner.clone());
        let mut learner = Learner::of(&asking, true);
        let mut statement = CommitCalls::statement(self)?;
        let mut calls = CommitCalls::of(&mut statement, &learner, reading.reckoner.clone())?;
        let take = |(learner, reckoner): &mut (Learner<'_>, Reckoner),
                    head: &Head,
                    states: &mut Vec<DealState>| {
            reckoner.reckon(states);
            learner.deal(DealId(head.id), head.life.begins, states);
        };
        let learners = self.fold_lines(begin, take, &mut || match &mut calls {
            Some(calls) => calls.piece(&mut learner),
            None => Ok(false),
        })?;
        let learners = learners.into_iter().map(|(learner, _)| learner);
        let mut learnt = learners.fold(learner, Learner::and).done();
        self.go_on()?;
        let test = tested_by_two(&Asking {
            learnt: Some(&learnt),
            ..asking
        });
        learnt.forget_books();
        Ok(Everybody { learnt, test })
    }

    /// What was kept, with the mark then; whatever cannot be read is learnt again.
    fn recall_old<T: DeserializeOwned>(&self, key: &str) -> Option<(T, i64)> {
        let kept = self.answers_desk()?.kept_answer(key).ok()??;
        Some((serde_json::from_slice(&kept.bytes).ok()?, kept.mark))
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

/// A back-test of which each of two threads makes every other period.
fn tested_by_two(asking: &Asking<'_>) -> BackTest {
    let each = |rest: usize| BackTest::of_each(asking, move |place| place % 2 == rest);
    let (even, odd) = threads::both(true, || each(0), || each(1));
    let mut odd = odd.into_iter();
    let in_turn = even.into_iter().flat_map(|even| [Some(even), odd.next()]);
    BackTest::joined(in_turn.flatten())
}
