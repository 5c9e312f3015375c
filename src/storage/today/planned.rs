//! What has its place in the calendar: ride-alongs, meetings, occurrences of cadences, debriefs still to be held.

use chrono::{Days, NaiveDate};

use super::time_of;
use crate::domain::date_words::written;
use crate::domain::ids::{MeetingId, RepId, RideAlongId};
use crate::domain::today::{
    About, DoneAt, ItemKey, TodayItem, TodayThresholds, WeekBudget, coming_until, week_of,
};
use crate::storage::cells::{day, word};
use crate::storage::deal_query::DealScope;
use crate::storage::{Result, Store};

/// For so many days after a ride-along its debrief is asked for.
const DEBRIEF_DAYS: u64 = 7;

impl Store {
    /// Ride-alongs, debriefs and meetings of the scope that are due by the end of the coming days.
    pub(super) fn planned_items(
        &self,
        scope: &DealScope,
        today: NaiveDate,
        limits: &TodayThresholds,
    ) -> Result<Vec<TodayItem>> {
        let mut items = self.rides_due(scope, today, limits)?;
        items.extend(self.debriefs_due(scope, today)?);
        items.extend(self.meetings_due(scope, today)?);
        Ok(items)
    }

    /// Planned ride-alongs; one that is an occurrence of a cadence stands there.
    fn rides_due(
        &self,
        scope: &DealScope,
        today: NaiveDate,
        limits: &TodayThresholds,
    ) -> Result<Vec<TodayItem>> {
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT a.id, a.rep_id, r.name AS rep_name, a.planned_on, a.purpose, d.name AS deal_name, c.name AS skill
             FROM ride_alongs a JOIN reps r ON r.id = a.rep_id LEFT JOIN deals d ON d.id = a.deal_id
             LEFT JOIN competencies c ON c.id = a.competency_id
             WHERE a.state = 'planned' AND a.cadence_id IS NULL AND a.planned_on <= ?1{}
             ORDER BY a.planned_on, a.id",
            scope.people("a.rep_id")
        ))?;
        let rows = statement.query_map([coming_until(today).to_string()], |row| {
            let planned_on: NaiveDate = word(row, "planned_on")?;
            let rep_name: String = row.get("rep_name")?;
            let text = |column: &str| row.get::<_, Option<String>>(column);
            let purpose: String = row.get("purpose")?;
            let mut title = format!("Ride along with {rep_name}");
            for more in [text("deal_name")?, text("skill")?].into_iter().flatten() {
                title = format!("{title}, {more}");
            }
            let mut why = format!("planned for {}", written(planned_on));
            if !purpose.is_empty() {
                why = format!("{why}: {purpose}");
            }
            Ok(TodayItem {
                with: rep_name,
                due_on: Some(planned_on),
                minutes: Some(limits.ride_along_minutes.value),
                why,
                done_at: DoneAt::RideAlong,
                about: of_rep(row.get("rep_id")?),
                ..TodayItem::new(
                    ItemKey::RideAlong(RideAlongId(row.get("id")?)),
                    "ride-along",
                    title,
                )
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Ride-alongs that were held within the last days and have no debrief.
    fn debriefs_due(&self, scope: &DealScope, today: NaiveDate) -> Result<Vec<TodayItem>> {
        let since = today
            .checked_sub_days(Days::new(DEBRIEF_DAYS))
            .unwrap_or(today);
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT a.id, a.rep_id, r.name AS rep_name, a.held_on
             FROM ride_alongs a JOIN reps r ON r.id = a.rep_id
             WHERE a.state = 'held' AND a.debriefed_at IS NULL AND a.held_on >= ?1{}
             ORDER BY a.held_on, a.id",
            scope.people("a.rep_id")
        ))?;
        let rows = statement.query_map([since.to_string()], |row| {
            let held_on: Option<NaiveDate> = day(row, "held_on")?;
            let rep_name: String = row.get("rep_name")?;
            let title = format!("Debrief with {rep_name}");
            Ok(TodayItem {
                with: rep_name,
                due_on: held_on,
                why: "the ride-along was held, and nobody talked about it yet".to_owned(),
                done_at: DoneAt::RideAlong,
                about: of_rep(row.get("rep_id")?),
                ..TodayItem::new(
                    ItemKey::Debrief(RideAlongId(row.get("id")?)),
                    "debrief",
                    title,
                )
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Meetings that are planned outside of every cadence, and every one that runs.
    fn meetings_due(&self, scope: &DealScope, today: NaiveDate) -> Result<Vec<TodayItem>> {
        let people = if scope.rep.is_some() || scope.team.is_some() {
            format!(" AND (m.rep_id IS NULL OR (1{}))", scope.people("m.rep_id"))
        } else {
            String::new()
        };
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT m.id, m.title, m.rep_id, r.name AS rep_name, m.planned_on, m.planned_at, m.state, t.name AS kind,
               (SELECT sum(i.minutes) FROM meeting_items i WHERE i.meeting_id = m.id) AS minutes
             FROM meetings m JOIN meeting_types t ON t.id = m.meeting_type_id LEFT JOIN reps r ON r.id = m.rep_id
             WHERE (m.state = 'running' OR (m.state = 'planned' AND m.cadence_id IS NULL AND m.planned_on <= ?1)){people}
             ORDER BY m.planned_on, m.planned_at, m.id"
        ))?;
        let rows = statement.query_map([coming_until(today).to_string()], |row| {
            let is_running = row.get::<_, String>("state")? == "running";
            let planned_on: NaiveDate = word(row, "planned_on")?;
            let rep: Option<i64> = row.get("rep_id")?;
            Ok(TodayItem {
                with: row
                    .get::<_, Option<String>>("rep_name")?
                    .unwrap_or_default(),
                due_on: Some(if is_running { today } else { planned_on }),
                at: time_of(&row.get::<_, String>("planned_at")?),
                minutes: row.get("minutes")?,
                why: if is_running {
                    "it runs: end it when it is over".to_owned()
                } else {
                    format!("planned for {}", written(planned_on))
                },
                done_at: DoneAt::Meeting,
                about: About {
                    rep: rep.map(RepId),
                    ..About::default()
                },
                ..TodayItem::new(
                    ItemKey::Meeting(MeetingId(row.get("id")?)),
                    row.get::<_, String>("kind")?,
                    row.get::<_, String>("title")?,
                )
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether the file holds a rhythm.
    pub(super) fn has_rhythm(&self) -> Result<bool> {
        Ok(self
            .reader()
            .query_row("SELECT EXISTS (SELECT 1 FROM cadences)", [], |row| {
                row.get(0)
            })?)
    }

    /// The minutes of the week of a day: meetings and ride-alongs, those that were held as they were.
    pub(super) fn week_budget(
        &self,
        scope: &DealScope,
        today: NaiveDate,
        limits: &TodayThresholds,
    ) -> Result<WeekBudget> {
        let (monday, sunday) = week_of(today);
        let days = (monday.to_string(), sunday.to_string());
        let mut budget = WeekBudget {
            week_hours: limits.week_hours.value,
            ..WeekBudget::default()
        };
        let ride = limits.ride_along_minutes.value;
        let (rides, held): (i64, i64) = self
            .reader()
            .prepare_cached(&format!(
                "SELECT count(*), coalesce(sum(state = 'held'), 0) FROM ride_alongs a
                 WHERE a.cadence_id IS NULL AND a.state <> 'dropped'
                   AND coalesce(a.held_on, a.planned_on) BETWEEN ?1 AND ?2{}",
                scope.people("a.rep_id")
            ))?
            .query_row([&days.0, &days.1], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (meetings, met): (i64, i64) = self
            .reader()
            .prepare_cached(&format!(
                "SELECT coalesce(sum(i.minutes), 0), coalesce(sum(i.minutes * (m.state = 'held')), 0)
                 FROM meetings m JOIN meeting_items i ON i.meeting_id = m.id
                 WHERE m.cadence_id IS NULL AND m.state <> 'dropped' AND m.planned_on BETWEEN ?1 AND ?2{}",
                if scope.rep.is_some() || scope.team.is_some() {
                    scope.people("m.rep_id")
                } else {
                    String::new()
                }
            ))?
            .query_row([&days.0, &days.1], |row| Ok((row.get(0)?, row.get(1)?)))?;
        budget.planned = rides * ride + meetings;
        budget.done = held * ride + met;
        Ok(budget)
    }
}

fn of_rep(rep: i64) -> About {
    About {
        rep: Some(RepId(rep)),
        ..About::default()
    }
}
