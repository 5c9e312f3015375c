//! `ridealong scenario`: the scenarios that are kept, and what each says beside the figures of now.
//!
//! The JSON shape is in `docs/json.md`. What has nothing behind it is null, never 0.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Failure, Result, World};
use crate::domain::figures::Window;
use crate::domain::fiscal::Period;
use crate::domain::forecast::Became;
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::storage::{DealScope, ForecastQuestion, KeptScenario, Outlook, Store, WhatIf, fold};

/// Which scenario.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The scenario, by its name or the beginning of it; without one they are listed
    #[arg(value_name = "NAME", conflicts_with = "list")]
    name: Option<String>,
    /// List the scenarios
    #[arg(long)]
    list: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let all = store.scenarios()?;
    let Some(name) = &args.name else {
        if args.json {
            let lines: Vec<Value> = all.iter().map(head).collect();
            return world.print_json(&json!({ "schema": 1, "scenarios": lines }));
        }
        return world.print_bytes(listed(&all).as_bytes());
    };
    let kept = named(&all, name)?;
    let question = question(kept, world);
    let basis = store.what_if(&question)?;
    let then = basis.outlook(&kept.scenario);
    if args.json {
        let value = as_json(&store, kept, &basis, &then)?;
        return world.print_json(&value);
    }
    let text = as_text(kept, &basis, &then);
    world.print_bytes(text.as_bytes())
}

/// The scenario of a name: the same, or the only one that begins so.
fn named<'a>(
    all: &'a [KeptScenario],
    name: &str,
) -> std::result::Result<&'a KeptScenario, Failure> {
    let wanted = fold(name);
    if let Some(same) = all.iter().find(|one| fold(&one.name) == wanted) {
        return Ok(same);
    }
    let begin: Vec<&KeptScenario> = all
        .iter()
        .filter(|one| fold(&one.name).starts_with(&wanted))
        .collect();
    match begin.as_slice() {
        [one] => Ok(one),
        [] => Err(Failure::not_found(format!(
            "There is no scenario called “{name}”: `ridealong scenario` lists them"
        ))),
        some => {
            let names: Vec<&str> = some.iter().map(|one| one.name.as_str()).collect();
            Err(Failure::usage(format!(
                "“{name}” could be {}: give more of the name",
                names.join(" or ")
            )))
        }
    }
}

fn question(kept: &KeptScenario, world: &World) -> ForecastQuestion {
    let scope = DealScope {
        team: kept.team.as_ref().map(|(id, _)| *id),
        rep: kept.rep.as_ref().map(|(id, _)| *id),
        ..DealScope::default()
    };
    ForecastQuestion::of(scope, period_of(kept.window, world), world.config())
}

/// The month or the quarter of these days.
fn period_of(window: Window, world: &World) -> Period {
    use crate::domain::fiscal::PeriodKind;
    let calendar = world.calendar();
    let kinds = [PeriodKind::Month, PeriodKind::Quarter].into_iter();
    let mut periods = kinds.map(|kind| calendar.period(kind, window.first));
    let found = periods.find(|period| calendar.days(*period) == Some((window.first, window.last)));
    found.unwrap_or(Period::Custom {
        first: window.first,
        last: window.last,
    })
}

fn listed(all: &[KeptScenario]) -> String {
    if all.is_empty() {
        return "No scenario is kept; x on the Forecast tab tries one\n".to_owned();
    }
    let mut out = String::new();
    for one in all {
        let deals = match one.scenario.changes.len() {
            1 => "1 deal".to_owned(),
            count => format!("{count} deals"),
        };
        let _ = writeln!(out, "{}  {}  {deals}", one.name, one.window.label());
    }
    out
}

