//! A ride-along as a whole: planned, held, moved, dropped.

use chrono::NaiveDate;

use super::{answer, ride, show};
use crate::cli::{Failure, Result, World};
use crate::domain::date_words::DateReader;
use crate::domain::ids::CompetencyId;
use crate::domain::observing::ObservationKind;
use crate::storage::records::NewRideAlong;
use crate::storage::{Store, fold};

/// What is planned.
#[derive(Debug, clap::Args)]
pub(super) struct PlanArgs {
    /// With whom
    #[arg(value_name = "REP", required_unless_present = "occurrence")]
    rep: Option<String>,
    /// On which day
    #[arg(
        long,
        value_name = "DAY",
        default_value = "today",
        allow_hyphen_values = true
    )]
    on: String,
    /// The one skill in focus: a part of its name
    #[arg(long, value_name = "COMPETENCY")]
    skill: Option<String>,
    /// The deal, where it is about one
    #[arg(long, value_name = "DEAL")]
    deal: Option<String>,
    /// What you want to hear or see
    #[arg(long, value_name = "TEXT", default_value = "")]
    purpose: String,
    /// How you observe
    #[arg(long, default_value = "ride_along",
          value_parser = ["ride_along", "listen_in", "recording", "practice"])]
    kind: String,
    /// The occurrence of a cadence that it is, as the rhythm names it: its day, its rep
    #[arg(long, value_name = "KEY", conflicts_with_all = ["rep", "on", "skill", "deal", "purpose", "kind"])]
    occurrence: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which ride-along.
#[derive(Debug, clap::Args)]
pub(super) struct OneArgs {
    /// The number of the ride-along, as `ridealong ride-along` lists it
    #[arg(value_name = "RIDE-ALONG")]
    ride: i64,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// When it was held.
#[derive(Debug, clap::Args)]
pub(super) struct HeldArgs {
    /// The number of the ride-along
    #[arg(value_name = "RIDE-ALONG")]
    ride: i64,
    /// On which day it took place
    #[arg(
        long,
        value_name = "DAY",
        default_value = "today",
        allow_hyphen_values = true
    )]
    on: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Why it is dropped.
#[derive(Debug, clap::Args)]
pub(super) struct DropArgs {
    /// The number of the ride-along
    #[arg(value_name = "RIDE-ALONG")]
    ride: i64,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Where it moves.
#[derive(Debug, clap::Args)]
pub(super) struct MoveArgs {
    /// The number of the ride-along
    #[arg(value_name = "RIDE-ALONG")]
    ride: i64,
    /// To which day
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    to: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// A day in words, from the day of `--as-of` on.
fn day(world: &World, text: &str) -> Result<NaiveDate> {
    let calendar = world.calendar();
    let reader = DateReader {
        order: world.date_order(),
        ..DateReader::new(world.clock().today(), &calendar)
    };
    let found = reader
        .parse(text)
        .map_err(|error| Failure::usage(error.to_string()))?;
    Ok(found.date)
}

/// A competency in use by a part of its name.
pub(super) fn competency(store: &Store, text: &str) -> Result<CompetencyId> {
    let words = fold(text);
    let all = store.competencies()?;
    let found: Vec<_> = all
        .iter()
        .filter(|line| line.active)
        .filter(|line| line.key == text || fold(&line.details.name).contains(&words))
        .collect();
    if let [one] = found[..] {
        return Ok(one.id);
    }
    let names: Vec<&str> = all
        .iter()
        .filter(|line| line.active)
        .map(|line| line.details.name.as_str())
        .collect();
    let how = if found.is_empty() {
        "no"
    } else {
        "more than one"
    };
    Err(Failure::not_found(format!(
        "“{text}” names {how} competency; there are: {}",
        names.join(", ")
    )))
}

pub(super) fn plan(args: &PlanArgs, world: &mut World) -> Result {
    let on = day(world, &args.on)?;
    let mut store = world.store_to_change_as_of()?;
    let id = if let Some(key) = &args.occurrence {
        let key = key.parse().map_err(|_| {
            Failure::usage(format!(
                "“{key}” is no occurrence: the rhythm names them, CADENCE:REP:DAY"
            ))
        })?;
        store.ride_along_for_occurrence(&key)?
    } else {
        let skill = args.skill.as_deref();
        let deal = args.deal.as_deref();
        let plan = NewRideAlong {
            rep: store.find_rep(args.rep.as_deref().unwrap_or_default())?,
            planned_on: on,
            deal: deal.map(|deal| store.find_deal(deal)).transpose()?,
            competency: skill.map(|skill| competency(&store, skill)).transpose()?,
            diagnosis: None,
            purpose: &args.purpose,
        };
        let kind: ObservationKind = args.kind.parse().unwrap_or_default();
        store.plan_observation(&plan, kind)?
    };
    let ride = store.ride_along(id)?;
    let said = format!(
        "Planned: {} {id} with {} on {}.",
        ride.kind, ride.rep_name, ride.planned_on
    );
    answer(&store, id, &said, args.json, world)
}

pub(super) fn show(args: &OneArgs, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let ride = ride(&store, args.ride)?;
    if args.json {
        let answer = show::as_json(&store, &[ride], world.known_at())?;
        return world.print_json(&answer);
    }
    let text = show::one(&store, &ride)?;
    world.print_bytes(text.as_bytes())
}

pub(super) fn held(args: &HeldArgs, world: &mut World) -> Result {
    let on = day(world, &args.on)?;
    let mut store = world.store_to_change_as_of()?;
    let ride = ride(&store, args.ride)?;
    store.hold_ride_along(ride.id, on)?;
    let said = format!("Held with {} on {on}.", ride.rep_name);
    answer(&store, ride.id, &said, args.json, world)
}

pub(super) fn give_up(args: &DropArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let ride = ride(&store, args.ride)?;
    store.drop_ride_along(ride.id, &args.reason)?;
    let said = format!("Dropped with {}: {}.", ride.rep_name, args.reason.trim());
    answer(&store, ride.id, &said, args.json, world)
}

pub(super) fn move_on(args: &MoveArgs, world: &mut World) -> Result {
    let to = day(world, &args.to)?;
    let mut store = world.store_to_change_as_of()?;
    let ride = ride(&store, args.ride)?;
    store.move_ride_along(ride.id, to, &args.reason)?;
    let said = format!("Moved with {} to {to}.", ride.rep_name);
    answer(&store, ride.id, &said, args.json, world)
}

pub(super) fn again(args: &OneArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let ride = ride(&store, args.ride)?;
    store.plan_ride_along_again(ride.id)?;
    let said = format!("Planned again with {}.", ride.rep_name);
    answer(&store, ride.id, &said, args.json, world)
}
