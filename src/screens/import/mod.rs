//! The import wizard: pages on top of a tab, from choosing files to what came in. It drives the same engine as the
//! shell (`exchange::import`) and knows nothing about importing itself.
//!
//! ```text
//!  files ─enter─▸ columns ─enter─▸ stages ─enter─▸ check ─enter─▸ done ─enter─▸ the pipeline
//!    │              │   (only where names are new)   │
//!    ▾              ▾                                ▾
//!  look at them   read and check all rows        compare, then merge     (long lane, ctrl-x stops)
//! ```
//!
//! The pages share one `Wizard`, so that Esc goes a step back with nothing lost. The [`Plan`] holds a staging file
//! and cannot be copied: a long job takes it along and hands it back with its answer, also where it failed or was
//! stopped; between jobs it lies in the wizard, and its rows are read from there a window at a time.

mod check;
mod column_rows;
mod columns;
mod done;
mod files;
mod folder;
mod reading;
mod stages;
mod view;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

pub use files::ImportFiles;

use super::{Context, table};
use crate::app::command::Offer;
use crate::app::effect::{Effect, Effects};
use crate::app::jobs::Progress;
use crate::domain::money::Currency;
use crate::exchange::import::{
    ImportError, ImportOptions, ImportProgress, Inspected, Plan, Result, inspect,
};
use crate::exchange::intake::ReadOptions;
use crate::exchange::recognise::{DateOrder, DecimalMark, Kind};
use crate::storage::Store;
use crate::storage::merge::Merged;

/// The command tables of the wizard's pages.
pub fn tables() -> Vec<(&'static str, Vec<Offer>)> {
    vec![
        table::<ImportFiles>(),
        table::<columns::Columns>(),
        table::<stages::Stages>(),
        table::<check::Check>(),
        table::<done::Done>(),
    ]
}

/// What a person said about one file; everything left out is found out.
#[derive(Debug, Clone, Default)]
struct Told {
    read: ReadOptions,
    kind: Option<Kind>,
    map: Vec<(String, Option<String>)>,
    date_order: Option<DateOrder>,
    decimal: Option<DecimalMark>,
}

/// One file of the wizard.
#[derive(Debug, Clone)]
struct ChosenFile {
    path: PathBuf,
    told: Told,
    /// What it is, or why it is not taken in.
    found: std::result::Result<Box<Inspected>, String>,
}

impl ChosenFile {
    fn name(&self) -> String {
        self.path.file_name().map_or_else(
            || self.path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    }
}

/// What the pages share.
#[derive(Debug, Default)]
struct Wizard {
    /// What was said about all files.
    options: ImportOptions,
    files: Vec<ChosenFile>,
    plan: Option<Plan>,
    /// What the merge would do, or did.
    merged: Option<Merged>,
    /// Pages that are open.
    pages: usize,
    /// A long job is under way.
    busy: bool,
}

type Shared = Rc<RefCell<Wizard>>;

impl Wizard {
    fn take_context(&mut self, context: &Context) {
        self.options.calendar = context.calendar.clone();
        self.options.default_currency = context.config.base_currency.unwrap_or(Currency::USD);
    }

    /// The files that are taken in.
    fn inspected(&self) -> Vec<Inspected> {
        let found = self
            .files
            .iter()
            .filter_map(|file| file.found.as_deref().ok());
        found.cloned().collect()
    }

    fn options_for(&self, told: &Told) -> ImportOptions {
        ImportOptions {
            read: told.read.clone(),
            kind: told.kind,
            map: told.map.clone(),
            date_order: told.date_order,
            decimal: told.decimal,
            ..self.options.clone()
        }
    }

    /// The name of a file of the plan, where there are several.
    fn name_of(&self, place: usize) -> String {
        let Some(plan) = &self.plan else {
            return String::new();
        };
        let files = &plan.staging().files;
        match files.get(place) {
            Some(file) if files.len() > 1 => file.name.clone(),
            _ => String::new(),
        }
    }
}

/// Whether Esc must stay, because a long job has what the page needs; says so.
fn stays<S: 'static>(wizard: &Shared, effects: &mut Effects<S>) -> bool {
    let busy = wizard.borrow().busy;
    if busy {
        effects.warn("This runs still; ctrl-x stops it with nothing half done");
    }
    busy
}

/// Leaves every page of the wizard.
fn close<S: 'static>(wizard: &Shared, effects: &mut Effects<S>) {
    let mut wizard = wizard.borrow_mut();
    for _ in 0..wizard.pages {
        effects.push(Effect::Back);
    }
    wizard.pages = 0;
}

/// Tells the cockpit how far the engine is, and the engine whether to go on.
fn told(progress: &Progress) -> impl FnMut(ImportProgress) -> bool {
    let progress = progress.clone();
    move |at| {
        progress.phase(&format!("{}, {:.0} %", at.phase.word(), at.share * 100.0));
        progress.at(at.rows.unsigned_abs(), 0);
        !progress.cancelled()
    }
}

/// A file to be looked at: where it lies, what was said about it, and both as the engine takes them.
type ToLook = (PathBuf, Told, ImportOptions);

/// Looks at files, on the long lane. Only a stop and a broken database end it; a file that is no export says why.
fn look(store: &Store, files: Vec<ToLook>, progress: &Progress) -> Result<Vec<ChosenFile>> {
    let mut chosen = Vec::new();
    for (path, told_before, options) in files {
        let found = match inspect(store, &path, &options, &mut told(progress)) {
            Ok(found) => Ok(Box::new(found)),
            Err(error) if error.is_cancelled() => return Err(error),
            Err(ImportError::Storage(error)) => return Err(error.into()),
            Err(ImportError::NotASalesExport { reason, .. }) => Err(reason),
            Err(error) => Err(error.to_string()),
        };
        chosen.push(ChosenFile {
            path,
            told: told_before,
            found,
        });
    }
    Ok(chosen)
}
