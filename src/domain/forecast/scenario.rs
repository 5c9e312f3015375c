//! What if: changes on a copy of the deal book. Deals are never touched, and no call changes by itself.
//!
//! - **In** counts a deal as won within the period: on its close date (the moved one, where it was moved) where that
//!   lies in the period, else on the period's last day.
//! - **Out** leaves it out as an omitted deal is left out: it stays in the book and counts nothing.
//! - A **moved date** is a push where it is later, as it would be if somebody wrote it into the CRM.
//! - A **changed amount** is in the deal's own currency, and counts at the rate at which its amount counted before.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::book::{Book, BookDeal};
use crate::domain::figures::Window;
use crate::domain::ids::DealId;
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};

/// Whether a deal is counted as won or left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Taken {
    /// Counted as won in the period.
    In,
    /// Left out.
    Out,
}

impl Taken {
    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

impl std::str::FromStr for Taken {
    type Err = ();

    fn from_str(key: &str) -> Result<Self, ()> {
        match key {
            "in" => Ok(Self::In),
            "out" => Ok(Self::Out),
            _ => Err(()),
        }
    }
}

/// What is changed of one deal; nothing: it stands as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DealChange {
    /// Counted as won, or left out.
    pub taken: Option<Taken>,
    /// Its close date.
    pub close_on: Option<NaiveDate>,
    /// Its amount in minor units of its own currency; of the base currency where it had no amount.
    pub amount: Option<i64>,
}

impl DealChange {
    /// Whether it changes nothing.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// Changes on a copy of a deal book.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scenario {
    /// What is changed of which deal.
    pub changes: BTreeMap<DealId, DealChange>,
}

/// What became of a deal of a scenario since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// Open still: its change counts.
    Open,
    /// It was won; its change counts nothing.
    Won,
    /// It was lost; its change counts nothing.
    Lost,
    /// It is no longer in the book: deleted, or with somebody else.
    Gone,
}

impl Became {
    /// In words, after the deal's name; empty while it is open.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Open => "",
            Self::Won => "was won meanwhile",
            Self::Lost => "was lost meanwhile",
            Self::Gone => "is no longer in this book",
        }
    }
}

impl Scenario {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// What is changed of a deal.
    pub fn of(&self, deal: DealId) -> DealChange {
        self.changes.get(&deal).copied().unwrap_or_default()
    }

    /// Changes a deal; a change that is none is forgotten.
    pub fn set(&mut self, deal: DealId, change: DealChange) {
        if change.is_nothing() {
            self.changes.remove(&deal);
        } else {
            self.changes.insert(deal, change);
        }
    }

    /// The deals of the scenario with what became of each since.
    pub fn became<'a>(&'a self, book: &'a Book) -> impl Iterator<Item = (DealId, Became)> + 'a {
        self.changes.keys().map(|id| {
            let at = book.deals.binary_search_by_key(id, |deal| deal.id);
            let now = at.map_or(Became::Gone, |at| match book.deals[at].outcome {
                Outcome::Open => Became::Open,
                Outcome::Won => Became::Won,
                Outcome::Lost => Became::Lost,
            });
            (*id, now)
        })
    }

    /// The book as if. Only open deals are changed: what ended meanwhile stands as it ended. `base` is the currency of
    /// the book's `base` amounts.
    pub fn apply(&self, book: &Book, window: Window, base: Currency) -> Book {
        let mut copy = book.clone();
        for (id, change) in &self.changes {
            let Ok(at) = copy.deals.binary_search_by_key(id, |deal| deal.id) else {
                continue;
            };
            if copy.deals[at].outcome == Outcome::Open {
                copy.deals[at] = changed(book.deals[at], *change, window, (book, base));
            }
        }
        copy
    }
}

