//! What is learnt in one pass is what the record says, in whatever order periods are asked about.

use chrono::Days;
use proptest::prelude::*;

use super::back_test::BackTest;
use super::fit::Fit;
use super::learnt::{CommitCall, Learner, Learnt};
use super::models::Asking;
use super::past::is_commit_call;
use super::period::ForecastPeriod;
use super::record::{Call, ForecastRecord};
use super::settings::ForecastSettings;
use super::test_record::{company, quarter_of};
use crate::domain::figures::Window;
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::ForecastCallId;
use crate::domain::stamp::Stamp;

const TODAY: &str = "2025-08-12";

fn ask<T>(
    record: &ForecastRecord,
    period: ForecastPeriod,
    learnt: Option<&Learnt>,
    answer: impl FnOnce(&Asking<'_>) -> T,
) -> T {
    answer(&Asking {
        record,
        whose: None,
        period,
        calendar: &FiscalCalendar::default(),
        settings: &ForecastSettings {
            books: 640,
            least_periods: 2,
            ..ForecastSettings::default()
        },
        learnt,
    })
}

/// What a question needs besides what is known; whether everything was known.
fn learn(record: &ForecastRecord, period: ForecastPeriod, known: Learnt) -> (Learnt, bool) {
    ask(record, period, None, |asking| {
        let mut learner = Learner::of(asking, &known);
        if learner.is_idle() {
            return (known, true);
        }
        for deal in &record.deals {
            learner.deal(deal.id, deal.begins, record.states_of(deal));
        }
        let windows: Vec<Window> = learner.windows().collect();
        for call in &record.calls {
            let window = windows.iter().find(|window| is_commit_call(call, **window));
            if let Some((window, rep)) = window.zip(call.rep) {
                let call = CommitCall {
                    rep,
                    made_at: call.made_at,
                    id: call.id.0,
                    base: call.base,
                };
                learner.call(*window, call);
            }
        }
        let mut learnt = learner.done();
        let asking = Asking {
            learnt: Some(&learnt),
            ..*asking
        };
        let is_new = |_: usize, period: ForecastPeriod| !known.is_tested(period.window);
        for (period, test) in BackTest::of_each(&asking, is_new) {
            learnt.tested(period.window, test);
        }
        learnt.forget_books();
        (known.and(learnt), false)
    })
}

fn quarters() -> Vec<ForecastPeriod> {
    let calendar = FiscalCalendar::default();
    let before = |period: &ForecastPeriod| period.previous(&calendar);
    std::iter::successors(Some(quarter_of(TODAY)), before)
        .take(6)
        .collect()
}

/// Calls for closed quarters: which, by which rep, how many days before or after its end, how much.
type Late = (usize, i64, i8, i64);

fn company_with(late: &[Late], seed: u64) -> ForecastRecord {
    let mut record = company(TODAY, 30, seed);
    let quarters = quarters();
    for (at, (quarter, rep, days, minor)) in late.iter().enumerate() {
        let window = quarters[1 + quarter % 5].window;
        let day = window.last + Days::new(60) - Days::new((60 - i64::from(*days)).unsigned_abs());
        let some = record.calls[0].clone();
        record.calls.push(Call {
            id: ForecastCallId(1_000_000 + at as i64),
            rep: Some(crate::domain::ids::RepId(*rep)),
            made_at: Stamp::start_of(day.min(record.today)),
            starts_on: window.first,
            ends_on: window.last,
            base: Some(*minor),
            ..some
        });
    }
    record.calls.sort_by_key(|call| (call.made_at, call.id));
    record
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_was_asked_before_what_was_learnt_answers_as_the_record(
        late in prop::collection::vec((0_usize..5, 1_i64..5, -40_i8..60, 0_i64..90_000_000), 0..6),
        order in Just(quarters()).prop_shuffle(),
        seed in any::<u64>(),
    ) {
        let record = company_with(&late, seed);
        let mut learnt = Learnt::default();
        for period in order {
            learnt = learn(&record, period, learnt).0;
            let fit = ask(&record, period, Some(&learnt), Fit::of);
            prop_assert!(fit == ask(&record, period, None, Fit::of), "{period:?}");
            let test = ask(&record, period, None, BackTest::of);
            let lines = learnt.test_for(period).lines.into_iter().zip(&test.lines);
            for (learnt, line) in lines {
                prop_assert_eq!(&learnt, line);
            }
            prop_assert!(learnt.test_for(period) == test, "{period:?}");
        }
    }
}

#[test]
fn who_learns_for_this_quarter_learns_for_every_closed_one() {
    let record = company_with(&[(1, 2, 30, 5_000_000)], 7);
    let [now, before @ ..] = &quarters()[..] else {
        panic!("no quarters");
    };
    let (mut learnt, was_known) = learn(&record, *now, Learnt::default());
    assert!(!was_known);
    for period in before {
        let was_known;
        (learnt, was_known) = learn(&record, *period, learnt);
        assert!(was_known, "{period:?}");
    }
}
