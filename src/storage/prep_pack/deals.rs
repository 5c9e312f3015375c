//! Deals of a pack: those that changed since the last time, and open ones with flags.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;

use chrono::NaiveDate;
use rusqlite::Row;

use super::Reading;
use crate::domain::flags::raised;
use crate::domain::history::EventField;
use crate::domain::ids::DealId;
use crate::domain::money::{Currency, Money};
use crate::domain::prep_pack::{Ended, FlaggedDeal, MovedDeal};
use crate::domain::process::Outcome;
use crate::domain::stamp::Stamp;
use crate::storage::cells::{day, money, money_at, parse_day, word};
use crate::storage::{Result, Store};

impl Store {
    /// What changed of each deal since the first day that counts: one range of the index on the moment of events.
    /// What was learnt of a field for the first time is no change.
    pub(super) fn prep_moved(&self, reading: &Reading<'_>) -> Result<Vec<MovedDeal>> {
        let mut statement = self.reader().prepare(&format!(
            "SELECT e.deal_id, e.field, e.old, e.new, e.happened_at, d.name, d.outcome, d.close_on, d.loss_reason,
               d.amount_minor, d.currency, owner.name AS owner_name, old_stage.name AS old_stage,
               new_stage.name AS new_stage, new_stage.outcome AS new_outcome
             FROM deal_events e JOIN deals d ON d.id = e.deal_id LEFT JOIN reps owner ON owner.id = d.owner_id
             LEFT JOIN stages old_stage ON e.field IN ('stage', 'reopened') AND old_stage.id = CAST(e.old AS INTEGER)
             LEFT JOIN stages new_stage ON e.field IN ('stage', 'reopened') AND new_stage.id = CAST(e.new AS INTEGER)
             WHERE e.happened_at >= ?1 AND e.field IN ('created', 'stage', 'amount', 'close_on', 'reopened'){}
             ORDER BY e.deal_id, e.happened_at, e.id",
            reading.wanted.deals()
        ))?;
        let since = reading.since.day();
        let mut rows = statement.query([Stamp::start_of(since).0])?;
        let mut all: BTreeMap<DealId, MovedDeal> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let id = DealId(row.get("deal_id")?);
            let on = Stamp(row.get("happened_at")?).day();
            let deal = match all.remove(&id) {
                Some(deal) => deal,
                None => newly(id, row, on)?,
            };
            all.insert(id, with_event(deal, row, since)?);
        }
        Ok(all
            .into_values()
            .map(settled)
            .filter(MovedDeal::is_changed)
            .collect())
    }

    /// The open deals of the pack with at least one flag: one pass over the open deals of the scope.
    pub(super) fn prep_flagged(&self, reading: &Reading<'_>) -> Result<Vec<FlaggedDeal>> {
        let condition = format!("d.outcome = 'open'{}", reading.wanted.deals());
        let thresholds = &reading.settings.thresholds;
        let one_deal = reading.wanted.deal.is_some();
        let mut found: HashMap<i64, FlaggedDeal> = HashMap::new();
        for (id, facts) in self.facts_where(&condition, &[])? {
            let flags: Vec<_> = raised(&facts, thresholds)
                .into_iter()
                .map(|flag| {
                    let why = one_deal.then(|| flag.explain(&facts, thresholds));
                    (flag, why.unwrap_or_default())
                })
                .collect();
            if !flags.is_empty() {
                let deal = FlaggedDeal {
                    deal: DealId(id),
                    name: String::new(),
                    owner: String::new(),
                    amount: None,
                    flags,
                    facts,
                };
                found.insert(id, deal);
            }
        }
        let mut statement = self.reader().prepare(&format!(
            "SELECT d.id, d.name, coalesce(owner.name, ''), d.amount_minor, d.currency FROM deals d
             LEFT JOIN reps owner ON owner.id = d.owner_id WHERE {condition}"
        ))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(deal) = found.get_mut(&row.get(0)?) {
                deal.name = row.get(1)?;
                deal.owner = row.get(2)?;
                deal.amount = money_at(row, 3, 4)?;
            }
        }
        Ok(found.into_values().collect())
    }
}

fn newly(id: DealId, row: &Row<'_>, on: NaiveDate) -> rusqlite::Result<MovedDeal> {
    Ok(MovedDeal {
        owner: row
            .get::<_, Option<String>>("owner_name")?
            .unwrap_or_default(),
        amount: money(row, "amount_minor", "currency")?,
        ..MovedDeal::new(id, row.get("name")?, on)
    })
}

/// The deal with one more event: of each field the first value before and the last value after.
fn with_event(mut deal: MovedDeal, row: &Row<'_>, since: NaiveDate) -> rusqlite::Result<MovedDeal> {
    let (old, new): (Option<String>, Option<String>) = (row.get("old")?, row.get("new")?);
    let field: String = row.get("field")?;
    deal.on = Stamp(row.get("happened_at")?).day();
    match EventField::from_str(&field) {
        Ok(EventField::Created) => deal.created = true,
        Ok(EventField::Reopened) => deal.reopened = true,
        Ok(EventField::Stage) => {
            deal = with_stage(deal, row, since)?;
        }
        Ok(EventField::Amount) if old.is_some() => {
            let code: Option<String> = row.get("currency")?;
            let currency = code.and_then(|code| code.parse::<Currency>().ok());
            let amount = |text: Option<String>| {
                let minor = text.and_then(|text| text.parse().ok());
                minor
                    .zip(currency)
                    .map(|(minor, code)| Money::new(minor, code))
            };
            let first = deal.amounts.map_or_else(|| amount(old), |known| known.0);
            deal.amounts = Some((first, amount(new)));
        }
        Ok(EventField::CloseOn) if old.is_some() => {
            let on = |text: Option<String>| text.as_deref().and_then(parse_day);
            let first = deal.close_on.map_or_else(|| on(old), |known| known.0);
            deal.close_on = Some((first, on(new)));
        }
        _ => {}
    }
    Ok(deal)
}

fn with_stage(mut deal: MovedDeal, row: &Row<'_>, since: NaiveDate) -> rusqlite::Result<MovedDeal> {
    let outcome: Outcome = word(row, "outcome")?;
    let to: Option<String> = row.get("new_outcome")?;
    let close_on = day(row, "close_on")?;
    deal.ended = match outcome {
        Outcome::Won if to.as_deref() == Some("won") => Some(Ended::Won),
        Outcome::Lost if to.as_deref() == Some("lost") => Some(Ended::Lost),
        _ => None,
    }
    // Only learnt now, but ended before.
    .filter(|_| close_on.is_none_or(|day| day >= since));
    if deal.ended.is_some() {
        deal.loss_reason = row.get("loss_reason")?;
        deal.on = close_on.unwrap_or(deal.on);
    }
    let names: (Option<String>, Option<String>) = (row.get("old_stage")?, row.get("new_stage")?);
    if let (Some(old), Some(new)) = names {
        let first = deal.stage.take().map_or(old, |known| known.0);
        deal.stage = Some((first, new));
    }
    Ok(deal)
}

/// Without what went there and back.
fn settled(mut deal: MovedDeal) -> MovedDeal {
    deal.stage = deal.stage.filter(|(old, new)| old != new);
    deal.amounts = deal.amounts.filter(|(old, new)| old != new);
    deal.close_on = deal.close_on.filter(|(old, new)| old != new);
    deal
}
