//! Behaviours: what can be ticked live of each competency, as data that a manager edits.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::error::StorageError;
use super::{Change, Result, Store};
use crate::domain::competency::{Behaviour, Competency};
use crate::domain::ids::{BehaviourId, CompetencyId};
use crate::domain::observing::LETTERS;

/// Under which settings key it stands that behaviours were written once: whoever retires them all does not get them
/// back.
pub(in crate::storage) const STARTED: &str = "behaviours_started";

/// A behaviour as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BehaviourLine {
    /// Row number.
    pub id: BehaviourId,
    /// Of which competency.
    pub competency: CompetencyId,
    /// What a person can edit.
    pub details: Behaviour,
    /// False once it was retired: old ticks keep it, live pages no longer show it.
    pub active: bool,
    /// How often it was ticked.
    pub ticks: i64,
}

impl Store {
    /// Writes the shipped behaviours into a file that never had any, to the competencies of the same key. It is what
    /// the file begins with and cannot be undone.
    pub fn start_behaviours(&mut self, competencies: &[Competency]) -> Result<()> {
        let is_started: bool = self.reader().query_row(
            "SELECT EXISTS (SELECT 1 FROM main.settings WHERE key = ?1)",
            [STARTED],
            |row| row.get(0),
        )?;
        if is_started {
            return Ok(());
        }
        self.fill(|change| change.start_behaviours(competencies))
    }

    /// The behaviours of a competency in order, those that were retired at the end.
    pub fn behaviours(&self, competency: CompetencyId) -> Result<Vec<BehaviourLine>> {
        self.behaviour_lines(&format!("b.competency_id = {competency}"))
    }

    /// The behaviours in use, by competency.
    pub fn behaviours_in_use(&self) -> Result<BTreeMap<CompetencyId, Vec<BehaviourLine>>> {
        let mut found: BTreeMap<CompetencyId, Vec<BehaviourLine>> = BTreeMap::new();
        for line in self.behaviour_lines("b.active")? {
            found.entry(line.competency).or_default().push(line);
        }
        Ok(found)
    }

    fn behaviour_lines(&self, condition: &str) -> Result<Vec<BehaviourLine>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT b.id, b.competency_id, b.key, b.text, b.wanted, b.active,
               (SELECT count(*) FROM call_marks m WHERE m.behaviour_id = b.id) AS ticks
             FROM behaviours b WHERE {condition} ORDER BY b.active DESC, b.position, b.id"
        ))?;
        let rows = statement.query_map([], line)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(super) fn behaviour(&self, id: BehaviourId) -> Result<BehaviourLine> {
        let found = self.behaviour_lines(&format!("b.id = {id}"))?;
        found.into_iter().next().ok_or_else(gone)
    }

    /// Adds a behaviour at the end of its competency.
    pub fn add_behaviour(
        &mut self,
        competency: CompetencyId,
        details: &Behaviour,
    ) -> Result<BehaviourId> {
        let details = self.checked(competency, None, details)?;
        self.change(
            &format!("Add the behaviour “{}”", details.text),
            |change| change.add_behaviour(competency, &details),
        )
    }

    /// Saves an edited behaviour. What was ticked keeps the words of its day.
    pub fn save_behaviour(&mut self, id: BehaviourId, details: &Behaviour) -> Result<()> {
        let competency = self.behaviour(id)?.competency;
        let details = self.checked(competency, Some(id), details)?;
        self.change(
            &format!("Change the behaviour “{}”", details.text),
            |change| {
                change.sql().execute(
                    "UPDATE main.behaviours SET key = ?2, text = ?3, wanted = ?4 WHERE id = ?1",
                    (id.0, &details.key, &details.text, details.wanted),
                )?;
                Ok(())
            },
        )
    }

    /// Retires a behaviour, or brings it back.
    pub fn retire_behaviour(&mut self, id: BehaviourId, retired: bool) -> Result<()> {
        let text = self.behaviour(id)?.details.text;
        let label = if retired { "Retire" } else { "Bring back" };
        self.change(&format!("{label} the behaviour “{text}”"), |change| {
            change.sql().execute(
                "UPDATE main.behaviours SET active = ?2 WHERE id = ?1",
                (id.0, !retired),
            )?;
            Ok(())
        })
    }

    /// Moves a behaviour up or down within its competency by so many places.
    pub fn move_behaviour(&mut self, id: BehaviourId, by: isize) -> Result<()> {
        let lines = self.behaviours(self.behaviour(id)?.competency)?;
        let ids: Vec<i64> = lines.iter().map(|line| line.id.0).collect();
        self.move_in_order("behaviours", "Move a behaviour", &ids, id.0, by)
    }

    /// A behaviour as it may be written: with words, and with a letter that its competency has not yet.
    fn checked(
        &self,
        competency: CompetencyId,
        id: Option<BehaviourId>,
        details: &Behaviour,
    ) -> Result<Behaviour> {
        let refused = |why: String| Err(StorageError::Refused(why));
        let text = details.text.trim();
        if text.is_empty() {
            return refused("A behaviour needs words: what is seen or heard".into());
        }
        let key = details.key.trim().to_lowercase();
        let letters = key.chars().count();
        if letters > 1 || !key.chars().all(|letter| LETTERS.contains(letter)) {
            return refused(format!(
                "“{key}” cannot tick a behaviour: one letter from a to z, without u, which takes a tick back"
            ));
        }
        let others = self.behaviours(competency)?;
        let taken = others
            .iter()
            .find(|line| line.active && Some(line.id) != id && line.details.key == key);
        match taken {
            Some(line) if letters == 1 => refused(format!(
                "The letter {key} ticks “{}” already",
                line.details.text
            )),
            _ => Ok(Behaviour {
                key,
                text: text.to_owned(),
                wanted: details.wanted,
            }),
        }
    }
}

