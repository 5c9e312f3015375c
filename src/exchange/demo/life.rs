//! The life of one deal, simulated forward in time: stages, dates, amounts, categories, next steps.

use super::condition::{OPEN_STAGES, Traits};
use super::days;
use super::dice::Dice;
use super::words;
use crate::domain::ids::{RepId, StageId};
use crate::domain::money::{Currency, Money};
use crate::storage::records::{DealChange, Happened};

/// Won and lost, as places in the process.
pub(super) const WON: usize = OPEN_STAGES;
pub(super) const LOST: usize = OPEN_STAGES + 1;

/// Usual days in each open stage.
const STAGE_DAYS: [f64; OPEN_STAGES] = [7.0, 11.0, 11.0, 13.0, 15.0, 11.0, 5.0];

/// What a deal is born with.
pub(super) struct Birth<'a> {
    pub(super) on: i64,
    pub(super) traits: &'a Traits,
    /// Stages in order.
    pub(super) stages: &'a [StageId],
    /// 0 small, 1 middle, 2 large.
    pub(super) segment: usize,
    pub(super) currency: Currency,
    /// A buyer, for the words.
    pub(super) buyer: &'a str,
    /// Today, the day after which nothing is written.
    pub(super) today: i64,
    /// Who has it first, where it changes hands to the rep.
    pub(super) handed_over: Option<RepId>,
    /// The rep.
    pub(super) rep: RepId,
    /// Of the next steps only the last is written.
    pub(super) lean: bool,
}

/// A whole life; what lies after today is known here and never written.
pub(super) struct Life {
    /// Days and stages, the first is the birth.
    pub(super) path: Vec<(i64, usize)>,
    /// Amount at birth, minor units.
    pub(super) amount: i64,
    /// Amount at the end, minor units.
    pub(super) last_amount: i64,
    /// First expected close date.
    pub(super) close_on: i64,
    /// First next step.
    pub(super) next_step: String,
    /// What happened up to today, in order.
    pub(super) changes: Vec<Happened>,
    /// The day of the last next step up to today, where there is one.
    pub(super) next_step_set: Option<i64>,
    /// The day since which nobody cares any more.
    pub(super) asleep_since: Option<i64>,
    /// Lost to nobody.
    pub(super) no_decision: bool,
}

impl Life {
    /// The day it was won, also after today.
    pub(super) fn won_on(&self) -> Option<i64> {
        self.path
            .last()
            .filter(|(_, stage)| *stage == WON)
            .map(|(on, _)| *on)
    }

    /// The place in the process on a day.
    pub(super) fn stage_on(&self, day: i64) -> usize {
        let reached = self.path.iter().rev().find(|(on, _)| *on <= day);
        reached.or(self.path.first()).map_or(0, |(_, stage)| *stage)
    }

    /// The last day of its life, also after today.
    pub(super) fn ends_on(&self) -> i64 {
        self.path.last().map_or(0, |(on, _)| *on)
    }
}

/// Lives a life.
pub(super) fn live(birth: &Birth<'_>, dice: &mut Dice) -> Life {
    let mut life = Life {
        path: Vec::new(),
        amount: first_amount(birth, dice),
        last_amount: 0,
        close_on: 0,
        next_step: words::next_step(0, birth.buyer, dice),
        changes: Vec::new(),
        next_step_set: Some(birth.on),
        asleep_since: None,
        no_decision: false,
    };
    walk(birth, &mut life, dice);
    let mut pen = Pen {
        birth,
        changes: Vec::new(),
    };
    pen.stages(&life, dice);
    pen.amounts(&mut life, dice);
    pen.close_dates(&mut life, dice);
    pen.categories(&life, dice);
    pen.next_steps(&mut life, dice);
    if let Some(day) = birth.handed_over.and(Some(birth.on + dice.whole(3, 20))) {
        pen.write(day, DealChange::Owner(birth.rep), dice);
    }
    pen.changes.sort_by_key(|happened| happened.at);
    life.changes = pen.changes;
    life
}

fn first_amount(birth: &Birth<'_>, dice: &mut Dice) -> i64 {
    let typical = [14_000.0, 42_000.0, 120_000.0][birth.segment];
    let major = typical * birth.traits.amount * dice.around_one(0.40);
    round_amount(major)
}

/// Amounts as people write them, in minor units of a currency with cents.
fn round_amount(major: f64) -> i64 {
    let step = if major < 20_000.0 { 100.0 } else { 500.0 };
    (major / step).round().max(1.0) as i64 * step as i64 * 100
}

