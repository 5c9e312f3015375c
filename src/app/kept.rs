//! Reading with a kept answer: the page shows at once what was last answered to the same question, and the true answer
//! when it is counted. Where the file did not change since, nothing is counted at all.

use std::fmt::Display;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::clock::Clock;
use super::effect::Effects;
use crate::storage::{Result, Store};

/// What can be kept: what serde can write, as JSON; else a form of its own.
pub trait Keep: Sized {
    /// Writes it behind what stands there; `None` where it cannot be written.
    fn write_kept(&self, bytes: &mut Vec<u8>) -> Option<()>;
    /// Reads what stands from a place on; `None` where it cannot be read. Takes the bytes, so that a large answer need not
    /// be held twice.
    fn read_kept(bytes: Vec<u8>, from: usize) -> Option<Self>;
}

impl<T: Serialize + DeserializeOwned> Keep for T {
    fn write_kept(&self, bytes: &mut Vec<u8>) -> Option<()> {
        serde_json::to_writer(bytes, self).ok()
    }

    fn read_kept(bytes: Vec<u8>, from: usize) -> Option<Self> {
        serde_json::from_slice(bytes.get(from..)?).ok()
    }
}

/// What is counted in less is not kept: reading it back would hardly be quicker.
const WORTH_KEEPING: Duration = Duration::from_millis(30);

/// A question whose answer is kept.
#[derive(Debug, Clone)]
pub struct Question {
    /// Only the newest answer of a slot counts.
    pub slot: &'static str,
    /// Completes “Could not …”: “read what is due”.
    pub what: &'static str,
    /// All that the answer depends on beside the file and the day looked at: page, scope, settings. As `Debug` writes it.
    pub key: String,
    /// It depends on the time of day, too: the kept answer is shown, and always counted again.
    pub is_timely: bool,
    /// It depends on what forecasts are learnt from alone: a note leaves it true.
    pub is_of_forecast: bool,
    /// Keeps every answer, however quickly it was counted: for tests.
    pub keeps_all: bool,
}

impl Question {
    /// A question of a slot with what its answer depends on.
    pub fn new(slot: &'static str, what: &'static str, key: String) -> Self {
        Self {
            slot,
            what,
            key,
            is_timely: false,
            is_of_forecast: false,
            keeps_all: false,
        }
    }

    /// A question whose answer depends on nothing but what forecasts are learnt from: deals, people, quotas, calls.
    #[must_use]
    pub fn of_forecast(self) -> Self {
        Self {
            is_of_forecast: true,
            ..self
        }
    }

    /// The mark by which it is known whether an answer is still true.
    fn mark(&self, store: &Store) -> Result<i64> {
        if self.is_of_forecast {
            store.mark_of_forecast()
        } else {
            store.mark()
        }
    }

    /// A question whose answer depends on the time of day, too.
    #[must_use]
    pub fn timely(self) -> Self {
        Self {
            is_timely: true,
            ..self
        }
    }
}

/// Whether an answer is of now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// It is what the file says.
    Now,
    /// It was true once; the true one is being counted.
    Before,
}

/// A kept answer, and whether the file is still the same.
type Found<T> = Option<(T, Freshness)>;

impl<S: 'static> Effects<S> {
    /// Reads with a kept answer. `then` is called with the kept answer, where there is one, and with the true one where
    /// that is another.
    pub fn kept<T, E>(
        &mut self,
        question: Question,
        run: impl FnOnce(&mut Store) -> std::result::Result<T, E> + Send + 'static,
        then: impl Fn(&mut S, T, Freshness, &mut Self) + Send + Sync + 'static,
    ) where
        T: Keep + Send + 'static,
        E: Display + 'static,
    {
        self.kept_or(question, |_, _| (), run, then);
    }

    /// The same; `missing` is called before the counting where no answer is kept.
    pub fn kept_or<T, E>(
        &mut self,
        question: Question,
        missing: impl FnOnce(&mut S, &mut Self) + Send + 'static,
        run: impl FnOnce(&mut Store) -> std::result::Result<T, E> + Send + 'static,
        then: impl Fn(&mut S, T, Freshness, &mut Self) + Send + Sync + 'static,
    ) where
        T: Serialize + DeserializeOwned + Send + 'static,
        E: Display + 'static,
    {
        let (slot, what) = (question.slot, question.what);
        let then = Arc::new(then);
        let asked = question.clone();
        let count = move |screen: &mut S, found: Found<T>, effects: &mut Self| {
            let is_now = matches!(found, Some((_, Freshness::Now)));
            match found {
                Some((answer, freshness)) => then(screen, answer, freshness, effects),
                None => missing(screen, effects),
            }
            if !is_now {
                effects.figures(
                    slot,
                    what,
                    move |store| counted(store, &asked, run),
                    move |screen, answer, effects| then(screen, answer, Freshness::Now, effects),
                );
            }
        };
        effects_read(self, question, count);
    }
}

/// A separate function, so that the closure's types are said once.
fn effects_read<S: 'static, T: Keep + Send + 'static>(
    effects: &mut Effects<S>,
    question: Question,
    then: impl FnOnce(&mut S, Found<T>, &mut Effects<S>) + Send + 'static,
) {
    effects.read(
        question.slot,
        question.what,
        move |store| -> Result<_> { Ok(found(store, &question)) },
        then,
    );
}

/// The key with the past day that is looked at. Today is not in it: yesterday's answer is shown in the morning, as one of
/// before.
fn full_key(store: &Store, question: &Question) -> String {
    let looking = store.looking();
    format!("{} {looking:?} {}", question.slot, question.key)
}

/// What stands before an answer: the day on which it was true.
fn day_of(store: &Store) -> String {
    store.today().to_string()
}

/// The kept answer. One that cannot be read is none.
fn found<T: Keep>(store: &mut Store, question: &Question) -> Found<T> {
    let key = full_key(store, question);
    let mark = question.mark(store).ok()?;
    let kept = store.kept_answer(&key).ok()??;
    let today = day_of(store);
    let is_of_today = kept.bytes.get(..today.len())? == today.as_bytes();
    let answer = T::read_kept(kept.bytes, today.len())?;
    let freshness = if kept.mark == mark && is_of_today && !question.is_timely {
        Freshness::Now
    } else {
        Freshness::Before
    };
    Some((answer, freshness))
}

/// The true answer, kept for the next time where it took long. A desk that cannot be written keeps nobody from reading.
fn counted<T: Keep, E>(
    store: &mut Store,
    question: &Question,
    run: impl FnOnce(&mut Store) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let began = Clock::tick();
    // Before the reading: what is written meanwhile makes the answer one of before.
    let mark = question.mark(store).ok();
    // So is the day: a count over midnight is one of yesterday.
    let mut bytes = day_of(store).into_bytes();
    let answer = run(store)?;
    if (question.keeps_all || began.elapsed() > WORTH_KEEPING)
        && let (Some(mark), Some(())) = (mark, answer.write_kept(&mut bytes))
    {
        let key = full_key(store, question);
        let _ = store.keep_answer(&key, mark, &bytes);
    }
    Ok(answer)
}