impl Change<'_> {
    /// Writes the shipped behaviours, see [`Store::start_behaviours`].
    pub fn start_behaviours(&mut self, competencies: &[Competency]) -> Result<()> {
        let mut statement = self
            .sql()
            .prepare("SELECT key, id FROM main.competencies")?;
        let ids: BTreeMap<String, i64> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        drop(statement);
        let mut free = self.free_row("behaviours")?;
        for competency in competencies {
            let Some(id) = ids.get(&competency.key) else {
                continue;
            };
            for behaviour in &competency.behaviours {
                self.insert_behaviour(Some(free), CompetencyId(*id), behaviour)?;
                free += 1;
            }
        }
        let id = self.free_row("settings")?;
        self.sql().execute(
            "INSERT INTO main.settings (id, key, value, origin) VALUES (?1, ?2, 'true', 'written once by Ridealong')",
            (id, STARTED),
        )?;
        Ok(())
    }

    /// Writes a behaviour at the end of its competency.
    pub fn add_behaviour(
        &mut self,
        competency: CompetencyId,
        details: &Behaviour,
    ) -> Result<BehaviourId> {
        self.insert_behaviour(None, competency, details)
    }

    fn insert_behaviour(
        &mut self,
        row: Option<i64>,
        competency: CompetencyId,
        details: &Behaviour,
    ) -> Result<BehaviourId> {
        let uid = self.uid();
        self.sql()
            .prepare_cached(
                "INSERT INTO main.behaviours (id, uid, competency_id, key, text, wanted, position)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6,
                   (SELECT coalesce(max(position), 0) + 1 FROM main.behaviours))",
            )?
            .execute((
                row,
                uid,
                competency.0,
                &details.key,
                &details.text,
                details.wanted,
            ))?;
        Ok(BehaviourId(self.sql().last_insert_rowid()))
    }
}

fn gone() -> StorageError {
    StorageError::NotFound("This behaviour is no longer in the file".into())
}

fn line(row: &Row<'_>) -> rusqlite::Result<BehaviourLine> {
    Ok(BehaviourLine {
        id: BehaviourId(row.get("id")?),
        competency: CompetencyId(row.get("competency_id")?),
        details: Behaviour {
            key: row.get("key")?,
            text: row.get("text")?,
            wanted: row.get("wanted")?,
        },
        active: row.get("active")?,
        ticks: row.get("ticks")?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::small_file::{dump, small_file};
    use super::*;
    use crate::config::assets;
    use crate::storage::CompetencyDetails;

    fn with_competency() -> (Store, CompetencyId) {
        let mut store = small_file();
        let asking = store
            .add_competency(&CompetencyDetails {
                name: "Asking".into(),
                ..CompetencyDetails::default()
            })
            .unwrap();
        (store, asking)
    }

    fn behaviour(key: &str, text: &str) -> Behaviour {
        Behaviour {
            key: key.into(),
            text: text.into(),
            wanted: true,
        }
    }

    #[test]
    fn behaviours_are_added_edited_moved_retired_and_all_of_it_is_undone() {
        let (mut store, asking) = with_competency();
        let before = dump(&store);
        let open = store
            .add_behaviour(asking, &behaviour("O", " asks openly "))
            .unwrap();
        let cost = store
            .add_behaviour(asking, &behaviour("", "asks for the cost"))
            .unwrap();
        store.move_behaviour(cost, -1).unwrap();
        store
            .save_behaviour(open, &behaviour("o", "asks an open question"))
            .unwrap();
        let texts = |store: &Store| -> Vec<String> {
            let lines = store.behaviours(asking).unwrap();
            lines.into_iter().map(|line| line.details.text).collect()
        };
        assert_eq!(
            texts(&store),
            ["asks for the cost", "asks an open question"]
        );
        store.retire_behaviour(cost, true).unwrap();
        assert_eq!(
            texts(&store),
            ["asks an open question", "asks for the cost"]
        );
        assert_eq!(store.behaviours_in_use().unwrap()[&asking].len(), 1);
        for wrong in [
            behaviour("o", "the same letter"),
            behaviour("u", "undo"),
            behaviour("ab", "two letters"),
            behaviour("1", "a digit"),
            behaviour("x", "  "),
        ] {
            assert!(store.add_behaviour(asking, &wrong).is_err(), "{wrong:?}");
        }
        for _ in 0..5 {
            store.undo().unwrap();
        }
        assert_eq!(dump(&store), before);
    }

    #[test]
    fn a_file_gets_the_shipped_ones_once_with_nothing_to_undo() {
        let mut store = small_file();
        let (process, shipped) = (
            assets::standard_process().unwrap(),
            assets::competencies().unwrap(),
        );
        store.start_coaching(&process, &shipped, &[]).unwrap();
        let all = store.behaviours_in_use().unwrap();
        assert_eq!(all.len(), shipped.len());
        assert_eq!(store.next_undo().unwrap(), None);
        for lines in all.values() {
            for line in lines {
                store.retire_behaviour(line.id, true).unwrap();
            }
        }
        store.start_coaching(&process, &shipped, &[]).unwrap();
        assert!(store.behaviours_in_use().unwrap().is_empty());
    }
}
