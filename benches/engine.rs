//! What the engine costs as data grows: `cargo bench`. Nothing here is a test; read the figures against each other.
#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot go on should stop"
)]

use std::ops::ControlFlow;

use chrono::NaiveDate;
use ridealong::domain::flags::ReviewThresholds;
use ridealong::domain::history::Looking;
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::{Options, company};
use ridealong::storage::{DealColumn, DealQuery, DealScope, Store};

fn main() {
    divan::main();
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

/// A company in memory with about so many deals.
fn store(deals: u64) -> Store {
    let mut store = Store::in_memory(Box::new(|| Stamp::end_of(today()))).unwrap();
    let options = Options {
        deals,
        ..Options::usual(today())
    };
    company(&mut store, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    store
}

const SIZES: [u64; 2] = [300, 3_000];

#[divan::bench(args = SIZES)]
fn exceptions_first(bencher: divan::Bencher<'_, '_>, deals: u64) {
    let store = store(deals);
    let thresholds = ReviewThresholds::default();
    bencher.bench_local(|| {
        store
            .deal_list(&DealQuery::default(), &thresholds)
            .unwrap()
            .len()
    });
}

#[divan::bench(args = SIZES)]
fn filtered_by_close_date(bencher: divan::Bencher<'_, '_>, deals: u64) {
    let store = store(deals);
    let thresholds = ReviewThresholds::default();
    let query = DealQuery {
        filter: "energy".into(),
        sort: DealColumn::CloseOn,
        ..DealQuery::default()
    };
    bencher.bench_local(|| store.deal_list(&query, &thresholds).unwrap().len());
}

#[divan::bench(args = SIZES)]
fn team_figures(bencher: divan::Bencher<'_, '_>, deals: u64) {
    let store = store(deals);
    bencher.bench_local(|| {
        store
            .team_figures(&DealScope::default(), None)
            .unwrap()
            .reps
            .len()
    });
}

#[divan::bench(args = SIZES)]
fn looking_at_another_day(bencher: divan::Bencher<'_, '_>, deals: u64) {
    let mut store = store(deals);
    let day = NaiveDate::from_ymd_opt(2026, 6, 30);
    bencher.bench_local(|| {
        store.look_at(Looking::at(day, None)).unwrap();
        store.look_at(None).unwrap();
    });
}

#[divan::bench]
fn a_change_its_undo_and_its_redo(bencher: divan::Bencher<'_, '_>) {
    let mut store = store(300);
    let deal = store
        .deal_list(&DealQuery::default(), &ReviewThresholds::default())
        .unwrap();
    let deal = deal.deals().next().unwrap();
    bencher.bench_local(|| {
        store.change_next_step(deal, "Call", None).unwrap();
        store.undo().unwrap();
        store.redo().unwrap();
        store.undo().unwrap();
    });
}
