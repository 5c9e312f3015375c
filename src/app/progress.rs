//! How far long work is: written by its worker, read by the cockpit, which can ask it to stop.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::clock::Clock;
use super::gate::{Gate, Writer};

/// How far a long job is, and whether it should stop.
#[derive(Clone)]
pub struct Progress {
    inner: Arc<Inner>,
}

struct Inner {
    gate: Arc<Gate>,
    cancelled: Arc<AtomicBool>,
    done: AtomicU64,
    total: AtomicU64,
    phase: Mutex<String>,
    started: Instant,
    woken: AtomicU64,
    wake: Wake,
}

/// Makes the cockpit look at its answers.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

impl Progress {
    pub(super) fn new(wake: Wake, gate: Arc<Gate>) -> Self {
        let inner = Inner {
            gate,
            cancelled: Arc::default(),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            phase: Mutex::default(),
            started: Clock::tick(),
            woken: AtomicU64::new(0),
            wake,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// One that nobody looks at.
    pub fn silent() -> Self {
        Self::new(Arc::new(|| ()), Arc::default())
    }

    /// Long work is about to take the write lock: a save that is under way is waited for, those that come later
    /// wait. Holds until the work has answered.
    pub fn writing(&self) {
        self.inner.gate.take(Writer::Import);
        (self.inner.wake)();
    }

    /// Long work takes the write lock for a while, to find out something, and gives it up when a save comes: then the
    /// flag is set that this answers with. Until [`Self::compared`].
    pub fn comparing(&self) -> Arc<AtomicBool> {
        self.inner.gate.take(Writer::Comparing);
        self.inner.gate.way()
    }

    /// It is given up.
    pub fn compared(&self) {
        self.inner.gate.leave(Writer::Comparing);
    }

    /// Whether the person asked to stop.
    pub fn cancelled(&self) -> bool {
        self.inner.cancelled.load(Ordering::Relaxed)
    }

    /// What says so, for work that cannot ask here.
    pub fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.inner.cancelled)
    }

    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.inner.cancelled.store(true, Ordering::Relaxed);
    }

    /// Says what is being done now: “reading”, “comparing”.
    pub fn phase(&self, name: &str) {
        if let Ok(mut phase) = self.inner.phase.lock() {
            name.clone_into(&mut phase);
        }
    }

    /// Says how many of how many (0: unknown). Cheap; the screen is woken at most ten times a second.
    pub fn at(&self, done: u64, total: u64) {
        self.inner.done.store(done, Ordering::Relaxed);
        self.inner.total.store(total, Ordering::Relaxed);
        let tenths = (self.inner.started.elapsed().as_millis() / 100) as u64;
        if self.inner.woken.swap(tenths, Ordering::Relaxed) != tenths {
            (self.inner.wake)();
        }
    }

    /// For a read that says how far it is: the screen is woken at most five times a second, first after a while.
    pub(super) fn listener(&self) -> Box<dyn Fn(u64, u64) + Send> {
        let (progress, said) = (self.clone(), AtomicU64::new(0));
        Box::new(move |done, total| {
            let fifths = (progress.inner.started.elapsed().as_millis() / 200) as u64;
            if said.swap(fifths, Ordering::Relaxed) != fifths {
                progress.at(done, total);
            }
        })
    }

    /// What it says now.
    pub fn state(&self) -> ProgressState {
        ProgressState {
            phase: self
                .inner
                .phase
                .lock()
                .map(|p| p.clone())
                .unwrap_or_default(),
            done: self.inner.done.load(Ordering::Relaxed),
            total: self.inner.total.load(Ordering::Relaxed),
            elapsed: self.inner.started.elapsed(),
        }
    }
}

/// A reading of a [`Progress`].
#[derive(Debug, Clone)]
pub struct ProgressState {
    /// What is being done.
    pub phase: String,
    /// Rows done.
    pub done: u64,
    /// Rows in all, 0 unknown.
    pub total: u64,
    /// Since the start.
    pub elapsed: Duration,
}

impl ProgressState {
    /// Rows per second so far.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.elapsed.as_secs_f64().max(0.001)
    }
}
