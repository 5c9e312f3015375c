//! What happened in a meeting, written down from a shell.

use chrono::NaiveDate;
use serde_json::json;

use crate::cli::{Failure, Result, World};
use crate::domain::cadence::OccurrenceKey;
use crate::domain::date_words::{DateReader, spoken};
use crate::domain::ids::MeetingId;
use crate::domain::meeting::{MeetingState, in_words};
use crate::storage::{EndMeeting, Meeting, NewMeeting, Store};

use super::show::short;

/// What is planned.
#[derive(Debug, clap::Args)]
pub(super) struct PlanArgs {
    /// The type: its key or name, `ridealong meeting types` lists them
    #[arg(value_name = "TYPE")]
    kind: String,
    /// With whom, where the type is with one rep; the team where it is with a team
    #[arg(value_name = "WHO")]
    who: Option<String>,
    /// On which day
    #[arg(
        long,
        value_name = "DAY",
        default_value = "today",
        allow_hyphen_values = true
    )]
    on: String,
    /// At what time: 9:00
    #[arg(long, value_name = "TIME", default_value = "")]
    at: String,
    /// The deal that it is about
    #[arg(long, value_name = "DEAL")]
    deal: Option<String>,
    /// What it is called; by default type and people
    #[arg(long, default_value = "")]
    title: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which meeting.
