//! Everything that the page of a meeting shows.

use std::fmt;
use std::str::FromStr;

use rusqlite::Row;

use super::super::cells::word;
use super::super::{Result, Store};
use super::types::MeetingTypeLine;
use super::{Carried, Decision, Meeting, MeetingNote, Promise};
use crate::domain::ids::{AttendeeId, MeetingId, MeetingItemId, RepId};
use crate::domain::meeting::{Brought, Output, TimeBox, missing, spent_ms};
use crate::domain::stamp::Stamp;

/// Whether somebody was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Nobody said.
    #[default]
    Unknown,
    /// There.
    Present,
    /// Not there.
    Absent,
    /// Not there, and said so before.
    Excused,
}

impl Presence {
    /// Those that can be said, in the order of the key that goes through them.
    pub const SAID: [Self; 3] = [Self::Present, Self::Absent, Self::Excused];

    /// The name in the file and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Excused => "excused",
        }
    }

    /// What one more press of the key says.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Unknown => Self::Present,
            Self::Present => Self::Absent,
            Self::Absent => Self::Excused,
            Self::Excused => Self::Unknown,
        }
    }
}

impl fmt::Display for Presence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Unknown => "not said",
            said => said.key(),
        })
    }
}

impl FromStr for Presence {
    type Err = ();

    fn from_str(key: &str) -> std::result::Result<Self, ()> {
        [Self::Unknown]
            .into_iter()
            .chain(Self::SAID)
            .find(|presence| presence.key() == key)
            .ok_or(())
    }
}

/// An item of the agenda of one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingItem {
    /// Row number; 0 while the meeting is planned and shows the agenda of its type.
    pub id: MeetingItemId,
    /// What it is called.
    pub name: String,
    /// Its time box, in minutes.
    pub minutes: i64,
    /// What to ask or do.
    pub prompt: String,
    /// The key of the part of the prep pack that it shows; may be empty.
    pub part: String,
    /// The time that was spent in it, in milliseconds, without what runs.
    pub spent_ms: i64,
    /// Whether it is over.
    pub done: bool,
}

impl MeetingItem {
    /// The box and the time spent until now; `since` where this item runs.
    pub fn time_box(&self, since: Option<Stamp>, now: Stamp) -> TimeBox {
        TimeBox {
            minutes: self.minutes,
            spent_ms: spent_ms(self.spent_ms, since, now),
        }
    }
}

/// Somebody who is asked to a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    /// Row number.
    pub id: AttendeeId,
    /// The rep; `None` is a guest.
    pub rep: Option<RepId>,
    /// The name.
    pub name: String,
    /// The e-mail address; empty where it is not known.
    pub email: String,
    /// Whether they were there.
    pub presence: Presence,
}

/// Everything about one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingPage {
    /// The meeting.
    pub meeting: Meeting,
    /// Its type, as it is now.
    pub kind: MeetingTypeLine,
    /// Its agenda; of a planned one that of its type.
    pub items: Vec<MeetingItem>,
    /// Who is asked.
    pub attendees: Vec<Attendee>,
    /// What was promised before.
    pub carried: Carried,
    /// Its notes, the first first.
    pub notes: Vec<MeetingNote>,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// What was promised in it.
    pub actions: Vec<Promise>,
    /// What it must end with and still lacks.
    pub missing: Vec<Output>,
}

impl MeetingPage {
    /// The place of the item that runs.
    pub fn running(&self) -> Option<usize> {
        let id = self.meeting.item?;
        self.items.iter().position(|item| item.id == id)
    }
}

