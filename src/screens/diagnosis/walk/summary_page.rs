//! The summary of a walk, to be read, copied or saved as Markdown.

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::date_words::written;
use crate::domain::ids::DiagnosisId;
use crate::exchange::diagnosis_summary::diagnosis_summary;
use crate::screens::{Context, Screen, file_form};
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
        let lines =
            lines.filter(|(text, _)| wanted.is_empty() || text.to_lowercase().contains(&wanted));
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
        let title = format!("{} {}", self.title, written(today));
        let name = file_form::file_name("diagnosis", &title);
        file_form::save(effects, today, "the summary", (name, self.summary.clone()));
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
                    _ => (
                        String::new(),
                        "This walk is no longer in the file.".to_owned(),
                    ),
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
            let role = if line.text.starts_with('#') {
                Role::Heading
            } else {
                Role::Plain
            };
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
