//! What is kept of each rep equals a recount after any changes, and the record made of it the one read from the tables.

use proptest::prelude::*;

use super::*;
use crate::domain::ids::RepId;
use crate::domain::sales_record::{DealLife, SalesRecord};
use crate::storage::small_file::small_file;

/// The kept record of everybody, put together from its pieces.
fn put_together(store: &Store) -> SalesRecord {
    let reps: Vec<RepId> = (0..12).map(RepId).collect();
    store.sales_record_of(None, &reps).unwrap()
}

/// A deal with its words spelled out, for two records whose words have other numbers.
fn spelled(record: &SalesRecord, deal: &DealLife) -> String {
    let word = |number| record.word(number).to_owned();
    let words = (word(deal.lead_source), word(deal.segment), word(deal.kind));
    let plain = DealLife {
        lead_source: 0,
        segment: 0,
        kind: 0,
        ..deal.clone()
    };
    format!("{plain:?} {words:?}")
}

fn lines(record: &SalesRecord) -> Vec<String> {
    let deals = record.deals.iter().map(|deal| spelled(record, deal));
    let leads = record.leads.iter().map(|lead| {
        let (owner, source) = (lead.owner, record.word(lead.lead_source));
        format!(
            "{owner:?} {:?} {:?} {source}",
            lead.created_on, lead.converted_on
        )
    });
    let work = record.work.iter().map(|work| {
        let (rep, on, segment) = (work.rep, work.on, record.word(work.segment));
        format!(
            "{rep:?} {on} {} {} {segment} {}",
            work.kind, work.target, work.count
        )
    });
    let mut lines: Vec<String> = deals.chain(leads).chain(work).collect();
    lines.push(format!("unconverted {}", record.unconverted));
    lines.sort();
    lines
}

fn assert_equal(store: &Store, after: &str) {
    let whole = store.sales_record(None, None).unwrap();
    assert_eq!(lines(&put_together(store)), lines(&whole), "{after}");
    let head = store.sales_head(None).unwrap();
    let company = crate::domain::diagnosis::Company::of(&whole);
    assert_eq!(*head.company, company, "{after}");
    assert_eq!(differences(store.reader()).unwrap(), [""; 0], "{after}");
    let (reps, mut seen) = ((0..12).collect::<Vec<i64>>(), Vec::new());
    count_many(store.reader(), &reps, |rep, bulk| {
        let alone = Kept::count(store.reader(), rep)?;
        assert_eq!(bulk.lives, alone.lives, "lives of {rep} in bulk, {after}");
        assert_eq!(bulk.sums, alone.sums, "sums of {rep} in bulk, {after}");
        seen.push(rep);
        Ok(())
    })
    .unwrap();
    assert_eq!(seen, reps);
}

#[test]
fn a_file_filled_by_hand_is_counted_by_whoever_reads_it() {
    let store = small_file();
    assert!(store.stale_reps().unwrap() > 0);
    assert_equal(&store, "filled");
}

#[test]
fn a_change_counts_whom_it_touched_and_nobody_else() {
    let mut store = small_file();
    assert_eq!(store.count_stale_reps(100).unwrap(), 0);
    let counted = |store: &Store| -> Vec<i64> {
        let mut statement = store
            .reader()
            .prepare("SELECT counted FROM rep_sums ORDER BY id")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(std::result::Result::unwrap).collect()
    };
    assert_eq!(counted(&store), [1, 1, 1]);
    store
        .change("Close", |change| {
            let sql = "UPDATE main.deals SET outcome = 'won' WHERE id = 1";
            Ok(change.sql().execute_batch(sql)?)
        })
        .unwrap();
    assert_eq!(counted(&store), [1, 2, 1]);
    assert_equal(&store, "change");
    store.undo().unwrap();
    assert_eq!(counted(&store), [1, 3, 1]);
    assert_equal(&store, "undo");
}

#[test]
fn nothing_is_left_of_reps_whose_import_was_undone() {
    let mut store = small_file();
    store
        .change("Import", |change| {
            let sql = "
                INSERT INTO main.reps (id, uid, name) VALUES (8, x'08', 'Ida'), (9, x'09', 'Jo');
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
                INSERT INTO main.deals (uid, name, owner_id, stage_id, created_on)
                  SELECT randomblob(16), 'D' || i, 8 + i % 2, 1, '2026-10-01' FROM n";
            Ok(change.sql().execute_batch(sql)?)
        })
        .unwrap();
    assert_equal(&store, "imported");
    assert_eq!(store.count_stale_reps(100).unwrap(), 0);
    store.undo().unwrap();
    assert_equal(&store, "undone");
    assert_eq!(store.count_stale_reps(100).unwrap(), 0);
    assert_equal(&store, "undone and counted");
    store.redo().unwrap();
    assert_equal(&store, "done again");
}

#[test]
fn what_does_not_agree_is_found() {
    let mut store = small_file();
    store.count_stale_reps(100).unwrap();
    store
        .reader()
        .execute_batch("DROP TRIGGER lives_deals_u; UPDATE deals SET outcome = 'won' WHERE id = 1")
        .unwrap();
    assert_eq!(differences(store.reader()).unwrap().len(), 1);
}

