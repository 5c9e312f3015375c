//! The lines of a rep in the forecast call: what moved, what may slip, what is promised, what was said last time.

use chrono::NaiveDate;

use super::figures::{Figures, signed};
use crate::app::list::Row;
use crate::domain::date_words::written;
use crate::domain::flags::Severity;
use crate::domain::forecast::calls::CallLine;
use crate::domain::forecast::{Call, CallLevel};
use crate::domain::ids::{ActionId, DealId};
use crate::storage::{CallRun, Promise, RepOfRun};
use crate::ui::canvas::{Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// Cells of an amount.
const AMOUNT: usize = 8;
/// Cells of the name of a step.
const STEP: usize = 12;
/// Cells of the name of a deal.
const NAME: usize = 24;

/// A line.
pub(super) struct LineRow {
    pub(super) number: i64,
    /// What is drawn.
    pub(super) pieces: Vec<Piece>,
    /// Where it leads.
    pub(super) deal: Option<DealId>,
    /// The open promise that it is.
    pub(super) promise: Option<ActionId>,
    /// The whole of it, for a narrow screen: shown below the list while it is selected.
    pub(super) more: String,
}

impl Row for LineRow {
    fn id(&self) -> i64 {
        self.number
    }
}

/// Puts lines one after the other.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) rows: Vec<LineRow>,
}

impl Lines {
    /// A line without anything behind it.
    pub(super) fn plain(&mut self, pieces: Vec<Piece>) {
        self.push(pieces, None, None, String::new());
    }

    fn push(
        &mut self,
        pieces: Vec<Piece>,
        deal: Option<DealId>,
        promise: Option<ActionId>,
        more: String,
    ) {
        let number = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        self.rows.push(LineRow {
            number,
            pieces,
            deal,
            promise,
            more,
        });
    }
}

/// The lines of a rep.
pub(super) fn lines(run: &CallRun, rep: &RepOfRun, today: NaiveDate) -> Vec<LineRow> {
    let figures = Figures::of(run);
    let mut lines = Lines::default();
    moved(&mut lines, run, rep, figures);
    slips(&mut lines, rep, figures);
    promises(&mut lines, rep, today);
    if let Some(line) = run.sheet.line(rep.rep) {
        last_time(&mut lines, line, today);
    }
    lines.rows
}

fn moved(lines: &mut Lines, run: &CallRun, rep: &RepOfRun, figures: Figures) {
    let since = run.since.at.day();
    let from = if run.since.lock {
        format!("since the lock of {}", written(since))
    } else {
        format!("since {} (no lock yet)", written(since))
    };
    let fall = &rep.waterfall;
    lines.plain(vec![
        piece(Role::Heading, "What moved "),
        piece(Role::Muted, from),
        piece(
            Role::Muted,
            format!(
                ": open {} → {}",
                figures.short(fall.start),
                figures.short(fall.end)
            ),
        ),
    ]);
    if rep.moved.is_empty() {
        lines.plain(vec![piece(Role::Muted, "  nothing")]);
    }
    for line in &rep.moved {
        let posting = line.posting;
        let role = if posting.minor < 0 && posting.step != crate::domain::forecast::Step::Won {
            Role::Warning
        } else {
            Role::Plain
        };
        let pieces = vec![
            piece(role, format!("  {}", text::left(posting.step.name(), STEP))),
            piece(role, text::right(&signed(figures, posting.minor), AMOUNT)),
            piece(Role::Plain, format!("  {}", line.name)),
        ];
        lines.push(pieces, Some(posting.deal), None, String::new());
    }
}

