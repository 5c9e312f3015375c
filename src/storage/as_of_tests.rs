//! Looking at another day: tables by hand, and laws over random histories.

use proptest::prelude::*;
use rusqlite::types::Value;

use super::*;

fn store() -> Store {
    let mut store = Store::in_memory(Box::new(|| Stamp(1_790_000_000_000))).unwrap();
    store
        .change("Set up", |change| {
            change.sql().execute_batch(
                "INSERT INTO main.processes (id, uid, name) VALUES (1, x'01', 'p');
                 INSERT INTO main.stages (id, uid, process_id, name, position, outcome) VALUES
                   (1, x'02', 1, 'Discovery', 1, 'open'), (2, x'03', 1, 'Proposal', 2, 'open'),
                   (3, x'04', 1, 'Won', 3, 'won'), (4, x'05', 1, 'Lost', 4, 'lost');
                 INSERT INTO main.reps (id, uid, name) VALUES (1, x'06', 'Ana'), (2, x'07', 'Ben');",
            )?;
            Ok(())
        })
        .unwrap();
    store
}

fn sql(store: &mut Store, text: &str) {
    store
        .change("Change", |change| Ok(change.sql().execute_batch(text)?))
        .unwrap();
}

fn stamp(day: &str) -> i64 {
    Stamp::start_of(day.parse().unwrap()).0
}

/// An event of deal 1; `dated` says that the file itself knew when.
fn event(store: &mut Store, field: &str, change: [&str; 2], on: &str, learnt: &str, dated: bool) {
    let text = |t: &str| {
        if t.is_empty() {
            "NULL".into()
        } else {
            format!("'{t}'")
        }
    };
    sql(
        store,
        &format!(
            "INSERT INTO main.deal_events (deal_id, field, old, new, happened_at, learnt_at, dated)
             VALUES (1, '{field}', {}, {}, {}, {}, {dated})",
            text(change[0]),
            text(change[1]),
            stamp(on),
            stamp(learnt),
        ),
    );
}

fn look(store: &mut Store, as_of: &str, known_at: &str) {
    let day = |text: &str| text.parse().ok();
    store
        .look_at(Looking::at(day(as_of), day(known_at)))
        .unwrap();
}

/// Stage, outcome, amount, close date, owner, since when, pushes of deal 1, as text; empty where it is not there.
fn deal(store: &Store) -> String {
    store
        .reader()
        .query_row(
            "SELECT concat_ws(' ', coalesce(stage_id, '-'), outcome, coalesce(amount_minor, '-'),
               coalesce(close_on, '-'), coalesce(owner_id, '-'), coalesce(stage_since, '-'), pushes)
             FROM deals WHERE id = 1",
            [],
            |row| row.get(0),
        )
        .unwrap_or_default()
}

#[test]
fn a_deal_with_dated_history_stands_as_it_stood() {
    let mut store = store();
    sql(
        &mut store,
        "INSERT INTO main.deals (id, uid, name, stage_id, outcome, stage_since, amount_minor, currency, close_on,
           created_on, owner_id, pushes)
         VALUES (1, x'11', 'Acme', 3, 'won', '2026-05-20', 900, 'USD', '2026-05-20', '2026-01-05', 2, 1)",
    );
    for (field, change, on) in [
        ("created", ["", "2026-01-05"], "2026-01-05"),
        ("stage", ["", "1"], "2026-01-05"),
        ("amount", ["", "1000"], "2026-01-05"),
        ("close_on", ["", "2026-03-31"], "2026-01-05"),
        ("owner", ["1", "2"], "2026-02-10"),
        ("stage", ["1", "2"], "2026-03-01"),
        ("close_on", ["2026-03-31", "2026-04-30"], "2026-03-15"),
        ("amount", ["1000", "900"], "2026-05-20"),
        ("stage", ["2", "3"], "2026-05-20"),
        ("close_on", ["2026-04-30", "2026-05-20"], "2026-05-20"),
    ] {
        event(&mut store, field, change, on, "2026-06-01", true);
    }
    let now = deal(&store);
    for (as_of, known_at, expected) in [
        ("2026-01-04", "", ""),
        ("2026-01-05", "", "1 open 1000 2026-03-31 1 2026-01-05 0"),
        ("2026-02-28", "", "1 open 1000 2026-03-31 2 2026-01-05 0"),
        ("2026-03-01", "", "2 open 1000 2026-03-31 2 2026-03-01 0"),
        (
            "2026-03-15",
            "2026-03-15",
            "2 open 1000 2026-04-30 2 2026-03-01 1",
        ),
        ("2030-01-01", "", &now),
        ("2030-01-01", "2030-01-01", &now),
    ] {
        look(&mut store, as_of, known_at);
        assert_eq!(deal(&store), expected, "as of {as_of}, known at {known_at}");
    }
    store.look_at(None).unwrap();
    assert_eq!(deal(&store), now);
}

