//! How the page looks:
//!
//! ```text
//!  A  proposes after the first call
//!  B  asks for the decision process first
//!     “I ask who signs before I write”
//!  23 Nov 2026 – 21 Dec 2026 · cause: skill · predicted: three meetings a week
//!  Activities a week: meeting   1.0 at the start → 2.6 since then (n 10) → target 3
//!   3 ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ target
//!     ▆▆▆▆▆ ▂▂▂▂▂ █████
//!     week 1      week 3
//!    Day     What                                     Who          State
//!    20 Nov  Role-play the question                   Ana Duarte   ! to do
//!    30 Nov  Check-in: did the behaviour change?                   ○ to come
//! ```

use crate::domain::date_words::written;
use crate::domain::plan::{Indicator, PlanState, in_words, indicator_of, too_many_focuses};
use crate::domain::stamp::Stamp;
use crate::screens::deal_rows::short_day;
use crate::storage::{ActionState, PlanPage};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::text;
use crate::ui::theme::Role;
use crate::ui::trend::{self, Trend};

use super::{PlanScreen, Step, StepRow};

/// Rows that the list keeps in any case: its heading and four rows.
const LIST_ROWS: u16 = 5;

/// Draws the page.
pub(super) fn draw(screen: &PlanScreen, canvas: &mut Canvas<'_>) {
    let mut y = 0;
    if let Some(page) = &screen.page {
        let (width, height) = (canvas.width(), canvas.height());
        let most = height.saturating_sub(LIST_ROWS);
        let mut top = canvas.part(1, 0, width.saturating_sub(2), most);
        y = head(&mut top, page);
        y += indicator(&mut top.below(y), page, height);
    }
    let (width, height) = (canvas.width(), canvas.height());
    let because = screen.steps.selected().and_then(because);
    let below = u16::from(because.is_some());
    table::draw(
        &mut canvas.part(0, y, width, height.saturating_sub(y + below)),
        COLUMNS,
        &screen.steps,
        screen.nothing(),
    );
    if let Some(because) = because {
        let room = usize::from(width.saturating_sub(3));
        canvas.text(2, height - 1, Role::Muted, &text::cut(&because, room));
    }
}

/// Why the selected row was moved or dropped, in full: the column cuts it.
fn because(row: &StepRow) -> Option<String> {
    let (reason, dropped) = match &row.step {
        Step::Action(action) => (&action.reason, action.state == ActionState::Dropped),
        Step::CheckIn(check_in) => (&check_in.reason, check_in.dropped_on.is_some()),
    };
    let how = match row.moved {
        _ if dropped => "Dropped".to_owned(),
        0 => return None,
        1 => "Moved".to_owned(),
        times => format!("Moved {times} times, the last time"),
    };
    (!reason.is_empty()).then(|| format!("{how}: {reason}"))
}

/// From A to B, in the rep's words, when, why and what is predicted; returns the row after it.
fn head(canvas: &mut Canvas<'_>, page: &PlanPage) -> u16 {
    let plan = &page.plan;
    let mut y = 0;
    for (mark, said) in [("A", &plan.behaviour_now), ("B", &plan.behaviour_wanted)] {
        if !said.is_empty() {
            canvas.text(0, y, Role::Accent, mark);
            let width = canvas.width().saturating_sub(3);
            y += canvas
                .part(3, y, width, 2)
                .paragraph(0, Role::Plain, said)
                .min(2);
        }
    }
    if !plan.rep_words.is_empty() {
        canvas.text(3, y, Role::Muted, &format!("“{}”", plan.rep_words));
        y += 1;
    }
    let mut facts = vec![format!(
        "{} – {}",
        written(plan.starts_on),
        written(plan.ends_on)
    )];
    let before = plan.previous.as_ref();
    let after = page.followed_by.first();
    facts.extend(after.map(|(_, focus)| format!("goes on with “{focus}”")));
    facts.extend(before.map(|(_, focus)| format!("goes on from “{focus}”")));
    facts.extend(
        plan.rep_left_on
            .map(|day| format!("left on {}", written(day))),
    );
    let cause = in_words(&plan.root_cause).to_lowercase();
    facts.extend((!cause.is_empty()).then(|| format!("cause: {cause}")));
    let intervention = in_words(&plan.intervention).to_lowercase();
    facts.extend((!intervention.is_empty()).then_some(intervention));
    canvas.text(0, y, Role::Muted, &facts.join(" · "));
    y += 1;
    if !plan.predicted.is_empty() {
        let x = canvas.text(0, y, Role::Muted, "Predicted: ");
        canvas.text(x, y, Role::Plain, &plan.predicted);
        y += 1;
    }
    if let Some(warning) = too_many_focuses(&plan.rep_name, page.open_focuses)
        .filter(|_| plan.state == PlanState::Open)
    {
        canvas.text(0, y, Role::Warning, &format!("! {warning}"));
        y += 1;
    }
    y + ending(canvas, page, y)
}

