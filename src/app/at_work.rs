//! What a worker is reading for, so that the reading is stopped when a newer question comes, or rests while keys are pressed.

use std::sync::Mutex;
use std::time::Duration;

use super::jobs::Origin;
use crate::storage::{Interrupt, Store};

/// The question that a worker is reading for, and how to stop it.
#[derive(Default)]
pub(super) struct AtWork(Mutex<Option<Reading>>);

/// A reading under way.
struct Reading {
    /// Who asked what.
    question: (Origin, &'static str),
    /// Who waits for it.
    wanted: Wanted,
    interrupt: Interrupt,
}

/// Who waits for a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Somebody.
    Now,
    /// Nobody yet. It goes on to its end, but rests while keys are pressed.
    Soon,
    /// Nobody, perhaps never: it rests likewise, and is stopped when anybody asks for figures.
    Perhaps,
}

impl Wanted {
    /// Whether it is stopped when anybody asks for figures.
    pub(super) fn gives_way(self) -> bool {
        self == Self::Perhaps
    }

    fn rests(self) -> bool {
        self != Self::Now
    }
}

/// So long a reading rests after a key: longer than from one key to the next. It takes little, but both processors, and a
/// key that finds them taken waits for milliseconds.
#[cfg(not(test))]
const REST: Duration = Duration::from_millis(150);
/// So long that no test waits until it is over.
#[cfg(test)]
const REST: Duration = Duration::from_hours(1);

impl AtWork {
    /// Stops the reading for an older question of a slot; without one nothing happens.
    pub(super) fn stop(&self, origin: Origin, slot: &'static str) {
        if let Ok(at_work) = self.0.lock()
            && let Some(reading) = at_work.as_ref()
            && reading.question == (origin, slot)
        {
            reading.interrupt.stop();
        }
    }

    /// Stops a reading that nobody waits for.
    pub(super) fn stop_what_gives_way(&self) {
        if let Ok(at_work) = self.0.lock()
            && let Some(reading) = at_work
                .as_ref()
                .filter(|reading| reading.wanted.gives_way())
        {
            reading.interrupt.stop();
        }
    }

    /// Lets a reading rest that nobody waits for yet.
    pub(super) fn rest(&self) {
        if let Ok(at_work) = self.0.lock()
            && let Some(reading) = at_work.as_ref().filter(|reading| reading.wanted.rests())
        {
            reading.interrupt.rest_for(REST);
        }
    }

    /// Somebody waits behind the reading: it rests no more.
    pub(super) fn rest_no_more(&self) {
        if let Ok(at_work) = self.0.lock()
            && let Some(reading) = at_work.as_ref()
        {
            reading.interrupt.rest_no_more();
        }
    }

    /// Stops whatever is being read.
    pub(super) fn stop_any(&self) {
        if let Ok(at_work) = self.0.lock()
            && let Some(reading) = at_work.as_ref()
        {
            reading.interrupt.stop();
        }
    }

    /// Begins with an order; a reading one has a question. False where it became void meanwhile: asked under the lock,
    /// so that no newer question slips between.
    pub(super) fn begin(
        &self,
        question: Option<(Origin, &'static str)>,
        wanted: Wanted,
        store: &Store,
        is_void: impl Fn() -> bool,
    ) -> bool {
        let Ok(mut at_work) = self.0.lock() else {
            return true;
        };
        if is_void() {
            return false;
        }
        if let Some(question) = question {
            let interrupt = store.interrupt();
            interrupt.clear();
            *at_work = Some(Reading {
                question,
                wanted,
                interrupt,
            });
        }
        true
    }

    /// The order is done.
    pub(super) fn end(&self) {
        if let Ok(mut at_work) = self.0.lock()
            && let Some(reading) = at_work.take()
        {
            reading.interrupt.clear();
        }
    }
}
