//! A deal book as the models look at it: what is won, and the open deals that are due, by stage and category.

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
    fn add(&mut self, minor: i64) {
        self.count += 1;
        self.minor += minor;
        self.squares += i128::from(minor) * i128::from(minor);
    }

    fn and(&mut self, more: Self) {
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
        let mut due = Gathering::default();
        for deal in book.due_within(window) {
            due.add(deal.id, (deal.stage, deal.category), deal.worth());
        }
        due.done(book.won_within(window))
    }

    /// What is open and due, in minor units.
    pub fn open(&self) -> i64 {
        self.cells.values().map(|cell| cell.minor).sum()
    }
}

/// A book that is being added up, in whatever order.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathering {
    cells: BTreeMap<Cell, DueCell>,
    single: Vec<SingleDeal>,
    rest: BTreeMap<Cell, DueCell>,
    is_crowd: bool,
}

impl Gathering {
    pub(super) fn add(&mut self, id: DealId, cell: Cell, minor: i64) {
        self.cells.entry(cell).or_default().add(minor);
        self.single.push(SingleDeal { cell, minor, id });
        if self.single.len() > MOST_SINGLE {
            self.is_crowd = true;
            self.shed();
        }
    }

    /// Takes in other deals.
    pub(super) fn and(&mut self, more: Self) {
        for (into, from) in [(&mut self.cells, more.cells), (&mut self.rest, more.rest)] {
            for (cell, due) in from {
                into.entry(cell).or_default().and(due);
            }
        }
        self.is_crowd |= more.is_crowd;
        self.single.extend(more.single);
        if self.single.len() > MOST_SINGLE {
            self.is_crowd = true;
            self.shed();
        }
    }

    /// Keeps the largest.
    fn shed(&mut self) {
        self.single
            .select_nth_unstable_by_key(LARGEST, |one| (std::cmp::Reverse(one.minor), one.id));
        for one in self.single.drain(LARGEST..) {
            self.rest.entry(one.cell).or_default().add(one.minor);
        }
    }

    pub(super) fn done(mut self, won: i64) -> DueBook {
        if self.is_crowd && self.single.len() > LARGEST {
            self.shed();
        }
        self.single.sort_unstable_by_key(|one| one.id);
        DueBook {
            won,
            cells: self.cells,
            single: self.single,
            rest: self.rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gathered(deals: std::ops::Range<i64>) -> Gathering {
        let mut due = Gathering::default();
        for id in deals {
            let stage = (id % 4 != 0).then_some(StageId(id % 4));
            let category = ForecastCategory::ALL[(id % 3) as usize];
            due.add(DealId(id), (stage, category), id * 7919 % 1013);
        }
        due
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
            assert_eq!(both.done(5), gathered(0..all).done(5), "{all} {of_one}");
        }
    }
}
