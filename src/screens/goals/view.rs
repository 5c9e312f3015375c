//! How the grid looks. Where there is room, what should be there by now and what is there stand beside each goal;
//! else the pane below says it of the cell in front. Columns that do not fit scroll with the cursor.

use super::Goals;
use super::said::{self, BEHIND, DERIVED, NOT_AGREED};
use crate::app::key::Key;
use crate::domain::goal::Target;
use crate::domain::metric::Metric;
use crate::storage::{GoalCell, GoalGrid, GoalRow, GoalSum};
use crate::ui::canvas::{Canvas, Click};
use crate::ui::form::line_of_text;
use crate::ui::theme::Role;
use crate::ui::{table, text};

/// Cells of the names, with the gap after them.
const NAMES: u16 = 26;
/// Cells of a goal with its marks.
const GOAL: u16 = 12;
/// Cells of each figure beside it.
const BESIDE: u16 = 9;

/// What stands beside each goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Nothing,
    SoFar,
    Everything,
}

impl Beside {
    /// As much as fits for all columns.
    fn that_fits(columns: usize, room: u16) -> Self {
        [Self::Everything, Self::SoFar]
            .into_iter()
            .find(|beside| usize::from(beside.width()) * columns <= usize::from(room))
            .unwrap_or(Self::Nothing)
    }

    fn width(self) -> u16 {
        match self {
            Self::Nothing => GOAL,
            Self::SoFar => GOAL + BESIDE,
            Self::Everything => GOAL + 3 * BESIDE,
        }
    }
}

/// The columns that are seen, and how wide they are.
struct Frame {
    first: usize,
    shown: usize,
    beside: Beside,
}

impl Frame {
    fn x(&self, place: usize) -> u16 {
        NAMES + (place - self.first) as u16 * self.beside.width()
    }

    fn places(&self) -> std::ops::Range<usize> {
        self.first..self.first + self.shown
    }
}

/// Draws the page.
pub(super) fn draw(page: &Goals, canvas: &mut Canvas<'_>) {
    let Some(grid) = &page.grid else {
        canvas.text(2, 1, Role::Muted, "reading…");
        return;
    };
    let (width, height) = (canvas.width(), canvas.height());
    let frame = frame(page, grid, width);
    headings(page, grid, &frame, canvas);
    let lines = if height > 30 { 10 } else { 7 };
    let top = 2;
    let room = height.saturating_sub(top + lines + 1);
    let mut body = canvas.part(0, top, width, room);
    let drawn = rows(page, grid, &frame, &mut body);
    sums(grid, &frame, &mut canvas.below(top + drawn));
    pane(page, grid, &mut canvas.below(height.saturating_sub(lines)));
}

/// Scrolls so that the column in front is seen.
fn frame(page: &Goals, grid: &GoalGrid, width: u16) -> Frame {
    let room = width.saturating_sub(NAMES + 1);
    let columns = grid.columns.len();
    let beside = Beside::that_fits(columns, room);
    let shown = usize::from(room / beside.width()).clamp(1, columns);
    let mut first = page.first_column.get().min(columns - shown);
    if page.column < first {
        first = page.column;
    } else if page.column >= first + shown {
        first = page.column + 1 - shown;
    }
    page.first_column.set(first);
    Frame {
        first,
        shown,
        beside,
    }
}

/// Two rows: the period and the metrics, then the selling days and what stands in the columns.
fn headings(page: &Goals, grid: &GoalGrid, frame: &Frame, canvas: &mut Canvas<'_>) {
    period(page, grid, canvas);
    let wide = usize::from(frame.beside.width());
    for place in frame.places() {
        let x = frame.x(place);
        let column = &grid.columns[place];
        let name = said::column_name(grid, place);
        let goal = usize::from(GOAL) - 3;
        if frame.beside == Beside::Nothing {
            let name = text::right(&text::cut(&name, wide - 1), wide - 3);
            canvas.text(x, 0, Role::Heading, &name);
            let kind = column.known().map_or("", |metric| said::kind(metric.kind));
            canvas.text(x, 1, Role::Muted, &text::right(kind, goal));
            continue;
        }
        canvas.text(x + 2, 0, Role::Heading, &text::cut(&name, wide - 3));
        canvas.text(x, 1, Role::Muted, &text::right("goal", goal));
        let figures: &[&str] = match frame.beside {
            Beside::Everything => &["by now", "so far", "%"],
            _ => &["so far"],
        };
        for (x, figure) in (x + GOAL..).step_by(usize::from(BESIDE)).zip(figures) {
            let figure = text::right(figure, usize::from(BESIDE) - 2);
            canvas.text(x, 1, Role::Muted, &figure);
        }
    }
    if frame.first > 0 {
        canvas.text(NAMES - 1, 0, Role::Accent, "‹");
    }
    if frame.first + frame.shown < grid.columns.len() {
        let last = canvas.width().saturating_sub(1);
        canvas.text(last, 0, Role::Accent, "›");
    }
}

