//! What a new file begins with: the sales process and the qualification frameworks, handed in as plain values.

use std::collections::BTreeMap;

use super::{Change, Result, Store, behaviours, coaching, debriefs, meetings};
use crate::domain::ids::{ElementId, StageId};
use crate::domain::process::Process;
use crate::domain::qualification::Framework;

/// The rows that a new file began with.
#[derive(Debug, Clone, Default)]
pub struct Started {
    /// The stages in the order of the process.
    pub stages: Vec<StageId>,
    /// The elements of each framework, in order, by the key of the framework.
    pub elements: BTreeMap<String, Vec<ElementId>>,
}

impl Store {
    /// Writes process and frameworks into a new file; a file that has a process already stays as it is.
    /// It is what the file begins with and cannot be undone.
    pub fn start(&mut self, process: &Process, frameworks: &[Framework]) -> Result<()> {
        let has_process: bool =
            self.reader()
                .query_row("SELECT EXISTS (SELECT 1 FROM processes)", [], |row| {
                    row.get(0)
                })?;
        if has_process {
            return Ok(());
        }
        self.fill(|change| change.start(process, frameworks).map(|_| ()))
    }

    /// Whether everything that ships is in the file already, so that none of it need be read.
    pub fn has_begun(&self) -> Result<bool> {
        let once = [
            coaching::STARTED,
            behaviours::STARTED,
            meetings::STARTED,
            debriefs::STARTED,
        ];
        let sql = "SELECT EXISTS (SELECT 1 FROM main.processes)
                      AND (SELECT count(*) FROM main.settings WHERE key IN (?1, ?2, ?3, ?4)) = 4";
        Ok(self.reader().query_row(sql, once, |row| row.get(0))?)
    }

    /// Whether nothing is in the file but what it began with: no people, no deals, no import.
    pub fn is_blank(&self) -> Result<bool> {
        let sql = "SELECT NOT EXISTS (SELECT 1 FROM reps) AND NOT EXISTS (SELECT 1 FROM deals)
                      AND NOT EXISTS (SELECT 1 FROM imports)";
        Ok(self.reader().query_row(sql, [], |row| row.get(0))?)
    }
}

impl Change<'_> {
    /// Writes process and frameworks, see [`Store::start`].
    pub fn start(&mut self, process: &Process, frameworks: &[Framework]) -> Result<Started> {
        let stages = self.add_process(process)?;
        let stage_of = |key: &str| {
            let place = process.stages.iter().position(|stage| stage.key == key)?;
            stages.get(place).copied()
        };
        let mut elements = BTreeMap::new();
        for framework in frameworks {
            let (_, rows) = self.add_framework(framework, stage_of)?;
            elements.insert(framework.key.clone(), rows);
        }
        Ok(Started { stages, elements })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::assets;
    use crate::domain::stamp::Stamp;

    #[test]
    fn a_file_has_begun_when_all_that_ships_is_in_it() {
        type Step<'a> = &'a dyn Fn(&mut Store) -> Result<()>;
        let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
        let process = assets::standard_process().unwrap();
        let competencies = assets::competencies().unwrap();
        let steps: [Step<'_>; 4] = [
            &|store| store.start(&process, &assets::frameworks().unwrap()),
            &|store| store.start_coaching(&process, &competencies, &assets::levers().unwrap()),
            &|store| store.start_meetings(&assets::meetings().unwrap()),
            &|store| store.start_debriefs(&assets::prompt_sets().unwrap()),
        ];
        for step in steps {
            assert!(!store.has_begun().unwrap());
            step(&mut store).unwrap();
        }
        assert!(store.has_begun().unwrap());
    }

    #[test]
    fn a_new_file_begins_once_with_what_ships_and_with_nothing_to_undo() {
        let mut store = Store::in_memory(Box::new(|| Stamp(0))).unwrap();
        let (process, frameworks) = (
            assets::standard_process().unwrap(),
            assets::frameworks().unwrap(),
        );
        store.start(&process, &frameworks).unwrap();
        store.start(&process, &frameworks).unwrap();
        let count = |table: &str| -> i64 {
            let sql = format!("SELECT count(*) FROM {table}");
            store
                .reader()
                .query_row(&sql, [], |row| row.get(0))
                .unwrap()
        };
        assert_eq!(count("stages"), process.stages.len() as i64);
        assert_eq!(count("frameworks"), 6);
        assert_eq!(
            count("framework_elements"),
            frameworks
                .iter()
                .map(|f| f.elements.len() as i64)
                .sum::<i64>()
        );
        assert_eq!(
            count("stage_minimums"),
            frameworks
                .iter()
                .map(|f| f.minimums.len() as i64)
                .sum::<i64>()
        );
        assert!(count("exit_criteria") > 15 && count("stage_steps") > 20);
        assert_eq!(store.next_undo().unwrap(), None);
    }
}
