//! How the tab looks:
//!
//! ```text
//!  Since Mon 16 Nov  2.10M  +120k created  −200k pushed out  −80k lost  −150k won  = 1.79M
//!               Closed  Commit  Best C.    Open  Omitted      Quota 1.20M, 26 % attained
//!  The deals      310k    460k     640k    730k      90k      To go 890k, coverage 0.8×
//!  Reps' calls            455k     620k                       7 of 8 called
//!  Your call              450k                                “Globex slips”
//!  0 ███████████████····━━━━○━◆━━━━━━·················┃·· 1.24M
//!    █ won 310k  ○ reps' calls 455k  ◆ your call 450k  ┃ quota 1.20M
//!  [By rep] By category  New, expansion, renewal
//!   Rep             Closed Commit Called Best C.   Open  Quota  Att.    Gap Call
//! ▌ Ana Duarte         90k   120k   115k    180k   200k   250k  36 %  -135k 20 Nov
//! ```

use crate::app::key::Key;
use crate::domain::forecast::call_totals::ManagersTotal;
use crate::domain::forecast::sheet::share;
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::storage::ForecastEstimate;
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::table;
use crate::ui::text;
use crate::ui::theme::Role;

use super::columns::{By, columns, short};
use super::page::Page;
use super::{Forecast, moved_line, picture};

/// Rows of a window from which on there is room to breathe.
pub(super) const TALL: u16 = 30;

/// Draws the tab.
pub(super) fn draw(tab: &Forecast, canvas: &mut Canvas<'_>) {
    if let Some(estimate) = &tab.estimate {
        about(estimate, canvas);
        return;
    }
    let Some(sheet) = &tab.page else {
        canvas.text(2, 0, Role::Muted, "reading…");
        return;
    };
    if !sheet.has_deals {
        let said = "No deals in this file yet. ctrl-o imports a CRM export.";
        canvas.text(2, 1, Role::Muted, said);
        return;
    }
    let (width, height) = (canvas.width(), canvas.height());
    let gap = u16::from(height >= TALL);
    let line = moved_line::line(tab.moved.as_ref(), usize::from(width.saturating_sub(2)));
    let end = canvas.line(1, 0, &line);
    canvas.clickable(1, 0, end, 1, Click::Keys(vec![Key::char('w')]));
    let mut y = 1 + gap;
    y = head(sheet, y, canvas) + gap;
    y = picture::draw(sheet, tab.models.as_ref(), y, canvas) + gap;
    arrangements(tab, sheet, y, canvas);
    y += 1;
    let notes = notes(tab, sheet);
    let wanted = u16::try_from(tab.list.cursor.count() + 1).unwrap_or(u16::MAX);
    let room = height.saturating_sub(y);
    let below = (notes.len() as u16).min(room.saturating_sub(wanted).max(1));
    let rows = room.saturating_sub(below);
    table::draw(
        &mut canvas.part(0, y, width, rows),
        columns(tab.by, width, sheet),
        &tab.list,
        &nothing(tab),
    );
    draw_notes(&notes, y + rows, below, canvas);
}

/// The columns as they are estimated, until they are counted.
fn about(estimate: &ForecastEstimate, canvas: &mut Canvas<'_>) {
    let mut x = LABEL;
    canvas.text(1, 1, Role::Muted, "About");
    for category in ForecastCategory::ALL.into_iter().rev() {
        let minor = estimate.columns.of(category);
        if minor == 0 {
            continue;
        }
        canvas.text(x, 0, Role::Muted, &text::right(heading(category), FIGURE));
        let said = short(minor, estimate.currency);
        canvas.text(x, 1, Role::Plain, &text::right(&said, FIGURE));
        x += FIGURE as u16 + 1;
    }
    let said = format!(
        "Estimated from one deal in {}. Everybody's deals are being counted …",
        estimate.part
    );
    canvas.text(1, 3, Role::Muted, &said);
}

/// `5 weeks left`, `3 days left`, `closed`.
pub(super) fn time_left(sheet: &Page) -> String {
    let days = (sheet.period.window.last - sheet.today).num_days();
    match days {
        ..0 => "has ended".to_owned(),
        0 => "last day".to_owned(),
        1 => "1 day left".to_owned(),
        2..=13 => format!("{days} days left"),
        _ => format!("{} weeks left", sheet.period.weeks_left(sheet.today)),
    }
}

/// Cells of a figure in the head.
const FIGURE: usize = 7;
/// Cells of the name of a line in the head.
const LABEL: u16 = 16;

