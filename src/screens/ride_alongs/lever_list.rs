//! The performance levers of the house, to edit: which factor of the result, which metric shows it, which competency
//! is behind it, and the behaviour wanted.
//!
//! ```text
//!   Lever         Factor                 Stage      Competency                 Shown by
//!   Discovery     Conversion             Discovery  Discovery and questioning  stage_conversion
//!   Deal value    Deal value                        Listening and quantifying… Average won value
//! ```

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::app::list::{List, ListCursor, Row};
use crate::app::pick::{Item, Source};
use crate::domain::ids::{CompetencyId, LeverId, StageId};
use crate::domain::lever::{FACTORS, factor_name};
use crate::domain::metric::METRICS;
use crate::domain::process::Outcome;
use crate::screens::{Context, Screen, choices};
use crate::storage::{LeverDetails, LeverLine, Result, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::competency_list::{beside, chosen_stage, stage_key, stages};

impl Row for LeverLine {
    fn id(&self) -> i64 {
        self.id.0
    }
}

/// The name of a metric; its key where the table does not have it.
fn metric_name(key: &str) -> &str {
    let found = METRICS.iter().find(|metric| metric.key == key);
    found.map_or(key, |metric| metric.name)
}

/// The metrics to pick from.
fn metrics() -> Kind {
    let items = METRICS
        .iter()
        .map(|metric| Item::new(metric.key, metric.name))
        .collect();
    Kind::Pick(Source::Fixed(items))
}

/// A metric that is picked; a key that the table does not have stays as it is.
fn picked(key: &str) -> Value {
    Value::Record((!key.is_empty()).then(|| Item::new(key, metric_name(key))))
}

const COLUMNS: &[Column<LeverLine>] = &[
    Column::text("Lever", 18, 28, |line: &LeverLine| {
        let name = &line.details.name;
        if line.active {
            piece(Role::Plain, &**name)
        } else {
            piece(Role::Muted, format!("{name} (retired)"))
        }
    }),
    Column::text("Factor", 12, 22, |line: &LeverLine| {
        piece(Role::Plain, factor_name(&line.details.factor))
    }),
    Column::text("Stage", 11, 20, |line: &LeverLine| {
        piece(Role::Plain, &*line.stage_name)
    }),
    Column::text("Competency", 18, 32, |line: &LeverLine| {
        piece(Role::Plain, &*line.competency_name)
    }),
    Column::text("Moves first", 14, 20, |line: &LeverLine| {
        piece(Role::Muted, metric_name(&line.details.indicator))
    })
    .rank(2),
];

/// The page.
#[derive(Default)]
pub struct LeverList {
    context: Option<Context>,
    list: List<LeverLine>,
    all: Vec<LeverLine>,
    stages: Vec<(StageId, String, Outcome)>,
    /// The form to open again after a restart: 0 a new one.
    opening: Option<i64>,
}

impl LeverList {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    /// The page with the form of this row open, 0 for a new one: for a draft that is resumed.
    pub(super) fn opening(id: i64) -> Self {
        Self {
            opening: Some(id),
            ..Self::default()
        }
    }

    fn open_again(&mut self, effects: &mut Effects<Self>) {
        match self.opening.take() {
            Some(0) => self.add(effects),
            Some(_) => self.edit(effects),
            None => {}
        }
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let fits = |line: &&LeverLine| {
            let text = fold(&format!(
                "{} {} {} {}",
                line.details.name,
                factor_name(&line.details.factor),
                line.stage_name,
                line.competency_name
            ));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let shown = self.all.iter().filter(fits).cloned().collect();
        self.list.load_all(shown);
    }

    fn may_change(&self) -> bool {
        self.context
            .as_ref()
            .is_some_and(|context| !context.scope.looks_back())
    }

    fn has_selected(&self) -> bool {
        self.may_change() && self.list.selected().is_some()
    }

    fn form(&self, details: &LeverDetails, competency: &str, draft: &str) -> Option<Form> {
        let context = self.context.as_ref()?;
        let factors = FACTORS.map(|(key, name)| (key.to_owned(), name.to_owned()));
        let competency = details.competency.map(|id| Item::new(id, competency));
        let fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(details.name.clone()),
            Field::new("factor", "Factor", Kind::Choice(factors.to_vec()))
                .required()
                .start(Value::Choice(Some(details.factor.clone()))),
            Field::new("stage", "Stage", stages(&self.stages, "none"))
                .start(stage_key(details.stage)),
            Field::new("metric", "Shown by", metrics())
                .start(picked(&details.metric))
                .hint("the figure that is moved"),
            Field::new("indicator", "Moves first", metrics())
                .start(picked(&details.indicator))
                .hint("the leading indicator"),
            Field::new(
                "competency",
                "Competency",
                Kind::Pick(choices::competencies()),
            )
            .start(Value::Record(competency))
            .hint("the skill behind it"),
            Field::new("behaviour", "Behaviour wanted", Kind::LongText)
                .text(details.behaviour.clone())
                .hint("one sentence that can be seen"),
        ];
        let form = Form::new("Performance lever", context.clock.today(), fields)
            .note("A conversion names the stage that a deal leaves; the other factors have none.")
            .draft(format!("ride-alongs/{draft}"));
        Some(form)
    }

    fn add(&mut self, effects: &mut Effects<Self>) {
        if let Some(form) = self.form(&LeverDetails::default(), "", "lever/0") {
            effects.form(
                form,
                "save the lever",
                |store: &mut Store, values| {
                    let added = store.add_lever(&details(values));
                    added.map_err(|error| beside("stage", error))
                },
                |page, id: LeverId, effects| {
                    page.list.cursor.select(id.0);
                    effects.say("Added; u takes it back");
                },
            );
        }
    }

    fn edit(&mut self, effects: &mut Effects<Self>) {
        let Some(line) = self.list.selected() else {
            return;
        };
        let (id, draft) = (line.id, format!("lever/{}", line.id));
        if let Some(form) = self.form(&line.details, &line.competency_name, &draft) {
            effects.form(
                form,
                "save the lever",
                move |store: &mut Store, values| {
                    let saved = store.save_lever(id, &details(values));
                    saved.map_err(|error| beside("stage", error))
                },
                |_, (), effects| effects.say("Saved; u takes it back"),
            );
        }
    }

    fn retire(&mut self, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            let (id, retired) = (line.id, line.active);
            effects.change(
                "change the lever",
                move |store| store.retire_lever(id, retired),
                move |_, (), effects| {
                    effects.say(if retired {
                        "Retired; x brings it back"
                    } else {
                        "Back in use"
                    });
                },
            );
        }
    }

    fn place(&mut self, by: isize, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            let id = line.id;
            effects.change(
                "move the lever",
                move |store| store.move_lever(id, by),
                |_, (), _| {},
            );
        }
    }

    fn up(&mut self, effects: &mut Effects<Self>) {
        self.place(-1, effects);
    }

    fn down(&mut self, effects: &mut Effects<Self>) {
        self.place(1, effects);
    }
}

