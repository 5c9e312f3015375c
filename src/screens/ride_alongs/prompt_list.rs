//! The questions of a debrief, to edit: sets of them, each asked in its order, in each step the rep first.
//!
//! ```text
//!   Questions                Steps                          n
//!   Rep first                Objective, Helped, Hindered …  6
//!   Tell-Show-Do-Review      Tell, Show, Do, Review         6
//! ```

use chrono::NaiveDate;

use crate::app::effect::SaveProblem;
use crate::app::form::{Field, Form, Kind, Problem, Values};
use crate::app::list::Row;
use crate::domain::debrief::{as_lines, from_lines};
use crate::domain::ids::PromptSetId;
use crate::screens::list_editor::{HouseList, ListEditor, beside, named};
use crate::storage::{PromptSetDetails, PromptSetLine, Result, Store};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::Column;
use crate::ui::text;
use crate::ui::theme::Role;

/// The page.
pub type PromptList = ListEditor<Prompts>;

/// The sets of questions as a list of the house.
pub struct Prompts;

impl Row for PromptSetLine {
    fn id(&self) -> i64 {
        self.id.0
    }
}

fn steps(line: &PromptSetLine) -> String {
    let prompts = line.details.prompts.iter();
    let mut steps: Vec<&str> = prompts.map(|prompt| prompt.step.as_str()).collect();
    steps.dedup();
    steps.join(", ")
}

fn details(values: &Values) -> std::result::Result<PromptSetDetails, SaveProblem> {
    let prompts = from_lines(values.text("prompts")).map_err(|text| {
        SaveProblem::Fields(vec![Problem {
            field: "prompts".to_owned(),
            text,
        }])
    })?;
    Ok(PromptSetDetails {
        name: values.text("name").to_owned(),
        prompts,
    })
}

impl HouseList for Prompts {
    type Line = PromptSetLine;
    type Beside = ();
    const NAME: &'static str = "ride-alongs-questions";
    const TITLE: &'static str = "Questions of the debrief";
    const ONE: &'static str = "questions";
    const NOTHING: &'static str = "No questions. n adds a set.";
    const RETIRED: &'static str = "Retired; x brings it back";
    const DRAFTS: &'static str = "ride-alongs/questions";
    const COLUMNS: &'static [Column<PromptSetLine>] = &[
        Column::text("Questions", 24, 30, |line: &PromptSetLine| {
            named(&line.details.name, line.active)
        }),
        Column::text("Steps", 30, 60, |line: &PromptSetLine| {
            piece(Role::Muted, steps(line))
        }),
        Column::figures("n", 3, |line: &PromptSetLine| {
            piece(Role::Plain, line.details.prompts.len().to_string())
        }),
    ];
    const BELOW: u16 = 10;

    fn read(store: &mut Store) -> Result<(Vec<PromptSetLine>, ())> {
        Ok((store.prompt_sets()?, ()))
    }

    fn words(line: &PromptSetLine) -> String {
        format!("{} {}", line.details.name, as_lines(&line.details.prompts))
    }

    fn is_active(line: &PromptSetLine) -> bool {
        line.active
    }

    fn form(line: Option<&PromptSetLine>, (): &(), today: NaiveDate) -> Form {
        let details = line.map(|line| line.details.clone()).unwrap_or_default();
        let fields = vec![
            Field::new("name", "Name", Kind::Text)
                .required()
                .text(details.name),
            Field::new("prompts", "Questions", Kind::LongText)
                .required()
                .text(as_lines(&details.prompts))
                .hint("one a line: “Tell, rep: What is it, in your words?”"),
        ];
        Form::new("Questions of a debrief", today, fields)
            .note("One a line: step, who answers (rep or you), a colon, the question. In each step the rep speaks first.")
    }

    fn save(
        store: &mut Store,
        id: Option<i64>,
        values: &Values,
    ) -> std::result::Result<i64, SaveProblem> {
        let details = details(values)?;
        let saved = match id {
            Some(id) => store
                .save_prompt_set(PromptSetId(id), &details)
                .map(|()| id),
            None => store.add_prompt_set(&details).map(|id| id.0),
        };
        saved.map_err(|error| beside("prompts", error))
    }

    fn retire(store: &mut Store, id: i64, retired: bool) -> Result<()> {
        store.retire_prompt_set(PromptSetId(id), retired)
    }

    fn place(store: &mut Store, id: i64, by: isize) -> Result<()> {
        store.move_prompt_set(PromptSetId(id), by)
    }

    fn view_one(line: &PromptSetLine, canvas: &mut Canvas<'_>) {
        for (y, prompt) in (1..).zip(&line.details.prompts) {
            let x = canvas.text(0, y, Role::Muted, &text::left(&prompt.step, 13));
            let who = text::left(prompt.speaker.label(), 5);
            let x = canvas.text(x, y, Role::Accent, &who);
            canvas.text(x, y, Role::Plain, &prompt.text);
        }
    }
}
