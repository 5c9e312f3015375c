//! The types of meetings, to edit: question, standard, what each must end with, and the agenda with its time boxes.
//!
//! ```text
//!   Type                With      Min   Items  Ends with                    Held
//!   1:1                 rep        30       5  commitment, next meeting       12
//! ```

use crate::app::command::Command;
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::MeetingTypeId;
use crate::domain::meeting::{
    AgendaItem, MeetingType, Output, Per, agenda_in_lines, agenda_of_lines,
};
use crate::domain::prep_pack::Part;
use crate::screens::{Context, Screen};
use crate::storage::{MeetingTypeLine, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::forms::{beside, lacks};
use super::{DRAFTS, looks_back};

impl Row for MeetingTypeLine {
    fn id(&self) -> i64 {
        self.id.0
    }
}

const COLUMNS: &[Column<MeetingTypeLine>] = &[
    Column::text("Type", 22, 34, |line: &MeetingTypeLine| {
        let name = &line.details.name;
        if line.active {
            piece(Role::Plain, &**name)
        } else {
            piece(Role::Muted, format!("{name} (retired)"))
        }
    }),
    Column::text("With", 5, 6, |line: &MeetingTypeLine| {
        piece(Role::Plain, line.details.per.key())
    }),
    Column::figures("Min", 4, |line: &MeetingTypeLine| {
        piece(Role::Plain, line.details.minutes().to_string())
    }),
    Column::text("Ends with", 24, 40, |line: &MeetingTypeLine| {
        piece(Role::Muted, outputs_in_words(&line.details.outputs))
    }),
    Column::figures("Held", 5, |line: &MeetingTypeLine| {
        piece(Role::Muted, line.held.to_string())
    }),
];

fn outputs_in_words(outputs: &[Output]) -> String {
    let words: Vec<String> = outputs
        .iter()
        .map(|output| output.key().replace('_', " "))
        .collect();
    words.join(", ")
}

/// Reads `decision, next meeting`.
fn outputs_of(text: &str) -> Result<Vec<Output>, String> {
    let mut outputs = Vec::new();
    for word in text.split(',').map(str::trim).filter(|w| !w.is_empty()) {
        let key = word.to_lowercase().replace([' ', '-'], "_");
        let output = key.parse::<Output>().map_err(|()| {
            format!(
                "“{word}” is none. There are: {}",
                outputs_in_words(&Output::ALL)
            )
        })?;
        if !outputs.contains(&output) {
            outputs.push(output);
        }
    }
    Ok(outputs)
}

/// The page.
#[derive(Default)]
pub struct TypeList {
    context: Option<Context>,
    list: List<MeetingTypeLine>,
    all: Vec<MeetingTypeLine>,
    /// The form to open again after a restart: 0 a new one.
    opening: Option<i64>,
}

impl TypeList {
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

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let fits = |line: &&MeetingTypeLine| {
            let text = fold(&format!("{} {}", line.details.name, line.details.question));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let shown = self.all.iter().filter(fits).cloned().collect();
        self.list.load_all(shown);
    }

    fn may_change(&self) -> bool {
        self.context.is_some() && !looks_back(self.context.as_ref())
    }

    fn has_selected(&self) -> bool {
        self.may_change() && self.list.selected().is_some()
    }

    fn form(&self, details: &MeetingType, id: i64) -> Option<Form> {
        let context = self.context.as_ref()?;
        let per = [(Per::Rep, "one rep"), (Per::Team, "the team")];
        let per = per.map(|(per, label)| (per.key().to_owned(), label.to_owned()));
        let fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(details.name.clone()),
            Field::new("per", "With", Kind::Choice(per.to_vec()))
                .start(Value::Choice(Some(details.per.key().to_owned()))),
            Field::new("question", "Question", Kind::Text)
                .text(details.question.clone())
                .hint("what it is to answer"),
            Field::new("standard", "Standard", Kind::Text)
                .text(details.standard.clone())
                .hint("what it enforces"),
            Field::new("outputs", "Ends with", Kind::Text)
                .text(outputs_in_words(&details.outputs))
                .hint("decision, action, commitment, next meeting …"),
            Field::new("agenda", "Agenda", Kind::LongText)
                .required()
                .text(agenda_in_lines(&details.agenda)),
        ];
        let form = Form::new("Type of meeting", context.clock.today(), fields)
            .note("Agenda, one item a line: minutes | name | part of the prep pack | what to ask")
            .draft(format!("{DRAFTS}type/{id}"));
        Some(form)
    }

    fn add(&mut self, effects: &mut Effects<Self>) {
        let empty = MeetingType {
            key: String::new(),
            name: String::new(),
            per: Per::Rep,
            question: String::new(),
            standard: String::new(),
            outputs: vec![Output::Action],
            agenda: vec![AgendaItem {
                name: "What was promised last time".to_owned(),
                minutes: 5,
                prompt: "What became of it?".to_owned(),
                part: Part::CarryForward.key().to_owned(),
            }],
        };
        if let Some(form) = self.form(&empty, 0) {
            effects.form(
                form,
                "save the type",
                |store: &mut Store, values| {
                    let added = store.add_meeting_type(&details(values)?);
                    added.map_err(|error| beside("name", error))
                },
                |page: &mut Self, id: MeetingTypeId, effects| {
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
        if let Some(form) = self.form(&line.details, id.0) {
            effects.form(
                form,
                "save the type",
                move |store: &mut Store, values| {
                    let saved = store.save_meeting_type(id, &details(values)?);
                    saved.map_err(|error| beside("name", error))
                },
                |_, (), effects| {
                    effects.say("Saved, for meetings that have not begun; u takes it back");
                },
            );
        }
    }

    fn retire(&mut self, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            let (id, retired) = (line.id, line.active);
            effects.change(
                "change the type",
                move |store| store.retire_meeting_type(id, retired),
                move |_, (), effects| {
                    effects.say(if retired {
                        "Retired: its meetings stay; x brings it back"
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
                "move the type",
                move |store| store.move_meeting_type(id, by),
                |_, (), _| {},
            );
        }
    }
}

fn details(values: &Values) -> Result<MeetingType, SaveProblem> {
    let outputs = outputs_of(values.text("outputs")).map_err(|text| lacks("outputs", &text))?;
    let agenda = agenda_of_lines(values.text("agenda"), &Part::ALL.map(Part::key))
        .map_err(|text| lacks("agenda", &text))?;
    let per = values.choice("per").and_then(|key| key.parse().ok());
    Ok(MeetingType {
        key: String::new(),
        name: values.text("name").to_owned(),
        per: per.unwrap_or(Per::Rep),
        question: values.text("question").to_owned(),
        standard: values.text("standard").to_owned(),
        outputs,
        agenda,
    })
}

impl Screen for TypeList {
    const NAME: &'static str = "meetings-types";
    const TITLE: &'static str = "Types of meetings";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("edit", "enter e", "Edit", Self::edit)
            .footer(1)
            .when(Self::has_selected),
        Command::new("add", "a n", "Add", Self::add)
            .footer(2)
            .when(Self::may_change),
        Command::new("retire", "x", "Retire, or bring back", Self::retire)
            .footer(3)
            .when(Self::has_selected),
        Command::new(
            "up",
            "K",
            "Move up",
            |page: &mut Self, effects: &mut Effects<Self>| {
                page.place(-1, effects);
            },
        )
        .footer(4)
        .when(Self::has_selected),
        Command::new(
            "down",
            "J",
            "Move down",
            |page: &mut Self, effects: &mut Effects<Self>| {
                page.place(1, effects);
            },
        )
        .footer(5)
        .when(Self::has_selected),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        effects.read(
            "types",
            "read the types of meetings",
            |store: &mut Store| store.meeting_types(),
            |page, all, effects| {
                page.all = all;
                let opening = page.opening.take();
                if let Some(id) = opening.filter(|id| *id > 0) {
                    page.list.cursor.select(id);
                }
                page.lay_out();
                match opening {
                    Some(0) => page.add(effects),
                    Some(_) => page.edit(effects),
                    None => {}
                }
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
        let below = 10.min(height / 2);
        table::draw(
            &mut canvas.part(0, 0, width, height.saturating_sub(below)),
            COLUMNS,
            &self.list,
            "No type of meeting. a adds one.",
        );
        let Some(line) = self.list.selected() else {
            return;
        };
        let mut part = canvas.part(2, height - below, width.saturating_sub(4), below);
        part.text(0, 1, Role::Heading, &line.details.question);
        part.text(0, 2, Role::Muted, &line.details.standard);
        for (y, item) in (3..below).zip(&line.details.agenda) {
            let x = part.text(0, y, Role::Muted, &format!("{:>3} ", item.minutes));
            let x = part.text(x, y, Role::Plain, &item.name);
            part.text(x, y, Role::Muted, &format!("  {}", item.prompt));
        }
    }
}
