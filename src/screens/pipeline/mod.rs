//! The pipeline tab: the deals of the scope, their flags, stages and sums; where a review begins.

mod acts;
pub mod deal_page;
mod reading;
pub mod review;
mod saved;
mod view;

use std::rc::Rc;
use std::sync::Arc;

use crate::app::command::{Command, Offer};
use crate::app::effect::{Effects, Target};
use crate::app::list::{List, ListCursor};
use crate::app::pick::{Item, Source};
use crate::domain::flags::FLAGS;
use crate::domain::ids::{AccountId, DealId};
use crate::storage::{
    BaseCurrency, DealColumn, DealList, DealQuery, DealView, GroupBy, ListLine, RaisedFlag,
};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::theme::Role;

use super::deal_rows::{DealRow, worth};
use super::{Context, OpenPage, Screen, table};
use deal_page::{DealScreen, Seen};

/// So many deals before and after the opened one can be reached from its page.
const AROUND: usize = 500;

/// The command tables of the tab's pages.
pub fn tables() -> Vec<(&'static str, Vec<Offer>)> {
    vec![
        table::<Pipeline>(),
        table::<DealScreen>(),
        table::<review::ReviewScreen>(),
    ]
}

/// The tab.
#[derive(Default)]
pub struct Pipeline {
    context: Option<Context>,
    deals: List<DealRow>,
    /// All ids, headings and sums; rows of the window are in `deals`.
    whole: Arc<DealList>,
    /// Whether it is that of the file as it stands.
    is_true: bool,
    /// The mark of the file when it was read.
    mark: i64,
    prepared: Prepared,
    /// Counts the readings of `whole`, so that rows of an older one are not taken for those of this one.
    turn: u64,
    base: Option<BaseCurrency>,
    has_deals: bool,
    view: DealView,
    group: GroupBy,
    /// Only deals with the flag of this key.
    flag: Option<String>,
    /// Name of the saved view that is shown, until something is changed.
    saved: Option<String>,
    why: Why,
    /// The deal that its page showed last, so that Esc lands on it.
    seen: Seen,
}

/// Whether the deals were made ready to be filtered and sorted.
#[derive(Default, PartialEq, Eq, Clone, Copy)]
enum Prepared {
    #[default]
    Never,
    /// They are just being.
    Now,
    /// They were; a change may have come since.
    Once,
}

/// The pane that explains the flags of the selected deal.
#[derive(Default)]
struct Why {
    is_open: bool,
    deal: Option<DealId>,
    asked: Option<DealId>,
    flags: Vec<RaisedFlag>,
}

impl Pipeline {
    /// The tab before anything is read.
    pub fn new() -> Self {
        let mut pipeline = Self::default();
        pipeline.deals.cursor.columns = DealColumn::ALL.len();
        pipeline
    }

    fn query(&self) -> DealQuery {
        let cursor = &self.deals.cursor;
        DealQuery {
            scope: self
                .context
                .as_ref()
                .map(Context::deal_scope)
                .unwrap_or_default(),
            view: self.view,
            filter: cursor.filter.text().to_owned(),
            flag: self.flag.clone(),
            sort: DealColumn::ALL
                .get(cursor.sort.column)
                .copied()
                .unwrap_or_default(),
            descending: cursor.sort.descending,
            group: self.group,
        }
    }

    /// The list looks another way now: read it again.
    fn changed(&mut self, effects: &mut Effects<Self>) {
        self.saved = None;
        self.deals.cursor.forget_rows();
        self.read(effects);
    }

    fn selected(&self) -> Option<DealId> {
        self.deals.selected().and_then(DealRow::deal)
    }

    fn has_selected(&self) -> bool {
        self.selected().is_some()
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(deal) = self.selected() {
            self.open_deal(deal, effects);
        }
    }

    fn review(&mut self, effects: &mut Effects<Self>) {
        if let Some(context) = &self.context {
            review::begin(context, effects);
        }
    }

    /// The one place that leads to the page of a deal.
    fn open_deal(&self, deal: DealId, effects: &mut Effects<Self>) {
        let seen = Rc::clone(&self.seen);
        effects.open(DealScreen::new(deal, self.around(deal)).telling(seen));
    }

    /// The deals around one in the list, for going on from its page to the next.
    fn around(&self, deal: DealId) -> Vec<DealId> {
        let Some(at) = self.whole.position(deal) else {
            return Vec::new();
        };
        let lines = self.whole.window(at.saturating_sub(AROUND)..at + AROUND);
        lines
            .filter_map(|line| match line {
                ListLine::Deal(deal) => Some(deal),
                ListLine::Heading(_) => None,
            })
            .collect()
    }

