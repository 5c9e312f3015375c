//! Competencies with their anchored levels: the list that a manager edits.

use std::collections::BTreeMap;

use rusqlite::Row;

use super::error::StorageError;
use super::records::NewCompetency;
use super::{Result, Store};
use crate::domain::competency::{HIGHEST, LOWEST};
use crate::domain::ids::{CompetencyId, StageId};

/// A competency as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompetencyLine {
    /// Row number.
    pub id: CompetencyId,
    /// The name in files.
    pub key: String,
    /// What a person can edit.
    pub details: CompetencyDetails,
    /// The name of its stage; empty where it is used everywhere.
    pub stage_name: String,
    /// False once it was retired: old observations keep it, new ones do not offer it.
    pub active: bool,
    /// How many observations there are of it.
    pub observations: i64,
}

/// What a person can edit of a competency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CompetencyDetails {
    /// The name on the screen.
    pub name: String,
    /// The stage in which it is used most; none where it is used everywhere.
    pub stage: Option<StageId>,
    /// What the observer looks for.
    pub question: String,
    /// What can be seen at each level, the lowest first; empty where nothing is said.
    pub levels: Vec<String>,
}

impl Store {
    /// The competencies in order, those that were retired at the end.
    pub fn competencies(&self) -> Result<Vec<CompetencyLine>> {
        let anchors = self.anchors()?;
        let mut statement = self.reader().prepare_cached(
            "SELECT c.id, c.key, c.name, c.stage_id, s.name AS stage_name, c.question, c.active,
               (SELECT count(*) FROM observations o WHERE o.competency_id = c.id) AS observations
             FROM competencies c LEFT JOIN stages s ON s.id = c.stage_id
             ORDER BY c.active DESC, c.position, c.id",
        )?;
        let rows = statement.query_map([], line)?;
        let mut lines = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for line in &mut lines {
            line.details.levels = anchors
                .get(&line.id)
                .cloned()
                .unwrap_or_else(|| vec![String::new(); usize::from(HIGHEST)]);
        }
        Ok(lines)
    }

