//! A forecast read in part is the forecast read as a whole, and what is kept is what a recount says, over random
//! histories, changes, undo and redo.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use super::lines::keep::differences;
use super::{ForecastQuestion, MovedSince, RecordPath};
use crate::domain::fiscal::{FiscalCalendar, Period};
use crate::domain::flags::{ReviewThresholds, Threshold};
use crate::domain::forecast::{AmountRule, ForecastSettings, SlipThresholds, Step};
use crate::domain::ids::RepId;
use crate::domain::money::Currency;
use crate::domain::process::ForecastCategory;
use crate::domain::stamp::Stamp;
use crate::storage::small_file::ticking;
use crate::storage::{DealScope, Store};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// One event: deal, field, value, day, whether it has an old value, whether it is dated.
type Told = (u8, u8, u8, u16, bool, bool);

/// The columns of a deal with the fields of their events.
const COLUMNS: [(&str, &str); 5] = [
    ("stage_id", "stage"),
    ("amount_minor", "amount"),
    ("close_on", "close_on"),
    ("owner_id", "owner"),
    ("category", "category"),
];

fn value(field: usize, value: u8) -> String {
    match field {
        0 => (value % 5 + 1).to_string(),
        1 => (u32::from(value) * 1_000).to_string(),
        2 => (day("2025-10-01") + Days::new(u64::from(value) * 2)).to_string(),
        3 => (value % 3 + 1).to_string(),
        _ => ["Commit", "Best Case", "Pipeline", "Omitted"][usize::from(value % 4)].to_owned(),
    }
}

/// Events as SQL; a deal is the fold of its events, always.
fn events(told: &[Told]) -> String {
    let mut sql = String::new();
    for (deal, field, new, after, has_old, dated) in told {
        let (field, deal) = (usize::from(field % 5), deal % 12 + 1);
        let old = if *has_old {
            format!("'{}'", value(field, new.wrapping_add(deal)))
        } else {
            "NULL".to_owned()
        };
        let at = Stamp::start_of(day("2025-10-05") + Days::new(u64::from(after % 420))).0;
        writeln!(
            sql,
            "INSERT INTO deal_events (deal_id, field, old, new, happened_at, learnt_at, dated)
             VALUES ({deal}, '{}', {old}, '{}', {at}, {}, {});",
            COLUMNS[field].1,
            value(field, *new),
            at + 86_400_000,
            i64::from(*dated),
        )
        .unwrap();
    }
    for (column, field) in COLUMNS {
        writeln!(
            sql,
            "UPDATE deals SET {column} = (SELECT new FROM deal_events e WHERE e.deal_id = deals.id
               AND field = '{field}' ORDER BY happened_at DESC, id DESC LIMIT 1)
             WHERE EXISTS (SELECT 1 FROM deal_events e WHERE e.deal_id = deals.id AND field = '{field}');",
        )
        .unwrap();
    }
    sql.push_str(
        "UPDATE deals SET outcome = coalesce((SELECT outcome FROM stages s WHERE s.id = stage_id), 'open');",
    );
    sql
}

