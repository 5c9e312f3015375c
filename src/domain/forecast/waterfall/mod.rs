//! The waterfall: how the open book of a close-date window became, between two moments, what it is.
//!
//! `Start + Created + PulledIn + Increased − Decreased − PushedOut − Lost − Won = End` (domain.md 3.1, after reevo and
//! Weflow), with rarer steps that are shown only where they happened. Start and End are the deals that are open, due
//! within the window, not Omitted and owned by people of the scope at that moment, so that End is the open pipeline of
//! the same book. It always balances to the minor unit.
//!
//! Two moments are compared and nothing between them: what left and came back is no movement, and the steps of two
//! weeks do not add up to those of the fortnight (their starts and ends do meet). All amounts are converted at one
//! rate, so a change of rates moves nothing. The rules, each held by a test:
//!
//! | at the start | at the end | posts |
//! |---|---|---|
//! | in the book | in the book | Increased or Decreased by the difference; a blank amount counts 0, so filling one increases and blanking one decreases; in one currency, a deal that changed its currency does the same |
//! | in | theirs no more | Handed over, at the start amount, whatever became of it: it is in somebody else's column now |
//! | in | lost | Lost, at the **start** amount (later edits ignored: a CRM often blanks what is lost), whatever its close date says |
//! | in | won, closed in the window | Increased or Decreased first, then Won at the final amount; the same without a close date |
//! | in | close date after the window, or none (open, or won there) | Pushed out, at the start amount, later edits ignored |
//! | in | close date before the window (open, or won there) | Pulled ahead, at the start amount |
//! | in | Omitted | Omitted, at the start amount |
//! | not there | in | Created, at the end amount |
//! | somebody else's | in | Taken over, at the end amount |
//! | won or lost | in | Reopened, at the end amount |
//! | close date after the window, or none | in | Pulled in, at the end amount |
//! | close date before the window | in | Slipped in, at the end amount |
//! | Omitted | in | Included, at the end amount |
//! | outside, and not won | won, closed in the window | how it came in (Created, Pulled in …), then Won, both at the final amount |
//! | not there | lost | Created and Lost, at the amount when last open, if it was in the book when last open |
//! | outside | lost | nothing |
//! | won | won | nothing: corrections of what is won are no movement of what is open |
//!
//! Where several reasons hold, the first of the table counts. What happens within one moment (won and lost on one day
//! of an export that knows days only) is as the deal's history leaves it: the last word counts. A deal of a rep who
//! left stays theirs until somebody else owns it.
//!
//! Cost: one pass over the deals, for each two look-ups by halving in its states; nothing is sorted.

mod step;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod laws;

pub use step::Step;

use std::collections::{BTreeMap, BTreeSet};

use super::book::{BookDeal, Whose};
use super::record::{ForecastRecord, Timeline};
use crate::domain::figures::Window;
use crate::domain::ids::{DealId, RepId};
use crate::domain::money::Currency;
use crate::domain::process::Outcome;
use crate::domain::stamp::Stamp;

/// What one deal adds to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// The deal.
    pub deal: DealId,
    /// The step.
    pub step: Step,
    /// With the sign of the step, in minor units of the waterfall's currency.
    pub minor: i64,
}

/// How the open book of a window moved, see the module. Amounts are minor units: of the base currency, or of the one
/// currency that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waterfall {
    /// Open in the window at the start.
    pub start: i64,
    /// Open in the window at the end.
    pub end: i64,
    /// Deals at the start; in one currency, those with an amount in it.
    pub start_count: usize,
    /// Deals at the end.
    pub end_count: usize,
    /// Every movement of every deal, in the order of deals.
    pub postings: Vec<Posting>,
}

