//! What a rep, a team or everybody has done: deals folded to the figures of the team page.

use serde::{Deserialize, Serialize};

use super::money::Money;
use super::process::Outcome;
use super::rates::MoneyBag;
use super::statistics::{Rate, median_i64};

/// What one deal gives to the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DealRow {
    /// Open, won or lost.
    pub outcome: Outcome,
    /// The amount in the deal's currency; `None` where the file had none.
    pub amount: Option<Money>,
    /// Close date minus the day the deal began, for won deals that have both.
    pub days_to_win: Option<i64>,
}

/// The figures of a rep or of several reps together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RepFigures {
    /// Deals won.
    pub won: i64,
    /// Deals lost.
    pub lost: i64,
    /// Deals open.
    pub open: i64,
    /// Amounts of won deals, per currency.
    pub won_value: MoneyBag,
    /// Won deals that have an amount: the n of the average.
    pub won_with_amount: i64,
    /// Amounts of open deals, per currency.
    pub open_pipeline: MoneyBag,
    /// Open deals without an amount: what the open pipeline leaves out.
    pub open_without_amount: i64,
    /// Days from beginning to won, unsorted; kept so that teams have a median of deals, not of medians.
    days_to_win: Vec<i64>,
}

impl RepFigures {
    /// Counts one deal in.
    pub fn add(&mut self, deal: &DealRow) {
        match deal.outcome {
            Outcome::Won => {
                self.won += 1;
                self.days_to_win.extend(deal.days_to_win);
                if let Some(amount) = deal.amount {
                    self.won_value.add(amount);
                    self.won_with_amount += 1;
                }
            }
            Outcome::Lost => self.lost += 1,
            Outcome::Open => {
                self.open += 1;
                match deal.amount {
                    Some(amount) => self.open_pipeline.add(amount),
                    None => self.open_without_amount += 1,
                }
            }
        }
    }

    /// Takes in the figures of another rep or team.
    pub fn merge(&mut self, other: &Self) {
        self.won += other.won;
        self.lost += other.lost;
        self.open += other.open;
        self.won_value.add_all(&other.won_value);
        self.won_with_amount += other.won_with_amount;
        self.open_pipeline.add_all(&other.open_pipeline);
        self.open_without_amount += other.open_without_amount;
        self.days_to_win.extend_from_slice(&other.days_to_win);
    }

    /// All deals, whatever their stage.
    pub fn deals(&self) -> i64 {
        self.won + self.lost + self.open
    }

    /// Won of won and lost (the narrow win rate); it brings its interval.
    pub fn win_rate(&self) -> Rate {
        Rate::new(self.won, self.won + self.lost)
    }

    /// The average of a total of won amounts that was brought into one currency, in major units of it;
    /// `None` for "no data". Won deals without an amount are not in the n.
    pub fn average_of(&self, total: Money) -> Option<f64> {
        (self.won_with_amount > 0).then(|| total.as_f64() / self.won_with_amount as f64)
    }

    /// Median days to win over won deals that have both dates; `None` for "no data".
    pub fn median_days_to_win(&self) -> Option<f64> {
        median_i64(&self.days_to_win)
    }

    /// Won deals that have both dates: the n of the median.
    pub fn won_with_days(&self) -> i64 {
        self.days_to_win.len() as i64
    }
}

impl<'a> FromIterator<&'a DealRow> for RepFigures {
    fn from_iter<I: IntoIterator<Item = &'a DealRow>>(deals: I) -> Self {
        let mut figures = Self::default();
        deals.into_iter().for_each(|deal| figures.add(deal));
        figures
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    fn row(outcome: Outcome, minor: Option<i64>, days: Option<i64>) -> DealRow {
        let amount = minor.map(|minor| Money::new(minor, Currency::USD));
        DealRow {
            outcome,
            amount,
            days_to_win: days,
        }
    }

    #[test]
    fn deals_fold_to_figures() {
        let deals = [
            row(Outcome::Won, Some(10_000), Some(10)),
            row(Outcome::Won, Some(20_001), Some(21)),
            row(Outcome::Won, None, None),
            row(Outcome::Lost, Some(0), Some(99)),
            row(Outcome::Open, Some(700), None),
            row(Outcome::Open, None, None),
        ];
        let figures: RepFigures = deals.iter().collect();
        assert_eq!(
            (figures.deals(), figures.won, figures.lost, figures.open),
            (6, 3, 1, 2)
        );
        assert_eq!(figures.win_rate(), Rate::new(3, 4));
        assert_eq!(figures.won_value.of(Currency::USD).minor, 30_001);
        assert_eq!(
            figures.average_of(Money::new(30_001, Currency::USD)),
            Some(150.005)
        );
        assert_eq!(figures.median_days_to_win(), Some(15.5));
        assert_eq!(
            (figures.won_with_days(), figures.open_without_amount),
            (2, 1)
        );
    }

    #[test]
    fn a_team_is_its_deals_and_not_the_mean_of_its_reps() {
        let deals: Vec<DealRow> = [5, 5, 5, 90, 100]
            .iter()
            .map(|days| row(Outcome::Won, Some(days * 100), Some(*days)))
            .collect();
        let (some, rest) = deals.split_at(3);
        let mut team: RepFigures = some.iter().collect();
        team.merge(&rest.iter().collect());
        assert_eq!(team, deals.iter().collect());
        assert_eq!(team.median_days_to_win(), Some(5.0));
    }

    #[test]
    fn nothing_is_no_data() {
        let nothing = RepFigures::default();
        assert_eq!(nothing.win_rate().value(), None);
        assert_eq!(nothing.median_days_to_win(), None);
        assert_eq!(nothing.average_of(Money::new(0, Currency::USD)), None);
        assert!(nothing.won_value.is_empty());
    }
}