fn slips(lines: &mut Lines, rep: &RepOfRun, figures: Figures) {
    let at_risk: i64 = rep.slips.iter().map(|slip| slip.risk.worth).sum();
    let many = match rep.slips.len() {
        1 => "1 deal".to_owned(),
        count => format!("{count} deals"),
    };
    let worth = if rep.slips.is_empty() {
        "nothing found".to_owned()
    } else {
        format!("{many}, {}", figures.short(at_risk))
    };
    lines.plain(vec![
        piece(Role::Heading, "May slip "),
        piece(Role::Muted, worth),
    ]);
    for slip in &rep.slips {
        let mark = if slip.risk.severity() == Severity::Act {
            piece(Role::Warning, "  ! ")
        } else {
            piece(Role::Muted, "  · ")
        };
        let amount = slip
            .deal
            .base
            .map_or_else(|| "no amount".to_owned(), |minor| figures.short(minor));
        let pieces = vec![
            mark,
            piece(Role::Plain, text::right(&amount, AMOUNT + 1)),
            piece(Role::Plain, format!("  {}", text::left(&slip.name, NAME))),
            piece(Role::Muted, format!(" {}", category(slip.risk.category))),
            piece(Role::Plain, format!(" {}", slip.risk.in_short())),
        ];
        let why: Vec<&str> = slip
            .risk
            .risks
            .iter()
            .map(|risk| risk.why.as_str())
            .collect();
        lines.push(pieces, Some(slip.risk.deal), None, why.join(" "));
    }
}

/// A category in six cells.
fn category(category: crate::domain::process::ForecastCategory) -> &'static str {
    use crate::domain::process::ForecastCategory as Category;
    match category {
        Category::Commit => "Commit",
        Category::MostLikely => "Likely",
        Category::BestCase => "Best  ",
        Category::Pipeline => "Pipe  ",
        Category::Closed => "Closed",
        Category::Omitted => "Omit  ",
    }
}

fn promises(lines: &mut Lines, rep: &RepOfRun, today: NaiveDate) {
    if rep.promises.is_empty() {
        return;
    }
    lines.plain(vec![piece(Role::Heading, "Promised")]);
    for promise in &rep.promises {
        lines.push(
            promise_line(promise, today),
            None,
            Some(promise.id),
            String::new(),
        );
    }
}

fn promise_line(promise: &Promise, today: NaiveDate) -> Vec<Piece> {
    let who = promise
        .owner
        .as_ref()
        .map_or("you", |(_, name)| name.as_str());
    let by = promise
        .due_on
        .map_or_else(String::new, |day| format!(", by {}", written(day)));
    let is_late = promise.due_on.is_some_and(|day| day < today);
    let mark = if is_late {
        piece(Role::Warning, "  ! ")
    } else {
        piece(Role::Muted, "  ☐ ")
    };
    let late = if is_late { ", late" } else { "" };
    vec![
        mark,
        piece(Role::Plain, promise.text.clone()),
        piece(Role::Muted, format!(" ({who}{by}{late})")),
    ]
}

/// What was called before today, with its reason.
fn last_time(lines: &mut Lines, line: &CallLine, today: NaiveDate) {
    let before = |calls: &[Call]| -> Option<Call> {
        let earlier = calls.iter().filter(|call| call.made_at.day() < today);
        let mut said: Vec<&Call> = earlier.collect();
        let newest = said.first()?.made_at;
        said.retain(|call| call.made_at == newest);
        // The reason of a call stands on each of its categories.
        let with_reason = said.iter().find(|call| !call.reason.is_empty());
        with_reason.or(said.first()).map(|call| (*call).clone())
    };
    let said = [&line.own, &line.manager]
        .into_iter()
        .filter_map(|said| before(&said.history));
    for call in said.filter(|call| !call.reason.is_empty()) {
        let who = match call.level {
            CallLevel::Rep => "The rep",
            CallLevel::Manager => "You",
        };
        lines.plain(vec![
            piece(
                Role::Heading,
                format!("Said on {}: ", written(call.made_at.day())),
            ),
            piece(
                Role::Muted,
                format!("{who}, {} {}: ", call.category, call.amount),
            ),
            piece(Role::Plain, call.reason.clone()),
        ]);
    }
}