impl Store {
    /// Everything about one meeting.
    ///
    /// # Errors
    /// Not found where it is no longer in the file.
    pub fn meeting_page(&self, id: MeetingId) -> Result<MeetingPage> {
        let meeting = self.meeting(id)?;
        let kind = self.meeting_type(meeting.kind)?;
        let mut items = self.meeting_items(id)?;
        if items.is_empty() {
            let preview = self.agenda(meeting.kind)?.into_iter();
            items.extend(preview.map(|item| MeetingItem {
                id: MeetingItemId(0),
                name: item.name,
                minutes: item.minutes,
                prompt: item.prompt,
                part: item.part,
                spent_ms: 0,
                done: false,
            }));
        }
        Ok(MeetingPage {
            items,
            attendees: self.attendees(id)?,
            carried: self.carried_forward(&meeting)?,
            notes: self.notes_of_meeting(id)?,
            decisions: self.decisions_of_meeting(id)?,
            actions: self.actions_of_meeting(id)?,
            missing: missing(&kind.details.outputs, &self.brought(&meeting)?),
            meeting,
            kind,
        })
    }

    pub(super) fn meeting_items(&self, id: MeetingId) -> Result<Vec<MeetingItem>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT id, name, minutes, prompt, part, spent_ms, done FROM meeting_items
             WHERE meeting_id = ?1 ORDER BY position, id",
        )?;
        let rows = statement.query_map([id.0], |row| {
            Ok(MeetingItem {
                id: MeetingItemId(row.get(0)?),
                name: row.get(1)?,
                minutes: row.get(2)?,
                prompt: row.get(3)?,
                part: row.get(4)?,
                spent_ms: row.get(5)?,
                done: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    pub(super) fn attendees(&self, id: MeetingId) -> Result<Vec<Attendee>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT a.id, a.rep_id, coalesce(r.name, a.name) AS name, coalesce(r.email, '') AS email,
               a.presence FROM meeting_attendees a
             LEFT JOIN reps r ON r.id = a.rep_id WHERE a.meeting_id = ?1 ORDER BY a.id",
        )?;
        let rows = statement.query_map([id.0], attendee)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What a meeting has brought so far.
    pub(super) fn brought(&self, meeting: &Meeting) -> Result<Brought> {
        let rep = meeting.rep.as_ref().map(|(id, _)| id.0);
        let team = meeting.team.as_ref().map(|(id, _)| id.0);
        let began = meeting
            .started_at
            .or(meeting.ended_at)
            .map_or(i64::MAX, |at| at.0);
        let until = meeting.ended_at.map_or(i64::MAX, |at| at.0);
        let mut statement = self.reader().prepare_cached(
            "SELECT
               (SELECT count(*) FROM actions WHERE meeting_id = ?1 AND owner_id IS NOT NULL)
                 + (SELECT count(*) FROM commitments WHERE rep_id IS ?2 AND made_at BETWEEN ?4 AND ?5) AS commitments,
               (SELECT count(*) FROM plans WHERE rep_id IS ?2 AND state = 'open') AS plans,
               (SELECT count(*) FROM review_items WHERE decided_at BETWEEN ?4 AND ?5) AS dispositions,
               (SELECT count(*) FROM meeting_attendees WHERE meeting_id = ?1 AND presence = '') AS unmarked,
               ?6 OR EXISTS (SELECT 1 FROM meetings n WHERE n.meeting_type_id = ?7 AND n.rep_id IS ?2
                 AND n.team_id IS ?3 AND n.state = 'planned' AND n.id <> ?1) AS has_next",
        )?;
        let found = statement.query_row(
            (
                meeting.id.0,
                rep,
                team,
                began,
                until,
                meeting.occurrence.is_some(),
                meeting.kind.0,
            ),
            |row| {
                Ok(Brought {
                    decisions: meeting.decisions,
                    actions: meeting.actions,
                    commitments: row.get("commitments")?,
                    plans: row.get("plans")?,
                    dispositions: row.get("dispositions")?,
                    unmarked: row.get("unmarked")?,
                    has_next: row.get("has_next")?,
                })
            },
        )?;
        Ok(found)
    }
}

fn attendee(row: &Row<'_>) -> rusqlite::Result<Attendee> {
    let presence: String = row.get("presence")?;
    Ok(Attendee {
        id: AttendeeId(row.get("id")?),
        rep: row.get::<_, Option<i64>>("rep_id")?.map(RepId),
        name: row.get("name")?,
        email: row.get("email")?,
        presence: if presence.is_empty() {
            Presence::Unknown
        } else {
            word(row, "presence")?
        },
    })
}
