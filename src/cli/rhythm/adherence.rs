//! Adherence from the shell: held against planned.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use serde_json::{Map, Value, json};

use super::{day_ahead, day_and_time, scope};
use crate::cli::{Failure, Result, World};
use crate::domain::cadence::{Adherence, AdherenceCell};
use crate::domain::date_words::Lean;
use crate::ui::text;

/// Which days, with whom.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The first day by the rule; by default thirteen weeks ago
    #[arg(
        long,
        value_name = "DAY",
        allow_hyphen_values = true,
        conflicts_with = "period"
    )]
    from: Option<String>,
    /// The last day by the rule; by default today
    #[arg(
        long,
        value_name = "DAY",
        allow_hyphen_values = true,
        conflicts_with = "period"
    )]
    to: Option<String>,
    /// The days of a period: "this quarter", 2026-Q4, 2026-11
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Only with this rep; of a manager, with everybody below
    #[arg(long, value_name = "REP")]
    rep: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let (from, to) = days(args, world)?;
    let store = world.store_to_read()?;
    let scope = scope(&store, args.rep.as_deref())?;
    let cells = store.adherence(&scope, from, to, store.today())?;
    if args.json {
        let answer = json!({
            "schema": 1, "as_of": store.today(), "known_at": world.known_at(), "from": from, "to": to,
            "in_all": figures(&sum(&cells)),
            "adherence": cells.iter().map(cell_as_json).collect::<Vec<_>>(),
        });
        return world.print_json(&answer);
    }
    world.print_bytes(as_text(&cells, (from, to)).as_bytes())
}

fn days(args: &Args, world: &World) -> Result<(NaiveDate, NaiveDate)> {
    let today = world.clock().today();
    if let (Some(from), Some(to)) = world.days_of(args.period.as_deref())? {
        return Ok((from, to));
    }
    let from = match args.from.as_deref() {
        None => today.checked_sub_days(Days::new(91)).unwrap_or(today),
        Some(text) => day_and_time(world, (text, "--from"), Lean::Back)?.0,
    };
    let to = day_ahead(world, args.to.as_deref(), "--to")?;
    if to < from {
        return Err(Failure::usage(format!(
            "--to {to} lies before --from {from}"
        )));
    }
    Ok((from, to))
}

fn sum<'a>(cells: impl IntoIterator<Item = &'a AdherenceCell>) -> Adherence {
    cells
        .into_iter()
        .fold(Adherence::default(), |sum, cell| sum.with(cell.figures))
}

fn figures(one: &Adherence) -> Map<String, Value> {
    let share = one
        .share()
        .map(|share| (share * 10_000.0).round() / 10_000.0);
    let figures = json!({
        "planned": one.planned(), "held": one.held(), "held_late": one.held_late, "skipped": one.skipped,
        "missed": one.missed, "coming": one.coming, "moved": one.moved, "decided": one.decided(), "share": share,
    });
    match figures {
        Value::Object(figures) => figures,
        _ => Map::new(),
    }
}

fn cell_as_json(cell: &AdherenceCell) -> Value {
    let mut line = Map::new();
    line.insert("cadence".into(), json!(cell.cadence.0));
    line.insert("name".into(), json!(cell.name));
    line.insert("rep".into(), json!(cell.rep.as_ref().map(|(_, name)| name)));
    line.insert("month".into(), json!(cell.month));
    line.extend(figures(&cell.figures));
    Value::Object(line)
}

fn as_text(cells: &[AdherenceCell], (from, to): (NaiveDate, NaiveDate)) -> String {
    let mut out = format!("Held against planned, {from} to {to}\n\n");
    if cells.is_empty() {
        out.push_str("Nothing was planned in these days.\n");
        return out;
    }
    let _ = writeln!(
        out,
        "{}  {}  {:>7} {:>5} {:>5} {:>7} {:>6} {:>6} {:>6}  of decided",
        text::left("Activity", 22),
        text::left("With", 20),
        "planned",
        "held",
        "late",
        "skipped",
        "missed",
        "coming",
        "moved",
    );
    let mut rows: BTreeMap<_, Vec<&AdherenceCell>> = BTreeMap::new();
    for cell in cells {
        let rep = cell.rep.as_ref().map(|(_, name)| name.as_str());
        rows.entry((cell.cadence, rep)).or_default().push(cell);
    }
    for ((_, rep), cells) in rows {
        let name = cells.first().map_or("", |cell| cell.name.as_str());
        text_line(&mut out, (name, rep.unwrap_or("")), &sum(cells));
    }
    text_line(&mut out, ("All together", ""), &sum(cells));
    out
}

fn text_line(out: &mut String, (name, rep): (&str, &str), one: &Adherence) {
    let share = one.share().map_or_else(
        || "no data".to_owned(),
        |share| format!("{:.0} % of {}", share * 100.0, one.decided()),
    );
    let _ = writeln!(
        out,
        "{}  {}  {:>7} {:>5} {:>5} {:>7} {:>6} {:>6} {:>6}  {share}",
        text::left(&text::clean(name), 22),
        text::left(&text::clean(rep), 20),
        one.planned(),
        one.held(),
        one.held_late,
        one.skipped,
        one.missed,
        one.coming,
        one.moved,
    );
}
