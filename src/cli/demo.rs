//! `ridealong demo`: writes a demo company into a file of its own; and what `--demo` opens.

use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Local, NaiveDate};

use super::{Exit, Failure, Result, World};
use crate::app::clock::Clock;
use crate::domain::stamp::Stamp;
use crate::exchange::demo::{self, Options, Progress, Truth};
use crate::storage::{Desk, Store};

/// What to write, and where.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write; it must not be there yet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// About how many deals. More than 20,000 are written more quickly: of the next steps of a deal only the last is
    /// kept, and there are no locks
    #[arg(long, visible_alias = "size", value_name = "N", default_value_t = 3_000,
          value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    deals: u64,
    /// About how many activities; by default about thirteen per deal
    #[arg(long, value_name = "M")]
    activities: Option<u64>,
    /// About how many notes on deals beside the usual ones; by default none, and one per deal where there are more than
    /// 20,000 deals
    #[arg(long, value_name = "K")]
    notes: Option<u64>,
    /// How many reps; by default sixteen, and more where there are more than 3,000 deals
    #[arg(long, value_name = "R", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    reps: Option<u32>,
    /// The same seed on the same day writes the same file
    #[arg(long, value_name = "S", default_value_t = 7)]
    seed: u64,
    /// The day for which the company is written, 2026-11-23; by default today
    #[arg(long, value_name = "DAY")]
    today: Option<NaiveDate>,
    /// Where to write what was planted, as JSON, for tests and scores; the program never reads it
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
}

impl Args {
    fn options(&self, today: NaiveDate) -> Options {
        let usual = Options::usual(today);
        let blocks = self.deals.div_ceil(usual.deals).max(1) as u32;
        Options {
            seed: self.seed,
            today: self.today.unwrap_or(today),
            deals: self.deals,
            activities: self.activities,
            notes: self.notes,
            reps: self.reps.unwrap_or(usual.reps * blocks),
        }
    }
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    world.only_today("demo", "; the day of a demo company is --today")?;
    let options = args.options(world.clock().today());
    let mut written = Progress::default();
    let truth = write_file(&args.out, &options, |progress| {
        written = progress;
        // A line now and then, only where writing takes a while.
        if progress.reps.is_multiple_of(160) && progress.of > 160 {
            world.remark(&line(progress));
        }
    })?;
    if let Some(path) = &args.truth {
        let text = serde_json::to_string_pretty(&truth)
            .map_err(|e| Failure::new(Exit::Failed, e.to_string()))?;
        fs::write(path, text + "\n").map_err(|e| unwritable(path, &e))?;
    }
    world.print(&format!("{}: {}", args.out.display(), line(written)))
}

/// How many days a demo company that nobody has touched stays as it is: after a week its open deals look neglected.
const STALE_AFTER_DAYS: i64 = 7;

/// Writes the usual demo company where `--demo` looks for it, unless one is there that is alive today, or in which
/// the person has changed something.
pub fn ensure(world: &mut World) -> Result {
    let path = world.paths()?.demo_database.clone();
    // Not the day of `--as-of`: the file is written once, and looked at as of any day.
    let clock = match world.as_of().or(world.known_at()) {
        Some(_) => Clock::of_the_machine(),
        None => world.clock(),
    };
    if path.exists() {
        if !is_stale(&path, clock) {
            return Ok(());
        }
        world.remark("writing the demo company anew, up to today …");
        for file in [path.clone(), Desk::path_for(&path)] {
            match fs::remove_file(&file) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    return Err(unwritable(&file, &error));
                }
                _ => {}
            }
        }
    } else {
        world.remark("writing the demo company, once …");
    }
    let options = Options::usual(clock.today());
    write_file(&path, &options, |_| {})?;
    Ok(())
}

/// Whether a demo file is old, untouched and open in no other window. What cannot be told counts as no.
fn is_stale(path: &Path, clock: Clock) -> bool {
    let written = fs::metadata(path).and_then(|found| found.modified());
    let Ok(written) = written.map(|time| DateTime::<Local>::from(time).date_naive()) else {
        return false;
    };
    if (clock.today() - written).num_days() <= STALE_AFTER_DAYS {
        return false;
    }
    let untouched = Store::open(path, Box::new(move || clock.now())).and_then(|mut store| {
        let changes = [store.next_undo()?, store.next_redo()?];
        Ok(changes.iter().all(Option::is_none) && store.drafts()?.is_empty())
    });
    // The last window that closes a file takes its write-ahead log away.
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    untouched.unwrap_or(false) && !Path::new(&log).exists()
}

fn line(progress: Progress) -> String {
    format!(
        "{} of {} reps, {} deals, {} activities",
        progress.reps, progress.of, progress.deals, progress.activities
    )
}

/// Writes beside the file first and names it at the end, so that a half-written company is never opened.
fn write_file(path: &Path, options: &Options, mut told: impl FnMut(Progress)) -> Result<Truth> {
    if path.exists() {
        return Err(Failure::usage(format!(
            "{} is there already and was not touched. Name another file with --out, or move it away",
            path.display()
        )));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!("{name}.{}.part", std::process::id()));
    let truth = write_part(&part, options, &mut told).and_then(|truth| {
        fs::rename(&part, path).map_err(|e| unwritable(path, &e))?;
        Ok(truth)
    });
    if truth.is_err() {
        // Nothing is there where it failed early; the first failure is the one to tell.
        let _ = fs::remove_file(&part);
    }
    truth
}

fn write_part(part: &Path, options: &Options, told: &mut dyn FnMut(Progress)) -> Result<Truth> {
    let now = Stamp::start_of(options.today);
    let mut store = Store::open(part, Box::new(move || now))?;
    let truth = demo::company(&mut store, options, &mut |progress| {
        told(progress);
        ControlFlow::Continue(())
    })?;
    Ok(truth)
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Exit::Failed,
        format!("{} cannot be written: {error}", path.display()),
    )
}
