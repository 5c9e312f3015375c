//! The board: what was read, as rows of text, and in which order they stand.

pub mod fair;
pub(super) mod view;

use std::cmp::Ordering;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::app::list::{Row, Sort};
use crate::domain::date_words::written;
use crate::domain::diagnosis::{Board, BoardRow, Comparison, Rank, words};
use crate::domain::ids::RepId;
use crate::domain::sales_record::SalesRecord;
use crate::storage::fold;
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

/// Where there is nothing.
const NOTHING: &str = "–";

/// A factor's share of the shortfall, for the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// The factor.
    pub name: String,
    /// Money that it costs in the period; negative: that it brings.
    pub costs: f64,
    /// The same in words, with its sign.
    pub figure: String,
}

/// A row of the board.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BoardLine {
    rep: RepId,
    /// The person.
    pub name: String,
    place: usize,
    rank: Rank,
    mark: String,
    gap: Option<f64>,
    gap_said: String,
    lever: String,
    share: Option<f64>,
    sure: Option<f64>,
    worth: Option<f64>,
    worth_said: String,
    coached_days: Option<i64>,
    days_without_plan: Option<i64>,
    focus: String,
    /// Two or three sentences that say why.
    pub reasons: Vec<String>,
    /// What was done about it.
    pub coaching: String,
    /// What makes the shortfall.
    pub bars: Vec<Bar>,
}

impl Row for BoardLine {
    fn id(&self) -> i64 {
        self.rep.0
    }
}

impl BoardLine {
    /// Who.
    pub fn rep(&self) -> RepId {
        self.rep
    }

    fn new(place: usize, row: &BoardRow, board: &Board, record: &SalesRecord) -> Self {
        let diagnosis = &row.diagnosis;
        let short = |major: Option<f64>| {
            major.map_or_else(
                || NOTHING.to_owned(),
                |major| words::money(major, board.currency).short(),
            )
        };
        let days_since = |day: chrono::NaiveDate| (board.today - day).num_days();
        let focus = match row.coached.focuses.as_slice() {
            [] => String::new(),
            [only] => only.text.clone(),
            [first, rest @ ..] => format!("{} +{}", first.text, rest.len()),
        };
        Self {
            rep: row.id(),
            name: diagnosis.name.clone(),
            place,
            rank: row.rank(),
            mark: match (row.top_performer, row.circumstance.is_empty()) {
                (_, false) => " (apart)",
                (true, true) => " (top)",
                (false, true) => "",
            }
            .to_owned(),
            gap: diagnosis.result.gap,
            gap_said: short(diagnosis.result.gap),
            lever: words::headline(diagnosis, record),
            share: row.share_of_shortfall(),
            sure: row.finding().map(|finding| finding.certainty),
            worth: row.worth(),
            worth_said: short(row.worth()),
            coached_days: row.coached.last_on.map(days_since),
            days_without_plan: row.days_without_plan,
            focus,
            reasons: words::reasons(diagnosis, record),
            coaching: coaching(row),
            // Without a finding the differences are chance, and a picture of them would blame.
            bars: match row.finding() {
                Some(_) => bars(&diagnosis.comparisons, record),
                None => Vec::new(),
            },
        }
    }

    /// What is not there comes last, whatever the direction.
    fn compare(&self, other: &Self, sort: Sort) -> Ordering {
        let turned = |order: Ordering| {
            if sort.descending {
                order.reverse()
            } else {
                order
            }
        };
        let figure = |own: Option<f64>, theirs: Option<f64>| match (own, theirs) {
            (Some(own), Some(theirs)) => turned(own.total_cmp(&theirs)),
            (own, theirs) => own.is_none().cmp(&theirs.is_none()),
        };
        let days = |days: Option<i64>| days.map(|days| days as f64);
        match COLUMNS.get(sort.column).map_or("", |column| column.heading) {
            "Rep" => turned(fold(&self.name).cmp(&fold(&other.name))),
            "Gap" => figure(self.gap, other.gap),
            "Lever" => turned(self.lever.cmp(&other.lever)),
            "Share" => figure(self.share, other.share),
            "Sure" => figure(self.sure, other.sure),
            "Worth" => figure(self.worth, other.worth),
            "Coached" => figure(days(self.coached_days), days(other.coached_days)),
            "No plan" => figure(days(self.days_without_plan), days(other.days_without_plan)),
            "Focus" => turned(self.focus.cmp(&other.focus)),
            _ => turned(self.place.cmp(&other.place)),
        }
        .then(self.place.cmp(&other.place))
    }
}

/// What costs and what brings, in the order of the result.
fn bars(comparisons: &[Comparison], record: &SalesRecord) -> Vec<Bar> {
    let parts = comparisons.iter().filter_map(|compared| {
        let share = compared.share?;
        let figure = words::money(share, record.currency).short();
        let sign = if share > 0.0 { "+" } else { "" };
        Some(Bar {
            name: words::name(compared.factor, record),
            costs: -share,
            figure: format!("{sign}{figure}"),
        })
    });
    parts.collect()
}

