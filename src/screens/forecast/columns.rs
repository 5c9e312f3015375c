//! The lines of the sheet as rows: by rep, by category, by kind of deal. A row is figures; its cells are written when it
//! is drawn, so that ten thousand rows cost no more than those on the screen.

use crate::app::list::Row;
use crate::domain::forecast::Columns;
use crate::domain::forecast::call_totals::ManagersTotal;
use crate::domain::forecast::sheet::{Standing, share};
use crate::domain::forecast::submission::Submission;

use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::screens::deal_rows::short_day;
use crate::storage::{DealOwner, DealsBehind};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

use super::page::{CallState, Page, PageLine};

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

/// A line with its figures, ready to be drawn, and the deals behind it.
#[derive(Debug, Clone)]
pub(super) struct SheetRow {
    id: i64,
    pub(super) name: Piece,
    pub(super) behind: DealsBehind,
    currency: Currency,
    today: chrono::NaiveDate,
    deals: usize,
    columns: Columns,
    own: Option<i64>,
    over: Option<i64>,
    /// The quota with what whoever has it stands for; `None`: nobody asks for one.
    quota: Option<(Option<i64>, i64)>,
    state: CallState,
    /// The category of a row by category.
    category: Option<ForecastCategory>,
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

/// The rows of an arrangement, the whole scope first where there is more than one line; of those whose name holds
/// something.
pub(super) fn rows(page: &Page, by: By, holds: impl Fn(&str) -> bool) -> Vec<SheetRow> {
    let is_alone = match by {
        By::Rep => page.lines.len() < 2,
        By::Kind => page.kinds.len() < 2,
        By::Category => true,
    };
    let whole = (!is_alone).then(|| whole(page));
    let mut rows: Vec<SheetRow> = whole
        .filter(|row| holds(&row.name.text))
        .into_iter()
        .collect();
    match by {
        By::Rep => {
            let lines = page.lines.iter().filter(|line| holds(&line.name));
            rows.extend(lines.map(|line| of_line(line, page)));
        }
        By::Category => {
            let categories = page.categories.iter().copied();
            let named = categories.filter(|category| holds(category.name()));
            rows.extend(named.map(|category| of_category(category, page)));
        }
        By::Kind => {
            let kinds = page.kinds.iter().filter(|(kind, ..)| holds(kind.name()));
            rows.extend(kinds.map(|(kind, columns, counts)| SheetRow {
                behind: DealsBehind {
                    kind: Some(*kind),
                    ..DealsBehind::default()
                },
                deals: counts.all(),
                columns: *columns,
                ..row(-20 - *kind as i64, piece(Role::Plain, kind.name()), page)
            }));
        }
    }
    rows
}

/// A row of the whole scope, without quota and calls.
fn row(id: i64, name: Piece, page: &Page) -> SheetRow {
    SheetRow {
        id,
        name,
        behind: DealsBehind::default(),
        currency: page.currency,
        today: page.today,
        deals: page.counts.all(),
        columns: page.columns,
        own: None,
        over: None,
        quota: None,
        state: CallState::Nothing,
        category: None,
    }
}

fn whole(page: &Page) -> SheetRow {
    let commit = page.totals.commit;
    let stands_for = commit.figure();
    SheetRow {
        own: page.totals.reps(ForecastCategory::Commit),
        over: match commit {
            ManagersTotal::OwnCall { minor, .. } => Some(minor),
            ManagersTotal::Sum { .. } => None,
        },
        quota: Some((
            page.quota,
            stands_for.unwrap_or_else(|| page.columns.commit_forecast()),
        )),
        ..row(-1, piece(Role::Strong, "Everybody"), page)
    }
}

fn of_line(line: &PageLine, page: &Page) -> SheetRow {
    let role = match line.standing {
        Standing::Here => Role::Plain,
        Standing::Gone | Standing::NoOwner => Role::Warning,
    };
    SheetRow {
        behind: DealsBehind {
            owner: line.rep.map_or(DealOwner::Nobody, DealOwner::Rep),
            ..DealsBehind::default()
        },
        deals: line.deals,
        columns: line.columns,
        own: line.own,
        over: line.over,
        quota: Some((line.quota, line.stands_for())),
        state: line.state,
        ..row(
            line.rep.map_or(-2, |rep| rep.0),
            piece(role, line.name.as_str()),
            page,
        )
    }
}

fn of_category(category: ForecastCategory, page: &Page) -> SheetRow {
    SheetRow {
        behind: DealsBehind {
            category: Some(category),
            ..DealsBehind::default()
        },
        deals: page.counts.of(category),
        category: Some(category),
        ..row(
            -10 - category as i64,
            piece(Role::Plain, category.name()),
            page,
        )
    }
}

impl SheetRow {
    fn money(&self, minor: i64) -> Piece {
        piece(Role::Plain, short(minor, self.currency))
    }

    fn called(&self, minor: Option<i64>) -> Piece {
        minor.map_or_else(nothing, |minor| {
            piece(Role::Strong, Money::new(minor, self.currency).short())
        })
    }

    fn quota(&self) -> Piece {
        match self.quota {
            Some((Some(quota), _)) => self.money(quota),
            Some((None, _)) => piece(Role::Muted, "none"),
            None => nothing(),
        }
    }

    fn attained(&self) -> Piece {
        let Some((quota, _)) = self.quota else {
            return nothing();
        };
        match quota.and_then(|quota| share(self.columns.closed, quota)) {
            Some(share) => piece(Role::Plain, percent(share)),
            None => piece(Role::Muted, "–"),
        }
    }

