//! A figure of few people is the one that the head of everybody gives.

use proptest::prelude::*;

use crate::domain::figures::{Figures, Subject, Window};
use crate::domain::fiscal::FiscalCalendar;
use crate::domain::ids::RepId;
use crate::domain::metric::METRICS;
use crate::storage::Store;
use crate::storage::one_rep_tests::{REPS, Told, company};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// Every figure with every part, and one that there is not.
fn hold(store: &Store, groups: &[Subject]) {
    let calendar = FiscalCalendar::default();
    let window = Window::new(day("2026-04-01"), day("2026-11-23"));
    let record = store.people_of_record(None).unwrap();
    for metric in METRICS {
        let parts = Figures::new(&record, &calendar).parts(metric);
        let mut keys: Vec<&str> = parts.iter().map(|part| part.key.as_str()).collect();
        keys.push("nowhere");
        for (group, window) in groups.iter().zip([window, Window::ALL].into_iter().cycle()) {
            for part in &keys {
                let asked = (metric, *part);
                let whole = store
                    .figure(None, &calendar, (group, window), asked)
                    .unwrap();
                // Without the head of everybody at hand.
                *store.kept_head.borrow_mut() = None;
                let few = store.figure_of_few(None, &calendar, (group, window), asked);
                assert_eq!(few.unwrap(), whole.1, "{} {part} of {group:?}", metric.key);
            }
        }
    }
}

fn groups(of: &[(i64, i64, i64)]) -> Vec<Subject> {
    let mut groups: Vec<Subject> = of
        .iter()
        .map(|(a, b, c)| [*a, *b, *c].into_iter().map(RepId).collect())
        .collect();
    groups.extend([Subject::from(RepId(1)), Subject::from(RepId(999))]);
    groups
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn a_figure_of_few_is_that_of_everybody(
        managers in prop::collection::vec(any::<u8>(), REPS as usize),
        teams in prop::collection::vec(any::<u8>(), REPS as usize),
        deals in prop::collection::vec(any::<Told>(), 0..160),
        of in prop::collection::vec((1..REPS, 1..REPS, 1..REPS), 2),
        (margins, work, is_stale) in (1..40_i64, prop::option::of(1..REPS), any::<bool>()),
    ) {
        let mut store = company(&managers, &teams, &deals);
        let mut more = format!("UPDATE main.deals SET margin_minor = 700 WHERE owner_id = {margins};");
        if let Some(rep) = work {
            let sql = format!(
                "INSERT INTO main.activities (uid, rep_id, kind, happened_on) VALUES (randomblob(16), {rep}, 'meeting', '2026-10-05');
                 INSERT INTO main.accounts (id, uid, name, segment, target) VALUES (90, randomblob(16), 'Acme', 'SMB', 1);
                 INSERT INTO main.activities (uid, rep_id, kind, happened_on, account_id) SELECT randomblob(16), id, 'call', '2026-10-06', 90
                   FROM main.reps WHERE id = {rep} AND id % 2 = 0;"
            );
            more.push_str(&sql);
        }
        if is_stale {
            // Counted by whoever reads, and some not at all.
            store.count_stale_reps(1_000).unwrap();
        }
        store.reader().execute_batch(&more).unwrap();
        hold(&store, &groups(&of));
    }
}

#[test]
fn the_head_of_everybody_is_not_read_for_one() {
    let mut store = company(&[0; 18], &[0; 18], &[(3, 8, 2, 4, 9), (4, 9, 2, 4, 9)]);
    store.count_stale_reps(1_000).unwrap();
    let (calendar, subject) = (FiscalCalendar::default(), Subject::from(RepId(4)));
    let window = Window::new(day("2026-01-01"), day("2026-11-23"));
    let stage = METRICS
        .iter()
        .find(|metric| metric.key == "won")
        .or(METRICS.first());
    let asked = (stage.unwrap(), "");
    let figure = store.figure_of_few(None, &calendar, (&subject, window), asked);
    assert!(figure.is_ok());
    assert!(store.kept_head.borrow().is_none());
    assert!(store.kept_few.borrow().is_some());
}
