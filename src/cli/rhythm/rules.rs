//! The cadences from the shell: listed with what they cost, adopted, added, changed from a day on, ended, removed.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::saying::{as_text, document, hours, in_words, share, text_line, total};
use super::{day_ahead, day_and_time, find, scope};
use crate::cli::{Exit, Failure, Result, World};
use crate::config::assets;
use crate::domain::cadence::{
    OnDayOff, RuleVersion, StarterLine, WEEK_HOURS, WeeklyCost, weekly_minutes,
};
use crate::domain::date_words::Lean;
use crate::domain::ids::CadenceId;
use crate::domain::recurrence::{self, Recurrence};
use crate::storage::{CadenceDetails, CadenceLine, DealScope, NewCadence, NewRule, Store};

/// Which lines of the starter rhythm.
#[derive(Debug, clap::Args)]
pub struct AdoptArgs {
    /// Only these lines; without, those that are suggested
    #[arg(value_name = "LINE")]
    lines: Vec<String>,
    /// All lines
    #[arg(long, conflicts_with = "lines")]
    all: bool,
    /// Not this line
    #[arg(long, value_name = "LINE")]
    without: Vec<String>,
    /// The first day; by default today
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Only say what there is and what it would cost
    #[arg(long)]
    dry_run: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// A new activity.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// What it is called
    #[arg(value_name = "NAME")]
    name: String,
    /// How often: weekly on tue, every 2nd tue, last fri of month, first working day, quarterly, FREQ=…
    #[arg(value_name = "RULE")]
    rule: String,
    /// Once for the team, or with each rep
    #[arg(long, value_name = "WHO", default_value = "rep", value_parser = ["rep", "team"])]
    per: String,
    /// What is done
    #[arg(long, value_name = "KIND", default_value = "meeting",
        value_parser = ["meeting", "ride_along", "pipeline_review", "task"])]
    kind: String,
    /// The type of meeting, by its key: team, standup, qbr …
    #[arg(long = "type", value_name = "KEY")]
    meeting_type: Option<String>,
    /// Only this team and those below
    #[arg(long, value_name = "TEAM")]
    team: Option<String>,
    /// Only with this rep
    #[arg(long, value_name = "REP")]
    rep: Option<String>,
    /// How long, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 30)]
    minutes: i64,
    /// How long to prepare, in minutes
    #[arg(long, value_name = "MINUTES", default_value_t = 0)]
    prep: i64,
    /// At what time: 9:30, 3pm
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// What happens on a day off
    #[arg(long, value_name = "WHAT", default_value = "next", value_parser = ["leave_out", "next", "before"])]
    on_day_off: String,
    /// The first day; by default today
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What changes, and from when on.
#[derive(Debug, clap::Args)]
pub struct ChangeArgs {
    /// The activity: its number or name
    #[arg(value_name = "ACTIVITY")]
    cadence: String,
    /// How often
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// How long, in minutes
    #[arg(long, value_name = "MINUTES")]
    minutes: Option<i64>,
    /// How long to prepare, in minutes
    #[arg(long, value_name = "MINUTES")]
    prep: Option<i64>,
    /// At what time; none: any time of the day
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// What happens on a day off
    #[arg(long, value_name = "WHAT", value_parser = ["leave_out", "next", "before"])]
    on_day_off: Option<String>,
    /// The first day of the new rule; by default today
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What ends, and with which day.
#[derive(Debug, clap::Args)]
pub struct EndArgs {
    /// The activity: its number or name
    #[arg(value_name = "ACTIVITY")]
    cadence: String,
    /// The last day; by default today
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// What goes.
#[derive(Debug, clap::Args)]
pub struct RemoveArgs {
    /// The activity: its number or name
    #[arg(value_name = "ACTIVITY")]
    cadence: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// The list.
pub fn list(rep: Option<&str>, as_json: bool, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let lines = store.rhythm(&scope(&store, rep)?, store.today())?;
    if as_json {
        let answer = document(&store, world, &lines);
        return world.print_json(&answer);
    }
    world.print_bytes(as_text(&store, &lines).as_bytes())
}

/// Takes lines of the starter rhythm over.
pub fn adopt(args: &AdoptArgs, world: &mut World) -> Result {
    let damaged = |error: assets::DamagedAsset| Failure::new(Exit::Failed, error.to_string());
    let starter = assets::rhythm().map_err(damaged)?;
    let from = day_ahead(world, args.from.as_deref(), "--from")?;
    let calendar = world.calendar();
    let chosen = chosen(args, &starter)?;
    let mut store = if args.dry_run {
        world.store_to_read()?
    } else {
        world.store_to_change_as_of()?
    };
    let all: Vec<NewCadence> = chosen
        .iter()
        .map(|line| Ok(store.starter_cadence(line, from, &calendar)?))
        .collect::<Result<_>>()?;
    if args.dry_run {
        let said = offer(&store, &starter, &chosen, &all)?;
        if args.json {
            return world.print_json(&said.0);
        }
        return world.print_bytes(said.1.as_bytes());
    }
    let ids = store.adopt_rhythm(&all)?;
    answer(&store, world, &ids, args.json, "Adopted")
}

fn chosen<'a>(args: &AdoptArgs, starter: &'a [StarterLine]) -> Result<Vec<&'a StarterLine>> {
    for named in args.lines.iter().chain(&args.without) {
        if !starter.iter().any(|line| line.key == *named) {
            let known: Vec<&str> = starter.iter().map(|line| line.key.as_str()).collect();
            return Err(Failure::usage(format!(
                "the starter rhythm has no line “{named}”, only {}",
                known.join(", ")
            )));
        }
    }
    let wanted = |line: &&StarterLine| {
        let on = if args.lines.is_empty() {
            args.all || line.on
        } else {
            args.lines.contains(&line.key)
        };
        on && !args.without.contains(&line.key)
    };
    Ok(starter.iter().filter(wanted).collect())
}

/// What adopting would bring, as JSON and as text.
fn offer(
    store: &Store,
    starter: &[StarterLine],
    chosen: &[&StarterLine],
    all: &[NewCadence],
) -> Result<(Value, String)> {
    let today = store.today();
    let (mut cost, mut lines) = (WeeklyCost::default(), Vec::new());
    let mut out = String::from("The starter rhythm; nothing was written\n\n");
    for (line, new) in chosen.iter().zip(all) {
        let with = store.held_with((new.details.per, None), &DealScope::default(), today)?;
        let rule = &new.rule;
        let own = weekly_minutes(&rule.recurrence, (rule.minutes, rule.prep_minutes), with);
        cost = cost.with(own);
        lines.push(
            json!({ "line": line.key, "name": line.name, "rule": rule.recurrence.rule().to_string(),
            "words": rule.recurrence.words(), "hours_a_week": hours(own), "origin": line.origin }),
        );
        let _ = writeln!(
            out,
            "x {:<27} {:<24} {:<34} {:>5.1} h",
            line.key,
            line.name,
            rule.recurrence.words(),
            own.hours()
        );
    }
    for line in starter.iter().filter(|line| !chosen.contains(line)) {
        let _ = writeln!(out, "  {:<27} {:<24} {}", line.key, line.name, line.rule);
    }
    let _ = writeln!(out, "\n{}", in_words(cost));
    let answer = json!({
        "schema": 1, "week_hours": WEEK_HOURS, "hours_a_week": hours(cost), "share_of_week": share(cost),
        "offered": lines,
    });
    Ok((answer, out))
}

/// Adds an activity.
pub fn add(args: &AddArgs, world: &mut World) -> Result {
    let from = day_ahead(world, args.from.as_deref(), "--from")?;
    let ends_on = args
        .until
        .as_deref()
        .map(|text| day_ahead(world, Some(text), "--until"))
        .transpose()?;
    let recurrence = read_rule(&args.rule, from, world)?;
    let at = args
        .at
        .as_deref()
        .map(|text| time(text, world))
        .transpose()?;
    let mut store = world.store_to_change_as_of()?;
    let wrong = |flag: &str| Failure::usage(format!("{flag} is none of those it takes"));
    let meeting_type = match args.meeting_type.as_deref() {
        None => None,
        Some(key) => Some(store.meeting_type_keyed(key)?.ok_or_else(|| {
            Failure::not_found(format!("there is no type of meeting with the key “{key}”"))
        })?),
    };
    let team = match args.team.as_deref() {
        None => None,
        Some(name) => Some(store.find_team(name)?),
    };
    let id = store.add_cadence(&NewCadence {
        details: CadenceDetails {
            name: args.name.trim().to_owned(),
            kind: args.kind.parse().map_err(|()| wrong("--kind"))?,
            meeting_type,
            per: args.per.parse().map_err(|()| wrong("--per"))?,
            team,
            rep: args
                .rep
                .as_deref()
                .map(|name| store.find_rep(name))
                .transpose()?,
        },
        rule: NewRule {
            recurrence,
            at: at.flatten(),
            minutes: args.minutes,
            prep_minutes: args.prep,
            on_day_off: args
                .on_day_off
                .parse()
                .map_err(|()| wrong("--on-day-off"))?,
        },
        starts_on: from,
        ends_on,
    })?;
    answer(&store, world, &[id], args.json, "Added")
}

/// Changes an activity from a day on.
pub fn change(args: &ChangeArgs, world: &mut World) -> Result {
    let from = day_ahead(world, args.from.as_deref(), "--from")?;
    let recurrence = args
        .rule
        .as_deref()
        .map(|text| read_rule(text, from, world))
        .transpose()?;
    let at = args
        .at
        .as_deref()
        .map(|text| time(text, world))
        .transpose()?;
    let on_day_off: Option<OnDayOff> = args
        .on_day_off
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|()| Failure::usage("--on-day-off is leave_out, next or before"))?;
    let mut store = world.store_to_change_as_of()?;
    let id = find(&store, &args.cadence)?;
    let cadence = store.cadence(id)?;
    let now: &RuleVersion = cadence
        .version_near(from)
        .ok_or_else(|| Failure::not_found(format!("“{}” has no rule", cadence.name)))?;
    let rule = NewRule {
        recurrence: recurrence.unwrap_or_else(|| now.recurrence.clone()),
        at: at.unwrap_or(now.at),
        minutes: args.minutes.unwrap_or(now.minutes),
        prep_minutes: args.prep.unwrap_or(now.prep_minutes),
        on_day_off: on_day_off.unwrap_or(now.on_day_off),
    };
    store.change_rule(id, from, &rule)?;
    answer(&store, world, &[id], args.json, &format!("From {from} on"))
}

