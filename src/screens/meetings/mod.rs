//! The meetings tab: what runs, what is planned, what was held.
//!
//! ```text
//!   When           Meeting                          State          Brought
//!   23 Nov 09:00   1:1 with Ana Duarte              running
//!   25 Nov         Team meeting                     planned
//!   16 Nov         1:1 with Ana Duarte              held           1 decision, 2 actions
//! ```

mod decision_log;
mod forms;
mod page;
mod rows;
mod type_list;

use crate::app::command::{Command, Offer};
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor};
use crate::domain::ids::MeetingId;
use crate::domain::meeting::MeetingState;
use crate::storage::{Meeting, Result, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table;
use crate::ui::theme::Role;

use self::rows::{COLUMNS, MeetingRow, Shown, rows};
use super::{Context, OpenPage, Screen, table as commands_of};

pub use self::decision_log::DecisionLog;
pub use self::page::MeetingScreen;
pub use self::type_list::TypeList;

/// The beginning of the keys of all drafts of this tab.
const DRAFTS: &str = "meetings/";

/// The command tables of the tab.
pub fn tables() -> Vec<(&'static str, Vec<Offer>)> {
    vec![
        commands_of::<Meetings>(),
        commands_of::<MeetingScreen>(),
        commands_of::<DecisionLog>(),
        commands_of::<TypeList>(),
    ]
}

/// Whether a day that is over is looked at: it takes no changes.
fn looks_back(context: Option<&Context>) -> bool {
    context.is_some_and(|context| context.scope.looks_back())
}

/// The tab.
#[derive(Default)]
pub struct Meetings {
    context: Option<Context>,
    list: List<MeetingRow>,
    all: Vec<Meeting>,
    shown: Shown,
}

impl Meetings {
    /// The tab before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let scope = context.deal_scope();
        effects.read(
            "meetings",
            "read the meetings",
            move |store: &mut Store| -> Result<_> { store.meetings(&scope) },
            |screen, all, _| {
                screen.all = all;
                screen.lay_out();
            },
        );
    }

    fn lay_out(&mut self) {
        let Some(context) = &self.context else { return };
        let today = context.clock.today();
        let filter = self.list.cursor.filter.text();
        let all = rows(&self.all, self.shown, today, filter);
        self.list.load_all(all);
    }

    /// Whether the file may be changed: not while another day is looked at.
    fn may_change(&self) -> bool {
        self.context.is_some() && !looks_back(self.context.as_ref())
    }

    fn meeting(&self) -> Option<&Meeting> {
        self.list.selected().map(|row| &row.meeting)
    }

    fn has_planned(&self) -> bool {
        self.may_change()
            && self
                .meeting()
                .is_some_and(|meeting| meeting.state == MeetingState::Planned)
    }

    fn can_drop(&self) -> bool {
        self.may_change()
            && self
                .meeting()
                .is_some_and(|meeting| meeting.state != MeetingState::Held)
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(meeting) = self.meeting() {
            effects.open(MeetingScreen::new(meeting.id));
        }
    }

    fn plan(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let near = self.meeting().cloned();
        forms::plan(near, context, effects, |screen, id, effects| {
            screen.show(id);
            effects.say("Planned; u takes it back");
        });
    }

    /// Selects a meeting, where it is hidden, too.
    fn show(&mut self, id: MeetingId) {
        self.list.cursor.filter.set(String::new());
        self.shown = Shown::All;
        self.list.cursor.select(id.0);
        // A new one comes with the next reading.
        if self.all.iter().any(|meeting| meeting.id == id) {
            self.lay_out();
        }
    }

    fn move_on(&mut self, effects: &mut Effects<Self>) {
        if let (Some(meeting), Some(context)) = (self.meeting(), &self.context) {
            forms::move_meeting(meeting, context, effects);
        }
    }

    fn drop_or_plan(&mut self, effects: &mut Effects<Self>) {
        let (Some(meeting), Some(context)) = (self.meeting(), &self.context) else {
            return;
        };
        let id = meeting.id;
        if meeting.state == MeetingState::Dropped {
            effects.change(
                "plan the meeting again",
                move |store| store.plan_meeting_again(id),
                |_, (), effects| effects.say("Planned again; u takes it back"),
            );
        } else {
            forms::drop_meeting(meeting, context, effects);
        }
    }

    /// Opens the form again that moves or drops a meeting.
    fn resume_over(id: MeetingId, moves: bool, effects: &mut Effects<Self>) {
        effects.read(
            "resume",
            "find the meeting of the form",
            move |store: &mut Store| store.meeting(id),
            move |screen, meeting, effects| {
                screen.show(id);
                match &screen.context {
                    Some(context) if moves => forms::move_meeting(&meeting, context, effects),
                    Some(context) => forms::drop_meeting(&meeting, context, effects),
                    None => {}
                }
            },
        );
    }

    fn view_next(&mut self, _: &mut Effects<Self>) {
        self.shown = self.shown.next();
        self.lay_out();
    }
}

