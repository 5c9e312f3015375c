//! The page of a meeting: the agenda with its time boxes, the item that runs, what was promised last time, and what the
//! meeting brings: notes, decisions, actions, who was there.

mod acts;
mod forms;
mod rows;
mod view;

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::MeetingId;
use crate::domain::meeting::{MeetingState, clock};
use crate::domain::prep_pack::{Part, PrepPack};
use crate::domain::stamp::Stamp;
use crate::screens::{Context, Screen};
use crate::storage::{Attendee, MeetingItem, MeetingPage, PrepSettings, Result, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::rows::{Entry, EntryRow, rows};
use super::looks_back;

/// Somebody who is asked, as a row.
pub(super) struct AttendeeRow(Attendee);

impl Row for AttendeeRow {
    fn id(&self) -> i64 {
        self.0.id.0
    }
}

/// The page.
pub struct MeetingScreen {
    meeting: MeetingId,
    context: Option<Context>,
    page: Option<MeetingPage>,
    /// What belongs to the item that is shown, and the question to ask.
    pack: Option<PrepPack>,
    entries: List<EntryRow>,
    people: List<AttendeeRow>,
    /// Attendance is shown in place of the entries.
    attendance: bool,
    /// The item that is looked at, where it is another than the one that runs.
    look: Option<usize>,
    /// The time that the timer shows.
    now: Stamp,
    /// The form of a draft to open once the page is read: its name, and the number behind that of the meeting.
    opening: Option<(String, i64)>,
}

impl MeetingScreen {
    /// The page of a meeting.
    pub fn new(meeting: MeetingId) -> Self {
        Self {
            meeting,
            context: None,
            page: None,
            pack: None,
            entries: List::default(),
            people: List::default(),
            attendance: false,
            look: None,
            now: Stamp(0),
            opening: None,
        }
    }

    /// The same with the form of a draft open.
    pub(super) fn resuming(meeting: MeetingId, form: &str, more: &str) -> Self {
        Self {
            opening: Some((form.to_owned(), more.parse().unwrap_or_default())),
            ..Self::new(meeting)
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let id = self.meeting;
        effects.read(
            "meeting",
            "read the meeting",
            move |store: &mut Store| store.meeting_page(id),
            Self::take,
        );
    }

    fn take(&mut self, mut page: MeetingPage, effects: &mut Effects<Self>) {
        if looks_back(self.context.as_ref()) {
            // A past day does not go on: what ran then has no time yet.
            page.meeting.item_since = None;
        }
        let ran = self.page.as_ref().and_then(MeetingPage::running);
        if ran != page.running() {
            self.look = None;
        }
        self.page = Some(page);
        self.fill();
        self.read_pack(effects);
        if let Some((form, id)) = self.opening.take() {
            self.open_draft(&form, id, effects);
        }
    }

    /// The part of the shown item.
    fn part(&self) -> Option<Part> {
        self.item()?.part.parse().ok()
    }

    /// Reads what belongs to the shown item, after the page: it can take longer.
    fn read_pack(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        if !self.is(MeetingState::Planned) && !self.is(MeetingState::Running) {
            self.pack = None;
            return;
        }
        let (id, settings) = (self.meeting, PrepSettings::of(&context.config));
        // To prepare it: all of it.
        let parts = if self.is(MeetingState::Planned) && self.look.is_none() {
            Vec::new()
        } else {
            vec![self.part().unwrap_or(Part::Question)]
        };
        effects.read(
            "prep",
            "read the prep pack",
            move |store: &mut Store| -> Result<PrepPack> {
                let mut wanted = store.prep_for(id)?;
                wanted.parts = parts;
                store.prep_pack(&wanted, &settings)
            },
            |page, pack, _| page.pack = Some(pack),
        );
    }

    /// The rows that the filter lets through.
    fn fill(&mut self) {
        let Some(page) = &self.page else { return };
        let opens =
            self.part() == Some(Part::CarryForward) || page.meeting.state != MeetingState::Running;
        let words = fold(self.entries.cursor.filter.text());
        let mut all = rows(page, opens, self.today());
        all.retain(|row| row.holds(&words));
        self.entries.load_all(all);
        let people = page.attendees.iter().cloned().map(AttendeeRow);
        self.people.load_all(people.collect());
    }

    fn today(&self) -> NaiveDate {
        self.context
            .as_ref()
            .map_or(NaiveDate::MIN, |context| context.clock.today())
    }

    /// The place of the item that is shown large.
    fn place(&self) -> usize {
        let running = self.page.as_ref().and_then(MeetingPage::running);
        self.look.or(running).unwrap_or(0)
    }

    fn item(&self) -> Option<&MeetingItem> {
        self.page.as_ref()?.items.get(self.place())
    }

    fn is(&self, state: MeetingState) -> bool {
        self.page
            .as_ref()
            .is_some_and(|page| page.meeting.state == state)
    }

    fn may_change(&self) -> bool {
        self.page.is_some() && !looks_back(self.context.as_ref())
    }

    fn can_start(&self) -> bool {
        self.may_change() && self.is(MeetingState::Planned)
    }

    fn runs(&self) -> bool {
        self.may_change() && self.is(MeetingState::Running)
    }

    fn can_end(&self) -> bool {
        self.can_start() || self.runs()
    }

    /// Something may be written down: not in a meeting that was dropped.
    fn can_write(&self) -> bool {
        self.may_change() && !self.is(MeetingState::Dropped)
    }

    fn entry(&self) -> Option<&Entry> {
        if self.attendance {
            return None;
        }
        self.entries.selected().map(|row| &row.entry)
    }

    fn has_entry(&self, wanted: fn(&Entry) -> bool) -> bool {
        self.can_write() && self.entry().is_some_and(wanted)
    }

    /// The time spent so far, in milliseconds.
    fn spent_ms(&self, page: &MeetingPage) -> i64 {
        let running = page.running();
        let spent = page.items.iter().enumerate().map(|(at, item)| {
            let since = page.meeting.item_since.filter(|_| running == Some(at));
            item.time_box(since, self.now).spent_ms
        });
        spent.sum()
    }
}

type Do = Command<MeetingScreen>;

impl Screen for MeetingScreen {
    const NAME: &'static str = "meetings-meeting";
    const TITLE: &'static str = "Meeting";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("go-on", "enter n", "Start, next", Self::go_on)
            .footer(1)
            .when(Self::can_end),
        Do::new("back", "b", "Item before", Self::go_back)
            .footer(8)
            .when(|page| page.runs() && !page.attendance),
        Do::new("done", "x", "Done", Self::done)
            .footer(2)
            .when(|page| page.has_entry(Entry::is_promise)),
        Do::new("move", "m", "Move", Self::move_entry)
            .footer(3)
            .when(|page| page.has_entry(Entry::is_open)),
        Do::new("drop", "X", "Drop or remove", Self::drop_entry)
            .when(|page| page.has_entry(Entry::can_go)),
        Do::new("note", "i", "Note", |s, e| s.write_note(true, e))
            .footer(4)
            .when(Self::can_write),
        Do::new("shared-note", "N", "Shared note", |s, e| {
            s.write_note(false, e);
        })
        .footer(5)
        .when(Self::can_write),
        Do::new("action", "a", "Action", Self::add_action)
            .footer(6)
            .when(Self::can_write),
        Do::new("decision", "d", "Decision", Self::add_decision)
            .footer(7)
            .when(Self::can_write),
        Do::new("attendance", "t", "Attendance", Self::toggle_attendance)
            .footer(10)
            .when(Self::can_write),
        Do::new(
            "all-present",
            "T",
            "All others are present",
            Self::all_present,
        )
        .footer(9)
        .when(|page| page.attendance && page.may_change()),
        Do::new("guest", "g,a", "Add a guest", Self::add_guest)
            .when(|page| page.attendance && page.may_change()),
        Do::new("private", "p", "Private or shared", Self::toggle_private)
            .when(|page| page.has_entry(Entry::can_be_private)),
        Do::new("opinion", "f", "Fact or opinion", Self::toggle_opinion)
            .when(|page| page.has_entry(Entry::is_note)),
        Do::new("edit", "e", "In your editor", Self::edit).when(Self::can_write),
        Do::new("change", "c", "Change", Self::change)
            .when(|page| page.has_entry(Entry::can_be_private)),
        Do::new("copy", "y", "Copy the summary", Self::copy)
            .footer(12)
            .when(|page| page.page.is_some()),
        Do::new("save", "w", "Save the summary", Self::save)
            .footer(13)
            .when(|page| page.page.is_some()),
        Do::new("pause", "z", "Pause, or go on", Self::pause).when(Self::runs),
        Do::new("look-on", "right l", "Look at the next item", |s, e| {
            s.look_at(1, e);
        }),
        Do::new("look-back", "left h", "Look at the item before", |s, e| {
            s.look_at(-1, e);
        }),
        Do::new("end", "E", "End", Self::end)
            .footer(11)
            .when(Self::can_end),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.now = context.clock.now();
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(if self.attendance {
            &mut self.people.cursor
        } else {
            &mut self.entries.cursor
        })
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(if self.attendance {
            &self.people.cursor
        } else {
            &self.entries.cursor
        })
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.fill();
    }

    fn back(&mut self, effects: &mut Effects<Self>) -> bool {
        if std::mem::take(&mut self.attendance) {
            return true;
        }
        let looked = self.look.take().is_some();
        if looked {
            self.fill();
            self.read_pack(effects);
        }
        looked
    }

    fn wants_seconds(&self) -> bool {
        let page = self.page.as_ref();
        self.runs() && page.is_some_and(|page| page.meeting.item_since.is_some())
    }

    fn second(&mut self, now: Stamp) {
        self.now = now;
    }

    fn heading(&self) -> Option<String> {
        Some(self.page.as_ref()?.meeting.title.clone())
    }

    fn status(&self) -> Vec<Piece> {
        let Some(page) = &self.page else {
            return Vec::new();
        };
        let meeting = &page.meeting;
        let spent = self.spent_ms(page);
        let minutes = meeting.minutes;
        match meeting.state {
            MeetingState::Running if looks_back(self.context.as_ref()) => {
                vec![piece(Role::Muted, "it ran on that day")]
            }
            MeetingState::Running if meeting.item_since.is_none() => {
                vec![piece(
                    Role::Warning,
                    format!("paused at {} of {minutes} min", clock(spent)),
                )]
            }
            MeetingState::Running => {
                let is_over = spent > minutes * 60_000;
                let (role, mark) = if is_over {
                    (Role::Warning, "! ")
                } else {
                    (Role::Accent, "")
                };
                vec![piece(
                    role,
                    format!("{mark}{} of {minutes} min", clock(spent)),
                )]
            }
            MeetingState::Planned => {
                let when = super::rows::when(meeting, self.today());
                vec![piece(Role::Muted, format!("planned, {when}"))]
            }
            MeetingState::Held => {
                let when = super::rows::when(meeting, self.today());
                vec![piece(Role::Good, format!("held, {when}"))]
            }
            MeetingState::Dropped => {
                vec![piece(Role::Muted, format!("dropped: {}", meeting.reason))]
            }
        }
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
