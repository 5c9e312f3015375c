//! The only clock. Tests and `--as-of` set it; everything else asks it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, NaiveDateTime, Timelike};

use crate::domain::stamp::Stamp;

/// Says what time it is: the machine's wall clock, or a fixed time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    fixed: Option<NaiveDateTime>,
    hand: Option<&'static AtomicI64>,
}

impl Clock {
    /// The machine's local wall clock.
    pub fn of_the_machine() -> Self {
        Self::default()
    }

    /// A clock that stands still, for tests and for reading as of a day.
    pub fn fixed(time: NaiveDateTime) -> Self {
        Self {
            fixed: Some(time),
            hand: None,
        }
    }

    /// A clock that somebody else moves, for tests: the stamp in `hand`.
    pub fn moved_by(hand: &'static AtomicI64) -> Self {
        Self {
            fixed: None,
            hand: Some(hand),
        }
    }

    /// The local wall-clock time.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the wall clock"
    )]
    pub fn time(&self) -> NaiveDateTime {
        let moved = self.hand.map(|at| Stamp(at.load(Ordering::SeqCst)).time());
        self.fixed
            .or(moved)
            .unwrap_or_else(|| chrono::Local::now().naive_local())
    }

    /// Now, as it is stored.
    pub fn now(&self) -> Stamp {
        Stamp::of(self.time())
    }

    /// The day of now.
    pub fn today(&self) -> NaiveDate {
        self.time().date()
    }

    /// How long until the minute changes; never zero.
    pub fn until_next_minute(&self) -> Duration {
        let time = self.time();
        let gone = u64::from(time.second()) * 1000 + u64::from(time.nanosecond() / 1_000_000);
        Duration::from_millis(60_000_u64.saturating_sub(gone).max(1))
    }

    /// A point of the monotonic clock, for measuring how long something takes.
    pub fn tick() -> Instant {
        Instant::now()
    }
}
