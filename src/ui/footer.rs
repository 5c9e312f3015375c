//! The footer: the keys that work now, and the line above it that says what happened.

use super::canvas::{Canvas, Click};
use super::text;
use super::theme::Role;
use crate::app::effect::Said;
use crate::app::jobs::ProgressState;
use crate::app::key::Key;
use crate::domain::money::grouped;

/// A key in the footer.
#[derive(Debug, Clone)]
pub struct KeyHint {
    /// The keys in words.
    pub keys: String,
    /// What they do.
    pub label: String,
    /// What a click presses.
    pub press: Vec<Key>,
}

/// Draws as many hints as fit, in order; the last one (help) always.
pub fn keys(canvas: &mut Canvas<'_>, hints: &[KeyHint]) {
    canvas.fill(Role::Plain);
    let wide = |h: &KeyHint| text::width(&h.keys) + text::width(&h.label) + 3;
    let Some((last, others)) = hints.split_last() else {
        return;
    };
    let mut room = usize::from(canvas.width()).saturating_sub(wide(last) + 1);
    let mut x = 1;
    for hint in others {
        if wide(hint) > room {
            break;
        }
        room -= wide(hint);
        x = draw(canvas, x, hint) + 2;
    }
    draw(canvas, x, last);
}

fn draw(canvas: &mut Canvas<'_>, x: u16, hint: &KeyHint) -> u16 {
    let after = canvas.text(x, 0, Role::Accent, &hint.keys);
    let end = canvas.text(after + 1, 0, Role::Muted, &hint.label);
    canvas.clickable(x, 0, end - x, 1, Click::Keys(hint.press.clone()));
    end
}

/// Draws a toast.
pub fn said(canvas: &mut Canvas<'_>, said: &Said) {
    let (mark, role) = if said.warning {
        ("!", Role::Warning)
    } else {
        ("✓", Role::Good)
    };
    let x = canvas.text(1, 0, role, mark);
    let room = usize::from(canvas.width().saturating_sub(x + 2));
    canvas.text(x + 1, 0, Role::Plain, &with_its_advice(&said.text, room));
}

/// Cuts what happened, not what to do about it, which stands last: `Re-date Globex Corp…; u takes it back`.
fn with_its_advice(said: &str, room: usize) -> String {
    match said.rsplit_once("; ") {
        Some((happened, advice)) if text::width(said) > room => {
            let advice = format!("; {advice}");
            match room.checked_sub(text::width(&advice)) {
                Some(left) if left >= 20 => format!("{}{advice}", text::cut(happened, left)),
                _ => said.to_owned(),
            }
        }
        _ => said.to_owned(),
    }
}

/// Draws how far a long job is.
pub fn progress(canvas: &mut Canvas<'_>, label: &str, state: &ProgressState, cancel: &str) {
    let mut line = label.to_owned();
    if !state.phase.is_empty() {
        line = format!("{line}: {}", state.phase);
    }
    if state.done > 0 {
        line = format!("{line}  {}", grouped(state.done));
        if state.total > 0 {
            line = format!("{line} of {}", grouped(state.total));
        }
        line = format!("{line}, {} a second", grouped(state.rate() as u64));
    }
    let x = canvas.text(1, 0, Role::Accent, "▶ ");
    let stops = format!("{cancel} stops it");
    let room =
        usize::from(canvas.width().saturating_sub(x + 3)).saturating_sub(text::width(&stops));
    let x = canvas.text(x, 0, Role::Plain, &text::cut(&line, room));
    canvas.text(x + 2, 0, Role::Muted, &stops);
}

#[cfg(test)]
mod tests {
    use super::with_its_advice;

    #[test]
    fn what_happened_is_cut_and_what_to_do_about_it_is_not() {
        let said = "Re-date: Gonzalez, Carson and Johnson; u takes it back";
        assert_eq!(with_its_advice(said, 60), said);
        assert_eq!(
            with_its_advice(said, 43),
            "Re-date: Gonzalez, Carson…; u takes it back"
        );
        assert_eq!(with_its_advice("Saved", 3), "Saved");
    }
}
