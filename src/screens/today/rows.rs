//! The lines of Today as rows of a list, with a heading before each group.

use chrono::NaiveDate;

use super::lines::Beyond;
use crate::app::list::Row;
use crate::domain::today::{Group, ItemKey, TodayItem};
use crate::screens::deal_rows::short_day;
use crate::storage::Today;
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// A row: a line of Today, or the heading of a group.
#[derive(Debug, Clone)]
pub(super) struct TodayRow {
    id: i64,
    pub(super) item: Option<TodayItem>,
    when: Piece,
    title: Piece,
    late: Piece,
}

impl Row for TodayRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// The rows of these lines, which stand in the order of the day; so many more of each group are told of.
pub(super) fn arrange(items: &[&TodayItem], today: &Today, beyond: Beyond) -> Vec<TodayRow> {
    let mut rows = Vec::new();
    let mut before = None;
    for item in items {
        let group = item.group(today.day);
        if before != Some(group) {
            let count = items
                .iter()
                .filter(|other| other.group(today.day) == group)
                .filter(|other| !matches!(other.key, ItemKey::More(_)))
                .count()
                + beyond[group as usize];
            rows.push(heading(group, count, today.left_out));
            before = Some(group);
        }
        rows.push(of(item, group, today));
    }
    rows
}

#[cfg(test)]
impl TodayRow {
    /// What the row says.
    pub(super) fn as_text(&self) -> String {
        format!("{} {} {}", self.when.text, self.title.text, self.late.text)
    }
}

fn heading(group: Group, count: usize, left_out: i64) -> TodayRow {
    let role = if group == Group::Overdue {
        Role::Bad
    } else {
        Role::Heading
    };
    let more = if group == Group::Overdue && left_out > 0 {
        format!("  and {left_out} more open actions that are not listed")
    } else {
        String::new()
    };
    TodayRow {
        id: -1 - group as i64,
        item: None,
        when: piece(role, group.label()),
        title: piece(Role::Muted, format!("{count}{more}")),
        late: piece(Role::Plain, ""),
    }
}

fn of(item: &TodayItem, group: Group, today: &Today) -> TodayRow {
    let days = item.days_overdue(today.day);
    let is_late = item.is_late(today.day, today.time);
    let at = item.at.map(|at| at.format("%H:%M").to_string());
    let when = match (group, item.due_on, at) {
        (Group::Today, _, Some(at)) => at,
        (Group::Coming, Some(day), Some(at)) => format!("{} {at}", day.format("%a %-d")),
        (Group::Coming, Some(day), None) => day.format("%a %-d %b").to_string(),
        (Group::Overdue, Some(day), _) => short_day(day, today.day),
        _ => String::new(),
    };
    let late = if days > 0 {
        piece(Role::Bad, days_in_words(days))
    } else if is_late {
        piece(Role::Bad, "late")
    } else if let Some((day, at)) = item.snoozed_until {
        piece(Role::Muted, until(day, at, today.day))
    } else {
        piece(Role::Muted, "")
    };
    let role = if item.snoozed_until.is_some() {
        Role::Muted
    } else {
        Role::Plain
    };
    let mark = if is_late { "! " } else { "  " };
    TodayRow {
        id: item.key.row_number(),
        when: piece(
            if is_late { Role::Bad } else { Role::Muted },
            format!("{mark}{when}"),
        ),
        title: piece(role, item.title.clone()),
        late,
        item: Some(item.clone()),
    }
}

fn days_in_words(days: i64) -> String {
    match days {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// `z 24 Nov`, `z 15:00`.
fn until(day: NaiveDate, at: Option<chrono::NaiveTime>, today: NaiveDate) -> String {
    match at {
        Some(at) if day == today => format!("z {}", at.format("%H:%M")),
        _ => format!("z {}", short_day(day, today)),
    }
}

fn whose(row: &TodayRow) -> Piece {
    let Some(item) = &row.item else {
        return piece(Role::Plain, "");
    };
    piece(Role::Plain, item.with.clone())
}

fn kind(row: &TodayRow) -> Piece {
    let said = row.item.as_ref().map_or("", |item| item.kind.as_str());
    piece(Role::Muted, said)
}

fn why(row: &TodayRow) -> Piece {
    let said = row.item.as_ref().map_or("", |item| item.why.as_str());
    piece(Role::Muted, said)
}

fn minutes(row: &TodayRow) -> Piece {
    let known = row.item.as_ref().and_then(|item| item.minutes);
    piece(
        Role::Muted,
        known.map(|minutes| minutes.to_string()).unwrap_or_default(),
    )
}

/// The places of what is to be done and of whom it is about among [`COLUMNS`].
pub(super) const WHAT: usize = 1;
/// See [`WHAT`].
pub(super) const WITH: usize = 2;

/// The columns of the list.
pub(super) const COLUMNS: &[Column<TodayRow>] = &[
    Column::text("", 14, 14, |row: &TodayRow| row.when.clone()),
    Column::text("What", 24, 46, |row: &TodayRow| row.title.clone()),
    Column::text("With", 10, 18, whose).rank(1),
    Column::text("Kind", 10, 16, kind).rank(2),
    Column::figures("Min", 3, minutes).rank(3),
    Column::text("", 7, 8, |row: &TodayRow| row.late.clone()),
    Column::text("Why", 52, 70, why).rank(4),
];
