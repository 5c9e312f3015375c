//! Everything that was noted with a rep, the newest first: notes, meetings, ride-alongs, observations, decisions,
//! check-ins, commitments, actions, plans, walks, deals won and lost.
//!
//! One statement over a dozen tables, each by its index on the rep (deals by owner, notes by what they are about):
//! what one person gathers in years, some thousand rows, sorted once; a window of it is handed out.

use std::fmt::Write as _;
use std::ops::Range;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params_from_iter};

use super::cells::money;
use super::text_match::words;
use super::{Result, Store};
use crate::domain::ids::{DealId, MeetingId, NoteId, PlanId, RepId, RideAlongId};
use crate::domain::money::Money;
use crate::domain::prep_pack::Opens;
use crate::domain::stamp::Stamp;

/// What was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Noted {
    /// A note on the rep, on one of their deals, in a meeting or on a ride-along with them.
    Note,
    /// A meeting with the rep that was held or dropped.
    Meeting,
    /// A ride-along that was held or dropped.
    RideAlong,
    /// A competency seen once.
    Observation,
    /// A decision.
    Decision,
    /// A check-in of a plan.
    CheckIn,
    /// What the rep committed to.
    Commitment,
    /// An action that was done, the rep's or the manager's for them.
    Done,
    /// An action that was dropped.
    Dropped,
    /// A plan that was begun.
    PlanBegun,
    /// A plan that was closed.
    PlanClosed,
    /// A walk through ROAM that was finished.
    Walk,
    /// A deal won.
    Won,
    /// A deal lost.
    Lost,
}

impl Noted {
    /// The name on the screen; found by the search, too.
    pub fn label(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Meeting => "Meeting",
            Self::RideAlong => "Ride-along",
            Self::Observation => "Seen",
            Self::Decision => "Decided",
            Self::CheckIn => "Check-in",
            Self::Commitment => "Commitment",
            Self::Done => "Done",
            Self::Dropped => "Dropped",
            Self::PlanBegun => "Plan",
            Self::PlanClosed => "Plan ended",
            Self::Walk => "Walk",
            Self::Won => "Won",
            Self::Lost => "Lost",
        }
    }

    /// The name in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Meeting => "meeting",
            Self::RideAlong => "ride_along",
            Self::Observation => "observation",
            Self::Decision => "decision",
            Self::CheckIn => "check_in",
            Self::Commitment => "commitment",
            Self::Done => "done",
            Self::Dropped => "dropped",
            Self::PlanBegun => "plan_begun",
            Self::PlanClosed => "plan_closed",
            Self::Walk => "walk",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeLineEntry {
    /// Its number in this line; no other entry has it.
    pub number: i64,
    /// What it is.
    pub noted: Noted,
    /// When; of a day its first moment.
    pub at: Stamp,
    /// What it says, may be more than one line.
    pub text: String,
    /// What it belongs to: a deal, a type of meeting, a reason; often empty.
    pub more: String,
    /// For the manager's eyes only.
    pub private: bool,
    /// The amount of a deal.
    pub amount: Option<Money>,
    /// The record behind it.
    pub opens: Option<Opens>,
    /// The note that it is.
    pub note: Option<NoteId>,
}

/// A window of a time line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TimeLine {
    /// How many entries there are in all.
    pub count: usize,
    /// Where the entry that was asked for stands; `None` where it is not there.
    pub selected_at: Option<usize>,
    /// The place of the first of `entries`.
    pub start: usize,
    /// The window.
    pub entries: Vec<TimeLineEntry>,
}

/// A day as a moment, in SQL.
macro_rules! moment {
    ($day:literal) => {
        concat!("CAST(strftime('%s', ", $day, ") AS INTEGER) * 1000")
    };
}

