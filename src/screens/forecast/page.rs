//! What the tab shows, made on the worker's lane from what was read: everything that is added up over everybody's calls
//! is added up here once, so that a frame costs the same for ten thousand reps as for ten, and small enough to be kept
//! for the next start.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::forecast::calls::{CallLine, Leaver};
use crate::domain::forecast::models::{Model, Range};
use crate::domain::forecast::sheet::{Counts, Line, Pace, Standing};
use crate::domain::forecast::submission::Submission;
use crate::domain::forecast::{Columns, DealKind, ForecastPeriod, Step};
use crate::domain::ids::RepId;
use crate::domain::money::Currency;
use crate::domain::process::ForecastCategory;
use crate::domain::stamp::Stamp;
use crate::storage::{ForecastSheet, ModelSheet, MovedSince, MovedSum};

use super::totals::Totals;

/// So many people are the beginning of the page: more than a screen has.
const FIRST: usize = 120;

/// The sheet as the tab shows it. All money is in minor units of its currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Page {
    /// The period that is forecast.
    pub(super) period: ForecastPeriod,
    /// The day that is looked at.
    pub(super) today: NaiveDate,
    /// The currency of all money.
    pub(super) currency: Currency,
    /// The rates used to reach it; empty where nothing was converted.
    pub(super) rates: String,
    /// Whether the file holds any deal at all.
    pub(super) has_deals: bool,
    /// The columns of the scope.
    pub(super) columns: Columns,
    /// How many deals stand in each column.
    pub(super) counts: Counts,
    /// The categories that have a column, from the surest to the least sure.
    pub(super) categories: Vec<ForecastCategory>,
    /// The quota of the scope; `None`: nobody has one.
    pub(super) quota: Option<i64>,
    /// What is still to be won; `None` without a quota.
    pub(super) to_go: Option<i64>,
    /// New, expansion and renewal, each for itself.
    pub(super) kinds: Vec<(DealKind, Columns, Counts)>,
    /// The largest of the very large deals with its name, and how many there are beside it.
    pub(super) large: Option<(String, i64, usize)>,
    /// The columns without the very large deals.
    pub(super) without_large: Columns,
    /// Deals with a blank amount.
    pub(super) blank: usize,
    /// Deals whose amount has no rate.
    pub(super) unconverted: usize,
    /// Open deals whose close date has passed before the period.
    pub(super) overdue: usize,
    /// Earlier periods on the same day.
    pub(super) paces: Vec<Pace>,
    /// What the calls add up to.
    pub(super) totals: Totals,
    /// By person.
    pub(super) lines: Vec<PageLine>,
}

/// The forecast of one person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PageLine {
    /// Who; `None`: deals without an owner.
    #[serde(rename = "r")]
    pub(super) rep: Option<RepId>,
    /// The name.
    #[serde(rename = "n")]
    pub(super) name: String,
    /// Why the line is here.
    #[serde(rename = "s")]
    pub(super) standing: Standing,
    /// The columns of the deals.
    #[serde(rename = "c")]
    pub(super) columns: Columns,
    /// How many deals.
    #[serde(rename = "d")]
    pub(super) deals: usize,
    /// The quota; `None`: there is none.
    #[serde(rename = "q")]
    pub(super) quota: Option<i64>,
    /// The own commit call.
    #[serde(rename = "o")]
    pub(super) own: Option<i64>,
    /// The manager's over it.
    #[serde(rename = "m")]
    pub(super) over: Option<i64>,
    /// How the person stands to the days on which calls are due.
    #[serde(rename = "a")]
    pub(super) state: CallState,
}

/// How somebody stands to the days on which calls are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum CallState {
    /// Nobody waits for a call.
    #[serde(rename = "n")]
    Nothing,
    /// Left the company, where the day is known on it.
    #[serde(rename = "l")]
    Left(Option<NaiveDate>),
    /// A rep who is here.
    #[serde(rename = "r")]
    Rep(Submission),
}

impl Page {
    /// Of a sheet: one pass over its reps.
    pub(super) fn of(sheet: &ForecastSheet) -> Self {
        let figures = &sheet.sheet;
        let calls: HashMap<RepId, &CallLine> =
            (sheet.calls.lines.iter()).map(|l| (l.rep, l)).collect();
        let left: HashMap<RepId, &Leaver> = sheet.calls.left.iter().map(|l| (l.rep, l)).collect();
        let of_line = |line: &Line| {
            let calls = line.rep.and_then(|rep| calls.get(&rep).copied());
            let left = line.rep.and_then(|rep| left.get(&rep).copied());
            PageLine::of(line, calls, left)
        };
        Self {
            period: sheet.period,
            today: sheet.today,
            currency: sheet.currency,
            rates: sheet.rates.clone(),
            has_deals: sheet.has_deals,
            columns: figures.columns,
            counts: figures.counts,
            categories: figures.categories(),
            quota: figures.quota,
            to_go: figures.to_go(),
            kinds: figures.kinds.clone(),
            large: sheet.large.first().map(|largest| {
                let others = sheet.large.len() - 1;
                (largest.name.clone(), largest.deal.worth(), others)
            }),
            without_large: figures.without_large,
            blank: figures.blank,
            unconverted: figures.unconverted,
            overdue: figures.overdue,
            paces: figures.paces.clone(),
            totals: Totals::of(sheet, &calls),
            lines: figures.lines.iter().map(of_line).collect(),
        }
    }
}

impl Page {
    /// The page with the lines of the first screen; none where those are all.
    pub(super) fn first(&self) -> Option<Self> {
        if self.lines.len() <= FIRST {
            return None;
        }
        Some(Self {
            rates: self.rates.clone(),
            categories: self.categories.clone(),
            kinds: self.kinds.clone(),
            large: self.large.clone(),
            paces: self.paces.clone(),
            totals: self.totals.clone(),
            lines: self.lines[..FIRST].to_vec(),
            ..*self
        })
    }
}

