//! Stopping long work that a person cancels, wherever it is: in a loop that asks, or inside one statement that takes
//! long (an index, the full text).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rusqlite::InterruptHandle;

use super::{Result, StorageError};

/// Says from another thread that work should stop; set once, it stays set.
pub type Stop = Arc<AtomicBool>;

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
                if stop.load(Ordering::Relaxed) {
                    statements.iter().for_each(InterruptHandle::interrupt);
                }
            }
        });
        let answer = work();
        drop(working);
        answer
    });
    match answer {
        Err(StorageError::Void) if stop.load(Ordering::Relaxed) => Err(StorageError::Cancelled),
        answer => answer,
    }
}
