//! Every lock of the file, the newest first.
//!
//! ```text
//!   No  Day      What            Whose        Commit   State       Note
//!    3  19 Nov   Week            Everybody      1.2M   standing    Agreed in the call
//! ```

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::forecast::{Lock, LockState};
use crate::domain::money::Money;
use crate::screens::deal_rows::short_day;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Store, fold};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::forms::{ask_to_lock, ask_to_withdraw};
use super::page::LockPage;

struct LockRow {
    lock: Lock,
    today: NaiveDate,
}

impl Row for LockRow {
    fn id(&self) -> i64 {
        self.lock.id.0
    }
}

const COLUMNS: &[Column<LockRow>] = &[
    Column::figures("No", 4, |row: &LockRow| {
        piece(Role::Muted, row.lock.id.to_string())
    }),
    Column::text("Day", 8, 9, |row: &LockRow| {
        piece(Role::Plain, short_day(row.lock.locked_at.day(), row.today))
    }),
    Column::text("What", 13, 13, |row: &LockRow| {
        piece(Role::Plain, row.lock.kind.label())
    }),
    Column::text("Whose", 12, 24, |row: &LockRow| {
        piece(Role::Plain, row.lock.whose.as_str())
    }),
    Column::figures("Commit", 8, |row: &LockRow| {
        let commit = row.lock.commit;
        match commit {
            Some(minor) => piece(Role::Plain, Money::new(minor, row.lock.currency).short()),
            None => piece(Role::Muted, "no call"),
        }
    }),
    Column::text("State", 9, 9, |row: &LockRow| {
        let role = match row.lock.state {
            LockState::Standing => Role::Good,
            LockState::Withdrawn { .. } => Role::Warning,
            LockState::Undone => Role::Muted,
        };
        piece(role, row.lock.state.key())
    }),
    Column::text("Note", 10, 60, |row: &LockRow| {
        let said = match &row.lock.state {
            LockState::Withdrawn { reason, .. } => format!("withdrawn: {reason}"),
            LockState::Standing | LockState::Undone => row.lock.note.clone(),
        };
        piece(Role::Muted, said)
    })
    .rank(1),
];

/// The page.
#[derive(Default)]
pub struct LockList {
    context: Option<Context>,
    all: Vec<Lock>,
    list: List<LockRow>,
}

impl LockList {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn lay_out(&mut self) {
        let Some(context) = &self.context else { return };
        let today = context.clock.today();
        let words = fold(self.list.cursor.filter.text());
        let holds = |lock: &&Lock| {
            let text = fold(&format!(
                "{} {} {} {}",
                lock.kind.label(),
                lock.whose,
                lock.state.key(),
                lock.note
            ));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let rows = self.all.iter().filter(holds).map(|lock| LockRow {
            lock: lock.clone(),
            today,
        });
        self.list.load_all(rows.collect());
    }

    fn has_row(&self) -> bool {
        self.list.selected().is_some()
    }

    /// A past day takes no changes.
    fn is_today(&self) -> bool {
        (self.context.as_ref()).is_some_and(|context| !context.scope.looks_back())
    }

    fn can_withdraw(&self) -> bool {
        let stands =
            (self.list.selected()).is_some_and(|row| row.lock.state == LockState::Standing);
        stands && self.is_today()
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            effects.open(LockPage::new(row.lock.id));
        }
    }

    fn lock(&mut self, effects: &mut Effects<Self>) {
        if let Some(context) = &self.context {
            ask_to_lock(context, effects);
        }
    }

    fn withdraw(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            ask_to_withdraw(&row.lock, row.today, effects);
        }
    }
}

impl Screen for LockList {
    const NAME: &'static str = "forecast-locks";
    const TITLE: &'static str = "Locks";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "What it froze", Self::open)
            .footer(1)
            .when(Self::has_row),
        Command::new("lock", "L", "Lock", Self::lock)
            .footer(2)
            .when(Self::is_today),
        Command::new("withdraw", "x", "Withdraw", Self::withdraw)
            .footer(3)
            .when(Self::can_withdraw),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        effects.read(
            "forecast-locks",
            "read the locks",
            |store: &mut Store| store.locks(None),
            |page: &mut Self, all, _| {
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

    fn view(&self, canvas: &mut Canvas<'_>) {
        let nothing = if self.all.is_empty() {
            "Nothing is locked yet. L locks the forecast as it stands."
        } else {
            "No lock holds these words. / changes the filter."
        };
        table::draw(canvas, COLUMNS, &self.list, nothing);
    }
}
