//! Scenarios under a name: kept, changed, renamed, deleted. Each is one change that can be undone.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{OptionalExtension, Row};

use crate::domain::figures::Window;
use crate::domain::forecast::{DealChange, Scenario};
use crate::domain::ids::{DealId, RepId, ScenarioId, TeamId};
use crate::domain::stamp::Stamp;
use crate::storage::cells::{day, iso, parsed, word};
use crate::storage::error::StorageError;
use crate::storage::{Change, Result, Store};

/// A scenario to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewScenario {
    /// Its name.
    pub name: String,
    /// What it is about, in words; may be empty.
    pub note: String,
    /// Of which team; `None` is everybody.
    pub team: Option<TeamId>,
    /// Of which person and everybody below.
    pub rep: Option<RepId>,
    /// The days of the period that is forecast.
    pub window: Window,
    /// What is changed.
    pub scenario: Scenario,
}

/// A scenario as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptScenario {
    /// Row number.
    pub id: ScenarioId,
    /// Its name.
    pub name: String,
    /// What it is about; may be empty.
    pub note: String,
    /// Of which team, with its name; `None` is everybody.
    pub team: Option<(TeamId, String)>,
    /// Of which person, with the name.
    pub rep: Option<(RepId, String)>,
    /// The days of the period that is forecast.
    pub window: Window,
    /// When it was kept first.
    pub made_at: Stamp,
    /// What is changed of the deals that are still in the file.
    pub scenario: Scenario,
    /// What its deals were called when it was kept.
    pub names: BTreeMap<DealId, String>,
    /// Names of its deals that are no longer in the file.
    pub deleted: Vec<String>,
}

impl Store {
    /// The scenarios of the file, the newest first.
    pub fn scenarios(&self) -> Result<Vec<KeptScenario>> {
        self.scenarios_where("1", [])
    }

    /// A scenario by its number.
    ///
    /// # Errors
    /// Not found where it was deleted.
    pub fn scenario(&self, id: ScenarioId) -> Result<KeptScenario> {
        let found = self.scenarios_where("s.id = ?1", [id.0])?;
        found.into_iter().next().ok_or_else(gone)
    }

