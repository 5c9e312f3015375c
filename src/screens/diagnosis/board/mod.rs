//! The board: what was read, as rows of text, and in which order they stand.

mod coached;
pub mod fair;
#[cfg(test)]
mod head_tests;
mod lines;
mod so_far;
#[cfg(test)]
mod tests;
pub(super) mod view;

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use crate::app::kept::Keep;
use crate::app::list::Sort;
use crate::domain::date_words::written;
use crate::domain::diagnosis::{Board, BoardRow, Comparison, Level, Rank, words};
use crate::domain::ids::RepId;
use crate::domain::sales_record::SalesRecord;
use crate::storage::{DiagnosisQuestion, Result, Store, fold};
use crate::ui::canvas::{Piece, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

use self::coached::{coaching, focus, mark};
pub use self::lines::BoardLine;
use self::lines::{In, Lines, Out};

/// Where there is nothing.
const NOTHING: &str = "–";

/// A factor's share of the shortfall, for the picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The factor.
    pub name: String,
    /// Money that it costs in the period; negative: that it brings.
    pub costs: f64,
    /// The same in words, with its sign.
    pub figure: String,
}

/// What a row of the board says.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    rep: RepId,
    /// The person.
    pub name: String,
    rank: Rank,
    mark: String,
    gap: Option<f64>,
    gap_text: String,
    lever: String,
    share: Option<f64>,
    sure: Option<f64>,
    worth: Option<f64>,
    worth_text: String,
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

impl Default for Said {
    /// What cannot be read says nothing.
    fn default() -> Self {
        Self {
            rep: RepId(0),
            name: String::new(),
            rank: Rank::NoDeals,
            mark: String::new(),
            gap: None,
            gap_text: NOTHING.to_owned(),
            lever: String::new(),
            share: None,
            sure: None,
            worth: None,
            worth_text: NOTHING.to_owned(),
            coached_days: None,
            days_without_plan: None,
            focus: String::new(),
            reasons: Vec::new(),
            coaching: String::new(),
            bars: Vec::new(),
        }
    }
}

impl Said {
    fn new(row: &BoardRow, record: &SalesRecord) -> Self {
        let diagnosis = &row.diagnosis;
        let short = |major: Option<f64>| {
            major.map_or_else(
                || NOTHING.to_owned(),
                |major| words::money(major, record.currency).short(),
            )
        };
        let days_since = |day: NaiveDate| (record.today - day).num_days();
        Self {
            rep: row.id(),
            name: diagnosis.name.clone(),
            rank: row.rank(),
            mark: mark(row.top_performer, &row.circumstance).to_owned(),
            gap: diagnosis.result.gap,
            gap_text: short(diagnosis.result.gap),
            lever: words::headline(diagnosis, record),
            share: row.share_of_shortfall(),
            sure: row.finding().map(|finding| finding.certainty),
            worth: row.worth(),
            worth_text: short(row.worth()),
            coached_days: row.coached.last_on.map(days_since),
            days_without_plan: row.days_without_plan,
            focus: focus(&row.coached),
            reasons: words::reasons(diagnosis, record),
            coaching: coaching(
                &row.coached,
                row.days_without_plan,
                (row.top_performer, &row.circumstance),
            ),
            // Without a finding the differences are chance, and a picture of them would blame.
            bars: match row.finding() {
                Some(_) => bars(&diagnosis.comparisons, record),
                None => Vec::new(),
            },
        }
    }

    /// What it is sorted by in a column; none of them for its place.
    fn key(&self, column: usize) -> Option<Key> {
        let days = |days: Option<i64>| Some(Key::Figure(days.map(|days| days as f64)));
        let figure = |figure: Option<f64>| Some(Key::Figure(figure));
        match COLUMNS.get(column).map_or("", |column| column.heading) {
            "Rep" => Some(Key::Text(fold(&self.name))),
            "Gap" => figure(self.gap),
            "Lever" => Some(Key::Text(self.lever.clone())),
            "Share" => figure(self.share),
            "Sure" => figure(self.sure),
            "Worth" => figure(self.worth),
            "Coached" => days(self.coached_days),
            "No plan" => days(self.days_without_plan),
            "Focus" => Some(Key::Text(self.focus.clone())),
            _ => None,
        }
    }

