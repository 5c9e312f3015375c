//! What moved since the last lock: the waterfall that always balances, stage moves beside it, commits that did not
//! move, close dates pushed again; Enter shows the deals behind each line.

mod deals;
mod lines;
mod view;

pub use deals::MovedDeals;

use std::sync::Arc;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::form::{Field, Form, Kind};
use crate::app::list::{List, ListCursor};
use crate::app::pick::{Item, Source};
use crate::domain::money::Currency;
use crate::screens::pipeline::deal_page::DealScreen;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{ForecastQuestion, MovedSince, Result, Store, WhatMoved, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use lines::{Line, What};

/// From when on, and in which currency: what the page and the deals behind it ask alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Asked {
    /// From when on.
    pub since: MovedSince,
    /// Only deals in this currency; `None`: all, converted.
    pub only: Option<Currency>,
}

impl Asked {
    /// Reads it, with what stands behind the first moment.
    fn read(self, store: &Store, question: &ForecastQuestion) -> Result<(WhatMoved, MovedSince)> {
        let (from, since) = store.moved_since(question, self.since)?;
        let moved = store.what_moved_between(question, from, None, self.only)?;
        Ok((moved, since))
    }
}

/// What was read.
struct Reading {
    moved: Arc<WhatMoved>,
    since: MovedSince,
    /// The name of the period.
    period: String,
}

/// The page.
#[derive(Default)]
pub struct MovedPage {
    context: Option<Context>,
    asked: Asked,
    read: Option<Reading>,
    list: List<Line>,
    /// How many of the lines are the waterfall's.
    steps: usize,
}

impl MovedPage {
    /// Since the last lock, or a week ago where nothing is locked.
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (asked, question) = (self.asked, context.forecast_question());
        effects.figures(
            "forecast-moved",
            "read what moved",
            move |store: &mut Store| -> Result<_> {
                let (moved, since) = asked.read(store, &question)?;
                Ok(Reading {
                    period: question.calendar.label(moved.period.period),
                    moved: Arc::new(moved),
                    since,
                })
            },
            |page, reading, _| {
                page.read = Some(reading);
                page.lay_out();
            },
        );
    }

    fn lay_out(&mut self) {
        let (Some(read), Some(context)) = (&self.read, &self.context) else {
            return;
        };
        let quiet_days = context.config.forecast_settings().quiet_days;
        let (mut lines, steps) = lines::lines(&read.moved, quiet_days);
        let filter = fold(self.list.cursor.filter.text());
        lines.retain(|line| line.holds(&filter));
        self.steps = steps;
        self.list.load_all(lines);
    }

    fn leads_somewhere(&self) -> bool {
        self.list.selected().is_some_and(Line::leads_somewhere)
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        let Some((line, read)) = self.list.selected().zip(self.read.as_ref()) else {
            return;
        };
        match line.what {
            What::Words => {}
            What::Deal(deal) => {
                let deals = self.list.rows().filter_map(|line| match line.what {
                    What::Deal(deal) => Some(deal),
                    _ => None,
                });
                effects.open(DealScreen::new(deal, deals.collect()));
            }
            what => effects.open(MovedDeals::new(what, self.asked, Arc::clone(&read.moved))),
        }
    }

    fn choose_since(_: &mut Self, effects: &mut Effects<Self>) {
        let item = |id: &str, label: &str, detail: &str| Item::new(id, label).detail(detail);
        let items = vec![
            item(
                "lock",
                "The last lock",
                "a week ago where nothing is locked",
            ),
            item("week", "A week ago", ""),
            item("start", "The start of the period", ""),
            item("day", "A day …", "the end of it"),
        ];
        effects.pick(
            "What moved since",
            Source::Fixed(items),
            |page: &mut Self, item, effects| {
                let since = match item.id.as_str() {
                    "week" => MovedSince::WeekAgo,
                    "start" => MovedSince::PeriodStart,
                    "day" => return page.ask_day(effects),
                    _ => MovedSince::LastLock,
                };
                page.since(since, effects);
            },
        );
    }

    fn ask_day(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let day = Field::new("day", "Since the end of", Kind::Date)
            .required()
            .hint("-2w, 30 sep, 2026-10-05");
        let form = Form::new("What moved since", context.clock.today(), vec![day]);
        effects.ask(form, |page: &mut Self, values, effects| {
            if let Some(day) = values.date("day") {
                page.since(MovedSince::Day(day), effects);
            }
        });
    }

    fn since(&mut self, since: MovedSince, effects: &mut Effects<Self>) {
        self.asked.since = since;
        self.read(effects);
    }

    fn has_currencies(&self) -> bool {
        self.asked.only.is_some()
            || (self.read.as_ref()).is_some_and(|read| read.moved.currencies.len() > 1)
    }

    fn choose_currency(&mut self, effects: &mut Effects<Self>) {
        let Some(read) = &self.read else { return };
        let mut items = vec![Item::new("", "All deals, converted")];
        let one = |currency: &Currency| {
            Item::new(
                currency,
                format!("{currency}: deals in it, at their own amounts"),
            )
        };
        items.extend(read.moved.currencies.iter().map(one));
        effects.pick(
            "Money of what moved",
            Source::Fixed(items),
            |page: &mut Self, item, effects| {
                page.asked.only = item.id.parse().ok();
                page.read(effects);
            },
        );
    }
}

impl Screen for MovedPage {
    const NAME: &'static str = "forecast-moved";
    const TITLE: &'static str = "What moved";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("deals", "enter l", "The deals behind it", Self::open)
            .footer(1)
            .when(Self::leads_somewhere),
        Command::new("since", "d", "Since when", Self::choose_since).footer(2),
        Command::new("currency", "C", "One currency", Self::choose_currency)
            .footer(3)
            .when(Self::has_currencies),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
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
        let Some(read) = &self.read else {
            return Vec::new();
        };
        let (moved, waterfall) = (&read.moved, &read.moved.waterfall);
        let change = moved.money(waterfall.end - waterfall.start);
        let sign = if change.minor > 0 { "+" } else { "" };
        vec![
            piece(Role::Strong, read.period.clone()),
            piece(
                Role::Plain,
                format!("  {sign}{} {}", change.short(), moved.currency),
            ),
        ]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
