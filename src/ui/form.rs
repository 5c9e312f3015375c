//! Draws a form: labels at the left, the problem or what was understood beside each field.

use super::canvas::{Canvas, Click, Piece, piece};
use super::dialog;
use super::text;
use super::theme::Role;
use crate::app::form::{Editor, FieldState, Form, Kind};
use crate::app::text_edit::TextEdit;

/// Rows that the form would like to have.
pub fn height(form: &Form) -> u16 {
    let rows: u16 = form
        .fields
        .iter()
        .map(|f| if f.is_long() { 7 } else { 1 })
        .sum();
    rows + u16::from(!form.note.is_empty()) + 1
}

/// Draws the form.
pub fn draw(canvas: &mut Canvas<'_>, form: &Form) {
    let mut y = 0;
    if !form.note.is_empty() {
        canvas.text(0, 0, Role::Muted, &form.note);
        y = 1;
    }
    let labels = form
        .fields
        .iter()
        .map(|f| text::width(&f.spec.label))
        .max()
        .unwrap_or(0)
        + 1;
    let labels = labels.min(24) as u16;
    let short: u16 = form.fields.iter().map(|f| u16::from(!f.is_long())).sum();
    let long = form.fields.len() as u16 - short;
    let free = canvas.height().saturating_sub(y + short);
    let each = free.checked_div(long).map_or(0, |e| e.clamp(2, 12));
    // Where not all fit, the fields up to the focused one scroll away.
    let tall = |f: &FieldState| if f.is_long() { each } else { 1 };
    let mut first = 0;
    while form.fields[first..=form.focus.min(form.fields.len().saturating_sub(1))]
        .iter()
        .map(tall)
        .sum::<u16>()
        > canvas.height().saturating_sub(y)
        && first < form.focus
    {
        first += 1;
    }
    for (i, field) in form.fields.iter().enumerate().skip(first) {
        let rows = tall(field);
        let (w, focused) = (canvas.width(), i == form.focus);
        let role = if focused { Role::Accent } else { Role::Muted };
        canvas.text(
            0,
            y,
            role,
            &text::cut(&field.spec.label, usize::from(labels - 1)),
        );
        if field.spec.required && field.problem.is_none() {
            canvas.text(labels - 1, y, Role::Muted, "*");
        }
        canvas.clickable(0, y, w, rows, Click::Field(i));
        let mut place = canvas.part(labels + 1, y, w.saturating_sub(labels + 1), rows);
        draw_field(&mut place, field, focused, form);
        y += rows;
    }
    for field in &form.fields {
        if let Editor::Record {
            picker: Some(picker),
            ..
        } = &field.editor
        {
            let rows = canvas.height().min(10);
            let at = canvas.height().saturating_sub(rows);
            dialog::hits(&mut canvas.below(at), picker);
        }
    }
}

fn draw_field(canvas: &mut Canvas<'_>, field: &FieldState, focused: bool, form: &Form) {
    let beside = beside(field, form);
    let room = canvas.width();
    let taken: usize = beside.iter().map(|p| text::width(&p.text) + 1).sum();
    let field_room = room.saturating_sub(taken.min(usize::from(room) / 2) as u16);
    match &field.editor {
        Editor::Line(line) => {
            let mut place = canvas.part(0, 0, field_room, 1);
            if line.text().is_empty() && !field.spec.hint.is_empty() {
                place.text(0, 0, Role::Muted, &field.spec.hint);
            }
            line_of_text(&mut place, line, focused);
        }
        Editor::Area(area) => {
            let rows = canvas.height().saturating_sub(1).max(1);
            let mut place = canvas.part(0, 0, room, rows);
            if focused {
                place.widget(area.as_ref());
            } else {
                place.paragraph(0, Role::Plain, &area.lines().join("\n"));
            }
            let below = canvas.height() - 1;
            if focused && beside.is_empty() {
                canvas.text(0, below, Role::Muted, "ctrl-e opens your own editor");
            }
            canvas.line(0, below, &beside);
            return;
        }
        Editor::Choice(at) => {
            if let Kind::Choice(options) = &field.spec.kind {
                let label = at
                    .and_then(|at| options.get(at))
                    .map_or("–", |(_, l)| l.as_str());
                let shown = if focused {
                    format!("‹ {label} ›")
                } else {
                    label.to_owned()
                };
                canvas.text(
                    0,
                    0,
                    if focused { Role::Focused } else { Role::Plain },
                    &shown,
                );
            }
        }
        Editor::Record { chosen, picker } => {
            let role = if focused { Role::Focused } else { Role::Plain };
            match (picker, chosen) {
                (Some(picker), _) => line_of_text(canvas, &picker.query, focused),
                (None, Some(item)) => {
                    canvas.text(0, 0, role, &item.label);
                }
                (None, None) if focused => {
                    canvas.text(0, 0, Role::Muted, "type to find");
                    canvas.cursor(0, 0);
                }
                (None, None) => {
                    canvas.text(0, 0, Role::Muted, &field.spec.hint);
                }
            }
        }
        Editor::Bool(yes) => {
            let shown = if *yes { "[x] yes" } else { "[ ] no" };
            canvas.text(
                0,
                0,
                if focused { Role::Focused } else { Role::Plain },
                shown,
            );
        }
    }
    canvas.line(field_room + 1, 0, &beside);
}

fn beside(field: &FieldState, form: &Form) -> Vec<Piece> {
    if let Some(problem) = &field.problem {
        return vec![piece(Role::Bad, format!("✗ {problem}"))];
    }
    let understood = field.understood(form.today);
    understood
        .map(|u| vec![piece(Role::Good, format!("= {u}"))])
        .unwrap_or_default()
}

/// Draws a line that is being typed, scrolled so that its cursor is seen.
pub fn line_of_text(canvas: &mut Canvas<'_>, line: &TextEdit, focused: bool) {
    let role = if focused { Role::Focused } else { Role::Plain };
    let room = usize::from(canvas.width()).max(2);
    let (before, after) = line.text().split_at(line.cursor());
    let before = text::clean(before);
    let mut shown = before.as_ref();
    while text::width(shown) >= room {
        let cut = text::symbols(shown)
            .next()
            .map_or(shown.len(), |(s, _)| s.len());
        shown = &shown[cut..];
    }
    let x = canvas.text(0, 0, role, shown);
    canvas.text(x, 0, role, after);
    if focused {
        canvas.cursor(x, 0);
    }
}
