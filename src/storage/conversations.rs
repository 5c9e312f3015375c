//! The next conversation with a rep: a meeting, a ride-along, a check-in, or what the cadence asks for.

use chrono::{Days, NaiveDate};

use super::cells::day;
use super::deal_query::DealScope;
use super::{Result, Store};
use crate::domain::cadence::{CadenceKind, OccurrenceKey, OccurrenceState};
use crate::domain::ids::{MeetingId, PlanId, RepId, RideAlongId};
use crate::domain::prep_pack::Opens;

/// How far ahead the cadence is looked at: a quarter.
const AHEAD: u64 = 92;

/// A conversation to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextConversation {
    /// What it is: `1:1`, `Ride-along`, `Check-in: Ask who decides`.
    pub what: String,
    /// The day.
    pub on: NaiveDate,
    /// The time of day, `HH:MM`; empty: any time.
    pub at: String,
    /// Where it begins.
    pub begins: Begins,
}

/// Where a conversation begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begins {
    /// It is written down.
    Record(Opens),
    /// The cadence asks for it; nothing is written down for it yet.
    Occurrence(OccurrenceKey, CadenceKind),
}

impl Begins {
    /// What is written down for it.
    pub fn record(self) -> Option<Opens> {
        match self {
            Self::Record(opens) => Some(opens),
            Self::Occurrence(..) => None,
        }
    }

    /// The occurrence that it is.
    pub fn occurrence(self) -> Option<OccurrenceKey> {
        match self {
            Self::Record(_) => None,
            Self::Occurrence(key, _) => Some(key),
        }
    }
}

impl Store {
    /// The next conversation with a rep from today on: of what is written down (a planned meeting or ride-along, a
    /// check-in) and what the cadence asks for, the earliest. `None`: nothing is planned. Costs a few indexed rows, and
    /// the occurrences of a quarter.
    pub fn next_conversation(&self, rep: RepId) -> Result<Option<NextConversation>> {
        let today = self.today();
        let mut all = self.written_down(rep, today)?;
        all.extend(self.asked_by_cadence(rep, today)?);
        // Without a time it can be at any time of the day: after what has one.
        all.sort_by_key(|one| {
            (
                one.on,
                one.at.is_empty(),
                one.at.clone(),
                one.begins.record().is_none(),
            )
        });
        Ok(all.into_iter().next())
    }

    fn written_down(&self, rep: RepId, today: NaiveDate) -> Result<Vec<NextConversation>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT 'meeting' AS kind, m.id, m.title AS what, m.planned_on AS day, m.planned_at AS at FROM meetings m
             WHERE m.rep_id = ?1 AND m.state IN ('planned', 'running') AND m.planned_on >= ?2
             UNION ALL SELECT 'ride_along', r.id, 'Ride-along', r.planned_on, '' FROM ride_alongs r
             WHERE r.rep_id = ?1 AND r.state = 'planned' AND r.planned_on >= ?2
             UNION ALL SELECT 'plan', p.id, 'Check-in: ' || p.focus, c.due_on, '' FROM plans p
             JOIN check_ins c ON c.plan_id = p.id
             WHERE p.rep_id = ?1 AND p.state = 'open' AND c.held_on IS NULL AND c.due_on >= ?2",
        )?;
        let rows = statement.query_map((rep.0, today.to_string()), |row| {
            let (kind, id): (String, i64) = (row.get("kind")?, row.get("id")?);
            let opens = match kind.as_str() {
                "meeting" => Opens::Meeting(MeetingId(id)),
                "ride_along" => Opens::RideAlong(RideAlongId(id)),
                _ => Opens::Plan(PlanId(id)),
            };
            Ok(NextConversation {
                what: row.get("what")?,
                on: day(row, "day")?.unwrap_or(today),
                at: row.get("at")?,
                begins: Begins::Record(opens),
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn asked_by_cadence(&self, rep: RepId, today: NaiveDate) -> Result<Option<NextConversation>> {
        let scope = DealScope {
            rep: Some(rep),
            ..DealScope::default()
        };
        let last = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
        let next = self
            .occurrences(&scope, today, last, today)?
            .into_iter()
            .find(|one| {
                one.key.rep == Some(rep)
                    && matches!(one.kind, CadenceKind::Meeting | CadenceKind::RideAlong)
                    && matches!(one.state, OccurrenceState::Coming | OccurrenceState::Due)
            });
        Ok(next.map(|one| NextConversation {
            what: one.name.clone(),
            on: one.due_on,
            at: one
                .at
                .map_or_else(String::new, |at| at.format("%H:%M").to_string()),
            begins: Begins::Occurrence(one.key, one.kind),
        }))
    }
}
