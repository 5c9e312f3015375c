//! The plan as the walk proposes it: one focus, actions by intervention with owners and days on which somebody sells,
//! a check-in every week, a leading indicator with its target, a prediction. It is edited until the walk is finished.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::cause::{Intervention, Owner};
use super::fiscal::FiscalCalendar;
use super::ids::RepId;
use super::problem::Problem;

/// How many weeks a plan runs at first: long enough that a leading indicator can move, short enough to be remembered.
/// Our own choice; a manager changes it in the plan.
const WEEKS: u64 = 6;

/// The longest way to look for a selling day.
const LONGEST_WAY: usize = 60;

/// A plan that is being written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanDraft {
    /// The one thing, in words.
    pub focus: String,
    /// Metric key of the leading indicator; empty: none.
    pub indicator: String,
    /// Which part of it.
    pub indicator_part: String,
    /// Where it stands; none: no data.
    pub indicator_from: Option<f64>,
    /// Where it shall stand.
    pub indicator_target: Option<f64>,
    /// By when.
    pub indicator_on: Option<NaiveDate>,
    /// The prediction in words and numbers.
    pub predicted: String,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// What is done, by whom and when.
    pub actions: Vec<DraftAction>,
    /// The days on which it is asked whether the behaviour changed.
    pub check_ins: Vec<NaiveDate>,
}

/// An action of a plan that is being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftAction {
    /// What is to be done.
    pub text: String,
    /// Who does it; none: the manager.
    pub owner: Option<RepId>,
    /// By when.
    pub due_on: NaiveDate,
}

/// What a plan is proposed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Whom it is about.
    pub rep: RepId,
    /// What is done about the cause; none: the questions were not answered.
    pub intervention: Option<Intervention>,
    /// Whose move it is.
    pub owner: Owner,
    /// What to do, as the questions ended.
    pub todo: String,
    /// The behaviour wanted (B).
    pub behaviour: String,
    /// The day on which it begins.
    pub today: NaiveDate,
}

impl PlanDraft {
    /// First and last day of a plan that begins today.
    pub fn days(today: NaiveDate, calendar: &FiscalCalendar) -> (NaiveDate, NaiveDate) {
        (today, selling_day_from(calendar, after(today, WEEKS * 7)))
    }

    /// A plan for a cause. The indicator and the prediction are for the caller, who knows the figures.
    pub fn propose(outline: &Outline, calendar: &FiscalCalendar) -> Self {
        let weeks = |n: u64| selling_day_from(calendar, after(outline.today, n * 7));
        let actions = steps(outline).into_iter().map(|(days, owner, text)| {
            let owner = match owner {
                Owner::Rep => Some(outline.rep),
                Owner::Manager => None,
            };
            let due_on = after_selling_days(calendar, outline.today, days);
            DraftAction {
                text,
                owner,
                due_on,
            }
        });
        Self {
            focus: focus(outline),
            indicator: String::new(),
            indicator_part: String::new(),
            indicator_from: None,
            indicator_target: None,
            indicator_on: Some(weeks(WEEKS)),
            predicted: String::new(),
            starts_on: outline.today,
            ends_on: weeks(WEEKS),
            actions: actions.collect(),
            check_ins: (1..=WEEKS).map(weeks).collect(),
        }
    }

    /// What keeps it from being a plan: at most one line per fault.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        let mut says = |field: &str, message: &str| {
            found.push(Problem {
                field: field.to_owned(),
                message: message.to_owned(),
            });
        };
        if self.focus.trim().is_empty() {
            says("focus", "A plan needs one focus: what will be different?");
        }
        if self.ends_on < self.starts_on {
            says("ends_on", "The plan ends before it begins");
        }
        if self.actions.is_empty() {
            says("actions", "A plan needs an action with an owner and a date");
        }
        if self
            .actions
            .iter()
            .any(|action| action.text.trim().is_empty())
        {
            says("actions", "An action needs a text: what is to be done?");
        }
        found
    }
}

/// The first line of a text that is no longer than a focus should be.
fn focus(outline: &Outline) -> String {
    let text = if outline.behaviour.trim().is_empty() {
        &outline.todo
    } else {
        &outline.behaviour
    };
    let line = text.trim().lines().next().unwrap_or_default();
    line.trim_end_matches('.').to_owned()
}

