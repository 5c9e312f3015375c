//! Occurrences from the shell: listed with their keys, held, skipped, moved, reopened.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::{day_ahead, day_and_time, filled, scope, time_of_day};
use crate::cli::{Failure, Result, World};
use crate::domain::cadence::{Occurrence, OccurrenceKey, OccurrenceState};
use crate::domain::date_words::Lean;
use crate::storage::{Change, Store};
use crate::ui::text;

/// Which days, with whom.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// The first day; by default today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<String>,
    /// The last day; by default a week later
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    to: Option<String>,
    /// Only with this rep; of a manager, with everybody below
    #[arg(long, value_name = "REP")]
    rep: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which ones were held, and when.
#[derive(Debug, clap::Args)]
pub struct DoneArgs {
    /// The occurrences, as `ridealong rhythm occurrences` lists them
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<String>,
    /// The day on which they were held; by default today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    on: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which ones are left out, and why.
#[derive(Debug, clap::Args)]
pub struct SkipArgs {
    /// The occurrences, as `ridealong rhythm occurrences` lists them
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<String>,
    /// Why
    #[arg(long, value_name = "WHY")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which one goes where.
#[derive(Debug, clap::Args)]
pub struct MoveArgs {
    /// The occurrence, as `ridealong rhythm occurrences` lists it
    #[arg(value_name = "KEY")]
    key: String,
    /// The day, perhaps with a time: thu 15:00
    #[arg(long, value_name = "DAY")]
    to: String,
    /// Why
    #[arg(long, value_name = "WHY", default_value = "")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which ones stand open again.
#[derive(Debug, clap::Args)]
pub struct ReopenArgs {
    /// The occurrences, as `ridealong rhythm occurrences` lists them
    #[arg(value_name = "KEY", required = true)]
    keys: Vec<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// The occurrences of a window.
pub fn list(args: &ListArgs, world: &mut World) -> Result {
    let from = match args.from.as_deref() {
        None => world.clock().today(),
        Some(text) => day_and_time(world, (text, "--from"), Lean::Back)?.0,
    };
    let to = match args.to.as_deref() {
        None => from.checked_add_days(Days::new(6)).unwrap_or(from),
        text => day_ahead(world, text, "--to")?,
    };
    if to < from {
        return Err(Failure::usage(format!(
            "--to {to} lies before --from {from}"
        )));
    }
    let store = world.store_to_read()?;
    let scope = scope(&store, args.rep.as_deref())?;
    let found = store.occurrences(&scope, from, to, store.today())?;
    if args.json {
        let answer = json!({
            "schema": 1, "as_of": store.today(), "known_at": world.known_at(), "from": from, "to": to,
            "occurrences": found.iter().map(as_json).collect::<Vec<_>>(),
        });
        return world.print_json(&answer);
    }
    world.print_bytes(as_text(&found, (from, to)).as_bytes())
}

/// Notes that occurrences were held.
pub fn done(args: &DoneArgs, world: &mut World) -> Result {
    let on = match args.on.as_deref() {
        None => world.clock().today(),
        Some(text) => day_and_time(world, (text, "--on"), Lean::Back)?.0,
    };
    let keys = keys(&args.keys)?;
    change(&keys, ("Held", args.json), world, |change, key| {
        change.hold_with_its_record(key, on)
    })
}

/// Leaves occurrences out.
pub fn skip(args: &SkipArgs, world: &mut World) -> Result {
    let keys = keys(&args.keys)?;
    change(&keys, ("Skipped", args.json), world, |change, key| {
        change.skip_occurrence(key, &args.reason)?;
        change.drop_its_record(key, &args.reason)
    })
}

/// Moves an occurrence.
pub fn shift(args: &MoveArgs, world: &mut World) -> Result {
    let (day, time) = day_and_time(world, (&args.to, "--to"), Lean::Ahead)?;
    let keys = keys(std::slice::from_ref(&args.key))?;
    change(&keys, ("Moved", args.json), world, |change, key| {
        change.move_occurrence(key, day, time, &args.reason)?;
        change.move_its_record(key, day)
    })
}

/// Opens occurrences again.
pub fn reopen(args: &ReopenArgs, world: &mut World) -> Result {
    let keys = keys(&args.keys)?;
    change(&keys, ("Reopened", args.json), world, |change, key| {
        change.reopen_occurrence(key)
    })
}

fn keys(typed: &[String]) -> Result<Vec<OccurrenceKey>> {
    typed
        .iter()
        .map(|text| text.parse().map_err(Failure::usage))
        .collect()
}

/// One change over all of them: all or none.
fn change(
    keys: &[OccurrenceKey],
    (done, as_answer): (&str, bool),
    world: &mut World,
    work: impl Fn(&mut Change<'_>, &OccurrenceKey) -> crate::storage::Result<()>,
) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let label = label(&store, keys, done)?;
    store.change(&label, |change| {
        keys.iter().try_for_each(|key| work(change, key))
    })?;
    let after: Vec<Occurrence> = keys
        .iter()
        .map(|key| Ok(store.occurrence(key)?))
        .collect::<Result<_>>()?;
    if as_answer {
        let answer = json!({
            "schema": 1, "as_of": store.today(), "known_at": null,
            "occurrences": after.iter().map(as_json).collect::<Vec<_>>(),
        });
        return world.print_json(&answer);
    }
    let mut out = String::new();
    for one in &after {
        let _ = writeln!(out, "{done}: {}", text::clean(&in_words(one)));
    }
    out.push_str("ridealong undo takes it back.\n");
    world.print_bytes(out.as_bytes())
}

fn label(store: &Store, keys: &[OccurrenceKey], done: &str) -> Result<String> {
    Ok(match keys {
        [key] => {
            let one = store.occurrence(key)?;
            format!("{done}: {} of {}", one.title(), one.due_on)
        }
        keys => format!("{done}: {} occurrences", keys.len()),
    })
}

fn as_json(one: &Occurrence) -> Value {
    let held_on = match one.state {
        OccurrenceState::Held { on } => Some(on),
        _ => None,
    };
    json!({
        "key": one.key.to_string(),
        "cadence": one.key.cadence.0,
        "name": one.name,
        "kind": one.kind.key(),
        "rep": one.rep.as_ref().map(|(_, name)| name),
        "occurs_on": one.key.occurs_on,
        "due_on": one.due_on,
        "at": time_of_day(one.at),
        "minutes": one.minutes,
        "prep_minutes": one.prep_minutes,
        "state": one.state.key(),
        "held_on": held_on,
        "late": one.was_late(),
        "moved": one.moved,
        "reason": filled(&one.reason),
        "meeting": one.meeting.map(|id| id.0),
        "ride_along": one.ride_along.map(|id| id.0),
        "review": one.review.map(|id| id.0),
    })
}

/// `1:1 with Ana Ruiz, 2026-11-24 10:30, coming`.
fn in_words(one: &Occurrence) -> String {
    let mut said = format!("{}, {}", one.title(), one.due_on);
    if let Some(at) = time_of_day(one.at) {
        let _ = write!(said, " {at}");
    }
    match one.state {
        OccurrenceState::Held { on } if on == one.due_on => said.push_str(", held"),
        OccurrenceState::Held { on } => {
            let _ = write!(said, ", held on {on}");
        }
        state => {
            let _ = write!(said, ", {}", state.key());
        }
    }
    if one.moved {
        let _ = write!(said, ", moved from {}", one.key.occurs_on);
    }
    if !one.reason.is_empty() {
        let _ = write!(said, ": {}", one.reason);
    }
    said
}

fn mark(state: OccurrenceState) -> &'static str {
    match state {
        OccurrenceState::Held { .. } => "[x]",
        OccurrenceState::Skipped => "[-]",
        OccurrenceState::Missed => "[!]",
        OccurrenceState::Due | OccurrenceState::Coming => "[ ]",
    }
}

fn as_text(found: &[Occurrence], (from, to): (NaiveDate, NaiveDate)) -> String {
    let mut out = format!("From {from} to {to}\n");
    if found.is_empty() {
        out.push_str("\nNothing is to be held in these days.\n");
    }
    let mut day = None;
    for one in found {
        if day != Some(one.due_on) {
            day = Some(one.due_on);
            let _ = writeln!(out, "\n{}", one.due_on.format("%a %Y-%m-%d"));
        }
        let _ = writeln!(
            out,
            "  {} {}  {}",
            mark(one.state),
            text::left(&one.key.to_string(), 18),
            text::clean(&in_words(one)),
        );
    }
    out
}
