//! The spread as a picture: what is won, what everybody says, what every model answers, and the quota.

use crate::domain::forecast::models::Model;
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::spread::{Mark, Spread};
use crate::ui::theme::Role;

use super::columns::short;
use super::page::{Page, PageModels};
use super::view::TALL;

/// The letters of the models on the line, in the order of [`Model::ALL`].
const LETTERS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// The letter of a model.
pub(super) fn letter(model: Model) -> &'static str {
    let at = Model::ALL.iter().position(|other| *other == model);
    at.and_then(|at| LETTERS.get(at)).copied().unwrap_or("·")
}

/// Draws the line with its legend. Returns the row after it.
pub(super) fn draw(
    sheet: &Page,
    models: Option<&PageModels>,
    y: u16,
    canvas: &mut Canvas<'_>,
) -> u16 {
    let spread = spread(sheet, models);
    let width = canvas.width().saturating_sub(2);
    let (from, to) = spread.ends();
    let money = |minor: f64| Money::new(minor.round() as i64, sheet.currency).short();
    let mut part = canvas.part(1, y, width, 4);
    let after = spread.draw(&mut part, 0, (&money(from), &money(to)));
    if after == 0 {
        return y;
    }
    let mut first = vec![piece(Role::Fill, "█ won")];
    if sheet.quota.is_some() {
        first.push(piece(Role::Warning, "┃ quota"));
    }
    let named = Spread {
        marks: (spread.marks.iter())
            .filter(|mark| !mark.below)
            .cloned()
            .collect(),
        ..spread
    };
    let mut at = y + after;
    if let Some(line) = named.legend(&first, width).first() {
        canvas.line(1, at, line);
        at += 1;
    }
    let is_tall = canvas.height() >= TALL;
    for line in said_by_models(sheet, models, is_tall) {
        canvas.line(1, at, &line);
        at += 1;
    }
    at
}

/// The figures of the lines above, the weightiest first, and the models below.
fn spread(sheet: &Page, models: Option<&PageModels>) -> Spread {
    let columns = sheet.columns;
    let commit = ForecastCategory::Commit;
    let reps = sheet.totals.reps(commit);
    let numbers = [
        (
            "◆",
            "manager's call",
            sheet.totals.managers(commit),
            Role::Strong,
        ),
        ("○", "reps' calls", reps, Role::Accent),
        ("●", "commit", Some(columns.commit_forecast()), Role::Plain),
        (
            "◇",
            "best case",
            Some(columns.best_case_forecast()),
            Role::Muted,
        ),
    ];
    let above = numbers
        .into_iter()
        .filter_map(|(symbol, label, minor, role)| {
            Some(Mark {
                symbol: symbol.to_owned(),
                label: label.to_owned(),
                at: minor? as f64,
                role,
                below: false,
            })
        });
    let answered = models.map_or(&[][..], |models| &models.answered);
    let below = answered.iter().map(|answer| Mark {
        symbol: letter(answer.model).to_owned(),
        label: answer.model.name().to_owned(),
        at: answer.minor as f64,
        role: if answer.is_default {
            Role::Heading
        } else {
            Role::Accent
        },
        below: true,
    });
    let range = answered.iter().find_map(|answer| answer.range);
    Spread {
        reached: columns.closed as f64,
        range: range.map(|range| (range.p10 as f64, range.p90 as f64)),
        goal: sheet.quota.map(|quota| quota as f64),
        marks: above.chain(below).collect(),
    }
}

/// What the models say, in one line; where there is room, each by its letter.
fn said_by_models(sheet: &Page, models: Option<&PageModels>, is_tall: bool) -> Vec<Vec<Piece>> {
    let Some(models) = models else {
        return vec![vec![piece(Role::Muted, "The models: reckoning …")]];
    };
    let money = |minor: i64| short(minor, sheet.currency);
    let answered = &models.answered;
    let least = answered.iter().map(|answer| answer.minor).min();
    let most = answered.iter().map(|answer| answer.minor).max();
    let (Some(least), Some(most)) = (least, most) else {
        let said = "The models: none has enough history yet; m says what each needs";
        return vec![vec![piece(Role::Muted, said)]];
    };
    let said = match answered.len() {
        1 => "One model has enough history".to_owned(),
        _ => format!("Models {} to {}", money(least), money(most)),
    };
    let mut line = vec![piece(Role::Plain, said)];
    if let Some(answer) = answered.iter().find(|answer| answer.is_default) {
        let said = format!("{} {} ", letter(answer.model), answer.model.name());
        line.push(piece(Role::Muted, "  default "));
        line.push(piece(
            Role::Heading,
            format!("{said}{}", money(answer.minor)),
        ));
    }
    if let Some(range) = answered.iter().find_map(|answer| answer.range) {
        let said = format!("  ━ P10 {} P90 {}", money(range.p10), money(range.p90));
        line.push(piece(Role::Muted, said));
    }
    let mut lines = vec![line];
    if is_tall && answered.len() > 1 {
        let chance = answered.iter().find_map(|answer| answer.reaches_quota);
        if let Some(chance) = chance {
            let said = format!("  quota reached in {:.0} of 100 books", chance * 100.0);
            lines[0].push(piece(Role::Plain, said));
        }
        let each = answered.iter().flat_map(|answer| {
            let said = format!(" {} {}  ", answer.model.name(), money(answer.minor));
            [
                piece(Role::Accent, letter(answer.model)),
                piece(Role::Muted, said),
            ]
        });
        let each: Vec<Piece> = each.collect();
        lines.extend(each.chunks(8).map(<[Piece]>::to_vec));
    }
    lines
}
