//! Adherence: what was held against what was planned, as a heat map of reps or activities over the months.

use std::cell::Cell;

use chrono::{Datelike, Months, NaiveDate};

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor};
use crate::domain::cadence::{Adherence, AdherenceCell};
use crate::screens::{Context, Screen};
use crate::storage::{Store, fold};
use crate::ui::canvas::{Canvas, Click, Piece, piece};
use crate::ui::theme::Role;

use super::heat::{self, HeatRow, MONTH};

/// How many months are read.
const MONTHS: u32 = 12;
/// Cells of the names.
const NAMES: u16 = 18;

/// The page.
pub struct AdherencePage {
    context: Option<Context>,
    list: List<HeatRow>,
    cells: Vec<AdherenceCell>,
    by_rep: bool,
    /// How many of the months are behind the right edge; drawing keeps it within what fits.
    back: Cell<usize>,
}

impl Default for AdherencePage {
    fn default() -> Self {
        Self {
            context: None,
            list: List::default(),
            cells: Vec::new(),
            by_rep: true,
            back: Cell::new(0),
        }
    }
}

impl AdherencePage {
    /// The page before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let rows = heat::heat_rows(&self.cells, self.by_rep);
        let fits = |row: &HeatRow| {
            let name = fold(&row.name);
            words.split_whitespace().all(|word| name.contains(word))
        };
        self.list.load_all(rows.into_iter().filter(fits).collect());
    }

    fn months(&self) -> Vec<NaiveDate> {
        let today = self.context.as_ref().map(|context| context.clock.today());
        let first = today.and_then(first_month);
        let Some(first) = first else {
            return Vec::new();
        };
        (0..MONTHS)
            .filter_map(|month| first.checked_add_months(Months::new(month)))
            .collect()
    }

    fn turn(&mut self, _: &mut Effects<Self>) {
        self.by_rep = !self.by_rep;
        self.lay_out();
    }

    fn earlier(&mut self, _: &mut Effects<Self>) {
        self.back.set(self.back.get() + 1);
    }

    fn later(&mut self, _: &mut Effects<Self>) {
        self.back.set(self.back.get().saturating_sub(1));
    }

    fn what(&self) -> &'static str {
        if self.by_rep { "Rep" } else { "Activity" }
    }

    fn shown_rows(&self) -> Vec<&HeatRow> {
        (0..self.list.cursor.count())
            .filter_map(|place| self.list.row(place))
            .collect()
    }

    fn detail(canvas: &mut Canvas<'_>, row: &HeatRow) {
        canvas.text(0, 0, Role::Strong, &row.name);
        let lines = canvas.paragraph(1, Role::Plain, &in_words(&row.total()));
        let legend = "█ from 90 %, ▓ from 75 %, ▒ from 50 %, ░ below; held/decided; – nothing planned. \
                      What days off take out is not planned.";
        canvas.paragraph(lines + 1, Role::Muted, legend);
    }
}

/// The first of the months that are shown.
fn first_month(today: NaiveDate) -> Option<NaiveDate> {
    today
        .with_day(1)?
        .checked_sub_months(Months::new(MONTHS - 1))
}

fn in_words(one: &Adherence) -> String {
    format!(
        "planned {}: held {} (later than planned {}), skipped {}, missed {}, coming {}; moved {}",
        one.planned(),
        one.held(),
        one.held_late,
        one.skipped,
        one.missed,
        one.coming,
        one.moved
    )
}

impl Screen for AdherencePage {
    const NAME: &'static str = "today-rhythm-adherence";
    const TITLE: &'static str = "Adherence";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("turn", "t", "By rep or activity", Self::turn).footer(1),
        Command::new("earlier", "h left", "Earlier months", Self::earlier).footer(2),
        Command::new("later", "l right", "Later months", Self::later).footer(3),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let (scope, today) = (context.deal_scope(), context.clock.today());
        let from = first_month(today).unwrap_or(today);
        let to = today
            .with_day(1)
            .and_then(|first| first.checked_add_months(Months::new(1)))
            .and_then(|next| next.pred_opt())
            .unwrap_or(today);
        effects.read(
            "adherence",
            "read what was held",
            move |store: &mut Store| store.adherence(&scope, from, to, today),
            |page, cells, _| {
                page.cells = cells;
                page.lay_out();
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
        let all = self.cells.iter();
        let all = all.fold(Adherence::default(), |sum, cell| sum.with(cell.figures));
        let said = all.share().map_or_else(
            || "no data".to_owned(),
            |share| format!("{:.0} % held of {}", share * 100.0, all.decided()),
        );
        vec![piece(Role::Muted, said)]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let rows = self.shown_rows();
        if rows.is_empty() {
            let said = if self.list.loaded() {
                "Nothing was planned in the last twelve months. The rhythm page adopts or adds what recurs."
            } else {
                "reading…"
            };
            canvas
                .part(2, 1, canvas.width().saturating_sub(4), 3)
                .paragraph(0, Role::Muted, said);
            return;
        }
        let (width, height) = (canvas.width(), canvas.height());
        let fit = usize::from(width.saturating_sub(NAMES + MONTH + 2) / MONTH).max(1);
        let months = self.months();
        let fit = fit.min(months.len());
        self.back.set(self.back.get().min(months.len() - fit));
        let end = months.len() - self.back.get();
        let months = &months[end - fit..end];
        heat::draw_months(canvas, NAMES, self.what(), months);
        let below = 8.min(height / 2);
        let room = height.saturating_sub(below + 1);
        let window = self.list.cursor.window(usize::from(room));
        let selected = self.list.cursor.position();
        let mut y = 1;
        for place in window {
            let Some(row) = self.list.row(place) else {
                continue;
            };
            heat::draw_row(canvas, y, NAMES, months, row);
            canvas.clickable(0, y, width, 1, Click::Row(place));
            if place == selected {
                canvas.text(0, y, Role::Accent, "▌");
                canvas.tint(0, y, width, Role::Selected);
            }
            y += 1;
        }
        let all: Vec<HeatRow> = rows.into_iter().cloned().collect();
        heat::draw_row(canvas, y, NAMES, months, &heat::together(&all));
        if let Some(row) = self.list.selected() {
            let mut part = canvas.part(2, y + 2, width.saturating_sub(4), 6);
            Self::detail(&mut part, row);
        }
    }
}
