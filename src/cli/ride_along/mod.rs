//! `ridealong ride-along`: days with a rep, planned, observed and ended from any shell.
//!
//! The JSON shape is in `docs/json.md`: every answer is a list of ride-alongs, those that write answer with the one that
//! they changed. The writing forms take `--as-of` as the day on which it happened.

mod call;
mod day;
mod show;

use super::{Failure, Result, World};
use crate::domain::ids::{CallId, RideAlongId};
use crate::storage::{Call, RideAlong, Store};

/// Whose ride-alongs, or what happened.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Only with this rep; of a manager, with everybody below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// Those that were held or dropped, too
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
    /// Plan a ride-along: ridealong ride-along plan "Ana Duarte" --on fri --skill discovery
    Plan(day::PlanArgs),
    /// Show a ride-along with its calls, what was marked and what was observed
    Show(day::OneArgs),
    /// End the day: it was held
    Held(day::HeldArgs),
    /// Give a ride-along up, with the reason
    Drop(day::DropArgs),
    /// Move a planned ride-along to another day, with the reason
    Move(day::MoveArgs),
    /// Plan one again that was held or dropped by mistake
    Again(day::OneArgs),
    /// Add a call to the day, with its plan
    Call(call::AddArgs),
    /// Start a call
    Start(call::OneArgs),
    /// Tick a behaviour in a call that runs
    Tick(call::TickArgs),
    /// Write down what was said in a call
    Quote(call::QuoteArgs),
    /// You took the call over; again, and it is handed back to the rep
    TakeOver(call::MarkArgs),
    /// How did it end? A call that was never started, too
    End(call::EndArgs),
    /// Say of a held call whether a competency was used, and how well
    Rate(call::RateArgs),
    /// A call does not take place, with the reason
    DropCall(call::DropArgs),
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match &args.what {
        None => show::list(args, world),
        Some(What::Plan(args)) => day::plan(args, world),
        Some(What::Show(args)) => day::show(args, world),
        Some(What::Held(args)) => day::held(args, world),
        Some(What::Drop(args)) => day::give_up(args, world),
        Some(What::Move(args)) => day::move_on(args, world),
        Some(What::Again(args)) => day::again(args, world),
        Some(What::Call(args)) => call::add(args, world),
        Some(What::Start(args)) => call::start(args, world),
        Some(What::Tick(args)) => call::tick(args, world),
        Some(What::Quote(args)) => call::quote(args, world),
        Some(What::TakeOver(args)) => call::take_over(args, world),
        Some(What::End(args)) => call::end(args, world),
        Some(What::Rate(args)) => call::rate(args, world),
        Some(What::DropCall(args)) => call::give_up(args, world),
    }
}

/// The ride-along, or what to do where there is none.
fn ride(store: &Store, id: i64) -> Result<RideAlong> {
    store.ride_along(RideAlongId(id)).map_err(|_| {
        Failure::not_found(format!(
            "there is no ride-along {id} on {}; `ridealong ride-along --all` lists them with their numbers",
            store.today()
        ))
    })
}

/// The call, or what to do where there is none.
fn call_of(store: &Store, id: i64) -> Result<Call> {
    store.call(CallId(id)).map_err(|_| {
        Failure::not_found(format!(
            "there is no call {id} on {}; `ridealong ride-along --all` lists them with their numbers",
            store.today()
        ))
    })
}

/// Says what was done, or answers with the ride-along as it stands now.
fn answer(store: &Store, id: RideAlongId, said: &str, json: bool, world: &mut World) -> Result {
    if json {
        let answer = show::as_json(store, &[store.ride_along(id)?], world.known_at())?;
        return world.print_json(&answer);
    }
    world.print(&format!("{said} ridealong undo takes it back."))
}
