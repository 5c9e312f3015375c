//! How the tab looks:
//!
//! ```text
//!  [Open] Flagged  Won  Lost  All deals      by rep · only: No next step · My view
//!  Discovery      Qualification  Solution Fit   Proposal       Negotiation
//!  0              4  243k        3  225k        3  146k        2  364k
//!  ·············  ████████·····  ███████······  ████·········  ████████████
//!  in USD at 1 EUR = 1.085 USD (2026-10-01)              only where currencies differ
//!   Flags  Deal                    Owner     Stage        Amount Close    Days  Next step
//! ▌ !      Birch Logistics - Rou…  Ana Dua…  Proposal      64.0k 14 Nov     12  26 Nov Chase …
//!  ╌ Why flagged ╌                                        only with w
//!  ! Past its close date: Was to close on …
//! ```

use crate::domain::flags::Severity;
use crate::storage::{DealView, GroupBy, RaisedFlag, StageSum};
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::chart::{self, Part};
use crate::ui::table;
use crate::ui::text;
use crate::ui::theme::Role;

use super::Pipeline;
use crate::app::key::Key;
use crate::screens::deal_rows::{columns, worth};

/// Rows that the list keeps beside the reasons of flags: its headings and three deals.
const LIST_ROWS: u16 = 4;

/// Draws the tab.
pub(super) fn draw(tab: &Pipeline, canvas: &mut Canvas<'_>) {
    let mut y = 0;
    views(tab, canvas);
    y += 1;
    let (parts, notes) = stage_parts(tab);
    if tab.whole.total.count > 0 && !parts.is_empty() {
        let width = canvas.width().saturating_sub(2);
        y = chart::stage_bar(&mut canvas.part(1, y, width, 3), 0, &parts) + y;
        for note in notes {
            canvas.text(1, y, Role::Muted, &text::cut(&note, usize::from(width)));
            y += 1;
        }
    }
    let most = canvas.height().saturating_sub(y + LIST_ROWS);
    let why = if tab.why.is_open {
        why_rows(tab, canvas.width(), usize::from(most))
    } else {
        Vec::new()
    };
    let below = why.len() as u16;
    let rows = canvas.height().saturating_sub(y + below);
    let width = canvas.width();
    let mut list = canvas.part(0, y, width, rows);
    table::draw(&mut list, columns(width), &tab.deals, &nothing(tab));
    for (row, line) in (y + rows..).zip(&why) {
        canvas.line(1, row, line);
    }
}

/// The views side by side, and at the right what else narrows or orders the list.
fn views(tab: &Pipeline, canvas: &mut Canvas<'_>) {
    let mut x = 1;
    for view in DealView::ALL {
        let is_current = view == tab.view;
        let label = if is_current {
            format!("[{}]", view.label())
        } else {
            format!(" {} ", view.label())
        };
        let role = if is_current {
            Role::Strong
        } else {
            Role::Muted
        };
        x = canvas.text(x, 0, role, &label);
    }
    canvas.clickable(1, 0, x, 1, Click::Keys(vec![Key::char('v')]));
    let mut said = Vec::new();
    said.extend(tab.saved.clone());
    if tab.group != GroupBy::None {
        said.push(tab.group.label().to_owned());
    }
    if let Some(flag) = tab.flag.as_deref().and_then(crate::domain::flags::flag_of) {
        said.push(format!("only: {}", flag.label));
    }
    let cursor = &tab.deals.cursor;
    if cursor.sort.column == 0 {
        let order = if cursor.sort.descending {
            "exceptions last"
        } else {
            "exceptions first"
        };
        said.push(order.to_owned());
    }
    let room = canvas.width().saturating_sub(x + 3);
    let said = text::right(&said.join(" · "), usize::from(room));
    canvas.text(x + 2, 0, Role::Muted, &said);
}

