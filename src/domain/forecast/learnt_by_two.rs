//! What two workers learnt from each half of the deals, taken together.

use super::{Closed, Learner};

impl Learner<'_> {
    /// Takes in what another learnt from other deals and calls; it was asked for the same.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (closed, more) in self.periods.iter_mut().zip(other.periods) {
            closed.add(more);
        }
        self
    }
}

impl Closed {
    fn add(&mut self, more: Self) {
        self.won_now += more.won_now;
        for (rep, won) in more.won_by {
            *self.won_by.entry(rep).or_default() += won;
        }
        self.calls.extend(more.calls);
        for (look, more) in self.looks.iter_mut().zip(more.looks) {
            for (cell, more) in look.cells.iter_mut().zip(more.cells) {
                cell.0 += more.0;
                cell.1 += more.1;
            }
            look.money.open += more.money.open;
            look.money.from_open += more.money.from_open;
            look.money.new += more.money.new;
            look.won += more.won;
            look.odd.extend(more.odd);
        }
        for (monday, more) in self.mondays.iter_mut().zip(more.mondays) {
            monday.won += more.won;
            monday.due.and(more.due);
        }
    }
}
