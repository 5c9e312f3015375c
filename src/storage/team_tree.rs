//! Who is below whom: managers and teams.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::Result;
use super::deal_query::DealScope;

/// A tree of row numbers, read from each one's parent.
pub(super) struct Tree {
    below: HashMap<i64, Vec<i64>>,
}

impl Tree {
    pub(super) fn of(pairs: impl Iterator<Item = (i64, Option<i64>)>) -> Self {
        let mut below: HashMap<i64, Vec<i64>> = HashMap::new();
        for (id, parent) in pairs {
            if let Some(parent) = parent {
                below.entry(parent).or_default().push(id);
            }
        }
        Self { below }
    }

    /// Who reports to the people of a scope, however far below.
    pub(super) fn below_of(connection: &Connection, scope: &DealScope) -> Result<Self> {
        let people = scope.people("r.manager_id");
        let below = if people.is_empty() {
            "SELECT id, manager_id FROM reps WHERE manager_id IS NOT NULL".to_owned()
        } else {
            format!(
                "WITH RECURSIVE lower(id, manager_id) AS (
                   SELECT r.id, r.manager_id FROM reps r WHERE r.manager_id IS NOT NULL{people}
                   UNION SELECT r.id, r.manager_id FROM reps r JOIN lower ON r.manager_id = lower.id)
                 SELECT id, manager_id FROM lower"
            )
        };
        let mut statement = connection.prepare_cached(&below)?;
        let pairs = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let pairs: Vec<(i64, Option<i64>)> = pairs.collect::<rusqlite::Result<_>>()?;
        Ok(Self::of(pairs.into_iter()))
    }

    pub(super) fn leads(&self, id: i64) -> bool {
        self.below.contains_key(&id)
    }

    /// The record itself and everything below it; a circle in the data is walked once.
    pub(super) fn all_below(&self, id: i64) -> HashSet<i64> {
        let (mut all, mut open) = (HashSet::from([id]), vec![id]);
        while let Some(id) = open.pop() {
            let next = self.below.get(&id).into_iter().flatten();
            open.extend(next.copied().filter(|id| all.insert(*id)));
        }
        all
    }
}