/// The period between the keys that change it, and how far it is.
fn period(page: &Goals, grid: &GoalGrid, canvas: &mut Canvas<'_>) {
    let label = text::cut(&page.label(), usize::from(NAMES) - 8);
    let x = canvas.text(2, 0, Role::Accent, "< ");
    let x = canvas.text(x, 0, Role::Strong, &label);
    canvas.text(x, 0, Role::Accent, " >");
    canvas.clickable(2, 0, 2, 1, Click::Keys(vec![Key::char('<')]));
    canvas.clickable(x, 0, 2, 1, Click::Keys(vec![Key::char('>')]));
    let (gone, of) = (grid.pace.gone, grid.pace.of);
    let days = match gone {
        _ if page.is_counting => "counting…".to_owned(),
        0 => format!("{of} selling days ahead"),
        gone if gone == of => format!("{of} selling days gone"),
        gone => format!("selling day {gone} of {of}"),
    };
    canvas.text(2, 1, Role::Muted, &days);
}

/// Draws the people; returns how many rows that took.
fn rows(page: &Goals, grid: &GoalGrid, frame: &Frame, body: &mut Canvas<'_>) -> u16 {
    let cursor = &page.list.cursor;
    if cursor.count() == 0 {
        let said = if cursor.filter.text().is_empty() {
            "Nobody was there in this period. S shows the whole company, < and > other periods."
        } else {
            "Nobody of that name. / changes the filter."
        };
        body.part(2, 0, body.width().saturating_sub(4), 2)
            .paragraph(0, Role::Muted, said);
        return 2;
    }
    let mut drawn = 0;
    for (y, position) in (0_u16..).zip(cursor.window(usize::from(body.height()))) {
        drawn = y + 1;
        let Some(row) = page
            .list
            .row(position)
            .and_then(|row| grid.rows.get(row.place))
        else {
            continue;
        };
        body.clickable(0, y, u16::MAX, 1, Click::Row(position));
        let is_front = position == cursor.position();
        if cursor.marks().contains(&row.rep.0) {
            body.text(1, y, Role::Marked, "●");
        }
        name(row, is_front, y, body);
        for place in frame.places() {
            let (Some(cell), Some(metric)) = (row.cells.get(place), grid.columns[place].known())
            else {
                continue;
            };
            let x = frame.x(place);
            let is_front = is_front && place == page.column;
            if let Some(typing) = page.typing.as_ref().filter(|_| is_front) {
                let mut place = body.part(x + 1, y, GOAL - 2, 1);
                place.text(0, 0, Role::Focused, &" ".repeat(usize::from(GOAL) - 2));
                line_of_text(&mut place, typing, true);
            } else {
                goal(cell, metric, x, y, body);
            }
            beside(cell, metric, frame, x + GOAL, y, body);
            if is_front && page.typing.is_none() {
                body.tint(x, y, GOAL, Role::Selected);
            }
        }
    }
    let window = cursor.window(usize::from(body.height()));
    table::scroll_mark(body, &window, cursor.count());
    drawn
}

fn name(row: &GoalRow, is_front: bool, y: u16, body: &mut Canvas<'_>) {
    let ramp = if row.leads {
        "manager".to_owned()
    } else if row.ramp < 1.0 {
        format!("ramp {:.0} %", row.ramp * 100.0)
    } else {
        String::new()
    };
    let room = usize::from(NAMES) - 4 - text::width(&ramp);
    let role = if is_front { Role::Strong } else { Role::Plain };
    let x = body.text(2, y, role, &text::left(&row.name, room));
    body.text(x + 1, y, Role::Muted, &ramp);
}

