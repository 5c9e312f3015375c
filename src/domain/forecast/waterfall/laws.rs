//! What holds of every waterfall, over random histories, windows, moments, people and currencies.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::super::book::Book;
use super::super::random::{currencies, day_after, moment, record};
use super::*;
use crate::domain::ids::RepId;

/// A window of days, now and then all time.
fn window() -> impl Strategy<Value = Window> {
    (0_u64..120, 0_u64..100, prop::bool::weighted(0.1)).prop_map(|(first, length, is_all)| {
        if is_all {
            Window::ALL
        } else {
            Window::new(day_after(first), day_after(first + length))
        }
    })
}

fn people() -> impl Strategy<Value = Option<BTreeSet<RepId>>> {
    prop::option::of(prop::collection::btree_set(
        (1_i64..=4).prop_map(RepId),
        0..4,
    ))
}

fn currency() -> impl Strategy<Value = Option<Currency>> {
    prop::option::of(prop::sample::select(currencies().to_vec()))
}

/// Open pipeline of a book, read another way than the waterfall does.
fn open_pipeline(book: &Book, window: Window, currency: Option<Currency>) -> i64 {
    let Some(currency) = currency else {
        return book.columns(window).open_pipeline();
    };
    let amounts = book.due_within(window).filter_map(|deal| deal.amount);
    amounts
        .filter(|amount| amount.currency == currency)
        .map(|amount| amount.minor)
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn it_balances_and_meets_the_open_pipeline_of_both_books(
        record in record(),
        a in moment(),
        b in moment(),
        window in window(),
        people in people(),
        currency in currency(),
    ) {
        let whose = people.as_ref();
        let waterfall = Waterfall::between(&record, a, b, window, whose, currency);
        let (start, end) = (a.min(b), a.max(b));
        prop_assert!(waterfall.balances(), "{waterfall:?}");
        let steps: i64 = Step::ALL.into_iter().map(|step| waterfall.sum(step)).sum();
        prop_assert_eq!(waterfall.start + steps, waterfall.end);
        let shown: i64 = waterfall.steps().map(|step| waterfall.sum(step)).sum();
        prop_assert_eq!(steps, shown);
        let books = [start, end].map(|at| Book::at(&record, at, whose));
        prop_assert_eq!(waterfall.start, open_pipeline(&books[0], window, currency));
        prop_assert_eq!(waterfall.end, open_pipeline(&books[1], window, currency));
    }

    #[test]
    fn the_end_of_one_is_the_start_of_the_next(
        record in record(),
        mut moments in [moment(), moment(), moment()],
        window in window(),
        people in people(),
        currency in currency(),
    ) {
        moments.sort();
        let [a, b, c] = moments;
        let whose = people.as_ref();
        let first = Waterfall::between(&record, a, b, window, whose, currency);
        let second = Waterfall::between(&record, b, c, window, whose, currency);
        prop_assert_eq!((first.end, first.end_count), (second.start, second.start_count));
    }

    #[test]
    fn deals_balance_as_their_money_does(
        record in record(),
        a in moment(),
        b in moment(),
        window in window(),
        people in people(),
    ) {
        let waterfall = Waterfall::between(&record, a, b, window, people.as_ref(), None);
        let count = |what: fn(Step) -> bool| {
            Step::ALL.into_iter().filter(|step| what(*step)).map(|step| waterfall.count(step)).sum::<usize>()
        };
        prop_assert_eq!(
            waterfall.start_count + count(Step::enters),
            waterfall.end_count + count(Step::leaves)
        );
        for deal in &record.deals {
            let steps: Vec<Step> = waterfall.postings.iter()
                .filter(|posting| posting.deal == deal.id)
                .map(|posting| posting.step)
                .collect();
            for kind in [Step::enters, Step::leaves, |step: Step| !step.enters() && !step.leaves()] {
                prop_assert!(steps.iter().filter(|step| kind(**step)).count() <= 1, "{steps:?}");
            }
        }
    }

    #[test]
    fn every_deal_won_in_the_window_is_posted_as_won_at_what_it_is_worth(
        record in record(),
        a in moment(),
        b in moment(),
        window in window(),
        people in people(),
    ) {
        let (start, end) = (a.min(b), a.max(b));
        let waterfall = Waterfall::between(&record, start, end, window, people.as_ref(), None);
        let book = Book::at(&record, end, people.as_ref());
        let was_won = |id: DealId| {
            let deal = record.deals.iter().find(|deal| deal.id == id).unwrap();
            record.state_at(deal, start).is_some_and(|state| state.outcome == Outcome::Won)
        };
        let expected: Vec<(DealId, i64)> = book.deals.iter()
            .filter(|deal| deal.is_won_within(window) && !was_won(deal.id))
            .map(|deal| (deal.id, -deal.worth()))
            .collect();
        let without_date = |id: DealId| {
            book.deals.iter().any(|deal| deal.id == id && deal.close_on.is_none())
        };
        let posted: Vec<(DealId, i64)> = waterfall.of(Step::Won)
            .filter(|posting| window == Window::ALL || !without_date(posting.deal))
            .map(|posting| (posting.deal, posting.minor))
            .collect();
        prop_assert_eq!(posted, expected);
    }
}
