//! Which deals count for a stage: entries, conversion, days, skipped stages.
//!
//! A deal enters a stage once: on the first day on which it stood in this stage or a later one, so that a stage that
//! was skipped counts as entered, and coming back does not count again (domain.md 2.1, reached-stage). Deals without a
//! history of stages are in none of these figures.

use crate::domain::process::Outcome;
use crate::domain::sales_record::DealLife;

use super::pass::Frame;
use super::tally::Item;

/// Entered the stage in the window.
pub fn entered(deal: &DealLife, frame: &Frame<'_>, place: usize) -> Option<Item> {
    let on = deal.reached_on(place).filter(|_| deal.has_path());
    (on.is_some() && frame.window.holds(on)).then(Item::default)
}

/// Reached the proposal stage in the window.
pub fn proposals(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    entered(deal, frame, frame.proposal?)
}

/// Entered the stage in the window and got beyond it or ended; hit: got beyond.
pub fn beyond_of_decided(deal: &DealLife, frame: &Frame<'_>, place: usize) -> Option<Item> {
    entered(deal, frame, place)?;
    let passed = deal.passed(place);
    (passed || deal.outcome != Outcome::Open)
        .then(|| Item::hit(passed))
        .flatten()
}

/// Entered the stage in the window; hit: got beyond it so far.
pub fn beyond_of_cohort(deal: &DealLife, frame: &Frame<'_>, place: usize) -> Option<Item> {
    entered(deal, frame, place).and_then(|_| Item::hit(deal.passed(place)))
}

/// Left the stage in the window for the last time, with the days it stood in it altogether.
pub fn days_in_stage(deal: &DealLife, frame: &Frame<'_>, place: usize) -> Option<Item> {
    let ends = deal.path.iter().skip(1).map(|stay| Some(stay.on));
    let stays = deal.path.iter().zip(ends.chain([deal.ended_on()]));
    let (mut days, mut left) = (0, None);
    for (stay, end) in stays.filter(|(stay, _)| stay.place == place) {
        // It still stands there.
        let end = end?;
        days += (end - stay.on).num_days();
        left = Some(end);
    }
    (left.is_some() && frame.window.holds(left))
        .then(|| Item::sized(Some(days as f64)))
        .flatten()
}

/// Open in the stage as it stands, with the days since it came there, where known.
pub fn age(deal: &DealLife, frame: &Frame<'_>, place: usize) -> Option<Item> {
    if deal.outcome != Outcome::Open || deal.stands_in != Some(place) || !frame.holds_today() {
        return None;
    }
    let came = deal.path.last().filter(|stay| stay.place == place);
    let days = came.map(|stay| (frame.record.today - stay.on).num_days() as f64);
    Item::sized(days)
}

/// Moved forward in the window, to a later stage or to won; hit: jumped over an open stage.
pub fn skipped(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let stages = frame.record.stages.len();
    let won = deal.ended_on().filter(|_| deal.outcome == Outcome::Won);
    let next = deal.path.iter().skip(1).map(|stay| (stay.place, stay.on));
    let ends = next.chain(won.map(|on| (stages, on)));
    let (mut moved, mut jumped) = (false, false);
    for (stay, (to, on)) in deal.path.iter().zip(ends) {
        if to > stay.place && frame.window.holds(Some(on)) {
            moved = true;
            let between = &deal.path[..];
            jumped |= (stay.place + 1..to)
                .any(|place| !between.iter().any(|s| s.place == place && s.on <= on));
        }
    }
    moved.then(|| Item::hit(jumped)).flatten()
}
