//! The one question to ask: a table of rules, the first that finds its line wins.
//!
//! The order is ours, from what the seeds say: the manager's own word first (the manager's success is theirs), then
//! what was promised, then behaviour, then deals, then numbers, then what went well. Questions ask what and how, never
//! "why did you not": the rep thinks first (domain.md sections 1 and 5).

use super::deal_lines::rank;
use super::facts::{Ended, Facts, FlaggedDeal, MovedDeal, Promise, PromiseState};
use super::lines::{ago, days};
use super::{Opens, Question};
use crate::domain::date_words::written;
use crate::domain::plan::Changed;

/// From how many days on a commitment that nobody saw again is asked about: our default, two weekly 1:1s.
const UNSEEN_DAYS: i64 = 14;

/// What a rule found: the question, the line it comes from, the record, whose it is, whether it is private.
struct Found {
    text: String,
    reason: String,
    opens: Option<Opens>,
    who: String,
    private: bool,
}

impl Found {
    fn new(text: String, reason: String, opens: Option<Opens>) -> Self {
        Self {
            text,
            reason,
            opens,
            who: String::new(),
            private: false,
        }
    }

    fn of(mut self, who: &str) -> Self {
        who.clone_into(&mut self.who);
        self
    }
}

/// One rule of the table.
#[derive(Clone, Copy)]
pub struct QuestionRule {
    /// The name in JSON.
    pub key: &'static str,
    /// When it applies, in words.
    pub when: &'static str,
    /// Whether it may be asked before a team.
    pub before_team: bool,
    find: fn(&Facts) -> Option<Found>,
}

const fn rule(
    key: &'static str,
    when: &'static str,
    before_team: bool,
    find: fn(&Facts) -> Option<Found>,
) -> QuestionRule {
    QuestionRule {
        key,
        when,
        before_team,
        find,
    }
}

/// All rules, the most important first.
pub const QUESTIONS: &[QuestionRule] = &[
    rule(
        "my_promise_late",
        "The manager's own promise is overdue",
        true,
        my_promise_late,
    ),
    rule(
        "promise_late",
        "A promise of the rep is overdue",
        true,
        promise_late,
    ),
    rule(
        "promise_moved_again",
        "An open promise was moved twice or more",
        true,
        promise_moved,
    ),
    rule(
        "behaviour_unchanged",
        "The last check-in of a plan said no",
        false,
        behaviour_unchanged,
    ),
    rule(
        "commitment_unseen",
        "A commitment was not seen again for two weeks",
        false,
        commitment_unseen,
    ),
    rule(
        "pushed_often",
        "An open deal was pushed twice or more",
        true,
        pushed_often,
    ),
    rule(
        "past_close",
        "An open deal is past its close date",
        true,
        past_close,
    ),
    rule(
        "stage_unproven",
        "A deal stands above its qualification or ahead of its buyers",
        true,
        stage_unproven,
    ),
    rule("lost", "A deal was lost since the last time", true, lost),
    rule(
        "no_next_step",
        "An open deal has no next step, or one in the past",
        true,
        no_next_step,
    ),
    rule(
        "goal_behind",
        "A goal is behind its pace",
        true,
        goal_behind,
    ),
    rule("won", "A deal was won since the last time", true, won),
    rule("nothing", "Nothing in the record asks louder", true, |_| {
        Some(open_question())
    }),
];

/// The question of the first rule that finds something.
pub(super) fn choose(facts: &Facts) -> Question {
    let found = QUESTIONS
        .iter()
        .filter(|rule| rule.before_team || !facts.team)
        .find_map(|rule| Some((rule.key, (rule.find)(facts)?)));
    let (key, found) = found.unwrap_or_else(|| ("nothing", open_question()));
    let text = if facts.team && !found.who.is_empty() {
        format!("{}: {}", found.who, found.text)
    } else {
        found.text
    };
    Question {
        rule: key,
        text,
        reason: found.reason,
        opens: found.opens,
        private: found.private,
    }
}

