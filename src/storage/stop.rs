//! Stopping long work that a person cancels, wherever it is: in a loop that asks, or inside one statement that takes
//! long (an index, the full text).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rusqlite::InterruptHandle;

use super::{Result, StorageError};

/// Says from other threads that work should stop: any of these flags.
#[derive(Debug, Clone, Default)]
pub struct Stop(Vec<Arc<AtomicBool>>);

impl Stop {
    /// Stops when this flag is set.
    pub fn at(flag: Arc<AtomicBool>) -> Self {
        Self(vec![flag])
    }

    /// Stops at another flag as well.
    #[must_use]
    pub fn or(mut self, flag: Arc<AtomicBool>) -> Self {
        self.0.push(flag);
        self
    }

    /// Whether to stop.
    pub fn is_set(&self) -> bool {
        self.0.iter().any(|flag| flag.load(Ordering::Relaxed))
    }
}

/// How often a running statement is looked after.
const LOOK: Duration = Duration::from_millis(50);

/// Does some work whose statements end when `stop` is set, with [`StorageError::Cancelled`]. One thread watches while
/// it lasts.
pub(super) fn stoppable<T>(
    stop: &Stop,
    statements: &[InterruptHandle],
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let answer = std::thread::scope(|scope| {
        let (working, watching) = channel::<()>();
        scope.spawn(move || {
            while watching.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                if stop.is_set() {
                    statements.iter().for_each(InterruptHandle::interrupt);
                }
            }
        });
        let answer = work();
        drop(working);
        answer
    });
    match answer {
        Err(StorageError::Void) if stop.is_set() => Err(StorageError::Cancelled),
        answer => answer,
    }
}