fn as_text(kept: &KeptScenario, basis: &WhatIf, then: &Outlook) -> String {
    let now = basis.now();
    let short = |minor: i64| Money::new(minor, basis.models.currency).short();
    let mut out = format!("{}, {}\n", kept.name, kept.window.label());
    if !kept.note.is_empty() {
        let _ = writeln!(out, "{}", kept.note);
    }
    out.push('\n');
    for category in [
        ForecastCategory::Closed,
        ForecastCategory::Commit,
        ForecastCategory::BestCase,
    ] {
        let (before, after) = (now.columns.of(category), then.columns.of(category));
        let name = category.name();
        let _ = writeln!(out, "{name:<24} {:>8} → {:>8}", short(before), short(after));
    }
    for (before, after) in now.answers.iter().zip(&then.answers) {
        let mark = if after.is_default { "*" } else { "" };
        let name = format!("{}{mark}", after.model.name());
        let _ = match (&before.result, &after.result) {
            (Ok(before), Ok(after)) => {
                writeln!(
                    out,
                    "{name:<24} {:>8} → {:>8}",
                    short(*before),
                    short(*after)
                )
            }
            (_, Err(missing)) | (Err(missing), _) => {
                writeln!(out, "{name:<24} {}", missing.needs)
            }
        };
    }
    for (name, became) in stale(kept, basis) {
        let _ = writeln!(out, "! {name} {became}");
    }
    out
}

/// The deals of a scenario that are no longer open.
fn stale(kept: &KeptScenario, basis: &WhatIf) -> Vec<(String, String)> {
    let became = kept.scenario.became(&basis.models.book);
    let ended = became.filter(|(_, became)| *became != Became::Open);
    let mut found: Vec<(String, String)> = ended
        .map(|(id, became)| {
            let name = kept.names.get(&id).cloned().unwrap_or_default();
            (name, became.in_words().to_owned())
        })
        .collect();
    let deleted = kept.deleted.iter();
    found.extend(deleted.map(|name| (name.clone(), "is no longer in the file".to_owned())));
    found
}

fn head(kept: &KeptScenario) -> Value {
    json!({
        "id": kept.id,
        "name": kept.name,
        "note": kept.note,
        "team": kept.team.as_ref().map(|(_, name)| name),
        "rep": kept.rep.as_ref().map(|(_, name)| name),
        "starts_on": kept.window.first,
        "ends_on": kept.window.last,
        "deals": kept.scenario.changes.len(),
    })
}

fn as_json(
    store: &Store,
    kept: &KeptScenario,
    basis: &WhatIf,
    then: &Outlook,
) -> std::result::Result<Value, Failure> {
    let money = |minor: i64| Money::new(minor, basis.models.currency).as_f64();
    let ids: Vec<_> = kept.scenario.changes.keys().copied().collect();
    let names = store.deal_names(&ids)?;
    let deals = kept.scenario.changes.iter().map(|(id, change)| {
        json!({
            "id": id,
            "name": names.get(id).or_else(|| kept.names.get(id)),
            "taken": change.taken.map(crate::domain::forecast::Taken::key),
            "close_on": change.close_on,
            "amount_minor": change.amount,
        })
    });
    let figures = |outlook: &Outlook| {
        let models = outlook.answers.iter().map(|answer| {
            json!({
                "model": answer.model.key(),
                "forecast": answer.result.as_ref().ok().map(|minor| money(*minor)),
                "is_default": answer.is_default,
            })
        });
        json!({
            "closed": money(outlook.columns.of(ForecastCategory::Closed)),
            "commit": money(outlook.columns.of(ForecastCategory::Commit)),
            "best_case": money(outlook.columns.of(ForecastCategory::BestCase)),
            "open_pipeline": money(outlook.columns.of(ForecastCategory::Pipeline)),
            "reaches_quota": outlook.reaches_quota(),
            "models": models.collect::<Vec<_>>(),
        })
    };
    let stale = stale(kept, basis).into_iter();
    Ok(json!({
        "schema": 1,
        "currency": basis.models.currency,
        "scenario": head(kept),
        "changes": deals.collect::<Vec<_>>(),
        "now": figures(&basis.now()),
        "what_if": figures(then),
        "stale": stale.map(|(name, became)| json!({ "name": name, "became": became })).collect::<Vec<_>>(),
    }))
}