/// What stands in each column by whom, and what there is to go. Returns the row after it.
fn head(sheet: &Page, y: u16, canvas: &mut Canvas<'_>) -> u16 {
    let figures = sheet;
    let is_wide = canvas.width() >= 100;
    let categories: Vec<ForecastCategory> = figures
        .categories
        .iter()
        .copied()
        .filter(|category| {
            *category != ForecastCategory::Omitted || is_wide && figures.columns.omitted != 0
        })
        .collect();
    let mut x = LABEL;
    for category in &categories {
        canvas.text(x, y, Role::Muted, &text::right(heading(*category), FIGURE));
        x += FIGURE as u16 + 1;
    }
    let mut line = |at: u16, label: &str, role, of: &dyn Fn(ForecastCategory) -> Option<i64>| {
        canvas.text(1, at, Role::Muted, label);
        for (i, category) in categories.iter().enumerate() {
            let said = of(*category).map(|minor| short(minor, sheet.currency));
            let x = LABEL + i as u16 * (FIGURE as u16 + 1);
            canvas.text(x, at, role, &text::right(&said.unwrap_or_default(), FIGURE));
        }
    };
    line(y + 1, "The deals", Role::Plain, &|category| {
        Some(figures.columns.of(category))
    });
    line(y + 2, "Reps' calls", Role::Plain, &|category| {
        sheet.totals.reps(category)
    });
    line(y + 3, "Manager's call", Role::Strong, &|category| {
        sheet.totals.managers(category)
    });
    let x = x + 2;
    for (at, pieces) in (y + 1..).zip(side(sheet)) {
        canvas.line(x, at, &pieces);
    }
    y + 4
}

fn heading(category: ForecastCategory) -> &'static str {
    match category {
        ForecastCategory::Pipeline => "Open",
        ForecastCategory::MostLikely => "Most L.",
        ForecastCategory::BestCase => "Best C.",
        other => other.name(),
    }
}

/// Beside the lines: quota, what there is to go, why the manager calls differently.
fn side(sheet: &Page) -> Vec<Vec<Piece>> {
    let mut lines = quota_lines(sheet);
    lines.push(match sheet.totals.commit {
        ManagersTotal::OwnCall { newer, .. } => {
            let newer = match newer {
                0 => String::new(),
                1 => "  ! 1 call is newer".to_owned(),
                n => format!("  ! {n} calls are newer"),
            };
            vec![
                piece(Role::Muted, sheet.totals.reason.clone()),
                piece(Role::Warning, newer),
            ]
        }
        ManagersTotal::Sum { overridden: 0, .. } => {
            vec![piece(Role::Muted, "not made yet")]
        }
        ManagersTotal::Sum { overridden: 1, .. } => {
            vec![piece(Role::Muted, "over 1 rep's call")]
        }
        ManagersTotal::Sum { overridden, .. } => {
            vec![piece(Role::Muted, format!("over {overridden} reps' calls"))]
        }
    });
    lines
}

fn quota_lines(sheet: &Page) -> Vec<Vec<Piece>> {
    let figures = sheet;
    let money = |minor| Money::new(minor, sheet.currency).short();
    let Some(quota) = figures.quota else {
        return vec![
            vec![piece(Role::Warning, "no quota")],
            vec![piece(Role::Muted, "for this period")],
        ];
    };
    let attained = share(figures.columns.closed, quota)
        .map_or_else(String::new, |share| format!("  {:.0} %", share * 100.0));
    let to_go = figures.to_go.unwrap_or(0);
    let coverage = figures
        .columns
        .to_go_coverage(quota)
        .map_or_else(String::new, |times| format!("  {times:.1}× open"));
    let second = if to_go == 0 {
        vec![piece(Role::Good, "✓ reached")]
    } else {
        vec![
            piece(Role::Muted, "To go "),
            piece(Role::Strong, money(to_go)),
            piece(Role::Plain, coverage),
        ]
    };
    vec![
        vec![
            piece(Role::Muted, "Quota "),
            piece(Role::Strong, money(quota)),
            piece(Role::Plain, attained),
        ],
        second,
    ]
}

