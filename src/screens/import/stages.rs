//! Step 3, stages: the stage names that are new, on how many rows they stand, and whether they are open, won or lost.

use std::rc::Rc;

use super::check::Check;
use super::{Shared, stays, view};
use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::process::Outcome;
use crate::exchange::import::StageQuestion;
use crate::screens::{Context, OpenPage, Screen};
use crate::ui::canvas::Canvas;

/// A stage that is new.
#[derive(Debug, Clone)]
pub(super) struct StageRow {
    pub id: i64,
    pub stage: StageQuestion,
}

impl Row for StageRow {
    fn id(&self) -> i64 {
        self.id
    }
}

/// The page.
pub(super) struct Stages {
    wizard: Shared,
    pub(super) list: List<StageRow>,
}

impl Stages {
    pub(super) fn new(wizard: Shared) -> Self {
        let mut page = Self {
            wizard,
            list: List::default(),
        };
        page.show();
        page.go_to_question();
        page
    }

    fn show(&mut self) {
        let stages = self
            .wizard
            .borrow()
            .plan
            .as_ref()
            .map(|plan| plan.stages.clone());
        let rows = (1..)
            .zip(stages.unwrap_or_default())
            .map(|(id, stage)| StageRow { id, stage });
        self.list.load_all(rows.collect());
    }

    fn go_to_question(&mut self) -> bool {
        let asks = |at: &usize| {
            self.list
                .row(*at)
                .is_some_and(|row| row.stage.outcome.is_none())
        };
        let Some(at) = (0..self.list.cursor.count()).find(asks) else {
            return false;
        };
        self.list.cursor.go(at);
        true
    }

    fn decide(&mut self, outcome: Outcome) {
        let ids = self.list.cursor.acted_on();
        {
            let mut wizard = self.wizard.borrow_mut();
            for at in 0..self.list.cursor.count() {
                let Some(row) = self.list.row(at).filter(|row| ids.contains(&row.id)) else {
                    continue;
                };
                let name = row.stage.name.clone();
                if let Some(plan) = &mut wizard.plan {
                    plan.decide_stage(&name, outcome);
                }
                // Said again where the files are read again.
                wizard.options.stages.retain(|(known, _)| *known != name);
                wizard.options.stages.push((name, outcome));
            }
            wizard.merged = None;
        }
        let several = !self.list.cursor.marks().is_empty();
        self.list.cursor.clear_marks();
        self.show();
        if !several {
            self.list.cursor.step(1);
        }
    }

    fn go_on(&mut self, effects: &mut Effects<Self>) {
        if self.go_to_question() {
            effects.warn("First say of this stage: p open, w won, x lost");
            return;
        }
        {
            let mut wizard = self.wizard.borrow_mut();
            if let Some(plan) = &mut wizard.plan {
                // What was guessed has been looked at.
                let guessed: Vec<(String, Outcome)> = plan
                    .stages
                    .iter()
                    .filter_map(|stage| Some((stage.name.clone(), stage.outcome?)))
                    .collect();
                for (name, outcome) in guessed {
                    plan.decide_stage(&name, outcome);
                }
            }
            wizard.pages = 4;
        }
        effects.open(Check::new(Rc::clone(&self.wizard)));
    }
}

impl Screen for Stages {
    const NAME: &'static str = "import-stages";
    const TITLE: &'static str = "Stages";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("go-on", "enter", "Continue", Self::go_on).footer(1),
        Command::new(
            "open",
            "p",
            "Open",
            |page: &mut Self, _: &mut Effects<Self>| page.decide(Outcome::Open),
        )
        .footer(2),
        Command::new(
            "won",
            "w",
            "Won",
            |page: &mut Self, _: &mut Effects<Self>| page.decide(Outcome::Won),
        )
        .footer(3),
        Command::new(
            "lost",
            "x",
            "Lost",
            |page: &mut Self, _: &mut Effects<Self>| page.decide(Outcome::Lost),
        )
        .footer(4),
    ];

    fn enter(&mut self, _: &Context, _: &mut Effects<Self>) {}

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn back(&mut self, effects: &mut Effects<Self>) -> bool {
        stays(&self.wizard, effects)
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::stages(self, canvas);
    }
}
