//! What is planted in the calls of the demo company is found, and nobody else is named; `examples/forecast_score.rs`
//! counts it over many companies.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use ridealong::config::Config;
use ridealong::domain::fiscal::Period;
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
