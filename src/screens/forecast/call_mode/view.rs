//! Draws a rep of the forecast call, or the summary.
//!
//! ```text
//!  Ana Ruiz                                          3 of 8, 2 done ━━━━──────
//!  called 16 Nov 2026 · quota 400k · won 120k · to go 280k
//!
//!  What moved since 16 Nov 2026: open 310k → 290k
//!    Pushed out   -20.0k  Globex rollout
//!  May slip 2 deals, 80.0k
//!    ! 60.0k  Initech   Commit nothing changed for 21 days, MEDDPICC 12 of 18
//!  ───────────────────────────────────────────────────────────────────────────
//!                 The rep   before     Mine   before    Deals
//!  Commit            250k     260k     240k        –     260k
//!  Model             230k  Category-weighted; the rep +20.0k, mine +10.0k
//! ```

use super::CallMode;
use super::figures::{Figures, before, categories};
use super::model;
use super::summary::{state_of, total_in_words};
use crate::domain::forecast::calls::CallLine;
use crate::storage::CallRun;
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::table::scroll_mark;
use crate::ui::text;
use crate::ui::theme::Role;

/// Rows of the reasons behind a selected line.
const MORE: u16 = 2;

/// Draws it.
pub(super) fn draw(page: &CallMode, canvas: &mut Canvas<'_>) {
    let (Some(run), Some(place)) = (&page.run, &page.place) else {
        canvas.text(1, 0, Role::Muted, "reading…");
        return;
    };
    let (width, height) = (canvas.width(), canvas.height());
    let mut canvas = canvas.part(1, 0, width.saturating_sub(2), height);
    if run.reps.is_empty() {
        let said = "No rep to talk with here: choose a team in the scope (s), or import people.";
        canvas.paragraph(1, Role::Muted, said);
        return;
    }
    if place.ending {
        summary(page, run, &mut canvas);
        return;
    }
    let Some(line) = page.line() else { return };
    heading(page, run, line, &mut canvas);
    let calls = calls(page, run, line);
    let rows = u16::try_from(calls.len()).unwrap_or(u16::MAX);
    let bottom = height.saturating_sub(rows);
    let list = canvas.width();
    body(page, &mut canvas.part(0, 3, list, bottom.saturating_sub(4)));
    let across = "─".repeat(usize::from(canvas.width()));
    canvas.text(0, bottom.saturating_sub(1), Role::Muted, &across);
    for (y, pieces) in (bottom..height).zip(&calls) {
        canvas.line(0, y, pieces);
    }
}

fn heading(page: &CallMode, run: &CallRun, line: &CallLine, canvas: &mut Canvas<'_>) {
    let after = canvas.text(0, 0, Role::Heading, &line.name);
    progress(page, run, canvas, after + 2);
    let figures = Figures::of(run);
    let role = if line.submission.is_late() {
        Role::Warning
    } else {
        Role::Muted
    };
    let mark = if line.submission.is_late() { "! " } else { "" };
    let won = line.deals.closed;
    let quota = match line.quota {
        Some(quota) => format!(
            " · quota {} · won {} · to go {}",
            figures.short(quota),
            figures.short(won),
            figures.short((quota - won).max(0))
        ),
        None => format!(" · no quota in this period · won {}", figures.short(won)),
    };
    let mut pieces = vec![
        piece(role, format!("{mark}{}", line.submission.in_words())),
        piece(Role::Muted, quota),
    ];
    if line.deals == crate::domain::forecast::Columns::default() {
        pieces.push(piece(Role::Muted, " · no deals due"));
    }
    canvas.line(0, 1, &pieces);
}

