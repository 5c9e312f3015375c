//! The behaviours of a competency, to edit: what is ticked with one letter while a call goes on.
//!
//! ```text
//!   Letter  Behaviour                          Kind     Ticked
//! ▌ o       Asks an open question              wanted       12
//!   x       Pitches before the problem …       to stop       3
//! ```

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind, Value, Values};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::competency::Behaviour;
use crate::domain::ids::{BehaviourId, CompetencyId};
use crate::screens::{Context, Screen};
use crate::storage::{BehaviourLine, Result, StorageError, Store};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::competency_list::beside;

impl Row for BehaviourLine {
    fn id(&self) -> i64 {
        self.id.0
    }
}

const COLUMNS: &[Column<BehaviourLine>] = &[
    Column::text("Letter", 6, 6, |line: &BehaviourLine| {
        match line.details.key.as_str() {
            "" => piece(Role::Muted, "any"),
            key => piece(Role::Accent, key),
        }
    }),
    Column::text("Behaviour", 30, 70, |line: &BehaviourLine| {
        if line.active {
            piece(Role::Plain, &*line.details.text)
        } else {
            piece(Role::Muted, format!("{} (retired)", line.details.text))
        }
    }),
    Column::text("Kind", 8, 8, |line: &BehaviourLine| {
        if line.details.wanted {
            piece(Role::Good, "wanted")
        } else {
            piece(Role::Warning, "to stop")
        }
    }),
    Column::figures("Ticked", 6, |line: &BehaviourLine| {
        piece(Role::Muted, line.ticks.to_string())
    }),
];

/// The page.
pub struct BehaviourList {
    competency: CompetencyId,
    name: String,
    context: Option<Context>,
    list: List<BehaviourLine>,
    /// The form to open again after a restart: 0 a new one.
    opening: Option<i64>,
}

impl BehaviourList {
    /// The behaviours of a competency.
    pub fn new(competency: CompetencyId) -> Self {
        Self {
            competency,
            name: String::new(),
            context: None,
            list: List::default(),
            opening: None,
        }
    }

    /// The page with the form of this row open, 0 for a new one: for a draft that is resumed.
    pub(super) fn opening(competency: CompetencyId, id: i64) -> Self {
        Self {
            opening: Some(id),
            ..Self::new(competency)
        }
    }

    fn may_change(&self) -> bool {
        let looks_back = |context: &Context| context.scope.looks_back();
        !self.context.as_ref().is_none_or(looks_back)
    }

    fn has_selected(&self) -> bool {
        self.may_change() && self.list.selected().is_some()
    }

    fn form(&self, details: &Behaviour, id: i64) -> Option<Form> {
        let context = self.context.as_ref()?;
        let kinds = [
            (String::from("wanted"), String::from("wanted")),
            (String::from("to_stop"), String::from("to stop")),
        ];
        let kind = if details.wanted { "wanted" } else { "to_stop" };
        let fields = vec![
            Field::new("text", "Behaviour", Kind::Text)
                .required()
                .text(details.text.clone())
                .hint("one thing that is seen or heard in a moment"),
            Field::new("key", "Letter", Kind::Text)
                .text(details.key.clone())
                .hint("any free one; where two meet on a page the second gets another"),
            Field::new("kind", "Kind", Kind::Choice(kinds.to_vec()))
                .start(Value::Choice(Some(kind.to_owned()))),
        ];
        let form = Form::new("Behaviour", context.clock.today(), fields)
            .draft(format!("ride-alongs/tick/{}/{id}", self.competency));
        Some(form)
    }

    fn add(&mut self, effects: &mut Effects<Self>) {
        let new = Behaviour {
            key: String::new(),
            text: String::new(),
            wanted: true,
        };
        let competency = self.competency;
        if let Some(form) = self.form(&new, 0) {
            effects.form(
                form,
                "save the behaviour",
                move |store: &mut Store, values| {
                    let added = store.add_behaviour(competency, &details(values));
                    added.map_err(|error| beside(field_of(&error), error))
                },
                |page, id: BehaviourId, effects| {
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
                "save the behaviour",
                move |store: &mut Store, values| {
                    let saved = store.save_behaviour(id, &details(values));
                    saved.map_err(|error| beside(field_of(&error), error))
                },
                |_, (), effects| effects.say("Saved; u takes it back"),
            );
        }
    }

    fn retire(&mut self, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            let (id, retired) = (line.id, line.active);
            effects.change(
                "change the behaviour",
                move |store| store.retire_behaviour(id, retired),
                move |_, (), effects| {
                    effects.say(if retired {
                        "Retired: what was ticked stays; x brings it back"
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
                "move the behaviour",
                move |store| store.move_behaviour(id, by),
                |_, (), _| {},
            );
        }
    }
}

fn up(page: &mut BehaviourList, effects: &mut Effects<BehaviourList>) {
    page.place(-1, effects);
}

fn down(page: &mut BehaviourList, effects: &mut Effects<BehaviourList>) {
    page.place(1, effects);
}

/// Which field a refusal is about.
fn field_of(error: &StorageError) -> &'static str {
    if error.to_string().contains("letter") {
        "key"
    } else {
        "text"
    }
}

fn details(values: &Values) -> Behaviour {
    Behaviour {
        key: values.text("key").to_owned(),
        text: values.text("text").to_owned(),
        wanted: values.choice("kind") != Some("to_stop"),
    }
}

impl Screen for BehaviourList {
    const NAME: &'static str = "ride-alongs-ticks";
    const TITLE: &'static str = "Behaviours";
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
        Command::new("up", "K", "Move up", up)
            .footer(4)
            .when(Self::has_selected),
        Command::new("down", "J", "Move down", down)
            .footer(5)
            .when(Self::has_selected),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let id = self.competency;
        effects.read(
            "ticks",
            "read the behaviours",
            move |store: &mut Store| -> Result<_> {
                let name = store.competency(id)?.details.name;
                Ok((name, store.behaviours(id)?))
            },
            |page, (name, all), effects| {
                page.name = name;
                if let Some(id) = page.opening.filter(|id| *id > 0) {
                    page.list.cursor.select(id);
                }
                page.list.load_all(all);
                match page.opening.take() {
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

    fn heading(&self) -> Option<String> {
        Some(self.name.clone())
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        canvas.text(2, 0, Role::Heading, &self.name);
        table::draw(
            &mut canvas.below(1),
            COLUMNS,
            &self.list,
            "No behaviour to tick yet. n adds one: a thing that is seen or heard in a moment.",
        );
    }
}