fn arrangements(tab: &Forecast, sheet: &Page, y: u16, canvas: &mut Canvas<'_>) {
    let mut x = 1;
    for by in By::ALL {
        let (role, label) = if by == tab.by {
            (Role::Strong, format!("[{}]", by.label()))
        } else {
            (Role::Muted, format!(" {} ", by.label()))
        };
        x = canvas.text(x, y, role, &label);
    }
    canvas.clickable(1, y, x, 1, Click::Keys(vec![Key::char('b')]));
    let (role, said) = match (sheet.totals.late, sheet.totals.of) {
        (_, 0) => return,
        (0, of) => match sheet.totals.called {
            all if all == of => (Role::Muted, "every call is there ".to_owned()),
            called => (
                Role::Muted,
                format!("{called} of {of} called, none is late "),
            ),
        },
        (late, of) => (Role::Warning, format!("! {late} of {of} calls are late ")),
    };
    canvas.text_right(y, role, &said);
}

/// What must be known beside the figures, the weightiest first.
fn notes(tab: &Forecast, sheet: &Page) -> Vec<Piece> {
    let figures = sheet;
    let mut notes = Vec::new();
    if figures.unconverted > 0 {
        notes.push(piece(
            Role::Warning,
            format!(
                "! {} without a rate to {}: not in the sums",
                deals(figures.unconverted),
                sheet.currency
            ),
        ));
    }
    if figures.blank > 0 {
        notes.push(piece(
            Role::Warning,
            format!("! {} without an amount", deals(figures.blank)),
        ));
    }
    if figures.overdue > 0 {
        notes.push(piece(
            Role::Warning,
            format!(
                "! {} to close before this period and still open: in no column",
                deals(figures.overdue)
            ),
        ));
    }
    let wrong_ways = sheet.totals.wrong_ways.iter();
    notes.extend(wrong_ways.map(|said| piece(Role::Warning, said.as_str())));
    notes.extend(large_note(sheet));
    notes.extend(pace_note(tab, sheet));
    if !sheet.rates.is_empty() {
        let said = format!("In {} at {}", sheet.currency, sheet.rates);
        notes.push(piece(Role::Muted, said));
    }
    notes
}

fn deals(count: usize) -> String {
    match count {
        1 => "1 deal".to_owned(),
        n => format!("{n} deals"),
    }
}

/// The very large deals, and the forecast without them.
fn large_note(sheet: &Page) -> Option<Piece> {
    let (name, worth, others) = sheet.large.as_ref()?;
    let money = |minor| Money::new(minor, sheet.currency).short();
    let others = match others {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let without = sheet.without_large;
    Some(piece(
        Role::Plain,
        format!(
            "Very large (v): {name} {}{others}. Without: commit {}, best case {}",
            money(*worth),
            money(without.commit_forecast()),
            money(without.best_case_forecast()),
        ),
    ))
}

/// How far earlier periods were on the same day.
fn pace_note(tab: &Forecast, sheet: &Page) -> Option<Piece> {
    let calendar = &tab.context.as_ref()?.calendar;
    let money = |minor| Money::new(minor, sheet.currency).short();
    let earlier: Vec<String> = (sheet.paces.iter())
        .filter(|pace| pace.won_at_end > 0)
        .map(|pace| {
            let share = share(pace.won_then, pace.won_at_end)
                .map_or_else(|| "no data".to_owned(), |s| format!("{:.0} %", s * 100.0));
            format!(
                "{} {} of {} ({share})",
                calendar.label(pace.period.period),
                money(pace.won_then),
                money(pace.won_at_end)
            )
        })
        .collect();
    (!earlier.is_empty()).then(|| {
        piece(
            Role::Muted,
            format!("Won by this day in {}", earlier.join(", ")),
        )
    })
}

fn draw_notes(notes: &[Piece], y: u16, rows: u16, canvas: &mut Canvas<'_>) {
    let room = usize::from(canvas.width().saturating_sub(2));
    if rows == 1 && notes.len() > 1 {
        // Only what there is room for: dozens of notes would cost more than the rest of the frame.
        let (mut said, mut wide) = (String::new(), 0);
        for note in notes {
            if wide > room {
                break;
            }
            if !said.is_empty() {
                said.push_str(" · ");
                wide += 3;
            }
            said.push_str(&note.text);
            wide += text::width(&note.text);
        }
        canvas.text(1, y, notes[0].role, &text::cut(&said, room));
        return;
    }
    for (at, note) in (y..y + rows).zip(notes) {
        canvas.text(1, at, note.role, &text::cut(&note.text, room));
    }
}

fn nothing(tab: &Forecast) -> String {
    let filter = tab.list.cursor.filter.text();
    if filter.is_empty() {
        "Nobody forecasts in this scope. S takes the whole company.".into()
    } else {
        format!("No line here holds “{filter}”. / changes the filter.")
    }
}
