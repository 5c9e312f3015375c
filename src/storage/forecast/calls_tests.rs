//! Calls made, refused, undone, and read as a sheet.

use chrono::NaiveDate;

use super::{ForecastQuestion, NewCall};
use crate::domain::figures::Window;
use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::forecast::call_totals::ManagersTotal;
use crate::domain::forecast::{CallLevel, CallSource, ForecastSettings};
use crate::domain::history::Looking;
use crate::domain::ids::{RepId, TeamId};
use crate::domain::money::{Currency, Money};
use crate::domain::process::ForecastCategory::{self, BestCase, Commit};
use crate::storage::small_file::{dump, ticking};
use crate::storage::{DealScope, Store};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn quarter() -> Window {
    Window::new(day("2026-10-01"), day("2026-12-31"))
}

pub(super) fn question() -> ForecastQuestion {
    ForecastQuestion {
        scope: DealScope::default(),
        period: Period::Quarter {
            year: 2026,
            quarter: 4,
        },
        calendar: FiscalCalendar::default(),
        currency: Some(Currency::USD),
        settings: ForecastSettings::default(),
    }
}

pub(super) fn usd(major: i64) -> Money {
    Money::new(major * 100, Currency::USD)
}

pub(super) fn of_rep(rep: i64, amounts: &[(ForecastCategory, Money)]) -> NewCall {
    NewCall {
        level: CallLevel::Rep,
        rep: Some(RepId(rep)),
        team: None,
        window: quarter(),
        amounts: amounts.to_vec(),
        author: String::new(),
        reason: String::new(),
        source: CallSource::Typed,
    }
}

pub(super) fn of_manager(rep: Option<i64>, amounts: &[(ForecastCategory, Money)]) -> NewCall {
    NewCall {
        level: CallLevel::Manager,
        rep: rep.map(RepId),
        reason: "The date slipped twice".into(),
        ..of_rep(1, amounts)
    }
}

#[test]
fn the_newest_call_per_category_counts_and_the_history_stays() {
    let mut store = ticking();
    let before = dump(&store);
    store
        .make_call(&of_rep(1, &[(Commit, usd(100)), (BestCase, usd(150))]))
        .unwrap();
    store.make_call(&of_rep(1, &[(Commit, usd(120))])).unwrap();
    let sheet = store.call_sheet(&question()).unwrap();
    let ana = sheet.line(RepId(1)).unwrap();
    assert_eq!(ana.own.base(Commit), Some(12_000));
    assert_eq!(ana.own.base(BestCase), Some(15_000));
    assert_eq!(ana.own.history.len(), 3);
    assert_eq!(ana.deals.best_case_forecast(), 12_000_000);
    // Ben said nothing.
    let reps = sheet.reps_total(Commit);
    assert_eq!((reps.minor, reps.called, reps.missing), (12_000, 1, 1));
    while store.undo().unwrap().is_some() {}
    assert_eq!(dump(&store), before);
    store.redo().unwrap();
    store.redo().unwrap();
    assert_eq!(
        store.call_sheet(&question()).unwrap().reps_total(Commit),
        reps
    );
}

#[test]
fn the_managers_call_is_an_overlay_and_keeps_what_it_overrides() {
    let mut store = ticking();
    let deals = |store: &Store| {
        let lines = dump(store);
        let mut deals = lines.into_iter().filter(|line| line.starts_with("deal"));
        deals.by_ref().collect::<Vec<_>>()
    };
    let before = deals(&store);
    store.make_call(&of_rep(1, &[(Commit, usd(100))])).unwrap();
    let made = store
        .make_call(&of_manager(
            Some(1),
            &[(Commit, usd(80)), (BestCase, usd(90))],
        ))
        .unwrap();
    // Where the rep said nothing, the sum of the deals is overridden.
    assert_eq!(made.instead, [Some(usd(100)), Some(usd(120_000))]);
    let sheet = store.call_sheet(&question()).unwrap();
    let ManagersTotal::Sum { sum, overridden } = sheet.managers_total(Commit) else {
        panic!("nobody called for the whole");
    };
    assert_eq!((sum.minor, sum.missing, overridden), (8_000, 1, 1));
    let made = store
        .make_call(&of_manager(None, &[(Commit, usd(95))]))
        .unwrap();
    assert_eq!(made.instead, [Some(usd(100))]);
    store.make_call(&of_rep(2, &[(Commit, usd(7))])).unwrap();
    let sheet = store.call_sheet(&question()).unwrap();
    let total = sheet.managers_total(Commit);
    assert_eq!(
        total,
        ManagersTotal::OwnCall {
            minor: 9_500,
            newer: 1
        }
    );
    // Looked at alone, Ana's own numbers are the whole.
    let alone = ForecastQuestion {
        scope: DealScope {
            rep: Some(RepId(1)),
            ..DealScope::default()
        },
        ..question()
    };
    let total = store.call_sheet(&alone).unwrap().managers_total(Commit);
    assert_eq!(total.figure(), Some(8_000));
    assert_eq!(deals(&store), before, "no call touches a deal");
}

