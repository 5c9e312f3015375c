//! The deals behind a line of what moved: what each adds to it, and how it stood before and stands now.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::forecast::BookDeal;
use crate::domain::ids::DealId;
use crate::domain::money::Money;
use crate::domain::process::Outcome;
use crate::screens::deal_rows::short_day;
use crate::screens::pipeline::deal_page::DealScreen;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{MovedDeal, Store, WhatMoved, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::Asked;
use super::lines::What;

/// A deal as a row.
#[derive(Debug, Clone)]
struct DealLine {
    id: DealId,
    name: String,
    account: String,
    owner: String,
    amount: Piece,
    change: String,
}

impl Row for DealLine {
    fn id(&self) -> i64 {
        self.id.0
    }
}

const COLUMNS: &[Column<DealLine>] = &[
    Column::text("Deal", 18, 32, |row| piece(Role::Plain, &*row.name)),
    Column::figures("Amount", 9, |row| row.amount.clone()),
    Column::text("What changed", 34, 60, |row| {
        piece(Role::Plain, &*row.change)
    }),
    Column::text("Owner", 10, 18, |row: &DealLine| {
        piece(Role::Muted, &*row.owner)
    })
    .rank(1),
    Column::text("Account", 12, 20, |row: &DealLine| {
        piece(Role::Muted, &*row.account)
    })
    .rank(2),
];

/// The page.
pub struct MovedDeals {
    what: What,
    asked: Asked,
    moved: Arc<WhatMoved>,
    list: List<DealLine>,
}

impl MovedDeals {
    /// The deals behind a line of what was read; read again where the file changes.
    pub(super) fn new(what: What, asked: Asked, moved: Arc<WhatMoved>) -> Self {
        Self {
            what,
            asked,
            moved,
            list: List::default(),
        }
    }

    fn lay_out(&mut self) {
        let filter = fold(self.list.cursor.filter.text());
        let holds = |deal: &MovedDeal| {
            let text = fold(&[&*deal.name, &deal.account, &deal.owner].join(" "));
            filter.split_whitespace().all(|word| text.contains(word))
        };
        let moved = &self.moved;
        let lines = behind(self.what, moved).into_iter();
        let lines = lines.filter_map(|(id, minor)| {
            let deal = moved.names.get(&id)?;
            holds(deal).then(|| DealLine {
                id,
                name: deal.name.clone(),
                account: deal.account.clone(),
                owner: deal.owner.clone(),
                amount: self.amount(deal, minor),
                change: change(moved, deal, self.what),
            })
        });
        let lines = lines.collect();
        self.list.load_all(lines);
    }

    fn amount(&self, deal: &MovedDeal, minor: i64) -> Piece {
        let stood = match self.what {
            What::Start => deal.before.as_ref(),
            _ => deal.after.as_ref(),
        };
        let is_blank = stood.is_none_or(|deal| self.moved.worth(deal).is_none());
        if minor == 0 && is_blank {
            return piece(Role::Warning, "! blank");
        }
        let sign = if matches!(self.what, What::Step(_)) && minor > 0 {
            "+"
        } else {
            ""
        };
        piece(
            Role::Plain,
            format!("{sign}{}", self.moved.money(minor).short()),
        )
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(row) = self.list.selected() {
            let around = self.list.rows().map(|row| row.id).collect();
            effects.open(DealScreen::new(row.id, around));
        }
    }

    fn title(&self) -> String {
        let moved = &self.moved;
        match self.what {
            What::Start => "Open at the start".to_owned(),
            What::End => "Open at the end".to_owned(),
            What::Step(step) => step.name().to_owned(),
            What::Stage(from, to) => format!("{} → {}", moved.stage(from), moved.stage(to)),
            What::Category(from, to) => format!("{from} → {to}"),
            What::Deal(_) | What::Words => String::new(),
        }
    }
}

/// Deals with what each counts, the largest first.
fn behind(what: What, moved: &WhatMoved) -> Vec<(DealId, i64)> {
    let worth = |deal: &BookDeal| moved.worth(deal);
    let of = |ids: &[DealId]| -> Vec<(DealId, i64)> {
        let deals = ids.iter().filter_map(|id| {
            let after = moved.names.get(id)?.after.as_ref()?;
            Some((*id, worth(after).unwrap_or(0)))
        });
        deals.collect()
    };
    let mut deals = match what {
        What::Step(step) => return moved.behind(step),
        What::Start | What::End => {
            let stood = |deal: &MovedDeal| match what {
                What::Start => deal.before.filter(|_| deal.was_in),
                _ => deal.after.filter(|_| deal.is_in),
            };
            let deals = moved.names.iter().filter_map(|(id, deal)| {
                let deal = stood(deal)?;
                // In one currency, only deals with an amount in it count.
                let minor = worth(&deal);
                (moved.only.is_none() || minor.is_some()).then(|| (*id, minor.unwrap_or(0)))
            });
            deals.collect()
        }
        What::Stage(from, to) => {
            let stages = moved.movement.stage_moves.iter();
            let found = stages.filter(|step| (step.from, step.to) == (from, to));
            found.flat_map(|step| of(&step.deals)).collect()
        }
        What::Category(from, to) => {
            let categories = moved.movement.category_moves.iter();
            let found = categories.filter(|step| (step.from, step.to) == (from, to));
            found.flat_map(|step| of(&step.deals)).collect()
        }
        What::Deal(_) | What::Words => Vec::new(),
    };
    deals.sort_by_key(|(id, minor): &(DealId, i64)| (-minor.abs(), *id));
    deals
}

/// `close 15 Dec → 10 Jan, 40.0k → 60.0k, Proposal → Won`.
fn change(moved: &WhatMoved, deal: &MovedDeal, what: What) -> String {
    let day = |day: Option<NaiveDate>| match day {
        Some(day) => short_day(day, moved.until.day()),
        None => "no date".to_owned(),
    };
    let money = |deal: &BookDeal| {
        let amount = moved.worth(deal).map(|minor| moved.money(minor));
        amount.map_or("blank".to_owned(), Money::short)
    };
    let stage = |deal: &BookDeal| match deal.outcome {
        Outcome::Won => "won".to_owned(),
        Outcome::Lost => "lost".to_owned(),
        Outcome::Open => moved.stage(deal.stage).to_owned(),
    };
    let stood = |deal: &BookDeal| format!("{}, due {}", stage(deal), day(deal.close_on));
    let (before, after) = match (&deal.before, &deal.after) {
        (Some(before), _) if what == What::Start => return stood(before),
        (_, Some(after)) if what == What::End => return stood(after),
        (Some(before), Some(after)) => (before, after),
        (None, Some(after)) => return format!("new: {}", stood(after)),
        (Some(before), None) => return stood(before),
        (None, None) => return String::new(),
    };
    let mut said = Vec::new();
    if before.close_on != after.close_on {
        said.push(format!(
            "close {} → {}",
            day(before.close_on),
            day(after.close_on)
        ));
    }
    if moved.worth(before) != moved.worth(after) {
        said.push(format!("{} → {}", money(before), money(after)));
    }
    if stage(before) != stage(after) {
        said.push(format!("{} → {}", stage(before), stage(after)));
    }
    if before.category != after.category && after.outcome == Outcome::Open {
        said.push(format!("{} → {}", before.category, after.category));
    }
    if before.owner != after.owner {
        said.push("another owner".to_owned());
    }
    if said.is_empty() {
        return stood(after);
    }
    said.join(", ")
}

impl Screen for MovedDeals {
    const NAME: &'static str = "forecast-moved-deals";
    const TITLE: &'static str = "The deals";
    const COMMANDS: &'static [Command<Self>] =
        &[Command::new("open", "enter l", "Open the deal", Self::open)
            .footer(1)
            .when(|page: &Self| page.list.selected().is_some())];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        let (asked, question) = (self.asked, context.forecast_question());
        effects.figures(
            "forecast-moved-deals",
            "read the deals",
            move |store: &mut Store| asked.read(store, &question),
            |page, (moved, _), _| {
                page.moved = Arc::new(moved);
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

    fn heading(&self) -> Option<String> {
        Some(self.title())
    }

    fn status(&self) -> Vec<Piece> {
        let deals = behind(self.what, &self.moved);
        let sum = self.moved.money(deals.iter().map(|(_, minor)| minor).sum());
        let noun = if deals.len() == 1 { "deal" } else { "deals" };
        vec![
            piece(Role::Strong, format!("{} {noun}", deals.len())),
            piece(
                Role::Plain,
                format!("  {} {}", sum.short(), self.moved.currency),
            ),
        ]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let (width, height) = (canvas.width(), canvas.height());
        let mut y = 0;
        if let What::Step(step) = self.what {
            let mut top = canvas.part(2, 0, width.saturating_sub(4), height);
            y = top.paragraph(0, Role::Muted, &format!("{}.", step.meaning()));
        }
        let nothing = if self.list.cursor.filter.text().is_empty() {
            "No deals any more."
        } else {
            "No deal with these words. / changes the filter."
        };
        table::draw(&mut canvas.below(y), COLUMNS, &self.list, nothing);
    }
}
