//! `ridealong agenda`: the coming days as a list, or as a calendar file.
//!
//! The JSON shape is in `docs/json.md`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate, NaiveTime};
use serde_json::{Value, json};

use super::{Exit, Failure, Result, World};
use crate::domain::date_words::spoken;
use crate::exchange::calendar::{CalendarOptions, calendar};
use crate::storage::{DealScope, Store};
use crate::ui::text;

/// Which days, and where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// So many days from today on; by default 14, in a calendar file 365. A cadence goes on in the file as its rule says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: Option<u16>,
    /// Write a calendar file (iCalendar). A later one updates what a calendar took from an earlier one
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,
    /// With names and texts; without, initials stand for names and nobody's text leaves the file
    #[arg(long, requires = "ics")]
    full: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match &args.ics {
        Some(path) => write(args, path, world),
        None => list(args, world),
    }
}

/// A line of the agenda.
struct Line {
    day: NaiveDate,
    at: Option<NaiveTime>,
    minutes: i64,
    what: &'static str,
    title: String,
    rep: Option<String>,
}

fn list(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let from = store.today();
    let to = from + Days::new(u64::from(args.days.unwrap_or(14)) - 1);
    let lines = lines(&store, from, to)?;
    if args.json {
        let known_at = world.known_at();
        return world.print_json(&json!({
            "schema": 1,
            "as_of": from,
            "known_at": known_at,
            "from": from,
            "to": to,
            "items": lines.iter().map(as_json).collect::<Vec<_>>(),
        }));
    }
    let answer = as_text(&lines, from);
    world.print(answer.trim_end())
}

/// What is open from `from` to `to`, in the order of the day.
fn lines(store: &Store, from: NaiveDate, to: NaiveDate) -> Result<Vec<Line>> {
    let mut lines: Vec<Line> = store
        .occurrences(&DealScope::default(), from, to, from)?
        .into_iter()
        .filter(|one| one.state.is_open())
        .map(|one| Line {
            day: one.due_on,
            at: one.at,
            minutes: one.minutes,
            what: one.kind.key(),
            title: one.name,
            rep: one.rep.map(|(_, name)| name),
        })
        .collect();
    let items = store.calendar_items()?.into_iter();
    let items = items.filter(|item| item.open && from <= item.day && item.day <= to);
    lines.extend(items.map(|item| Line {
        day: item.day,
        at: item.at,
        minutes: item.minutes,
        what: item.what.key(),
        title: match item.text.lines().next().unwrap_or_default().trim() {
            "" => item.name,
            text => text.to_owned(),
        },
        rep: item.rep,
    }));
    lines.sort_by_key(|line| (line.day, line.at.is_none(), line.at));
    Ok(lines)
}

fn as_json(line: &Line) -> Value {
    json!({
        "day": line.day,
        "at": line.at.map(|at| at.format("%H:%M").to_string()),
        "minutes": line.minutes,
        "what": line.what,
        "title": line.title,
        "with": line.rep,
    })
}

fn as_text(lines: &[Line], today: NaiveDate) -> String {
    if lines.is_empty() {
        return "Nothing in these days. `ridealong rhythm` sets up what recurs.".to_owned();
    }
    let mut answer = String::new();
    let mut before = None;
    for line in lines {
        if before != Some(line.day) {
            let gap = if before.is_some() { "\n" } else { "" };
            let _ = writeln!(answer, "{gap}{}", spoken(line.day, today));
            before = Some(line.day);
        }
        let at = line
            .at
            .map_or_else(String::new, |at| at.format("%H:%M").to_string());
        let minutes = match line.minutes {
            0 => String::new(),
            minutes => format!("{minutes} min"),
        };
        let with = line.rep.as_deref().unwrap_or_default();
        let row = format!(
            "  {}  {}  {}  {}",
            text::left(&at, 5),
            text::right(&minutes, 7),
            text::left(with, 20),
            text::clean(&line.title)
        );
        let _ = writeln!(answer, "{}", row.trim_end());
    }
    answer
}

fn write(args: &Args, path: &Path, world: &mut World) -> Result {
    world.only_today("agenda --ics", "; a calendar file is of today")?;
    let mut store = world.store_to_change()?;
    let now = store.now();
    let options = CalendarOptions {
        zone: world.config().timezone(),
        alarm_minutes: world.config().calendar.alarm_minutes,
        full: args.full,
        until: now.day() + Days::new(u64::from(args.days.unwrap_or(365)) - 1),
    };
    let file = calendar(&store, &options, now)?;
    write_private(path, file.text.as_bytes()).map_err(|why| {
        Failure::new(
            Exit::Failed,
            format!("could not write {}: {why}", path.display()),
        )
    })?;
    // Only now: a file that was not written said nothing.
    store.keep_calendar_entries(&file.entries)?;
    let (new, changed, cancelled) = file.news;
    if args.json {
        return world.print_json(&json!({
            "schema": 1,
            "file": path.display().to_string(),
            "timezone": options.zone.name(),
            "entries": file.entries.len(),
            "new": new,
            "changed": changed,
            "cancelled": cancelled,
        }));
    }
    world.print(&format!(
        "{}: {} entries, {new} new, {changed} changed, {cancelled} cancelled (times in {})",
        path.display(),
        file.entries.len(),
        options.zone.name(),
    ))
}

/// Writes beside the place first, readable by its owner only; the old file gives way when the new one is whole.
fn write_private(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".ridealong-")
        .suffix(".part")
        .tempfile_in(folder)?;
    file.write_all(contents)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|e| e.error)?;
    Ok(())
}
