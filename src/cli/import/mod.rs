//! `ridealong import FILE…`: bring in CRM exports, several at once.

mod say;

use std::cell::Cell;
use std::io::{IsTerminal, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use signal_hook::consts::{SIGINT, SIGTERM};

use super::{Exit, Failure, Result, World};
use crate::app::clock::Clock;
use crate::domain::money::{Currency, grouped};
use crate::domain::process::Outcome;
use crate::exchange::import::{
    ImportError, ImportOptions, ImportProgress, Inspected, Plan, RefusedFile, inspect,
    inspect_bytes, plan, write_refused,
};
use crate::exchange::intake::{ReadOptions, TextEncoding};
use crate::exchange::recognise::{DateOrder, DecimalMark, Kind};
use crate::storage::{Stop, Store};

use say::say;

/// What to bring in.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 done, also where nothing is new; 2 wrong call; 4 done, but rows or files were \
refused; 6 something must be decided first, the message names the flag; 1 no file could be taken in."
)]
pub struct Args {
    /// CSV, TSV, XLSX or XLS files, or - for standard input; all of them are one import and one undo
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only say what would happen
    #[arg(long)]
    dry_run: bool,
    /// What the rows are: deals, deal-history, field-history, leads, reps, accounts, contacts, products, activities,
    /// quotas, forecast-calls, rates
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// Read a column as a field, or as none: --map "Forecast Amount=amount", --map "Notes="
    #[arg(long, value_name = "HEADER=FIELD", value_parser = mapped)]
    map: Vec<(String, Option<String>)>,
    /// Order of day and month where a column reads both ways
    #[arg(long, value_parser = date_order, value_name = "dmy|mdy|ymd")]
    date_order: Option<DateOrder>,
    /// Decimal mark where a column reads both ways
    #[arg(long, value_parser = decimal, value_name = "comma|point")]
    decimal: Option<DecimalMark>,
    /// Currency of amounts that name none
    #[arg(long, value_name = "EUR")]
    currency: Option<Currency>,
    /// Currency of totals
    #[arg(long, value_name = "EUR")]
    base_currency: Option<Currency>,
    /// The day on which the export was made
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// Sheet of a workbook, by name or number
    #[arg(long)]
    sheet: Option<String>,
    /// Delimiter of a text file: , ; | : or tab
    #[arg(long, value_parser = delimiter)]
    delimiter: Option<u8>,
    /// Encoding of a text file: utf-8, utf-16le, windows-1252 …
    #[arg(long, value_parser = encoding)]
    encoding: Option<TextEncoding>,
    /// What a stage means: --stage "Verbal yes=open"
    #[arg(long, value_name = "NAME=open|won|lost", value_parser = stage)]
    stage: Vec<(String, Outcome)>,
    /// Keep the columns of this file under a name
    #[arg(long, value_name = "NAME")]
    save_mapping: Option<String>,
    /// Write the refused rows, each with its reason, to a CSV file
    #[arg(long, value_name = "FILE")]
    refused: Option<PathBuf>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    /// Do not ask before writing
    #[arg(long, short)]
    yes: bool,
}

fn kind(text: &str) -> std::result::Result<Kind, String> {
    Kind::from_word(&text.to_lowercase()).ok_or_else(|| {
        let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        format!("the kinds are {}", words.join(", "))
    })
}

fn mapped(text: &str) -> std::result::Result<(String, Option<String>), String> {
    let (header, field) = text
        .rsplit_once('=')
        .ok_or("write it as \"Header=field\"")?;
    let field = field.trim();
    Ok((
        header.trim().to_owned(),
        (!field.is_empty()).then(|| field.to_owned()),
    ))
}

fn date_order(text: &str) -> std::result::Result<DateOrder, String> {
    match text.to_lowercase().as_str() {
        "dmy" => Ok(DateOrder::Dmy),
        "mdy" => Ok(DateOrder::Mdy),
        "ymd" => Ok(DateOrder::Ymd),
        _ => Err("dmy, mdy or ymd".to_owned()),
    }
}

fn decimal(text: &str) -> std::result::Result<DecimalMark, String> {
    match text.to_lowercase().as_str() {
        "comma" | "," => Ok(DecimalMark::Comma),
        "point" | "." => Ok(DecimalMark::Point),
        _ => Err("comma or point".to_owned()),
    }
}

