//! The lines of the sheet as rows: by rep, by category, by kind of deal.

use crate::app::list::Row;
use crate::domain::forecast::Columns;
use crate::domain::forecast::call_totals::ManagersTotal;
use crate::domain::forecast::sheet::{Counts, Line, Standing, share};
use crate::domain::forecast::submission::Submission;

use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::screens::deal_rows::short_day;
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
    over: Piece,
    most_likely: Piece,
    best_case: Piece,
    open: Piece,
    omitted: Piece,
    quota: Piece,
    attained: Piece,
    gap: Piece,
    state: Piece,
    state_in_words: Piece,
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
        call: called(
            sheet.calls.reps_total(ForecastCategory::Commit).figure(),
            sheet.currency,
        ),
        over: match sheet.calls.managers_total(ForecastCategory::Commit) {
            ManagersTotal::OwnCall { minor, .. } => called(Some(minor), sheet.currency),
            ManagersTotal::Sum { .. } => nothing(),
        },
        quota: quota(figures.quota, sheet.currency),
        attained: attained(figures.columns, figures.quota),
        gap: gap(
            (sheet
                .calls
                .managers_total(ForecastCategory::Commit)
                .figure())
            .unwrap_or_else(|| figures.columns.commit_forecast()),
            figures.quota,
            sheet.currency,
        ),
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
        over: nothing(),
        most_likely: money(columns.most_likely_forecast()),
        best_case: money(columns.best_case_forecast()),
        open: money(columns.open_pipeline()),
        omitted: piece(Role::Muted, short(columns.omitted, currency)),
        quota: nothing(),
        attained: nothing(),
        gap: nothing(),
        state: nothing(),
        state_in_words: nothing(),
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

fn called(minor: Option<i64>, currency: Currency) -> Piece {
    minor.map_or_else(nothing, |minor| {
        piece(Role::Strong, Money::new(minor, currency).short())
    })
}

/// How far what somebody stands for is from the quota.
fn gap(stands_for: i64, quota: Option<i64>, currency: Currency) -> Piece {
    quota.map_or_else(nothing, |quota| {
        let gap = stands_for - quota;
        let sign = if gap > 0 { "+" } else { "" };
        piece(Role::Plain, format!("{sign}{}", short(gap, currency)))
    })
}

fn of_line(line: &Line, sheet: &ForecastSheet) -> SheetRow {
    let calls = line.rep.and_then(|rep| sheet.calls.line(rep));
    let left = (sheet.calls.left.iter()).find(|leaver| Some(leaver.rep) == line.rep);
    let commit = ForecastCategory::Commit;
    let own = calls
        .map(|calls| &calls.own)
        .or(left.map(|leaver| &leaver.own));
    let stands_for = (calls.and_then(|calls| calls.counts(commit)))
        .unwrap_or_else(|| line.columns.commit_forecast());
    let name = match line.standing {
        Standing::Here => piece(Role::Plain, line.name.clone()),
        Standing::Gone | Standing::NoOwner => piece(Role::Warning, line.name.clone()),
    };
    let (state, state_in_words) = state(line, sheet);
    SheetRow {
        name,
        behind: DealsBehind {
            owner: line.rep.map_or(DealOwner::Nobody, DealOwner::Rep),
            ..DealsBehind::default()
        },
        call: called(own.and_then(|own| own.base(commit)), sheet.currency),
        over: called(
            calls.and_then(|calls| calls.manager.base(commit)),
            sheet.currency,
        ),
        quota: quota(line.quota, sheet.currency),
        attained: attained(line.columns, line.quota),
        gap: gap(stands_for, line.quota, sheet.currency),
        state,
        state_in_words,
        ..row(
            line.rep.map_or(-2, |rep| rep.0),
            "",
            line.columns,
            line.counts,
            sheet.currency,
        )
    }
}

