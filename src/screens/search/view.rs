//! Drawing the search: the line that is typed, the hits with their match in place, the whole text of the selected one.

use std::ops::Range;

use super::Search;
use crate::screens::deal_rows::short_day;
use crate::storage::{Marked, TextHit};
use crate::ui::canvas::{Canvas, Click};
use crate::ui::form::line_of_text;
use crate::ui::text;
use crate::ui::theme::Role;

/// Cells of the kind and of the day.
const KIND: u16 = 12;
const DAY: u16 = 9;

/// Rows of the selected hit's text at the bottom.
const PREVIEW: u16 = 4;

pub(super) fn draw(page: &Search, canvas: &mut Canvas<'_>) {
    let after = canvas.text(1, 0, Role::Muted, "Search  ");
    line_of_text(&mut canvas.part(after, 0, u16::MAX, 1), &page.typed, true);
    let typed = page.typed.text().trim();
    if typed.is_empty() {
        canvas.part(1, 2, 76, u16::MAX).paragraph(
            0,
            Role::Muted,
            "Notes, meetings, decisions, observations, ride-alongs with their calls and debriefs, commitments, \
             actions, plans, check-ins, and deals by name, account or next step. Every word counts from its beginning.",
        );
        return;
    }
    if page.hits.cursor.count() == 0 {
        let said = if page.hits.loaded() {
            format!("Nothing holds “{typed}”.")
        } else {
            "reading…".to_owned()
        };
        canvas.text(1, 2, Role::Muted, &said);
        return;
    }
    let has_room = canvas.height() > 16;
    let below = if has_room { PREVIEW + 1 } else { 0 };
    let (width, height) = (canvas.width(), canvas.height().saturating_sub(2 + below));
    rows(page, &mut canvas.part(0, 2, width, height));
    if has_room && let Some(hit) = page.hit() {
        preview(hit, &mut canvas.below(3 + height));
    }
}

fn rows(page: &Search, canvas: &mut Canvas<'_>) {
    let Some(context) = &page.context else { return };
    let today = context.clock.today();
    let cursor = &page.hits.cursor;
    let about = (canvas.width() / 4).clamp(10, 28);
    for (y, position) in (0_u16..).zip(cursor.window(usize::from(canvas.height()))) {
        canvas.clickable(0, y, u16::MAX, 1, Click::Row(position));
        let Some(hit) = page.hits.row(position).map(|row| &row.0) else {
            continue;
        };
        let is_selected = position == cursor.position();
        canvas.text(2, y, Role::Muted, &hit.kind.to_string());
        let day = hit
            .day
            .map_or_else(String::new, |day| short_day(day, today));
        let day = text::right(&day, usize::from(DAY - 2));
        canvas.text(2 + KIND, y, Role::Muted, &day);
        let at = 2 + KIND + DAY;
        let name = text::cut(&hit.about, usize::from(about));
        canvas.text(at, y, Role::Plain, &name);
        let mut at = at + about + 1;
        if hit.private {
            at = canvas.text(at, y, Role::Muted, "private ");
        }
        let room = usize::from(canvas.width().saturating_sub(at));
        let (line, matches) = windowed(&hit.text, room);
        canvas.text(at, y, Role::Plain, &line);
        if is_selected {
            canvas.text(0, y, Role::Accent, "▌");
            canvas.tint(1, y, u16::MAX, Role::Selected);
        }
        mark(canvas, (at, y), &line, &matches, is_selected);
    }
}

/// Marks the matched letters of a line: in the accent, and underlined, which needs no colour.
fn mark(
    canvas: &mut Canvas<'_>,
    place: (u16, u16),
    line: &str,
    matches: &[Range<usize>],
    is_selected: bool,
) {
    for range in matches {
        let (Some(before), Some(letters)) = (line.get(..range.start), line.get(range.clone()))
        else {
            continue;
        };
        let at = place.0 + text::width(before) as u16;
        let width = text::width(letters) as u16;
        if !is_selected {
            canvas.tint(at, place.1, width, Role::Accent);
        }
        canvas.tint(at, place.1, width, Role::Focused);
    }
}

/// So much of a line that its first match is seen.
fn windowed(marked: &Marked, room: usize) -> (String, Vec<Range<usize>>) {
    let line = &marked.text;
    let first = marked.matches.first().cloned().unwrap_or_default();
    let needed = text::width(line.get(..first.end).unwrap_or_default());
    if needed + 1 < room {
        return (line.clone(), marked.matches.clone());
    }
    // A third of the room is for what stands before the match.
    let mut start = first.start;
    let mut before = 0;
    for (at, letter) in line[..first.start].char_indices().rev() {
        before += text::width(letter.encode_utf8(&mut [0; 4]));
        if before > room / 3 {
            break;
        }
        start = at;
    }
    // From the beginning of a word on.
    start += line[start..first.start]
        .find(' ')
        .map_or(0, |space| space + 1);
    let shift = '…'.len_utf8();
    let matches = marked
        .matches
        .iter()
        .filter(|range| range.start >= start)
        .map(|range| range.start - start + shift..range.end - start + shift)
        .collect();
    (format!("…{}", &line[start..]), matches)
}

/// The text of the selected hit, over a few lines.
fn preview(hit: &TextHit, canvas: &mut Canvas<'_>) {
    let heading = match (hit.about.is_empty(), hit.private) {
        (true, _) => hit.kind.to_string(),
        (false, true) => format!("{} · {} · private", hit.kind, hit.about),
        (false, false) => format!("{} · {}", hit.kind, hit.about),
    };
    canvas.text(2, 0, Role::Muted, &heading);
    let width = canvas.width().saturating_sub(3);
    let mut place = canvas.part(2, 1, width, PREVIEW - 1);
    place.paragraph(0, Role::Plain, &hit.text.text);
}