fn goal(cell: &GoalCell, metric: &Metric, x: u16, y: u16, body: &mut Canvas<'_>) {
    let room = usize::from(GOAL) - 3;
    let Some(found) = cell.objective else {
        body.text(x, y, Role::Muted, &text::right("–", room));
        return;
    };
    let mut said = found.goal.target.short(metric.unit);
    let is_stated = cell.stated().is_some();
    if !is_stated {
        said = format!("{DERIVED}{said}");
    }
    let role = if is_stated { Role::Plain } else { Role::Muted };
    let x = body.text(x, y, role, &text::right(&said, room));
    if is_stated && found.goal.agreed_on.is_none() {
        body.text(x + 1, y, Role::Warning, NOT_AGREED);
    }
}

fn beside(cell: &GoalCell, metric: &Metric, frame: &Frame, x: u16, y: u16, body: &mut Canvas<'_>) {
    let room = usize::from(BESIDE) - 2;
    let figure = |value: Option<f64>| {
        let said = value.map_or_else(|| "–".to_owned(), |value| said::short(value, metric.unit));
        text::right(&said, room)
    };
    let mut x = x;
    if frame.beside == Beside::Everything {
        body.text(x, y, Role::Muted, &figure(cell.expected.map(Target::value)));
        x += BESIDE;
    }
    if frame.beside != Beside::Nothing {
        let after = body.text(x, y, Role::Plain, &figure(cell.actual));
        if said::is_behind(cell) {
            body.text(after + 1, y, Role::Warning, BEHIND);
        }
        x += BESIDE;
    }
    if frame.beside == Beside::Everything {
        body.text(
            x,
            y,
            Role::Plain,
            &text::right(&per_cent(cell.attainment), room),
        );
    }
}

fn per_cent(share: Option<f64>) -> String {
    share.map_or_else(String::new, |share| format!("{:.0} %", share * 100.0))
}

/// The reps together.
fn sums(grid: &GoalGrid, frame: &Frame, canvas: &mut Canvas<'_>) {
    canvas.text(2, 0, Role::Strong, "All together");
    for place in frame.places() {
        let (sum, column) = (&grid.sums[place], &grid.columns[place]);
        let is_known = sum.target.is_some() || sum.actual.is_some();
        if let Some(metric) = column.known().filter(|_| is_known) {
            one_sum(sum, metric, frame, frame.x(place), canvas);
        }
    }
}

fn one_sum(sum: &GoalSum, metric: &Metric, frame: &Frame, x: u16, canvas: &mut Canvas<'_>) {
    let said = sum
        .target
        .map_or_else(String::new, |target| target.short(metric.unit));
    canvas.text(
        x,
        0,
        Role::Strong,
        &text::right(&said, usize::from(GOAL) - 3),
    );
    let cell = GoalCell {
        objective: None,
        expected: sum.expected,
        actual: sum.actual,
        attainment: sum.attainment,
    };
    beside(&cell, metric, frame, x + GOAL, 0, canvas);
}

/// What is known of the cell in front: a line of marks, the figures, the history.
fn pane(page: &Goals, grid: &GoalGrid, canvas: &mut Canvas<'_>) {
    let rule = "─".repeat(usize::from(canvas.width()).saturating_sub(4));
    canvas.text(2, 0, Role::Empty, &rule);
    let (Some(row), Some(cell), Some((_, metric))) = (page.row(), page.cell(), page.metric())
    else {
        return;
    };
    let name = said::column_name(grid, page.column);
    canvas.line(2, 1, &said::title(row, &name, metric, &page.label()));
    canvas.line(2, 2, &said::figures(cell, metric, grid));
    canvas.line(2, 3, &said::agreement(cell));
    let last = canvas.height().saturating_sub(1);
    let mut first = 4;
    if let Some(found) = cell.objective.filter(|_| cell.stated().is_none()) {
        let basis = format!("{DERIVED} {}", found.basis.in_words());
        canvas.text(2, first, Role::Muted, &basis);
        first += 1;
    }
    let room = usize::from(last.saturating_sub(first));
    for (y, change) in (first..).zip(page.history.iter().take(room)) {
        canvas.line(2, y, &said::change(change, metric.unit, grid.days));
    }
    let legend = format!(
        "{NOT_AGREED} not agreed  {DERIVED} from other periods  {BEHIND} behind pace  Sums in {}",
        grid.base.currency
    );
    canvas.text(2, last, Role::Muted, &legend);
}
