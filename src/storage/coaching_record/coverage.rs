//! Coaching coverage: who was coached, how long ago, and how much in the last ninety days.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::domain::at_quota::AtQuota;
use crate::domain::coaching_record::{Coached, window_from};
use crate::domain::ids::RepId;
use crate::domain::money::Money;
use crate::domain::rates::MoneyBag;
use crate::domain::stamp::Stamp;
use crate::storage::cells::{day_at, money_at};
use crate::storage::deal_query::DealScope;
use crate::storage::{QuotaLine, Result, RideAlong, Store};

/// Quotas of a rep among which the last one that is over is looked for.
const LAST_QUOTAS: usize = 4;

/// Coaching of one rep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageLine {
    /// The rep.
    pub rep: RepId,
    /// The name.
    pub name: String,
    /// The last day: an observation, a held ride-along, check-in or 1:1; none where there never was one.
    pub last_on: Option<NaiveDate>,
    /// How much there was in the last ninety days.
    pub coached: Coached,
    /// The next ride-along that is planned.
    pub next: Option<RideAlong>,
}

impl Store {
    /// How many of these reps reached their quota in their last period that is over. Reads the last quotas of each rep,
    /// and of that one period the deals that they and everybody below them won.
    pub fn at_quota(&self, reps: impl IntoIterator<Item = RepId>) -> Result<AtQuota> {
        let today = self.today();
        let rates = self.rate_table()?;
        let mut shares = Vec::new();
        for rep in reps {
            self.go_on()?;
            let Some((starts_on, ends_on, quota)) = self.last_quota_over(rep, today)? else {
                continue;
            };
            let won = self.won_below(rep, starts_on, ends_on)?;
            let converted = won.convert(&rates, quota.currency, today);
            let line = QuotaLine {
                starts_on,
                ends_on,
                quota,
                won,
                won_in_quota: converted.ok().map(|converted| converted.total),
            };
            shares.extend(line.attainment());
        }
        Ok(AtQuota::of(shares))
    }

    /// The newest quota of a rep whose days are over, of the last that have begun.
    fn last_quota_over(
        &self,
        rep: RepId,
        today: NaiveDate,
    ) -> Result<Option<(NaiveDate, NaiveDate, Money)>> {
        let mut statement = self.reader().prepare_cached(
            "SELECT starts_on, ends_on, amount_minor, currency FROM quotas
             WHERE rep_id = ?1 AND metric = 'won_value' AND starts_on <= ?3
             ORDER BY starts_on DESC, ends_on DESC LIMIT ?2",
        )?;
        let mut rows = statement.query((rep.0, LAST_QUOTAS as i64, today.to_string()))?;
        while let Some(row) = rows.next()? {
            let days = day_at(row, 0)?.zip(day_at(row, 1)?);
            let quota = days.zip(money_at(row, 2, 3)?);
            if let Some(((starts_on, ends_on), quota)) = quota.filter(|((_, end), _)| *end < today)
            {
                return Ok(Some((starts_on, ends_on, quota)));
            }
        }
        Ok(None)
    }

    /// What a person and everybody below them won in these days; prepared once for any of them.
    fn won_below(&self, rep: RepId, from: NaiveDate, to: NaiveDate) -> Result<MoneyBag> {
        let mut statement = self.reader().prepare_cached(
            "SELECT d.amount_minor, d.currency FROM deals d
             WHERE d.outcome = 'won' AND d.close_on >= ?2 AND d.close_on <= ?3 AND d.owner_id IN (
               WITH RECURSIVE below(id) AS (SELECT ?1 UNION
                 SELECT r.id FROM reps r JOIN below ON r.manager_id = below.id) SELECT id FROM below)",
        )?;
        let amounts = statement.query_map((rep.0, from.to_string(), to.to_string()), |row| {
            money_at(row, 0, 1)
        })?;
        let amounts = amounts.collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(amounts.into_iter().flatten().collect())
    }

