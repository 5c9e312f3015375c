//! What a lock froze: calls, models and deals, with what changed of each deal since.

use crate::app::command::Command;
use crate::app::effect::Effects;
use crate::app::list::{List, ListCursor, Row};
use crate::domain::forecast::lock::{DealChanged, LockedDeal, LockedSide};
use crate::domain::forecast::models::Model;
use crate::domain::forecast::{LockContent, LockState};
use crate::domain::ids::{DealId, LockId};
use crate::domain::money::{Currency, Money};
use crate::screens::pipeline::deal_page::DealScreen;
use crate::screens::{Context, OpenPage, Screen};
use crate::storage::{Result, Store, fold};
use crate::ui::canvas::{Canvas, Piece, piece};
use crate::ui::table::{self, Column};
use crate::ui::theme::Role;

use super::forms::ask_to_withdraw;

#[derive(Clone)]
struct FrozenRow {
    number: i64,
    what: &'static str,
    name: String,
    category: String,
    amount: String,
    note: String,
    deal: Option<DealId>,
}

impl Row for FrozenRow {
    fn id(&self) -> i64 {
        self.number
    }
}

const COLUMNS: &[Column<FrozenRow>] = &[
    Column::text("What", 8, 8, |row: &FrozenRow| piece(Role::Muted, row.what)),
    Column::text("Name", 24, 44, |row: &FrozenRow| {
        piece(Role::Plain, row.name.as_str())
    }),
    Column::text("Category", 11, 11, |row: &FrozenRow| {
        piece(Role::Muted, row.category.as_str())
    }),
    Column::figures("Amount", 8, |row: &FrozenRow| {
        piece(Role::Plain, row.amount.as_str())
    }),
    Column::text("Why, or changed since", 16, 60, |row: &FrozenRow| {
        piece(Role::Muted, row.note.as_str())
    }),
];

/// The page.
pub struct LockPage {
    id: LockId,
    context: Option<Context>,
    content: Option<LockContent>,
    all: Vec<FrozenRow>,
    list: List<FrozenRow>,
}

impl LockPage {
    /// Of a lock.
    pub fn new(id: LockId) -> Self {
        Self {
            id,
            context: None,
            content: None,
            all: Vec::new(),
            list: List::default(),
        }
    }

    fn lay_out(&mut self) {
        let words = fold(self.list.cursor.filter.text());
        let holds = |row: &&FrozenRow| {
            let text = fold(&format!("{} {} {}", row.name, row.category, row.note));
            words.split_whitespace().all(|word| text.contains(word))
        };
        let rows = self.all.iter().filter(holds).cloned();
        self.list.load_all(rows.collect());
    }

    fn is_deal(&self) -> bool {
        self.list.selected().is_some_and(|row| row.deal.is_some())
    }

    fn stands(&self) -> bool {
        let looks_back = (self.context.as_ref()).is_none_or(|context| context.scope.looks_back());
        let content = self.content.as_ref();
        content.is_some_and(|content| content.lock.state == LockState::Standing) && !looks_back
    }

    fn open(&mut self, effects: &mut Effects<Self>) {
        if let Some(deal) = self.list.selected().and_then(|row| row.deal) {
            let deals = self.list.rows().filter_map(|row| row.deal);
            effects.open(DealScreen::new(deal, deals.collect()));
        }
    }

    fn withdraw(&mut self, effects: &mut Effects<Self>) {
        if let (Some(content), Some(context)) = (&self.content, &self.context) {
            ask_to_withdraw(&content.lock, context.clock.today(), effects);
        }
    }
}