/// The log of all decisions.
fn log(_: &mut Meetings, effects: &mut Effects<Meetings>) {
    effects.open(DecisionLog::new());
}

/// The editor of the types.
fn types(_: &mut Meetings, effects: &mut Effects<Meetings>) {
    effects.open(TypeList::new());
}

type Do = Command<Meetings>;

impl Screen for Meetings {
    const NAME: &'static str = "meetings";
    const TITLE: &'static str = "Meetings";
    const SHORT_TITLE: &'static str = "Meet";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("open", "enter", "Open", Self::open)
            .footer(1)
            .when(|tab| tab.meeting().is_some()),
        Do::new("plan", "n", "Plan a meeting", Self::plan)
            .footer(2)
            .when(Self::may_change),
        Do::new("move", "m", "Move", Self::move_on)
            .footer(3)
            .when(Self::has_planned),
        Do::new("drop", "x", "Drop, or plan again", Self::drop_or_plan)
            .footer(4)
            .when(Self::can_drop),
        Do::new("view", "v", "Planned, held or all", Self::view_next).footer(5),
        Do::new("decisions", "l", "Decision log", log).footer(6),
        Do::new("types", "T", "Types of meetings", types).footer(7),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    /// `meeting`: its page. `decisions`: the log. `types`: the types.
    fn focus(&mut self, target: &Target, effects: &mut Effects<Self>) {
        match target.kind.as_str() {
            "meeting" => {
                self.show(MeetingId(target.id));
                effects.open(MeetingScreen::new(MeetingId(target.id)));
            }
            "decisions" => effects.open(DecisionLog::new()),
            "types" => effects.open(TypeList::new()),
            _ => {}
        }
    }

    /// `meetings/plan`, `meetings/type/ID`, and everything else with the number of its meeting at the end.
    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        let rest = draft.strip_prefix(DRAFTS).unwrap_or_default();
        let (form, id) = rest.split_once('/').unwrap_or((rest, ""));
        let (id, more) = id.split_once('/').unwrap_or((id, ""));
        let id = id.parse::<i64>().unwrap_or_default();
        match form {
            "plan" => self.plan(effects),
            "type" => effects.open(TypeList::opening(id)),
            "move" | "drop" => Self::resume_over(MeetingId(id), form == "move", effects),
            _ => effects.open(MeetingScreen::resuming(MeetingId(id), form, more)),
        }
    }

    fn status(&self) -> Vec<Piece> {
        let count = |state: MeetingState| self.all.iter().filter(|one| one.state == state).count();
        let mut line = Vec::new();
        let running = count(MeetingState::Running);
        if running > 0 {
            line.push(piece(Role::Accent, format!("{running} running, ")));
        }
        let planned = count(MeetingState::Planned);
        line.push(piece(Role::Muted, format!("{planned} planned")));
        if self.shown != Shown::All {
            line.push(piece(
                Role::Accent,
                format!(", only {}", self.shown.label()),
            ));
        }
        line
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let hidden = self.shown != Shown::All || !self.list.cursor.filter.text().is_empty();
        let nothing = if hidden {
            "Nothing of that kind. / changes the filter, v shows others."
        } else {
            "No meeting yet. n plans one: a 1:1, a team meeting, a review. T shows the types with their agendas."
        };
        table::draw(canvas, COLUMNS, &self.list, nothing);
    }
}
