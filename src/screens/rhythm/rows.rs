//! The rows of the rhythm, the line of what it costs, and what is said of the selected row.

use std::fmt::Write as _;

use crate::app::list::Row;
use crate::domain::cadence::{LEADERSHIP_LIMIT, WEEK_HOURS, WeeklyCost};
use crate::domain::date_words::written;
use crate::storage::CadenceLine;
use crate::ui::canvas::{Canvas, piece};
use crate::ui::chart;
use crate::ui::table::Column;
use crate::ui::theme::Role;

impl Row for CadenceLine {
    fn id(&self) -> i64 {
        self.cadence.id.0
    }
}

/// The columns.
pub(super) const COLUMNS: &[Column<CadenceLine>] = &[
    Column::text("Activity", 14, 26, |line: &CadenceLine| {
        let role = if line.ended { Role::Muted } else { Role::Plain };
        piece(role, &*line.cadence.name)
    }),
    Column::text("With", 12, 24, |line: &CadenceLine| {
        piece(Role::Muted, &*line.whom)
    }),
    Column::text("How often", 19, 40, |line: &CadenceLine| {
        piece(Role::Plain, how_often(line))
    }),
    Column::figures("Min", 4, |line: &CadenceLine| {
        let minutes = line.version.as_ref().map(|version| version.minutes);
        piece(Role::Plain, said(minutes))
    }),
    Column::figures("Prep", 4, |line: &CadenceLine| {
        let minutes = line.version.as_ref().map(|version| version.prep_minutes);
        piece(Role::Muted, said(minutes))
    })
    .rank(2),
    Column::figures("h/week", 6, |line: &CadenceLine| {
        let hours = if line.ended {
            String::new()
        } else {
            format!("{:.1}", line.cost.hours())
        };
        piece(Role::Plain, hours)
    }),
    Column::text("Next", 10, 11, |line: &CadenceLine| {
        if line.ended {
            return piece(Role::Muted, "ended");
        }
        let next = line.next.map(|day| day.format("%a %-d %b").to_string());
        piece(Role::Plain, next.unwrap_or_default())
    }),
    Column::figures("Missed", 6, |line: &CadenceLine| match line.missed {
        0 => piece(Role::Plain, ""),
        missed => piece(Role::Warning, format!("! {missed}")),
    })
    .rank(1),
];

fn said(minutes: Option<i64>) -> String {
    minutes.map_or_else(String::new, |minutes| minutes.to_string())
}

fn how_often(line: &CadenceLine) -> String {
    line.version.as_ref().map_or_else(String::new, |version| {
        let words = version.recurrence.words();
        match version.at {
            Some(at) => format!("{words}, {}", at.format("%H:%M")),
            None => words,
        }
    })
}

/// `8.9 h a week with preparation, 22 % of 40 h`, as a bar, with advice where it is too much.
pub(super) fn cost_line(canvas: &mut Canvas<'_>, cost: WeeklyCost) {
    let role = if cost.is_too_much() {
        Role::Warning
    } else {
        Role::Heading
    };
    let said = format!(
        "{:.1} h a week with preparation, {:.0} % of {WEEK_HOURS:.0} h",
        cost.hours(),
        cost.share() * 100.0
    );
    let end = canvas.text(2, 0, role, &said);
    let bar = chart::block(cost.share().min(1.0), 20);
    canvas.text(end + 2, 0, Role::Fill, &bar);
    if cost.is_too_much() {
        let advice = format!(
            "! More than {:.0} % of the week: shorten, or take turns.",
            LEADERSHIP_LIMIT * 100.0
        );
        canvas.text(2, 1, Role::Warning, &advice);
    }
}

/// What the columns leave out.
pub(super) fn detail(canvas: &mut Canvas<'_>, line: &CadenceLine) {
    let Some(version) = &line.version else {
        return;
    };
    canvas.text(0, 1, Role::Plain, &how_often(line));
    let mut said = format!(
        "{} + {} min; on a day off: {}; since {}",
        version.minutes,
        version.prep_minutes,
        version.on_day_off.label(),
        written(version.starts_on)
    );
    if let Some(last) = version.ends_on {
        let _ = write!(said, ", until {}", written(last));
    }
    if let Some(on) = line.changes_on {
        let _ = write!(said, "; another rule counts from {} on", written(on));
    }
    canvas.below(2).paragraph(0, Role::Muted, &said);
}
