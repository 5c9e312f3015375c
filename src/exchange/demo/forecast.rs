//! Quotas with ramp, and what the reps called each Monday.

use super::company::{HISTORY, World};
use super::days;
use super::dice::Dice;
use super::force::Seller;
use super::rep::Closing;
use crate::domain::money::{Currency, Money};
use crate::storage::records::{NewForecastCall, NewQuota};
use crate::storage::{Change, Result};

/// Share of a full quota in the first quarters of a new rep.
const RAMP: [f64; 4] = [0.25, 0.5, 0.75, 1.0];

/// Writes quotas and calls of a rep for every quarter since the first.
pub(super) fn write(
    change: &mut Change<'_>,
    world: &World,
    seller: &Seller,
    deals: &[Closing],
) -> Result<()> {
    let mut dice = Dice::of(world.seed, 2_000_000 + seller.place as u64);
    let since = world.today - seller.traits.sells_since.unwrap_or(HISTORY - 30);
    let mut served = 0;
    let (mut first, mut last) = days::quarter(since);
    while first <= world.today {
        let ramp = if seller.traits.sells_since.is_some() {
            RAMP[served.min(3)]
        } else {
            1.0
        };
        quota(change, world, seller, (first, last), ramp)?;
        calls(
            change,
            world,
            seller,
            deals,
            (first.max(since), first, last),
            &mut dice,
        )?;
        served += 1;
        (first, last) = days::quarter(last + 1);
    }
    Ok(())
}

fn quota(
    change: &mut Change<'_>,
    world: &World,
    seller: &Seller,
    (first, last): (i64, i64),
    ramp: f64,
) -> Result<()> {
    let amount = world.quota * world.growth(first) * ramp;
    change.add_quota(&NewQuota {
        rep: seller.id,
        metric: "won_value",
        starts_on: days::day(first),
        ends_on: days::day(last),
        amount: dollars(amount, 1_000.0),
        ramp,
    })
}

/// Whole thousands or hundreds of dollars.
fn dollars(amount: f64, step: f64) -> Money {
    Money::new(
        (amount / step).round() as i64 * step as i64 * 100,
        Currency::USD,
    )
}

/// What a rep calls each Monday: what is won, and what they see of what will come. Some Mondays nothing comes in.
fn calls(
    change: &mut Change<'_>,
    world: &World,
    seller: &Seller,
    deals: &[Closing],
    (from, first, last): (i64, i64, i64),
    dice: &mut Dice,
) -> Result<()> {
    let won_by = |day: i64| -> f64 {
        let won = deals
            .iter()
            .filter(|d| d.won_on.is_some_and(|on| on >= first && on <= day));
        won.map(|deal| deal.dollars).sum()
    };
    let whole = won_by(last);
    // Monday is the day whose number leaves 1.
    let monday = from + (1 - from).rem_euclid(7);
    let mut day = monday;
    while day <= last.min(world.today) {
        let left = (last - day) as f64 / (last - first).max(1) as f64;
        let known = won_by(day - 1);
        let comes = (whole - known).max(0.0);
        let late = if seller.traits.hides {
            1.0 - 0.5 * left
        } else {
            1.0
        };
        let sight = dice.around_one(0.10 + 0.28 * left);
        let commit = known + comes * seller.traits.call * late * sight;
        let best = commit + comes * dice.between(0.12, 0.35) + world.quota * 0.12 * left;
        if !dice.happens(0.03) {
            for (category, amount) in [("closed", known), ("commit", commit), ("best_case", best)] {
                change.add_forecast_call(&NewForecastCall {
                    rep: seller.id,
                    made_on: days::day(day),
                    starts_on: days::day(first),
                    ends_on: days::day(last),
                    category,
                    amount: dollars(amount, 500.0),
                    author: "",
                    reason: "",
                })?;
            }
        }
        day += 7;
    }
    Ok(())
}
