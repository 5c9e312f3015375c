//! Work that is put off until the frame of the key is out: rows of the next page. A worker that begins with the key takes
//! a processor from the terminal that shows what the key did.

use std::time::{Duration, Instant};

use super::Cockpit;
use crate::app::clock::Clock;
use crate::app::jobs::{Job, Origin};

/// A frame is out and shown by then, and the next key of one that is held down has not come.
const SHOWN: Duration = Duration::from_millis(12);

/// What is put off, and till when.
#[derive(Default)]
pub(super) struct Later {
    jobs: Vec<(Origin, Job)>,
    due: Option<Instant>,
}

impl Later {
    /// When it begins; `None` where nothing is put off.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }
}

impl Cockpit {
    /// Puts a job off. Where there are no workers it would be done in this thread whenever it came: it is done now.
    pub(super) fn put_off(&mut self, origin: Origin, job: Job) {
        if !self.jobs.is_threaded() {
            self.submit(origin, job);
            return;
        }
        self.forget_put_off(origin, job.slot);
        self.later.jobs.push((origin, job));
        self.later.due.get_or_insert_with(|| Clock::tick() + SHOWN);
    }

    /// A newer question of a slot makes the one that was put off void.
    pub(super) fn forget_put_off(&mut self, origin: Origin, slot: Option<&'static str>) {
        if slot.is_some() {
            let is_older = |(who, job): &(Origin, Job)| *who == origin && job.slot == slot;
            self.later.jobs.retain(|put_off| !is_older(put_off));
        }
    }

    /// Begins what is due by then.
    pub(super) fn begin_put_off(&mut self, now: Instant) {
        if self.later.due.is_none_or(|due| due > now) {
            return;
        }
        self.later.due = None;
        for (origin, job) in std::mem::take(&mut self.later.jobs) {
            self.submit(origin, job);
        }
    }
}
