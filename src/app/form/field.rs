//! One field of a form: its declaration, what is being typed, and how that reads.

use ratatui_textarea::{TextArea, WrapMode};
use serde_json::{Value as Json, json};

use super::Days;
use super::values::Value;
use crate::app::pick::{Item, Picker, Source};
use crate::app::text_edit::TextEdit;
use crate::domain::date_words::{spoken, written};
use crate::domain::money::Currency;
use crate::domain::period_words;
use crate::domain::recurrence;
use crate::domain::typed_amount;

/// What a field takes.
#[derive(Clone)]
pub enum Kind {
    /// One line.
    Text,
    /// Many lines; `ctrl-e` opens them in the person's own editor.
    LongText,
    /// A day, in date words.
    Date,
    /// A period: `Q3`, `nov 2026`, `last month`, `all`.
    Period,
    /// A time of day: `9:30`, `3pm`; its value is the text `09:30`.
    Time,
    /// How often something recurs: `weekly on tue`, `last fri of month`; its value is the text.
    Recurrence,
    /// An amount; a code in front or behind says another currency than this one.
    Money(Currency),
    /// A number.
    Number,
    /// One of a few: key and label.
    Choice(Vec<(String, String)>),
    /// One of many records, found by typing.
    Pick(Source),
    /// Yes or no.
    Bool,
}

/// The declaration of a field.
#[derive(Clone)]
pub struct Field {
    /// Name in code, draft and record.
    pub name: &'static str,
    /// Name on the screen.
    pub label: String,
    /// What it takes.
    pub kind: Kind,
    /// Whether it may stay empty.
    pub required: bool,
    /// Shown while it is empty.
    pub hint: String,
    /// What stands in it at first.
    pub start: Option<Value>,
}

impl Field {
    /// An empty field that may stay empty.
    pub fn new(name: &'static str, label: impl Into<String>, kind: Kind) -> Self {
        let label = label.into();
        Self {
            name,
            label,
            kind,
            required: false,
            hint: String::new(),
            start: None,
        }
    }

    /// Must be filled in.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Shown while it is empty.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// What stands in it at first.
    #[must_use]
    pub fn start(mut self, value: Value) -> Self {
        self.start = Some(value);
        self
    }

    /// Text that stands in it at first.
    #[must_use]
    pub fn text(self, text: impl Into<String>) -> Self {
        self.start(Value::Text(text.into()))
    }
}

/// What is being typed into a field.
pub enum Editor {
    /// One line: text, date, money, number.
    Line(TextEdit),
    /// Many lines.
    Area(Box<TextArea<'static>>),
    /// The place of the choice among its options.
    Choice(Option<usize>),
    /// The picked record and, while one is being looked for, the picker.
    Record {
        /// What is picked.
        chosen: Option<Item>,
        /// Looking for another.
        picker: Option<Box<Picker>>,
    },
    /// Yes or no.
    Bool(bool),
}

/// A field that is being filled in.
pub struct FieldState {
    /// Its declaration.
    pub spec: Field,
    /// What is being typed.
    pub editor: Editor,
    /// Nothing was pressed in it yet: the first digit replaces an amount that stands there.
    pub fresh: bool,
    /// What is wrong with it.
    pub problem: Option<String>,
}

impl FieldState {
    /// The field as it stands at first.
    pub fn new(mut spec: Field) -> Self {
        let start = spec.start.take();
        let editor = match (&spec.kind, start) {
            (Kind::LongText, Some(Value::Text(text))) => Editor::Area(Box::new(area(&text))),
            (Kind::LongText, _) => Editor::Area(Box::new(area(""))),
            (Kind::Choice(options), start) => Editor::Choice(match start {
                Some(Value::Choice(Some(key))) => options.iter().position(|(k, _)| *k == key),
                _ => None,
            }),
            (Kind::Pick(_), Some(Value::Record(chosen))) => Editor::Record {
                chosen,
                picker: None,
            },
            (Kind::Pick(_), _) => Editor::Record {
                chosen: None,
                picker: None,
            },
            (Kind::Bool, start) => Editor::Bool(start == Some(Value::Bool(true))),
            (_, start) => Editor::Line(TextEdit::new(start.map(in_words).unwrap_or_default())),
        };
        Self {
            spec,
            editor,
            fresh: true,
            problem: None,
        }
    }

    /// What the field means, or what is wrong with it.
    pub fn read(&self, days: &Days) -> Result<Value, String> {
        let value = match (&self.editor, &self.spec.kind) {
            (Editor::Line(line), kind) => read_line(line.text().trim(), kind, days)?,
            (Editor::Area(area), _) => Value::Text(area.lines().join("\n")),
            (Editor::Choice(at), Kind::Choice(options)) => Value::Choice(
                at.and_then(|at| options.get(at))
                    .map(|(key, _)| key.clone()),
            ),
            (Editor::Choice(_), _) => Value::Choice(None),
            (Editor::Record { chosen, .. }, _) => Value::Record(chosen.clone()),
            (Editor::Bool(yes), _) => Value::Bool(*yes),
        };
        let empty = match &value {
            Value::Text(text) => text.trim().is_empty(),
            Value::Date(None)
            | Value::Money(None)
            | Value::Number(None)
            | Value::Period(None)
            | Value::Choice(None)
            | Value::Record(None) => true,
            _ => false,
        };
        if empty && self.spec.required {
            return Err(format!("{} is needed", self.spec.label));
        }
        Ok(value)
    }

