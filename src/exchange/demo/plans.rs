//! Plans of the demo company: one that was achieved, one that goes on with the same focus, one under way. They are of
//! reps in whom nothing is planted, so that the diagnosis has its work left and no word gives anything away.

use chrono::{Days, NaiveDate};

use super::company::World;
use super::condition::Condition;
use super::days;
use super::force::Seller;
use super::truth::RepTruth;
use crate::domain::ids::{PlanId, RepId};
use crate::domain::plan::{Changed, PlanState};
use crate::storage::{
    ActionState, BaseCurrency, Closing, IndicatorKey, NewPlan, NewPlanAction, Result, Store,
};

/// How many reps are looked at for a plan.
const LOOKED_AT: usize = 8;

/// A plan as it is told.
struct Script {
    focus: &'static str,
    factor: &'static str,
    root_cause: &'static str,
    intervention: &'static str,
    now: &'static str,
    wanted: &'static str,
    words: &'static str,
    indicator: &'static str,
    /// Days before today on which it began, brought to a Monday; and how many days it runs.
    began: i64,
    runs: i64,
    /// What the rep and what the manager does.
    actions: [&'static str; 2],
    /// Days since the start, what was answered, and what was said.
    check_ins: &'static [(i64, Option<Changed>, &'static str)],
    end: Option<(PlanState, &'static str)>,
}

const ACHIEVED: Script = Script {
    focus: "A first meeting with a purpose",
    factor: "conversion",
    root_cause: "skill",
    intervention: "practice",
    now: "Asks for half an hour to introduce us.",
    wanted: "Opens with a problem of companies like the buyer's and asks for a meeting about it.",
    words: "I say in one sentence what they get out of the half hour.",
    indicator: "meetings",
    began: 112,
    runs: 56,
    actions: [
        "Write three openings for the accounts of next week",
        "Rehearse the openings together on Monday morning",
    ],
    check_ins: &[
        (
            14,
            Some(Changed::Partly),
            "Two of five calls opened with it.",
        ),
        (28, Some(Changed::Yes), "Now the usual way."),
        (
            49,
            Some(Changed::Yes),
            "Shows it to the others on Thursday.",
        ),
    ],
    end: Some((PlanState::Achieved, "")),
};

const SAME_FOCUS: Script = Script {
    focus: "Two mornings a week for new accounts",
    factor: "volume",
    root_cause: "commitment",
    intervention: "coach",
    now: "Calls new accounts when there is time left.",
    wanted: "Prepares on Monday, calls on Tuesday and Thursday morning whatever comes.",
    words: "The mornings are blocked and I do not take them back myself.",
    indicator: "new_deals",
    began: 91,
    runs: 49,
    actions: [
        "Block both mornings until the end of the quarter",
        "Keep team meetings out of these mornings",
    ],
    check_ins: &[
        (14, Some(Changed::Yes), "Both mornings kept."),
        (28, Some(Changed::Partly), "One of two: the trade fair."),
        (42, Some(Changed::No), "Filled up with follow-ups again."),
    ],
    end: Some((
        PlanState::SameFocus,
        "Three weeks went well: one hour a day instead of two mornings next",
    )),
};

const UNDER_WAY: Script = Script {
    focus: "The next meeting stands before the call ends",
    factor: "cycle",
    root_cause: "knowledge",
    intervention: "feedback",
    now: "Sends a mail with some dates afterwards.",
    wanted: "Opens the calendar with the buyer five minutes before the end.",
    words: "Five minutes before the end I ask for the calendar.",
    indicator: "meetings",
    began: 22,
    runs: 63,
    actions: [
        "Keep a list of calls with and without a next meeting",
        "Listen to one recording a week and say what I heard",
    ],
    check_ins: &[
        (14, Some(Changed::Partly), "In about half of the calls."),
        (28, None, ""),
        (42, None, ""),
        (56, None, ""),
    ],
    end: None,
};

/// Writes the plans, as far as there are reps for them.
pub(super) fn write(
    store: &mut Store,
    world: &World,
    sellers: &[Seller],
    truth: &[RepTruth],
) -> Result<()> {
    let base = store.base_currency(None)?;
    let healthy: Vec<RepId> = sellers
        .iter()
        .zip(truth)
        .filter(|(_, truth)| truth.condition == Condition::Healthy)
        .map(|(seller, _)| seller.id)
        .take(LOOKED_AT)
        .collect();
    let mut left = healthy;
    for script in [&ACHIEVED, &SAME_FOCUS, &UNDER_WAY] {
        let Some(rep) = who(store, world, script, &left, &base)? else {
            return Ok(());
        };
        left.retain(|other| *other != rep);
        let plan = script.plan(store, world, rep, &base)?;
        script.write(store, world, &plan, &base)?;
    }
    Ok(())
}

/// Whose figures tell the story of the script: those of whom it was achieved grew most.
fn who(
    store: &Store,
    world: &World,
    script: &Script,
    left: &[RepId],
    base: &BaseCurrency,
) -> Result<Option<RepId>> {
    let mut grown = Vec::new();
    for rep in left {
        let before = store.plan_baseline(&script.blank(world, *rep), base)?;
        let after = script.value(store, world, *rep, script.ends(world), base)?;
        grown.push((after.unwrap_or(0.0) - before.unwrap_or(0.0), *rep));
    }
    grown.sort_by(|a, b| a.0.total_cmp(&b.0));
    Ok(match script.end {
        Some((PlanState::Achieved, _)) => grown.last(),
        Some(_) => grown.first(),
        None => grown.get(grown.len() / 2),
    }
    .map(|(_, rep)| *rep))
}

