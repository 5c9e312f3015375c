//! Numbers about the same thing on one line: what is there already, a range, what each source says, and where it
//! should end.

use super::canvas::{Canvas, Piece, piece};
use super::text;
use super::theme::Role;

/// A number on the line.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// What stands on the line: one cell.
    pub symbol: String,
    /// What it is, for the legend: `your call 450k`.
    pub label: String,
    /// Where.
    pub at: f64,
    /// Its meaning.
    pub role: Role,
    /// On the second line, below the first: one of many that are compared with those above.
    pub below: bool,
}

/// The picture: all numbers in one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// What is there already: a bar from the left.
    pub reached: f64,
    /// Where it will end with 80 % certainty: a line.
    pub range: Option<(f64, f64)>,
    /// The goal: a mark through both lines.
    pub goal: Option<f64>,
    /// The numbers.
    pub marks: Vec<Mark>,
}

impl Spread {
    /// From where to where the line goes. It begins at nothing unless everything lies in the last part of it.
    pub fn ends(&self) -> (f64, f64) {
        let numbers = || {
            let marks = self.marks.iter().map(|mark| mark.at);
            let range = self.range.into_iter().flat_map(|(low, high)| [low, high]);
            marks.chain(range).chain(self.goal)
        };
        let most = numbers().chain([self.reached]).fold(0.0, f64::max);
        let least = numbers().fold(f64::INFINITY, f64::min).min(self.reached);
        let from = if least > 0.6 * most && most > least {
            (least - (most - least) * 0.5).max(0.0)
        } else {
            0.0
        };
        (from, most + (most - from) * 0.03)
    }

    /// Draws it in two rows; the second one only where something stands below. `ends` are what stands at both sides.
    /// Returns the row after it.
    pub fn draw(&self, canvas: &mut Canvas<'_>, y: u16, ends: (&str, &str)) -> u16 {
        let (from, to) = self.ends();
        let left = text::width(ends.0) as u16;
        let right = text::width(ends.1) as u16;
        let cells = canvas.width().saturating_sub(left + right + 2);
        if cells < 8 || to <= from {
            return y;
        }
        let place = |value: f64| {
            let share = ((value - from) / (to - from)).clamp(0.0, 1.0);
            left + 1 + (share * f64::from(cells - 1)).round() as u16
        };
        canvas.text(0, y, Role::Muted, ends.0);
        canvas.text(left + cells + 2, y, Role::Muted, ends.1);
        canvas.text(left + 1, y, Role::Empty, &"·".repeat(usize::from(cells)));
        if self.reached > from {
            let bar = usize::from(place(self.reached) - left);
            canvas.text(left + 1, y, Role::Fill, &"█".repeat(bar));
        }
        if let Some((low, high)) = self.range {
            let (low, high) = (place(low), place(high));
            let line = "━".repeat(usize::from(high.saturating_sub(low)) + 1);
            canvas.text(low, y, Role::Muted, &line);
        }
        let has_below = self.marks.iter().any(|mark| mark.below);
        if let Some(goal) = self.goal {
            canvas.text(place(goal), y, Role::Warning, "┃");
            if has_below {
                canvas.text(place(goal), y + 1, Role::Warning, "┃");
            }
        }
        // The first one is the weightiest and stands over the others.
        for mark in self.marks.iter().rev().filter(|mark| !mark.below) {
            canvas.text(place(mark.at), y, mark.role, &mark.symbol);
        }
        self.draw_below(canvas, y + 1, &place);
        y + 1 + u16::from(has_below)
    }

    /// Marks that fall on the same cell stand beside one another, so that each is seen.
    fn draw_below(&self, canvas: &mut Canvas<'_>, y: u16, place: &dyn Fn(f64) -> u16) {
        let mut below: Vec<&Mark> = self.marks.iter().filter(|mark| mark.below).collect();
        below.sort_by(|a, b| a.at.total_cmp(&b.at));
        let goal = self.goal.map(place);
        let mut free = 0;
        for mark in below {
            let mut x = place(mark.at).max(free);
            if Some(x) == goal {
                x += 1;
            }
            canvas.text(x, y, mark.role, &mark.symbol);
            free = x + 1;
        }
    }

    /// The legend as lines of at most so many cells.
    pub fn legend(&self, first: &[Piece], width: u16) -> Vec<Vec<Piece>> {
        let mut items: Vec<Vec<Piece>> = first.iter().map(|item| vec![item.clone()]).collect();
        items.extend(self.marks.iter().map(|mark| {
            vec![
                piece(mark.role, mark.symbol.clone()),
                piece(Role::Muted, format!(" {}", mark.label)),
            ]
        }));
        let wide = |pieces: &[Piece]| pieces.iter().map(|p| text::width(&p.text)).sum::<usize>();
        let mut lines: Vec<Vec<Piece>> = Vec::new();
        for item in items {
            match lines.last_mut() {
                Some(line) if wide(line) + 2 + wide(&item) <= usize::from(width) => {
                    line.push(piece(Role::Plain, "  "));
                    line.extend(item);
                }
                _ => lines.push(item),
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;
    use crate::ui::canvas::Traces;
    use crate::ui::theme::{Palette, Theme};

    fn drawn(width: u16, spread: &Spread) -> Vec<String> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, 2));
        let traces = Traces::default();
        let theme = Theme::new(Palette::Dark);
        spread.draw(
            &mut Canvas::new(&mut buffer, theme, &traces),
            0,
            ("0", "100"),
        );
        (0..2)
            .map(|y| {
                let line: String = (0..width).map(|x| buffer[(x, y)].symbol()).collect();
                line.trim_end().to_owned()
            })
            .collect()
    }

    fn mark(symbol: &str, at: f64, below: bool) -> Mark {
        Mark {
            symbol: symbol.into(),
            label: format!("{symbol} {at}"),
            at,
            role: Role::Plain,
            below,
        }
    }

    #[test]
    fn what_is_won_is_a_bar_and_everything_else_stands_where_it_belongs() {
        let spread = Spread {
            reached: 25.0,
            range: Some((50.0, 75.0)),
            goal: Some(97.0),
            marks: vec![
                mark("◆", 60.0, false),
                mark("a", 60.0, true),
                mark("b", 60.1, true),
                mark("c", 20.0, true),
            ],
        };
        assert_eq!(
            drawn(26, &spread),
            ["0 ██████····━◆━━━···┃· 100", "      c      ab     ┃"]
        );
    }

    #[test]
    fn numbers_that_lie_close_together_at_the_end_are_drawn_apart() {
        let close = Spread {
            reached: 80.0,
            range: None,
            goal: Some(100.0),
            marks: vec![mark("◆", 90.0, false)],
        };
        assert!((close.ends().0 - 70.0).abs() < 1e-9);
        let early = Spread {
            reached: 10.0,
            ..close
        };
        assert!(early.ends().0.abs() < 1e-9);
    }

    #[test]
    fn the_legend_goes_on_in_the_next_line() {
        let spread = Spread {
            reached: 0.0,
            range: None,
            goal: None,
            marks: vec![mark("◆", 60.0, false), mark("a", 10.0, true)],
        };
        let said = |width| -> Vec<String> {
            let lines = spread.legend(&[], width);
            let text = |line: &Vec<Piece>| line.iter().map(|p| p.text.as_str()).collect();
            lines.iter().map(text).collect()
        };
        assert_eq!(said(40), ["◆ ◆ 60  a a 10"]);
        assert_eq!(said(8), ["◆ ◆ 60", "a a 10"]);
    }
}
