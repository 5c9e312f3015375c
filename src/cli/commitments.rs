//! `ridealong commitments`: what reps committed to; seen again, looked at again, dropped.
//!
//! The JSON shape is in `docs/json.md`. The writing forms take `--as-of` as the day on which it happened.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::debrief::day_to_come;
use super::{Failure, Result, World};
use crate::domain::competency::Used;
use crate::domain::debrief::usual_days;
use crate::domain::ids::{CommitmentId, ObservationId};
use crate::domain::observing::ObservationKind;
use crate::domain::stamp::Stamp;
use crate::storage::{ActionState, Commitment, CommitmentQuery, RideAlongState, Store};
use crate::ui::text;

/// Whose, or what happened.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Only this rep's; of a manager, everybody's below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// Those that were seen or dropped, too
    #[arg(long)]
    all: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// It was seen again: close it with a later observation of the same skill
    Seen(SeenArgs),
    /// It was not seen: leave it open and plan the next look
    Look(LookArgs),
    /// Give it up, with a reason
    Drop(DropArgs),
}

/// Which one, in which observation.
#[derive(Debug, clap::Args)]
struct SeenArgs {
    /// The number of the commitment, as `ridealong commitments` lists it
    #[arg(value_name = "COMMITMENT")]
    id: i64,
    /// The number of the observation; by default the newest one in which it was used
    #[arg(long, value_name = "NUMBER")]
    observation: Option<i64>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which one, and when.
#[derive(Debug, clap::Args)]
struct LookArgs {
    /// The number of the commitment, as `ridealong commitments` lists it
    #[arg(value_name = "COMMITMENT")]
    id: i64,
    /// The day: fri, +2w; by default in a week
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// How: `ride_along`, `listen_in`, recording or practice
    #[arg(long, value_name = "KIND", default_value = "ride_along")]
    kind: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which one, and why.
#[derive(Debug, clap::Args)]
struct DropArgs {
    /// The number of the commitment, as `ridealong commitments` lists it
    #[arg(value_name = "COMMITMENT")]
    id: i64,
    /// Why it is not worth seeing any more
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match &args.what {
        None => list(args, world),
        Some(What::Seen(seen)) => see(seen, world),
        Some(What::Look(look)) => look_again(look, world),
        Some(What::Drop(dropped)) => give_up(dropped, world),
    }
}

fn list(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let all = store.commitments(&CommitmentQuery {
        team: None,
        rep: rep.transpose()?,
        open_only: !args.all,
    })?;
    if args.json {
        let all: Vec<Value> = all.iter().map(as_json).collect();
        return world
            .print_json(&json!({ "schema": 1, "as_of": store.today(), "commitments": all }));
    }
    let mut out = format!("Commitments as of {}\n", store.today());
    for one in &all {
        let line = format!(
            "{}: “{}” ({})",
            one.rep_name, one.words, one.competency_name
        );
        let _ = writeln!(out, "{:>5}  {}", one.id, text::clean(&line));
        let _ = writeln!(out, "       {}", text::clean(&standing(one)));
    }
    if all.is_empty() {
        out.push_str("\nNothing is open. A debrief ends with one commitment: ridealong debrief.\n");
    }
    world.print_bytes(out.as_bytes())
}

fn standing(one: &Commitment) -> String {
    let mut said = format!("{}, made on {}", one.state, one.made_at.day());
    if let Some((action, due, state)) = one.action {
        let due = due.map_or("no day".to_owned(), |due| due.to_string());
        let _ = write!(said, "; action {action} due {due}, {state}");
    }
    if let Some((ride, on, state)) = one.next_look.filter(|_| one.is_open()) {
        let _ = write!(said, "; next look: ride-along {ride}, {on}, {state}");
    }
    if let Some(seen) = one.seen_since {
        let used = if seen.used == Used::Yes {
            "used: ridealong commitments seen"
        } else {
            "not used"
        };
        let _ = write!(said, "; looked at on {}, {used}", seen.on);
    }
    if !one.reason.is_empty() {
        let _ = write!(said, "; {}", one.reason);
    }
    said
}

fn see(args: &SeenArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let id = CommitmentId(args.id);
    let one = store.commitment(id)?;
    let newest = one.seen_since.map(|seen| seen.observation);
    let observation = args.observation.map(ObservationId).or(newest);
    let Some(observation) = observation else {
        return Err(Failure::usage(format!(
            "“{}” was not looked at since: it closes only with a later observation of {}",
            one.words, one.competency_name
        )));
    };
    store.see_again(id, observation)?;
    say(&store, id, args.json, "Seen again", world)
}

fn look_again(args: &LookArgs, world: &mut World) -> Result {
    let kind: ObservationKind = args
        .kind
        .parse()
        .map_err(|()| Failure::usage("--kind is ride_along, listen_in, recording or practice"))?;
    let on = args.on.as_deref();
    let on = on
        .map(|typed| day_to_come(world, typed, "--on"))
        .transpose()?;
    let mut store = world.store_to_change_as_of()?;
    let id = CommitmentId(args.id);
    let on = on.unwrap_or_else(|| usual_days(store.today()).0);
    store.look_again(id, kind, on)?;
    say(&store, id, args.json, "Stays open, looked at again", world)
}

fn give_up(args: &DropArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let id = CommitmentId(args.id);
    store.drop_commitment(id, &args.reason)?;
    say(&store, id, args.json, "Dropped", world)
}

fn say(store: &Store, id: CommitmentId, json: bool, done: &str, world: &mut World) -> Result {
    let one = store.commitment(id)?;
    if json {
        return world.print_json(
            &json!({ "schema": 1, "as_of": store.today(), "commitment": as_json(&one) }),
        );
    }
    let line = format!("{done}: “{}” ({}).", one.words, one.rep_name);
    world.print(&format!(
        "{} ridealong undo takes it back.",
        text::clean(&line)
    ))
}

/// A commitment in JSON.
pub(super) fn as_json(one: &Commitment) -> Value {
    let action = one.action.map(|(action, due_on, state)| {
        json!({ "id": action.0, "due_on": due_on, "state": ActionState::key(state) })
    });
    let look = one.next_look.map(|(ride, on, state)| {
        json!({
            "ride_along": ride.0,
            "on": on,
            "kind": one.look_kind.unwrap_or_default().key(),
            "state": RideAlongState::key(state),
        })
    });
    let seen = one.seen_since.map(|seen| {
        json!({
            "observation": seen.observation.0,
            "on": seen.on,
            "used": seen.used.key(),
            "level": seen.level,
        })
    });
    json!({
        "id": one.id.0,
        "rep": one.rep_name,
        "skill": one.competency_name,
        "words": one.words,
        "ride_along": one.ride_along.map(|ride| ride.0),
        "made_on": one.made_at.day(),
        "state": one.state.key(),
        "action": action,
        "next_look": look,
        "looked_at": seen,
        "observation": one.observation.map(|id| id.0),
        "closed_on": one.closed_at.map(Stamp::day),
        "reason": (!one.reason.is_empty()).then_some(&one.reason),
    })
}
