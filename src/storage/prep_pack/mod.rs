//! The facts of a prep pack, read from the record: promises, goals, deals that moved, flags, coaching, plans.
//!
//! What it costs: promises, coaching and plans are a few indexed rows; changes one index range of `deal_events` since
//! the last time; flags one pass over the open deals of the scope. Goals other than the quota need the sales record,
//! which is the one that the board keeps (`board.rs`): read once, and again only after something was written. A team's
//! goals are those of the goal grid. A part that is not asked for is not read, except what the question needs.

mod coaching;
mod deals;
mod numbers;
mod promises;
#[cfg(test)]
mod tests;

use chrono::{Days, NaiveDate};
use rusqlite::OptionalExtension;

use super::deal_query::DealScope;
use super::error::StorageError;
use super::{BaseCurrency, Result, Store, cells};
use crate::config::Config;
use crate::domain::fiscal::{FiscalCalendar, PeriodKind};
use crate::domain::flags::ReviewThresholds;
use crate::domain::ids::{DealId, MeetingId, MeetingTypeId, RepId, TeamId};
use crate::domain::money::Currency;
use crate::domain::objective::Span;
use crate::domain::pace::RampCurve;
use crate::domain::prep_pack::{DAYS_BACK, Facts, Part, PrepPack, Since};
use crate::domain::stamp::Stamp;

/// What a pack is for. Without a rep it is for a team, without a team for everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PrepFor {
    /// The rep of a 1:1, a performance review, a ride-along.
    pub rep: Option<RepId>,
    /// The team of a team meeting, a forecast call, a standup.
    pub team: Option<TeamId>,
    /// The one deal of a deal review.
    pub deal: Option<DealId>,
    /// Since the last meeting of this type.
    pub meeting_type: Option<MeetingTypeId>,
    /// The meeting that it is for: only meetings before it count as the last one.
    pub meeting: Option<MeetingId>,
    /// Since this day, whatever was held.
    pub since: Option<NaiveDate>,
    /// First and last day of the numbers; `None` is the quarter of the day looked at.
    pub days: Option<Span>,
    /// The parts to show; empty is all of them.
    pub parts: Vec<Part>,
}

impl PrepFor {
    /// A pack for a conversation with one rep.
    pub fn rep(rep: RepId) -> Self {
        Self {
            rep: Some(rep),
            ..Self::default()
        }
    }

    /// A pack for a meeting with a team; `None` is everybody.
    pub fn team(team: Option<TeamId>) -> Self {
        Self {
            team,
            ..Self::default()
        }
    }

    fn scope(&self) -> DealScope {
        DealScope {
            rep: self.rep,
            team: self.team,
            ..DealScope::default()
        }
    }

    /// The deals of the pack as a condition on `d`.
    fn deals(&self) -> String {
        match self.deal {
            Some(deal) => format!(" AND d.id = {deal}"),
            None => self.scope().owners(),
        }
    }
}

/// The settings that a pack obeys.
#[derive(Debug, Clone)]
pub struct PrepSettings {
    /// From where on a deal is flagged.
    pub thresholds: ReviewThresholds,
    /// Quarters and selling days.
    pub calendar: FiscalCalendar,
    /// The ramp of new reps.
    pub curve: RampCurve,
    /// The currency of totals, where the manager set one.
    pub base: Option<Currency>,
}

impl PrepSettings {
    /// Those of the configuration.
    pub fn of(config: &Config) -> Self {
        Self {
            thresholds: config.review.clone(),
            calendar: config.fiscal.calendar(),
            curve: config.goals.ramp.value.clone(),
            base: config.base_currency,
        }
    }
}

/// What all parts are read with.
struct Reading<'a> {
    wanted: &'a PrepFor,
    settings: &'a PrepSettings,
    base: BaseCurrency,
    since: Since,
    today: NaiveDate,
    days: Span,
}

impl Store {
    /// The prep pack of a conversation or a meeting, as the record stands. Costs are said at the head of this file.
    ///
    /// # Errors
    /// Not found where the rep is no longer in the file.
    pub fn prep_pack(&self, wanted: &PrepFor, settings: &PrepSettings) -> Result<PrepPack> {
        let facts = self.prep_facts(wanted, settings)?;
        Ok(PrepPack::of(&facts, &wanted.parts))
    }

