//! Dialogs: a box over the screen for errors, questions, pickers, help and key hints.

use super::canvas::{Canvas, Click};
use super::form::line_of_text;
use super::text;
use super::theme::Role;
use crate::app::effect::Failure;
use crate::app::key::{Code, Key};
use crate::app::pick::{Item, Picker};
use crate::app::text_edit::TextEdit;

/// An answer to a dialog.
pub struct Answer<'a> {
    /// Its key.
    pub key: Key,
    /// What it does.
    pub label: &'a str,
}

/// Draws a box of that size in the middle and hands its inside to `draw`.
pub fn boxed(
    canvas: &mut Canvas<'_>,
    title: &str,
    role: Role,
    (width, height): (u16, u16),
    draw: impl FnOnce(&mut Canvas<'_>),
) {
    let width = width.saturating_add(4).min(canvas.width());
    let height = height.saturating_add(2).min(canvas.height());
    let (x, y) = ((canvas.width() - width) / 2, (canvas.height() - height) / 2);
    let (all_w, all_h) = (canvas.width(), canvas.height());
    canvas.clickable(0, 0, all_w, all_h, Click::Nothing);
    let mut place = canvas.part(x, y, width, height);
    place.fill(Role::Plain);
    draw(&mut place.framed(title, role));
}

/// Draws an error: what, why, what to do.
pub fn failure(canvas: &mut Canvas<'_>, failure: &Failure) {
    let width = canvas.width().saturating_sub(12).min(76);
    let cells = usize::from(width);
    let mut rows = text::wrap(&failure.why, cells).len();
    if !failure.advice.is_empty() {
        rows += text::wrap(&failure.advice, cells).len() + 1;
    }
    let size = (width, rows as u16 + 2);
    boxed(canvas, &failure.what, Role::Bad, size, |place| {
        let y = place.paragraph(0, Role::Plain, &failure.why);
        if !failure.advice.is_empty() {
            place.paragraph(y + 1, Role::Strong, &failure.advice);
        }
        let last = place.height().saturating_sub(1);
        answers(
            &mut place.below(last),
            &[Answer {
                key: Key::plain(Code::Esc),
                label: "close",
            }],
        );
    });
}

/// Draws a question with its answers.
pub fn question(canvas: &mut Canvas<'_>, question: &str, detail: &str, keys: &[Answer<'_>]) {
    let width = canvas.width().saturating_sub(12).min(66);
    let rows = text::wrap(detail, usize::from(width)).len() as u16;
    boxed(canvas, question, Role::Accent, (width, rows + 2), |place| {
        place.paragraph(0, Role::Plain, detail);
        let last = place.height().saturating_sub(1);
        answers(&mut place.below(last), keys);
    });
}

/// Draws the keys that answer a dialog.
pub fn answers(canvas: &mut Canvas<'_>, keys: &[Answer<'_>]) {
    let mut x = 0;
    for answer in keys {
        let after = canvas.text(x, 0, Role::Accent, &answer.key.to_string());
        let end = canvas.text(after + 1, 0, Role::Plain, answer.label);
        canvas.clickable(x, 0, end - x, 1, Click::Keys(vec![answer.key]));
        x = end + 3;
    }
}

/// Draws a picker in a box.
pub fn picker(canvas: &mut Canvas<'_>, picker: &Picker) {
    let size = (
        canvas.width().saturating_sub(16).min(76),
        canvas.height().saturating_sub(8).min(18),
    );
    boxed(canvas, &picker.title, Role::Accent, size, |place| {
        line_of_text(&mut place.part(0, 0, u16::MAX, 1), &picker.query, true);
        hits(&mut place.below(1), picker);
    });
}

/// Draws what a picker found.
pub fn hits(canvas: &mut Canvas<'_>, picker: &Picker) {
    canvas.fill(Role::Plain);
    if picker.hits.is_empty() {
        let said = if picker.searching {
            "looking…"
        } else {
            "nothing found"
        };
        canvas.text(2, 0, Role::Muted, said);
        return;
    }
    items(canvas, &picker.hits, picker.selected);
}

