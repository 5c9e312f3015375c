//! `ridealong debrief`: what waits for a debrief, one debrief, and writing one down from any shell.
//!
//! The JSON shape is in `docs/json.md`. The writing options take `--as-of` as the day on which it happened. The
//! manager's ratings are shown here, too, only after the rep's own.

mod show;
mod write;

use super::{Failure, Result, World};
use crate::domain::date_words::DateReader;
use crate::domain::ids::{CompetencyId, RideAlongId};
use crate::storage::{Store, fold};
use chrono::NaiveDate;

/// Which debrief, and what happened in it.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
pub struct Args {
    /// The number of the ride-along; without it, what waits for a debrief is listed
    #[arg(value_name = "NUMBER")]
    ride: Option<i64>,
    /// Those that are finished, too
    #[arg(long, conflicts_with = "ride")]
    all: bool,
    /// Other questions: `rep_first`, `tell_show_do_review`, `diagnose_plan_do_review`, `grow`, or your own
    #[arg(long, value_name = "SET", requires = "ride")]
    questions: Option<String>,
    /// What was said: the number of the question and the answer, 1="an advance"
    #[arg(long, value_name = "N=TEXT", requires = "ride")]
    answer: Vec<String>,
    /// How the rep rates a skill, 1 to 5, or 0 where it did not come up: discovery=3
    #[arg(long, value_name = "SKILL=LEVEL", requires = "ride")]
    rep_rates: Vec<String>,
    /// Show your ratings beside the rep's
    #[arg(long, requires = "ride")]
    show: bool,
    /// Show yours although the rep does not rate
    #[arg(long, requires = "ride", conflicts_with = "show")]
    declined: bool,
    /// One strength; with it, the debrief is finished
    #[arg(long, value_name = "TEXT", requires_all = ["ride", "point", "commitment"])]
    strength: Option<String>,
    /// What to work on; twice at the most
    #[arg(long, value_name = "TEXT", requires_all = ["ride", "strength"])]
    point: Vec<String>,
    /// The one commitment, in the rep's words
    #[arg(long, value_name = "TEXT", requires_all = ["ride", "strength"])]
    commitment: Option<String>,
    /// Which skill it is about; by default the one in focus
    #[arg(long, value_name = "SKILL", requires = "commitment")]
    skill: Option<String>,
    /// By when the rep does it: fri, +1w; by default in a week
    #[arg(long, value_name = "DAY", requires = "commitment")]
    due: Option<String>,
    /// When you look again; by default in two weeks
    #[arg(long, value_name = "DAY", requires = "commitment")]
    next_look: Option<String>,
    /// How: `ride_along`, `listen_in`, `recording` or `practice`
    #[arg(
        long,
        value_name = "KIND",
        requires = "commitment",
        default_value = "ride_along"
    )]
    look_kind: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

impl Args {
    fn writes(&self) -> bool {
        self.questions.is_some()
            || !self.answer.is_empty()
            || !self.rep_rates.is_empty()
            || self.show
            || self.declined
            || self.strength.is_some()
    }
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    match args.ride.map(RideAlongId) {
        None => show::waiting(args.all, args.json, world),
        Some(id) if args.writes() => {
            write::write(id, args, world)?;
            let store = world.store_to_change_as_of()?;
            show::one(&store, id, args.json, world)
        }
        Some(id) => {
            let store = world.store_to_read()?;
            show::one(&store, id, args.json, world)
        }
    }
}

/// A day to come in the trade's words.
pub(super) fn day_to_come(world: &World, text: &str, flag: &str) -> Result<NaiveDate> {
    let calendar = world.calendar();
    let reader = DateReader {
        order: world.date_order(),
        ..DateReader::new(world.clock().today(), &calendar)
    };
    let typed = reader
        .parse(text)
        .map_err(|wrong| Failure::usage(format!("{flag}: {wrong}")))?;
    Ok(typed.date)
}

/// The competency of that key or name, or the only one whose name holds the text.
pub(super) fn skill(store: &Store, text: &str) -> Result<CompetencyId> {
    let typed = fold(text.trim());
    let all = store.competencies()?;
    let exact = all
        .iter()
        .find(|line| fold(&line.key) == typed || fold(&line.details.name) == typed);
    if let Some(line) = exact {
        return Ok(line.id);
    }
    let held: Vec<_> = all
        .iter()
        .filter(|line| fold(&line.details.name).contains(&typed))
        .collect();
    match held.as_slice() {
        [one] => Ok(one.id),
        [] => {
            let keys: Vec<&str> = all.iter().map(|line| line.key.as_str()).collect();
            Err(Failure::not_found(format!(
                "there is no skill “{text}”; there are {}",
                keys.join(", ")
            )))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|line| line.key.as_str()).collect();
            Err(Failure::usage(format!(
                "“{text}” is in several: {}",
                names.join(", ")
            )))
        }
    }
}
