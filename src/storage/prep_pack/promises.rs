//! Promises of a pack: open ones, those that were closed since the last time, and those of the last meeting.

use chrono::NaiveDate;
use rusqlite::Row;

use super::Reading;
use crate::domain::ids::{ActionId, MeetingId, RepId};
use crate::domain::prep_pack::{Promise, PromiseMoved, PromiseState};
use crate::domain::stamp::Stamp;
use crate::storage::actions::ActionState;
use crate::storage::cells::{day, word};
use crate::storage::{Result, Store};

impl Store {
    /// With a rep: the rep's promises and the manager's to the rep. With a team: what its people and the manager
    /// promised, but not what is between two: 1:1s, plans, ride-alongs, private actions.
    pub(super) fn prep_promises(&self, reading: &Reading<'_>) -> Result<Vec<Promise>> {
        let last = reading.since.meeting().map_or(0, |id| id.0);
        let whose = match (reading.wanted.deal, reading.wanted.rep) {
            (Some(deal), _) => format!("a.deal_id = {deal}"),
            (None, Some(rep)) => between(rep),
            (None, None) => {
                let scope = reading.wanted.scope();
                format!(
                    "a.private = 0 AND a.plan_id IS NULL AND a.ride_along_id IS NULL AND m.rep_id IS NULL
                     AND (a.meeting_id = {last} OR (a.owner_id IS NOT NULL{})
                       OR (a.owner_id IS NULL AND a.rep_id IS NOT NULL{}))",
                    scope.people("a.owner_id"),
                    scope.people("a.rep_id")
                )
            }
        };
        self.promises_of_pack(&whose, reading.since.day(), last)
    }

    /// Every open promise between a rep and the manager, both ways, and those that were closed since a day.
    pub fn promises_with(&self, rep: RepId, closed_since: NaiveDate) -> Result<Vec<Promise>> {
        self.promises_of_pack(&between(rep), closed_since, 0)
    }

    fn promises_of_pack(&self, whose: &str, since: NaiveDate, last: i64) -> Result<Vec<Promise>> {
        let mut statement = self.reader().prepare(&format!(
            "SELECT a.id, a.text, a.owner_id, owner.name AS owner_name, rep.name AS rep_name, a.due_on, a.state,
               a.reason, a.made_at, a.closed_at, a.meeting_id, a.private,
               (SELECT count(*) FROM action_moves n WHERE n.action_id = a.id) AS times,
               moved.old AS moved_from, moved.reason AS moved_why, moved.moved_at
             FROM actions a LEFT JOIN reps owner ON owner.id = a.owner_id LEFT JOIN reps rep ON rep.id = a.rep_id
             LEFT JOIN meetings m ON m.id = a.meeting_id
             LEFT JOIN action_moves moved ON moved.id = (SELECT l.id FROM action_moves l WHERE l.action_id = a.id
               ORDER BY l.moved_at DESC, l.id DESC LIMIT 1)
             WHERE (a.state = 'open' OR a.closed_at >= ?1 OR a.meeting_id = {last}) AND {whose}"
        ))?;
        let since = Stamp::start_of(since).0;
        let rows = statement.query_map([since], promise)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

/// What the rep promised, and what the manager promised the rep.
fn between(rep: RepId) -> String {
    format!("(a.owner_id = {rep} OR (a.owner_id IS NULL AND a.rep_id = {rep}))")
}

fn promise(row: &Row<'_>) -> rusqlite::Result<Promise> {
    let stamp = |column: &str| -> rusqlite::Result<Option<Stamp>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Stamp))
    };
    let owner: Option<i64> = row.get("owner_id")?;
    let name: Option<String> = row.get("owner_name")?;
    let made_on = Stamp(row.get("made_at")?).day();
    let closed_on = stamp("closed_at")?.map_or(made_on, Stamp::day);
    let state = match word(row, "state")? {
        ActionState::Open => PromiseState::Open,
        ActionState::Done => PromiseState::Done(closed_on),
        ActionState::Dropped => PromiseState::Dropped(closed_on, row.get("reason")?),
    };
    let times: i64 = row.get("times")?;
    let moved = match stamp("moved_at")? {
        None => None,
        Some(at) => Some(PromiseMoved {
            times,
            from: day(row, "moved_from")?,
            reason: row
                .get::<_, Option<String>>("moved_why")?
                .unwrap_or_default(),
            on: at.day(),
        }),
    };
    Ok(Promise {
        action: ActionId(row.get("id")?),
        text: row.get("text")?,
        to: owner
            .is_none()
            .then(|| row.get("rep_name"))
            .transpose()?
            .flatten(),
        by: owner.map(RepId).zip(name),
        due_on: day(row, "due_on")?,
        state,
        moved,
        made_on,
        meeting: row.get::<_, Option<i64>>("meeting_id")?.map(MeetingId),
        private: row.get("private")?,
    })
}
