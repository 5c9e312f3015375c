//! Buyers × exit criteria: one line a buyer with a cell for each sense, under it what this buyer needs.

use chrono::NaiveDate;

use crate::domain::buying::{EVIDENCE_OLD_AFTER_DAYS, evidence_age};
use crate::domain::process::Sense;
use crate::screens::pipeline::deal_page::Sheet;
use crate::screens::pipeline::deal_page::rows::mark;
use crate::storage::{Buyer, Criterion};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// A cell of the matrix, and the headings of its columns.
const CELL: u16 = 7;

const SENSES: [&str; 6] = ["see", "hear", "feel", "touch", "belief", "commit"];

pub(super) fn matrix_heading(canvas: &mut Canvas<'_>, sheet: &Sheet) -> u16 {
    let behind = sheet.page.buyers_behind();
    let mut y = 0;
    if !behind.is_empty() {
        let names: Vec<&str> = behind
            .iter()
            .map(|buyer| buyer.details.name.as_str())
            .collect();
        let said = format!("! The deal is ahead of {}", names.join(", "));
        canvas.text(0, 0, Role::Warning, &said);
        y = 1;
    }
    if sheet.page.buyers.is_empty() {
        return y;
    }
    canvas.text(0, y, Role::Muted, "Buyer");
    let start = matrix_start(canvas.width());
    if start > 40 {
        canvas.text(start - 14, y, Role::Muted, "stage");
    }
    for (i, sense) in SENSES.iter().enumerate() {
        canvas.text(start + i as u16 * CELL, y, Role::Muted, sense);
    }
    y + 1
}

/// The column where the matrix begins.
fn matrix_start(width: u16) -> u16 {
    width.saturating_sub(CELL * SENSES.len() as u16)
}

pub(super) fn buyer_line(canvas: &mut Canvas<'_>, buyer: &Buyer, behind: bool, today: NaiveDate) {
    let details = &buyer.details;
    let start = matrix_start(canvas.width());
    let has_stage = start > 40;
    let room = usize::from(start).saturating_sub(if has_stage { 15 } else { 1 });
    let mut about: Vec<String> = Vec::new();
    if !details.role.is_empty() {
        about.push(details.role.clone());
    }
    about.extend(details.stance.map(|stance| stance.to_string()));
    about.extend(
        details
            .influence
            .map(|influence| format!("{influence} influence")),
    );
    let name = if behind {
        format!("! {}", details.name)
    } else {
        details.name.clone()
    };
    let name = text::cut(&name, room);
    let x = canvas.text(
        0,
        0,
        if behind { Role::Warning } else { Role::Strong },
        &name,
    );
    let rest = room.saturating_sub(text::width(&name) + 1);
    if rest > 3 {
        canvas.text(x + 1, 0, Role::Muted, &text::cut(&about.join(", "), rest));
    }
    if has_stage {
        let (role, shown) = match &buyer.stage_name {
            Some(stage) if behind => (Role::Warning, stage.clone()),
            Some(stage) => (Role::Plain, stage.clone()),
            None => (Role::Muted, "–".to_owned()),
        };
        canvas.text(start - 14, 0, role, &text::cut(&shown, 13));
    }
    for (i, sense) in Sense::ALL.into_iter().enumerate() {
        let cell = matrix_cell(buyer, sense, today);
        canvas.line(start + i as u16 * CELL, 0, &cell);
    }
}

/// The criteria of one sense in one cell: a mark each, the age of the newest evidence where there is one criterion.
fn matrix_cell(buyer: &Buyer, sense: Sense, today: NaiveDate) -> Vec<Piece> {
    let of_sense: Vec<&Criterion> = buyer
        .criteria
        .iter()
        .filter(|c| c.details.sense == sense)
        .collect();
    match of_sense.as_slice() {
        [] => vec![piece(Role::Muted, "·")],
        [one] => {
            let (sign, role) = mark(one.details.status);
            let mut cell = vec![piece(role, sign)];
            cell.extend(evidence_age(one.details.evidence_on, today).map(|days| age(days, false)));
            cell
        }
        many => many
            .iter()
            .take(usize::from(CELL) - 1)
            .map(|criterion| {
                let (sign, role) = mark(criterion.details.status);
                piece(role, sign)
            })
            .collect(),
    }
}

pub(super) fn age(days: i64, wordy: bool) -> Piece {
    let old = days > EVIDENCE_OLD_AFTER_DAYS;
    let role = if old { Role::Warning } else { Role::Muted };
    let shown = if days > 999 {
        "999+d".to_owned()
    } else {
        format!("{days}d")
    };
    let word = if wordy && old { " old" } else { "" };
    piece(role, format!("{shown}{word}"))
}

pub(super) fn criterion_line(canvas: &mut Canvas<'_>, criterion: &Criterion, today: NaiveDate) {
    let details = &criterion.details;
    let (sign, role) = mark(details.status);
    let x = canvas.text(2, 0, role, sign);
    let width = usize::from(canvas.width());
    let days = evidence_age(details.evidence_on, today).map(|days| age(days, true));
    let tail = days.as_ref().map_or(0, |days| text::width(&days.text) + 1);
    let half = if details.evidence.is_empty() {
        width.saturating_sub(4)
    } else {
        width / 2
    };
    let what = text::cut(
        &format!("{}: {}", details.sense, details.text),
        half.saturating_sub(4),
    );
    let x = canvas.text(x + 1, 0, Role::Plain, &what);
    if !details.evidence.is_empty() {
        let room = width.saturating_sub(usize::from(x) + 4 + tail);
        canvas.text(
            x + 1,
            0,
            Role::Muted,
            &format!("“{}”", text::cut(&details.evidence, room)),
        );
    }
    if let Some(days) = days {
        canvas.text_right(0, days.role, &days.text);
    }
}
