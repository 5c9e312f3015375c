//! The lines of the sheet as rows: by rep, by category, by kind of deal.

use crate::app::list::Row;
use crate::domain::forecast::Columns;
use crate::domain::forecast::sheet::{Counts, Line, Standing, share};
use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::storage::{DealOwner, DealsBehind, ForecastSheet};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// How the lines are arranged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum By {
    #[default]
    Rep,
    Category,
    Kind,
}

impl By {
    pub(super) const ALL: [Self; 3] = [Self::Rep, Self::Category, Self::Kind];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Rep => "By rep",
            Self::Category => "By category",
            Self::Kind => "New, expansion, renewal",
        }
    }

    pub(super) fn next(self) -> Self {
        match self {
            Self::Rep => Self::Category,
            Self::Category => Self::Kind,
            Self::Kind => Self::Rep,
        }
    }
}

/// A line with its cells, ready to be drawn, and the deals behind it.
#[derive(Debug, Clone)]
pub(super) struct SheetRow {
    id: i64,
    pub(super) name: Piece,
    pub(super) behind: DealsBehind,
    deals: Piece,
    closed: Piece,
    commit: Piece,
    call: Piece,
    most_likely: Piece,
    best_case: Piece,
    open: Piece,
    omitted: Piece,
    quota: Piece,
    attained: Piece,
    gap: Piece,
    state: Piece,
}

impl Row for SheetRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// Money of the sheet in at most six cells; nothing is a dot, so that figures stand out.
pub(super) fn short(minor: i64, currency: Currency) -> String {
    if minor == 0 {
        "·".to_owned()
    } else {
        Money::new(minor, currency).short()
    }
}

/// A whole per cent; over 999 it is cut to that.
fn percent(share: f64) -> String {
    format!("{:.0} %", (share * 100.0).min(999.0))
}

fn nothing() -> Piece {
    piece(Role::Plain, "")
}

/// The rows of an arrangement, the whole scope first where there is more than one line.
pub(super) fn rows(sheet: &ForecastSheet, by: By) -> Vec<SheetRow> {
    let figures = &sheet.sheet;
    let whole = || SheetRow {
        name: piece(Role::Strong, "Everybody"),
        quota: quota(figures.quota, sheet.currency),
        attained: attained(figures.columns, figures.quota),
        ..row(-1, "", figures.columns, figures.counts, sheet.currency)
    };
    match by {
        By::Rep => {
            let lines = figures.lines.iter().map(|line| of_line(line, sheet));
            let mut rows: Vec<SheetRow> = lines.collect();
            if rows.len() > 1 {
                rows.insert(0, whole());
            }
            rows
        }
        By::Category => figures
            .categories()
            .into_iter()
            .map(|category| of_category(category, sheet))
            .collect(),
        By::Kind => {
            let mut rows: Vec<SheetRow> = (figures.kinds.iter())
                .map(|(kind, columns, counts)| SheetRow {
                    behind: DealsBehind {
                        kind: Some(*kind),
                        ..DealsBehind::default()
                    },
                    ..row(
                        -20 - *kind as i64,
                        kind.name(),
                        *columns,
                        *counts,
                        sheet.currency,
                    )
                })
                .collect();
            if rows.len() > 1 {
                rows.insert(0, whole());
            }
            rows
        }
    }
}

fn row(id: i64, name: &str, columns: Columns, counts: Counts, currency: Currency) -> SheetRow {
    let money = |minor| piece(Role::Plain, short(minor, currency));
    SheetRow {
        id,
        name: piece(Role::Plain, name),
        behind: DealsBehind::default(),
        deals: piece(Role::Muted, counts.all().to_string()),
        closed: money(columns.closed),
        commit: money(columns.commit_forecast()),
        call: nothing(),
        most_likely: money(columns.most_likely_forecast()),
        best_case: money(columns.best_case_forecast()),
        open: money(columns.open_pipeline()),
        omitted: piece(Role::Muted, short(columns.omitted, currency)),
        quota: nothing(),
        attained: nothing(),
        gap: nothing(),
        state: nothing(),
    }
}

fn quota(quota: Option<i64>, currency: Currency) -> Piece {
    match quota {
        Some(quota) => piece(Role::Plain, short(quota, currency)),
        None => piece(Role::Muted, "none"),
    }
}

fn attained(columns: Columns, quota: Option<i64>) -> Piece {
    match quota.and_then(|quota| share(columns.closed, quota)) {
        Some(share) => piece(Role::Plain, percent(share)),
        None => piece(Role::Muted, "–"),
    }
}

fn of_line(line: &Line, sheet: &ForecastSheet) -> SheetRow {
    let call = line.rep.and_then(|rep| sheet.calls.get(&rep));
    let commit = call.and_then(|call| call.commit);
    let stands_for = commit.unwrap_or_else(|| line.columns.commit_forecast());
    let money = |minor: i64| short(minor, sheet.currency);
    let name = match line.standing {
        Standing::Here => piece(Role::Plain, line.name.clone()),
        Standing::Gone => piece(Role::Warning, format!("(left) {}", line.name)),
        Standing::NoOwner => piece(Role::Warning, line.name.clone()),
    };
    SheetRow {
        name,
        behind: DealsBehind {
            owner: line.rep.map_or(DealOwner::Nobody, DealOwner::Rep),
            ..DealsBehind::default()
        },
        call: commit.map_or_else(nothing, |commit| piece(Role::Strong, money(commit))),
        quota: quota(line.quota, sheet.currency),
        attained: attained(line.columns, line.quota),
        gap: line.quota.map_or_else(nothing, |quota| {
            let gap = stands_for - quota;
            let sign = if gap > 0 { "+" } else { "" };
            piece(Role::Plain, format!("{sign}{}", money(gap)))
        }),
        state: state(line, sheet),
        ..row(
            line.rep.map_or(-2, |rep| rep.0),
            "",
            line.columns,
            line.counts,
            sheet.currency,
        )
    }
}

