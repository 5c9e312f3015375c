//! How the months look; the month that runs is not over and stands in brackets:
//!
//! ```text
//!   Metric                    Jun    Jul    Aug    Sep    Oct  (Nov)
//! ▌ Win rate                 33 %   41 %      –   50 %   38 %   40 %  →
//!
//!   Win rate, October 2026: 37.5 %, 3 of 8, 95 %: 14–69 %
//!   Won / (won + lost), by count …
//! ```

use crate::app::list::Row as _;
use crate::domain::figures::{Figure, Window};
use crate::domain::metric::Good;
use crate::domain::objective::Objective;
use crate::domain::statistics::THIN_BELOW;
use crate::ui::canvas::{Canvas, Click};
use crate::ui::theme::Role;
use crate::ui::{table, text};

use super::month_goals::Side;
use super::progress::{Grid, Progress, RowsAre};

/// Cells of a month, with the gap before it.
const MONTH: u16 = 7;
/// Cells of a name at least.
const NAME: u16 = 24;
/// Lines below the table.
const DETAIL: u16 = 6;

/// Draws the page.
pub(super) fn draw(page: &Progress, canvas: &mut Canvas<'_>) {
    let Some(grid) = &page.grid else {
        canvas.text(2, 0, Role::Muted, "reading…");
        return;
    };
    let (width, height) = (canvas.width(), canvas.height());
    // The mark of the trend takes three cells at the end.
    let room = width.saturating_sub(NAME + 5) / MONTH;
    let shown = usize::from(room).clamp(1, grid.months.len().max(1));
    let first = (grid.months.len() - shown.min(grid.months.len())).min(page.month);
    let frame = Columns {
        first,
        last: (first + shown).min(grid.months.len()),
        name: width.saturating_sub(5 + shown as u16 * MONTH),
    };
    heading(page, grid, &frame, canvas);
    let goals = selected(page).and_then(|(group, column)| {
        let any = (frame.first..frame.last).any(|m| grid.goal(group, m, column).is_some());
        any.then_some((group, column))
    });
    let rows = height.saturating_sub(DETAIL + 1 + u16::from(goals.is_some()));
    lines(page, grid, &frame, &mut canvas.part(0, 1, width, rows));
    let mut y = rows + 2;
    if let Some(place) = goals {
        goal_line(grid, &frame, place, &mut canvas.part(0, y, width, 1));
        y += 1;
    }
    detail(
        page,
        grid,
        &mut canvas.part(2, y, width.saturating_sub(4), DETAIL),
    );
}

/// Group and column of the selected line.
fn selected(page: &Progress) -> Option<(usize, usize)> {
    Some(page.place(page.list.selected()?.at))
}

/// The goals of the selected line under its months.
fn goal_line(grid: &Grid, frame: &Columns, place: (usize, usize), canvas: &mut Canvas<'_>) {
    let (group, column) = place;
    canvas.text(2, 0, Role::Muted, "Goal");
    for month in frame.first..frame.last {
        let goal = grid.goal(group, month, column);
        let figure = grid.figure(group, month, column);
        let said = goal.zip(figure).map_or_else(String::new, |(goal, figure)| {
            goal.goal.target.short(figure.metric.unit)
        });
        let said = text::right(&said, usize::from(MONTH));
        canvas.text(frame.x(month), 0, Role::Muted, &said);
    }
}

/// Which months are shown, and how wide the name is.
struct Columns {
    first: usize,
    last: usize,
    name: u16,
}

impl Columns {
    fn x(&self, month: usize) -> u16 {
        2 + self.name + (month - self.first) as u16 * MONTH
    }
}

fn heading(page: &Progress, grid: &Grid, frame: &Columns, canvas: &mut Canvas<'_>) {
    let what = match page.rows_are {
        RowsAre::Metrics => "Metric",
        RowsAre::Reps => "Rep",
    };
    canvas.text(2, 0, Role::Muted, what);
    let last = grid.months.len().saturating_sub(1);
    for month in frame.first..frame.last {
        let first = grid.months[month].first;
        let name = first.format("%b").to_string();
        let name = match month {
            month if month == last => format!("({name})"),
            month if month == frame.first || name == "Jan" => first.format("%b %y").to_string(),
            _ => name,
        };
        let role = if month == page.month {
            Role::Heading
        } else {
            Role::Muted
        };
        canvas.text(
            frame.x(month),
            0,
            role,
            &text::right(&name, usize::from(MONTH)),
        );
    }
}

