//! What a meeting brings, written down from a shell: notes, decisions, actions, who was there.

use serde_json::{Value, json};

use super::write::{meeting, told};
use crate::cli::{Failure, Result, World};
use crate::domain::date_words::{DateReader, spoken};
use crate::domain::ids::{MeetingId, RepId};
use crate::domain::meeting::MeetingState;
use crate::domain::typed_action;
use crate::storage::{NewDecision, NewMeetingAction, NewMeetingNote, Presence};

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

fn written(world: &mut World, json: bool, name: &str, value: &Value, said: &str) -> Result {
    if json {
        return world.print_json(&json!({ "schema": 1, name: value }));
    }
    world.print(&format!("{said} ridealong undo takes it back."))
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
