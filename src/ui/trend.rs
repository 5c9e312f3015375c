//! A figure over time: a small line of blocks for a list, columns with a target for a page.

use super::canvas::Canvas;
use super::text;
use super::theme::Role;

const LEVELS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

/// The last values as so many blocks at the most, lowest to highest; `·` where there is no data.
pub fn spark(values: &[Option<f64>], cells: usize) -> String {
    let from = values.len().saturating_sub(cells);
    let shown = &values[from..];
    let (low, high) = ends(shown.iter().flatten().copied());
    let level = |value: f64| {
        // A line without ups and downs stands in the middle.
        let share = if high > low {
            (value - low) / (high - low)
        } else {
            0.5
        };
        LEVELS[((share * 7.0).round() as usize).min(7)]
    };
    shown.iter().map(|value| value.map_or("·", level)).collect()
}

/// What the columns show.
pub struct Trend<'a> {
    /// The values in order; `None` for no data.
    pub values: &'a [Option<f64>],
    /// Where they are to go: a line across.
    pub target: Option<f64>,
    /// How a value is written beside the chart.
    pub written: &'a dyn Fn(f64) -> String,
    /// What stands under the first and the last column.
    pub under: (String, String),
}

/// Draws columns from zero, the target as a line across, on all rows but the last, which names first and last.
/// Returns the row after it; without any value, says so in one row.
pub fn draw(canvas: &mut Canvas<'_>, trend: &Trend<'_>) -> u16 {
    let rows = canvas.height().saturating_sub(1);
    let known = trend.values.iter().flatten().copied();
    let (_, high) = ends(known.clone().chain(trend.target).chain([0.0]));
    if rows < 2 || known.clone().next().is_none() || high <= 0.0 {
        let said = if known.clone().next().is_none() {
            "No data since the start yet."
        } else {
            "Nothing but zero since the start."
        };
        canvas.text(0, 0, Role::Muted, said);
        return 1;
    }
    let labels = [Some(high), trend.target].into_iter().flatten();
    let label = labels.map(|value| text::width(&(trend.written)(value)));
    let left = label.max().unwrap_or(0) as u16 + 1;
    let room = usize::from(canvas.width().saturating_sub(left));
    let from = trend.values.len().saturating_sub(room / 2);
    let shown = &trend.values[from..];
    let wide = (room / shown.len().max(1)).clamp(2, 6) as u16;
    axis(canvas, trend, high, left);
    for (place, value) in (0_u16..).zip(shown) {
        column(
            canvas,
            (left + place * wide, wide - 1),
            rows,
            value.map(|v| v / high),
        );
    }
    let end = left + wide * shown.len() as u16;
    let (first, last) = &trend.under;
    let x = canvas.text(left, rows, Role::Muted, first);
    let at = end.saturating_sub(text::width(last) as u16).max(x + 2);
    if shown.len() > 1 {
        canvas.text(at, rows, Role::Muted, last);
    }
    rows + 1
}

fn axis(canvas: &mut Canvas<'_>, trend: &Trend<'_>, high: f64, left: u16) {
    let rows = canvas.height().saturating_sub(1);
    let label = |value| text::right(&(trend.written)(value), usize::from(left - 1));
    let target_row = trend.target.map(|target| row_of(target / high, rows));
    if target_row != Some(0) {
        canvas.text(0, 0, Role::Muted, &label(high));
    }
    if let (Some(target), Some(row)) = (trend.target, target_row) {
        canvas.text(0, row, Role::Accent, &label(target));
        let across = "╌".repeat(usize::from(canvas.width().saturating_sub(left)));
        canvas.text(left, row, Role::Accent, &across);
        canvas.text_right(row, Role::Accent, " target");
    }
}

/// The row in which a share of the height ends, 0 on top.
fn row_of(share: f64, rows: u16) -> u16 {
    let from_below = (share * f64::from(rows)).ceil().max(1.0) as u16;
    rows.saturating_sub(from_below.min(rows))
}

fn column(canvas: &mut Canvas<'_>, (x, wide): (u16, u16), rows: u16, share: Option<f64>) {
    let Some(share) = share else {
        canvas.text(x, rows - 1, Role::Muted, "·");
        return;
    };
    let eighths = (share.clamp(0.0, 1.0) * f64::from(rows) * 8.0).round() as u16;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    for row in 0..rows {
        let part = eighths.saturating_sub((rows - 1 - row) * 8).min(8);
        if part > 0 {
            let block = LEVELS[usize::from(part - 1)].repeat(usize::from(wide));
            canvas.text(x, row, Role::Fill, &block);
        }
    }
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spark_shows_the_last_values_and_says_where_there_are_none() {
        for (values, cells, shown) in [
            (&[][..], 8, ""),
            (&[None], 8, "·"),
            (&[Some(0.0)], 8, "▅"),
            (&[Some(0.0), None, Some(7.0)], 8, "▁·█"),
            (&[Some(9.0), Some(1.0), Some(2.0)], 2, "▁█"),
        ] {
            assert_eq!(spark(values, cells), shown);
        }
    }

    #[test]
    fn the_target_lies_in_the_row_in_which_it_ends() {
        for (share, row) in [(1.0, 0), (0.5, 2), (0.49, 2), (0.01, 3), (0.0, 3)] {
            assert_eq!(row_of(share, 4), row, "{share}");
        }
    }
}
