//! Charts of text cells: a bar, the stage bar.

use super::canvas::Canvas;
use super::text;
use super::theme::Role;

const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A bar of that share of so many cells, to the eighth of a cell; anything above nothing is seen.
pub fn block(share: f64, cells: usize) -> String {
    let eighths = (share.clamp(0.0, 1.0) * cells as f64 * 8.0).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

/// One part of a stage bar.
#[derive(Debug, Clone)]
pub struct Part {
    /// Name of the stage.
    pub label: String,
    /// Its share, in any unit that all parts share.
    pub size: f64,
    /// Its value in words.
    pub value: String,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

/// Draws the parts side by side on two rows, each at least as wide as needed to be seen: names with values
/// above, a bar in proportion below. Returns the row after it.
pub fn stage_bar(canvas: &mut Canvas<'_>, y: u16, parts: &[Part]) -> u16 {
    let room = usize::from(canvas.width());
    let Some(each) = room.checked_div(parts.len()) else {
        return y;
    };
    let most = parts.iter().map(|p| p.size).fold(0.0, f64::max);
    for (i, part) in parts.iter().enumerate() {
        let x = (i * each) as u16;
        let cells = each.saturating_sub(1);
        let role = if part.chosen {
            Role::Heading
        } else {
            Role::Plain
        };
        canvas.text(x, y, role, &text::cut(&part.label, cells));
        canvas.text(x, y + 1, Role::Muted, &text::cut(&part.value, cells));
        let share = if most > 0.0 { part.size / most } else { 0.0 };
        canvas.text(x, y + 2, Role::Empty, &"·".repeat(cells));
        let filled = if part.chosen {
            Role::Accent
        } else {
            Role::Fill
        };
        canvas.text(x, y + 2, filled, &block(share, cells));
    }
    y + 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_above_nothing_is_seen_and_nothing_is_not() {
        assert_eq!(block(0.0, 10), "");
        assert_eq!(block(0.0001, 10), "▏");
        assert_eq!(block(0.5, 4), "██");
        assert_eq!(block(2.0, 3), "███");
    }
}
