//! The deals behind a line of the forecast: category, stage, amount, close date, pushes; a deal's own category is
//! changed with one key.

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::app::pick::{Item, Source};
use crate::domain::ids::DealId;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::screens::deal_rows::short_day;
use crate::screens::pipeline::deal_page::DealScreen;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{
    DealEdit, DealsBehind, ForecastDealLine, ForecastDealList, Result, Store, column_of, fold,
};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::columns::short;

/// A deal as a row.
#[derive(Debug, Clone)]
struct ForecastDealRow {
    deal: DealId,
    is_open: bool,
    name: String,
    owner: String,
    category: Piece,
    stage: String,
    amount: Piece,
    close: Piece,
    pushes: Piece,
}

impl Row for ForecastDealRow {
    fn id(&self) -> i64 {
        self.deal.0
    }
}

impl ForecastDealRow {
    fn of(line: &ForecastDealLine, list: &ForecastDealList) -> Self {
        let deal = &line.deal;
        let is_open = deal.outcome == Outcome::Open;
        let late = is_open && deal.close_on.is_some_and(|day| day < list.today);
        let amount = match (deal.base, deal.amount) {
            (Some(base), _) => piece(Role::Plain, short(base, list.currency)),
            (None, Some(amount)) => {
                let said = format!("! {} {}", amount.short(), amount.currency);
                piece(Role::Warning, said)
            }
            (None, None) => piece(Role::Warning, "! blank"),
        };
        let own = if line.is_own_category { "*" } else { "" };
        Self {
            deal: deal.id,
            is_open,
            name: line.name.clone(),
            owner: line.owner.clone(),
            category: piece(Role::Plain, format!("{}{own}", column_of(deal).name())),
            stage: line.stage.clone(),
            amount,
            close: piece(
                if late { Role::Warning } else { Role::Plain },
                deal.close_on
                    .map(|day| short_day(day, list.today))
                    .unwrap_or_default(),
            ),
            pushes: match deal.pushes {
                0 => piece(Role::Plain, ""),
                n @ 1..=2 => piece(Role::Plain, n.to_string()),
                n => piece(Role::Warning, format!("! {n}")),
            },
        }
    }
}

const COLUMNS: &[Column<ForecastDealRow>] = &[
    Column::text("Deal", 18, 40, |row| piece(Role::Plain, &*row.name)),
    Column::text("Category", 11, 12, |row| row.category.clone()),
    Column::figures("Amount", 9, |row| row.amount.clone()),
    Column::text("Close", 8, 8, |row| row.close.clone()),
    Column::figures("Pushed", 6, |row| row.pushes.clone()),
    Column::text("Stage", 11, 16, |row| piece(Role::Plain, &*row.stage)),
    Column::text("Owner", 10, 16, |row: &ForecastDealRow| {
        piece(Role::Plain, &*row.owner)
    })
    .rank(1),
];

/// The page.
pub struct ForecastDeals {
    title: String,
    behind: DealsBehind,
    context: Option<Context>,
    read: Option<ForecastDealList>,
    list: List<ForecastDealRow>,
}

impl ForecastDeals {
    /// The deals behind a line, under its name.
    pub fn new(title: String, behind: DealsBehind) -> Self {
        Self {
            title,
            behind,
            context: None,
            read: None,
            list: List::default(),
        }
    }

    fn read(&mut self, effects: &mut Effects<Self>) {
        let Some(context) = &self.context else { return };
        let (asked, behind) = (context.forecast_question(), self.behind);
        effects.figures(
            "forecast-deals",
            "read the deals",
            move |store| store.forecast_deals(&asked, &behind),
            |screen, list, _| {
                screen.read = Some(list);
                screen.lay_out();
            },
        );
    }

    fn lay_out(&mut self) {
        let Some(list) = &self.read else { return };
        let filter = fold(self.list.cursor.filter.text());
        let has = |text: &str| fold(text).contains(filter.trim());
        let rows = (list.deals.iter())
            .filter(|line| has(&line.name) || has(&line.account) || has(&line.owner))
            .map(|line| ForecastDealRow::of(line, list))
            .collect();
        self.list.load_all(rows);
    }

