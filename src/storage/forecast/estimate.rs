//! The columns of everybody's forecast in a large file, about: what stands there while the deals are counted.

use rusqlite::Row;

use super::ForecastQuestion;
use super::record::{Reading, money};
use crate::domain::forecast::{Columns, DealState};
use crate::domain::ids::StageId;
use crate::domain::money::Currency;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;
use crate::storage::{Result, Store};

/// One of so many parts of the deals is looked at: of a million about 4,000 that are due in a quarter.
const PART: i64 = 16;

/// Fewer deals are not worth an estimate.
const FEW: i64 = 2_000;

/// The columns of a period, estimated. All money is in minor units of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastEstimate {
    /// What the deals of the period add up to, about.
    pub columns: Columns,
    /// The currency.
    pub currency: Currency,
    /// One of so many deals was looked at.
    pub part: i64,
}

impl Store {
    /// The columns of everybody's deals as they stand now, estimated from one of sixteen: each outcome's sum times how
    /// many deals there are to one that was looked at (a ratio estimate, Cochran, Sampling Techniques, ch. 6). `None`
    /// where the figures themselves are as quick: of some people, of a past day, and in a small file.
    pub fn forecast_estimate(
        &self,
        question: &ForecastQuestion,
    ) -> Result<Option<ForecastEstimate>> {
        if self.basis_without_deals(question)?.is_none() {
            return Ok(None);
        }
        let window = self.forecast_period(question)?.window;
        let days = [window.first.to_string(), window.last.to_string()];
        let mut reading =
            Reading::without_people(self, question.currency, question.settings.amounts)?;
        let mut all = [0_i64; 6];
        for outcome in [Outcome::Open, Outcome::Won] {
            let Some(sums) = self.estimated_of(outcome, &days, &mut reading)? else {
                return Ok(None);
            };
            for (all, sum) in all.iter_mut().zip(sums) {
                *all += sum;
            }
        }
        Ok(Some(ForecastEstimate {
            columns: Columns::from(all),
            currency: reading.record.currency,
            part: PART,
        }))
    }

    /// What the deals with an outcome that close within some days add up to by column, about; `None`: none was seen.
    fn estimated_of(
        &self,
        outcome: Outcome,
        days: &[String; 2],
        reading: &mut Reading<'_>,
    ) -> Result<Option<[i64; 6]>> {
        let due = "main.deals WHERE outcome = ?1 AND close_on BETWEEN ?2 AND ?3";
        let among = (outcome.key(), &days[0], &days[1]);
        let count: i64 = self
            .connection
            .prepare_cached(&format!("SELECT count(*) FROM {due}"))?
            .query_row(among, |row| row.get(0))?;
        // Of few each is looked at.
        let part = if count < FEW { 1 } else { PART };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT stage_id, category, amount_minor, currency FROM {due} AND (id >> 6) % {part} = 0"
        ))?;
        let mut rows = statement.query(among)?;
        let (mut seen, mut sums) = (0, [0_i64; 6]);
        while let Some(row) = rows.next()? {
            self.go_on()?;
            seen += 1;
            let state = state_of(row, outcome, reading)?;
            let column = match reading.record.category(&state) {
                ForecastCategory::Closed => 0,
                ForecastCategory::Commit => 1,
                ForecastCategory::MostLikely => 2,
                ForecastCategory::BestCase => 3,
                ForecastCategory::Pipeline => 4,
                ForecastCategory::Omitted => 5,
            };
            sums[column] += state.base.unwrap_or(0);
        }
        if seen == 0 && count > 0 {
            return Ok(None);
        }
        Ok(Some(sums.map(|sum| estimated(sum, count, seen))))
    }
}

/// A deal as its row says.
fn state_of(row: &Row<'_>, outcome: Outcome, reading: &mut Reading<'_>) -> Result<DealState> {
    let text =
        |at: usize| -> Result<String> { Ok(row.get::<_, Option<String>>(at)?.unwrap_or_default()) };
    let minor: Option<i64> = row.get(2)?;
    let amount = match minor {
        Some(minor) => money(minor, &text(3)?),
        None => None,
    };
    Ok(DealState {
        since: Stamp(i64::MIN),
        stage: row.get::<_, Option<i64>>(0)?.map(StageId),
        outcome,
        own_category: text(1)?.parse().ok(),
        owner: None,
        base: amount.and_then(|amount| reading.base_minor(amount)),
        amount,
        close_on: None,
        pushes: 0,
    })
}

/// The sum of all from the sum of those that were seen; nothing where none was.
fn estimated(sum: i64, all: i64, seen: i64) -> i64 {
    let estimate = i128::from(sum) * i128::from(all) / i128::from(seen.max(1));
    i64::try_from(estimate).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_grows_with_how_many_stand_for_each_that_was_seen() {
        assert_eq!(estimated(300, 40, 10), 1_200);
        assert_eq!(estimated(0, 7, 0), 0);
        assert_eq!(estimated(i64::MAX, 9, 1), i64::MAX);
    }
}