impl Waterfall {
    /// The waterfall between two moments, for deals that are due in a window, of some people. With a currency, only
    /// deals in it count, at their own amounts; without, all deals at their amounts in the base currency. Moments that
    /// are given the wrong way round are put in order.
    pub fn between(
        record: &ForecastRecord,
        start: Stamp,
        end: Stamp,
        window: Window,
        whose: Whose<'_>,
        currency: Option<Currency>,
    ) -> Self {
        let (start, end) = (start.min(end), start.max(end));
        let view = View {
            record,
            window,
            whose,
            currency,
        };
        let mut waterfall = Self::default();
        for deal in &record.deals {
            let before = BookDeal::at(record, deal, start);
            let after = BookDeal::at(record, deal, end);
            waterfall.post(&view, deal, before.as_ref(), after.as_ref(), end);
        }
        waterfall
    }

    /// The waterfall of each person alone who owned a deal at either moment, in the base currency: one pass for all.
    pub fn of_each(
        record: &ForecastRecord,
        start: Stamp,
        end: Stamp,
        window: Window,
    ) -> BTreeMap<RepId, Self> {
        let (start, end) = (start.min(end), start.max(end));
        let mut of_each: BTreeMap<RepId, Self> = BTreeMap::new();
        for deal in &record.deals {
            let before = BookDeal::at(record, deal, start);
            let after = BookDeal::at(record, deal, end);
            let owner = |deal: Option<&BookDeal>| deal.and_then(|deal| deal.owner);
            let owners = BTreeSet::from([owner(before.as_ref()), owner(after.as_ref())]);
            for owner in owners.into_iter().flatten() {
                let view = View {
                    record,
                    window,
                    whose: Some(&BTreeSet::from([owner])),
                    currency: None,
                };
                let waterfall = of_each.entry(owner).or_default();
                waterfall.post(&view, deal, before.as_ref(), after.as_ref(), end);
            }
        }
        of_each
    }

    /// All postings of a step, with its sign.
    pub fn sum(&self, step: Step) -> i64 {
        self.of(step).map(|posting| posting.minor).sum()
    }

    /// How many deals are behind a step.
    pub fn count(&self, step: Step) -> usize {
        self.of(step).count()
    }

    /// The postings of a step.
    pub fn of(&self, step: Step) -> impl Iterator<Item = &Posting> {
        self.postings
            .iter()
            .filter(move |posting| posting.step == step)
    }

    /// The steps to show: the seven of the identity, and the rarer ones that happened.
    pub fn steps(&self) -> impl Iterator<Item = Step> {
        Step::ALL
            .into_iter()
            .filter(|step| !step.is_rare() || self.count(*step) > 0)
    }

    /// Whether the steps lead from the start to the end, to the minor unit.
    pub fn balances(&self) -> bool {
        let moved: i64 = self.postings.iter().map(|posting| posting.minor).sum();
        self.start + moved == self.end
    }

    fn post(
        &mut self,
        view: &View<'_>,
        deal: &Timeline,
        before: Option<&BookDeal>,
        after: Option<&BookDeal>,
        end: Stamp,
    ) {
        let was_in = before.filter(|deal| view.is_in(deal));
        let is_in = after.filter(|deal| view.is_in(deal));
        let (was, is) = (
            was_in.and_then(|deal| view.minor(deal)),
            is_in.and_then(|deal| view.minor(deal)),
        );
        self.start += was.unwrap_or(0);
        self.start_count += usize::from(was.is_some());
        self.end += is.unwrap_or(0);
        self.end_count += usize::from(is.is_some());
        match (was_in, is_in) {
            (Some(_), Some(_)) => self.change(deal.id, was, is),
            (Some(_), None) => match view.left(after) {
                Step::Won => {
                    let won = after.and_then(|deal| view.minor(deal));
                    self.change(deal.id, was, won);
                    self.add(deal.id, Step::Won, won);
                }
                step => self.add(deal.id, step, was),
            },
            (None, Some(_)) => self.add(deal.id, view.entered(before), is),
            (None, None) => {
                if let Some((came, went, minor)) = view.passed_through(deal, before, after, end) {
                    self.add(deal.id, came, Some(minor));
                    self.add(deal.id, went, Some(minor));
                }
            }
        }
    }