/// Ends an activity.
pub fn end(args: &EndArgs, world: &mut World) -> Result {
    let last_day = day_ahead(world, args.on.as_deref(), "--on")?;
    let mut store = world.store_to_change_as_of()?;
    let id = find(&store, &args.cadence)?;
    store.end_cadence(id, last_day)?;
    answer(
        &store,
        world,
        &[id],
        args.json,
        &format!("Ends with {last_day}"),
    )
}

/// Removes an activity.
pub fn remove(args: &RemoveArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let id = find(&store, &args.cadence)?;
    let name = store.cadence(id)?.name;
    store.remove_cadence(id)?;
    answer(&store, world, &[], args.json, &format!("Removed: {name}"))
}

fn read_rule(typed: &str, from: chrono::NaiveDate, world: &World) -> Result<Recurrence> {
    recurrence::read(typed, from, &world.calendar())
        .map_err(|problem| Failure::usage(problem.to_string()))
}

/// A typed time of day; `none` is any time.
fn time(typed: &str, world: &World) -> Result<Option<chrono::NaiveTime>> {
    if typed.trim().eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    match day_and_time(world, (typed, "--at"), Lean::Ahead)? {
        (_, Some(time)) => Ok(Some(time)),
        _ => Err(Failure::usage(format!(
            "--at is a time of day such as 9:30, not “{typed}”"
        ))),
    }
}

fn answer(
    store: &Store,
    world: &mut World,
    ids: &[CadenceId],
    as_json: bool,
    done: &str,
) -> Result {
    let lines = store.rhythm(&DealScope::default(), store.today())?;
    let touched: Vec<CadenceLine> = lines
        .iter()
        .filter(|line| ids.contains(&line.cadence.id))
        .cloned()
        .collect();
    if as_json {
        let answer = document(store, world, &touched);
        return world.print_json(&answer);
    }
    let mut out = format!("{done}. ridealong undo takes it back.\n");
    for line in &touched {
        out.push_str(&text_line(line));
    }
    let _ = writeln!(out, "{}", in_words(total(&lines)));
    world.print_bytes(out.as_bytes())
}
