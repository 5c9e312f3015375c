//! What one person, or several together, did in a window: the counts from which factors are compared.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::domain::process::Outcome;
use crate::domain::sales_record::{DealLife, LeadLife, SalesRecord, Work};
use crate::domain::statistics::median_i64;

/// The days that are counted, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub first: NaiveDate,
    /// Last day.
    pub last: NaiveDate,
}

impl Window {
    /// Whether a day lies in it.
    pub fn holds(self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }
}

/// Values of which mean and spread are asked.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sample {
    /// How many.
    pub n: i64,
    sum: f64,
    squares: f64,
}

impl Sample {
    /// Takes a value in.
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        self.sum += value;
        self.squares += value * value;
    }

    /// Takes the values of another sample in.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// What it is made of, to be kept: how many, their sum, the sum of their squares.
    pub fn parts(&self) -> (i64, f64, f64) {
        (self.n, self.sum, self.squares)
    }

    /// From [`Self::parts`].
    pub fn of_parts((n, sum, squares): (i64, f64, f64)) -> Self {
        Self { n, sum, squares }
    }

    /// The sum.
    pub fn sum(&self) -> f64 {
        self.sum
    }

    /// The mean; `None` for nothing.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.sum / self.n as f64)
    }

    /// The standard error of the mean; `None` below two values.
    pub fn error(&self) -> Option<f64> {
        let mean = self.mean().filter(|_| self.n > 1)?;
        let n = self.n as f64;
        let variance = (self.squares - n * mean * mean).max(0.0) / (n - 1.0);
        Some((variance / n).sqrt())
    }
}

/// Deals that came into a stage, and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StepCount {
    /// Reached the stage, or a later one, for the first time in the window.
    pub reached: i64,
    /// Of those, the ones whose way beyond is decided: they got there, or ended before.
    pub decided: i64,
    /// Of those, the ones that got beyond.
    pub passed: i64,
}

/// Deals of one lead source or one segment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Share {
    /// New deals.
    pub deals: i64,
    /// Won or lost.
    pub closed: i64,
    /// Won.
    pub won: i64,
    /// First amounts.
    pub value: Sample,
}

impl Share {
    /// Takes another share in.
    pub(super) fn merge(&mut self, other: &Self) {
        self.deals += other.deals;
        self.closed += other.closed;
        self.won += other.won;
        self.value.merge(&other.value);
    }

    /// Takes out what was taken in.
    pub(super) fn take_out(&mut self, other: &Self) {
        self.deals -= other.deals;
        self.closed -= other.closed;
        self.won -= other.won;
        self.value.n -= other.value.n;
        self.value.sum -= other.value.sum;
        self.value.squares -= other.value.squares;
    }
}

/// The counts of a person or a group in a window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standing {
    /// Selling days on which they were here; of a group, the sum.
    pub selling_days: i64,
    /// Deals that began.
    pub new_deals: i64,
    /// All deals that they own, whenever.
    pub deals_ever: i64,
    /// Leads that came in.
    pub leads: i64,
    /// Activities done.
    pub activities: i64,
    /// Deals won, by close date.
    pub won: i64,
    /// Deals lost, by close date.
    pub lost: i64,
    /// Amounts of the deals won.
    pub won_value: f64,
    /// Of the deals that reached stage `from`, how many got beyond stage `to`: `steps[from][to - from]`.
    pub steps: Vec<Vec<StepCount>>,
    /// Amounts as they were first written down.
    pub value: Sample,
    /// Amount at the win / first amount.
    pub realisation: Sample,
    /// Logarithms of the days from beginning to win.
    pub cycle: Sample,
    /// Days from beginning to win.
    pub days: Vec<i64>,
    /// By lead source.
    pub sources: BTreeMap<u32, Share>,
    /// By segment.
    pub segments: BTreeMap<u32, Share>,
}

impl Standing {
    /// Nothing done yet in a process of so many open stages.
    pub fn blank(stages: usize) -> Self {
        Self {
            steps: (0..stages)
                .map(|from| vec![StepCount::default(); stages - from])
                .collect(),
            ..Self::default()
        }
    }

    /// From stage `from` beyond stage `to`.
    pub fn step(&self, from: usize, to: usize) -> StepCount {
        let row = self.steps.get(from);
        row.and_then(|row| row.get(to.checked_sub(from)?))
            .copied()
            .unwrap_or_default()
    }

    /// Won and lost.
    pub fn closed(&self) -> i64 {
        self.won + self.lost
    }

    /// The median of days to win; `None` for no win with both days.
    pub fn median_days(&self) -> Option<f64> {
        median_i64(&self.days)
    }

    /// Takes in another person.
    pub fn merge(&mut self, other: &Self) {
        self.selling_days += other.selling_days;
        self.new_deals += other.new_deals;
        self.deals_ever += other.deals_ever;
        self.leads += other.leads;
        self.activities += other.activities;
        self.won += other.won;
        self.lost += other.lost;
        self.won_value += other.won_value;
        self.value.merge(&other.value);
        self.realisation.merge(&other.realisation);
        self.cycle.merge(&other.cycle);
        self.days.extend_from_slice(&other.days);
        if self.steps.is_empty() {
            self.steps.clone_from(&other.steps);
        } else {
            let pairs = self.steps.iter_mut().zip(&other.steps);
            for (mine, theirs) in pairs.flat_map(|(mine, theirs)| mine.iter_mut().zip(theirs)) {
                mine.reached += theirs.reached;
                mine.decided += theirs.decided;
                mine.passed += theirs.passed;
            }
        }
        for (mine, theirs) in [
            (&mut self.sources, &other.sources),
            (&mut self.segments, &other.segments),
        ] {
            for (word, share) in theirs {
                mine.entry(*word).or_default().merge(share);
            }
        }
    }

