//! Holidays and leave from the shell.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{day_ahead, filled};
use crate::cli::{Failure, Result, World};
use crate::domain::cadence::{DayOff, Whose};
use crate::domain::ids::DayOffId;
use crate::storage::{NewDayOff, Store};
use crate::ui::text;

/// The days off, or what to do with them.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Add a holiday; with --rep or --me it is leave
    Add(AddArgs),
    /// Take a holiday or leave away
    Remove(RemoveArgs),
}

/// Which days, whose.
#[derive(Debug, clap::Args)]
struct AddArgs {
    /// The first day
    #[arg(value_name = "DAY")]
    from: String,
    /// The last day; by default the same
    #[arg(value_name = "LAST-DAY")]
    to: Option<String>,
    /// What it is
    #[arg(long, value_name = "NAME", default_value = "")]
    name: String,
    /// Leave of this rep
    #[arg(long, value_name = "REP", conflicts_with = "me")]
    rep: Option<String>,
    /// Your own leave
    #[arg(long)]
    me: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which one.
#[derive(Debug, clap::Args)]
struct RemoveArgs {
    /// Its number, as `ridealong rhythm off` lists it
    #[arg(value_name = "NUMBER")]
    id: i64,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match &args.what {
        None => {
            let store = world.store_to_read()?;
            answer(&store, world, args.json, "")
        }
        Some(What::Add(args)) => add(args, world),
        Some(What::Remove(args)) => {
            let mut store = world.store_to_change_as_of()?;
            store.remove_day_off(DayOffId(args.id))?;
            answer(
                &store,
                world,
                args.json,
                "Removed. ridealong undo takes it back.\n",
            )
        }
    }
}

fn add(args: &AddArgs, world: &mut World) -> Result {
    let starts_on = day_ahead(world, Some(&args.from), "DAY")?;
    let ends_on = match args.to.as_deref() {
        None => starts_on,
        text => day_ahead(world, text, "LAST-DAY")?,
    };
    if ends_on < starts_on {
        return Err(Failure::usage(format!(
            "the last day, {ends_on}, lies before the first, {starts_on}"
        )));
    }
    let mut store = world.store_to_change_as_of()?;
    let whose = match args.rep.as_deref() {
        Some(name) => Whose::Rep(store.find_rep(name)?),
        None if args.me => Whose::Me,
        None => Whose::Everybody,
    };
    store.add_day_off(&NewDayOff {
        whose,
        starts_on,
        ends_on,
        name: args.name.clone(),
    })?;
    answer(
        &store,
        world,
        args.json,
        "Added. ridealong undo takes it back.\n",
    )
}

fn answer(store: &Store, world: &mut World, as_json: bool, done: &str) -> Result {
    let all = store.days_off()?;
    if as_json {
        let days: Vec<Value> = all
            .iter()
            .map(|off| one_as_json(store, off))
            .collect::<Result<_>>()?;
        let answer = json!({
            "schema": 1, "as_of": store.today(), "known_at": world.known_at(), "days_off": days,
        });
        return world.print_json(&answer);
    }
    let mut out = String::from(done);
    if all.is_empty() {
        out.push_str("No holidays and no leave are entered.\n");
    }
    for off in &all {
        let days = if off.starts_on == off.ends_on {
            off.starts_on.to_string()
        } else {
            format!("{} to {}", off.starts_on, off.ends_on)
        };
        let said = format!("{}  {}", whose(store, off)?, off.name);
        let _ = writeln!(
            out,
            "{:>3}  {days:<24}  {}",
            off.id,
            text::clean(said.trim_end())
        );
    }
    world.print_bytes(out.as_bytes())
}

fn whose(store: &Store, off: &DayOff) -> Result<String> {
    Ok(match off.whose {
        Whose::Everybody => "holiday".to_owned(),
        Whose::Me => "you".to_owned(),
        Whose::Rep(rep) => store.rep_name(rep)?,
    })
}

fn one_as_json(store: &Store, off: &DayOff) -> Result<Value> {
    let (whose, rep) = match off.whose {
        Whose::Everybody => ("everybody", None),
        Whose::Me => ("me", None),
        Whose::Rep(rep) => ("rep", Some(store.rep_name(rep)?)),
    };
    Ok(json!({
        "id": off.id.0, "whose": whose, "rep": rep, "from": off.starts_on, "to": off.ends_on,
        "name": filled(&off.name),
    }))
}
