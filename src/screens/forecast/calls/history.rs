//! Everything that was called for a period, with the locks among it, the newest first.
//!
//! ```text
//!   Day      Who                     Category      Amount   Instead   Why
//!   19 Nov   Ana Duarte, manager     Commit          90k      120k    It slips
//!   19 Nov   Lock: Week              Commit         1.2M               standing
//! ```

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::forecast::calls::CallSheet;
use crate::domain::forecast::{Call, CallLevel, Lock};
use crate::domain::ids::LockId;
use crate::domain::money::Money;
use crate::domain::stamp::Stamp;
use crate::screens::deal_rows::short_day;
use crate::screens::forecast::locks::{LockList, LockPage};
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Result, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

/// A call or a lock.
#[derive(Clone)]
struct HistoryRow {
    number: i64,
    at: Stamp,
    today: NaiveDate,
    who: String,
    category: &'static str,
    amount: String,
    instead: String,
    why: String,
    lock: Option<LockId>,
}

impl Row for HistoryRow {
    fn id(&self) -> i64 {
        self.number
    }
}

impl HistoryRow {
    fn of_call(call: &Call, name: &str, sheet: &CallSheet, today: NaiveDate) -> Self {
        let who = match call.level {
            CallLevel::Rep => name.to_owned(),
            CallLevel::Manager => format!("{name}, manager"),
        };
        let why = match (call.reason.as_str(), call.author.as_str()) {
            (reason, "") => reason.to_owned(),
            ("", author) => format!("by {author}"),
            (reason, author) => format!("{reason} (by {author})"),
        };
        Self {
            number: call.id.0 * 2,
            at: call.made_at,
            today,
            who,
            category: call.category.name(),
            amount: call.amount.short(),
            instead: call.instead.map_or_else(String::new, |minor| {
                Money::new(minor, sheet.currency).short()
            }),
            why,
            lock: None,
        }
    }

    fn of_lock(lock: &Lock, today: NaiveDate) -> Self {
        Self {
            number: lock.id.0 * 2 + 1,
            at: lock.locked_at,
            today,
            who: format!("Lock: {}, {}", lock.kind.label(), lock.whose),
            category: "Commit",
            amount: lock.commit.map_or_else(
                || "no call".to_owned(),
                |minor| Money::new(minor, lock.currency).short(),
            ),
            instead: String::new(),
            why: format!("{} {}", lock.state.key(), lock.note),
            lock: Some(lock.id),
        }
    }
}

const COLUMNS: &[Column<HistoryRow>] = &[
    Column::text("Day", 8, 9, |row: &HistoryRow| {
        piece(Role::Plain, short_day(row.at.day(), row.today))
    }),
    Column::text("Who", 20, 34, |row: &HistoryRow| {
        let role = match row.lock {
            Some(_) => Role::Accent,
            None => Role::Plain,
        };
        piece(role, row.who.as_str())
    }),
    Column::text("Category", 11, 11, |row: &HistoryRow| {
        piece(Role::Muted, row.category)
    }),
    Column::figures("Amount", 8, |row: &HistoryRow| {
        piece(Role::Plain, row.amount.as_str())
    }),
    Column::figures("Instead", 8, |row: &HistoryRow| {
        piece(Role::Muted, row.instead.as_str())
    })
    .rank(1),
    Column::text("Why", 12, 60, |row: &HistoryRow| {
        piece(Role::Muted, row.why.as_str())
    }),
];

/// The page.
#[derive(Default)]
pub struct CallHistory {
    context: Option<Context>,
    period: String,
    all: Vec<HistoryRow>,
    list: List<HistoryRow>,
}

impl CallHistory {
    /// Of the scope and period of the scope bar.
    pub fn new() -> Self {
        Self::default()
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let holds = |row: &&HistoryRow| {
            let text = fold(&format!("{} {} {}", row.who, row.category, row.why));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let rows = self.all.iter().filter(holds).cloned();
        self.list.load_all(rows.collect());
    }

    fn is_lock(&self) -> bool {
        self.list.selected().is_some_and(|row| row.lock.is_some())
    }

    fn all_locks(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(LockList::new());
    }

    fn open_lock(&mut self, effects: &mut Effects<Self>) {
        if let Some(lock) = self.list.selected().and_then(|row| row.lock) {
            effects.open(LockPage::new(lock));
        }
    }
}

/// Every call of the sheet and the locks of its period, the newest first.
fn rows(
    store: &Store,
    sheet: &CallSheet,
    locks: &[Lock],
    today: NaiveDate,
) -> Result<Vec<HistoryRow>> {
    let of_lines = sheet.lines.iter().flat_map(|line| {
        let both = line.own.history.iter().chain(&line.manager.history);
        both.map(|call| HistoryRow::of_call(call, &line.name, sheet, today))
    });
    let of_left = sheet.left.iter().flat_map(|gone| {
        let calls = gone.own.history.iter();
        calls.map(|call| HistoryRow::of_call(call, &gone.name, sheet, today))
    });
    let mut all: Vec<HistoryRow> = of_lines.chain(of_left).collect();
    for call in sheet.whole.history.iter().chain(&sheet.teams.history) {
        let name = about(call, store)?;
        all.push(HistoryRow::of_call(call, &name, sheet, today));
    }
    all.extend(locks.iter().map(|lock| HistoryRow::of_lock(lock, today)));
    all.sort_by_key(|row| std::cmp::Reverse((row.at, row.number)));
    Ok(all)
}

/// Whom a manager's call for a whole is about.
fn about(call: &Call, store: &Store) -> Result<String> {
    match (call.rep, call.team) {
        (Some(rep), _) => store.rep_name(rep),
        (None, Some(team)) => store.team_name(team),
        (None, None) => Ok("Everybody".to_owned()),
    }
}

impl Screen for CallHistory {
    const NAME: &'static str = "forecast-calls";
    const TITLE: &'static str = "Calls and locks";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open the lock", Self::open_lock)
            .footer(1)
            .when(Self::is_lock),
        Command::new("locks", "h", "All locks", Self::all_locks).footer(2),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let (question, today) = (context.forecast_question(), context.clock.today());
        effects.read(
            "forecast-history",
            "read the calls",
            move |store: &mut Store| -> Result<_> {
                let sheet = store.call_sheet(&question)?;
                let locks = store.locks(Some(sheet.period.window))?;
                let period = question.calendar.label(sheet.period.period);
                Ok((period, rows(store, &sheet, &locks, today)?))
            },
            |page, (period, all), _| {
                page.period = period;
                page.all = all;
                page.lay_out();
            },
        );
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    fn status(&self) -> Vec<Piece> {
        vec![piece(Role::Strong, self.period.as_str())]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let nothing = if self.all.is_empty() {
            "Nothing was called for this period yet. c in the forecast makes a call."
        } else {
            "Nothing here holds these words. / changes the filter."
        };
        table::draw(canvas, COLUMNS, &self.list, nothing);
    }
}
