//! What is planted in the calls of the demo company is found, and nobody else is named; `examples/forecast_score.rs`
//! counts it over many companies.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ridealong::config::Config;
use ridealong::domain::fiscal::Period;
use ridealong::domain::process::{ForecastCategory, Outcome};
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::{self, CallHabit, Options};
use ridealong::storage::{DealScope, ForecastQuestion, Store};

#[test]
fn sandbagging_and_happy_ears_are_found_and_nobody_else_is_named() {
    let today = "2026-11-23".parse().unwrap();
    let mut said: BTreeMap<(CallHabit, &str), usize> = BTreeMap::new();
    for seed in [11, 12] {
        let mut store = Store::in_memory(Box::new(move || Stamp::start_of(today))).unwrap();
        let options = Options {
            seed,
            activities: Some(0),
            ..Options::usual(today)
        };
        let truth = demo::company(&mut store, &options, &mut |_| ControlFlow::Continue(()));
        let question = ForecastQuestion::of(DealScope::default(), Period::All, &Config::default());
        let answer = store.accuracy(&question, None).unwrap();
        assert!(
            answer.sheet.value_added.n > 20,
            "{:?}",
            answer.sheet.value_added
        );
        assert!(answer.sheet.brier.unwrap().skill.unwrap() > 0.1);
        for planted in truth.unwrap().reps {
            let mut reps = answer.sheet.reps.iter();
            let rep = reps.find(|rep| rep.name == planted.name);
            // Who sells since a few weeks has made no call about a closed quarter.
            let key = rep.map_or("not_enough", |rep| rep.evidence.key());
            *said.entry((planted.calls, key)).or_default() += 1;
        }
    }
    for (planted, key) in said.keys() {
        let is_right = match planted {
            CallHabit::Sandbagging => *key == "sandbagging",
            CallHabit::HappyEars => *key == "happy_ears",
            CallHabit::Fair => matches!(*key, "fair" | "not_enough"),
        };
        assert!(is_right, "{said:?}");
    }
    assert_eq!(said[&(CallHabit::Sandbagging, "sandbagging")], 2);
    assert!(said[&(CallHabit::HappyEars, "happy_ears")] >= 1);
}

#[test]
fn the_last_weeks_and_the_end_of_the_last_quarter_are_locked_and_nothing_of_it_can_be_undone() {
    let today = "2026-11-23".parse().unwrap();
    let mut store = Store::in_memory(Box::new(move || Stamp::start_of(today))).unwrap();
    let options = Options {
        deals: 600,
        activities: Some(600),
        reps: 8,
        ..Options::usual(today)
    };
    demo::company(&mut store, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    let locks = store.locks(None).unwrap();
    let days: Vec<String> = locks
        .iter()
        .map(|lock| format!("{} {}", lock.kind.key(), lock.locked_at.day()))
        .collect();
    assert_eq!(
        days,
        [
            "week 2026-11-19",
            "week 2026-11-12",
            "week 2026-11-05",
            "week 2026-10-29",
            "quarter_end 2026-09-30",
        ]
    );
    assert_eq!(store.next_undo().unwrap(), None);
    for lock in &locks {
        let content = store.lock(lock.id).unwrap();
        assert!(lock.commit.is_some(), "{lock:?}");
        assert!(content.models.len() == 8 && content.deals.len() > 10);
    }
    let question = ForecastQuestion::of(DealScope::default(), Period::All, &Config::default());
    let last = store.last_lock(&question).unwrap().unwrap();
    assert_eq!(last.id, locks[0].id);
    let moved = store.what_moved(&question, last.locked_at).unwrap();
    assert!(moved.waterfall.balances() && !moved.waterfall.postings.is_empty());
    // What was frozen is what the book says of that moment.
    let frozen = store.lock(last.id).unwrap().deals;
    let open = frozen.iter().filter(|deal| deal.outcome == Outcome::Open);
    let open = open.filter(|deal| deal.category != ForecastCategory::Omitted);
    let worth: i64 = open.filter_map(|deal| deal.base).sum();
    assert_eq!(worth, moved.waterfall.start);
}
