//! Ride-alongs with their calls, as text and as JSON.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Args;
use crate::cli::{Result, World};
use crate::domain::observing::{CallOutcome, MarkKind, ObjectiveMet, Speaker, clock_words};
use crate::domain::stamp::Stamp;
use crate::storage::{
    Call, CallMark, CallRating, CallReading, DealScope, LiveBehaviour, RideAlong, RideAlongState,
    Store,
};
use crate::ui::text;

pub(super) fn list(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let rep = args.rep.as_deref().map(|name| store.find_rep(name));
    let scope = DealScope {
        rep: rep.transpose()?,
        ..DealScope::default()
    };
    let mut rides = store.ride_alongs(&scope)?;
    rides.retain(|ride| args.all || ride.state == RideAlongState::Planned);
    if args.json {
        let answer = as_json(&store, &rides, world.known_at())?;
        return world.print_json(&answer);
    }
    let mut out = format!("Ride-alongs as of {}\n", store.today());
    if rides.is_empty() {
        out.push_str("\nNone planned. ridealong ride-along plan \"Ana Duarte\" --on fri\n");
    }
    for ride in &rides {
        out.push('\n');
        out.push_str(&head(ride));
        for call in store.calls_of(ride.id)? {
            out.push_str(&line(&call));
        }
    }
    world.print_bytes(out.as_bytes())
}

fn head(ride: &RideAlong) -> String {
    let mut said = format!(
        "{:>4}  {}  {} with {}, {}",
        ride.id,
        ride.day(),
        ride.kind,
        ride.rep_name,
        ride.state
    );
    if let Some((_, skill)) = &ride.competency {
        let _ = write!(said, ", in focus: {skill}");
    }
    if !ride.reason.is_empty() {
        let _ = write!(said, " ({})", ride.reason);
    }
    format!("{}\n", text::clean(&said))
}

fn line(call: &Call) -> String {
    let at = call
        .details
        .at
        .map_or_else(|| "     ".to_owned(), |at| at.format("%H:%M").to_string());
    let mut said = format!(
        "      call {}: {at} {} with {}, {}",
        call.id,
        call.details.call_type,
        call.with(),
        call.state
    );
    if let Some(outcome) = call.outcome {
        let _ = write!(said, ": {outcome}");
    }
    if let Some(met) = call.objective_met {
        let _ = write!(said, ", {met}");
    }
    if !call.reason.is_empty() {
        let _ = write!(said, ": {}", call.reason);
    }
    format!("{}\n", text::clean(&said))
}

/// One ride-along with everything about its calls.
pub(super) fn one(store: &Store, ride: &RideAlong) -> Result<String> {
    let mut out = head(ride);
    for call in store.calls_of(ride.id)? {
        let reading = store.call_reading(call.id)?;
        out.push('\n');
        out.push_str(&line(&reading.call));
        let details = &reading.call.details;
        for (label, words) in [
            ("objective", &details.objective),
            ("back-up", &details.backup),
            ("stretch", &details.stretch),
            ("how it ended", &reading.call.ended_how),
        ] {
            if !words.is_empty() {
                let _ = writeln!(out, "        {label}: {}", text::clean(words));
            }
        }
        for one in &reading.behaviours {
            let times = reading.tally().count(one.ticked.behaviour).times;
            let letter = one.letter.unwrap_or(' ');
            let _ = writeln!(out, "        {letter} {} {times}×", text::clean(&one.text));
        }
        for mark in &reading.marks {
            let _ = writeln!(out, "        {}", text::clean(&marked(mark)));
        }
        for rating in &reading.ratings {
            let name = name_of(&reading, rating);
            let level = rating
                .level
                .map_or_else(String::new, |level| format!(", level {level}"));
            let said = format!("{name}: used {}{level} {}", rating.used, rating.note);
            let _ = writeln!(out, "        {}", text::clean(said.trim_end()));
        }
    }
    Ok(out)
}

