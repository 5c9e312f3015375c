//! Stopping a read that nobody waits for any more, from another thread; or letting it rest while somebody
//! needs the machine.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, InterruptHandle};

use super::{Result, StorageError, Store};

/// Stops what a store is doing; may be handed to another thread.
#[derive(Clone)]
pub struct Interrupt {
    handle: Arc<InterruptHandle>,
    is_void: Arc<AtomicBool>,
    rest: Arc<Rest>,
}

/// Until when reads rest.
#[derive(Default)]
struct Rest {
    /// Asked in every loop, where the lock would be too much.
    is_asked: AtomicBool,
    until: Mutex<Option<Instant>>,
    over: Condvar,
}

impl Rest {
    fn ask(&self, until: Option<Instant>) {
        let mut asked = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        *asked = until;
        self.is_asked.store(until.is_some(), Ordering::Relaxed);
        self.over.notify_all();
    }

    /// Waits until it is over.
    fn wait(&self) {
        if !self.is_asked.load(Ordering::Relaxed) {
            return;
        }
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some(left) = until.map(|until| until.saturating_duration_since(Instant::now())) {
            if left.is_zero() {
                self.is_asked.store(false, Ordering::Relaxed);
                *until = None;
                return;
            }
            let waited = self.over.wait_timeout(until, left);
            until = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
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
            rest: Arc::default(),
        }
    }

    /// Ends the statements that are running with [`StorageError::Void`], and lets loops end that ask.
    pub fn stop(&self) {
        self.is_void.store(true, Ordering::SeqCst);
        self.rest_no_more();
        self.handle.interrupt();
    }

    /// Whether nobody waits for the answer any more.
    pub(super) fn is_void(&self) -> bool {
        self.is_void.load(Ordering::Relaxed)
    }

    /// Ends a loop whose answer nobody waits for, on whatever thread it is; where it is to rest, it rests here.
    pub(super) fn go_on(&self) -> Result<()> {
        self.rest.wait();
        if self.is_void() {
            return Err(StorageError::Void);
        }
        Ok(())
    }

    /// Lets loops rest for so long from now on: who needs the disk and the processors has them alone.
    pub fn rest_for(&self, time: Duration) {
        if !self.is_void() {
            self.rest.ask(Instant::now().checked_add(time));
        }
    }

    /// Loops go on that rest.
    pub fn rest_no_more(&self) {
        self.rest.ask(None);
    }

    /// The next question counts again, and rests for nobody yet.
    pub fn clear(&self) {
        self.is_void.store(false, Ordering::SeqCst);
        self.rest_no_more();
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    #[test]
    fn a_read_that_rests_goes_on_later_and_ends_at_once_where_it_is_stopped() {
        let connection = Connection::open_in_memory().unwrap();
        let interrupt = Interrupt::of(&connection);
        let (asked, rest) = (Instant::now(), Duration::from_millis(30));
        interrupt.rest_for(rest);
        interrupt.go_on().unwrap();
        assert!(asked.elapsed() >= rest);
        let an_hour = Duration::from_hours(1);
        for ends in [Interrupt::rest_no_more, Interrupt::clear] {
            interrupt.rest_for(an_hour);
            ends(&interrupt);
            interrupt.go_on().unwrap();
        }
        interrupt.rest_for(an_hour);
        let (resting, (tell, told)) = (interrupt.clone(), channel());
        let reads = thread::spawn(move || {
            tell.send(()).unwrap();
            resting.go_on()
        });
        told.recv().unwrap();
        interrupt.stop();
        assert!(matches!(reads.join().unwrap(), Err(StorageError::Void)));
    }
}
