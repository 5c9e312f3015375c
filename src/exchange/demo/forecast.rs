//! Quotas with ramp, what the reps called each Monday, and where their manager said another number.

use super::company::{HISTORY, World};
use super::days;
use super::dice::Dice;
use super::force::Seller;
use super::rep::Closing;
use crate::domain::ids::RepId;
use crate::domain::money::{Currency, Money};
use crate::storage::records::{NewForecastCall, NewQuota};
use crate::storage::{Change, Result};

/// Where the dice of the manager's calls begin.
const STREAM: u64 = 9_000_000;

/// Share of a full quota in the first quarters of a new rep.
const RAMP: [f64; 4] = [0.25, 0.5, 0.75, 1.0];

/// Writes quotas and calls of a rep for every quarter since the first; answers with the manager's calls over them.
pub(super) fn write(
    change: &mut Change<'_>,
    world: &World,
    seller: &Seller,
    deals: &[Closing],
) -> Result<Vec<Override>> {
    let mut dice = Dice::of(world.seed, 2_000_000 + seller.place as u64);
    let mut own = Dice::of(world.seed, STREAM + seller.place as u64);
    let mut overrides = Vec::new();
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
        let called = calls(
            change,
            world,
            seller,
            deals,
            (first.max(since), first, last),
            &mut dice,
        )?;
        overrides.extend(overridden(seller, &called, &mut own));
        served += 1;
        (first, last) = days::quarter(last + 1);
    }
    Ok(overrides)
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
) -> Result<Vec<CommitCall>> {
    let won_by = |day: i64| -> f64 {
        let won = deals
            .iter()
            .filter(|d| d.won_on.is_some_and(|on| on >= first && on <= day));
        won.map(|deal| deal.dollars).sum()
    };
    let whole = won_by(last);
    let mut called = Vec::new();
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
                    instead: None,
                })?;
            }
            called.push(CommitCall {
                day,
                first,
                last,
                commit,
                whole,
            });
        }
        day += 7;
    }
    Ok(called)
}

/// A commit call of a Monday, in dollars, and what will be won in the quarter, which nobody knows then.
struct CommitCall {
    day: i64,
    first: i64,
    last: i64,
    commit: f64,
    whole: f64,
}

/// A manager's call over a rep's, kept until the end so that it comes after everything else in the file.
pub(super) struct Override {
    rep: RepId,
    call: CommitCall,
    after: f64,
    reason: &'static str,
}

/// Why a manager calls another number than the rep.
const DOWN: [&str; 4] = [
    "two of the large ones have no date with legal yet",
    "the economic buyer was not in the last call",
    "called high before and did not come",
    "procurement is on holiday until the end of the month",
];
const UP: [&str; 4] = [
    "the renewal is signed in all but name",
    "two deals of next month can come in early",
    "called low before and more came",
    "the buyer asked for the contract yesterday",
];

/// Where the manager said another number: about one quarter in two, some weeks before its end. Managers see part of what
/// will come, and sometimes they are wrong.
fn overridden(seller: &Seller, called: &[CommitCall], dice: &mut Dice) -> Option<Override> {
    let (happens, place) = (dice.happens(0.5), dice.whole(3, 9) as usize);
    let (insight, noise) = (dice.between(-0.2, 0.9), dice.around_one(0.06));
    let reason = dice.place(DOWN.len());
    let call = called.get(place).filter(|_| happens)?;
    let after = (call.commit + (call.whole - call.commit) * insight) * noise;
    let reasons = if after > call.commit { UP } else { DOWN };
    Some(Override {
        rep: seller.id,
        call: CommitCall { ..*call },
        after: after.max(0.0),
        reason: reasons[reason],
    })
}

/// Writes the manager's calls.
pub(super) fn write_overrides(change: &mut Change<'_>, overrides: &[Override]) -> Result<()> {
    for Override {
        rep,
        call,
        after,
        reason,
    } in overrides
    {
        change.add_forecast_call(&NewForecastCall {
            rep: *rep,
            made_on: days::day(call.day),
            starts_on: days::day(call.first),
            ends_on: days::day(call.last),
            category: "commit",
            amount: dollars(*after, 500.0),
            author: "",
            reason,
            instead: Some(dollars(call.commit, 500.0)),
        })?;
    }
    Ok(())
}
