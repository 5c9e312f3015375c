//! The lines of each part: their order, their words, their mark.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::facts::{
    BeforeAfter, Ended, Facts, FlaggedDeal, GoalNow, MovedDeal, ObservedOnce, OpenCommitment,
    OpenPlan, Promise, PromiseState, RateNow, Skill,
};
use super::{Line, Mark, Opens, Part};
use crate::domain::competency::Used;
use crate::domain::date_words::written;
use crate::domain::flags::{Flag, Severity, exception_rank};
use crate::domain::money::Money;
use crate::domain::plan::{Changed, indicator_of};

/// Flags of a deal that a line names; the rest is counted.
const FLAGS_NAMED: usize = 2;

/// The lines of a part, the weightiest first.
pub(super) fn of(part: Part, facts: &Facts) -> Vec<Line> {
    match part {
        Part::CarryForward => promises(facts, true),
        Part::Promises => promises(facts, false),
        Part::Numbers => numbers(facts),
        Part::Changed => changed(facts),
        Part::Exceptions => exceptions(facts),
        Part::Observations => observations(facts),
        Part::Plan => facts
            .plans
            .iter()
            .map(|plan| plan_line(plan, facts.today))
            .collect(),
        Part::Question => Vec::new(),
    }
}

fn line(text: String, mark: Mark, opens: Opens) -> Line {
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

/// Overdue first, the manager's own before the rep's; then open by day; then moved, done, dropped.
fn promises(facts: &Facts, carried: bool) -> Vec<Line> {
    let today = facts.today;
    let mut chosen: Vec<&Promise> = facts
        .promises
        .iter()
        .filter(|one| one.is_carried(facts.since, today) == carried)
        .filter(|one| carried || one.state == PromiseState::Open)
        .collect();
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
        .map(|one| promise_line(one, facts))
        .collect()
}

fn promise_line(one: &Promise, facts: &Facts) -> Line {
    let who = match (&one.by, &one.to) {
        (Some((_, name)), _) => name.clone(),
        (None, Some(to)) if facts.team => format!("I, to {to}"),
        (None, _) => "I".to_owned(),
    };
    let (said, mark) = promise_state(one, facts.today);
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
    let said = |target: crate::domain::goal::Target| target.short(goal.unit);
    let of = goal.target.in_words(goal.unit);
    let mut text = match goal.actual {
        None => format!("{}: no data, goal {of}", goal.name),
        Some(actual) => format!("{}: {} of {of}", goal.name, said(actual)),
    };
    let share = goal
        .actual
        .filter(|_| goal.target.value() > 0.0 && goal.good == crate::domain::metric::Good::Up)
        .map(|actual| actual.value() / goal.target.value());
    let what = if facts.team { "reps" } else { "n" };
    let n = if facts.team {
        format!("{} {what}", goal.n)
    } else {
        format!("{what} {}", goal.n)
    };
    match (goal.actual, share) {
        (Some(_), Some(share)) => text.push_str(&format!(" ({:.0} %, {n})", share * 100.0)),
        (Some(_), None) => text.push_str(&format!(" ({n})")),
        (None, _) => {}
    }
    if let Some(expected) = goal.expected {
        text.push_str(&format!("; on pace: {}", said(expected)));
    }
    if !goal.agreed && !facts.team {
        text.push_str("; not agreed");
    }
    let mark = match (goal.pace(), goal.is_behind()) {
        (None, _) => Mark::Plain,
        (Some(_), true) => Mark::Late,
        (Some(_), false) => Mark::Good,
    };
    plain(text, mark)
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

/// Lost, won, pushed, smaller, the rest; within each the larger deal first.
fn changed(facts: &Facts) -> Vec<Line> {
    let mut moved: Vec<&MovedDeal> = facts.moved.iter().collect();
    moved.sort_by_key(|deal| {
        let place = match deal.ended {
            Some(Ended::Lost) => 0,
            Some(Ended::Won) => 1,
            None if deal.is_pushed() => 2,
            None if deal.is_smaller() => 3,
            None => 4,
        };
        (
            place,
            Reverse(deal.amount.map_or(0, |amount| amount.minor)),
            deal.deal,
        )
    });
    moved
        .into_iter()
        .map(|deal| moved_line(deal, facts.team))
        .collect()
}

fn named(name: &str, owner: &str, team: bool) -> String {
    if team && !owner.is_empty() {
        format!("{owner}: {name}")
    } else {
        name.to_owned()
    }
}

fn moved_line(deal: &MovedDeal, team: bool) -> Line {
    let mut what = Vec::new();
    match deal.ended {
        Some(Ended::Won) => what.push("won".to_owned()),
        Some(Ended::Lost) if deal.loss_reason.is_empty() => what.push("lost".to_owned()),
        Some(Ended::Lost) => what.push(format!("lost: {}", deal.loss_reason)),
        None => {}
    }
    what.extend(deal.created.then(|| "new".to_owned()));
    what.extend(deal.reopened.then(|| "open again".to_owned()));
    if let Some((old, new)) = deal.stage.as_ref().filter(|_| deal.ended.is_none()) {
        what.push(format!("{old} → {new}"));
    }
    what.extend(deal.amounts.map(amounts_said));
    if let Some(days) = deal.close_on.filter(|_| deal.ended.is_none()) {
        let push = if deal.is_pushed() {
            "pushed "
        } else {
            "close "
        };
        what.push(format!("{push}{}", before_after(days, written)));
    }
    let mark = match deal.ended {
        Some(Ended::Won) => Mark::Good,
        Some(Ended::Lost) => Mark::Dropped,
        None if deal.is_pushed() || deal.is_smaller() => Mark::Late,
        None => Mark::Plain,
    };
    let money = match (deal.amounts, deal.amount) {
        (None, Some(amount)) => format!(", {}", amount.short()),
        _ => String::new(),
    };
    let text = format!(
        "{}{money}: {}",
        named(&deal.name, &deal.owner, team),
        what.join(", ")
    );
    line(text, mark, Opens::Deal(deal.deal))
}

fn amounts_said(amounts: BeforeAfter<Money>) -> String {
    match amounts {
        (Some(old), Some(new)) if old.currency == new.currency => {
            format!("{} → {}", old.short(), new.short())
        }
        amounts => before_after(amounts, |money: Money| money.to_string()),
    }
}

fn before_after<T>((old, new): BeforeAfter<T>, said: impl Fn(T) -> String) -> String {
    let or_none = |value: Option<T>| value.map_or_else(|| "none".to_owned(), &said);
    format!("{} → {}", or_none(old), or_none(new))
}

/// The heaviest flags first, then the larger deal.
fn exceptions(facts: &Facts) -> Vec<Line> {
    let mut flagged: Vec<&FlaggedDeal> = facts
        .flagged
        .iter()
        .filter(|deal| is_exception(deal, facts))
        .collect();
    flagged.sort_by_key(|deal| {
        (
            Reverse(rank(deal)),
            Reverse(deal.amount.map_or(0, |a| a.minor)),
            deal.deal,
        )
    });
    flagged
        .into_iter()
        .flat_map(|deal| {
            if facts.one_deal {
                deal.flags
                    .iter()
                    .map(|flag| flag_line(deal, flag))
                    .collect()
            } else {
                vec![flagged_line(deal, facts.team)]
            }
        })
        .collect()
}

/// What is only incomplete is put right in passing: no matter for a meeting, unless it is about this deal.
fn is_exception(deal: &FlaggedDeal, facts: &Facts) -> bool {
    facts.one_deal
        || deal
            .flags
            .iter()
            .any(|(flag, _)| flag.severity > Severity::Note)
}

pub(super) fn rank(deal: &FlaggedDeal) -> u32 {
    let flags: Vec<&Flag> = deal.flags.iter().map(|(flag, _)| *flag).collect();
    exception_rank(&flags)
}

fn mark_of(severity: Severity) -> Mark {
    if severity == Severity::Act {
        Mark::Late
    } else {
        Mark::Plain
    }
}

fn flag_line(deal: &FlaggedDeal, (flag, why): &(&'static Flag, String)) -> Line {
    line(
        format!("{}: {why}", flag.label),
        mark_of(flag.severity),
        Opens::Deal(deal.deal),
    )
}

fn flagged_line(deal: &FlaggedDeal, team: bool) -> Line {
    let weighty: Vec<&Flag> = deal
        .flags
        .iter()
        .map(|(flag, _)| *flag)
        .filter(|flag| flag.severity > Severity::Note)
        .collect();
    let mut what: Vec<String> = weighty
        .iter()
        .take(FLAGS_NAMED)
        .map(|flag| detail(flag, deal))
        .collect();
    let more = weighty.len().saturating_sub(FLAGS_NAMED);
    what.extend((more > 0).then(|| format!("{more} more")));
    let money = deal
        .amount
        .map_or_else(String::new, |amount| format!(", {}", amount.short()));
    let text = format!(
        "{}{money}: {}",
        named(&deal.name, &deal.owner, team),
        what.join(", ")
    );
    let heaviest = weighty.first().map_or(Severity::Note, |flag| flag.severity);
    line(text, mark_of(heaviest), Opens::Deal(deal.deal))
}

/// A flag in half a line.
pub(super) fn detail(flag: &Flag, deal: &FlaggedDeal) -> String {
    let facts = &deal.facts;
    let on = |day: Option<NaiveDate>| day.map_or_else(|| "no day".to_owned(), written);
    match flag.key {
        "past_close" => format!("was to close {}", on(facts.close_on)),
        "pushed_often" | "pushed" => format!("pushed {} times", facts.pushes),
        "stage_age" => format!("in {} since {}", facts.stage, on(facts.stage_since)),
        "next_step_past" => format!("next step was due {}", on(facts.next_step_on)),
        "idle" => match facts.last_activity_on {
            Some(day) => format!("no activity since {}", written(day)),
            None => "no activity at all".to_owned(),
        },
        _ => flag.label.to_lowercase(),
    }
}

/// Commitments to be seen again, then what was seen last, then the skills that have been seen longest ago.
fn observations(facts: &Facts) -> Vec<Line> {
    let today = facts.today;
    let committed = facts
        .commitments
        .iter()
        .map(|one| commitment_line(one, today));
    let seen = facts.observed.iter().map(|one| observed_line(one, today));
    let mut skills: Vec<&Skill> = facts.skills.iter().collect();
    skills.sort_by_key(|skill| (skill.last_on, skill.competency));
    let skills = skills
        .into_iter()
        .map(|skill| plain(skill_said(skill, today), Mark::Plain));
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

fn observed_line(one: &ObservedOnce, today: NaiveDate) -> Line {
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
    let text = format!("{}: {how}, {}{note}", one.competency, ago(one.on, today));
    line(text, Mark::Plain, Opens::Observation(one.id))
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
    let mut text = format!("{}; {check_in}", plan.focus);
    if let Some(answer) = plan.last_answer {
        text.push_str(&format!("; last answer: {}", answer.label().to_lowercase()));
    }
    if let Some(indicator) = indicator_of(&plan.indicator) {
        let said = |value: Option<f64>| {
            value.map_or_else(|| "no data".to_owned(), |value| indicator.written(value))
        };
        text.push_str(&format!(
            "; {}: {} → {}",
            indicator.named(&plan.part),
            said(plan.from),
            said(plan.now)
        ));
        if let Some(target) = plan.target {
            text.push_str(&format!(", target {}", indicator.written(target)));
        }
    }
    let is_late = plan.check_in.is_some_and(|day| day < today)
        || plan.ends_on < today
        || plan.last_answer == Some(Changed::No);
    line(
        text,
        if is_late { Mark::Late } else { Mark::Open },
        Opens::Plan(plan.plan),
    )
}