    /// What the pack of a meeting is asked with: its rep or team, its deal, its type, since the one before it.
    ///
    /// # Errors
    /// Not found where the meeting is no longer in the file.
    pub fn prep_for(&self, meeting: MeetingId) -> Result<PrepFor> {
        let mut statement = self.reader().prepare_cached(
            "SELECT rep_id, team_id, deal_id, meeting_type_id FROM meetings WHERE id = ?1",
        )?;
        let found = statement
            .query_row([meeting.0], |row| {
                Ok(PrepFor {
                    rep: row.get::<_, Option<i64>>(0)?.map(RepId),
                    team: row.get::<_, Option<i64>>(1)?.map(TeamId),
                    deal: row.get::<_, Option<i64>>(2)?.map(DealId),
                    meeting_type: Some(MeetingTypeId(row.get(3)?)),
                    meeting: Some(meeting),
                    ..PrepFor::default()
                })
            })
            .optional()?;
        found.ok_or_else(|| StorageError::NotFound("This meeting is no longer in the file".into()))
    }

    fn prep_facts(&self, wanted: &PrepFor, settings: &PrepSettings) -> Result<Facts> {
        if let Some(rep) = wanted.rep {
            self.rep_name(rep)?;
        }
        let today = self.today();
        let calendar = &settings.calendar;
        let quarter = calendar.days(calendar.period(PeriodKind::Quarter, today));
        let reading = Reading {
            wanted,
            settings,
            base: self.base_currency(settings.base)?,
            since: self.prep_since(wanted, today)?,
            today,
            days: wanted.days.or(quarter).unwrap_or((today, today)),
        };
        let mut facts = Facts::new(today, reading.since);
        facts.rep = wanted.rep;
        facts.team = wanted.rep.is_none();
        facts.one_deal = wanted.deal.is_some();
        facts.promises = self.prep_promises(&reading)?;
        facts.moved = self.prep_moved(&reading)?;
        facts.flagged = self.prep_flagged(&reading)?;
        // One deal has no goals of its own; what was observed and planned is between two.
        if wanted.deal.is_none() {
            self.prep_numbers(&reading, &mut facts)?;
            if let Some(rep) = wanted.rep {
                self.prep_coaching(rep, &reading, &mut facts)?;
            }
        }
        Ok(facts)
    }

    /// Since when: as asked, else since the last meeting of the type with the same rep or team (about the same deal)
    /// that ended before this one began, else two weeks.
    fn prep_since(&self, wanted: &PrepFor, today: NaiveDate) -> Result<Since> {
        if let Some(day) = wanted.since {
            return Ok(Since::Asked(day));
        }
        let mut statement = self.reader().prepare_cached(
            "SELECT m.id, coalesce(m.ended_at, m.started_at), m.planned_on FROM meetings m
             LEFT JOIN meetings own ON own.id = ?5
             WHERE m.state = 'held' AND m.meeting_type_id = ?1 AND m.rep_id IS ?2 AND m.team_id IS ?3
               AND (?4 IS NULL OR m.deal_id = ?4) AND m.id IS NOT ?5
               AND (own.started_at IS NULL OR coalesce(m.ended_at, 0) <= own.started_at)
             ORDER BY coalesce(m.ended_at, m.started_at, 0) DESC, m.planned_on DESC, m.id DESC LIMIT 1",
        )?;
        let asked = (
            wanted.meeting_type.map(|id| id.0),
            wanted.rep.map(|id| id.0),
            wanted.team.map(|id| id.0),
            wanted.deal.map(|id| id.0),
            wanted.meeting.map(|id| id.0),
        );
        let last = statement
            .query_row(asked, |row| {
                let at: Option<i64> = row.get(1)?;
                let planned_on = cells::day_at(row, 2)?.unwrap_or(today);
                let day = at.map_or(planned_on, |at| Stamp(at).day());
                Ok(Since::LastMeeting(MeetingId(row.get(0)?), day))
            })
            .optional()?;
        Ok(last.unwrap_or_else(|| {
            let back = today.checked_sub_days(Days::new(DAYS_BACK.unsigned_abs()));
            Since::Days(DAYS_BACK, back.unwrap_or(today))
        }))
    }
}
