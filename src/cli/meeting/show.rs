//! What meetings there are, one meeting, the log of decisions, the types.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Args;
use crate::cli::{Result, World};
use crate::domain::date_words::written;
use crate::domain::meeting::{MeetingState, clock};
use crate::domain::stamp::Stamp;
use crate::storage::{
    ActionState, Attendee, DealScope, Decision, Meeting, MeetingItem, MeetingNote, MeetingPage,
    Presence, Promise,
};
use crate::ui::text;

/// Which meeting.
#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    /// The number of the meeting, as `ridealong meeting` lists it
    #[arg(value_name = "MEETING")]
    meeting: i64,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which decisions.
#[derive(Debug, clap::Args)]
pub(super) struct DecisionsArgs {
    /// Only those that hold these words
    #[arg(value_name = "WORDS")]
    words: Vec<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// How they are shown.
#[derive(Debug, clap::Args)]
pub(super) struct TypesArgs {
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn name<I>(of: Option<&(I, String)>) -> Option<&str> {
    of.map(|(_, name)| name.as_str())
}

/// A moment to the second: `2026-11-23T09:00:00`.
fn moment(at: Stamp) -> String {
    at.time().format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A meeting in short: what it is called, how far it is, and when.
pub(super) fn short(meeting: &Meeting) -> Value {
    json!({
        "id": meeting.id.0,
        "title": meeting.title,
        "state": meeting.state.key(),
        "on": meeting.day(),
        "at": filled(&meeting.planned_at),
    })
}

/// A meeting without its agenda.
pub(super) fn head(meeting: &Meeting) -> Value {
    json!({
        "id": meeting.id.0,
        "type": meeting.kind_name,
        "title": meeting.title,
        "rep": name(meeting.rep.as_ref()),
        "team": name(meeting.team.as_ref()),
        "deal": name(meeting.deal.as_ref()),
        "state": meeting.state.key(),
        "planned_on": meeting.planned_on,
        "planned_at": filled(&meeting.planned_at),
        "occurs_on": meeting.occurrence.map(|(_, day)| day),
        "started_at": meeting.started_at.map(moment),
        "ended_at": meeting.ended_at.map(moment),
        "reason": filled(&meeting.reason),
        "minutes": meeting.minutes,
        "decisions": meeting.decisions,
        "actions": meeting.actions,
    })
}

/// The scope of a rep's name.
fn scope(store: &crate::storage::Store, rep: Option<&str>) -> Result<DealScope> {
    let rep = rep.map(|text| store.find_rep(text)).transpose()?;
    Ok(DealScope {
        rep,
        ..DealScope::default()
    })
}

pub(super) fn list(args: &Args, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let mut meetings = store.meetings(&scope(&store, args.rep.as_deref())?)?;
    if !args.all {
        meetings.retain(|meeting| {
            matches!(meeting.state, MeetingState::Planned | MeetingState::Running)
        });
    }
    let today = store.today();
    if args.json {
        return world.print_json(&json!({
            "schema": 1,
            "as_of": today,
            "meetings": meetings.iter().map(head).collect::<Vec<_>>(),
        }));
    }
    let mut out = format!("Meetings as of {today}\n");
    if meetings.is_empty() {
        out.push_str(
            "\nNone is planned. ridealong meeting plan 1:1 \"Ana Duarte\" --on fri plans one.\n",
        );
    }
    for meeting in &meetings {
        let _ = writeln!(out, "{}", text::clean(&line(meeting, today)));
    }
    world.print_bytes(out.as_bytes())
}

fn line(meeting: &Meeting, today: NaiveDate) -> String {
    let mark = match meeting.state {
        MeetingState::Planned if meeting.planned_on < today => "!",
        MeetingState::Running => ">",
        MeetingState::Held => "x",
        MeetingState::Dropped => "-",
        MeetingState::Planned => " ",
    };
    let time = match meeting.started_at {
        Some(at) => at.time().format("%H:%M").to_string(),
        None => meeting.planned_at.clone(),
    };
    let mut line = format!(
        "{mark} {:>3}  {} {time:5}  {}, {}",
        meeting.id,
        meeting.day(),
        meeting.title,
        meeting.state
    );
    if !meeting.reason.is_empty() {
        let _ = write!(line, "; {}", meeting.reason);
    }
    line
}

pub(super) fn show(args: &ShowArgs, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let id = super::write::meeting(&store, args.meeting)?.id;
    let page = store.meeting_page(id)?;
    if args.json {
        return world.print_json(&as_json(&page));
    }
    let asked = store.asked_to(&page)?;
    world.print_bytes(as_text(&page, &asked, store.today()).as_bytes())
}

fn as_json(page: &MeetingPage) -> Value {
    let missing: Vec<&str> = page.missing.iter().map(|output| output.key()).collect();
    json!({
        "schema": 1,
        "meeting": head(&page.meeting),
        "question": filled(&page.kind.details.question),
        "standard": filled(&page.kind.details.standard),
        "running": page.running().map(|at| at + 1),
        "agenda": page.items.iter().map(item).collect::<Vec<_>>(),
        "attendance": page.attendees.iter().map(attendee).collect::<Vec<_>>(),
        "last_on": page.carried.last.map(|(_, day)| day),
        "promised": page.carried.promises.iter().map(promise).collect::<Vec<_>>(),
        "actions": page.actions.iter().map(promise).collect::<Vec<_>>(),
        "decisions": page.decisions.iter().map(decision).collect::<Vec<_>>(),
        "notes": page.notes.iter().map(note).collect::<Vec<_>>(),
        "missing": missing,
    })
}

fn item(item: &MeetingItem) -> Value {
    json!({
        "name": item.name,
        "minutes": item.minutes,
        "prompt": filled(&item.prompt),
        "part": filled(&item.part),
        "spent_seconds": item.spent_ms / 1000,
        "done": item.done,
    })
}

fn attendee(attendee: &Attendee) -> Value {
    json!({
        "name": attendee.name,
        "guest": attendee.rep.is_none(),
        "presence": filled(attendee.presence.key()),
    })
}

fn promise(promise: &Promise) -> Value {
    json!({
        "id": promise.id.0,
        "text": promise.text,
        "owner": name(promise.owner.as_ref()),
        "due_on": promise.due_on,
        "state": promise.state.key(),
        "reason": filled(&promise.reason),
        "private": promise.private,
    })
}

fn decision(decision: &Decision) -> Value {
    json!({
        "id": decision.id.0,
        "text": decision.text,
        "because": filled(&decision.reason),
        "private": decision.private,
        "meeting": decision.meeting.as_ref().map(|(id, _)| id.0),
        "title": name(decision.meeting.as_ref()),
        "rep": name(decision.rep.as_ref()),
        "deal": name(decision.deal.as_ref()),
        "decided_on": decision.decided_at.day(),
    })
}

fn note(note: &MeetingNote) -> Value {
    json!({
        "id": note.id.0,
        "text": note.text,
        "private": note.private,
        "opinion": note.opinion,
        "written_at": moment(note.written_at),
    })
}

fn as_text(page: &MeetingPage, asked: &[String], today: NaiveDate) -> String {
    let mut out = format!("{}\n{}\n", page.meeting.title, line(&page.meeting, today));
    if !page.kind.details.question.is_empty() {
        let _ = writeln!(out, "{}", page.kind.details.question);
    }
    if page.attendees.is_empty() {
        let _ = writeln!(out, "Asked: {}", asked.join(", "));
    }
    for one in &page.attendees {
        let guest = if one.rep.is_none() { " (guest)" } else { "" };
        if one.presence != Presence::Unknown {
            let _ = writeln!(out, "  {}{guest}: {}", one.name, one.presence);
        }
    }
    out.push_str("\nAgenda\n");
    for (at, item) in page.items.iter().enumerate() {
        let mark = match (page.running() == Some(at), item.done) {
            (true, _) => ">",
            (_, true) => "x",
            _ => " ",
        };
        let spent = clock(item.spent_ms);
        let _ = writeln!(
            out,
            "  {mark} {spent:>6} of {:>3} min  {}",
            item.minutes, item.name
        );
    }
    section(
        &mut out,
        "Promised before",
        page.carried.promises.iter().map(promised),
    );
    section(&mut out, "Actions", page.actions.iter().map(promised));
    section(
        &mut out,
        "Decisions",
        page.decisions
            .iter()
            .map(|one| format!("{}{}", private(one.private), one.text)),
    );
    section(
        &mut out,
        "Notes",
        page.notes.iter().map(|one| {
            let kind = if one.opinion { "opinion: " } else { "" };
            format!(
                "{}{kind}{}",
                private(one.private),
                one.text.replace('\n', "\n      ")
            )
        }),
    );
    if !page.missing.is_empty() {
        let missing = crate::domain::meeting::in_words(&page.missing);
        let _ = writeln!(out, "\nStill missing: {missing}");
    }
    out
}

fn private(private: bool) -> &'static str {
    if private { "(private) " } else { "" }
}

fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for line in lines {
        for part in line.lines() {
            let _ = writeln!(out, "  {}", text::clean(part));
        }
    }
}

fn promised(promise: &Promise) -> String {
    let mark = match promise.state {
        ActionState::Open => "[ ]",
        ActionState::Done => "[x]",
        ActionState::Dropped => "[-]",
    };
    let due = promise.due_on.map_or_else(|| "no date".to_owned(), written);
    let who = name(promise.owner.as_ref()).unwrap_or("you");
    let hidden = private(promise.private);
    format!(
        "{mark} {} {hidden}{} ({who}, {due})",
        promise.id, promise.text
    )
}

pub(super) fn decisions(args: &DecisionsArgs, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let mut log = store.decisions(&DealScope::default())?;
    let words = crate::storage::fold(&args.words.join(" "));
    log.retain(|one| {
        let title = name(one.meeting.as_ref()).unwrap_or_default();
        let rep = name(one.rep.as_ref()).unwrap_or_default();
        let all = crate::storage::fold(&format!("{} {} {title} {rep}", one.text, one.reason));
        words.split_whitespace().all(|word| all.contains(word))
    });
    if args.json {
        return world.print_json(&json!({
            "schema": 1,
            "as_of": store.today(),
            "decisions": log.iter().map(decision).collect::<Vec<_>>(),
        }));
    }
    let mut out = String::new();
    for one in &log {
        let title = name(one.meeting.as_ref()).unwrap_or_default();
        let because =
            filled(&one.reason).map_or_else(String::new, |why| format!(", because: {why}"));
        let hidden = private(one.private);
        let said = format!(
            "{}  {hidden}{}{because} ({title})",
            one.decided_at.day(),
            one.text
        );
        let _ = writeln!(out, "{}", text::clean(&said));
    }
    if log.is_empty() {
        out.push_str("No decision is written down here.\n");
    }
    world.print_bytes(out.as_bytes())
}

pub(super) fn types(args: &TypesArgs, world: &mut World) -> Result {
    let store = world.store_to_read()?;
    let types = store.meeting_types()?;
    if args.json {
        let types: Vec<Value> = types
            .iter()
            .map(|line| {
                let agenda: Vec<Value> = line
                    .details
                    .agenda
                    .iter()
                    .map(|item| {
                        json!({ "name": item.name, "minutes": item.minutes, "prompt": filled(&item.prompt),
                            "part": filled(&item.part) })
                    })
                    .collect();
                let outputs: Vec<&str> = line.details.outputs.iter().map(|one| one.key()).collect();
                json!({
                    "key": line.details.key,
                    "name": line.details.name,
                    "per": line.details.per.key(),
                    "question": filled(&line.details.question),
                    "standard": filled(&line.details.standard),
                    "outputs": outputs,
                    "minutes": line.details.minutes(),
                    "active": line.active,
                    "held": line.held,
                    "agenda": agenda,
                })
            })
            .collect();
        return world.print_json(&json!({ "schema": 1, "types": types }));
    }
    let mut out = String::new();
    for line in types.iter().filter(|line| line.active) {
        let details = &line.details;
        let said = format!(
            "{:<20} {:<4} {:>3} min  {}: {}",
            details.key,
            details.per.key(),
            details.minutes(),
            details.name,
            details.question
        );
        let _ = writeln!(out, "{}", text::clean(&said));
    }
    world.print_bytes(out.as_bytes())
}
