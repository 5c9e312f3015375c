//! The figures of every owner are those of their deals, over random companies, days and changes.

use proptest::prelude::*;

use super::*;
use crate::storage::one_rep_tests::{REPS, Told, company, plain};

fn days() -> Vec<DealScope> {
    let day = |text: &str| text.parse().ok();
    let of = |from, to| DealScope {
        from,
        to,
        ..DealScope::default()
    };
    vec![
        DealScope::default(),
        of(day("2026-03-01"), day("2026-06-30")),
        of(day("2026-05-05"), None),
        of(None, day("2026-04-30")),
    ]
}

fn said(own: &Owned) -> Vec<(Option<i64>, String)> {
    own.iter().map(|(owner, of)| (*owner, plain(of))).collect()
}

/// Whether all days hold; answers with how many were read from their deals.
fn hold(store: &Store, open: &OpenByOwner) -> usize {
    let mut read = 0;
    for scope in days() {
        let whole = store.figures_by_owner(&scope).unwrap();
        let found = store.owned_with(&scope, open).unwrap().unwrap();
        let Found::Without(_, anew) = &found else {
            panic!("lost deals are counted beside");
        };
        let anew = anew.len();
        let own = found.with_lost(store.lost(&scope).unwrap());
        assert_eq!(said(&own), said(&whole), "{scope:?}");
        read = anew;
    }
    read
}

fn kept(store: &Store) -> OpenByOwner {
    let own = store.figures_by_owner(&days()[1]).unwrap();
    let open = store.open_of(&own).unwrap();
    let again = OpenByOwner::read(open.mark, &open.write()).unwrap();
    assert_eq!(again, open);
    again
}

fn change(store: &mut Store, sql: &str) {
    let done = store.change("Any", |change| Ok(change.sql().execute_batch(sql)?));
    done.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn owners_are_those_of_their_deals(
        managers in prop::collection::vec(any::<u8>(), REPS as usize),
        teams in prop::collection::vec(any::<u8>(), REPS as usize),
        deals in prop::collection::vec(any::<Told>(), 40..300),
        later in prop::collection::vec((0..7_u8, 1..REPS, 1..REPS, any::<bool>()), 0..5),
    ) {
        let mut store = company(&managers, &teams, &deals);
        store.count_stale_reps(1_000).unwrap();
        let mut open = kept(&store);
        prop_assert_eq!(hold(&store, &open), 0);
        for (what, rep, other, is_undone) in later {
            let sql = match what {
                0 => format!("UPDATE main.deals SET amount_minor = amount_minor + 700 WHERE owner_id = {rep}"),
                1 => format!("UPDATE main.deals SET owner_id = {rep} WHERE owner_id = {other} AND id % 2 = 0"),
                2 => format!("UPDATE main.deals SET owner_id = NULL, close_on = NULL WHERE owner_id = {rep} AND id % 3 = 0"),
                3 => format!("UPDATE main.deals SET outcome = 'open' WHERE owner_id = {rep} AND id % 2 = 1"),
                4 => format!("UPDATE main.deals SET currency = NULL WHERE owner_id IS NULL OR owner_id = {rep}"),
                5 => "DELETE FROM main.touched".to_owned(),
                _ => format!("UPDATE main.reps SET name = 'Ada' WHERE id = {rep}"),
            };
            if what == 5 {
                open = kept(&store);
                continue;
            }
            change(&mut store, &sql);
            hold(&store, &open);
            if is_undone {
                store.undo().unwrap();
                hold(&store, &open);
            }
        }
        hold(&store, &kept(&store));
    }
}

#[test]
fn only_who_changed_is_read_from_the_deals() {
    let mut store = company(&[0; 18], &[0; 18], &[(3, 8, 0, 4, 9), (4, 9, 2, 4, 9)]);
    store.count_stale_reps(1_000).unwrap();
    let open = kept(&store);
    assert_eq!(hold(&store, &open), 0);
    change(
        &mut store,
        "UPDATE main.deals SET amount_minor = 5 WHERE owner_id = 4",
    );
    assert_eq!(hold(&store, &open), 1);
    store.undo().unwrap();
    assert_eq!(hold(&store, &open), 1);
    // What nobody can tell any more is read whole.
    store
        .change_unjournalled(|change| {
            Ok(change
                .sql()
                .execute_batch("UPDATE main.deals SET amount_minor = 6")?)
        })
        .unwrap();
    assert!(store.owned_with(&days()[0], &open).unwrap().is_none());
}

#[test]
fn a_rep_who_came_again_under_the_same_number_is_read_from_the_deals() {
    let mut store = company(&[0; 18], &[0; 18], &[]);
    let add = |amount: i64| {
        format!(
            "INSERT INTO main.reps (id, uid, name) VALUES (90, randomblob(16), 'New');
             INSERT INTO main.deals (id, uid, name, owner_id, stage_id, amount_minor, currency)
               VALUES (900, randomblob(16), 'Deal', 90, 1, {amount}, 'USD');"
        )
    };
    store.count_stale_reps(1_000).unwrap();
    change(&mut store, &add(100));
    let open = kept(&store);
    let counted = open.owners[&90].counted;
    change(
        &mut store,
        "DELETE FROM main.deals WHERE id = 900; DELETE FROM main.reps WHERE id = 90;",
    );
    change(&mut store, &add(200));
    assert_eq!(kept(&store).owners[&90].counted, counted);
    assert_eq!(hold(&store, &open), 1);
}
