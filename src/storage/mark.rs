//! The mark of the file: a number that grows with every committed change, the same in every process. Whoever kept an
//! answer knows by it whether the answer is still true.

use rusqlite::Connection;

use super::{Result, Store};

impl Store {
    /// The mark now. A row by its number: a few microseconds.
    pub fn mark(&self) -> Result<i64> {
        let sql = "SELECT mark FROM main.file_mark WHERE id = 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([], |row| row.get(0))?)
    }
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
        store.team_figures(&Default::default(), None).unwrap();
        assert!(
            store
                .change("C", |change| change.add_team(&team("B")))
                .is_err()
        );
        assert_eq!(store.mark().unwrap(), *marks.last().unwrap());
    }
}
