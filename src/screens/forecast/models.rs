//! The models side by side: what each answers, how it reckons, what went in, how good it was before.

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::forecast::back_test::{BackTest, Off};
use crate::domain::forecast::models::{Answer, Model};
use crate::domain::money::Money;
use crate::screens::{Context, Screen};
use crate::storage::ModelSheet;
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::picture::letter;

/// A model as a row.
#[derive(Debug, Clone)]
struct ModelRow {
    model: Model,
    mark: Piece,
    name: Piece,
    answer: Piece,
    of_quota: String,
    range: String,
    off: Piece,
    bias: Piece,
    n: String,
}

impl Row for ModelRow {
    fn id(&self) -> i64 {
        self.model as i64
    }
}

impl ModelRow {
    fn of(answer: &Answer, sheet: &ModelSheet, off: Off) -> Self {
        let money = |minor: i64| Money::new(minor, sheet.currency).short();
        let no_data = || piece(Role::Muted, "no data");
        let minor = answer.result.as_ref().ok().copied();
        let share = minor.and_then(|minor| sheet.beside.of_plan(minor));
        Self {
            model: answer.model,
            mark: piece(
                Role::Accent,
                if answer.is_default {
                    "★"
                } else {
                    letter(answer.model)
                },
            ),
            name: piece(
                if answer.is_default {
                    Role::Strong
                } else {
                    Role::Plain
                },
                answer.model.name(),
            ),
            answer: minor.map_or_else(
                || piece(Role::Muted, "not enough history"),
                |minor| piece(Role::Strong, money(minor)),
            ),
            of_quota: share.map_or_else(String::new, |share| format!("{:.0} %", share * 100.0)),
            range: (answer.range)
                .map(|range| format!("{} – {}", money(range.p10), money(range.p90)))
                .unwrap_or_default(),
            off: off.wape().map_or_else(no_data, |wape| {
                piece(Role::Plain, format!("{:.0} %", wape * 100.0))
            }),
            bias: off.bias().map_or_else(no_data, |bias| {
                piece(Role::Plain, format!("{:+.0} %", bias * 100.0))
            }),
            n: off.n.to_string(),
        }
    }
}

const COLUMNS: &[Column<ModelRow>] = &[
    Column::text("", 1, 1, |row| row.mark.clone()),
    Column::text("Model", 19, 24, |row| row.name.clone()),
    Column::figures("Answer", 18, |row| row.answer.clone()),
    Column::figures("Of quota", 8, |row| piece(Role::Plain, &*row.of_quota)),
    Column::figures("Off", 7, |row| row.off.clone()),
    Column::figures("Bias", 7, |row| row.bias.clone()),
    Column::figures("n", 3, |row| piece(Role::Muted, &*row.n)),
    Column::text("P10 – P90", 15, 17, |row: &ModelRow| {
        piece(Role::Muted, &*row.range)
    })
    .rank(1),
];

/// The page.
#[derive(Default)]
pub struct ModelsPage {
    context: Option<Context>,
    read: Option<(ModelSheet, Arc<BackTest>)>,
    list: List<ModelRow>,
}

impl ModelsPage {
    fn weeks_left(&self) -> i64 {
        match (&self.read, &self.context) {
            (Some((sheet, _)), Some(context)) => sheet.period.weeks_left(context.clock.today()),
            _ => 0,
        }
    }

    fn lay_out(&mut self) {
        let week = self.weeks_left();
        let Some((sheet, test)) = &self.read else {
            return;
        };
        let rows = sheet.answers.iter().map(|answer| {
            let off = test.off(answer.model, Some(week));
            ModelRow::of(answer, sheet, off)
        });
        let is_first = !self.list.loaded();
        self.list.load_all(rows.collect());
        let default = sheet.answers.iter().position(|answer| answer.is_default);
        if let Some(at) = default.filter(|_| is_first) {
            self.list.cursor.go(at);
        }
    }

    /// What the selected model reckons with, below the table.
    fn explain(&self, canvas: &mut Canvas<'_>) {
        let (Some((sheet, _)), Some(row)) = (&self.read, self.list.selected()) else {
            return;
        };
        let Some(answer) = sheet.answers.iter().find(|a| a.model == row.model) else {
            return;
        };
        let mut y = canvas.paragraph(0, Role::Strong, answer.model.name());
        y = canvas.paragraph(y, Role::Plain, answer.model.formula());
        if let Err(missing) = &answer.result {
            let said = format!("! not enough history: it needs {}", missing.needs);
            y = canvas.paragraph(y, Role::Warning, &said);
        }
        if let Some(chance) = answer.reaches_quota {
            let said = format!(
                "The quota is reached in {:.0} of 100 books.",
                chance * 100.0
            );
            y = canvas.paragraph(y, Role::Plain, &said);
        }
        if answer.is_default {
            y = canvas.paragraph(y, Role::Accent, &format!("★ Default: {}", sheet.why));
        }
        for input in &answer.inputs {
            let said = input.shown(sheet.currency);
            let x = canvas.text(2, y, Role::Muted, &format!("{}  ", input.name));
            canvas.text(x, y, Role::Plain, &said);
            y += 1;
        }
    }
}

impl Screen for ModelsPage {
    const NAME: &'static str = "forecast-models";
    const TITLE: &'static str = "Models";
    const COMMANDS: &'static [Command<Self>] = &[];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let asked = context.forecast_question();
        effects.figures(
            "models",
            "reckon the models",
            move |store| {
                let sheet = store.model_answers(&asked)?;
                Ok::<_, crate::storage::StorageError>((sheet, store.back_test(&asked)?))
            },
            |screen, read, _| {
                screen.read = Some(read);
                screen.lay_out();
            },
        );
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.list.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.list.cursor)
    }

    fn status(&self) -> Vec<Piece> {
        let (Some((sheet, _)), Some(context)) = (&self.read, &self.context) else {
            return Vec::new();
        };
        let period = context.calendar.label(sheet.period.period);
        vec![piece(Role::Strong, period)]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let Some((sheet, test)) = &self.read else {
            canvas.text(2, 0, Role::Muted, "reckoning …");
            return;
        };
        let weeks = match self.weeks_left() {
            0 => "in the last week".to_owned(),
            1 => "1 week before the end".to_owned(),
            n => format!("{n} weeks before the end"),
        };
        let record = match test.periods.len() {
            0 => "no closed period to learn from yet".to_owned(),
            n => format!("Off and bias: {weeks}, over n of {n} closed periods"),
        };
        canvas.text(1, 0, Role::Muted, &record);
        let (width, height) = (canvas.width(), canvas.height());
        let rows = (sheet.answers.len() as u16 + 1).min(height.saturating_sub(1));
        table::draw(
            &mut canvas.part(0, 1, width, rows),
            COLUMNS,
            &self.list,
            "No model.",
        );
        let y = rows + 2;
        let room = height.saturating_sub(y);
        self.explain(&mut canvas.part(2, y, width.saturating_sub(4), room));
    }
}
