//! The desk at which the quarter is lived: a file, and the plain commands over it, in one of three ways.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use chrono::{NaiveDate, NaiveTime};
use ridealong::app::clock::Clock;
use ridealong::cli::{self, World};
use ridealong::cockpit::Setup;
use ridealong::domain::stamp::Stamp;
use ridealong::screens;
use ridealong::storage::Store;
use rusqlite::Connection;
use serde_json::Value;

use super::table::{day, later};
use crate::support::{Session, setup};

/// How the commands are told what day it is.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    /// `--as-of DAY`; the machine's clock stands after the quarter.
    AsOf,
    /// The machine's clock stands on the day, at this time, call by call; no `--as-of`.
    Clock(fn(NaiveDate, usize) -> NaiveTime),
    /// The program itself with `--as-of DAY`, in this time zone.
    Program(fn(NaiveDate) -> &'static str),
}

pub struct Desk {
    folder: tempfile::TempDir,
    pub way: Way,
    /// How many commands were called.
    pub calls: usize,
    /// Whether each command that can be done only once is tried twice.
    pub repeats: bool,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Somewhere to write to that outlives the command.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn nine() -> NaiveTime {
    NaiveTime::from_hms_opt(9, 0, 0).unwrap()
}

impl Desk {
    pub fn new(way: Way) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            way,
            calls: 0,
            repeats: false,
        }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ridealong.db")
    }

    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// A command on a day.
    pub fn said(&mut self, on: NaiveDate, words: &[&str]) -> Said {
        self.calls += 1;
        let file = self.file().display().to_string();
        let config = self.folder.path().join("config.toml").display().to_string();
        let as_of = on.to_string();
        let mut call = words.to_vec();
        call.extend(["--db", &file, "--config", &config]);
        let looks_back = !matches!(words[0], "import" | "undo" | "redo" | "doctor");
        if looks_back && !matches!(self.way, Way::Clock(_)) {
            call.extend(["--as-of", &as_of]);
        }
        match self.way {
            Way::AsOf => within(&call, later(day("2026-12-27"), 1).and_time(nine())),
            Way::Clock(at) => within(&call, on.and_time(at(on, self.calls))),
            Way::Program(zone) => outside(&call, zone(on)),
        }
    }

    /// A command that must succeed.
    #[track_caller]
    pub fn run(&mut self, on: NaiveDate, words: &[&str]) -> String {
        let said = self.said(on, words);
        assert_eq!(said.code, 0, "{on} {words:?}: {}{}", said.out, said.err);
        said.out
    }

    /// A command that answers as JSON.
    #[track_caller]
    pub fn json(&mut self, on: NaiveDate, words: &[&str]) -> Value {
        let mut call = words.to_vec();
        call.push("--json");
        serde_json::from_str(&self.run(on, &call)).unwrap()
    }

    /// A command that succeeds once; repeated, it is refused with words, and nothing is written.
    #[track_caller]
    pub fn once(&mut self, on: NaiveDate, words: &[&str]) {
        self.run(on, words);
        if !self.repeats {
            return;
        }
        let before = self.written();
        let again = self.said(on, words);
        assert_ne!(again.code, 0, "{on} {words:?} twice: {}", again.out);
        assert!(!again.err.trim().is_empty(), "{words:?}");
        assert_eq!(self.written(), before, "{on} {words:?} twice");
    }

    /// A command that may be said again, and then changes nothing.
    #[track_caller]
    pub fn again(&mut self, on: NaiveDate, words: &[&str]) {
        self.run(on, words);
        if self.repeats {
            let before = self.dump();
            self.run(on, words);
            assert_eq!(self.dump(), before, "{on} {words:?} twice");
        }
    }

    /// How many changes there are.
    pub fn written(&self) -> Vec<String> {
        self.rows("SELECT count(*), max(id) FROM journal")
    }

    /// The cockpit on a day; it lives by the clock and not by `--as-of`.
    pub fn cockpit(&self, on: NaiveDate) -> Session {
        let now = on.and_time(nine());
        let stamp = Stamp::of(now);
        let store = Store::open(&self.file(), Box::new(move || stamp)).unwrap();
        Session::open(Setup {
            clock: Clock::fixed(now),
            opens: '1',
            ..setup(screens::tabs(), store)
        })
        .size(120, 60)
    }

    /// The file, for looking into.
    pub fn store(&self, on: NaiveDate) -> Store {
        let stamp = Stamp::of(on.and_time(nine()));
        Store::open(&self.file(), Box::new(move || stamp)).unwrap()
    }

    /// Rows of a query as text, cells parted by a bar.
    #[expect(
        clippy::disallowed_methods,
        reason = "the test looks at the file from outside"
    )]
    pub fn rows(&self, sql: &str) -> Vec<String> {
        use rusqlite::types::Value as Cell;
        let connection = Connection::open(self.file()).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let rows = statement.query_map([], |row| {
            let cell = |place| match row.get::<_, Cell>(place).unwrap() {
                Cell::Null => String::new(),
                Cell::Integer(number) => number.to_string(),
                Cell::Real(number) => number.to_string(),
                Cell::Text(text) => text,
                Cell::Blob(bytes) => format!("{bytes:?}"),
            };
            Ok((0..width).map(cell).collect::<Vec<_>>().join("|"))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// Everything in the file but the journal and what follows from the rest.
    pub fn dump(&self) -> Vec<String> {
        let tables = self.rows(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
               AND name NOT LIKE 'search%' AND name NOT LIKE 'stale%' AND name NOT IN ('journal', 'journal_rows', 'sightings',
                 'file_mark', 'forecast_mark', 'touched', 'rep_lives', 'rep_sums', 'forecast_lines', 'forecast_sums') ORDER BY name",
        );
        let mut all = Vec::new();
        for table in tables {
            all.push(format!("-- {table}"));
            all.extend(self.rows(&format!("SELECT * FROM \"{table}\" ORDER BY 1")));
        }
        all
    }
}

fn within(call: &[&str], now: chrono::NaiveDateTime) -> Said {
    let (out, err) = (Paper::default(), Paper::default());
    let world = World::saying(
        Box::new(out.clone()),
        Box::new(err.clone()),
        Clock::fixed(now),
    );
    let code = cli::call(call, world) as i32;
    Said {
        code,
        out: out.text(),
        err: err.text(),
    }
}

fn outside(call: &[&str], zone: &str) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_ridealong"))
        .args(call)
        .env("TZ", zone)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
