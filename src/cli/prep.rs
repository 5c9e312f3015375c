//! `ridealong prep`: the prep pack of a conversation or a meeting, on one page.
//!
//! The JSON shape is in `docs/json.md`.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Failure, Result, World};
use crate::domain::date_words::{DateReader, Lean};
use crate::domain::ids::MeetingId;
use crate::domain::prep_pack::{Line, Opens, PrepPack, Section};
use crate::storage::{PrepFor, PrepSettings};

/// For whom, and since when.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rep of a conversation between two. Without a name: everybody, as for a team meeting
    #[arg(value_name = "REP")]
    rep: Option<String>,
    /// The meeting that it is for, by its number: its rep or team, since the one before it
    #[arg(long, value_name = "NUMBER", conflicts_with = "rep")]
    meeting: Option<i64>,
    /// Only this deal, as for a deal review
    #[arg(long, value_name = "DEAL")]
    deal: Option<String>,
    /// Since this day (2026-11-01, mon, -2w …); without it since the last meeting of --meeting, else two weeks
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    since: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub fn run(args: &Args, world: &mut World) -> Result {
    let since = args
        .since
        .as_deref()
        .map(|text| day(text, world))
        .transpose()?;
    let settings = PrepSettings::of(world.config());
    let store = world.store_to_read()?;
    let mut wanted = match (&args.rep, args.meeting) {
        (Some(name), _) => PrepFor::rep(store.find_rep(name)?),
        (None, Some(meeting)) => store.prep_for(MeetingId(meeting))?,
        (None, None) => PrepFor::team(None),
    };
    wanted.since = since.or(wanted.since);
    if let Some(deal) = &args.deal {
        wanted.deal = Some(store.find_deal(deal)?);
    }
    let pack = store.prep_pack(&wanted, &settings)?;
    let whom = match wanted.rep {
        Some(rep) => Some(store.rep_name(rep)?),
        None => None,
    };
    if args.json {
        let mut answer = pack_json(&pack);
        let known_at = world.known_at();
        let with = json!({
            "schema": 1,
            "as_of": store.today(),
            "known_at": known_at,
            "rep": whom,
        });
        merge(&mut answer, with);
        return world.print_json(&answer);
    }
    let whom = whom.as_deref().unwrap_or("everybody");
    let mut out = format!("Prep pack, {whom}, {}\n", pack.since_said);
    for section in &pack.sections {
        section_text(section, &mut out);
    }
    let _ = writeln!(out, "     ({})", pack.question.reason);
    world.print(out.trim_end())
}

fn day(text: &str, world: &World) -> Result<NaiveDate> {
    let calendar = world.calendar();
    let reader = DateReader {
        lean: Lean::Back,
        order: world.date_order(),
        ..DateReader::new(world.clock().today(), &calendar)
    };
    let typed = reader
        .parse(text)
        .map_err(|error| Failure::usage(format!("--since: {error}")))?;
    Ok(typed.date)
}

/// The fields of one object put into another.
pub(super) fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}

/// A part with its lines, as text.
pub(super) fn section_text(section: &Section, out: &mut String) {
    let _ = writeln!(out, "\n{}", section.part);
    for line in &section.lines {
        let private = if line.private { " (private)" } else { "" };
        let _ = writeln!(out, "  {} {}{private}", line.mark.sign(), line.text);
    }
    if section.lines.is_empty() {
        let _ = writeln!(out, "    {}", section.part.nothing());
    }
    if section.more > 0 {
        let _ = writeln!(out, "    {}", section.rest());
    }
}

/// A pack: since when, its parts, the question.
pub(super) fn pack_json(pack: &PrepPack) -> Value {
    let sections: Vec<Value> = pack
        .sections
        .iter()
        .map(|section| {
            json!({
                "part": section.part.key(),
                "name": section.part.label(),
                "lines": section.lines.iter().map(line_json).collect::<Vec<_>>(),
                "more": section.more,
            })
        })
        .collect();
    let question = &pack.question;
    json!({
        "since": pack.since,
        "since_said": pack.since_said,
        "parts": sections,
        "question": {
            "rule": question.rule,
            "text": question.text,
            "reason": question.reason,
            "record": question.opens.map(record_json),
            "private": question.private,
        },
    })
}

fn line_json(line: &Line) -> Value {
    json!({
        "text": line.text,
        "mark": line.mark.key(),
        "record": line.opens.map(record_json),
        "private": line.private,
    })
}

/// The record behind a line: its kind and its number.
pub(super) fn record_json(opens: Opens) -> Value {
    let (kind, id) = match opens {
        Opens::Deal(id) => ("deal", id.0),
        Opens::Action(id) => ("action", id.0),
        Opens::Plan(id) => ("plan", id.0),
        Opens::Meeting(id) => ("meeting", id.0),
        Opens::RideAlong(id) => ("ride_along", id.0),
        Opens::Skills(id) => ("skills", id.0),
        Opens::Goals(id) => ("goals", id.0),
        Opens::Rep(id) => ("rep", id.0),
    };
    json!({ "kind": kind, "id": id })
}
