//! `ridealong today`: what the rhythm, the promises and the exceptions ask for, in the order of the day.
//!
//! The JSON shape is in `docs/json.md`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Result, World};
use crate::domain::today::{Group, ItemKey, TodayItem};
use crate::storage::{DealScope, Today};
use crate::ui::text;

/// Whose day, and how much of it.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only what is about this rep; of a manager, everybody below
    #[arg(long, value_name = "REP")]
    rep: Option<String>,
    /// Only what fits into so many minutes; without a number, into the gap of the settings
    #[arg(long, value_name = "MINUTES", num_args = 0..=1, default_missing_value = "0")]
    fits: Option<i64>,
    /// What is snoozed, too
    #[arg(long)]
    snoozed: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let scope = DealScope {
        rep: rep.transpose()?,
        ..DealScope::default()
    };
    let limits = &world.config().today_limits();
    let gap = match args.fits {
        Some(0) => Some(limits.gap_minutes.value),
        other => other,
    };
    let today = store.today_list(&scope, limits)?;
    let shown: Vec<&TodayItem> = today
        .items
        .iter()
        .filter(|item| args.snoozed || item.snoozed_until.is_none())
        .filter(|item| gap.is_none_or(|minutes| item.fits(minutes)))
        .collect();
    if args.json {
        let known_at = world.known_at();
        return world.print_json(&json!({
            "schema": 1,
            "as_of": today.day,
            "known_at": known_at,
            "week": {
                "planned_minutes": today.budget.planned,
                "done_minutes": today.budget.done,
                "hours": today.budget.week_hours,
                "share": today.budget.share(),
            },
            "items": shown.iter().map(|item| as_json(item, &today)).collect::<Vec<_>>(),
            "snoozed": today.items.len() - today.shown().count(),
            "not_listed": today.left_out,
        }));
    }
    world.print_bytes(as_text(&shown, &today).as_bytes())
}

fn as_json(item: &TodayItem, today: &Today) -> Value {
    let time = |at: chrono::NaiveTime| at.format("%H:%M").to_string();
    json!({
        "key": item.key.to_string(),
        "group": item.group(today.day).key(),
        "kind": item.kind,
        "title": item.title,
        "with": (!item.with.is_empty()).then_some(&item.with),
        "due_on": item.due_on,
        "at": item.at.map(time),
        "days_overdue": item.days_overdue(today.day),
        "minutes": item.minutes,
        "mine": item.mine,
        "why": item.why,
        "snoozed_until": item.snoozed_until.map(|(day, at)| {
            at.map_or_else(|| day.to_string(), |at| format!("{day} {}", time(at)))
        }),
    })
}

fn as_text(shown: &[&TodayItem], today: &Today) -> String {
    let mut out = format!("Today, {}\n", today.day.format("%A %-d %B %Y"));
    let budget = today.budget.in_words();
    if !budget.is_empty() {
        let _ = writeln!(out, "This week {budget}");
    }
    for group in Group::ALL {
        let lines: Vec<&&TodayItem> = shown
            .iter()
            .filter(|item| item.group(today.day) == group)
            .collect();
        if lines.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{}", group.label());
        for item in lines {
            line(&mut out, item, today);
        }
    }
    if shown.is_empty() {
        out.push_str(
            "\nNothing asks for you now. ridealong add \"call Ana fri 15:00\" adds an action.\n",
        );
        if let Some((day, text)) = &today.later {
            let _ = writeln!(out, "Next: {}, {day}", text::clean(text));
        }
    }
    if today.left_out > 0 {
        let _ = writeln!(out, "\nand {} more open actions", today.left_out);
    }
    out
}

fn line(out: &mut String, item: &TodayItem, today: &Today) {
    let late = if item.is_late(today.day, today.time) {
        "!"
    } else {
        " "
    };
    let at = item.at.map(|at| at.format(" %H:%M").to_string());
    let day = item.due_on.map_or_else(
        || "          ".to_owned(),
        |day| format!("{day}{}", at.unwrap_or_default()),
    );
    let with = if item.with.is_empty() || item.title.contains(&item.with) {
        String::new()
    } else {
        format!(" ({})", item.with)
    };
    let title = format!("{}{with}", item.title);
    let title = text::clean(&title);
    let _ = writeln!(out, "{late} {day}  {}: {title}  [{}]", item.kind, item.key);
    if !matches!(item.key, ItemKey::More(_)) {
        let _ = writeln!(out, "              {}", text::clean(&item.why));
    }
}
