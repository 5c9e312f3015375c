//! Calls, deals and evidence over a small made-up company.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::*;
use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::forecast::{
    Call, CallLevel, CallSource, DealKind, DealState, ForecastPeriod, ForecastPerson,
    ForecastRecord,
};
use crate::domain::ids::{DealId, ForecastCallId, RepId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;
use crate::domain::statistics::Rate;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A record that is filled quarter by quarter.
struct Made {
    record: ForecastRecord,
    calendar: FiscalCalendar,
}

impl Made {
    /// So many reps in team 1, numbered from 1.
    fn new(reps: i64) -> Self {
        let mut record = ForecastRecord::empty(day("2026-11-23"), Currency::USD);
        record.known_from = Some(day("2024-01-01"));
        record.people = (1..=reps)
            .map(|id| ForecastPerson {
                id: RepId(id),
                name: format!("Rep {id}"),
                manager: None,
                team: Some(TeamId(1)),
                is_rep: true,
                hired_on: None,
                left_on: None,
                quotas: Vec::new(),
            })
            .collect();
        Self {
            record,
            calendar: FiscalCalendar::default(),
        }
    }

    fn quarter(&self, back: i32) -> ForecastPeriod {
        let months = 2026 * 4 + 3 - back;
        let period = Period::Quarter {
            year: months.div_euclid(4),
            quarter: months.rem_euclid(4) as u32 + 1,
        };
        ForecastPeriod::of(&self.calendar, period, self.record.today).unwrap()
    }

    /// The day of a quarter that is so many weeks and a day before its end.
    fn week(&self, back: i32, week: u64) -> NaiveDate {
        self.quarter(back).window.last - Days::new(week * 7 + 1)
    }

    /// A deal of a rep, won in the middle of the second week before the end of a quarter.
    fn won(&mut self, rep: i64, back: i32, minor: i64) {
        self.deal(
            rep,
            back,
            minor,
            ForecastCategory::Commit,
            self.quarter(back).window.last,
        );
    }

    /// The same with the category and the close date that it had before.
    fn deal(&mut self, rep: i64, back: i32, minor: i64, before: ForecastCategory, due: NaiveDate) {
        let id = DealId(self.record.deals.len() as i64 + 1);
        let begun = Stamp::start_of(self.quarter(back).window.first);
        let won_on = self.week(back, 1);
        let state = |since, outcome, close_on| DealState {
            since,
            stage: None,
            outcome,
            own_category: Some(before),
            owner: Some(RepId(rep)),
            amount: Some(Money::new(minor, Currency::USD)),
            base: Some(minor),
            close_on: Some(close_on),
            pushes: 0,
        };
        let states = [
            state(begun, Outcome::Open, due),
            state(Stamp::start_of(won_on), Outcome::Won, won_on),
        ];
        let created = Some(begun.day());
        (self.record).push_deal(id, created, Some(begun), DealKind::New, &states);
    }

    fn call(&mut self, level: CallLevel, rep: Option<i64>, back: i32, week: u64, minor: i64) {
        let window = self.quarter(back).window;
        let made_at = Stamp::start_of(self.week(back, week));
        self.record.calls.push(Call {
            id: ForecastCallId(self.record.calls.len() as i64 + 1),
            level,
            rep: rep.map(RepId),
            team: rep.is_none().then_some(TeamId(1)),
            made_at,
            day_only: true,
            starts_on: window.first,
            ends_on: window.last,
            category: ForecastCategory::Commit,
            amount: Money::new(minor, Currency::USD),
            base: Some(minor),
            instead: None,
            author: String::new(),
            reason: String::new(),
            source: CallSource::Import,
        });
    }

    fn own(&mut self, rep: i64, back: i32, week: u64, minor: i64) {
        self.call(CallLevel::Rep, Some(rep), back, week, minor);
    }

    fn sheet(&self, whose: Option<&BTreeSet<RepId>>, week: Option<i64>) -> AccuracySheet {
        let settings = EvidenceSettings::default();
        AccuracySheet::of(
            &self.record,
            &self.calendar,
            self.quarter(0),
            whose,
            settings,
            week,
        )
    }
}

/// Eight closed quarters of five reps who win 1,000 each; rep 1 calls by `share` of what comes, give or take.
fn company(share: f64, due_later: bool) -> Made {
    let mut made = Made::new(5);
    for back in (1..=8).rev() {
        for rep in 1..=5 {
            let wobble = [1.02, 0.97, 1.04, 0.95][(back as usize + rep as usize) % 4];
            let share = if rep == 1 { share } else { 1.0 };
            for _ in 0..2 {
                let (category, due) = if rep == 1 && due_later {
                    let later = made.quarter(back - 1).window.first + Days::new(9);
                    (ForecastCategory::Pipeline, later)
                } else {
                    (ForecastCategory::Commit, made.quarter(back).window.last)
                };
                made.deal(rep, back, 50_000, category, due);
            }
            for week in [9, 6, 3, 0] {
                made.own(rep, back, week, (100_000.0 * share * wobble) as i64);
            }
        }
    }
    made
}

#[test]
fn a_habit_is_found_in_a_company_of_any_size() {
    for reps in [5, 40, 400] {
        let mut made = Made::new(reps);
        for (back, rep) in (1..=8)
            .rev()
            .flat_map(|back| (1..=reps).map(move |rep| (back, rep)))
        {
            let at = (back as usize + rep as usize) % 4;
            // Every fifth calls half too much, unsteadily.
            let share = if rep % 5 == 1 {
                1.5 * [1.3, 0.78, 1.2, 0.8][at]
            } else {
                [1.02, 0.97, 1.04, 0.95][at]
            };
            made.won(rep, back, 100_000);
            made.own(rep, back, 6, (100_000.0 * share) as i64);
        }
        let sheet = made.sheet(None, None);
        for line in &sheet.reps {
            assert_eq!(
                line.evidence.is_named(),
                line.rep.0 % 5 == 1,
                "{reps}: {line:?}"
            );
        }
    }
}

#[test]
fn calls_are_measured_person_by_person_because_errors_cancel_in_total() {
    let mut made = Made::new(2);
    made.won(1, 1, 750);
    made.won(2, 1, 250);
    made.own(1, 1, 4, 250);
    made.own(2, 1, 4, 750);
    let sheet = made.sheet(None, Some(4));
    let line = sheet.lines[0];
    assert_eq!(line.by_rep.wape, Some(1.0));
    assert_eq!(line.in_total.wape, Some(0.0));
    assert_eq!((line.by_rep.n, line.in_total.n), (2, 1));
    assert_eq!(sheet.reps[0].own.bias, Some(-500.0 / 750.0));
    // A week without a call is no data and not a call of nothing.
    let elsewhere = made.sheet(None, Some(5));
    assert_eq!(elsewhere.lines[0].by_rep, Measured::default());
}

#[test]
fn the_newest_call_of_a_week_counts_and_what_is_said_afterwards_does_not() {
    let mut made = Made::new(1);
    made.won(1, 1, 1_000);
    made.own(1, 1, 3, 700);
    made.own(1, 1, 3, 900);
    let mut late = made.record.calls[0].clone();
    late.made_at = Stamp::start_of(made.quarter(1).window.last + Days::new(2));
    made.record.calls.push(late);
    // The running quarter and a month of the closed one are other periods.
    made.own(1, 0, 12, 5);
    let mut month = made.record.calls[0].clone();
    month.ends_on = month.starts_on + Days::new(30);
    made.record.calls.push(month);
    let sheet = made.sheet(None, None);
    assert_eq!(sheet.periods.len(), 1);
    let called: Vec<_> = sheet.reps[0]
        .called
        .iter()
        .map(|c| (c.week, c.pair))
        .collect();
    assert_eq!(called, [(3, Pair::new(900, 1_000))]);
}

#[test]
fn a_deal_counts_for_whoever_owned_it_at_the_win() {
    let mut made = Made::new(2);
    made.won(1, 1, 400);
    // Handed over a week after the win, because the owner left.
    let mut handed = *made.record.states.last().unwrap();
    handed.since = Stamp::start_of(made.week(0, 12));
    handed.owner = Some(RepId(2));
    made.record.states.push(handed);
    made.record.deals[0].count += 1;
    made.record.people[0].left_on = Some(day("2026-10-02"));
    made.own(1, 1, 2, 300);
    made.own(2, 1, 2, 0);
    let sheet = made.sheet(None, None);
    assert_eq!(sheet.reps[0].called[0].pair, Pair::new(300, 400));
    assert!(sheet.reps[0].has_left && !sheet.reps[1].has_left);
    // A call of 0 and nothing won: an error of 0, and no share of nothing.
    assert_eq!(sheet.reps[1].called[0].pair, Pair::new(0, 0));
    assert_eq!(sheet.reps[1].own.wape, None);
    assert_eq!(sheet.reps[1].own.n, 1);
}

#[test]
fn a_deal_that_was_reopened_counts_once_it_is_won_again() {
    let mut made = Made::new(1);
    made.won(1, 1, 400);
    made.own(1, 1, 2, 300);
    let won = *made.record.states.last().unwrap();
    let open = DealState {
        since: Stamp::start_of(made.week(0, 12)),
        outcome: Outcome::Open,
        close_on: Some(day("2026-12-10")),
        ..won
    };
    made.record.states.push(open);
    made.record.deals[0].count += 1;
    let pair = |made: &Made| made.sheet(None, None).reps[0].called[0].pair;
    assert_eq!(pair(&made), Pair::new(300, 0));
    made.record.states.push(DealState {
        since: Stamp::start_of(made.week(0, 10)),
        ..won
    });
    made.record.deals[0].count += 1;
    assert_eq!(pair(&made), Pair::new(300, 400));
}

#[test]
fn overrides_are_compared_with_what_the_rep_had_called() {
    let mut made = Made::new(2);
    made.won(1, 1, 1_000);
    made.won(2, 1, 500);
    made.call(CallLevel::Manager, Some(2), 1, 6, 490);
    made.own(1, 1, 6, 1_400);
    made.own(2, 1, 6, 500);
    made.call(CallLevel::Manager, Some(1), 1, 5, 1_100);
    made.call(CallLevel::Manager, None, 1, 5, 1_450);
    let sheet = made.sheet(None, None);
    // The first came before the rep had called anything: there is nothing that it overrode.
    let figures: Vec<Override> = sheet.overrides.iter().map(|one| one.figures).collect();
    let of = |before, after, actual| Override {
        before,
        after,
        actual,
    };
    assert_eq!(figures, [of(1_900, 1_450, 1_500), of(1_400, 1_100, 1_000)]);
    assert_eq!(sheet.value_added.minor, 350 + 300);
    assert_eq!(sheet.splits.len(), 1);
    assert_eq!(sheet.splits[0].direction, Direction::Down);
    let only: BTreeSet<RepId> = [RepId(1)].into();
    assert_eq!(made.sheet(Some(&only), None).overrides.len(), 1);
}

#[test]
fn a_category_is_a_prediction_that_is_scored_on_later_periods_only() {
    let made = company(1.0, false);
    let sheet = made.sheet(None, Some(6));
    // Ten deals a quarter in Commit, all of them won: the first quarter has none before it.
    let week = sheet.weeks.iter().find(|week| week.week == 6).unwrap();
    assert_eq!(week.deals[0].won, Rate::new(80, 80));
    assert_eq!(sheet.brier.unwrap().n, 70);
    assert_eq!(sheet.calibration.len(), 1);
    assert_eq!(sheet.calibration[0].came, Rate::new(70, 70));
}

#[test]
fn sandbagging_is_named_where_calls_are_low_and_deals_were_kept_out() {
    let sheet = company(0.6, true).sheet(None, None);
    let rep = &sheet.reps[0];
    assert_eq!(rep.name, "Rep 1");
    let Evidence::Sandbagging(habit) = &rep.evidence else {
        panic!("{:?}", rep.evidence)
    };
    assert_eq!((habit.periods, habit.calls, habit.same_side), (8, 24, 8));
    assert!((habit.error + 0.4).abs() < 0.02, "{habit:?}");
    assert_eq!(habit.deals.own.outside, Rate::new(16, 16));
    assert_eq!(habit.deals.others.outside, Rate::new(0, 64));
    assert!(sheet.reps[1..].iter().all(|rep| !rep.evidence.is_named()));
    let words = rep.evidence.words().join("\n");
    insta::assert_snapshot!(words, @r"
    Commit calls were 40 % below what came, too low in 8 of 8 closed periods (24 calls).
    Everybody else in the same periods: −1 %.
    Of what was still to come they called 60 % (95 % interval 58 % to 62 %). As steady as this by chance: less than once in a million; a habit is named below 1.0 %.
    Of 16 won deals that were open 6 weeks before the end, 16 had a close date after the period or were left out (100 %); everybody else 0 of 64, 0 %.
    Not in Commit then: 16 of 16, 100 %; everybody else 0 of 64, 0 %.
    By the figures that is sandbagging. Why, they do not say: ask the rep.
    ");
}

#[test]
fn low_calls_over_deals_that_everybody_saw_are_cautious_and_not_sandbagging() {
    let sheet = company(0.6, false).sheet(None, None);
    let said: Vec<_> = sheet.reps.iter().map(|rep| &rep.evidence).collect();
    assert!(
        matches!(said[0], Evidence::Fair(_, Fair::DealsVisible)),
        "{:?}",
        said[0]
    );
}

#[test]
fn happy_ears_are_named_where_calls_are_high() {
    let sheet = company(1.5, false).sheet(None, None);
    assert!(matches!(sheet.reps[0].evidence, Evidence::HappyEars(_)));
    insta::assert_snapshot!(sheet.reps[0].evidence.words().join("\n"), @r"
    Commit calls were 49 % above what came, too high in 8 of 8 closed periods (24 calls).
    Everybody else in the same periods: −1 %.
    Of what was still to come they called 149 % (95 % interval 144 % to 154 %). As steady as this by chance: less than once in a million; a habit is named below 1.0 %.
    Of deals in Commit 6 weeks before the end, won in the period: 16 of 16, 100 %; everybody else 64 of 64, 100 %.
    By the figures those are happy ears. Why, they do not say: ask the rep.
    ");
}

#[test]
fn small_errors_few_periods_and_what_everybody_does_are_not_named() {
    let small = company(0.95, true).sheet(None, None);
    assert!(matches!(
        small.reps[0].evidence,
        Evidence::Fair(_, Fair::Small)
    ));
    // Everybody calls half of what comes.
    let mut house = company(0.5, true);
    for call in &mut house.record.calls {
        if call.rep != Some(RepId(1)) {
            call.base = call.base.map(|minor| minor / 2);
        }
    }
    assert!(matches!(
        house.sheet(None, None).reps[0].evidence,
        Evidence::Fair(_, Fair::AsEverybody)
    ));
    // Three closed quarters say nothing, however far off.
    let mut short = company(0.5, true);
    let first = short.quarter(3).window.first;
    short.record.calls.retain(|call| call.starts_on >= first);
    assert_eq!(
        short.sheet(None, None).reps[0].evidence,
        Evidence::NotEnough {
            periods: 3,
            needs: 4
        }
    );
    // Many calls of few quarters are few: one quarter, far off, out of four.
    let mut once = company(1.0, false);
    let first = once.quarter(4).window.first;
    once.record.calls.retain(|call| call.starts_on >= first);
    let bad = once.quarter(2).window.first;
    for call in &mut once.record.calls {
        if call.rep == Some(RepId(1)) && call.starts_on == bad {
            call.base = Some(300_000);
        }
    }
    assert!(matches!(
        once.sheet(None, None).reps[0].evidence,
        Evidence::Fair(_, Fair::ByChance)
    ));
}

#[test]
fn a_company_without_calls_has_an_empty_sheet() {
    let mut made = company(1.0, false);
    made.record.calls.clear();
    let sheet = made.sheet(None, None);
    assert!(sheet.reps.is_empty() && sheet.lines.is_empty() && sheet.periods.is_empty());
    assert_eq!(sheet.value_added, ValueAdded::default());
    assert_eq!(sheet.brier, None);
}
