//! Work that nobody waits for yet: it gives way to what is asked for, and rests while keys are pressed.

use std::fmt::Display;

use super::effect::Effects;
use super::jobs::Wanted;
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
