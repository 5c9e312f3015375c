//! For unit tests of screens: what was asked of one slot is answered, and nothing else.

use crate::app::effect::{Effect, Effects};
use crate::app::jobs::{Jobs, Outcome};

/// Asks for what a screen wants to have in this slot; returns how many questions that were.
pub(in crate::screens) fn ask<S: 'static>(
    jobs: &mut Jobs,
    slot: &str,
    effects: Effects<S>,
) -> usize {
    let mut asked = 0;
    for effect in effects.into_queue() {
        match effect {
            Effect::Job(job) if job.slot == Some(slot) => {
                jobs.submit(1, job);
                asked += 1;
            }
            _ => {}
        }
    }
    asked
}

/// Hands the answers to the screen.
pub(in crate::screens) fn answer<S: 'static>(jobs: &mut Jobs, screen: &mut S) {
    for reply in jobs.replies() {
        match reply.outcome {
            Outcome::Done(then) => then(screen, &mut Vec::new()),
            Outcome::Failed(failure) => panic!("{failure:?}"),
            Outcome::Cancelled => panic!("cancelled"),
        }
    }
}
