//! Draws the panes of the deal page: the window of each list, and what stands above and below it.

mod buyers;
mod diary;
mod overview;
mod qualification;

use chrono::NaiveDate;

use super::rows::{PaneRow, RowKind};
use super::{DealScreen, Pane, Sheet};
use crate::app::list::{List, ListCursor};
use crate::ui::canvas::{Canvas, Click};
use crate::ui::text;
use crate::ui::theme::Role;

pub(in crate::screens::pipeline) use diary::diary_line;
pub(in crate::screens::pipeline) use overview::{changes, next_step, reasons};
pub(in crate::screens::pipeline) use qualification::score_in_words;

/// Draws a pane; `active`: its list has the keyboard.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    screen: &DealScreen,
    sheet: &Sheet,
    pane: Pane,
    today: NaiveDate,
    active: bool,
) {
    let list = &screen.lists[pane as usize];
    let (width, height) = (canvas.width(), canvas.height());
    let top = {
        let mut top = canvas.part(1, 0, width.saturating_sub(2), height);
        match pane {
            Pane::Overview => overview::overview(&mut top, sheet, today),
            Pane::Buyers => buyers::matrix_heading(&mut top, sheet),
            Pane::Qualification => qualification::qualification_heading(&mut top, sheet),
            Pane::Stage => stage_heading(&mut top, sheet),
            Pane::Flags | Pane::Notes => 0,
        }
    };
    let below = match pane {
        Pane::Qualification | Pane::Notes if active => 3.min(height.saturating_sub(top) / 3),
        _ => 0,
    };
    let rows = height.saturating_sub(top + below);
    let mut place = canvas.part(0, top, width, rows);
    if list.cursor.count() == 0 {
        place.part(1, 0, width.saturating_sub(2), rows).paragraph(
            0,
            Role::Muted,
            empty(pane, list),
        );
    } else if matches!(pane, Pane::Flags | Pane::Stage) {
        wrapped(&mut place, list, active);
    } else {
        lines(&mut place, list, active, |canvas, row| {
            line(canvas, &row.kind, sheet, today);
        });
    }
    if below > 0
        && let Some(row) = list.selected()
    {
        let mut part = canvas.part(1, top + rows, width.saturating_sub(2), below);
        detail(&mut part, &row.kind, sheet);
    }
}

fn empty(pane: Pane, list: &List<PaneRow>) -> &'static str {
    if !list.cursor.filter.text().is_empty() {
        return "Nothing matches the filter.";
    }
    match pane {
        Pane::Overview => "No history yet.",
        Pane::Flags => "No flags: nothing about this deal asks for a decision.",
        Pane::Buyers => "No buyers yet: b adds one, with the exit criteria of the stage.",
        Pane::Qualification => "No qualification framework in this file.",
        Pane::Stage => "The stage is not known: t sets it.",
        Pane::Notes => "No notes, activities or actions yet: w writes a note, a adds an action.",
    }
}