fn lines(page: &Progress, grid: &Grid, frame: &Columns, canvas: &mut Canvas<'_>) {
    if page.list.cursor.count() == 0 {
        canvas.text(
            2,
            1,
            Role::Muted,
            "Nothing of that name. / changes the filter.",
        );
        return;
    }
    let window = page.list.cursor.window(usize::from(canvas.height()));
    for (y, position) in (0_u16..).zip(window) {
        let Some(line) = page.list.row(position) else {
            continue;
        };
        canvas.clickable(0, y, u16::MAX, 1, Click::Row(position));
        if page.list.cursor.marks().contains(&line.id()) {
            canvas.text(1, y, Role::Marked, "●");
        }
        let name = text::cut(&line.name, usize::from(frame.name));
        canvas.text(2, y, Role::Plain, &name);
        let (group, column) = page.place(line.at);
        for month in frame.first..frame.last {
            let (role, said) = cell(grid, grid.figure(group, month, column));
            canvas.text(
                frame.x(month),
                y,
                role,
                &text::right(&said, usize::from(MONTH)),
            );
            if let Some(side) = grid.side(group, month, column) {
                let before = usize::from(MONTH).saturating_sub(text::width(&said) + 1);
                canvas.text(frame.x(month) + before as u16, y, side.role(), side.mark());
            }
        }
        let of_months = (0..grid.months.len()).filter_map(|m| grid.figure(group, m, column));
        let (role, mark) = trend(&of_months.collect::<Vec<_>>());
        canvas.text(frame.x(frame.last) + 1, y, role, mark);
        if position == page.list.cursor.position() {
            canvas.text(0, y, Role::Accent, "▌");
            canvas.tint(1, y, u16::MAX, Role::Selected);
            canvas.tint(frame.x(page.month), y, MONTH, Role::Focused);
        }
    }
    let window = page.list.cursor.window(usize::from(canvas.height()));
    table::scroll_mark(canvas, &window, page.list.cursor.count());
}

/// A figure in a cell; grey where a share rests on little, a dash for no data.
fn cell(grid: &Grid, figure: Option<&Figure>) -> (Role, String) {
    let Some((figure, said)) = figure.and_then(|f| Some((f, f.short(grid.currency)?))) else {
        return (Role::Muted, "–".to_owned());
    };
    let thin = figure.hits.is_some() && figure.n < THIN_BELOW;
    (if thin { Role::Muted } else { Role::Plain }, said)
}

/// Months on each side of the comparison.
const SIDE: usize = 3;

/// The mean of the last three months that are over against the three before; a tenth is no trend. Nothing where a
/// side has fewer than two months with data.
fn trend(months: &[&Figure]) -> (Role, &'static str) {
    let over = months.len().saturating_sub(1);
    let mean = |from: usize, to: usize| {
        let values: Vec<f64> = months[from..to].iter().filter_map(|f| f.value).collect();
        (values.len() > 1).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    if over < 2 * SIDE {
        return (Role::Muted, "");
    }
    let sides = mean(over - 2 * SIDE, over - SIDE).zip(mean(over - SIDE, over));
    let Some((before, lately)) = sides else {
        return (Role::Muted, "");
    };
    let good = months[0].metric.good;
    let role = |better: Good| match good {
        Good::Neither => Role::Muted,
        good if good == better => Role::Good,
        _ => Role::Warning,
    };
    match lately - before {
        change if change.abs() <= before.abs() * 0.1 => (Role::Muted, "→"),
        change if change > 0.0 => (role(Good::Up), "↑"),
        _ => (role(Good::Down), "↓"),
    }
}

fn detail(page: &Progress, grid: &Grid, canvas: &mut Canvas<'_>) {
    let Some(line) = page.list.selected() else {
        return;
    };
    let (group, column) = page.place(line.at);
    let (Some(figure), Some(of)) = (
        grid.figure(group, page.month, column),
        grid.groups.get(group),
    ) else {
        return;
    };
    let mut said = format!(
        "{}, {}: {}, n {}",
        of.name,
        month_in_words(figure.window),
        figure.long(grid.currency),
        figure.rests_on()
    );
    if let Some(interval) = figure.interval_in_words(grid.currency) {
        said = format!("{said}, 95 %: {interval}");
    }
    let mut y = canvas.paragraph(0, Role::Strong, &said);
    y = canvas.paragraph(y, Role::Plain, figure.metric.definition);
    if !figure.note.is_empty() {
        y = canvas.paragraph(y, Role::Warning, &figure.note);
    }
    let legend = "Arrow: the last three months that are over against the three before.";
    match grid.goal(group, page.month, column) {
        Some(goal) => {
            let said = goal_in_words(figure, &goal, grid.side(group, page.month, column));
            canvas.paragraph(y, Role::Plain, &said);
        }
        None => {
            canvas.paragraph(y, Role::Muted, legend);
        }
    }
}

/// `Goal ▼ 12 meetings, made of the goal of the quarter: short of it.`
fn goal_in_words(figure: &Figure, goal: &Objective, side: Option<Side>) -> String {
    let target = goal.goal.target.in_words(figure.metric.unit);
    let side = side.map_or_else(String::new, |side| {
        format!(": {} {}", side.mark(), side.words())
    });
    format!("Goal {target}, {}{side}", goal.basis.in_words())
}

fn month_in_words(window: Window) -> String {
    window.first.format("%B %Y").to_string()
}
