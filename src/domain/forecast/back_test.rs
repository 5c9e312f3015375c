//! The back-test: what each model would have said on every Monday of every closed period, fitted only on what was
//! known then (a rolling origin), beside what became of it.

use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::book::Book;
use super::due::DueBook;
use super::fit::Fit;
use super::models::{Asking, Model, Range};
use super::past::{MOST_PERIODS, Places};
use super::period::ForecastPeriod;
use super::settings::ForecastSettings;
use crate::domain::fiscal::Period;
use crate::domain::stamp::Stamp;

/// So many closed periods are tested at most, the newest. Our default: six years of quarters, two years of months.
pub(super) const MOST_TESTED: usize = 24;

/// Books drawn for each Monday: fewer than for an answer, since errors are added up over many Mondays.
const BOOKS: usize = 2_000;

/// What a model said on one Monday of a closed period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which model.
    pub model: Model,
    /// The closed period.
    pub period: Period,
    /// The Monday.
    pub day: NaiveDate,
    /// Weeks that were left at its end; 0 in the last seven days.
    pub week: i64,
    /// What the model said, in minor units of the base currency.
    pub forecast: i64,
    /// How far it might be off; only the simulation says so.
    pub range: Option<Range>,
    /// What was won in the period, by what is known now.
    pub actual: i64,
}

/// What was said on every Monday of closed periods. A model that had not enough history then has no line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BackTest {
    /// By period, day and model.
    pub lines: Vec<Line>,
    /// The closed periods that were tested, the oldest first.
    pub periods: Vec<Period>,
}

/// How far forecasts were off, over some lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Off {
    /// How many lines.
    pub n: i64,
    /// Σ |actual − forecast|, in minor units.
    pub absolute: i128,
    /// Σ (forecast − actual).
    pub signed: i128,
    /// Σ actual.
    pub actual: i128,
}

impl Off {
    /// Adds a line.
    pub fn add(&mut self, line: &Line) {
        let off = i128::from(line.forecast) - i128::from(line.actual);
        self.n += 1;
        self.absolute += off.abs();
        self.signed += off;
        self.actual += i128::from(line.actual);
    }

    /// `Σ|A−F| / ΣA`, domain.md 3.1 "Accuracy"; `None` where nothing was won.
    pub fn wape(self) -> Option<f64> {
        (self.actual > 0).then(|| self.absolute as f64 / self.actual as f64)
    }

    /// `Σ(F−A) / ΣA`: above 0 too much was forecast, below 0 too little; `None` where nothing was won.
    pub fn bias(self) -> Option<f64> {
        (self.actual > 0).then(|| self.signed as f64 / self.actual as f64)
    }
}

impl BackTest {
    /// Over the closed periods before the one that is asked for.
    pub fn of(asking: &Asking<'_>) -> Self {
        Self::joined(
            Self::of_each(asking, |_, _| true)
                .into_iter()
                .map(|(_, test)| test),
        )
    }

    /// Of each of these closed periods one for itself, the oldest first; they are asked for by their place, the oldest
    /// being 0. What is said of one depends on no other, nor on the period that is asked for.
    pub fn of_each(
        asking: &Asking<'_>,
        is_asked: impl Fn(usize, ForecastPeriod) -> bool,
    ) -> Vec<(ForecastPeriod, Self)> {
        let places = tested_places(asking);
        let settings = ForecastSettings {
            books: asking.settings.books.min(BOOKS),
            ..*asking.settings
        };
        let asked = places.newest(MOST_TESTED).enumerate();
        let asked = asked.filter(|(place, period)| is_asked(*place, *period));
        let tests = asked.map(|(_, period)| {
            let mut test = Self::default();
            let asking = Asking {
                period,
                settings: &settings,
                ..*asking
            };
            test.period(&asking, &places);
            (period, test)
        });
        tests.collect()
    }

    /// Those of single periods, the oldest first, as one.
    #[must_use]
    pub fn joined(tests: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for test in tests {
            all.lines.extend(test.lines);
            all.periods.extend(test.periods);
        }
        all
    }

    fn period(&mut self, asking: &Asking<'_>, places: &Places) {
        let (record, period) = (asking.record, asking.period);
        let everybody = asking.learnt.filter(|_| asking.whose.is_none());
        let actual = everybody.and_then(|learnt| learnt.won_in(period.window));
        let actual = actual.unwrap_or_else(|| {
            Book::at(record, record.now, asking.whose).won_within(period.window)
        });
        let before = self.lines.len();
        for day in mondays(period).filter(|day| record.known_from.is_some_and(|from| from <= *day))
        {
            let moment = Stamp::end_of(day);
            let fit = Fit::learnt(asking, places, moment);
            let known = everybody.and_then(|learnt| learnt.book(period.window, day));
            let due = known.unwrap_or_else(|| {
                DueBook::of(&Book::at(record, moment, asking.whose), period.window)
            });
            for answer in fit.answers_about(&due, None).answers {
                let Ok(forecast) = answer.result else {
                    continue;
                };
                self.lines.push(Line {
                    model: answer.model,
                    period: period.period,
                    day,
                    week: period.weeks_left(day),
                    forecast,
                    range: answer.range,
                    actual,
                });
            }
        }
        if self.lines.len() > before {
            self.periods.push(period.period);
        }
    }

    /// How far a model was off; with a week, only that many weeks before the end.
    pub fn off(&self, model: Model, week: Option<i64>) -> Off {
        let mut off = Off::default();
        let asked = |line: &&Line| line.model == model && week.is_none_or(|week| line.week == week);
        self.lines
            .iter()
            .filter(asked)
            .for_each(|line| off.add(line));
        off
    }

    /// The weeks before the end that have lines, the farthest first.
    pub fn weeks(&self) -> Vec<i64> {
        let mut weeks: Vec<i64> = self.lines.iter().map(|line| line.week).collect();
        weeks.sort_unstable_by(|a, b| b.cmp(a));
        weeks.dedup();
        weeks
    }

    /// The closed periods in which a model was tested.
    pub fn periods_of(&self, model: Model) -> usize {
        let tested = |period: &&Period| {
            let mut lines = self.lines.iter();
            lines.any(|line| line.model == model && line.period == **period)
        };
        self.periods.iter().filter(tested).count()
    }
}

/// The closed periods that are tested, and those before them that they learn from.
pub(super) fn tested_places(asking: &Asking<'_>) -> Places {
    let most = MOST_TESTED + MOST_PERIODS;
    Places::before(asking.record, asking.calendar, asking.period, most)
}

/// The Mondays of a period.
pub(super) fn mondays(period: ForecastPeriod) -> impl Iterator<Item = NaiveDate> {
    let first = period.window.first;
    let to_monday = (7 - first.weekday().num_days_from_monday()) % 7;
    let start = first.checked_add_days(Days::new(u64::from(to_monday)));
    let next = |day: &NaiveDate| day.checked_add_days(Days::new(7));
    std::iter::successors(start, next).take_while(move |day| *day <= period.window.last)
}
