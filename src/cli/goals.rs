//! `ridealong goals`: what was agreed, what of it should be there by now, and what is there.
//!
//! The JSON shape is in `docs/json.md`.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::{Failure, Result, World};
use crate::domain::fiscal::{Period, PeriodKind};
use crate::domain::goal::{QUOTA, Target, can_be_goal, goal_metric_named, says_quota};
use crate::domain::metric::{METRICS, Metric, PartsOf, Unit};
use crate::domain::objective::Span;
use crate::domain::period_words;
use crate::storage::{
    DealScope, GoalCell, GoalEdit, GoalGrid, GoalKey, GoalMetric, GoalQuestion, GoalRow, Store,
};
use crate::ui::text;

/// Whose goals, in which period.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Only this rep; of a manager, everybody below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// The period: 2026-Q4, "next month", 2026-11, 2026-W47, FY27 … By default this quarter
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Set the goal of a rep: ridealong goals set "Ana Duarte" quota 250k --period 2026-Q4
    Set(SetArgs),
}

/// Which goal, and what it is to be.
#[derive(Debug, clap::Args)]
struct SetArgs {
    /// Whose goal
    #[arg(value_name = "REP")]
    rep: String,
    /// The metric by its key or name: quota, "win rate", meetings …
    #[arg(value_name = "METRIC")]
    metric: String,
    /// What is to be reached: 250k, 1.2m, 35%, 40; "none" takes the goal away
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    value: String,
    /// The period: 2026-Q4, "next month" … By default this quarter
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Which part of the metric, where it has parts: a stage, a kind of activity, a competency
    #[arg(long, value_name = "PART", default_value = "")]
    part: String,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    if let Some(Command::Set(args)) = &args.command {
        return set(args, world);
    }
    let (period, days) = period(args.period.as_deref(), world)?;
    let label = world.calendar().label(period);
    let mut question = question(days, world);
    let store = world.store_to_read()?;
    question.scope.rep = args
        .rep
        .as_deref()
        .map(|name| store.find_rep(name))
        .transpose()?;
    let grid = store.goal_grid(&question)?;
    if args.json {
        let mut answer = as_json(&grid, &label);
        answer["known_at"] = json!(world.known_at());
        return world.print_json(&answer);
    }
    let text = as_text(&grid, &label);
    world.print(text.trim_end())
}

fn question(days: Span, world: &World) -> GoalQuestion {
    GoalQuestion {
        scope: DealScope::default(),
        days,
        calendar: world.calendar(),
        curve: world.config().goals.ramp.value.clone(),
        base: world.config().base_currency,
        columns: Vec::new(),
    }
}

/// The typed period, or this quarter.
fn period(typed: Option<&str>, world: &World) -> Result<(Period, Span)> {
    let (calendar, today) = (world.calendar(), world.clock().today());
    let period = typed.map_or_else(
        || Ok(calendar.period(PeriodKind::Quarter, today)),
        |text| period_words::parse(text, today, &calendar),
    );
    let period = period.map_err(|error| Failure::usage(format!("--period: {error}")))?;
    let days = calendar.days(period).ok_or_else(|| {
        Failure::usage("--period: a goal needs a first and a last day; all time has none")
    })?;
    Ok((period, days))
}

fn set(args: &SetArgs, world: &mut World) -> Result {
    world.only_today("goals set", "")?;
    let (period, days) = period(args.period.as_deref(), world)?;
    let metric = metric(&args.metric)?;
    let mut question = question(days, world);
    let mut store = world.store_to_change()?;
    let rep = store.find_rep(&args.rep)?;
    question.scope.rep = Some(rep);
    let key = GoalKey {
        rep,
        metric: part(metric, &args.part, &store)?,
        days,
    };
    let grid = store.goal_grid(&question)?;
    let row = grid.rows.iter().find(|row| row.rep == rep);
    let place = grid.columns.iter().position(|column| *column == key.metric);
    let stated = row
        .zip(place)
        .and_then(|(row, place)| row.cells.get(place)?.stated());
    let currency = stated
        .and_then(|goal| goal.target.currency())
        .unwrap_or(grid.base.currency);
    let target = if args.value.trim().eq_ignore_ascii_case("none") {
        None
    } else {
        let target = Target::parse(&args.value, metric, currency);
        Some(target.map_err(|wrong| Failure::usage(wrong.to_string()))?)
    };
    let (name, label) = (store.rep_name(rep)?, question.calendar.label(period));
    let what = format!("Goal of {name}, {} in {label}", metric.name);
    let ramp = row.filter(|_| key.metric.adds_up()).map(|row| row.ramp);
    let changed = store.set_goals(&what, &[GoalEdit { key, target, ramp }])?;
    let said = target.map_or_else(|| "none".to_owned(), |target| target.in_words(metric.unit));
    world.print(&if changed == 0 {
        format!("{what} was {said} already.")
    } else {
        format!("{what}: {said}. ridealong undo takes it back.")
    })
}