    /// Number, name and whether in use, in the same order; without what counting everybody's observations costs.
    pub(super) fn competencies_by_name(&self) -> Result<Vec<(CompetencyId, String, bool)>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, name, active FROM competencies ORDER BY active DESC, position, id",
        )?;
        let rows = statement.query_map([], |row| {
            Ok((CompetencyId(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One competency.
    pub fn competency(&self, id: CompetencyId) -> Result<CompetencyLine> {
        let found = self.competencies()?.into_iter().find(|line| line.id == id);
        found.ok_or_else(gone)
    }

    fn anchors(&self) -> Result<BTreeMap<CompetencyId, Vec<String>>> {
        let mut statement = self
            .reader()
            .prepare_cached("SELECT competency_id, level, anchor FROM competency_levels")?;
        let mut rows = statement.query([])?;
        let mut found: BTreeMap<CompetencyId, Vec<String>> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let (id, level): (i64, i64) = (row.get(0)?, row.get(1)?);
            let anchors = found
                .entry(CompetencyId(id))
                .or_insert_with(|| vec![String::new(); usize::from(HIGHEST)]);
            let place = usize::try_from(level - i64::from(LOWEST)).ok();
            if let Some(anchor) = place.and_then(|place| anchors.get_mut(place)) {
                *anchor = row.get(2)?;
            }
        }
        Ok(found)
    }

    /// Adds a competency at the end.
    pub fn add_competency(&mut self, details: &CompetencyDetails) -> Result<CompetencyId> {
        let name = filled(details)?;
        let key = self.free_key("competencies", name)?;
        self.change(&format!("Add the competency {name}"), |change| {
            change.add_competency(&NewCompetency {
                key: &key,
                name,
                stage: details.stage,
                question: details.question.trim(),
                levels: &details.levels,
            })
        })
    }

    /// Saves an edited competency.
    pub fn save_competency(&mut self, id: CompetencyId, details: &CompetencyDetails) -> Result<()> {
        let name = filled(details)?;
        self.change(&format!("Change the competency {name}"), |change| {
            let changed = change.sql().execute(
                "UPDATE main.competencies SET name = ?2, stage_id = ?3, question = ?4 WHERE id = ?1",
                (id.0, name, details.stage.map(|id| id.0), details.question.trim()),
            )?;
            if changed == 0 {
                return Err(gone());
            }
            change.set_anchors(id, &details.levels)
        })
    }

    /// Retires a competency, or brings it back. What was observed of it stays.
    pub fn retire_competency(&mut self, id: CompetencyId, retired: bool) -> Result<()> {
        let name = self.competency(id)?.details.name;
        let label = if retired { "Retire" } else { "Bring back" };
        self.change(&format!("{label} the competency {name}"), |change| {
            change.sql().execute(
                "UPDATE main.competencies SET active = ?2 WHERE id = ?1",
                (id.0, !retired),
            )?;
            Ok(())
        })
    }

    /// Moves a competency up or down the list by so many places.
    pub fn move_competency(&mut self, id: CompetencyId, by: isize) -> Result<()> {
        let lines = self.competencies()?;
        let ids: Vec<i64> = lines.iter().map(|line| line.id.0).collect();
        self.move_in_order("competencies", "Move a competency", &ids, id.0, by)
    }

    /// Writes new positions for the rows of a short list after one of them moved.
    pub(super) fn move_in_order(
        &mut self,
        table: &'static str,
        label: &str,
        ids: &[i64],
        id: i64,
        by: isize,
    ) -> Result<()> {
        let Some(at) = ids.iter().position(|other| *other == id) else {
            return Err(gone());
        };
        let to = at.saturating_add_signed(by).min(ids.len() - 1);
        let mut order = ids.to_vec();
        order.remove(at);
        order.insert(to, id);
        self.change(label, |change| {
            for (position, id) in (1_i64..).zip(&order) {
                change.sql().execute(
                    &format!(
                        "UPDATE main.{table} SET position = ?2 WHERE id = ?1 AND position <> ?2"
                    ),
                    (id, position),
                )?;
            }
            Ok(())
        })
    }

    /// A key made of a name that no row of the table has: `next_step`, `next_step_2`.
    pub(super) fn free_key(&self, table: &'static str, name: &str) -> Result<String> {
        let words: Vec<String> = name
            .to_lowercase()
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(ToOwned::to_owned)
            .collect();
        let base = if words.is_empty() {
            table.to_owned()
        } else {
            words.join("_")
        };
        let sql = format!("SELECT EXISTS (SELECT 1 FROM main.{table} WHERE key = ?1)");
        for number in 1_u32.. {
            let key = if number == 1 {
                base.clone()
            } else {
                format!("{base}_{number}")
            };
            let is_taken: bool = self.reader().query_row(&sql, [&key], |row| row.get(0))?;
            if !is_taken {
                return Ok(key);
            }
        }
        Ok(base)
    }
}

fn filled(details: &CompetencyDetails) -> Result<&str> {
    match details.name.trim() {
        "" => Err(StorageError::Refused("A competency needs a name".into())),
        name => Ok(name),
    }
}

fn gone() -> StorageError {
    StorageError::NotFound("This competency is no longer in the file".into())
}

fn line(row: &Row<'_>) -> rusqlite::Result<CompetencyLine> {
    Ok(CompetencyLine {
        id: CompetencyId(row.get("id")?),
        key: row.get("key")?,
        details: CompetencyDetails {
            name: row.get("name")?,
            stage: row.get::<_, Option<i64>>("stage_id")?.map(StageId),
            question: row.get("question")?,
            levels: Vec::new(),
        },
        stage_name: row
            .get::<_, Option<String>>("stage_name")?
            .unwrap_or_default(),
        active: row.get("active")?,
        observations: row.get("observations")?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::small_file::{dump, small_file};
    use super::*;

    #[test]
    fn competencies_are_added_edited_moved_retired_and_all_of_it_is_undone() {
        let mut store = small_file();
        let before = dump(&store);
        let details = |name: &str, levels: &[&str]| CompetencyDetails {
            name: name.into(),
            stage: Some(StageId(1)),
            question: "How far?".into(),
            levels: levels.iter().map(|&anchor| anchor.to_owned()).collect(),
        };
        let asking = store
            .add_competency(&details("Asking (well)", &["pitches", "", "asks"]))
            .unwrap();
        let other = store.add_competency(&details("Asking, well", &[])).unwrap();
        let keys = |store: &Store| -> Vec<String> {
            let lines = store.competencies().unwrap();
            lines.into_iter().map(|line| line.key).collect()
        };
        assert_eq!(keys(&store), ["asking_well", "asking_well_2"]);
        store.move_competency(other, -5).unwrap();
        assert_eq!(keys(&store), ["asking_well_2", "asking_well"]);
        store.retire_competency(other, true).unwrap();
        assert_eq!(keys(&store), ["asking_well", "asking_well_2"]);
        store
            .save_competency(asking, &details("Asking", &["", "asks once", "asks"]))
            .unwrap();
        let line = store.competency(asking).unwrap();
        assert_eq!(line.details.levels, ["", "asks once", "asks", "", ""]);
        assert_eq!((line.stage_name.as_str(), line.active), ("Discovery", true));
        assert!(store.add_competency(&details("  ", &[])).is_err());
        assert!(
            store
                .save_competency(CompetencyId(99), &details("x", &[]))
                .is_err()
        );
        while store.undo().unwrap().is_some() {}
        assert_eq!(dump(&store), before);
    }
}
