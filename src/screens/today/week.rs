//! The week: what was held, what slipped, what carries forward; closed as a note that can be edited again.

use chrono::{Days, NaiveDate};

use super::DRAFTS;
use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::date_words::written;
use crate::domain::today::{WeekReview, week_of};
use crate::screens::{Context, Screen};
use crate::storage::{Result, WeekClose};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::text;
use crate::ui::theme::Role;

/// A line of the text.
#[derive(Debug, Clone)]
struct TextLine {
    id: i64,
    piece: Piece,
}

impl Row for TextLine {
    fn id(&self) -> i64 {
        self.id
    }
}

/// What is read for a week.
struct Reading {
    review: WeekReview,
    closed: Option<WeekClose>,
}

/// The page.
#[derive(Default)]
pub struct WeekPage {
    context: Option<Context>,
    /// A day of the week that is shown; empty: this week.
    day: Option<NaiveDate>,
    reading: Option<Reading>,
    lines: List<TextLine>,
    /// Whether the form opens once the week is read.
    opening: bool,
}

impl WeekPage {
    /// The page of this week.
    pub fn new() -> Self {
        Self::default()
    }

    /// The page of the week of a day, with the form of its close open.
    pub(super) fn resuming(day: NaiveDate) -> Self {
        Self {
            day: Some(day),
            opening: true,
            ..Self::default()
        }
    }

    fn today(&self) -> NaiveDate {
        self.context
            .as_ref()
            .map_or(NaiveDate::MIN, |context| context.clock.today())
    }

    fn shown(&self) -> NaiveDate {
        self.day.unwrap_or_else(|| self.today())
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (scope, config, day) = (context.deal_scope(), context.config.clone(), self.shown());
        effects.read(
            "week",
            "read the week",
            move |store| -> Result<Reading> {
                Ok(Reading {
                    review: store.week_review(&scope, day, &config.today_limits())?,
                    closed: store.week_close(day)?,
                })
            },
            |screen: &mut Self, reading, effects| {
                screen.reading = Some(reading);
                screen.lay_out();
                if std::mem::take(&mut screen.opening) {
                    screen.close(effects);
                }
            },
        );
    }

    fn text(&self) -> String {
        self.reading
            .as_ref()
            .map(|reading| match &reading.closed {
                Some(closed) => closed.text.clone(),
                None => reading.review.text(),
            })
            .unwrap_or_default()
    }

    fn lay_out(&mut self) {
        let rows = self
            .text()
            .lines()
            .zip(1..)
            .map(|(line, id)| TextLine {
                id,
                piece: drawn(line),
            })
            .collect();
        self.lines.load_all(rows);
    }

    fn can_close(&self) -> bool {
        self.reading.is_some()
            && self.context.as_ref().is_some_and(|context| {
                !context.scope.looks_back() && week_of(self.shown()).0 <= self.today()
            })
    }

    fn close(&mut self, effects: &mut Effects<Self>) {
        let Some(reading) = self.reading.as_ref().filter(|_| self.can_close()) else {
            return;
        };
        let monday = reading.review.monday;
        let field = Field::new("text", "Note", Kind::LongText)
            .required()
            .text(self.text());
        let title = format!("Close of the week of {}", written(monday));
        let form = Form::new(title, self.today(), vec![field])
            .draft(format!("{DRAFTS}week/{monday}"))
            .note("A private note. Closing again changes it.");
        let review = reading.review.clone();
        effects.form(
            form,
            "close the week",
            move |store, values| Ok(store.close_week(&review, values.text("text"))?),
            |_, (), effects| effects.say("Closed; u takes it back"),
        );
    }

    fn go(&mut self, days: i64, effects: &mut Effects<Self>) {
        let to = Days::new(days.unsigned_abs());
        let day = if days < 0 {
            self.shown().checked_sub_days(to)
        } else {
            self.shown().checked_add_days(to)
        };
        if let Some(day) = day.filter(|day| week_of(*day).0 <= self.today()) {
            self.day = Some(day);
            self.lines.cursor.go(0);
            self.read(effects);
        }
    }

    fn copy(&mut self, effects: &mut Effects<Self>) {
        effects.copy(self.text());
    }
}

/// A line of Markdown, with its meaning.
fn drawn(line: &str) -> Piece {
    match line.strip_prefix("## ").or_else(|| line.strip_prefix("# ")) {
        Some(heading) => piece(Role::Heading, heading),
        None => piece(Role::Plain, line),
    }
}

const COLUMNS: &[Column<TextLine>] = &[Column::text("", 20, 200, |row: &TextLine| {
    row.piece.clone()
})];

type Do = Command<WeekPage>;

impl Screen for WeekPage {
    const NAME: &'static str = "today-week";
    const TITLE: &'static str = "Week";
    const COMMANDS: &'static [Command<Self>] = &[
        Do::new("close", "w enter", "Close the week", Self::close)
            .footer(1)
            .when(Self::can_close),
        Do::new(
            "before",
            "p",
            "Week before",
            |page: &mut Self, effects: &mut Effects<Self>| page.go(-7, effects),
        )
        .footer(2),
        Do::new(
            "after",
            "n",
            "Week after",
            |page: &mut Self, effects: &mut Effects<Self>| page.go(7, effects),
        )
        .footer(3)
        .when(|page: &Self| week_of(page.shown()).1 < page.today()),
        Do::new("copy", "y", "Copy", Self::copy).footer(4),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.lines.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.lines.cursor)
    }

    fn heading(&self) -> Option<String> {
        Some(format!("Week of {}", written(week_of(self.shown()).0)))
    }

    fn status(&self) -> Vec<Piece> {
        let Some(reading) = &self.reading else {
            return Vec::new();
        };
        vec![match &reading.closed {
            Some(closed) => piece(
                Role::Good,
                format!("closed on {}", written(closed.closed_at.day())),
            ),
            None => piece(Role::Muted, "not closed yet"),
        }]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        table::draw(canvas, COLUMNS, &self.lines, "Nothing was read.");
        // The heading of a table without one would be an empty line under the path.
        let said = text::cut(
            "w closes the week: this text becomes a private note; edit it first.",
            usize::from(canvas.width().saturating_sub(3)),
        );
        let is_open = self
            .reading
            .as_ref()
            .is_some_and(|reading| reading.closed.is_none());
        if is_open && self.can_close() {
            canvas.text(2, 0, Role::Muted, &said);
        }
    }
}
