//! The demo company: it obeys the rules of the file, and is the same for the same seed.

use std::ops::ControlFlow;
use std::path::Path;

use chrono::NaiveDate;
use ridealong::domain::history::{Event, EventField, Looking, pushes_at, value_at};
use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo;
use ridealong::storage::Store;
use rusqlite::Connection;

pub(crate) fn store_at(path: &Path) -> Store {
    Store::open(path, Box::new(|| Stamp::start_of(demo::tiny_today()))).unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the file past the program"
)]
pub(crate) fn reader(path: &Path) -> Connection {
    Connection::open(path).unwrap()
}

fn events_of(file: &Connection, deal: i64) -> Vec<Event> {
    let mut statement = file
        .prepare_cached(
            "SELECT field, old, new, happened_at, learnt_at, dated FROM deal_events
             WHERE deal_id = ?1 ORDER BY happened_at, id",
        )
        .unwrap();
    let rows = statement
        .query_map([deal], |row| {
            Ok(Event {
                field: row.get::<_, String>(0)?.parse().unwrap(),
                old: row.get(1)?,
                new: row.get(2)?,
                happened_at: Stamp(row.get(3)?),
                learnt_at: Stamp(row.get(4)?),
                dated: row.get(5)?,
            })
        })
        .unwrap();
    rows.map(Result::unwrap).collect()
}

/// Every deal's row equals the fold of its events, by the rules of `domain::history`; answers how many there are.
pub(crate) fn rows_equal_their_events(file: &Connection) -> usize {
    let looking = Looking::at(NaiveDate::from_ymd_opt(9999, 1, 1), None).unwrap();
    let mut deals = file
        .prepare(
            "SELECT d.id, d.name, cast(stage_id AS TEXT), cast(amount_minor AS TEXT), currency, close_on, d.category,
               cast(owner_id AS TEXT), nullif(next_step, ''), pushes, d.outcome, s.outcome, stage_since, created_on
             FROM deals d LEFT JOIN stages s ON s.id = d.stage_id",
        )
        .unwrap();
    let mut rows = deals.query([]).unwrap();
    let mut count = 0;
    while let Some(row) = rows.next().unwrap() {
        let (id, name): (i64, String) = (row.get(0).unwrap(), row.get(1).unwrap());
        let events = events_of(file, id);
        let fields = [
            EventField::Stage,
            EventField::Amount,
            EventField::Currency,
            EventField::CloseOn,
            EventField::Category,
            EventField::Owner,
            EventField::NextStep,
        ];
        for (place, field) in (2..).zip(fields) {
            let column: Option<String> = row.get(place).unwrap();
            let (value, _) = value_at(&events, field, looking);
            assert_eq!(value.best(), column.as_deref(), "{name}: {}", field.key());
            let mut last = None;
            for event in events.iter().filter(|event| event.field == field) {
                assert_eq!(event.old, last, "{name}: {} has a gap", field.key());
                last.clone_from(&event.new);
            }
        }
        assert_eq!(
            row.get::<_, i64>(9).unwrap(),
            pushes_at(&events, looking),
            "{name}"
        );
        let (outcome, of_stage): (String, Option<String>) =
            (row.get(10).unwrap(), row.get(11).unwrap());
        assert_eq!(Some(outcome), of_stage, "{name}");
        let (_, entered) = value_at(&events, EventField::Stage, looking);
        let since: Option<String> = row.get(12).unwrap();
        assert_eq!(
            since,
            entered.map(|event| event.happened_at.day().to_string()),
            "{name}"
        );
        assert_eq!(events[0].field, EventField::Created, "{name}");
        assert_eq!(
            events[0].new,
            row.get::<_, Option<String>>(13).unwrap(),
            "{name}"
        );
        count += 1;
    }
    count
}

#[test]
fn the_tiny_company_obeys_the_rules_of_the_file() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("tiny.db");
    let mut store = store_at(&path);
    let company = demo::tiny(&mut store).unwrap();
    assert_eq!(store.next_undo().unwrap(), None);
    drop(store);
    let file = reader(&path);
    assert_eq!(rows_equal_their_events(&file), company.deals.len());
    let reopened: i64 = file
        .query_row(
            "SELECT count(*) FROM deal_events WHERE field = 'reopened'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(reopened, 1);
    let lonely: i64 = file
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(lonely, 0);
}