/// Twelve deals of three reps and of nobody, some in euros, with calls for five quarters.
fn company(told: &[Told], calls: &[(u8, u8, u8)]) -> Store {
    let store = ticking();
    let mut sql = String::new();
    sql.push_str(
        "INSERT INTO reps (uid, name, manager_id) VALUES (x'03', 'Cleo Marsh', 1), (x'04', 'Élan Dubois', 3);
         INSERT INTO quotas (uid, rep_id, starts_on, ends_on, amount_minor, currency) VALUES
           (x'01', 1, '2026-10-01', '2026-12-31', 90000, 'USD'), (x'02', 3, '2026-01-01', '2026-12-31', 120000, 'USD'),
           (x'03', 4, '2026-10-01', '2026-12-31', 30000, 'USD'), (x'04', 2, '2026-07-01', '2026-09-30', 50000, 'USD');\n",
    );
    for deal in 4..=12_u8 {
        let owner = match deal % 4 {
            0 => "NULL".to_owned(),
            owner => owner.to_string(),
        };
        let currency = if deal % 5 == 0 { "EUR" } else { "USD" };
        writeln!(
            sql,
            "INSERT INTO deals (uid, name, owner_id, stage_id, amount_minor, currency, close_on, created_on, kind)
             VALUES (x'{deal:02x}', 'Deal {deal}', {owner}, 1, {}, '{currency}', '2026-12-01', '2025-11-0{}', '');",
            i32::from(deal) * 1_000,
            deal % 9 + 1,
        )
        .unwrap();
    }
    for (at, (rep, quarter, amount)) in calls.iter().enumerate() {
        let (first, last) = [
            ("2025-10-01", "2025-12-31"),
            ("2026-01-01", "2026-03-31"),
            ("2026-04-01", "2026-06-30"),
            ("2026-07-01", "2026-09-30"),
            ("2026-10-01", "2026-12-31"),
        ][usize::from(quarter % 5)];
        // Some when the quarter is over.
        let made_on = day(first) + Days::new(u64::from(*amount) % 120);
        // Some by the manager, about somebody or everybody; some at a known moment.
        let (about, level) = match rep % 5 {
            3 => ("NULL".to_owned(), "manager"),
            4 => ("2".to_owned(), "manager"),
            rep => ((rep % 3 + 1).to_string(), "rep"),
        };
        let made_at = match amount % 4 {
            0 => (Stamp::start_of(made_on).0 + i64::from(*amount) * 60_000).to_string(),
            _ => "NULL".to_owned(),
        };
        writeln!(
            sql,
            "INSERT INTO forecast_calls (uid, rep_id, made_on, made_at, starts_on, ends_on, category, amount_minor, currency,
               level)
             VALUES (x'a{at:03x}', {about}, '{made_on}', {made_at}, '{first}', '{last}', '{}', {}, 'USD', '{level}');",
            ["commit", "commit", "best_case"][usize::from(amount % 3)],
            i32::from(*amount) * 700,
        )
        .unwrap();
    }
    sql.push_str(&events(told));
    store.reader().execute_batch(&sql).unwrap();
    store
}

fn question(rep: Option<i64>, quarter: u8, amounts: AmountRule) -> ForecastQuestion {
    ForecastQuestion {
        scope: DealScope {
            rep: rep.map(RepId),
            ..DealScope::default()
        },
        period: Period::Quarter {
            year: 2026,
            quarter: quarter.into(),
        },
        calendar: FiscalCalendar::default(),
        currency: Some(Currency::USD),
        settings: ForecastSettings {
            amounts,
            least_periods: 2,
            least_deals: 3,
            books: 640,
            ..ForecastSettings::default()
        },
    }
}

/// Everything that a page of the forecast shows, in words.
fn answers(store: &Store, question: &ForecastQuestion) -> Vec<String> {
    let mut said = Vec::new();
    let mut sheet = store.forecast_sheet(question).unwrap();
    // Read at another second.
    sheet.calls.at = Stamp(0);
    said.push(format!("{sheet:?}"));
    for since in [
        MovedSince::WeekAgo,
        MovedSince::PeriodStart,
        MovedSince::Day(day("2026-02-01")),
    ] {
        let (from, _) = store.moved_since(question, since).unwrap();
        let mut moved = store.what_moved(question, from).unwrap();
        assert!(moved.waterfall.balances());
        let sum = store.moved_sum(question, from).unwrap();
        let ends = (moved.waterfall.start, moved.waterfall.end);
        assert_eq!((sum.start, sum.end), ends);
        for step in Step::ALL {
            let added = sum.steps.iter().filter(|(_, of)| *of == step);
            let added: i64 = added.map(|(minor, _)| minor).sum();
            assert_eq!(added, moved.waterfall.sum(step));
        }
        moved.until = Stamp(0);
        said.push(format!("{moved:?}"));
    }
    let models = store.model_answers(question).unwrap();
    said.push(format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        models.answers,
        models.default,
        models.why,
        models.columns,
        models.quota,
        models.beside,
        models.spread,
    ));
    said.push(format!("{:?}", store.back_test(question).unwrap()));
    let beside = store.model_beside(question).unwrap();
    said.push(format!("{:?} {:?}", beside.model, beside.total));
    let what_if = store.what_if(question).unwrap();
    said.push(format!("{:?}", what_if.deals));
    let thresholds =
        SlipThresholds::of(&ReviewThresholds::default(), &Threshold::new(14, "14 days"));
    let mut run = store.call_run(question, &thresholds).unwrap();
    run.sheet.at = Stamp(0);
    run.since.at = Stamp(0);
    said.push(format!("{run:?}"));
    let mut everything = store.call_sheet(question).unwrap();
    everything.at = Stamp(0);
    said.push(format!("{everything:?}"));
    said.push(format!("{:?}", store.accuracy(question, None).unwrap()));
    said
}

