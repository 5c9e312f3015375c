//! Which deals a review walks, in what order, and whose they can be.

use std::collections::HashSet;

use super::{DealId, RepId, Result, Store};
use crate::domain::flags::{ReviewThresholds, exception_rank, raised};
use crate::storage::{DealColumn, DealQuery, DealScope, DealView};

impl Store {
    /// The open deals of a scope in the order of a review, each with the keys of its flags: the heaviest flags
    /// first, then the largest value. Deals that rest until a later day are left out.
    pub fn review_deals(
        &self,
        scope: DealScope,
        thresholds: &ReviewThresholds,
    ) -> Result<Vec<(DealId, Vec<String>)>> {
        let query = DealQuery {
            scope,
            view: DealView::Open,
            sort: DealColumn::Amount,
            descending: true,
            ..DealQuery::default()
        };
        let resting = self.resting_deals()?;
        let by_value: Vec<DealId> = self
            .deal_list(&query, thresholds)?
            .deals()
            .filter(|deal| !resting.contains(deal))
            .collect();
        let mut flagged: std::collections::HashMap<DealId, (u32, Vec<String>)> = self
            .deal_facts(&by_value)?
            .into_iter()
            .map(|(deal, facts)| {
                let flags = raised(&facts, thresholds);
                let keys = flags.iter().map(|flag| flag.key.to_owned()).collect();
                (deal, (exception_rank(&flags), keys))
            })
            .collect();
        let mut walk: Vec<(DealId, (u32, Vec<String>))> = by_value
            .into_iter()
            .map(|deal| (deal, flagged.remove(&deal).unwrap_or_default()))
            .collect();
        // Stable: deals of one rank keep the order of their value.
        walk.sort_by_key(|(_, (rank, _))| std::cmp::Reverse(*rank));
        Ok(walk
            .into_iter()
            .map(|(deal, (_, keys))| (deal, keys))
            .collect())
    }

    fn resting_deals(&self) -> Result<HashSet<DealId>> {
        let mut statement = self
            .reader()
            .prepare_cached("SELECT id FROM deals WHERE nurture_until > ?1")?;
        let rows =
            statement.query_map([self.today().to_string()], |row| Ok(DealId(row.get(0)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whose deals a scope holds, in words: a rep, a team, or everybody.
    pub fn scope_name(&self, scope: &DealScope) -> Result<String> {
        let (sql, id) = match (scope.rep, scope.team) {
            (Some(rep), _) => ("SELECT name FROM reps WHERE id = ?1", rep.0),
            (None, Some(team)) => ("SELECT name FROM teams WHERE id = ?1", team.0),
            (None, None) => return Ok("Everybody".to_owned()),
        };
        Ok(self
            .reader()
            .prepare_cached(sql)?
            .query_row([id], |row| row.get(0))?)
    }

    /// People with open deals, and how many: reps whose deals can be reviewed, by name.
    pub fn reps_to_review(&self) -> Result<Vec<(RepId, String, i64)>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT r.id, r.name, count(*) FROM deals d JOIN reps r ON r.id = d.owner_id
             WHERE d.outcome = 'open' GROUP BY r.id ORDER BY r.name, r.id",
        )?;
        let rows =
            statement.query_map([], |row| Ok((RepId(row.get(0)?), row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The reasons for which deals of this file were lost, the most frequent first, at most eight.
    pub fn loss_reasons(&self) -> Result<Vec<String>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT loss_reason FROM deals WHERE outcome = 'lost' AND loss_reason <> ''
             GROUP BY loss_reason ORDER BY count(*) DESC, loss_reason LIMIT 8",
        )?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
