//! A deal book as the models look at it: what is won, and the open deals that are due, by stage and category.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::book::Book;
use super::past::Cell;
use crate::domain::figures::Window;
use crate::domain::ids::{DealId, StageId};
use crate::domain::process::ForecastCategory;

/// Up to so many deals each is drawn for itself: 100,000 books of them take less than 0.1 s.
const MOST_SINGLE: usize = 1_000;

/// Of more deals so many of the largest are; the sum of the others is nearly normal. Our default.
const LARGEST: usize = 256;

/// Deals of one stage and category.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DueCell {
    /// How many.
    pub count: i64,
    /// What they are worth together, in minor units.
    pub minor: i64,
    /// The sum of the squares of what each is worth.
    pub squares: i128,
}

impl DueCell {
    /// Puts a deal in (1) or takes it out (-1).
    pub(super) fn change(&mut self, minor: i64, sign: i64) {
        self.count += sign;
        self.minor += sign * minor;
        self.squares += i128::from(sign) * i128::from(minor) * i128::from(minor);
    }

    pub(super) fn and(&mut self, more: Self) {
        self.count += more.count;
        self.minor += more.minor;
        self.squares += more.squares;
    }
}

/// A deal that is drawn for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SingleDeal {
    /// Its stage and category.
    pub cell: (Option<StageId>, ForecastCategory),
    /// What it is worth, in minor units.
    pub minor: i64,
    id: DealId,
}

impl SingleDeal {
    /// The largest first.
    fn by_size(&self) -> (Reverse<i64>, DealId) {
        (Reverse(self.minor), self.id)
    }
}

/// A book of one period, added up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DueBook {
    /// Won in the period, in minor units.
    pub won: i64,
    /// All open deals that are due.
    pub cells: BTreeMap<Cell, DueCell>,
    /// Deals that are drawn for themselves, by row number: all, or of very many the largest.
    pub single: Vec<SingleDeal>,
    /// The others.
    pub rest: BTreeMap<Cell, DueCell>,
}

impl DueBook {
    /// The book of a window.
    pub fn of(book: &Book, window: Window) -> Self {
        let mut cells: BTreeMap<Cell, DueCell> = BTreeMap::new();
        let mut largest = Largest::default();
        for deal in book.due_within(window) {
            let cell = (deal.stage, deal.category);
            cells.entry(cell).or_default().change(deal.worth(), 1);
            largest.add(deal.id, cell, deal.worth());
        }
        largest.book(book.won_within(window), cells)
    }

    /// What is open and due, in minor units.
    pub fn open(&self) -> i64 {
        self.cells.values().map(|cell| cell.minor).sum()
    }
}

/// The deals of a book that are drawn for themselves, gathered in whatever order.
#[derive(Debug, Clone, Default)]
pub(super) struct Largest {
    single: Vec<SingleDeal>,
    /// How many were told.
    told: usize,
    /// What comes here or later in the order of size is no longer one of the largest.
    bound: Option<(Reverse<i64>, DealId)>,
}

impl Largest {
    pub(super) fn add(&mut self, id: DealId, cell: Cell, minor: i64) {
        self.told += 1;
        let one = SingleDeal { cell, minor, id };
        if self.bound.is_some_and(|bound| one.by_size() >= bound) {
            return;
        }
        self.single.push(one);
        if self.single.len() > MOST_SINGLE {
            self.shed();
        }
    }

    /// Takes in other deals.
    pub(super) fn and(&mut self, more: Self) {
        self.told += more.told;
        self.single.extend(more.single);
        self.bound = self.bound.into_iter().chain(more.bound).min();
        if self.single.len() > MOST_SINGLE {
            self.shed();
        }
    }

    /// Keeps the largest.
    fn shed(&mut self) {
        let (_, next, _) = (self.single).select_nth_unstable_by_key(LARGEST, SingleDeal::by_size);
        self.bound = Some(next.by_size());
        self.single.truncate(LARGEST);
    }

    /// The book with these deals and all its cells.
    pub(super) fn book(mut self, won: i64, cells: BTreeMap<Cell, DueCell>) -> DueBook {
        let mut rest = BTreeMap::new();
        if self.told > MOST_SINGLE {
            if self.single.len() > LARGEST {
                self.shed();
            }
            rest.clone_from(&cells);
            for one in &self.single {
                if let Some(cell) = rest.get_mut(&one.cell) {
                    cell.change(one.minor, -1);
                }
            }
            rest.retain(|_, cell| cell.count > 0);
        }
        self.single.sort_unstable_by_key(|one| one.id);
        DueBook {
            won,
            cells,
            single: self.single,
            rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told = (DealId, Cell, i64);

    fn deals(of: std::ops::Range<i64>) -> impl Iterator<Item = Told> {
        of.map(|id| {
            let stage = (id % 4 != 0).then_some(StageId(id % 4));
            let category = ForecastCategory::ALL[(id % 3) as usize];
            (DealId(id), (stage, category), id * 7919 % 1013)
        })
    }

    fn gathered(of: std::ops::Range<i64>) -> Largest {
        let mut largest = Largest::default();
        for (id, cell, minor) in deals(of) {
            largest.add(id, cell, minor);
        }
        largest
    }

    fn cells(told: impl Iterator<Item = Told>) -> BTreeMap<Cell, DueCell> {
        let mut cells: BTreeMap<Cell, DueCell> = BTreeMap::new();
        for (_, cell, minor) in told {
            cells.entry(cell).or_default().change(minor, 1);
        }
        cells
    }

    #[test]
    fn a_book_that_two_add_up_is_the_one_that_one_adds_up() {
        for (all, of_one) in [
            (0, 0),
            (900, 850),
            (1_050, 900),
            (1_500, 300),
            (4_000, 2_000),
        ] {
            let mut both = gathered(0..of_one);
            both.and(gathered(of_one..all));
            let cells = cells(deals(0..all));
            let book = gathered(0..all).book(5, cells.clone());
            assert_eq!(both.book(5, cells), book, "{all} {of_one}");
        }
    }

    #[test]
    fn of_very_many_the_largest_are_drawn_for_themselves_and_the_others_are_the_rest() {
        for all in [0, 1_000, 1_001, 3_000] {
            let book = gathered(0..all).book(0, cells(deals(0..all)));
            let mut told: Vec<Told> = deals(0..all).collect();
            told.sort_by_key(|(id, _, minor)| (Reverse(*minor), *id));
            let largest = if all > 1_000 { 256 } else { told.len() };
            let (largest, others) = told.split_at(largest);
            let mut largest: Vec<DealId> = largest.iter().map(|(id, ..)| *id).collect();
            largest.sort();
            let single: Vec<DealId> = book.single.iter().map(|one| one.id).collect();
            assert_eq!(single, largest, "{all}");
            assert_eq!(book.rest, cells(others.iter().copied()), "{all}");
        }
    }
}
