//! The command line: for now it opens the cockpit on a file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;

use crate::app::jobs::Jobs;
use crate::cockpit::event_loop::World;
use crate::cockpit::{Cockpit, Setup, terminal};
use crate::screens;
use crate::storage::Store;
use crate::ui::theme::Theme;

/// A coaching cockpit for frontline sales managers.
#[derive(Debug, Parser)]
#[command(version)]
struct Arguments {
    /// The file to work on.
    #[arg(long, env = "RIDEALONG_DB")]
    db: Option<PathBuf>,
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    drop(color_eyre::install());
    terminal::restore_on_panic();
    if !terminal::is_there() {
        complain("ridealong needs a terminal; for reading in scripts see `ridealong help`.");
        return ExitCode::from(2);
    }
    let path = arguments
        .db
        .unwrap_or_else(|| PathBuf::from("ridealong.db"));
    match open(&path) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("ridealong: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn complain(text: &str) {
    use std::io::Write;
    // Where standard error is gone there is nobody to tell.
    drop(writeln!(std::io::stderr(), "{text}"));
}

/// Opens the cockpit on a file.
fn open(path: &Path) -> std::io::Result<()> {
    let dir = path.parent().unwrap_or(Path::new(".")).join("editing");
    let world = World::new(&dir)?;
    let file = path.to_owned();
    let open = Arc::new(move || Store::open(&file).map_err(|e| e.to_string()));
    let jobs = Jobs::threaded(open, world.wake());
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty());
    let ground = std::env::var("COLORFGBG").ok();
    let setup = Setup {
        theme: Theme::choose("auto", no_color, ground.as_deref()),
        file_name: path
            .file_stem()
            .map(|s| s.to_string_lossy().into_owned())
            .unwrap_or_default(),
        ..Setup::new(screens::tabs(), jobs)
    };
    world.run(Cockpit::new(setup))
}