/// From stage to stage until won, lost, or asleep for good.
fn walk(birth: &Birth<'_>, life: &mut Life, dice: &mut Dice) {
    let traits = birth.traits;
    let size = [0.75, 1.0, 1.45][birth.segment];
    let mut day = days::working(birth.on);
    let mut stage = usize::from(dice.happens(0.25));
    let mut reopened = false;
    life.path.push((birth.on, stage));
    loop {
        let stay = STAGE_DAYS[stage] * size * traits.duration * dice.around_one(0.5);
        if passes(birth, day, stage, dice) {
            day = days::working(day + (stay.round() as i64).max(1));
            stage = next_stage(birth, day, stage, dice);
            if stage == WON {
                day = hockey_stick(day, dice);
                life.path.push((day, WON));
                return;
            }
            life.path.push((day, stage));
            continue;
        }
        let falls_asleep = dice.happens(0.22);
        life.no_decision = falls_asleep || dice.happens(0.18);
        let factor = if falls_asleep {
            dice.between(5.0, 14.0)
        } else {
            dice.between(0.8, 1.8)
        };
        if falls_asleep {
            life.asleep_since = Some(day + stay as i64);
        }
        day = days::working(day + ((stay * factor).round() as i64).max(2));
        life.path.push((day, LOST));
        if reopened || falls_asleep || stage < 2 || !dice.happens(0.05) {
            return;
        }
        reopened = true;
        day = days::working(day + dice.whole(20, 80));
        life.path.push((day, stage));
    }
}

fn passes(birth: &Birth<'_>, day: i64, stage: usize, dice: &mut Dice) -> bool {
    let (quarter, factor) = birth.traits.luck;
    let lucky = quarter >= 0 && (birth.today - day).div_euclid(91) == quarter && stage >= 4;
    let probability = birth.traits.conversion[stage] * if lucky { factor } else { 1.0 };
    dice.happens(probability.min(0.99))
}

/// The stage after; one that would be passed anyway is sometimes skipped.
fn next_stage(birth: &Birth<'_>, day: i64, stage: usize, dice: &mut Dice) -> usize {
    let next = stage + 1;
    let can_skip = (1..=4).contains(&next);
    let skip = if birth.traits.thin_stage == Some(next) {
        0.85
    } else {
        birth.traits.skip
    };
    if can_skip && dice.happens(skip) && passes(birth, day, next, dice) {
        return next + 1;
    }
    next
}

/// Deals that could close near the end of a quarter close at its very end.
fn hockey_stick(day: i64, dice: &mut Dice) -> i64 {
    let (_, end) = days::quarter(day);
    if end - day <= 42 && dice.happens(0.55) {
        return days::working_before(end - dice.whole(0, 7)).max(day);
    }
    day
}

/// Writes what happens, up to today.
struct Pen<'a> {
    birth: &'a Birth<'a>,
    changes: Vec<Happened>,
}

