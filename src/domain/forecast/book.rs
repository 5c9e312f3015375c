//! The deal book at a moment: who owns what, in which category, due when, worth how much.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::record::{DealKind, DealState, ForecastRecord, Timeline};
use crate::domain::figures::Window;
use crate::domain::ids::{DealId, RepId, StageId};
use crate::domain::money::Money;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;

/// Whose deals; `None` is everybody's, also those without an owner.
pub type Whose<'a> = Option<&'a BTreeSet<RepId>>;

/// A deal as it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookDeal {
    /// Row number.
    pub id: DealId,
    /// New, expansion or renewal.
    pub kind: DealKind,
    /// Who owned it.
    pub owner: Option<RepId>,
    /// Its stage.
    pub stage: Option<StageId>,
    /// Open, won or lost.
    pub outcome: Outcome,
    /// The category that counts.
    pub category: ForecastCategory,
    /// In its own currency; empty: blank.
    pub amount: Option<Money>,
    /// In minor units of the base currency; empty: blank, or no rate.
    pub base: Option<i64>,
    /// The close date.
    pub close_on: Option<chrono::NaiveDate>,
    /// Close dates moved to a later day until then.
    pub pushes: u32,
}

impl BookDeal {
    /// A deal in one of its states.
    pub fn of(record: &ForecastRecord, deal: &Timeline, state: &DealState) -> Self {
        Self {
            id: deal.id,
            kind: deal.kind,
            owner: state.owner,
            stage: state.stage,
            outcome: state.outcome,
            category: record.category(state),
            amount: state.amount,
            base: state.base,
            close_on: state.close_on,
            pushes: state.pushes,
        }
    }

    /// A deal as it stood at a moment; `None` before it came into being.
    pub fn at(record: &ForecastRecord, deal: &Timeline, at: Stamp) -> Option<Self> {
        let state = record.state_at(deal, at)?;
        Some(Self::of(record, deal, state))
    }

    /// Whether it is theirs.
    pub fn belongs_to(&self, whose: Whose<'_>) -> bool {
        whose.is_none_or(|people| self.owner.is_some_and(|owner| people.contains(&owner)))
    }

    /// What it counts, in minor units of the base currency; a blank amount counts nothing.
    pub fn worth(&self) -> i64 {
        self.base.unwrap_or(0)
    }

    /// Open, in a forecast at all, and due within the days.
    pub fn is_due_within(&self, window: Window) -> bool {
        self.outcome == Outcome::Open
            && self.category != ForecastCategory::Omitted
            && window.holds(self.close_on)
    }

    /// Won within the days.
    pub fn is_won_within(&self, window: Window) -> bool {
        self.outcome == Outcome::Won && window.holds(self.close_on)
    }
}

/// Deals as they stood at one moment, by row number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Book {
    /// The moment.
    pub at: Stamp,
    /// The deals, won and lost ones too.
    pub deals: Vec<BookDeal>,
}

/// The columns of a forecast, cumulative as Salesforce defines them
/// (`ForecastingSubmissionItem`, domain.md 3.1). In minor units of the base currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "[i64; 6]", into = "[i64; 6]")]
pub struct Columns {
    /// Won.
    pub closed: i64,
    /// Open in Commit alone.
    pub commit: i64,
    /// Open in Most Likely alone.
    pub most_likely: i64,
    /// Open in Best Case alone.
    pub best_case: i64,
    /// Open in Pipeline alone.
    pub pipeline: i64,
    /// Open and left out.
    pub omitted: i64,
}

impl From<[i64; 6]> for Columns {
    fn from([closed, commit, most_likely, best_case, pipeline, omitted]: [i64; 6]) -> Self {
        Self {
            closed,
            commit,
            most_likely,
            best_case,
            pipeline,
            omitted,
        }
    }
}

impl From<Columns> for [i64; 6] {
    fn from(of: Columns) -> Self {
        [
            of.closed,
            of.commit,
            of.most_likely,
            of.best_case,
            of.pipeline,
            of.omitted,
        ]
    }
}

impl Columns {
    /// Commit + Closed.
    pub fn commit_forecast(self) -> i64 {
        self.commit + self.closed
    }