    fn add_deal(&mut self, deal: &DealLife, window: Window, values_of_won_only: bool) {
        self.deals_ever += 1;
        let began = deal.created_on.is_some_and(|day| window.holds(day));
        let ended = deal.ended_on().is_some_and(|day| window.holds(day));
        let won = ended && deal.outcome == Outcome::Won;
        self.new_deals += i64::from(began);
        self.won += i64::from(won);
        self.lost += i64::from(ended && !won);
        let counts_value = if values_of_won_only { won } else { began };
        let value = deal.first_amount.filter(|v| counts_value && *v > 0.0);
        if let Some(value) = value {
            self.value.add(value);
        }
        for (share, word) in [
            (&mut self.sources, deal.lead_source),
            (&mut self.segments, deal.segment),
        ] {
            let share = share.entry(word).or_default();
            share.deals += i64::from(began);
            share.closed += i64::from(ended);
            share.won += i64::from(won);
            if let Some(value) = value {
                share.value.add(value);
            }
        }
        if won {
            self.add_win(deal);
        }
        self.add_steps(deal, window);
    }

    fn add_win(&mut self, deal: &DealLife) {
        self.won_value += deal.amount.unwrap_or(0.0);
        let amounts = deal.amount.zip(deal.first_amount);
        if let Some((amount, first)) = amounts.filter(|(_, f)| deal.amounts_known && *f > 0.0) {
            self.realisation.add(amount / first);
        }
        if let Some(days) = deal.days_to_win().filter(|days| *days >= 0) {
            self.cycle.add((days as f64 + 1.0).ln());
            self.days.push(days);
        }
    }

    fn add_steps(&mut self, deal: &DealLife, window: Window) {
        if !deal.has_path() {
            return;
        }
        let ended = deal.outcome != Outcome::Open;
        for (from, row) in self.steps.iter_mut().enumerate() {
            if !deal.reached_on(from).is_some_and(|day| window.holds(day)) {
                continue;
            }
            for (more, count) in row.iter_mut().enumerate() {
                let passed = deal.passed(from + more);
                count.reached += 1;
                count.decided += i64::from(passed || ended);
                count.passed += i64::from(passed);
            }
        }
    }
}

/// The standings of people.
pub type Standings = BTreeMap<RepId, Standing>;

/// The standing of everybody in a window, in one pass over the record.
pub fn standings(
    record: &SalesRecord,
    calendar: &FiscalCalendar,
    window: Window,
    of_won_only: bool,
) -> Standings {
    let mut did = Standings::new();
    let pieces = (&record.deals[..], &record.leads[..], &record.work[..]);
    add_to(&mut did, record.stages.len(), pieces, (window, of_won_only));
    of_people(did, record, calendar, window)
}

/// Deals of somebody to which nothing happened in a window: neither did they begin or end in it, nor move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unmoved {
    /// Whose.
    pub owner: RepId,
    /// Where they came from, a word.
    pub lead_source: u32,
    /// Their segment, a word.
    pub segment: u32,
    /// How many.
    pub deals: i64,
}

/// Adds deals to which nothing happened: as [`add_to`] does with each of them.
pub fn add_unmoved(all: &mut Standings, stages: usize, unmoved: &[Unmoved]) {
    for of in unmoved {
        let standing = all.entry(of.owner);
        let standing = standing.or_insert_with(|| Standing::blank(stages));
        standing.deals_ever += of.deals;
        standing.sources.entry(of.lead_source).or_default();
        standing.segments.entry(of.segment).or_default();
    }
}

/// Deals, leads and work of some people.
pub type Pieces<'p> = (&'p [DealLife], &'p [LeadLife], &'p [Work]);

/// Adds what people did in the window to their standings, without their selling days. The flag: only won deals say
/// what a deal is worth ([`super::Company::lost_deals_lack_amounts`]).
pub fn add_to(
    all: &mut Standings,
    stages: usize,
    (deals, leads, work): Pieces<'_>,
    (window, of_won_only): (Window, bool),
) {
    let blank = || Standing::blank(stages);
    for deals in deals.chunk_by(|one, next| one.owner == next.owner) {
        let Some(owner) = deals.first().and_then(|deal| deal.owner) else {
            continue;
        };
        let standing = all.entry(owner).or_insert_with(blank);
        for deal in deals {
            standing.add_deal(deal, window, of_won_only);
        }
    }
    for lead in leads {
        let came_in = lead.created_on.is_some_and(|day| window.holds(day));
        if let Some(owner) = lead.owner.filter(|_| came_in) {
            all.entry(owner).or_insert_with(blank).leads += 1;
        }
    }
    for work in work.iter().filter(|work| window.holds(work.on)) {
        let standing = all.entry(work.rep).or_insert_with(blank);
        standing.activities += work.count;
    }
}

/// The standings of everybody who is in the record, with their selling days, from what they did.
pub fn of_people(
    mut did: Standings,
    record: &SalesRecord,
    calendar: &FiscalCalendar,
    window: Window,
) -> Standings {
    let stages = record.stages.len();
    // Most were here on all days.
    let whole = calendar.selling_days(window.first, window.last);
    let people = record.people.iter().map(|person| {
        let first = person.hired_on.filter(|day| *day > window.first);
        let last = person.left_on.filter(|day| *day < window.last);
        let mut standing = did.remove(&person.id);
        let standing = standing.get_or_insert_with(|| Standing::blank(stages));
        standing.selling_days = match (first, last) {
            (None, None) => whole,
            _ => calendar.selling_days(first.unwrap_or(window.first), last.unwrap_or(window.last)),
        };
        (person.id, std::mem::take(standing))
    });
    people.collect()
}
