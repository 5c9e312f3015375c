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
use crate::domain::forecast::sheet::share;
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::storage::ForecastSheet;
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::spread::{Mark, Spread};
use crate::ui::table;
use crate::ui::text;
use crate::ui::theme::Role;

use super::Forecast;
use super::columns::{By, columns, short};

/// Rows of a window from which on there is room to breathe.
const TALL: u16 = 30;

/// Draws the tab.
pub(super) fn draw(tab: &Forecast, canvas: &mut Canvas<'_>) {
    let Some(sheet) = &tab.sheet else {
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
    let mut y = 0;
    y = head(sheet, y, canvas) + gap;
    y = picture(sheet, y, canvas) + gap;
    arrangements(tab, y, canvas);
    y += 1;
    let notes = notes(tab, sheet);
    let wanted = u16::try_from(tab.list.cursor.count() + 1).unwrap_or(u16::MAX);
    let room = height.saturating_sub(y);
    let below = (notes.len() as u16).min(room.saturating_sub(wanted).max(1));
    let rows = room.saturating_sub(below);
    let uses = sheet.sheet.uses_most_likely;
    table::draw(
        &mut canvas.part(0, y, width, rows),
        columns(tab.by, uses),
        &tab.list,
        &nothing(tab),
    );
    draw_notes(&notes, y + rows, below, canvas);
}

/// `5 weeks left`, `3 days left`, `closed`.
pub(super) fn time_left(sheet: &ForecastSheet) -> String {
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
const FIGURE: usize = 8;
/// Cells of the name of a line in the head.
const LABEL: u16 = 13;

/// What stands in each column by whom, and what there is to go. Returns the row after it.
fn head(sheet: &ForecastSheet, y: u16, canvas: &mut Canvas<'_>) -> u16 {
    let figures = &sheet.sheet;
    let categories: Vec<ForecastCategory> = figures
        .categories()
        .into_iter()
        .filter(|category| *category != ForecastCategory::Omitted || figures.columns.omitted != 0)
        .collect();
    let mut x = LABEL;
    for category in &categories {
        let heading = match category {
            ForecastCategory::Pipeline => "Open",
            ForecastCategory::MostLikely => "Most L.",
            ForecastCategory::BestCase => "Best C.",
            other => other.name(),
        };
        canvas.text(x, y, Role::Muted, &text::right(heading, FIGURE));
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
    line(y + 1, "The deals", Role::Strong, &|category| {
        Some(figures.columns.of(category))
    });
    let called = called(sheet);
    line(
        y + 2,
        "Reps' calls",
        Role::Plain,
        &|category| match category {
            ForecastCategory::Commit => called.0,
            ForecastCategory::MostLikely => called.1,
            ForecastCategory::BestCase => called.2,
            _ => None,
        },
    );
    let side = quota_lines(sheet);
    let x = x + 2;
    for (at, pieces) in (y + 1..).zip(&side) {
        canvas.line(x, at, pieces);
    }
    y + 3
}

/// The sums of the reps' newest calls for Commit, Most Likely and Best Case.
fn called(sheet: &ForecastSheet) -> (Option<i64>, Option<i64>, Option<i64>) {
    let add = |sum: Option<i64>, call: Option<i64>| match (sum, call) {
        (Some(sum), Some(call)) => Some(sum + call),
        (sum, call) => sum.or(call),
    };
    sheet.calls.values().fold((None, None, None), |sums, call| {
        (
            add(sums.0, call.commit),
            add(sums.1, call.most_likely),
            add(sums.2, call.best_case),
        )
    })
}

fn quota_lines(sheet: &ForecastSheet) -> Vec<Vec<Piece>> {
    let figures = &sheet.sheet;
    let money = |minor| Money::new(minor, sheet.currency).short();
    let Some(quota) = figures.quota else {
        return vec![
            vec![piece(Role::Warning, "no quota")],
            vec![piece(Role::Muted, "for this period")],
        ];
    };
    let attained = share(figures.columns.closed, quota)
        .map_or_else(String::new, |share| format!("  {:.0} %", share * 100.0));
    let to_go = figures.to_go().unwrap_or(0);
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

/// The line with everything that is said about the end of the period. Returns the row after it.
fn picture(sheet: &ForecastSheet, y: u16, canvas: &mut Canvas<'_>) -> u16 {
    let spread = spread(sheet);
    let width = canvas.width().saturating_sub(2);
    let (from, to) = spread.ends();
    let money = |minor: f64| Money::new(minor.round() as i64, sheet.currency).short();
    let mut part = canvas.part(1, y, width, 4);
    let after = spread.draw(&mut part, 0, (&money(from), &money(to)));
    if after == 0 {
        return y;
    }
    let mut first = vec![piece(
        Role::Fill,
        format!(
            "█ won {}",
            short(sheet.sheet.columns.closed, sheet.currency)
        ),
    )];
    if let Some(quota) = sheet.sheet.quota {
        first.push(piece(
            Role::Warning,
            format!("┃ quota {}", short(quota, sheet.currency)),
        ));
    }
    let legend = spread.legend(&first, width);
    let rows = if canvas.height() >= TALL { 3 } else { 1 };
    let mut at = y + after;
    for line in legend.iter().take(rows) {
        canvas.line(1, at, line);
        at += 1;
    }
    at
}

fn spread(sheet: &ForecastSheet) -> Spread {
    let columns = sheet.sheet.columns;
    let mut marks = Vec::new();
    let mut mark = |symbol: &str, label: &str, minor: i64, role| {
        marks.push(Mark {
            symbol: symbol.to_owned(),
            label: format!("{label} {}", short(minor, sheet.currency)),
            at: minor as f64,
            role,
            below: false,
        });
    };
    mark("◇", "best case", columns.best_case_forecast(), Role::Muted);
    mark("●", "commit", columns.commit_forecast(), Role::Plain);
    if let Some(called) = called(sheet).0 {
        mark("○", "reps' calls", called, Role::Accent);
    }
    Spread {
        reached: columns.closed as f64,
        range: None,
        goal: sheet.sheet.quota.map(|quota| quota as f64),
        marks,
    }
}

fn arrangements(tab: &Forecast, y: u16, canvas: &mut Canvas<'_>) {
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
}

/// What must be known beside the figures, the weightiest first.
fn notes(tab: &Forecast, sheet: &ForecastSheet) -> Vec<Piece> {
    let figures = &sheet.sheet;
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
fn large_note(sheet: &ForecastSheet) -> Option<Piece> {
    let largest = sheet.large.first()?;
    let money = |minor| Money::new(minor, sheet.currency).short();
    let others = match sheet.large.len() - 1 {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    let without = sheet.sheet.without_large;
    Some(piece(
        Role::Plain,
        format!(
            "Very large: {} {}{others}. Without: commit {}, best case {}",
            largest.name,
            money(largest.deal.worth()),
            money(without.commit_forecast()),
            money(without.best_case_forecast()),
        ),
    ))
}

/// How far earlier periods were on the same day.
fn pace_note(tab: &Forecast, sheet: &ForecastSheet) -> Option<Piece> {
    let calendar = &tab.context.as_ref()?.calendar;
    let money = |minor| Money::new(minor, sheet.currency).short();
    let earlier: Vec<String> = (sheet.sheet.paces.iter())
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
        let said: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
        canvas.text(1, y, notes[0].role, &text::cut(&said.join(" · "), room));
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
