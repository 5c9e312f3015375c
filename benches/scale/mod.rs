//! The bench of scale: drives the program through a pseudo-terminal on every tab, on a small and a large company, side by
//! side with the floor and with what else is installed, and prints one table of ratios.
//!
//! `benches/scale.rs` runs it in full; `tests/scale.rs` runs it on tiny files, without any limit of time.

mod by_hand;
mod companies;
mod floor;
mod imports;
mod journey;
mod peers;
mod process;
mod samples;
mod saves;
mod scenes;
mod tab;
mod table;
mod targets;
mod terminal;

use std::ffi::OsString;
use std::fs;
use std::io::{Write, stderr, stdout};
use std::path::PathBuf;

use clap::Parser;

use companies::Company;
use samples::Samples;

/// What stops a bench is told in words.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How large, how often, and where.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "scale",
    about = "How the cockpit feels on a million deals, beside the least that a program over SQLite costs"
)]
pub struct Args {
    /// Where the companies are kept; what is there is used again
    #[arg(long, default_value = "target/scale")]
    dir: PathBuf,
    /// The program to measure; by default the one built with this bench
    #[arg(long)]
    binary: Option<PathBuf>,
    /// Deals of the large company
    #[arg(long, default_value_t = 1_000_000)]
    deals: u64,
    /// Deals of the exports that are imported; by default as many as the large company has
    #[arg(long)]
    exported: Option<u64>,
    /// Deals of the small company
    #[arg(long, default_value_t = 10_000)]
    small: u64,
    /// Measure on this file instead of a large company written here; it is opened, and its desk is written
    #[arg(long)]
    large_file: Option<PathBuf>,
    /// The same for the small company
    #[arg(long)]
    small_file: Option<PathBuf>,
    /// Interleaved rounds
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Keys of each kind in a round, on every tab
    #[arg(long, default_value_t = 60)]
    keys: usize,
    /// Seconds of doing nothing, on every tab
    #[arg(long, default_value_t = 5)]
    idle: u64,
    /// Only these tabs, by number: 1,2,6
    #[arg(long, value_delimiter = ',')]
    tabs: Vec<char>,
    /// Only these parts: tabs, filter, sort, scope, walk, import, activities, saves, peers
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Tiny files and one round, to see that it works: the figures say nothing
    #[arg(long)]
    smoke: bool,
    /// Also write the table into this file
    #[arg(long)]
    out: Option<PathBuf>,
    /// What `cargo bench` adds
    #[arg(long, hide = true)]
    bench: bool,
}

impl Args {
    /// Deals of the exports.
    pub fn exported(&self) -> u64 {
        self.exported.unwrap_or(self.deals)
    }

    /// As small as it gets.
    fn tiny(self) -> Self {
        Self {
            deals: 120,
            small: 60,
            rounds: 1,
            keys: 4,
            idle: 0,
            tabs: if self.tabs.is_empty() {
                vec!['2', '6']
            } else {
                self.tabs
            },
            only: if self.only.is_empty() {
                ["tabs", "filter", "import"].map(str::to_owned).to_vec()
            } else {
                self.only
            },
            ..self
        }
    }
}

/// How this program starts itself as the floor.
#[derive(Debug, Clone)]
pub struct Itself {
    /// The program and what comes before the file.
    pub words: Vec<String>,
    /// Environment that names the file instead, where arguments are not ours to take.
    pub file_in: Option<String>,
}

/// Everything that a measurement needs.
pub struct Bench {
    args: Args,
    dir: PathBuf,
    binary: PathBuf,
    itself: Itself,
    small: Company,
    large: Company,
    samples: Samples,
}

/// Runs the floor in this terminal.
pub fn run_floor(file: &std::path::Path) -> Result<()> {
    floor::run(file)
}

/// Runs the bench: `words` are the arguments, `binary` the program that was built with it. The table is returned.
pub fn run(words: &[OsString], binary: PathBuf, itself: Itself) -> Result<String> {
    let name = OsString::from("scale");
    let mut args = Args::try_parse_from(std::iter::once(&name).chain(words))?;
    if args.smoke {
        args = args.tiny();
    }
    let binary = match &args.binary {
        Some(other) => fs::canonicalize(other)?,
        None => binary,
    };
    let mut bench = Bench::prepare(args, binary, itself)?;
    for round in 0..bench.args.rounds {
        told(&format!("round {} of {}", round + 1, bench.args.rounds));
        bench.every_tab()?;
        bench.scenes(round)?;
        if let Err(why) = bench.peers() {
            told(&format!("a peer was not measured: {why}"));
        }
    }
    bench.imports()?;
    // A small import is over before anything can be done beside it: those rows stay without figures then.
    if let Err(why) = bench.during_an_import() {
        told(&format!("not measured during an import: {why}"));
    }
    let table = table::write(&bench);
    if let Some(out) = &bench.args.out {
        fs::write(out, &table)?;
    }
    writeln!(stdout(), "{table}")?;
    Ok(table)
}

/// A line of progress for whoever waits.
fn told(line: &str) {
    // Where nobody listens the bench goes on.
    let _ = writeln!(stderr(), "{line}");
}

impl Bench {
    fn prepare(args: Args, binary: PathBuf, itself: Itself) -> Result<Self> {
        fs::create_dir_all(&args.dir)?;
        let dir = fs::canonicalize(&args.dir)?;
        let small = Company::at(&dir, &binary, args.small, args.small_file.as_deref())?;
        let large = Company::at(&dir, &binary, args.deals, args.large_file.as_deref())?;
        Ok(Self {
            args,
            dir,
            binary,
            itself,
            small,
            large,
            samples: Samples::default(),
        })
    }

    fn wants(&self, part: &str) -> bool {
        self.args.only.is_empty() || self.args.only.iter().any(|o| o == part)
    }
}