/// “3 of 8, 2 done”, and a bar of the reps.
fn progress(page: &CallMode, run: &CallRun, canvas: &mut Canvas<'_>, from: u16) {
    let Some(place) = &page.place else { return };
    let at = place.position().map_or(0, |at| at + 1);
    let of = place.order.len();
    let done = place.order.iter().filter(|rep| run.is_done(**rep)).count();
    let said = format!("{at} of {of}, {done} done ");
    let bar = of.min(30) * 2;
    let wide = text::width(&said) + bar;
    let x = usize::from(canvas.width()).saturating_sub(wide);
    let x = u16::try_from(x).unwrap_or(0).max(from);
    let mut x = canvas.text(x, 0, Role::Strong, &said);
    for rep in place.order.iter().take(30) {
        let (sign, role) = match (Some(*rep) == place.at, state_of(run, place, *rep)) {
            (true, _) => ("━━", Role::Accent),
            (false, "done") => ("━━", Role::Good),
            (false, "skipped") => ("╌╌", Role::Muted),
            (false, _) => ("──", Role::Muted),
        };
        x = canvas.text(x, 0, role, sign);
    }
}

/// The lines, and below them why, where the selected one has more to say.
fn body(page: &CallMode, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    let more = page.lines.selected().map_or("", |row| row.more.as_str());
    let has_more = !more.is_empty() && height > MORE + 3;
    let rows = if has_more {
        height.saturating_sub(MORE)
    } else {
        height
    };
    let mut list = canvas.part(0, 0, width, rows);
    let window = page.lines.cursor.window(usize::from(rows));
    scroll_mark(&mut list, &window, page.lines.cursor.count());
    for (y, at) in (0_u16..).zip(window) {
        let Some(row) = page.lines.row(at) else {
            continue;
        };
        list.clickable(0, y, u16::MAX, 1, Click::Row(at));
        list.line(0, y, &row.pieces);
        if at == page.lines.cursor.position() {
            list.tint(0, y, width.saturating_sub(1), Role::Selected);
        }
    }
    if has_more {
        canvas
            .part(0, rows, width, MORE)
            .paragraph(0, Role::Muted, more);
    }
}

/// The calls as a small table: of the rep and mine, before and now, and the deals.
fn calls(page: &CallMode, run: &CallRun, line: &CallLine) -> Vec<Vec<Piece>> {
    let today = page.today();
    let figures = Figures::of(run);
    let heads = ["The rep", "before", "Mine", "before", "The deals"];
    let mut table = vec![vec![
        piece(Role::Muted, text::left("", 12)),
        piece(
            Role::Muted,
            heads.map(|head| text::right(head, 11)).concat(),
        ),
    ]];
    for category in categories(run) {
        let own = line.own.base(category);
        let mine = line.manager.base(category);
        let own_before = before(&line.own, category, today).and_then(|call| call.base);
        let mine_before = before(&line.manager, category, today).and_then(|call| call.base);
        let cell = |role, minor| piece(role, text::right(&figures.or_dash(minor), 11));
        table.push(vec![
            piece(Role::Heading, text::left(category.name(), 12)),
            cell(Role::Strong, own),
            cell(Role::Muted, own_before),
            cell(Role::Strong, mine),
            cell(Role::Muted, mine_before),
            cell(Role::Plain, Some(line.deals.of(category))),
        ]);
    }
    table.push(model::of_rep(run, page.model.as_ref(), line.rep));
    let mut wrong = line.own.wrong_way(line.deals.closed, run.sheet.currency);
    wrong.extend(
        line.manager
            .wrong_way(line.deals.closed, run.sheet.currency),
    );
    if let Some(first) = wrong.first() {
        table.push(vec![piece(Role::Warning, format!("! {first}"))]);
    }
    table
}

fn summary(page: &CallMode, run: &CallRun, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    canvas.text(0, 0, Role::Heading, "The call before → now");
    let mut y = 1;
    for category in categories(run) {
        canvas.line(0, y, &total_in_words(run, category, page.today()));
        y += 1;
    }
    canvas.line(0, y, &model::of_all(run, page.model.as_ref()));
    y += 1;
    if !run.rates.is_empty() {
        canvas.text(0, y, Role::Muted, &run.rates);
        y += 1;
    }
    body(
        page,
        &mut canvas.part(0, y + 1, width, height.saturating_sub(y + 1)),
    );
}