fn delimiter(text: &str) -> std::result::Result<u8, String> {
    match text.to_lowercase().as_str() {
        "tab" | "\\t" | "\t" => Ok(b'\t'),
        "," | "comma" => Ok(b','),
        ";" | "semicolon" => Ok(b';'),
        "|" | "pipe" => Ok(b'|'),
        ":" | "colon" => Ok(b':'),
        _ => Err("one of , ; | : or tab".to_owned()),
    }
}

fn encoding(text: &str) -> std::result::Result<TextEncoding, String> {
    TextEncoding::from_label(text)
        .ok_or_else(|| "an encoding such as utf-8 or windows-1252".to_owned())
}

fn stage(text: &str) -> std::result::Result<(String, Outcome), String> {
    let (name, outcome) = text
        .rsplit_once('=')
        .ok_or("write it as \"Name=open\", =won or =lost")?;
    let outcome = outcome
        .trim()
        .to_lowercase()
        .parse()
        .map_err(|()| "a stage is open, won or lost")?;
    Ok((name.trim().to_owned(), outcome))
}

fn options(args: &Args, world: &World) -> ImportOptions {
    ImportOptions {
        read: ReadOptions {
            delimiter: args.delimiter,
            encoding: args.encoding,
            sheet: args.sheet.clone(),
            header_line: None,
        },
        kind: args.kind,
        map: args.map.clone(),
        date_order: args.date_order,
        decimal: args.decimal,
        currency: args.currency,
        base_currency: args.base_currency,
        exported_on: args.date,
        stages: args.stage.clone(),
        save_mapping: args.save_mapping.clone(),
        calendar: world.calendar(),
        default_currency: world.config().base_currency.unwrap_or(Currency::USD),
        ..ImportOptions::default()
    }
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    check_files(args)?;
    let mut options = options(args, world);
    let mut store = world.store_to_change()?;
    let watch = Watch::new(args, world)?;
    options.stop = Stop::at(Arc::clone(&watch.stopped));
    let (inspected, refused_files) = look(&store, args, &options, world, &watch)?;
    if inspected.is_empty() {
        let reasons: Vec<String> = refused_files
            .iter()
            .map(|file| format!("{} was not taken in: {}", file.name, file.reason))
            .collect();
        return Err(Failure::new(Exit::Failed, reasons.join("\n")));
    }
    check_map(args, &inspected)?;
    let mut plan = plan(&mut store, inspected, &options, &mut |at| {
        watch.told(world, at)
    })
    .map_err(failed)?;
    let asks = world.is_terminal() && !args.yes && !args.json && !args.dry_run;
    let mut merged = None;
    if args.dry_run || asks {
        let preview = plan
            .preview(&mut store, &mut |at| watch.told(world, at))
            .map_err(failed)?;
        say(world, args, &plan, &preview, &refused_files, args.dry_run)?;
        merged = Some(preview);
    }
    let go = !args.dry_run && (!asks || agreed(world)?);
    if go {
        let done = plan
            .merge(&mut store, &mut |at| watch.told(world, at))
            .map_err(failed)?;
        if !asks {
            say(world, args, &plan, &done, &refused_files, false)?;
        }
        merged = Some(done);
    }
    save_refused(args, world, &plan)?;
    let rows = merged.map_or(0, |merged| {
        merged.counts.iter().map(|count| count.refused).sum()
    });
    if rows > 0 || !refused_files.is_empty() {
        let parts: Vec<String> = [(rows, "row"), (refused_files.len() as i64, "file")]
            .into_iter()
            .filter(|(many, _)| *many > 0)
            .map(|(many, what)| format!("{many} {what}{}", if many == 1 { "" } else { "s" }))
            .collect();
        return Err(Failure::new(
            Exit::Refused,
            format!("refused: {}; the reasons are above", parts.join(" and ")),
        ));
    }
    Ok(())
}

/// Names standard input among the files.
const STANDARD_INPUT: &str = "-";

/// What can be said before anything is opened.
fn check_files(args: &Args) -> Result {
    for path in &args.files {
        if path.as_os_str() == STANDARD_INPUT {
            if std::io::stdin().is_terminal() {
                return Err(Failure::usage(
                    "- is standard input, and nothing is piped into it: ridealong import - < deals.csv",
                ));
            }
        } else if path.is_dir() {
            return Err(Failure::usage(format!(
                "{path} is a folder. Name the files in it: ridealong import {path}/*.csv",
                path = path.display()
            )));
        } else if !path.exists() {
            return Err(Failure::not_found(format!(
                "there is no file {}",
                path.display()
            )));
        }
    }
    Ok(())
}

