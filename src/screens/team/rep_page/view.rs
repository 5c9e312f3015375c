//! How the page looks. The last line is always the next conversation.

use super::deal_parts::{CHANGE_COLUMNS, quota_line, summary};
use super::lines::{LINE_COLUMNS, SKILL_COLUMNS};
use super::reading::CHANGES;
use super::time_line::TIME_COLUMNS;
use super::{PARTS, Part, RepPage};
use crate::app::key::Key;
use crate::screens::deal_rows::{OF_ONE, columns};
use crate::storage::RepSheet;
use crate::ui::canvas::{Canvas, Click, piece};
use crate::ui::theme::Role;
use crate::ui::{table, text};

/// From this width on the newest of the time line stands beside the overview.
const WIDE: u16 = 116;
/// Cells of the time line beside the overview.
const BESIDE: u16 = 44;
/// Lines for what the selected row says in full.
const DETAIL: u16 = 2;
/// Cells before the text of a line: its group and its mark.
const GROUP: usize = 11;
/// Said where a search finds no line.
const NOTHING: &str = "Nothing of that.";

/// Draws the page.
pub(super) fn draw(page: &RepPage, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let y = page.sheet.as_ref().map_or(0, |sheet| header(sheet, canvas));
    parts(page, canvas, y);
    let last = height.saturating_sub(1);
    next_line(page, &mut canvas.part(0, last, width, 1));
    let body = canvas_rows(y + 1, last);
    match page.part {
        Part::Overview if width >= WIDE => {
            let left = width - BESIDE;
            list(page, &mut canvas.part(0, y + 1, left, body));
            beside(page, &mut canvas.part(left, y + 1, BESIDE, body));
        }
        _ => list(page, &mut canvas.part(0, y + 1, width, body)),
    }
}

fn canvas_rows(from: u16, to: u16) -> u16 {
    to.saturating_sub(from)
}

/// Who it is, the figures, the quota that runs; returns the row after them.
fn header(sheet: &RepSheet, canvas: &mut Canvas<'_>) -> u16 {
    let person = &sheet.person;
    let mut who = vec![if person.leads {
        "Manager, with everybody below".into()
    } else {
        "Rep".to_owned()
    }];
    who.extend((!person.manager.is_empty()).then(|| format!("reports to {}", person.manager)));
    who.extend((!person.team.is_empty()).then(|| format!("team {}", person.team)));
    who.extend(
        person
            .left_on
            .map(|day| format!("left on {}", day.format("%-d %b %Y"))),
    );
    canvas.text(2, 0, Role::Muted, &who.join(" · "));
    canvas.line(2, 1, &summary(&person.figures, &sheet.base));
    let mut y = 2;
    for quota in &sheet.quotas {
        quota_line(&mut canvas.below(y), quota);
        y += 1;
    }
    y
}

fn parts(page: &RepPage, canvas: &mut Canvas<'_>, y: u16) {
    let mut x = 1;
    for part in PARTS {
        let is_current = part == page.part;
        let label = if is_current {
            format!("[{}]", part.label())
        } else {
            format!(" {} ", part.label())
        };
        let role = if is_current {
            Role::Strong
        } else {
            Role::Muted
        };
        x = canvas.text(x, y, role, &label);
    }
    canvas.clickable(1, y, x, 1, Click::Keys(vec![Key::char('v')]));
    if page.part == Part::Changes && page.changes.cursor.count() == CHANGES {
        canvas.text(x + 2, y, Role::Muted, &format!("the newest {CHANGES}"));
    }
}

/// The pane in front; below lines what the selected one says in full.
fn list(page: &RepPage, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let mut above = canvas.part(0, 0, width, height.saturating_sub(DETAIL));
    match page.part {
        Part::Overview => {
            table::draw(&mut above, LINE_COLUMNS, &page.overview, NOTHING);
            detail(canvas, page.overview.selected().map(|row| &*row.text));
        }
        Part::Promises => {
            table::draw(&mut above, LINE_COLUMNS, &page.promises, NOTHING);
            detail(canvas, page.promises.selected().map(|row| &*row.text));
        }
        Part::TimeLine => {
            let empty = if page.time_line.cursor.filter.text().is_empty() {
                "Nothing was noted yet. i writes a note."
            } else {
                "Nothing here holds these words. / changes them."
            };
            table::draw(&mut above, TIME_COLUMNS, &page.time_line, empty);
            detail(canvas, page.time_line.selected().map(|row| &*row.whole));
        }
        Part::Skills => table::draw(canvas, SKILL_COLUMNS, &page.skills, "No such competency."),
        Part::Deals(_) => {
            let columns = if page.leads() { columns(width) } else { OF_ONE };
            table::draw(
                canvas,
                columns,
                &page.deals,
                "No such deals. v shows others.",
            );
        }
        Part::Changes => {
            let empty = "No such change of their deals is known.";
            table::draw(canvas, CHANGE_COLUMNS, &page.changes, empty);
        }
    }
}

/// What a row had no room for, at the bottom; nothing is said twice.
fn detail(canvas: &mut Canvas<'_>, whole: Option<&str>) {
    let whole = whole.unwrap_or_default();
    let (cells, height) = (
        usize::from(canvas.width().saturating_sub(4)),
        canvas.height(),
    );
    if text::width(whole) > cells.saturating_sub(GROUP) || whole.contains('\n') {
        let wrapped = text::wrap(whole, cells);
        for (y, line) in (height.saturating_sub(DETAIL)..height).zip(wrapped) {
            canvas.text(2, y, Role::Muted, &line);
        }
    }
}

/// The newest of the time line beside the overview.
fn beside(page: &RepPage, canvas: &mut Canvas<'_>) {
    canvas.text(1, 0, Role::Heading, "Time line");
    canvas.clickable(
        0,
        0,
        canvas.width(),
        canvas.height(),
        Click::Keys(vec![Key::char('t')]),
    );
    let rows = (0..).map_while(|at| page.time_line.row(at));
    let room = canvas.height().saturating_sub(1);
    if page.time_line.loaded() && page.time_line.cursor.count() == 0 {
        canvas.text(1, 1, Role::Muted, "Nothing was noted yet.");
    }
    for (y, row) in (1..=room).zip(rows) {
        canvas.line(1, y, &row.short());
    }
}

fn next_line(page: &RepPage, canvas: &mut Canvas<'_>) {
    let Some(sheet) = &page.sheet else {
        return;
    };
    let x = canvas.text(2, 0, Role::Muted, "Next  ");
    let Some(next) = &sheet.next else {
        let pieces = [
            piece(Role::Warning, "nothing planned"),
            piece(Role::Muted, "  C plans a conversation"),
        ];
        canvas.line(x, 0, &pieces);
        return;
    };
    let days = match (next.on - sheet.base.on).num_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    };
    let at = if next.at.is_empty() {
        String::new()
    } else {
        format!(", {}", next.at)
    };
    let when = format!("  {}{at}, {days}", next.on.format("%a %-d %b"));
    let room = usize::from(canvas.width().saturating_sub(x + 2)).saturating_sub(text::width(&when));
    canvas.line(
        x,
        0,
        &[
            piece(Role::Strong, text::cut(&next.what, room)),
            piece(Role::Plain, when),
        ],
    );
    canvas.clickable(0, 0, canvas.width(), 1, Click::Keys(vec![Key::char('c')]));
}