fn metric(typed: &str) -> Result<&'static Metric> {
    let typed = if says_quota(typed) { QUOTA } else { typed };
    goal_metric_named(typed).ok_or_else(|| {
        let keys: Vec<&str> = METRICS
            .iter()
            .filter(|metric| can_be_goal(metric))
            .map(|metric| metric.key)
            .collect();
        Failure::usage(format!(
            "“{}” can be no goal. These can: {}",
            typed.trim(),
            keys.join(", ")
        ))
    })
}

/// The part of a metric by its key or its name.
fn part(metric: &Metric, typed: &str, store: &Store) -> Result<GoalMetric> {
    let mut parts = store.goal_metrics()?;
    parts.retain(|(known, _)| known.metric == metric.key);
    let lower = typed.trim().to_lowercase();
    let found = parts
        .iter()
        .find(|(known, name)| known.part == lower || name.to_lowercase() == lower);
    if let Some((known, _)) = found {
        return Ok(known.clone());
    }
    let names: Vec<&str> = parts.iter().map(|(_, name)| name.as_str()).collect();
    Err(Failure::usage(if metric.parts == PartsOf::Whole {
        format!("{} has no parts", metric.name)
    } else if lower.is_empty() {
        format!("{} needs --part: {}", metric.name, names.join(", "))
    } else {
        format!(
            "--part: {} has no part “{}”; there are: {}",
            metric.name,
            typed.trim(),
            names.join(", ")
        )
    }))
}

fn as_json(grid: &GoalGrid, label: &str) -> Value {
    let mut goals = Vec::new();
    for row in &grid.rows {
        for ((column, part), cell) in grid.columns.iter().zip(&grid.parts).zip(&row.cells) {
            if let Some(mut line) = goal(row, column, cell) {
                line.insert("part_name".into(), json!(filled(part)));
                goals.push(Value::Object(line));
            }
        }
    }
    let team: Vec<Value> = grid
        .columns
        .iter()
        .zip(&grid.parts)
        .zip(&grid.sums)
        .map(|((column, part), sum)| {
            json!({
                "metric": column.metric, "part": filled(&column.part), "part_name": filled(part),
                "reps_with_goal": sum.with_goal,
                "target": sum.target.map(Target::value),
                "currency": sum.target.and_then(Target::currency).or_else(|| {
                    column.is_quota().then_some(grid.base.currency)
                }),
                "expected": sum.expected.map(value_of),
                "actual": sum.actual, "attainment": sum.attainment.map(rounded),
            })
        })
        .collect();
    let without: Vec<&str> = grid
        .rows
        .iter()
        .filter(|row| row.cells.iter().all(|cell| cell.objective.is_none()))
        .map(|row| row.name.as_str())
        .collect();
    json!({
        "schema": 1,
        "as_of": grid.as_of,
        "known_at": null,
        "period": {
            "label": label, "from": grid.days.0, "to": grid.days.1,
            "selling_days": grid.pace.of, "selling_days_gone": grid.pace.gone,
        },
        "base_currency": grid.base.currency,
        "goals": goals,
        "team": team,
        "without_goal": without,
    })
}

fn goal(row: &GoalRow, column: &GoalMetric, cell: &GoalCell) -> Option<Map<String, Value>> {
    let found = cell.objective?;
    let metric = column.known();
    let line = json!({
        "rep": row.name, "manager": filled(&row.manager), "team": filled(&row.team), "leads": row.leads,
        "metric": column.metric, "part": filled(&column.part),
        "kind": metric.map(|metric| metric.kind), "unit": metric.map(|metric| metric.unit),
        "target": value_of(found.goal.target), "currency": found.goal.target.currency(),
        "from": found.basis.key(), "ramp": rounded(found.goal.ramp),
        "expected": cell.expected.map(value_of), "actual": cell.actual,
        "attainment": cell.attainment.map(rounded),
        "agreed_on": found.goal.agreed_on, "review_on": found.goal.review_on,
    });
    match line {
        Value::Object(line) => Some(line),
        _ => None,
    }
}

