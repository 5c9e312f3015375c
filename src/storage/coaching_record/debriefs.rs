//! The quality of the manager's own debriefs, from the ride-alongs that were held.

use std::fmt::Write as _;

use chrono::NaiveDate;
use rusqlite::Row;

use crate::domain::coaching_record::{DebriefFacts, FollowedUp, Measure, quality};
use crate::domain::stamp::Stamp;
use crate::storage::cells::parsed;
use crate::storage::deal_query::DealScope;
use crate::storage::{Result, Store};

impl Store {
    /// The measures of the debriefs with the people of a scope, of the ride-alongs that were held and the commitments
    /// that were made within its days.
    pub fn debrief_quality(&self, scope: &DealScope) -> Result<Vec<Measure>> {
        let debriefs = self.debrief_facts(scope)?;
        let followed = self.followed_up(scope)?;
        Ok(quality(&debriefs, &followed, self.today()))
    }

    /// Own ratings count where they came no later than the reveal; what the manager rated afterwards was not shown.
    /// Observations and commitments are gone through once, not once per debrief.
    fn debrief_facts(&self, scope: &DealScope) -> Result<Vec<DebriefFacts>> {
        let mut condition = scope.people("a.rep_id");
        for (day, sign) in [(scope.from, ">="), (scope.to, "<=")] {
            if let Some(day) = day {
                let _ = write!(condition, " AND a.held_on {sign} '{day}'");
            }
        }
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT a.held_on, a.debriefed_at, a.revealed_at IS NOT NULL AS shown,
               a.id NOT IN (SELECT o.ride_along_id FROM observations o JOIN ride_alongs b ON b.id = o.ride_along_id
                 WHERE o.used <> 'not_observed' AND o.made_at <= b.revealed_at
                   AND NOT EXISTS (SELECT 1 FROM self_ratings s WHERE s.ride_along_id = b.id
                     AND s.competency_id = o.competency_id AND s.rated_at <= b.revealed_at)) AS first,
               a.id IN (SELECT c.ride_along_id FROM commitments c JOIN actions x ON x.id = c.action_id
                 WHERE c.ride_along_id IS NOT NULL AND x.due_on IS NOT NULL) AS dated,
               a.id IN (SELECT c.ride_along_id FROM commitments c
                 WHERE c.ride_along_id IS NOT NULL AND c.next_ride_along_id IS NOT NULL) AS looked
             FROM ride_alongs a WHERE a.state = 'held' AND a.held_on IS NOT NULL{condition}"
        ))?;
        let rows = statement.query_map([], facts)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Each commitment with the first look at it, by the rule of `domain::debrief::Committed`.
    fn followed_up(&self, scope: &DealScope) -> Result<Vec<FollowedUp>> {
        let query = crate::storage::CommitmentQuery {
            team: scope.team,
            rep: scope.rep,
            open_only: false,
        };
        let mut followed = Vec::new();
        for one in self.commitments(&query)? {
            let made_on = one.made_at.day();
            let is_within = scope.from.is_none_or(|from| made_on >= from)
                && scope.to.is_none_or(|to| made_on <= to);
            if is_within {
                followed.push(FollowedUp {
                    made_on,
                    looked_on: self.first_look_at(&one)?,
                    was_dropped: one.state == crate::domain::debrief::CommitmentState::Dropped,
                });
            }
        }
        Ok(followed)
    }
}

fn facts(row: &Row<'_>) -> rusqlite::Result<DebriefFacts> {
    let held_on: Option<NaiveDate> = parsed(row, "held_on")?;
    let debriefed_at: Option<i64> = row.get("debriefed_at")?;
    let was_shown: bool = row.get("shown")?;
    Ok(DebriefFacts {
        held_on: held_on.unwrap_or_default(),
        debriefed_on: debriefed_at.map(|at| Stamp(at).day()),
        rep_rated_first: if was_shown {
            Some(row.get("first")?)
        } else {
            None
        },
        has_dated_commitment: row.get("dated")?,
        has_next_look: row.get("looked")?,
    })
}
