//! What everybody teaches, learnt in one stream over the lines and kept on the desk for as long as the file is as it was.

use std::sync::Arc;

use chrono::NaiveDate;

use super::record::{Reading, Version};
use super::{ForecastBasis, ForecastQuestion};
use crate::domain::figures::Window;
use crate::domain::forecast::back_test::BackTest;
use crate::domain::forecast::learnt::{CommitCall, Learner, Learnt};
use crate::domain::forecast::models::Asking;
use crate::domain::ids::{DealId, RepId};
use crate::domain::money::Money;
use crate::domain::stamp::Stamp;
use crate::storage::cells::parse_day;
use crate::storage::desk::Desk;
use crate::storage::{Result, Store};

/// What everybody teaches, with everybody's back-test.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Everybody {
    pub(super) learnt: Learnt,
    /// Of everybody.
    pub(super) test: BackTest,
}

/// What was learnt, and for what.
pub(in crate::storage) struct KeptLearnt {
    key: String,
    version: Version,
    learnt: Arc<Everybody>,
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
        if !basis.is_part {
            return Ok(None);
        }
        let key = self.key_of_learnt(basis, question);
        let version = self.version()?;
        let mut kept = self.kept_learnt.borrow_mut();
        kept.retain(|kept| kept.version == version);
        if let Some(found) = kept.iter().find(|kept| kept.key == key) {
            return Ok(Some(Arc::clone(&found.learnt)));
        }
        let mark = self.mark()?;
        let learnt = match self.recall_learnt(&key, mark) {
            Some(learnt) => Arc::new(learnt),
            None => {
                let learnt = self.learn(basis, question)?;
                self.keep_learnt(&key, mark, &learnt);
                Arc::new(learnt)
            }
        };
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(KeptLearnt {
            key,
            version: self.version()?,
            learnt: Arc::clone(&learnt),
        });
        Ok(Some(learnt))
    }

    fn key_of_learnt(&self, basis: &ForecastBasis, question: &ForecastQuestion) -> String {
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
        let mut reading = Reading::begin(self, question.currency, amounts)?;
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
        let mut learner = Learner::of(&asking, true);
        self.each_line(None, &mut |head, states| {
            reading.reckon(states);
            learner.deal(DealId(head.id), head.life.begins, states);
            Ok(())
        })?;
        self.commit_calls(&mut reading, &mut learner)?;
        let mut learnt = learner.done();
        let test = BackTest::of(&Asking {
            learnt: Some(&learnt),
            ..asking
        });
        learnt.forget_books();
        Ok(Everybody { learnt, test })
    }

    /// Lets the commit calls of everybody go by.
    fn commit_calls(&self, reading: &mut Reading<'_>, learner: &mut Learner<'_>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, rep_id, made_on, made_at, starts_on, ends_on, amount_minor, currency
             FROM main.forecast_calls WHERE level = 'rep' AND category = 'commit' AND rep_id IS NOT NULL",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let day = |at: usize| -> Result<Option<NaiveDate>> {
                Ok(row.get_ref(at)?.as_str().ok().and_then(parse_day))
            };
            let (Some(made_on), Some(first), Some(last)) = (day(2)?, day(4)?, day(5)?) else {
                continue;
            };
            let Ok(currency) = row.get_ref(7)?.as_str().unwrap_or_default().parse() else {
                continue;
            };
            let made_at: Option<i64> = row.get(3)?;
            let call = CommitCall {
                rep: RepId(row.get(1)?),
                made_at: made_at.map_or_else(|| Stamp::start_of(made_on), Stamp),
                id: row.get(0)?,
                base: reading.base_minor(Money::new(row.get(6)?, currency)),
            };
            learner.call(Window::new(first, last), call);
        }
        Ok(())
    }

    /// What was kept while the file was as it is; whatever cannot be read is learnt again.
    fn recall_learnt(&self, key: &str, mark: i64) -> Option<Everybody> {
        let kept = self.answers_desk()?.kept_answer(key).ok()??;
        if kept.mark != mark {
            return None;
        }
        serde_json::from_slice(&kept.bytes).ok()
    }

    /// Whatever cannot be kept is learnt again.
    fn keep_learnt(&self, key: &str, mark: i64, learnt: &Everybody) {
        if let Some(desk) = self.answers_desk()
            && let Ok(bytes) = serde_json::to_vec(learnt)
        {
            drop(desk.keep_answer(key, mark, &bytes));
        }
    }

    /// A desk for answers; none of a file in memory.
    fn answers_desk(&self) -> Option<Desk> {
        let is_file = self.path.as_os_str() != crate::storage::IN_MEMORY;
        is_file.then(|| Desk::open_for(&self.path).ok()).flatten()
    }
}
