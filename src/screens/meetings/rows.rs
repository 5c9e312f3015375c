//! The rows of the list of meetings.

use chrono::NaiveDate;

use crate::app::list::Row;
use crate::domain::meeting::MeetingState;
use crate::screens::deal_rows::short_day;
use crate::storage::{Meeting, fold};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// Which meetings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Shown {
    /// Every one.
    #[default]
    All,
    /// Those to come, and those that run.
    Planned,
    /// Those that took place.
    Held,
}

impl Shown {
    /// What one more press of the key shows.
    pub(super) fn next(self) -> Self {
        match self {
            Self::All => Self::Planned,
            Self::Planned => Self::Held,
            Self::Held => Self::All,
        }
    }

    /// In words.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Planned => "planned ones",
            Self::Held => "held ones",
        }
    }

    fn takes(self, state: MeetingState) -> bool {
        match self {
            Self::All => true,
            Self::Planned => matches!(state, MeetingState::Planned | MeetingState::Running),
            Self::Held => state == MeetingState::Held,
        }
    }
}

/// A row.
pub(super) struct MeetingRow {
    pub(super) meeting: Meeting,
    when: Piece,
    state: Piece,
    brought: String,
}

impl Row for MeetingRow {
    fn id(&self) -> i64 {
        self.meeting.id.0
    }
}

/// `23 Nov 09:00`.
pub(super) fn when(meeting: &Meeting, today: NaiveDate) -> String {
    let day = short_day(meeting.day(), today);
    match meeting.started_at {
        Some(at) => format!("{day} {}", at.time().format("%H:%M")),
        None => format!("{day} {}", meeting.planned_at)
            .trim_end()
            .to_owned(),
    }
}

fn brought(meeting: &Meeting) -> String {
    let mut said = Vec::new();
    for (count, one, many) in [
        (meeting.decisions, "decision", "decisions"),
        (meeting.actions, "action", "actions"),
    ] {
        match count {
            0 => {}
            1 => said.push(format!("1 {one}")),
            n => said.push(format!("{n} {many}")),
        }
    }
    if !meeting.reason.is_empty() {
        said.push(meeting.reason.clone());
    }
    said.join(", ")
}

impl MeetingRow {
    fn new(meeting: &Meeting, today: NaiveDate) -> Self {
        let (role, state) = match meeting.state {
            MeetingState::Running => (Role::Accent, "▸ running"),
            MeetingState::Planned if meeting.planned_on < today => (Role::Warning, "! not held"),
            MeetingState::Planned if meeting.planned_on == today => (Role::Accent, "planned today"),
            MeetingState::Planned => (Role::Plain, "planned"),
            MeetingState::Held => (Role::Muted, "✓ held"),
            MeetingState::Dropped => (Role::Muted, "– dropped"),
        };
        Self {
            when: piece(Role::Plain, when(meeting, today)),
            state: piece(role, state),
            brought: brought(meeting),
            meeting: meeting.clone(),
        }
    }

    fn holds(&self, words: &str) -> bool {
        let meeting = &self.meeting;
        let deal = meeting.deal.as_ref().map_or("", |(_, name)| name);
        let all = fold(&format!(
            "{} {} {} {} {deal} {}",
            meeting.title,
            meeting.kind_name,
            meeting.whom(),
            self.state.text,
            self.brought
        ));
        words.split_whitespace().all(|word| all.contains(word))
    }
}

/// The columns.
pub(super) const COLUMNS: &[Column<MeetingRow>] = &[
    Column::text("When", 12, 14, |row: &MeetingRow| row.when.clone()),
    Column::text("Meeting", 26, 40, |row: &MeetingRow| {
        piece(Role::Plain, &*row.meeting.title)
    }),
    Column::text("State", 13, 14, |row: &MeetingRow| row.state.clone()),
    Column::figures("Min", 4, |row: &MeetingRow| {
        piece(Role::Muted, row.meeting.minutes.to_string())
    }),
    Column::text("Brought", 16, 40, |row: &MeetingRow| {
        piece(Role::Muted, &*row.brought)
    })
    .rank(1),
];

/// The rows that are shown and hold the words, in the order in which they were read.
pub(super) fn rows(
    all: &[Meeting],
    shown: Shown,
    today: NaiveDate,
    filter: &str,
) -> Vec<MeetingRow> {
    let words = fold(filter);
    all.iter()
        .filter(|meeting| shown.takes(meeting.state))
        .map(|meeting| MeetingRow::new(meeting, today))
        .filter(|row| row.holds(&words))
        .collect()
}
