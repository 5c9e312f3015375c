//! What the managers of the demo company have seen and agreed: observations, ride-alongs, goals. About a third of the
//! reps were never coached, some have no goals.

use std::collections::BTreeMap;

use super::cause::PlantedCause;
use super::company::World;
use super::days;
use super::dice::Dice;
use super::force::Seller;
use super::truth::RepTruth;
use super::words;
use crate::domain::cause::RootCause;
use crate::domain::competency::Used;
use crate::domain::goal::Target;
use crate::domain::ids::{CompetencyId, RepId, RideAlongId};
use crate::storage::records::{NewObservation, NewRideAlong};
use crate::storage::{
    Change, GoalEdit, GoalKey, GoalMetric, IndicatorKey, Result, RideAlongState, Store,
};

/// Where this stream of dice begins.
const STREAM: u64 = 4_000_000;

/// Days in which there are observations.
const LOOKED_BACK: i64 = 120;

/// Competencies that were looked at beside the one in focus.
const OTHERS: [&str; 6] = [
    "opening",
    "discovery",
    "impact",
    "presenting",
    "qualifying",
    "next_step",
];

/// What all reps share: competencies by key, and what is usual in a week.
struct Shared {
    competencies: BTreeMap<String, CompetencyId>,
    meetings: f64,
    new_deals: f64,
}

/// Writes them for everybody.
pub(super) fn write(
    store: &mut Store,
    world: &World,
    sellers: &[Seller],
    truth: &[RepTruth],
) -> Result<()> {
    let shared = shared(store, world, sellers)?;
    store.fill(|change| {
        for (seller, truth) in sellers.iter().zip(truth) {
            let mut dice = Dice::of(world.seed, STREAM + seller.place as u64);
            let looked = Looked::at(world, seller, truth.cause.as_ref(), &mut dice);
            looked.write(change, world, seller.id, &shared, &mut dice)?;
            goals(change, world, seller, &shared, &mut dice)?;
        }
        Ok(())
    })
}

fn shared(store: &Store, world: &World, sellers: &[Seller]) -> Result<Shared> {
    let base = store.base_currency(None)?;
    let all: Vec<RepId> = sellers.iter().map(|seller| seller.id).collect();
    let window = (days::day(world.today - 180), days::day(world.today));
    let usual = |metric| -> Result<f64> {
        let indicator = IndicatorKey { metric, part: "" };
        let figure = store.indicator(&all, indicator, window, &base)?;
        Ok(figure.map_or(1.0, |figure| figure.value))
    };
    Ok(Shared {
        competencies: store
            .competencies()?
            .into_iter()
            .map(|line| (line.key, line.id))
            .collect(),
        meetings: usual("meetings")?,
        new_deals: usual("new_deals")?,
    })
}

/// One competency seen on one day.
struct Sight {
    on: i64,
    competency: &'static str,
    used: Used,
    level: Option<u8>,
}

/// What was seen of a rep, and on which days somebody rode along.
struct Looked {
    sights: Vec<Sight>,
    rides: Vec<(i64, Option<&'static str>)>,
    planned: Option<i64>,
}

impl Looked {
    fn at(world: &World, seller: &Seller, cause: Option<&PlantedCause>, dice: &mut Dice) -> Self {
        let span = seller
            .traits
            .sells_since
            .map_or(LOOKED_BACK, |since| LOOKED_BACK.min(since - 10));
        let mut looked = Self {
            sights: Vec::new(),
            rides: Vec::new(),
            planned: dice
                .happens(0.35)
                .then(|| days::working(world.today + dice.whole(1, 14))),
        };
        if dice.happens(1.0 / 3.0) {
            return looked;
        }
        let mut focus = *dice.pick(&OTHERS);
        let times = if let Some(cause) = cause {
            focus = cause.competency;
            dice.whole(6, 9)
        } else {
            dice.whole(2, 4)
        };
        looked.see(world, (focus, cause), (times, span), dice);
        let rides = dice.whole(1, 2) as usize;
        let days: Vec<i64> = looked.sights.iter().map(|sight| sight.on).collect();
        for on in days.iter().rev().step_by(2).take(rides) {
            if looked.rides.iter().all(|(day, _)| day != on) {
                looked.rides.push((*on, dice.happens(0.6).then_some(focus)));
            }
        }
        for _ in 0..dice.whole(2, 4) {
            let other = *dice.pick(&OTHERS);
            let (on, (used, level)) = (*dice.pick(&days), fine(dice));
            if looked
                .sights
                .iter()
                .all(|sight| sight.competency != other || sight.on != on)
            {
                looked.sights.push(Sight {
                    on,
                    competency: other,
                    used,
                    level,
                });
            }
        }
        looked.sights.sort_by_key(|sight| sight.on);
        looked
    }

