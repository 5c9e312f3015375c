//! The list of walks: open ones first, then finished, per rep.

use super::walk::{SummaryPage, Walk};
use crate::app::command::Command;
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor, Row};
use crate::app::pick::Item;
use crate::domain::ids::{DiagnosisId, RepId};
use crate::exchange::diagnosis_summary::{factor_in_words, root_cause_in_words};
use crate::screens::choices::people_here;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Result, WalkLine, WalkState, fold};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

impl Row for WalkLine {
    fn id(&self) -> i64 {
        self.id.0
    }
}

/// The columns.
const COLUMNS: &[Column<WalkLine>] = &[
    Column::text("Rep", 14, 22, |line| {
        piece(Role::Plain, line.rep_name.clone())
    }),
    Column::text("State", 13, 14, |line| match line.state {
        WalkState::Open => piece(Role::Accent, format!("step {} of 7", line.step)),
        WalkState::Finished => piece(Role::Good, "✓ finished"),
        WalkState::Stopped => piece(Role::Muted, "stopped"),
    }),
    Column::text("Begun", 11, 11, |line| {
        piece(
            Role::Muted,
            line.started_at.day().format("%-d %b %Y").to_string(),
        )
    }),
    Column::text("Finding", 16, 26, |line| {
        piece(Role::Plain, factor_in_words(&line.factor, &line.stages))
    }),
    Column::text("Cause", 10, 12, |line: &WalkLine| {
        piece(Role::Plain, root_cause_in_words(&line.root_cause))
    })
    .rank(2),
    Column::text("Focus", 20, 60, |line: &WalkLine| {
        piece(Role::Plain, line.focus.clone())
    })
    .rank(1),
];

/// The list.
#[derive(Default)]
pub struct Walks {
    context: Option<Context>,
    list: List<WalkLine>,
}

impl Walks {
    /// All walks.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let filter = fold(self.list.cursor.filter.text());
        effects.read(
            "walks",
            "read the walks",
            move |store| -> Result<Vec<WalkLine>> {
                let mut walks = store.walks()?;
                walks.retain(|line| {
                    let text = fold(&format!("{} {} {}", line.rep_name, line.focus, line.factor));
                    filter.split_whitespace().all(|word| text.contains(word))
                });
                Ok(walks)
            },
            |screen, walks, _| screen.list.load_all(walks),
        );
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            effects.open(Walk::resume(line.id));
        }
    }

    fn begin(effects: &mut Effects<Self>) {
        effects.pick(
            "Walk with whom?",
            people_here(),
            |_, item: Item, effects| {
                if let Some(rep) = item.number() {
                    effects.open(Walk::begin(RepId(rep)));
                }
            },
        );
    }

    fn summary(&mut self, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            effects.open(SummaryPage::new(line.id));
        }
    }

    fn stop(&mut self, effects: &mut Effects<Self>) {
        let Some(id) = self.list.selected().map(|line| line.id) else {
            return;
        };
        effects.change(
            "stop the walk",
            move |store| store.stop_walk(id),
            |_, (), effects| effects.say("Stopped; u goes on with it"),
        );
    }
}

/// Opens what a target of another tab names: `walk` begins or resumes a walk with a rep,
/// `diagnosis` resumes one. For
/// [`Screen::focus`] of the tab; false where it names something else.
pub fn focus<S: 'static>(target: &Target, effects: &mut Effects<S>) -> bool {
    match target.kind.as_str() {
        "walk" => effects.open(Walk::begin(RepId(target.id))),
        "diagnosis" => effects.open(Walk::resume(DiagnosisId(target.id))),
        _ => return false,
    }
    true
}

impl Screen for Walks {
    const NAME: &'static str = "diagnosis-walks";
    const TITLE: &'static str = "Walks";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Go on", Self::open)
            .footer(1)
            .when(|s: &Self| s.list.selected().is_some()),
        Command::new("begin", "n", "Begin a walk", |_, effects| {
            Self::begin(effects);
        })
        .footer(2),
        Command::new("summary", "m", "Summary", Self::summary)
            .footer(3)
            .when(|s: &Self| s.list.selected().is_some()),
        Command::new("stop", "x", "Stop it", Self::stop)
            .footer(4)
            .when(|s: &Self| {
                s.list
                    .selected()
                    .is_some_and(|line| line.state == WalkState::Open)
            }),
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

    fn focus(&mut self, target: &Target, effects: &mut Effects<Self>) {
        focus(target, effects);
    }

    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        super::walk::resume(draft, effects);
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        table::draw(
            canvas,
            COLUMNS,
            &self.list,
            "No walks yet. n begins one: ten minutes with one rep's numbers.",
        );
    }
}
