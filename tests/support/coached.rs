//! A company with planted conditions that is being coached: a plan with a held check-in, a walk that was left, a rep
//! who is no fair benchmark, a top performer, a rep who has left.

use std::ops::ControlFlow;
use std::path::Path;

use ridealong::domain::stamp::Stamp;
use ridealong::exchange::demo::{self, Options};
use ridealong::storage::Store;

use super::monday;

/// What no screen writes yet. Reps are taken in the order of their numbers, managers left aside.
const COACHING: &str = "
  CREATE TEMP TABLE at AS SELECT id, row_number() OVER (ORDER BY id) AS place FROM reps
    WHERE id NOT IN (SELECT manager_id FROM reps WHERE manager_id IS NOT NULL);
  INSERT INTO plans (uid, rep_id, focus, factor, starts_on, ends_on, made_at)
    SELECT randomblob(16), id, 'Ask for the decision date', 'cycle', '2026-11-02', '2027-01-31', 1793577600000
    FROM at WHERE place IN (2, 5);
  INSERT INTO check_ins (uid, plan_id, due_on, held_on, changed, made_at)
    SELECT randomblob(16), id, '2026-11-16', '2026-11-17', 'partly', 1794873600000 FROM plans
    WHERE focus = 'Ask for the decision date';
  INSERT INTO ride_alongs (uid, rep_id, planned_on, state, held_on, made_at)
    SELECT randomblob(16), id, '2026-10-05', 'held', '2026-10-06', 1791158400000 FROM at WHERE place = 3;
  INSERT INTO diagnoses (uid, rep_id, step, started_at, changed_at)
    SELECT randomblob(16), id, 3, 1794873600000, 1794873600000 FROM at WHERE place = 3;
  UPDATE reps SET circumstance = 'took over the region in May' WHERE id = (SELECT id FROM at WHERE place = 4);
  INSERT INTO top_performers (uid, rep_id, reason, chosen_on)
    SELECT randomblob(16), id, 'first calls', '2026-10-01' FROM at WHERE place IN (6, 7);
  UPDATE reps SET left_on = '2026-09-30' WHERE id = (SELECT id FROM at WHERE place = 8);
  DROP TABLE at;";

/// Writes the company to a new file.
pub fn company_at(path: &Path) {
    let today = monday().date();
    let mut store = Store::open(path, Box::new(|| Stamp::of(monday()))).unwrap();
    let options = Options {
        deals: 2_000,
        activities: Some(6_000),
        ..Options::usual(today)
    };
    demo::company(&mut store, &options, &mut |_| ControlFlow::Continue(())).unwrap();
    drop(store);
    #[expect(
        clippy::disallowed_methods,
        reason = "coaching is written from outside until a screen does"
    )]
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.execute_batch(COACHING).unwrap();
}
