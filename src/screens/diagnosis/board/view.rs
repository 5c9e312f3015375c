//! How the board looks:
//!
//! ```text
//!  Won 6.96M in 232 deals of 7.31M due by now: 351k short, 85 % of quota 8.18M.
//!  2 levers, 2 without a plan; 12 cannot be told. Since 22 Sep 2025. EUR.
//!   # Rep                 Gap Lever                 Sure  Worth Coached No plan
//! ▌ 1 Priya Neumann     31.5k New deals            >99 %   374k   never       –
//!   2 Ethan Jansen     -24.3k New deals            >99 %   319k    12 d   143 d
//!
//!   Priya Neumann
//!   New deals 0.21 a day (52 deals, 95 % 0.16–0.28), …    New deals     ████████ -374k
//!   It makes 96 % of the modelled shortfall; …            Deal value    ▌         -12k
//! ```

use crate::app::list::List;
use crate::domain::diagnosis::Level;
use crate::ui::canvas::Canvas;
use crate::ui::chart;
use crate::ui::table;
use crate::ui::text;
use crate::ui::theme::Role;

use super::{Bar, BoardLine, BoardReading, COLUMNS, Said};

/// Rows that the pane of the selected person needs at least, and takes at most.
const PANE: (u16, u16) = (10, 16);
/// Below so many rows only the list is drawn.
const LEAST: u16 = 16;

/// Draws the tab; without rows it says why.
pub fn draw(
    reading: Option<&BoardReading>,
    list: &List<BoardLine>,
    nothing: &str,
    canvas: &mut Canvas<'_>,
) {
    let (width, height) = (canvas.width(), canvas.height());
    let mut top = 0;
    if let Some(reading) = reading.filter(|reading| !reading.is_empty()) {
        let room = usize::from(width.saturating_sub(4));
        let team = text::wrap(&reading.team, room);
        let counts = text::wrap(&reading.counts, room);
        let team = team.into_iter().map(|line| (Role::Strong, line));
        let counts = counts.into_iter().map(|line| (Role::Muted, line));
        for (role, line) in team.chain(counts) {
            canvas.text(2, top, role, &line);
            top += 1;
        }
    }
    let room = height.saturating_sub(top);
    let wanted = u16::try_from(list.cursor.count())
        .unwrap_or(u16::MAX)
        .saturating_add(1);
    let pane = match list.selected() {
        Some(_) if room >= LEAST => room.saturating_sub(wanted).clamp(PANE.0, PANE.1),
        _ => 0,
    };
    let rows = room - pane;
    table::draw(
        &mut canvas.part(0, top, width, rows),
        COLUMNS,
        list,
        nothing,
    );
    if let Some(line) = list.selected().filter(|_| pane > 0) {
        let at = top + rows.min(wanted) + 1;
        let below = height.saturating_sub(at);
        draw_pane(
            line,
            &mut canvas.part(2, at, width.saturating_sub(4), below),
        );
    }
}

fn draw_pane(line: &BoardLine, canvas: &mut Canvas<'_>) {
    let line = line.said();
    let width = canvas.width();
    let has_picture = line.bars.iter().any(|bar| bar.costs.abs() >= 0.5);
    let left = if has_picture { width * 3 / 5 } else { width };
    let height = canvas.height();
    {
        let mut words = canvas.part(0, 0, left.saturating_sub(2), height);
        // In a low pane the name gives way: it stands in the chosen row.
        let mut y = 0;
        if height > PANE.0 {
            y = words.paragraph(0, Role::Heading, &line.name);
        }
        for reason in &line.reasons {
            y = words.paragraph(y, Role::Plain, reason);
        }
        words.paragraph(y, Role::Muted, &line.coaching);
    }
    if has_picture {
        draw_bars(line, &mut canvas.part(left, 0, width - left, height));
    }
}

/// What each factor costs or brings; the sign says which.
fn draw_bars(line: &Said, canvas: &mut Canvas<'_>) {
    let most = line
        .bars
        .iter()
        .map(|bar| bar.costs.abs())
        .fold(0.0, f64::max);
    let name = (canvas.width() / 2).min(28);
    let figure = 7;
    let bar_cells = canvas.width().saturating_sub(name + figure + 2);
    canvas.text(0, 0, Role::Heading, "What makes the difference");
    let room = usize::from(canvas.height().saturating_sub(1));
    for (y, bar) in (1_u16..).zip(heaviest(&line.bars, room)) {
        canvas.text(0, y, Role::Plain, &text::cut(&bar.name, usize::from(name)));
        let role = if bar.costs > 0.0 {
            Role::Fill
        } else {
            Role::Empty
        };
        let block = chart::block(bar.costs.abs() / most.max(1.0), usize::from(bar_cells));
        canvas.text(name + 1, y, role, &block);
        let said = text::right(&bar.figure, usize::from(figure));
        canvas.text(name + bar_cells + 2, y, Role::Plain, &said);
    }
}

/// As many as there is room for, those that weigh most, in their order.
fn heaviest(bars: &[Bar], room: usize) -> Vec<&Bar> {
    let mut weights: Vec<f64> = bars.iter().map(|bar| bar.costs.abs()).collect();
    weights.sort_by(|a, b| b.total_cmp(a));
    let least = room.checked_sub(1).and_then(|last| weights.get(last));
    let least = least.copied().unwrap_or(0.0);
    let heavy = bars.iter().filter(|bar| bar.costs.abs() >= least);
    heavy.take(room).collect()
}

/// Why there are no rows, once all are read.
pub fn nothing(list: &List<BoardLine>, level: Level) -> &'static str {
    if !list.cursor.filter.text().is_empty() {
        return "Nobody of that name. / changes the filter.";
    }
    match level {
        Level::Reps => {
            "No reps with deals or a quota in this scope. S changes the scope; an import brings reps and deals in: \
             ridealong import FILE"
        }
        Level::Managers => {
            "Nobody in this scope leads reps. t shows the reps; S changes the scope."
        }
    }
}
