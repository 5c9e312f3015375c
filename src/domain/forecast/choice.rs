//! Which model counts where one is asked for: the simplest that is no surely worse than the best.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::back_test::{BackTest, Line, Off};
use super::models::Model;
use crate::domain::fiscal::Period;

/// The model that counts until the file has a record of its own: the simplest within one standard error of the best of
/// a published data set (4,200 deals of 17 reps, history from January 2025, back-tested as of 21 September 2026).
///
/// Over 62 Mondays of five closed quarters the simulation is off by 6.3 %; category-weighted by 9.0 % (2.7 ± 1.1 points
/// behind), stage-weighted 9.3 %, run rate 9.8 %, sum of calls 19.9 %. Over 68 Mondays of 16 closed months it is off by
/// 7.4 %; stage-weighted by 9.2 % (1.7 ± 1.2 points behind), created and closed 9.4 %, pipeline conversion 10.4 %. Over
/// the months of our demo company it is the best, too (25.2 %). It is the only one that counts what deals are worth and
/// what is yet to come.
pub const SHIPPED: Model = Model::Simulation;

/// How a model did, beside the best, on the Mondays on which all compared models answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Which model.
    pub model: Model,
    /// How far it was off.
    pub off: Off,
    /// How much farther than the best, as a share of what was won.
    pub behind: f64,
    /// The standard error of that, over closed periods.
    pub error: f64,
}

impl Standing {
    /// Whether the best is not surely better: it is within one standard error.
    pub fn is_as_good(&self) -> bool {
        self.behind <= self.error
    }
}

/// The model that counts, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The model.
    pub model: Model,
    /// Whether the file's own record says so; else it is the shipped one.
    pub by_own_record: bool,
    /// Why, in words.
    pub why: String,
    /// The compared models, the simplest first; empty where there is no record yet.
    pub standings: Vec<Standing>,
    /// In how many closed periods they were compared.
    pub periods: usize,
    /// On how many Mondays.
    pub mondays: usize,
}

/// Chooses by the file's own record where at least so many closed periods were tested, else the shipped model.
///
/// Models are compared on Mondays on which each of them answered, by Σ|A−F|. The difference to the best is taken per
/// closed period, because the Mondays of one period are wrong together; its standard error is over periods. The
/// simplest model ([`Model::ALL`]) within one standard error of the best is taken: Breiman et al. 1984, "1 SE rule".
pub fn choose(test: &BackTest, least_periods: usize) -> Choice {
    let least = least_periods.max(2);
    let has = test.periods.len();
    let candidates: Vec<Model> = (Model::ALL.into_iter())
        .filter(|model| test.periods_of(*model) >= least)
        .collect();
    let shared = Shared::of(test, &candidates);
    let best = candidates
        .iter()
        .copied()
        .min_by_key(|model| shared.off(*model).absolute);
    let Some(best) = best.filter(|_| has >= least) else {
        return Choice {
            model: SHIPPED,
            by_own_record: false,
            why: format!(
                "the shipped default: your own record decides after {least} closed periods; it has {has}"
            ),
            standings: Vec::new(),
            periods: has,
            mondays: 0,
        };
    };
    let standings: Vec<Standing> = (candidates.iter())
        .map(|model| shared.standing(*model, best))
        .collect();
    let chosen = standings.iter().find(|standing| standing.is_as_good());
    let model = chosen.map_or(best, |standing| standing.model);
    let percent = |model: Model| {
        let wape = shared.off(model).wape();
        wape.map_or("no data".to_owned(), |wape| {
            format!("{:.1} %", wape * 100.0)
        })
    };
    let (periods, mondays) = (shared.periods.len(), shared.days.len());
    let over = format!("over {mondays} Mondays of {periods} closed periods");
    let why = if model == best {
        format!(
            "the best of your own record {over}: off by {}",
            percent(model)
        )
    } else {
        format!(
            "the simplest within one standard error of the best of your own record {over}: off by {}, {} by {}",
            percent(model),
            best.name(),
            percent(best)
        )
    };
    Choice {
        model,
        by_own_record: true,
        why,
        standings,
        periods,
        mondays,
    }
}

/// The lines of Mondays on which all candidates answered.
struct Shared<'a> {
    lines: Vec<&'a Line>,
    days: BTreeSet<NaiveDate>,
    periods: Vec<Period>,
}

impl<'a> Shared<'a> {
    fn of(test: &'a BackTest, candidates: &[Model]) -> Self {
        let answered = |day: NaiveDate| {
            let lines = test.lines.iter().filter(|line| line.day == day);
            let models: BTreeSet<Model> = lines.map(|line| line.model).collect();
            candidates.iter().all(|model| models.contains(model))
        };
        let days: BTreeSet<NaiveDate> = test.lines.iter().map(|line| line.day).collect();
        let days: BTreeSet<NaiveDate> = days.into_iter().filter(|day| answered(*day)).collect();
        let lines: Vec<&Line> = (test.lines.iter())
            .filter(|line| days.contains(&line.day))
            .collect();
        let mut periods: Vec<Period> = lines.iter().map(|line| line.period).collect();
        periods.dedup();
        Self {
            lines,
            days,
            periods,
        }
    }

    fn of_model(&self, model: Model) -> impl Iterator<Item = &&'a Line> {
        self.lines.iter().filter(move |line| line.model == model)
    }

    fn off(&self, model: Model) -> Off {
        let mut off = Off::default();
        self.of_model(model).for_each(|line| off.add(line));
        off
    }

    fn off_in(&self, model: Model, period: Period) -> Off {
        let mut off = Off::default();
        let lines = self.of_model(model).filter(|line| line.period == period);
        lines.for_each(|line| off.add(line));
        off
    }

    fn standing(&self, model: Model, best: Model) -> Standing {
        let off = self.off(model);
        let n = self.periods.len() as f64;
        let won = off.actual as f64 / n;
        let behind: Vec<f64> = (self.periods.iter())
            .map(|period| {
                let (own, theirs) = (self.off_in(model, *period), self.off_in(best, *period));
                (own.absolute - theirs.absolute) as f64 / won.max(1.0)
            })
            .collect();
        let mean = behind.iter().sum::<f64>() / n;
        let squares: f64 = behind.iter().map(|each| (each - mean).powi(2)).sum();
        Standing {
            model,
            off,
            behind: mean,
            error: if n > 1.0 {
                (squares / (n - 1.0) / n).sqrt()
            } else {
                f64::INFINITY
            },
        }
    }
}
