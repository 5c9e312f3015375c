//! Two things that are read at once, of the same moment of the file.
//!
//! What ends one, an error or that nobody waits any more, ends the other, and is what is answered.

use std::sync::atomic::{AtomicBool, Ordering};

use super::interrupt::Interrupt;
use super::threads;
use super::{Result, StorageError, Store};

/// Tells both that what they do is not wanted.
pub(in crate::storage) struct Stopping {
    interrupt: Interrupt,
    /// One of them failed.
    is_over: AtomicBool,
}

impl Stopping {
    /// For as long as this store is not told to stop.
    pub(in crate::storage) fn of(store: &Store) -> Self {
        Self {
            interrupt: store.interrupt(),
            is_over: AtomicBool::new(false),
        }
    }

    /// Ends a loop of either where the other failed, or nobody waits any more.
    pub(in crate::storage) fn go_on(&self) -> Result<()> {
        if self.is_over.load(Ordering::Relaxed) {
            return Err(StorageError::Void);
        }
        self.interrupt.go_on()
    }

    /// Stops the other one where this one failed.
    fn noted<T>(&self, answer: Result<T>) -> Result<T> {
        if answer.is_err() {
            self.is_over.store(true, Ordering::Relaxed);
        }
        answer
    }

    /// Does both: one on this thread, the other on one of its own.
    pub(in crate::storage) fn both<A, B: Send>(
        &self,
        here: impl FnOnce(&Self) -> Result<A>,
        there: impl FnOnce(&Self) -> Result<B> + Send,
    ) -> Result<(A, B)> {
        let (here, there) =
            threads::both(true, || self.noted(here(self)), || self.noted(there(self)));
        match (here, there) {
            (Ok(here), Ok(there)) => Ok((here, there)),
            // The one that was only stopped has nothing to tell.
            (Err(StorageError::Void), Err(second)) => Err(second),
            (Err(error), _) | (Ok(_), Err(error)) => Err(error),
        }
    }
}

impl Store {
    /// Reads one thing with this store and, at the same time, another with a second reader; where there is none, one after
    /// the other. The other asks its [`Stopping`] now and then.
    pub(in crate::storage) fn beside<A, B: Send>(
        &self,
        here: impl FnOnce() -> Result<A>,
        there: impl FnOnce(&Self, &Stopping) -> Result<B> + Send,
    ) -> Result<(A, B)> {
        let stopping = Stopping::of(self);
        match self.second_reader()? {
            Some((second, _view)) => {
                stopping.both(|_| here(), move |stopping| there(&second, stopping))
            }
            None => Ok((here()?, there(self, &stopping)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stamp::Stamp;

    fn store() -> Store {
        Store::in_memory(Box::new(|| Stamp(0))).unwrap()
    }

    #[test]
    fn what_ends_one_ends_the_other_and_is_told() {
        let store = store();
        let until_stopped = |stopping: &Stopping| -> Result<()> {
            loop {
                stopping.go_on()?;
            }
        };
        let fails = |_: &Stopping| -> Result<()> { Err(StorageError::Busy) };
        let stopping = || Stopping::of(&store);
        let ends = [
            stopping().both(until_stopped, fails),
            stopping().both(fails, until_stopped),
        ];
        assert!(
            ends.iter()
                .all(|end| matches!(end, Err(StorageError::Busy)))
        );
        let stop = store.interrupt();
        let stops = |_: &Stopping| -> Result<()> {
            stop.stop();
            Ok(())
        };
        let end = stopping().both(until_stopped, stops);
        assert!(matches!(end, Err(StorageError::Void)));
    }

    #[test]
    #[should_panic(expected = "half")]
    fn a_panic_of_one_is_a_panic() {
        let store = store();
        let here = |_: &Stopping| -> Result<()> { Ok(()) };
        let there = |_: &Stopping| -> Result<()> { panic!("half") };
        drop(Stopping::of(&store).both(here, there));
    }

    #[test]
    fn both_read_the_same_moment_with_a_second_reader_and_without() {
        let folder = tempfile::tempdir().unwrap();
        let file = Store::open(&folder.path().join("a.db"), Box::new(|| Stamp(7))).unwrap();
        for store in [file, store()] {
            let (here, (there, now)) = store
                .beside(|| store.mark(), |other, _| Ok((other.mark()?, other.now())))
                .unwrap();
            assert_eq!((here, store.now()), (there, now));
        }
    }
}