fn changed(
    mut deal: BookDeal,
    change: DealChange,
    window: Window,
    (book, base): (&Book, Currency),
) -> BookDeal {
    if let Some(minor) = change.amount {
        let currency = deal.amount.map_or(base, |amount| amount.currency);
        deal.base = in_base(&deal, minor, book, base);
        deal.amount = Some(Money::new(minor, currency));
    }
    if let Some(day) = change.close_on {
        deal.pushes += u32::from(deal.close_on.is_some_and(|before| day > before));
        deal.close_on = Some(day);
    }
    match change.taken {
        Some(Taken::In) => {
            deal.outcome = Outcome::Won;
            deal.category = ForecastCategory::Closed;
            if !window.holds(deal.close_on) {
                deal.close_on = Some(window.last);
            }
        }
        Some(Taken::Out) => deal.category = ForecastCategory::Omitted,
        None => {}
    }
    deal
}

/// An amount of a deal in the base currency: at the rate at which the deal itself counted, else at that of the largest
/// deal of the same currency; `None` where no deal of it has a rate.
fn in_base(deal: &BookDeal, minor: i64, book: &Book, base: Currency) -> Option<i64> {
    let currency = deal.amount.map_or(base, |amount| amount.currency);
    if currency == base {
        return Some(minor);
    }
    let rate = |deal: &BookDeal| {
        let own = deal
            .amount
            .filter(|own| own.currency == currency && own.minor != 0)?;
        Some((i128::from(deal.base?), i128::from(own.minor)))
    };
    let (counted, own) = rate(deal).or_else(|| {
        let rated = book.deals.iter().filter_map(rate);
        rated.max_by_key(|(_, own)| own.abs())
    })?;
    // Half away from zero, as everywhere.
    let (product, own) = (i128::from(minor) * counted * own.signum(), own.abs());
    let rounded = (2 * product + own * product.signum()) / (2 * own);
    i64::try_from(rounded).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::forecast::record::DealKind;
    use crate::domain::ids::RepId;
    use crate::domain::stamp::Stamp;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn quarter() -> Window {
        Window::new(day("2026-10-01"), day("2026-12-31"))
    }

    fn deal(id: i64, category: ForecastCategory, minor: Option<i64>, close_on: &str) -> BookDeal {
        BookDeal {
            id: DealId(id),
            kind: DealKind::New,
            owner: Some(RepId(1)),
            stage: None,
            outcome: Outcome::Open,
            category,
            amount: minor.map(|minor| Money::new(minor, Currency::USD)),
            base: minor,
            close_on: close_on.parse().ok(),
            pushes: 0,
        }
    }

    fn book() -> Book {
        let won = BookDeal {
            outcome: Outcome::Won,
            category: ForecastCategory::Closed,
            ..deal(4, ForecastCategory::Commit, Some(40), "2026-10-09")
        };
        let euros = BookDeal {
            amount: Some(Money::new(100, Currency::EUR)),
            base: Some(115),
            ..deal(5, ForecastCategory::Pipeline, None, "2026-12-01")
        };
        Book {
            at: Stamp::start_of(day("2026-11-22")),
            deals: vec![
                deal(1, ForecastCategory::Commit, Some(100), "2026-12-15"),
                deal(2, ForecastCategory::BestCase, Some(200), "2027-01-20"),
                deal(3, ForecastCategory::Pipeline, None, "2026-12-20"),
                won,
                euros,
            ],
        }
    }

    fn with(id: i64, change: DealChange) -> Scenario {
        let mut scenario = Scenario::default();
        scenario.set(DealId(id), change);
        scenario
    }

    fn taken(taken: Taken) -> DealChange {
        DealChange {
            taken: Some(taken),
            ..DealChange::default()
        }
    }

    fn moved(day: &str) -> DealChange {
        DealChange {
            close_on: day.parse().ok(),
            ..DealChange::default()
        }
    }

    fn worth(minor: i64) -> DealChange {
        DealChange {
            amount: Some(minor),
            ..DealChange::default()
        }
    }

    #[test]
    fn each_change_moves_the_columns_as_it_says() {
        // Closed 40, Commit 100, Pipeline 115 before (deal 2 is due outside, deal 3 has no amount).
        for (what, id, change, expected) in [
            ("nothing", 1, DealChange::default(), (40, 100, 0, 115)),
            ("in counts as won", 1, taken(Taken::In), (140, 0, 0, 115)),
            ("out counts nothing", 1, taken(Taken::Out), (40, 0, 0, 115)),
            (
                "in of a later deal",
                2,
                taken(Taken::In),
                (240, 100, 0, 115),
            ),
            ("pulled in", 2, moved("2026-12-31"), (40, 100, 200, 115)),
            ("pushed out", 1, moved("2027-01-01"), (40, 0, 0, 115)),
            ("another amount", 1, worth(70), (40, 70, 0, 115)),
            ("an amount for a blank", 3, worth(30), (40, 100, 0, 145)),
            ("at the deal's own rate", 5, worth(50), (40, 100, 0, 58)),
            (
                "what was won stays won",
                4,
                taken(Taken::Out),
                (40, 100, 0, 115),
            ),
            (
                "a deal that is gone",
                9,
                taken(Taken::In),
                (40, 100, 0, 115),
            ),
        ] {
            let after = with(id, change).apply(&book(), quarter(), Currency::USD);
            let columns = after.columns(quarter());
            let got = (
                columns.closed,
                columns.commit,
                columns.best_case,
                columns.pipeline,
            );
            assert_eq!(got, expected, "{what}");
        }
    }

    #[test]
    fn in_closes_on_the_close_date_or_else_on_the_last_day_of_the_period() {
        for (id, day_won) in [(1, "2026-12-15"), (2, "2026-12-31")] {
            let after = with(id, taken(Taken::In)).apply(&book(), quarter(), Currency::USD);
            let deal = after
                .deals
                .iter()
                .find(|deal| deal.id == DealId(id))
                .unwrap();
            assert_eq!(deal.close_on, day_won.parse().ok());
        }
    }

    #[test]
    fn a_later_date_is_a_push_and_an_earlier_is_none() {
        for (to, pushes) in [("2026-12-20", 1), ("2026-12-01", 0), ("2026-12-15", 0)] {
            let after = with(1, moved(to)).apply(&book(), quarter(), Currency::USD);
            assert_eq!(after.deals[0].pushes, pushes, "{to}");
        }
    }

    #[test]
    fn a_scenario_says_what_became_of_its_deals() {
        let mut scenario = Scenario::default();
        for id in [1, 4, 9] {
            scenario.set(DealId(id), taken(Taken::In));
        }
        let became: Vec<_> = scenario.became(&book()).map(|(_, one)| one).collect();
        assert_eq!(became, [Became::Open, Became::Won, Became::Gone]);
        scenario.set(DealId(1), DealChange::default());
        assert_eq!(scenario.changes.len(), 2);
    }

    #[test]
    fn a_negative_amount_rounds_half_away_from_zero_too() {
        let book = book();
        for (minor, counted) in [(10, 12), (-10, -12), (1, 1), (-1, -1), (0, 0)] {
            assert_eq!(
                in_base(&book.deals[4], minor, &book, Currency::USD),
                Some(counted)
            );
        }
    }

    proptest! {
        #[test]
        fn an_empty_scenario_changes_nothing_and_applying_touches_only_its_deals(
            ids in prop::collection::btree_set(1_i64..8, 0..5),
            amount in prop::option::of(-1_000_i64..1_000),
            after in -60_i64..90,
            way in 0_u8..3,
        ) {
            let before = book();
            prop_assert_eq!(&Scenario::default().apply(&before, quarter(), Currency::USD), &before);
            let mut scenario = Scenario::default();
            for id in &ids {
                scenario.set(DealId(*id), DealChange {
                    taken: [None, Some(Taken::In), Some(Taken::Out)][usize::from(way)],
                    close_on: Some(day("2026-11-22") + chrono::Duration::days(after)),
                    amount,
                });
            }
            let copy = scenario.apply(&before, quarter(), Currency::USD);
            prop_assert_eq!(copy.deals.len(), before.deals.len());
            for (old, new) in before.deals.iter().zip(&copy.deals) {
                prop_assert!(ids.contains(&old.id.0) || old == new);
            }
        }
    }
}
