//! The rows of each step of a debrief.

use crate::app::list::Row;
use crate::domain::competency::Used;
use crate::domain::debrief::{Difference, Own, Speaker};
use crate::storage::{Asked, Commitment, Debrief, DebriefRow};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

use super::Step;

/// What a row stands for.
#[derive(Debug, Clone)]
pub(super) enum DebriefLine {
    /// A question.
    Question(Asked),
    /// A competency that the rep rates; nothing of the manager's is in sight.
    Own(DebriefRow),
    /// A competency with both ratings.
    Beside(DebriefRow),
    /// What was promised earlier and is still open.
    Promised(Commitment),
}

impl Row for DebriefLine {
    /// Promises below zero, so that both kinds have numbers of their own.
    fn id(&self) -> i64 {
        match self {
            Self::Question(asked) => asked.position,
            Self::Own(row) | Self::Beside(row) => row.compared.competency.0,
            Self::Promised(commitment) => -commitment.id.0,
        }
    }
}

/// The competencies that the rep is asked to rate: what the manager rated, and the skill in focus.
pub(super) fn to_rate(debrief: &Debrief) -> impl Iterator<Item = &DebriefRow> {
    let focus = debrief.ride.competency.as_ref().map(|(id, _)| *id);
    debrief.rows.iter().filter(move |row| {
        let compared = &row.compared;
        compared.is_rated() || compared.own != Own::Missing || focus == Some(compared.competency)
    })
}

/// Whether the rep has not said anything about it.
pub(super) fn is_missing(row: &DebriefRow) -> bool {
    row.compared.own == Own::Missing
}

/// The rows of a step.
pub(super) fn lines(debrief: &Debrief, step: Step) -> Vec<DebriefLine> {
    let promised = || debrief.promised.iter().cloned().map(DebriefLine::Promised);
    match step {
        Step::Words => {
            let asked = debrief.asked.iter().cloned();
            asked.map(DebriefLine::Question).collect()
        }
        Step::Own => to_rate(debrief).cloned().map(DebriefLine::Own).collect(),
        Step::Beside if debrief.revealed_at.is_some() => {
            let rows = debrief.rows.iter().cloned().map(DebriefLine::Beside);
            rows.chain(promised()).collect()
        }
        Step::Beside | Step::Agree => Vec::new(),
    }
}

/// The columns of the questions.
pub(super) const QUESTIONS: &[Column<DebriefLine>] = &[
    Column::text("Step", 9, 12, |line: &DebriefLine| match line {
        DebriefLine::Question(asked) => piece(Role::Muted, &*asked.step),
        _ => none(),
    }),
    Column::text("Who", 3, 4, |line: &DebriefLine| match line {
        DebriefLine::Question(asked) if asked.speaker == Speaker::Rep => {
            piece(Role::Accent, asked.speaker.label())
        }
        DebriefLine::Question(asked) => piece(Role::Muted, asked.speaker.label()),
        _ => none(),
    }),
    Column::text("Question", 40, 70, |line: &DebriefLine| match line {
        DebriefLine::Question(asked) => piece(Role::Plain, &*asked.prompt),
        _ => none(),
    }),
    Column::text("Said", 8, 8, |line: &DebriefLine| match line {
        DebriefLine::Question(asked) if asked.answer.is_empty() => piece(Role::Muted, "–"),
        DebriefLine::Question(_) => piece(Role::Good, "✓ noted"),
        _ => none(),
    }),
];

fn own(row: &DebriefRow) -> Piece {
    match row.compared.own {
        Own::Missing => piece(Role::Muted, "not yet"),
        Own::NoOccasion => piece(Role::Muted, "did not come up"),
        Own::Level(level) => piece(Role::Strong, level.to_string()),
    }
}

/// The columns of the rep's own ratings.
pub(super) const OWN: &[Column<DebriefLine>] = &[
    Column::text("Competency", 30, 60, |line: &DebriefLine| match line {
        DebriefLine::Own(row) => piece(Role::Plain, &*row.compared.name),
        _ => none(),
    }),
    Column::text("Own rating", 16, 16, |line: &DebriefLine| match line {
        DebriefLine::Own(row) => own(row),
        _ => none(),
    }),
];

/// The columns of both ratings; what was promised stands below them.
pub(super) const BESIDE: &[Column<DebriefLine>] = &[
    Column::text("Competency", 28, 60, |line: &DebriefLine| match line {
        DebriefLine::Beside(row) => piece(Role::Plain, &*row.compared.name),
        DebriefLine::Promised(one) => piece(Role::Plain, format!("Promised: “{}”", one.words)),
        _ => none(),
    }),
    Column::text("Rep", 5, 15, |line: &DebriefLine| match line {
        DebriefLine::Beside(row) => match row.compared.own {
            Own::Missing => piece(Role::Muted, "–"),
            _ => own(row),
        },
        _ => none(),
    }),
    Column::text("You", 8, 12, |line: &DebriefLine| match line {
        DebriefLine::Beside(row) => mine(row),
        _ => none(),
    }),
    Column::text("Difference", 26, 26, |line: &DebriefLine| match line {
        DebriefLine::Beside(row) => difference(row),
        DebriefLine::Promised(one) => looked_at(one),
        _ => none(),
    }),
];

/// `2`, `2.5 (n 2)`, `not used`, `not observed`: never a zero.
pub(super) fn mine(row: &DebriefRow) -> Piece {
    let seen = &row.compared.seen;
    match (seen.mean_level(), seen.rated()) {
        (Some(mean), 1) => piece(Role::Strong, format!("{mean:.0}")),
        (Some(mean), n) => piece(Role::Strong, format!("{mean:.1} (n {n})")),
        (None, _) if seen.used > 0 => piece(Role::Plain, "used"),
        (None, _) if seen.not_used > 0 => piece(Role::Warning, "not used"),
        (None, _) => piece(Role::Muted, "–"),
    }
}

fn difference(row: &DebriefRow) -> Piece {
    let difference = row.compared.difference();
    let role = match difference {
        Difference::Unknown => Role::Muted,
        Difference::Alike => Role::Plain,
        Difference::RepHigher | Difference::RepLower => Role::Warning,
    };
    match row.compared.gap() {
        None if !row.compared.is_rated() => piece(Role::Muted, "  not observed"),
        Some(gap) if difference != Difference::Alike => {
            // A proper minus sign, as in print.
            let by = format!("{gap:+.1}").replace('-', "−");
            let by = by.trim_end_matches(".0").to_owned();
            piece(role, format!("{} {by}", difference.label()))
        }
        _ => piece(role, difference.label()),
    }
}

/// Whether a promise was looked at since.
fn looked_at(commitment: &Commitment) -> Piece {
    match commitment.seen_since {
        None => piece(Role::Muted, "  not looked at since"),
        Some(seen) if seen.used == Used::Yes => {
            let level = seen
                .level
                .map_or(String::new(), |level| format!(", level {level}"));
            piece(Role::Good, format!("✓ used{level}: y seen"))
        }
        Some(_) => piece(Role::Warning, "✗ not used: n look again"),
    }
}

/// A cell of a row of another kind.
fn none() -> Piece {
    piece(Role::Plain, "")
}
