//! The rows of the overview, of the promises and of the skills.

use chrono::NaiveDate;

use super::{Part as Pane, RepPage};
use crate::app::list::Row;
use crate::domain::competency::Used;
use crate::domain::ids::ActionId;
use crate::domain::prep_pack::{Line, Mark, Opens, Part, Promise, PromiseState, promise_lines};
use crate::storage::{RepSheet, SeenCompetency, fold};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// The most promises that the overview shows; the others are in their own pane.
const PROMISES: usize = 6;

/// A line under the name of its group.
#[derive(Debug, Clone)]
pub(super) struct LineRow {
    id: i64,
    /// Only on the first line of a group.
    group: &'static str,
    mark: Option<Mark>,
    pub(super) text: String,
    pub(super) opens: Option<Opens>,
}

impl Row for LineRow {
    fn id(&self) -> i64 {
        self.id
    }
}

impl LineRow {
    /// The action behind it.
    pub(super) fn action(&self) -> Option<ActionId> {
        match self.opens {
            Some(Opens::Action(id)) => Some(id),
            _ => None,
        }
    }

    fn sign(&self) -> Piece {
        let Some(mark) = self.mark else {
            return piece(Role::Plain, "");
        };
        let role = match mark {
            Mark::Good => Role::Good,
            Mark::Late => Role::Warning,
            Mark::Moved => Role::Accent,
            Mark::Plain | Mark::Open | Mark::Dropped => Role::Muted,
        };
        piece(role, mark.sign())
    }
}

/// The columns of lines.
pub(super) const LINE_COLUMNS: &[Column<LineRow>] = &[
    Column::text("", 9, 9, |row: &LineRow| piece(Role::Heading, row.group)),
    Column::text("", 1, 1, LineRow::sign),
    Column::text("", 30, 120, |row: &LineRow| {
        let role = if row.mark.is_none() {
            Role::Muted
        } else {
            Role::Plain
        };
        piece(role, &*row.text)
    }),
];

/// A competency of the rep.
#[derive(Debug, Clone)]
pub(super) struct SkillRow {
    seen: SeenCompetency,
    age: String,
}

impl Row for SkillRow {
    fn id(&self) -> i64 {
        self.seen.competency.0
    }
}

impl SkillRow {
    /// `3 of 4`, or that nothing was seen: never 0 %.
    fn uses(&self) -> Piece {
        match self.seen.seen.occasions() {
            0 => piece(Role::Muted, "no data"),
            n => piece(Role::Plain, format!("{} of {n}", self.seen.seen.used)),
        }
    }

    fn level(&self) -> Piece {
        match self.seen.seen.mean_level() {
            Some(mean) => piece(Role::Strong, format!("{mean:.1}")),
            None => piece(Role::Muted, "no data"),
        }
    }
}

/// The columns of skills.
pub(super) const SKILL_COLUMNS: &[Column<SkillRow>] = &[
    Column::text("Competency", 24, 40, |row: &SkillRow| {
        piece(Role::Plain, &*row.seen.name)
    }),
    Column::figures("Used", 8, SkillRow::uses),
    Column::figures("Level 1–5", 9, SkillRow::level),
    Column::figures("n", 4, |row: &SkillRow| {
        piece(Role::Muted, row.seen.seen.rated().to_string())
    }),
    Column::text("Last seen", 12, 14, |row: &SkillRow| {
        piece(Role::Muted, &*row.age)
    }),
];

impl RepPage {
    /// Puts the sheet into the rows of the pane in front.
    pub(super) fn lay_out(&mut self) {
        let Some(sheet) = &self.sheet else {
            return;
        };
        let filter = self.overview.cursor.filter.text();
        let rows = overview(sheet)
            .into_iter()
            .filter(|row| holds(&row.text, filter));
        self.overview.load_all(rows.collect());
        let filter = self.promises.cursor.filter.text();
        let rows = promises(sheet)
            .into_iter()
            .filter(|row| holds(&row.text, filter));
        self.promises.load_all(rows.collect());
        let filter = self.skills.cursor.filter.text();
        let rows = skills(sheet)
            .into_iter()
            .filter(|row| holds(&row.seen.name, filter));
        self.skills.load_all(rows.collect());
    }

