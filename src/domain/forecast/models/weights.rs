//! Chances of open deals to be won in their period, learnt from deals that stood likewise; and the weighted models.

use std::collections::BTreeMap;

use super::{Answer, Input, InputValue, Model, NotEnough};
use crate::domain::forecast::book::BookDeal;
use crate::domain::forecast::due::DueBook;
use crate::domain::forecast::past::{Cell, Seen};
use crate::domain::forecast::record::ForecastStage;
use crate::domain::ids::StageId;
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::statistics::shrinkage::Prior;

/// A rate is pulled to the more general one as if that had been seen in so many deals: of a stage to all deals, of a
/// stage and category to the stage, of a scope to everybody. Our default: n = 10 is where a rate stops being thin.
pub const PRIOR_DEALS: f64 = 10.0;

/// `won + Σ amount × chance`, in the unit of the amounts. domain.md 3.1 "stage-weighted" and "category-weighted",
/// FX-3.04 and FX-3.06.
pub fn weighted(won: f64, parts: impl Iterator<Item = (f64, f64)>) -> f64 {
    won + parts.map(|(amount, chance)| amount * chance).sum::<f64>()
}

/// The chances of open deals, as learnt. Everybody's deals make the rate, and the scope's own pull it to themselves as
/// far as they are many.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chances {
    /// Whether the scope is part of everybody.
    scoped: bool,
    least_deals: usize,
    overall: Seen,
    stages: BTreeMap<Option<StageId>, Seen>,
    categories: BTreeMap<ForecastCategory, Seen>,
    cells: BTreeMap<(Option<StageId>, ForecastCategory), Seen>,
}

impl Chances {
    pub(in crate::domain::forecast) fn of<'a>(
        cells: impl Iterator<Item = (&'a Cell, &'a Seen)>,
        scoped: bool,
        least_deals: usize,
    ) -> Self {
        let mut chances = Self {
            scoped,
            least_deals,
            ..Self::default()
        };
        for (cell, seen) in cells {
            let (stage, category) = *cell;
            for sum in [
                &mut chances.overall,
                chances.stages.entry(stage).or_default(),
                chances.categories.entry(category).or_default(),
                chances.cells.entry(*cell).or_default(),
            ] {
                *sum = sum.and(*seen);
            }
        }
        chances
    }

    /// How many deals were learnt from.
    pub fn deals(&self) -> i64 {
        self.overall.all.n
    }

    /// What is missing to say a chance; `None`: nothing.
    pub fn lacking(&self) -> Option<NotEnough> {
        let has = usize::try_from(self.deals()).unwrap_or_default();
        let what = (
            "deals that stood open in closed periods on this day",
            "deals",
        );
        (has < self.least_deals.max(1)).then(|| NotEnough::of(self.least_deals.max(1), what, has))
    }

    fn pulled(&self, seen: Option<&Seen>, to: f64) -> f64 {
        let seen = seen.copied().unwrap_or_default();
        let all = Prior::fixed(to, PRIOR_DEALS).shrink(seen.all);
        if self.scoped {
            Prior::fixed(all, PRIOR_DEALS).shrink(seen.own)
        } else {
            all
        }
    }

    fn overall(&self) -> f64 {
        let all = self.overall.all.value().unwrap_or_default();
        if self.scoped {
            Prior::fixed(all, PRIOR_DEALS).shrink(self.overall.own)
        } else {
            all
        }
    }

    /// The chance of deals of a stage, from 0 to 1.
    pub fn of_stage(&self, stage: Option<StageId>) -> f64 {
        self.pulled(self.stages.get(&stage), self.overall())
    }

    /// The chance of deals of a category, from 0 to 1.
    pub fn of_category(&self, category: ForecastCategory) -> f64 {
        self.pulled(self.categories.get(&category), self.overall())
    }

    /// The chance of open deals of a stage and category, from 0 to 1.
    pub(in crate::domain::forecast) fn of_cell(&self, cell: &Cell) -> f64 {
        self.pulled(self.cells.get(cell), self.of_stage(cell.0))
    }

    /// The chance of an open deal by its stage and category, from 0 to 1; `None`: not enough history.
    pub fn of_deal(&self, deal: &BookDeal) -> Option<f64> {
        if self.lacking().is_some() {
            return None;
        }
        Some(match (deal.outcome, deal.category) {
            (Outcome::Won, _) => 1.0,
            (Outcome::Lost, _) | (Outcome::Open, ForecastCategory::Omitted) => 0.0,
            (Outcome::Open, category) => self.of_cell(&(deal.stage, category)),
        })
    }
}