#[derive(Debug, clap::Args)]
pub(super) struct StartArgs {
    /// The number of the meeting, or the occurrence that it is: 3, 1:7:2026-11-24
    #[arg(value_name = "MEETING")]
    meeting: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Which item.
#[derive(Debug, clap::Args)]
pub(super) struct ItemArgs {
    /// The number of the meeting
    #[arg(value_name = "MEETING")]
    meeting: i64,
    /// The place of the item on the agenda, 1 first; by default the next one
    #[arg(value_name = "PLACE")]
    place: Option<usize>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// How it ends.
#[derive(Debug, clap::Args)]
pub(super) struct EndArgs {
    /// The number of the meeting
    #[arg(value_name = "MEETING")]
    meeting: i64,
    /// Why it ends without something that it must end with
    #[arg(long, default_value = "")]
    reason: String,
    /// Plan the next one for this day, where no cadence says it
    #[arg(long, value_name = "DAY")]
    next: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Why it is given up.
#[derive(Debug, clap::Args)]
pub(super) struct DropArgs {
    /// The number of the meeting
    #[arg(value_name = "MEETING")]
    meeting: i64,
    /// Why it does not take place
    #[arg(long)]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Where it goes.
#[derive(Debug, clap::Args)]
pub(super) struct MoveArgs {
    /// The number of the meeting
    #[arg(value_name = "MEETING")]
    meeting: i64,
    /// To which day
    #[arg(value_name = "DAY")]
    to: String,
    /// At what time; by default the time stays
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// What came in between
    #[arg(long, default_value = "")]
    reason: String,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// A day in words, from the day of `--as-of` on.
fn day(world: &World, text: &str) -> Result<NaiveDate> {
    let calendar = world.calendar();
    let reader = DateReader {
        order: world.date_order(),
        ..DateReader::new(world.clock().today(), &calendar)
    };
    let found = reader
        .parse(text)
        .map_err(|e| Failure::usage(e.to_string()))?;
    Ok(found.date)
}

/// The meeting, or what to do where there is none.
pub(super) fn meeting(store: &Store, id: i64) -> Result<Meeting> {
    store.meeting(MeetingId(id)).map_err(|_| {
        Failure::not_found(format!(
            "there is no meeting {id} on {}; `ridealong meeting --all` lists them with their numbers",
            store.today()
        ))
    })
}

/// Says what was done with a meeting, or answers with it.
pub(super) fn told(world: &mut World, store: &Store, id: i64, json: bool, said: &str) -> Result {
    if json {
        let meeting = meeting(store, id)?;
        return world.print_json(&json!({ "schema": 1, "meeting": short(&meeting) }));
    }
    world.print(&format!("{said} ridealong undo takes it back."))
}

pub(super) fn plan(args: &PlanArgs, world: &mut World) -> Result {
    let on = day(world, &args.on)?;
    let mut store = world.store_to_change_as_of()?;
    let kind = store.find_meeting_type(&args.kind)?;
    let mut new = NewMeeting {
        planned_at: args.at.clone(),
        title: args.title.clone(),
        ..NewMeeting::of(kind.id, on)
    };
    new.deal = args
        .deal
        .as_deref()
        .map(|text| store.find_deal(text))
        .transpose()?;
    if let Some(who) = &args.who {
        match kind.details.per {
            crate::domain::meeting::Per::Rep => new.rep = Some(store.find_rep(who)?),
            crate::domain::meeting::Per::Team => new.team = Some(store.find_team(who)?),
        }
    }
    let id = store.plan_meeting(&new)?;
    let title = store.meeting(id)?.title;
    let when = spoken(on, store.today());
    told(
        world,
        &store,
        id.0,
        args.json,
        &format!("Planned {id}: {title}, {when}."),
    )
}

pub(super) fn start(args: &StartArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let id = match args.meeting.parse::<i64>() {
        Ok(number) => number,
        Err(_) => of_occurrence(&mut store, &args.meeting)?.0,
    };
    let title = meeting(&store, id)?.title;
    store.start_meeting(MeetingId(id))?;
    told(
        world,
        &store,
        id,
        args.json,
        &format!("Started {id}: {title}."),
    )
}

/// The meeting that is an occurrence, named as `ridealong rhythm occurrences` or `ridealong today` lists it; planned
/// where there is none yet.
fn of_occurrence(store: &mut Store, typed: &str) -> Result<MeetingId> {
    let key = typed.strip_prefix("occurrence:").unwrap_or(typed);
    let key: OccurrenceKey = key.parse().map_err(|_| {
        Failure::usage(format!(
            "“{typed}” is neither the number of a meeting nor an occurrence such as 1:7:2026-11-24"
        ))
    })?;
    Ok(store.meeting_for_occurrence(&key)?)
}

pub(super) fn item(args: &ItemArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let title = meeting(&store, args.meeting)?.title;
    let page = store.meeting_page(MeetingId(args.meeting))?;
    let next = page.running().map_or(1, |at| at + 2);
    let place = args.place.unwrap_or(next);
    let item = place.checked_sub(1).and_then(|at| page.items.get(at));
    let Some(item) = item else {
        let count = page.items.len();
        return Err(Failure::usage(format!(
            "the agenda of “{title}” has {count} items; `ridealong meeting end {}` ends it",
            args.meeting
        )));
    };
    if page.meeting.state != MeetingState::Running {
        return Err(Failure::usage(format!(
            "“{title}” is {} and does not run",
            page.meeting.state
        )));
    }
    store.go_to_item(MeetingId(args.meeting), item.id)?;
    told(
        world,
        &store,
        args.meeting,
        args.json,
        &format!("Now: {}.", item.name),
    )
}

pub(super) fn end(args: &EndArgs, world: &mut World) -> Result {
    let next_on = args
        .next
        .as_deref()
        .map(|text| day(world, text))
        .transpose()?;
    let mut store = world.store_to_change_as_of()?;
    let title = meeting(&store, args.meeting)?.title;
    let end = EndMeeting {
        reason: args.reason.clone(),
        next_on,
    };
    let ended = store.end_meeting(MeetingId(args.meeting), &end)?;
    if args.json {
        let of = meeting(&store, args.meeting)?;
        let missing: Vec<&str> = ended.missing.iter().map(|output| output.key()).collect();
        return world.print_json(&json!({
            "schema": 1, "meeting": short(&of), "missing": missing, "next": ended.next.map(|id| id.0),
        }));
    }
    let mut said = format!("Ended: {title}.");
    if !ended.missing.is_empty() {
        said = format!("{said} Without {}.", in_words(&ended.missing));
    }
    if let Some((next, on)) = ended.next.zip(next_on) {
        said = format!(
            "{said} The next one is {next}, {}.",
            spoken(on, store.today())
        );
    }
    world.print(&format!("{said} ridealong undo takes it back."))
}

pub(super) fn drop_it(args: &DropArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let title = meeting(&store, args.meeting)?.title;
    store.drop_meeting(MeetingId(args.meeting), &args.reason)?;
    told(
        world,
        &store,
        args.meeting,
        args.json,
        &format!("Dropped: {title}."),
    )
}

pub(super) fn move_it(args: &MoveArgs, world: &mut World) -> Result {
    let to = day(world, &args.to)?;
    let mut store = world.store_to_change_as_of()?;
    let title = meeting(&store, args.meeting)?.title;
    let at = args.at.as_deref();
    store.move_meeting(MeetingId(args.meeting), to, at, &args.reason)?;
    let when = spoken(to, store.today());
    told(
        world,
        &store,
        args.meeting,
        args.json,
        &format!("Moved: {title}, {when}."),
    )
}
