//! Without a subcommand: the cockpit, with everything that it is handed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::{Failure, Result, World};
use crate::app::clock::Clock;
use crate::app::jobs::{Jobs, Lane, OpenStore};
use crate::cockpit::setup::welcome;
use crate::cockpit::{Cockpit, ScopeSources, Setup, event_loop, records, terminal};
use crate::config::Config;
use crate::config::paths::downloads;
use crate::config::settings::ThemeChoice;
use crate::domain::history::Looking;
use crate::screens::{self, choices};
use crate::storage::{Now, StorageError, Store};
use crate::ui::theme::Theme;

/// Opens it; again on the demo company, where that was chosen in the welcome.
pub fn run(world: &mut World) -> Result {
    if !terminal::is_there() {
        return Err(Failure::usage(
            "the cockpit needs a terminal. `ridealong help` lists what works without one",
        ));
    }
    // Only the second of two tries to install fails, and then the first holds.
    drop(color_eyre::install());
    terminal::restore_on_panic();
    while open(world)? == Left::ForTheDemo {
        world.turn_to_demo();
        super::demo::ensure(world)?;
    }
    Ok(())
}

/// Why the cockpit was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    ForGood,
    /// The workers own the store of one file, so another file is another cockpit.
    ForTheDemo,
}

fn open(world: &mut World) -> Result<Left> {
    // Opened here first, so that a file that cannot be used is said on the shell.
    let first = world.store_to_change()?;
    let is_new = first.is_blank()?;
    let editor = world.config().editor.clone();
    let outer = event_loop::World::new(&first.path().with_extension("editing"), editor)?;
    let looking = Looking::at(world.as_of(), world.known_at());
    let jobs = Jobs::threaded(&opener(first, world.clock(), looking)?, outer.wake());
    let to_the_demo = Arc::new(AtomicBool::new(false));
    let here = || std::env::current_dir().ok();
    let folder = downloads().or_else(here).unwrap_or_default();
    let setup = Setup {
        resumes: true,
        clock: world.clock(),
        scope_sources: Some(ScopeSources {
            teams: choices::teams(),
            reps: choices::reps(),
        }),
        theme: theme(world.config()),
        keys: keys(world.config()),
        mouse: world.config().screen.mouse,
        config: Arc::new(world.config().clone()),
        finder: Some(records::finder()),
        looking_at: (world.as_of(), world.known_at()),
        calendar: world.calendar(),
        date_order: world.date_order(),
        welcome: is_new.then(|| welcome(Arc::clone(&to_the_demo), folder.clone())),
        downloads: folder,
        file_name: file_name(world)?,
        ..Setup::new(screens::tabs(), jobs)
    };
    outer.run(Cockpit::new(setup))?;
    Ok(if to_the_demo.load(Ordering::SeqCst) {
        Left::ForTheDemo
    } else {
        Left::ForGood
    })
}

/// Rows of windows are read with the store of the start. The other workers open the file when their first job comes,
/// perhaps hours later: it is held in hand until then, so that they find the same file, and one that was deleted
/// meanwhile is not made anew, empty.
fn opener(first: Store, clock: Clock, looking: Option<Looking>) -> Result<OpenStore> {
    let database = first.path().to_owned();
    let now = move || -> Now { Box::new(move || clock.now()) };
    let held = Mutex::new(Store::for_desk(&database, now())?);
    let first = Mutex::new(Some(first));
    Ok(Arc::new(move |lane| {
        let in_words = |error: StorageError| error.to_string();
        if let Ok(mut held) = held.lock() {
            held.must_be_in_place().map_err(in_words)?;
        }
        let at_hand = match lane {
            Lane::Quick => first.lock().ok().and_then(|mut first| first.take()),
            Lane::Desk => return Store::for_desk(&database, now()).map_err(in_words),
            Lane::Figures | Lane::Save | Lane::Long => None,
        };
        let mut store = match at_hand {
            Some(first) => first,
            None => Store::open(&database, now()).map_err(in_words)?,
        };
        store.look_at(looking).map_err(in_words)?;
        Ok(store)
    }))
}

fn theme(config: &Config) -> Theme {
    let name = match config.screen.theme {
        ThemeChoice::Auto => "auto",
        ThemeChoice::Light => "light",
        ThemeChoice::Dark => "dark",
    };
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let ground = std::env::var("COLORFGBG").ok();
    Theme::choose(name, no_color || !config.screen.colour, ground.as_deref())
}

/// The person's own keys as the keymap takes them.
pub(super) fn keys(config: &Config) -> HashMap<String, String> {
    config
        .keys
        .iter()
        .map(|key| (key.command.clone(), key.keys.join(" ")))
        .collect()
}

fn file_name(world: &World) -> Result<String> {
    if world.is_demo() {
        return Ok("demo".to_owned());
    }
    let database = world.database()?;
    Ok(database
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default())
}