#[test]
fn what_cannot_be_called_is_refused_with_words() {
    let mut store = ticking();
    let before = dump(&store);
    store
        .reader()
        .execute_batch("UPDATE reps SET left_on = '2026-10-31' WHERE id = 2")
        .unwrap();
    let commit = [(Commit, usd(10))];
    let past = NewCall {
        window: Window::new(day("2026-07-01"), day("2026-09-30")),
        ..of_rep(1, &commit)
    };
    let reasonless = NewCall {
        reason: " ".into(),
        ..of_manager(Some(1), &commit)
    };
    let team = NewCall {
        team: Some(TeamId(77)),
        ..of_manager(None, &commit)
    };
    for (call, says) in [
        (of_rep(1, &[]), "Nothing is called"),
        (of_rep(1, &[(Commit, usd(-1))]), "below zero"),
        (
            of_rep(1, &[(ForecastCategory::Omitted, usd(1))]),
            "in no forecast",
        ),
        (of_rep(1, &[(Commit, usd(1)), (Commit, usd(2))]), "twice"),
        (past, "ended on 30 Sep 2026"),
        (reasonless, "needs a reason"),
        (of_rep(9, &commit), "no longer in the file"),
        (of_rep(2, &commit), "left on 31 Oct 2026"),
        (team, "team"),
    ] {
        let refused = store.make_call(&call).unwrap_err().to_string();
        assert!(refused.contains(says), "{says}: {refused}");
    }
    store
        .reader()
        .execute_batch("UPDATE reps SET left_on = NULL WHERE id = 2")
        .unwrap();
    assert_eq!(dump(&store), before);
}

#[test]
fn calls_are_kept_in_the_currency_in_which_they_were_said() {
    let mut store = ticking();
    let euros = Money::new(10_000, Currency::EUR);
    store.make_call(&of_rep(1, &[(Commit, euros)])).unwrap();
    store.make_call(&of_rep(2, &[(Commit, usd(50))])).unwrap();
    let sheet = store.call_sheet(&question()).unwrap();
    assert_eq!(sheet.lines[0].own.standing(Commit).unwrap().amount, euros);
    let sum = sheet.reps_total(Commit);
    assert_eq!((sum.minor, sum.called, sum.no_rate), (5_000, 1, 1));
    store
        .reader()
        .execute_batch(
            "INSERT INTO rates (currency, base, on_day, rate) VALUES ('EUR', 'USD', '2026-11-01', '1.1')",
        )
        .unwrap();
    let sum = store.call_sheet(&question()).unwrap().reps_total(Commit);
    assert_eq!((sum.minor, sum.called, sum.no_rate), (16_000, 2, 0));
}

#[test]
fn a_past_day_shows_the_calls_made_by_then_and_a_call_made_on_it_is_of_that_day() {
    let mut store = ticking();
    store.make_call(&of_rep(1, &[(Commit, usd(100))])).unwrap();
    store
        .look_at(Looking::at(Some(day("2026-11-20")), None))
        .unwrap();
    let sheet = store.call_sheet(&question()).unwrap();
    assert!(sheet.lines[0].own.history.is_empty());
    assert_eq!(
        sheet.lines[0].submission.in_words(),
        "late since 16 Nov 2026"
    );
}

