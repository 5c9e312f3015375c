//! Meetings: planned, run along an agenda with time boxes, ended with what they brought.
//!
//! Starting copies the agenda of the type and who is asked, so that a type that is changed later does not rewrite a
//! meeting. What runs is kept in the file (item and since when): a meeting that was killed goes on where it was.

mod attendance;
mod carried;
mod held;
mod occurrence;
mod page;
mod record;
mod run;
#[cfg(test)]
mod tests;
mod types;

use std::fmt::Write as _;

use chrono::NaiveDate;
use rusqlite::Row;

use super::cells::{day, parsed, word};
use super::deal_query::DealScope;
use super::error::StorageError;
use super::{Result, Store};
use crate::domain::ids::{
    CadenceId, DealId, MeetingId, MeetingItemId, MeetingTypeId, RepId, TeamId,
};
use crate::domain::meeting::{MeetingState, Per};
use crate::domain::stamp::Stamp;

pub use carried::{Carried, Promise};
pub use held::{HeldMeeting, Kept};
pub(super) use types::STARTED;

pub use page::{Attendee, MeetingItem, MeetingPage, Presence};
pub use record::{Decision, MeetingNote, NewDecision, NewMeetingAction, NewMeetingNote};
pub use run::{EndMeeting, Ended, NewMeeting};
pub use types::MeetingTypeLine;

/// A meeting with the names of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// Row number.
    pub id: MeetingId,
    /// Its type.
    pub kind: MeetingTypeId,
    /// The name of its type.
    pub kind_name: String,
    /// With one rep, or with a team.
    pub per: Per,
    /// With whom, and the name; `None`: with a team.
    pub rep: Option<(RepId, String)>,
    /// Which team; `None`: everybody.
    pub team: Option<(TeamId, String)>,
    /// What it is called.
    pub title: String,
    /// For which day it is planned.
    pub planned_on: NaiveDate,
    /// At what time, `HH:MM`; empty: any.
    pub planned_at: String,
    /// The occurrence of a cadence that it is.
    pub occurrence: Option<(CadenceId, NaiveDate)>,
    /// The deal that it is about.
    pub deal: Option<(DealId, String)>,
    /// How far it is.
    pub state: MeetingState,
    /// The agenda item that runs.
    pub item: Option<MeetingItemId>,
    /// Since when it runs; `None` while it is paused.
    pub item_since: Option<Stamp>,
    /// When it began.
    pub started_at: Option<Stamp>,
    /// When it was ended or dropped.
    pub ended_at: Option<Stamp>,
    /// Why it was dropped, moved or ended without an output, the latest.
    pub reason: String,
    /// The sum of its time boxes, in minutes.
    pub minutes: i64,
    /// How many decisions it brought.
    pub decisions: i64,
    /// How many actions it brought.
    pub actions: i64,
}

impl Meeting {
    /// The day that counts: of one that began the day on which it did, else for when it is planned.
    pub fn day(&self) -> NaiveDate {
        self.started_at.map_or(self.planned_on, Stamp::day)
    }

    /// With whom: the rep, the team.
    fn with(&self) -> (Option<RepId>, Option<TeamId>) {
        let rep = self.rep.as_ref().map(|(id, _)| *id);
        (rep, self.team.as_ref().map(|(id, _)| *id))
    }

    /// With whom, in words: the rep, the team, or nothing.
    pub fn whom(&self) -> &str {
        let rep = self.rep.as_ref().map(|(_, name)| name.as_str());
        let team = self.team.as_ref().map(|(_, name)| name.as_str());
        rep.or(team).unwrap_or_default()
    }
}

