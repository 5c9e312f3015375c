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
    /// About how many notes on deals beside those of the usual company; `None`: one per deal in a large company.
    pub notes: Option<u64>,
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
            notes: None,
            reps: 16,
        }
    }

    /// Whether the company is written as a large one: tables first and indices afterwards, of the next steps only the
    /// last, a note per deal, no locks (each takes a look at the whole file as it was).
    pub(super) fn is_large(&self) -> bool {
        self.deals > LARGE
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

/// More deals than that are a large company.
const LARGE: u64 = 20_000;

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
    /// Further notes per deal.
    pub(super) notes: f64,
    /// Of the next steps only the last is kept.
    pub(super) lean: bool,
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
    let mut selling = Selling {
        world: &world,
        companies: Companies::default(),
        overrides: Vec::new(),
        progress: Progress {
            of: sellers.len(),
            ..Progress::default()
        },
        watch,
    };
    // A transaction per manager: what is kept back stays small at any size.
    if options.is_large() {
        let mut load = store.load(options.seed)?;
        for block in sellers.chunks(SPAN) {
            load.part(|change| selling.write(change, block))?;
        }
        load.end()?;
    } else {
        for block in sellers.chunks(SPAN) {
            store.fill(|change| selling.write(change, block))?;
        }
    }
    let overrides = selling.overrides;
    coaching::write(store, &world, &sellers, &truth)?;
    plans::write(store, &world, &sellers, &truth)?;
    rhythm::write(store, &world, &sellers)?;
    store.fill(|change| forecast::write_overrides(change, &overrides))?;
    if !options.is_large() {
        locks::write(store, &world)?;
        store.compact()?;
    }
    Ok(Truth {
        seed: options.seed,
        today: options.today,
        reps: truth,
    })
}

/// What the reps did, written one after the other.
struct Selling<'a> {
    world: &'a World,
    companies: Companies,
    overrides: Vec<forecast::Override>,
    progress: Progress,
    watch: Watch<'a>,
}

impl Selling<'_> {
    /// Writes what these reps did.
    fn write(&mut self, change: &mut Change<'_>, block: &[Seller]) -> Result<()> {
        for seller in block {
            let mut work = RepWork::new(self.world, seller, &mut self.companies);
            work.write(change)?;
            let overrides = forecast::write(change, self.world, seller, &work.deals)?;
            self.overrides.extend(overrides);
            self.progress.reps += 1;
            self.progress.deals += work.deals.len() as u64;
            self.progress.activities += work.activities;
            if (self.watch)(self.progress).is_break() {
                return Err(StorageError::Refused(
                    "writing the demo company was stopped".into(),
                ));
            }
        }
        Ok(())
    }
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
        notes: 0.0,
        lean: options.is_large(),
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
    let usual = if options.is_large() { options.deals } else { 0 };
    world.notes = options.notes.unwrap_or(usual) as f64 / options.deals.max(1) as f64;
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
