//! `ridealong accuracy`: how good the calls were, by rep, category and week before the end; whether overrides helped;
//! and who sandbags or has happy ears, where the evidence carries it.
//!
//! The JSON shape is in `docs/json.md`.

mod as_json;
mod as_text;

use super::{Result, World};
use crate::storage::DealScope;

/// Whose, of which weeks.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this rep's, with every call; of a manager, everybody's below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// Only this team's
    #[arg(long, value_name = "TEAM", conflicts_with = "rep")]
    team: Option<String>,
    /// Calls of this week before the end, 0 is the last; by default all weeks
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=60))]
    week: Option<i64>,
    /// A month or a quarter: closed periods of its length, up to it, are measured; by default quarters
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let team = args.team.as_deref().map(|name| store.find_team(name));
    let scope = DealScope {
        rep: rep.transpose()?,
        team: team.transpose()?,
        ..DealScope::default()
    };
    let question = world.forecast_question(scope, args.period.as_deref())?;
    let answer = store.accuracy(&question, args.week)?;
    let today = store.today();
    if args.json {
        return world.print_json(&as_json::answer(&answer, today));
    }
    let text = as_text::answer(&answer, today, args.rep.is_some());
    world.print_bytes(text.as_bytes())
}