fn hold_together(store: &Store, quarter: u8, amounts: AmountRule) {
    // Of an earlier quarter only that is learnt which the other did not teach.
    let before = [None, Some(2)].map(|rep| (rep, quarter - 1));
    let reps = [None, Some(1), Some(2), Some(3), Some(4)].map(|rep| (rep, quarter));
    for (rep, quarter) in reps.into_iter().chain(before) {
        let asked = question(rep, quarter, amounts);
        store.record_path.set(RecordPath::Whole);
        let whole = answers(store, &asked);
        store.record_path.set(RecordPath::Part);
        for (part, whole) in answers(store, &asked).iter().zip(&whole) {
            assert_eq!(part, whole, "rep {rep:?}");
        }
        store.record_path.set(RecordPath::Usual);
    }
    assert_eq!(differences(store.reader()).unwrap(), Vec::<String>::new());
}

fn told() -> impl Strategy<Value = Told> {
    (
        any::<u8>(),
        any::<u8>(),
        any::<u8>(),
        any::<u16>(),
        any::<bool>(),
        any::<bool>(),
    )
}

/// Something that changes the file, of which the forecast may or may not know.
const CHANGES: [&str; 12] = [
    "INSERT INTO notes (uid, subject_kind, text, written_at, changed_at) VALUES (randomblob(8), 'none', 'Called', 0, 0)",
    "UPDATE actions SET text = text || '.'",
    "INSERT INTO activities (uid, kind, rep_id, happened_on) VALUES (randomblob(8), 'call', 1, '2026-11-20')",
    "INSERT INTO accounts (uid, name) VALUES (randomblob(8), 'Hooli')",
    "UPDATE reps SET name = name || ' II' WHERE id = 2",
    "UPDATE reps SET left_on = '2026-10-05' WHERE id = 2",
    "UPDATE quotas SET amount_minor = amount_minor + 700",
    "UPDATE deals SET name = name || '!', amount_minor = 90000 WHERE id = 4",
    "INSERT INTO forecast_calls (uid, rep_id, made_on, starts_on, ends_on, category, amount_minor, currency)
       VALUES (randomblob(8), 1, '2026-11-02', '2026-10-01', '2026-12-31', 'commit', 4000, 'USD')",
    "INSERT OR REPLACE INTO rates (base, currency, on_day, rate) VALUES ('USD', 'EUR', '2026-01-01', '1.25')",
    "UPDATE stages SET category = 'Best Case' WHERE id = 3",
    "INSERT INTO forecast_locks (uid, kind, starts_on, ends_on, locked_at, currency)
       VALUES (randomblob(8), 'week', '2026-10-01', '2026-12-31', 1793664000000, 'USD');
     INSERT INTO lock_states (id) SELECT max(id) FROM forecast_locks",
];

