//! The lines about deals: what changed since the last time, and exceptions.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::facts::{BeforeAfter, Ended, Facts, FlaggedDeal, MovedDeal};
use super::lines::line;
use super::{Line, Mark, Opens};
use crate::domain::date_words::written;
use crate::domain::flags::{Flag, Severity, exception_rank};
use crate::domain::money::Money;

/// Flags of a deal that a line names; the rest is counted.
const FLAGS_NAMED: usize = 2;

/// Lost, won, pushed, smaller, the rest; within each the larger deal first.
pub(super) fn changed(facts: &Facts) -> Vec<Line> {
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
pub(super) fn exceptions(facts: &Facts) -> Vec<Line> {
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