/// A change that somebody, or an import, could make.
#[expect(clippy::too_many_lines, reason = "one list of all kinds of changes")]
pub(in crate::storage::sales_record) fn change() -> impl Strategy<Value = String> {
    let (deal, rep, stage) = (1..6i64, 1..4i64, 1..6i64);
    let day = || (1..12i64, 1..28i64).prop_map(|(m, d)| format!("2026-{m:02}-{d:02}"));
    let word = || prop_oneof![Just(""), Just("SMB"), Just("Web"), Just("No decision")];
    prop_oneof![
        (deal.clone(), rep.clone()).prop_map(|(deal, rep)| format!(
            "UPDATE main.deals SET owner_id = nullif({rep}, 3) WHERE id = {deal}"
        )),
        (deal.clone(), stage.clone(), stage, day()).prop_map(|(deal, old, new, day)| format!(
            "INSERT INTO main.deal_events (deal_id, field, old, new, happened_at, learnt_at)
               SELECT {deal}, 'stage', '{old}', '{new}', unixepoch('{day}') * 1000, 0
               WHERE EXISTS (SELECT 1 FROM main.deals WHERE id = {deal});
             UPDATE main.deals SET stage_id = {new},
               outcome = (SELECT outcome FROM stages WHERE id = {new}), close_on = '{day}' WHERE id = {deal}"
        )),
        (deal.clone(), day(), day()).prop_map(|(deal, from, to)| format!(
            "INSERT INTO main.deal_events (deal_id, field, old, new, happened_at, learnt_at)
               SELECT {deal}, 'close_on', '{from}', '{to}', unixepoch('{from}') * 1000, 0
               WHERE EXISTS (SELECT 1 FROM main.deals WHERE id = {deal})"
        )),
        (deal.clone(), 0..90_000i64).prop_map(|(deal, minor)| format!(
            "INSERT INTO main.deal_events (deal_id, field, old, new, happened_at, learnt_at)
               SELECT id, 'amount', amount_minor, '{minor}', 1790000000000, 0 FROM main.deals WHERE id = {deal};
             UPDATE main.deals SET amount_minor = {minor}, margin_minor = {minor} / 3 WHERE id = {deal}"
        )),
        (deal.clone(), word(), word()).prop_map(|(deal, segment, reason)| format!(
            "UPDATE main.deals SET segment = '{segment}', lead_source = '{segment}', loss_reason = '{reason}',
               kind = '{reason}', created_on = nullif('2026-02-0{deal}', '2026-02-02') WHERE id = {deal}"
        )),
        (word(), 0..2i64).prop_map(|(segment, target)| format!(
            "UPDATE main.accounts SET segment = '{segment}', target = {target}"
        )),
        (rep.clone(), day(), 0..2i64).prop_map(|(rep, day, done)| format!(
            "INSERT INTO main.activities (uid, kind, rep_id, account_id, happened_on, done)
               VALUES (randomblob(16), 'call', nullif({rep}, 3), 1, '{day}', {done})"
        )),
        (1..9i64, rep.clone()).prop_map(|(id, rep)| format!(
            "UPDATE main.activities SET rep_id = nullif({rep}, 3), kind = 'meeting' WHERE id = {id}"
        )),
        (1..9i64).prop_map(|id| format!("DELETE FROM main.activities WHERE id = {id}")),
        (rep.clone(), day()).prop_map(|(rep, day)| format!(
            "INSERT INTO main.leads (uid, owner_id, source, created_on)
               VALUES (randomblob(16), nullif({rep}, 3), 'Web', '{day}')"
        )),
        day().prop_map(|day| format!("UPDATE main.leads SET converted_on = '{day}' WHERE id % 2 = 0")),
        (deal.clone(), 1..4i64).prop_map(|(deal, stage)| format!(
            "INSERT INTO main.buyers (uid, deal_id, name) SELECT randomblob(16), id, 'Bo' FROM main.deals WHERE id = {deal};
             INSERT INTO main.buyer_criteria (uid, buyer_id, stage_id, sense, text)
               SELECT randomblob(16), max(id), {stage}, 'see', 'x' FROM main.buyers HAVING count(*) > 0"
        )),
        Just("UPDATE main.buyer_criteria SET status = 'met' WHERE id % 2 = 1".to_owned()),
        Just("DELETE FROM main.buyers WHERE id = (SELECT min(id) FROM main.buyers)".to_owned()),
        Just("UPDATE main.stages SET position = 6 - position, outcome = 'open' WHERE id > 2".to_owned()),
        Just("UPDATE main.stages SET name = 'No decision' WHERE outcome = 'lost'".to_owned()),
        deal.clone().prop_map(|deal| format!("DELETE FROM main.deals WHERE id = {deal}")),
        (deal, rep).prop_map(|(deal, rep)| format!(
            "INSERT INTO main.deals (uid, name, owner_id, account_id, currency, amount_minor, created_on, stage_id)
               VALUES (randomblob(16), 'New {deal}', nullif({rep}, 3), 1, 'USD', {deal}00, '2026-10-01', 1)"
        )),
        Just("INSERT INTO main.reps (uid, name) VALUES (randomblob(16), 'Cem')".to_owned()),
        Just("DELETE FROM main.reps WHERE id > 2".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// 0 and 1: undo; 2: redo; 3: with the triggers at rest, as in an import; else the change.
    #[test]
    fn what_is_kept_equals_a_recount_after_any_changes(
        steps in proptest::collection::vec((0..10u8, change()), 1..16)
    ) {
        let mut store = small_file();
        store.count_stale_reps(100).unwrap();
        for (way, sql) in steps {
            match way {
                0 | 1 => drop(store.undo().unwrap()),
                2 => drop(store.redo().unwrap()),
                3 => drop(store.change("Import", |change| {
                    let pause = change.begin_search_pause()?;
                    change.sql().execute_batch(&sql)?;
                    change.end_search_pause(pause)
                })),
                // One that points to nothing is refused, and leaves no trace.
                _ => drop(store.change("Any", |change| Ok(change.sql().execute_batch(&sql)?))),
            }
            prop_assert_eq!(store.stale_reps().unwrap(), 0, "{}", sql);
            assert_equal(&store, &sql);
        }
    }
}
