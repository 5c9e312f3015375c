//! The whole demo company: the sales force, and then rep by rep all that they ever did, written as it is made, so
//! that any size fits in little memory.

use std::ops::ControlFlow;

use chrono::{Datelike, NaiveDate};

use super::coaching;
use super::companies::Companies;
use super::condition::Condition;
use super::days;
use super::dice::Dice;
use super::force::{self, SPAN, Seller};
use super::forecast;
use super::locks;
use super::plans;
use super::rep::RepWork;
use super::rhythm;
use super::standard;
use super::truth::Truth;
use super::words;
use crate::domain::ids::{ElementId, ProductId, StageId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::Process;
use crate::storage::records::{NewProduct, NewRate};
use crate::storage::{Change, Result, StorageError, Store};

/// How large, which chance, and for which day.
#[derive(Debug, Clone)]
pub struct Options {
    /// The same seed writes the same company.
    pub seed: u64,
    /// The day for which the company is written: deals are open then, next steps are due in that week.
    pub today: NaiveDate,
    /// About how many deals in two years.
    pub deals: u64,
    /// About how many activities; `None`: about thirteen per deal.
    pub activities: Option<u64>,
    /// How many reps; every eight have a manager.
    pub reps: u32,
}

impl Options {
    /// The company that `--demo` opens: sixteen reps, two managers, about three thousand deals.
    pub fn usual(today: NaiveDate) -> Self {
        Self {
            seed: 7,
            today,
            deals: 3_000,
            activities: None,
            reps: 16,
        }
    }
}

/// How far the writing is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Reps that are done.
    pub reps: usize,
    /// Of so many.
    pub of: usize,
    /// Deals written.
    pub deals: u64,
    /// Activities written.
    pub activities: u64,
}

/// Told after each rep; may stop the writing.
pub type Watch<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// How many days of selling are written.
pub(super) const HISTORY: i64 = 760;

/// Activities per deal when nothing else is asked for.
const USUAL_TOUCHES: f64 = 13.0;

/// What all reps share.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) today: i64,
    pub(super) stages: Vec<StageId>,
    pub(super) elements: Vec<ElementId>,
    pub(super) process: Process,
    pub(super) products: Vec<ProductId>,
    /// Dollars per euro and per pound, month by month since the first.
    pub(super) rates: Vec<(i64, [f64; 2])>,
    /// Leads per working day of a rep with usual traits.
    pub(super) leads_per_day: f64,
    /// Factor on activities.
    pub(super) touches: f64,
    /// What a ramped rep should win in a quarter, dollars.
    pub(super) quota: f64,
}

/// Writes the company into a new store and says what was planted. Neither seed nor conditions are in the store.
pub fn company(store: &mut Store, options: &Options, watch: Watch<'_>) -> Result<Truth> {
    store.seed_uids(options.seed);
    let mut dice = Dice::of(options.seed, 0);
    let reps = options.reps.max(1) as usize;
    let conditions = Condition::of_team(reps, &mut dice);
    let (mut world, sellers, truth) = store.fill(|change| {
        let world = world(change, options, &mut dice)?;
        let (sellers, truth) = force::hire(change, &world, conditions, &mut dice)?;
        Ok((world, sellers, truth))
    })?;
    scale(&mut world, options, &sellers);
    let mut progress = Progress {
        of: sellers.len(),
        ..Progress::default()
    };
    let mut companies = Companies::default();
    let mut overrides = Vec::new();
    // A transaction per manager: the write-ahead log stays small at any size.
    for block in sellers.chunks(SPAN) {
        store.fill(|change| {
            for seller in block {
                let mut work = RepWork::new(&world, seller, &mut companies);
                work.write(change)?;
                overrides.extend(forecast::write(change, &world, seller, &work.deals)?);
                progress.reps += 1;
                progress.deals += work.deals.len() as u64;
                progress.activities += work.activities;
                if watch(progress).is_break() {
                    return Err(StorageError::Refused(
                        "writing the demo company was stopped".into(),
                    ));
                }
            }
            Ok(())
        })?;
    }
    coaching::write(store, &world, &sellers, &truth)?;
    plans::write(store, &world, &sellers, &truth)?;
    rhythm::write(store, &world, &sellers)?;
    store.fill(|change| forecast::write_overrides(change, &overrides))?;
    locks::write(store, &world, options)?;
    store.compact()?;
    Ok(Truth {
        seed: options.seed,
        today: options.today,
        reps: truth,
    })
}