    /// The competency in focus, so many times, the oldest first.
    fn see(
        &mut self,
        world: &World,
        (competency, cause): (&'static str, Option<&PlantedCause>),
        (times, span): (i64, i64),
        dice: &mut Dice,
    ) {
        let mut days: Vec<i64> = (0..times)
            .map(|_| days::working_before(world.today - dice.whole(3, span)))
            .collect();
        days.sort_unstable();
        days.dedup();
        let count = days.len();
        for (place, on) in days.into_iter().enumerate() {
            let (used, level) = match cause {
                Some(cause) => planted(cause, (place, count), dice),
                None => fine(dice),
            };
            self.sights.push(Sight {
                on,
                competency,
                used,
                level,
            });
        }
    }

    fn write(
        &self,
        change: &mut Change<'_>,
        world: &World,
        rep: RepId,
        shared: &Shared,
        dice: &mut Dice,
    ) -> Result<()> {
        let id_of = |key: &str| shared.competencies.get(key).copied();
        let mut held: BTreeMap<i64, RideAlongId> = BTreeMap::new();
        for (on, focus) in &self.rides {
            let id = ride_along(change, (rep, *on, on - 6), focus.and_then(id_of), dice)?;
            change.set_ride_along_state(id, RideAlongState::Held, Some(days::day(*on)))?;
            held.insert(*on, id);
        }
        if let Some(on) = self.planned {
            ride_along(change, (rep, on, world.today - 2), None, dice)?;
        }
        for sight in &self.sights {
            let Some(competency) = id_of(sight.competency) else {
                continue;
            };
            let note = *dice.pick(&words::SIGHT_NOTES);
            change.back_then(days::stamp(sight.on, 17 * 60), |change| {
                change.add_observation(&NewObservation {
                    rep,
                    competency,
                    deal: None,
                    ride_along: held.get(&sight.on).copied(),
                    observed_on: days::day(sight.on),
                    used: sight.used,
                    level: sight.level,
                    note,
                })
            })?;
        }
        Ok(())
    }
}

fn ride_along(
    change: &mut Change<'_>,
    (rep, on, made): (RepId, i64, i64),
    competency: Option<CompetencyId>,
    dice: &mut Dice,
) -> Result<RideAlongId> {
    let purpose = *dice.pick(&words::RIDE_PURPOSES);
    change.back_then(days::stamp(made, 10 * 60), |change| {
        change.add_ride_along(&NewRideAlong {
            rep,
            planned_on: days::day(on),
            deal: None,
            competency,
            diagnosis: None,
            purpose,
        })
    })
}

/// Of a behaviour that is as it should be.
fn fine(dice: &mut Dice) -> (Used, Option<u8>) {
    if dice.happens(0.08) {
        return (Used::NotObserved, None);
    }
    if dice.happens(0.12) {
        return (Used::No, None);
    }
    (Used::Yes, Some(*dice.pick(&[3, 4, 4, 4, 5])))
}

/// Of the behaviour behind a planted condition, at a place among so many.
///
/// Skill: used, and low; out of practice: fine at first. Knowledge: rarely used, and low. Commitment: rarely used, and
/// well. Capacity and environment: used, and well. Twice at least something is there to rate.
fn planted(
    cause: &PlantedCause,
    (place, count): (usize, usize),
    dice: &mut Dice,
) -> (Used, Option<u8>) {
    let (habit, levels): (f64, &[u8]) = match cause.root_cause {
        RootCause::Skill if cause.out_of_practice && place < count / 3 => (0.95, &[4, 4, 5]),
        RootCause::Skill => (0.9, &[1, 2, 2, 2, 3]),
        RootCause::Knowledge => (0.2, &[1, 2, 2]),
        RootCause::Commitment => (0.2, &[4, 4, 5]),
        RootCause::Capacity | RootCause::Environment => (0.85, &[3, 4, 4, 5]),
    };
    let (used, level) = (dice.happens(habit), *dice.pick(levels));
    let rated = place == count / 2 || place + 1 == count;
    if rated || used {
        (Used::Yes, Some(level))
    } else {
        (Used::No, None)
    }
}

/// Goals for activity and proficiency of this quarter, for most reps; most of them agreed to.
fn goals(
    change: &mut Change<'_>,
    world: &World,
    seller: &Seller,
    shared: &Shared,
    dice: &mut Dice,
) -> Result<()> {
    let (first, last) = days::quarter(world.today);
    let weeks = (last - first + 1) as f64 / 7.0;
    let ramp = if seller.traits.sells_since.is_some() {
        0.5
    } else {
        1.0
    };
    let count =
        |per_week: f64, of: f64| Target::Number((per_week * weeks * of * ramp).round().max(1.0));
    let stage = world.stages.get(dice.place(4) + 1).map(ToString::to_string);
    let mut targets = vec![
        (
            GoalMetric::whole("meetings"),
            count(shared.meetings, dice.between(1.0, 1.2)),
        ),
        (
            GoalMetric::whole("new_deals"),
            count(shared.new_deals, dice.between(0.95, 1.15)),
        ),
    ];
    if let Some(part) = stage {
        let metric = "stage_conversion".to_owned();
        let share = *dice.pick(&[0.75, 0.8, 0.85]);
        targets.push((GoalMetric { metric, part }, Target::Number(share)));
    }
    let part = (*dice.pick(&OTHERS)).to_owned();
    let metric = "competency_level".to_owned();
    targets.push((GoalMetric { metric, part }, Target::Number(4.0)));
    let (has, agrees_to) = (dice.happens(0.8), dice.happens(0.7));
    let set_on = days::working(first + dice.whole(0, 9)).min(world.today);
    let agreed_on = days::working(set_on + dice.whole(0, 6)).min(world.today);
    let review_on = days::working(agreed_on + 42);
    if !has {
        return Ok(());
    }
    let mut keys = Vec::new();
    change.back_then(days::stamp(set_on, 11 * 60), |change| {
        for (metric, target) in targets {
            let days = (days::day(first), days::day(last));
            let rep = seller.id;
            let key = GoalKey { rep, metric, days };
            change.set_goal(&GoalEdit {
                key: key.clone(),
                target: Some(target),
                ramp: Some(ramp),
            })?;
            keys.push(key);
        }
        Ok(())
    })?;
    if !agrees_to {
        return Ok(());
    }
    let (then, again) = (days::day(agreed_on), days::day(review_on));
    change.back_then(days::stamp(agreed_on, 15 * 60), |change| {
        change.agree_to_goals(&keys, Some(then), Some(again))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::demo::Condition;

    #[test]
    fn what_is_seen_tells_use_from_skill() {
        for place in 0..300 {
            let Some(cause) = PlantedCause::of(1, place, Condition::WeakClosing) else {
                continue;
            };
            let mut dice = Dice::of(1, place as u64);
            let seen: Vec<_> = (0..9)
                .map(|at| planted(&cause, (at, 9), &mut dice))
                .collect();
            let levels: Vec<u8> = seen[3..].iter().filter_map(|(_, level)| *level).collect();
            assert!(levels.len() >= 2);
            let low = levels.iter().all(|level| *level <= 3);
            let lacks = matches!(cause.root_cause, RootCause::Skill | RootCause::Knowledge);
            assert_eq!(
                low && levels.iter().any(|level| *level < 3),
                lacks,
                "{cause:?} {levels:?}"
            );
        }
    }
}
