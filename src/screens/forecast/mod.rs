//! The forecast tab: what moved since the last lock, what people call beside what the deals and the models say, and
//! each rep's forecast; from here to the deals behind every line.

pub mod accuracy;
pub mod call_mode;
pub mod calls;
mod columns;
mod deals;
pub mod locks;
mod models;
pub mod moved;
mod moved_line;
mod page;
mod picture;
mod reading;
mod totals;
mod view;
pub mod what_if;

pub use deals::ForecastDeals;
pub use models::ModelsPage;

use crate::app::command::{Command, Offer};
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor};
use crate::storage::{DealOwner, DealsBehind, ForecastEstimate, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use self::columns::{By, SheetRow};
use self::page::{Moved, Page, PageModels};
use super::{Context, OpenPage, Screen, table};

/// The command tables of the tab's pages.
pub fn tables() -> Vec<(&'static str, Vec<Offer>)> {
    vec![
        table::<Forecast>(),
        table::<ForecastDeals>(),
        table::<accuracy::AccuracyPage>(),
        table::<accuracy::AccuracyOfRep>(),
        table::<moved::MovedPage>(),
        table::<moved::MovedDeals>(),
        table::<ModelsPage>(),
        table::<calls::CallHistory>(),
        table::<locks::LockList>(),
        table::<locks::LockPage>(),
        table::<call_mode::CallMode>(),
        table::<what_if::WhatIfPage>(),
        table::<what_if::KeptScenarios>(),
    ]
}

/// What is still being counted.
#[derive(Debug, Clone, Copy, Default)]
struct Counting {
    page: bool,
    moved: bool,
    models: bool,
}

/// The tab.
#[derive(Default)]
pub struct Forecast {
    context: Option<Context>,
    page: Option<Page>,
    moved: Option<Moved>,
    models: Option<PageModels>,
    /// Which of the three are of before the last change of the file, and are being counted.
    counting: Counting,
    /// What is asked for, and what `page` answers.
    asked: String,
    page_is_of: String,
    /// Whether what stands beside the page was asked for since the page was.
    is_beside_asked: bool,
    /// The columns about, where those of another question stand in `page`.
    estimate: Option<ForecastEstimate>,
    by: By,
    list: List<SheetRow>,
}

impl Forecast {
    /// The tab before anything is read.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts the figures in rows again: another arrangement or filter.
    fn lay_out(&mut self) {
        let Some(page) = &self.page else { return };
        let filter = fold(self.list.cursor.filter.text());
        let filter = filter.trim();
        let rows = columns::rows(page, self.by, |name| {
            filter.is_empty() || fold(name).contains(filter)
        });
        self.list.load_all(rows);
    }

    fn has_row(&self) -> bool {
        self.estimate.is_none() && self.list.selected().is_some()
    }

    fn behind(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            effects.open(ForecastDeals::new(row.name.text.clone(), row.behind));
        }
    }

    /// A past day takes no calls and no locks.
    fn is_today(&self) -> bool {
        (self.context.as_ref()).is_some_and(|context| !context.scope.looks_back())
    }

    fn has_large(&self) -> bool {
        self.page.as_ref().is_some_and(|page| page.large.is_some())
    }

    /// The very large deals alone.
    fn very_large(_: &mut Self, effects: &mut Effects<Self>) {
        let behind = DealsBehind {
            only_large: true,
            ..DealsBehind::default()
        };
        effects.open(ForecastDeals::new("Very large deals".to_owned(), behind));
    }

    fn what_moved(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(moved::MovedPage::new());
    }

    fn what_if(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(what_if::WhatIfPage::new());
    }

    fn talk(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(call_mode::CallMode::new());
    }

    fn has_deals(&self) -> bool {
        self.page.as_ref().is_some_and(|page| page.has_deals)
    }

    fn models(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(ModelsPage::default());
    }

    fn accuracy(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(accuracy::AccuracyPage::new());
    }

    /// The call of the selected rep, or the manager's for the scope.
    fn call(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let rep = self.list.selected().and_then(|row| match row.behind.owner {
            DealOwner::Rep(rep) => Some(rep),
            DealOwner::All | DealOwner::Nobody => None,
        });
        calls::choose_call(rep, context, effects);
    }

    fn lock(&mut self, effects: &mut Effects<Self>) {
        if let Some(context) = &self.context {
            locks::ask_to_lock(context, effects);
        }
    }

    fn history(_: &mut Self, effects: &mut Effects<Self>) {
        effects.open(calls::CallHistory::new());
    }

    fn next_arrangement(&mut self, _: &mut Effects<Self>) {
        self.by = self.by.next();
        self.lay_out();
    }
}

impl Screen for Forecast {
    const NAME: &'static str = "forecast";
    const TITLE: &'static str = "Forecast";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("deals", "enter l", "The deals", Self::behind)
            .footer(5)
            .when(Self::has_row),
        Command::new("moved", "w", "What moved", Self::what_moved)
            .footer(3)
            .when(Self::has_deals),
        Command::new("models", "m", "Models", Self::models)
            .footer(6)
            .when(Self::has_deals),
        Command::new("accuracy", "a", "Accuracy", Self::accuracy)
            .footer(8)
            .when(Self::has_deals),
        Command::new("call", "c", "Call", Self::call)
            .footer(2)
            .when(Self::is_today),
        Command::new("talk", "t", "Forecast call", Self::talk).footer(1),
        Command::new("what-if", "x", "What if", Self::what_if)
            .footer(7)
            .when(Self::has_deals),
        Command::new("lock", "L", "Lock", Self::lock)
            .footer(4)
            .when(Self::is_today),
        Command::new("history", "h", "Calls and locks", Self::history).footer(9),
        Command::new("by", "b", "By rep, category, kind", Self::next_arrangement).footer(10),
        Command::new("very-large", "v", "Very large deals", Self::very_large)
            .footer(11)
            .when(Self::has_large),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.read(effects);
    }

    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        if call_mode::resume(draft, effects) || what_if::resume(draft, effects) {
            return;
        }
        if let Some(context) = &self.context {
            calls::resume_call(draft, context, effects);
            locks::resume_lock(draft, context, effects);
        }
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
        let (Some(sheet), Some(context), None) = (&self.page, &self.context, &self.estimate) else {
            return Vec::new();
        };
        let period = context.calendar.label(sheet.period.period);
        let mut status = vec![piece(Role::Strong, period)];
        // Of another period than the one asked for, which period it is counts most where there is little room.
        if self.page_is_of == self.asked {
            let left = format!("  {}", view::time_left(sheet));
            status.push(piece(Role::Muted, left));
        }
        if self.counting.page || self.counting.moved {
            status.push(piece(Role::Muted, "  counting…"));
        } else if self.counting.models {
            status.push(piece(Role::Muted, "  learning again…"));
        }
        status
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