/// Draws the window of a list; rows beyond it are reached by moving.
fn lines(
    canvas: &mut Canvas<'_>,
    list: &List<PaneRow>,
    active: bool,
    draw: impl Fn(&mut Canvas<'_>, &PaneRow),
) {
    let (width, height) = (canvas.width(), canvas.height());
    let window = list.cursor.window(usize::from(height));
    for (y, position) in (0_u16..).zip(window) {
        let Some(row) = list.row(position) else {
            continue;
        };
        draw(&mut canvas.part(1, y, width.saturating_sub(2), 1), row);
        if list
            .cursor
            .marks()
            .contains(&crate::app::list::Row::id(row))
        {
            canvas.text(0, y, Role::Marked, "●");
        }
        if active {
            canvas.clickable(0, y, width, 1, Click::Row(position));
            if position == list.cursor.position() {
                canvas.text(0, y, Role::Accent, "▌");
                canvas.tint(1, y, width - 1, Role::Selected);
            }
        }
    }
}

/// Draws texts wrapped, from the first one on that leaves the selected one on the screen.
fn wrapped(canvas: &mut Canvas<'_>, list: &List<PaneRow>, active: bool) {
    let texts: Vec<(Role, String)> = (0..list.cursor.count())
        .filter_map(|position| match &list.row(position)?.kind {
            RowKind::Text(role, text) => Some((*role, text.clone())),
            _ => None,
        })
        .collect();
    wrapped_texts(canvas, &list.cursor, &texts, active);
}

/// Draws all texts of a short list wrapped, each with its own indent kept.
pub(in crate::screens::pipeline) fn wrapped_texts(
    canvas: &mut Canvas<'_>,
    cursor: &ListCursor,
    texts: &[(Role, String)],
    active: bool,
) {
    let (width, height) = (canvas.width(), usize::from(canvas.height()));
    // The cursor has to know how many rows fit.
    cursor.window(height);
    let lines: Vec<Vec<String>> = texts
        .iter()
        .map(|(_, text)| hanging(text, usize::from(width.saturating_sub(2))))
        .collect();
    let selected = cursor.position();
    let tall = |from: usize| -> usize {
        lines
            .iter()
            .take(selected + 1)
            .skip(from)
            .map(Vec::len)
            .sum()
    };
    let mut first = 0;
    while first < selected && tall(first) > height {
        first += 1;
    }
    let mut y = 0;
    for (position, ((role, _), lines)) in texts.iter().zip(&lines).enumerate().skip(first) {
        for line in lines {
            canvas.text(1, y, *role, line);
            if active {
                canvas.clickable(0, y, width, 1, Click::Row(position));
            }
            if active && position == selected {
                canvas.text(0, y, Role::Accent, "▌");
            }
            y += 1;
        }
    }
}

/// The text wrapped; lines after the first stand two cells further in.
fn hanging(text: &str, width: usize) -> Vec<String> {
    let indent = text.len() - text.trim_start().len();
    let room = width.saturating_sub(indent + 2);
    let wrapped = text::wrap(text.trim_start(), room).into_iter().enumerate();
    wrapped
        .map(|(i, line)| format!("{}{line}", " ".repeat(indent + if i > 0 { 2 } else { 0 })))
        .collect()
}

fn line(canvas: &mut Canvas<'_>, kind: &RowKind, sheet: &Sheet, today: NaiveDate) {
    let page = &sheet.page;
    match kind {
        RowKind::Event(i) => {
            if let Some(line) = page.history.get(*i) {
                overview::event(canvas, line, &line.words, today);
            }
        }
        RowKind::Born(i, words) => {
            if let Some(line) = page.history.get(*i) {
                overview::event(canvas, line, words, today);
            }
        }
        RowKind::Buyer(i) => {
            if let Some(buyer) = page.buyers.get(*i) {
                let behind = page
                    .buyers_behind()
                    .iter()
                    .any(|other| other.id == buyer.id);
                buyers::buyer_line(canvas, buyer, behind, today);
            }
        }
        RowKind::Criterion(i, j) => {
            if let Some(criterion) = page.buyers.get(*i).and_then(|b| b.criteria.get(*j)) {
                buyers::criterion_line(canvas, criterion, today);
            }
        }
        RowKind::Element(i) => {
            if let Some(qualification) = &page.qualification {
                qualification::element_line(canvas, qualification, *i, today);
            }
        }
        RowKind::Text(role, text) => {
            canvas.text(0, 0, *role, text);
        }
        RowKind::Action(_) | RowKind::Note(_) | RowKind::Activity(_) => {
            diary_line(canvas, kind, sheet, today);
        }
    }
}

/// Name of the stage and its place.
fn stage_heading(canvas: &mut Canvas<'_>, sheet: &Sheet) -> u16 {
    let Some(stage) = &sheet.page.stage else {
        return 0;
    };
    let x = canvas.text(0, 0, Role::Heading, &stage.name);
    canvas.text(x, 0, Role::Muted, &format!(", forecast {}", stage.category));
    1
}

/// The whole text of the selected line, under the list.
fn detail(canvas: &mut Canvas<'_>, kind: &RowKind, sheet: &Sheet) {
    let page = &sheet.page;
    let text = match kind {
        RowKind::Note(i) => page.notes.get(*i).map(|note| note.text.clone()),
        RowKind::Activity(i) => page
            .activities
            .get(*i)
            .map(|a| format!("{} {} {}", a.subject, a.text, a.outcome)),
        RowKind::Action(i) => page.actions.get(*i).map(|action| action.text.clone()),
        RowKind::Element(i) => page
            .qualification
            .as_ref()
            .and_then(|q| q.elements.get(*i))
            .map(|scored| {
                let older = scored
                    .scores
                    .iter()
                    .skip(1)
                    .map(|score| format!("{} on {}", score.level, score.scored_at.day()));
                let older: Vec<String> = older.collect();
                let before = if older.is_empty() {
                    String::new()
                } else {
                    format!(" Before: {}.", older.join(", "))
                };
                format!("{}{before}", scored.element.question)
            }),
        _ => None,
    };
    if let Some(text) = text {
        let rule = "─".repeat(usize::from(canvas.width()));
        canvas.text(0, 0, Role::Muted, &rule);
        canvas.below(1).paragraph(0, Role::Plain, &text);
    }
}