    /// Most Likely + Commit + Closed.
    pub fn most_likely_forecast(self) -> i64 {
        self.most_likely + self.commit_forecast()
    }

    /// Best Case + Most Likely + Commit + Closed.
    pub fn best_case_forecast(self) -> i64 {
        self.best_case + self.most_likely_forecast()
    }

    /// Pipeline + Best Case + Most Likely + Commit, without what is won.
    pub fn open_pipeline(self) -> i64 {
        self.pipeline + self.best_case + self.most_likely + self.commit
    }

    /// The cumulative column of a category, as a call for it means it: Closed, Commit, Most Likely and Best Case with
    /// what is surer, Pipeline as open pipeline.
    pub fn of(self, category: ForecastCategory) -> i64 {
        match category {
            ForecastCategory::Closed => self.closed,
            ForecastCategory::Commit => self.commit_forecast(),
            ForecastCategory::MostLikely => self.most_likely_forecast(),
            ForecastCategory::BestCase => self.best_case_forecast(),
            ForecastCategory::Pipeline => self.open_pipeline(),
            ForecastCategory::Omitted => self.omitted,
        }
    }

    /// Open pipeline for each unit that is still to be won; `None` where nothing is.
    pub fn to_go_coverage(self, quota: i64) -> Option<f64> {
        let to_go = quota - self.closed;
        (to_go > 0).then(|| self.open_pipeline() as f64 / to_go as f64)
    }
}

impl Book {
    /// The book of some people as it stood at a moment, by who owned a deal then. One pass over the deals.
    pub fn at(record: &ForecastRecord, at: Stamp, whose: Whose<'_>) -> Self {
        let deals = record
            .deals
            .iter()
            .filter_map(|deal| BookDeal::at(record, deal, at))
            .filter(|deal| deal.belongs_to(whose));
        Self {
            at,
            deals: deals.collect(),
        }
    }

    /// Deals that are open and due within the days.
    pub fn due_within(&self, window: Window) -> impl Iterator<Item = &BookDeal> {
        self.deals
            .iter()
            .filter(move |deal| deal.is_due_within(window))
    }

    /// Won within the days, in minor units of the base currency.
    pub fn won_within(&self, window: Window) -> i64 {
        let won = self.deals.iter().filter(|deal| deal.is_won_within(window));
        won.map(BookDeal::worth).sum()
    }

    /// The columns of a period.
    pub fn columns(&self, window: Window) -> Columns {
        let mut columns = Columns::default();
        for deal in &self.deals {
            if !window.holds(deal.close_on) {
                continue;
            }
            let column = match (deal.outcome, deal.category) {
                (Outcome::Won, _) => &mut columns.closed,
                (Outcome::Lost, _) => continue,
                (Outcome::Open, ForecastCategory::Commit) => &mut columns.commit,
                (Outcome::Open, ForecastCategory::MostLikely) => &mut columns.most_likely,
                (Outcome::Open, ForecastCategory::BestCase) => &mut columns.best_case,
                (Outcome::Open, ForecastCategory::Omitted) => &mut columns.omitted,
                (Outcome::Open, ForecastCategory::Pipeline | ForecastCategory::Closed) => {
                    &mut columns.pipeline
                }
            };
            *column += deal.worth();
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_cumulative_as_salesforce_defines_them_fx_3_03() {
        // FX-3.03: closed 310, commit 150, ML 60, best 120, pipe 400, omitted 90; quota 600.
        let columns = Columns {
            closed: 310,
            commit: 150,
            most_likely: 60,
            best_case: 120,
            pipeline: 400,
            omitted: 90,
        };
        assert_eq!(columns.commit_forecast(), 460);
        assert_eq!(columns.most_likely_forecast(), 520);
        assert_eq!(columns.best_case_forecast(), 640);
        assert_eq!(columns.open_pipeline(), 730);
        let coverage = columns.to_go_coverage(600).unwrap();
        assert!((coverage - 2.517).abs() < 0.0005);
        assert_eq!(columns.to_go_coverage(310), None);
    }
}
