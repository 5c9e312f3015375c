//! `ridealong waterfall`: what moved in the forecast of a period between two days.
//!
//! The JSON shape is in `docs/json.md`.

mod json;
mod text;

use super::{Failure, Result, World};
use crate::domain::fiscal::Period;
use crate::domain::money::Currency;
use crate::domain::stamp::Stamp;
use crate::storage::{DealScope, ForecastQuestion, MovedSince, Store, WhatMoved};

/// Whose forecast, between which days.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this rep; of a manager, everybody below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// Only this team and the teams below it
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// From the end of this day on: a day (fri, -2w …), `lock` for the last lock, `start` for the start of the period;
    /// without it the last lock, or a week ago where nothing is locked
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    since: Option<String>,
    /// To the end of this day; without it the day that is looked at
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    until: Option<String>,
    /// Deals that are due in this month or quarter; without it this quarter
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Only deals in this currency, at their own amounts; without it all deals, converted
    #[arg(long, value_name = "CODE")]
    currency: Option<Currency>,
    /// The deals behind each step
    #[arg(long)]
    deals: bool,
    /// Answer as JSON, always with the deals
    #[arg(long)]
    json: bool,
}

/// What is answered.
struct Answer {
    /// Whose.
    name: String,
    /// The name of the period.
    period: String,
    /// What stands behind the first moment.
    since: MovedSince,
    moved: WhatMoved,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let period = world.period_of(args.period.as_deref())?;
    let since = since(args.since.as_deref(), world)?;
    let until = args
        .until
        .as_deref()
        .map(|typed| world.day(typed, "--until"));
    let until = until.transpose()?.map(Stamp::end_of);
    let store = world.store_to_read()?;
    let scope = scope(args, &store)?;
    let question = ForecastQuestion::of(scope, period.unwrap_or(Period::All), world.config());
    let (from, since) = store.moved_since(&question, since)?;
    if let Some(until) = until.filter(|until| *until < from) {
        let days = (until.day(), from.day());
        return Err(Failure::usage(format!(
            "--until {} lies before the start on {}; say another one with --since",
            days.0, days.1
        )));
    }
    let moved = store.what_moved_between(&question, from, until, args.currency)?;
    let answer = Answer {
        name: name(scope, &store)?,
        period: question.calendar.label(moved.period.period),
        since,
        moved,
    };
    if args.json {
        let value = answer.as_json(store.today(), world.known_at());
        return world.print_json(&value);
    }
    let text = answer.as_text(args.deals);
    world.print(text.trim_end())
}

fn since(typed: Option<&str>, world: &World) -> Result<MovedSince> {
    Ok(match typed.map(str::trim) {
        None | Some("lock") => MovedSince::LastLock,
        Some("start") => MovedSince::PeriodStart,
        Some(typed) => MovedSince::Day(world.day(typed, "--since")?),
    })
}

fn scope(args: &Args, store: &Store) -> Result<DealScope> {
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let team = args.team.as_deref().map(|name| store.find_team(name));
    Ok(DealScope {
        rep: rep.transpose()?,
        team: team.transpose()?,
        ..DealScope::default()
    })
}

fn name(scope: DealScope, store: &Store) -> Result<String> {
    let rep = scope.rep.map(|rep| store.rep_name(rep)).transpose()?;
    let team = scope.team.map(|team| store.team_name(team)).transpose()?;
    Ok(match (rep, team) {
        (Some(rep), Some(team)) => format!("{rep}, {team}"),
        (Some(name), None) | (None, Some(name)) => name,
        (None, None) => "Everybody".to_owned(),
    })
}