/// Count and amount of open deals, by what they have in common.
fn grouped<K: Ord>(due: &DueBook, by: impl Fn(&Cell) -> K) -> BTreeMap<K, (i64, i64)> {
    let mut groups: BTreeMap<K, (i64, i64)> = BTreeMap::new();
    for (cell, part) in &due.cells {
        let group = groups.entry(by(cell)).or_default();
        group.0 += part.count;
        group.1 += part.minor;
    }
    groups
}

fn answer<K>(
    model: Model,
    won: i64,
    chances: &Chances,
    groups: impl Iterator<Item = (K, (i64, i64))>,
    name: impl Fn(&K) -> String,
    chance: impl Fn(&K) -> f64,
) -> Answer {
    let mut inputs = vec![Input::money("Won", won)];
    if let Some(lacking) = chances.lacking() {
        return Answer::new(model, Err(lacking), inputs);
    }
    let mut parts = Vec::new();
    for (group, (count, minor)) in groups {
        let share = chance(&group);
        parts.push((minor as f64, share));
        let value = InputValue::Weighted {
            count,
            minor,
            share,
        };
        inputs.push(Input::new(name(&group), value));
    }
    inputs.push(Input::new(
        "Deals learnt from",
        InputValue::Count(chances.deals()),
    ));
    let result = weighted(won as f64, parts.into_iter()).round() as i64;
    Answer::new(model, Ok(result), inputs)
}

pub(in crate::domain::forecast) fn stage_weighted(
    chances: &Chances,
    stages: &[ForecastStage],
    due: &DueBook,
) -> Answer {
    // In the order of the process, deals without a stage last.
    let place = |id: Option<StageId>| {
        let place = id.and_then(|id| stages.iter().position(|stage| stage.id == id));
        place.unwrap_or(stages.len())
    };
    let groups = grouped(due, |(stage, _)| (place(*stage), *stage));
    let name = |(place, _): &(usize, Option<StageId>)| {
        let stage = stages.get(*place);
        stage.map_or("No stage".to_owned(), |stage| stage.name.clone())
    };
    answer(
        Model::StageWeighted,
        due.won,
        chances,
        groups.into_iter(),
        name,
        |(_, stage)| chances.of_stage(*stage),
    )
}

pub(in crate::domain::forecast) fn category_weighted(chances: &Chances, due: &DueBook) -> Answer {
    let groups = grouped(due, |(_, category)| *category);
    answer(
        Model::CategoryWeighted,
        due.won,
        chances,
        groups.into_iter().rev(),
        |category| category.name().to_owned(),
        |category| chances.of_category(*category),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::statistics::Rate;

    #[test]
    fn amounts_count_by_their_weights_fx_3_04_and_fx_3_06() {
        // FX-3.04: closed 310; commit 150, most likely 60, best case 120, pipeline 400 at .9 .7 .4 .1.
        let by_category = [(150.0, 0.9), (60.0, 0.7), (120.0, 0.4), (400.0, 0.1)];
        assert!((weighted(310.0, by_category.into_iter()) - 575.0).abs() < 1e-9);
        // FX-3.06: five deals of 50 k at 10, 25, 40, 60 and 80 %.
        let by_stage = [0.10, 0.25, 0.40, 0.60, 0.80].map(|chance| (50_000.0, chance));
        assert!((weighted(0.0, by_stage.into_iter()) - 107_500.0).abs() < 1e-9);
    }

    fn case(stage: i64, won: bool, own: bool) -> (Cell, Seen) {
        let one = Rate::new(i64::from(won), 1);
        let seen = Seen {
            own: if own { one } else { Rate::default() },
            all: one,
        };
        ((Some(StageId(stage)), ForecastCategory::Commit), seen)
    }

    #[test]
    fn a_rate_is_pulled_to_the_more_general_one_by_ten_deals() {
        let mut cases = vec![case(1, true, false); 20];
        cases.extend(vec![case(2, false, false); 20]);
        let everybody = Chances::of(cases.iter().map(|(cell, seen)| (cell, seen)), false, 40);
        // 20 of 20, pulled to 50 % by ten deals.
        assert!((everybody.of_stage(Some(StageId(1))) - 25.0 / 30.0).abs() < 1e-12);
        assert!((everybody.of_stage(Some(StageId(9))) - 0.5).abs() < 1e-12);
        // The scope has none of its own: everybody's rate.
        let scoped = Chances::of(cases.iter().map(|(cell, seen)| (cell, seen)), true, 40);
        assert!((scoped.of_stage(Some(StageId(1))) - 25.0 / 30.0).abs() < 1e-12);
        let too_few = Chances::of(
            cases.iter().take(39).map(|(cell, seen)| (cell, seen)),
            false,
            40,
        );
        assert_eq!(
            too_few.lacking().unwrap().needs,
            "40 deals that stood open in closed periods on this day; has 39"
        );
    }
}
