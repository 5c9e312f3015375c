//! What people saw, for the sales record: observations of competencies, and criteria of buyers.

use std::collections::BTreeMap;

use crate::domain::ids::RepId;
use crate::domain::sales_record::{CompetencyName, DealLife, Seen};
use crate::storage::cells::day_at;
use crate::storage::{Result, Store};

/// Up to so many people are asked for one by one.
const ONE_BY_ONE: usize = 64;

impl Store {
    /// The competencies by position, with their row numbers.
    pub(in crate::storage) fn competency_names(
        &self,
    ) -> Result<BTreeMap<(i64, i64), (i64, CompetencyName)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT position, id, key, name FROM competencies ORDER BY position, id",
        )?;
        let rows = statement.query_map([], |row| {
            let (position, id) = (row.get(0)?, row.get(1)?);
            let name = CompetencyName {
                key: row.get(2)?,
                name: row.get(3)?,
            };
            Ok(((position, id), (id, name)))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Observations in the order of their days; "not observed" is none.
    pub(super) fn seen(
        &self,
        competencies: &BTreeMap<(i64, i64), (i64, CompetencyName)>,
    ) -> Result<Vec<Seen>> {
        self.seen_of_rep(competencies, None)
    }

    /// Observations of these people; `None`: of everybody.
    pub(super) fn seen_among(&self, reps: Option<&[i64]>) -> Result<Vec<Seen>> {
        let competencies = self.competency_names()?;
        match reps {
            Some(reps) if reps.len() <= ONE_BY_ONE => {
                let mut seen = Vec::new();
                for rep in reps {
                    seen.extend(self.seen_of_rep(&competencies, Some(*rep))?);
                }
                Ok(seen)
            }
            _ => self.seen(&competencies),
        }
    }

    /// Observations of one rep, or of everybody, in the order of their days.
    pub(super) fn seen_of_rep(
        &self,
        competencies: &BTreeMap<(i64, i64), (i64, CompetencyName)>,
        rep: Option<i64>,
    ) -> Result<Vec<Seen>> {
        let sql = "SELECT rep_id, competency_id, observed_on, used = 'yes', level FROM observations
             WHERE used <> 'not_observed'";
        let (one, order) = (" AND rep_id = ?1", " ORDER BY observed_on, id");
        let sql = [sql, if rep.is_some() { one } else { "" }, order].concat();
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(rep))?;
        let mut seen = Vec::new();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(1)?;
            let competency = competencies.values().position(|known| known.0 == id);
            if let (Some(competency), Some(on)) = (competency, day_at(row, 2)?) {
                seen.push(Seen {
                    rep: RepId(row.get(0)?),
                    competency,
                    on,
                    used: row.get(3)?,
                    level: row.get(4)?,
                });
            }
        }
        Ok(seen)
    }

    /// Counts the criteria of buyers for stages that open deals have left behind. The deals are in the order of their
    /// numbers.
    pub(super) fn criteria_left_behind(&self, deals: &mut [DealLife]) -> Result<()> {
        let mut statement = self.connection.prepare_cached(
            "SELECT b.deal_id, count(*), sum(c.status <> 'met')
             FROM buyer_criteria c
             JOIN buyers b ON b.id = c.buyer_id
             JOIN deals d ON d.id = b.deal_id
             JOIN stages now ON now.id = d.stage_id
             JOIN stages s ON s.id = c.stage_id
             WHERE d.outcome = 'open' AND s.process_id = now.process_id AND s.position < now.position
             GROUP BY b.deal_id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            if let Ok(at) = deals.binary_search_by_key(&id, |deal| deal.id.0) {
                deals[at].criteria_due = row.get(1)?;
                deals[at].criteria_unmet = row.get(2)?;
            }
        }
        Ok(())
    }
}