/// The stages with counts and values, and notes on how values were added.
fn stage_parts(tab: &Pipeline) -> (Vec<Part>, Vec<String>) {
    let Some(base) = &tab.base else {
        return (Vec::new(), Vec::new());
    };
    let total = worth(&tab.whole.total, base);
    let has_amounts = total.minor > 0;
    let part = |stage: &StageSum| {
        let worth = worth(&stage.sum, base);
        let name = if stage.name.is_empty() {
            "not known"
        } else {
            &stage.name
        };
        Part {
            label: name.to_owned(),
            // Bars of counts, where no deal has an amount.
            size: if has_amounts {
                worth.minor.max(0) as f64
            } else {
                stage.sum.count as f64
            },
            value: format!("{}  {}", stage.sum.count, worth.short),
            chosen: false,
        }
    };
    let mut notes = Vec::new();
    if !total.rates.is_empty() {
        notes.push(format!("Sums in {}, at {}", base.currency, total.rates));
    }
    if !total.left.is_empty() {
        notes.push(format!(
            "+ not in the sums, no rate to {}: {}",
            base.currency, total.left
        ));
    }
    (
        between_empty_ends(&tab.whole.stages)
            .iter()
            .map(part)
            .collect(),
        notes,
    )
}

/// Without the empty stages at both ends; a gap between stages with deals stays, because it is news.
fn between_empty_ends(stages: &[StageSum]) -> &[StageSum] {
    let has_deals = |stage: &StageSum| stage.sum.count > 0;
    let first = stages.iter().position(has_deals).unwrap_or(0);
    let last = stages
        .iter()
        .rposition(has_deals)
        .map_or(0, |last| last + 1);
    &stages[first..last]
}

/// Why the selected deal is flagged, as at most so many lines; flags that do not fit are named in the last.
fn why_rows(tab: &Pipeline, width: u16, most: usize) -> Vec<Vec<Piece>> {
    let cells = usize::from(width.saturating_sub(2));
    let name = tab
        .deals
        .selected()
        .map(|row| row.name().to_owned())
        .unwrap_or_default();
    let title = text::cut(&format!("─ Why flagged: {name} "), cells);
    let line = "─".repeat(cells - text::width(&title));
    let mut rows = vec![vec![piece(Role::Muted, format!("{title}{line}"))]];
    if tab.why.flags.is_empty() {
        let said = if tab.selected().is_some() {
            "No flags."
        } else {
            "Choose a deal."
        };
        rows.push(vec![piece(Role::Plain, said)]);
    }
    for (at, raised) in tab.why.flags.iter().enumerate() {
        let reason = reason(raised, cells);
        let is_last = at + 1 == tab.why.flags.len();
        if rows.len() + reason.len() + usize::from(!is_last) > most {
            let rest: Vec<&str> = tab.why.flags[at..]
                .iter()
                .map(|more| more.flag.label)
                .collect();
            let said = format!("   and: {}", rest.join(", "));
            rows.push(vec![piece(Role::Muted, text::cut(&said, cells))]);
            break;
        }
        rows.extend(reason);
    }
    rows
}

/// The mark of a flag and its reason.
fn reason(raised: &RaisedFlag, cells: usize) -> Vec<Vec<Piece>> {
    let role = match raised.flag.severity {
        Severity::Act => Role::Bad,
        Severity::Watch => Role::Warning,
        Severity::Note => Role::Muted,
    };
    let said = format!("{}. {}", raised.flag.label, raised.why);
    let lines = text::wrap(&said, cells.saturating_sub(3))
        .into_iter()
        .enumerate();
    lines
        .map(|(i, line)| {
            let mark = if i == 0 { raised.flag.mark } else { "" };
            vec![piece(role, text::left(mark, 3)), piece(Role::Plain, line)]
        })
        .collect()
}

/// What to say where the list is empty: why, and what to do.
fn nothing(tab: &Pipeline) -> String {
    let filter = tab.deals.cursor.filter.text();
    if !tab.has_deals {
        return "No deals in this file yet. ctrl-o imports a CRM export.".into();
    }
    if !filter.is_empty() {
        return format!("No deal here holds “{filter}”. / changes the filter.");
    }
    if tab.flag.is_some() {
        return "No deal here has this flag. f chooses another flag, or all deals.".into();
    }
    let what = match tab.view {
        DealView::Open => "No open deals",
        DealView::Flagged => "No flagged deals",
        DealView::Won => "No won deals",
        DealView::Lost => "No lost deals",
        DealView::All => "No deals",
    };
    format!("{what} in this scope. v shows other deals, S the whole company.")
}
