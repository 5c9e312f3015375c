//! The evidence for a habit in words, each sentence with what is behind it.

use super::evidence::{DealEvidence, Evidence, Fair, Habit};
use crate::domain::process::ForecastCategory;
use crate::domain::statistics::Rate;

impl Evidence {
    /// The evidence in sentences, the verdict first. No sentence says why: the cause is not in the figures.
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::Sandbagging(habit) => {
                let mut words = vec![size(habit)];
                words.extend(others(habit));
                words.push(surety(habit));
                words.extend(kept_out(&habit.deals));
                words.push(
                    "By the figures that is sandbagging. Why, they do not say: ask the rep.".into(),
                );
                words
            }
            Self::HappyEars(habit) => {
                let mut words = vec![size(habit)];
                words.extend(others(habit));
                words.push(surety(habit));
                words.extend(commits(&habit.deals));
                words.push(
                    "By the figures those are happy ears. Why, they do not say: ask the rep."
                        .into(),
                );
                words
            }
            Self::Fair(habit, why) => fair(habit, *why),
            Self::NotEnough { periods, needs } => vec![format!(
                "Not enough to judge: {periods} closed {} with calls and something won; {needs} are needed.",
                plural(*periods, "period", "periods"),
            )],
        }
    }
}

fn fair(habit: &Habit, why: Fair) -> Vec<String> {
    let mut words = vec![size(habit)];
    match why {
        Fair::Small => words.push("Too small to make a habit of it.".into()),
        Fair::ByChance => words.push(format!(
            "Of what was still to come they called {}, and that varies so much by period ({} to {}) that chance explains it.",
            percent(habit.called),
            percent(habit.low),
            percent(habit.high),
        )),
        Fair::AsEverybody => {
            words.extend(others(habit));
            words.push(
                "Everybody is about as far off: how the house calls, or what happened to all."
                    .into(),
            );
        }
        Fair::DealsVisible => {
            words.push(surety(habit));
            words.extend(kept_out(&habit.deals));
            words.push("The deals stood where those of everybody else stood: the calls are cautious, and nothing was kept out.".into());
        }
    }
    words
}

/// `Commit calls were 24 % below what came, in 7 of 8 closed periods (92 calls).`
fn size(habit: &Habit) -> String {
    let (category, calls) = (habit.category.name(), habit.calls);
    let periods = format!(
        "{} of {} closed periods ({calls} calls)",
        habit.same_side, habit.periods
    );
    let share = percent(habit.error.abs());
    match percent(habit.error.abs()).as_str() {
        "0 %" => format!(
            "{category} calls were on the mark over {} closed periods ({calls} calls).",
            habit.periods
        ),
        _ if habit.error > 0.0 => {
            format!("{category} calls were {share} above what came, too high in {periods}.")
        }
        _ => format!("{category} calls were {share} below what came, too low in {periods}."),
    }
}

fn others(habit: &Habit) -> Option<String> {
    let share = habit.others?;
    Some(format!(
        "Everybody else in the same periods: {}.",
        signed_percent(share)
    ))
}

fn surety(habit: &Habit) -> String {
    format!(
        "Of what was still to come they called {} (95 % interval {} to {}). As steady as this by chance: {}; a habit is named below {}.",
        percent(habit.called),
        percent(habit.low),
        percent(habit.high),
        odds(habit.chance),
        odds(habit.level),
    )
}

/// Deals that were won and stood outside the book, beside those of everybody else.
fn kept_out(deals: &DealEvidence) -> Vec<String> {
    let mut words = Vec::new();
    if deals.own.outside.n == 0 {
        words.push(format!(
            "No deal is known as it stood {} before the end.",
            weeks(deals.week)
        ));
        return words;
    }
    words.push(format!(
        "Of {} won deals that were open {} before the end, {} had a close date after the period or were left out ({}); everybody else {}.",
        deals.own.outside.n,
        weeks(deals.week),
        deals.own.outside.hits,
        share(deals.own.outside),
        of(deals.others.outside),
    ));
    words.push(format!(
        "Not in {} then: {}; everybody else {}.",
        ForecastCategory::Commit,
        of(deals.own.not_in_commit),
        of(deals.others.not_in_commit),
    ));
    words
}

/// Deals in Commit that were won in the period, beside those of everybody else.
fn commits(deals: &DealEvidence) -> Vec<String> {
    if deals.own.commit_won.n == 0 {
        return Vec::new();
    }
    vec![format!(
        "Of deals in {} {} before the end, won in the period: {}; everybody else {}.",
        ForecastCategory::Commit,
        weeks(deals.week),
        of(deals.own.commit_won),
        of(deals.others.commit_won),
    )]
}

fn weeks(n: i64) -> String {
    format!("{n} {}", if n == 1 { "week" } else { "weeks" })
}

fn plural<'t>(n: usize, one: &'t str, many: &'t str) -> &'t str {
    if n == 1 { one } else { many }
}

/// A share in whole percent: `24 %`.
pub fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A share in whole percent with its sign: `+24 %`, `−8 %`, `0 %`.
pub fn signed_percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if rounded == 0.0 {
        "0 %".into()
    } else {
        format!("{rounded:+.0} %").replace('-', "−")
    }
}

/// `12 of 30, 40 %`; `no data`.
fn of(rate: Rate) -> String {
    match rate.value() {
        Some(value) => format!("{} of {}, {}", rate.hits, rate.n, percent(value)),
        None => "no data".into(),
    }
}

fn share(rate: Rate) -> String {
    rate.value().map_or_else(|| "no data".into(), percent)
}

/// `once in 300`, `12.0 %`.
fn odds(chance: f64) -> String {
    if chance >= 0.01 {
        format!("{:.1} %", chance * 100.0)
    } else if chance < 1e-6 {
        "less than once in a million".into()
    } else {
        let times = 1.0 / chance;
        let step = 10f64.powf(times.log10().floor() - 1.0).max(1.0);
        format!("once in {:.0}", (times / step).round() * step)
    }
}