    /// The coverage of the reps of a scope: never coached first, then the longest ago.
    pub fn coaching_coverage(&self, scope: &DealScope) -> Result<Vec<CoverageLine>> {
        let last = self.last_coached(scope)?;
        let mut counted = self.coached_in_window(scope)?;
        let mut next: HashMap<RepId, RideAlong> = HashMap::new();
        let people = DealScope {
            team: scope.team,
            rep: scope.rep,
            ..DealScope::default()
        };
        for ride in self.ride_alongs(&people)? {
            if ride.state == crate::storage::RideAlongState::Planned {
                next.entry(ride.rep).or_insert(ride);
            }
        }
        let line = |(rep, name): (RepId, String)| CoverageLine {
            rep,
            name,
            last_on: last.get(&rep).copied(),
            coached: counted.remove(&rep).unwrap_or_default(),
            next: next.remove(&rep),
        };
        let mut lines: Vec<CoverageLine> =
            self.coached_people(scope)?.into_iter().map(line).collect();
        lines.sort_by_key(|line| line.last_on);
        Ok(lines)
    }

    /// What was held in the last ninety days, rep by rep. Minutes are those of 1:1s and calls that were timed.
    fn coached_in_window(&self, scope: &DealScope) -> Result<HashMap<RepId, Coached>> {
        let today = self.today();
        let from = window_from(today);
        let (start, end) = (Stamp::start_of(from).0, Stamp::end_of(today).0);
        let people = scope.people("rep_id");
        let mut statement = self.reader().prepare_cached(&format!(
            "SELECT rep_id, sum(rides), sum(seen), sum(talks), sum(checks), sum(ms), sum(untimed) FROM (
               SELECT rep_id, 1 AS rides, 0 AS seen, 0 AS talks, 0 AS checks, 0 AS ms,
                 NOT EXISTS (SELECT 1 FROM calls c WHERE c.ride_along_id = a.id AND c.ended_at > c.started_at) AS untimed
               FROM ride_alongs a WHERE state = 'held' AND held_on BETWEEN ?1 AND ?2
               UNION ALL
               SELECT a.rep_id, 0, 0, 0, 0, c.ended_at - c.started_at, 0 FROM calls c
               JOIN ride_alongs a ON a.id = c.ride_along_id
               WHERE a.state = 'held' AND a.held_on BETWEEN ?1 AND ?2 AND c.ended_at > c.started_at
               UNION ALL
               SELECT rep_id, 0, 1, 0, 0, 0, 0 FROM observations
               WHERE used <> 'not_observed' AND observed_on BETWEEN ?1 AND ?2
               UNION ALL
               SELECT m.rep_id, 0, 0, 1, 0, max(0, coalesce(m.ended_at - m.started_at, 0)),
                 m.started_at IS NULL OR m.ended_at <= m.started_at
               FROM meetings m JOIN meeting_types t ON t.id = m.meeting_type_id
               WHERE m.state = 'held' AND t.per = 'rep' AND m.ended_at BETWEEN ?3 AND ?4
               UNION ALL
               SELECT p.rep_id, 0, 0, 0, 1, 0, 0 FROM check_ins k JOIN plans p ON p.id = k.plan_id
               WHERE k.held_on BETWEEN ?1 AND ?2)
             WHERE rep_id IS NOT NULL{people} GROUP BY rep_id"
        ))?;
        let days = (from.to_string(), today.to_string(), start, end);
        let rows = statement.query_map(days, |row| {
            let milliseconds: i64 = row.get(5)?;
            let coached = Coached {
                ride_alongs: row.get(1)?,
                observations: row.get(2)?,
                one_on_ones: row.get(3)?,
                check_ins: row.get(4)?,
                minutes: u32::try_from((milliseconds + 30_000) / 60_000).unwrap_or(u32::MAX),
                untimed: row.get(6)?,
            };
            Ok((RepId(row.get(0)?), coached))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
