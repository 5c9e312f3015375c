//! The quality of the manager's own debriefs: so many of so many, never a share without its n.

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::domain::coaching_record::Measure;
use crate::screens::{Context, Screen};
use crate::storage::{Result, Store};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;
use crate::ui::{chart, text};

/// Cells of a bar.
const BAR: usize = 12;

/// The page.
#[derive(Default)]
pub struct MyDebriefs {
    measures: Vec<Measure>,
    loaded: bool,
}

impl MyDebriefs {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Screen for MyDebriefs {
    const NAME: &'static str = "ride-alongs-my-debriefs";
    const TITLE: &'static str = "My debriefs";
    const COMMANDS: &'static [Command<Self>] = &[];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        let scope = context.deal_scope();
        effects.read(
            "debrief-quality",
            "read the debriefs",
            move |store: &mut Store| -> Result<Vec<Measure>> { store.debrief_quality(&scope) },
            |page, measures, _| {
                page.measures = measures;
                page.loaded = true;
            },
        );
    }

    fn status(&self) -> Vec<Piece> {
        let held = self.measures.first().map_or(0, |measure| measure.of);
        vec![piece(Role::Muted, format!("{held} held"))]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let mut canvas = canvas.part(1, 0, canvas.width().saturating_sub(2), u16::MAX);
        if !self.loaded {
            canvas.text(0, 0, Role::Muted, "reading…");
            return;
        }
        canvas.text(
            0,
            0,
            Role::Muted,
            "How well you debrief, over the days of the scope.",
        );
        let mut y = 2;
        for measure in &self.measures {
            line(&mut canvas, y, measure);
            y += if canvas.height() > 24 { 3 } else { 2 };
            canvas.text(
                2,
                y - if canvas.height() > 24 { 2 } else { 1 },
                Role::Muted,
                measure.why,
            );
        }
    }
}

fn line(canvas: &mut Canvas<'_>, y: u16, measure: &Measure) {
    let x = canvas.text(0, y, Role::Plain, &text::left(measure.label, 34));
    let Some(share) = measure.share() else {
        canvas.text(x, y, Role::Muted, "no data");
        return;
    };
    let said = format!("{} of {}", measure.hit, measure.of);
    let x = canvas.text(x, y, Role::Strong, &text::left(&said, 11));
    canvas.text(x, y, Role::Empty, &"·".repeat(BAR));
    canvas.text(x, y, Role::Fill, &chart::block(share, BAR));
}
