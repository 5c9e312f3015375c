//! A small file for the tests of this room: one process, two reps, three deals with their history.

use chrono::NaiveDate;

use super::Store;
use crate::domain::stamp::Stamp;

/// The day of the tests.
pub(super) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// Stages 1 Discovery, 2 Proposal, 3 Negotiation, 4 Won, 5 Lost; reps 1 Ana, 2 Ben; deals 1 Globex rollout,
/// 2 Initech renewal, 3 a deal about which nothing is known but its name.
pub(super) fn small_file() -> Store {
    at(Stamp::start_of(today()))
}

/// The same with a clock that moves on by a second with each look.
pub(super) fn ticking() -> Store {
    let ticks = std::sync::atomic::AtomicI64::new(0);
    let start = Stamp::start_of(today()).0;
    let tick = move || Stamp(start + ticks.fetch_add(1000, std::sync::atomic::Ordering::Relaxed));
    filled(Store::in_memory(Box::new(tick)).unwrap())
}

fn at(now: Stamp) -> Store {
    filled(Store::in_memory(Box::new(move || now)).unwrap())
}

/// The rows of the small file in an empty one.
pub(super) fn filled(store: Store) -> Store {
    store.reader().execute_batch(SMALL).unwrap();
    store
}

/// Every row of every table but the journal and what is counted from others, for comparing before and after.
pub(super) fn dump(store: &Store) -> Vec<String> {
    let connection = store.reader();
    let tables: Vec<String> = {
        let mut statement = connection
            .prepare(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
                   AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'journal%'
                   ORDER BY name",
            )
            .unwrap();
        let names = statement.query_map([], |row| row.get(0)).unwrap();
        let names = names.map(Result::<String, _>::unwrap);
        names
            .filter(|name| !super::derived::TABLES.contains(&name.as_str()))
            .collect()
    };
    let mut lines = Vec::new();
    for table in tables {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {table} ORDER BY id"))
            .unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..width)
                .map(|i| format!("{:?}", row.get_ref(i).unwrap()))
                .collect();
            lines.push(format!("{table}: {}", cells.join(" | ")));
        }
    }
    lines
}

const SMALL: &str = "
INSERT INTO processes (uid, name) VALUES (x'01', 'Standard');
INSERT INTO stages (uid, process_id, name, position, outcome, objective, category) VALUES
  (x'01', 1, 'Discovery', 1, 'open', 'Agree on the problem', 'Pipeline'),
  (x'02', 1, 'Proposal', 2, 'open', 'Agree on the solution', 'Best Case'),
  (x'03', 1, 'Negotiation', 3, 'open', 'Agree on the terms', 'Commit'),
  (x'04', 1, 'Won', 4, 'won', '', 'Closed'),
  (x'05', 1, 'Lost', 5, 'lost', '', 'Omitted');
INSERT INTO stage_steps (uid, stage_id, kind, text, position) VALUES
  (x'01', 1, 'task', 'Interview the sponsor', 1),
  (x'02', 1, 'outcome', 'The buyer named the cost of doing nothing', 1),
  (x'03', 2, 'task', 'Write the business case', 1);
INSERT INTO exit_criteria (uid, stage_id, sense, text, position) VALUES
  (x'01', 2, 'see', 'sees the proposal', 1),
  (x'02', 2, 'commitment', 'agrees to a decision date', 2);
INSERT INTO frameworks (uid, key, name, max_level) VALUES (x'01', 'meddpicc', 'MEDDPICC', 3);
INSERT INTO framework_elements (uid, framework_id, key, name, question, weight, position) VALUES
  (x'01', 1, 'metrics', 'Metrics', 'What is it worth?', 15, 1),
  (x'02', 1, 'economic_buyer', 'Economic buyer', 'Who can say yes alone?', 15, 2),
  (x'03', 1, 'pain', 'Identify pain', 'What hurts?', 15, 3);
INSERT INTO stage_minimums (framework_id, stage_id, minimum, required) VALUES
  (1, 2, 6, '[\"economic_buyer\"]');
INSERT INTO reps (uid, name) VALUES (x'01', 'Ana Ruiz'), (x'02', 'Ben Okafor');
INSERT INTO accounts (uid, name) VALUES (x'01', 'Globex');
INSERT INTO imports (uid, file_name, file_hash, kind, as_of, learnt_at) VALUES
  (x'01', 'report.csv', '', 'deals', '2026-11-02', 1793577600000);
INSERT INTO deals (uid, external_id, name, account_id, owner_id, stage_id, stage_since, amount_minor, currency,
    close_on, created_on, next_step, next_step_on) VALUES
  (x'01', '006A', 'Globex rollout', 1, 1, 2, '2026-10-12', 12000000, 'USD', '2026-12-31', '2026-09-01', 'Call Ana',
   '2026-11-25'),
  (x'02', '006B', 'Initech renewal', NULL, 2, 1, '2026-11-02', 900000, 'EUR', '2026-11-15', '2026-10-01', '', NULL);
INSERT INTO deals (uid, name) VALUES (x'03', 'Mystery');
INSERT INTO deal_events (deal_id, field, old, new, happened_at, learnt_at, dated, import_id) VALUES
  (1, 'created', NULL, '2026-09-01', 1788220800000, 1793577600000, 1, 1),
  (1, 'stage', NULL, '1', 1788220800000, 1793577600000, 1, 1),
  (1, 'stage', '1', '2', 1791763200000, 1793577600000, 1, 1),
  (1, 'amount', NULL, '12000000', 1793577600000, 1793577600000, 0, 1),
  (1, 'currency', NULL, 'USD', 1793577600000, 1793577600000, 0, 1),
  (1, 'close_on', NULL, '2026-12-31', 1793577600000, 1793577600000, 0, 1),
  (1, 'owner', NULL, '1', 1793577600000, 1793577600000, 0, 1),
  (1, 'next_step', NULL, 'Call Ana', 1793577600000, 1793577600000, 0, 1),
  (2, 'stage', NULL, '1', 1793577600000, 1793577600000, 0, 1),
  (2, 'amount', NULL, '900000', 1793577600000, 1793577600000, 0, 1),
  (2, 'currency', NULL, 'EUR', 1793577600000, 1793577600000, 0, 1),
  (2, 'close_on', NULL, '2026-11-15', 1793577600000, 1793577600000, 0, 1),
  (2, 'owner', NULL, '2', 1793577600000, 1793577600000, 0, 1);
";
