//! The forecast of a period on one sheet: what is won, what is called by category, by person, by kind of deal; what is
//! still to go; very large deals alone; what earlier periods had reached by the same day.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

use super::book::{Book, BookDeal, Columns, Whose};
use super::period::ForecastPeriod;
use super::quota::{of_person, quota_of};
use super::record::{DealKind, ForecastPerson, ForecastRecord, KINDS};
use super::settings::ForecastSettings;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;

/// Earlier periods that the pace is held against.
const PERIODS: usize = 4;

/// The sheet. All money is in minor units of the record's currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The columns of the scope.
    pub columns: Columns,
    /// How many deals stand in each column.
    pub counts: Counts,
    /// Whether anything here is Most Likely, or a stage is by default; else the column is left out.
    pub uses_most_likely: bool,
    /// The quota of the scope; `None`: nobody has one.
    pub quota: Option<i64>,
    /// By person: reps and whoever else owns something or has a quota; those who left and deals without owner last.
    pub lines: Vec<Line>,
    /// New, expansion and renewal, each for itself; only those with deals.
    pub kinds: Vec<(DealKind, Columns, Counts)>,
    /// Open deals that are very large, the largest first.
    pub large: Vec<BookDeal>,
    /// From how much on a deal is very large; `None`: there is neither quota nor pipeline to measure it by.
    pub large_from: Option<i64>,
    /// The columns without the very large deals.
    pub without_large: Columns,
    /// Deals of the period, open in the forecast or won, with a blank amount.
    pub blank: usize,
    /// The same whose amount has no rate to the base currency.
    pub unconverted: usize,
    /// Open deals whose close date has passed before the period: in no column until they get a new date.
    pub overdue: usize,
    /// Earlier periods on the same day, the newest first; only those that are known as they stood.
    pub paces: Vec<Pace>,
}

/// How many deals stand in each column, each for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Won.
    pub closed: usize,
    /// Open in Commit.
    pub commit: usize,
    /// Open in Most Likely.
    pub most_likely: usize,
    /// Open in Best Case.
    pub best_case: usize,
    /// Open in Pipeline.
    pub pipeline: usize,
    /// Open and left out.
    pub omitted: usize,
}

impl Counts {
    /// How many stand in a category alone.
    pub fn of(self, category: ForecastCategory) -> usize {
        match category {
            ForecastCategory::Closed => self.closed,
            ForecastCategory::Commit => self.commit,
            ForecastCategory::MostLikely => self.most_likely,
            ForecastCategory::BestCase => self.best_case,
            ForecastCategory::Pipeline => self.pipeline,
            ForecastCategory::Omitted => self.omitted,
        }
    }

    /// All of them.
    pub fn all(self) -> usize {
        ForecastCategory::ALL.into_iter().map(|c| self.of(c)).sum()
    }
}

/// Why a line stands in the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Standing {
    /// A rep who is here, or somebody else who owns deals or has a quota.
    Here,
    /// Left the company and still owns deals of the period.
    Gone,
    /// Deals without an owner.
    NoOwner,
}

/// The forecast of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Who; `None`: deals without an owner.
    pub rep: Option<RepId>,
    /// Name.
    pub name: String,
    /// Why the line is here.
    pub standing: Standing,
    /// Whether it is a rep by role.
    pub is_rep: bool,
    /// The columns of the deals.
    pub columns: Columns,
    /// How many deals stand in each.
    pub counts: Counts,
    /// The quota; `None`: there is none.
    pub quota: Option<i64>,
}

/// An earlier period on the day that is as far before its end as today is before the end of this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// The period.
    pub period: ForecastPeriod,
    /// That day.
    pub on: chrono::NaiveDate,
    /// Won by then.
    pub won_then: i64,
    /// Open pipeline then.
    pub open_then: i64,
    /// What was won in it in the end, as far as is known today.
    pub won_at_end: i64,
}