/// What, name, category, amount, note, deal.
type Cells = (&'static str, String, String, String, String, Option<DealId>);

fn of_deal(deal: &LockedDeal, changed: &[DealChanged], currency: Currency) -> Cells {
    let since = changed.iter().find(|one| one.deal == deal.deal);
    let note = since.map_or_else(String::new, |one| one.said.join(", "));
    let amount = deal.base.map_or_else(
        || "blank".to_owned(),
        |minor| Money::new(minor, currency).short(),
    );
    let category = deal.standing().to_owned();
    (
        "deal",
        deal.name.clone(),
        category,
        amount,
        note,
        Some(deal.deal),
    )
}

/// Calls of the whole and of each rep, models, deals.
fn rows(content: &LockContent, changed: &[DealChanged]) -> Vec<FrozenRow> {
    let currency = content.lock.currency;
    let short = |minor: i64| Money::new(minor, currency).short();
    let calls = content.calls.iter().filter_map(|call| {
        let name = match (call.rep, call.side) {
            (None, LockedSide::Rep) => "Sum of the reps".to_owned(),
            (None, LockedSide::Manager) => "Manager's total".to_owned(),
            (None, LockedSide::Deals) => "Sum of the deals".to_owned(),
            (Some(_), LockedSide::Rep) => call.name.clone(),
            (Some(_), LockedSide::Manager) => format!("{}, manager", call.name),
            (Some(_), LockedSide::Deals) => return None,
        };
        Some((
            "call",
            name,
            call.category.to_string(),
            short(call.minor),
            call.reason.clone(),
            None,
        ))
    });
    let models = content.models.iter().map(|model| {
        let known = Model::ALL
            .into_iter()
            .find(|known| known.key() == model.model);
        let name = known.map_or_else(|| model.model.clone(), |known| known.name().to_owned());
        let amount = model.minor.map_or_else(|| "no data".to_owned(), short);
        let note = match (model.low.zip(model.high), model.is_default) {
            (Some((low, high)), _) => format!("P10 {} to P90 {}", short(low), short(high)),
            (None, true) => "the default".to_owned(),
            (None, false) => model.missing.clone(),
        };
        ("model", name, String::new(), amount, note, None)
    });
    let deals = content
        .deals
        .iter()
        .map(|deal| of_deal(deal, changed, currency));
    let all = calls.chain(models).chain(deals);
    all.zip(1..)
        .map(
            |((what, name, category, amount, note, deal), number)| FrozenRow {
                number,
                what,
                name,
                category,
                amount,
                note,
                deal,
            },
        )
        .collect()
}

impl Screen for LockPage {
    const NAME: &'static str = "forecast-lock";
    const TITLE: &'static str = "Lock";
    const COMMANDS: &'static [Command<Self>] = &[
        Command::new("open", "enter l", "Open the deal", Self::open)
            .footer(1)
            .when(Self::is_deal),
        Command::new("withdraw", "x", "Withdraw", Self::withdraw)
            .footer(2)
            .when(Self::stands),
    ];

    fn enter(&mut self, context: &Context, effects: &mut Effects<Self>) {
        self.context = Some(context.clone());
        let (id, asked) = (self.id, context.forecast_question());
        effects.read(
            "forecast-lock-page",
            "read the lock",
            move |store: &mut Store| -> Result<_> {
                let frozen = store.lock(id)?;
                let question = store.question_of_lock(&frozen.lock, &asked);
                let changed = frozen.changed(&store.deals_to_lock(&question)?);
                let rows = rows(&frozen, &changed);
                Ok((frozen, rows))
            },
            |page: &mut Self, (content, rows), _| {
                page.content = Some(content);
                page.all = rows;
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
        let Some(content) = &self.content else {
            return Vec::new();
        };
        let lock = &content.lock;
        let day = crate::domain::date_words::written(lock.locked_at.day());
        vec![
            piece(Role::Strong, format!("{} of {day}", lock.kind.label())),
            piece(
                Role::Muted,
                format!("  {}, {}", lock.whose, lock.state.key()),
            ),
        ]
    }

    fn view(&self, canvas: &mut Canvas<'_>) {
        let nothing = "Nothing here holds these words. / changes the filter.";
        table::draw(canvas, COLUMNS, &self.list, nothing);
    }
}
