//! Performance levers: the list that a manager edits, and the behaviour of each rep today (A) and wanted (B).

use rusqlite::{OptionalExtension, Row};

use super::error::StorageError;
use super::records::NewLever;
use super::{Result, Store};
use crate::domain::ids::{CompetencyId, LeverId, RepId, StageId};
use crate::domain::lever::{CONVERSION, FACTORS};

/// A lever as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeverLine {
    /// Row number.
    pub id: LeverId,
    /// The name in files.
    pub key: String,
    /// What a person can edit.
    pub details: LeverDetails,
    /// The name of its stage; empty where it has none.
    pub stage_name: String,
    /// The name of its competency; empty where it has none.
    pub competency_name: String,
    /// False once it was retired.
    pub active: bool,
}

/// What a person can edit of a lever.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LeverDetails {
    /// The name on the screen.
    pub name: String,
    /// Which factor of the result it moves: a key of `domain::lever::FACTORS`.
    pub factor: String,
    /// For a conversion: the stage that a deal leaves.
    pub stage: Option<StageId>,
    /// The key of the metric that is moved.
    pub metric: String,
    /// The key of the metric that moves first.
    pub indicator: String,
    /// The competency behind it.
    pub competency: Option<CompetencyId>,
    /// The behaviour wanted.
    pub behaviour: String,
}

/// The behaviour of a rep at one lever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepLever {
    /// The lever.
    pub lever: LeverId,
    /// Its name.
    pub name: String,
    /// The behaviour today (A); empty where nothing was written.
    pub behaviour_now: String,
    /// The behaviour wanted (B); the lever's own where nothing was written for this rep.
    pub behaviour_wanted: String,
    /// Whether anything was written for this rep.
    pub is_own: bool,
}