impl Store {
    /// The meetings of a scope: those that run, planned ones by day and time, then those that are over, the newest
    /// first. The days of the scope bound those that are over; a planned one is never hidden.
    pub fn meetings(&self, scope: &DealScope) -> Result<Vec<Meeting>> {
        let mut condition = String::from("1");
        let people = scope.people("m.rep_id");
        if !people.is_empty() {
            // A team's meeting belongs to the scope of that team, and to that of each who is asked.
            let asked = scope.people("a.rep_id");
            let _ = write!(
                condition,
                " AND ((1{people}) OR (m.rep_id IS NULL AND (m.team_id IS NULL OR m.team_id IS {}
                   OR EXISTS (SELECT 1 FROM meeting_attendees a WHERE a.meeting_id = m.id{asked}))))",
                scope.team.map_or(-1, |team| team.0)
            );
        }
        for (day, sign) in [(scope.from, ">="), (scope.to, "<=")] {
            if let Some(day) = day {
                let stamp = if sign == ">=" {
                    Stamp::start_of(day)
                } else {
                    Stamp::end_of(day)
                };
                let _ = write!(
                    condition,
                    " AND (m.state IN ('planned', 'running') OR coalesce(m.ended_at, 0) {sign} {})",
                    stamp.0
                );
            }
        }
        self.meetings_where(&condition)
    }

    /// The meetings with one rep, in the same order: those that were with the rep alone, and team meetings at which
    /// the rep was present.
    pub fn meetings_of(&self, rep: RepId) -> Result<Vec<Meeting>> {
        self.meetings_where(&format!(
            "m.rep_id = {rep} OR m.id IN (SELECT meeting_id FROM meeting_attendees
               WHERE rep_id = {rep} AND presence = 'present')"
        ))
    }

    /// One meeting.
    ///
    /// # Errors
    /// Not found where it is no longer in the file.
    pub fn meeting(&self, id: MeetingId) -> Result<Meeting> {
        let found = self.meetings_where(&format!("m.id = {id}"))?;
        found.into_iter().next().ok_or_else(gone)
    }

    pub(super) fn meetings_where(&self, condition: &str) -> Result<Vec<Meeting>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT m.id, m.meeting_type_id, t.name AS kind_name, t.per, m.rep_id, r.name AS rep_name, m.team_id,
               s.name AS team_name, m.title, m.planned_on, m.planned_at, m.cadence_id, m.occurs_on, m.deal_id,
               d.name AS deal_name, m.state, m.item_id, m.item_since, m.started_at, m.ended_at, m.reason,
               coalesce((SELECT sum(minutes) FROM meeting_items i WHERE i.meeting_id = m.id),
                 (SELECT sum(minutes) FROM agenda_items i WHERE i.meeting_type_id = t.id), 0) AS minutes,
               (SELECT count(*) FROM decisions x WHERE x.meeting_id = m.id) AS decisions,
               (SELECT count(*) FROM actions x WHERE x.meeting_id = m.id) AS actions
             FROM meetings m JOIN meeting_types t ON t.id = m.meeting_type_id
             LEFT JOIN reps r ON r.id = m.rep_id LEFT JOIN teams s ON s.id = m.team_id
             LEFT JOIN deals d ON d.id = m.deal_id WHERE {condition}
             ORDER BY CASE m.state WHEN 'running' THEN 0 WHEN 'planned' THEN 1 ELSE 2 END,
               CASE m.state WHEN 'planned' THEN m.planned_on || m.planned_at END,
               coalesce(m.started_at, m.ended_at) DESC, m.id DESC"
        ))?;
        let rows = statement.query_map([], meeting)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

fn gone() -> StorageError {
    StorageError::NotFound("This meeting is no longer in the file".into())
}

fn meeting(row: &Row<'_>) -> rusqlite::Result<Meeting> {
    let id = |column: &str| row.get::<_, Option<i64>>(column);
    let name = |column: &str| row.get::<_, Option<String>>(column);
    Ok(Meeting {
        id: MeetingId(row.get("id")?),
        kind: MeetingTypeId(row.get("meeting_type_id")?),
        kind_name: row.get("kind_name")?,
        per: word(row, "per")?,
        rep: id("rep_id")?.map(RepId).zip(name("rep_name")?),
        team: id("team_id")?.map(TeamId).zip(name("team_name")?),
        title: row.get("title")?,
        planned_on: parsed(row, "planned_on")?.unwrap_or_default(),
        planned_at: row.get("planned_at")?,
        occurrence: id("cadence_id")?.map(CadenceId).zip(day(row, "occurs_on")?),
        deal: id("deal_id")?.map(DealId).zip(name("deal_name")?),
        state: word(row, "state")?,
        item: id("item_id")?.map(MeetingItemId),
        item_since: id("item_since")?.map(Stamp),
        started_at: id("started_at")?.map(Stamp),
        ended_at: id("ended_at")?.map(Stamp),
        reason: row.get("reason")?,
        minutes: row.get("minutes")?,
        decisions: row.get("decisions")?,
        actions: row.get("actions")?,
    })
}
