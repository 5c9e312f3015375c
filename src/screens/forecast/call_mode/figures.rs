//! Figures of a forecast call: before today, now, what counts; short amounts in one currency.

use chrono::NaiveDate;

use crate::domain::forecast::Call;
use crate::domain::forecast::calls::{CallLine, Said};
use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory;
use crate::storage::CallRun;

/// How amounts are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    currency: Currency,
}

impl Figures {
    pub(super) fn of(run: &CallRun) -> Self {
        Self {
            currency: run.sheet.currency,
        }
    }

    /// `12.3k`.
    pub(super) fn short(self, minor: i64) -> String {
        Money::new(minor, self.currency).short()
    }

    /// `12.3k`, or a dash for what nobody said.
    pub(super) fn or_dash(self, minor: Option<i64>) -> String {
        minor.map_or_else(|| "–".to_owned(), |minor| self.short(minor))
    }
}

/// `+12.3k`, `-4.00k`.
pub(super) fn signed(figures: Figures, minor: i64) -> String {
    let plus = if minor > 0 { "+" } else { "" };
    format!("{plus}{}", figures.short(minor))
}

/// The categories that the page shows: those that somebody called, without Closed and Pipeline.
pub(super) fn categories(run: &CallRun) -> Vec<ForecastCategory> {
    use ForecastCategory::{BestCase, Commit, MostLikely};
    let called = run.sheet.categories();
    let shown = [Commit, MostLikely, BestCase].into_iter();
    shown.filter(|category| called.contains(category)).collect()
}

/// The newest call for a category before a day.
pub(super) fn before(said: &Said, category: ForecastCategory, day: NaiveDate) -> Option<&Call> {
    let earlier = said.history.iter().filter(|call| call.made_at.day() < day);
    let mut of_category = earlier.filter(|call| call.category == category);
    of_category.next()
}

/// What counted for a rep before a day: the manager's call over the rep's own.
fn counted_before(line: &CallLine, category: ForecastCategory, day: NaiveDate) -> Option<i64> {
    let base = |said: &Said| before(said, category, day)?.base;
    base(&line.manager).or_else(|| base(&line.own))
}

/// The manager's total before a day; `None` where nobody had called.
pub(super) fn total_before(
    run: &CallRun,
    category: ForecastCategory,
    day: NaiveDate,
) -> Option<i64> {
    let whole = before(&run.sheet.whole, category, day).and_then(|call| call.base);
    whole.or_else(|| {
        let lines = run.sheet.lines.iter();
        let counted = lines.filter_map(|line| counted_before(line, category, day));
        counted.reduce(|sum, minor| sum + minor)
    })
}