fn usual(seed: u64) -> demo::Options {
    demo::Options {
        seed,
        ..demo::Options::usual(demo::tiny_today())
    }
}

fn company_at(path: &Path, options: &demo::Options) -> demo::Truth {
    let mut go_on = |_| ControlFlow::Continue(());
    demo::company(&mut store_at(path), options, &mut go_on).unwrap()
}

#[test]
fn peek() {
    let room = tempfile::tempdir().unwrap();
    let path = room.path().join("a.db");
    let start = std::time::Instant::now();
    let truth = company_at(&path, &usual(7));
    println!("{:?}", start.elapsed());
    let file = reader(&path);
    for table in [
        "reps",
        "accounts",
        "contacts",
        "leads",
        "deals",
        "deal_events",
        "activities",
        "buyers",
        "buyer_criteria",
        "qualification_scores",
        "notes",
        "quotas",
        "forecast_calls",
        "rates",
    ] {
        let n: i64 = file
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0))
            .unwrap();
        println!("{table} {n}");
    }
    let mut st = file.prepare("SELECT r.name, count(*), sum(outcome='won'), sum(outcome='lost'), sum(outcome='open'), avg(CASE WHEN outcome='won' THEN amount_minor END)/100, avg(pushes),
      (SELECT count(*) FROM leads l WHERE l.owner_id=r.id), (SELECT count(*) FROM activities a WHERE a.rep_id=r.id), avg(CASE WHEN outcome='won' THEN julianday(close_on)-julianday(created_on) END),
      (SELECT sum(amount_minor)/count(*)/100 FROM quotas q WHERE q.rep_id=r.id), sum(CASE WHEN outcome='won' THEN amount_minor END)/100/8.3 FROM reps r JOIN deals d ON d.owner_id=r.id GROUP BY r.id ORDER BY r.id").unwrap();
    let mut rows = st.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        let name: String = r.get(0).unwrap();
        let t = truth.reps.iter().find(|t| t.name == name).unwrap();
        let f = |i| {
            r.get::<_, Option<f64>>(i)
                .unwrap_or_else(|_| Some(r.get::<_, i64>(i).unwrap() as f64))
                .unwrap_or(-1.0)
        };
        println!(
            "{:28} {:20} n {} w {} l {} o {} avg {:.0} push {:.2} leads {} acts {} days {:.0} quota {:.0} won/q {:.0}",
            name,
            format!("{:?}", t.condition),
            f(1),
            f(2),
            f(3),
            f(4),
            f(5),
            f(6),
            f(7),
            f(8),
            f(9),
            f(10),
            f(11)
        );
    }
    for sql in [
        "SELECT s.name, count(*), sum(amount_minor)/100 FROM deals d JOIN stages s ON s.id=d.stage_id GROUP BY 1 ORDER BY s.position",
        "SELECT outcome, sum(close_on<'2026-11-23'), sum(next_step=''), sum(next_step_on<'2026-11-23') FROM deals GROUP BY 1",
        "SELECT currency, count(*), 0 FROM deals GROUP BY 1",
        "SELECT field, count(*), 0 FROM deal_events GROUP BY 1",
        "SELECT strftime('%Y-%m', close_on), count(*), sum(amount_minor)/100 FROM deals WHERE outcome='won' GROUP BY 1",
    ] {
        let mut st = file.prepare(sql).unwrap();
        let mut rows = st.query([]).unwrap();
        while let Some(r) = rows.next().unwrap() {
            println!(
                "{:?} {:?} {:?}",
                r.get_ref(0).unwrap(),
                r.get_ref(1).unwrap(),
                r.get_ref(2).unwrap()
            );
        }
    }
    println!("{}", rows_equal_their_events(&file));
    let mut st = file.prepare("SELECT name, next_step, next_step_on, close_on FROM deals WHERE outcome='open' LIMIT 30").unwrap();
    let mut rows = st.query([]).unwrap();
    while let Some(r) = rows.next().unwrap() {
        println!(
            "{:?} {:?} {:?} {:?}",
            r.get_ref(0).unwrap().as_str(),
            r.get_ref(1).unwrap().as_str(),
            r.get::<_, Option<String>>(2),
            r.get::<_, Option<String>>(3)
        );
    }
}