    fn has_row(&self) -> bool {
        self.list.selected().is_some()
    }

    fn can_change(&self) -> bool {
        let looks_back = |context: &Context| context.scope.looks_back();
        self.list.selected().is_some_and(|row| row.is_open)
            && !self.context.as_ref().is_none_or(looks_back)
    }

    fn open_deal(&mut self, effects: &mut Effects<Self>) {
        let (Some(row), Some(list)) = (self.list.selected(), &self.read) else {
            return;
        };
        let around = list.deals.iter().map(|line| line.deal.id).collect();
        effects.open(DealScreen::new(row.deal, around));
    }

    fn next_category(&mut self, effects: &mut Effects<Self>) {
        let mut all: Vec<Option<ForecastCategory>> = vec![None];
        all.extend(ForecastCategory::ALL.into_iter().rev().map(Some));
        let at = all.iter().position(|one| *one == self.behind.category);
        self.behind.category = all[(at.unwrap_or(0) + 1) % all.len()];
        self.read(effects);
    }

    fn change_category(&mut self, effects: &mut Effects<Self>) {
        let Some(row) = self.list.selected() else {
            return;
        };
        let (deal, name) = (row.deal, row.name.clone());
        let all = ForecastCategory::ALL.into_iter().rev();
        let mut items: Vec<Item> = all
            .filter(|category| *category != ForecastCategory::Closed)
            .map(|category| Item::new(category.name(), category.name()))
            .collect();
        items.push(Item::new("", "As its stage says"));
        effects.pick(
            format!("Forecast category of {name}"),
            Source::Fixed(items),
            move |_, item, effects| {
                let category = Some(item.id).filter(|key| !key.is_empty());
                let label = format!("Forecast category of {name}");
                effects.change(
                    "change the category",
                    move |store| set_category(store, &label, deal, category),
                    |_, said, effects| effects.say(said),
                );
            },
        );
    }
}

fn set_category(
    store: &mut Store,
    label: &str,
    deal: DealId,
    category: Option<String>,
) -> Result<String> {
    let said = match &category {
        Some(category) => format!("Now in {category}; u takes it back"),
        None => "As its stage says; u takes it back".to_owned(),
    };
    let edit = DealEdit {
        category: Some(category),
        ..DealEdit::default()
    };
    store.change(label, |change| change.edit_deal(deal, &edit))?;
    Ok(said)
}

impl Screen for ForecastDeals {
    const NAME: &'static str = "forecast-deals";
    const TITLE: &'static str = "Deals";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open the deal", Self::open_deal)
            .footer(1)
            .when(Self::has_row),
        Command::new("category", "c", "Its category", Self::change_category)
            .footer(2)
            .when(Self::can_change),
        Command::new("view", "v", "One category", Self::next_category).footer(3),
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

    fn heading(&self) -> Option<String> {
        Some(self.title.clone())
    }

    fn status(&self) -> Vec<Piece> {
        let count = self.list.cursor.count();
        let word = if count == 1 { "deal" } else { "deals" };
        vec![piece(Role::Strong, format!("{count} {word}"))]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let mut x = 1;
        let all = ForecastCategory::ALL.into_iter().rev().map(Some);
        for category in std::iter::once(None).chain(all) {
            let label = category.map_or("All", ForecastCategory::name);
            let (role, label) = if category == self.behind.category {
                (Role::Strong, format!("[{label}]"))
            } else {
                (Role::Muted, format!(" {label} "))
            };
            x = canvas.text(x, 0, role, &label);
        }
        let room = canvas.height().saturating_sub(2);
        let width = canvas.width();
        table::draw(
            &mut canvas.part(0, 1, width, room),
            COLUMNS,
            &self.list,
            "No deals here. v shows other categories.",
        );
        let note = "* the deal's own category; without, that of its stage";
        canvas.text(1, room + 1, Role::Muted, note);
    }
}
