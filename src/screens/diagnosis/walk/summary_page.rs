//! The summary of a walk, to be read, copied or saved as Markdown.

use std::path::{Path, PathBuf};

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::ids::DiagnosisId;
use crate::exchange::diagnosis_summary::diagnosis_summary;
use crate::screens::{Context, Screen};
use crate::ui::canvas::{Canvas, Click};
use crate::ui::text;
use crate::ui::theme::Role;

/// A line of the summary as it is drawn.
struct Line {
    number: i64,
    text: String,
}

impl Row for Line {
    fn id(&self) -> i64 {
        self.number
    }
}

/// The page.
pub struct SummaryPage {
    id: DiagnosisId,
    context: Option<Context>,
    title: String,
    summary: String,
    lines: List<Line>,
}

impl SummaryPage {
    /// The summary of a walk.
    pub fn new(id: DiagnosisId) -> Self {
        Self {
            id,
            context: None,
            title: String::new(),
            summary: String::new(),
            lines: List::default(),
        }
    }

    fn fill(&mut self) {
        let wanted = self.lines.cursor.filter.text().to_lowercase();
        let lines = self.summary.lines().zip(0_i64..);
        let lines = lines.filter(|(text, _)| wanted.is_empty() || text.to_lowercase().contains(&wanted));
        let lines = lines.map(|(text, number)| Line {
            number,
            text: text.to_owned(),
        });
        self.lines.load_all(lines.collect());
    }

    fn copy(&mut self, effects: &mut Effects<Self>) {
        effects.copy(self.summary.clone());
    }

    fn save(&mut self, effects: &mut Effects<Self>) {
        let Some(today) = self.context.as_ref().map(|context| context.clock.today()) else {
            return;
        };
        let name = file_name(&format!("{} {today}", self.title));
        let field = Field::new("path", "File", Kind::Text).required().text(name);
        let form = Form::new("Save the summary", today, vec![field])
            .note("Markdown, readable by you only; a name without a directory goes where you started Ridealong");
        effects.ask(form, |screen: &mut Self, values, effects| {
            match checked(values.text("path")) {
                Ok(path) => effects.write_file(path, screen.summary.clone()),
                Err(why) => effects.fail("The summary was not saved", why, "Choose another file."),
            }
        });
    }
}

type Do = Command<SummaryPage>;

impl Screen for SummaryPage {
    const NAME: &'static str = "diagnosis-summary";
    const TITLE: &'static str = "Summary";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("done", "enter", "Done", |_, effects| effects.back()).footer(1),
        Do::new("copy", "y", "Copy it", Self::copy).footer(2),
        Do::new("save", "W", "Save it as a file", Self::save).footer(3),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let id = self.id;
        effects.read(
            "summary",
            "read the walk",
            move |store| -> crate::storage::Result<_> {
                // Its beginning may have been undone while it was read.
                Ok(match (store.walk(id), diagnosis_summary(store, id)) {
                    (Ok(walk), Ok(summary)) => (walk.rep_name, summary),
                    _ => (String::new(), "This walk is no longer in the file.".to_owned()),
                })
            },
            |screen, (title, summary), _| {
                screen.title = title;
                screen.summary = summary;
                screen.fill();
            },
        );
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.lines.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.lines.cursor)
    }

    fn list_changed(&mut self, _effects: &mut Effects<Self>) {
        self.fill();
    }

    fn heading(&self) -> Option<String> {
        Some("Summary".to_owned())
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let mut y = 0;
        let first = self.lines.cursor.window(usize::from(height)).start;
        let last = self.lines.cursor.count();
        // Long lines are wrapped, so the window begins where its last row would, or at the selected one.
        let start = first.min(self.lines.cursor.position());
        for position in start..last {
            let Some(line) = self.lines.row(position).filter(|_| y < height) else {
                break;
            };
            let role = if line.text.starts_with('#') { Role::Heading } else { Role::Plain };
            let top = y;
            for part in text::wrap(&line.text, usize::from(width.saturating_sub(4))) {
                canvas.text(2, y, role, &part);
                y += 1;
            }
            y = y.max(top + 1);
            canvas.clickable(0, top, width, y - top, Click::Row(position));
            if position == self.lines.cursor.position() {
                canvas.text(0, top, Role::Accent, "▌");
            }
        }
    }
}

/// `diagnosis-ana-ruiz-2026-11-22.md`: letters and digits only, so that a name from a CRM cannot lead elsewhere.
fn file_name(title: &str) -> String {
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut name = String::from("diagnosis");
    for word in words {
        name.push('-');
        name.push_str(&word.to_lowercase());
    }
    let mut name: String = name.chars().take(60).collect();
    name.push_str(".md");
    name
}

/// The path, where a file can be made there.
fn checked(text: &str) -> Result<PathBuf, String> {
    if text.chars().any(char::is_control) {
        return Err("the name holds control characters".to_owned());
    }
    let path = match text.strip_prefix("~/") {
        Some(rest) => std::env::home_dir().map(|home| home.join(rest)).ok_or("there is no home directory here")?,
        None => PathBuf::from(text),
    };
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if path.file_name().is_none() || path.is_dir() {
        return Err(format!("{} is a directory", path.display()));
    }
    if !directory.is_dir() {
        return Err(format!("there is no directory {}", directory.display()));
    }
    if path.exists() {
        return Err(format!("{} is there already and is not replaced", path.display()));
    }
    Ok(path)
}