    fn holds(&self, filter: &str) -> bool {
        fold(&self.name).contains(filter) || fold(&self.lever).contains(filter)
    }
}

/// What a row is sorted by.
enum Key {
    Text(String),
    Figure(Option<f64>),
}

impl Key {
    /// What is not there comes last, whatever the direction.
    fn compare(&self, other: &Self, descending: bool) -> Ordering {
        let turned = |order: Ordering| if descending { order.reverse() } else { order };
        match (self, other) {
            (Self::Text(own), Self::Text(theirs)) => turned(own.cmp(theirs)),
            (Self::Figure(Some(own)), Self::Figure(Some(theirs))) => turned(own.total_cmp(theirs)),
            (Self::Figure(own), Self::Figure(theirs)) => own.is_none().cmp(&theirs.is_none()),
            _ => Ordering::Equal,
        }
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

/// What was read: the rows and what stands above them.
#[derive(Debug, Default)]
pub struct BoardReading {
    /// Won against expected, of everybody in the scope.
    pub team: String,
    /// How many can be coached, and over which days was counted.
    pub counts: String,
    /// How many rows there are in all.
    pub count: usize,
    /// The day on which it was true.
    pub on: NaiveDate,
    /// The rows, by return on coaching.
    lines: Arc<Lines>,
}

/// So many rows stand in the head of a board: more than a screen has.
const HEAD: usize = 80;

/// The form of what is kept; another one is read as none.
const FORM: usize = 1;

impl BoardReading {
    /// A board in words, as a question of the store.
    ///
    /// # Errors
    /// As [`Store::board_of`].
    pub fn read(store: &Store, question: &DiagnosisQuestion, level: Level) -> Result<Self> {
        let said = |row: BoardRow, record: &SalesRecord| Said::new(&row, record).write();
        let (board, _) = store.board_of(question, level, said)?;
        Ok(Self::new(&board))
    }

    fn new(board: &Board<Vec<u8>>) -> Self {
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
            on: board.today,
            lines: Arc::new(Lines::of(board.rows.iter().enumerate())),
        }
    }

    /// Says that it is of before, and of which day where that is another.
    pub fn say_before(&mut self, today: NaiveDate) {
        if self.on != today {
            let _ = write!(self.counts, " As of {}.", written(self.on));
        }
        self.counts += " Counting…";
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.lines.len() == 0
    }

    /// The same with the first rows of an order only; none where those are all.
    pub fn head(&self, sort: Sort) -> Option<Self> {
        (self.lines.len() > HEAD).then(|| {
            let places = self.places(sort, "");
            let first: Vec<(usize, &[u8])> = places
                .iter()
                .take(HEAD)
                .map(|at| (self.lines.place(*at), self.lines.row(*at)))
                .collect();
            Self {
                team: self.team.clone(),
                counts: self.counts.clone(),
                count: self.count,
                on: self.on,
                lines: Arc::new(Lines::of(first.into_iter())),
            }
        })
    }

    /// Whether somebody has a row.
    pub fn holds(&self, id: i64) -> bool {
        (0..self.lines.len()).any(|at| self.lines.rep(at).0 == id)
    }

    /// The rows in an order, only those whose name or lever holds what is typed.
    pub fn arranged(&self, sort: Sort, filter: &str) -> Vec<BoardLine> {
        let places = self.places(sort, filter).into_iter();
        places
            .map(|place| BoardLine::at(&self.lines, place))
            .collect()
    }

    fn places(&self, sort: Sort, filter: &str) -> Vec<usize> {
        let filter = fold(filter);
        let filter = filter.trim();
        // The rows of a head stand in the order in which it was made.
        let in_order =
            (1..self.lines.len()).all(|at| self.lines.place(at - 1) < self.lines.place(at));
        let is_sorted = !in_order || COLUMNS.get(sort.column).is_some_and(|c| c.heading != "#");
        let mut places: Vec<usize> = (0..self.lines.len()).collect();
        if filter.is_empty() && !is_sorted {
            if sort.descending {
                places.reverse();
            }
            return places;
        }
        let keyed = places.into_iter().filter_map(|at| {
            let said = self.lines.said(at);
            let holds = filter.is_empty() || said.holds(filter);
            holds.then(|| (said.key(sort.column), at))
        });
        let mut keyed: Vec<(Option<Key>, usize)> = keyed.collect();
        let place = |row: &(Option<Key>, usize)| self.lines.place(row.1);
        keyed.sort_by(|a, b| match (&a.0, &b.0) {
            (Some(own), Some(theirs)) => own
                .compare(theirs, sort.descending)
                .then_with(|| place(a).cmp(&place(b))),
            _ if sort.descending => place(b).cmp(&place(a)),
            _ => place(a).cmp(&place(b)),
        });
        keyed.into_iter().map(|row| row.1).collect()
    }
}

impl Keep for BoardReading {
    fn write_kept(&self, bytes: &mut Vec<u8>) -> Option<()> {
        let mut out = Out(std::mem::take(bytes));
        out.number(FORM);
        out.signed(self.on.num_days_from_ce().into());
        out.text(&self.team);
        out.text(&self.counts);
        out.number(self.count);
        self.lines.write(&mut out);
        *bytes = out.0;
        Some(())
    }

