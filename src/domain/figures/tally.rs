//! How a rule's items become a figure: counts, sums, shares, means and medians that know what they rest on.

use chrono::NaiveDate;

use crate::domain::sales_record::{DealLife, Seen, Work};
use crate::domain::statistics::{Interval, Z95, wilson};

use super::Subject;
use super::pass::Frame;

/// What one deal or observation gives to a figure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Item {
    /// Whether it is a hit, where the figure is a share.
    pub hit: bool,
    /// Its amount, days or level; `None`: it should have one and has none.
    pub size: Option<f64>,
    /// What `size` is measured against, where the figure is a quotient of sums.
    pub of: f64,
    /// The day, where the figure needs it.
    pub on: Option<NaiveDate>,
}

impl Item {
    /// It is there.
    pub fn counted() -> Option<Self> {
        Some(Self::default())
    }

    /// It is there, and hits or not.
    pub fn hit(hit: bool) -> Option<Self> {
        Some(Self {
            hit,
            ..Self::default()
        })
    }

    /// It is there with an amount, days or a level.
    pub fn sized(size: Option<f64>) -> Option<Self> {
        Some(Self {
            size,
            ..Self::default()
        })
    }
}

/// Whether a deal counts, for the part at a place, and what it gives.
pub type DealRule = fn(&DealLife, &Frame<'_>, usize) -> Option<Item>;
/// Whether activities count.
pub type WorkRule = fn(&Work, &Frame<'_>, usize) -> bool;
/// Whether an observation counts, and what it gives.
pub type SeenRule = fn(&Seen, &Frame<'_>, usize) -> Option<Item>;

/// How items become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// How many.
    Count,
    /// The sum of the sizes.
    Sum,
    /// The share of hits, with its Wilson interval.
    Share,
    /// The share of hits by size.
    ShareOfSize,
    /// The sum of sizes / the sum of what they are measured against.
    Quotient,
    /// The mean size, with the normal interval of the mean.
    Mean,
    /// The median size, with the interval of its order statistics.
    Median,
    /// Days and sizes, for a figure from others.
    Dated,
}

/// How a metric is computed.
#[derive(Debug, Clone, Copy)]
pub enum Measure {
    /// From deals.
    Deals(DealRule, Fold),
    /// From activities: how many.
    Activities(WorkRule),
    /// From observations.
    Observations(SeenRule, Fold),
    /// From several rules over deals; the deals of the first are the rows behind it.
    Derived(
        &'static [Need],
        fn(&Frame<'_>, &Subject, &[Tally]) -> Answer,
    ),
}

/// A rule that a derived metric needs.
pub type Need = (DealRule, Fold);

/// What the record must hold, so that a metric has data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Deals.
    Deals,
    /// Deals, and a window that is not over: open deals are known as they stand only.
    Today,
    /// Deals with a history of stages.
    History,
    /// A history of stages, and a stage for proposals.
    Proposal,
    /// Deals with a margin.
    Margin,
    /// Activities.
    Activities,
    /// Activities with target accounts.
    Targets,
    /// Observations.
    Observations,
}

/// Items of a group, added up.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// How many items.
    pub n: i64,
    /// Those that hit.
    pub hits: i64,
    /// Those with a size.
    pub sized: i64,
    /// The sum of the sizes.
    pub size: f64,
    /// The sum of the sizes of hits.
    pub hit_size: f64,
    /// The sum of what sizes are measured against.
    pub of: f64,
    squares: f64,
    sizes: Vec<f64>,
    /// Days and sizes, for [`Fold::Dated`].
    pub dated: Vec<(NaiveDate, f64)>,
}

/// A figure without its name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// `None`: no data.
    pub value: Option<f64>,
    /// On how many it rests.
    pub n: i64,
    /// How many of them hit.
    pub hits: Option<i64>,
    /// The 95 % interval.
    pub interval: Option<Interval>,
    /// Why there is no data, or what is left out.
    pub note: String,
}

impl Answer {
    /// No data, and why.
    pub fn no_data(why: impl Into<String>) -> Self {
        Self {
            note: why.into(),
            ..Self::default()
        }
    }
}

impl Tally {
    pub(super) fn count(&mut self, count: i64) {
        self.n += count;
    }