/// The share of a whole, as a number for the screen; `None` where there is nothing to have a share of.
pub fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Sheet {
    /// Reckons it: one pass over the deals for now, and one for each earlier period.
    pub fn of(
        record: &ForecastRecord,
        calendar: &FiscalCalendar,
        settings: &ForecastSettings,
        whose: Whose<'_>,
        period: ForecastPeriod,
    ) -> Self {
        let window = period.window;
        let book = Book::at(record, record.now, whose);
        let aside = record.aside.as_ref().filter(|_| whose.is_none());
        let quota = quota_of(record, calendar, whose, window);
        let columns = book.columns(window);
        let due = || book.due_within(window);
        let counts_within =
            |deal: &BookDeal| deal.is_due_within(window) || deal.is_won_within(window);
        let large_from = quota
            .filter(|quota| *quota > 0)
            .or(Some(columns.open_pipeline()))
            .filter(|whole| *whole > 0)
            .map(|whole| (whole as f64 * settings.very_large).round() as i64);
        let mut large: Vec<BookDeal> = due()
            .filter(|deal| large_from.is_some_and(|from| deal.worth() >= from.max(1)))
            .copied()
            .collect();
        large.sort_by_key(|deal| (-deal.worth(), deal.id));
        let is_large: BTreeSet<_> = large.iter().map(|deal| deal.id).collect();
        let rest = Book {
            at: book.at,
            deals: (book.deals.iter().copied())
                .filter(|deal| !is_large.contains(&deal.id))
                .collect(),
        };
        let counts = counts_of(book.deals.iter(), period);
        Self {
            columns,
            counts,
            uses_most_likely: counts.most_likely > 0
                || (record.stages.iter())
                    .any(|stage| stage.category == ForecastCategory::MostLikely),
            quota,
            lines: lines(record, calendar, whose, &book, period),
            kinds: kinds(&book, period),
            large,
            large_from,
            without_large: rest.columns(window),
            blank: (book.deals.iter())
                .filter(|deal| counts_within(deal) && deal.amount.is_none())
                .count(),
            unconverted: (book.deals.iter())
                .filter(|deal| counts_within(deal))
                .filter(|deal| deal.amount.is_some() && deal.base.is_none())
                .count(),
            overdue: aside.map_or_else(
                || {
                    let deals = book.deals.iter();
                    deals
                        .filter(|deal| is_overdue(deal.outcome, deal.close_on, period))
                        .count()
                },
                |aside| aside.overdue,
            ),
            paces: aside.map_or_else(
                || paces(record, calendar, whose, period),
                |aside| aside.paces.clone(),
            ),
        }
    }

    /// What is still to be won; `None` without a quota, 0 where it is reached.
    pub fn to_go(&self) -> Option<i64> {
        Some((self.quota? - self.columns.closed).max(0))
    }

    /// The categories that have a column here, from the surest to the least sure.
    pub fn categories(&self) -> Vec<ForecastCategory> {
        let all = ForecastCategory::ALL.into_iter().rev();
        all.filter(|category| *category != ForecastCategory::MostLikely || self.uses_most_likely)
            .collect()
    }
}

/// The columns of some deals alone.
fn columns_of(deals: &[BookDeal], book: &Book, period: ForecastPeriod) -> Columns {
    let part = Book {
        at: book.at,
        deals: deals.to_vec(),
    };
    part.columns(period.window)
}

fn counts_of<'a>(deals: impl Iterator<Item = &'a BookDeal>, period: ForecastPeriod) -> Counts {
    let mut counts = Counts::default();
    for deal in deals.filter(|deal| is_of_period(deal, period)) {
        let count = match (deal.outcome, deal.category) {
            (Outcome::Won, _) => &mut counts.closed,
            (_, ForecastCategory::Commit) => &mut counts.commit,
            (_, ForecastCategory::MostLikely) => &mut counts.most_likely,
            (_, ForecastCategory::BestCase) => &mut counts.best_case,
            (_, ForecastCategory::Omitted) => &mut counts.omitted,
            (_, ForecastCategory::Pipeline | ForecastCategory::Closed) => &mut counts.pipeline,
        };
        *count += 1;
    }
    counts
}

/// Whether a deal stands in one of the columns of a period: won, or open (also left out), with its close date in it.
pub fn is_of_period(deal: &BookDeal, period: ForecastPeriod) -> bool {
    deal.outcome != Outcome::Lost && period.window.holds(deal.close_on)
}

