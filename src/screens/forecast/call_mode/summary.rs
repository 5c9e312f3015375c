//! The end of a forecast call: the figures before and after, each rep, who is late, what was agreed; as lines on the
//! screen and as a text to hand on.

use super::CallMode;
use super::figures::{Figures, categories, signed, total_before};
use super::place::Place;
use super::rows::{LineRow, Lines};
use crate::app::effect::Effects;
use crate::domain::date_words::written;
use crate::domain::forecast::calls::CallLine;
use crate::domain::ids::{ActionId, RepId};
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::exchange::forecast_summary::{
    CallSummary, SummaryAction, SummaryModel, SummaryRep, SummaryTotal, markdown,
};
use crate::screens::file_form::{file_name, save};
use crate::storage::{ActionState, CallRun, ModelBeside, Result, Store};
use crate::ui::canvas::piece;
use crate::ui::text;
use crate::ui::theme::Role;

/// Something that was agreed in the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Agreed {
    pub(super) text: String,
    pub(super) owner: Option<String>,
    pub(super) due_on: Option<chrono::NaiveDate>,
    pub(super) private: bool,
}

/// What was agreed and was not undone since.
pub(super) fn agreed(store: &Store, ids: &[ActionId]) -> Result<Vec<Agreed>> {
    let mut found = Vec::new();
    for id in ids {
        // Undone: it is no longer there.
        let Ok(action) = store.action(*id) else {
            continue;
        };
        if action.state != ActionState::Dropped {
            found.push(Agreed {
                private: store.action_is_private(*id)?,
                text: action.text,
                owner: action.owner.map(|(_, name)| name),
                due_on: action.due_on,
            });
        }
    }
    Ok(found)
}

/// How a rep stands in this call.
pub(super) fn state_of(run: &CallRun, place: &Place, rep: RepId) -> &'static str {
    if run.is_done(rep) {
        "done"
    } else if place.skipped.contains(&rep) {
        "skipped"
    } else {
        "open"
    }
}

/// The lines of the summary.
pub(super) fn lines(
    run: &CallRun,
    place: &Place,
    model: Option<&ModelBeside>,
    agreed: &[Agreed],
) -> Vec<LineRow> {
    let mut lines = Lines::default();
    let figures = Figures::of(run);
    reps(&mut lines, run, place, model);
    let late: Vec<String> = run
        .sheet
        .late()
        .map(|line| format!("{} ({})", line.name, line.submission.in_words()))
        .collect();
    if !late.is_empty() {
        lines.plain(vec![
            piece(Role::Heading, "Late: "),
            piece(Role::Warning, late.join(", ")),
        ]);
    }
    for leaver in &run.sheet.left {
        let behind = match leaver.open_deals {
            0 => ", left no open deals".to_owned(),
            1 => format!(
                ", an open deal of {} is in nobody's call",
                figures.short(leaver.deals.open_pipeline())
            ),
            open => format!(
                ", {open} open deals of {} are in nobody's call",
                figures.short(leaver.deals.open_pipeline())
            ),
        };
        lines.plain(vec![
            piece(Role::Heading, "Left: "),
            piece(
                Role::Plain,
                format!("{} on {}", leaver.name, written(leaver.left_on)),
            ),
            piece(Role::Muted, behind),
        ]);
    }
    if !agreed.is_empty() {
        lines.plain(vec![piece(Role::Heading, "Agreed")]);
    }
    for action in agreed {
        let who = action.owner.as_deref().unwrap_or("you");
        let by = action
            .due_on
            .map_or_else(String::new, |day| format!(", by {}", written(day)));
        lines.plain(vec![
            piece(Role::Plain, format!("  {}", action.text)),
            piece(Role::Muted, format!(" ({who}{by})")),
        ]);
    }
    lines.rows
}

/// Cells of a figure of a rep.
const FIGURE: usize = 7;

/// Each rep: how it stands, the rep's call, mine, the deals; beside the commit what the model answers.
fn reps(lines: &mut Lines, run: &CallRun, place: &Place, model: Option<&ModelBeside>) {
    let (shown, figures) = (categories(run), Figures::of(run));
    let mut heads = text::left("  Rep", 16);
    for category in &shown {
        heads.push_str(&text::right(category.name(), wide(*category)));
        for head in ["mine", "deals"] {
            heads.push_str(&text::right(head, FIGURE));
        }
        if *category == ForecastCategory::Commit {
            heads.push_str(&text::right("model", FIGURE));
        }
    }
    lines.plain(vec![piece(Role::Muted, heads)]);
    let in_order = place.order.iter().filter_map(|rep| run.sheet.line(*rep));
    for line in in_order {
        let state = state_of(run, place, line.rep);
        let (mark, role) = match state {
            "done" => ("✓ ", Role::Good),
            "skipped" => ("– ", Role::Muted),
            _ => ("· ", Role::Warning),
        };
        let mut pieces = vec![
            piece(role, mark),
            piece(Role::Plain, text::left(&line.name, 14)),
        ];
        let answer = model.and_then(|model| model.reps.get(&line.rep));
        let answer = answer.and_then(|answer| answer.as_ref().ok()).copied();
        for category in &shown {
            let mut cell = |role, minor, wide| {
                pieces.push(piece(role, text::right(&figures.or_dash(minor), wide)));
            };
            let mine = line.manager.base(*category);
            let role = if mine.is_some() {
                Role::Strong
            } else {
                Role::Muted
            };
            cell(Role::Plain, line.own.base(*category), wide(*category));
            cell(role, mine, FIGURE);
            cell(Role::Muted, Some(line.deals.of(*category)), FIGURE);
            if *category == ForecastCategory::Commit {
                cell(Role::Muted, answer, FIGURE);
            }
        }
        if state != "done" {
            pieces.push(piece(role, format!("  {state}")));
        }
        lines.plain(pieces);
    }
}

