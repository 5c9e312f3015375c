//! The lines of each part: their order, their words, their mark.

use chrono::NaiveDate;

use super::facts::{
    Facts, GoalNow, ObservedOnce, OpenCommitment, OpenPlan, Promise, PromiseState, RateNow, Skill,
};
use super::{Line, Mark, Opens, Part, deal_lines};
use crate::domain::competency::Used;
use crate::domain::date_words::written;
use crate::domain::goal::Target;
use crate::domain::metric::Good;
use crate::domain::plan::{Changed, indicator_of};

/// The lines of a part, the weightiest first.
pub(super) fn of(part: Part, facts: &Facts) -> Vec<Line> {
    match part {
        Part::CarryForward => promises(facts, true),
        Part::Promises => promises(facts, false),
        Part::Numbers => numbers(facts),
        Part::Changed => deal_lines::changed(facts),
        Part::Exceptions => deal_lines::exceptions(facts),
        Part::Observations => observations(facts),
        Part::Plan => facts
            .plans
            .iter()
            .map(|plan| plan_line(plan, facts.today))
            .collect(),
        Part::Question => Vec::new(),
    }
}

pub(super) fn line(text: String, mark: Mark, opens: Opens) -> Line {
    Line {
        text,
        mark,
        opens: Some(opens),
        private: false,
    }
}

/// `3 days`, `1 day`.
pub(super) fn days(count: i64) -> String {
    match count {
        1 => "1 day".to_owned(),
        count => format!("{count} days"),
    }
}

/// `today`, `9 days ago`.
pub(super) fn ago(day: NaiveDate, today: NaiveDate) -> String {
    match (today - day).num_days() {
        0 => "today".to_owned(),
        count => format!("{} ago", days(count)),
    }
}

fn promises(facts: &Facts, carried: bool) -> Vec<Line> {
    let today = facts.today;
    let chosen = facts
        .promises
        .iter()
        .filter(|one| one.is_carried(facts.since, today) == carried)
        .filter(|one| carried || one.state == PromiseState::Open);
    promise_lines(chosen, today, facts.team)
}

/// Promises as lines: overdue first, the manager's own before the rep's; then open by day, then done, then dropped.
/// Before a team the manager's say to whom.
pub fn promise_lines<'a>(
    promises: impl Iterator<Item = &'a Promise>,
    today: NaiveDate,
    team: bool,
) -> Vec<Line> {
    let mut chosen: Vec<&Promise> = promises.collect();
    chosen.sort_by_key(|one| {
        let place = match one.state {
            PromiseState::Open if one.is_overdue(today) => 0,
            PromiseState::Open => 1,
            PromiseState::Done(_) => 2,
            PromiseState::Dropped(..) => 3,
        };
        let due = one.due_on.unwrap_or(NaiveDate::MAX);
        (place, place == 0 && one.by.is_some(), due, one.action)
    });
    chosen
        .into_iter()
        .map(|one| promise_line(one, today, team))
        .collect()
}

fn promise_line(one: &Promise, today: NaiveDate, team: bool) -> Line {
    let who = match (&one.by, &one.to) {
        (Some((_, name)), _) => name.clone(),
        (None, Some(to)) if team => format!("I, to {to}"),
        (None, _) => "I".to_owned(),
    };
    let (said, mark) = promise_state(one, today);
    Line {
        text: format!("{who}: {}; {said}", one.text),
        mark,
        opens: Some(Opens::Action(one.action)),
        private: one.private,
    }
}

