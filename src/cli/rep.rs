//! `ridealong rep`: one rep on one page: question, numbers, focus, promises both ways, skills, time line, what is next.
//!
//! The JSON shape is in `docs/json.md`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::prep::{merge, pack_json, record_json, section_text};
use super::{Result, World};
use crate::domain::competency::Used;
use crate::domain::prep_pack::{Part, Promise, PromiseState, promise_lines};
use crate::storage::{
    DealScope, NextConversation, PrepSettings, RepSheet, SeenCompetency, TimeLine, TimeLineEntry,
};

/// Who, and how much of the time line.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rep, by name or a part of it
    #[arg(value_name = "REP")]
    rep: String,
    /// Only entries of the time line that hold these words
    #[arg(long, value_name = "WORDS", default_value = "")]
    search: String,
    /// The most entries of the time line, the newest first
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    most: usize,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let settings = PrepSettings::of(world.config());
    let store = world.store_to_read()?;
    let rep = store.find_rep(&args.rep)?;
    let sheet = store.rep_sheet(rep, &DealScope::default(), &settings)?;
    let line = store.time_line(rep, &args.search, None, 0..args.most)?;
    if args.json {
        let mut answer = pack_json(&sheet.pack);
        let known_at = world.known_at();
        merge(&mut answer, sheet_json(&sheet, &line));
        merge(&mut answer, json!({ "known_at": known_at }));
        return world.print_json(&answer);
    }
    world.print(text(&sheet, &line).trim_end())
}

fn sheet_json(sheet: &RepSheet, line: &TimeLine) -> Value {
    let today = sheet.base.on;
    let person = &sheet.person;
    json!({
        "schema": 1,
        "as_of": today,
        "name": person.name,
        "manager": filled(&person.manager),
        "team": filled(&person.team),
        "left_on": person.left_on,
        "promises": sheet.promises.iter().map(|one| promise_json(one, sheet)).collect::<Vec<_>>(),
        "skills": sheet.seen.iter().map(skill_json).collect::<Vec<_>>(),
        "next": sheet.next.as_ref().map(next_json),
        "time_line": {
            "count": line.count,
            "entries": line.entries.iter().map(entry_json).collect::<Vec<_>>(),
        },
    })
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn promise_json(one: &Promise, sheet: &RepSheet) -> Value {
    let (state, closed_on, reason) = match &one.state {
        PromiseState::Open => ("open", None, ""),
        PromiseState::Done(on) => ("done", Some(*on), ""),
        PromiseState::Dropped(on, why) => ("dropped", Some(*on), why.as_str()),
    };
    json!({
        "id": one.action.0,
        "text": one.text,
        "mine": one.by.is_none(),
        "due_on": one.due_on,
        "overdue": one.is_overdue(sheet.base.on),
        "state": state,
        "moves": one.moved.as_ref().map_or(0, |moved| moved.times),
        "made_on": one.made_on,
        "closed_on": closed_on,
        "reason": filled(reason),
        "private": one.private,
    })
}

fn skill_json(seen: &SeenCompetency) -> Value {
    let last = seen.latest.iter().find(|one| one.used != Used::NotObserved);
    json!({
        "competency": seen.name,
        "used": seen.seen.used,
        "occasions": seen.seen.occasions(),
        "level": seen.seen.mean_level().map(|level| (level * 100.0).round() / 100.0),
        "rated": seen.seen.rated(),
        "last_on": last.map(|one| one.observed_on),
    })
}

fn next_json(next: &NextConversation) -> Value {
    json!({
        "what": next.what,
        "on": next.on,
        "at": filled(&next.at),
        "record": next.begins.record().map(record_json),
        "occurrence": next.begins.occurrence().map(|key| key.to_string()),
    })
}

fn entry_json(entry: &TimeLineEntry) -> Value {
    json!({
        "at": entry.at.time().format("%Y-%m-%dT%H:%M:%S").to_string(),
        "kind": entry.noted.key(),
        "text": entry.text,
        "more": filled(&entry.more),
        "amount": entry.amount.map(crate::domain::money::Money::as_f64),
        "currency": entry.amount.map(|amount| amount.currency.code().to_owned()),
        "private": entry.private,
        "record": entry.opens.map(record_json),
    })
}

fn text(sheet: &RepSheet, line: &TimeLine) -> String {
    let person = &sheet.person;
    let mut who = vec![person.name.clone()];
    who.extend((!person.manager.is_empty()).then(|| format!("reports to {}", person.manager)));
    who.extend((!person.team.is_empty()).then(|| format!("team {}", person.team)));
    who.extend(person.left_on.map(|day| format!("left on {day}")));
    let mut out = format!("{}\n", who.join(", "));
    let section = |part: Part, out: &mut String| {
        if let Some(section) = sheet.pack.section(part) {
            section_text(section, out);
        }
    };
    section(Part::Question, &mut out);
    let _ = writeln!(out, "    ({})", sheet.pack.question.reason);
    section(Part::Numbers, &mut out);
    section(Part::Plan, &mut out);
    out.push_str("\nPromises\n");
    let lines = promise_lines(sheet.promises.iter(), sheet.base.on, false);
    for line in &lines {
        let _ = writeln!(out, "  {} {}", line.mark.sign(), line.text);
    }
    if lines.is_empty() {
        out.push_str("    No promise is open, and none was closed in the last 30 days.\n");
    }
    section(Part::Observations, &mut out);
    section(Part::Exceptions, &mut out);
    let shown = line.entries.len();
    let _ = writeln!(out, "\nTime line, {shown} of {}", line.count);
    for entry in &line.entries {
        let _ = writeln!(out, "  {}", entry_text(entry));
    }
    let next = sheet.next.as_ref().map_or_else(
        || "nothing planned".to_owned(),
        |next| {
            let at = if next.at.is_empty() {
                String::new()
            } else {
                format!(", {}", next.at)
            };
            format!("{} on {}{at}", next.what, next.on.format("%a %-d %b %Y"))
        },
    );
    let _ = writeln!(out, "\nNext: {next}");
    out
}

fn entry_text(entry: &TimeLineEntry) -> String {
    let mut parts = vec![entry.text.split_whitespace().collect::<Vec<_>>().join(" ")];
    parts.extend(entry.amount.map(|amount| amount.to_string()));
    parts.extend((!entry.more.is_empty()).then(|| entry.more.clone()));
    format!(
        "{}  {:10}  {}",
        entry.at.day(),
        entry.noted.label(),
        parts.join(" · ")
    )
}