/// What was done about it, in one line.
fn coaching(row: &BoardRow) -> String {
    let mut said = match row.coached.last_on {
        Some(day) => format!("Last coached {}.", written(day)),
        None => "Never coached.".to_owned(),
    };
    if let Some(days) = row.days_without_plan {
        let _ = write!(
            said,
            " Short for {} without a plan.",
            words::many(days, "day")
        );
    }
    for focus in &row.coached.focuses {
        let _ = write!(
            said,
            " Focus since {}: {}.",
            written(focus.since),
            focus.text
        );
    }
    if let Some((_, step)) = row.coached.walk {
        let _ = write!(said, " A walk was left at step {step}.");
    }
    if row.top_performer {
        said += " A top performer.";
    }
    if !row.circumstance.is_empty() {
        let _ = write!(said, " No fair benchmark: {}.", row.circumstance);
    }
    said
}

/// What was read: the rows and what stands above them.
#[derive(Serialize, Deserialize)]
pub struct BoardReading {
    /// Won against expected, of everybody in the scope.
    pub team: String,
    /// How many can be coached, and over which days was counted.
    pub counts: String,
    /// How many rows there are in all.
    pub count: usize,
    /// The rows, by return on coaching.
    pub lines: Vec<BoardLine>,
}

/// So many rows stand in the head of a board: more than a screen has.
const HEAD: usize = 80;

impl BoardReading {
    /// A board in words.
    pub fn new(board: &Board, record: &SalesRecord) -> Self {
        let lines = board
            .rows
            .iter()
            .enumerate()
            .map(|(at, row)| BoardLine::new(at + 1, row, board, record));
        let team = &board.team;
        let count = |n: usize| i64::try_from(n).unwrap_or(0);
        let plans = match team.without_plan {
            0 => "each with a plan".to_owned(),
            n => format!("{n} without a plan"),
        };
        let levers = match team.levers {
            0 => "Nobody has a lever beyond chance".to_owned(),
            n => format!("{}, {plans}", words::many(count(n), "lever")),
        };
        let since = written(board.window.first);
        let results = team.result.period.first.format("%-d %b");
        let left = match board.unconverted {
            0 => String::new(),
            n => format!(" {} without a rate.", words::many(n, "amount")),
        };
        Self {
            team: words::result(&team.result, board.currency),
            counts: format!(
                "{levers}, since {since}. Results since {results}. {}.{left}",
                board.currency
            ),
            count: board.rows.len(),
            lines: lines.collect(),
        }
    }

    /// The same with the first rows of an order only; none where those are all.
    pub fn head(&self, sort: Sort) -> Option<Self> {
        let mut lines = self.arranged(sort, "");
        (lines.len() > HEAD).then(|| {
            lines.truncate(HEAD);
            Self {
                team: self.team.clone(),
                counts: self.counts.clone(),
                count: self.count,
                lines,
            }
        })
    }

    /// The rows in an order, only those whose name or lever holds what is typed.
    pub fn arranged(&self, sort: Sort, filter: &str) -> Vec<BoardLine> {
        let filter = fold(filter);
        let filter = filter.trim();
        let holds = |line: &&BoardLine| {
            fold(&line.name).contains(filter) || fold(&line.lever).contains(filter)
        };
        let mut lines: Vec<BoardLine> = self.lines.iter().filter(holds).cloned().collect();
        lines.sort_by(|a, b| a.compare(b, sort));
        lines
    }
}

/// The columns; what is left out first in a narrow window has the highest rank.
pub const COLUMNS: &[Column<BoardLine>] = &[
    Column::figures("#", 2, |line| piece(Role::Muted, line.place.to_string())),
    Column::text("Rep", 14, 24, |line| {
        piece(Role::Plain, format!("{}{}", line.name, line.mark))
    }),
    Column::figures("Gap", 7, |line| piece(Role::Plain, &*line.gap_said)),
    Column::text("Lever", 20, 40, |line| {
        piece(lever_role(line.rank), &*line.lever)
    }),
    Column::figures("Share", 6, |line: &BoardLine| {
        or_nothing(line.share.map(words::of_shortfall))
    })
    .rank(3),
    Column::figures("Sure", 5, |line: &BoardLine| {
        or_nothing(line.sure.map(words::certainty))
    })
    .rank(2),
    Column::figures("Worth", 6, |line| piece(Role::Strong, &*line.worth_said)),
    Column::figures("Coached", 7, |line: &BoardLine| match line.coached_days {
        Some(0) => piece(Role::Plain, "today"),
        Some(days) => piece(Role::Plain, format!("{days} d")),
        None => piece(Role::Muted, "never"),
    }),
    Column::figures("No plan", 7, |line: &BoardLine| {
        or_nothing(line.days_without_plan.map(|days| format!("{days} d")))
    })
    .rank(1),
    Column::text("Focus", 14, 30, |line: &BoardLine| {
        piece(Role::Plain, &*line.focus)
    })
    .rank(4),
];

fn lever_role(rank: Rank) -> Role {
    match rank {
        Rank::Unplanned | Rank::Planned => Role::Strong,
        Rank::Territory => Role::Plain,
        Rank::Ramping | Rank::Thin | Rank::NoDeals | Rank::Nothing => Role::Muted,
    }
}

fn or_nothing(text: Option<String>) -> Piece {
    match text {
        Some(text) => piece(Role::Plain, text),
        None => piece(Role::Muted, NOTHING),
    }
}
