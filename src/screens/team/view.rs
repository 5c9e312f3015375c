//! How the tab looks:
//!
//! ```text
//!   Rep               Deals  Won Lost Win rate     95 %    n Avg won  Days Pipeline
//!   Marta Lindqvist      20    6    2     75 %  41–93 %    8   71.8k    57     945k
//!     Ana Duarte         10    3    1     75 %  30–95 %    4   40.0k    54     391k
//!     Piet Verme… (left)  1    0    0  no data        –    0       –     –    90.0k
//!   All together         20    6    2     75 %  41–93 %    8   71.8k    57     945k
//!   Money in USD at 1 EUR = 1.085 USD (2026-10-01). Grey: fewer than 10 decided deals.
//! ```

use std::fmt::Write as _;

use crate::storage::TeamFigures;
use crate::ui::canvas::Canvas;
use crate::ui::table;
use crate::ui::theme::Role;

use super::Team;
use super::rows::COLUMNS;
use crate::screens::deal_rows::rates_in_short;

/// Draws the tab.
pub(super) fn draw(tab: &Team, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let notes = match (&tab.figures, &tab.head) {
        (Some(figures), _) => notes(figures),
        (None, Some(head)) => head.notes.clone(),
        (None, None) => String::new(),
    };
    let notes = crate::ui::text::wrap(&notes, usize::from(width.saturating_sub(4)));
    let below = notes.len() as u16;
    let mut list = canvas.part(0, 0, width, height.saturating_sub(below));
    table::draw(&mut list, COLUMNS, &tab.list, nothing(tab));
    for (y, note) in (height.saturating_sub(below)..).zip(&notes) {
        canvas.text(2, y, Role::Muted, note);
    }
}

/// What the figures rest on.
pub(super) fn notes(team: &TeamFigures) -> String {
    let mut all = team.total.won_value.clone();
    all.add_all(&team.total.open_pipeline);
    let sum = team.base.sum(&all);
    let mut said = format!("Money in {}", team.base.currency);
    if !sum.used.is_empty() {
        let _ = write!(said, ", at {}", rates_in_short(&sum));
    }
    said.push_str(". Days: median from first day to won. Grey rate: fewer than 10 decided deals.");
    if !sum.left.is_empty() {
        let left: Vec<String> = sum.left.amounts().map(|money| money.to_string()).collect();
        let _ = write!(said, " + No rate, not counted: {}.", left.join(", "));
    }
    said
}

fn nothing(tab: &Team) -> &'static str {
    if tab.figures.is_none() {
        "Counting…"
    } else if tab.list.cursor.filter.text().is_empty() {
        "No reps in this scope. S shows the whole company; an import of users or deals brings reps in: \
         ridealong import FILE"
    } else {
        "Nobody of that name. / changes the filter."
    }
}
