//! The book of any day equals the deals as read with `--as-of` that day, over random histories.

use std::fmt::Write as _;

use chrono::{Days, NaiveDate};
use proptest::prelude::*;

use crate::domain::forecast::{AmountRule, Book, ForecastRecord};
use crate::domain::history::Looking;
use crate::domain::money::Currency;
use crate::domain::process::ForecastCategory;
use crate::domain::stamp::Stamp;
use crate::storage::Store;
use crate::storage::small_file::small_file;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What the deals are, read with `--as-of` or not.
fn read(store: &Store) -> Vec<String> {
    let mut statement = store
        .reader()
        .prepare(
            "SELECT id, stage_id, outcome, amount_minor, close_on, owner_id FROM deals ORDER BY id",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok(format!(
            "{} {:?} {} {:?} {:?} {:?}",
            row.get::<_, i64>(0)?,
            row.get::<_, Option<i64>>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, Option<i64>>(3)?,
            row.get::<_, Option<String>>(4)?,
            row.get::<_, Option<i64>>(5)?,
        ))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

fn told(book: &Book) -> Vec<String> {
    let deals = book.deals.iter().map(|deal| {
        format!(
            "{} {:?} {} {:?} {:?} {:?}",
            deal.id,
            deal.stage.map(|id| id.0),
            deal.outcome,
            deal.amount.map(|amount| amount.minor),
            deal.close_on.map(|day| day.to_string()),
            deal.owner.map(|id| id.0),
        )
    });
    deals.collect()
}

/// Deals with random changes; deal 1 to 3 are those of the small file.
fn with_events(changes: &[(u8, u8, u8, u8)]) -> Store {
    let store = small_file();
    let mut sql = String::from("UPDATE deals SET currency = 'USD';\n");
    for (deal, field, value, after) in changes {
        let (field, value) = match field % 4 {
            0 => ("stage", (value % 5 + 1).to_string()),
            1 => ("amount", (u32::from(*value) * 1_000).to_string()),
            2 => (
                "close_on",
                (day("2026-10-01") + Days::new(u64::from(*value))).to_string(),
            ),
            _ => ("owner", (value % 2 + 1).to_string()),
        };
        let at = Stamp::start_of(day("2026-01-05") + Days::new(u64::from(*after))).0;
        writeln!(
            sql,
            "INSERT INTO deal_events (deal_id, field, new, happened_at, learnt_at, dated)
             VALUES ({}, '{field}', '{value}', {at}, {at}, 1);",
            deal % 3 + 1,
        )
        .unwrap();
    }
    // A deal is the fold of its events, always.
    for (column, field) in [
        ("stage_id", "stage"),
        ("amount_minor", "amount"),
        ("close_on", "close_on"),
        ("owner_id", "owner"),
    ] {
        writeln!(
            sql,
            "UPDATE deals SET {column} = coalesce((SELECT new FROM deal_events e WHERE e.deal_id = deals.id
               AND field = '{field}' ORDER BY happened_at DESC, id DESC LIMIT 1), {column});",
        )
        .unwrap();
    }
    sql.push_str(
        "UPDATE deals SET outcome = coalesce((SELECT outcome FROM stages s WHERE s.id = stage_id), 'open');",
    );
    store.reader().execute_batch(&sql).unwrap();
    store
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn the_book_of_a_day_is_what_as_of_shows(
        changes in prop::collection::vec(any::<(u8, u8, u8, u8)>(), 0..24),
        after in 0_u64..300,
    ) {
        let mut store = with_events(&changes);
        let record = store.forecast_record(None, AmountRule::AsItStands).unwrap();
        let then = day("2026-01-01") + Days::new(after);
        let book = Book::at(&record, Stamp::end_of(then), None);
        store.look_at(Looking::at(Some(then), None)).unwrap();
        prop_assert_eq!(told(&book), read(&store));
        let looked = store.forecast_record(None, AmountRule::AsItStands).unwrap();
        prop_assert_eq!(told(&Book::at(&looked, looked.now, None)), read(&store));
    }
}

fn only(store: &Store, rule: AmountRule) -> ForecastRecord {
    (*store.forecast_record(Some(Currency::USD), rule).unwrap()).clone()
}

#[test]
fn a_blank_or_zero_amount_counts_nothing_or_what_was_last_known() {
    let store = small_file();
    store
        .reader()
        .execute_batch(
            "DELETE FROM deal_events WHERE deal_id = 1 AND field = 'amount';
             UPDATE deals SET amount_minor = NULL, currency = 'USD' WHERE id = 1;
             INSERT INTO deal_events (deal_id, field, old, new, happened_at, learnt_at, dated) VALUES
               (1, 'amount', NULL, '500', 1767225600000, 1767225600000, 1),
               (1, 'amount', '500', NULL, 1775001600000, 1775001600000, 0);",
        )
        .unwrap();
    let zero = "UPDATE deals SET amount_minor = 0 WHERE id = 1;
                UPDATE deal_events SET new = '0' WHERE deal_id = 1 AND old = '500';";
    for (rule, change, now) in [
        (AmountRule::AsItStands, "", None),
        (AmountRule::LastKnown, "", Some(500)),
        (AmountRule::AsItStands, zero, Some(0)),
        (AmountRule::LastKnown, zero, Some(500)),
    ] {
        store.reader().execute_batch(change).unwrap();
        let record = only(&store, rule);
        let deal = record.deals[0];
        let at = |on: &str| {
            record
                .state_at(&deal, Stamp::start_of(day(on)))
                .unwrap()
                .base
        };
        assert_eq!(at("2026-02-01"), Some(500));
        assert_eq!(at("2026-11-01"), now, "{rule:?} {change}");
    }
}

#[test]
fn the_category_that_an_end_gave_a_deal_says_nothing_about_the_time_before() {
    let store = small_file();
    store
        .reader()
        .execute_batch(
            "DELETE FROM deal_events WHERE deal_id = 1;
             UPDATE deals SET stage_id = 5, outcome = 'lost', category = 'Omitted', created_on = '2026-01-01' WHERE id = 1;
             INSERT INTO deal_events (deal_id, field, old, new, happened_at, learnt_at, dated) VALUES
               (1, 'stage', '3', '5', 1775001600000, 1775001600000, 1),
               (1, 'category', NULL, 'Omitted', 1775001600000, 1775001600000, 1);",
        )
        .unwrap();
    let record = only(&store, AmountRule::AsItStands);
    let at = |on: &str| {
        let state = record.state_at(&record.deals[0], Stamp::start_of(day(on)));
        record.category(state.unwrap())
    };
    assert_eq!(at("2026-02-01"), ForecastCategory::Commit);
    assert_eq!(at("2026-05-01"), ForecastCategory::Omitted);
}
