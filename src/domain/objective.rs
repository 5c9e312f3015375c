//! The objective of a period: the goal set for it, else one made of the goals of shorter or longer periods; and
//! dividing a goal among the parts of its period.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use serde::Serialize;

use super::fiscal::{FiscalCalendar, PeriodKind};
use super::goal::{Goal, Target};
use super::money::Money;
use super::pace::part;

/// First and last day, both included.
pub type Span = (NaiveDate, NaiveDate);

/// A goal with the days it is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stated {
    /// First and last day.
    pub days: Span,
    /// The goal.
    pub goal: Goal,
}

/// Where an objective comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// Set for these very days.
    Stated,
    /// Put together from so many goals of shorter periods, which cover these days without a gap.
    Parts(usize),
    /// The share of a longer period, by selling days.
    Share(NaiveDate, NaiveDate),
}

impl Basis {
    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Parts(_) => "parts",
            Self::Share(..) => "share",
        }
    }

    /// In words: where the figure comes from.
    pub fn in_words(self) -> String {
        match self {
            Self::Stated => "set for this period".to_owned(),
            Self::Parts(parts) => format!("made of the goals of {parts} shorter periods"),
            Self::Share(first, last) => format!(
                "part of the goal for {} to {}, by selling days",
                first.format("%-d %b %Y"),
                last.format("%-d %b %Y")
            ),
        }
    }
}

/// What is to be reached in a period, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Objective {
    /// The goal.
    pub goal: Goal,
    /// Where it comes from.
    pub basis: Basis,
}

/// The objective for these days out of all goals of one rep and metric: the one set for them; else the sum of goals
/// inside that cover them without gap or overlap (of a metric that does not add up, their mean by selling days); else
/// the part of the shortest goal around them, by selling days (of a metric that does not add up, that goal itself).
/// Parts of unlike currencies are no sum.
pub fn objective(
    stated: &[Stated],
    days: Span,
    adds_up: bool,
    calendar: &FiscalCalendar,
) -> Option<Objective> {
    if let Some(exact) = stated.iter().find(|stated| stated.days == days) {
        return Some(Objective {
            goal: exact.goal,
            basis: Basis::Stated,
        });
    }
    of_parts(stated, days, adds_up, calendar).or_else(|| of_longer(stated, days, adds_up, calendar))
}

fn of_parts(
    stated: &[Stated],
    (first, last): Span,
    adds_up: bool,
    calendar: &FiscalCalendar,
) -> Option<Objective> {
    let mut inside: Vec<&Stated> = stated
        .iter()
        .filter(|part| part.days.0 >= first && part.days.1 <= last && part.days.0 <= part.days.1)
        .collect();
    inside.sort_by_key(|part| (part.days.0, std::cmp::Reverse(part.days.1)));
    // The shortest chain of goals that covers everything before a day.
    let mut chains: BTreeMap<NaiveDate, Vec<&Stated>> = BTreeMap::from([(first, Vec::new())]);
    for part in inside {
        let (Some(chain), Some(next)) = (chains.get(&part.days.0), part.days.1.succ_opt()) else {
            continue;
        };
        let longer = [chain.as_slice(), &[part]].concat();
        let known = chains.get(&next).map_or(usize::MAX, Vec::len);
        if longer.len() < known {
            chains.insert(next, longer);
        }
    }
    let parts = chains.remove(&last.succ_opt()?)?;
    let target = if adds_up {
        sum(&parts)?
    } else {
        mean(&parts, calendar)?
    };
    let full: f64 = parts
        .iter()
        .map(|part| part.goal.target.value() / part.goal.ramp.max(f64::MIN_POSITIVE))
        .sum();
    let ramp = if adds_up && full > 0.0 && full.is_finite() {
        target.value() / full
    } else {
        1.0
    };
    let agreed: Option<Vec<NaiveDate>> = parts.iter().map(|part| part.goal.agreed_on).collect();
    Some(Objective {
        goal: Goal {
            target,
            ramp,
            agreed_on: agreed.and_then(|days| days.into_iter().max()),
            review_on: parts.iter().filter_map(|part| part.goal.review_on).min(),
        },
        basis: Basis::Parts(parts.len()),
    })
}

fn sum(parts: &[&Stated]) -> Option<Target> {
    let first = parts.first()?.goal.target;
    parts[1..]
        .iter()
        .try_fold(first, |sum, part| add(sum, part.goal.target))
}

