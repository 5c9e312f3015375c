//! The mark of the file: a number that grows with every committed change, the same in every process. Whoever kept an
//! answer knows by it whether the answer is still true.

use rusqlite::Connection;

use super::{Result, Store};
use crate::domain::ids::EntryId;

/// Nothing of these is a forecast learnt from.
const NOT_LEARNT_FROM: &str =
    "'notes', 'actions', 'activities', 'buyers', 'qualification_scores', 'accounts', 'contacts'";

impl Store {
    /// The mark now. A row by its number: a few microseconds.
    pub fn mark(&self) -> Result<i64> {
        let sql = "SELECT mark FROM main.file_mark WHERE id = 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }

    /// The mark at the newest change of something that forecasts are learnt from: deals, people, quotas, calls, rates.
    pub fn mark_of_forecast(&self) -> Result<i64> {
        let sql = "SELECT mark FROM main.forecast_mark WHERE id = 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
}

/// Notes the mark, raised before, where an entry of the journal changed something that forecasts are learnt from;
/// without an entry anything may have changed.
pub(super) fn of_forecast(connection: &Connection, entry: Option<EntryId>) -> Result<()> {
    let learnt_from = format!(
        "SELECT EXISTS (SELECT 1 FROM main.journal_rows WHERE entry_id = ?1 AND table_name NOT IN ({NOT_LEARNT_FROM}))"
    );
    let is_learnt_from = match entry {
        Some(entry) => connection
            .prepare_cached(&learnt_from)?
            .query_row([entry.0], |row| row.get(0))?,
        None => true,
    };
    if is_learnt_from {
        connection
            .prepare_cached(
                "UPDATE main.forecast_mark SET mark = (SELECT mark FROM main.file_mark WHERE id = 1) WHERE id = 1",
            )?
            .execute([])?;
    }
    Ok(())
}

/// Raises the mark by one.
pub(super) fn raise(connection: &Connection) -> Result<()> {
    connection
        .prepare_cached("UPDATE main.file_mark SET mark = mark + 1 WHERE id = 1")?
        .execute([])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::domain::stamp::Stamp;
    use crate::storage::Store;
    use crate::storage::records::NewTeam;
    use crate::storage::{DealScope, small_file};

    #[test]
    fn the_mark_grows_with_every_change_undo_and_redo_and_with_nothing_else() {
        let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
        let team = |name: &'static str| NewTeam {
            name,
            ..NewTeam::default()
        };
        let mut marks = vec![store.mark().unwrap()];
        store.fill(|change| change.add_team(&team("A"))).unwrap();
        marks.push(store.mark().unwrap());
        store
            .change("B", |change| change.add_team(&team("B")))
            .unwrap();
        marks.push(store.mark().unwrap());
        store.undo().unwrap();
        marks.push(store.mark().unwrap());
        store.redo().unwrap();
        marks.push(store.mark().unwrap());
        assert!(marks.is_sorted_by(|a, b| a < b), "{marks:?}");
        store.team_figures(&DealScope::default(), None).unwrap();
        assert!(
            store
                .change("C", |change| change.add_team(&team("B")))
                .is_err()
        );
        assert_eq!(store.mark().unwrap(), *marks.last().unwrap());
    }

    #[test]
    fn the_mark_of_the_forecast_grows_with_what_it_is_learnt_from_and_not_with_a_note() {
        let mut store = small_file::ticking();
        let write = |store: &mut Store, sql: &'static str| {
            let change = store.change("Change", |change| Ok(change.sql().execute_batch(sql)?));
            change.unwrap();
            store.mark_of_forecast().unwrap()
        };
        let before = store.mark_of_forecast().unwrap();
        let note =
            "UPDATE actions SET text = text; INSERT INTO accounts (uid, name) VALUES (x'aa', 'A');";
        assert_eq!(write(&mut store, note), before);
        for learnt_from in [
            "UPDATE deals SET amount_minor = 1 WHERE id = 1",
            "UPDATE reps SET name = 'Bo' WHERE id = 1",
        ] {
            assert_eq!(write(&mut store, learnt_from), store.mark().unwrap());
        }
        let deal = store.mark_of_forecast().unwrap();
        store.undo().unwrap();
        assert!(store.mark_of_forecast().unwrap() > deal);
    }
}
