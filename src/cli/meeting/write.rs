//! What happened in a meeting, written down from a shell.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::cli::{Failure, Result, World};
use crate::domain::date_words::{DateReader, spoken};
use crate::domain::ids::{MeetingId, RepId};
use crate::domain::meeting::{MeetingState, in_words};
use crate::domain::typed_action;
use crate::storage::{
    EndMeeting, Meeting, NewDecision, NewMeeting, NewMeetingAction, NewMeetingNote, Presence, Store,
};

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
pub(super) struct OneArgs {
    /// The number of the meeting, as `ridealong meeting` lists it
    #[arg(value_name = "MEETING")]
    meeting: i64,
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

/// A note.
#[derive(Debug, clap::Args)]
pub(super) struct NoteArgs {
    /// The number of the meeting
    #[arg(value_name = "MEETING")]
    meeting: i64,
    /// The note, Markdown
    #[arg(value_name = "TEXT", required = true)]
    words: Vec<String>,
    /// The rep may see it; it stands in the summary
    #[arg(long)]
    shared: bool,
    #[command(flatten)]
    is: NoteIs,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Whether it is what was seen or what somebody thinks.
#[derive(Debug, clap::Args)]
struct NoteIs {
    /// What was seen or said; so it is by default
    #[arg(long, conflicts_with = "opinion")]
    fact: bool,
    /// What somebody thinks of it
    #[arg(long)]
    opinion: bool,
}

/// A decision.
#[derive(Debug, clap::Args)]
pub(super) struct DecideArgs {
    /// The number of the meeting
    #[arg(value_name = "MEETING")]
    meeting: i64,
    /// What was decided
    #[arg(value_name = "TEXT", required = true)]
    words: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    because: String,
    /// For you only; it stands in no summary
    #[arg(long)]
    private: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// An action.
#[derive(Debug, clap::Args)]
pub(super) struct ActionArgs {
    /// The number of the meeting
    #[arg(value_name = "MEETING")]
    meeting: i64,
    /// What is to be done and by when: send the plan fri
    #[arg(value_name = "TEXT", required = true)]
    words: Vec<String>,
    /// Who does it: a rep, or me; by default the rep of the meeting, in a team meeting you
    #[arg(long, value_name = "REP")]
    owner: Option<String>,
    /// For you only; it stands in no summary
    #[arg(long)]
    private: bool,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
}

/// Who was there.
#[derive(Debug, clap::Args)]
pub(super) struct AttendArgs {
    /// The number of the meeting
    #[arg(value_name = "MEETING")]
    meeting: i64,
    /// Whom; without a name everybody who is not marked yet
    #[arg(value_name = "WHO")]
    who: Option<String>,
    /// How it was
    #[arg(long = "as", value_name = "HOW", default_value = "present", value_parser = ["present", "absent", "excused"])]
    presence: String,
    /// Who is named is no rep but a guest
    #[arg(long, requires = "who")]
    guest: bool,
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
fn told(world: &mut World, store: &Store, id: i64, json: bool, said: &str) -> Result {
    if json {
        let meeting = meeting(store, id)?;
        return world.print_json(&json!({ "schema": 1, "meeting": short(&meeting) }));
    }
    world.print(&format!("{said} ridealong undo takes it back."))
}

fn written(world: &mut World, json: bool, name: &str, value: &Value, said: &str) -> Result {
    if json {
        return world.print_json(&json!({ "schema": 1, name: value }));
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

pub(super) fn start(args: &OneArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let title = meeting(&store, args.meeting)?.title;
    store.start_meeting(MeetingId(args.meeting))?;
    told(
        world,
        &store,
        args.meeting,
        args.json,
        &format!("Started: {title}."),
    )
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

pub(super) fn note(args: &NoteArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    meeting(&store, args.meeting)?;
    let note = NewMeetingNote {
        text: args.words.join(" "),
        private: !args.shared,
        opinion: args.is.opinion && !args.is.fact,
    };
    let id = store.write_meeting_note(MeetingId(args.meeting), &note)?;
    let value = json!({
        "id": id.0, "meeting": args.meeting, "text": note.text, "private": note.private, "opinion": note.opinion,
    });
    let seen = if note.private { "private" } else { "shared" };
    written(
        world,
        args.json,
        "note",
        &value,
        &format!("Noted ({seen})."),
    )
}

pub(super) fn decide(args: &DecideArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    meeting(&store, args.meeting)?;
    let decision = NewDecision {
        text: args.words.join(" "),
        reason: args.because.clone(),
        private: args.private,
        deal: None,
    };
    let id = store.decide_in_meeting(MeetingId(args.meeting), &decision)?;
    let value = json!({
        "id": id.0, "meeting": args.meeting, "text": decision.text, "private": decision.private,
    });
    written(
        world,
        args.json,
        "decision",
        &value,
        &format!("Decided: {}.", decision.text),
    )
}

pub(super) fn action(args: &ActionArgs, world: &mut World) -> Result {
    let calendar = world.calendar();
    let today = world.clock().today();
    let reader = DateReader {
        order: world.date_order(),
        ..DateReader::new(today, &calendar)
    };
    let typed = typed_action::parse(&args.words.join(" "), &reader).map_err(Failure::usage)?;
    let mut store = world.store_to_change_as_of()?;
    let of = meeting(&store, args.meeting)?;
    let owner: Option<RepId> = match args.owner.as_deref() {
        Some("me") => None,
        Some(name) => Some(store.find_rep(name)?),
        None => of.rep.as_ref().map(|(id, _)| *id),
    };
    let new = NewMeetingAction {
        text: typed.text.clone(),
        owner,
        due_on: typed.due_on,
        due_time: typed.due_time,
        private: args.private,
    };
    let id = store.act_in_meeting(of.id, &new)?;
    let name = owner.map(|id| store.rep_name(id)).transpose()?;
    let value = json!({
        "id": id.0, "meeting": args.meeting, "text": typed.text, "owner": name, "due_on": typed.due_on,
        "private": args.private,
    });
    let due = typed
        .due_on
        .map_or("no date".to_owned(), |due| spoken(due, today));
    let who = name.unwrap_or_else(|| "you".to_owned());
    let said = format!("Added {id}: {} ({who}, {due}).", typed.text);
    written(world, args.json, "action", &value, &said)
}

pub(super) fn attend(args: &AttendArgs, world: &mut World) -> Result {
    let mut store = world.store_to_change_as_of()?;
    let of = meeting(&store, args.meeting)?;
    let presence: Presence = args
        .presence
        .parse()
        .map_err(|()| Failure::usage("--as is present, absent or excused"))?;
    if of.state == MeetingState::Planned {
        return Err(Failure::usage(format!(
            "“{}” has not begun: `ridealong meeting start {}` takes over who is asked",
            of.title, of.id
        )));
    }
    let Some(who) = &args.who else {
        store.mark_present(of.id)?;
        return told(
            world,
            &store,
            args.meeting,
            args.json,
            "All others are present.",
        );
    };
    if args.guest {
        store.add_guest(of.id, who)?;
    } else {
        let rep = store.find_rep(who)?;
        let page = store.meeting_page(of.id)?;
        let found = page.attendees.iter().find(|one| one.rep == Some(rep));
        let Some(found) = found else {
            return Err(Failure::not_found(format!(
                "{who} is not asked to “{}”; --guest adds somebody who is no rep",
                of.title
            )));
        };
        store.set_presence(found.id, presence)?;
    }
    told(
        world,
        &store,
        args.meeting,
        args.json,
        &format!("{who}: {presence}."),
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