/// Cells of the calls of the reps: the name of the category stands above them.
fn wide(category: ForecastCategory) -> usize {
    text::width(category.name()).max(FIGURE) + 1
}

/// A total as one line: before, now, the reps, the deals.
pub(super) fn total_in_words(
    run: &CallRun,
    category: ForecastCategory,
    day: chrono::NaiveDate,
) -> Vec<crate::ui::canvas::Piece> {
    let figures = Figures::of(run);
    let before = total_before(run, category, day);
    let now = run.sheet.managers_total(category).figure();
    let reps = run.sheet.reps_total(category);
    let change = match (before, now) {
        (Some(before), Some(now)) if before != now => {
            format!(" ({})", signed(figures, now - before))
        }
        (Some(_), Some(_)) => " (as before)".to_owned(),
        _ => String::new(),
    };
    let missing = if reps.missing > 0 {
        format!(", {} without a call", reps.missing)
    } else {
        String::new()
    };
    vec![
        piece(Role::Heading, text::left(category.name(), 12)),
        piece(Role::Muted, format!("{} → ", figures.or_dash(before))),
        piece(Role::Strong, figures.or_dash(now)),
        piece(Role::Muted, change),
        piece(
            Role::Muted,
            format!(
                "   the reps {}{missing}, the deals {}",
                figures.or_dash(reps.figure()),
                figures.short(run.sheet.deals.of(category))
            ),
        ),
    ]
}

impl CallMode {
    /// The summary as it is handed on.
    fn summary(&self) -> Option<CallSummary> {
        let (run, place, context) = (
            self.run.as_ref()?,
            self.place.as_ref()?,
            self.context.as_ref()?,
        );
        let day = self.today();
        let money = |minor: i64| Money::new(minor, run.sheet.currency);
        let totals = categories(run).into_iter().map(|category| SummaryTotal {
            category,
            before: total_before(run, category, day).map(money),
            now: run.sheet.managers_total(category).figure().map(money),
            reps: run.sheet.reps_total(category).figure().map(money),
            deals: money(run.sheet.deals.of(category)),
        });
        let rep = |line: &CallLine| SummaryRep {
            name: line.name.clone(),
            state: state_of(run, place, line.rep).to_owned(),
            calls: categories(run)
                .into_iter()
                .map(|category| {
                    let own = line.own.standing(category).map(|call| call.amount);
                    let mine = line.manager.standing(category).map(|call| call.amount);
                    (category, own, mine)
                })
                .collect(),
        };
        let in_order = place.order.iter().filter_map(|id| run.sheet.line(*id));
        let whole = run.sheet.whole.last();
        Some(CallSummary {
            day,
            period: context.calendar.label(run.period().period),
            rates: run.rates.clone(),
            model: self.model.as_ref().map(|model| SummaryModel {
                name: model.model.name().to_owned(),
                answer: model.total.clone().map(money).map_err(|lacks| lacks.needs),
            }),
            totals: totals.collect(),
            reason: whole
                .filter(|call| call.made_at.day() == day)
                .map(|call| call.reason.clone())
                .unwrap_or_default(),
            reps: in_order.map(rep).collect(),
            late: run.sheet.late().map(|line| line.name.clone()).collect(),
            actions: self.agreed.iter().map(action).collect(),
        })
    }

    pub(super) fn copy(&mut self, effects: &mut Effects<Self>) {
        if let Some(summary) = self.summary() {
            effects.copy(markdown(&summary));
        }
    }

    pub(super) fn save(&mut self, effects: &mut Effects<Self>) {
        if let Some(summary) = self.summary() {
            let title = format!("call {}", written(summary.day));
            let file = (file_name("forecast", &title), markdown(&summary));
            save(effects, self.today(), "the summary", file);
        }
    }
}

fn action(agreed: &Agreed) -> SummaryAction {
    SummaryAction {
        text: agreed.text.clone(),
        owner: agreed.owner.clone(),
        due_on: agreed.due_on,
        private: agreed.private,
    }
}