fn lines(
    record: &ForecastRecord,
    calendar: &FiscalCalendar,
    whose: Whose<'_>,
    book: &Book,
    period: ForecastPeriod,
) -> Vec<Line> {
    let mut theirs: BTreeMap<Option<RepId>, Vec<BookDeal>> = BTreeMap::new();
    for deal in book.deals.iter().filter(|deal| is_of_period(deal, period)) {
        // An owner who is not in the file is nobody that could be asked.
        let owner = deal.owner.filter(|owner| record.person(*owner).is_some());
        theirs.entry(owner).or_default().push(*deal);
    }
    let line = |rep: Option<&ForecastPerson>, standing, deals: &[BookDeal]| Line {
        rep: rep.map(|rep| rep.id),
        name: rep.map_or_else(|| "No owner".to_owned(), |rep| rep.name.clone()),
        standing,
        is_rep: rep.is_some_and(|rep| rep.is_rep),
        columns: columns_of(deals, book, period),
        counts: counts_of(deals.iter(), period),
        quota: rep.and_then(|rep| of_person(rep, calendar, period.window)),
    };
    let mut lines: Vec<Line> = Vec::new();
    let callers = callers(record, period);
    for person in &record.people {
        let deals = theirs.remove(&Some(person.id)).unwrap_or_default();
        if whose.is_some_and(|whose| !whose.contains(&person.id)) {
            continue;
        }
        let is_gone = person.left_on.is_some_and(|day| day < record.today);
        // Who owns nothing here, has no quota and calls nothing does not forecast.
        let forecasts =
            of_person(person, calendar, period.window).is_some() || callers.contains(&person.id);
        if deals.is_empty() && (is_gone || !person.is_rep || !forecasts) {
            continue;
        }
        let standing = if is_gone {
            Standing::Gone
        } else {
            Standing::Here
        };
        lines.push(line(Some(person), standing, &deals));
    }
    if let Some(deals) = theirs.remove(&None) {
        lines.push(line(None, Standing::NoOwner, &deals));
    }
    // By name within each part, as the people of the record are.
    lines.sort_by_key(|line| line.standing);
    lines
}

/// Who made a call for the period.
fn callers(record: &ForecastRecord, period: ForecastPeriod) -> BTreeSet<RepId> {
    let window = period.window;
    let of_period = (record.calls.iter())
        .filter(|call| (call.starts_on, call.ends_on) == (window.first, window.last));
    of_period.filter_map(|call| call.rep).collect()
}

/// Whether a deal is open with a close date from before the period.
pub fn is_overdue(
    outcome: Outcome,
    close_on: Option<chrono::NaiveDate>,
    period: ForecastPeriod,
) -> bool {
    outcome == Outcome::Open && close_on.is_some_and(|day| day < period.window.first)
}

fn kinds(book: &Book, period: ForecastPeriod) -> Vec<(DealKind, Columns, Counts)> {
    let of = |kind| -> Vec<BookDeal> {
        let deals = book.deals.iter().copied();
        deals
            .filter(|deal| deal.kind == kind && is_of_period(deal, period))
            .collect()
    };
    let all = KINDS.into_iter().map(|kind| (kind, of(kind)));
    all.filter(|(_, deals)| !deals.is_empty())
        .map(|(kind, deals)| {
            let counts = counts_of(deals.iter(), period);
            (kind, columns_of(&deals, book, period), counts)
        })
        .collect()
}

/// The earlier periods that the pace is held against, each with its day, the newest first.
pub fn days_of_paces(
    record: &ForecastRecord,
    calendar: &FiscalCalendar,
    period: ForecastPeriod,
) -> Vec<(ForecastPeriod, chrono::NaiveDate)> {
    let (mut days, mut at) = (Vec::new(), period);
    let today = record.today.min(period.window.last);
    while let Some(earlier) = at.previous(calendar)
        && days.len() < PERIODS
    {
        at = earlier;
        let on = earlier.same_day_as(today, &period);
        let is_known = record.known_from.is_some_and(|from| from <= on);
        if !is_known || earlier.window.last >= record.today {
            break;
        }
        days.push((earlier, on));
    }
    days
}

fn paces(
    record: &ForecastRecord,
    calendar: &FiscalCalendar,
    whose: Whose<'_>,
    period: ForecastPeriod,
) -> Vec<Pace> {
    let now = Book::at(record, record.now, whose);
    let days = days_of_paces(record, calendar, period).into_iter();
    days.map(|(earlier, on)| {
        let then = Book::at(record, Stamp::end_of(on), whose);
        Pace {
            period: earlier,
            on,
            won_then: then.won_within(earlier.window),
            open_then: then.columns(earlier.window).open_pipeline(),
            won_at_end: now.won_within(earlier.window),
        }
    })
    .collect()
}
