//! `ridealong coverage`: who was coached, how long ago and how much; and how good the manager's own debriefs are.
//!
//! The JSON shape is in `docs/json.md`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Result, World};
use crate::domain::coaching_record::{Measure, WINDOW_DAYS};
use crate::storage::{CoverageLine, DealScope, Store};
use crate::ui::text;

/// Whose.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this rep's; of a manager, everybody's below
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// The debriefs of these days; by default all
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let (from, to) = world.days_of(args.period.as_deref())?;
    let store = world.store_to_read()?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let scope = DealScope {
        rep: rep.transpose()?,
        from,
        to,
        ..DealScope::default()
    };
    let lines = store.coaching_coverage(&scope)?;
    let measures = store.debrief_quality(&scope)?;
    if args.json {
        return world.print_json(&as_json(&store, &lines, &measures));
    }
    let at_quota = store.at_quota(lines.iter().map(|line| line.rep))?;
    let mut out = as_text(&store, &lines, &measures);
    if let Some((share, band)) = at_quota.share().zip(at_quota.band()) {
        let _ = writeln!(
            out,
            "\nAt quota in the last period that is over: {} of {} reps ({:.0} %), {}",
            at_quota.reached,
            at_quota.of,
            share * 100.0,
            band.label()
        );
    }
    world.print_bytes(out.as_bytes())
}

fn as_json(store: &Store, lines: &[CoverageLine], measures: &[Measure]) -> Value {
    let today = store.today();
    let reps = lines.iter().map(|line| {
        let days = line.last_on.map(|on| (today - on).num_days());
        json!({
            "rep": line.name,
            "last_coached_on": line.last_on,
            "days_ago": days,
            "next_ride_along_on": line.next.as_ref().map(|ride| ride.planned_on),
            "in_window": line.coached,
        })
    });
    json!({
        "schema": 1,
        "as_of": today,
        "window_days": WINDOW_DAYS,
        "reps": reps.collect::<Vec<_>>(),
        "debriefs": measures,
    })
}

fn as_text(store: &Store, lines: &[CoverageLine], measures: &[Measure]) -> String {
    let today = store.today();
    let mut out = format!("Coaching as of {today}; counts of the last {WINDOW_DAYS} days\n\n");
    let _ = writeln!(
        out,
        "{:<24} {:<14} {:<10} {:>5} {:>4} {:>4} {:>6} {:>7}",
        "Rep", "Last", "Next", "Rides", "Seen", "1:1s", "Checks", "Minutes"
    );
    for line in lines {
        let last = match line.last_on.map(|on| (today - on).num_days()) {
            None => "never".to_owned(),
            Some(0) => "today".to_owned(),
            Some(days) => format!("{days} days ago"),
        };
        let next = line.next.as_ref();
        let next = next.map_or("–".to_owned(), |ride| ride.planned_on.to_string());
        let coached = &line.coached;
        let minutes = match (coached.minutes, coached.untimed) {
            (0, _) => "no data".to_owned(),
            (minutes, 0) => minutes.to_string(),
            (minutes, _) => format!("{minutes}+"),
        };
        let _ = writeln!(
            out,
            "{} {} {next:<10} {:>5} {:>4} {:>4} {:>6} {minutes:>7}",
            text::left(&text::clean(&line.name), 24),
            text::left(&last, 14),
            coached.ride_alongs,
            coached.observations,
            coached.one_on_ones,
            coached.check_ins,
        );
    }
    out.push_str("\nMy debriefs\n");
    for measure in measures {
        let share = match measure.of {
            0 => "no data".to_owned(),
            of => format!("{} of {of}", measure.hit),
        };
        let _ = writeln!(out, "  {:<34} {share}", measure.label);
    }
    out
}
