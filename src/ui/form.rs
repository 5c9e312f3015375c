//! Draws a form: labels at the left, the problem or what was understood beside each field.

use ratatui_textarea::TextArea;

use super::canvas::{Canvas, Click, Piece, piece};
use super::dialog;
use super::text;
use super::theme::Role;
use crate::app::form::{Editor, FieldState, Form, Kind};
use crate::app::text_edit::TextEdit;

/// Rows that the form would like to have at this width.
pub fn height(form: &Form, width: u16) -> u16 {
    let rows: u16 = form
        .fields
        .iter()
        .map(|f| if f.is_long() { 7 } else { 1 })
        .sum();
    let told = form.fields.iter().any(|f| f.problem.is_some());
    let rows = rows + if told { 3 } else { 0 };
    let picks = form
        .fields
        .iter()
        .any(|f| matches!(f.editor, Editor::Record { .. }));
    let rows = rows + note(form, width).len() as u16 + 1;
    if picks { rows.max(12) } else { rows }
}

/// What stands above the fields, on three lines at the most.
fn note(form: &Form, width: u16) -> Vec<String> {
    if form.note.is_empty() {
        return Vec::new();
    }
    let mut lines = text::wrap(&form.note, usize::from(width));
    lines.truncate(3);
    lines
}

/// Draws the form.
pub fn draw(canvas: &mut Canvas<'_>, form: &Form) {
    let problem = form
        .fields
        .get(form.focus)
        .and_then(|f| f.problem.as_deref());
    let (width, height) = (canvas.width(), canvas.height());
    // A problem that is too long to stand beside its field is said in full below.
    let beside = form.fields.get(form.focus).map_or(0, |f| {
        usize::from(width).saturating_sub(labels(form) + typed(f).min(usize::from(width) / 2) + 6)
    });
    let said = problem.filter(|p| text::width(p) > beside);
    let rows = said.map_or(0, |p| text::wrap(p, usize::from(width)).len() as u16);
    let rows = rows.min(height.saturating_sub(2));
    draw_fields(&mut canvas.part(0, 0, width, height - rows), form);
    if let Some(said) = said {
        canvas.below(height - rows).paragraph(0, Role::Bad, said);
    }
}

/// Cells of the column of labels.
fn labels(form: &Form) -> usize {
    let widths = form.fields.iter().map(|f| text::width(&f.spec.label));
    (widths.max().unwrap_or(0) + 1).min(24)
}

/// Cells of what is typed; a field that is not typed takes what there is.
fn typed(field: &FieldState) -> usize {
    match &field.editor {
        Editor::Line(line) if line.text().is_empty() => text::width(&field.spec.hint),
        Editor::Line(line) => text::width(line.text()),
        _ => usize::from(u16::MAX),
    }
}

fn draw_fields(canvas: &mut Canvas<'_>, form: &Form) {
    if form.fields.is_empty() {
        return;
    }
    let mut y = 0;
    for line in note(form, canvas.width()) {
        canvas.text(0, y, Role::Muted, &line);
        y += 1;
    }
    let labels = labels(form) as u16;
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
    let mut open_at = None;
    for (i, field) in form.fields.iter().enumerate().skip(first) {
        if i == form.focus {
            open_at = Some(y);
        }
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
    if let Some(at) = open_at {
        draw_open_picker(canvas, form, labels, at);
    }
}

/// The hits of a picker hang below their field, or above it where there is more room.
fn draw_open_picker(canvas: &mut Canvas<'_>, form: &Form, labels: u16, at: u16) {
    let Some(FieldState {
        editor: Editor::Record {
            picker: Some(picker),
            ..
        },
        ..
    }) = form.fields.get(form.focus)
    else {
        return;
    };
    let rows = (picker.hits.len().clamp(1, 8) as u16) + 2;
    let (w, h) = (canvas.width().saturating_sub(labels), canvas.height());
    let y = if at + 1 + rows <= h {
        at + 1
    } else {
        at.saturating_sub(rows)
    };
    let mut place = canvas.part(labels, y, w, rows);
    place.fill(Role::Plain);
    dialog::hits(&mut place.framed("", Role::Muted), picker);
}

fn draw_field(canvas: &mut Canvas<'_>, field: &FieldState, focused: bool, form: &Form) {
    let beside = beside(field, form);
    let room = canvas.width();
    let taken: usize = beside.iter().map(|p| text::width(&p.text) + 1).sum();
    // What stands beside gets what the field does not need, and half of the line in any case.
    let least = (typed(field) + 2).min(usize::from(room) / 2) as u16;
    let field_room = room.saturating_sub(taken as u16).max(least);
    let role = if focused { Role::Focused } else { Role::Plain };
    match &field.editor {
        Editor::Line(line) => {
            let mut place = canvas.part(0, 0, field_room, 1);
            if line.text().is_empty() {
                place.text(0, 0, Role::Muted, &field.spec.hint);
            }
            line_of_text(&mut place, line, focused);
        }
        Editor::Area(area) => {
            draw_area(canvas, area, focused, &beside);
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
                canvas.text(0, 0, role, &shown);
            }
        }
        Editor::Record { chosen, picker } => match (picker, chosen) {
            (Some(picker), _) => line_of_text(canvas, &picker.query, focused),
            (None, Some(item)) => {
                canvas.text(0, 0, role, &item.label);
            }
            (None, None) => {
                let hint = if focused {
                    "type to find"
                } else {
                    field.spec.hint.as_str()
                };
                canvas.text(0, 0, Role::Muted, hint);
                if focused {
                    canvas.cursor(0, 0);
                }
            }
        },
        Editor::Bool(yes) => {
            canvas.text(0, 0, role, if *yes { "[x] yes" } else { "[ ] no" });
        }
    }
    canvas.line(field_room + 1, 0, &beside);
}

fn draw_area(canvas: &mut Canvas<'_>, area: &TextArea<'_>, focused: bool, beside: &[Piece]) {
    let Some(below) = canvas.height().checked_sub(1) else {
        return;
    };
    let width = canvas.width();
    let mut place = canvas.part(0, 0, width, below.max(1));
    if focused {
        place.widget(area);
    } else {
        place.paragraph(0, Role::Plain, &area.lines().join("\n"));
    }
    if focused && beside.is_empty() {
        canvas.text(0, below, Role::Muted, "ctrl-e opens your own editor");
    }
    canvas.line(0, below, beside);
}

fn beside(field: &FieldState, form: &Form) -> Vec<Piece> {
    if let Some(problem) = &field.problem {
        return vec![piece(Role::Bad, format!("✗ {problem}"))];
    }
    let understood = field.understood(&form.days);
    understood
        .map(|u| vec![piece(Role::Good, format!("= {u}"))])
        .unwrap_or_default()
}

/// Draws a line that is being typed, scrolled so that its cursor is seen.
pub fn line_of_text(canvas: &mut Canvas<'_>, line: &TextEdit, focused: bool) {
    let role = if focused { Role::Focused } else { Role::Plain };
    let room = usize::from(canvas.width()).max(2);
    let (before, after) = line.text().split_at(line.cursor());
    let shown = text::tail(before, room);
    let x = canvas.text(0, 0, role, &shown);
    canvas.text(x, 0, role, after);
    if focused {
        canvas.cursor(x, 0);
    }
}