fn promise_state(one: &Promise, today: NaiveDate) -> (String, Mark) {
    let moved = one.moved.as_ref().map(|moved| {
        let from = moved.from.map_or_else(|| "no day".to_owned(), written);
        let times = if moved.times > 1 {
            format!(", {} moves", moved.times)
        } else {
            String::new()
        };
        format!("moved from {from}{times}: {}", moved.reason)
    });
    match (&one.state, one.due_on) {
        (PromiseState::Done(on), _) => (format!("done on {}", written(*on)), Mark::Good),
        (PromiseState::Dropped(_, why), _) if why.is_empty() => {
            ("dropped".to_owned(), Mark::Dropped)
        }
        (PromiseState::Dropped(_, why), _) => (format!("dropped: {why}"), Mark::Dropped),
        (PromiseState::Open, due) => {
            let mut said = match due {
                None => "no day".to_owned(),
                Some(day) if day < today => {
                    format!(
                        "due {}, {} overdue",
                        written(day),
                        days((today - day).num_days())
                    )
                }
                Some(day) => format!("due {}", written(day)),
            };
            let mark = match (one.is_overdue(today), &moved) {
                (true, _) => Mark::Late,
                (false, Some(_)) => Mark::Moved,
                (false, None) => Mark::Open,
            };
            if let Some(moved) = moved {
                said = format!("{said}, {moved}");
            }
            (said, mark)
        }
    }
}

fn numbers(facts: &Facts) -> Vec<Line> {
    let mut lines: Vec<Line> = facts
        .goals
        .iter()
        .map(|goal| goal_line(goal, facts))
        .collect();
    if facts.goals.is_empty() && !facts.rates.is_empty() {
        lines.push(plain(
            format!(
                "No goal for {}: nothing to hold results against",
                facts.period
            ),
            Mark::Late,
        ));
    }
    lines.extend(
        facts
            .rates
            .iter()
            .map(|rate| rate_line(rate, &facts.period)),
    );
    lines
}

fn plain(text: String, mark: Mark) -> Line {
    Line {
        text,
        mark,
        opens: None,
        private: false,
    }
}

fn goal_line(goal: &GoalNow, facts: &Facts) -> Line {
    let said = |target: Target| target.short(goal.unit);
    let of = goal.target.in_words(goal.unit);
    let n = match (facts.team, goal.n) {
        (false, n) => format!("n {n}"),
        (true, 1) => "1 rep".to_owned(),
        (true, n) => format!("{n} reps"),
    };
    let has_share = goal.target.value() > 0.0 && goal.good == Good::Up;
    let mut parts = vec![match goal.actual {
        None if goal.n > 0 => format!("{}: not known, an amount has no rate; goal {of}", goal.name),
        None => format!("{}: no data, goal {of}", goal.name),
        Some(actual) if has_share => {
            let share = actual.value() / goal.target.value() * 100.0;
            format!(
                "{}: {} of {of} ({share:.0} %, {n})",
                goal.name,
                said(actual)
            )
        }
        Some(actual) => format!("{}: {} of {of} ({n})", goal.name, said(actual)),
    }];
    parts.extend(
        goal.expected
            .map(|expected| format!("on pace: {}", said(expected))),
    );
    parts.extend((!goal.agreed && !facts.team).then(|| "not agreed".to_owned()));
    let mark = match (goal.pace(), goal.is_behind()) {
        (None, _) => Mark::Plain,
        (Some(_), true) => Mark::Late,
        (Some(_), false) => Mark::Good,
    };
    Line {
        opens: facts.rep.map(Opens::Goals),
        ..plain(parts.join("; "), mark)
    }
}

fn rate_line(now: &RateNow, period: &str) -> Line {
    let text = match (now.rate.value(), now.rate.interval()) {
        (Some(value), Some(interval)) => format!(
            "{}: {:.0} % ({:.0}–{:.0} %, n {}), {period}",
            now.name,
            value * 100.0,
            interval.low * 100.0,
            interval.high * 100.0,
            now.rate.n
        ),
        _ => format!("{}: no data (n 0), {period}", now.name),
    };
    plain(text, Mark::Plain)
}

