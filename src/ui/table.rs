//! Tables: columns that give way when it gets narrow, figures to the right, the selected row, marks.

use std::ops::Range;

use super::canvas::{Canvas, Click, Piece};
use super::text;
use super::theme::Role;
use crate::app::list::{List, ListCursor, Row};

/// A column of a table over rows of type `T`.
pub struct Column<T> {
    /// Heading.
    pub heading: &'static str,
    /// Cells below which it is rather left out.
    pub least: u16,
    /// Cells it would like to have; the column with the largest wish takes what is left over.
    pub ideal: u16,
    /// 0 is always shown; the higher, the sooner it is left out.
    pub rank: u8,
    /// Figures stand at the right.
    pub figures: bool,
    /// What stands in it.
    pub cell: fn(&T) -> Piece,
}

impl<T> Column<T> {
    /// A column of text.
    pub const fn text(
        heading: &'static str,
        least: u16,
        ideal: u16,
        cell: fn(&T) -> Piece,
    ) -> Self {
        Self {
            heading,
            least,
            ideal,
            rank: 0,
            figures: false,
            cell,
        }
    }

    /// A column of figures.
    pub const fn figures(heading: &'static str, width: u16, cell: fn(&T) -> Piece) -> Self {
        Self {
            heading,
            least: width,
            ideal: width,
            rank: 0,
            figures: true,
            cell,
        }
    }

    /// The higher, the sooner it is left out.
    #[must_use]
    pub const fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }
}

/// The places and widths of the columns that fit, in order.
pub fn fit<T>(columns: &[Column<T>], room: u16) -> Vec<(usize, u16)> {
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    let need = |shown: &[usize]| -> u16 {
        shown
            .iter()
            .map(|i| columns[*i].least + 1)
            .sum::<u16>()
            .saturating_sub(1)
    };
    while need(&shown) > room {
        let Some(last) = shown
            .iter()
            .copied()
            .filter(|i| columns[*i].rank > 0)
            .max_by_key(|i| (columns[*i].rank, *i))
        else {
            break;
        };
        shown.retain(|i| *i != last);
    }
    let mut spare = room.saturating_sub(need(&shown));
    let mut widths: Vec<(usize, u16)> = shown.iter().map(|i| (*i, columns[*i].least)).collect();
    for (i, width) in &mut widths {
        let more = columns[*i].ideal.saturating_sub(*width).min(spare);
        *width += more;
        spare -= more;
    }
    let widest = widths
        .iter_mut()
        .filter(|(i, _)| !columns[*i].figures)
        .max_by_key(|(i, _)| columns[*i].ideal);
    if let Some((_, width)) = widest {
        *width += spare;
    }
    widths
}

/// Draws a list as a table. `empty` is said when it was read and holds nothing.
pub fn draw<T: Row>(canvas: &mut Canvas<'_>, columns: &[Column<T>], list: &List<T>, empty: &str) {
    let is_longer = list.cursor.count() > usize::from(canvas.height().saturating_sub(1));
    let (places, has_margin) = fit_beside_mark(columns, canvas.width(), is_longer);
    heading(canvas, columns, &list.cursor, &places);
    let mut body = canvas.below(1);
    if list.cursor.count() == 0 {
        let said = if list.loaded() { empty } else { "reading…" };
        body.part(2, 1, u16::MAX, u16::MAX)
            .paragraph(0, Role::Muted, said);
        return;
    }
    let window = list.cursor.window(usize::from(body.height()));
    if has_margin {
        scroll_mark(&mut body, &window, list.cursor.count());
    }
    for (y, position) in (0_u16..).zip(window) {
        let selected = position == list.cursor.position();
        body.clickable(0, y, u16::MAX, 1, Click::Row(position));
        let Some(row) = list.row(position) else {
            body.text(2, y, Role::Muted, "…");
            continue;
        };
        if list.cursor.marks().contains(&row.id()) {
            body.text(1, y, Role::Marked, "●");
        }
        let mut x = 2;
        for (i, width) in &places {
            let column = &columns[*i];
            let cell = (column.cell)(row);
            let cells = usize::from(*width);
            let shown = if column.figures {
                text::right(&cell.text, cells)
            } else {
                text::cut(&cell.text, cells)
            };
            body.text(x, y, cell.role, &shown);
            x += width + 1;
        }
        if selected {
            body.text(0, y, Role::Accent, "▌");
            body.tint(1, y, u16::MAX, Role::Selected);
        }
    }
}

/// The places of the columns, and whether there is a margin for the scroll mark at the right: it costs no column.
fn fit_beside_mark<T>(
    columns: &[Column<T>],
    width: u16,
    is_longer: bool,
) -> (Vec<(usize, u16)>, bool) {
    let whole = fit(columns, width.saturating_sub(2));
    if !is_longer {
        return (whole, false);
    }
    for margin in [2, 1] {
        let less = fit(columns, width.saturating_sub(2 + margin));
        if less.len() == whole.len() {
            return (less, true);
        }
    }
    (whole, false)
}

/// At the right edge which part of a list is in sight, where not all of it is: a list that ends at the last line looks
/// like a whole one otherwise.
pub fn scroll_mark(canvas: &mut Canvas<'_>, window: &Range<usize>, count: usize) {
    let height = usize::from(canvas.height());
    if count <= window.len() || height == 0 {
        return;
    }
    let length = (height * window.len() / count).max(1);
    let hidden = count - window.len();
    let from = ((height - length) * window.start + hidden / 2) / hidden;
    let x = canvas.width().saturating_sub(1);
    for y in from..(from + length).min(height) {
        canvas.text(x, y as u16, Role::Muted, "┃");
    }
}

fn heading<T>(
    canvas: &mut Canvas<'_>,
    columns: &[Column<T>],
    cursor: &ListCursor,
    places: &[(usize, u16)],
) {
    let mut x = 2;
    for (i, width) in places {
        let column = &columns[*i];
        let sorted = cursor.columns > 0 && cursor.sort.column == *i;
        let role = if sorted { Role::Heading } else { Role::Muted };
        let cells = usize::from(*width);
        let label = text::cut(column.heading, cells);
        let wide = text::width(&label) as u16;
        let start = if column.figures { x + width - wide } else { x };
        canvas.text(start, 0, role, &label);
        if sorted {
            // In the gap beside the heading, so that no heading is cut for it.
            let beside = if column.figures {
                start - 1
            } else {
                start + wide
            };
            let mark = if cursor.sort.descending { "▾" } else { "▴" };
            canvas.text(beside, 0, role, mark);
        }
        canvas.clickable(x, 0, *width, 1, Click::Column(*i));
        x += width + 1;
    }
}
