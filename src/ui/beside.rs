//! Figures beside what they are held against: months beside their targets, a value with its interval
//! beside a benchmark, a share to the left or right of a middle line.

use super::canvas::Canvas;
use super::chart::block;
use super::text;
use super::theme::Role;

const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// A month, or any other step of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name below the picture.
    pub label: String,
    /// Its value; none: no data.
    pub value: Option<f64>,
    /// What it should have been.
    pub target: Option<f64>,
}

/// Draws steps of time side by side as columns of `rows` rows with their targets as lines, names below. Returns the
/// row after it.
pub fn columns(canvas: &mut Canvas<'_>, y: u16, rows: u16, steps: &[Step]) -> u16 {
    let room = usize::from(canvas.width());
    let Some(each) = room.checked_div(steps.len()).map(|each| each.min(9)) else {
        return y;
    };
    let most = steps
        .iter()
        .flat_map(|step| [step.value, step.target])
        .flatten()
        .fold(0.0, f64::max);
    if each < 2 || rows == 0 {
        return y;
    }
    for (at, step) in steps.iter().enumerate() {
        let (x, cells) = ((at * each) as u16, each - 1);
        column(canvas, (x, y), (cells, rows), step, most);
        canvas.text(x, y + rows, Role::Muted, &text::cut(&step.label, cells));
    }
    y + rows + 1
}

fn column(
    canvas: &mut Canvas<'_>,
    (x, y): (u16, u16),
    (cells, rows): (usize, u16),
    step: &Step,
    most: f64,
) {
    let in_rows = |value: f64| {
        if most > 0.0 {
            (value / most).clamp(0.0, 1.0) * f64::from(rows)
        } else {
            0.0
        }
    };
    let filled = in_rows(step.value.unwrap_or(0.0));
    for row in 0..rows {
        // Row 0 is the lowest one.
        let part = (filled - f64::from(row)).clamp(0.0, 1.0);
        let eighths = (part * 8.0).round() as usize;
        let symbol = EIGHTHS[eighths.min(8)];
        let at = y + rows - 1 - row;
        canvas.text(x, at, Role::Fill, &symbol.repeat(cells.min(5)));
    }
    if step.value.is_none() {
        canvas.text(x, y + rows - 1, Role::Muted, "–");
    }
    if let Some(target) = step.target.filter(|target| *target > 0.0) {
        let row = (in_rows(target).ceil() as u16).clamp(1, rows) - 1;
        let at = y + rows - 1 - row;
        let is_met = step.value.is_some_and(|value| value >= target);
        // On a column that is as high the line would hide it.
        if !is_met {
            let cells = cells.min(5);
            canvas.text(x, at, Role::Warning, &"─".repeat(cells));
        }
    }
}

/// A value with its interval beside a benchmark, all on one scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beside {
    /// The value.
    pub value: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
    /// The benchmark.
    pub benchmark: Option<f64>,
    /// The end of the scale; it begins at 0.
    pub most: f64,
}

/// Draws it in so many cells: `──├──●───┤─◆`; the dot is the value, the diamond the benchmark.
pub fn beside(canvas: &mut Canvas<'_>, x: u16, y: u16, cells: u16, picture: Beside) {
    let last = cells.saturating_sub(1);
    let place = |value: f64| {
        let share = if picture.most > 0.0 {
            (value / picture.most).clamp(0.0, 1.0)
        } else {
            0.0
        };
        x + (share * f64::from(last)).round() as u16
    };
    canvas.text(x, y, Role::Empty, &"·".repeat(usize::from(cells)));
    if let Some((low, high)) = picture.interval {
        let (from, to) = (place(low), place(high));
        canvas.text(
            from,
            y,
            Role::Muted,
            &"─".repeat(usize::from(to - from + 1)),
        );
    }
    if let Some(benchmark) = picture.benchmark {
        canvas.text(place(benchmark), y, Role::Strong, "◆");
    }
    if let Some(value) = picture.value {
        canvas.text(place(value), y, Role::Accent, "●");
    }
}

/// Draws a share as a bar from a middle line: to the left what costs, to the right what helps.
pub fn from_the_middle(canvas: &mut Canvas<'_>, x: u16, y: u16, cells: u16, share: f64) {
    let half = cells / 2;
    let bar = block(share.abs(), usize::from(half));
    let wide = text::width(&bar) as u16;
    canvas.text(x + half, y, Role::Muted, "│");
    if share < 0.0 {
        // Eighths fill from the left, so a bar that grows to the left is drawn in whole cells.
        let full = "█".repeat(usize::from(wide));
        canvas.text(x + half - wide, y, Role::Warning, &full);
    } else {
        canvas.text(x + half + 1, y, Role::Fill, &bar);
    }
}

#[cfg(test)]
mod tests {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;

    use super::*;
    use crate::ui::canvas::Traces;
    use crate::ui::theme::{Palette, Theme};

    fn drawn(width: u16, height: u16, draw: impl Fn(&mut Canvas<'_>)) -> Vec<String> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        let traces = Traces::default();
        draw(&mut Canvas::new(
            &mut buffer,
            Theme::new(Palette::Dark),
            &traces,
        ));
        (0..height)
            .map(|y| {
                let line: String = (0..width).map(|x| buffer[(x, y)].symbol()).collect();
                line.trim_end().to_owned()
            })
            .collect()
    }

    #[test]
    fn months_stand_beside_their_targets_and_a_missing_one_is_no_zero() {
        let step = |label: &str, value, target| Step {
            label: label.into(),
            value,
            target,
        };
        let steps = [
            step("Sep", Some(4.0), Some(2.0)),
            step("Oct", Some(1.0), Some(4.0)),
            step("Nov", None, None),
        ];
        let lines = drawn(15, 5, |canvas| {
            columns(canvas, 0, 4, &steps);
        });
        assert_eq!(
            lines,
            ["████ ────", "████", "████", "████ ████ –", "Sep  Oct  Nov"]
        );
    }

    #[test]
    fn an_interval_stands_beside_its_benchmark_within_the_scale() {
        let picture = Beside {
            value: Some(0.2),
            interval: Some((0.0, 0.5)),
            benchmark: Some(0.8),
            most: 1.0,
        };
        let lines = drawn(11, 1, |canvas| beside(canvas, 0, 0, 11, picture));
        assert_eq!(lines, ["──●───··◆··"]);
        let over = Beside {
            value: Some(5.0),
            ..picture
        };
        let lines = drawn(11, 1, |canvas| beside(canvas, 0, 0, 11, over));
        assert_eq!(lines, ["──────··◆·●"]);
    }

    #[test]
    fn what_costs_stands_at_the_left_and_what_helps_at_the_right() {
        let lines = drawn(9, 2, |canvas| {
            from_the_middle(canvas, 0, 0, 9, -0.5);
            from_the_middle(canvas, 0, 1, 9, 1.0);
        });
        assert_eq!(lines, ["  ██│", "    │████"]);
    }
}