#[test]
fn of_a_deal_that_came_in_won_only_the_end_is_known() {
    let mut store = store();
    sql(
        &mut store,
        "INSERT INTO main.deals (id, uid, name, stage_id, outcome, amount_minor, currency, close_on, created_on)
         VALUES (1, x'11', 'Acme', 3, 'won', 900, 'USD', '2017-06-30', '2017-03-01')",
    );
    event(
        &mut store,
        "created",
        ["", "2017-03-01"],
        "2017-03-01",
        "2026-09-01",
        true,
    );
    event(
        &mut store,
        "stage",
        ["", "3"],
        "2017-06-30",
        "2026-09-01",
        true,
    );
    event(
        &mut store,
        "close_on",
        ["", "2017-06-30"],
        "2017-06-30",
        "2026-09-01",
        true,
    );
    for (as_of, expected) in [
        ("2017-02-28", ""),
        ("2017-06-29", "- open 900 - - - 0"),
        ("2017-06-30", "3 won 900 2017-06-30 - - 0"),
    ] {
        look(&mut store, as_of, "");
        assert_eq!(deal(&store), expected, "as of {as_of}");
    }
}

#[test]
fn what_was_imported_later_was_not_known() {
    let mut store = store();
    sql(
        &mut store,
        "INSERT INTO main.deals (id, uid, name, stage_id, amount_minor, currency, created_on)
         VALUES (1, x'11', 'Acme', 2, 900, 'USD', '2026-01-01')",
    );
    event(
        &mut store,
        "created",
        ["", "2026-01-01"],
        "2026-01-01",
        "2026-02-02",
        false,
    );
    event(
        &mut store,
        "stage",
        ["", "1"],
        "2026-02-02",
        "2026-02-02",
        false,
    );
    event(
        &mut store,
        "amount",
        ["", "900"],
        "2026-02-02",
        "2026-02-02",
        false,
    );
    event(
        &mut store,
        "stage",
        ["1", "2"],
        "2026-02-05",
        "2026-02-09",
        false,
    );
    for (as_of, known_at, expected) in [
        ("2026-02-06", "", "2 open 900 - - - 0"),
        ("2026-02-06", "2026-02-06", "1 open 900 - - - 0"),
        ("2026-02-06", "2026-02-01", ""),
        ("2026-01-15", "", "1 open 900 - - - 0"),
    ] {
        look(&mut store, as_of, known_at);
        assert_eq!(deal(&store), expected, "as of {as_of}, known at {known_at}");
    }
}

