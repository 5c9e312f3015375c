//! Published waterfalls, and each rule of the module as a case.

use chrono::NaiveDate;

use super::super::random::stages;
use super::super::record::{DealKind, DealState};
use super::*;
use crate::domain::ids::{RepId, StageId};
use crate::domain::money::Money;
use crate::domain::process::ForecastCategory;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The window of FX-3.13.
fn summer() -> Window {
    Window::new(day("2026-07-01"), day("2026-09-30"))
}

fn start() -> Stamp {
    Stamp::end_of(day("2026-07-01"))
}

fn end() -> Stamp {
    Stamp::end_of(day("2026-07-08"))
}

/// Open in Proposal, owned by rep 1, in dollars.
fn open(minor: i64, close: &str) -> DealState {
    DealState {
        since: Stamp(i64::MIN),
        stage: Some(StageId(2)),
        outcome: Outcome::Open,
        own_category: None,
        owner: Some(RepId(1)),
        amount: Some(Money::new(minor, Currency::USD)),
        base: Some(minor),
        close_on: Some(day(close)),
        pushes: 0,
    }
}

fn won(minor: i64, close: &str) -> DealState {
    DealState {
        stage: Some(StageId(5)),
        outcome: Outcome::Won,
        ..open(minor, close)
    }
}

fn lost(minor: i64, close: &str) -> DealState {
    DealState {
        stage: Some(StageId(6)),
        outcome: Outcome::Lost,
        ..open(minor, close)
    }
}

fn blank(state: DealState) -> DealState {
    DealState {
        amount: None,
        base: None,
        ..state
    }
}

fn of(owner: i64, state: DealState) -> DealState {
    DealState {
        owner: Some(RepId(owner)),
        ..state
    }
}

fn in_category(category: ForecastCategory, state: DealState) -> DealState {
    DealState {
        own_category: Some(category),
        ..state
    }
}

fn empty() -> ForecastRecord {
    ForecastRecord {
        stages: stages(),
        ..ForecastRecord::empty(day("2026-07-08"), Currency::USD)
    }
}

/// Adds a deal that is there from the start of time (`Some` before) or from 3 July on; the states after the first are
/// of 4 July, 5 July …
fn add(record: &mut ForecastRecord, before: Option<DealState>, later: &[DealState]) -> DealId {
    let id = DealId(i64::try_from(record.deals.len()).unwrap() + 1);
    let created = before.is_none().then(|| day("2026-07-03"));
    let mut states: Vec<DealState> = before.into_iter().collect();
    let mut on = day("2026-07-03");
    for state in later {
        on = on.succ_opt().unwrap();
        states.push(DealState {
            since: Stamp::start_of(on),
            ..*state
        });
    }
    record.push_deal(
        id,
        created,
        created.map(Stamp::start_of),
        DealKind::New,
        &states,
    );
    id
}

fn steps(waterfall: &Waterfall, deal: DealId) -> Vec<(Step, i64)> {
    waterfall
        .postings
        .iter()
        .filter(|posting| posting.deal == deal)
        .map(|posting| (posting.step, posting.minor))
        .collect()
}

#[test]
fn the_published_example_of_weflow_balances_fx_3_01() {
    use Step::{Created, Decreased, Increased, Lost, PulledIn, PushedOut, Won};
    let published = [
        (Created, 1_501_878),
        (Increased, 180_171),
        (PulledIn, 149_382),
        (PushedOut, 0),
        (Lost, 271_125),
        (Decreased, 556_292),
        (Won, 287_487),
    ];
    assert!(balances(1_257_559, &published, 1_974_086));
}

#[test]
fn the_published_picture_of_reevo_does_not_balance_fx_3_02() {
    use Step::{Created, Decreased, Increased, Lost, Won};
    let published = [
        (Created, 417),
        (Increased, 5),
        (Decreased, 140),
        (Lost, 158),
        (Won, 96),
    ];
    assert!(!balances(19, &published, 42));
    assert!(balances(19, &published, 47));
}

