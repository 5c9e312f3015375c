//! The frame around each step: where the walk is, how sure it is, and the rows below what the step shows.

use super::rows::StepRow;
use super::{LAST, Walk, activity, agreement, cause, evidence, methodology, plan, results};
use crate::app::list::List;
use crate::storage::{EvidenceKind, Says, WalkState};
use crate::ui::canvas::{Canvas, Click};
use crate::ui::theme::Role;
use crate::ui::{table, text};

/// The names of the steps.
pub(super) const STEPS: [&str; LAST as usize] = [
    "Results against objectives",
    "Activity",
    "Methodology",
    "Evidence",
    "Cause",
    "Agreement",
    "Plan",
];

/// From so many rows on there is room to breathe.
pub(super) const ROOMY: u16 = 28;

/// Draws the walk.
pub(super) fn draw(walk: &Walk, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let mut canvas = canvas.part(1, 0, width.saturating_sub(2), height);
    if walk.kept.is_none() {
        let text = if walk.begin.is_some() {
            "No walk is open here. B begins one or goes on with it, esc goes back."
        } else {
            "reading…"
        };
        canvas.text(0, 0, Role::Muted, text);
        return;
    }
    header(walk, &mut canvas);
    progress(walk, &mut canvas, 1);
    let mut rest = canvas.below(3);
    match walk.shown {
        1 => results::draw(walk, &mut rest),
        2 => activity::draw(walk, &mut rest),
        3 => methodology::draw(walk, &mut rest),
        4 => evidence::draw(walk, &mut rest),
        5 => cause::draw(walk, &mut rest),
        6 => agreement::draw(walk, &mut rest),
        _ => plan::draw(walk, &mut rest),
    }
}

fn header(walk: &Walk, canvas: &mut Canvas<'_>) {
    let Some(kept) = &walk.kept else { return };
    let (mark, role) = certainty(walk);
    let room = usize::from(canvas.width()).saturating_sub(text::width(&mark) + 2);
    let step = walk.shown;
    let name = STEPS
        .get(usize::from(step) - 1)
        .copied()
        .unwrap_or_default();
    let head = format!("ROAM · {} · step {step} of {LAST}: ", kept.walk.rep_name);
    let x = canvas.text(0, 0, Role::Muted, &text::cut(&head, room));
    let left = room.saturating_sub(usize::from(x));
    canvas.text(x, 0, Role::Heading, &text::cut(name, left));
    canvas.text_right(0, role, &mark);
}

/// How sure the finding is, in words: a hypothesis until somebody has looked.
pub(super) fn certainty(walk: &Walk) -> (String, Role) {
    let Some(kept) = &walk.kept else {
        return (String::new(), Role::Muted);
    };
    let observed = kept
        .evidence
        .iter()
        .filter(|e| e.kind == EvidenceKind::Observation && e.says == Says::For)
        .count();
    match (
        kept.walk.state,
        kept.walk.hypothesis.factor.as_str(),
        observed,
    ) {
        (WalkState::Stopped, ..) => ("stopped".into(), Role::Muted),
        (_, "", _) => (String::new(), Role::Muted),
        (_, _, 0) => ("? hypothesis".into(), Role::Warning),
        (_, _, 1) => ("✓ confirmed by 1 observation".into(), Role::Good),
        (_, _, n) => (format!("✓ confirmed by {n} observations"), Role::Good),
    }
}

/// A bar of the steps: done, this one, still to come.
fn progress(walk: &Walk, canvas: &mut Canvas<'_>, y: u16) {
    let reached = walk.walk().map_or(1, |walk| walk.step);
    let is_over = walk
        .walk()
        .is_some_and(|walk| walk.state == WalkState::Finished);
    let width = usize::from(canvas.width());
    for x in 0..width {
        let step = (x * usize::from(LAST) / width.max(1)) as u8 + 1;
        let is_gap =
            (x + 1) * usize::from(LAST) / width.max(1) != usize::from(step - 1) && x + 1 < width;
        let (sign, role) = if step == walk.shown {
            ("━", Role::Accent)
        } else if step <= reached || is_over {
            ("━", Role::Good)
        } else {
            ("─", Role::Muted)
        };
        let sign = if is_gap { " " } else { sign };
        canvas.text(x as u16, y, role, sign);
    }
}

/// Draws the window of the rows from `y` on; each may take one line.
pub(super) fn rows(
    canvas: &mut Canvas<'_>,
    y: u16,
    list: &List<StepRow>,
    empty: &str,
    draw: impl Fn(&mut Canvas<'_>, &StepRow),
) {
    let mut canvas = canvas.below(y);
    let height = canvas.height();
    let is_longer = list.cursor.count() > usize::from(height);
    let width = canvas.width().saturating_sub(u16::from(is_longer));
    if list.loaded() && list.cursor.count() == 0 {
        let text = if list.cursor.filter.text().is_empty() {
            empty
        } else {
            "Nothing matches the filter."
        };
        canvas.paragraph(0, Role::Muted, text);
        return;
    }
    for (y, position) in (0_u16..).zip(list.cursor.window(usize::from(height))) {
        let Some(row) = list.row(position) else {
            continue;
        };
        draw(&mut canvas.part(2, y, width.saturating_sub(2), 1), row);
        canvas.clickable(0, y, width, 1, Click::Row(position));
        if position == list.cursor.position() {
            canvas.text(0, y, Role::Accent, "▌");
            canvas.tint(1, y, width - 1, Role::Selected);
        }
    }
    let window = list.cursor.window(usize::from(height));
    table::scroll_mark(&mut canvas, &window, list.cursor.count());
}

/// A label and its text, wrapped beside it; returns the row after it.
pub(super) fn labelled(
    canvas: &mut Canvas<'_>,
    y: u16,
    label: &str,
    role: Role,
    content: &str,
) -> u16 {
    let x = canvas.text(0, y, Role::Muted, label);
    let (width, height) = (canvas.width(), canvas.height());
    let mut part = canvas.part(x, y, width.saturating_sub(x), height.saturating_sub(y));
    y + part.paragraph(0, role, content).max(1)
}
