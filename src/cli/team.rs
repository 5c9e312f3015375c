//! `ridealong team`: reps, managers and teams with their figures.
//!
//! The JSON shape is in `docs/json.md`. Money is in the base currency; what has nothing behind it is null, never 0.

use std::fmt::Write as _;

use chrono::NaiveDate;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Value, json};

use super::{Result, World};
use crate::domain::rates::MoneyBag;
use crate::domain::rep_figures::RepFigures;
use crate::domain::statistics::Rate;
use crate::storage::{BaseCurrency, DealScope, InBase, PersonFigures, TeamFigures};
use crate::ui::text;

/// Whose figures, over which days.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this rep; of a manager, everybody below
    #[arg(long, value_name = "NAME")]
    rep: Option<String>,
    /// Won and lost deals that closed in this period: 2026-Q4, "this quarter", 2026-11 …; open deals always count
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let (from, to) = world.days_of(args.period.as_deref())?;
    let base = world.config().base_currency;
    let store = world.store_to_read()?;
    let rep = args
        .rep
        .as_deref()
        .map(|name| store.find_rep(name))
        .transpose()?;
    let scope = DealScope {
        rep,
        from,
        to,
        ..DealScope::default()
    };
    let team = store.team_figures(&scope, base)?;
    if args.json {
        let known_at = world.known_at();
        return world.print_json(&as_json(&team, &scope, known_at));
    }
    let text = as_text(&team);
    world.print(text.trim_end())
}

fn as_json(team: &TeamFigures, scope: &DealScope, known_at: Option<NaiveDate>) -> Value {
    let base = &team.base;
    let person = |person: &PersonFigures| {
        let mut line = Map::new();
        line.insert("name".into(), json!(person.name));
        line.insert("manager".into(), filled(&person.manager));
        line.insert("team".into(), filled(&person.team));
        line.insert("left_on".into(), json!(person.left_on));
        line.append(&mut figures(&person.figures, base));
        Value::Object(line)
    };
    let part = |part: &crate::storage::TeamPart| {
        let parent = part
            .parent
            .and_then(|id| team.teams.iter().find(|t| t.id == id));
        let mut line = Map::new();
        line.insert("name".into(), json!(part.name));
        line.insert("parent".into(), json!(parent.map(|team| &team.name)));
        line.append(&mut figures(&part.figures, base));
        Value::Object(line)
    };
    let mut all = team.total.won_value.clone();
    all.add_all(&team.total.open_pipeline);
    let rates: Vec<Value> = base
        .sum(&all)
        .used
        .iter()
        .map(|used| {
            let rate = used.rate.to_f64();
            json!({ "from": used.from, "to": used.to, "rate": rate, "dated": used.dated })
        })
        .collect();
    json!({
        "schema": 1,
        "as_of": team.as_of,
        "known_at": known_at,
        "base_currency": base.currency,
        "period": { "from": scope.from, "to": scope.to },
        "reps": team.reps.iter().map(person).collect::<Vec<_>>(),
        "managers": team.managers.iter().map(person).collect::<Vec<_>>(),
        "teams": team.teams.iter().map(part).collect::<Vec<_>>(),
        "unowned": figures(&team.unowned, base),
        "total": figures(&team.total, base),
        "rates": rates,
    })
}

fn filled(text: &str) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        json!(text)
    }
}

/// The figures as the module describes them.
fn figures(figures: &RepFigures, base: &BaseCurrency) -> Map<String, Value> {
    let rate = figures.win_rate();
    let interval = rate
        .interval()
        .map(|i| [rounded(i.low, 6), rounded(i.high, 6)]);
    let (won, open) = (
        base.sum(&figures.won_value),
        base.sum(&figures.open_pipeline),
    );
    let has_won = figures.won_with_amount > 0;
    let mut line = Map::new();
    let mut put = |name: &str, value: Value| line.insert(name.into(), value);
    put("deals", json!(figures.deals()));
    put("won", json!(figures.won));
    put("lost", json!(figures.lost));
    put("open", json!(figures.open));
    put(
        "win_rate",
        json!(rate.value().map(|value| rounded(value, 6))),
    );
    put("win_rate_interval", json!(interval));
    put("won_value", json!(has_won.then(|| won.total.as_f64())));
    put(
        "average_won_value",
        json!(average(figures, &won).map(|value| rounded(value, 4))),
    );
    put("median_days_to_win", json!(figures.median_days_to_win()));
    let has_open = figures.open > figures.open_without_amount;
    put(
        "open_pipeline",
        json!(has_open.then(|| open.total.as_f64())),
    );
    put("open_without_amount", json!(figures.open_without_amount));
    put(
        "unconverted",
        json!({ "won": left(&won.left), "open": left(&open.left) }),
    );
    line
}

