//! The manual page and the completions, made from the same declaration as the parser.

use clap_complete::Shell;

use super::{Result, World};

/// Which shell.
#[derive(Debug, clap::Args)]
pub struct CompletionArgs {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

/// Prints the completions of a shell.
pub fn completions(args: &CompletionArgs, mut command: clap::Command, world: &mut World) {
    clap_complete::generate(args.shell, &mut command, "ridealong", world.out());
}

/// Prints the manual page (roff).
pub fn page(command: clap::Command, world: &mut World) -> Result {
    clap_mangen::Man::new(command).render(world.out())?;
    Ok(())
}
