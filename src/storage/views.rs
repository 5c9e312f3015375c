//! Saved views: a list's filter, order and grouping under a name.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Result, StorageError, Store};

/// A named way to look at a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView<T> {
    /// Its row number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it shows.
    pub body: T,
}

impl Store {
    /// The saved views of a tab by name. One that this version cannot read is left out, and stays in the file.
    pub fn saved_views<T: DeserializeOwned>(&self, tab: &str) -> Result<Vec<SavedView<T>>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, name, body FROM saved_views WHERE tab = ?1 ORDER BY folded(name), id",
        )?;
        let rows = statement.query_map([tab], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        })?;
        let mut views = Vec::new();
        for row in rows {
            let (id, name, body) = row?;
            if let Ok(body) = serde_json::from_str(&body) {
                views.push(SavedView { id, name, body });
            }
        }
        Ok(views)
    }

    /// Keeps a view under a name; one of the same name is replaced.
    pub fn save_view<T: Serialize>(&mut self, tab: &str, name: &str, body: &T) -> Result<()> {
        let name = name.trim();
        if name.is_empty() {
            return Err(StorageError::Refused("a view needs a name".into()));
        }
        let body = serde_json::to_string(body)
            .map_err(|error| StorageError::Refused(format!("the view cannot be kept: {error}")))?;
        self.change(&format!("Save the view “{name}”"), |change| {
            let uid = change.uid();
            change.sql().execute(
                "INSERT INTO main.saved_views (uid, tab, name, body) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (tab, name) DO UPDATE SET body = excluded.body",
                (uid, tab, name, body),
            )?;
            Ok(())
        })
    }

    /// Deletes a view; undo brings it back.
    pub fn delete_view(&mut self, tab: &str, name: &str) -> Result<()> {
        self.change(&format!("Delete the view “{name}”"), |change| {
            let gone = change.sql().execute(
                "DELETE FROM main.saved_views WHERE tab = ?1 AND name = ?2",
                (tab, name),
            )?;
            if gone == 0 {
                let what = format!("there is no view called “{name}”");
                return Err(StorageError::NotFound(what));
            }
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::stamp::Stamp;
    use crate::storage::{DealQuery, DealView};

    #[test]
    fn views_are_kept_replaced_deleted_and_brought_back() {
        let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
        let names = |store: &Store| -> Vec<(String, DealView)> {
            let views = store.saved_views::<DealQuery>("pipeline").unwrap();
            views
                .into_iter()
                .map(|view| (view.name, view.body.view))
                .collect()
        };
        let won = DealQuery {
            view: DealView::Won,
            ..DealQuery::default()
        };
        store
            .save_view("pipeline", " Mine ", &DealQuery::default())
            .unwrap();
        store.save_view("pipeline", "Mine", &won).unwrap();
        assert_eq!(names(&store), [("Mine".to_owned(), DealView::Won)]);
        store.undo().unwrap();
        assert_eq!(names(&store), [("Mine".to_owned(), DealView::Open)]);
        store.delete_view("pipeline", "Mine").unwrap();
        assert!(names(&store).is_empty() && store.delete_view("pipeline", "Mine").is_err());
        store.undo().unwrap();
        assert_eq!(names(&store).len(), 1);
        assert!(store.save_view("pipeline", "  ", &won).is_err());
    }
}