#[test]
fn the_last_activity_and_everything_with_a_day_follow() {
    let mut store = store();
    sql(
        &mut store,
        "INSERT INTO main.deals (id, uid, name, stage_id, last_activity_on) VALUES (1, x'11', 'Acme', 1, '2026-05-01');
         INSERT INTO main.activities (uid, kind, deal_id, happened_on) VALUES
           (x'21', 'call', 1, '2026-03-01'), (x'22', 'call', 1, '2026-05-01');
         INSERT INTO main.leads (uid, name, created_on, converted_on, converted)
           VALUES (x'23', 'Lead', '2026-03-01', '2026-04-20', 1);",
    );
    look(&mut store, "2026-04-01", "");
    let read = |store: &Store, what: &str| -> String {
        store
            .reader()
            .query_row(what, [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(
        read(&store, "SELECT last_activity_on FROM deals"),
        "2026-03-01"
    );
    assert_eq!(read(&store, "SELECT count(*) || '' FROM activities"), "1");
    assert_eq!(read(&store, "SELECT converted || '' FROM leads"), "0");
    store.look_at(None).unwrap();
    assert_eq!(
        read(&store, "SELECT last_activity_on FROM deals"),
        "2026-05-01"
    );
    assert_eq!(read(&store, "SELECT converted || '' FROM leads"), "1");
}

#[test]
fn a_write_while_looking_back_reaches_the_file_and_the_shadow() {
    let mut store = store();
    sql(
        &mut store,
        "INSERT INTO main.deals (id, uid, name, stage_id) VALUES (1, x'11', 'Acme', 1)",
    );
    look(&mut store, "2026-01-01", "");
    sql(&mut store, "UPDATE main.deals SET name = 'Beta'");
    let name = |store: &Store, table: &str| -> String {
        let sql = format!("SELECT name FROM {table}");
        store
            .reader()
            .query_row(&sql, [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(
        (name(&store, "deals"), name(&store, "main.deals")),
        ("Beta".into(), "Beta".into())
    );
    store.undo().unwrap();
    assert_eq!(name(&store, "deals"), "Acme");
}

/// Tables with days or moments that are nevertheless seen as they are now, each with the reason. A new table is
/// either here or in [`VIEWS`].
const SEEN_AS_NOW: [(&str, &str); 14] = [
    (
        "deals",
        "a table of its own stands in front, folded from events",
    ),
    (
        "reps",
        "first and last day are facts, past and future; people are not hidden",
    ),
    (
        "accounts",
        "its first day in the CRM says nothing of deals that name it",
    ),
    (
        "goals",
        "a goal is for its period; what it was before is in goal_changes",
    ),
    (
        "quotas",
        "a quota is for its period; what it was before is in goal_changes",
    ),
    ("rep_levers", "only the newest behaviours are kept"),
    ("rates", "a rate is asked for by its day"),
    ("imports", "asked for by their moment, see domain::history"),
    ("sightings", "only merging reads them"),
    (
        "calendar_entries",
        "only writing a calendar file reads them",
    ),
    ("journal", "undo has no past day"),
    ("lock_deals", "read through their lock"),
    ("lock_calls", "read through their lock"),
    (
        "scenario_deals",
        "read through their scenario; its days are what if",
    ),
];

fn names(store: &Store, sql: &str, table: &str) -> Vec<String> {
    let mut statement = store.reader().prepare(sql).unwrap();
    let rows = statement.query_map([table], |row| row.get(0)).unwrap();
    rows.map(|name| name.unwrap()).collect()
}

#[test]
fn every_table_with_a_moment_has_a_view_or_a_reason_why_not() {
    let store = store();
    let is_moment = |column: &String| {
        let ends = |ending| column.ends_with(ending);
        ends("_on") || ends("_at") || ["as_of", "on_day", "at"].contains(&column.as_str())
    };
    let mut tables = names(
        &store,
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name <> ?1",
        "sqlite_schema",
    );
    let sql = "SELECT name FROM pragma_table_info(?1, 'main')";
    tables.retain(|table| names(&store, sql, table).iter().any(is_moment));
    tables.sort();
    let mut known: Vec<&str> = VIEWS.iter().map(|(name, _)| *name).collect();
    known.extend(SEEN_AS_NOW.iter().map(|(name, _)| *name));
    known.sort_unstable();
    assert_eq!(tables, known);
}

#[test]
fn a_view_has_the_columns_of_its_table() {
    let mut store = store();
    look(&mut store, "2026-01-01", "2026-01-01");
    let columns = |schema: &str, table: &str| {
        let sql = format!("SELECT name FROM pragma_table_info(?1, '{schema}') ORDER BY name");
        names(&store, &sql, table)
    };
    for (table, _) in VIEWS.iter().chain([&("deals", "")]) {
        assert_eq!(columns("temp", table), columns("main", table), "{table}");
    }
}

#[test]
fn a_decision_of_a_review_is_not_seen_before_it_was_made() {
    let mut store = store();
    let (began, decided) = (stamp("2026-03-02"), stamp("2026-03-09"));
    sql(
        &mut store,
        &format!(
            "INSERT INTO main.deals (id, uid, name, stage_id) VALUES (1, x'11', 'Acme', 1);
             INSERT INTO main.reviews (id, uid, title, started_at) VALUES (1, x'12', 'Ana', {began});
             INSERT INTO main.review_items (uid, review_id, deal_id, position, disposition, reason, owner_id, decided_at)
               VALUES (x'13', 1, 1, 0, 'keep', 'she called', 2, {decided});
             INSERT INTO main.top_performers (uid, rep_id, chosen_on) VALUES (x'14', 2, '2026-03-09');"
        ),
    );
    for (as_of, expected) in [
        ("2026-03-01", "0 of 0, 0 top"),
        ("2026-03-02", "0 of 1, 0 top"),
        ("2026-03-09", "1 of 1, 1 top"),
    ] {
        look(&mut store, as_of, "");
        let seen: String = store
            .reader()
            .query_row(
                "SELECT concat(count(disposition), ' of ', count(*), ', ', (SELECT count(*) FROM top_performers), ' top')
                 FROM review_items WHERE disposition IS NOT NULL OR concat(reason, owner_id, decided_at) = ''",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(seen, expected, "as of {as_of}");
    }
}

/// One change in a random history: days since the last one, which field, which value.
fn steps() -> impl Strategy<Value = Vec<(u8, u8, i64)>> {
    prop::collection::vec((0_u8..4, 0_u8..4, 1_i64..5), 1..12)
}

/// Every table of a store as text.
fn everything(store: &Store) -> Vec<String> {
    let tables = ["deals", "activities", "leads", "deal_events"];
    let mut lines = Vec::new();
    for table in tables {
        let mut statement = store
            .reader()
            .prepare(&format!("SELECT * FROM {table} ORDER BY id"))
            .unwrap();
        let count = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<Value> = (0..count).map(|at| row.get(at).unwrap()).collect();
            lines.push(format!("{table} {cells:?}"));
        }
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Plays a history, keeps how the deal stood at the end of every day, and reads each of these days back.
    #[test]
    fn every_day_of_a_history_reads_back_as_it_was(steps in steps()) {
        let mut store = store();
        let first: NaiveDate = "2026-01-05".parse().unwrap();
        let mut day = first;
        sql(&mut store, "INSERT INTO main.deals (id, uid, name, stage_id, stage_since, amount_minor, currency,
              close_on, created_on, owner_id)
            VALUES (1, x'11', 'Acme', 1, '2026-01-05', 100, 'USD', '2026-03-31', '2026-01-05', 1)");
        for (field, new) in [("created", "2026-01-05"), ("stage", "1"), ("amount", "100"),
            ("close_on", "2026-03-31"), ("owner", "1")] {
            event(&mut store, field, ["", new], "2026-01-05", "2026-01-05", true);
        }
        let mut stood = vec![(day, deal(&store))];
        for (days, field, value) in steps {
            day = day + chrono::Days::new(u64::from(days));
            let on = day.to_string();
            let (field, column, new) = match field {
                0 => ("stage", "stage_id", value.to_string()),
                1 => ("amount", "amount_minor", (value * 100).to_string()),
                2 => ("close_on", "close_on", format!("2026-0{}-15", value + 3)),
                _ => ("owner", "owner_id", (value % 2 + 1).to_string()),
            };
            let old: String = store.reader().query_row(
                &format!("SELECT {column} || '' FROM main.deals"), [], |row| row.get(0)).unwrap();
            if old == new {
                continue;
            }
            event(&mut store, field, [&old, &new], &on, &on, true);
            sql(&mut store, &format!("UPDATE main.deals SET {column} = '{new}'"));
            if field == "stage" {
                sql(&mut store, &format!("UPDATE main.deals SET stage_since = '{on}',
                    outcome = (SELECT outcome FROM stages WHERE id = stage_id)"));
            }
            if field == "close_on" && new > old {
                sql(&mut store, "UPDATE main.deals SET pushes = pushes + 1");
            }
            stood.retain(|(kept, _)| *kept != day);
            stood.push((day, deal(&store)));
        }
        let now = everything(&store);
        for (day, expected) in &stood {
            for known_at in ["", &day.to_string()] {
                look(&mut store, &day.to_string(), known_at);
                prop_assert_eq!(&deal(&store), expected, "as of {}", day);
            }
        }
        look(&mut store, "2999-01-01", "");
        prop_assert_eq!(everything(&store), now.clone());
        store.look_at(None).unwrap();
        prop_assert_eq!(everything(&store), now);
    }
}
