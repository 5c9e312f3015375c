//! The lines of the panes: what stands in them, as places in the sheet.

use crate::app::list::Row;
use crate::domain::buying::CriterionStatus;
use crate::domain::history::EventField;
use crate::storage::{CriterionDetails, DealPage, HistoryLine, StageCard};
use crate::ui::theme::Role;

use super::{Pane, Sheet};

/// What a line shows: a place in the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::screens::pipeline) enum RowKind {
    /// An event of the history.
    Event(usize),
    /// The birth of the deal, with the values that it was born with.
    Born(usize, String),
    /// A buyer.
    Buyer(usize),
    /// A criterion of a buyer.
    Criterion(usize, usize),
    /// An element of the framework.
    Element(usize),
    /// An action.
    Action(usize),
    /// A note.
    Note(usize),
    /// An activity.
    Activity(usize),
    /// A text.
    Text(Role, String),
}

/// A line of a pane.
#[derive(Debug, Clone)]
pub(in crate::screens::pipeline) struct PaneRow {
    id: i64,
    /// What it shows.
    pub(in crate::screens::pipeline) kind: RowKind,
    /// What the filter looks into, lower case.
    pub(super) search: String,
}

impl Row for PaneRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// Different kinds share a list: the kind goes into the number, so that a line stays selected when others come.
fn row(kind_number: i64, id: i64, kind: RowKind, search: &str) -> PaneRow {
    PaneRow {
        id: kind_number << 48 | id,
        kind,
        search: search.to_lowercase(),
    }
}

/// The lines of a pane.
pub(super) fn of(which: Pane, sheet: &Sheet) -> Vec<PaneRow> {
    let page = &sheet.page;
    match which {
        Pane::Overview => history(page),
        Pane::Flags => flags(sheet),
        Pane::Buyers => buyers(page),
        Pane::Qualification => elements(page),
        Pane::Stage => page.stage.as_ref().map(stage).unwrap_or_default(),
        Pane::Notes => diary(page),
    }
}

/// The newest first: what happened last is what is asked for. What the deal was born with is one line, and the
/// currency is said with the amount.
fn history(page: &DealPage) -> Vec<PaneRow> {
    let created = page
        .history
        .iter()
        .find(|line| line.event.field == EventField::Created);
    let born_at = created.map(|line| line.event.happened_at);
    let is_first = |line: &HistoryLine| {
        line.event.old.is_none()
            && line.event.field != EventField::Created
            && Some(line.event.happened_at) == born_at
    };
    let said_with_amount = |line: &HistoryLine| {
        let same_time = |other: &HistoryLine| {
            other.event.field == EventField::Amount
                && other.event.happened_at == line.event.happened_at
        };
        line.event.field == EventField::Currency && page.history.iter().any(same_time)
    };
    let mut rows = Vec::new();
    for (i, line) in page.history.iter().enumerate().rev() {
        if line.event.field == EventField::Created {
            let first = page
                .history
                .iter()
                .filter(|l| is_first(l) && !said_with_amount(l));
            let words: Vec<&str> = first.map(first_value).collect();
            let said = if words.is_empty() {
                String::new()
            } else {
                format!(": {}", words.join(", "))
            };
            let said = format!("{}{said}", line.words);
            rows.push(row(1, i as i64, RowKind::Born(i, said.clone()), &said));
        } else if !is_first(line) && !said_with_amount(line) {
            rows.push(row(1, i as i64, RowKind::Event(i), &line.words));
        }
    }
    rows
}

/// “Stage Discovery” as “Discovery”: at birth the values speak for themselves.
fn first_value(line: &HistoryLine) -> &str {
    let label = match line.event.field {
        EventField::Stage | EventField::Owner | EventField::Amount => line.event.field.label(),
        _ => "",
    };
    line.words
        .strip_prefix(label)
        .unwrap_or(&line.words)
        .trim_start()
}