/// What the tab shows and keeps.
fn shown(store: &Store, question: &ForecastQuestion) -> String {
    let mut sheet = store.forecast_sheet(question).unwrap();
    sheet.calls.at = Stamp(0);
    let (from, since) = store.moved_since(question, MovedSince::LastLock).unwrap();
    let mut moved = store.moved_sum(question, from).unwrap();
    moved.until = Stamp(0);
    let models = store.model_answers(question).unwrap().answers;
    format!("{sheet:?} {moved:?} {since:?} {models:?}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_the_tab_keeps_is_what_a_recount_says_for_as_long_as_the_mark_of_the_forecast_stands(
        first in prop::collection::vec(told(), 0..40),
        steps in prop::collection::vec(0..CHANGES.len() + 3, 1..12),
        more in prop::collection::vec(told(), 1..6),
    ) {
        let mut store = company(&first, &[(0, 4, 30), (1, 4, 61)]);
        let asked = [None, Some(1)].map(|rep| question(rep, 4, AmountRule::AsItStands));
        let mut kept: BTreeMap<i64, [String; 2]> = BTreeMap::new();
        for step in steps {
            match step.checked_sub(CHANGES.len()) {
                Some(0) => drop(store.undo()),
                Some(1) => drop(store.redo()),
                Some(_) => {
                    let sql = events(&more);
                    store.change("Change deals", |change| Ok(change.sql().execute_batch(&sql)?)).unwrap();
                }
                None => {
                    let sql = CHANGES[step];
                    store.change("Change", |change| Ok(change.sql().execute_batch(sql)?)).unwrap();
                }
            }
            let mark = store.mark_of_forecast().unwrap();
            let now = asked.each_ref().map(|question| shown(&store, question));
            let before = kept.entry(mark).or_insert_with(|| now.clone());
            prop_assert_eq!(&*before, &now);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_part_answers_as_the_whole_and_what_is_kept_is_what_a_recount_says(
        first in prop::collection::vec(told(), 0..60),
        calls in prop::collection::vec(any::<(u8, u8, u8)>(), 0..24),
        later in prop::collection::vec(prop::collection::vec(told(), 1..6), 0..5),
        steps in prop::collection::vec(0_u8..4, 0..6),
        quarter in 2_u8..5,
        last_known in any::<bool>(),
    ) {
        let mut store = company(&first, &calls);
        let amounts = if last_known { AmountRule::LastKnown } else { AmountRule::AsItStands };
        hold_together(&store, quarter, amounts);
        let mut later = later.iter();
        for step in steps {
            match step {
                0 => drop(store.undo()),
                1 => drop(store.redo()),
                _ => {
                    let Some(told) = later.next() else { continue };
                    let sql = events(told);
                    store.change("Change deals", |change| Ok(change.sql().execute_batch(&sql)?)).unwrap();
                }
            }
            prop_assert_eq!(differences(store.reader()).unwrap(), Vec::<String>::new());
        }
        hold_together(&store, quarter, amounts);
    }
}

#[test]
fn a_call_of_a_later_day_does_not_take_the_place_of_the_one_that_stands() {
    let store = company(&[], &[]);
    for (uid, made_on, amount) in [("b1", "2026-11-02", 4_000), ("b2", "2026-12-20", 9_000)] {
        let made_at = Stamp::start_of(day(made_on)).0;
        let sql = format!(
            "INSERT INTO forecast_calls (uid, rep_id, made_on, made_at, starts_on, ends_on, category, amount_minor, currency)
             VALUES (x'{uid}', 1, '{made_on}', {made_at}, '2026-10-01', '2026-12-31', 'commit', {amount}, 'USD')"
        );
        store.reader().execute_batch(&sql).unwrap();
    }
    hold_together(&store, 4, AmountRule::AsItStands);
    store.record_path.set(RecordPath::Part);
    let asked = question(None, 4, AmountRule::AsItStands);
    let sheet = store.forecast_sheet(&asked).unwrap().calls;
    let commit = ForecastCategory::Commit;
    assert_eq!(sheet.line(RepId(1)).unwrap().own.base(commit), Some(4_000));
}

#[test]
fn a_count_over_everybody_says_how_far_it_is() {
    let store = company(&[], &[]);
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&said);
    store.tells(Some(Box::new(move |done, all| {
        heard.lock().unwrap().push((done, all));
    })));
    store.record_path.set(RecordPath::Part);
    let asked = question(None, 4, AmountRule::AsItStands);
    store.forecast_sheet(&asked).unwrap();
    let said = said.lock().unwrap();
    assert!(!said.is_empty());
    assert!(said.iter().all(|(done, all)| done <= all), "{said:?}");
}

#[test]
fn an_estimate_of_which_every_deal_was_looked_at_is_what_a_count_says() {
    let store = company(&[], &[]);
    let asked = question(None, 4, AmountRule::AsItStands);
    assert_eq!(
        store.forecast_estimate(&asked).unwrap(),
        None,
        "a small file"
    );
    store.record_path.set(RecordPath::Part);
    let estimate = store.forecast_estimate(&asked).unwrap().unwrap();
    let sheet = store.forecast_sheet(&asked).unwrap();
    assert!(estimate.columns.open_pipeline() > 0);
    assert_eq!(
        (estimate.columns, estimate.currency),
        (sheet.sheet.columns, sheet.currency)
    );
    let of_one = question(Some(1), 4, AmountRule::AsItStands);
    assert_eq!(
        store.forecast_estimate(&of_one).unwrap(),
        None,
        "one person"
    );
}
