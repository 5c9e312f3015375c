//! Who may write to the database: one save or one import at a time. SQLite itself would let the second one wait for
//! some time and then fail; here it waits as long as it takes. A comparison, which writes nothing but holds the lock,
//! gives way to a save.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};

/// Lets either one import or one save write.
#[derive(Default)]
pub(super) struct Gate {
    taken: Mutex<Writer>,
    changed: Condvar,
    /// Somebody waits for a comparison to give way.
    way: Arc<AtomicBool>,
}

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Writer {
    #[default]
    Nobody,
    Save,
    Import,
    /// What an import would do is being found out: it gives way.
    Comparing,
}

impl Gate {
    /// Waits until nobody else writes.
    pub(super) fn take(&self, by: Writer) {
        let Ok(mut taken) = self.taken.lock() else {
            return;
        };
        // A comparison begins again only when the save has been written.
        let gives_way = || by == Writer::Comparing && self.way.load(Ordering::Relaxed);
        while *taken != Writer::Nobody || gives_way() {
            if *taken == Writer::Comparing {
                self.way.store(true, Ordering::Relaxed);
            }
            match self.changed.wait(taken) {
                Ok(again) => taken = again,
                Err(_) => return,
            }
        }
        if by != Writer::Comparing {
            self.way.store(false, Ordering::Relaxed);
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

    /// Is set when a comparison should give way.
    pub(super) fn way(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.way)
    }

    /// Whether an import writes.
    pub(super) fn is_importing(&self) -> bool {
        self.taken
            .lock()
            .is_ok_and(|taken| *taken == Writer::Import)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_gives_way_to_a_save_and_an_import_does_not() {
        let gate = Gate::default();
        std::thread::scope(|scope| {
            gate.take(Writer::Comparing);
            let way = gate.way();
            assert!(!way.load(Ordering::Relaxed));
            let save = scope.spawn(|| {
                gate.take(Writer::Save);
                gate.leave(Writer::Save);
            });
            while !way.load(Ordering::Relaxed) {
                std::thread::yield_now();
            }
            gate.leave(Writer::Comparing);
            // The save goes first.
            gate.take(Writer::Comparing);
            assert!(!way.load(Ordering::Relaxed));
            gate.leave(Writer::Comparing);
            assert!(save.join().is_ok());
            gate.take(Writer::Import);
            let save = scope.spawn(|| gate.take(Writer::Save));
            assert!(gate.is_importing());
            gate.leave(Writer::Import);
            assert!(save.join().is_ok());
        });
    }
}