    /// A posting of an amount without sign; `None`: nothing in this currency.
    fn add(&mut self, deal: DealId, step: Step, minor: Option<i64>) {
        if let Some(minor) = minor {
            self.postings.push(Posting {
                deal,
                step,
                minor: minor * step.sign(),
            });
        }
    }

    fn change(&mut self, deal: DealId, was: Option<i64>, is: Option<i64>) {
        let difference = is.unwrap_or(0) - was.unwrap_or(0);
        if difference > 0 {
            self.add(deal, Step::Increased, Some(difference));
        } else if difference < 0 {
            self.add(deal, Step::Decreased, Some(-difference));
        }
    }
}

/// Whether steps lead from a start to an end: each step's amount is given without its sign, as reports print it.
pub fn balances(start: i64, steps: &[(Step, i64)], end: i64) -> bool {
    let moved: i64 = steps
        .iter()
        .map(|(step, amount)| step.sign() * amount)
        .sum();
    start + moved == end
}

/// What is looked at.
struct View<'a> {
    record: &'a ForecastRecord,
    window: Window,
    whose: Whose<'a>,
    currency: Option<Currency>,
}

impl View<'_> {
    fn is_in(&self, deal: &BookDeal) -> bool {
        deal.belongs_to(self.whose) && deal.is_due_within(self.window)
    }

    /// What a deal counts; `None`: it has no amount in this currency.
    fn minor(&self, deal: &BookDeal) -> Option<i64> {
        match self.currency {
            None => Some(deal.worth()),
            Some(currency) => deal
                .amount
                .filter(|amount| amount.currency == currency)
                .map(|amount| amount.minor),
        }
    }

    /// Why a deal that is in the book now was not in it.
    fn entered(&self, before: Option<&BookDeal>) -> Step {
        let Some(before) = before else {
            return Step::Created;
        };
        if !before.belongs_to(self.whose) {
            Step::TakenOver
        } else if before.outcome != Outcome::Open {
            Step::Reopened
        } else if self.window.holds(before.close_on) {
            Step::Included
        } else if before.close_on.is_some_and(|day| day < self.window.first) {
            Step::SlippedIn
        } else {
            Step::PulledIn
        }
    }

    /// Why a deal that was in the book is not in it now.
    fn left(&self, after: Option<&BookDeal>) -> Step {
        let Some(after) = after.filter(|deal| deal.belongs_to(self.whose)) else {
            return Step::HandedOver;
        };
        let is_in_window = self.window.holds(after.close_on);
        match after.outcome {
            Outcome::Lost => Step::Lost,
            Outcome::Won if is_in_window || after.close_on.is_none() => Step::Won,
            Outcome::Won | Outcome::Open if !is_in_window => {
                let is_before = after.close_on.is_some_and(|day| day < self.window.first);
                if is_before {
                    Step::PulledAhead
                } else {
                    Step::PushedOut
                }
            }
            Outcome::Won | Outcome::Open => Step::Omitted,
        }
    }

    /// How a deal came into the book and left it again between the moments, with its amount; `None`: it did not.
    fn passed_through(
        &self,
        deal: &Timeline,
        before: Option<&BookDeal>,
        after: Option<&BookDeal>,
        end: Stamp,
    ) -> Option<(Step, Step, i64)> {
        let after = after.filter(|deal| deal.belongs_to(self.whose))?;
        match after.outcome {
            Outcome::Won => {
                let is_new = before.is_none_or(|deal| deal.outcome != Outcome::Won);
                (is_new && after.is_won_within(self.window))
                    .then(|| Some((self.entered(before), Step::Won, self.minor(after)?)))?
            }
            Outcome::Lost if before.is_none() => {
                let states = self.record.states_of(deal).iter().rev();
                let last_open = states
                    .filter(|state| state.since <= end)
                    .find(|state| state.outcome == Outcome::Open)
                    .map(|state| BookDeal::of(self.record, deal, state))
                    .filter(|deal| self.is_in(deal))?;
                Some((Step::Created, Step::Lost, self.minor(&last_open)?))
            }
            Outcome::Lost | Outcome::Open => None,
        }
    }
}
