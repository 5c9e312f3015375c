//! The coaching record: skills of everybody, who was coached when and how much, and the manager's own debriefs.

mod coverage;
mod debriefs;
mod skills;
#[cfg(test)]
mod tests;

use crate::domain::ids::RepId;
use crate::storage::deal_query::DealScope;
use crate::storage::{Result, Store};

pub use self::coverage::CoverageLine;
pub use self::skills::{SkillMap, SkillMapRow};

impl Store {
    /// The reps of a scope who are here and lead nobody, by name: whom the manager coaches. A rep who is named by the
    /// scope is in it in any case.
    fn coached_people(&self, scope: &DealScope) -> Result<Vec<(RepId, String)>> {
        let named = scope.rep.map_or(0, |rep| rep.0);
        let today = self.today();
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT r.id, r.name FROM reps r
             WHERE (r.id = {named} OR ((r.left_on IS NULL OR r.left_on > ?1)
               AND NOT EXISTS (SELECT 1 FROM reps below WHERE below.manager_id = r.id))){}
             ORDER BY r.name, r.id",
            scope.people("r.id")
        ))?;
        let rows = statement.query_map([today.to_string()], |row| {
            Ok((RepId(row.get(0)?), row.get(1)?))
        })?;
        let mut all: Vec<(RepId, String)> = rows.collect::<rusqlite::Result<_>>()?;
        // A manager who is named stands for everybody below, not for a row of their own.
        if all.len() > 1 && self.leads(RepId(named))? {
            all.retain(|(rep, _)| rep.0 != named);
        }
        Ok(all)
    }

    fn leads(&self, rep: RepId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM reps WHERE manager_id = ?1)";
        Ok(self.reader().query_row(sql, [rep.0], |row| row.get(0))?)
    }
}
