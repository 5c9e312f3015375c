//! The kept scenarios side by side: what each says beside the figures of now; open, rename, delete.

use super::WhatIfPage;
use crate::app::command::Command;
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::date_words::written;
use crate::domain::forecast::{Became, Scenario};
use crate::domain::ids::ScenarioId;
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{KeptScenario, Outlook, StorageError, WhatIf, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

/// What became of the deals of a scenario, in words; empty where all are open.
pub(super) fn stale(basis: &WhatIf, scenario: &Scenario, kept: Option<&KeptScenario>) -> String {
    let became = scenario.became(&basis.models.book);
    let mut said: Vec<String> = became
        .filter(|(_, became)| *became != Became::Open)
        .map(|(id, became)| {
            let name = kept.and_then(|kept| kept.names.get(&id));
            let name = name.map_or_else(|| format!("deal {id}"), Clone::clone);
            format!("{name} {}", became.in_words())
        })
        .collect();
    let deleted = kept.map_or(&[][..], |kept| &kept.deleted);
    said.extend(
        deleted
            .iter()
            .map(|name| format!("{name} is no longer in the file")),
    );
    said.join("; ")
}

/// A row: the deals as they are, or a scenario.
struct KeptRow {
    id: i64,
    name: String,
    changes: usize,
    made: String,
    figures: [Option<String>; 3],
    chance: Option<f64>,
    stale: String,
}

impl KeptRow {
    fn new(basis: &WhatIf, kept: Option<&KeptScenario>, outlook: &Outlook) -> Self {
        let short = |minor: i64| Money::new(minor, basis.models.currency).short();
        let model = outlook
            .default_answer()
            .and_then(|answer| answer.result.clone().ok());
        Self {
            id: kept.map_or(0, |kept| kept.id.0),
            name: kept.map_or_else(
                || "The deals as they are".to_owned(),
                |kept| kept.name.clone(),
            ),
            changes: kept.map_or(0, |kept| kept.scenario.changes.len()),
            made: kept.map_or_else(String::new, |kept| written(kept.made_at.day())),
            figures: [
                Some(short(outlook.columns.of(ForecastCategory::Commit))),
                Some(short(outlook.columns.of(ForecastCategory::BestCase))),
                model.map(short),
            ],
            chance: outlook.reaches_quota(),
            stale: kept.map_or_else(String::new, |kept| stale(basis, &kept.scenario, Some(kept))),
        }
    }

    fn figure(&self, at: usize) -> Piece {
        let text = self.figures.get(at).cloned().flatten();
        text.map_or_else(|| piece(Role::Muted, "–"), |text| piece(Role::Plain, text))
    }
}

impl Row for KeptRow {
    fn id(&self) -> i64 {
        self.id
    }
}

const COLUMNS: &[Column<KeptRow>] = &[
    Column::text("Scenario", 20, 60, |row| {
        let role = if row.id == 0 {
            Role::Muted
        } else {
            Role::Plain
        };
        piece(role, row.name.clone())
    }),
    Column::figures("Deals", 5, |row| {
        piece(Role::Muted, row.changes.to_string())
    }),
    Column::figures("Commit", 8, |row| row.figure(0)),
    Column::figures("Best Case", 9, |row| row.figure(1)),
    Column::figures("Model", 8, |row| row.figure(2)),
    Column::figures("Quota", 7, |row| match row.chance {
        Some(chance) => piece(Role::Plain, format!("{:.0} %", chance * 100.0)),
        None => piece(Role::Muted, "no data"),
    }),
    Column::text("Kept", 11, 11, |row: &KeptRow| {
        piece(Role::Muted, row.made.clone())
    })
    .rank(1),
];

/// The page.
#[derive(Default)]
pub struct KeptScenarios {
    context: Option<Context>,
    rows: Vec<ScenarioId>,
    list: List<KeptRow>,
}

impl KeptScenarios {
    /// The scenarios of the scope and the period.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let question = context.forecast_question();
        effects.read(
            "scenarios",
            "read the scenarios",
            move |store| store.what_if(&question),
            |page, basis, _| page.take(&basis),
        );
    }

    fn take(&mut self, basis: &WhatIf) {
        let words = fold(self.list.cursor.filter.text());
        let mut rows = vec![KeptRow::new(basis, None, &basis.now())];
        rows.extend(
            basis
                .kept
                .iter()
                .filter(|kept| fold(&kept.name).contains(words.trim()))
                .map(|kept| KeptRow::new(basis, Some(kept), &basis.outlook(&kept.scenario))),
        );
        self.rows = basis.kept.iter().map(|kept| kept.id).collect();
        self.list.load_all(rows);
    }

    fn scenario(&self) -> Option<ScenarioId> {
        let id = self.list.selected()?.id;
        (id > 0).then_some(ScenarioId(id))
    }

    fn has_scenario(&self) -> bool {
        self.scenario().is_some()
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(id) = self.scenario() {
            effects.open(WhatIfPage::of(id));
        }
    }

    fn rename(&mut self, effects: &mut Effects<Self>) {
        let (Some(id), Some(row), Some(context)) =
            (self.scenario(), self.list.selected(), &self.context)
        else {
            return;
        };
        let field = Field::new("name", "Name", Kind::Text)
            .required()
            .text(row.name.clone());
        let form = Form::new("Rename the scenario", context.clock.today(), vec![field]);
        effects.form(
            form,
            "rename the scenario",
            move |store, values| match store.rename_scenario(id, values.text("name")) {
                Err(StorageError::Refused(text)) => Err(SaveProblem::Fields(vec![Problem {
                    field: "name".into(),
                    text,
                }])),
                other => Ok(other?),
            },
            |_, (), effects| effects.say("Renamed; u takes it back"),
        );
    }

    fn delete(&mut self, effects: &mut Effects<Self>) {
        if let Some(id) = self.scenario() {
            effects.change(
                "delete the scenario",
                move |store| store.delete_scenario(id),
                |_, (), effects| effects.say("Deleted; u brings it back"),
            );
        }
    }
}

type Do = Command<KeptScenarios>;

impl Screen for KeptScenarios {
    const NAME: &'static str = "forecast-scenarios";
    const TITLE: &'static str = "Scenarios";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("open", "enter l", "Open", Self::open)
            .footer(1)
            .when(Self::has_scenario),
        Do::new("rename", "R", "Rename", Self::rename)
            .footer(2)
            .when(Self::has_scenario),
        Do::new("delete", "X", "Delete", Self::delete)
            .footer(3)
            .when(Self::has_scenario),
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
        let height = canvas.height();
        let width = canvas.width();
        let said = self.list.selected().map_or("", |row| row.stale.as_str());
        let rows = if said.is_empty() {
            height
        } else {
            height.saturating_sub(2)
        };
        let empty = "No scenario is kept for this period and these people.";
        table::draw(
            &mut canvas.part(0, 0, width, rows),
            COLUMNS,
            &self.list,
            empty,
        );
        if !said.is_empty() {
            let mut below = canvas.part(1, rows, width.saturating_sub(2), 2);
            below.paragraph(0, Role::Warning, &format!("! {said}"));
        }
    }
}