    fn read_kept(bytes: Vec<u8>, from: usize) -> Option<Self> {
        let mut rest = In(bytes.get(from..)?);
        if rest.number()? != FORM {
            return None;
        }
        let on = i32::try_from(rest.signed()?).ok()?;
        let on = NaiveDate::from_num_days_from_ce_opt(on)?;
        let (team, counts) = (rest.text()?.to_owned(), rest.text()?.to_owned());
        let count = rest.number()?;
        let from = bytes.len() - rest.0.len();
        Some(Self {
            team,
            counts,
            count,
            on,
            lines: Arc::new(Lines::read(bytes, from)?),
        })
    }
}

/// The columns; what is left out first in a narrow window has the highest rank.
pub const COLUMNS: &[Column<BoardLine>] = &[
    Column::figures("#", 2, |line: &BoardLine| {
        let place = (!line.is_part()).then(|| line.place().to_string());
        piece(Role::Muted, place.unwrap_or_default())
    }),
    Column::text("Rep", 14, 24, |line| {
        piece(
            Role::Plain,
            format!("{}{}", line.said().name, line.said().mark),
        )
    }),
    Column::figures("Gap", 7, |line| piece(Role::Plain, &*line.said().gap_text)),
    Column::text("Lever", 20, 40, |line: &BoardLine| {
        if line.is_part() {
            return piece(Role::Muted, "counting…");
        }
        piece(lever_role(line.said().rank), &*line.said().lever)
    }),
    Column::figures("Share", 6, |line: &BoardLine| {
        counted(line, || {
            or_nothing(line.said().share.map(words::of_shortfall))
        })
    })
    .rank(3),
    Column::figures("Sure", 5, |line: &BoardLine| {
        counted(line, || or_nothing(line.said().sure.map(words::certainty)))
    })
    .rank(2),
    Column::figures("Worth", 6, |line: &BoardLine| {
        counted(line, || piece(Role::Strong, &*line.said().worth_text))
    }),
    Column::figures("Coached", 7, |line: &BoardLine| {
        match line.said().coached_days {
            Some(0) => piece(Role::Plain, "today"),
            Some(days) => piece(Role::Plain, format!("{days} d")),
            None => piece(Role::Muted, "never"),
        }
    }),
    Column::figures("No plan", 7, |line: &BoardLine| {
        let days = || {
            line.said()
                .days_without_plan
                .map(|days| format!("{days} d"))
        };
        counted(line, || or_nothing(days()))
    })
    .rank(1),
    Column::text("Focus", 14, 30, |line: &BoardLine| {
        piece(Role::Plain, &*line.said().focus)
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

/// A figure, where it is counted.
fn counted(line: &BoardLine, figure: impl FnOnce() -> Piece) -> Piece {
    if line.is_part() {
        return piece(Role::Muted, so_far::COUNTING);
    }
    figure()
}

fn or_nothing(text: Option<String>) -> Piece {
    match text {
        Some(text) => piece(Role::Plain, text),
        None => piece(Role::Muted, NOTHING),
    }
}