/// How a deal stood at the start, at the end, and what it posts.
type Posted = (Option<DealState>, Option<DealState>, &'static [(Step, i64)]);

/// D1 to D11 of FX-3.13.
fn published() -> [Posted; 11] {
    use Step::{Created, Decreased, Increased, Lost, PulledIn, PushedOut, Won};
    let (aug, sep) = ("2026-08-15", "2026-09-15");
    let was = |minor, close| Some(open(minor, close));
    let is_won = |minor| Some(won(minor, "2026-07-06"));
    [
        (was(50, aug), None, &[]),
        (was(40, aug), was(60, aug), &[(Increased, 20)]),
        (was(80, aug), was(65, aug), &[(Decreased, -15)]),
        (was(30, sep), was(30, "2026-10-10"), &[(PushedOut, -30)]),
        (
            was(25, "2026-10-05"),
            was(25, "2026-09-20"),
            &[(PulledIn, 25)],
        ),
        (None, was(70, sep), &[(Created, 70)]),
        (was(45, aug), is_won(48), &[(Increased, 3), (Won, -48)]),
        (was(20, aug), Some(lost(20, "2026-07-06")), &[(Lost, -20)]),
        (was(35, sep), was(50, "2026-10-15"), &[(PushedOut, -35)]),
        (None, is_won(15), &[(Created, 15), (Won, -15)]),
        (was(40, "2026-10-15"), Some(lost(40, "2026-10-15")), &[]),
    ]
}

#[test]
fn deal_by_deal_as_in_fx_3_13() {
    use Step::{Created, Decreased, Increased, Lost, PulledIn, PushedOut, Won};
    let mut record = empty();
    for (before, after, _) in published() {
        add(&mut record, before, &Vec::from_iter(after));
    }
    let waterfall = Waterfall::between(&record, start(), end(), summer(), None, None);
    for (number, (_, _, posts)) in (1..).zip(published()) {
        assert_eq!(steps(&waterfall, DealId(number)), posts, "D{number}");
    }
    assert_eq!((waterfall.start, waterfall.end), (300, 270));
    let sums = [
        Created, PulledIn, Increased, Decreased, PushedOut, Lost, Won,
    ]
    .map(|step| waterfall.sum(step));
    assert_eq!(sums, [85, 25, 23, -15, -65, -20, -63]);
    assert!(waterfall.balances());
    assert_eq!(waterfall.steps().count(), 7, "nothing rare happened");
    let dollars = Some(Currency::USD);
    let in_dollars = Waterfall::between(&record, start(), end(), summer(), None, dollars);
    assert_eq!(in_dollars, waterfall);
}

/// What a deal posts for the people 1 and 2, in the base currency.
fn posts(before: Option<DealState>, later: &[DealState]) -> Vec<(Step, i64)> {
    let mut record = empty();
    let deal = add(&mut record, before, later);
    let people = [RepId(1), RepId(2)].into();
    let waterfall = Waterfall::between(&record, start(), end(), summer(), Some(&people), None);
    assert!(waterfall.balances(), "{waterfall:?}");
    steps(&waterfall, deal)
}

#[test]
fn amounts_that_are_blank_filled_blanked_or_restored() {
    let due = open(50, "2026-08-15");
    for (before, later, expected) in [
        (blank(due), vec![due], vec![(Step::Increased, 50)]),
        (due, vec![blank(due)], vec![(Step::Decreased, -50)]),
        (due, vec![blank(due), due], vec![]),
        (
            due,
            vec![blank(due), open(70, "2026-08-15")],
            vec![(Step::Increased, 20)],
        ),
        (blank(due), vec![], vec![]),
        (
            due,
            vec![blank(lost(0, "2026-08-15"))],
            vec![(Step::Lost, -50)],
        ),
        (
            due,
            vec![blank(won(0, "2026-07-06"))],
            vec![(Step::Decreased, -50), (Step::Won, 0)],
        ),
        (
            due,
            vec![blank(open(0, "2026-10-15"))],
            vec![(Step::PushedOut, -50)],
        ),
    ] {
        assert_eq!(
            posts(Some(before), &later),
            expected,
            "{before:?} {later:?}"
        );
    }
    assert_eq!(
        posts(None, &[blank(due)]),
        [(Step::Created, 0)],
        "a deal without an amount is there all the same"
    );
}

#[test]
fn reopened_won_and_lost_and_what_passed_through() {
    let due = open(50, "2026-08-15");
    let (won, lost) = (won(50, "2026-07-06"), lost(50, "2026-07-06"));
    for (before, later, expected) in [
        (Some(lost), vec![due], vec![(Step::Reopened, 50)]),
        (Some(won), vec![due], vec![(Step::Reopened, 50)]),
        (
            Some(lost),
            vec![due, won],
            vec![(Step::Reopened, 50), (Step::Won, -50)],
        ),
        (Some(won), vec![lost], vec![]),
        (Some(won), vec![due, won], vec![]),
        // Lost and won after another: the last word counts.
        (Some(due), vec![lost, won], vec![(Step::Won, -50)]),
        (Some(due), vec![won, lost], vec![(Step::Lost, -50)]),
        (Some(due), vec![lost, due], vec![]),
        // Created and lost: both, where it was in the book when last open.
        (
            None,
            vec![open(40, "2026-08-15"), lost],
            vec![(Step::Created, 40), (Step::Lost, -40)],
        ),
        (None, vec![open(40, "2026-10-15"), lost], vec![]),
        (None, vec![lost], vec![]),
        // Outside at the start: a loss is none of this window, a win came in first.
        (Some(open(50, "2026-10-15")), vec![due, lost], vec![]),
        (
            Some(open(50, "2026-10-15")),
            vec![won],
            vec![(Step::PulledIn, 50), (Step::Won, -50)],
        ),
        (
            Some(open(50, "2026-06-15")),
            vec![won],
            vec![(Step::SlippedIn, 50), (Step::Won, -50)],
        ),
        (
            None,
            vec![DealState {
                close_on: Some(day("2026-10-02")),
                ..won
            }],
            vec![],
        ),
    ] {
        assert_eq!(posts(before, &later), expected, "{before:?} {later:?}");
    }
}

#[test]
fn won_and_lost_on_one_day_counts_as_the_last_word() {
    let mut record = empty();
    let noon = Stamp::start_of(day("2026-07-06"));
    let at = |state: DealState, after: i64| DealState {
        since: Stamp(noon.0 + after),
        ..state
    };
    let states = [
        open(50, "2026-08-15"),
        at(won(55, "2026-07-06"), 0),
        at(lost(55, "2026-07-06"), 1),
    ];
    record.push_deal(DealId(1), None, None, DealKind::New, &states);
    let waterfall = Waterfall::between(&record, start(), end(), summer(), None, None);
    assert_eq!(steps(&waterfall, DealId(1)), [(Step::Lost, -50)]);
}

#[test]
fn close_dates_that_come_and_go_on_either_side() {
    let dateless = |state: DealState| DealState {
        close_on: None,
        ..state
    };
    let due = open(50, "2026-08-15");
    let later = open(60, "2026-10-15");
    let overdue = open(60, "2026-06-15");
    for (before, after, expected) in [
        (due, overdue, vec![(Step::PulledAhead, -50)]),
        (overdue, due, vec![(Step::SlippedIn, 50)]),
        (due, dateless(due), vec![(Step::PushedOut, -50)]),
        (dateless(due), due, vec![(Step::PulledIn, 50)]),
        (due, won(60, "2026-10-02"), vec![(Step::PushedOut, -50)]),
        (due, won(60, "2026-06-29"), vec![(Step::PulledAhead, -50)]),
        (
            due,
            dateless(won(60, "2026-07-06")),
            vec![(Step::Increased, 10), (Step::Won, -60)],
        ),
        (due, lost(60, "2026-10-02"), vec![(Step::Lost, -50)]),
        (later, overdue, vec![]),
        (due, open(50, "2026-09-30"), vec![]),
    ] {
        assert_eq!(posts(Some(before), &[after]), expected, "{after:?}");
    }
}

#[test]
fn owners_and_categories_that_take_a_deal_in_or_out() {
    use ForecastCategory::{Commit, Omitted};
    let due = open(50, "2026-08-15");
    let more = open(70, "2026-08-15");
    for (before, after, expected) in [
        (of(9, due), more, vec![(Step::TakenOver, 70)]),
        (due, of(9, more), vec![(Step::HandedOver, -50)]),
        (
            due,
            DealState {
                owner: None,
                ..more
            },
            vec![(Step::HandedOver, -50)],
        ),
        (due, of(2, due), vec![]),
        // What the new owner does with it is in the new owner's column.
        (
            due,
            of(9, won(70, "2026-07-06")),
            vec![(Step::HandedOver, -50)],
        ),
        (
            due,
            of(9, lost(70, "2026-07-06")),
            vec![(Step::HandedOver, -50)],
        ),
        (
            of(9, due),
            won(70, "2026-07-06"),
            vec![(Step::TakenOver, 70), (Step::Won, -70)],
        ),
        (in_category(Omitted, due), more, vec![(Step::Included, 70)]),
        (due, in_category(Omitted, more), vec![(Step::Omitted, -50)]),
        (
            in_category(Omitted, due),
            won(70, "2026-07-06"),
            vec![(Step::Included, 70), (Step::Won, -70)],
        ),
        (in_category(Omitted, due), lost(70, "2026-07-06"), vec![]),
        (
            due,
            in_category(Omitted, open(50, "2026-10-15")),
            vec![(Step::PushedOut, -50)],
        ),
        (due, in_category(Commit, due), vec![]),
    ] {
        assert_eq!(posts(Some(before), &[after]), expected, "{after:?}");
    }
}

#[test]
fn in_one_currency_a_deal_that_changed_its_currency_leaves_one_and_joins_the_other() {
    let mut record = empty();
    let euro = |minor| DealState {
        amount: Some(Money::new(minor, Currency::EUR)),
        base: Some(minor * 2),
        ..open(0, "2026-08-15")
    };
    add(&mut record, Some(euro(50)), &[open(90, "2026-08-15")]);
    add(&mut record, Some(euro(10)), &[]);
    add(&mut record, Some(blank(euro(0))), &[]);
    for (currency, ends, expected) in [
        (None, (120, 110, 3), vec![(Step::Decreased, -10)]),
        (
            Some(Currency::EUR),
            (60, 10, 1),
            vec![(Step::Decreased, -50)],
        ),
        (Some(Currency::USD), (0, 90, 1), vec![(Step::Increased, 90)]),
    ] {
        let waterfall = Waterfall::between(&record, start(), end(), summer(), None, currency);
        assert!(waterfall.balances());
        assert_eq!((waterfall.start, waterfall.end, waterfall.end_count), ends);
        assert_eq!(steps(&waterfall, DealId(1)), expected, "{currency:?}");
    }
}

#[test]
fn a_deal_of_a_rep_who_left_stays_in_their_column_until_somebody_else_owns_it() {
    // Leaving is a day of the person; deals and their owners are what moves.
    let due = of(2, open(50, "2026-08-15"));
    assert_eq!(posts(Some(due), &[]), []);
    assert_eq!(posts(Some(due), &[of(9, due)]), [(Step::HandedOver, -50)]);
}

#[test]
fn moments_the_wrong_way_round_are_put_in_order() {
    let mut record = empty();
    add(&mut record, None, &[open(70, "2026-08-15")]);
    let ways = [(start(), end()), (end(), start())]
        .map(|(a, b)| Waterfall::between(&record, a, b, summer(), None, None));
    assert_eq!(ways[0], ways[1]);
    assert_eq!((ways[0].start, ways[0].end), (0, 70));
}