fn world(change: &mut Change<'_>, options: &Options, dice: &mut Dice) -> Result<World> {
    let started = standard::write(change)?;
    let today = days::number(options.today);
    Ok(World {
        seed: options.seed,
        today,
        stages: started.stages,
        elements: started
            .elements
            .get("meddpicc")
            .cloned()
            .unwrap_or_default(),
        process: standard::process()?,
        products: products(change)?,
        rates: rates(change, today, dice)?,
        leads_per_day: 0.0,
        touches: 1.0,
        quota: 0.0,
    })
}

/// Leads for the number of deals asked for, and quotas for what usually comes of them.
fn scale(world: &mut World, options: &Options, sellers: &[Seller]) {
    let working_days = HISTORY as f64 * 5.0 / 7.0;
    let share = |seller: &Seller| {
        let active = seller.traits.sells_since.unwrap_or(HISTORY) as f64 / HISTORY as f64;
        seller.traits.leads * active
    };
    let strength: f64 = sellers.iter().map(share).sum();
    let deals_per_day = options.deals as f64 / (working_days * strength);
    world.leads_per_day = deals_per_day / super::rep::LEAD_CONVERSION;
    let touches = options
        .activities
        .unwrap_or(options.deals * USUAL_TOUCHES as u64);
    world.touches = touches as f64 / (options.deals.max(1) as f64 * USUAL_TOUCHES);
    // A quarter of all deals is won; the mean amount follows from segments and their spread.
    world.quota = deals_per_day * 65.0 * 0.25 * 56_000.0;
}

fn products(change: &mut Change<'_>) -> Result<Vec<ProductId>> {
    words::PRODUCTS
        .iter()
        .map(|(name, family, price)| {
            change.add_product(&NewProduct {
                name,
                family,
                price: Some(Money::new(price * 100_000, Currency::USD)),
                ..NewProduct::default()
            })
        })
        .collect()
}

/// Monthly rates of euro and pound, a random walk.
fn rates(change: &mut Change<'_>, today: i64, dice: &mut Dice) -> Result<Vec<(i64, [f64; 2])>> {
    let mut rates = Vec::new();
    let mut now = [1.085, 1.27];
    let mut day = days::month_start(today - HISTORY - 40);
    while day <= today {
        for (value, currency) in now.iter_mut().zip(["EUR", "GBP"]) {
            *value = (*value * dice.around_one(0.008) * 10_000.0).round() / 10_000.0;
            let Ok(currency) = currency.parse() else {
                continue;
            };
            change.add_rate(&NewRate {
                base: Currency::USD,
                currency,
                on: days::day(day),
                rate: &format!("{value:.4}"),
            })?;
        }
        rates.push((day, now));
        day = days::month_end(day) + 1;
    }
    Ok(rates)
}

impl World {
    /// Dollars for an amount of minor units on a day.
    pub(super) fn dollars(&self, minor: i64, currency: Currency, day: i64) -> f64 {
        let rate = self
            .rates
            .iter()
            .rev()
            .find(|(since, _)| *since <= day)
            .or(self.rates.first());
        let [euro, pound] = rate.map_or([1.0, 1.0], |(_, rates)| *rates);
        let factor = match currency.code() {
            "EUR" => euro,
            "GBP" => pound,
            _ => 1.0,
        };
        minor as f64 / 100.0 * factor
    }

    /// The growth of the market since the beginning: a tenth per year.
    pub(super) fn growth(&self, day: i64) -> f64 {
        let years = (day - self.today + HISTORY / 2) as f64 / 365.0;
        0.10f64.mul_add(years, 1.0)
    }

    /// The year of a day, for names of deals.
    pub(super) fn year(day: i64) -> i32 {
        days::day(day).year()
    }
}