    /// Keeps a scenario under a name.
    ///
    /// # Errors
    /// Refused without a name, without a change, and where the name is taken.
    pub fn keep_scenario(&mut self, new: &NewScenario) -> Result<ScenarioId> {
        let name = named(&new.name)?;
        self.change(&format!("Keep the scenario “{name}”"), |change| {
            change.must_be_free(&name, None)?;
            let (uid, now) = (change.uid(), change.now().0);
            change.sql().execute(
                "INSERT INTO main.scenarios (uid, name, team_id, rep_id, starts_on, ends_on, note, made_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (
                    uid,
                    &name,
                    new.team.map(|id| id.0),
                    new.rep.map(|id| id.0),
                    iso(Some(new.window.first)),
                    iso(Some(new.window.last)),
                    new.note.trim(),
                    now,
                ),
            )?;
            let id = ScenarioId(change.sql().last_insert_rowid());
            change.write_scenario_deals(id, &new.scenario)?;
            Ok(id)
        })
    }

    /// Puts other changes in place of those of a kept scenario; its deals that are no longer in the file go.
    ///
    /// # Errors
    /// Not found where it was deleted; refused without a change.
    pub fn replace_scenario(&mut self, id: ScenarioId, scenario: &Scenario) -> Result<()> {
        let name = self.scenario_name(id)?;
        self.change(&format!("Change the scenario “{name}”"), |change| {
            change.sql().execute(
                "DELETE FROM main.scenario_deals WHERE scenario_id = ?1",
                [id.0],
            )?;
            change.write_scenario_deals(id, scenario)
        })
    }

    /// Gives a scenario another name.
    ///
    /// # Errors
    /// Not found where it was deleted; refused without a name, and where the name is taken.
    pub fn rename_scenario(&mut self, id: ScenarioId, name: &str) -> Result<()> {
        let before = self.scenario_name(id)?;
        let name = named(name)?;
        self.change(&format!("Rename the scenario “{before}”"), |change| {
            change.must_be_free(&name, Some(id))?;
            change.sql().execute(
                "UPDATE main.scenarios SET name = ?2 WHERE id = ?1",
                (id.0, &name),
            )?;
            Ok(())
        })
    }

    /// Deletes a scenario; undo brings it back.
    ///
    /// # Errors
    /// Not found where it was deleted already.
    pub fn delete_scenario(&mut self, id: ScenarioId) -> Result<()> {
        let name = self.scenario_name(id)?;
        self.change(&format!("Delete the scenario “{name}”"), |change| {
            change
                .sql()
                .execute("DELETE FROM main.scenarios WHERE id = ?1", [id.0])?;
            Ok(())
        })
    }

    fn scenario_name(&self, id: ScenarioId) -> Result<String> {
        let name =
            self.reader()
                .query_row("SELECT name FROM scenarios WHERE id = ?1", [id.0], |row| {
                    row.get(0)
                });
        name.optional()?.ok_or_else(gone)
    }

    fn scenarios_where<const N: usize>(
        &self,
        condition: &str,
        numbers: [i64; N],
    ) -> Result<Vec<KeptScenario>> {
        let mut statement = self.reader().prepare(&format!(
            "SELECT s.id, s.name, s.note, s.team_id, t.name AS team_name, s.rep_id, r.name AS rep_name,
               s.starts_on, s.ends_on, s.made_at
             FROM scenarios s LEFT JOIN teams t ON t.id = s.team_id LEFT JOIN reps r ON r.id = s.rep_id
             WHERE {condition} ORDER BY s.made_at DESC, s.id DESC"
        ))?;
        let rows = statement.query_map(rusqlite::params_from_iter(numbers), head)?;
        let mut found = rows.collect::<rusqlite::Result<Vec<_>>>()?;
        for kept in &mut found {
            self.read_scenario_deals(kept)?;
        }
        Ok(found)
    }

    fn read_scenario_deals(&self, kept: &mut KeptScenario) -> Result<()> {
        let mut statement = self.reader().prepare_cached(
            "SELECT s.deal_id, s.name, s.taken, s.close_on, s.amount_minor, d.id IS NULL AS deleted
             FROM scenario_deals s LEFT JOIN main.deals d ON d.id = s.deal_id AND d.uid = s.deal_uid
             WHERE s.scenario_id = ?1 ORDER BY s.deal_id",
        )?;
        let mut rows = statement.query([kept.id.0])?;
        while let Some(row) = rows.next()? {
            let (id, name) = (DealId(row.get("deal_id")?), row.get("name")?);
            if row.get("deleted")? {
                kept.deleted.push(name);
                continue;
            }
            let change = DealChange {
                taken: parsed(row, "taken")?,
                close_on: day(row, "close_on")?,
                amount: row.get("amount_minor")?,
            };
            kept.scenario.set(id, change);
            kept.names.insert(id, name);
        }
        Ok(())
    }
}

impl Change<'_> {
    fn must_be_free(&self, name: &str, but: Option<ScenarioId>) -> Result<()> {
        let taken: bool = self.sql().query_row(
            "SELECT EXISTS (SELECT 1 FROM main.scenarios WHERE folded(name) = folded(?1) AND id IS NOT ?2)",
            (name, but.map(|id| id.0)),
            |row| row.get(0),
        )?;
        if taken {
            let said = format!("There is a scenario called “{name}”: choose another name");
            return Err(StorageError::Refused(said));
        }
        Ok(())
    }

    fn write_scenario_deals(&mut self, id: ScenarioId, scenario: &Scenario) -> Result<()> {
        if scenario.is_empty() {
            let said = "Nothing is changed: take a deal in or out, move its date or change its amount first";
            return Err(StorageError::Refused(said.into()));
        }
        for (deal, change) in &scenario.changes {
            let written = self.sql().execute(
                "INSERT INTO main.scenario_deals (scenario_id, deal_id, deal_uid, name, taken, close_on, amount_minor)
                 SELECT ?1, id, uid, name, ?3, ?4, ?5 FROM main.deals WHERE id = ?2",
                (
                    id.0,
                    deal.0,
                    change.taken.map(crate::domain::forecast::Taken::key),
                    iso(change.close_on),
                    change.amount,
                ),
            )?;
            if written == 0 {
                let said = "A deal of this scenario is no longer in the file: take it out first";
                return Err(StorageError::NotFound(said.into()));
            }
        }
        Ok(())
    }
}