/// Selling days from today, whose move, and what: the usual way of each intervention (Tell, Show, Do, Review and
/// Diagnose, Plan, Do, Review: domain.md 1.1; the days are our own).
fn steps(outline: &Outline) -> Vec<(u32, Owner, String)> {
    let rep = |days, text: &str| (days, Owner::Rep, text.to_owned());
    let own = |days, text: &str| (days, Owner::Manager, text.to_owned());
    let first = |days| (days, outline.owner, as_an_action(&outline.todo));
    match outline.intervention {
        Some(Intervention::TellShowDoReview) => vec![
            own(
                3,
                "Tell what good looks like and why, and show it on a real case",
            ),
            rep(5, "Rehearse it twice, the second time with a hard customer"),
            rep(10, "Do it live on two calls, with me listening to one"),
            own(12, "Review both calls: what worked, what is next"),
        ],
        Some(Intervention::Practice) => vec![
            rep(3, "Rehearse it on two deals of your own"),
            rep(8, "Do it live on two calls, with me listening to one"),
            own(10, "Review: what was different, what came of it"),
        ],
        Some(Intervention::Feedback) => vec![
            own(3, "Watch it once and say what I saw and what it led to"),
            rep(8, "Do it on the next two calls and note what happened"),
        ],
        Some(Intervention::Clarify) => vec![
            first(2),
            rep(
                5,
                "Write down in your own words what good looks like, how much and by when",
            ),
        ],
        Some(Intervention::Coach) => {
            vec![first(10), rep(12, "Compare the two ways by their figures")]
        }
        Some(Intervention::Counsel) => vec![
            own(
                2,
                "Talk it over in private, with evidence and with time to listen",
            ),
            rep(7, "Take the one small step that we agreed on"),
        ],
        Some(Intervention::Observe) => vec![first(5)],
        Some(Intervention::Ignore) => Vec::new(),
        Some(
            Intervention::ChangeConsequences
            | Intervention::RemoveBarrier
            | Intervention::Simplify
            | Intervention::RoleChange,
        ) => vec![
            first(5),
            rep(
                10,
                "Say whether it is out of the way, and try it on the next deal",
            ),
        ],
        None => vec![rep(
            5,
            "Try it on the next two deals and tell me what happened",
        )],
    }
}

fn as_an_action(todo: &str) -> String {
    let text = todo.trim().trim_end_matches('.');
    if text.is_empty() {
        "Agree on what is done first".to_owned()
    } else {
        text.to_owned()
    }
}

fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// The day, or the next one on which somebody sells.
pub fn selling_day_from(calendar: &FiscalCalendar, day: NaiveDate) -> NaiveDate {
    day.iter_days()
        .take(LONGEST_WAY)
        .find(|day| calendar.selling_days(*day, *day) > 0)
        .unwrap_or(day)
}

/// The selling day that comes so many selling days after a day.
pub fn after_selling_days(calendar: &FiscalCalendar, day: NaiveDate, days: u32) -> NaiveDate {
    let mut at = day;
    for _ in 0..days {
        at = selling_day_from(calendar, after(at, 1));
    }
    at
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::fiscal::YearName;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn outline(intervention: Option<Intervention>, owner: Owner, today: &str) -> Outline {
        Outline {
            rep: RepId(4),
            intervention,
            owner,
            todo: "Clear it, or take it to the one who can.".into(),
            behaviour: "Names the cost of doing nothing.\nBefore any proposal.".into(),
            today: day(today),
        }
    }

    #[test]
    fn every_intervention_has_its_actions_on_selling_days_and_weekly_check_ins() {
        let holidays: BTreeSet<NaiveDate> = [day("2026-12-25"), day("2026-12-28")].into();
        let calendar = FiscalCalendar::new(2, YearName::End, holidays).unwrap();
        for intervention in Intervention::ALL {
            for today in ["2026-11-23", "2026-12-23", "2028-02-25", "2026-12-31"] {
                let plan = PlanDraft::propose(
                    &outline(Some(*intervention), Owner::Manager, today),
                    &calendar,
                );
                let days = plan.actions.iter().map(|action| action.due_on);
                for day in days
                    .chain(plan.check_ins.iter().copied())
                    .chain([plan.ends_on])
                {
                    assert_eq!(calendar.selling_days(day, day), 1, "{intervention:?} {day}");
                    assert!(day > plan.starts_on);
                }
                assert!(plan.check_ins.is_sorted() && plan.check_ins.len() == 6);
                assert_eq!(plan.check_ins.last(), Some(&plan.ends_on));
                assert_eq!(plan.focus, "Names the cost of doing nothing");
                let is_ignored = *intervention == Intervention::Ignore;
                assert_eq!(plan.problems().is_empty(), !is_ignored, "{intervention:?}");
            }
        }
    }

    #[test]
    fn a_barrier_begins_with_an_action_of_the_managers_own() {
        let plan = PlanDraft::propose(
            &outline(
                Some(Intervention::RemoveBarrier),
                Owner::Manager,
                "2026-11-23",
            ),
            &FiscalCalendar::default(),
        );
        let first = &plan.actions[0];
        assert_eq!((first.owner, first.due_on), (None, day("2026-11-30")));
        assert_eq!(first.text, "Clear it, or take it to the one who can");
    }

    #[test]
    fn selling_days_step_over_weekends_holidays_and_leap_days() {
        let calendar = FiscalCalendar::new(1, YearName::End, [day("2028-02-29")].into()).unwrap();
        for (from, days, to) in [
            ("2028-02-25", 1, "2028-02-28"),
            ("2028-02-28", 1, "2028-03-01"),
            ("2028-02-26", 0, "2028-02-26"),
            ("2026-12-31", 1, "2027-01-01"),
            ("2026-11-23", 10, "2026-12-07"),
        ] {
            assert_eq!(
                after_selling_days(&calendar, day(from), days),
                day(to),
                "{from}"
            );
        }
    }

    #[test]
    fn a_draft_survives_its_json() {
        let plan = PlanDraft::propose(
            &outline(None, Owner::Rep, "2026-11-23"),
            &FiscalCalendar::default(),
        );
        let json = serde_json::to_string(&plan).unwrap();
        assert_eq!(serde_json::from_str::<PlanDraft>(&json).unwrap(), plan);
    }
}
