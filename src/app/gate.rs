//! Who may write to the database: one save or one import at a time. SQLite itself would let the second one wait for
//! some time and then fail; here it waits as long as it takes.

use std::sync::{Condvar, Mutex};

/// Lets either one import or one save write.
#[derive(Default)]
pub(super) struct Gate {
    taken: Mutex<Writer>,
    changed: Condvar,
}

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Writer {
    #[default]
    Nobody,
    Save,
    Import,
}

impl Gate {
    /// Waits until nobody else writes.
    pub(super) fn take(&self, by: Writer) {
        let Ok(mut taken) = self.taken.lock() else {
            return;
        };
        while *taken != Writer::Nobody {
            match self.changed.wait(taken) {
                Ok(again) => taken = again,
                Err(_) => return,
            }
        }
        *taken = by;
    }

    /// Lets the next one write, where this one did.
    pub(super) fn leave(&self, by: Writer) {
        if let Ok(mut taken) = self.taken.lock()
            && *taken == by
        {
            *taken = Writer::Nobody;
        }
        self.changed.notify_all();
    }

    /// Whether an import writes.
    pub(super) fn is_importing(&self) -> bool {
        self.taken
            .lock()
            .is_ok_and(|taken| *taken == Writer::Import)
    }
}
