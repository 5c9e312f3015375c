//! The rows of a meeting's page: promises, actions, decisions, notes.

use chrono::NaiveDate;

use crate::app::list::Row;
use crate::screens::deal_rows::short_day;
use crate::storage::{ActionState, Decision, MeetingNote, MeetingPage, Promise, fold};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// What stands in a row.
#[derive(Debug, Clone)]
pub(super) enum Entry {
    /// A promise from before.
    Promised(Promise),
    /// An action of this meeting.
    Action(Promise),
    /// A decision.
    Decision(Decision),
    /// A note.
    Note(MeetingNote),
}

impl Entry {
    /// The action behind a row.
    pub(super) fn promise(&self) -> Option<&Promise> {
        match self {
            Self::Promised(promise) | Self::Action(promise) => Some(promise),
            Self::Decision(_) | Self::Note(_) => None,
        }
    }

    pub(super) fn is_promise(&self) -> bool {
        self.promise().is_some()
    }

    pub(super) fn is_open(&self) -> bool {
        self.promise()
            .is_some_and(|promise| promise.state == ActionState::Open)
    }

    pub(super) fn can_go(&self) -> bool {
        self.is_open() || !self.is_promise()
    }

    /// What was written in this meeting.
    pub(super) fn can_be_private(&self) -> bool {
        !matches!(self, Self::Promised(_))
    }

    pub(super) fn is_note(&self) -> bool {
        matches!(self, Self::Note(_))
    }

    /// Whether it is for its writer only.
    pub(super) fn private(&self) -> bool {
        match self {
            Self::Promised(promise) | Self::Action(promise) => promise.private,
            Self::Decision(decision) => decision.private,
            Self::Note(note) => note.private,
        }
    }

    /// The whole text.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Promised(promise) | Self::Action(promise) => match promise.reason.as_str() {
                "" => promise.text.clone(),
                reason => format!("{} ({reason})", promise.text),
            },
            Self::Decision(decision) => match decision.reason.as_str() {
                "" => decision.text.clone(),
                reason => format!("{}, because: {reason}", decision.text),
            },
            Self::Note(note) => note.text.clone(),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Promised(_) => "promised",
            Self::Action(_) => "action",
            Self::Decision(_) => "decision",
            Self::Note(note) if note.opinion => "opinion",
            Self::Note(_) => "note",
        }
    }
}

/// A row.
pub(super) struct EntryRow {
    pub(super) entry: Entry,
    today: NaiveDate,
}

impl Row for EntryRow {
    /// Actions, decisions and notes are numbered apart.
    fn id(&self) -> i64 {
        match &self.entry {
            Entry::Promised(promise) | Entry::Action(promise) => promise.id.0 * 3,
            Entry::Decision(decision) => decision.id.0 * 3 + 1,
            Entry::Note(note) => note.id.0 * 3 + 2,
        }
    }
}

impl EntryRow {
    pub(super) fn holds(&self, words: &str) -> bool {
        let who = self.who();
        let text = fold(&format!(
            "{} {} {}",
            self.entry.kind(),
            self.entry.text(),
            who.text
        ));
        words.split_whitespace().all(|word| text.contains(word))
    }

    fn mark(&self) -> Piece {
        let Some(promise) = self.entry.promise() else {
            return piece(Role::Muted, " ");
        };
        match promise.state {
            ActionState::Open if promise.due_on.is_some_and(|due| due < self.today) => {
                piece(Role::Warning, "!")
            }
            ActionState::Open => piece(Role::Plain, "○"),
            ActionState::Done => piece(Role::Good, "✓"),
            ActionState::Dropped => piece(Role::Muted, "–"),
        }
    }

    /// Who sees it, or who does it.
    fn who(&self) -> Piece {
        if self.entry.private() {
            return piece(Role::Warning, "private");
        }
        match self.entry.promise() {
            Some(promise) => {
                let owner = promise.owner.as_ref().map_or("me", |(_, name)| name);
                piece(Role::Plain, owner)
            }
            None => piece(Role::Muted, "shared"),
        }
    }

    fn when(&self) -> Piece {
        match &self.entry {
            Entry::Promised(promise) | Entry::Action(promise) => match promise.state {
                ActionState::Open => {
                    let late = promise.due_on.is_some_and(|due| due < self.today);
                    let role = if late { Role::Warning } else { Role::Plain };
                    let due = promise.due_on.map(|due| short_day(due, self.today));
                    piece(role, due.unwrap_or_else(|| "no date".to_owned()))
                }
                state => piece(Role::Muted, state.key()),
            },
            Entry::Decision(_) => piece(Role::Muted, ""),
            Entry::Note(note) => {
                let time = note.written_at.time().format("%H:%M").to_string();
                piece(Role::Muted, time)
            }
        }
    }
}

/// The columns.
pub(super) const COLUMNS: &[Column<EntryRow>] = &[
    Column::text("", 1, 1, EntryRow::mark),
    Column::text("What", 9, 9, |row: &EntryRow| {
        piece(Role::Muted, row.entry.kind())
    }),
    Column::text("", 30, 60, |row: &EntryRow| {
        let text = row.entry.text();
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default();
        let more = if lines.next().is_some() { " …" } else { "" };
        piece(Role::Plain, format!("{first}{more}"))
    }),
    Column::text("Who", 12, 16, EntryRow::who),
    Column::text("When", 8, 8, EntryRow::when),
];

/// The rows: what was promised before, where it is shown; then what this meeting brought, in its order.
pub(super) fn rows(page: &MeetingPage, carried: bool, today: NaiveDate) -> Vec<EntryRow> {
    let promised = page.carried.promises.iter().filter(|_| carried);
    let promised = promised.cloned().map(Entry::Promised);
    let actions = page.actions.iter().cloned().map(Entry::Action);
    let decisions = page.decisions.iter().cloned().map(Entry::Decision);
    let notes = page.notes.iter().cloned().map(Entry::Note);
    promised
        .chain(actions)
        .chain(decisions)
        .chain(notes)
        .map(|entry| EntryRow { entry, today })
        .collect()
}
