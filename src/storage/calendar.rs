//! What goes into a calendar file: the rhythm with its uids, single days, and what earlier files said.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};

use super::cadence::rhythm;
use super::{DealScope, Result, Store};
use crate::domain::cadence::Rhythm;
use crate::domain::stamp::Stamp;

/// What stands on a single day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarWhat {
    /// An action that is due.
    Action,
    /// A check-in of a plan.
    CheckIn,
    /// A ride-along that no cadence asks for.
    RideAlong,
    /// A meeting that no cadence asks for.
    Meeting,
}

impl CalendarWhat {
    /// Its name in `--json`.
    pub fn key(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::CheckIn => "check_in",
            Self::RideAlong => "ride_along",
            Self::Meeting => "meeting",
        }
    }
}

/// Something on a single day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarItem {
    /// The uid of its record, hexadecimal.
    pub uid: String,
    /// What it is.
    pub what: CalendarWhat,
    /// What it is called for everybody to see: "Action", the type of a meeting.
    pub name: String,
    /// The text, which may be private.
    pub text: String,
    /// With whom, or whose it is; empty: the manager's own.
    pub rep: Option<String>,
    /// The day.
    pub day: NaiveDate,
    /// The time; empty: any time of the day.
    pub at: Option<NaiveTime>,
    /// How long, in minutes; 0 is not known.
    pub minutes: i64,
    /// Whether it is still to be done.
    pub open: bool,
}

/// The uids of rules and reps, hexadecimal, by row number.
#[derive(Debug, Clone, Default)]
pub struct CalendarUids {
    /// Of versions of rules.
    pub rules: HashMap<i64, String>,
    /// Of reps.
    pub reps: HashMap<i64, String>,
}

/// What the last file said of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// Its lines, without those that count changes.
    pub content: String,
    /// How often it was changed.
    pub sequence: i64,
    /// Whether it was cancelled.
    pub cancelled: bool,
    /// When it was changed last.
    pub changed_at: Stamp,
}

const ITEMS: &str = "
    SELECT lower(hex(t.uid)) AS uid, 'action' AS what, 'Action' AS name, t.text, coalesce(o.name, r.name) AS rep,
      t.due_on AS day, coalesce(t.due_time, '') AS at, 0 AS minutes, t.state = 'open' AS open
    FROM actions t LEFT JOIN reps o ON o.id = t.owner_id LEFT JOIN reps r ON r.id = t.rep_id
    WHERE t.due_on IS NOT NULL AND t.state <> 'dropped'
    UNION ALL
    SELECT lower(hex(t.uid)), 'check_in', 'Check-in', p.focus, r.name, coalesce(t.held_on, t.due_on), '', 0,
      t.held_on IS NULL
    FROM check_ins t JOIN plans p ON p.id = t.plan_id JOIN reps r ON r.id = p.rep_id
    WHERE t.held_on IS NOT NULL OR p.state = 'open'
    UNION ALL
    SELECT lower(hex(t.uid)), 'ride_along', 'Ride-along', t.purpose, r.name, coalesce(t.held_on, t.planned_on),
      coalesce((SELECT min(c.at) FROM calls c WHERE c.ride_along_id = t.id AND c.at <> '' AND c.state <> 'dropped'), ''),
      0, t.state = 'planned'
    FROM ride_alongs t JOIN reps r ON r.id = t.rep_id WHERE t.state <> 'dropped' AND t.cadence_id IS NULL
    UNION ALL
    SELECT lower(hex(t.uid)), 'meeting', m.name, t.title, r.name, t.planned_on, t.planned_at,
      coalesce((SELECT sum(i.minutes) FROM meeting_items i WHERE i.meeting_id = t.id), 0),
      t.state IN ('planned', 'running')
    FROM meetings t JOIN meeting_types m ON m.id = t.meeting_type_id LEFT JOIN reps r ON r.id = t.rep_id
    WHERE t.state <> 'dropped' AND t.cadence_id IS NULL
    ORDER BY 6, 7, 2, 1";

impl Store {
    /// Everything from which the occurrences of a window follow, of everybody.
    pub fn rhythm_of_window(&self, window: (NaiveDate, NaiveDate)) -> Result<Rhythm> {
        rhythm(self.reader(), &DealScope::default(), None, window)
    }

    /// The uids that entries are named by.
    pub fn calendar_uids(&self) -> Result<CalendarUids> {
        Ok(CalendarUids {
            rules: self.uids_of("cadence_rules")?,
            reps: self.uids_of("reps")?,
        })
    }

    fn uids_of(&self, table: &str) -> Result<HashMap<i64, String>> {
        let sql = format!("SELECT id, lower(hex(uid)) FROM {table}");
        let mut statement = self.reader().prepare(&sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Actions, check-ins, ride-alongs and meetings with a day, but those that were dropped and those that a cadence
    /// asks for, by day.
    pub fn calendar_items(&self) -> Result<Vec<CalendarItem>> {
        let mut statement = self.reader().prepare(ITEMS)?;
        let rows = statement.query_map([], |row| {
            let (what, at): (String, String) = (row.get("what")?, row.get("at")?);
            Ok(CalendarItem {
                uid: row.get("uid")?,
                what: match what.as_str() {
                    "action" => CalendarWhat::Action,
                    "check_in" => CalendarWhat::CheckIn,
                    "ride_along" => CalendarWhat::RideAlong,
                    _ => CalendarWhat::Meeting,
                },
                name: row.get("name")?,
                text: row.get("text")?,
                rep: row.get("rep")?,
                day: super::cells::day(row, "day")?.unwrap_or_default(),
                at: NaiveTime::parse_from_str(&at, "%H:%M").ok(),
                minutes: row.get("minutes")?,
                open: row.get("open")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What the last calendar file said, by entry.
    pub fn calendar_entries(&self) -> Result<HashMap<String, CalendarEntry>> {
        let mut statement = self.reader().prepare(
            "SELECT entry, content, sequence, cancelled, changed_at FROM main.calendar_entries",
        )?;
        let rows = statement.query_map([], |row| {
            let entry = CalendarEntry {
                content: row.get(1)?,
                sequence: row.get(2)?,
                cancelled: row.get(3)?,
                changed_at: Stamp(row.get(4)?),
            };
            Ok((row.get(0)?, entry))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps what a calendar file says now. No change of a person: it is not undone.
    pub fn keep_calendar_entries(&mut self, entries: &[(String, CalendarEntry)]) -> Result<()> {
        let transaction = self.connection.transaction()?;
        for (name, entry) in entries {
            transaction
                .prepare_cached(
                    "INSERT INTO main.calendar_entries (entry, content, sequence, cancelled, changed_at)
                     VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (entry) DO UPDATE SET content = excluded.content, sequence = excluded.sequence,
                       cancelled = excluded.cancelled, changed_at = excluded.changed_at",
                )?
                .execute(rusqlite::params![
                    name,
                    entry.content,
                    entry.sequence,
                    entry.cancelled,
                    entry.changed_at.0,
                ])?;
        }
        Ok(transaction.commit()?)
    }
}
