//! Work that nobody waits for yet: it gives way to what is asked for, and rests while keys are pressed.

use std::fmt::Display;

use super::effect::{Effect, Effects, answer};
use super::jobs::{Job, Lane, Progress, Wanted};
use crate::storage::Store;

impl<S: 'static> Effects<S> {
    /// Counts figures before anybody asks for them, and is stopped when anybody asks for others. `then` is told whether it
    /// came to its end.
    pub fn figures_beforehand<E: Display>(
        &mut self,
        slot: &'static str,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<(), E> + Send + 'static,
        then: impl FnOnce(&mut S, bool, &mut Self) + Send + 'static,
    ) {
        let run = move |store: &mut Store, _: &Progress| -> Result<bool, E> {
            if store.is_void() {
                return Ok(false);
            }
            let done = run(store);
            if store.is_void() {
                return Ok(false);
            }
            done.map(|()| true)
        };
        self.push(Effect::Job(Job {
            slot: Some(slot),
            wanted: Wanted::Perhaps,
            ..Job::new(what, Lane::Figures, run, answer(then))
        }));
    }

    /// Counts figures of which somebody will need a part at any moment: to the end, but resting while keys are pressed.
    pub fn figures_soon<T: Send + 'static, E: Display>(
        &mut self,
        slot: &'static str,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) {
        let run = move |store: &mut Store, _: &Progress| run(store);
        self.push(Effect::Job(Job {
            slot: Some(slot),
            wanted: Wanted::Soon,
            ..Job::new(what, Lane::Figures, run, answer(then))
        }));
    }
}