/// Two targets together; `None` for unlike units or currencies.
pub fn add(a: Target, b: Target) -> Option<Target> {
    match (a, b) {
        (Target::Money(a), Target::Money(b)) if a.currency == b.currency => {
            let minor = a.minor.checked_add(b.minor)?;
            Some(Target::Money(Money::new(minor, a.currency)))
        }
        (Target::Number(a), Target::Number(b)) => Some(Target::Number(a + b)),
        _ => None,
    }
}

fn mean(parts: &[&Stated], calendar: &FiscalCalendar) -> Option<Target> {
    let days: Vec<i64> = parts
        .iter()
        .map(|part| calendar.selling_days(part.days.0, part.days.1))
        .collect();
    let all: i64 = days.iter().sum();
    if all == 0 {
        return Some(parts.first()?.goal.target);
    }
    let weighed: f64 = parts
        .iter()
        .zip(&days)
        .map(|(part, days)| part.goal.target.value() * *days as f64)
        .sum();
    let value = weighed / all as f64;
    match parts.first()?.goal.target {
        Target::Number(_) => Some(Target::Number(value)),
        Target::Money(money) => {
            let is_other = |part: &&Stated| part.goal.target.currency() != Some(money.currency);
            let amount = Decimal::from_f64(value).filter(|_| !parts.iter().any(is_other));
            Some(Target::Money(Money::from_decimal(amount?, money.currency)?))
        }
    }
}

fn of_longer(
    stated: &[Stated],
    (first, last): Span,
    adds_up: bool,
    calendar: &FiscalCalendar,
) -> Option<Objective> {
    let longer = stated
        .iter()
        .filter(|stated| stated.days.0 <= first && last <= stated.days.1)
        .min_by_key(|stated| (stated.days.1 - stated.days.0, stated.days.0))?;
    let target = if adds_up {
        share_of(longer, (first, last), calendar)
    } else {
        longer.goal.target
    };
    Some(Objective {
        goal: Goal {
            target,
            ..longer.goal
        },
        basis: Basis::Share(longer.days.0, longer.days.1),
    })
}

/// The part of a goal that falls on some of its days, by selling days. It is what is due by the last of them less what
/// is due by the day before the first, so that the parts of any division add up to the whole, to the minor unit.
fn share_of(whole: &Stated, (first, last): Span, calendar: &FiscalCalendar) -> Target {
    let start = whole.days.0;
    let all = calendar.selling_days(start, whole.days.1);
    let before = first
        .pred_opt()
        .map_or(0, |day| calendar.selling_days(start, day));
    let by_last = calendar.selling_days(start, last);
    match whole.goal.target {
        Target::Money(money) => {
            let due = |days| part(money.minor, days, all);
            Target::Money(Money::new(due(by_last) - due(before), money.currency))
        }
        Target::Number(number) if all > 0 => {
            Target::Number(number * (by_last - before) as f64 / all as f64)
        }
        Target::Number(_) => Target::Number(0.0),
    }
}

/// The weeks, months or quarters of a stretch of days in order. A week that reaches over an edge is cut there.
pub fn parts_of(calendar: &FiscalCalendar, (first, last): Span, kind: PeriodKind) -> Vec<Span> {
    let mut parts = Vec::new();
    let mut from = first;
    while from <= last {
        let end = calendar
            .last_day(calendar.period(kind, from))
            .unwrap_or(last)
            .min(last);
        parts.push((from, end));
        let Some(next) = end.succ_opt() else { break };
        from = next;
    }
    parts
}

/// Divides a goal among parts of its period by their selling days, so that the parts add up to the whole exactly:
/// money in minor units, whole counts in whole pieces, other numbers in hundredths, what is left over to the parts that lost
/// most by rounding (largest remainder, Hamilton's method). A target that does not add up is every part's target.
pub fn divide(
    target: Target,
    adds_up: bool,
    parts: &[Span],
    calendar: &FiscalCalendar,
) -> Vec<Target> {
    if !adds_up {
        return vec![target; parts.len()];
    }
    let weights: Vec<i64> = parts
        .iter()
        .map(|(first, last)| calendar.selling_days(*first, *last))
        .collect();
    match target {
        Target::Money(money) => largest_remainder(money.minor, &weights)
            .into_iter()
            .map(|minor| Target::Money(Money::new(minor, money.currency)))
            .collect(),
        Target::Number(number) => {
            let scale = if number.fract() == 0.0 { 1 } else { 100 };
            let whole =
                Decimal::from_f64(number * f64::from(scale)).and_then(|n| n.round().to_i64());
            largest_remainder(whole.unwrap_or(0), &weights)
                .into_iter()
                .map(|units| Target::Number(units as f64 / f64::from(scale)))
                .collect()
        }
    }
}