    /// The open action of the selected row.
    pub(super) fn action(&self) -> Option<ActionId> {
        let row = match self.part {
            Pane::Overview => self.overview.selected(),
            Pane::Promises => self.promises.selected(),
            _ => None,
        };
        let id = row?.action()?;
        let promises = &self.sheet.as_ref()?.promises;
        let is_open = |one: &&Promise| one.action == id && one.state == PromiseState::Open;
        promises.iter().find(is_open).map(|one| one.action)
    }
}

fn holds(text: &str, filter: &str) -> bool {
    let text = fold(text);
    fold(filter)
        .split_whitespace()
        .all(|word| text.contains(word))
}

fn overview(sheet: &RepSheet) -> Vec<LineRow> {
    let today = sheet.base.on;
    let mut rows = Vec::new();
    let part = |rows: &mut Vec<LineRow>, part: Part, group: &'static str| {
        if let Some(section) = sheet.pack.section(part) {
            push(rows, group, &section.lines, section.more, part.nothing());
        }
    };
    part(&mut rows, Part::Question, "Ask");
    part(&mut rows, Part::Numbers, "Numbers");
    part(&mut rows, Part::Plan, "Focus");
    let open = sheet
        .promises
        .iter()
        .filter(|one| one.state == PromiseState::Open);
    let mut lines = promise_lines(open, today, false);
    let more = lines.len().saturating_sub(PROMISES);
    lines.truncate(PROMISES);
    push(
        &mut rows,
        "Promises",
        &lines,
        more,
        "No promise is open, neither mine nor theirs.",
    );
    part(&mut rows, Part::Observations, "Seen");
    part(&mut rows, Part::Exceptions, "Deals");
    rows
}

fn promises(sheet: &RepSheet) -> Vec<LineRow> {
    let today = sheet.base.on;
    let mut rows = Vec::new();
    let of = |state: fn(&Promise) -> bool| {
        promise_lines(sheet.promises.iter().filter(|one| state(one)), today, false)
    };
    let is_open = |one: &Promise| one.state == PromiseState::Open;
    let mine = of(|one| one.state == PromiseState::Open && one.by.is_none());
    let theirs = of(|one| one.state == PromiseState::Open && one.by.is_some());
    push(
        &mut rows,
        "Mine",
        &mine,
        0,
        "I promised nothing that is open.",
    );
    push(
        &mut rows,
        "Theirs",
        &theirs,
        0,
        "They promised nothing that is open.",
    );
    let closed = promise_lines(
        sheet.promises.iter().filter(|one| !is_open(one)),
        today,
        false,
    );
    if !closed.is_empty() {
        push(&mut rows, "Closed", &closed, 0, "");
    }
    rows
}

/// The lines of a group; where there are none, that there are none.
fn push(rows: &mut Vec<LineRow>, group: &'static str, lines: &[Line], more: usize, nothing: &str) {
    let first = rows.len();
    let mut add = |mark, text: String, opens| {
        let is_first = rows.len() == first;
        rows.push(LineRow {
            id: rows.len() as i64,
            group: if is_first { group } else { "" },
            mark,
            text,
            opens,
        });
    };
    for line in lines {
        add(Some(line.mark), line.text.clone(), line.opens);
    }
    if lines.is_empty() {
        add(None, nothing.to_owned(), None);
    }
    if more > 0 {
        add(None, format!("and {more} more"), None);
    }
}

fn skills(sheet: &RepSheet) -> Vec<SkillRow> {
    let today = sheet.base.on;
    let age = |seen: &SeenCompetency| {
        let last = seen.latest.iter().find(|one| one.used != Used::NotObserved);
        last.map_or_else(|| "never".to_owned(), |one| ago(one.observed_on, today))
    };
    let rows = sheet.seen.iter().map(|seen| SkillRow {
        age: age(seen),
        seen: seen.clone(),
    });
    rows.collect()
}

fn ago(day: NaiveDate, today: NaiveDate) -> String {
    match (today - day).num_days() {
        0 => "today".to_owned(),
        1 => "1 day ago".to_owned(),
        days => format!("{days} days ago"),
    }
}