fn head(row: &Row<'_>) -> rusqlite::Result<KeptScenario> {
    let team: Option<i64> = row.get("team_id")?;
    let rep: Option<i64> = row.get("rep_id")?;
    let name = |column: &str| -> rusqlite::Result<String> {
        Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
    };
    Ok(KeptScenario {
        id: ScenarioId(row.get("id")?),
        name: row.get("name")?,
        note: row.get("note")?,
        team: team.map(TeamId).zip(Some(name("team_name")?)),
        rep: rep.map(RepId).zip(Some(name("rep_name")?)),
        window: Window::new(
            word::<NaiveDate>(row, "starts_on")?,
            word::<NaiveDate>(row, "ends_on")?,
        ),
        made_at: Stamp(row.get("made_at")?),
        scenario: Scenario::default(),
        names: BTreeMap::new(),
        deleted: Vec::new(),
    })
}

fn named(name: &str) -> Result<String> {
    match name.trim() {
        "" => Err(StorageError::Refused("A scenario needs a name".into())),
        name => Ok(name.to_owned()),
    }
}

fn gone() -> StorageError {
    StorageError::NotFound("This scenario is no longer in the file".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::forecast::Taken;
    use crate::storage::small_file::{dump, ticking};

    fn new(name: &str, deals: &[i64]) -> NewScenario {
        let mut scenario = Scenario::default();
        for deal in deals {
            let change = DealChange {
                taken: Some(Taken::Out),
                close_on: "2027-01-15".parse().ok(),
                amount: Some(5),
            };
            scenario.set(DealId(*deal), change);
        }
        NewScenario {
            name: name.into(),
            note: String::new(),
            team: None,
            rep: Some(RepId(1)),
            window: Window::new("2026-10-01".parse().unwrap(), "2026-12-31".parse().unwrap()),
            scenario,
        }
    }

    #[test]
    fn a_scenario_is_kept_read_back_changed_renamed_and_deleted_and_each_is_undone() {
        let mut store = ticking();
        let mut states = vec![dump(&store)];
        let id = store.keep_scenario(&new(" Worst case ", &[1, 2])).unwrap();
        states.push(dump(&store));
        let kept = store.scenario(id).unwrap();
        assert_eq!(kept.name, "Worst case");
        assert_eq!(kept.scenario, new("", &[1, 2]).scenario);
        assert_eq!(kept.names[&DealId(1)], "Globex rollout");
        assert_eq!(kept.rep, Some((RepId(1), "Ana Ruiz".into())));
        let less = new("", &[2]).scenario;
        store.replace_scenario(id, &less).unwrap();
        states.push(dump(&store));
        assert_eq!(store.scenario(id).unwrap().scenario, less);
        store.rename_scenario(id, "Without Initech").unwrap();
        states.push(dump(&store));
        store.delete_scenario(id).unwrap();
        assert!(store.scenarios().unwrap().is_empty() && store.scenario(id).is_err());
        for before in states.iter().rev() {
            store.undo().unwrap();
            assert_eq!(&dump(&store), before);
        }
    }

    #[test]
    fn what_makes_no_scenario_is_refused() {
        let mut store = ticking();
        store.keep_scenario(&new("One", &[1])).unwrap();
        for (refused, why) in [
            (new("  ", &[1]), "needs a name"),
            (new("one", &[1]), "choose another name"),
            (new("Two", &[]), "Nothing is changed"),
            (new("Two", &[99]), "no longer in the file"),
        ] {
            let error = store.keep_scenario(&refused).unwrap_err();
            assert!(error.to_string().contains(why), "{error}");
        }
        assert_eq!(store.scenarios().unwrap().len(), 1);
    }

    #[test]
    fn a_deal_that_was_deleted_meanwhile_is_named_and_another_with_its_number_is_not_taken_for_it()
    {
        let mut store = ticking();
        let id = store.keep_scenario(&new("One", &[1, 3])).unwrap();
        store
            .reader()
            .execute_batch(
                "DELETE FROM deals WHERE id = 3; INSERT INTO deals (id, uid, name) VALUES (3, x'77', 'Another');",
            )
            .unwrap();
        let kept = store.scenario(id).unwrap();
        assert_eq!(kept.deleted, ["Mystery"]);
        assert_eq!(kept.scenario.changes.len(), 1);
    }
}
