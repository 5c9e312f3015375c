//! The forecast call mode: keys in, screen out; over the tiny company, and over the demo company with eight reps.

use chrono::NaiveDate;
use ridealong::cockpit::Setup;
use ridealong::domain::ids::RepId;
use ridealong::domain::money::{Currency, Money};
use ridealong::exchange::demo::Tiny;
use ridealong::storage::records::{NewDeal, NewForecastCall, NewQuota, NewRep};
use ridealong::storage::{Change, Result, Store};

use crate::deal_list::company;
use crate::support::{Session, setup};

fn of(store: Store) -> Setup {
    Setup {
        opens: '3',
        ..setup(ridealong::screens::tabs(), store)
    }
}

fn session() -> Session {
    Session::open(of(company().0))
}

#[test]
fn a_rep_at_80_by_24() {
    insta::assert_snapshot!(session().press("t").screen());
}

#[test]
fn a_rep_at_120_by_40() {
    insta::assert_snapshot!(session().size(120, 40).press("t").screen());
}

#[test]
fn the_summary_at_80_by_24() {
    insta::assert_snapshot!(session().press("tnnnnnnn").screen());
}

#[test]
fn a_call_with_its_reason_is_one_step_and_undo_comes_back_to_the_rep() {
    session()
        .press("tc")
        .press("435000<tab>435000<tab>400000<tab><tab><ctrl-s>")
        .expect("A call of yours needs a reason")
        .press("Iris needs the board<ctrl-s>")
        .expect("mine: Commit 400k")
        .expect("1 of 2, 1 done")
        .press("<enter>")
        .expect("Ana Duarte")
        .press("u")
        .expect("Ben Okafor")
        .expect("1 of 2, 0 done");
}

#[test]
fn a_rep_without_a_call_is_asked_and_not_passed_over_in_silence() {
    session()
        .press("t<enter>")
        .expect("Ben Okafor has called nothing")
        .press("d")
        .expect("as the deals say")
        .press("<enter>")
        .expect("Ana Duarte")
        .press("n")
        .expect("The call before → now")
        .expect("skipped")
        .press("p")
        .expect("Ana Duarte");
}

#[test]
fn what_was_agreed_stands_with_the_rep_in_the_summary_and_is_undone() {
    let session = session()
        .press("taSend the paper<ctrl-s>")
        .expect("☐ Send the paper (Ben Okafor, by 30 Nov 2026)")
        .press("E")
        .expect("Agreed")
        .expect("Send the paper (Ben Okafor, by 30 Nov 2026)")
        .press("y");
    assert!(session.copied[0].contains("- [ ] Send the paper @Ben Okafor due:2026-11-30"));
    session.press("u").without("Send the paper (Ben");
}

#[test]
fn the_call_goes_on_where_it_stood_after_the_page_was_left() {
    session()
        .press("tdn")
        .expect("Ana Duarte")
        .press("<esc>t")
        .expect("Ana Duarte")
        .expect("2 of 2, 1 done");
}

#[test]
fn what_is_typed_survives_a_kill() {
    let mut first = session().press("tc435000");
    first = first.wait(std::time::Duration::from_millis(300));
    let drafts = first.store().drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert!(drafts[0].key.starts_with("forecast/call-mode/call/"));
}

#[test]
fn the_call_ends_with_a_lock_that_undo_takes_back() {
    session()
        .press("tdEm<tab><tab>Iris needs the board<ctrl-s>")
        .expect("Called")
        .press("LWe stand for it<ctrl-s>")
        .expect("Locked; u takes it back")
        .expect("locked at 09:00")
        .press("u")
        .without("locked at");
}

/// The tiny company with somebody who has called and sells no more, and whose deals are still open.
fn session_with_leaver(deals: usize) -> Session {
    let (mut store, tiny) = company();
    let written = store.fill(|change| {
        let rep = somebody(change, &tiny, "2026-11-13".parse().ok())?;
        for _ in 0..deals {
            change.add_deal(&NewDeal {
                name: "Larch Mills - Weighing",
                created_on: "2026-09-01".parse().ok(),
                owner: Some(rep),
                stage: Some(tiny.stages[2]),
                amount: Some(Money::new(2_000_000, Currency::USD)),
                close_on: "2026-12-10".parse().ok(),
                ..NewDeal::default()
            })?;
        }
        change.add_forecast_call(&commit(rep))
    });
    written.unwrap();
    Session::open(of(store))
}

fn somebody(change: &mut Change<'_>, tiny: &Tiny, left_on: Option<NaiveDate>) -> Result<RepId> {
    change.add_rep(&NewRep {
        name: "Nils Berg",
        manager: Some(tiny.manager),
        team: Some(tiny.team),
        hired_on: "2026-08-03".parse().ok(),
        left_on,
        ..NewRep::default()
    })
}

/// A commit call of 50,000 for the quarter.
fn commit(rep: RepId) -> NewForecastCall<'static> {
    NewForecastCall {
        rep,
        made_on: "2026-11-09".parse().unwrap(),
        starts_on: "2026-10-01".parse().unwrap(),
        ends_on: "2026-12-31".parse().unwrap(),
        category: "commit",
        amount: Money::new(5_000_000, Currency::USD),
        author: "",
        reason: "",
        instead: None,
    }
}

/// The tiny company with somebody new who has no deals, but a quota or a call.
fn with_somebody_new(has_quota: bool) -> Session {
    let (mut store, tiny) = company();
    let written = store.fill(|change| {
        let rep = somebody(change, &tiny, None)?;
        let call = commit(rep);
        if !has_quota {
            return change.add_forecast_call(&call);
        }
        change.add_quota(&NewQuota {
            rep,
            metric: "won_value",
            starts_on: call.starts_on,
            ends_on: call.ends_on,
            amount: call.amount,
            ramp: 0.25,
        })
    });
    written.unwrap();
    Session::open(of(store))
}

#[test]
fn a_rep_without_deals_is_talked_with_and_has_nothing_that_moved_or_may_slip() {
    let session = with_somebody_new(true).press("tnn").expect("Nils Berg");
    insta::assert_snapshot!(session.screen());
    session
        .press("<enter>")
        .expect("Nils Berg has called nothing")
        .press("d")
        .expect("as the deals say: Commit 0")
        .press("E")
        .expect("✓ Nils Berg");
}

#[test]
fn a_rep_who_left_is_not_talked_with_and_what_is_left_behind_is_said_in_the_summary() {
    for (deals, said) in [
        (0, ", left no open deals"),
        (1, ", an open deal of 20.0k is in nobody's call"),
        (2, ", 2 open deals of 40.0k are in nobody's call"),
    ] {
        session_with_leaver(deals)
            .press("t")
            .expect("1 of 2")
            .press("E")
            .expect(&format!("Left: Nils Berg on 13 Nov 2026{said}"))
            .without("· Nils");
    }
}

#[test]
fn without_a_quota_it_is_said_and_nothing_is_to_go() {
    with_somebody_new(false)
        .press("tn")
        .expect("Nils Berg")
        .expect("no quota in this period · won 0 · no deals due")
        .without("to go")
        .press("<enter>")
        .expect("Nils Berg stands: Commit 50.0k");
}

#[test]
fn past_the_summary_there_is_no_next_and_back_leads_to_the_last_rep() {
    for key in ["n", "<right>", "l"] {
        session()
            .press("tE")
            .without(" Next")
            .press(key)
            .expect("“Next” does not apply now")
            .expect("The call before → now");
    }
    session().press("tEp").expect("2 of 2");
}
