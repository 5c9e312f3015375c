//! The decision log: every decision with its meeting and day, found by a few words.
//!
//! ```text
//!   Day      Decision                          Meeting                  Why
//!   23 Nov   Price book stays as it is         Forecast call            two deals in legal
//! ```

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::screens::deal_rows::short_day;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Decision, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::{MeetingScreen, looks_back};

struct LogRow {
    decision: Decision,
    today: NaiveDate,
}

impl Row for LogRow {
    fn id(&self) -> i64 {
        self.decision.id.0
    }
}

impl LogRow {
    fn meeting(&self) -> &str {
        self.decision
            .meeting
            .as_ref()
            .map_or("", |(_, title)| title)
    }

    fn holds(&self, words: &str) -> bool {
        let decision = &self.decision;
        let name = |of: &Option<_>| {
            let named: &Option<(_, String)> = of;
            named
                .as_ref()
                .map_or(String::new(), |(_, name)| name.clone())
        };
        let deal = decision.deal.as_ref().map_or("", |(_, name)| name);
        let all = fold(&format!(
            "{} {} {} {} {deal} {}",
            decision.text,
            decision.reason,
            self.meeting(),
            name(&decision.rep),
            decision.decided_at.day().format("%-d %b %Y"),
        ));
        words.split_whitespace().all(|word| all.contains(word))
    }
}

const COLUMNS: &[Column<LogRow>] = &[
    Column::text("Day", 8, 9, |row: &LogRow| {
        piece(
            Role::Plain,
            short_day(row.decision.decided_at.day(), row.today),
        )
    }),
    Column::text("Decision", 30, 60, |row: &LogRow| {
        let mark = if row.decision.private {
            "private: "
        } else {
            ""
        };
        piece(Role::Plain, format!("{mark}{}", row.decision.text))
    }),
    Column::text("Meeting", 20, 30, |row: &LogRow| {
        piece(Role::Muted, row.meeting())
    }),
    Column::text("Why", 14, 40, |row: &LogRow| {
        piece(Role::Muted, &*row.decision.reason)
    })
    .rank(1),
];

/// The page.
#[derive(Default)]
pub struct DecisionLog {
    context: Option<Context>,
    list: List<LogRow>,
    all: Vec<Decision>,
}

impl DecisionLog {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn lay_out(&mut self) {
        let Some(context) = &self.context else { return };
        let today = context.clock.today();
        let words = fold(self.list.cursor.filter.text());
        let rows = self.all.iter().map(|decision| LogRow {
            decision: decision.clone(),
            today,
        });
        self.list
            .load_all(rows.filter(|row| row.holds(&words)).collect());
    }

    fn has_selected(&self) -> bool {
        self.list.selected().is_some()
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        let row = self.list.selected();
        match row.and_then(|row| row.decision.meeting.as_ref()) {
            Some((id, _)) => effects.open(MeetingScreen::new(*id)),
            None => effects.say("It was decided in no meeting"),
        }
    }

    fn copy(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            effects.copy(row.decision.text.clone());
        }
    }

    fn remove(&mut self, effects: &mut Effects<Self>) {
        if let Some(id) = self.list.cursor.selected() {
            let id = crate::domain::ids::DecisionId(id);
            effects.change(
                "remove the decision",
                move |store| store.remove_decision(id),
                |_, (), effects| effects.say("Removed; u takes it back"),
            );
        }
    }
}

impl Screen for DecisionLog {
    const NAME: &'static str = "meetings-decisions";
    const TITLE: &'static str = "Decisions";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter", "Open its meeting", Self::open)
            .footer(1)
            .when(Self::has_selected),
        Command::new("copy", "y", "Copy", Self::copy)
            .footer(2)
            .when(Self::has_selected),
        Command::new("remove", "x", "Remove", Self::remove)
            .footer(3)
            .when(|page: &Self| page.has_selected() && !looks_back(page.context.as_ref())),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let scope = context.deal_scope();
        effects.read(
            "decisions",
            "read the decisions",
            move |store| store.decisions(&scope),
            |page, all, _| {
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
        let (shown, all) = (self.list.cursor.count(), self.all.len());
        let said = if shown == all {
            format!("{all} in all")
        } else {
            format!("{shown} of {all}")
        };
        vec![piece(Role::Muted, said)]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let nothing = if self.all.is_empty() {
            "Nothing decided yet. d in a meeting writes a decision down."
        } else {
            "No decision holds these words. / changes the filter."
        };
        table::draw(canvas, COLUMNS, &self.list, nothing);
    }
}
