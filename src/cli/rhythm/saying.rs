//! What is said of the cadences: as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::time_of_day;
use crate::cli::World;
use crate::domain::cadence::{LEADERSHIP_LIMIT, RuleVersion, WEEK_HOURS, WeeklyCost};
use crate::storage::{CadenceLine, Store};
use crate::ui::text;

pub(super) fn total(lines: &[CadenceLine]) -> WeeklyCost {
    lines
        .iter()
        .fold(WeeklyCost::default(), |sum, line| sum.with(line.cost))
}

pub(super) fn document(store: &Store, world: &World, lines: &[CadenceLine]) -> Value {
    let cost = total(lines);
    json!({
        "schema": 1,
        "as_of": store.today(),
        "known_at": world.known_at(),
        "week_hours": WEEK_HOURS,
        "hours_a_week": hours(cost),
        "share_of_week": share(cost),
        "cadences": lines.iter().map(line_as_json).collect::<Vec<_>>(),
    })
}

fn line_as_json(line: &CadenceLine) -> Value {
    let version = line.version.as_ref();
    let of = |pick: fn(&RuleVersion) -> Value| version.map(pick);
    json!({
        "id": line.cadence.id.0,
        "name": line.cadence.name,
        "kind": line.cadence.kind.key(),
        "meeting_type": line.cadence.meeting_type.map(|id| id.0),
        "per": line.cadence.per.key(),
        "whom": line.whom,
        "with": line.with,
        "rule": of(|version| json!(version.recurrence.rule().to_string())),
        "words": of(|version| json!(version.recurrence.words())),
        "at": version.and_then(|version| time_of_day(version.at)),
        "minutes": of(|version| json!(version.minutes)),
        "prep_minutes": of(|version| json!(version.prep_minutes)),
        "on_day_off": of(|version| json!(version.on_day_off.key())),
        "starts_on": version.map(|version| version.starts_on),
        "ends_on": version.and_then(|version| version.ends_on),
        "changes_on": line.changes_on,
        "next": line.next,
        "missed": line.missed,
        "ended": line.ended,
        "hours_a_week": hours(line.cost),
    })
}

pub(super) fn hours(cost: WeeklyCost) -> f64 {
    (cost.hours() * 100.0).round() / 100.0
}

pub(super) fn share(cost: WeeklyCost) -> f64 {
    (cost.share() * 10_000.0).round() / 10_000.0
}

/// `8.5 h a week, 21 % of 40 h`, with advice where it is too much.
pub(super) fn in_words(cost: WeeklyCost) -> String {
    let advice = if cost.is_too_much() {
        format!(
            "! More than {:.0} % of the week: shorten, or take turns. ",
            LEADERSHIP_LIMIT * 100.0
        )
    } else {
        String::new()
    };
    format!(
        "{advice}{:.1} h a week with preparation, {:.0} % of {WEEK_HOURS:.0} h",
        cost.hours(),
        cost.share() * 100.0
    )
}

pub(super) fn as_text(store: &Store, lines: &[CadenceLine]) -> String {
    let mut out = format!("The rhythm as of {}\n\n", store.today());
    if lines.is_empty() {
        out.push_str(
            "No activity yet. `ridealong rhythm adopt --dry-run` shows one to start from.\n",
        );
        return out;
    }
    for line in lines {
        out.push_str(&text_line(line));
    }
    let _ = writeln!(out, "\n{}", in_words(total(lines)));
    out
}

pub(super) fn text_line(line: &CadenceLine) -> String {
    let Some(version) = &line.version else {
        return format!(
            "{:>3}  {}\n",
            line.cadence.id,
            text::clean(&line.cadence.name)
        );
    };
    let mut said = format!(
        "{:>3}  {}  {}  {}",
        line.cadence.id,
        text::left(&text::clean(&line.cadence.name), 22),
        text::left(&text::clean(&line.whom), 18),
        text::left(&version.recurrence.words(), 32),
    );
    let _ = write!(said, "{:>6}", time_of_day(version.at).unwrap_or_default());
    let _ = write!(
        said,
        "{:>5} + {} min",
        version.minutes, version.prep_minutes
    );
    if line.ended {
        said.push_str("  ended");
    } else {
        let _ = write!(said, "  {:.1} h/week", line.cost.hours());
    }
    if let Some(next) = line.next {
        let _ = write!(said, "  next {next}");
    }
    if line.missed > 0 {
        let _ = write!(said, "  ! {} missed", line.missed);
    }
    if let Some(on) = line.changes_on {
        let _ = write!(said, "  changes on {on}");
    }
    said + "\n"
}