/// Commitments to be seen again, then what was seen last, then the skills that have been seen longest ago.
fn observations(facts: &Facts) -> Vec<Line> {
    let today = facts.today;
    let committed = facts
        .commitments
        .iter()
        .map(|one| commitment_line(one, today));
    let seen = facts.observed.iter().map(|one| Line {
        opens: facts.rep.map(Opens::Skills),
        ..plain(observed_said(one, today), Mark::Plain)
    });
    let mut skills: Vec<&Skill> = facts.skills.iter().collect();
    skills.sort_by_key(|skill| (skill.last_on, skill.competency));
    let skills = skills.into_iter().map(|skill| Line {
        opens: facts.rep.map(Opens::Skills),
        ..plain(skill_said(skill, today), Mark::Plain)
    });
    committed.chain(seen).chain(skills).collect()
}

fn commitment_line(one: &OpenCommitment, today: NaiveDate) -> Line {
    let look = match one.next_look {
        None => "no next look planned".to_owned(),
        Some(day) if day < today => format!("the next look was to be {}", written(day)),
        Some(day) => format!("next look {}", written(day)),
    };
    let is_late = one.next_look.is_none_or(|day| day < today);
    let text = format!(
        "To see again: “{}” ({}), {}; {look}",
        one.words,
        one.competency,
        ago(one.made_on, today)
    );
    line(
        text,
        if is_late { Mark::Late } else { Mark::Open },
        one.opens,
    )
}

fn observed_said(one: &ObservedOnce, today: NaiveDate) -> String {
    let how = match (one.used, one.level) {
        (Used::Yes, Some(level)) => format!("used, level {level}"),
        (Used::Yes, None) => "used".to_owned(),
        (Used::No, _) => "not used".to_owned(),
        (Used::NotObserved, _) => "not observed".to_owned(),
    };
    let note = if one.note.is_empty() {
        String::new()
    } else {
        format!(": {}", one.note)
    };
    format!("{}: {how}, {}{note}", one.competency, ago(one.on, today))
}

/// `Skill in Asking: level 2.5 (n 2), used 3 of 5, last seen 12 days ago`.
pub(super) fn skill_said(skill: &Skill, today: NaiveDate) -> String {
    let seen = &skill.seen;
    let level = match seen.mean_level() {
        Some(mean) => format!("level {mean:.1} (n {})", seen.rated()),
        None => "no level (n 0)".to_owned(),
    };
    let used = match seen.occasions() {
        0 => "use not observed".to_owned(),
        occasions => format!("used {} of {occasions}", seen.used),
    };
    format!(
        "Skill in {}: {level}, {used}, last seen {}",
        skill.name,
        ago(skill.last_on, today)
    )
}

fn plan_line(plan: &OpenPlan, today: NaiveDate) -> Line {
    let check_in = match plan.check_in {
        None => format!("no check-in left, verdict {}", written(plan.ends_on)),
        Some(day) if day < today => format!("check-in was due {}", written(day)),
        Some(day) => format!("check-in {}", written(day)),
    };
    let mut parts = vec![plan.focus.clone(), check_in];
    let answer = plan.last_answer.map(|answer| answer.label().to_lowercase());
    parts.extend(answer.map(|answer| format!("last answer: {answer}")));
    parts.extend(indicator_of(&plan.indicator).map(|indicator| {
        let said = |value: Option<f64>| {
            value.map_or_else(|| "no data".to_owned(), |value| indicator.written(value))
        };
        let target = plan
            .target
            .map(|target| format!(", target {}", indicator.written(target)));
        format!(
            "{}: {} → {}{}",
            indicator.named(&plan.part),
            said(plan.from),
            said(plan.now),
            target.unwrap_or_default()
        )
    }));
    let is_late = plan.check_in.is_some_and(|day| day < today)
        || plan.ends_on < today
        || plan.last_answer == Some(Changed::No);
    let mark = if is_late { Mark::Late } else { Mark::Open };
    line(parts.join("; "), mark, Opens::Plan(plan.plan))
}
