//! Locks of the past: the end of the last quarter, and the weeks since with the forecast call of their Thursday, so
//! that there is something since which deals moved.

use super::company::World;
use super::days;
use crate::config::Config;
use crate::domain::fiscal::Period;
use crate::domain::forecast::LockKind;
use crate::storage::{DealScope, ForecastQuestion, Result, Store};

/// Weeks that were locked.
const WEEKS: i64 = 4;

/// The minute of the day: after the forecast call.
const AT: i64 = 16 * 60 + 30;

/// Why the number stood, week by week.
const NOTES: [&str; WEEKS as usize] = [
    "First look at the quarter: the calls of the reps stand",
    "Two of the large ones moved out; best case is thin",
    "Commit holds, the new deals are not in it yet",
    "Three weeks of selling left: what is in commit has a date with the buyer",
];

/// Writes them, the oldest first.
pub(super) fn write(store: &mut Store, world: &World) -> Result<()> {
    let question = ForecastQuestion::of(DealScope::default(), Period::All, &Config::default());
    let (first, _) = days::quarter(world.today);
    let ended = days::working_before(first - 1);
    let mut locks = vec![(ended, LockKind::QuarterEnd, "As the quarter ended")];
    // Thursday is the day whose number leaves 4; today's call is still to come.
    let yesterday = world.today - 1;
    let thursday = yesterday - (yesterday - 4).rem_euclid(7);
    for (back, note) in (0..WEEKS).rev().zip(NOTES) {
        let day = thursday - 7 * back;
        if day >= first {
            locks.push((day, LockKind::Week, note));
        }
    }
    for (day, kind, note) in locks {
        store.fill_lock(&question, (kind, note), days::stamp(day, AT))?;
    }
    Ok(())
}
