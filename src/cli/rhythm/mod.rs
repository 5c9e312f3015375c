//! `ridealong rhythm`: the cadences with what they cost in a week; adopted, added, changed, ended; their occurrences
//! held, skipped, moved, reopened; days off; adherence.
//!
//! The JSON shape is in `docs/json.md`. The writing forms take `--as-of` as the day on which it happened.

mod adherence;
mod days_off;
mod occurrences;
mod rules;
mod saying;

use chrono::{NaiveDate, NaiveTime};

use super::{Failure, Result, World};
use crate::domain::date_words::{DateReader, Lean};
use crate::domain::ids::CadenceId;
use crate::storage::{DealScope, Store};

/// The rhythm, or what to do with it.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Only what is held with this rep; of a manager, with everybody below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Take over the starter rhythm, or some lines of it
    Adopt(rules::AdoptArgs),
    /// Add an activity: ridealong rhythm add "1:1" "weekly on tue" --per rep --minutes 30
    Add(rules::AddArgs),
    /// Change rule, time or length of an activity from a day on; what lies before stays
    Change(rules::ChangeArgs),
    /// End an activity with a day
    End(rules::EndArgs),
    /// Remove an activity that nothing was ever done with
    Remove(rules::RemoveArgs),
    /// What is to be held between two days
    Occurrences(occurrences::ListArgs),
    /// Note that occurrences were held
    Done(occurrences::DoneArgs),
    /// Leave occurrences out, with a reason
    Skip(occurrences::SkipArgs),
    /// Move an occurrence to another day or time
    Move(occurrences::MoveArgs),
    /// Take back that occurrences were held or skipped
    Reopen(occurrences::ReopenArgs),
    /// Holidays and leave
    Off(days_off::Args),
    /// Held against planned, per activity, rep and month
    Adherence(adherence::Args),
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match &args.what {
        None => rules::list(args.rep.as_deref(), args.json, world),
        Some(What::Adopt(args)) => rules::adopt(args, world),
        Some(What::Add(args)) => rules::add(args, world),
        Some(What::Change(args)) => rules::change(args, world),
        Some(What::End(args)) => rules::end(args, world),
        Some(What::Remove(args)) => rules::remove(args, world),
        Some(What::Occurrences(args)) => occurrences::list(args, world),
        Some(What::Done(args)) => occurrences::done(args, world),
        Some(What::Skip(args)) => occurrences::skip(args, world),
        Some(What::Move(args)) => occurrences::shift(args, world),
        Some(What::Reopen(args)) => occurrences::reopen(args, world),
        Some(What::Off(args)) => days_off::run(args, world),
        Some(What::Adherence(args)) => adherence::run(args, world),
    }
}

/// A typed day, with the time that may stand behind it.
fn day_and_time(
    world: &World,
    (text, flag): (&str, &str),
    lean: Lean,
) -> Result<(NaiveDate, Option<NaiveTime>)> {
    let calendar = world.calendar();
    let reader = DateReader {
        lean,
        order: world.date_order(),
        ..DateReader::new(world.clock().today(), &calendar)
    };
    let typed = reader
        .parse(text)
        .map_err(|error| Failure::usage(format!("{flag}: {error}")))?;
    Ok((typed.date, typed.time))
}

/// A typed day ahead; today without.
fn day_ahead(world: &World, text: Option<&str>, flag: &str) -> Result<NaiveDate> {
    match text {
        None => Ok(world.clock().today()),
        Some(text) => Ok(day_and_time(world, (text, flag), Lean::Ahead)?.0),
    }
}

/// The scope of a typed rep.
fn scope(store: &Store, rep: Option<&str>) -> Result<DealScope> {
    Ok(DealScope {
        rep: rep.map(|name| store.find_rep(name)).transpose()?,
        ..DealScope::default()
    })
}

/// A cadence by its number or its name.
fn find(store: &Store, text: &str) -> Result<CadenceId> {
    let all = store.cadences()?;
    let typed = text.trim().to_lowercase();
    let number: Option<i64> = typed.parse().ok();
    let exact = all
        .iter()
        .find(|one| Some(one.id.0) == number || one.name.to_lowercase() == typed);
    if let Some(exact) = exact {
        return Ok(exact.id);
    }
    let part: Vec<_> = all
        .iter()
        .filter(|one| one.name.to_lowercase().contains(&typed))
        .collect();
    match part.as_slice() {
        [one] => Ok(one.id),
        [] => Err(Failure::not_found(format!(
            "no activity is called “{text}”; `ridealong rhythm` lists them with their numbers"
        ))),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|one| format!("{} {}", one.id, one.name))
                .collect();
            Err(Failure::usage(format!(
                "several activities are called “{text}”: {}; name it by its number",
                names.join(", ")
            )))
        }
    }
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn time_of_day(at: Option<NaiveTime>) -> Option<String> {
    at.map(|at| at.format("%H:%M").to_string())
}