/// Divides a total of 0 or more into whole units by weight; equal parts where nothing weighs anything. The earlier part
/// wins a tie.
fn largest_remainder(total: i64, weights: &[i64]) -> Vec<i64> {
    let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let equal = vec![1; weights.len()];
    let (weights, all) = if all > 0 {
        (weights, all)
    } else {
        (equal.as_slice(), weights.len().max(1) as i128)
    };
    let exact = |weight: i64| i128::from(total) * i128::from(weight);
    let mut parts: Vec<i64> = weights
        .iter()
        .map(|weight| i64::try_from(exact(*weight).div_euclid(all)).unwrap_or(0))
        .collect();
    let left = total - parts.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(exact(weights[*place]).rem_euclid(all)));
    for place in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[place] += 1;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fiscal::{Period, YearName};
    use crate::domain::money::Currency;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn euros(minor: i64) -> Target {
        Target::Money(Money::new(minor, Currency::EUR))
    }

    fn stated(first: &str, last: &str, target: Target) -> Stated {
        Stated {
            days: (day(first), day(last)),
            goal: Goal::new(target),
        }
    }

    const QUARTER: (&str, &str) = ("2026-10-01", "2026-12-31");

    fn months(targets: [Target; 3]) -> Vec<Stated> {
        let days = [
            ("2026-10-01", "2026-10-31"),
            ("2026-11-01", "2026-11-30"),
            ("2026-12-01", "2026-12-31"),
        ];
        days.iter()
            .zip(targets)
            .map(|((first, last), target)| stated(first, last, target))
            .collect()
    }

    fn of(goals: &[Stated], (first, last): (&str, &str), adds: bool) -> Option<Objective> {
        objective(
            goals,
            (day(first), day(last)),
            adds,
            &FiscalCalendar::default(),
        )
    }

    #[test]
    fn the_goal_of_the_period_itself_comes_first() {
        let mut goals = months([euros(100), euros(100), euros(100)]);
        goals.push(stated(QUARTER.0, QUARTER.1, euros(500)));
        let found = of(&goals, QUARTER, true).unwrap();
        assert_eq!(
            (found.goal.target, found.basis),
            (euros(500), Basis::Stated)
        );
    }

    #[test]
    fn else_months_make_a_quarter_where_none_is_missing() {
        let mut goals = months([euros(100), euros(200), euros(300)]);
        goals[0].goal.ramp = 0.5;
        goals[0].goal.agreed_on = Some(day("2026-10-02"));
        goals[1].goal.review_on = Some(day("2026-12-01"));
        let found = of(&goals, QUARTER, true).unwrap();
        assert_eq!(
            (found.goal.target, found.basis),
            (euros(600), Basis::Parts(3))
        );
        assert!((found.goal.ramp - 600.0 / 700.0).abs() < 1e-9);
        assert_eq!(found.goal.agreed_on, None);
        assert_eq!(found.goal.review_on, Some(day("2026-12-01")));
        for goal in &mut goals {
            goal.goal.agreed_on = Some(day("2026-10-02"));
        }
        assert_eq!(
            of(&goals, QUARTER, true).unwrap().goal.agreed_on,
            Some(day("2026-10-02"))
        );
        assert_eq!(of(&goals[..2], QUARTER, true), None);
        goals[2].goal.target = Target::Money(Money::new(1, Currency::USD));
        assert_eq!(of(&goals, QUARTER, true), None);
    }

    #[test]
    fn rates_of_months_are_weighed_by_selling_days() {
        let goals = months([
            Target::Number(0.2),
            Target::Number(0.3),
            Target::Number(0.4),
        ]);
        let found = of(&goals, QUARTER, false).unwrap().goal.target.value();
        // 22, 21 and 23 selling days.
        assert!((found - (0.2 * 22.0 + 0.3 * 21.0 + 0.4 * 23.0) / 66.0).abs() < 1e-12);
    }

    #[test]
    fn else_the_share_of_the_shortest_longer_period() {
        let goals = [
            stated("2026-01-01", "2026-12-31", euros(1)),
            stated(QUARTER.0, QUARTER.1, euros(66_000)),
        ];
        let found = of(&goals, ("2026-11-01", "2026-11-30"), true).unwrap();
        assert_eq!(found.goal.target, euros(21_000));
        assert_eq!(found.basis, Basis::Share(day(QUARTER.0), day(QUARTER.1)));
        let rate = [stated(QUARTER.0, QUARTER.1, Target::Number(0.3))];
        let found = of(&rate, ("2026-11-01", "2026-11-30"), false).unwrap();
        assert_eq!(found.goal.target, Target::Number(0.3));
        assert_eq!(of(&goals, ("2027-01-01", "2027-01-31"), true), None);
        assert_eq!(of(&[], QUARTER, true), None);
    }

    #[test]
    fn a_goal_is_divided_by_selling_days() {
        let calendar = FiscalCalendar::default();
        let quarter = (day(QUARTER.0), day(QUARTER.1));
        let months = parts_of(&calendar, quarter, PeriodKind::Month);
        assert_eq!(months.len(), 3);
        let money = divide(euros(10_000), true, &months, &calendar);
        assert_eq!(money, [euros(3333), euros(3182), euros(3485)]);
        let calls = divide(Target::Number(100.0), true, &months, &calendar);
        assert_eq!(calls, [33.0, 32.0, 35.0].map(Target::Number));
        let rate = divide(Target::Number(0.3), false, &months, &calendar);
        assert_eq!(rate, vec![Target::Number(0.3); 3]);
        let weeks = parts_of(&calendar, quarter, PeriodKind::Week);
        assert_eq!(
            (weeks.len(), weeks[0].1, weeks[13]),
            (
                14,
                day("2026-10-04"),
                (day("2026-12-28"), day("2026-12-31"))
            )
        );
    }

    fn any_calendar() -> impl Strategy<Value = FiscalCalendar> {
        let holidays = prop::collection::btree_set(0_i64..3000, 0..60);
        (1_u32..=12, any::<bool>(), holidays).prop_map(|(start, at_end, days)| {
            let name = if at_end {
                YearName::End
            } else {
                YearName::Start
            };
            let holidays: BTreeSet<NaiveDate> = days
                .into_iter()
                .map(|days| day("2023-01-01") + chrono::Duration::days(days))
                .collect();
            FiscalCalendar::new(start, name, holidays).unwrap()
        })
    }

    proptest! {
        #[test]
        fn parts_of_any_fiscal_year_add_up_to_the_whole(
            calendar in any_calendar(), year in 2023_i32..2031, minor in 0_i64..10_000_000_000, kind in 0_usize..3
        ) {
            let kind = [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter][kind];
            let days = calendar.days(Period::Year { year }).unwrap();
            let parts = parts_of(&calendar, days, kind);
            prop_assert_eq!((parts[0].0, parts[parts.len() - 1].1), days);
            let divided = divide(euros(minor), true, &parts, &calendar);
            let sum: i64 = divided.iter().map(|target| match target {
                Target::Money(money) => money.minor,
                Target::Number(_) => 0,
            }).sum();
            prop_assert_eq!(sum, minor);
            // Put together again they are the year, and each is nearly the year's share.
            let goals: Vec<Stated> = parts.iter().zip(&divided)
                .map(|(days, target)| Stated { days: *days, goal: Goal::new(*target) }).collect();
            let again = objective(&goals, days, true, &calendar).unwrap();
            prop_assert_eq!(again.goal.target, euros(minor));
            prop_assert_eq!(again.basis, Basis::Parts(parts.len()));
            let whole = [Stated { days, goal: Goal::new(euros(minor)) }];
            let mut shares = 0.0;
            for (part, divided) in parts.iter().zip(&divided) {
                let share = objective(&whole, *part, true, &calendar).unwrap().goal.target;
                prop_assert!((share.value() - divided.value()).abs() < 0.021);
                shares += share.value();
            }
            prop_assert!((shares * 100.0).round() as i64 == minor);
        }

        #[test]
        fn whole_counts_are_divided_into_whole_pieces(
            calendar in any_calendar(), year in 2023_i32..2031, count in 0_u32..100_000
        ) {
            let days = calendar.days(Period::Quarter { year, quarter: 2 }).unwrap();
            let parts = parts_of(&calendar, days, PeriodKind::Month);
            let divided = divide(Target::Number(f64::from(count)), true, &parts, &calendar);
            prop_assert!(divided.iter().all(|target| target.value().fract() == 0.0));
            let sum: f64 = divided.iter().map(|target| target.value()).sum();
            prop_assert!((sum - f64::from(count)).abs() < 1e-9);
        }
    }
}