/// How it ended; rows that it took.
fn ending(canvas: &mut Canvas<'_>, page: &PlanPage, y: u16) -> u16 {
    let plan = &page.plan;
    if plan.state == PlanState::Open {
        return 0;
    }
    let closed = plan
        .closed_at
        .map(|at| written(at.day()))
        .unwrap_or_default();
    let right = plan.was_right.map_or("no data", |right| right.label());
    let mut said = format!("{} on {closed}. Were we right? {right}.", plan.state);
    // What corrective action is about stands in its own record, not among the notes of coaching.
    if page.corrective.is_some() {
        said.push_str(" Its record stands apart: C on the list of plans.");
    } else if !plan.reason.is_empty() {
        said = format!("{said} {}", plan.reason);
    }
    let width = usize::from(canvas.width());
    let lines = text::wrap(&said, width);
    let shown = lines.len().min(2) as u16;
    for (row, line) in (y..y + shown).zip(&lines) {
        canvas.text(0, row, Role::Strong, line);
    }
    shown
}

/// The line of the indicator and its columns since the start; returns the rows taken, a blank one included.
fn indicator(canvas: &mut Canvas<'_>, page: &PlanPage, height: u16) -> u16 {
    let plan = &page.plan;
    let Some(indicator) = indicator_of(&plan.indicator) else {
        return 0;
    };
    let written_or =
        |value: Option<f64>| value.map_or_else(|| "no data".to_owned(), |v| indicator.written(v));
    let role_of = |value: Option<f64>| {
        if value.is_some() {
            Role::Strong
        } else {
            Role::Muted
        }
    };
    let now = page.now().map(|figure| figure.value);
    let none = if page.since_start.is_some() {
        "no data yet"
    } else {
        "…"
    };
    let mut line = vec![
        piece(
            Role::Heading,
            format!("{}  ", indicator.named(&plan.part_name)),
        ),
        piece(
            role_of(plan.indicator_from),
            written_or(plan.indicator_from),
        ),
        piece(Role::Muted, " at the start → "),
        piece(
            role_of(now),
            now.map_or_else(|| none.to_owned(), |v| indicator.written(v)),
        ),
        piece(Role::Muted, " since then"),
    ];
    if let Some(target) = plan.indicator_target {
        line.push(piece(Role::Muted, " → target "));
        line.push(piece(Role::Strong, indicator.written(target)));
    }
    if let Some(figure) = page.now() {
        let interval = figure.interval.map(|interval| {
            format!(
                "{}–{}, ",
                indicator.written(interval.low),
                indicator.written(interval.high)
            )
        });
        line.push(piece(
            Role::Muted,
            format!(" ({}n {})", interval.unwrap_or_default(), figure.n),
        ));
    }
    canvas.line(0, 0, &line);
    columns(canvas, page, indicator, height)
}