/// A mapped header must stand in one of the files.
fn check_map(args: &Args, inspected: &[Inspected]) -> Result {
    for header in args.map.iter().map(|(header, _)| header) {
        let known = |file: &Inspected| {
            file.source
                .header()
                .iter()
                .any(|name| name.eq_ignore_ascii_case(header))
        };
        if !inspected.iter().any(known) {
            return Err(Failure::usage(format!(
                "no file has a column “{header}” (--map)"
            )));
        }
    }
    Ok(())
}

/// Opens every file; those that are no export are listed and left out.
fn look(
    store: &Store,
    args: &Args,
    options: &ImportOptions,
    world: &mut World,
    watch: &Watch,
) -> Result<(Vec<Inspected>, Vec<RefusedFile>)> {
    let (mut inspected, mut refused) = (Vec::new(), Vec::new());
    for path in &args.files {
        let mut told = |at| watch.told(world, at);
        let looked = if path.as_os_str() == STANDARD_INPUT {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes)?;
            inspect_bytes(store, "standard input", bytes, options, &mut told)
        } else {
            inspect(store, path, options, &mut told)
        };
        match looked {
            Ok(file) => inspected.push(file),
            Err(ImportError::NotASalesExport { file, reason }) => {
                refused.push(RefusedFile { name: file, reason });
            }
            Err(ImportError::Intake(error)) => refused.push(RefusedFile {
                name: path
                    .file_name()
                    .map(|name| name.to_string_lossy().into_owned())
                    .unwrap_or_default(),
                reason: error.to_string(),
            }),
            Err(error) => return Err(failed(error)),
        }
    }
    Ok((inspected, refused))
}

fn failed(error: ImportError) -> Failure {
    match error {
        error if error.is_cancelled() => Failure::new(Exit::Interrupted, error.to_string()),
        ImportError::Storage(error) => error.into(),
        ImportError::Undecided(_) => Failure::new(Exit::Undecided, error.to_string()),
        ImportError::Usage(text) => Failure::usage(text),
        other => Failure::new(Exit::Failed, other.to_string()),
    }
}

/// How often a line of progress is written.
const BREATH: Duration = Duration::from_millis(500);

/// Watches an import: says how far it is, on a terminal only, and stops it on Ctrl-C.
struct Watch {
    started: Instant,
    spoke: Cell<Instant>,
    speaks: bool,
    stopped: Arc<AtomicBool>,
}

impl Watch {
    fn new(args: &Args, world: &World) -> Result<Self> {
        let stopped = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&stopped))?;
        }
        let started = Clock::tick();
        Ok(Self {
            started,
            spoke: Cell::new(started),
            speaks: world.is_terminal() && !args.json,
            stopped,
        })
    }

    fn told(&self, world: &mut World, at: ImportProgress) -> bool {
        if self.speaks && self.spoke.get().elapsed() > BREATH {
            self.spoke.set(Clock::tick());
            let rate = at.rows as f64 / self.started.elapsed().as_secs_f64();
            world.remark(&format!(
                "{}: {} rows, {:.0} %, {} rows/s (Ctrl-C stops, nothing is changed then)",
                at.phase.word(),
                grouped(at.rows.unsigned_abs()),
                at.share * 100.0,
                grouped(rate as u64)
            ));
        }
        !self.stopped.load(Ordering::Relaxed)
    }
}

fn agreed(world: &mut World) -> Result<bool> {
    world.remark("Import this? [y/N]");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

fn save_refused(args: &Args, world: &mut World, plan: &Plan) -> Result {
    let Some(path) = &args.refused else {
        return Ok(());
    };
    // Its rows may name people and hold notes: for its owner only.
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|e| {
        Failure::new(
            Exit::Failed,
            format!("{} cannot be written: {e}", path.display()),
        )
    })?;
    let many = write_refused(plan, std::io::BufWriter::new(file)).map_err(failed)?;
    world.remark(&format!("{many} refused rows are in {}", path.display()));
    Ok(())
}
