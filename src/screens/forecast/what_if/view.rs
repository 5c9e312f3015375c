//! Draws the what-if: the figures now and as if, columns at the left and models at the right, above the deals.
//!
//! ```text
//!  Columns          now   what if        Models              now   what if
//!  Closed          100k      140k +40k   Simulation *       250k      290k +40k
//!  Commit          260k      260k        Run rate           not enough history
//!  Reach 400k       34 %     51 %
//!
//!         Deal                     Owner     Category   Closes         Amount
//!   ✓ in  Globex rollout           Ana Ruiz  Best Case  15 Dec          40.0k
//! ```

use super::WhatIfPage;
use super::rows::WhatIfRow;
use crate::domain::forecast::models::Answer;
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::storage::{Outlook, WhatIf};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::text;
use crate::ui::theme::Role;

/// Cells of a figure.
const FIGURE: usize = 8;

/// Draws it.
pub(super) fn draw(page: &WhatIfPage, canvas: &mut Canvas<'_>, columns: &[Column<WhatIfRow>]) {
    let (Some(basis), Some(outlook)) = (&page.basis, &page.outlook) else {
        canvas.text(1, 0, Role::Muted, "reading…");
        return;
    };
    let now = basis.now();
    let half = canvas.width() / 2;
    let left = left_lines(basis, &now, outlook);
    let right = right_lines(basis, &now, outlook, usize::from(half));
    let rows = left.len().max(right.len());
    for (y, pieces) in (0..).zip(&left) {
        canvas
            .part(1, 0, half.saturating_sub(2), u16::MAX)
            .line(0, y, pieces);
    }
    for (y, pieces) in (0..).zip(&right) {
        canvas.line(half, y, pieces);
    }
    let mut y = u16::try_from(rows).unwrap_or(u16::MAX);
    let stale = page.stale();
    if !stale.is_empty() {
        canvas.text(1, y, Role::Warning, &format!("! {stale}"));
        y += 1;
    }
    let empty = "No open deal is due in this period or in the month after it.";
    table::draw(&mut canvas.below(y + 1), columns, &page.list, empty);
}

/// A figure before and after, with the difference where there is one.
fn change(basis: &WhatIf, now: Option<i64>, then: Option<i64>) -> Vec<Piece> {
    let short = |minor: Option<i64>| {
        minor.map_or_else(
            || "–".to_owned(),
            |minor| Money::new(minor, basis.models.currency).short(),
        )
    };
    let by = match (now, then) {
        (Some(now), Some(then)) if now != then => {
            let sign = if then > now { "+" } else { "" };
            format!(" {sign}{}", short(Some(then - now)))
        }
        _ => String::new(),
    };
    let role = match then.cmp(&now) {
        std::cmp::Ordering::Greater => Role::Good,
        std::cmp::Ordering::Less => Role::Warning,
        std::cmp::Ordering::Equal => Role::Muted,
    };
    vec![
        piece(Role::Muted, text::right(&short(now), FIGURE)),
        piece(Role::Strong, text::right(&short(then), FIGURE)),
        piece(role, by),
    ]
}

fn left_lines(basis: &WhatIf, now: &Outlook, then: &Outlook) -> Vec<Vec<Piece>> {
    let head = |name: &str| piece(Role::Heading, text::left(name, 14));
    let mut lines = vec![vec![
        head("Columns"),
        piece(
            Role::Muted,
            format!(
                "{}{}",
                text::right("now", FIGURE),
                text::right("if", FIGURE)
            ),
        ),
    ]];
    let uses_most_likely = now.columns.most_likely != 0 || then.columns.most_likely != 0;
    for category in [
        ForecastCategory::Closed,
        ForecastCategory::Commit,
        ForecastCategory::MostLikely,
        ForecastCategory::BestCase,
        ForecastCategory::Pipeline,
    ] {
        if category == ForecastCategory::MostLikely && !uses_most_likely {
            continue;
        }
        let name = match category {
            ForecastCategory::Pipeline => "Open pipeline",
            other => other.name(),
        };
        let mut line = vec![piece(Role::Plain, text::left(name, 14))];
        let (before, after) = (now.columns.of(category), then.columns.of(category));
        line.extend(change(basis, Some(before), Some(after)));
        lines.push(line);
    }
    lines.push(Vec::new());
    lines.push(chance(basis, now, then));
    lines
}

/// The chance to reach the quota.
fn chance(basis: &WhatIf, now: &Outlook, then: &Outlook) -> Vec<Piece> {
    let Some(quota) = basis.models.quota else {
        return vec![piece(Role::Muted, "no quota in this period")];
    };
    let quota = Money::new(quota, basis.models.currency).short();
    let percent = |chance: Option<f64>| {
        chance.map_or_else(
            || "no data".to_owned(),
            |chance| format!("{:.0} %", chance * 100.0),
        )
    };
    vec![
        piece(Role::Heading, text::left(&format!("Reach {quota}"), 14)),
        piece(
            Role::Muted,
            text::right(&percent(now.reaches_quota()), FIGURE),
        ),
        piece(
            Role::Strong,
            text::right(&percent(then.reaches_quota()), FIGURE),
        ),
    ]
}

fn right_lines(basis: &WhatIf, now: &Outlook, then: &Outlook, room: usize) -> Vec<Vec<Piece>> {
    let name_room = room.saturating_sub(2 * FIGURE + 7).min(28);
    let mut lines = vec![vec![
        piece(Role::Heading, text::left("Models", name_room)),
        piece(
            Role::Muted,
            format!(
                "{}{}",
                text::right("now", FIGURE),
                text::right("if", FIGURE)
            ),
        ),
    ]];
    for (before, after) in now.answers.iter().zip(&then.answers) {
        lines.push(model(basis, (before, after), name_room, room));
    }
    lines
}

fn model(
    basis: &WhatIf,
    (before, after): (&Answer, &Answer),
    name_room: usize,
    room: usize,
) -> Vec<Piece> {
    let (mark, role) = if after.is_default {
        ("● ", Role::Strong)
    } else {
        ("  ", Role::Plain)
    };
    let name = text::left(after.model.name(), name_room.saturating_sub(2));
    let mut line = vec![piece(Role::Accent, mark), piece(role, name)];
    match (&before.result, &after.result) {
        (Ok(now), Ok(then)) => line.extend(change(basis, Some(*now), Some(*then))),
        (_, Err(missing)) | (Err(missing), _) => {
            let full = format!(" needs {}", missing.needs);
            let fits = name_room + text::width(&full) <= room;
            let said = if fits {
                full
            } else {
                format!(" needs {}", missing.in_short)
            };
            line.push(piece(Role::Muted, said));
        }
    }
    line
}
