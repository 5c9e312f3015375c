//! Figures made of others: attainment, coverage, week-N conversion, velocity.

use crate::domain::sales_record::DealLife;

use super::pass::{EARLIER, Frame};
use super::quota::{Target, target_of};
use super::tally::{Answer, Fold, Item, Need, Tally, quotient};
use super::{Subject, Window, deal_rules as deals};

const NO_QUOTA: &str = "No quota covers these days.";
const NO_PERIOD: &str = "Coverage is for a period; choose one.";

fn target(frame: &Frame<'_>, subject: &Subject) -> Option<Target> {
    let target = target_of(frame.record, frame.calendar, subject, frame.window);
    (target.rows > 0).then_some(target)
}

fn rests_on(value: Option<f64>, n: i64) -> Answer {
    Answer {
        value,
        n,
        ..Answer::default()
    }
}

/// Quotas have no deals behind them.
pub const QUOTA: &[Need] = &[];

/// The quota of the window.
pub fn quota(frame: &Frame<'_>, subject: &Subject, _: &[Tally]) -> Answer {
    match target(frame, subject) {
        Some(target) => rests_on(Some(target.amount), target.rows),
        None => Answer::no_data(NO_QUOTA),
    }
}

/// Won deals with their days.
pub const ATTAINMENT: &[Need] = &[(deals::won, Fold::Dated)];

/// Won on days that a quota covers / the quota.
pub fn attainment(frame: &Frame<'_>, subject: &Subject, tallies: &[Tally]) -> Answer {
    let Some((target, won)) = target(frame, subject).zip(tallies.first()) else {
        return Answer::no_data(NO_QUOTA);
    };
    let counted = || won.dated.iter().filter(|(day, _)| target.covers(*day));
    let sum: f64 = counted().map(|(_, amount)| amount).sum();
    let outside = won.dated.len() - counted().count();
    let mut answer = rests_on(quotient(sum, target.amount), counted().count() as i64);
    answer.note = match outside {
        0 => String::new(),
        1 => "1 deal was won on a day without a quota and is left out.".to_owned(),
        n => format!("{n} deals were won on days without a quota and are left out."),
    };
    answer
}

/// Open deals due in the window; won deals with their days.
pub const COVERAGE: &[Need] = &[(deals::due, Fold::Sum), (deals::won, Fold::Dated)];

/// Pipeline due / quota.
pub fn coverage(frame: &Frame<'_>, subject: &Subject, tallies: &[Tally]) -> Answer {
    if frame.window == Window::ALL {
        return Answer::no_data(NO_PERIOD);
    }
    let Some((target, due)) = target(frame, subject).zip(tallies.first()) else {
        return Answer::no_data(NO_QUOTA);
    };
    let mut answer = due.answer(Fold::Sum, "an amount");
    answer.value = quotient(due.size, target.amount);
    answer
}

/// Pipeline due / (quota − won).
pub fn coverage_to_go(frame: &Frame<'_>, subject: &Subject, tallies: &[Tally]) -> Answer {
    if frame.window == Window::ALL {
        return Answer::no_data(NO_PERIOD);
    }
    let (Some(target), [due, won]) = (target(frame, subject), tallies) else {
        return Answer::no_data(NO_QUOTA);
    };
    let won: f64 = won.dated.iter().map(|(_, amount)| amount).sum();
    if won >= target.amount {
        return Answer {
            n: due.sized,
            note: "The quota is reached: nothing is left to cover.".to_owned(),
            ..Answer::default()
        };
    }
    let mut answer = due.answer(Fold::Sum, "an amount");
    answer.value = quotient(due.size, target.amount - won);
    answer
}

fn was_due<const BACK: usize>(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let (window, day) = frame.week_n_of(BACK)?;
    let due = deal.open_at(day) && deal.due_at(day).is_some_and(|on| window.holds(Some(on)));
    due.then(|| Item::sized(deal.amount)).flatten()
}

fn was_won<const BACK: usize>(deal: &DealLife, frame: &Frame<'_>, _: usize) -> Option<Item> {
    let window = frame.earlier.get(BACK)?;
    let won = deal.outcome == crate::domain::process::Outcome::Won;
    (won && window.holds(deal.ended_on()))
        .then(|| Item::sized(deal.amount))
        .flatten()
}

/// Pipeline and bookings of the four periods before.
pub const WEEK_N: &[Need] = &[
    (was_due::<0>, Fold::Sum),
    (was_won::<0>, Fold::Sum),
    (was_due::<1>, Fold::Sum),
    (was_won::<1>, Fold::Sum),
    (was_due::<2>, Fold::Sum),
    (was_won::<2>, Fold::Sum),
    (was_due::<3>, Fold::Sum),
    (was_won::<3>, Fold::Sum),
];

/// Bookings of the four periods before / their pipeline in the week in which this one stands.
pub fn week_n(frame: &Frame<'_>, _: &Subject, tallies: &[Tally]) -> Answer {
    if frame.window == Window::ALL {
        return Answer::no_data(NO_PERIOD);
    }
    let periods = || tallies.chunks_exact(2).filter(|pair| pair[0].size > 0.0);
    let known = periods().count();
    if known < EARLIER {
        let missing = EARLIER - known;
        let word = if missing == 1 { "period" } else { "periods" };
        return Answer {
            n: known as i64,
            note: format!(
                "It needs {EARLIER} earlier periods with a pipeline; {missing} {word} missing."
            ),
            ..Answer::default()
        };
    }
    let due: f64 = periods().map(|pair| pair[0].size).sum();
    let won: f64 = periods().map(|pair| pair[1].size).sum();
    rests_on(quotient(won, due), known as i64)
}

/// 1 / week-N conversion.
pub fn coverage_needed(frame: &Frame<'_>, subject: &Subject, tallies: &[Tally]) -> Answer {
    let mut answer = week_n(frame, subject, tallies);
    if answer.value == Some(0.0) {
        "Nothing was won in the four periods before.".clone_into(&mut answer.note);
    }
    answer.value = answer.value.and_then(|share| quotient(1.0, share));
    answer
}

/// Won and lost, average value and days of what was won.
pub const VELOCITY: &[Need] = &[
    (deals::won_of_ended, Fold::Share),
    (deals::won, Fold::Mean),
    (deals::days_to_win, Fold::Mean),
];

/// `N × D × w / T` over the deals that ended in the window.
pub fn velocity(_: &Frame<'_>, _: &Subject, tallies: &[Tally]) -> Answer {
    let [ended, won, days] = tallies else {
        return Answer::default();
    };
    let share = quotient(ended.hits as f64, ended.n as f64);
    let value = share.zip(won.mean()).zip(days.mean());
    let value =
        value.and_then(|((share, value), days)| quotient(ended.n as f64 * value * share, days));
    Answer {
        hits: Some(ended.hits),
        ..rests_on(value, ended.n)
    }
}
