//! Which deals count for a metric, and what each gives: results, new business, forecast hygiene.

use chrono::{Datelike, NaiveDate};

use crate::domain::process::Outcome;
use crate::domain::sales_record::{ACTIVITY_KINDS, DealLife, Seen, Work};

use super::pass::Frame;
use super::tally::Item;

fn ended(deal: &DealLife, frame: &Frame<'_>, outcome: Outcome) -> bool {
    deal.outcome == outcome && frame.window.holds(deal.ended_on())
}

fn decided(deal: &DealLife, frame: &Frame<'_>) -> bool {
    deal.outcome != Outcome::Open && frame.window.holds(deal.ended_on())
}

/// Won, lost or open in the window.
pub fn in_play(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    (decided(deal, frame) || deal.outcome == Outcome::Open && frame.holds_today())
        .then(Item::default)
}

/// Won in the window, with its amount.
pub fn won(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let item = || Item {
        size: deal.amount,
        on: deal.ended_on(),
        ..Item::default()
    };
    ended(deal, frame, Outcome::Won).then(item)
}

/// Won in the window, with its margin.
pub fn margin(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    ended(deal, frame, Outcome::Won)
        .then(|| Item::sized(deal.margin))
        .flatten()
}

/// Won in the window: margin against amount.
pub fn margin_of_amount(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let item = || Item {
        size: deal.amount.and(deal.margin),
        of: deal.margin.and(deal.amount).unwrap_or(0.0),
        ..Item::default()
    };
    ended(deal, frame, Outcome::Won).then(item)
}

/// Lost in the window, to anybody or nobody.
pub fn lost(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    ended(deal, frame, Outcome::Lost).then(Item::default)
}

/// Lost to nobody in the window.
pub fn lost_to_nobody(deal: &DealLife, frame: &Frame<'_>, at: usize) -> Option<Item> {
    lost(deal, frame, at).filter(|_| deal.to_nobody)
}

/// Won or lost in the window, with the amount; hit: won.
pub fn won_of_ended(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let item = || Item {
        hit: deal.outcome == Outcome::Won,
        size: deal.amount,
        ..Item::default()
    };
    decided(deal, frame).then(item)
}

/// Won, or lost to somebody, in the window; hit: won.
pub fn won_of_contested(deal: &DealLife, frame: &Frame<'_>, at: usize) -> Option<Item> {
    won_of_ended(deal, frame, at).filter(|_| !deal.to_nobody)
}

/// Won deals whose first amount is known: the amount at the win against the first.
pub fn price(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let known = deal.amounts_known && ended(deal, frame, Outcome::Won);
    let (now, first) = deal.amount.zip(deal.first_amount).filter(|_| known)?;
    Some(Item {
        size: Some(now),
        of: first,
        ..Item::default()
    })
}

/// Won in the window, with the days from the beginning.
pub fn days_to_win(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let days = || deal.days_to_win().map(|days| days as f64);
    ended(deal, frame, Outcome::Won)
        .then(|| Item::sized(days()))
        .flatten()
}

/// Open as it stands, with its amount.
pub fn open(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let counts = deal.outcome == Outcome::Open && frame.holds_today();
    counts.then(|| Item::sized(deal.amount)).flatten()
}

/// Open and due in the window.
pub fn due(deal: &DealLife, frame: &Frame<'_>, at: usize) -> Option<Item> {
    open(deal, frame, at).filter(|_| frame.window.holds(deal.close_on))
}

/// Began in the window, with the first amount known.
pub fn new(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let counts = frame.window.holds(deal.created_on);
    counts.then(|| Item::sized(deal.first_amount)).flatten()
}

/// Close dates moved to a later day in the window.
pub fn pushes(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let moved = deal.pushes.iter();
    let pushes = moved
        .filter(|push| frame.window.holds(Some(push.on)))
        .count();
    (pushes > 0)
        .then(|| Item::sized(Some(pushes as f64)))
        .flatten()
}

/// Open at some time of the window, with a close date; hit: pushed out of its month in the window.
pub fn pushed(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let window = frame.window;
    let begun = deal.created_on.is_none_or(|day| day <= frame.last_day());
    let alive =
        deal.outcome == Outcome::Open || deal.ended_on().is_some_and(|day| day >= window.first);
    if !begun || !alive || deal.close_on.is_none() {
        return None;
    }
    let month = |day: NaiveDate| (day.year(), day.month());
    let mut moved = deal
        .pushes
        .iter()
        .filter(|push| window.holds(Some(push.on)));
    Item::hit(moved.any(|push| month(push.to) > month(push.from)))
}

/// Due in the window at its start, with the amount; hit: due after the window by its end, or by today.
pub fn slipped(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let window = frame.window;
    let before = window.first.pred_opt()?;
    let was_due = deal.open_at(before)
        && deal
            .due_at(before)
            .is_some_and(|day| window.holds(Some(day)));
    let due_now = deal.due_at(frame.last_day());
    was_due.then(|| Item {
        hit: due_now.is_some_and(|day| day > window.last),
        size: deal.amount,
        ..Item::default()
    })
}

/// Open as it stands; hit: a next step is written down.
pub fn next_step(deal: &DealLife, frame: &Frame<'_>, at: usize) -> Option<Item> {
    open(deal, frame, at).and_then(|_| Item::hit(deal.has_next_step))
}

/// Open as it stands; hit: amount, close date or account is missing.
pub fn incomplete(deal: &DealLife, frame: &Frame<'_>, at: usize) -> Option<Item> {
    open(deal, frame, at).and_then(|_| Item::hit(deal.missing > 0))
}

/// Open deals with criteria of buyers for stages they have left; hit: one is not met.
pub fn unmet(deal: &DealLife, frame: &Frame<'_>, at: usize) -> Option<Item> {
    let open = open(deal, frame, at).filter(|_| deal.criteria_due > 0);
    open.and_then(|_| Item::hit(deal.criteria_unmet > 0))
}

/// Every activity.
pub fn any_work(_: &Work, _: &Frame<'_>, _: usize) -> bool {
    true
}

/// Activities of the kind at a place.
pub fn work_of_kind(work: &Work, _: &Frame<'_>, kind: usize) -> bool {
    work.kind == kind
}

/// Meetings.
pub fn meetings(work: &Work, _: &Frame<'_>, _: usize) -> bool {
    ACTIVITY_KINDS.get(work.kind) == Some(&"meeting")
}

/// Activities with target accounts.
pub fn work_on_targets(work: &Work, _: &Frame<'_>, _: usize) -> bool {
    work.target
}

/// Activities with accounts of the segment at a place.
pub fn work_in_segment(work: &Work, frame: &Frame<'_>, at: usize) -> bool {
    frame.segments.get(at) == Some(&work.segment)
}

/// Observations of the competency at a place; hit: it was used.
pub fn used(seen: &Seen, _: &Frame<'_>, at: usize) -> Option<Item> {
    (seen.competency == at)
        .then(|| Item::hit(seen.used))
        .flatten()
}

/// Rated observations of the competency at a place.
pub fn level(seen: &Seen, _: &Frame<'_>, at: usize) -> Option<Item> {
    let level = seen.level.filter(|_| seen.competency == at)?;
    Item::sized(Some(level as f64))
}
