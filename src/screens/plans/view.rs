//! How the tab looks:
//!
//! ```text
//!  [Open] Closed  All plans
//!    Rep          Focus          Next due         Held Changed Start → now → aim
//!  ! Ana Duarte   Ask who deci…  20 Nov Role-play  1/4 partly  25 % → 31 % → 35 %
//!    Ben Okafor   More first m…  30 Nov check-in   0/4         2.1 → 2.5 → 4
//!  ! Ana Duarte has 3 open focuses: more than 2 are too many at once
//! ```

use std::collections::BTreeSet;

use crate::app::key::Key;
use crate::domain::plan::too_many_focuses;
use crate::storage::{PlanLine, PlanView};
use crate::ui::canvas::{Canvas, Click};
use crate::ui::table;
use crate::ui::text;
use crate::ui::theme::Role;

use super::Plans;
use super::rows::COLUMNS;

/// Draws the tab.
pub(super) fn draw(tab: &Plans, canvas: &mut Canvas<'_>) {
    let mut x = 1;
    for view in PlanView::ALL {
        let (label, role) = if view == tab.view {
            (format!("[{}]", view.label()), Role::Strong)
        } else {
            (format!(" {} ", view.label()), Role::Muted)
        };
        x = canvas.text(x, 0, role, &label);
    }
    canvas.clickable(1, 0, x, 1, Click::Keys(vec![Key::char('v')]));
    let says = [
        ("by rep ", tab.by_rep),
        ("counting… ", tab.measured.is_counting),
    ];
    let said = says.iter().filter(|(_, is_so)| *is_so);
    let said: String = said.map(|(says, _)| *says).collect();
    canvas.text_right(0, Role::Muted, &said);
    let warnings = warnings(&tab.lines);
    let (width, height) = (canvas.width(), canvas.height());
    let below = (warnings.len() as u16).min(height / 3);
    let mut list = canvas.part(0, 1, width, height.saturating_sub(1 + below));
    table::draw(&mut list, COLUMNS, &tab.list, &nothing(tab));
    for (y, warning) in (height.saturating_sub(below)..height).zip(&warnings) {
        let said = text::cut(
            &format!("! {warning}"),
            usize::from(width.saturating_sub(3)),
        );
        canvas.text(2, y, Role::Warning, &said);
    }
}

/// Who has more open focuses than anybody works on.
fn warnings(lines: &[PlanLine]) -> Vec<String> {
    let reps: BTreeSet<(&str, i64)> = lines
        .iter()
        .map(|line| (line.rep_name.as_str(), line.open_focuses))
        .collect();
    reps.into_iter()
        .filter_map(|(name, open)| too_many_focuses(name, open))
        .collect()
}

fn nothing(tab: &Plans) -> String {
    let filter = tab.list.cursor.filter.text();
    if !filter.is_empty() {
        return format!("No plan here holds “{filter}”. / changes the filter.");
    }
    match tab.view {
        PlanView::Open => {
            "No open plans in this scope. n makes one by hand; a walk in Diagnosis ends with one."
                .into()
        }
        PlanView::Closed => "No closed plans in this scope. v shows the others.".into(),
        PlanView::All => "No plans in this scope. n makes one.".into(),
    }
}