/// Where entries come from; the notes on deals are looked for deal by deal (`CROSS JOIN`): the rep has few, the file
/// very many. Columns: number, moment, text, what it belongs to, private, table and number of the record
/// behind it, amount, currency. `?1` is the rep.
const SOURCES: &[(Noted, &str)] = &[
    (
        Noted::Note,
        "SELECT n.id, n.written_at, n.text, coalesce(d.name, m.title, ''), n.private,
           CASE WHEN n.meeting_id IS NOT NULL THEN 'meeting' WHEN n.ride_along_id IS NOT NULL THEN 'ride_along'
             WHEN n.subject_kind = 'deal' THEN 'deal' ELSE 'note' END,
           coalesce(n.meeting_id, n.ride_along_id, n.subject_id), NULL, NULL
         FROM notes n LEFT JOIN deals d ON n.subject_kind = 'deal' AND d.id = n.subject_id
         LEFT JOIN meetings m ON m.id = n.meeting_id
         WHERE n.id IN (SELECT id FROM notes WHERE subject_kind = 'rep' AND subject_id = ?1
           UNION SELECT o.id FROM deals b CROSS JOIN notes o ON o.subject_kind = 'deal' AND o.subject_id = b.id
             WHERE b.owner_id = ?1
           UNION SELECT id FROM notes WHERE meeting_id IN (SELECT id FROM meetings WHERE rep_id = ?1)
           UNION SELECT id FROM notes WHERE ride_along_id IN (SELECT id FROM ride_alongs WHERE rep_id = ?1))",
    ),
    (
        Noted::Meeting,
        concat!(
            "SELECT m.id, coalesce(m.ended_at, ",
            moment!("m.planned_on"),
            "), CASE m.state WHEN 'dropped' THEN 'dropped: ' || m.title ELSE m.title END,
               CASE m.state WHEN 'dropped' THEN m.reason ELSE t.name END, 0, 'meeting', m.id, NULL, NULL
             FROM meetings m JOIN meeting_types t ON t.id = m.meeting_type_id
             WHERE m.rep_id = ?1 AND m.state IN ('held', 'dropped')"
        ),
    ),
    (
        Noted::RideAlong,
        concat!(
            "SELECT r.id, ",
            moment!("coalesce(r.held_on, r.planned_on)"),
            ", CASE r.state WHEN 'dropped' THEN 'dropped: ' || r.reason
                 ELSE coalesce(nullif(r.purpose, ''), k.name, 'held') END,
               coalesce(d.name, ''), 0, 'ride_along', r.id, NULL, NULL
             FROM ride_alongs r LEFT JOIN deals d ON d.id = r.deal_id LEFT JOIN competencies k ON k.id = r.competency_id
             WHERE r.rep_id = ?1 AND r.state IN ('held', 'dropped')"
        ),
    ),
    (
        Noted::Observation,
        concat!(
            "SELECT o.id, ",
            moment!("o.observed_on"),
            ", k.name || ': ' || CASE o.used WHEN 'yes' THEN 'used' WHEN 'no' THEN 'not used' ELSE 'not observed' END
                 || coalesce(', level ' || o.level, '') || CASE o.note WHEN '' THEN '' ELSE '; ' || o.note END,
               coalesce(d.name, ''), 0, CASE WHEN o.ride_along_id IS NULL THEN 'skills' ELSE 'ride_along' END,
               coalesce(o.ride_along_id, o.rep_id), NULL, NULL
             FROM observations o JOIN competencies k ON k.id = o.competency_id LEFT JOIN deals d ON d.id = o.deal_id
             WHERE o.rep_id = ?1"
        ),
    ),
    (
        Noted::Decision,
        "SELECT c.id, c.decided_at, c.text, c.reason, c.private,
           CASE WHEN c.meeting_id IS NOT NULL THEN 'meeting' WHEN c.deal_id IS NOT NULL THEN 'deal' END,
           coalesce(c.meeting_id, c.deal_id), NULL, NULL
         FROM decisions c LEFT JOIN meetings m ON m.id = c.meeting_id WHERE c.rep_id = ?1 OR m.rep_id = ?1",
    ),
    (
        Noted::CheckIn,
        concat!(
            "SELECT c.id, ",
            moment!("c.held_on"),
            ", p.focus || ': ' || coalesce(c.changed, 'not asked')
                 || CASE c.note WHEN '' THEN '' ELSE '; ' || c.note END, '', 0, 'plan', p.id, NULL, NULL
             FROM plans p JOIN check_ins c ON c.plan_id = p.id WHERE p.rep_id = ?1 AND c.held_on IS NOT NULL"
        ),
    ),
    (
        Noted::Commitment,
        "SELECT c.id, c.made_at, c.words, k.name, 0, 'ride_along', c.ride_along_id, NULL, NULL
         FROM commitments c JOIN competencies k ON k.id = c.competency_id WHERE c.rep_id = ?1",
    ),
    (
        Noted::Done,
        "SELECT a.id, a.closed_at, CASE WHEN a.owner_id IS NULL THEN 'I: ' ELSE '' END || a.text, coalesce(d.name, ''),
           a.private, CASE WHEN a.plan_id IS NOT NULL THEN 'plan' WHEN a.deal_id IS NOT NULL THEN 'deal' ELSE 'action' END,
           coalesce(a.plan_id, a.deal_id, a.id), NULL, NULL
         FROM actions a LEFT JOIN deals d ON d.id = a.deal_id
         WHERE a.state = 'done' AND (a.owner_id = ?1 OR (a.owner_id IS NULL AND a.rep_id = ?1))",
    ),
    (
        Noted::Dropped,
        "SELECT a.id, a.closed_at, CASE WHEN a.owner_id IS NULL THEN 'I: ' ELSE '' END || a.text, a.reason, a.private,
           CASE WHEN a.plan_id IS NOT NULL THEN 'plan' WHEN a.deal_id IS NOT NULL THEN 'deal' ELSE 'action' END,
           coalesce(a.plan_id, a.deal_id, a.id), NULL, NULL
         FROM actions a
         WHERE a.state = 'dropped' AND (a.owner_id = ?1 OR (a.owner_id IS NULL AND a.rep_id = ?1))",
    ),
    (
        Noted::PlanBegun,
        "SELECT p.id, p.made_at, p.focus, p.predicted, 0, 'plan', p.id, NULL, NULL FROM plans p WHERE p.rep_id = ?1",
    ),
    (
        Noted::PlanClosed,
        "SELECT p.id, p.closed_at, p.focus || ': ' || replace(p.state, '_', ' '),
           CASE p.state WHEN 'corrective' THEN '' ELSE p.reason END, 0, 'plan', p.id, NULL, NULL
         FROM plans p WHERE p.rep_id = ?1 AND p.closed_at IS NOT NULL",
    ),
    (
        Noted::Walk,
        "SELECT w.id, w.finished_at, coalesce(nullif(w.behaviour_wanted, ''), nullif(w.root_cause, ''), 'finished'),
           w.rep_words, 0, NULL, NULL, NULL, NULL
         FROM diagnoses w WHERE w.rep_id = ?1 AND w.finished_at IS NOT NULL",
    ),
    (
        Noted::Won,
        concat!(
            "SELECT d.id, ",
            moment!("d.close_on"),
            ", d.name, '', 0, 'deal', d.id, d.amount_minor, d.currency
             FROM deals d WHERE d.owner_id = ?1 AND d.outcome = 'won' AND d.close_on IS NOT NULL"
        ),
    ),
    (
        Noted::Lost,
        concat!(
            "SELECT d.id, ",
            moment!("d.close_on"),
            ", d.name, d.loss_reason, 0, 'deal', d.id, d.amount_minor, d.currency
             FROM deals d WHERE d.owner_id = ?1 AND d.outcome = 'lost' AND d.close_on IS NOT NULL"
        ),
    ),
];

