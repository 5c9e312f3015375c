//! Step 5, what came in; from here to the pipeline.

use super::{Shared, close, view};
use crate::app::command::Command;
use crate::app::effect::{Effects, Target};
use crate::screens::{Context, Screen};
use crate::ui::canvas::Canvas;

/// The page.
pub(super) struct Done {
    pub(super) wizard: Shared,
    /// The person took it back with undo.
    pub(super) taken_back: bool,
}

impl Done {
    pub(super) fn new(wizard: Shared) -> Self {
        Self {
            wizard,
            taken_back: false,
        }
    }

    fn show_pipeline(&mut self, effects: &mut Effects<Self>) {
        close(&self.wizard, effects);
        let target = Target {
            kind: "open".to_owned(),
            id: 0,
        };
        effects.go_to("pipeline", Some(target));
    }

    fn show_team(&mut self, effects: &mut Effects<Self>) {
        close(&self.wizard, effects);
        effects.go_to("team", None);
    }
}

impl Screen for Done {
    const NAME: &'static str = "import-done";
    const TITLE: &'static str = "Done";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new(
            "pipeline",
            "enter",
            "Go to the pipeline",
            Self::show_pipeline,
        )
        .footer(1),
        Command::new("team", "t", "Go to the team", Self::show_team).footer(2),
    ];

    fn enter(&mut self, _: &Context, _: &mut Effects<Self>) {}

    /// An import empties what can be redone; where one can be, it is this one.
    fn reload(&mut self, _: &Context, effects: &mut Effects<Self>) {
        effects.read(
            "taken-back",
            "see whether the import was taken back",
            |store| store.next_redo(),
            |page, entry, _| {
                page.taken_back = entry.is_some_and(|entry| entry.label.starts_with("Import "));
            },
        );
    }

    /// Back is out: the pages before would import the same again.
    fn back(&mut self, effects: &mut Effects<Self>) -> bool {
        close(&self.wizard, effects);
        true
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::done(self, canvas);
    }
}
