//! What was promised last time and what became of it: what every meeting opens with.

use chrono::NaiveDate;
use rusqlite::Row;

use super::super::actions::ActionState;
use super::super::cells::{day, word};
use super::super::{Result, Store};
use super::Meeting;
use crate::domain::ids::{ActionId, MeetingId, MeetingTypeId, RepId};
use crate::domain::stamp::Stamp;

/// An action as somebody's promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Row number of the action.
    pub id: ActionId,
    /// What was promised.
    pub text: String,
    /// Who promised it; `None` is the manager at the keyboard.
    pub owner: Option<(RepId, String)>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// How far it is.
    pub state: ActionState,
    /// Why it was moved or dropped, the latest.
    pub reason: String,
    /// Whether it is for its writer only.
    pub private: bool,
    /// When it was promised.
    pub made_at: Stamp,
    /// When it was done or dropped.
    pub closed_at: Option<Stamp>,
    /// The meeting in which it was promised.
    pub meeting: Option<MeetingId>,
}

/// What a meeting opens with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// The last meeting of the same type with the same people, and its day.
    pub last: Option<(MeetingId, NaiveDate)>,
    /// What was promised in it, whatever became of it, and what is still open from before: open ones first, by day.
    pub promises: Vec<Promise>,
}

impl Store {
    /// What was promised before a meeting: in the last one of its type with the same people, with its state; and what
    /// else is open with the rep of a 1:1, or from an earlier meeting of the type with the same team.
    pub fn carried_forward(&self, meeting: &Meeting) -> Result<Carried> {
        let last = self.last_meeting(meeting)?;
        let last_id = last.map_or(-1, |(id, _)| id.0);
        let of_the_same = match &meeting.rep {
            Some((rep, _)) => format!(
                "a.owner_id = {rep} OR a.rep_id = {rep}
                 OR a.meeting_id IN (SELECT id FROM meetings WHERE rep_id = {rep})"
            ),
            None => format!(
                "a.meeting_id IN (SELECT id FROM meetings WHERE meeting_type_id = {} AND rep_id IS NULL
                   AND team_id IS {})",
                meeting.kind,
                meeting.team.as_ref().map_or("NULL".to_owned(), |(id, _)| id.to_string())
            ),
        };
        // What is closed while the meeting runs stays in sight: it was open when it began.
        let began = meeting.started_at.map_or(i64::MAX, |at| at.0);
        let condition = format!(
            "a.meeting_id IS NOT {id} AND a.made_at <= coalesce({until}, a.made_at)
             AND (a.meeting_id = {last_id} OR ((a.state = 'open' OR a.closed_at >= {began}) AND ({of_the_same})))",
            id = meeting.id,
            until = meeting.ended_at.map_or("NULL".to_owned(), |at| at.0.to_string()),
        );
        Ok(Carried {
            last,
            promises: self.carried_where(&condition)?,
        })
    }

    /// The actions that a meeting brought, in the order in which they were made.
    pub fn actions_of_meeting(&self, id: MeetingId) -> Result<Vec<Promise>> {
        let mut promises = self.carried_where(&format!("a.meeting_id = {id}"))?;
        promises.sort_by_key(|promise| promise.id);
        Ok(promises)
    }

    /// What is open with each rep, whoever promised it: what meetings of a type brought, the newest first, then what
    /// belongs to no meeting, plan, deal or review.
    pub fn promises_with_reps(&self, kind: MeetingTypeId) -> Result<Vec<(RepId, Promise)>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT a.id, a.text, a.owner_id, r.name AS owner_name, a.due_on, a.state, a.reason, a.private, a.made_at,
               a.closed_at, a.meeting_id, coalesce(a.rep_id, a.owner_id) AS whose
             FROM actions a LEFT JOIN reps r ON r.id = a.owner_id LEFT JOIN meetings m ON m.id = a.meeting_id
             WHERE a.state = 'open' AND coalesce(a.rep_id, a.owner_id) IS NOT NULL
               AND (m.meeting_type_id = ?1 OR (a.meeting_id IS NULL AND a.plan_id IS NULL AND a.deal_id IS NULL
                 AND a.review_item_id IS NULL))
             ORDER BY a.meeting_id IS NULL, a.meeting_id DESC, a.due_on IS NULL, a.due_on, a.id",
        )?;
        let rows = statement.query_map([kind.0], |row| {
            Ok((RepId(row.get("whose")?), promise(row)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The last meeting of the same type with the same people that was held before this one.
    fn last_meeting(&self, meeting: &Meeting) -> Result<Option<(MeetingId, NaiveDate)>> {
        let rep = meeting.rep.as_ref().map(|(id, _)| id.0);
        let team = meeting.team.as_ref().map(|(id, _)| id.0);
        let before = meeting.started_at.map_or(i64::MAX, |at| at.0);
        let mut statement = self.reader().prepare_cached(
            "SELECT id, coalesce(started_at, ended_at) FROM meetings
             WHERE meeting_type_id = ?1 AND rep_id IS ?2 AND team_id IS ?3 AND state = 'held' AND id <> ?4
               AND coalesce(started_at, ended_at) <= ?5
             ORDER BY coalesce(started_at, ended_at) DESC, id DESC LIMIT 1",
        )?;
        let mut rows = statement.query((meeting.kind.0, rep, team, meeting.id.0, before))?;
        Ok(match rows.next()? {
            Some(row) => Some((MeetingId(row.get(0)?), Stamp(row.get(1)?).day())),
            None => None,
        })
    }

    fn carried_where(&self, condition: &str) -> Result<Vec<Promise>> {
        let mut statement = self.reader().prepare(&format!(
            "SELECT a.id, a.text, a.owner_id, r.name AS owner_name, a.due_on, a.state, a.reason, a.private, a.made_at,
               a.closed_at, a.meeting_id
             FROM actions a LEFT JOIN reps r ON r.id = a.owner_id WHERE {condition}
             ORDER BY a.state <> 'open', a.due_on IS NULL, a.due_on, a.id"
        ))?;
        let rows = statement.query_map([], promise)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn promise(row: &Row<'_>) -> rusqlite::Result<Promise> {
    let owner: Option<i64> = row.get("owner_id")?;
    let name: Option<String> = row.get("owner_name")?;
    Ok(Promise {
        id: ActionId(row.get("id")?),
        text: row.get("text")?,
        owner: owner.map(RepId).zip(name),
        due_on: day(row, "due_on")?,
        state: word(row, "state")?,
        reason: row.get("reason")?,
        private: row.get("private")?,
        made_at: Stamp(row.get("made_at")?),
        closed_at: row.get::<_, Option<i64>>("closed_at")?.map(Stamp),
        meeting: row.get::<_, Option<i64>>("meeting_id")?.map(MeetingId),
    })
}