impl Pen<'_> {
    fn write(&mut self, day: i64, change: DealChange, dice: &mut Dice) {
        let minute = dice.whole(8 * 60, 18 * 60);
        self.write_at(day, minute, change);
    }

    fn write_at(&mut self, day: i64, minute: i64, change: DealChange) {
        if day <= self.birth.today && day >= self.birth.on {
            self.changes.push(Happened {
                at: days::stamp(day, minute),
                change,
            });
        }
    }

    fn money(&self, minor: i64) -> DealChange {
        DealChange::Amount(Some(Money::new(minor, self.birth.currency)))
    }

    fn stages(&mut self, life: &Life, dice: &mut Dice) {
        // Two moves on one day stay in their order: the later gets the later minute.
        for (place, (day, stage)) in (0_i64..).zip(&life.path).skip(1) {
            let minute = 8 * 60 + place * 50 + dice.whole(0, 40);
            self.write_at(*day, minute, DealChange::Stage(self.birth.stages[*stage]));
        }
    }

    /// Scope changes before the proposal, and what is given away in negotiation.
    fn amounts(&mut self, life: &mut Life, dice: &mut Dice) {
        let mut amount = life.amount;
        let path = life.path.clone();
        let mut discounted = false;
        for (day, stage) in path {
            let major = amount as f64 / 100.0;
            let factor = match stage {
                3 | 4 if dice.happens(0.35) => dice.between(0.85, 1.2),
                5 if !discounted => {
                    discounted = true;
                    1.0 - self.birth.traits.discount * dice.between(0.7, 1.3)
                }
                _ => 1.0,
            };
            if (factor - 1.0).abs() < 0.005 {
                continue;
            }
            amount = round_amount(major * factor);
            let after = if stage == 5 {
                dice.whole(0, 3)
            } else {
                dice.whole(0, 2)
            };
            let on = (day + after).min(life.ends_on());
            let change = self.money(amount);
            self.write_at(on, 7 * 60 + stage as i64, change);
        }
        life.last_amount = amount;
    }

    /// What is expected, pushed while it does not come, and the true day at the end.
    fn close_dates(&mut self, life: &mut Life, dice: &mut Dice) {
        let usual: f64 = STAGE_DAYS.iter().sum::<f64>() * [0.75, 1.0, 1.45][self.birth.segment];
        let hides = self.birth.traits.hides;
        let guess = self.birth.on + (usual * dice.between(0.9, 1.5)) as i64;
        let mut expected = if dice.happens(0.5) {
            days::month_end(guess)
        } else {
            days::working(guess)
        };
        if hides {
            expected = expected.max(life.ends_on()) + dice.whole(20, 65);
        }
        life.close_on = expected;
        let path = &life.path;
        let ends = (0..path.len()).filter(|place| path[*place].1 >= WON);
        let mut day = self.birth.on;
        for place in ends {
            let end = path[place].0;
            while expected < end {
                let looks = (expected + dice.whole(-6, 9)).max(day).min(end - 1);
                if looks >= end
                    || (life.asleep_since.is_some_and(|a| a < looks) && dice.happens(0.3))
                {
                    break;
                }
                let next = expected.max(looks) + dice.whole(14, 50);
                expected = if dice.happens(0.5) {
                    days::month_end(next)
                } else {
                    days::working(next)
                };
                day = looks;
                self.write_at(
                    looks,
                    10 * 60,
                    DealChange::CloseOn(Some(days::day(expected))),
                );
            }
            self.write_at(end, 20 * 60, DealChange::CloseOn(Some(days::day(end))));
            let Some((reopened, _)) = path.get(place + 1) else {
                return;
            };
            expected = days::working(reopened + dice.whole(20, 60));
            day = *reopened;
            self.write_at(day, 20 * 60, DealChange::CloseOn(Some(days::day(expected))));
        }
    }

    fn categories(&mut self, life: &Life, dice: &mut Dice) {
        let hides = self.birth.traits.hides;
        let mut last = "Pipeline";
        for (place, (day, stage)) in (0_i64..).zip(&life.path) {
            let category = match *stage {
                WON => "Closed",
                LOST => "Omitted",
                6 if !hides => "Commit",
                5 if !hides && dice.happens(0.6) => "Commit",
                5 | 6 => "Best Case",
                4 if !hides && dice.happens(0.8) => "Best Case",
                3 if !hides && dice.happens(0.15) => "Best Case",
                _ => "Pipeline",
            };
            if category != last {
                last = category;
                self.write_at(
                    *day,
                    18 * 60 + place,
                    DealChange::Category(category.to_owned()),
                );
            }
        }
    }

    fn next_steps(&mut self, life: &mut Life, dice: &mut Dice) {
        let forgetful = dice.happens(0.08);
        let mut day = self.birth.on;
        let ends = life.path.clone();
        let last_day = life.ends_on().min(self.birth.today);
        let mut last = None;
        loop {
            day = days::working(day + dice.whole(7, 19));
            if day > last_day || life.asleep_since.is_some_and(|asleep| day > asleep) {
                break;
            }
            let stage = life.stage_on(day);
            if stage >= WON {
                continue;
            }
            let step = if forgetful && dice.happens(0.4) {
                String::new()
            } else {
                words::next_step(stage, self.birth.buyer, dice)
            };
            life.next_step_set = Some(day).filter(|_| !step.is_empty());
            if self.birth.lean {
                last = Some((day, step));
            } else {
                self.write(day, DealChange::NextStep(step), dice);
            }
        }
        if let Some((day, step)) = last {
            self.write(day, DealChange::NextStep(step), dice);
        }
        for (day, stage) in ends {
            if stage >= WON && day <= self.birth.today {
                self.write_at(day, 21 * 60, DealChange::NextStep(String::new()));
                life.next_step_set = None;
            }
        }
    }
}