/// The average in the base currency; none where some of it cannot be converted.
fn average(figures: &RepFigures, won: &InBase) -> Option<f64> {
    figures
        .average_of(won.total)
        .filter(|_| won.left.is_empty())
}

fn left(bag: &MoneyBag) -> Value {
    let amounts = bag
        .amounts()
        .map(|money| (money.currency.code().to_owned(), json!(money.as_f64())));
    Value::Object(amounts.collect())
}

fn rounded(value: f64, digits: i32) -> f64 {
    let scale = 10_f64.powi(digits);
    (value * scale).round() / scale
}

const HEADING: &str = "deals   won  lost  open      win rate  (95 %)      n    won value  average won  days to win  open pipeline";

fn as_text(team: &TeamFigures) -> String {
    let base = &team.base;
    let mut out = format!(
        "Team as of {}, money in {}\n\n{:28} {HEADING}\n",
        team.as_of, base.currency, ""
    );
    let mut line = |name: &str, figures: &RepFigures| {
        let _ = writeln!(
            out,
            "{} {}",
            text::left(name, 28),
            figures_line(figures, base)
        );
    };
    for rep in &team.reps {
        line(&rep.name, &rep.figures);
    }
    for manager in &team.managers {
        line(&format!("= {}", manager.name), &manager.figures);
    }
    for part in &team.teams {
        line(&format!("Team {}", part.name), &part.figures);
    }
    if team.unowned.deals() > 0 {
        line("(nobody)", &team.unowned);
    }
    line("Total", &team.total);
    let mut all = team.total.won_value.clone();
    all.add_all(&team.total.open_pipeline);
    let all = base.sum(&all);
    if !all.used.is_empty() {
        let _ = writeln!(out, "\nConverted at {}.", all.rates_said());
    }
    if !all.left.is_empty() {
        let left: Vec<String> = all.left.amounts().map(|money| money.to_string()).collect();
        let _ = writeln!(
            out,
            "\nNot in the totals, because no rate to {} is known: {}.",
            base.currency,
            left.join(", ")
        );
    }
    out
}

fn figures_line(figures: &RepFigures, base: &BaseCurrency) -> String {
    let won = base.sum(&figures.won_value);
    let open = base.sum(&figures.open_pipeline);
    let money = |has: bool, sum: &InBase| {
        let more = if sum.left.is_empty() { "" } else { "+" };
        if has {
            format!("{}{more}", sum.total.short())
        } else {
            "-".to_owned()
        }
    };
    let average =
        average(figures, &won).map_or_else(|| "-".to_owned(), |value| money_of(value, base));
    let days = figures
        .median_days_to_win()
        .map_or_else(|| "-".to_owned(), |days| format!("{days}"));
    format!(
        "{:>5} {:>5} {:>5} {:>5}  {} {:>12} {:>12} {:>12} {:>14}",
        figures.deals(),
        figures.won,
        figures.lost,
        figures.open,
        rate_text(figures.win_rate()),
        money(figures.won_with_amount > 0, &won),
        average,
        days,
        money(figures.open > figures.open_without_amount, &open),
    )
}

fn money_of(major: f64, base: &BaseCurrency) -> String {
    let minor = (major * 10_f64.powi(base.currency.digits() as i32)).round() as i64;
    crate::domain::money::Money::new(minor, base.currency).short()
}

/// `63.2 %  (60 to 66 %)  745`; `no data` where n is 0.
fn rate_text(rate: Rate) -> String {
    match (rate.value(), rate.interval()) {
        (Some(value), Some(interval)) => format!(
            "{:>10.1} %  ({:>2.0}-{:>3.0} %) {:>6}",
            value * 100.0,
            interval.low * 100.0,
            interval.high * 100.0,
            rate.n
        ),
        _ => format!("{:>30}", "no data"),
    }
}