    /// What was understood, where that is not plain from the text: the day of date words, a period's days.
    pub fn understood(&self, days: &Days) -> Option<String> {
        let Editor::Line(line) = &self.editor else {
            return None;
        };
        match (
            &self.spec.kind,
            read_line(line.text().trim(), &self.spec.kind, days).ok()?,
        ) {
            (Kind::Date, Value::Date(Some(date))) => Some(spoken(date, days.today)),
            (Kind::Recurrence, Value::Text(text)) if !text.is_empty() => {
                let recurrence = recurrence::read(&text, days.today, &days.calendar).ok()?;
                let next = recurrence.next(days.today).map(|day| {
                    let day = spoken(day, days.today);
                    format!("; next {day}")
                });
                Some(recurrence.words() + &next.unwrap_or_default())
            }
            (Kind::Period, Value::Period(Some(period))) => {
                let (first, last) = days.calendar.days(period)?;
                Some(format!("{first} to {last}"))
            }
            _ => None,
        }
    }

    /// What is typed, for the draft.
    pub fn to_json(&self) -> Json {
        match &self.editor {
            Editor::Line(line) => json!(line.text()),
            Editor::Area(area) => json!(area.lines().join("\n")),
            Editor::Choice(at) => match (&self.spec.kind, at) {
                (Kind::Choice(options), Some(at)) => json!(options.get(*at).map(|(k, _)| k)),
                _ => Json::Null,
            },
            Editor::Record { chosen, .. } => json!(chosen),
            Editor::Bool(yes) => json!(yes),
        }
    }

    /// Takes the text of a draft.
    pub fn take_json(&mut self, json: &Json) {
        self.fresh = false;
        match (&mut self.editor, json) {
            (Editor::Line(line), Json::String(text)) => line.set(text.as_str()),
            (Editor::Area(long), Json::String(text)) => **long = area(text),
            (Editor::Choice(at), Json::String(key)) => {
                if let Kind::Choice(options) = &self.spec.kind {
                    *at = options.iter().position(|(k, _)| k == key);
                }
            }
            (Editor::Record { chosen, .. }, json) => {
                *chosen = serde_json::from_value(json.clone()).unwrap_or_default();
            }
            (Editor::Bool(at), Json::Bool(yes)) => *at = *yes,
            _ => {}
        }
    }

    /// Puts other text into a long field, as it comes back from an editor.
    pub fn set_long(&mut self, text: &str) {
        if let Editor::Area(long) = &mut self.editor {
            **long = area(text);
        }
    }

    /// Whether letters are typed into it.
    pub fn is_long(&self) -> bool {
        matches!(self.editor, Editor::Area(_))
    }
}

fn area(text: &str) -> TextArea<'static> {
    let lines = text
        .split('\n')
        .map(|l| l.trim_end_matches('\r').to_owned())
        .collect();
    let mut area = TextArea::new(lines);
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    // The line of the cursor looks like every other.
    area.set_cursor_line_style(area.style());
    area.move_cursor(ratatui_textarea::CursorMove::Bottom);
    area.move_cursor(ratatui_textarea::CursorMove::End);
    area
}

fn in_words(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        Value::Date(Some(date)) => written(date),
        Value::Money(Some(money)) => money.to_string(),
        Value::Number(Some(number)) => number.normalize().to_string(),
        _ => String::new(),
    }
}

fn read_line(text: &str, kind: &Kind, days: &Days) -> Result<Value, String> {
    match kind {
        Kind::Date if text.is_empty() => Ok(Value::Date(None)),
        Kind::Date => days
            .reader()
            .parse(text)
            .map(|typed| Value::Date(Some(typed.date)))
            .map_err(|e| e.to_string()),
        Kind::Period if text.is_empty() => Ok(Value::Period(None)),
        Kind::Period => period_words::parse(text, days.today, &days.calendar)
            .map(|period| Value::Period(Some(period)))
            .map_err(|e| e.to_string()),
        Kind::Time | Kind::Recurrence if text.is_empty() => Ok(Value::Text(String::new())),
        Kind::Time => {
            let typed = days.reader().parse(text).ok();
            let time = typed.and_then(|typed| typed.time);
            let time = time.filter(|_| !text.contains(['-', '.', '/']));
            time.map(|time| Value::Text(time.format("%H:%M").to_string()))
                .ok_or_else(|| "Not a time of day; try 9:30 or 3pm".to_owned())
        }
        Kind::Recurrence => recurrence::read(text, days.today, &days.calendar)
            .map(|_| Value::Text(text.to_owned()))
            .map_err(|problem| problem.to_string()),
        Kind::Money(_) if text.is_empty() => Ok(Value::Money(None)),
        Kind::Money(currency) => {
            typed_amount::parse(text, *currency).map(|m| Value::Money(Some(m)))
        }
        Kind::Number if text.is_empty() => Ok(Value::Number(None)),
        Kind::Number => text
            .replace(',', "")
            .parse()
            .map(|n| Value::Number(Some(n)))
            .map_err(|_| "Not a number; try 12 or 12.5".to_owned()),
        _ => Ok(Value::Text(text.to_owned())),
    }
}