fn marked(mark: &CallMark) -> String {
    let at = clock_words(mark.mark.after_ms);
    match mark.mark.kind {
        MarkKind::Tick => format!("{at}  {}", mark.text),
        MarkKind::Quote => {
            let who = mark.speaker.map_or("", Speaker::label);
            format!("{at}  {who}: “{}”", mark.text)
        }
        kind => format!("{at}  {kind}"),
    }
}

fn name_of<'a>(reading: &'a CallReading, rating: &CallRating) -> &'a str {
    let found = reading
        .competencies
        .iter()
        .find(|line| line.id == rating.competency);
    found.map_or("", |line| &line.details.name)
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Every ride-along with its calls.
pub(super) fn as_json(
    store: &Store,
    rides: &[RideAlong],
    known_at: Option<NaiveDate>,
) -> Result<Value> {
    let mut all = Vec::new();
    for ride in rides {
        let mut calls = Vec::new();
        for call in store.calls_of(ride.id)? {
            calls.push(call_json(&store.call_reading(call.id)?));
        }
        all.push(json!({
            "id": ride.id.0,
            "rep": ride.rep_name,
            "kind": ride.kind.key(),
            "skill": ride.competency.as_ref().map(|(_, name)| name),
            "deal": ride.deal.as_ref().map(|(_, name)| name),
            "purpose": filled(&ride.purpose),
            "planned_on": ride.planned_on,
            "state": ride.state.key(),
            "held_on": ride.held_on,
            "reason": filled(&ride.reason),
            "occurrence": ride.occurrence_key().map(|key| key.to_string()),
            "calls": calls,
        }));
    }
    Ok(json!({
        "schema": 1,
        "as_of": store.today(),
        "known_at": known_at,
        "ride_alongs": all,
    }))
}

fn call_json(reading: &CallReading) -> Value {
    let (call, details) = (&reading.call, &reading.call.details);
    let time = |stamp: Option<Stamp>| {
        stamp.map(|stamp| stamp.time().format("%Y-%m-%dT%H:%M:%S").to_string())
    };
    json!({
        "id": call.id.0,
        "deal": details.deal.as_ref().map(|(_, name)| name),
        "customer": filled(&details.customer),
        "at": details.at.map(|at| at.format("%H:%M").to_string()),
        "type": details.call_type.key(),
        "objective": filled(&details.objective),
        "backup_objective": filled(&details.backup),
        "stretch_objective": filled(&details.stretch),
        "questions": filled(&details.questions),
        "objections": filled(&details.objections),
        "my_role": filled(&details.my_role),
        "recording": filled(&details.recording),
        "state": call.state.key(),
        "started_at": time(call.started_at),
        "ended_at": time(call.ended_at),
        "took_over_at": time(call.took_over_at),
        "outcome": call.outcome.map(CallOutcome::key),
        "objective_met": call.objective_met.map(ObjectiveMet::key),
        "ended_how": filled(&call.ended_how),
        "reason": filled(&call.reason),
        "behaviours": reading.behaviours.iter().map(|one| behaviour(reading, one)).collect::<Vec<_>>(),
        "marks": reading.marks.iter().map(mark).collect::<Vec<_>>(),
        "observed": reading.ratings.iter().map(|rating| observed(reading, rating)).collect::<Vec<_>>(),
    })
}

fn behaviour(reading: &CallReading, one: &LiveBehaviour) -> Value {
    let count = reading.tally().count(one.ticked.behaviour);
    json!({
        "letter": one.letter.map(|letter| letter.to_string()),
        "text": one.text,
        "competency": one.competency_name,
        "wanted": one.ticked.wanted,
        "times": count.times,
        "not_counted": count.not_counted,
    })
}

fn mark(mark: &CallMark) -> Value {
    json!({
        "kind": mark.mark.kind.key(),
        "after_seconds": mark.mark.after_ms / 1000,
        "text": filled(&mark.text),
        "speaker": mark.speaker.map(Speaker::key),
    })
}

fn observed(reading: &CallReading, rating: &CallRating) -> Value {
    json!({
        "competency": name_of(reading, rating),
        "used": rating.used.key(),
        "times": rating.times,
        "level": rating.level,
        "note": filled(&rating.note),
    })
}
