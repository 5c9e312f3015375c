//! Accuracy: whose calls came, by how much they were off, and whether the figures carry a habit; the same by week, by
//! model and by deal, and what overrides were worth.
//!
//! ```text
//!   Rep            Call    Periods  Calls   WAPE   Bias  low    high  Evidence
//! ▌ Sana Malik     Commit        8     96   41 %  −38 %   ███│        ! sandbagging
//!   Ana Duarte     Commit        8     98   12 %   +2 %      │▎       fair
//! ```

mod parts;
mod rep;
mod rows;

use std::sync::Arc;

pub use self::rep::AccuracyOfRep;

use self::rows::{COLUMNS, OVERRIDES, OverrideRow, RepRow};
use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor};
use crate::domain::forecast::back_test::BackTest;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{AccuracyAnswer, Result, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table;
use crate::ui::text;
use crate::ui::theme::Role;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    #[default]
    Reps,
    Weeks,
    Models,
    Deals,
    Overrides,
}

impl Part {
    const ALL: [Self; 5] = [
        Self::Reps,
        Self::Weeks,
        Self::Models,
        Self::Deals,
        Self::Overrides,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Reps => "Reps",
            Self::Weeks => "By week",
            Self::Models => "Models",
            Self::Deals => "Deals",
            Self::Overrides => "Overrides",
        }
    }
}

/// The page.
#[derive(Default)]
pub struct AccuracyPage {
    context: Option<Context>,
    part: Part,
    answer: Option<Arc<AccuracyAnswer>>,
    models: Option<Arc<BackTest>>,
    reps: List<RepRow>,
    overrides: List<OverrideRow>,
}

impl AccuracyPage {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn lay_out(&mut self) {
        let Some(answer) = &self.answer else { return };
        let words = fold(self.reps.cursor.filter.text());
        let is_meant = |name: &str| {
            let name = fold(name);
            words.split_whitespace().all(|word| name.contains(word))
        };
        let reps = answer.sheet.reps.iter().filter(|rep| is_meant(&rep.name));
        self.reps.load_all(reps.cloned().map(RepRow).collect());
        self.overrides.load_all(OverrideRow::all(answer));
    }

    fn open_rep(&mut self, effects: &mut Effects<Self>) {
        let (Some(row), Some(answer)) = (self.reps.selected(), &self.answer) else {
            return;
        };
        effects.open(AccuracyOfRep::new(row.0.rep, row.0.name.clone(), answer));
    }

    fn weeks(&mut self, _: &mut Effects<Self>) {
        self.part = Part::Weeks;
    }

    fn of_models(&mut self, effects: &mut Effects<Self>) {
        self.part = Part::Models;
        self.read_models(effects);
    }

    fn deals(&mut self, _: &mut Effects<Self>) {
        self.part = Part::Deals;
    }

    fn show_overrides(&mut self, _: &mut Effects<Self>) {
        self.part = Part::Overrides;
    }

    fn read_models(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let question = context.forecast_question();
        effects.figures(
            "models",
            "test the models",
            move |store: &mut Store| -> Result<Arc<BackTest>> { store.back_test(&question) },
            |page, models, _| page.models = Some(models),
        );
    }

    fn has_rep(&self) -> bool {
        self.part == Part::Reps && self.reps.selected().is_some()
    }

    /// The parts by name, the chosen one in full colour.
    fn heading(&self, canvas: &mut Canvas<'_>) {
        let mut x = 1;
        for part in Part::ALL {
            let role = if part == self.part {
                Role::Accent
            } else {
                Role::Muted
            };
            x = canvas.text(x, 0, role, part.name()) + 3;
        }
    }

    fn draw_reps(&self, canvas: &mut Canvas<'_>, answer: &AccuracyAnswer) {
        let (width, height) = (canvas.width(), canvas.height());
        let words = self.reps.selected().map(|row| row.0.evidence.words());
        let lines: Vec<String> = (words.iter().flatten())
            .flat_map(|sentence| text::wrap(sentence, usize::from(width.saturating_sub(4))))
            .collect();
        let below = u16::try_from(lines.len() + 1)
            .unwrap_or(u16::MAX)
            .min(height / 2);
        let rows = u16::try_from(self.reps.cursor.count() + 1).unwrap_or(u16::MAX);
        let split = rows.min(height.saturating_sub(below)).max(2);
        let empty = "No call about a closed period. Calls come with an import, or are made on the Forecast tab.";
        let mut top = canvas.part(0, 0, width, split);
        table::draw(&mut top, COLUMNS, &self.reps, empty);
        let mut said = canvas.below(split + 1);
        for (y, line) in (0_u16..).zip(&lines) {
            said.text(2, y, Role::Muted, line);
        }
        let after = split + 2 + u16::try_from(lines.len()).unwrap_or(u16::MAX);
        if after < height {
            parts::categories(&mut canvas.below(after), answer);
        }
    }
}

impl Screen for AccuracyPage {
    const NAME: &'static str = "forecast-accuracy";
    const TITLE: &'static str = "Accuracy";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("rep", "enter l", "Calls and what came", Self::open_rep)
            .footer(1)
            .when(Self::has_rep),
        Command::new("weeks", "w", "By week", Self::weeks)
            .footer(2)
            .when(|page: &Self| page.part != Part::Weeks),
        Command::new("models", "m", "Models", Self::of_models)
            .footer(3)
            .when(|page: &Self| page.part != Part::Models),
        Command::new("deals", "d", "Deals", Self::deals)
            .footer(4)
            .when(|page: &Self| page.part != Part::Deals),
        Command::new("overrides", "v", "Overrides", Self::show_overrides)
            .footer(5)
            .when(|page: &Self| page.part != Part::Overrides),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let question = context.forecast_question();
        effects.figures(
            "accuracy",
            "measure the calls",
            move |store: &mut Store| -> Result<AccuracyAnswer> { store.accuracy(&question, None) },
            |page, answer, _| {
                page.answer = Some(Arc::new(answer));
                page.lay_out();
            },
        );
        if self.part == Part::Models {
            self.read_models(effects);
        }
    }

    fn back(&mut self, _: &mut Effects<Self>) -> bool {
        let was_elsewhere = self.part != Part::Reps;
        self.part = Part::Reps;
        was_elsewhere
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        match self.part {
            Part::Reps => Some(&mut self.reps.cursor),
            Part::Overrides => Some(&mut self.overrides.cursor),
            _ => None,
        }
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        match self.part {
            Part::Reps => Some(&self.reps.cursor),
            Part::Overrides => Some(&self.overrides.cursor),
            _ => None,
        }
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.lay_out();
    }

    fn status(&self) -> Vec<Piece> {
        let said = self.answer.as_ref().map(|answer| answer.span());
        vec![piece(Role::Muted, said.unwrap_or_default())]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        self.heading(canvas);
        let Some(answer) = &self.answer else {
            canvas.text(2, 2, Role::Muted, "reading…");
            return;
        };
        let mut body = canvas.below(2);
        match self.part {
            Part::Reps => self.draw_reps(&mut body, answer),
            Part::Weeks => parts::weeks(&mut body, answer),
            Part::Models => parts::models(&mut body, self.models.as_deref()),
            Part::Deals => parts::deals(&mut body, answer),
            Part::Overrides => {
                let used = parts::value_added(&mut body, answer);
                let empty = "No manager's call over a rep's in a closed period.";
                table::draw(&mut body.below(used), OVERRIDES, &self.overrides, empty);
            }
        }
    }
}