/// The promise that is overdue longest.
fn late(facts: &Facts, mine: bool) -> Option<&Promise> {
    facts
        .promises
        .iter()
        .filter(|one| one.is_overdue(facts.today) && one.by.is_none() == mine)
        .min_by_key(|one| (one.due_on, one.action))
}

fn of_promise(one: &Promise, text: String, reason: String) -> Found {
    let who = one.by.as_ref().map_or("", |(_, name)| name);
    Found {
        private: one.private,
        ..Found::new(text, reason, Some(Opens::Action(one.action))).of(who)
    }
}

fn overdue_since(one: &Promise, facts: &Facts) -> String {
    let due = one.due_on.unwrap_or(facts.today);
    format!(
        "due {}, {} overdue",
        written(due),
        days((facts.today - due).num_days())
    )
}

fn my_promise_late(facts: &Facts) -> Option<Found> {
    let one = late(facts, true)?;
    let due = one.due_on.map(written).unwrap_or_default();
    let to = one.to.as_ref().filter(|_| facts.team);
    let whom = to.map_or_else(|| "you".to_owned(), Clone::clone);
    let text = format!(
        "I promised {whom} “{}” by {due} and it is not done. What has that kept you from?",
        one.text
    );
    let reason = format!("My own promise is overdue: {}", overdue_since(one, facts));
    Some(of_promise(one, text, reason))
}

fn promise_late(facts: &Facts) -> Option<Found> {
    let one = late(facts, false)?;
    let text = format!("What got in the way of “{}”?", one.text);
    let reason = format!("Promised and overdue: {}", overdue_since(one, facts));
    Some(of_promise(one, text, reason))
}

fn promise_moved(facts: &Facts) -> Option<Found> {
    let moves = |one: &&Promise| one.moved.as_ref().map_or(0, |moved| moved.times);
    let one = facts
        .promises
        .iter()
        .filter(|one| one.state == PromiseState::Open && moves(one) >= 2 && one.by.is_some())
        .max_by_key(|one| (moves(one), std::cmp::Reverse(one.action)))?;
    let by = one.due_on.map_or_else(
        || "this time".to_owned(),
        |day| format!("by {}", written(day)),
    );
    let text = format!("What has to be true so that “{}” happens {by}?", one.text);
    Some(of_promise(
        one,
        text,
        format!("It was moved {} times", moves(&one)),
    ))
}

fn behaviour_unchanged(facts: &Facts) -> Option<Found> {
    let plan = facts
        .plans
        .iter()
        .find(|plan| plan.last_answer == Some(Changed::No))?;
    let text = format!(
        "“{}”: what makes it hard in front of a customer?",
        plan.focus
    );
    let reason = "The last check-in said that the behaviour did not change".to_owned();
    Some(Found::new(text, reason, Some(Opens::Plan(plan.plan))))
}

fn commitment_unseen(facts: &Facts) -> Option<Found> {
    let one = facts
        .commitments
        .iter()
        .filter(|one| (facts.today - one.made_on).num_days() >= UNSEEN_DAYS)
        .min_by_key(|one| one.made_on)?;
    let text = format!(
        "You said “{}”. When did you last do it, and what happened?",
        one.words
    );
    let reason = format!(
        "Committed {}, and nobody has seen it since",
        ago(one.made_on, facts.today)
    );
    Some(Found::new(text, reason, Some(one.opens)))
}

/// The heaviest deal for which something holds; of equal ones the larger.
fn heaviest(facts: &Facts, holds: impl Fn(&FlaggedDeal) -> bool) -> Option<&FlaggedDeal> {
    let amount = |deal: &FlaggedDeal| deal.amount.map_or(0, |amount| amount.minor);
    facts
        .flagged
        .iter()
        .filter(|deal| holds(deal))
        .max_by_key(|deal| (rank(deal), amount(deal), std::cmp::Reverse(deal.deal)))
}

fn of_deal(deal: &FlaggedDeal, text: String, reason: String) -> Found {
    Found::new(text, reason, Some(Opens::Deal(deal.deal))).of(&deal.owner)
}