impl Store {
    /// The levers in order, those that were retired at the end.
    pub fn levers(&self) -> Result<Vec<LeverLine>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT l.id, l.key, l.name, l.factor, l.stage_id, s.name AS stage_name, l.metric, l.indicator,
               l.competency_id, c.name AS competency_name, l.behaviour, l.active
             FROM levers l LEFT JOIN stages s ON s.id = l.stage_id
             LEFT JOIN competencies c ON c.id = l.competency_id
             ORDER BY l.active DESC, l.position, l.id",
        )?;
        let rows = statement.query_map([], line)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// One lever.
    pub fn lever(&self, id: LeverId) -> Result<LeverLine> {
        let found = self.levers()?.into_iter().find(|line| line.id == id);
        found.ok_or_else(gone)
    }

    /// Adds a lever at the end.
    pub fn add_lever(&mut self, details: &LeverDetails) -> Result<LeverId> {
        check(details)?;
        let name = details.name.trim();
        let key = self.free_key("levers", name)?;
        self.change(&format!("Add the lever {name}"), |change| {
            change.add_lever(&NewLever {
                key: &key,
                name,
                factor: &details.factor,
                stage: details.stage,
                metric: &details.metric,
                indicator: &details.indicator,
                competency: details.competency,
                behaviour: details.behaviour.trim(),
            })
        })
    }

    /// Saves an edited lever.
    pub fn save_lever(&mut self, id: LeverId, details: &LeverDetails) -> Result<()> {
        check(details)?;
        let name = details.name.trim();
        self.change(&format!("Change the lever {name}"), |change| {
            let changed = change.sql().execute(
                "UPDATE main.levers SET name = ?2, factor = ?3, stage_id = ?4, metric = ?5, indicator = ?6,
                   competency_id = ?7, behaviour = ?8 WHERE id = ?1",
                (
                    id.0,
                    name,
                    &details.factor,
                    details.stage.map(|id| id.0),
                    &details.metric,
                    &details.indicator,
                    details.competency.map(|id| id.0),
                    details.behaviour.trim(),
                ),
            )?;
            if changed == 0 {
                return Err(gone());
            }
            Ok(())
        })
    }

    /// Retires a lever, or brings it back. What was written for reps stays.
    pub fn retire_lever(&mut self, id: LeverId, retired: bool) -> Result<()> {
        let name = self.lever(id)?.details.name;
        let label = if retired { "Retire" } else { "Bring back" };
        self.change(&format!("{label} the lever {name}"), |change| {
            change.sql().execute(
                "UPDATE main.levers SET active = ?2 WHERE id = ?1",
                (id.0, !retired),
            )?;
            Ok(())
        })
    }

    /// Moves a lever up or down the list by so many places.
    pub fn move_lever(&mut self, id: LeverId, by: isize) -> Result<()> {
        let ids: Vec<i64> = self.levers()?.iter().map(|line| line.id.0).collect();
        self.move_in_order("levers", "Move a lever", &ids, id.0, by)
    }

    /// The behaviour of a rep at every lever in use, in order.
    pub fn rep_levers(&self, rep: RepId) -> Result<Vec<RepLever>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT l.id, l.name, own.behaviour_now, own.behaviour_wanted, l.behaviour FROM levers l
             LEFT JOIN rep_levers own ON own.lever_id = l.id AND own.rep_id = ?1
             WHERE l.active = 1 OR own.id IS NOT NULL ORDER BY l.active DESC, l.position, l.id",
        )?;
        let rows = statement.query_map([rep.0], |row| {
            let (now, wanted): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
            let is_own = now.is_some();
            let wanted = wanted.filter(|text| !text.is_empty());
            Ok(RepLever {
                lever: LeverId(row.get(0)?),
                name: row.get(1)?,
                behaviour_now: now.unwrap_or_default(),
                behaviour_wanted: match wanted {
                    Some(wanted) => wanted,
                    None => row.get(4)?,
                },
                is_own,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Writes the behaviour of a rep at a lever today (A) and wanted (B).
    pub fn save_rep_lever(
        &mut self,
        rep: RepId,
        lever: LeverId,
        behaviour_now: &str,
        behaviour_wanted: &str,
    ) -> Result<()> {
        let (rep_name, name) = (self.rep_name(rep)?, self.lever(lever)?.details.name);
        self.change(&format!("{name} of {rep_name}: from A to B"), |change| {
            let (uid, now) = (change.uid(), change.now().0);
            let old: Option<i64> = change
                .sql()
                .query_row(
                    "SELECT id FROM main.rep_levers WHERE rep_id = ?1 AND lever_id = ?2",
                    (rep.0, lever.0),
                    |row| row.get(0),
                )
                .optional()?;
            let (a, b) = (behaviour_now.trim(), behaviour_wanted.trim());
            match old {
                Some(id) => change.sql().execute(
                    "UPDATE main.rep_levers SET behaviour_now = ?2, behaviour_wanted = ?3, changed_at = ?4
                     WHERE id = ?1",
                    (id, a, b, now),
                )?,
                None => change.sql().execute(
                    "INSERT INTO main.rep_levers (uid, rep_id, lever_id, behaviour_now, behaviour_wanted, changed_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    (uid, rep.0, lever.0, a, b, now),
                )?,
            };
            Ok(())
        })
    }
}

fn check(details: &LeverDetails) -> Result<()> {
    let refused = |why: &str| Err(StorageError::Refused(why.to_owned()));
    if details.name.trim().is_empty() {
        return refused("A lever needs a name");
    }
    if !FACTORS.iter().any(|(key, _)| *key == details.factor) {
        return refused("A lever moves one of the factors of the result: choose which");
    }
    if details.factor != CONVERSION && details.stage.is_some() {
        return refused("Only the conversion of a stage belongs to a stage");
    }
    Ok(())
}

fn gone() -> StorageError {
    StorageError::NotFound("This lever is no longer in the file".into())
}

fn line(row: &Row<'_>) -> rusqlite::Result<LeverLine> {
    let name = |column: &str| -> rusqlite::Result<String> {
        Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
    };
    Ok(LeverLine {
        id: LeverId(row.get("id")?),
        key: row.get("key")?,
        stage_name: name("stage_name")?,
        competency_name: name("competency_name")?,
        details: LeverDetails {
            name: row.get("name")?,
            factor: row.get("factor")?,
            stage: row.get::<_, Option<i64>>("stage_id")?.map(StageId),
            metric: row.get("metric")?,
            indicator: row.get("indicator")?,
            competency: row
                .get::<_, Option<i64>>("competency_id")?
                .map(CompetencyId),
            behaviour: row.get("behaviour")?,
        },
        active: row.get("active")?,
    })
}

#[cfg(test)]
mod tests {
    use super::super::small_file::{dump, small_file};
    use super::*;

    #[test]
    fn levers_are_edited_and_a_rep_has_a_behaviour_today_and_one_wanted_at_each() {
        let mut store = small_file();
        let before = dump(&store);
        let details = |name: &str| LeverDetails {
            name: name.into(),
            factor: "conversion".into(),
            stage: Some(StageId(1)),
            metric: "stage_conversion".into(),
            behaviour: "Asks first.".into(),
            ..LeverDetails::default()
        };
        let asking = store.add_lever(&details("Asking")).unwrap();
        let showing = store.add_lever(&details("Showing")).unwrap();
        store.move_lever(showing, -1).unwrap();
        store
            .save_lever(showing, &details("Showing value"))
            .unwrap();
        let names = |store: &Store| -> Vec<String> {
            let lines = store.levers().unwrap();
            lines.into_iter().map(|line| line.details.name).collect()
        };
        assert_eq!(names(&store), ["Showing value", "Asking"]);
        let (ana, ben) = (RepId(1), RepId(2));
        store.save_rep_lever(ana, asking, "Pitches", "").unwrap();
        store
            .save_rep_lever(ana, asking, "Pitches first", "Asks twice")
            .unwrap();
        store.retire_lever(showing, true).unwrap();
        let of = |store: &Store, rep| -> Vec<(String, String, bool)> {
            let own = store.rep_levers(rep).unwrap();
            own.into_iter()
                .map(|one| (one.behaviour_now, one.behaviour_wanted, one.is_own))
                .collect()
        };
        assert_eq!(
            of(&store, ana),
            [("Pitches first".into(), "Asks twice".into(), true)]
        );
        assert_eq!(
            of(&store, ben),
            [(String::new(), "Asks first.".into(), false)]
        );
        let strange = LeverDetails {
            factor: "luck".into(),
            ..details("Luck")
        };
        assert!(store.add_lever(&strange).is_err());
        let cycle = LeverDetails {
            factor: "cycle".into(),
            ..details("Cycle")
        };
        assert!(store.add_lever(&cycle).is_err());
        while store.undo().unwrap().is_some() {}
        assert_eq!(dump(&store), before);
    }
}