/// Draws items in rows around the selected one; details stand at the right.
pub fn items(canvas: &mut Canvas<'_>, items: &[Item], selected: usize) {
    let height = usize::from(canvas.height());
    let first = (selected + 1).saturating_sub(height);
    for (y, (i, item)) in (0..canvas.height()).zip(items.iter().enumerate().skip(first)) {
        let detail = text::cut(&item.detail, usize::from(canvas.width()) / 2);
        let room = usize::from(canvas.width()).saturating_sub(text::width(&detail) + 4);
        canvas.text(2, y, Role::Plain, &text::cut(&item.label, room));
        canvas.text_right(y, Role::Muted, &detail);
        canvas.clickable(0, y, u16::MAX, 1, Click::Item(i));
        if i == selected {
            canvas.text(0, y, Role::Accent, "▌");
            canvas.tint(1, y, u16::MAX, Role::Selected);
        }
    }
}

/// Draws the palette: what is typed, and what it leads to.
pub fn palette(canvas: &mut Canvas<'_>, query: &TextEdit, found: &[Item], selected: usize) {
    let size = (
        canvas.width().saturating_sub(12).min(84),
        canvas.height().saturating_sub(6).min(20),
    );
    boxed(
        canvas,
        "Find a command or record",
        Role::Accent,
        size,
        |place| {
            place.text(0, 0, Role::Accent, ":");
            line_of_text(&mut place.part(2, 0, u16::MAX, 1), query, true);
            let mut list = place.below(2);
            if found.is_empty() {
                list.text(2, 0, Role::Muted, "nothing found");
            }
            items(&mut list, found, selected);
        },
    );
}

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// A heading.
    Heading(String),
    /// Keys and what they do.
    Keys {
        /// The keys in words.
        keys: String,
        /// What they do.
        label: String,
        /// The name in the config.
        name: String,
    },
    /// Nothing.
    Blank,
}

/// Draws the help from a line on.
pub fn help(canvas: &mut Canvas<'_>, lines: &[HelpLine], first: usize) {
    let size = (
        canvas.width().saturating_sub(8).min(90),
        canvas.height().saturating_sub(4),
    );
    boxed(canvas, "Keys", Role::Accent, size, |place| {
        let rows = usize::from(place.height().saturating_sub(1));
        let first = first.min(lines.len().saturating_sub(rows));
        for (y, line) in (0_u16..).zip(lines.iter().skip(first).take(rows)) {
            match line {
                HelpLine::Heading(heading) => {
                    place.text(0, y, Role::Heading, heading);
                }
                HelpLine::Keys { keys, label, name } => {
                    place.text(2, y, Role::Accent, &text::cut(keys, 22));
                    // What it does comes before what it is called in the settings.
                    let after = place.text(25, y, Role::Plain, label) + 2;
                    let room = usize::from(place.width().saturating_sub(after));
                    place.text_right(y, Role::Muted, &text::cut(name, room));
                }
                HelpLine::Blank => {}
            }
        }
        let shown = (first + rows).min(lines.len());
        let place_y = place.height().saturating_sub(1);
        let hint = format!(
            "{shown} of {} lines; j and k scroll, esc closes",
            lines.len()
        );
        place.text(0, place_y, Role::Muted, &hint);
    });
}

/// Draws what a prefix of keys can still lead to, at the lower right.
pub fn which_key(canvas: &mut Canvas<'_>, prefix: &str, keys: &[(String, String)]) {
    let widest = keys
        .iter()
        .map(|(k, l)| text::width(k) + text::width(l) + 2)
        .max()
        .unwrap_or(0);
    let width = (widest as u16 + 4).max(12).min(canvas.width());
    let height = (keys.len() as u16 + 2).min(canvas.height());
    let (x, y) = (canvas.width() - width, canvas.height() - height);
    let mut place = canvas.part(x, y, width, height);
    place.fill(Role::Plain);
    let mut inside = place.framed(prefix, Role::Accent);
    for (y, (key, label)) in (0_u16..).zip(keys) {
        let after = inside.text(0, y, Role::Accent, key);
        inside.text(after + 2, y, Role::Plain, label);
    }
}
