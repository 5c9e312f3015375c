//! The qualification: the score against the stage, and each element with its evidence.

use chrono::NaiveDate;

use super::buyers::age;
use crate::domain::qualification::LEVELS;
use crate::screens::pipeline::deal_page::Sheet;
use crate::storage::Qualification;
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::text;
use crate::ui::theme::Role;

pub(super) fn qualification_heading(canvas: &mut Canvas<'_>, sheet: &Sheet) -> u16 {
    let Some(q) = &sheet.page.qualification else {
        return 0;
    };
    canvas.line(0, 0, &score_in_words(q, sheet));
    1
}

/// “MEDDPICC 16 of 24, Proposal asks for 18: 2 short”.
pub(in crate::screens::pipeline) fn score_in_words(q: &Qualification, sheet: &Sheet) -> Vec<Piece> {
    let name = piece(Role::Heading, format!("{} ", q.framework.name));
    if !q.is_scored() {
        return vec![name, piece(Role::Muted, "not scored yet")];
    }
    let mut pieces = vec![
        name,
        piece(
            Role::Plain,
            format!("{} of {}", q.total(), q.framework.maximum()),
        ),
    ];
    let stage = sheet
        .page
        .stage
        .as_ref()
        .map_or("the stage", |stage| stage.name.as_str());
    if let Some(readiness) = &q.readiness {
        let stage = text::cut(stage, 18);
        pieces.push(piece(
            Role::Muted,
            format!(", {stage} asks for {}: ", readiness.needed),
        ));
        let required = readiness.gaps.iter().filter(|gap| gap.required).count();
        pieces.push(match readiness.margin() {
            _ if readiness.is_ready() => piece(Role::Good, "✓ enough"),
            short if short < 0 => piece(Role::Bad, format!("! {} short", -short)),
            _ => piece(Role::Warning, format!("! {required} required missing")),
        });
    }
    pieces
}

pub(super) fn element_line(
    canvas: &mut Canvas<'_>,
    q: &Qualification,
    place: usize,
    today: NaiveDate,
) {
    let Some(scored) = q.elements.get(place) else {
        return;
    };
    let level = scored.level();
    let gap = q
        .readiness
        .as_ref()
        .and_then(|r| r.gaps.iter().find(|gap| gap.element == scored.element.key));
    canvas.text(0, 0, Role::Plain, &text::left(&scored.element.name, 18));
    let bar = format!(
        "{}{}",
        "■".repeat(level.into()),
        "□".repeat(q.framework.max_level.saturating_sub(level).into())
    );
    let x = canvas.text(
        19,
        0,
        if level >= 2 { Role::Good } else { Role::Plain },
        &bar,
    );
    let word = LEVELS.get(usize::from(level)).copied().unwrap_or("");
    let word = if scored.scores.is_empty() {
        "not scored"
    } else {
        word
    };
    let mut x = canvas.text(x + 1, 0, Role::Muted, &text::left(word, 10)) + 1;
    if let Some(gap) = gap {
        let needs = if gap.required {
            format!("! needs {}", gap.needs)
        } else {
            "▲ gap".to_owned()
        };
        let role = if gap.required {
            Role::Warning
        } else {
            Role::Muted
        };
        canvas.text(x, 0, role, &needs);
    }
    x += 10;
    let Some(newest) = scored.newest() else {
        return;
    };
    let days = age((today - newest.scored_at.day()).num_days().max(0), true);
    let width = usize::from(canvas.width());
    let room = width.saturating_sub(usize::from(x) + text::width(&days.text) + 3);
    if !newest.evidence.is_empty() && room > 3 {
        canvas.text(
            x,
            0,
            Role::Plain,
            &format!("“{}”", text::cut(&newest.evidence, room)),
        );
    }
    canvas.text_right(0, days.role, &days.text);
}
