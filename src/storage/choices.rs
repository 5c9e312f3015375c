//! Records for pickers, by what is typed.

use super::text_match::fold;
use super::{Result, Store};
use crate::domain::ids::{ContactId, DealId, RepId};

/// At most so many are offered; typing on narrows them.
const OFFERED: usize = 100;

impl Store {
    /// Reps and managers still here whose name holds the text: number, name, title. By name.
    pub fn people_like(&self, text: &str) -> Result<Vec<(RepId, String, String)>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT id, name, CASE WHEN title <> '' THEN title ELSE role END FROM reps
             WHERE left_on IS NULL AND active = 1 AND instr(folded(name), ?1) > 0
             ORDER BY folded(name), id LIMIT {OFFERED}"
        ))?;
        let rows = statement.query_map([fold(text.trim())], |row| {
            Ok((RepId(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Contacts whose name holds the text: number, name, title. Those of the deal's account first.
    pub fn contacts_like(
        &self,
        deal: DealId,
        text: &str,
    ) -> Result<Vec<(ContactId, String, String)>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT c.id, c.name, c.title FROM contacts c
             WHERE instr(folded(c.name), ?1) > 0
             ORDER BY c.account_id IS NOT (SELECT account_id FROM deals WHERE id = ?2), folded(c.name), c.id
             LIMIT {OFFERED}"
        ))?;
        let rows = statement.query_map((fold(text.trim()), deal.0), |row| {
            Ok((ContactId(row.get(0)?), row.get(1)?, row.get(2)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::super::small_file::small_file;
    use super::*;

    #[test]
    fn people_are_found_by_any_part_of_their_name() {
        let store = small_file();
        let names = |text: &str| -> Vec<String> {
            store
                .people_like(text)
                .unwrap()
                .into_iter()
                .map(|(_, name, _)| name)
                .collect()
        };
        assert_eq!(names("RUIZ"), ["Ana Ruiz"]);
        assert_eq!(names(""), ["Ana Ruiz", "Ben Okafor"]);
        assert!(store.contacts_like(DealId(1), "x").unwrap().is_empty());
    }
}
