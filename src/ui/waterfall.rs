//! A waterfall drawn sideways: totals stand on the left edge, each step hangs where the one before it ended.
//!
//! ```text
//! Start      300  ██████████████████████████████
//! Created    +85                                ▓▓▓▓▓▓▓▓
//! Lost       -20                            ░░
//! End        270  ███████████████████████████
//! ```
//!
//! What adds, what takes away and what stands differ in their fill, not in colour alone.

use super::canvas::Canvas;
use super::theme::Role;

/// A bar between two levels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The level before it; of a total 0.
    pub from: f64,
    /// The level after it.
    pub to: f64,
    /// Whether it is a total.
    pub is_total: bool,
    /// What it means.
    pub role: Role,
}

/// Which levels lie at the two edges of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// At the left edge.
    pub low: f64,
    /// At the right edge.
    pub high: f64,
}

impl Scale {
    /// The scale of some bars. It begins at nothing, or, where all levels lie high above it, shortly below the lowest
    /// one, so that the steps can be seen; then it says so by [`Scale::is_cut`].
    pub fn of(bars: &[Bar]) -> Self {
        let levels = bars.iter().flat_map(|bar| {
            let from = if bar.is_total { bar.to } else { bar.from };
            [from, bar.to]
        });
        let (low, high) = levels.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), level| {
            (low.min(level), high.max(level))
        });
        if !low.is_finite() {
            return Self {
                low: 0.0,
                high: 1.0,
            };
        }
        let low = if low > high / 2.0 && high > low {
            (low - (high - low) / 2.0).max(0.0)
        } else {
            low.min(0.0)
        };
        Self {
            low,
            high: high.max(low + f64::MIN_POSITIVE),
        }
    }

    /// Whether the left edge is more than nothing.
    pub fn is_cut(self) -> bool {
        self.low > 0.0
    }

    /// The first cell of a bar and how many it has: at least one, where it is not empty.
    fn cells(self, bar: Bar, cells: u16) -> (u16, u16) {
        let place = |level: f64| {
            let share = ((level - self.low) / (self.high - self.low)).clamp(0.0, 1.0);
            (share * f64::from(cells)).round() as u16
        };
        let from = if bar.is_total {
            self.low.max(0.0)
        } else {
            bar.from
        };
        let (left, right) = (place(from.min(bar.to)), place(from.max(bar.to)));
        if (from - bar.to).abs() <= 0.0 {
            (left, 0)
        } else if left == right {
            (left.min(cells.saturating_sub(1)), 1)
        } else {
            (left, right - left)
        }
    }
}

/// Draws a bar in so many cells from a place on.
pub fn bar(canvas: &mut Canvas<'_>, (x, y): (u16, u16), cells: u16, scale: Scale, bar: Bar) {
    let (first, many) = scale.cells(bar, cells);
    let fill = if bar.is_total {
        "█"
    } else if bar.to >= bar.from {
        "▓"
    } else {
        "░"
    };
    canvas.text(x + first, y, bar.role, &fill.repeat(usize::from(many)));
    if bar.is_total && scale.is_cut() && many > 2 {
        canvas.text(x + 1, y, Role::Muted, "╱");
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;
    use crate::ui::canvas::Traces;
    use crate::ui::theme::{Palette, Theme};

    fn total(to: f64) -> Bar {
        Bar {
            from: 0.0,
            to,
            is_total: true,
            role: Role::Fill,
        }
    }

    fn step(from: f64, to: f64) -> Bar {
        Bar {
            from,
            to,
            is_total: false,
            role: Role::Plain,
        }
    }

    fn drawn(bars: &[Bar], cells: u16) -> Vec<String> {
        let height = bars.len() as u16;
        let mut buffer = Buffer::empty(Rect::new(0, 0, cells, height));
        let traces = Traces::default();
        let theme = Theme::new(Palette::Dark);
        let mut canvas = Canvas::new(&mut buffer, theme, &traces);
        let scale = Scale::of(bars);
        for (y, one) in (0..height).zip(bars) {
            bar(&mut canvas, (0, y), cells, scale, *one);
        }
        let line = |y: u16| -> String { (0..cells).map(|x| buffer[(x, y)].symbol()).collect() };
        (0..height).map(|y| line(y).trim_end().to_owned()).collect()
    }

    #[test]
    fn each_step_hangs_where_the_one_before_it_ended() {
        let bars = [
            total(30.0),
            step(30.0, 40.0),
            step(40.0, 20.0),
            step(20.0, 20.0),
            total(20.0),
        ];
        assert_eq!(
            drawn(&bars, 8),
            ["██████", "      ▓▓", "    ░░░░", "", "████"]
        );
    }

    #[test]
    fn small_steps_are_seen_and_a_high_start_is_cut_and_says_so() {
        let bars = [
            total(1000.0),
            step(1000.0, 1010.0),
            step(1010.0, 990.0),
            total(990.0),
        ];
        assert!(Scale::of(&bars).is_cut());
        assert_eq!(drawn(&bars, 9), ["█╱████", "      ▓▓▓", "   ░░░░░░", "█╱█"]);
        let tiny = [total(1000.0), step(1000.0, 0.0), step(0.0, 1.0), total(1.0)];
        assert_eq!(drawn(&tiny, 4), ["████", "░░░░", "▓", "█"]);
    }

    #[test]
    fn a_book_without_anything_draws_nothing() {
        assert_eq!(drawn(&[total(0.0), total(0.0)], 4), ["", ""]);
        assert_eq!(
            Scale::of(&[]),
            Scale {
                low: 0.0,
                high: 1.0
            }
        );
    }
}