#[test]
fn a_rep_who_left_is_named_apart_and_the_deals_are_without_an_owner() {
    let mut store = ticking();
    store.make_call(&of_rep(1, &[(Commit, usd(100))])).unwrap();
    store
        .reader()
        .execute_batch("UPDATE reps SET left_on = '2026-11-21' WHERE id = 1")
        .unwrap();
    let sheet = store.call_sheet(&question()).unwrap();
    assert_eq!(sheet.lines.len(), 1);
    let [gone] = sheet.left.as_slice() else {
        panic!("one left: {:?}", sheet.left);
    };
    assert_eq!((gone.name.as_str(), gone.open_deals), ("Ana Ruiz", 1));
    assert_eq!(gone.own.base(Commit), Some(10_000));
    assert_eq!(sheet.without_owner, 1);
    assert_eq!(sheet.reps_total(Commit).called, 0);
    assert_eq!(sheet.managers_total(Commit).figure(), None);
}

#[test]
fn a_call_that_goes_the_wrong_way_is_said_and_counts_as_it_is() {
    let mut store = ticking();
    store
        .make_call(&of_rep(1, &[(Commit, usd(100)), (BestCase, usd(60))]))
        .unwrap();
    let sheet = store.call_sheet(&question()).unwrap();
    let ana = &sheet.lines[0];
    assert_eq!(
        ana.own.wrong_way(0, sheet.currency),
        ["Best Case USD 60 is below Commit USD 100: a call holds what is surer"]
    );
    assert_eq!(
        ana.own.wrong_way(10_001, sheet.currency)[1],
        "Commit USD 100 is below what is won, USD 100.01"
    );
    assert_eq!(ana.own.base(BestCase), Some(6_000));
}

#[test]
fn calls_are_due_on_the_days_of_the_forecast_call_where_the_rhythm_has_one() {
    let store = ticking();
    let mondays = store.call_days(&DealScope::default(), quarter()).unwrap();
    assert_eq!(mondays.others.len(), 13);
    store
        .reader()
        .execute_batch(
            "INSERT INTO meeting_types (uid, key, name, per, position) VALUES (x'01', 'forecast_call', 'Forecast call', 'team', 1);
             INSERT INTO cadences (uid, name, kind, meeting_type_id, per, position, made_at)
               VALUES (x'01', 'Forecast call', 'meeting', 1, 'team', 1, 0);
             INSERT INTO cadence_rules (uid, cadence_id, rule, anchor_on, minutes, on_day_off, starts_on, made_at)
               VALUES (x'01', 1, 'FREQ=WEEKLY;BYDAY=TH', '2026-11-05', 30, 'before', '2026-11-05', 0);
             INSERT INTO occurrence_changes (uid, cadence_id, occurs_on, what, reason, made_at)
               VALUES (x'01', 1, '2026-11-12', 'skipped', 'Fair', 0);",
        )
        .unwrap();
    let due = store.call_days(&DealScope::default(), quarter()).unwrap();
    assert_eq!(due.rhythm, "Forecast call");
    assert_eq!(
        due.of_rep(RepId(1))[..2],
        [day("2026-11-05"), day("2026-11-19")]
    );
    let sheet = store.call_sheet(&question()).unwrap();
    assert_eq!(sheet.late().count(), 2);
    assert_eq!(
        sheet.lines[0].submission.in_words(),
        "late since 19 Nov 2026"
    );
}

#[test]
fn a_managers_call_about_a_leader_stands_for_everybody_below_and_the_leader_has_no_reps_call() {
    let mut store = ticking();
    store
        .reader()
        .execute_batch(
            "INSERT INTO reps (id, uid, name, role) VALUES (9, x'99', 'Lea Lead', 'manager');
             UPDATE reps SET manager_id = 9 WHERE id = 1;",
        )
        .unwrap();
    store.make_call(&of_rep(1, &[(Commit, usd(100))])).unwrap();
    store.make_call(&of_rep(2, &[(Commit, usd(50))])).unwrap();
    store
        .make_call(&of_manager(Some(9), &[(Commit, usd(80))]))
        .unwrap();
    let sheet = store.call_sheet(&question()).unwrap();
    // 80 for Lea's people instead of Ana's 100, and Ben's 50.
    assert_eq!(sheet.managers_total(Commit).figure(), Some(13_000));
    assert_eq!(sheet.reps_total(Commit).minor, 15_000);
    let refused = store.make_call(&of_rep(9, &[(Commit, usd(10))]));
    assert!(refused.unwrap_err().to_string().contains("leads a team"));
}
