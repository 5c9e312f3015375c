//! Corrective actions: records apart from coaching, each named by a person with a reason. Nothing here follows from
//! a figure.

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::date_words::written;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{CorrectiveAction, Result, fold};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::looks_back;
use super::plan_page::PlanScreen;

struct CorrectiveRow(CorrectiveAction);

impl Row for CorrectiveRow {
    fn id(&self) -> i64 {
        self.0.id.0
    }
}

/// The page.
#[derive(Default)]
pub struct CorrectiveScreen {
    context: Option<Context>,
    list: List<CorrectiveRow>,
}

impl CorrectiveScreen {
    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let scope = context.deal_scope();
        let words = fold(self.list.cursor.filter.text());
        effects.read(
            "corrective",
            "read the corrective actions",
            move |store| -> Result<Vec<CorrectiveAction>> { store.corrective_actions(&scope) },
            move |screen, mut found, _| {
                found.retain(|record| {
                    let text = fold(&format!("{} {}", record.rep_name, record.reason));
                    words.split_whitespace().all(|word| text.contains(word))
                });
                screen
                    .list
                    .load_all(found.into_iter().map(CorrectiveRow).collect());
            },
        );
    }

    fn can_end(&self) -> bool {
        self.list
            .selected()
            .is_some_and(|row| row.0.closed_on.is_none())
            && !self.context.as_ref().is_some_and(looks_back)
    }

    fn end(&mut self, effects: &mut Effects<Self>) {
        let Some(id) = self.list.selected().map(|row| row.0.id) else {
            return;
        };
        effects.change(
            "end the corrective action",
            move |store| store.end_corrective_action(id),
            |_, (), effects| effects.say("Ended today; u takes it back"),
        );
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        let plan = self.list.selected().and_then(|row| row.0.plan.as_ref());
        if let Some((plan, _)) = plan {
            effects.open(PlanScreen::new(*plan));
        }
    }
}

impl Screen for CorrectiveScreen {
    const NAME: &'static str = "plans-corrective";
    const TITLE: &'static str = "Corrective actions";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open the plan before it", Self::open)
            .footer(1)
            .when(|page: &Self| page.list.selected().is_some_and(|row| row.0.plan.is_some())),
        Command::new("end", "x", "End it", Self::end)
            .footer(2)
            .when(Self::can_end),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn list_changed(&mut self, effects: &mut Effects<Self>) {
        self.read(effects);
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        canvas.text(
            2,
            0,
            Role::Muted,
            "Apart from coaching: each was named by a person, with a reason.",
        );
        let nothing = "No corrective action in this scope.";
        table::draw(&mut canvas.below(2), COLUMNS, &self.list, nothing);
    }
}

const COLUMNS: &[Column<CorrectiveRow>] = &[
    Column::text("Opened", 11, 11, |row: &CorrectiveRow| {
        piece(Role::Muted, written(row.0.opened_on))
    }),
    Column::text("Rep", 12, 18, |row: &CorrectiveRow| {
        piece(Role::Plain, &*row.0.rep_name)
    }),
    Column::text("Why", 30, 60, |row: &CorrectiveRow| {
        piece(Role::Plain, &*row.0.reason)
    }),
    Column::text("After the plan", 20, 30, |row: &CorrectiveRow| {
        let focus = row.0.plan.as_ref().map_or("", |(_, focus)| focus);
        piece(Role::Muted, focus)
    })
    .rank(1),
    Column::text("Ended", 11, 11, |row: &CorrectiveRow| {
        let ended = row.0.closed_on.map_or_else(|| "open".to_owned(), written);
        piece(Role::Plain, ended)
    }),
];
