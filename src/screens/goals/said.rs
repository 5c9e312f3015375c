//! The words of the pane below the grid, and of its cells.

use chrono::NaiveDate;

use crate::domain::date_words::written;
use crate::domain::goal::Target;
use crate::domain::metric::{Kind, Metric, Unit};
use crate::domain::money::{Currency, Money};
use crate::storage::{GoalCell, GoalChange, GoalChanged, GoalGrid, GoalRow};
use crate::ui::canvas::{Piece, piece};
use crate::ui::theme::Role;

/// Stands behind a goal that the rep has not agreed to.
pub(super) const NOT_AGREED: &str = "○";
/// Stands before a goal that is made of goals of other periods.
pub(super) const DERIVED: &str = "~";
/// Stands behind what is less than should be there by now.
pub(super) const BEHIND: &str = "▾";

/// The name of a column; the part stands first, because it tells columns of one metric apart.
pub(super) fn column_name(grid: &GoalGrid, place: usize) -> String {
    let Some(column) = grid.columns.get(place) else {
        return String::new();
    };
    let name = column.known().map_or(&*column.metric, |metric| metric.name);
    match grid.parts.get(place).filter(|part| !part.is_empty()) {
        Some(part) => format!("{part} · {name}"),
        None => name.to_owned(),
    }
}

/// What a goal is about, in one word.
pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Result => "result",
        Kind::Activity => "activity",
        Kind::Proficiency => "proficiency",
        Kind::Quality => "quality",
    }
}

/// A figure of a metric for a narrow column; money is shortened, its currency stands elsewhere.
pub(super) fn short(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Money => Money::new((value * 100.0).round() as i64, Currency::USD).short(),
        unit => Target::Number(value).short(unit),
    }
}

/// Whether less is there than should be by now. Of a metric of which less is better nothing is behind.
pub(super) fn is_behind(cell: &GoalCell) -> bool {
    let expected = cell.expected.map(Target::value).zip(cell.actual);
    cell.attainment.is_some() && expected.is_some_and(|(expected, actual)| actual < expected)
}

fn money(value: f64, currency: Option<Currency>, unit: Unit) -> String {
    match (unit, currency) {
        (Unit::Money, Some(currency)) => {
            let minor = (value * 10_f64.powi(currency.digits() as i32)).round() as i64;
            Money::new(minor, currency).to_string()
        }
        (unit, _) => Target::Number(value).in_words(unit),
    }
}

/// Who and what: the first line of the pane.
pub(super) fn title(row: &GoalRow, name: &str, metric: &Metric, label: &str) -> Vec<Piece> {
    let of_kind = kind(metric.kind);
    let mut line = vec![
        piece(Role::Strong, row.name.clone()),
        piece(Role::Muted, format!(" · {name}, {of_kind} goal · {label}")),
    ];
    if row.leads {
        line.push(piece(
            Role::Muted,
            " · manager, so far with everybody below",
        ));
    } else if row.ramp < 1.0 {
        let share = (row.ramp * 100.0).round();
        line.push(piece(
            Role::Muted,
            format!(" · ramping: {share} % of a full goal"),
        ));
    }
    line
}

/// Goal, expected by today, so far.
pub(super) fn figures(cell: &GoalCell, metric: &Metric, grid: &GoalGrid) -> Vec<Piece> {
    let Some(found) = cell.objective else {
        let mut line = vec![piece(Role::Muted, "No goal. Type one, or enter.")];
        if let Some(actual) = cell.actual {
            let said = money(actual, Some(grid.base.currency), metric.unit);
            line.push(piece(Role::Muted, format!(" So far {said}.")));
        }
        return line;
    };
    let target = found.goal.target;
    let label = |text: &str| piece(Role::Muted, text);
    let mut line = vec![
        label("Goal "),
        piece(Role::Strong, target.in_words(metric.unit)),
    ];
    if let Some(expected) = cell.expected {
        line.push(label(", by today "));
        line.push(piece(Role::Plain, expected.in_words(metric.unit)));
    }
    line.push(label(", so far "));
    let so_far = cell.actual.map_or_else(
        || "no data".to_owned(),
        |actual| money(actual, target.currency(), metric.unit),
    );
    line.push(piece(Role::Plain, so_far));
    if let Some(share) = cell.attainment {
        line.push(label(&format!(" ({:.0} %)", share * 100.0)));
    }
    line
}

/// Agreed or not, looked at again when.
pub(super) fn agreement(cell: &GoalCell) -> Vec<Piece> {
    let Some(found) = cell.objective else {
        return Vec::new();
    };
    let mut line = vec![match found.goal.agreed_on {
        Some(day) => piece(Role::Good, format!("✓ agreed on {}", written(day))),
        None => piece(Role::Warning, format!("{NOT_AGREED} not agreed by the rep")),
    }];
    if let Some(day) = found.goal.review_on {
        line.push(piece(
            Role::Muted,
            format!(", looked at again on {}", written(day)),
        ));
    }
    line
}

/// One line of the history: `22 Nov  goal 250k → 260k`.
pub(super) fn change(change: &GoalChange, unit: Unit, here: (NaiveDate, NaiveDate)) -> Vec<Piece> {
    let target = |kept: &str| {
        Target::read_back(kept).map_or_else(|| "none".to_owned(), |target| target.in_words(unit))
    };
    let day = |kept: &str| {
        kept.parse::<NaiveDate>()
            .map_or_else(|_| "no day".to_owned(), written)
    };
    let words = match change.what {
        GoalChanged::Target if change.old.is_empty() => format!("goal {}", target(&change.new)),
        GoalChanged::Target => format!("goal {} → {}", target(&change.old), target(&change.new)),
        GoalChanged::Removed => format!("goal {} taken away", target(&change.old)),
        GoalChanged::Agreed if change.new.is_empty() => "no longer agreed".to_owned(),
        GoalChanged::Agreed => format!("agreed on {}", day(&change.new)),
        GoalChanged::Review => format!("looked at again: {}", day(&change.new)),
    };
    let mut line = vec![
        piece(Role::Muted, format!("{:>11}  ", written(change.at.day()))),
        piece(Role::Plain, words),
    ];
    if change.days != here {
        let (first, last) = change.days;
        line.push(piece(
            Role::Muted,
            format!(" for {} to {}", written(first), written(last)),
        ));
    }
    if !change.reason.is_empty() {
        line.push(piece(Role::Muted, format!(" ({})", change.reason)));
    }
    line
}
