//! A second reader of the same file, for a pass over so many rows that two threads read them.

use super::file_version::commits_elsewhere;
use super::{Result, Store, connection};

/// So often both are brought to the same view of the file; somebody who writes all the time keeps them from it.
const TRIES: usize = 3;

impl Store {
    /// Another store that sees the file exactly as this one does, as long as `view` of this one and it last. `None`: there
    /// is no such reader (in memory, a past day, inside a transaction, a file that lost its name), or others wrote again
    /// and again.
    pub(in crate::storage) fn second_reader(&self) -> Result<Option<(Self, View<'_>)>> {
        let is_apart = self.looking().is_some() || !self.connection.is_autocommit();
        if self.identity.is_none() || is_apart || self.was_replaced() {
            return Ok(None);
        }
        let now = self.now();
        let second = connection::open_to_read(&self.path)?;
        let second = Self::over(
            second,
            self.path.clone(),
            self.identity,
            Box::new(move || now),
        );
        // It was opened by its name: only now it is sure that this is still the same file.
        if self.was_replaced() {
            return Ok(None);
        }
        for _ in 0..TRIES {
            let before = commits_elsewhere(&self.connection)?;
            second.connection.execute_batch("BEGIN")?;
            second.mark()?;
            let view = self.connection.unchecked_transaction()?;
            self.mark()?;
            // Nobody committed between the two looks of this one, and the other looked between them.
            if commits_elsewhere(&self.connection)? == before {
                return Ok(Some((second, View { _view: view })));
            }
            drop(view);
            second.connection.execute_batch("ROLLBACK")?;
        }
        Ok(None)
    }
}

/// The view of the first of two readers.
pub(in crate::storage) struct View<'s> {
    _view: rusqlite::Transaction<'s>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stamp::Stamp;
    use crate::storage::records::NewTeam;

    fn teams(store: &Store) -> i64 {
        let sql = "SELECT count(*) FROM teams";
        store.reader().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn both_see_the_same_whatever_is_written_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let open = || Store::open(&path, Box::new(|| Stamp(7))).unwrap();
        let (first, mut writer) = (open(), open());
        let mut add = |name: &'static str| {
            let team = NewTeam {
                name,
                ..NewTeam::default()
            };
            writer
                .change("Team", |change| change.add_team(&team))
                .unwrap();
        };
        add("A");
        let (second, view) = first.second_reader().unwrap().unwrap();
        add("B");
        assert_eq!((teams(&first), teams(&second)), (1, 1));
        assert_eq!(second.now(), Stamp(7));
        assert!(
            second
                .reader()
                .execute("DELETE FROM main.teams", [])
                .is_err()
        );
        drop((second, view));
        assert_eq!(teams(&first), 2);
        let (second, _view) = first.second_reader().unwrap().unwrap();
        assert_eq!(teams(&second), 2);
        // Inside a view of its own there is none.
        assert!(first.second_reader().unwrap().is_none());
        let memory = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
        assert!(memory.second_reader().unwrap().is_none());
    }

    #[test]
    fn a_file_that_lost_its_name_has_no_second_reader() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let first = Store::open(&path, Box::new(|| Stamp(7))).unwrap();
        std::fs::rename(&path, folder.path().join("b.db")).unwrap();
        assert!(first.second_reader().unwrap().is_none());
    }
}
