//! Large things that no page shows any more: everybody's rows take longer to give back than a key may take.

use super::effect::Effects;
use crate::storage::{Result, Store};

impl<S: 'static> Effects<S> {
    /// Gives the memory of something large back where no key waits for it.
    pub fn let_go<T: Send + 'static>(&mut self, what: T) {
        let run = move |_: &mut Store| -> Result<()> {
            drop(what);
            Ok(())
        };
        self.desk("give memory back", run, |_, (), _| ());
    }
}
