//! The performance levers of the house, to edit: which factor of the result, which metric shows it, which competency
//! is behind it, and the behaviour wanted.
//!
//! ```text
//!   Lever         Factor                 Stage      Competency                 Shown by
//!   Discovery     Conversion             Discovery  Discovery and questioning  stage_conversion
//!   Deal value    Deal value                        Listening and quantifying… Average won value
//! ```

use chrono::NaiveDate;

use crate::app::effect::SaveProblem;
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::app::list::Row;
use crate::app::pick::{Item, Source};
use crate::domain::ids::{CompetencyId, LeverId};
use crate::domain::lever::{FACTORS, factor_name};
use crate::domain::metric::METRICS;
use crate::screens::choices;
use crate::screens::list_editor::{HouseList, ListEditor, beside, named};
use crate::storage::{LeverDetails, LeverLine, Result, Store};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

use super::competency_list::{Stages, chosen_stage, stage_key, stages};

/// The page.
pub type LeverList = ListEditor<PerformanceLevers>;

/// The performance levers as a list of the house.
pub struct PerformanceLevers;

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
        named(&line.details.name, line.active)
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

impl HouseList for PerformanceLevers {
    type Line = LeverLine;
    type Beside = Stages;
    const NAME: &'static str = "ride-alongs-levers";
    const TITLE: &'static str = "Performance levers";
    const ONE: &'static str = "lever";
    const NOTHING: &'static str = "No lever. n adds one.";
    const RETIRED: &'static str = "Retired; x brings it back";
    const DRAFTS: &'static str = "ride-alongs/lever";
    const COLUMNS: &'static [Column<LeverLine>] = COLUMNS;
    const BELOW: u16 = 5;

    fn read(store: &mut Store) -> Result<(Vec<LeverLine>, Stages)> {
        Ok((store.levers()?, store.stage_names()?))
    }

    fn words(line: &LeverLine) -> String {
        format!(
            "{} {} {} {}",
            line.details.name,
            factor_name(&line.details.factor),
            line.stage_name,
            line.competency_name
        )
    }

    fn is_active(line: &LeverLine) -> bool {
        line.active
    }

    fn form(line: Option<&LeverLine>, all: &Stages, today: NaiveDate) -> Form {
        let details = line.map(|line| line.details.clone()).unwrap_or_default();
        let name = line.map(|line| line.competency_name.clone());
        let competency = details.competency.zip(name);
        let factors = FACTORS.map(|(key, name)| (key.to_owned(), name.to_owned()));
        let fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(details.name),
            Field::new("factor", "Factor", Kind::Choice(factors.to_vec()))
                .required()
                .start(Value::Choice(Some(details.factor))),
            Field::new("stage", "Stage", stages(all, "none")).start(stage_key(details.stage)),
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
            .start(Value::Record(
                competency.map(|(id, name)| Item::new(id, name)),
            ))
            .hint("the skill behind it"),
            Field::new("behaviour", "Behaviour wanted", Kind::LongText)
                .text(details.behaviour)
                .hint("one sentence that can be seen"),
        ];
        Form::new("Performance lever", today, fields)
            .note("A conversion names the stage that a deal leaves; the other factors have none.")
    }

    fn save(
        store: &mut Store,
        id: Option<i64>,
        values: &Values,
    ) -> std::result::Result<i64, SaveProblem> {
        let details = details(values);
        let saved = match id {
            Some(id) => store.save_lever(LeverId(id), &details).map(|()| id),
            None => store.add_lever(&details).map(|id| id.0),
        };
        saved.map_err(|error| beside("stage", error))
    }

    fn retire(store: &mut Store, id: i64, retired: bool) -> Result<()> {
        store.retire_lever(LeverId(id), retired)
    }

    fn place(store: &mut Store, id: i64, by: isize) -> Result<()> {
        store.move_lever(LeverId(id), by)
    }

    fn view_one(line: &LeverLine, canvas: &mut Canvas<'_>) {
        let shown = format!(
            "Shown by {}; moves first: {}",
            metric_name(&line.details.metric),
            metric_name(&line.details.indicator)
        );
        canvas.text(0, 1, Role::Muted, &shown);
        canvas
            .below(2)
            .paragraph(0, Role::Plain, &line.details.behaviour);
    }
}
