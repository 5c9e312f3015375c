//! The rows of the time line.

use chrono::NaiveDate;

use crate::app::list::Row;
use crate::domain::ids::NoteId;
use crate::domain::prep_pack::Opens;
use crate::screens::deal_rows::short_day;
use crate::storage::{Noted, TimeLineEntry};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// An entry as the page shows it.
#[derive(Debug, Clone)]
pub(super) struct TimeRow {
    id: i64,
    day: String,
    noted: Noted,
    /// In one line.
    pub(super) text: String,
    pub(super) opens: Option<Opens>,
    pub(super) note: Option<NoteId>,
    /// As it was written.
    pub(super) whole: String,
}

impl Row for TimeRow {
    fn id(&self) -> i64 {
        self.id
    }
}

impl TimeRow {
    /// For the narrow column beside the overview: day, and what was noted.
    pub(super) fn short(&self) -> [Piece; 3] {
        let day = crate::ui::text::left(&self.day, 7);
        let what = self.what();
        let name = format!("{} ", what.text);
        [
            piece(Role::Muted, day),
            piece(what.role, name),
            piece(Role::Plain, &*self.text),
        ]
    }

    fn what(&self) -> Piece {
        let role = match self.noted {
            Noted::Won => Role::Good,
            Noted::Lost | Noted::Dropped => Role::Warning,
            _ => Role::Muted,
        };
        piece(role, self.noted.label())
    }
}

/// The columns.
pub(super) const TIME_COLUMNS: &[Column<TimeRow>] = &[
    Column::text("When", 8, 8, |row: &TimeRow| piece(Role::Muted, &*row.day)),
    Column::text("What", 10, 10, TimeRow::what),
    Column::text("Noted", 30, 120, |row: &TimeRow| {
        piece(Role::Plain, &*row.text)
    }),
];

/// An entry in a row.
pub(super) fn time_row(entry: TimeLineEntry, today: NaiveDate) -> TimeRow {
    let mut parts: Vec<String> = entry.text.split_whitespace().map(str::to_owned).collect();
    let mut text = parts.join(" ");
    parts.clear();
    parts.extend(entry.amount.map(crate::domain::money::Money::short));
    parts.extend((!entry.more.is_empty()).then(|| entry.more.clone()));
    // Notes on a rep or a deal are private as they are born: only what was taken apart in a meeting is worth saying.
    let is_apart = matches!(entry.opens, Some(Opens::Meeting(_)));
    parts.extend((entry.private && is_apart).then(|| "private".to_owned()));
    if !parts.is_empty() {
        text = format!("{text}  · {}", parts.join(" · "));
    }
    TimeRow {
        id: entry.number,
        day: short_day(entry.at.day(), today),
        noted: entry.noted,
        text,
        opens: entry.opens,
        note: entry.note,
        whole: entry.text,
    }
}
