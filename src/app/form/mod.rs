//! Forms from field declarations: focus order is the order of declaration, problems stand beside the field.

mod field;
mod press;
mod values;

use chrono::NaiveDate;

pub use field::{Editor, Field, FieldState, Kind};
pub use press::FormAct;
pub use values::{Problem, Value, Values};

use crate::domain::date_words::{DateOrder, DateReader};
use crate::domain::fiscal::FiscalCalendar;

/// How typed days and periods are read.
#[derive(Debug, Clone)]
pub struct Days {
    /// The day that date words start from.
    pub today: NaiveDate,
    /// How 12/3 is read; `None` asks back.
    pub order: Option<DateOrder>,
    /// When quarters and years end.
    pub calendar: FiscalCalendar,
}

impl Days {
    /// Reads typed dates.
    pub fn reader(&self) -> DateReader<'_> {
        DateReader {
            order: self.order,
            ..DateReader::new(self.today, &self.calendar)
        }
    }
}

/// A form that is being filled in.
pub struct Form {
    /// Heading: “Note on Ana Ruiz”.
    pub title: String,
    /// Under which its text is kept while it is being written: `pipeline/note/42`. The part before the
    /// first slash is the tab that reopens it after a restart (`Screen::resume`).
    pub draft: Option<String>,
    /// The fields, in focus order.
    pub fields: Vec<FieldState>,
    /// The focused field.
    pub focus: usize,
    /// Whether something was typed since it was opened.
    pub dirty: bool,
    /// How typed days and periods are read.
    pub days: Days,
    /// A line under the title; may be empty.
    pub note: String,
}

impl Form {
    /// A form with these fields; date words start from `today`.
    pub fn new(title: impl Into<String>, today: NaiveDate, fields: Vec<Field>) -> Self {
        Self {
            title: title.into(),
            draft: None,
            fields: fields.into_iter().map(FieldState::new).collect(),
            focus: 0,
            dirty: false,
            days: Days {
                today,
                order: None,
                calendar: FiscalCalendar::default(),
            },
            note: String::new(),
        }
    }

    /// Keeps its text as a draft while it is being written.
    #[must_use]
    pub fn draft(mut self, key: impl Into<String>) -> Self {
        self.draft = Some(key.into());
        self
    }

    /// A line under the title.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Starts at this field.
    #[must_use]
    pub fn focus_on(mut self, name: &str) -> Self {
        self.focus = self
            .fields
            .iter()
            .position(|f| f.spec.name == name)
            .unwrap_or(0);
        self
    }

    /// The focused field.
    pub fn focused(&mut self) -> Option<&mut FieldState> {
        self.fields.get_mut(self.focus)
    }

    /// The values, or what is wrong with them; problems are also put beside their fields and the first
    /// one is focused.
    pub fn check(&mut self) -> Option<Values> {
        let mut values = Values::default();
        let mut first = None;
        for (i, field) in self.fields.iter_mut().enumerate() {
            match field.read(&self.days) {
                Ok(value) => {
                    field.problem = None;
                    values.put(field.spec.name, value);
                }
                Err(problem) => {
                    field.problem = Some(problem);
                    first.get_or_insert(i);
                }
            }
        }
        if let Some(first) = first {
            self.focus = first;
            return None;
        }
        Some(values)
    }

    /// Puts problems that saving found beside their fields and focuses the first.
    pub fn blame(&mut self, problems: Vec<Problem>) {
        for problem in problems {
            let at = self
                .fields
                .iter()
                .position(|f| f.spec.name == problem.field);
            match at {
                Some(at) => {
                    self.fields[at].problem = Some(problem.text);
                    self.focus = at;
                }
                None => self.note = problem.text,
            }
        }
    }

    /// What is typed, as JSON, for the draft.
    pub fn body(&self) -> String {
        let typed: serde_json::Map<String, serde_json::Value> = self
            .fields
            .iter()
            .map(|f| (f.spec.name.to_owned(), f.to_json()))
            .collect();
        serde_json::Value::Object(typed).to_string()
    }

    /// Puts a draft's text back. Fields that the form no longer has are passed over.
    pub fn restore(&mut self, body: &str) {
        let Ok(serde_json::Value::Object(typed)) = serde_json::from_str(body) else {
            return;
        };
        for field in &mut self.fields {
            if let Some(value) = typed.get(field.spec.name) {
                field.take_json(value);
            }
        }
        self.dirty = true;
    }
}