/// The indicator week by week with its target; returns the rows taken, the line above included.
fn columns(canvas: &mut Canvas<'_>, page: &PlanPage, indicator: Indicator, height: u16) -> u16 {
    let plan = &page.plan;
    let rows = if height >= 30 { 8 } else { 4 };
    let rows = rows.min(canvas.height().saturating_sub(1));
    if rows < 3 {
        return 1;
    }
    let first = short_day(plan.starts_on, plan.starts_on);
    let Some(since_start) = &page.since_start else {
        canvas.text(0, 1, Role::Muted, "counting…");
        return 1 + rows;
    };
    let trend = &since_start.trend;
    let values: Vec<Option<f64>> = trend.iter().map(|point| point.value).collect();
    let last = trend
        .last()
        .map(|point| short_day(point.on, plan.starts_on));
    let chart = Trend {
        values: &values,
        target: plan.indicator_target,
        written: &|value| indicator.written(value),
        under: (first, last.unwrap_or_default()),
    };
    let width = canvas.width();
    1 + trend::draw(&mut canvas.part(0, 1, width.min(90), rows), &chart)
}

/// What stands in a row, in words: for the column and for the filter.
pub(super) fn what(row: &StepRow) -> String {
    match &row.step {
        Step::Action(action) => {
            let moved = moved(row);
            let because = if action.reason.is_empty() {
                String::new()
            } else {
                format!(": {}", action.reason)
            };
            let why = if action.state == ActionState::Dropped || row.moved > 0 {
                because
            } else {
                String::new()
            };
            format!("{}{moved}{why}", action.text)
        }
        Step::CheckIn(check_in) => match (check_in.held_on, check_in.note.is_empty()) {
            (None, _) if !check_in.reason.is_empty() => {
                format!("Check-in{}: {}", moved(row), check_in.reason)
            }
            (None, _) if !row.waits(check_in) => "Check-in".to_owned(),
            (None, _) => "Check-in: did the behaviour change?".to_owned(),
            (Some(_), true) => "Check-in".to_owned(),
            (Some(_), false) => format!("Check-in: {}", check_in.note),
        },
    }
}

/// How often it was moved, in words.
fn moved(row: &StepRow) -> String {
    match row.moved {
        0 => String::new(),
        1 => " (moved)".to_owned(),
        times => format!(" (moved {times}×)"),
    }
}

fn when(row: &StepRow) -> Piece {
    let (day, is_late) = match &row.step {
        Step::Action(action) if action.state == ActionState::Open => (
            action.due_on,
            action.due_on.is_some_and(|day| day < row.today),
        ),
        Step::Action(action) => (action.closed_at.map(Stamp::day), false),
        Step::CheckIn(check_in) => {
            let is_late = row.waits(check_in) && check_in.due_on < row.today;
            (Some(check_in.held_on.unwrap_or(check_in.due_on)), is_late)
        }
    };
    let role = if is_late { Role::Bad } else { Role::Muted };
    let said = day.map_or_else(|| "no date".to_owned(), |day| short_day(day, row.today));
    piece(role, said)
}

fn who(row: &StepRow) -> Piece {
    let said = match &row.step {
        Step::Action(action) => action.owner.as_ref().map_or("you", |(_, name)| name),
        Step::CheckIn(_) => "",
    };
    piece(Role::Muted, said)
}

fn state(row: &StepRow) -> Piece {
    match &row.step {
        Step::Action(action) => match action.state {
            ActionState::Open if action.due_on.is_some_and(|day| day < row.today) => {
                piece(Role::Bad, "! to do")
            }
            ActionState::Open => piece(Role::Accent, "○ to do"),
            ActionState::Done => piece(Role::Good, "✓ done"),
            ActionState::Dropped => piece(Role::Muted, "– dropped"),
        },
        Step::CheckIn(check_in) => match check_in.changed {
            Some(changed) => piece(
                Role::Strong,
                format!("changed: {}", changed.label().to_lowercase()),
            ),
            None if check_in.dropped_on.is_some() => piece(Role::Muted, "– dropped"),
            None if !row.waits(check_in) => piece(Role::Muted, "– not held"),
            None if check_in.due_on < row.today => piece(Role::Bad, "! to hold"),
            None => piece(Role::Accent, "○ to hold"),
        },
    }
}

const COLUMNS: &[Column<StepRow>] = &[
    Column::text("Day", 8, 8, when),
    Column::text("What", 24, 60, |row| {
        let role = if PlanScreen::is_check_in(&row.step) {
            Role::Strong
        } else {
            Role::Plain
        };
        piece(role, what(row))
    }),
    Column::text("Who", 10, 18, who).rank(1),
    Column::text("How", 15, 15, state),
];