/// Kinds are this far apart in the numbers of entries: more rows than a table will ever have.
const APART: i64 = 1 << 44;

/// Parameters before the words of the filter: the rep, the end of the day.
const FIXED: usize = 2;

impl Store {
    /// A window of what was noted with a rep, of the entries that hold every word of `filter`. `selected` is the number
    /// of an entry whose place is asked for; the window is moved so that it is in it.
    pub fn time_line(
        &self,
        rep: RepId,
        filter: &str,
        selected: Option<i64>,
        window: Range<usize>,
    ) -> Result<TimeLine> {
        let words = words(filter);
        let end = Stamp::end_of(self.today()).0;
        let mut given: Vec<Value> = vec![rep.0.into(), end.into()];
        given.extend(words.iter().cloned().map(Value::from));
        let line = line_sql(words.len());
        let selected_at = match selected {
            None => None,
            Some(number) => self.place_in(&line, &given, number)?,
        };
        let (mut start, length) = (window.start, window.len());
        if let Some(at) = selected_at.filter(|at| !window.contains(at)) {
            start = at.saturating_sub(length / 2);
        }
        let mut statement = self.reader().prepare_cached(&format!(
            "{line} SELECT *, count(*) OVER () AS counted FROM line ORDER BY at DESC, number DESC
             LIMIT {length} OFFSET {start}"
        ))?;
        let mut rows = statement.query(params_from_iter(&given))?;
        let (mut entries, mut count) = (Vec::new(), 0_i64);
        while let Some(row) = rows.next()? {
            count = row.get("counted")?;
            entries.extend(entry(row)?);
        }
        if entries.is_empty() && start > 0 {
            // The line has become shorter than where it was looked at.
            return self.time_line(rep, filter, None, 0..length);
        }
        Ok(TimeLine {
            count: usize::try_from(count).unwrap_or(0),
            selected_at,
            start,
            entries,
        })
    }