/// Each flag with its reason.
fn flags(sheet: &Sheet) -> Vec<PaneRow> {
    let each = sheet.flags.iter().zip(0_i64..);
    let rows = each.map(|(raised, number)| {
        let text = format!("{}: {}", raised.flag.label, raised.why);
        let role = super::view::severity(raised.flag.severity);
        row(9, number, RowKind::Text(role, text.clone()), &text)
    });
    rows.collect()
}

fn buyers(page: &DealPage) -> Vec<PaneRow> {
    let mut rows = Vec::new();
    for (i, buyer) in page.buyers.iter().enumerate() {
        let name = &buyer.details.name;
        rows.push(row(
            2,
            buyer.id.0,
            RowKind::Buyer(i),
            &format!("{name} {}", buyer.details.role),
        ));
        for (j, criterion) in buyer.criteria.iter().enumerate() {
            let details = &criterion.details;
            let search = format!(
                "{name} {} {} {}",
                details.text, details.evidence, details.status
            );
            rows.push(row(3, criterion.id.0, RowKind::Criterion(i, j), &search));
        }
    }
    rows
}

fn elements(page: &DealPage) -> Vec<PaneRow> {
    let elements = page
        .qualification
        .iter()
        .flat_map(|q| q.elements.iter().enumerate());
    elements
        .map(|(i, scored)| {
            let evidence = scored.newest().map_or("", |score| score.evidence.as_str());
            let search = format!("{} {evidence}", scored.element.name);
            row(4, scored.id.0, RowKind::Element(i), &search)
        })
        .collect()
}

fn stage(card: &StageCard) -> Vec<PaneRow> {
    let mut texts = Vec::new();
    if !card.objective.is_empty() {
        texts.push((Role::Plain, card.objective.clone()));
    }
    let mut block = |heading: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            texts.push((Role::Muted, heading.to_owned()));
            texts.extend(
                lines
                    .into_iter()
                    .map(|line| (Role::Plain, format!("  {line}"))),
            );
        }
    };
    block("The rep does", card.tasks.clone());
    block("To be seen when it is done", card.outcomes.clone());
    let needs = card
        .criteria
        .iter()
        .map(|c| format!("{:<10} {}", c.sense, c.text));
    block("Each buyer needs, to move on", needs.collect());
    let lines = texts.into_iter().enumerate();
    lines
        .map(|(i, (role, text))| row(5, i as i64, RowKind::Text(role, text.clone()), &text))
        .collect()
}

/// Actions first, then notes and activities, the newest first.
pub(in crate::screens::pipeline) fn diary(page: &DealPage) -> Vec<PaneRow> {
    let actions = page.actions.iter().enumerate();
    let mut rows: Vec<PaneRow> = actions
        .map(|(i, action)| row(6, action.id.0, RowKind::Action(i), &action.text))
        .collect();
    let notes = page.notes.iter().enumerate().map(|(i, note)| {
        (
            Some(note.written_at.day()),
            row(7, note.id.0, RowKind::Note(i), &note.text),
        )
    });
    let activities = page.activities.iter().enumerate().map(|(i, activity)| {
        let search = format!("{} {} {}", activity.kind, activity.subject, activity.text);
        let day = activity.happened_on.or(activity.due_on);
        (day, row(8, i as i64, RowKind::Activity(i), &search))
    });
    let mut dated: Vec<_> = notes.chain(activities).collect();
    dated.sort_by_key(|(day, _)| std::cmp::Reverse(*day));
    rows.extend(dated.into_iter().map(|(_, row)| row));
    rows
}

/// Open criteria from the templates of the deal's stage.
pub(super) fn templates(sheet: &Sheet) -> Vec<CriterionDetails> {
    let Some(card) = &sheet.page.stage else {
        return Vec::new();
    };
    card.criteria
        .iter()
        .map(|template| CriterionDetails::open(Some(card.id), template))
        .collect()
}

/// The mark of a status.
pub(super) fn mark(status: CriterionStatus) -> (&'static str, Role) {
    match status {
        CriterionStatus::Open => ("○", Role::Muted),
        CriterionStatus::Met => ("✓", Role::Good),
        CriterionStatus::Refused => ("✗", Role::Bad),
    }
}