    fn next_view(&mut self, effects: &mut Effects<Self>) {
        let at = DealView::ALL
            .iter()
            .position(|view| *view == self.view)
            .unwrap_or(0);
        self.view = DealView::ALL[(at + 1) % DealView::ALL.len()];
        self.changed(effects);
    }

    fn next_group(&mut self, effects: &mut Effects<Self>) {
        let at = GroupBy::ALL
            .iter()
            .position(|group| *group == self.group)
            .unwrap_or(0);
        self.group = GroupBy::ALL[(at + 1) % GroupBy::ALL.len()];
        self.changed(effects);
    }

    fn pick_flag(_: &mut Self, effects: &mut Effects<Self>) {
        let mut items = vec![Item::new("", "All deals, flagged or not")];
        items.extend(
            FLAGS
                .iter()
                .map(|flag| Item::new(flag.key, flag.label).detail(flag.mark)),
        );
        effects.pick(
            "Only deals with this flag",
            Source::Fixed(items),
            |screen, item, effects| {
                screen.flag = Some(item.id).filter(|key| !key.is_empty());
                screen.changed(effects);
            },
        );
    }

    fn toggle_why(&mut self, _: &mut Effects<Self>) {
        self.why.is_open = !self.why.is_open;
        self.why.asked = None;
    }
}

impl Screen for Pipeline {
    const NAME: &'static str = "pipeline";
    const TITLE: &'static str = "Pipeline";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open", Self::open)
            .footer(1)
            .when(Self::has_selected),
        Command::new("why", "w", "Why", Self::toggle_why)
            .footer(2)
            .when(Self::has_selected),
        Command::new("review", "r", "Review", Self::review).footer(3),
        Command::new("view", "v", "View", Self::next_view).footer(4),
        Command::new("group", "b", "Group", Self::next_group).footer(94),
        Command::new("flag", "f", "One flag only", Self::pick_flag),
        Command::new("saved-views", "V", "Saved views", Self::pick_view).footer(96),
        Command::new("act", "a", "Act", Self::act)
            .footer(6)
            .when(Self::has_selected),
        Command::new("copy", "y", "Copy as text", Self::copy).when(Self::has_selected),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        self.why.asked = None;
        if let Some(deal) = self.seen.get() {
            self.deals.cursor.select(deal.0);
        }
        self.read(effects);
    }

    fn list(&mut self) -> Option<&mut ListCursor> {
        Some(&mut self.deals.cursor)
    }

    fn list_ref(&self) -> Option<&ListCursor> {
        Some(&self.deals.cursor)
    }

    fn list_changed(&mut self, effects: &mut Effects<Self>) {
        self.changed(effects);
    }

    fn settle(&mut self, effects: &mut Effects<Self>) {
        let seen = self.seen.take();
        if let Some(at) = seen.and_then(|deal| self.whole.position(deal)) {
            self.deals.cursor.go(at);
        }
        self.read_missing(effects);
        self.read_why(effects);
    }

    fn resume(&mut self, draft: &str, effects: &mut Effects<Self>) {
        if !deal_page::resume(draft, effects) {
            review::resume(draft, effects);
        }
    }

    /// `deal`: its page. `open`, `flagged`, `won`, `lost` or `all`: that view.
    fn focus(&mut self, target: &Target, effects: &mut Effects<Self>) {
        if target.kind == "deal" {
            self.open_deal(DealId(target.id), effects);
            return;
        }
        if target.kind == "account" {
            let account = AccountId(target.id);
            effects.read(
                "account",
                "find the account",
                move |store| store.account_name(account),
                |screen: &mut Self, name, effects| {
                    screen.view = DealView::All;
                    screen.flag = None;
                    screen.deals.cursor.filter.set(name);
                    screen.changed(effects);
                },
            );
            return;
        }
        let view = DealView::ALL
            .into_iter()
            .find(|view| view.key() == target.kind);
        if let Some(view) = view {
            self.view = view;
            self.flag = None;
            self.changed(effects);
        }
    }

    fn status(&self) -> Vec<Piece> {
        let Some(base) = &self.base else {
            return Vec::new();
        };
        let total = &self.whole.total;
        let deals = if total.count == 1 { "deal" } else { "deals" };
        let worth = worth(total, base);
        let mut line = vec![piece(Role::Strong, format!("{} {deals}", total.count))];
        if !worth.short.is_empty() {
            line.push(piece(
                Role::Plain,
                format!("  {} {}", worth.short, base.currency),
            ));
        }
        if !self.is_true {
            line.push(piece(Role::Muted, "  counting…"));
        }
        line
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        view::draw(self, canvas);
    }
}
