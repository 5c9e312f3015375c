//! Counts one rep from the tables: the one place that says what is kept.

use rusqlite::{Connection, Row};

use super::bytes::{Words, number_of, number_of_text};
use super::lives::{KeptDeal, KeptLead, KeptMove, KeptStage, KeptWork, Lives};
use super::text;
use crate::domain::process::Outcome;
use crate::domain::sales_record::ACTIVITY_KINDS;
use crate::domain::stage_words::says_nobody;
use crate::domain::stamp::Stamp;
use crate::storage::Result;
use crate::storage::cells::day_at;

/// Everything of a rep as it stands; 0 is nobody. Costs what the rep's own rows cost.
pub(super) fn count(sql: &Connection, rep: i64) -> Result<Lives> {
    let owner = (rep != 0).then_some(rep);
    let mut words = Words::new();
    let mut deals = deals(sql, owner, &mut words)?;
    for deal in &mut deals {
        history(sql, deal)?;
    }
    criteria(sql, owner, &mut deals)?;
    let leads = leads(sql, owner, &mut words)?;
    let work = match owner {
        Some(rep) => work(sql, rep, &mut words)?,
        None => Vec::new(),
    };
    Ok(Lives {
        words: Some(words),
        deals,
        leads,
        work,
    })
}

pub(super) fn number_at(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<i64>> {
    Ok(day_at(row, at)?.map(number_of))
}

fn word_at(row: &Row<'_>, at: usize, words: &mut Words) -> rusqlite::Result<u32> {
    Ok(words.number(text(row, at)?.unwrap_or("")))
}

/// What is read of a deal `d` and its account `a`.
pub(super) const OF_DEAL: &str = "d.id, d.account_id, d.created_on, d.outcome, d.close_on, d.amount_minor, d.currency, d.margin_minor,
           d.stage_id, d.lead_source, CASE WHEN d.segment <> '' THEN d.segment ELSE coalesce(a.segment, '') END, d.kind,
    d.next_step <> '' OR d.next_step_on IS NOT NULL,
    (d.amount_minor IS NULL) + (d.close_on IS NULL) + (d.account_id IS NULL), d.loss_reason";

/// Reads [`OF_DEAL`]; history and criteria are not in it.
pub(super) fn deal(row: &Row<'_>, words: &mut Words) -> Result<KeptDeal> {
    let outcome: Outcome = text(row, 3)?.unwrap_or("").parse().unwrap_or_default();
    let place = Outcome::ALL.iter().position(|known| *known == outcome);
    Ok(KeptDeal {
        id: row.get(0)?,
        account: row.get(1)?,
        created_on: number_at(row, 2)?,
        outcome: place.unwrap_or(0) as u8,
        close_on: number_at(row, 4)?,
        amount: row.get(5)?,
        currency: word_at(row, 6, words)?,
        margin: row.get(7)?,
        stage: row.get(8)?,
        lead_source: word_at(row, 9, words)?,
        segment: word_at(row, 10, words)?,
        kind: word_at(row, 11, words)?,
        has_next_step: row.get(12)?,
        missing: row.get(13)?,
        reason_says_nobody: outcome == Outcome::Lost && says_nobody(text(row, 14)?.unwrap_or("")),
        ..KeptDeal::default()
    })
}

fn deals(sql: &Connection, owner: Option<i64>, words: &mut Words) -> Result<Vec<KeptDeal>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {OF_DEAL} FROM main.deals d LEFT JOIN main.accounts a ON a.id = d.account_id
         WHERE d.owner_id IS ?1 ORDER BY d.id"
    ))?;
    let mut rows = statement.query([owner])?;
    let mut deals = Vec::new();
    while let Some(row) = rows.next()? {
        deals.push(deal(row, words)?);
    }
    Ok(deals)
}

/// The changes of a deal.
pub(super) fn history(sql: &Connection, deal: &mut KeptDeal) -> Result<()> {
    let mut statement = sql.prepare_cached(
        "SELECT field, old, new, happened_at FROM main.deal_events
         WHERE deal_id = ?1 AND field IN ('stage', 'amount', 'close_on') ORDER BY happened_at, id",
    )?;
    let mut rows = statement.query([deal.id])?;
    while let Some(row) = rows.next()? {
        let (old, new) = (text(row, 1)?, text(row, 2)?);
        match text(row, 0)?.unwrap_or("") {
            "stage" => {
                let id = |text: Option<&str>| text.and_then(|text| text.parse().ok());
                deal.stages.push(KeptStage {
                    old: id(old),
                    new: id(new),
                    on: number_of(Stamp(row.get(3)?).day()),
                });
            }
            "amount" if deal.first_amount.is_none() => {
                let minor = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
                deal.first_amount = minor(old).or(minor(new)).filter(|amount| *amount > 0.0);
            }
            "close_on" => {
                let days = old
                    .and_then(number_of_text)
                    .zip(new.and_then(number_of_text));
                if let Some((from, to)) = days.filter(|(from, to)| from != to) {
                    let on = number_of(Stamp(row.get(3)?).day());
                    deal.moves.push(KeptMove { on, from, to });
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn criteria(sql: &Connection, owner: Option<i64>, deals: &mut [KeptDeal]) -> Result<()> {
    let mut statement = sql.prepare_cached(
        "SELECT d.id, c.stage_id, c.status = 'met' FROM main.deals d
         JOIN main.buyers b ON b.deal_id = d.id JOIN main.buyer_criteria c ON c.buyer_id = b.id
         WHERE d.owner_id IS ?1 AND d.outcome = 'open' AND c.stage_id IS NOT NULL ORDER BY d.id, c.id",
    )?;
    let mut rows = statement.query([owner])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        if let Ok(at) = deals.binary_search_by_key(&id, |deal| deal.id) {
            deals[at].criteria.push((row.get(1)?, row.get(2)?));
        }
    }
    Ok(())
}

fn leads(sql: &Connection, owner: Option<i64>, words: &mut Words) -> Result<Vec<KeptLead>> {
    let mut statement = sql.prepare_cached(
        "SELECT created_on, converted_on, source FROM main.leads WHERE owner_id IS ?1 ORDER BY id",
    )?;
    let mut rows = statement.query([owner])?;
    let mut leads = Vec::new();
    while let Some(row) = rows.next()? {
        leads.push(lead(row, words)?);
    }
    Ok(leads)
}

/// Reads the days and the source of a lead.
pub(super) fn lead(row: &Row<'_>, words: &mut Words) -> Result<KeptLead> {
    Ok(KeptLead {
        created_on: number_at(row, 0)?,
        converted_on: number_at(row, 1)?,
        source: word_at(row, 2, words)?,
    })
}

fn work(sql: &Connection, rep: i64, words: &mut Words) -> Result<Vec<KeptWork>> {
    let mut statement = sql.prepare_cached(
        "SELECT v.happened_on, v.kind, coalesce(a.target, 0), coalesce(a.segment, ''), count(*)
         FROM main.activities v LEFT JOIN main.accounts a ON a.id = v.account_id
         WHERE v.rep_id = ?1 AND v.happened_on >= '' AND v.done = 1 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    )?;
    let mut rows = statement.query([rep])?;
    let mut work = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = text(row, 1)?.unwrap_or("");
        let kind = ACTIVITY_KINDS.iter().position(|known| *known == kind);
        if let (Some(on), Some(kind)) = (number_at(row, 0)?, kind) {
            work.push(KeptWork {
                on,
                kind: kind as u8,
                target: row.get(2)?,
                segment: word_at(row, 3, words)?,
                count: row.get(4)?,
            });
        }
    }
    Ok(work)
}
