//! The rows of a step, and which of them `enter` would take at first.

use super::activity;
use super::figures::WorkLine;
use super::methodology::{ExplanationRow, FactorRow};
use super::plan::PlanRow;
use super::results::GapRow;
use super::{LAST, Walk, agreement, cause, evidence, methodology, plan, results};
use crate::app::list::Row;
use crate::storage::{EvidenceKind, Says};

/// A row of a step.
pub(super) struct StepRow {
    /// Its number: the same for the same thing after reading again.
    pub id: i64,
    /// What it is.
    pub kind: RowKind,
}

/// What a row is.
pub(super) enum RowKind {
    /// A figure beside what it is held against.
    Gap(GapRow),
    /// A line of the work.
    Work(WorkLine),
    /// A factor of the result.
    Factor(FactorRow),
    /// Another explanation.
    Explanation(ExplanationRow),
    /// Evidence, linked or offered.
    Evidence(EvidenceRow),
    /// A question that was answered.
    Answered {
        /// Key of the question.
        question: String,
        /// The question.
        text: String,
        /// The answer.
        answer: String,
    },
    /// An answer to the question that is asked now.
    Answer {
        /// Key of the answer.
        key: String,
        /// The answer.
        label: String,
    },
    /// Where the questions ended.
    Outcome,
    /// A line of the agreement.
    Field(agreement::Line),
    /// A line of the plan.
    Plan(PlanRow),
}

/// Evidence in the list of the fourth step.
pub(super) struct EvidenceRow {
    /// What it is.
    pub kind: EvidenceKind,
    /// Row number of the observation, deal or note.
    pub record: Option<i64>,
    /// The evidence, where it is linked, and which way it speaks.
    pub linked: Option<(crate::domain::ids::EvidenceId, Says)>,
    /// Its day.
    pub on: String,
    /// What it is about.
    pub title: String,
    /// More of it.
    pub detail: String,
}

impl Row for StepRow {
    fn id(&self) -> i64 {
        self.id
    }
}

impl StepRow {
    /// What the filter looks in.
    fn text(&self) -> String {
        match &self.kind {
            RowKind::Gap(row) => row.name.clone(),
            RowKind::Work(line) => line.name.clone(),
            RowKind::Factor(row) => row.name.clone(),
            RowKind::Explanation(row) => row.name.to_owned(),
            RowKind::Evidence(row) => format!("{} {} {}", row.kind.label(), row.title, row.detail),
            RowKind::Answered { text, .. } => text.clone(),
            RowKind::Answer { label, .. } => label.clone(),
            RowKind::Outcome => String::new(),
            RowKind::Field(line) => format!("{} {}", line.label, line.value),
            RowKind::Plan(row) => format!("{} {}", row.label, row.value),
        }
    }
}

impl Walk {
    /// The rows of the shown step.
    fn rows(&self) -> Vec<StepRow> {
        let Some(kept) = &self.kept else {
            return Vec::new();
        };
        match (self.shown, &self.figures) {
            (1, Some(figures)) => results::rows(figures),
            (2, Some(figures)) => activity::rows(figures),
            (3, Some(figures)) => methodology::rows(figures, kept),
            (4, _) => evidence::rows(kept),
            (5, _) => cause::rows(&self.questions, kept),
            (6, _) => agreement::rows(&self.agreement_shown()),
            (LAST, _) => self
                .plan_shown()
                .map(|plan| plan::rows(&plan, self))
                .unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// The row that `enter` should take at first.
    pub(super) fn usual_row(&self) -> Option<i64> {
        let kept = self.kept.as_ref()?;
        match self.shown {
            1 => results::usual(self.figures.as_ref()?, &kept.walk),
            3 => methodology::usual(self.figures.as_ref()?, &kept.walk),
            5 => Some(cause::usual(&self.questions, kept)),
            _ => self.rows().first().map(|row| row.id),
        }
    }

    /// Takes the rows of the step that the filter lets through into the list.
    pub(super) fn fill(&mut self) {
        let wanted = self.list.cursor.filter.text().to_lowercase();
        let mut rows = self.rows();
        rows.retain(|row| wanted.is_empty() || row.text().to_lowercase().contains(&wanted));
        self.list.cursor.clear_marks();
        self.list.load_all(rows);
    }

    /// The chosen row.
    pub(super) fn chosen(&self) -> Option<&RowKind> {
        self.list.selected().map(|row| &row.kind)
    }
}