fn details(values: &Values) -> LeverDetails {
    let metric = |name: &str| {
        let picked = values.record(name);
        picked.map(|item| item.id.clone()).unwrap_or_default()
    };
    LeverDetails {
        name: values.text("name").to_owned(),
        factor: values.choice("factor").unwrap_or_default().to_owned(),
        stage: chosen_stage(values),
        metric: metric("metric"),
        indicator: metric("indicator"),
        competency: values.record_id("competency").map(CompetencyId),
        behaviour: values.text("behaviour").to_owned(),
    }
}

impl Screen for LeverList {
    const NAME: &'static str = "ride-alongs-levers";
    const TITLE: &'static str = "Performance levers";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("edit", "enter e", "Edit", Self::edit)
            .footer(1)
            .when(Self::has_selected),
        Command::new("add", "n", "Add", Self::add)
            .footer(2)
            .when(Self::may_change),
        Command::new("retire", "x", "Retire, or bring back", Self::retire)
            .footer(3)
            .when(Self::has_selected),
        Command::new("up", "K", "Move up", Self::up)
            .footer(4)
            .when(Self::has_selected),
        Command::new("down", "J", "Move down", Self::down)
            .footer(5)
            .when(Self::has_selected),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        effects.read(
            "levers",
            "read the levers",
            |store: &mut Store| -> Result<_> { Ok((store.levers()?, store.stage_names()?)) },
            |page, (all, stages), effects| {
                page.all = all;
                page.stages = stages;
                if let Some(id) = page.opening.filter(|id| *id > 0) {
                    page.list.cursor.select(id);
                }
                page.lay_out();
                page.open_again(effects);
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
        let used = self.all.iter().filter(|line| line.active).count();
        vec![piece(Role::Muted, format!("{used} in use"))]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let below = 5.min(height / 2);
        table::draw(
            &mut canvas.part(0, 0, width, height.saturating_sub(below)),
            COLUMNS,
            &self.list,
            "No lever. n adds one.",
        );
        if let Some(line) = self.list.selected() {
            let mut part = canvas.part(2, height - below, width.saturating_sub(4), below);
            let shown = format!(
                "Shown by {}; moves first: {}",
                metric_name(&line.details.metric),
                metric_name(&line.details.indicator)
            );
            part.text(0, 1, Role::Muted, &shown);
            part.below(2)
                .paragraph(0, Role::Plain, &line.details.behaviour);
        }
    }
}
