//! Work that nobody waits for yet: it gives way to what is asked for.

use std::fmt::Display;

use super::effect::{Effect, Effects, answer};
use super::jobs::{Job, Lane, Progress};
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
            gives_way: true,
            ..Job::new(what, Lane::Figures, run, answer(then))
        }));
    }
}
