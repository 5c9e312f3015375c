//! The world of a subcommand, handed in: where it writes, what time it is, which files there are.

use std::io::{BufWriter, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::Value;

use super::{Args, Everywhere, Exit, Failure, Result, Subcommands};
use crate::app::clock::Clock;
use crate::config::assets::{self, DamagedAsset};
use crate::config::paths::Paths;
use crate::config::{Config, cause};
use crate::domain::cause::Cause;
use crate::domain::date_words::{DateOrder, DateReader, Lean};
use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::history::Looking;
use crate::domain::period_words;
use crate::storage::{DealScope, ForecastQuestion, Store};

/// See the module.
pub struct World {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    terminal: bool,
    clock: Clock,
    config: Config,
    paths: Option<Paths>,
    demo: bool,
    as_of: Option<NaiveDate>,
    known_at: Option<NaiveDate>,
}

impl World {
    /// Standard output and error, the machine's clock.
    pub fn of_the_process() -> Self {
        let out = std::io::stdout();
        let terminal = out.is_terminal() && std::io::stdin().is_terminal();
        Self {
            out: Box::new(BufWriter::new(out)),
            err: Box::new(std::io::stderr()),
            terminal,
            clock: Clock::of_the_machine(),
            config: Config::default(),
            paths: None,
            demo: false,
            as_of: None,
            known_at: None,
        }
    }

    /// Another place to write to and another clock, for calls from inside; nobody sits at a terminal.
    pub fn saying(out: Box<dyn Write>, err: Box<dyn Write>, clock: Clock) -> Self {
        Self {
            out,
            err,
            terminal: false,
            clock,
            ..Self::of_the_process()
        }
    }

    /// Reads the settings and the days that every subcommand obeys.
    pub(super) fn settle(&mut self, args: Args) -> Result<Option<Subcommands>> {
        let Args {
            everywhere,
            command,
        } = args;
        let Everywhere {
            db,
            config,
            demo,
            as_of,
            known_at,
        } = everywhere;
        let mut paths =
            Paths::find(db.as_deref()).map_err(|e| Failure::new(Exit::Failed, e.to_string()))?;
        if let Some(config) = config {
            paths.config = config;
        }
        let (config, mistakes) =
            Config::load(&paths.config).map_err(|e| Failure::usage(e.to_string()))?;
        if !mistakes.is_empty() {
            self.complain(&format!(
                "{} has mistakes; the defaults stand in for them:\n{mistakes}",
                paths.config.display()
            ));
        }
        self.config = config;
        self.config.cause = self.own_questions(&paths.config)?;
        self.paths = Some(paths);
        self.demo = demo;
        self.as_of = as_of.map(|text| self.day(&text, "--as-of")).transpose()?;
        self.known_at = known_at
            .map(|text| self.day(&text, "--known-at"))
            .transpose()?;
        if let Some(day) = self.as_of.or(self.known_at) {
            self.clock = Clock::fixed(day.and_time(self.clock.time().time()));
        }
        Ok(command)
    }

    /// The manager's own questions of the cause, beside the settings.
    fn own_questions(&mut self, config: &Path) -> Result<Option<Cause>> {
        let path = cause::beside(config);
        let (own, mistakes) = cause::load(&path).map_err(|e| Failure::usage(e.to_string()))?;
        if !mistakes.is_empty() {
            self.complain(&format!(
                "{} has mistakes; the questions that ship with Ridealong are asked instead:\n{mistakes}",
                path.display()
            ));
        }
        Ok(own)
    }

    /// A typed day, the name of its flag for the error.
    pub fn day(&self, text: &str, flag: &str) -> Result<NaiveDate> {
        let calendar = self.calendar();
        let reader = DateReader {
            lean: Lean::Back,
            order: self.config.date_order,
            ..DateReader::new(self.clock.today(), &calendar)
        };
        let typed = reader
            .parse(text)
            .map_err(|e| Failure::usage(format!("{flag}: {e}")))?;
        Ok(typed.date)
    }

    /// First and last day of a typed `--period`; none is all time.
    pub fn days_of(&self, period: Option<&str>) -> Result<(Option<NaiveDate>, Option<NaiveDate>)> {
        let Some(period) = self.period_of(period)? else {
            return Ok((None, None));
        };
        let calendar = self.calendar();
        Ok((calendar.first_day(period), calendar.last_day(period)))
    }

    /// A typed `--period`.
    pub fn period_of(&self, period: Option<&str>) -> Result<Option<Period>> {
        let today = self.clock.today();
        period
            .map(|typed| period_words::parse(typed, today, &self.calendar()))
            .transpose()
            .map_err(|error| Failure::usage(format!("--period: {error}")))
    }

    /// What is asked of the forecast: these people, the typed `--period` (the quarter of the day without), the settings.
    pub fn forecast_question(
        &self,
        scope: DealScope,
        period: Option<&str>,
    ) -> Result<ForecastQuestion> {
        let period = self.period_of(period)?.unwrap_or_default();
        Ok(ForecastQuestion::of(scope, period, &self.config))
    }

    /// A line on standard output.
    pub fn print(&mut self, text: &str) -> Result {
        self.print_bytes(text.as_bytes())?;
        self.print_bytes(b"\n")
    }

    /// Bytes on standard output. Where nobody reads any more (`| head`), the rest is said to nobody, and what the
    /// subcommand does goes on.
    pub fn print_bytes(&mut self, bytes: &[u8]) -> Result {
        match self.out.write_all(bytes) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.out = Box::new(std::io::sink());
                Ok(())
            }
            written => Ok(written?),
        }
    }

    /// Ends the output; says so where it cannot be written, on a full disk for example.
    pub fn finish(&mut self) -> Result {
        match self.out.flush() {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// A JSON document on standard output, indented, with its newline.
    pub fn print_json(&mut self, value: &Value) -> Result {
        let text = serde_json::to_string_pretty(value)
            .map_err(|e| Failure::new(Exit::Failed, e.to_string()))?;
        self.print(&text)
    }

    /// A line on standard error. Nobody can be told when that fails.
    pub fn complain(&mut self, text: &str) {
        let _ = self.finish();
        let _ = writeln!(self.err, "ridealong: {text}");
    }

    /// Progress and other remarks on standard error.
    pub fn remark(&mut self, text: &str) {
        let _ = self.finish();
        let _ = writeln!(self.err, "{text}");
    }

    /// Whether a person sits at a terminal.
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// What time it is; a fixed day with `--as-of`.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How the company cuts its years.
    pub fn calendar(&self) -> FiscalCalendar {
        self.config.fiscal.calendar()
    }

    /// How a typed 12/3 is read.
    pub fn date_order(&self) -> Option<DateOrder> {
        self.config.date_order
    }

    /// The day of `--as-of`.
    pub fn as_of(&self) -> Option<NaiveDate> {
        self.as_of
    }

    /// The day of `--known-at`.
    pub fn known_at(&self) -> Option<NaiveDate> {
        self.known_at
    }

    /// Whether `--demo` was given.
    pub fn is_demo(&self) -> bool {
        self.demo
    }

    /// From now on the demo company's file is the one of this call.
    pub(super) fn turn_to_demo(&mut self) {
        self.demo = true;
    }

    /// The files of this user.
    pub fn paths(&self) -> Result<&Paths> {
        self.paths
            .as_ref()
            .ok_or_else(|| Failure::new(Exit::Failed, "the paths are not known yet"))
    }

    /// The database of this call: the user's, or the demo company's.
    pub fn database(&self) -> Result<PathBuf> {
        let paths = self.paths()?;
        Ok(if self.demo {
            paths.demo_database.clone()
        } else {
            paths.database.clone()
        })
    }

    /// Refuses the days that are looked at, for a subcommand that changes today's file.
    pub fn only_today(&self, subcommand: &str, instead: &str) -> Result {
        let flag = match (self.as_of, self.known_at) {
            (Some(_), _) => "--as-of",
            (None, Some(_)) => "--known-at",
            (None, None) => return Ok(()),
        };
        Err(Failure::usage(format!(
            "{flag} looks back, and ridealong {subcommand} changes the file as it is today{instead}"
        )))
    }

    /// The database as it is, for changing: writes go to today's tables whatever the day looked at.
    pub fn store_to_change(&mut self) -> Result<Store> {
        let path = self.database()?;
        let clock = self.clock;
        let mut store = Store::open(&path, Box::new(move || clock.now()))?;
        let damaged = |e: DamagedAsset| Failure::new(Exit::Failed, e.to_string());
        if store.has_begun()? {
            return Ok(store);
        }
        let process = assets::standard_process().map_err(damaged)?;
        store.start(&process, &assets::frameworks().map_err(damaged)?)?;
        store.start_coaching(
            &process,
            &assets::competencies().map_err(damaged)?,
            &assets::levers().map_err(damaged)?,
        )?;
        store.start_meetings(&assets::meetings().map_err(damaged)?)?;
        store.start_debriefs(&assets::prompt_sets().map_err(damaged)?)?;
        Ok(store)
    }

    /// The database for writing down what happened on the day of `--as-of`, which is then the day of the clock and of
    /// every figure; today without.
    pub fn store_to_change_as_of(&mut self) -> Result<Store> {
        if self.known_at.is_some() {
            return Err(Failure::usage(
                "--known-at looks back and takes no changes; --as-of says on which day it happened",
            ));
        }
        let mut store = self.store_to_change()?;
        store.look_at(Looking::at(self.as_of, None))?;
        Ok(store)
    }

    /// The database as it was on the day of `--as-of` and `--known-at`, for reading.
    pub fn store_to_read(&mut self) -> Result<Store> {
        let path = self.database()?;
        if !path.exists() {
            return Err(Failure::not_found(format!(
                "there is no database at {} yet. Bring in a CRM export with `ridealong import FILE`, or look around with --demo",
                path.display()
            )));
        }
        let mut store = self.store_to_change()?;
        store.look_at(Looking::at(self.as_of, self.known_at))?;
        Ok(store)
    }
}