    /// How far what somebody stands for is from the quota.
    fn gap(&self) -> Piece {
        let Some((Some(quota), stands_for)) = self.quota else {
            return nothing();
        };
        let gap = stands_for - quota;
        let sign = if gap > 0 { "+" } else { "" };
        piece(Role::Plain, format!("{sign}{}", short(gap, self.currency)))
    }

    fn day(&self, day: chrono::NaiveDate) -> String {
        short_day(day, self.today)
    }

    /// Whether a rep has called, in few cells; late is marked, and who left.
    fn state(&self) -> Piece {
        let submission = match self.state {
            CallState::Nothing => return nothing(),
            CallState::Left(_) => return piece(Role::Warning, "! left"),
            CallState::Rep(submission) => submission,
        };
        match submission {
            Submission::Late { .. } => piece(Role::Warning, "! late"),
            Submission::Called { on } | Submission::CalledEarlier { on, .. } => {
                piece(Role::Muted, self.day(on))
            }
            Submission::NotDue { next: Some(_) } => piece(Role::Muted, "not due"),
            Submission::NotDue { next: None } => piece(Role::Muted, "–"),
            Submission::Gone { .. } => nothing(),
        }
    }

    /// The same in words.
    fn state_in_words(&self) -> Piece {
        let submission = match self.state {
            CallState::Nothing => return nothing(),
            CallState::Left(on) => {
                let on = on.map_or_else(String::new, |on| format!(" {}", self.day(on)));
                return piece(Role::Warning, format!("! left{on}"));
            }
            CallState::Rep(submission) => submission,
        };
        match submission {
            Submission::Late { since, .. } => {
                piece(Role::Warning, format!("! late since {}", self.day(since)))
            }
            Submission::Called { on } | Submission::CalledEarlier { on, .. } => {
                piece(Role::Muted, format!("called {}", self.day(on)))
            }
            Submission::NotDue { next: Some(next) } => {
                piece(Role::Muted, format!("due {}", self.day(next)))
            }
            Submission::NotDue { next: None } => piece(Role::Muted, "–"),
            Submission::Gone { .. } => nothing(),
        }
    }

    /// What stands in the category of a row alone.
    fn alone(&self) -> Piece {
        let columns = self.columns;
        self.category.map_or_else(nothing, |category| {
            self.money(match category {
                ForecastCategory::Closed => columns.closed,
                ForecastCategory::Commit => columns.commit,
                ForecastCategory::MostLikely => columns.most_likely,
                ForecastCategory::BestCase => columns.best_case,
                ForecastCategory::Pipeline => columns.pipeline,
                ForecastCategory::Omitted => columns.omitted,
            })
        })
    }

    /// The cumulative column of the category of a row.
    fn column(&self) -> Piece {
        match self.category {
            None | Some(ForecastCategory::Omitted) => nothing(),
            Some(category) => self.money(self.columns.of(category)),
        }
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
const CLOSED: Column<SheetRow> = Column::figures("Closed", 6, |row| row.money(row.columns.closed));
const COMMIT: Column<SheetRow> =
    Column::figures("Commit", 6, |row| row.money(row.columns.commit_forecast()));
const CALL: Column<SheetRow> = Column::figures("Called", 6, |row| row.called(row.own));
const MOST_LIKELY: Column<SheetRow> = Column::figures("Most L.", 7, |row: &SheetRow| {
    row.money(row.columns.most_likely_forecast())
})
.rank(2);
const BEST_CASE: Column<SheetRow> =
    Column::figures("Best", 6, |row| row.money(row.columns.best_case_forecast()));
const OPEN: Column<SheetRow> =
    Column::figures("Open", 6, |row| row.money(row.columns.open_pipeline()));
const QUOTA: Column<SheetRow> = Column::figures("Quota", 6, SheetRow::quota);
const ATTAINED: Column<SheetRow> = Column::figures("Att.", 5, SheetRow::attained);
const GAP: Column<SheetRow> = Column::figures("Gap", 6, SheetRow::gap);
const OVER: Column<SheetRow> = Column::figures("Yours", 6, |row| row.called(row.over));
const STATE: Column<SheetRow> = Column::text("Call of", 8, 9, SheetRow::state);
const STATE_IN_WORDS: Column<SheetRow> = Column::text("Call", 18, 20, SheetRow::state_in_words);
const DEALS: Column<SheetRow> =
    Column::figures("Deals", 5, |row| piece(Role::Muted, row.deals.to_string()));

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
    Column::figures("Deals", 5, |row| piece(Role::Plain, row.deals.to_string())),
    Column::figures("Alone", 8, SheetRow::alone),
    Column::figures("Column", 8, SheetRow::column),
    Column::text("What the column holds", 20, 40, |row| {
        piece(Role::Muted, row.category.map_or("", meaning))
    }),
];

const BY_KIND: &[Column<SheetRow>] = &[
    Column::text("Kind", 12, 14, |row| row.name.clone()),
    DEALS,
    CLOSED,
    COMMIT,
    BEST_CASE,
    OPEN,
    Column::figures("Omitted", 7, |row| {
        piece(Role::Muted, short(row.columns.omitted, row.currency))
    }),
];

/// Cells from which on every column of a rep is seen.
const WIDE: u16 = 110;

/// The columns of an arrangement at a width.
pub(super) fn columns(by: By, width: u16, page: &Page) -> &'static [Column<SheetRow>] {
    let uses_most_likely = page.categories.contains(&ForecastCategory::MostLikely);
    match by {
        By::Rep if width >= WIDE && uses_most_likely => BY_REP_WIDE,
        By::Rep if width >= WIDE => BY_REP_WIDE_WITHOUT_MOST_LIKELY,
        By::Rep if page.totals.has_overrides => BY_REP_WITH_YOURS,
        By::Rep => BY_REP,
        By::Category => BY_CATEGORY,
        By::Kind => BY_KIND,
    }
}
