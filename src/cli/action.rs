//! `ridealong action`: an action, or any line of `ridealong today`, done, moved, snoozed, delegated, dropped, reopened.
//!
//! The JSON shape is in `docs/json.md`. `--as-of` is the day on which it happened.

use chrono::NaiveDate;
use serde_json::json;

use super::{Failure, Result, World};
use crate::domain::date_words::{DateReader, TypedDate, written};
use crate::domain::today::ItemKey;
use crate::storage::{StorageError, Store};

/// What is done with which line.
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Mark it as done
    Done(Items),
    /// Give it another day, with the reason
    Move(MoveArgs),
    /// Show it later on Today; the day it is due stays what it is
    Snooze(SnoozeArgs),
    /// Give an action to somebody else
    Delegate(DelegateArgs),
    /// Give it up, with the reason
    Drop(DropArgs),
    /// Open it again
    Reopen(Items),
}

/// Which ones.
#[derive(Debug, clap::Args)]
struct Items {
    /// Number of an action, or the name that `ridealong today` shows: 12, `check_in:5`
    #[arg(required = true, value_name = "ITEM")]
    items: Vec<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// To which day.
#[derive(Debug, clap::Args)]
struct MoveArgs {
    /// Number of an action, or the name that `ridealong today` shows
    #[arg(value_name = "ITEM")]
    item: String,
    /// The new day: fri, +1w, 3 dec
    #[arg(required = true, value_name = "DAY")]
    to: Vec<String>,
    /// What came in between
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Until when.
#[derive(Debug, clap::Args)]
struct SnoozeArgs {
    /// Number of an action, or the name that `ridealong today` shows
    #[arg(value_name = "ITEM")]
    item: String,
    /// The day, and perhaps the time: fri, mon 14:00; today shows it again
    #[arg(value_name = "DAY", default_value = "tomorrow")]
    until: Vec<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// To whom.
#[derive(Debug, clap::Args)]
struct DelegateArgs {
    /// Number of an action
    #[arg(value_name = "ITEM")]
    item: String,
    /// The rep; "me" takes it back
    #[arg(value_name = "REP")]
    to: String,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Why.
#[derive(Debug, clap::Args)]
struct DropArgs {
    /// Number of an action, or the name that `ridealong today` shows
    #[arg(required = true, value_name = "ITEM")]
    items: Vec<String>,
    /// Why it is no longer needed
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match &args.what {
        What::Done(args) => {
            let items = keys(&args.items)?;
            act(world, &items, "done", args.json, |store| {
                store.finish_items(&items)
            })
        }
        What::Reopen(args) => {
            let items = keys(&args.items)?;
            act(world, &items, "reopened", args.json, |store| {
                store.reopen_items(&items)
            })
        }
        What::Drop(args) => {
            let items = keys(&args.items)?;
            act(world, &items, "dropped", args.json, |store| {
                store.drop_items(&items, &args.reason)
            })
        }
        What::Move(args) => {
            let items = [key(&args.item)?];
            let to = day(world, &args.to)?.date;
            act(world, &items, "moved", args.json, |store| {
                store.move_items(&items, to, &args.reason)
            })
        }
        What::Snooze(args) => {
            let items = [key(&args.item)?];
            let until = day(world, &args.until)?;
            act(world, &items, "snoozed", args.json, |store| {
                store.snooze(&items, (until.date, until.time))
            })
        }
        What::Delegate(args) => {
            let items = [key(&args.item)?];
            act(world, &items, "delegated", args.json, |store| {
                let to = match args.to.as_str() {
                    "me" => None,
                    name => Some(store.find_rep(name)?),
                };
                store.delegate_items(&items, to, &args.reason)
            })
        }
    }
}

/// Does it in today's file, or as it was on the day of `--as-of`, and says what was done.
fn act(
    world: &mut World,
    items: &[ItemKey],
    what: &str,
    is_json: bool,
    work: impl FnOnce(&mut Store) -> std::result::Result<(), StorageError>,
) -> Result {
    let mut store = world.store_to_change_as_of()?;
    work(&mut store)?;
    let today: NaiveDate = store.today();
    let names: Vec<String> = items.iter().map(ToString::to_string).collect();
    let done = store.next_undo()?.map(|entry| entry.label);
    if is_json {
        return world.print_json(&json!({
            "schema": 1, "what": what, "items": names, "on": today, "said": done,
        }));
    }
    world.print(&format!(
        "{} ({}, {}). ridealong undo takes it back.",
        done.unwrap_or_default(),
        what,
        written(today)
    ))
}

fn keys(names: &[String]) -> Result<Vec<ItemKey>> {
    names.iter().map(|name| key(name)).collect()
}

/// A number is an action's.
fn key(name: &str) -> Result<ItemKey> {
    let name = name.trim();
    let full = if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("action:{name}")
    } else {
        name.to_owned()
    };
    full.parse()
        .map_err(|wrong: crate::domain::today::WrongKey| Failure::usage(wrong.to_string()))
}

fn day(world: &World, words: &[String]) -> Result<TypedDate> {
    let calendar = world.calendar();
    let reader = DateReader {
        order: world.date_order(),
        ..DateReader::new(world.clock().today(), &calendar)
    };
    reader
        .parse(&words.join(" "))
        .map_err(|wrong| Failure::usage(wrong.to_string()))
}
