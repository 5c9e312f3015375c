//! "Says who?" of one figure: its value, n, interval, window, definition and source, and the deals or activities
//! behind it.
//!
//! ```text
//!   Win rate  75.0 %   3 of 4   95 %: 30–95 %
//!   Won / (won + lost), by count …
//!   Source: engineered.at …
//!   Window: 2026-Q4 …
//!   Flags  Deal …
//! ```

use crate::app::command::Command;
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor, Row};
use crate::domain::figures::{Figure, Figures, Window};
use crate::domain::ids::DealId;
use crate::domain::metric::Metric;
use crate::domain::money::Currency;
use crate::screens::deal_reading::read_rows;
use crate::screens::deal_rows::{DealRow, columns, short_day};
use crate::screens::{Context, Screen};
use crate::storage::{ActivityLine, ListLine, Result, Store, fold};
use crate::ui::canvas::{Canvas, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::Whose;

/// The most rows that are listed.
const MOST: usize = 1000;

/// An activity as a row.
#[derive(Debug, Clone)]
struct ActivityRow {
    line: ActivityLine,
    day: String,
}

impl Row for ActivityRow {
    fn id(&self) -> i64 {
        self.line.id
    }
}

/// What was read.
struct Reading {
    figure: Figure,
    currency: Currency,
    /// How many deals are behind it, where it is one of deals.
    deals: usize,
    rows: Vec<DealRow>,
    /// Where it is one of activities.
    activities: Option<Vec<ActivityRow>>,
}

/// The page.
pub struct Behind {
    name: String,
    whose: Whose,
    window: Window,
    metric: &'static Metric,
    part: String,
    today: String,
    read: Option<Reading>,
    deals: List<DealRow>,
    activities: List<ActivityRow>,
}

impl Behind {
    /// One figure of somebody in a window; `part` is the key of a part, or empty.
    pub fn new(
        name: String,
        whose: Whose,
        window: Window,
        metric: &'static Metric,
        part: String,
    ) -> Self {
        Self {
            name,
            whose,
            window,
            metric,
            part,
            today: String::new(),
            read: None,
            deals: List::default(),
            activities: List::default(),
        }
    }

    fn is_of_activities(&self) -> bool {
        let read = self.read.as_ref();
        read.is_some_and(|read| read.activities.is_some())
    }

    fn deal(&self) -> Option<DealId> {
        if self.is_of_activities() {
            self.activities.selected().and_then(|row| row.line.deal)
        } else {
            self.deals.selected().and_then(DealRow::deal)
        }
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(deal) = self.deal() {
            let target = Target {
                kind: "deal".to_owned(),
                id: deal.0,
            };
            effects.go_to("pipeline", Some(target));
        }
    }

    /// Only rows that hold the words typed after `/`.
    fn narrow(&mut self) {
        let Some(read) = &self.read else {
            return;
        };
        let filter = fold(if read.activities.is_some() {
            self.activities.cursor.filter.text()
        } else {
            self.deals.cursor.filter.text()
        });
        let holds = |text: String| {
            let text = fold(&text);
            filter.split_whitespace().all(|word| text.contains(word))
        };
        if let Some(activities) = &read.activities {
            let said = |row: &ActivityRow| {
                let line = &row.line;
                [&*line.kind, &line.subject, &line.rep, &line.account].join(" ")
            };
            let rows = activities.iter().filter(|row| holds(said(row)));
            self.activities.load_all(rows.cloned().collect());
        } else {
            let rows = read.rows.iter().filter(|row| holds(row.as_text()));
            self.deals.load_all(rows.cloned().collect());
        }
    }

    fn view_figure(&self, canvas: &mut Canvas<'_>, read: &Reading) -> u16 {
        let figure = &read.figure;
        let mut pieces = vec![
            piece(Role::Heading, figure.name()),
            piece(Role::Strong, format!("  {}", figure.long(read.currency))),
            piece(Role::Plain, format!("   n {}", figure.rests_on())),
        ];
        if let Some(interval) = figure.interval_in_words(read.currency) {
            pieces.push(piece(Role::Muted, format!("   95 %: {interval}")));
        }
        canvas.line(0, 0, &pieces);
        let mut y = canvas.paragraph(1, Role::Plain, figure.metric.definition);
        if !figure.note.is_empty() {
            y = canvas.paragraph(y, Role::Warning, &figure.note);
        }
        let said = format!(
            "Window: {}, as of {}. Source: {}.",
            in_words(self.window),
            self.today,
            figure.metric.source
        );
        y = canvas.paragraph(y, Role::Muted, &said);
        let listed = read
            .rows
            .len()
            .max(read.activities.as_ref().map_or(0, Vec::len));
        if listed == MOST {
            y = canvas.paragraph(y, Role::Muted, &format!("The first {MOST} are listed."));
        }
        y
    }
}

/// `1 Oct to 31 Dec 2026`, `all time`.
pub(super) fn in_words(window: Window) -> String {
    if window == Window::ALL {
        return "all time".to_owned();
    }
    let (first, last) = (window.first, window.last);
    format!(
        "{} to {}",
        first.format("%-d %b %Y"),
        last.format("%-d %b %Y")
    )
}

const ACTIVITY_COLUMNS: &[Column<ActivityRow>] = &[
    Column::text("Day", 9, 9, |row| piece(Role::Plain, &*row.day)),
    Column::text("Kind", 8, 8, |row| piece(Role::Muted, &*row.line.kind)),
    Column::text("Subject", 20, 50, |row| {
        piece(Role::Plain, &*row.line.subject)
    }),
    Column::text("Account", 16, 26, |row| {
        piece(Role::Plain, &*row.line.account)
    }),
    Column::text("Rep", 14, 20, |row: &ActivityRow| {
        piece(Role::Muted, &*row.line.rep)
    })
    .rank(1),
];

impl Screen for Behind {
    const NAME: &'static str = "team-behind";
    const TITLE: &'static str = "Says who?";
    const COMMANDS: &'static [Command<Self>] =
        &[Command::new("open", "enter l", "Open the deal", Self::open)
            .footer(1)
            .when(|page: &Self| page.deal().is_some())];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.today = context.clock.today().format("%-d %b %Y").to_string();
        let (whose, window, metric) = (self.whose.clone(), self.window, self.metric);
        let (part, config) = (self.part.clone(), context.config.clone());
        let calendar = context.calendar.clone();
        effects.figures(
            "behind",
            "read what is behind the figure",
            move |store: &mut Store| -> Result<Reading> {
                let preferred = config.base_currency;
                let people = store.people_of_record(preferred)?;
                let subject = whose.subject(&people);
                let (of, key) = ((&subject, window), (metric, part.as_str()));
                let (record, figure) = store.figure(preferred, &calendar, of, key)?;
                let deals = store.deals_behind_figure(preferred, &calendar, of, key)?;
                let lines: Vec<ListLine> = deals
                    .iter()
                    .take(MOST)
                    .map(|id| ListLine::Deal(*id))
                    .collect();
                let base = store.base_currency(config.base_currency)?;
                let rows = read_rows(store, &lines, &[], &base, &config)?;
                let figures = Figures::new(&record, &calendar);
                let behind = figures.activities_behind(&subject, window, metric, &part);
                let today = store.today();
                let activities = behind
                    .map(|behind| store.activities_behind(&behind, MOST))
                    .transpose()?;
                let row = |line: ActivityLine| ActivityRow {
                    day: line.on.map(|on| short_day(on, today)).unwrap_or_default(),
                    line,
                };
                Ok(Reading {
                    figure,
                    currency: record.currency,
                    deals: deals.len(),
                    rows,
                    activities: activities.map(|lines| lines.into_iter().map(row).collect()),
                })
            },
            |screen, reading, _| {
                screen.read = Some(reading);
                screen.narrow();
            },
        );
    }

    fn list_changed(&mut self, _: &mut Effects<Self>) {
        self.narrow();
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(if self.is_of_activities() {
            &mut self.activities.cursor
        } else {
            &mut self.deals.cursor
        })
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(if self.is_of_activities() {
            &self.activities.cursor
        } else {
            &self.deals.cursor
        })
    }

    fn heading(&self) -> Option<String> {
        Some(format!("Says who? {}", self.name))
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let Some(read) = &self.read else {
            canvas.text(2, 0, Role::Muted, "reading…");
            return;
        };
        let (width, height) = (canvas.width(), canvas.height());
        let mut top = canvas.part(2, 0, width.saturating_sub(4), height);
        let y = self.view_figure(&mut top, read) + 1;
        let mut rows = canvas.below(y);
        if read.activities.is_some() {
            table::draw(
                &mut rows,
                ACTIVITY_COLUMNS,
                &self.activities,
                "No activities.",
            );
        } else {
            let nothing = if read.deals == 0 {
                "No deals are behind this figure."
            } else {
                "No deal with these words. / changes the filter."
            };
            table::draw(&mut rows, columns(width), &self.deals, nothing);
        }
    }
}