fn pushed_often(facts: &Facts) -> Option<Found> {
    let deal = heaviest(facts, |deal| deal.has("pushed") || deal.has("pushed_often"))?;
    let keep = match deal.facts.close_on {
        Some(day) if day >= facts.today => format!("to keep {}", written(day)),
        _ => "to decide, and by when".to_owned(),
    };
    let text = format!("{}: what would the buyer have to see {keep}?", deal.name);
    Some(of_deal(
        deal,
        text,
        format!("Its close date was pushed {} times", deal.facts.pushes),
    ))
}

fn past_close(facts: &Facts) -> Option<Found> {
    let deal = heaviest(facts, |deal| deal.has("past_close"))?;
    let text = format!(
        "{}: what is left for the buyer to do, and which day did they name?",
        deal.name
    );
    let on = deal.facts.close_on.map(written).unwrap_or_default();
    Some(of_deal(
        deal,
        text,
        format!("It was to close {on} and is open"),
    ))
}

fn stage_unproven(facts: &Facts) -> Option<Found> {
    let deal = heaviest(facts, |deal| {
        deal.has("overstated") || deal.has("ahead_of_buyers")
    })?;
    let text = format!(
        "{}: what has the buyer done that says {}?",
        deal.name, deal.facts.stage
    );
    let why = if deal.has("overstated") {
        "above its qualification"
    } else {
        "ahead of its buyers"
    };
    Some(of_deal(
        deal,
        text,
        format!("It stands in {}, {why}", deal.facts.stage),
    ))
}

fn ended(facts: &Facts, how: Ended) -> Option<&MovedDeal> {
    facts
        .moved
        .iter()
        .filter(|deal| deal.ended == Some(how))
        .max_by_key(|deal| {
            (
                deal.amount.map_or(0, |amount| amount.minor),
                std::cmp::Reverse(deal.deal),
            )
        })
}

fn of_ended(deal: &MovedDeal, text: String, what: &str) -> Found {
    let reason = format!("{what} on {}", written(deal.on));
    Found::new(text, reason, Some(Opens::Deal(deal.deal))).of(&deal.owner)
}

fn lost(facts: &Facts) -> Option<Found> {
    let deal = ended(facts, Ended::Lost)?;
    let text = format!(
        "{}: knowing what you know now, where would you have done it differently?",
        deal.name
    );
    Some(of_ended(deal, text, "Lost"))
}

fn no_next_step(facts: &Facts) -> Option<Found> {
    let deal = heaviest(facts, |deal| {
        deal.has("no_next_step") || deal.has("next_step_past")
    })?;
    let text = format!("{}: what does the buyer do next, and by when?", deal.name);
    let reason = match deal.facts.next_step_on {
        Some(day) => format!("Its next step was due {}", written(day)),
        None => "It has no next step".to_owned(),
    };
    Some(of_deal(deal, text, reason))
}

fn goal_behind(facts: &Facts) -> Option<Found> {
    let pace = |goal: &&super::GoalNow| {
        let pace = goal.pace().unwrap_or(1.0);
        (pace * 1e6) as i64
    };
    let goal = facts
        .goals
        .iter()
        .filter(|goal| goal.is_behind())
        .min_by_key(pace)?;
    let (actual, expected) = goal.actual.zip(goal.expected)?;
    let whose = if facts.team { "we" } else { "you" };
    let text = format!(
        "{}: which one thing that {whose} do this week would move it most?",
        goal.name
    );
    let reason = format!(
        "{} where {} would be on pace",
        actual.short(goal.unit),
        expected.short(goal.unit)
    );
    Some(Found::new(text, reason, None))
}

fn won(facts: &Facts) -> Option<Found> {
    let deal = ended(facts, Ended::Won)?;
    let text = format!(
        "{}: what did you do there that you will do again?",
        deal.name
    );
    Some(of_ended(deal, text, "Won"))
}

fn open_question() -> Found {
    let text = "What should we talk about that I cannot see in the record?".to_owned();
    Found::new(text, "Nothing in the record asks louder".to_owned(), None)
}
