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
    /// Keeps every answer, however quickly it was counted: where it takes the place of one that was kept, and in tests.
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
        self.kept_whole(question, Begins::never(), |_, _| (), run, then);
    }

    /// Counts again what [`Self::kept`] answered with something that stood at hand and is not quite true, and keeps the
    /// true answer in its place: otherwise each reading of the same file would begin with what is not true.
    pub fn kept_anew<T, E>(
        &mut self,
        question: Question,
        run: impl FnOnce(&mut Store) -> std::result::Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) where
        T: Keep + Send + 'static,
        E: Display + 'static,
    {
        let question = Question {
            keeps_all: true,
            ..question
        };
        self.figures(
            question.slot,
            question.what,
            move |store| counted(store, &question, Begins::never(), run),
            move |screen, (answer, written), effects| {
                then(screen, answer, effects);
                effects.keep(written);
            },
        );
    }

    /// The same as [`Self::kept`] for an answer that may be large: what the first screen shows of it is kept beside it. `then` is called
    /// with that first, as with an answer of before, where it is wanted. `missing` is called before the counting where no
    /// answer is kept.
    pub fn kept_with_beginning<T, E>(
        &mut self,
        question: Question,
        begins: Begins<T>,
        missing: impl FnOnce(&mut S, &mut Self) + Send + 'static,
        run: impl FnOnce(&mut Store) -> std::result::Result<T, E> + Send + 'static,
        then: impl Fn(&mut S, T, Freshness, &mut Self) + Send + Sync + 'static,
    ) where
        T: Keep + Send + 'static,
        E: Display + 'static,
    {
        if !begins.is_wanted {
            self.kept_whole(question, begins, missing, run, then);
            return;
        }
        let asked = question.clone();
        self.read(
            question.slot,
            question.what,
            move |store| -> Result<Option<T>> { Ok(beginning(store, &asked)) },
            move |screen: &mut S, found, effects| {
                let is_missing = found.is_none();
                if let Some(answer) = found {
                    then(screen, answer, Freshness::Before, effects);
                }
                let begins = Begins {
                    is_missing,
                    ..begins
                };
                effects.kept_whole(question, begins, missing, run, then);
            },
        );
    }

    fn kept_whole<T, E>(
        &mut self,
        question: Question,
        begins: Begins<T>,
        missing: impl FnOnce(&mut S, &mut Self) + Send + 'static,
        run: impl FnOnce(&mut Store) -> std::result::Result<T, E> + Send + 'static,
        then: impl Fn(&mut S, T, Freshness, &mut Self) + Send + Sync + 'static,
    ) where
        T: Keep + Send + 'static,
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
                    move |store| counted(store, &asked, begins, run),
                    move |screen, (answer, written), effects| {
                        then(screen, answer, Freshness::Now, effects);
                        effects.keep(written);
                    },
                );
            }
        };
        effects_read(self, question, begins, count);
    }

    /// Keeps an answer that stands on the screen already.
    fn keep(&mut self, written: Vec<Written>) {
        if written.is_empty() {
            return;
        }
        let run = move |store: &mut Store| -> Result<()> {
            for one in written {
                one.keep(store);
            }
            Ok(())
        };
        self.desk("keep an answer", run, |_, (), _| ());
    }
}

/// A separate function, so that the closure's types are said once.
fn effects_read<S: 'static, T: Keep + Send + 'static>(
    effects: &mut Effects<S>,
    question: Question,
    begins: Begins<T>,
    then: impl FnOnce(&mut S, Found<T>, &mut Effects<S>) + Send + 'static,
) {
    effects.read(
        question.slot,
        question.what,
        move |store| -> Result<_> {
            let found = found(store, &question);
            let first = found.as_ref().and_then(|(all, _)| begins.missing(all));
            let first = first.and_then(|first| written_beginning(store, &question, &first));
            if let Some(first) = first {
                first.keep(store);
            }
            Ok(found)
        },
        then,
    );
}

/// What the first screen shows of a large answer.
pub struct Begins<T> {
    of: fn(&T) -> Option<T>,
    /// Whether the kept one is shown before the answer.
    is_wanted: bool,
    /// Whether none is kept.
    is_missing: bool,
}

// Derived, it would ask the same of the answer.
impl<T> Clone for Begins<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Begins<T> {}

impl<T> Begins<T> {
    /// Made of the answer by `of`: `None` where the answer is no larger. The kept one is wanted where the page has nothing
    /// yet that answers the question.
    pub fn new(of: fn(&T) -> Option<T>, is_wanted: bool) -> Self {
        Self {
            of,
            is_wanted,
            is_missing: false,
        }
    }

    /// Of answers that are never large, or whose first rows the page keeps itself.
    pub fn never() -> Self {
        Self::new(|_| None, false)
    }

    /// The beginning of an answer that was kept without one.
    fn missing(self, answer: &T) -> Option<T> {
        self.is_missing.then(|| (self.of)(answer)).flatten()
    }
}

/// Under which the beginning of an answer is kept.
fn beginning_key(store: &Store, question: &Question) -> String {
    format!("{} begins", full_key(store, question))
}

/// The kept beginning; none where there is none, or it cannot be read.
fn beginning<T: Keep>(store: &mut Store, question: &Question) -> Option<T> {
    let key = beginning_key(store, question);
    let kept = store.kept_answer(&key).ok()??;
    T::read_kept(kept.bytes, 0)
}

/// What is to be kept.
struct Written {
    key: String,
    mark: i64,
    bytes: Vec<u8>,
}

impl Written {
    /// A desk that cannot be written keeps nobody from reading.
    fn keep(self, store: &mut Store) {
        let _ = store.keep_answer(&self.key, self.mark, &self.bytes);
    }
}

/// The beginning of an answer as it is kept.
fn written_beginning<T: Keep>(store: &Store, question: &Question, first: &T) -> Option<Written> {
    let mut bytes = Vec::new();
    first.write_kept(&mut bytes)?;
    // It is always shown as of before, so no mark says more of it.
    Some(Written {
        key: beginning_key(store, question),
        mark: 0,
        bytes,
    })
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

/// The true answer, with what is to be kept for the next time where it took long.
fn counted<T: Keep, E>(
    store: &mut Store,
    question: &Question,
    begins: Begins<T>,
    run: impl FnOnce(&mut Store) -> std::result::Result<T, E>,
) -> std::result::Result<(T, Vec<Written>), E> {
    let began = Clock::tick();
    // Before the reading: what is written meanwhile makes the answer one of before.
    let mark = question.mark(store).ok();
    // So is the day: a count over midnight is one of yesterday.
    let mut bytes = day_of(store).into_bytes();
    let answer = run(store)?;
    let mut written = Vec::new();
    if (question.keeps_all || began.elapsed() > WORTH_KEEPING)
        && let (Some(mark), Some(())) = (mark, answer.write_kept(&mut bytes))
    {
        let key = full_key(store, question);
        written.push(Written { key, mark, bytes });
        let first = (begins.of)(&answer);
        written.extend(first.and_then(|first| written_beginning(store, question, &first)));
    }
    Ok((answer, written))
}