fn state(line: &Line, sheet: &ForecastSheet) -> Piece {
    let call = line.rep.and_then(|rep| sheet.calls.get(&rep));
    match (call.and_then(|call| call.made_on), line.standing) {
        (Some(day), _) => piece(Role::Muted, day.format("%-d %b").to_string()),
        (None, Standing::Here) if line.is_rep => piece(Role::Warning, "! no call"),
        _ => nothing(),
    }
}

fn of_category(category: ForecastCategory, sheet: &ForecastSheet) -> SheetRow {
    let (columns, counts) = (sheet.sheet.columns, sheet.sheet.counts);
    let alone = match category {
        ForecastCategory::Closed => columns.closed,
        ForecastCategory::Commit => columns.commit,
        ForecastCategory::MostLikely => columns.most_likely,
        ForecastCategory::BestCase => columns.best_case,
        ForecastCategory::Pipeline => columns.pipeline,
        ForecastCategory::Omitted => columns.omitted,
    };
    let money = |minor| piece(Role::Plain, short(minor, sheet.currency));
    SheetRow {
        behind: DealsBehind {
            category: Some(category),
            ..DealsBehind::default()
        },
        deals: piece(Role::Plain, counts.of(category).to_string()),
        closed: money(alone),
        commit: if category == ForecastCategory::Omitted {
            nothing()
        } else {
            money(columns.of(category))
        },
        state: piece(Role::Muted, meaning(category)),
        ..row(
            -10 - category as i64,
            category.name(),
            columns,
            counts,
            sheet.currency,
        )
    }
}

/// What the cumulative column of a category holds.
fn meaning(category: ForecastCategory) -> &'static str {
    match category {
        ForecastCategory::Closed => "won",
        ForecastCategory::Commit => "Commit + Closed",
        ForecastCategory::MostLikely => "Most Likely + Commit + Closed",
        ForecastCategory::BestCase => "Best Case + everything surer",
        ForecastCategory::Pipeline => "everything open, without what is won",
        ForecastCategory::Omitted => "left out of every column",
    }
}

const NAME: Column<SheetRow> = Column::text("Rep", 13, 22, |row| row.name.clone());
const CLOSED: Column<SheetRow> = Column::figures("Closed", 6, |row| row.closed.clone());
const COMMIT: Column<SheetRow> = Column::figures("Commit", 6, |row| row.commit.clone());
const CALL: Column<SheetRow> = Column::figures("Called", 6, |row| row.call.clone());
const MOST_LIKELY: Column<SheetRow> =
    Column::figures("Most L.", 7, |row: &SheetRow| row.most_likely.clone()).rank(2);
const BEST_CASE: Column<SheetRow> = Column::figures("Best", 6, |row| row.best_case.clone());
const OPEN: Column<SheetRow> = Column::figures("Open", 6, |row| row.open.clone());
const QUOTA: Column<SheetRow> = Column::figures("Quota", 6, |row| row.quota.clone());
const ATTAINED: Column<SheetRow> = Column::figures("Att.", 5, |row| row.attained.clone());
const GAP: Column<SheetRow> = Column::figures("Gap", 6, |row: &SheetRow| row.gap.clone()).rank(1);
const STATE: Column<SheetRow> = Column::text("Call of", 9, 14, |row| row.state.clone());
const DEALS: Column<SheetRow> = Column::figures("Deals", 5, |row| row.deals.clone());

const BY_REP: &[Column<SheetRow>] = &[
    NAME, CLOSED, COMMIT, CALL, BEST_CASE, OPEN, QUOTA, ATTAINED, GAP, STATE,
];

const BY_REP_WITH_MOST_LIKELY: &[Column<SheetRow>] = &[
    NAME,
    CLOSED,
    COMMIT,
    CALL,
    MOST_LIKELY,
    BEST_CASE,
    OPEN,
    QUOTA,
    ATTAINED,
    GAP,
    STATE,
];

const BY_CATEGORY: &[Column<SheetRow>] = &[
    Column::text("Category", 12, 14, |row| row.name.clone()),
    DEALS,
    Column::figures("Alone", 8, |row| row.closed.clone()),
    Column::figures("Column", 8, |row| row.commit.clone()),
    Column::text("What the column holds", 20, 40, |row| row.state.clone()),
];

const BY_KIND: &[Column<SheetRow>] = &[
    Column::text("Kind", 12, 14, |row| row.name.clone()),
    DEALS,
    CLOSED,
    COMMIT,
    BEST_CASE,
    OPEN,
    Column::figures("Omitted", 7, |row| row.omitted.clone()),
];

/// The columns of an arrangement.
pub(super) fn columns(by: By, uses_most_likely: bool) -> &'static [Column<SheetRow>] {
    match by {
        By::Rep if uses_most_likely => BY_REP_WITH_MOST_LIKELY,
        By::Rep => BY_REP,
        By::Category => BY_CATEGORY,
        By::Kind => BY_KIND,
    }
}
