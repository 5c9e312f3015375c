//! `ridealong forecast`: what is won, what the deals, the reps and the manager say about the end of a period, by rep.
//!
//! The JSON shape is in `docs/json.md`.

mod as_json;
mod as_text;

use super::{Result, World};
use crate::storage::{
    DealOwner, DealScope, DealsBehind, ForecastDealList, ForecastQuestion, ForecastSheet,
    ModelSheet, MovedSince, WhatMoved,
};

/// Whose forecast, of which period.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this rep; of a manager, everybody below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// The month or quarter; of anything else the quarter of today: 2026-Q4, "next quarter", 2026-11 …
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Only this team and the teams below it
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// The deals of the period, too
    #[arg(long)]
    deals: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Everything that is said.
struct Answer {
    label: String,
    sheet: ForecastSheet,
    moved: WhatMoved,
    since: MovedSince,
    models: ModelSheet,
    deals: Option<ForecastDealList>,
    known_at: Option<chrono::NaiveDate>,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let period = world.period_of(args.period.as_deref())?.unwrap_or_default();
    let store = world.store_to_read()?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let team = args.team.as_deref().map(|name| store.find_team(name));
    let scope = DealScope {
        rep: rep.transpose()?,
        team: team.transpose()?,
        ..DealScope::default()
    };
    let question = ForecastQuestion::of(scope, period, world.config());
    let sheet = store.forecast_sheet(&question)?;
    let all = DealsBehind {
        owner: DealOwner::All,
        ..DealsBehind::default()
    };
    let deals = args
        .deals
        .then(|| store.forecast_deals(&question, &all))
        .transpose()?;
    let (from, since) = store.moved_since(&question, MovedSince::LastLock)?;
    let answer = Answer {
        label: question.calendar.label(sheet.period.period),
        known_at: world.known_at(),
        moved: store.what_moved(&question, from)?,
        since,
        models: store.model_answers(&question)?,
        sheet,
        deals,
    };
    if args.json {
        return world.print_json(&as_json::whole(&answer, &question.calendar));
    }
    let text = as_text::whole(&answer, &question.calendar);
    world.print_bytes(text.as_bytes())
}

/// The lowest and the highest answer of the models; `None` where none has enough history.
fn spread(models: &ModelSheet) -> Option<(i64, i64)> {
    let answers = || {
        models
            .answers
            .iter()
            .filter_map(|one| one.result.as_ref().ok())
    };
    Some((*answers().min()?, *answers().max()?))
}
