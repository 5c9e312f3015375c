//! The rows of the page: people, overrides.

use crate::app::list::Row;
use crate::domain::forecast::accuracy::{
    Evidence, RepAccuracy, ScoredOverride, percent, signed_percent,
};
use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::storage::AccuracyAnswer;
use crate::ui::canvas::{Piece, piece};
use crate::ui::chart::block;
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// Somebody with calls.
#[derive(Debug, Clone)]
pub(super) struct RepRow(pub(super) RepAccuracy);

impl Row for RepRow {
    fn id(&self) -> i64 {
        self.0.rep.0
    }
}

/// A share, or that there is no data.
pub(super) fn share(value: Option<f64>) -> Piece {
    match value {
        Some(value) => piece(Role::Plain, percent(value)),
        None => piece(Role::Muted, "no data"),
    }
}

/// A bias, or that there is no data.
pub(super) fn bias(value: Option<f64>) -> Piece {
    match value {
        Some(value) => piece(Role::Plain, signed_percent(value)),
        None => piece(Role::Muted, "no data"),
    }
}

/// Cells on each side of the middle of the bias bar; they stand for a bias of a half.
const HALF: usize = 5;

/// `  ███│     ` is too low, `     │██   ` too high.
pub(super) fn bias_bar(bias: Option<f64>) -> Piece {
    let Some(bias) = bias else {
        return piece(Role::Muted, "");
    };
    let share = (bias.abs() * 2.0).min(1.0);
    // Eighths fill from the left, so a bar that grows to the left is drawn in whole cells.
    let bar = if bias < 0.0 {
        let cells = (share * HALF as f64).round() as usize;
        format!("{}{}│", " ".repeat(HALF - cells), "█".repeat(cells))
    } else {
        format!("{}│{}", " ".repeat(HALF), block(share, HALF))
    };
    piece(Role::Fill, bar)
}

pub(super) fn verdict(evidence: &Evidence) -> Piece {
    match evidence {
        Evidence::Sandbagging(_) | Evidence::HappyEars(_) => {
            piece(Role::Warning, format!("! {}", evidence.name()))
        }
        Evidence::Fair(..) => piece(Role::Plain, evidence.name()),
        Evidence::NotEnough { .. } => piece(Role::Muted, evidence.name()),
    }
}

fn count(n: usize) -> Piece {
    let role = if n == 0 { Role::Muted } else { Role::Plain };
    piece(role, n.to_string())
}

pub(super) const COLUMNS: &[Column<RepRow>] = &[
    Column::text("Rep", 20, 30, |row: &RepRow| {
        if row.0.has_left {
            piece(Role::Muted, format!("{} (left)", row.0.name))
        } else {
            piece(Role::Plain, &*row.0.name)
        }
    }),
    Column::text("Call", 6, 11, |row: &RepRow| {
        piece(
            Role::Muted,
            row.0.category.map_or("–", ForecastCategory::name),
        )
    })
    .rank(2),
    Column::figures("Periods", 7, |row: &RepRow| count(row.0.periods)),
    Column::figures("Calls", 5, |row: &RepRow| count(row.0.own.n)),
    Column::figures("WAPE", 7, |row: &RepRow| share(row.0.own.wape)),
    Column::figures("Bias", 7, |row: &RepRow| bias(row.0.own.bias)),
    Column::text(" low │ high", 11, 11, |row: &RepRow| {
        bias_bar(row.0.own.bias)
    }),
    Column::figures("Manager's", 9, |row: &RepRow| share(row.0.manager.wape)).rank(1),
    Column::text("Evidence", 13, 14, |row: &RepRow| verdict(&row.0.evidence)),
];

/// A manager's call over another figure.
#[derive(Debug, Clone)]
pub(super) struct OverrideRow {
    one: ScoredOverride,
    about: String,
    period: String,
    currency: Currency,
}

impl Row for OverrideRow {
    fn id(&self) -> i64 {
        self.one.call.0
    }
}

impl OverrideRow {
    pub(super) fn all(answer: &AccuracyAnswer) -> Vec<Self> {
        let rows = answer.sheet.overrides.iter().map(|one| Self {
            about: answer.names.of(one.about).to_owned(),
            period: answer.periods.get(one.period).cloned().unwrap_or_default(),
            currency: answer.currency,
            one: one.clone(),
        });
        rows.collect()
    }

    fn money(&self, minor: i64) -> Piece {
        piece(Role::Plain, Money::new(minor, self.currency).short())
    }

    fn added(&self) -> Piece {
        let minor = self.one.figures.value_added();
        let said = Money::new(minor, self.currency).short().replace('-', "−");
        match minor {
            0 => piece(Role::Muted, said),
            1.. => piece(Role::Good, format!("+{said}")),
            _ => piece(Role::Warning, said),
        }
    }
}

pub(super) const OVERRIDES: &[Column<OverrideRow>] = &[
    Column::text("About", 10, 20, |row: &OverrideRow| {
        piece(Role::Plain, &*row.about)
    }),
    Column::text("Period", 7, 9, |row: &OverrideRow| {
        piece(Role::Muted, &*row.period)
    }),
    Column::figures("Week", 4, |row: &OverrideRow| {
        piece(Role::Plain, row.one.week.to_string())
    }),
    Column::figures("Before", 7, |row: &OverrideRow| {
        row.money(row.one.figures.before)
    }),
    Column::figures("After", 7, |row: &OverrideRow| {
        row.money(row.one.figures.after)
    }),
    Column::figures("Came", 7, |row: &OverrideRow| {
        row.money(row.one.figures.actual)
    }),
    Column::figures("Value", 7, OverrideRow::added),
    Column::text("Reason", 10, 50, |row: &OverrideRow| {
        piece(Role::Muted, &*row.one.reason)
    }),
];
