//! A short list of the house that a manager edits: competencies, performance levers, questions. One page for all of
//! them: add, edit, retire, bring back, move up and down, filter; a form that is resumed.

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::{Effects, SaveProblem};
use crate::app::form::{Form, Problem, Values};
use crate::app::list::{List, ListCursor, Row};
use crate::screens::{Context, Screen};
use crate::storage::{Result, StorageError, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

/// What a list of the house says about itself.
pub trait HouseList: Sized + 'static {
    /// One row.
    type Line: Row + Clone + Send + 'static;
    /// What its form needs beside the row: stages to choose from.
    type Beside: Default + Clone + Send + 'static;
    /// Name of the page's command table: `ride-alongs-competencies`.
    const NAME: &'static str;
    /// Title of the page.
    const TITLE: &'static str;
    /// One row in words: “competency”.
    const ONE: &'static str;
    /// What is said where there is none.
    const NOTHING: &'static str;
    /// What is said after one was retired.
    const RETIRED: &'static str;
    /// The key of its drafts before the row's number: `ride-alongs/competency`.
    const DRAFTS: &'static str;
    /// The columns.
    const COLUMNS: &'static [Column<Self::Line>];
    /// Rows that the selected one takes below the list.
    const BELOW: u16;
    /// What can be done; a list that leads on names its own beside these.
    const COMMANDS: &'static [Command<ListEditor<Self>>] =
        &[edit(), add(), retire(), up().footer(4), down().footer(5)];

    /// Reads the rows in order, retired ones too.
    fn read(store: &mut Store) -> Result<(Vec<Self::Line>, Self::Beside)>;
    /// What the filter looks in.
    fn words(line: &Self::Line) -> String;
    /// Whether it is in use.
    fn is_active(line: &Self::Line) -> bool;
    /// The form of a row; `None`: a new one. Its draft is added by the page.
    fn form(line: Option<&Self::Line>, beside: &Self::Beside, today: NaiveDate) -> Form;
    /// Saves what the form holds, of a row or of a new one; answers with its number.
    ///
    /// # Errors
    /// What the file refuses, beside its field.
    fn save(
        store: &mut Store,
        id: Option<i64>,
        values: &Values,
    ) -> std::result::Result<i64, SaveProblem>;
    /// Retires a row, or brings it back.
    fn retire(store: &mut Store, id: i64, retired: bool) -> Result<()>;
    /// Moves a row up or down by so many places.
    fn place(store: &mut Store, id: i64, by: isize) -> Result<()>;
    /// Draws the selected row below the list.
    fn view_one(line: &Self::Line, canvas: &mut Canvas<'_>);
}

/// Edits the selected row.
pub const fn edit<L: HouseList>() -> Command<ListEditor<L>> {
    Command::new("edit", "enter e", "Edit", ListEditor::edit)
        .footer(1)
        .when(ListEditor::has_selected)
}

/// Adds a row.
pub const fn add<L: HouseList>() -> Command<ListEditor<L>> {
    Command::new("add", "n", "Add", ListEditor::add)
        .footer(2)
        .when(ListEditor::may_change)
}

/// Retires the selected row, or brings it back.
pub const fn retire<L: HouseList>() -> Command<ListEditor<L>> {
    Command::new("retire", "x", "Retire, or bring back", ListEditor::retire)
        .footer(3)
        .when(ListEditor::has_selected)
}

/// Moves the selected row up.
pub const fn up<L: HouseList>() -> Command<ListEditor<L>> {
    Command::new("up", "K", "Move up", ListEditor::up).when(ListEditor::has_selected)
}

/// Moves the selected row down.
pub const fn down<L: HouseList>() -> Command<ListEditor<L>> {
    Command::new("down", "J", "Move down", ListEditor::down).when(ListEditor::has_selected)
}

/// The page of such a list.
pub struct ListEditor<L: HouseList> {
    context: Option<Context>,
    list: List<L::Line>,
    all: Vec<L::Line>,
    beside: L::Beside,
    /// The form to open again after a restart: 0 a new one.
    opening: Option<i64>,
}

impl<L: HouseList> Default for ListEditor<L> {
    fn default() -> Self {
        Self {
            context: None,
            list: List::default(),
            all: Vec::new(),
            beside: L::Beside::default(),
            opening: None,
        }
    }
}

impl<L: HouseList> ListEditor<L> {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    /// The page with the form of this row open, 0 for a new one: for a draft that is resumed.
    pub fn opening(id: i64) -> Self {
        Self {
            opening: Some(id),
            ..Self::default()
        }
    }

    /// The selected row.
    pub fn selected(&self) -> Option<&L::Line> {
        self.list.selected()
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let fits = |line: &&L::Line| {
            let text = fold(&L::words(line));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let shown = self.all.iter().filter(fits).cloned().collect();
        self.list.load_all(shown);
    }

    fn may_change(&self) -> bool {
        let past = |context: &Context| context.scope.looks_back();
        self.context.as_ref().is_some_and(|context| !past(context))
    }

    fn has_selected(&self) -> bool {
        self.may_change() && self.list.selected().is_some()
    }

    fn add(&mut self, effects: &mut Effects<Self>) {
        self.open_form(None, effects);
    }

    fn edit(&mut self, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected().cloned() {
            self.open_form(Some(&line), effects);
        }
    }

    fn open_form(&mut self, line: Option<&L::Line>, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let id = line.map(Row::id);
        let draft = format!("{}/{}", L::DRAFTS, id.unwrap_or(0));
        let form = L::form(line, &self.beside, context.clock.today()).draft(draft);
        effects.form(
            form,
            format!("save the {}", L::ONE),
            move |store: &mut Store, values| L::save(store, id, values),
            move |page: &mut Self, saved, effects| {
                page.list.cursor.select(saved);
                let done = if id.is_some() { "Saved" } else { "Added" };
                effects.say(format!("{done}; u takes it back"));
            },
        );
    }

    fn retire(&mut self, effects: &mut Effects<Self>) {
        if let Some(line) = self.list.selected() {
            let (id, retired) = (line.id(), L::is_active(line));
            effects.change(
                &format!("change the {}", L::ONE),
                move |store| L::retire(store, id, retired),
                move |_, (), effects| {
                    effects.say(if retired { L::RETIRED } else { "Back in use" });
                },
            );
        }
    }

    fn up(&mut self, effects: &mut Effects<Self>) {
        self.place(-1, effects);
    }

    fn down(&mut self, effects: &mut Effects<Self>) {
        self.place(1, effects);
    }

    fn place(&mut self, by: isize, effects: &mut Effects<Self>) {
        if let Some(id) = self.list.selected().map(Row::id) {
            effects.change(
                &format!("move the {}", L::ONE),
                move |store| L::place(store, id, by),
                |_, (), _| {},
            );
        }
    }

    fn open_again(&mut self, effects: &mut Effects<Self>) {
        match self.opening.take() {
            Some(0) => self.add(effects),
            Some(_) => self.edit(effects),
            None => {}
        }
    }
}

impl<L: HouseList> Screen for ListEditor<L> {
    const NAME: &'static str = L::NAME;
    const TITLE: &'static str = L::TITLE;
    const COMMANDS: &'static [Command<Self>] = L::COMMANDS;

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        effects.read(
            "house-list",
            &format!("read the {}", L::TITLE.to_lowercase()),
            L::read,
            |page, (all, beside), effects| {
                page.all = all;
                page.beside = beside;
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
        let used = self.all.iter().filter(|line| L::is_active(line)).count();
        vec![piece(Role::Muted, format!("{used} in use"))]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let below = L::BELOW.min(height / 2);
        let mut top = canvas.part(0, 0, width, height.saturating_sub(below));
        table::draw(&mut top, L::COLUMNS, &self.list, L::NOTHING);
        if let Some(line) = self.list.selected() {
            let mut part = canvas.part(2, height - below, width.saturating_sub(4), below);
            L::view_one(line, &mut part);
        }
    }
}

/// The name of a row, grey and said to be retired where it is.
pub fn named(name: &str, is_active: bool) -> Piece {
    if is_active {
        piece(Role::Plain, name)
    } else {
        piece(Role::Muted, format!("{name} (retired)"))
    }
}

/// A refusal beside the field that it is mostly about.
pub fn beside(field: &str, error: StorageError) -> SaveProblem {
    match error {
        StorageError::Refused(text) => SaveProblem::Fields(vec![Problem {
            field: field.to_owned(),
            text,
        }]),
        other => other.into(),
    }
}