/// Money is exact; other numbers lose the dust of binary fractions.
fn value_of(target: Target) -> f64 {
    match target {
        Target::Money(_) => target.value(),
        Target::Number(number) => rounded(number),
    }
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// To six decimals by the digits of the number as it is: times a million, 109,500 of 320,000 would be rounded up.
fn rounded(value: f64) -> f64 {
    format!("{value:.6}").parse().unwrap_or(value)
}

const WIDTHS: [usize; 9] = [22, 24, 16, 6, 14, 14, 9, 12, 12];
const HEADINGS: [&str; 9] = [
    "Rep", "Metric", "Goal", "Ramp", "By now", "So far", "Attained", "Agreed", "Review",
];

fn as_text(grid: &GoalGrid, label: &str) -> String {
    let mut out = format!(
        "Goals for {label} ({} to {}) as of {}: {} of {} selling days gone\n\n",
        grid.days.0, grid.days.1, grid.as_of, grid.pace.gone, grid.pace.of
    );
    let mut lines = vec![HEADINGS.map(ToOwned::to_owned)];
    for row in &grid.rows {
        for (place, cell) in row.cells.iter().enumerate() {
            lines.extend(text_line(row, grid, place, cell));
        }
    }
    for ((column, part), sum) in grid.columns.iter().zip(&grid.parts).zip(&grid.sums) {
        if let (Some(metric), Some(target)) = (column.known(), sum.target) {
            let mut line = HEADINGS.map(|_| String::new());
            "All reps together".clone_into(&mut line[0]);
            line[1] = name(metric, part);
            line[2] = target.in_words(metric.unit);
            line[4] = said(sum.expected, metric.unit);
            line[5] = so_far(sum.actual, metric.unit);
            line[6] = per_cent(sum.attainment);
            lines.push(line);
        }
    }
    if lines.len() == 1 {
        out.push_str(
            "Nobody has a goal for this period. ridealong goals set --help says how to set one.\n",
        );
        return out;
    }
    for line in &lines {
        let mut said = String::new();
        for (place, (cell, width)) in line.iter().zip(WIDTHS).enumerate() {
            let cell = if (2..=6).contains(&place) {
                text::right(cell, width)
            } else {
                text::left(cell, width)
            };
            said += &cell;
            said += "  ";
        }
        let _ = writeln!(out, "{}", said.trim_end());
    }
    out
}

fn text_line(row: &GoalRow, grid: &GoalGrid, place: usize, cell: &GoalCell) -> Option<[String; 9]> {
    let (found, metric) = (cell.objective?, grid.columns.get(place)?.known()?);
    let ramp = if found.goal.ramp < 1.0 {
        per_cent(Some(found.goal.ramp))
    } else {
        String::new()
    };
    let or = |day: Option<chrono::NaiveDate>, none: &str| {
        day.map_or_else(|| none.to_owned(), |day| day.to_string())
    };
    Some([
        row.name.clone(),
        name(metric, &grid.parts[place]),
        found.goal.target.in_words(metric.unit),
        ramp,
        said(cell.expected, metric.unit),
        so_far(cell.actual, metric.unit),
        per_cent(cell.attainment),
        or(found.goal.agreed_on, "not agreed"),
        or(found.goal.review_on, "-"),
    ])
}

fn name(metric: &Metric, part: &str) -> String {
    if part.is_empty() {
        metric.name.to_owned()
    } else {
        format!("{part} · {}", metric.name)
    }
}

fn said(target: Option<Target>, unit: Unit) -> String {
    target.map_or_else(|| "-".to_owned(), |target| target.short(unit))
}

/// What is there so far; money without its currency, which stands beside the goal.
fn so_far(actual: Option<f64>, unit: Unit) -> String {
    use crate::domain::money::{Currency, Money};
    actual.map_or_else(
        || "-".to_owned(),
        |actual| match unit {
            Unit::Money => Money::new((actual * 100.0).round() as i64, Currency::EUR).short(),
            unit => Target::Number(actual).short(unit),
        },
    )
}

fn per_cent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.0} %", share * 100.0))
}
