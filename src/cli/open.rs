//! Without a subcommand: the cockpit.

use super::{Failure, Result, World};

/// Opens it.
pub fn run(world: &mut World) -> Result {
    if !world.is_terminal() {
        return Err(Failure::usage(
            "the cockpit needs a terminal. `ridealong help` lists what works without one",
        ));
    }
    Ok(())
}