impl Script {
    fn starts(&self, world: &World) -> NaiveDate {
        // Monday is the day whose number leaves 1.
        let day = world.today - self.began;
        days::day(day - (day - 1).rem_euclid(7))
    }

    fn ends(&self, world: &World) -> NaiveDate {
        self.after(world, self.runs)
    }

    fn after(&self, world: &World, days: i64) -> NaiveDate {
        self.starts(world) + Days::new(days.unsigned_abs())
    }

    /// The plan without what rests on figures.
    fn blank(&self, world: &World, rep: RepId) -> NewPlan {
        NewPlan {
            indicator: self.indicator.to_owned(),
            ..NewPlan::new(rep, self.starts(world), self.ends(world))
        }
    }

    fn value(
        &self,
        store: &Store,
        world: &World,
        rep: RepId,
        until: NaiveDate,
        base: &BaseCurrency,
    ) -> Result<Option<f64>> {
        let metric = self.indicator;
        let indicator = IndicatorKey { metric, part: "" };
        let window = (self.starts(world), until);
        let figure = store.indicator(&[rep], indicator, window, base)?;
        Ok(figure.map(|figure| figure.value))
    }

    /// The plan with its prediction: about a fifth above the start, and no more than was reached where it was achieved.
    fn plan(
        &self,
        store: &Store,
        world: &World,
        rep: RepId,
        base: &BaseCurrency,
    ) -> Result<NewPlan> {
        let blank = self.blank(world, rep);
        let from = store.plan_baseline(&blank, base)?;
        let reached = self.value(store, world, rep, self.ends(world), base)?;
        let target = from.map(|from| match (&self.end, reached) {
            (Some((PlanState::Achieved, _)), Some(reached)) if reached > from => {
                let tenth = (reached * 10.0).floor() / 10.0;
                f64::min((from * 12.5).round() / 10.0, tenth).max(from)
            }
            _ => (from * 12.0).ceil() / 10.0,
        });
        let [theirs, mine] = self.actions;
        Ok(NewPlan {
            focus: self.focus.into(),
            factor: self.factor.into(),
            root_cause: self.root_cause.into(),
            intervention: self.intervention.into(),
            behaviour_now: self.now.into(),
            behaviour_wanted: self.wanted.into(),
            rep_words: self.words.into(),
            indicator_from: from,
            indicator_target: target,
            indicator_on: Some(blank.ends_on),
            predicted: target
                .map(|target| format!("{target:.1} a week at the end"))
                .unwrap_or_default(),
            actions: vec![
                NewPlanAction {
                    text: theirs.into(),
                    owner: Some(rep),
                    due_on: Some(self.after(world, 11)),
                },
                NewPlanAction {
                    text: mine.into(),
                    owner: None,
                    due_on: Some(self.after(world, 25)),
                },
            ],
            check_ins: self
                .check_ins
                .iter()
                .map(|(days, _, _)| self.after(world, *days))
                .collect(),
            ..blank
        })
    }

    /// Writes the plan on its first day, and then what came of it.
    fn write(
        &self,
        store: &mut Store,
        world: &World,
        plan: &NewPlan,
        base: &BaseCurrency,
    ) -> Result<()> {
        let made = days::stamp(days::number(plan.starts_on), 9 * 60);
        let id = store.fill(|change| change.back_then(made, |change| change.add_plan(plan)))?;
        self.hold_check_ins(store, world, (id, plan.rep), base)?;
        do_actions(store, world, id)?;
        self.close(store, world, id, base)
    }

    fn hold_check_ins(
        &self,
        store: &mut Store,
        world: &World,
        (id, rep): (PlanId, RepId),
        base: &BaseCurrency,
    ) -> Result<()> {
        let planned = store.check_ins(id)?;
        for (check_in, (_, changed, note)) in planned.into_iter().zip(self.check_ins) {
            let Some(changed) = changed.filter(|_| days::number(check_in.due_on) <= world.today)
            else {
                continue;
            };
            let value = self.value(store, world, rep, check_in.due_on, base)?;
            store.fill(|change| {
                change.keep_check_in(check_in.id, check_in.due_on, (changed, note), value)
            })?;
        }
        Ok(())
    }

    fn close(
        &self,
        store: &mut Store,
        world: &World,
        id: PlanId,
        base: &BaseCurrency,
    ) -> Result<()> {
        let Some((state, reason)) = self.end else {
            return Ok(());
        };
        let day = self.ends(world);
        let verdict = store.plan_verdict_until(id, day, base)?;
        let plan = store.plan(id)?;
        let closing = Closing {
            plan: id,
            state,
            reason: reason.to_owned(),
            said: None,
            said_because: String::new(),
            follow_up: None,
        };
        store.fill(|change| {
            change.back_then(days::stamp(days::number(day), 11 * 60), |change| {
                change.end_plan(&plan, &closing, &verdict)
            })
        })
    }
}

/// What was due more than a week ago is done.
fn do_actions(store: &mut Store, world: &World, id: PlanId) -> Result<()> {
    for action in store.actions_of_plan(id)? {
        let Some(due) = action.due_on.map(days::number) else {
            continue;
        };
        if due + 7 < world.today {
            store.fill(|change| {
                change.back_then(days::stamp(due, 16 * 60), |change| {
                    change.set_action_state(action.id, ActionState::Done)
                })
            })?;
        }
    }
    Ok(())
}
