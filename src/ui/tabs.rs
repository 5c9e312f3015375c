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
    /// Its title where it is narrow.
    pub short: String,
}

/// Draws the tabs in one row. Where it is too narrow the space between them goes first, then titles give way to their
/// short forms (the largest saving first, that of the current tab never), then the longest are cut, that of the current
/// tab last. `right` stands at the right end.
pub fn draw(canvas: &mut Canvas<'_>, tabs: &[TabLabel], current: usize, right: &str) {
    let room = usize::from(canvas.width()).saturating_sub(text::width(right) + 1);
    let mut titles: Vec<&str> = tabs.iter().map(|tab| tab.title.as_str()).collect();
    let full: usize = titles.iter().map(|title| text::width(title) + 4).sum();
    let is_tight = full > room;
    let between = if is_tight { 3 } else { 4 };
    // The current one has a space on each side, for its bar.
    let need = |widths: &[usize]| widths.iter().map(|width| width + between).sum::<usize>() + 1;
    let wide = |titles: &[&str]| -> Vec<usize> { titles.iter().map(|t| text::width(t)).collect() };
    while is_tight && need(&wide(&titles)) > room {
        let saving =
            |at: usize| text::width(titles[at]).saturating_sub(text::width(&tabs[at].short));
        let best = (0..tabs.len())
            .filter(|at| *at != current && saving(*at) > 0)
            .max_by_key(|at| saving(*at));
        let Some(best) = best else { break };
        titles[best] = &tabs[best].short;
    }
    let mut widths = wide(&titles);
    while is_tight && need(&widths) > room {
        let longest = (0..widths.len())
            .filter(|place| widths[*place] > SHORTEST)
            .max_by_key(|place| (*place != current, widths[*place]));
        let Some(longest) = longest else { break };
        widths[longest] -= 1;
    }
    let mut x = 0;
    for (i, (tab, width)) in tabs.iter().zip(&widths).enumerate() {
        let title = text::cut(titles[i], *width);
        let start = x;
        if i == current {
            x = canvas.text(x, 0, Role::Bar, &format!(" {} {title} ", tab.number));
        } else {
            let after = if is_tight { "" } else { " " };
            x = canvas.text(x, 0, Role::Accent, &format!(" {} ", tab.number));
            x = canvas.text(x, 0, Role::Plain, &format!("{title}{after}"));
        }
        canvas.clickable(start, 0, x - start, 1, Click::Tab(i));
    }
    canvas.text_right(0, Role::Muted, right);
}

/// No title is cut below this.
const SHORTEST: usize = 3;

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