/// Whether a rep has called, in few cells and in words; late is marked, and who left.
fn state(line: &Line, sheet: &ForecastSheet) -> (Piece, Piece) {
    let day = |day: chrono::NaiveDate| short_day(day, sheet.today);
    let both = |role, short: String, long: String| (piece(role, short), piece(role, long));
    if line.standing == Standing::Gone {
        let left = (sheet.calls.left.iter()).find(|leaver| Some(leaver.rep) == line.rep);
        let on = left.map_or_else(String::new, |leaver| format!(" {}", day(leaver.left_on)));
        return both(Role::Warning, "! left".to_owned(), format!("! left{on}"));
    }
    let Some(calls) = line.rep.and_then(|rep| sheet.calls.line(rep)) else {
        return (nothing(), nothing());
    };
    match calls.submission {
        Submission::Late { since, .. } => both(
            Role::Warning,
            "! late".to_owned(),
            format!("! late since {}", day(since)),
        ),
        Submission::Called { on } | Submission::CalledEarlier { on, .. } => {
            both(Role::Muted, day(on), format!("called {}", day(on)))
        }
        Submission::NotDue { next: Some(next) } => both(
            Role::Muted,
            "not due".to_owned(),
            format!("due {}", day(next)),
        ),
        Submission::NotDue { next: None } => both(Role::Muted, "–".to_owned(), "–".to_owned()),
        Submission::Gone { .. } => (nothing(), nothing()),
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
const GAP: Column<SheetRow> = Column::figures("Gap", 6, |row| row.gap.clone());
const OVER: Column<SheetRow> = Column::figures("Yours", 6, |row| row.over.clone());
const STATE: Column<SheetRow> = Column::text("Call of", 8, 9, |row| row.state.clone());
const STATE_IN_WORDS: Column<SheetRow> =
    Column::text("Call", 18, 20, |row| row.state_in_words.clone());
const DEALS: Column<SheetRow> = Column::figures("Deals", 5, |row| row.deals.clone());

const BY_REP: &[Column<SheetRow>] = &[
    NAME, CLOSED, COMMIT, CALL, BEST_CASE, OPEN, QUOTA, ATTAINED, GAP, STATE,
];

/// Where the manager's calls stand over those of the reps.
const BY_REP_WITH_YOURS: &[Column<SheetRow>] = &[
    NAME, CLOSED, COMMIT, CALL, OVER, BEST_CASE, QUOTA, ATTAINED, GAP, STATE,
];

const BY_REP_WIDE: &[Column<SheetRow>] = &[
    NAME,
    CLOSED,
    COMMIT,
    CALL,
    OVER,
    MOST_LIKELY,
    BEST_CASE,
    OPEN,
    QUOTA,
    ATTAINED,
    GAP,
    STATE_IN_WORDS,
];

const BY_REP_WIDE_WITHOUT_MOST_LIKELY: &[Column<SheetRow>] = &[
    NAME,
    CLOSED,
    COMMIT,
    CALL,
    OVER,
    BEST_CASE,
    OPEN,
    QUOTA,
    ATTAINED,
    GAP,
    STATE_IN_WORDS,
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

/// Cells from which on every column of a rep is seen.
const WIDE: u16 = 110;

/// The columns of an arrangement at a width.
pub(super) fn columns(by: By, width: u16, sheet: &ForecastSheet) -> &'static [Column<SheetRow>] {
    let has_overrides = || {
        let lines = sheet.calls.lines.iter();
        let mut all = lines.map(|line| &line.manager).chain([&sheet.calls.whole]);
        all.any(|said| said.base(ForecastCategory::Commit).is_some())
    };
    match by {
        By::Rep if width >= WIDE && sheet.sheet.uses_most_likely => BY_REP_WIDE,
        By::Rep if width >= WIDE => BY_REP_WIDE_WITHOUT_MOST_LIKELY,
        By::Rep if has_overrides() => BY_REP_WITH_YOURS,
        By::Rep => BY_REP,
        By::Category => BY_CATEGORY,
        By::Kind => BY_KIND,
    }
}
