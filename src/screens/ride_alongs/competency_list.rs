//! The competencies of the house, to edit: name, stage, question, and what can be seen at each level.
//!
//! ```text
//!   Competency                 Stage          Anchors  Seen
//!   Discovery and questioning  Discovery            5    12
//!   Small talk (retired)       everywhere           0     3
//! ```

use crate::app::command::Command;
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Problem, Value, Values};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::competency::HIGHEST;
use crate::domain::ids::{CompetencyId, StageId};
use crate::domain::process::Outcome;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{CompetencyDetails, CompetencyLine, Result, StorageError, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::BehaviourList;

/// The fields of the levels, the lowest first.
const LEVELS: [&str; HIGHEST as usize] = ["level_1", "level_2", "level_3", "level_4", "level_5"];

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

/// A refusal beside the field that it is mostly about.
pub(super) fn beside(field: &str, error: StorageError) -> SaveProblem {
    match error {
        StorageError::Refused(text) => SaveProblem::Fields(vec![Problem {
            field: field.to_owned(),
            text,
        }]),
        other => other.into(),
    }
}

const COLUMNS: &[Column<CompetencyLine>] = &[
    Column::text("Competency", 24, 40, |line: &CompetencyLine| {
        let name = &line.details.name;
        if line.active {
            piece(Role::Plain, &**name)
        } else {
            piece(Role::Muted, format!("{name} (retired)"))
        }
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

/// The page.
#[derive(Default)]
pub struct CompetencyList {
    context: Option<Context>,
    list: List<CompetencyLine>,
    all: Vec<CompetencyLine>,
    stages: Vec<(StageId, String, Outcome)>,
    /// The form to open again after a restart: 0 a new one.
    opening: Option<i64>,
}

impl CompetencyList {
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
        let fits = |line: &&CompetencyLine| {
            let text = fold(&format!("{} {}", line.details.name, line.stage_name));
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

    fn form(&self, details: &CompetencyDetails, draft: &str) -> Option<Form> {
        let context = self.context.as_ref()?;
        let mut fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(details.name.clone()),
            Field::new("stage", "Stage", stages(&self.stages, "everywhere"))
                .start(stage_key(details.stage)),
            Field::new("question", "Question", Kind::Text)
                .text(details.question.clone())
                .hint("what the observer looks for"),
        ];
        let hints = [
            "what can be seen at the lowest level",
            "",
            "",
            "what is wanted",
            "what others come to watch",
        ];
        for (at, (name, hint)) in LEVELS.into_iter().zip(hints).enumerate() {
            let anchor = details.levels.get(at).cloned().unwrap_or_default();
            let label = format!("Level {}", at + 1);
            fields.push(Field::new(name, label, Kind::Text).text(anchor).hint(hint));
        }
        let form = Form::new("Competency", context.clock.today(), fields)
            .note("Each level: something that can be seen, so that nobody argues what a three is.")
            .draft(format!("ride-alongs/{draft}"));
        Some(form)
    }

    fn add(&mut self, effects: &mut Effects<Self>) {
        if let Some(form) = self.form(&CompetencyDetails::default(), "competency/0") {
            effects.form(
                form,
                "save the competency",
                |store: &mut Store, values| {
                    let added = store.add_competency(&details(values));
                    added.map_err(|error| beside("name", error))
                },
                |page, id: CompetencyId, effects| {
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
        let id = line.id;
        if let Some(form) = self.form(&line.details, &format!("competency/{id}")) {
            effects.form(
                form,
                "save the competency",
                move |store: &mut Store, values| {
                    let saved = store.save_competency(id, &details(values));
                    saved.map_err(|error| beside("name", error))
                },
                |_, (), effects| effects.say("Saved; u takes it back"),
            );
        }
    }

    fn behaviours(&mut self, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            effects.open(BehaviourList::new(line.id));
        }
    }

    fn retire(&mut self, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            let (id, retired) = (line.id, line.active);
            effects.change(
                "change the competency",
                move |store| store.retire_competency(id, retired),
                move |_, (), effects| {
                    effects.say(if retired {
                        "Retired: what was observed stays; x brings it back"
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
                "move the competency",
                move |store| store.move_competency(id, by),
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

fn details(values: &Values) -> CompetencyDetails {
    CompetencyDetails {
        name: values.text("name").to_owned(),
        stage: chosen_stage(values),
        question: values.text("question").to_owned(),
        levels: LEVELS.map(|name| values.text(name).to_owned()).to_vec(),
    }
}

impl Screen for CompetencyList {
    const NAME: &'static str = "ride-alongs-competencies";
    const TITLE: &'static str = "Competencies";
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
        Command::new("behaviours", "b", "Behaviours to tick", Self::behaviours)
            .footer(4)
            .when(|page: &Self| page.list.selected().is_some()),
        Command::new("up", "K", "Move up", Self::up)
            .footer(6)
            .when(Self::has_selected),
        Command::new("down", "J", "Move down", Self::down)
            .footer(5)
            .when(Self::has_selected),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        effects.read(
            "competencies",
            "read the competencies",
            |store: &mut Store| -> Result<_> { Ok((store.competencies()?, store.stage_names()?)) },
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
        let below = 8.min(height / 2);
        table::draw(
            &mut canvas.part(0, 0, width, height.saturating_sub(below)),
            COLUMNS,
            &self.list,
            "No competency. n adds one.",
        );
        if let Some(line) = self.list.selected() {
            let mut part = canvas.part(2, height - below, width.saturating_sub(4), below);
            part.text(0, 1, Role::Heading, &line.details.question);
            // The highest on top, as a scale is read.
            for (y, (place, anchor)) in (2..).zip(line.details.levels.iter().enumerate().rev()) {
                part.text(0, y, Role::Plain, &format!("{} {anchor}", place + 1));
            }
        }
    }
}
