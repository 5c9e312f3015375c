//! Figures made of others: attainment, coverage, week-N conversion, velocity.

use crate::domain::sales_record::DealLife;
use crate::domain::statistics::Rate;
use crate::domain::statistics::velocity::{self as maths, RequiredCoverage, ToGo, WeekN};

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

/// Open deals due in the window; won deals with their days; what the required coverage rests on.
pub const COVERAGE: &[Need] = &with_coverage(WEEK_N);
/// As [`COVERAGE`]; of the earlier periods only what was won after the day they are looked at.
pub const COVERAGE_TO_GO: &[Need] = &with_coverage(WEEK_N_TO_GO);

const fn with_coverage(earlier: &[Need]) -> [Need; 11] {
    [
        (deals::due, Fold::Sum),
        (deals::won, Fold::Dated),
        (deals::won_of_ended, Fold::Share),
        earlier[0],
        earlier[1],
        earlier[2],
        earlier[3],
        earlier[4],
        earlier[5],
        earlier[6],
        earlier[7],
    ]
}

/// Pipeline due / quota.
pub fn coverage(frame: &Frame<'_>, subject: &Subject, tallies: &[Tally]) -> Answer {
    if frame.window == Window::ALL {
        return Answer::no_data(NO_PERIOD);
    }
    let (Some(target), [due, _, ended, earlier @ ..]) = (target(frame, subject), tallies) else {
        return Answer::no_data(NO_QUOTA);
    };
    let mut answer = due.answer(Fold::Sum, "an amount");
    answer.value = maths::coverage(due.size, target.amount);
    add_sentence(&mut answer.note, &required(ended, earlier, "conversion"));
    answer
}

/// Pipeline due / (quota − won).
pub fn coverage_to_go(frame: &Frame<'_>, subject: &Subject, tallies: &[Tally]) -> Answer {
    if frame.window == Window::ALL {
        return Answer::no_data(NO_PERIOD);
    }
    let (Some(target), [due, won, ended, earlier @ ..]) = (target(frame, subject), tallies) else {
        return Answer::no_data(NO_QUOTA);
    };
    let won: f64 = won.dated.iter().map(|(_, amount)| amount).sum();
    match maths::to_go_coverage(due.size, target.amount, won) {
        ToGo::Met => Answer {
            n: due.sized,
            note: "The quota is reached: nothing is left to cover.".to_owned(),
            ..Answer::default()
        },
        ToGo::Times(times) => {
            let mut answer = due.answer(Fold::Sum, "an amount");
            answer.value = Some(times);
            add_sentence(
                &mut answer.note,
                &required(ended, earlier, "conversion to go"),
            );
            answer
        }
    }
}

fn add_sentence(note: &mut String, sentence: &str) {
    if !note.is_empty() {
        note.push(' ');
    }
    note.push_str(sentence);
}

/// How much coverage it takes, in a sentence: by the week-N conversion of four periods, else by the win rate.
fn required(ended: &Tally, earlier: &[Tally], conversion: &str) -> String {
    let past = past(earlier);
    let win_rate = Rate::new(ended.hits, ended.n);
    let required = RequiredCoverage::of(win_rate.value(), &past);
    let by_win_rate = required.by_win_rate.map_or_else(
        || "nothing was won in these days".to_owned(),
        |times| {
            let (hits, n) = (win_rate.hits, win_rate.n);
            format!("{times:.1}× by the win rate of these days ({hits} of {n})")
        },
    );
    if let Some(times) = required.by_conversion.filter(|_| required.missing() == 0) {
        return format!(
            "Needed: {times:.1}× by the week-N {conversion} of {} periods; {by_win_rate}.",
            past.len()
        );
    }
    let then = match required.missing() {
        0 => "nothing was won in the four periods before".to_owned(),
        n => format!("{} missing for week-N {conversion}", periods(n)),
    };
    match required.preferred() {
        Some(_) => format!("Needed: {by_win_rate}; {then}."),
        None => format!("Needed: not known, {by_win_rate}; {then}."),
    }
}

fn periods(n: usize) -> String {
    let word = if n == 1 { "period" } else { "periods" };
    format!("{n} {word}")
}

/// The earlier periods in which something was open in their week N.
fn past(tallies: &[Tally]) -> Vec<WeekN> {
    let pairs = tallies.chunks_exact(2);
    pairs
        .map(|pair| WeekN {
            open: pair[0].size,
            booked: pair[1].size,
        })
        .filter(|period| period.open > 0.0)
        .collect()
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

fn was_won_later<const BACK: usize>(
    deal: &DealLife,
    frame: &Frame<'_>,
    part: usize,
) -> Option<Item> {
    let (_, day) = frame.week_n_of(BACK)?;
    let later = deal.ended_on().is_some_and(|on| on > day);
    later.then(|| was_won::<BACK>(deal, frame, part)).flatten()
}

/// Pipeline of the four periods before, and what was booked in them after the day it is looked at.
const WEEK_N_TO_GO: &[Need] = &[
    (was_due::<0>, Fold::Sum),
    (was_won_later::<0>, Fold::Sum),
    (was_due::<1>, Fold::Sum),
    (was_won_later::<1>, Fold::Sum),
    (was_due::<2>, Fold::Sum),
    (was_won_later::<2>, Fold::Sum),
    (was_due::<3>, Fold::Sum),
    (was_won_later::<3>, Fold::Sum),
];

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
    let past = past(tallies);
    let known = past.len();
    let missing = RequiredCoverage::of(None, &past).missing();
    if missing > 0 {
        return Answer {
            n: known as i64,
            note: format!(
                "It needs {EARLIER} earlier periods with a pipeline; {} missing.",
                periods(missing)
            ),
            ..Answer::default()
        };
    }
    rests_on(maths::pipeline_conversion(&past), known as i64)
}

/// 1 / week-N conversion.
pub fn coverage_needed(frame: &Frame<'_>, subject: &Subject, tallies: &[Tally]) -> Answer {
    let mut answer = week_n(frame, subject, tallies);
    if answer.value == Some(0.0) {
        "Nothing was won in the four periods before.".clone_into(&mut answer.note);
    }
    let needed = RequiredCoverage::of(None, &past(tallies)).by_conversion;
    answer.value = answer.value.and(needed);
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
    let win_rate = Rate::new(ended.hits, ended.n).value();
    let value = maths::velocity(ended.n, won.mean(), win_rate, days.mean());
    Answer {
        hits: Some(ended.hits),
        ..rests_on(value, ended.n)
    }
}
