//! Plans as rows of the list, and the words that all screens of this tab share.

use chrono::NaiveDate;

use crate::app::list::Row;
use crate::domain::ids::{PlanId, RepId};
use crate::domain::plan::{FOCUSES, PlanState, Right, indicator_of};
use crate::screens::deal_rows::short_day;
use crate::storage::{Due, DueWhat, PlanLine};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;
use crate::ui::trend;

/// Weeks of the small trend.
const WEEKS: usize = 8;

/// A row: a plan, or the heading of a rep.
#[derive(Debug, Clone)]
pub(super) struct PlanRow {
    id: i64,
    pub(super) rep: Option<(RepId, String)>,
    mark: Piece,
    name: Piece,
    focus: Piece,
    due: Piece,
    check_ins: String,
    answer: String,
    indicator: Piece,
    trend: String,
    right: String,
}

impl Row for PlanRow {
    fn id(&self) -> i64 {
        self.id
    }
}

impl PlanRow {
    /// The plan; empty for a heading.
    pub(super) fn plan(&self) -> Option<PlanId> {
        (self.id > 0).then_some(PlanId(self.id))
    }

    fn heading(line: &PlanLine) -> Self {
        let focuses = match line.open_focuses {
            1 => "1 open focus".to_owned(),
            open => format!("{open} open focuses"),
        };
        let too_many = line.open_focuses > FOCUSES;
        let nothing = || piece(Role::Plain, "");
        Self {
            id: -line.rep.0,
            rep: Some((line.rep, line.rep_name.clone())),
            mark: nothing(),
            name: piece(Role::Strong, rep_in_words(line)),
            focus: if too_many {
                piece(Role::Warning, format!("! {focuses}"))
            } else {
                piece(Role::Muted, focuses)
            },
            due: nothing(),
            check_ins: String::new(),
            answer: String::new(),
            indicator: nothing(),
            trend: String::new(),
            right: String::new(),
        }
    }

    fn of(line: &PlanLine, under_heading: bool, today: NaiveDate) -> Self {
        let points = line.since_start.iter().flat_map(|since| &since.trend);
        let values: Vec<Option<f64>> = points.map(|point| point.value).collect();
        Self {
            id: line.id.0,
            rep: Some((line.rep, line.rep_name.clone())),
            mark: if line.overdue {
                piece(Role::Bad, "!")
            } else {
                piece(Role::Plain, "")
            },
            name: if under_heading {
                piece(Role::Plain, "")
            } else {
                piece(Role::Plain, rep_in_words(line))
            },
            focus: piece(Role::Plain, line.focus.clone()),
            due: due_in_words(line, today),
            check_ins: format!("{}/{}", line.held, line.planned),
            answer: line
                .last_answer
                .map(|answer| answer.label().to_lowercase())
                .unwrap_or_default(),
            indicator: way_in_words(line),
            trend: if values.iter().any(Option::is_some) {
                trend::spark(&values, WEEKS)
            } else {
                String::new()
            },
            right: line.was_right.map_or("", Right::label).to_owned(),
        }
    }
}

fn rep_in_words(line: &PlanLine) -> String {
    if line.rep_left_on.is_some() {
        format!("(left) {}", line.rep_name)
    } else {
        line.rep_name.clone()
    }
}

/// The rows of the list; with a heading before each rep's where they stand side by side.
pub(super) fn arrange(lines: &[PlanLine], by_rep: bool, today: NaiveDate) -> Vec<PlanRow> {
    let mut rows = Vec::new();
    let mut before = None;
    for line in lines {
        if by_rep && before != Some(line.rep) {
            rows.push(PlanRow::heading(line));
            before = Some(line.rep);
        }
        rows.push(PlanRow::of(line, by_rep, today));
    }
    rows
}

/// What is due in words: “check-in”, the text of the action, “verdict”.
pub(super) fn what_in_words(due: &Due) -> String {
    match &due.what {
        DueWhat::Action(_, text) => text.clone(),
        DueWhat::CheckIn(_) => "check-in".to_owned(),
        DueWhat::Verdict => "verdict".to_owned(),
    }
}

fn due_in_words(line: &PlanLine, today: NaiveDate) -> Piece {
    if let Some(due) = &line.due {
        let role = if line.overdue { Role::Bad } else { Role::Plain };
        let said = format!("{} {}", short_day(due.on, today), what_in_words(due));
        return piece(role, said);
    }
    let day = line.closed_on.map(|day| short_day(day, today));
    let said = format!("{} {}", day.unwrap_or_default(), line.state);
    let role = match line.state {
        PlanState::Achieved => Role::Good,
        _ => Role::Muted,
    };
    piece(role, said.trim().to_owned())
}

/// `25 % → 31 % → 35 %`: start, now, target; “no data” where there is none, `…` for what is not measured yet.
fn way_in_words(line: &PlanLine) -> Piece {
    let Some(indicator) = indicator_of(&line.indicator) else {
        return piece(Role::Muted, line.indicator.clone());
    };
    let said = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| indicator.written(v));
    let now = match &line.since_start {
        None => "…".to_owned(),
        Some(_) => said(line.indicator_now()),
    };
    if line.since_start.is_some() && line.indicator_now().is_none() && line.indicator_from.is_none()
    {
        let target = said(line.indicator_target);
        return piece(Role::Muted, format!("no data → {target}"));
    }
    let parts = [said(line.indicator_from), now, said(line.indicator_target)];
    piece(Role::Plain, parts.join(" → "))
}

/// An open plan in one line: the focus and what is due next.
pub fn in_a_line(line: &PlanLine, today: NaiveDate) -> Vec<Piece> {
    let mut pieces = vec![piece(Role::Plain, line.focus.clone())];
    if let Some(due) = &line.due {
        let role = if line.overdue { Role::Bad } else { Role::Muted };
        let mark = if line.overdue { "! " } else { "" };
        let said = format!(
            "  {mark}{} {}",
            short_day(due.on, today),
            what_in_words(due)
        );
        pieces.push(piece(role, said));
    }
    pieces
}

/// The columns of the list.
pub(super) const COLUMNS: &[Column<PlanRow>] = &[
    Column::text("", 1, 1, |row: &PlanRow| row.mark.clone()),
    Column::text("Rep", 12, 18, |row: &PlanRow| row.name.clone()),
    Column::text("Focus", 14, 40, |row: &PlanRow| row.focus.clone()),
    Column::text("Next due", 16, 26, |row: &PlanRow| row.due.clone()),
    Column::figures("Held", 4, |row: &PlanRow| {
        piece(Role::Muted, &*row.check_ins)
    }),
    Column::text("Changed", 7, 7, |row: &PlanRow| {
        piece(Role::Plain, &*row.answer)
    })
    .rank(1),
    Column::text("Start → now → aim", 17, 22, |row: &PlanRow| {
        row.indicator.clone()
    })
    .rank(2),
    Column::text("Weeks", 8, 8, |row: &PlanRow| {
        piece(Role::Fill, &*row.trend)
    })
    .rank(3),
    Column::text("Right?", 12, 12, |row: &PlanRow| {
        piece(Role::Plain, &*row.right)
    })
    .rank(4),
];
