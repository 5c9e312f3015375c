//! One rep: what happened to their deals, and what they have sold against quota.

use chrono::NaiveDate;
use rusqlite::Row;

use super::deal_query::DealScope;
use super::{Result, Store, cells};
use crate::domain::history::EventField;
use crate::domain::ids::{DealId, RepId};
use crate::domain::money::{Currency, Money};
use crate::domain::rates::MoneyBag;
use crate::domain::stamp::Stamp;

/// One change of a deal, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DealChangeLine {
    /// Row number of the event.
    pub id: i64,
    /// The deal.
    pub deal: DealId,
    /// Its name.
    pub deal_name: String,
    /// What changed.
    pub field: EventField,
    /// When it happened.
    pub at: Stamp,
    /// What it was; empty where nothing is known.
    pub old: String,
    /// What it became; empty where it was removed.
    pub new: String,
}

/// A quota beside what was won in its days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaLine {
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// The quota; it already contains the ramp.
    pub quota: Money,
    /// Amounts won in these days.
    pub won: MoneyBag,
    /// Won, in the currency of the quota; empty where a rate is missing.
    pub won_in_quota: Option<Money>,
}

impl QuotaLine {
    /// Won of quota, 1.0 is all of it; empty where the quota is 0 or a rate is missing.
    pub fn attainment(&self) -> Option<f64> {
        let won = self.won_in_quota?;
        (self.quota.minor > 0).then(|| won.minor as f64 / self.quota.minor as f64)
    }
}

impl Store {
    /// The newest changes of the deals of a scope, the newest first, at most `most`. What a deal was born with is one
    /// line: it was created.
    pub fn deal_changes(&self, scope: &DealScope, most: usize) -> Result<Vec<DealChangeLine>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT e.id, e.deal_id, d.name, e.field, e.happened_at, e.old, e.new, d.currency,
               old_stage.name, new_stage.name, old_rep.name, new_rep.name
             FROM deal_events e JOIN deals d ON d.id = e.deal_id
             LEFT JOIN stages old_stage ON e.field IN ('stage', 'reopened') AND old_stage.id = CAST(e.old AS INTEGER)
             LEFT JOIN stages new_stage ON e.field IN ('stage', 'reopened') AND new_stage.id = CAST(e.new AS INTEGER)
             LEFT JOIN reps old_rep ON e.field = 'owner' AND old_rep.id = CAST(e.old AS INTEGER)
             LEFT JOIN reps new_rep ON e.field = 'owner' AND new_rep.id = CAST(e.new AS INTEGER)
             WHERE e.field <> 'currency'
               AND NOT (e.old IS NULL AND e.field <> 'created' AND EXISTS (SELECT 1 FROM deal_events c
                 WHERE c.deal_id = e.deal_id AND c.field = 'created' AND c.happened_at = e.happened_at)){}
             ORDER BY e.happened_at DESC, e.id DESC LIMIT {most}",
            scope.owners()
        ))?;
        let mut rows = statement.query([])?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            changes.extend(change_line(row)?);
        }
        Ok(changes)
    }

    /// The quotas for money won of a person that have begun, the newest first, each with what they and everybody
    /// below them won in its days.
    pub fn quotas(&self, rep: RepId, most: usize) -> Result<Vec<QuotaLine>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT starts_on, ends_on, amount_minor, currency FROM quotas
             WHERE rep_id = ?1 AND metric = 'won_value' AND starts_on <= ?3
             ORDER BY starts_on DESC, ends_on DESC LIMIT ?2",
        )?;
        let today = self.today();
        let mut rows = statement.query((rep.0, most as i64, today.to_string()))?;
        let rates = self.rate_table()?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let days = cells::day_at(row, 0)?.zip(cells::day_at(row, 1)?);
            if let (Some((starts_on, ends_on)), Some(quota)) = (days, cells::money_at(row, 2, 3)?) {
                let (won, _) = self.won_between(rep, starts_on, ends_on)?;
                let converted = won.convert(&rates, quota.currency, today);
                lines.push(QuotaLine {
                    starts_on,
                    ends_on,
                    quota,
                    won,
                    won_in_quota: converted.ok().map(|converted| converted.total),
                });
            }
        }
        Ok(lines)
    }

    /// What a person and everybody below them won in these days, and how many deals that were.
    pub(super) fn won_between(
        &self,
        rep: RepId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<(MoneyBag, i64)> {
        let scope = DealScope {
            rep: Some(rep),
            from: Some(from),
            to: Some(to),
            ..DealScope::default()
        };
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT d.amount_minor, d.currency FROM deals d WHERE d.outcome = 'won' AND {}{}",
            scope.closed_within(),
            scope.owners()
        ))?;
        let amounts = statement.query_map([], |row| cells::money_at(row, 0, 1))?;
        let amounts = amounts.collect::<rusqlite::Result<Vec<_>>>()?;
        let deals = amounts.len() as i64;
        Ok((amounts.into_iter().flatten().collect(), deals))
    }
}

/// An event of a field that this program does not know is left out.
fn change_line(row: &Row<'_>) -> rusqlite::Result<Option<DealChangeLine>> {
    let field: String = row.get(3)?;
    let Ok(field) = field.parse() else {
        return Ok(None);
    };
    let currency: Option<String> = row.get(7)?;
    let currency: Option<Currency> = currency.and_then(|code| code.parse().ok());
    let said = |value: usize, stage: usize, rep: usize| -> rusqlite::Result<String> {
        let text: Option<String> = row.get(value)?;
        let named: Option<String> = match field {
            EventField::Stage | EventField::Reopened => row.get(stage)?,
            EventField::Owner => row.get(rep)?,
            EventField::Amount => {
                let minor = text.as_deref().and_then(|minor| minor.parse().ok());
                minor
                    .zip(currency)
                    .map(|(minor, code)| Money::new(minor, code).to_string())
            }
            _ => None,
        };
        Ok(named.or(text).unwrap_or_default())
    };
    Ok(Some(DealChangeLine {
        id: row.get(0)?,
        deal: DealId(row.get(1)?),
        deal_name: row.get(2)?,
        field,
        at: Stamp(row.get(4)?),
        old: said(5, 8, 10)?,
        new: said(6, 9, 11)?,
    }))
}
