//! What the model that counts answers beside the calls, in words.

use super::figures::{Figures, signed};
use crate::domain::forecast::models::NotEnough;
use crate::domain::ids::RepId;
use crate::domain::process::ForecastCategory;
use crate::storage::{CallRun, ModelBeside};
use crate::ui::canvas::{Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

/// Cells of the head of a line, as in the table of calls.
const HEAD: usize = 12;
/// Cells of a figure, as in the table of calls.
const FIGURE: usize = 11;

/// The model's answer about a rep, below the calls: how far the rep's commit is from it.
pub(super) fn of_rep(run: &CallRun, model: Option<&ModelBeside>, rep: RepId) -> Vec<Piece> {
    let Some(answer) = model.and_then(|model| model.reps.get(&rep)) else {
        return vec![head()];
    };
    let (Some(model), Some(line)) = (model, run.sheet.line(rep)) else {
        return vec![head()];
    };
    let commit = ForecastCategory::Commit;
    let sides = [
        ("the rep", line.own.base(commit)),
        ("mine", line.manager.base(commit)),
    ];
    said(Figures::of(run), model, answer, &sides)
}

/// The model's answer for everybody, below the totals: how far the reps' commit and the manager's are from it.
pub(super) fn of_all(run: &CallRun, model: Option<&ModelBeside>) -> Vec<Piece> {
    let Some(model) = model else {
        return vec![head()];
    };
    let commit = ForecastCategory::Commit;
    let sides = [
        ("the reps", run.sheet.reps_total(commit).figure()),
        ("mine", run.sheet.managers_total(commit).figure()),
    ];
    said(Figures::of(run), model, &model.total, &sides)
}

fn head() -> Piece {
    piece(Role::Heading, text::left("Model", HEAD))
}

fn said(
    figures: Figures,
    model: &ModelBeside,
    answer: &Result<i64, NotEnough>,
    sides: &[(&str, Option<i64>)],
) -> Vec<Piece> {
    let name = model.model.name();
    let minor = match answer {
        Ok(minor) => *minor,
        // What it needs in full stands on the page of the models; here it would be cut.
        Err(lacks) => {
            let words = format!("not enough history: {name} needs {}", lacks.in_short);
            return vec![head(), piece(Role::Muted, words)];
        }
    };
    let apart = sides.iter().filter_map(|(who, call)| {
        let call = (*call)?;
        Some(match call - minor {
            0 => format!("{who} the same"),
            apart => format!("{who} {}", signed(figures, apart)),
        })
    });
    let apart: Vec<String> = apart.collect();
    let apart = if apart.is_empty() {
        String::new()
    } else {
        format!("; {}", apart.join(", "))
    };
    vec![
        head(),
        piece(Role::Strong, text::right(&figures.short(minor), FIGURE)),
        piece(Role::Muted, format!("  {name}{apart}")),
    ]
}
