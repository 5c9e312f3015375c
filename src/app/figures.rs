//! Asks for figures over many rows, for somebody who waits for them or for nobody yet.

use std::fmt::Display;

use super::effect::{Effect, Effects, answer};
use super::jobs::{Job, Lane, Wanted};
use crate::storage::Store;

impl<S: 'static> Effects<S> {
    /// Counts over many rows, on a lane of its own: windows of rows never wait behind it. A newer question of the same
    /// `slot` stops the older one; long loops of `run` ask [`Store::go_on`] now and then.
    pub fn figures<T: Send + 'static, E: Display>(
        &mut self,
        slot: &'static str,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) {
        self.figures_wanted(Wanted::Now, slot, what, run, then);
    }

    /// As [`Self::figures`], also where nobody waits for them yet; how far they are is told only where somebody does.
    pub fn figures_wanted<T: Send + 'static, E: Display>(
        &mut self,
        wanted: Wanted,
        slot: &'static str,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        then: impl FnOnce(&mut S, T, &mut Self) + Send + 'static,
    ) {
        let job = Job::new(
            what,
            Lane::Figures,
            move |store, progress| {
                store.tells((wanted == Wanted::Now).then(|| progress.listener()));
                let answer = run(store);
                store.tells(None);
                answer
            },
            answer(then),
        );
        self.push(Effect::Job(Job {
            slot: Some(slot),
            wanted,
            ..job
        }));
    }

    /// Counts figures before anybody asks for them, and is stopped when anybody asks for others. `then` is told whether it
    /// came to its end.
    pub fn figures_beforehand<E: Display>(
        &mut self,
        slot: &'static str,
        what: &str,
        run: impl FnOnce(&mut Store) -> Result<(), E> + Send + 'static,
        then: impl FnOnce(&mut S, bool, &mut Self) + Send + 'static,
    ) {
        let run = move |store: &mut Store| -> Result<bool, E> {
            if store.is_void() {
                return Ok(false);
            }
            let done = run(store);
            if store.is_void() {
                return Ok(false);
            }
            done.map(|()| true)
        };
        self.figures_wanted(Wanted::Perhaps, slot, what, run, then);
    }
}
