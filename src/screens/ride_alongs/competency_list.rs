//! The competencies of the house, to edit: name, stage, question, and what can be seen at each level.
//!
//! ```text
//!   Competency                 Stage          Anchors  Seen
//!   Discovery and questioning  Discovery            5    12
//!   Small talk (retired)       everywhere           0     3
//! ```

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::app::list::Row;
use crate::domain::competency::HIGHEST;
use crate::domain::ids::{CompetencyId, StageId};
use crate::domain::process::Outcome;
use crate::screens::OpenPage;
use crate::screens::list_editor::{self, HouseList, ListEditor, named};
use crate::storage::{CompetencyDetails, CompetencyLine, Result, Store};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::Column;
use crate::ui::theme::Role;

use super::BehaviourList;

pub(super) use crate::screens::list_editor::beside;

/// The fields of the levels, the lowest first.
const LEVELS: [&str; HIGHEST as usize] = ["level_1", "level_2", "level_3", "level_4", "level_5"];
/// What is said beside an empty one.
const HINTS: [&str; HIGHEST as usize] = [
    "what can be seen at the lowest level",
    "",
    "",
    "what is wanted",
    "what others come to watch",
];

/// The page.
pub type CompetencyList = ListEditor<Competencies>;

/// The competencies as a list of the house.
pub struct Competencies;

/// The stages of the process, with what a stage is.
pub(super) type Stages = Vec<(StageId, String, Outcome)>;

impl Row for CompetencyLine {
    fn id(&self) -> i64 {
        self.id.0
    }
}

/// The open stages as a choice, with the way out.
pub(super) fn stages(stages: &[(StageId, String, Outcome)], none: &str) -> Kind {
    let open = stages
        .iter()
        .filter(|(.., outcome)| *outcome == Outcome::Open)
        .map(|(id, name, _)| (id.to_string(), name.clone()));
    let none = (String::new(), none.to_owned());
    Kind::Choice(std::iter::once(none).chain(open).collect())
}

/// A chosen stage.
pub(super) fn chosen_stage(values: &Values) -> Option<StageId> {
    values.choice("stage")?.parse().ok().map(StageId)
}

/// The key of a stage in a choice; empty is none.
pub(super) fn stage_key(stage: Option<StageId>) -> Value {
    Value::Choice(Some(
        stage.map(|stage| stage.to_string()).unwrap_or_default(),
    ))
}

const COLUMNS: &[Column<CompetencyLine>] = &[
    Column::text("Competency", 24, 40, |line: &CompetencyLine| {
        named(&line.details.name, line.active)
    }),
    Column::text("Stage", 14, 22, |line: &CompetencyLine| {
        match line.stage_name.as_str() {
            "" => piece(Role::Muted, "everywhere"),
            name => piece(Role::Plain, name),
        }
    }),
    Column::figures("Anchors", 7, |line: &CompetencyLine| {
        let anchors = line.details.levels.iter().filter(|text| !text.is_empty());
        piece(Role::Plain, anchors.count().to_string())
    }),
    Column::figures("Seen", 6, |line: &CompetencyLine| {
        piece(Role::Muted, line.observations.to_string())
    }),
];

fn details(values: &Values) -> CompetencyDetails {
    CompetencyDetails {
        name: values.text("name").to_owned(),
        stage: chosen_stage(values),
        question: values.text("question").to_owned(),
        levels: LEVELS.map(|name| values.text(name).to_owned()).to_vec(),
    }
}

fn behaviours(page: &mut CompetencyList, effects: &mut Effects<CompetencyList>) {
    if let Some(line) = page.selected() {
        effects.open(BehaviourList::new(line.id));
    }
}

impl HouseList for Competencies {
    type Line = CompetencyLine;
    type Beside = Stages;
    const NAME: &'static str = "ride-alongs-competencies";
    const TITLE: &'static str = "Competencies";
    const ONE: &'static str = "competency";
    const NOTHING: &'static str = "No competency. n adds one.";
    const RETIRED: &'static str = "Retired: what was observed stays; x brings it back";
    const DRAFTS: &'static str = "ride-alongs/competency";
    const COLUMNS: &'static [Column<CompetencyLine>] = COLUMNS;
    const BELOW: u16 = 8;
    const COMMANDS: &'static [Command<CompetencyList>] = &[
        list_editor::edit(),
        list_editor::add(),
        list_editor::retire(),
        Command::new("behaviours", "b", "Behaviours to tick", behaviours)
            .footer(4)
            .when(|page: &CompetencyList| page.selected().is_some()),
        list_editor::up().footer(6),
        list_editor::down().footer(5),
    ];

    fn read(store: &mut Store) -> Result<(Vec<CompetencyLine>, Stages)> {
        Ok((store.competencies()?, store.stage_names()?))
    }

    fn words(line: &CompetencyLine) -> String {
        format!("{} {}", line.details.name, line.stage_name)
    }

    fn is_active(line: &CompetencyLine) -> bool {
        line.active
    }

    fn form(line: Option<&CompetencyLine>, all: &Stages, today: NaiveDate) -> Form {
        let details = line.map(|line| line.details.clone()).unwrap_or_default();
        let mut fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(details.name),
            Field::new("stage", "Stage", stages(all, "everywhere")).start(stage_key(details.stage)),
            Field::new("question", "Question", Kind::Text)
                .text(details.question)
                .hint("what the observer looks for"),
        ];
        for (at, (name, hint)) in LEVELS.into_iter().zip(HINTS).enumerate() {
            let anchor = details.levels.get(at).cloned().unwrap_or_default();
            let label = format!("Level {}", at + 1);
            fields.push(Field::new(name, label, Kind::Text).text(anchor).hint(hint));
        }
        Form::new("Competency", today, fields)
            .note("Each level: something that can be seen, so that nobody argues what a three is.")
    }

    fn save(
        store: &mut Store,
        id: Option<i64>,
        values: &Values,
    ) -> std::result::Result<i64, SaveProblem> {
        let details = details(values);
        let saved = match id {
            Some(id) => store
                .save_competency(CompetencyId(id), &details)
                .map(|()| id),
            None => store.add_competency(&details).map(|id| id.0),
        };
        saved.map_err(|error| beside("name", error))
    }

    fn retire(store: &mut Store, id: i64, retired: bool) -> Result<()> {
        store.retire_competency(CompetencyId(id), retired)
    }

    fn place(store: &mut Store, id: i64, by: isize) -> Result<()> {
        store.move_competency(CompetencyId(id), by)
    }

    fn view_one(line: &CompetencyLine, canvas: &mut Canvas<'_>) {
        canvas.text(0, 1, Role::Heading, &line.details.question);
        // The highest on top, as a scale is read.
        for (y, (place, anchor)) in (2..).zip(line.details.levels.iter().enumerate().rev()) {
            canvas.text(0, y, Role::Plain, &format!("{} {anchor}", place + 1));
        }
    }
}
