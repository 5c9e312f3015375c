//! The tab bar and the bar of the scope.

use super::canvas::{Canvas, Click, Piece};
use super::text;
use super::theme::Role;

/// A tab in the bar.
#[derive(Debug, Clone)]
pub struct TabLabel {
    /// The digit that jumps to it.
    pub number: char,
    /// Its title.
    pub title: String,
}

/// Draws the tabs in one row; titles are cut where the row is too narrow. `right` stands at the right end.
pub fn draw(canvas: &mut Canvas<'_>, tabs: &[TabLabel], current: usize, right: &str) {
    let full: usize = tabs.iter().map(|t| text::width(&t.title) + 4).sum();
    let room = usize::from(canvas.width()).saturating_sub(text::width(right) + 1);
    let limit = if full <= room {
        usize::MAX
    } else {
        room / tabs.len().max(1)
    };
    let mut x = 0;
    for (i, tab) in tabs.iter().enumerate() {
        let title = text::cut(&tab.title, limit.saturating_sub(4).max(3));
        let start = x;
        if i == current {
            x = canvas.text(x, 0, Role::Bar, &format!(" {} {title} ", tab.number));
        } else {
            x = canvas.text(x, 0, Role::Accent, &format!(" {} ", tab.number));
            x = canvas.text(x, 0, Role::Plain, &format!("{title} "));
        }
        canvas.clickable(start, 0, x - start, 1, Click::Tab(i));
    }
    canvas.text_right(0, Role::Muted, right);
}

/// Draws the scope at the left and what the screen says at the right.
pub fn scope(canvas: &mut Canvas<'_>, left: &[Piece], right: &[Piece]) {
    let after = canvas.line(1, 0, left);
    let wide = |right: &[Piece]| -> usize { right.iter().map(|p| text::width(&p.text)).sum() };
    let room = usize::from(canvas.width()).saturating_sub(usize::from(after) + 3);
    // The end of a long path says where one is.
    let mut right = right;
    while wide(right) > room && right.len() > 1 {
        right = &right[1..];
    }
    let at = usize::from(canvas.width())
        .saturating_sub(wide(right) + 1)
        .max(usize::from(after) + 2);
    canvas.line(at as u16, 0, right);
}