    fn place_in(&self, line: &str, given: &[Value], number: i64) -> Result<Option<usize>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "{line} SELECT place - 1 FROM (SELECT number, row_number() OVER (ORDER BY at DESC, number DESC) AS place
               FROM line) WHERE number = {number}"
        ))?;
        let place: Option<i64> = statement
            .query_row(params_from_iter(given), |row| row.get(0))
            .optional()?;
        Ok(place.and_then(|place| usize::try_from(place).ok()))
    }
}

/// All sources under the name `line`, with so many words of a filter.
fn line_sql(words: usize) -> String {
    let mut out = String::from(
        "WITH every(kind, label, id, at, text, more, private, opens, opens_id, minor, currency) AS (",
    );
    for (place, (noted, sql)) in SOURCES.iter().enumerate() {
        let union = if place == 0 { "" } else { " UNION ALL " };
        let _ = write!(
            out,
            "{union}SELECT {place}, '{}', * FROM ({sql})",
            noted.label()
        );
    }
    let _ = write!(
        out,
        "), line AS (SELECT kind * {APART} + id AS number, * FROM every WHERE at <= ?2"
    );
    for word in 1..=words {
        let place = FIXED + word;
        let _ = write!(
            out,
            " AND holds_word(label || ' ' || text || ' ' || more, ?{place})"
        );
    }
    out.push(')');
    out
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Option<TimeLineEntry>> {
    let (kind, id): (u8, i64) = (row.get("kind")?, row.get("id")?);
    let Some((noted, _)) = SOURCES.get(usize::from(kind)) else {
        return Ok(None);
    };
    let (opens, opens_id): (Option<String>, Option<i64>) =
        (row.get("opens")?, row.get("opens_id")?);
    let opens = opens
        .zip(opens_id)
        .and_then(|(kind, id)| match kind.as_str() {
            "deal" => Some(Opens::Deal(DealId(id))),
            "plan" => Some(Opens::Plan(PlanId(id))),
            "meeting" => Some(Opens::Meeting(MeetingId(id))),
            "ride_along" => Some(Opens::RideAlong(RideAlongId(id))),
            "skills" => Some(Opens::Skills(RepId(id))),
            "action" => Some(Opens::Action(crate::domain::ids::ActionId(id))),
            _ => None,
        });
    Ok(Some(TimeLineEntry {
        number: row.get("number")?,
        noted: *noted,
        at: Stamp(row.get("at")?),
        text: row.get("text")?,
        more: row.get("more")?,
        private: row.get("private")?,
        amount: money(row, "minor", "currency")?,
        opens,
        note: (*noted == Noted::Note).then_some(NoteId(id)),
    }))
}

#[cfg(test)]
mod tests;
