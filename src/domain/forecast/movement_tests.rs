//! Stage moves, category moves, quiet commits and pushes as cases, and what holds of them over random histories.

use proptest::prelude::*;

use super::super::random::{currencies, day_after, moment, record as random_record, stages};
use super::super::record::DealKind;
use super::super::waterfall::{Step, Waterfall};
use super::*;
use crate::domain::ids::RepId;
use crate::domain::money::Money;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn window() -> Window {
    Window::new(day("2026-07-01"), day("2026-09-30"))
}

/// In a stage of [`stages`] from a day on.
fn state(since: &str, stage: i64, minor: i64, close: &str, pushes: u32) -> DealState {
    DealState {
        since: Stamp::start_of(day(since)),
        stage: Some(StageId(stage)),
        outcome: match stage {
            5 => Outcome::Won,
            6 => Outcome::Lost,
            _ => Outcome::Open,
        },
        own_category: None,
        owner: Some(RepId(1)),
        amount: Some(Money::new(minor, Currency::USD)),
        base: Some(minor),
        close_on: Some(day(close)),
        pushes,
    }
}

/// What moved from 13 to 20 July, for deals with these states.
fn moved(deals: &[&[DealState]]) -> Movement {
    let mut record = ForecastRecord {
        stages: stages(),
        ..ForecastRecord::empty(day("2026-07-20"), Currency::USD)
    };
    for (id, states) in (1..).zip(deals) {
        let begins = states[0].since;
        record.push_deal(
            DealId(id),
            Some(begins.day()),
            Some(begins),
            DealKind::New,
            states,
        );
    }
    let (start, end) = (
        Stamp::end_of(day("2026-07-13")),
        Stamp::end_of(day("2026-07-20")),
    );
    Movement::between(&record, start, end, window(), None, None)
}

const DUE: &str = "2026-09-15";

#[test]
fn stage_moves_are_counted_by_from_and_to_forward_before_back() {
    let went = |from: i64, to: i64, minor: i64| {
        [
            state("2026-07-01", from, minor, DUE, 0),
            state("2026-07-15", to, minor, DUE, 0),
        ]
    };
    let movement = moved(&[
        &went(2, 1, 7),
        &went(1, 2, 10),
        &went(1, 2, 20),
        &went(3, 5, 30),
        &went(3, 6, 5),
        &went(3, 3, 9),
        // Back and forth is no move, nor is one outside the window.
        &[
            state("2026-07-01", 1, 1, DUE, 0),
            state("2026-07-14", 2, 1, DUE, 0),
            state("2026-07-15", 1, 1, DUE, 0),
        ],
        &[
            state("2026-07-01", 1, 1, "2026-12-01", 0),
            state("2026-07-14", 2, 1, "2026-12-01", 0),
        ],
    ]);
    let told: Vec<(i64, i64, Way, usize, i64)> = movement
        .stage_moves
        .iter()
        .map(|step| {
            (
                step.from.unwrap().0,
                step.to.unwrap().0,
                step.way,
                step.deals.len(),
                step.minor,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, 2, Way::Forward, 2, 30),
            (2, 1, Way::Back, 1, 7),
            (3, 5, Way::Won, 1, 30),
            (3, 6, Way::Lost, 1, 5),
        ]
    );
}

#[test]
fn a_reopened_deal_is_a_stage_move_of_its_own() {
    let movement = moved(&[&[
        state("2026-07-01", 6, 8, DUE, 0),
        state("2026-07-15", 2, 8, DUE, 0),
    ]]);
    assert_eq!(movement.stage_moves[0].way, Way::Reopened);
}

#[test]
fn category_moves_are_those_of_open_deals() {
    let went = |from: i64, to: i64| {
        [
            state("2026-07-01", from, 10, DUE, 0),
            state("2026-07-15", to, 10, DUE, 0),
        ]
    };
    let movement = moved(&[&went(3, 2), &went(3, 5), &went(2, 3), &went(3, 4)]);
    let told: Vec<(&str, &str)> = movement
        .category_moves
        .iter()
        .map(|step| (step.from.name(), step.to.name()))
        .collect();
    assert_eq!(
        told,
        [
            ("Commit", "Best Case"),
            ("Commit", "Omitted"),
            ("Best Case", "Commit")
        ]
    );
}