    pub(super) fn add(&mut self, item: &Item, fold: Fold) {
        self.n += 1;
        self.hits += i64::from(item.hit);
        self.of += item.of;
        let Some(size) = item.size else {
            return;
        };
        self.sized += 1;
        self.size += size;
        self.squares += size * size;
        if item.hit {
            self.hit_size += size;
        }
        match fold {
            Fold::Median => self.sizes.push(size),
            Fold::Dated => self.dated.extend(item.on.map(|on| (on, size))),
            _ => {}
        }
    }

    /// Takes in another tally of the same rule.
    pub(super) fn merge(&mut self, other: Self) {
        self.n += other.n;
        self.hits += other.hits;
        self.sized += other.sized;
        self.size += other.size;
        self.hit_size += other.hit_size;
        self.of += other.of;
        self.squares += other.squares;
        self.sizes.extend(other.sizes);
        self.dated.extend(other.dated);
    }

    /// The mean size.
    pub fn mean(&self) -> Option<f64> {
        (self.sized > 0).then(|| self.size / self.sized as f64)
    }

    /// The figure of what was added up.
    pub fn answer(&self, fold: Fold, what: &str) -> Answer {
        match fold {
            Fold::Count | Fold::Dated => Answer {
                value: Some(self.n as f64),
                n: self.n,
                ..Answer::default()
            },
            Fold::Share => Answer {
                value: (self.n > 0).then(|| self.hits as f64 / self.n as f64),
                n: self.n,
                hits: Some(self.hits),
                interval: wilson(self.hits, self.n, Z95),
                note: String::new(),
            },
            Fold::Sum => self.sized_answer(
                (self.n == 0 || self.sized > 0).then_some(self.size),
                None,
                what,
            ),
            Fold::ShareOfSize => Answer {
                hits: Some(self.hits),
                ..self.sized_answer(quotient(self.hit_size, self.size), None, what)
            },
            Fold::Quotient => self.sized_answer(quotient(self.size, self.of), None, what),
            Fold::Mean => self.sized_answer(self.mean(), self.interval_of_mean(), what),
            Fold::Median => {
                let (median, interval) = median(&self.sizes);
                self.sized_answer(median, interval, what)
            }
        }
    }

    fn sized_answer(&self, value: Option<f64>, interval: Option<Interval>, what: &str) -> Answer {
        Answer {
            value,
            n: self.sized,
            hits: None,
            interval,
            note: match self.n - self.sized {
                0 => String::new(),
                1 => format!("1 deal without {what} is left out."),
                lacking => format!("{lacking} deals without {what} are left out."),
            },
        }
    }

    /// Mean ± 1.96 standard errors; two values are the least.
    fn interval_of_mean(&self) -> Option<Interval> {
        let n = self.sized as f64;
        let mean = self.mean().filter(|_| self.sized > 1)?;
        let variance = ((self.squares - n * mean * mean) / (n - 1.0)).max(0.0);
        let reach = Z95 * (variance / n).sqrt();
        Some(Interval {
            low: mean - reach,
            high: mean + reach,
        })
    }
}

/// `None` where there is nothing to divide by. An empty sum is -0 in Rust; a figure is never that.
pub(super) fn quotient(of: f64, by: f64) -> Option<f64> {
    (by > 0.0).then(|| of / by + 0.0)
}

/// The median, and the 95 % interval from its order statistics where six values or more give one: the values at ranks
/// (n ∓ 1.96·√n) / 2, rounded outward (Conover, Practical Nonparametric Statistics, quantile intervals).
fn median(values: &[f64]) -> (Option<f64>, Option<Interval>) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len();
    let Some(upper) = sorted.get(n / 2).copied() else {
        return (None, None);
    };
    let median = if n % 2 == 1 {
        upper
    } else {
        f64::midpoint(sorted[n / 2 - 1], upper)
    };
    let reach = Z95 * (n as f64).sqrt();
    let low = f64::midpoint(n as f64, -reach).floor();
    let high = f64::midpoint(n as f64, reach).ceil() + 1.0;
    let fits = n >= 6 && low >= 1.0 && high <= n as f64;
    let interval = fits.then(|| Interval {
        low: sorted[low as usize - 1],
        high: sorted[high as usize - 1],
    });
    (Some(median), interval)
}