impl PageLine {
    fn of(line: &Line, calls: Option<&CallLine>, left: Option<&Leaver>) -> Self {
        let commit = ForecastCategory::Commit;
        let own = calls
            .map(|calls| &calls.own)
            .or(left.map(|leaver| &leaver.own));
        Self {
            rep: line.rep,
            name: line.name.clone(),
            standing: line.standing,
            columns: line.columns,
            deals: line.counts.all(),
            quota: line.quota,
            own: own.and_then(|own| own.base(commit)),
            over: calls.and_then(|calls| calls.manager.base(commit)),
            state: match (line.standing, calls) {
                (Standing::Gone, _) => CallState::Left(left.map(|leaver| leaver.left_on)),
                (_, Some(calls)) => CallState::Rep(calls.submission),
                (_, None) => CallState::Nothing,
            },
        }
    }

    /// What the person stands for: the manager's call, else the own one, else the commit of the deals.
    pub(super) fn stands_for(&self) -> i64 {
        let own = match self.state {
            CallState::Rep(_) => self.own,
            CallState::Nothing | CallState::Left(_) => None,
        };
        let said = self.over.or(own);
        said.unwrap_or_else(|| self.columns.commit_forecast())
    }
}

/// What moved, as its line says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Moved {
    /// From when on.
    pub(super) since: Stamp,
    /// Whether that is the last lock.
    pub(super) since_lock: bool,
    /// Until when.
    pub(super) until: NaiveDate,
    /// The open pipeline at the start.
    pub(super) start: i64,
    /// The open pipeline at the end.
    pub(super) end: i64,
    /// The currency of all money.
    pub(super) currency: Currency,
    /// What each step adds up to; steps of nothing are left out.
    pub(super) steps: Vec<(i64, Step)>,
}

impl Moved {
    /// Of the sums between two moments.
    pub(super) fn of(sum: MovedSum, since: MovedSince) -> Self {
        Self {
            since: sum.since,
            since_lock: since == MovedSince::LastLock,
            until: sum.until.day(),
            start: sum.start,
            end: sum.end,
            currency: sum.currency,
            steps: sum.steps,
        }
    }
}

/// What the models answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct PageModels {
    /// Those that answer, in the order of [`Model::ALL`].
    pub(super) answered: Vec<PageAnswer>,
    /// Whether what everybody teaches was learnt before the last change of the file.
    pub(super) is_old: bool,
}

/// What a model answers, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct PageAnswer {
    /// Which one.
    pub(super) model: Model,
    /// What will be won in the period.
    pub(super) minor: i64,
    /// How far it may be off.
    pub(super) range: Option<Range>,
    /// How likely the quota is reached, from 0 to 1.
    pub(super) reaches_quota: Option<f64>,
    /// Whether it is the model that counts.
    pub(super) is_default: bool,
}

impl PageModels {
    /// Of all that was reckoned.
    pub(super) fn of(sheet: &ModelSheet) -> Self {
        let answers = sheet.answers.iter().filter_map(|answer| {
            Some(PageAnswer {
                model: answer.model,
                minor: *answer.result.as_ref().ok()?,
                range: answer.range,
                reaches_quota: answer.reaches_quota,
                is_default: answer.is_default,
            })
        });
        Self {
            answered: answers.collect(),
            is_old: sheet.is_old,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::config::Config;
    use crate::domain::fiscal::Period;
    use crate::exchange::demo::{Options, company};
    use crate::storage::{DealScope, ForecastQuestion, Store};

    fn read_back<T: Serialize + DeserializeOwned>(kept: &T) -> T {
        serde_json::from_slice(&serde_json::to_vec(kept).unwrap()).unwrap()
    }

    #[test]
    fn what_is_kept_of_the_tab_is_read_back_as_it_was() {
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let mut store = Store::in_memory(Box::new(move || Stamp::end_of(today))).unwrap();
        let options = Options {
            deals: 120,
            ..Options::usual(today)
        };
        company(&mut store, &options, &mut |_| ControlFlow::Continue(())).unwrap();
        let question = ForecastQuestion::of(DealScope::default(), Period::All, &Config::default());
        let page = Page::of(&store.forecast_sheet(&question).unwrap());
        assert!(page.lines.len() > 1 && page.totals.called > 0);
        assert_eq!(read_back(&page), page);
        let (from, since) = (store.moved_since(&question, MovedSince::LastLock)).unwrap();
        let moved = Moved::of(store.moved_sum(&question, from).unwrap(), since);
        assert_eq!(read_back(&moved), moved);
        // Of all time and of this quarter the same is shown; so both are kept as one.
        let quarter = question.clone().settled(today);
        assert_ne!(quarter.period, question.period);
        assert_eq!(Page::of(&store.forecast_sheet(&quarter).unwrap()), page);
        let (from, since) = (store.moved_since(&quarter, MovedSince::LastLock)).unwrap();
        let sum = store.moved_sum(&quarter, from).unwrap();
        assert_eq!(Moved::of(sum, since), moved);
        let mut models = PageModels::of(&store.model_answers(&question).unwrap());
        // A share may lose its last bit.
        let shares = |models: &mut PageModels| {
            let all = models.answered.iter_mut();
            all.filter_map(|one| Some((one.reaches_quota.take()? * 1e9).round()))
                .collect::<Vec<_>>()
        };
        let mut again = read_back(&models);
        assert_eq!(shares(&mut again), shares(&mut models));
        assert_eq!(again, models);
    }
}