#[test]
fn a_commit_is_quiet_without_a_change_of_stage_amount_or_close_date() {
    let first = state("2026-06-01", 3, 10, DUE, 0);
    let other_owner = DealState {
        owner: Some(RepId(2)),
        ..state("2026-07-15", 3, 10, DUE, 0)
    };
    let movement = moved(&[
        &[first],
        &[
            state("2026-05-01", 2, 10, DUE, 0),
            state("2026-07-10", 3, 10, DUE, 0),
        ],
        // An owner, or the category alone, is no meaningful change.
        &[first, other_owner],
        &[first, state("2026-07-15", 3, 11, DUE, 0)],
        &[first, state("2026-07-15", 3, 10, "2026-09-16", 1)],
        // Changed and changed back is a change.
        &[
            first,
            state("2026-07-14", 3, 11, DUE, 0),
            state("2026-07-15", 3, 10, DUE, 0),
        ],
        &[state("2026-06-01", 2, 10, DUE, 0)],
        &[state("2026-06-01", 3, 10, "2026-12-01", 0)],
    ]);
    let told: Vec<(i64, Option<i64>)> = movement
        .quiet_commits
        .iter()
        .map(|quiet| (quiet.deal.0, quiet.days))
        .collect();
    assert_eq!(told, [(1, Some(49)), (3, Some(49)), (2, Some(10))]);
}

#[test]
fn a_commit_of_unknown_age_is_quiet_for_nobody_knows_how_long() {
    let mut record = ForecastRecord {
        stages: stages(),
        ..ForecastRecord::empty(day("2026-07-20"), Currency::USD)
    };
    record.push_deal(
        DealId(1),
        None,
        None,
        DealKind::New,
        &[state("2026-06-01", 3, 10, DUE, 0)],
    );
    let (start, end) = (
        Stamp::end_of(day("2026-07-13")),
        Stamp::end_of(day("2026-07-20")),
    );
    let movement = Movement::between(&record, start, end, window(), None, None);
    assert_eq!(movement.quiet_commits[0].days, None);
}

#[test]
fn a_close_date_is_pushed_again_from_the_second_push_on() {
    let pushed = |before: u32, after: u32, stage: i64| {
        [
            state("2026-07-01", 2, 10, "2026-08-15", before),
            state("2026-07-15", stage, 10, "2026-09-14", after),
        ]
    };
    let movement = moved(&[
        &pushed(0, 1, 2),
        &pushed(1, 2, 2),
        &pushed(3, 4, 3),
        &pushed(2, 2, 2),
        &pushed(1, 2, 6),
        // Out of the window: pushed again all the same.
        &[
            state("2026-07-01", 2, 5, "2026-09-15", 1),
            state("2026-07-15", 2, 5, "2026-10-15", 2),
        ],
    ]);
    let told: Vec<(i64, u32, Option<i64>)> = movement
        .pushed_again
        .iter()
        .map(|pushed| (pushed.deal.0, pushed.pushes, pushed.days()))
        .collect();
    assert_eq!(told, [(3, 4, Some(30)), (2, 2, Some(30)), (6, 2, Some(30))]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn moves_of_won_and_lost_deals_are_those_of_the_waterfall(
        record in random_record(),
        a in moment(),
        b in moment(),
        first in 0_u64..120,
        length in 0_u64..100,
        currency in prop::option::of(prop::sample::select(currencies().to_vec())),
    ) {
        let window = Window::new(day_after(first), day_after(first + length));
        let movement = Movement::between(&record, a, b, window, None, currency);
        let waterfall = Waterfall::between(&record, a, b, window, None, None);
        let behind = |step: Step| waterfall.of(step).map(|posting| posting.deal).collect::<Vec<_>>();
        let (created, won) = (behind(Step::Created), behind(Step::Won));
        for step in &movement.stage_moves {
            prop_assert!(step.from != step.to);
            prop_assert!(step.deals.iter().all(|deal| !created.contains(deal)));
            if step.way == Way::Won {
                let dates_out = [behind(Step::PushedOut), behind(Step::PulledAhead)].concat();
                prop_assert!(step.deals.iter().all(|deal| won.contains(deal) || dates_out.contains(deal)));
            }
        }
        let moved: Vec<DealId> = waterfall.postings.iter().map(|posting| posting.deal).collect();
        if currency.is_none() {
            for quiet in &movement.quiet_commits {
                prop_assert!(
                    !moved.contains(&quiet.deal)
                        || waterfall.of(Step::Included).any(|posting| posting.deal == quiet.deal)
                );
            }
        }
    }
}
