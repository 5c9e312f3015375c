//! That the exceptions of deals are those of a plain reading of every deal, whatever its record says.

use proptest::prelude::*;

use super::*;
use crate::domain::ids::TeamId;
use crate::storage::small_file::{small_file, today};

/// The deals in Commit that did not move, asked of each open deal and all of its events.
const STILL: &str = "SELECT d.id FROM deals d LEFT JOIN stages s ON s.id = d.stage_id
  WHERE d.outcome = 'open' AND lower(coalesce(nullif(d.category, ''), s.category)) = 'commit' AND coalesce(
    (SELECT date(max(e.happened_at) / 1000, 'unixepoch') FROM deal_events e
      WHERE e.deal_id = d.id AND e.field IN ('stage', 'amount', 'close_on', 'category')
        AND (e.old IS NOT NULL OR e.dated = 1)), d.stage_since, d.created_on) < ?1";

const WITHOUT: &str = "SELECT d.id FROM deals d
  WHERE d.outcome = 'open' AND trim(d.next_step) = '' AND d.next_step_on IS NULL";

/// Deals and events as SQL: category, stage, dates, next step; then which field changed when.
fn random_record() -> impl Strategy<Value = Vec<String>> {
    let category = prop::sample::select(vec!["''", "'Commit'", "'COMMIT'", "'Pipeline'"]);
    let day = prop::sample::select(vec!["NULL", "'2026-08-01'", "'2026-11-20'", "'2026-10-25'"]);
    let step = prop::sample::select(vec!["''", "'  '", "'Call'"]);
    let outcome = prop::sample::select(vec!["open", "open", "open", "won"]);
    let deal = (category, 1_i64..6, day.clone(), day.clone(), (step, day, outcome)).prop_map(
        |(category, stage, since, created, (step, step_on, outcome))| {
            format!(
                "INSERT INTO main.deals (uid, name, category, stage_id, stage_since, created_on, next_step, next_step_on,
                   outcome, owner_id) VALUES (randomblob(16), 'Deal', {category},
                   (SELECT id FROM stages WHERE position = {stage} LIMIT 1), {since}, {created}, {step}, {step_on}, '{outcome}',
                   (SELECT id FROM reps ORDER BY random() LIMIT 1))"
            )
        },
    );
    let field = prop::sample::select(vec!["stage", "amount", "close_on", "category", "next_step"]);
    let event = (1_i64..14, field, -60_i64..1, any::<bool>(), any::<bool>()).prop_map(
        |(deal, field, days, is_first, is_dated)| {
            let old = if is_first { "NULL" } else { "'before'" };
            let at = Stamp::start_of(today()).0 + days * 86_400_000;
            format!(
                "INSERT INTO main.deal_events (deal_id, field, old, new, happened_at, learnt_at, dated)
                   SELECT {deal}, '{field}', {old}, 'after', {at}, {at}, {} WHERE {deal} IN (SELECT id FROM deals)",
                i64::from(is_dated)
            )
        },
    );
    let stages = prop::sample::select(vec!["'Commit'", "'commit'", "'Pipeline'", "''"]);
    let stage = (1_i64..6, stages).prop_map(|(position, category)| {
        format!("UPDATE main.stages SET category = {category} WHERE position = {position}")
    });
    prop::collection::vec(prop_oneof![4 => deal, 5 => event, 1 => stage], 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn exceptions_of_deals_are_those_of_a_plain_reading(record in random_record(), of_one in any::<bool>()) {
        let store = small_file();
        for statement in &record {
            store.reader().execute_batch(statement).unwrap();
        }
        let limits = TodayThresholds::default();
        let before = today().checked_sub_days(Days::new(limits.commit_still_days.value.unsigned_abs())).unwrap();
        let scope = DealScope { rep: of_one.then_some(RepId(1)), team: None::<TeamId>, ..DealScope::default() };
        let people = scope.people("d.owner_id");
        let plain = |sql: &str, values: &[String]| -> Vec<i64> {
            let order = "ORDER BY d.close_on IS NULL, d.close_on, d.id";
            let mut statement = store.reader().prepare(&format!("{sql}{people} {order}")).unwrap();
            let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(0)).unwrap();
            rows.map(|id| id.unwrap()).collect()
        };
        for (kind, items, expected) in [
            (Exception::CommitStill, store.still_commits(&scope, today(), &limits).unwrap(), plain(STILL, &[before.to_string()])),
            (Exception::NoNextStep, store.without_next_step(&scope).unwrap(), plain(WITHOUT, &[])),
        ] {
            let listed: Vec<ItemKey> = expected.iter().take(LISTED).map(|id| ItemKey::Deal(DealId(*id), kind)).collect();
            let found: Vec<ItemKey> = items.iter().map(|item| item.key).take(listed.len()).collect();
            prop_assert_eq!(&found, &listed);
            let more = (expected.len() > LISTED).then(|| kind.more_in_words((expected.len() - LISTED) as i64));
            prop_assert_eq!(items.get(listed.len()).map(|item| item.title.clone()), more);
        }
    }
}
