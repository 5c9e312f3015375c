//! A company for tests of the forecast: quarters of deals that move through stages and are won or lost, and reps who
//! call every Monday. The same seed gives the same company.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::period::ForecastPeriod;
use super::record::{
    Call, CallLevel, CallSource, DealKind, DealState, ForecastPerson, ForecastRecord, QuotaOf,
};
use crate::domain::figures::Window;
use crate::domain::fiscal::{FiscalCalendar, Period, PeriodKind};
use crate::domain::ids::{DealId, ForecastCallId, RepId, StageId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::{ForecastCategory, Outcome};
use crate::domain::stamp::Stamp;

/// How many reps there are, by number from 1.
pub(super) const REPS: i64 = 4;

/// What is known from the first of January 2024 until the end of `today`; every quarter about so many deals.
pub(super) fn company(today: &str, deals_per_quarter: u32, seed: u64) -> ForecastRecord {
    let today = day(today);
    let mut record = ForecastRecord {
        stages: super::random::stages(),
        people: (1..=REPS).map(|id| person(id, today)).collect(),
        known_from: Some(day("2024-01-01")),
        ..ForecastRecord::empty(today, Currency::EUR)
    };
    let mut life = Life {
        seed,
        today,
        next: 1,
    };
    let calendar = FiscalCalendar::default();
    let mut at = day("2024-01-01");
    while at <= today {
        let (first, last) = calendar
            .days(calendar.period(PeriodKind::Quarter, at))
            .unwrap();
        let window = Window { first, last };
        for _ in 0..deals_per_quarter {
            life.deal(&mut record, window);
        }
        life.calls(&mut record, window);
        at = last.succ_opt().unwrap();
    }
    record.calls.sort_by_key(|call| (call.made_at, call.id));
    record
}

/// The quarter that holds a day.
pub(super) fn quarter_of(today: &str) -> ForecastPeriod {
    let calendar = FiscalCalendar::default();
    let quarter: Period = calendar.period(PeriodKind::Quarter, day(today));
    ForecastPeriod::of(&calendar, quarter, day(today)).unwrap()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn person(id: i64, today: NaiveDate) -> ForecastPerson {
    ForecastPerson {
        id: RepId(id),
        name: format!("Rep {id}"),
        manager: None,
        team: Some(TeamId(1)),
        is_rep: true,
        hired_on: Some(day("2023-06-01")),
        left_on: None,
        quotas: vec![QuotaOf {
            starts_on: day("2024-01-01"),
            ends_on: today + Days::new(365),
            minor: 40_000_000,
        }],
    }
}

struct Life {
    seed: u64,
    today: NaiveDate,
    next: i64,
}

impl Life {
    /// A number from 0 to below `below`, by Knuth's MMIX generator.
    fn below(&mut self, below: u64) -> u64 {
        self.seed = (self.seed)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) % below
    }

    /// A deal that is due in a quarter: it comes up to 60 days before or within it, moves on, and ends in it, or slips
    /// into the next one and is lost there.
    fn deal(&mut self, record: &mut ForecastRecord, window: Window) {
        let length = (window.last - window.first).num_days() as u64;
        let created = window.first - Days::new(60) + Days::new(self.below(length + 40));
        let ends = (created + Days::new(10 + self.below(80))).max(window.first);
        let slips = ends > window.last;
        let minor = 100_000 * (1 + self.below(60)) as i64;
        let strong = self.below(100) < 50;
        let won = !slips && self.below(100) < if strong { 75 } else { 15 };
        let due = if slips { window.last } else { ends };
        let half = created + Days::new((ends - created).num_days() as u64 / 2);
        let base = DealState {
            since: Stamp::start_of(created),
            stage: Some(StageId(1)),
            outcome: Outcome::Open,
            own_category: None,
            owner: Some(RepId(1 + self.below(REPS as u64) as i64)),
            amount: Some(Money::new(minor, Currency::EUR)),
            base: Some(minor),
            close_on: Some(due),
            pushes: 0,
        };
        let mut states = vec![base];
        states.push(DealState {
            since: Stamp::start_of(half),
            stage: Some(StageId(if strong { 3 } else { 2 })),
            ..base
        });
        if slips {
            states.push(DealState {
                since: Stamp::end_of(window.last),
                close_on: Some(ends),
                pushes: 1,
                ..base
            });
        }
        states.push(DealState {
            since: Stamp::start_of(ends),
            stage: Some(StageId(if won { 5 } else { 6 })),
            outcome: if won { Outcome::Won } else { Outcome::Lost },
            close_on: Some(ends),
            ..base
        });
        states.sort_by_key(|state| state.since);
        states.retain(|state| state.since <= Stamp::end_of(self.today));
        let begins = Some(Stamp::start_of(created));
        record.push_deal(
            DealId(self.next),
            Some(created),
            begins,
            DealKind::New,
            &states,
        );
        self.next += 1;
    }

    /// Each rep calls what is won and what stands in Commit, with an optimism of its own; rep 4 never calls.
    fn calls(&mut self, record: &mut ForecastRecord, window: Window) {
        let mut monday = window.first;
        while monday.weekday() != Weekday::Mon {
            monday = monday.succ_opt().unwrap();
        }
        while monday <= window.last.min(self.today) {
            for rep in 1..REPS {
                let book = super::book::Book::at(
                    record,
                    Stamp::start_of(monday),
                    Some(&[RepId(rep)].into()),
                );
                let commit = book.columns(window).commit_forecast();
                let called = commit * (10 + 2 * rep) / 10;
                record.calls.push(Call {
                    id: ForecastCallId(self.next),
                    level: CallLevel::Rep,
                    rep: Some(RepId(rep)),
                    team: None,
                    made_at: Stamp::start_of(monday),
                    day_only: true,
                    starts_on: window.first,
                    ends_on: window.last,
                    category: ForecastCategory::Commit,
                    amount: Money::new(called, Currency::EUR),
                    base: Some(called),
                    instead: None,
                    author: String::new(),
                    reason: String::new(),
                    source: CallSource::Typed,
                });
                self.next += 1;
            }
            monday = monday + Days::new(7);
        }
    }
}
