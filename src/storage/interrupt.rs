//! Stopping a read that nobody waits for any more, from another thread.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, InterruptHandle};

use super::{Result, StorageError, Store};

/// Stops what a store is doing; may be handed to another thread.
#[derive(Clone)]
pub struct Interrupt {
    handle: Arc<InterruptHandle>,
    is_void: Arc<AtomicBool>,
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interrupt").finish_non_exhaustive()
    }
}

impl Interrupt {
    pub(super) fn of(connection: &Connection) -> Self {
        Self {
            handle: Arc::new(connection.get_interrupt_handle()),
            is_void: Arc::default(),
        }
    }

    /// Ends the statements that are running with [`StorageError::Void`], and lets loops end that ask.
    pub fn stop(&self) {
        self.is_void.store(true, Ordering::SeqCst);
        self.handle.interrupt();
    }

    /// Whether nobody waits for the answer any more.
    pub(super) fn is_void(&self) -> bool {
        self.is_void.load(Ordering::Relaxed)
    }

    /// Ends a loop whose answer nobody waits for, on whatever thread it is.
    pub(super) fn go_on(&self) -> Result<()> {
        if self.is_void() {
            return Err(StorageError::Void);
        }
        Ok(())
    }

    /// The next question counts again.
    pub fn clear(&self) {
        self.is_void.store(false, Ordering::SeqCst);
    }
}

impl Store {
    /// What stops this store from another thread.
    pub fn interrupt(&self) -> Interrupt {
        self.interrupt.clone()
    }

    /// Whether nobody waits for the answer any more: long loops ask now and then, and end with
    /// [`StorageError::Void`].
    pub fn is_void(&self) -> bool {
        self.interrupt.is_void()
    }

    /// Ends a loop whose answer nobody waits for.
    pub fn go_on(&self) -> Result<()> {
        self.interrupt.go_on()
    }
}
