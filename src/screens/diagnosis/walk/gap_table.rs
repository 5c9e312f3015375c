//! The table of the first step: result and leading figures with goal and benchmark.

use super::figures::Figures;
use super::results::{GapRow, rows};
use super::rows::RowKind;
use crate::ui::canvas::{Canvas, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// Widths of the columns that figures need.
pub(super) struct Widths {
    is: usize,
    goal: usize,
    should: usize,
}

impl Widths {
    /// As wide as the widest.
    pub fn of(figures: &Figures) -> Self {
        let rows = rows(figures);
        let widest = |of: &dyn Fn(&GapRow) -> usize, least: usize| {
            rows.iter()
                .filter_map(|row| match &row.kind {
                    RowKind::Gap(gap) => Some(of(gap)),
                    _ => None,
                })
                .fold(least, usize::max)
        };
        Self {
            is: widest(&|gap| text::width(&gap.is), 3),
            goal: widest(&|gap| text::width(&gap.goal), 6),
            should: widest(&|gap| text::width(&gap.should), 11),
        }
    }
}

/// The heading.
pub(super) fn heading(canvas: &mut Canvas<'_>, y: u16, widths: &Widths, choice: &str) {
    let should = text::right(&text::cut(choice, widths.should), widths.should);
    let line = format!(
        "  {} {} {} {should}",
        text::left("Which gap?", 17),
        text::right("is", widths.is),
        text::right("goal", widths.goal),
    );
    canvas.text(0, y, Role::Muted, &line);
}

/// A line.
pub(super) fn draw_row(canvas: &mut Canvas<'_>, gap: &GapRow, widths: &Widths) {
    let (sign, says, role) = &gap.says;
    let is = text::right(&gap.is, widths.is);
    let goal = text::right(&gap.goal, widths.goal);
    let should = text::right(&gap.should, widths.should);
    let x = canvas.line(
        0,
        0,
        &[
            piece(Role::Plain, text::left(&gap.name, 17)),
            piece(Role::Strong, format!(" {is}")),
            piece(Role::Muted, format!(" {goal} {should}")),
            piece(*role, format!("  {sign} {says}")),
        ],
    );
    let room = usize::from(canvas.width().saturating_sub(x + 2));
    if text::width(&gap.n) <= room {
        canvas.text(x + 2, 0, Role::Muted, &gap.n);
    }
}
